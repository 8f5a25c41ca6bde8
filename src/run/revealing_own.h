/* revealing_own.h - what a request names, as the files of run/revealing share it. */
#ifndef RUN_REVEALING_OWN_H
#define RUN_REVEALING_OWN_H

#include "ledger/statement.h"
#include "register/reveals.h"
#include "run/holding_own.h"
#include "run/entry.h"
#include "run/revealing.h"
#include "run/signing.h"

/* Records in order, each once; fields by their names, which are static, likewise. */
struct reveal_names {
	struct held_records records;	/* `at` is freed with reveal_names_free */
	const char *field[STATEMENT_FIELDS_MAX];
	size_t field_count;
	/* of the request's entry; empty with names that people gave */
	char sha256[REG_HEX_BYTES];
	char by[SIGN_NAME_MAX];
	nsec_t until;
};

void reveal_names_free(struct reveal_names *n);

/* Records and fields that people gave, one a line; NULL: none. ERR_USAGE | ERR_ABSENT | ERR_* */
err_t reveal_names_of(struct site *s, const char *records, const char *fields, struct reveal_names *out,
		      struct problem *why) MUST_USE;

/* Those that the reveal.request entry of that id names. OK | ERR_BROKEN (not one, or it names
 * what this program does not know) | ERR_* */
err_t reveal_names_read(struct site *s, uint64_t entry, const char *id, struct reveal_names *out) MUST_USE;

/* Does the ledger's entry approve this request, by another person? The register's word alone is
 * not enough to open anything. OK | ERR_BROKEN (it does not) | ERR_* */
err_t reveal_approval_check(struct site *s, uint64_t entry, const char *id, const struct reveal_names *n) MUST_USE;

/* The members `records` and `fields`; `named` gets the records for the statement: room for all. */
void reveal_names_write(struct jsonw *w, const struct reveal_names *n, struct statement_record *named);

/* Sign the entry, append it, make it durable; frees its buffer always. Errors of sign_entry
 * and entry_commit. */
err_t reveal_entry_end(struct site *s, struct entry *en, const char *kind, const struct saying *saying,
		       const struct signer *signer, struct problem *why) MUST_USE;

/* The request of that id; its texts are gone. OK | ERR_ABSENT with a sentence | ERR_* */
err_t reveal_row(struct site *s, const char *id, struct reg_reveal *out, struct problem *why) MUST_USE;

#endif
