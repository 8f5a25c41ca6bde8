/* keeping.h - one selection run as the keeper sees it: authority and criteria
 * checked, batches sealed, entries written. */
#ifndef RUN_KEEPING_H
#define RUN_KEEPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "rec/tally.h"
#include "register/register.h"
#include "run/site.h"
#include "run/wire.h"

#define SOURCES_MAX	1024u

/* Names of sources, for the run's entry and for messages. Owns the texts. */
struct sources {
	char *name[SOURCES_MAX];
	size_t count;
};

/* Add a copy. OK | ERR_LIMIT | ERR_MEMORY */
err_t sources_add(struct sources *s, const char *name, size_t len) MUST_USE;
void sources_free(struct sources *s);

struct keeping_rule;	/* an approved criterion of the run */
struct keeping_batch;	/* a body in the making, by retention class */
struct keeping_desk;	/* room for the record that is at hand */

/* Owned by keeping_new/keeping_free; tally and cut_short are set by the caller. */
struct keeping {
	struct site *site;
	const struct sources *sources;
	struct how how;
	int parent;			/* descriptor to which batches are acknowledged */
	char authority[REG_ID_MAX], authority_sha256[REG_HEX_BYTES], run[REG_ID_MAX];
	struct buf authority_document;
	struct keeping_rule *rules;
	size_t rule_count;
	struct keeping_batch *batches;
	size_t batch_count;
	struct keeping_desk *desk;
	uint32_t seq;			/* next batch of the run */
	uint64_t kept;			/* records in sealed batches */
	uint64_t cut;			/* values left out of records that were too large */
	nsec_t begun, pending_since;	/* pending_since 0: nothing pending */
	struct tally tally;
	bool seals;			/* a criterion keeps what is replaced: it is sealed */
	struct seal_key seal;		/* to this key; `day_before`: that of the day before, "" none */
	char day_before[REG_DAY_BYTES];
	bool broken;			/* a flush failed: nothing more is written */
	const char *cut_short;		/* why, or NULL: read to the end */
};

/*
 * keeping_new - check that the run may be: the authority exists, is approved,
 * not revoked and valid now; at least one criterion under it is approved, its
 * files in the site still have the approved digests, its author's and
 * reviewer's signatures verify, and it is valid now
 *
 * Nothing is written. ret set on success, freed by keeping_free.
 * OK | ERR_ABSENT | ERR_REFUSED | ERR_EXPIRED | ERR_DIGEST (a file was changed
 * after its approval) | ERR_SIGNATURE | ERR_*; the sentence names what and the remedy
 */
err_t keeping_new(struct site *s, const char *authority, const struct sources *sources,
		  const struct how *how, int parent, struct keeping **ret, struct problem *why) MUST_USE;

void keeping_free(struct keeping *k);	/* wipes pending records; NULL is fine */

/* Send authority, pseudonym key, the key for replaced values, personal fields, criteria, lists, how to read and
 * sources to an eye, then COMPILE. OK | ERR_PEER | ERR_* */
err_t keeping_brief(struct keeping *k, int eye, struct problem *why) MUST_USE;

/* Has the day of the key for replaced values ended? Milliseconds until then; 0 now;
 * -1: nothing is sealed. */
int keeping_day_wait(const struct keeping *k);

/* Take the new day's key: keeping_tell_day tells each eye. OK | ERR_* */
err_t keeping_new_day(struct keeping *k, struct problem *why) MUST_USE;
err_t keeping_tell_day(const struct keeping *k, int eye) MUST_USE;

/* Write run.begin and make it durable. OK | ERR_* */
err_t keeping_begin(struct keeping *k, struct problem *why) MUST_USE;

/* Take one pick (the body of MSG_PICK), check every field, add it to its
 * batch; a full batch is flushed. OK | ERR_FORM (the eye sent nonsense) | ERR_* */
err_t keeping_pick(struct keeping *k, const void *bytes, size_t len, struct problem *why) MUST_USE;

/* Milliseconds until what is pending should be flushed, 0 now, -1 nothing pending. */
int keeping_wait(const struct keeping *k, int seconds);

/* Seal all pending records, write their entries, commit, acknowledge. */
err_t keeping_flush(struct keeping *k, struct problem *why) MUST_USE;

/* Flush, write run.end with the accounting, commit; append the run as one JSON
 * document to `result`. OK | ERR_* (the run stays open; the next opening of the
 * site closes it) */
err_t keeping_end(struct keeping *k, struct buf *result, struct problem *why) MUST_USE;

/* Close a run that a crash left open: run.end with `cut_short`. For site_open. */
err_t keeping_close_run(struct site *s, const char *run, struct problem *why) MUST_USE;

#endif
