/* store.h - the register's database: opening, steps, questions. Inside register
 * only; the one place that knows how SQLite is called. */
#ifndef REGISTER_STORE_H
#define REGISTER_STORE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "crypt/pseudonym.h"
#include "crypt/sign.h"
#include "register/register.h"

#define STORE_STATEMENTS_MAX	160u
#define STORE_APPLICATION_ID	0x53454b49	/* "SEKI" */
#define STORE_FORMAT		6

/* Keys derived from the register's: one locks columns, one names people and
 * marks entries. In locked memory. */
struct store_keys {
	uint8_t lock[SECRET_BYTES];
	uint8_t tag[SECRET_BYTES];
};

/* A prepared statement that is kept. `sql` is compared by its address. */
struct statement {
	const char *sql;
	sqlite3_stmt *st;
	bool busy;
};

/* How far the ledger was taken in, and what that made of the trusted tables. */
struct store_mark {
	uint64_t applied;
	char tip[PSEUDONYM_BYTES];	/* keyed digest of the last entry, "" none */
	char digest[PSEUDONYM_BYTES];	/* keyed digest of the trusted tables and the schema */
};

struct reg {
	sqlite3 *db;
	struct store_keys *keys;
	struct statement statements[STORE_STATEMENTS_MAX];
	size_t statement_count;
	struct store_mark mark;
	struct store_mark mark_before;	/* at the step's begin */
	bool batch;			/* inside register_begin */
	bool trusted_changed;		/* since mark.digest was made */
	char set_aside[PROBLEM_BYTES];
};

/* The statements that make the tables of the present format, up to a NULL. In schema.c. */
extern const char *const store_schema[];

/* A table in the order that dump and digest walk it. */
struct store_table {
	const char *name;
	const char *sql;	/* SELECT of all columns, ordered by key */
	bool trusted;		/* decides what may run: covered by the digest */
};

extern const struct store_table store_tables[];
extern const size_t store_table_count;

/* OK or the error for an SQLite result; *why names what failed. */
err_t store_error(struct reg *r, int code, const char *what, struct problem *why);

/* One or several statements without parameters or rows. */
err_t store_run(struct reg *r, const char *sql, struct problem *why) MUST_USE;

/* The keyed digest of the trusted tables as they lie and of the schema itself
 * (an added trigger shows). OK | ERR_* */
err_t store_digest(struct reg *r, char out[static PSEUDONYM_BYTES]) MUST_USE;

/* One durable step: begin, then end it kept or undone. A step that could not be
 * kept is undone, and r->mark is again what it was at its begin. */
err_t store_begin(struct reg *r, struct problem *why) MUST_USE;
err_t store_commit(struct reg *r, struct problem *why) MUST_USE;
void store_rollback(struct reg *r);

/* The mark as it lies into r->mark. OK | ERR_BROKEN (none, or not this key's) | ERR_IO */
err_t store_mark_read(struct reg *r) MUST_USE;

/*
 * A question or a change: bind in order of the statement's marks, step, read in
 * order of its columns, end. The first failure stays in `err`; later calls do
 * nothing, so that one check at query_end is enough.
 */
struct query {
	struct reg *r;
	sqlite3_stmt *st;
	size_t slot;	/* in r->statements, or STORE_STATEMENTS_MAX: own */
	int bind;	/* next mark, from 1 */
	int column;	/* next column, from 0 */
	err_t err;
};

/* `sql` is a static text. */
struct query query_of(struct reg *r, const char *sql);

/* Give the next `?` of the statement its value. */
void query_u64(struct query *q, uint64_t v);	/* above INT64_MAX: ERR_LIMIT */
void query_time(struct query *q, nsec_t t);
void query_null(struct query *q);
void query_text(struct query *q, const char *text);	/* NULL: null */
void query_bytes(struct query *q, const char *text, size_t len);	/* as text */

/* Where a locked value belongs: column of a table ("people.name"), entry, and
 * number within the entry. Opens nowhere else. */
struct place {
	const char *column;
	uint64_t entry, ordinal;
};

/* Bind a value locked; NULL text: null. */
void query_locked(struct query *q, struct place p, const char *text, size_t len);

/* Is there a row? False at the end and after a failure. */
bool query_next(struct query *q);

uint64_t row_u64(struct query *q);		/* null: 0 */
nsec_t row_time(struct query *q);		/* null: 0 */
bool row_is_null(struct query *q);		/* of the next column; does not move on */
void row_text(struct query *q, char *out, size_t room);	/* null: "" */
void row_add(struct query *q, struct buf *out);	/* text appended */

/* A locked value: appended opened to `out`, or into room. False: null. */
bool row_locked(struct query *q, struct place p, struct buf *out);
bool row_locked_text(struct query *q, struct place p, char *out, size_t room);

/* A person's name, from a column that refers to people; null: "". */
void row_person(struct query *q, char out[static SIGN_NAME_MAX]);

/* What the asker's function answered to a row: other than OK ends the question. */
void query_tell(struct query *q, err_t e);

/* End the question; q->err, or ERR_* of ending. */
err_t query_end(struct query *q) MUST_USE;

/* A change: step to its end. */
err_t query_do(struct query *q) MUST_USE;

/* The entry of the person of that name: true and *out, or false. */
bool store_person(struct reg *r, const char *name, uint64_t *out, err_t *err);

/* The first id PREFIX plus a number of `digits` digits that is not taken, counted
 * from how many there are. count has one mark, the prefix; taken one, the id. */
err_t store_next_id(struct reg *r, const char *count, const char *taken, const char *prefix, int digits,
		    char out[static REG_ID_MAX]) MUST_USE;

/* The keyed digest by which equal texts of a kind are found. */
void store_tag(const struct reg *r, const char *kind, const void *bytes, size_t len,
	       char out[static PSEUDONYM_BYTES]);

#endif
