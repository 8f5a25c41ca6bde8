/* statement.h - what a person signs when acting: the text of
 * docs/ledger-format.md section 6, made and verified. */
#ifndef LEDGER_STATEMENT_H
#define LEDGER_STATEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypt/sign.h"

#define STATEMENT_MAX	16384u	/* bytes of a signed statement */

struct statement_list {
	const char *name, *sha256;
};

#define STATEMENT_RECORDS_MAX	256u	/* records that one statement names */
#define STATEMENT_FIELDS_MAX	64u

/* A sealed record: entry whose body holds it, and its number there. */
struct statement_record {
	uint64_t entry, record;
};

/* All borrowed. NULL: no such line. Lists in order of names (bytes). */
struct statement {
	const char *action;	/* the entry's kind */
	const char *site;	/* origin */
	const char *subject;
	const char *sha256;
	const struct statement_list *lists;
	size_t list_count;
	const char *incident, *duty, *where, *from, *to, *reason;
	/* of a request to reveal values, and of a use of it */
	const char *purpose;
	const struct statement_record *records;
	size_t record_count;
	const char *const *fields;
	size_t field_count;
	const char *value, *reason_kind, *until, *root;
	const char *recipient;
	const char *at;		/* RFC 3339 UTC, as in the entry */
};

/* Append the text. OK | ERR_FORM (a value is missing, empty or has a line end or
 * control character; a blank inside a list's name; lists out of order) | out->err */
err_t statement_text(const struct statement *s, struct buf *out) MUST_USE;

/* Append the signed note, for the entry's member `note`. Errors as above. */
err_t statement_sign(const struct statement *s, const struct signer *by, struct buf *out) MUST_USE;

/*
 * statement_check - is `note` exactly this statement, signed by this person?
 *
 * One signature only, so that a statement has one spelling.
 * OK | ERR_FORM (not a note, or `s` has no text) | ERR_SIGNATURE (not signed by `by`)
 *    | ERR_BROKEN (says something else than the entry)
 */
err_t statement_check(const struct statement *s, const struct verifier *by, const char *note,
		      size_t len) MUST_USE;

#endif
