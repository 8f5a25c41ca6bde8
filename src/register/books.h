/* books.h - the books that people keep: rows as they are now, and their history. */
#ifndef REGISTER_BOOKS_H
#define REGISTER_BOOKS_H

#include <stdbool.h>

#include "crypt/sign.h"
#include "rec/book.h"
#include "register/register.h"

/* One change of one row. Texts are borrowed for the call. */
struct reg_row {
	char id[BOOK_ID_MAX];
	const char *json;	/* {"FIELD":"VALUE",...}; {"reason":...} of a removal; NULL: its body is erased */
	size_t len;
	bool removed;
	uint64_t entry;		/* book.change */
	nsec_t at;
	char by[SIGN_NAME_MAX];
};

typedef err_t (*reg_on_row)(void *ctx, const struct reg_row *row);

/* The rows that are there now, in order of their ids (bytes). */
err_t register_book(struct reg *r, const char *book, reg_on_row on, void *ctx) MUST_USE;

/* Every change of one row, oldest first. OK also when there is none. */
err_t register_book_history(struct reg *r, const char *book, const char *id, reg_on_row on, void *ctx) MUST_USE;

/* One row as it is now: handed to `on`. ERR_ABSENT: not there (or removed). */
err_t register_book_row(struct reg *r, const char *book, const char *id, reg_on_row on, void *ctx) MUST_USE;

/* Is there such a row? */
err_t register_book_has(struct reg *r, const char *book, const char *id, bool *out) MUST_USE;

#endif
