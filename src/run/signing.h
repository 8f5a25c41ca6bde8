/* signing.h - a person's signed statement for an entry, and the roles that may
 * make it. */
#ifndef RUN_SIGNING_H
#define RUN_SIGNING_H

#include "crypt/sign.h"
#include "ledger/statement.h"
#include "run/entry.h"

/* One list's name and digest, for statements about criteria. */
struct signed_list {
	const char *name, *sha256;
};

/* What a statement says; docs/ledger-format.md section 6. NULL: no such line. */
struct saying {
	const char *subject;
	const char *sha256;
	const struct signed_list *lists;	/* in order of names */
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
};

/*
 * sign_entry - write the member `note`: the statement about this entry, signed
 *
 * en	begun with `kind` and the signer's name as `by`; its time is the statement's
 * OK | ERR_FORM (a line end in a text) | ERR_LIMIT
 */
err_t sign_entry(const struct site *s, struct entry *en, const char *kind, const struct saying *what,
		 const struct signer *signer, struct problem *why) MUST_USE;

/* Has the signer (a person of the site) one of these roles (PERSON_* bits)?
 * OK | ERR_REFUSED with a sentence that names them | ERR_* */
err_t need_role(const struct site *s, const struct signer *signer, unsigned roles,
		struct problem *why) MUST_USE;

#endif
