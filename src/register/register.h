/* register.h - the register: a projection of the ledger into tables that can be
 * asked. It holds nothing that the ledger does not say and can be made again
 * from it at any time. */
#ifndef REGISTER_REGISTER_H
#define REGISTER_REGISTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/problem.h"
#include "crypt/secret.h"

struct reg;	/* opaque; one process, one thread */

#define REG_ID_MAX	128u	/* bytes of an authority's, criterion's, run's, incident's id, NUL included */
#define REG_HEX_BYTES	65u	/* SHA-256 as hex and NUL */
#define REG_DAY_BYTES	11u	/* YYYY-MM-DD and NUL */
#define REG_CLASS_MAX	64u	/* bytes of a retention class, NUL included */
#define REG_ENTRY_MAX	65535u	/* bytes of one entry */
#define REG_TITLE_MAX	4096u	/* bytes of an incident's title, NUL included */

/*
 * The plain records of one entry's sealed body, opened by who holds the day's
 * key: one JSON object each, in the body's order. All borrowed for the call.
 *
 *	incident.open	{"title":TEXT} first, then {"record":RECORD-ID} for each linked
 *			record, or {"title":TEXT,"records":[RECORD-ID...]}
 *	incident.fact	{"fact":NAME,"value":ANY,"known_at":RFC 3339,"by":TEXT}, one
 *			for each name of the entry's `facts`; known_at and by may be left out
 *	incident.decide, incident.submit, incident.close
 *			{"text":TEXT,"at":RFC 3339}; at may be left out
 *	book.change	{"id":ID,"set":{FIELD:VALUE...}}, the whole row, or {"id":ID,"remove":REASON}
 */
struct reg_record {
	const char *json;
	size_t len;
};

struct reg_body {
	const struct reg_record *records;
	size_t count;
};

/*
 * register_open - open the register, or make an empty one
 *
 * A file that is damaged, of another format or of another key is renamed to
 * PATH.old (an earlier one is replaced) and an empty register takes its place:
 * register_applied() then is 0 and the caller plays the ledger from its start.
 *
 * dirfd	folder, or AT_FDCWD; borrowed for the call
 * path		of the file, relative to dirfd
 * key		copied; columns that identify people are locked with it
 * ret		set on success only, freed by register_close
 *
 * OK | ERR_BUSY (another process writes it) | ERR_ACCESS | ERR_FULL | ERR_IO | ERR_MEMORY
 */
err_t register_open(int dirfd, const char *path, const uint8_t key[static SECRET_BYTES],
		    struct reg **ret, struct problem *why) MUST_USE;

/* Wipe the key and close; what was not committed is lost. NULL is fine. */
void register_close(struct reg *r);

/* Was a file set aside at register_open? Then why, as a sentence; else NULL. */
const char *register_set_aside(const struct reg *r);

/* Number of ledger entries that the register holds: the index it takes next. */
uint64_t register_applied(const struct reg *r);

/*
 * register_matches - is the last applied entry this one?
 *
 * A ledger that was put back to an older state, or is another one, shows here;
 * the caller then calls register_clear and plays the ledger from its start.
 * OK (also when nothing is applied) | ERR_DIGEST
 */
err_t register_matches(const struct reg *r, const char *json, size_t len) MUST_USE;

/* Forget everything, as if just made. Not inside register_begin.
 * OK | ERR_FULL | ERR_IO; on failure the register is as it was */
err_t register_clear(struct reg *r, struct problem *why) MUST_USE;

/*
 * register_apply - take in one ledger entry
 *
 * The register believes the ledger: it refuses what cannot be put into its
 * tables (a run that never began), but does not judge roles, signatures and
 * times; the acts judge before they append and inspect judges afterwards.
 *
 * index	of the entry in the ledger; below register_applied: nothing is done
 * json, len	the entry's exact bytes
 * body		opened records, or NULL (no body, not needed, or erased: then its
 *		content is unknown). run.batch needs none.
 *
 * OK | ERR_USAGE (a gap: index above register_applied) | ERR_FORM, ERR_LIMIT
 *    (names entry and member) | ERR_UNKNOWN (kind or format) | ERR_BROKEN (speaks of
 *    what the ledger has not, or has twice) | ERR_FULL | ERR_IO | ERR_MEMORY
 * On failure the register is as before the call, also within register_begin.
 * Source: docs/ledger-format.md, section 5
 */
err_t register_apply(struct reg *r, uint64_t index, const char *json, size_t len,
		     const struct reg_body *body, struct problem *why) MUST_USE;

/* Several entries as one durable step. Without them every register_apply is a
 * step of its own. register_begin within register_begin is ERR_USAGE; a failed
 * commit leaves the register as before register_begin.
 * OK | ERR_USAGE | ERR_BUSY | ERR_FULL | ERR_IO */
err_t register_begin(struct reg *r, struct problem *why) MUST_USE;
err_t register_commit(struct reg *r, struct problem *why) MUST_USE;

/* What was forgotten leaves the file's journal, too. OK | ERR_IO | ERR_BUSY | ERR_FULL */
err_t register_settle(struct reg *r, struct problem *why) MUST_USE;

/* Undo since register_begin; nothing if there was none. */
void register_rollback(struct reg *r);

/* Append every table, row by row, with its locked columns opened: two registers
 * of one ledger give the same bytes. Holds what identifies people: wipe it.
 * OK | ERR_BROKEN (a locked column does not open) | ERR_IO | out->err */
err_t register_dump(struct reg *r, struct buf *out) MUST_USE;

/*
 * All queries in people.h, authorities.h, criteria.h, runs.h, readings.h and
 * incidents.h return: OK | ERR_ABSENT (where one thing is asked for) |
 * ERR_BROKEN (a row was altered: rebuild) | ERR_IO | ERR_MEMORY. Rows are handed
 * to a function one after another, in the ledger's order, borrowed for the
 * call; it may ask other queries but must not apply entries. What it returns
 * other than OK ends the query and is returned.
 */

/* What site.init says. */
struct reg_site {
	char origin[256];
	char name[512];
	char log[256];	/* vkey of the ledger's checkpoints */
	nsec_t at;
};

/* The site itself. *out is zeroed on failure. */
err_t register_site(struct reg *r, struct reg_site *out) MUST_USE;

#endif
