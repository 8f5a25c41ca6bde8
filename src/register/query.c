/* query.c - statements bound, stepped and read, with one error kept. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "crypt/seal.h"
#include "register/store.h"

#define VALUE_MAX	(1u << 20)	/* bytes of one locked value */
#define PLACE_BYTES	128u

static err_t error_of(sqlite3 *db, int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return OK;
	case SQLITE_NOMEM:
		return ERR_MEMORY;
	case SQLITE_FULL:
		return ERR_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	case SQLITE_PERM:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		return ERR_ACCESS;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
		return ERR_BROKEN;
	case SQLITE_TOOBIG:
		return ERR_LIMIT;
	case SQLITE_IOERR:
		return db != NULL && sqlite3_system_errno(db) == ENOSPC ? ERR_FULL : ERR_IO;
	default:
		return ERR_IO;
	}
}

err_t store_error(struct reg *r, int code, const char *what, struct problem *why)
{
	err_t e = error_of(r->db, code);

	if (e == OK)
		return OK;
	return problem(why, e, "register: %s: %s (%s)", what, err_text(e),
		       r->db != NULL ? sqlite3_errmsg(r->db) : "no database");
}

err_t store_run(struct reg *r, const char *sql, struct problem *why)
{
	return store_error(r, sqlite3_exec(r->db, sql, NULL, NULL, NULL), "cannot change it", why);
}

static void fail(struct query *q, err_t e)
{
	if (q->err == OK)
		q->err = e;
}

static void check(struct query *q, int code)
{
	fail(q, error_of(q->r->db, code));
}

struct query query_of(struct reg *r, const char *sql)
{
	struct query q = { .r = r, .slot = STORE_STATEMENTS_MAX, .bind = 1, .err = OK };

	for (size_t i = 0; i < r->statement_count; i++) {
		struct statement *s = &r->statements[i];
		if (s->sql != sql || s->busy)
			continue;
		s->busy = true;
		q.st = s->st;
		q.slot = i;
		return q;
	}
	bool keep = r->statement_count < STORE_STATEMENTS_MAX;
	int code = sqlite3_prepare_v3(r->db, sql, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0, &q.st, NULL);
	check(&q, code);
	if (q.st != NULL && keep) {
		q.slot = r->statement_count++;
		r->statements[q.slot] = (struct statement){ .sql = sql, .st = q.st, .busy = true };
	}
	return q;
}

void query_u64(struct query *q, uint64_t v)
{
	if (v > INT64_MAX)
		fail(q, ERR_LIMIT);
	else
		query_time(q, (int64_t)v);
}

void query_time(struct query *q, nsec_t t)
{
	if (q->err == OK)
		check(q, sqlite3_bind_int64(q->st, q->bind++, t));
}

void query_null(struct query *q)
{
	if (q->err == OK)
		check(q, sqlite3_bind_null(q->st, q->bind++));
}

void query_text(struct query *q, const char *text)
{
	if (text == NULL)
		query_null(q);
	else
		query_bytes(q, text, strlen(text));
}

void query_bytes(struct query *q, const char *text, size_t len)
{
	if (q->err == OK)
		check(q, sqlite3_bind_text64(q->st, q->bind++, text, len, SQLITE_TRANSIENT, SQLITE_UTF8));
}

static void place_text(struct place p, char out[static PLACE_BYTES])
{
	(void)snprintf(out, PLACE_BYTES, "register %s %llu %llu", p.column,
		       (unsigned long long)p.entry, (unsigned long long)p.ordinal);
}

void query_locked(struct query *q, struct place p, const char *text, size_t len)
{
	char bound[PLACE_BYTES];
	struct buf locked = buf_of(VALUE_MAX);

	if (text == NULL) {
		query_null(q);
		return;
	}
	place_text(p, bound);
	lock_add(q->r->keys->lock, bound, text, len, &locked);
	fail(q, locked.err);
	if (q->err == OK)
		check(q, sqlite3_bind_blob64(q->st, q->bind++, locked.bytes, locked.len, SQLITE_TRANSIENT));
	buf_free(&locked);
}

bool query_next(struct query *q)
{
	if (q->err != OK)
		return false;
	int code = sqlite3_step(q->st);
	q->column = 0;
	if (code == SQLITE_ROW)
		return true;
	check(q, code);
	return false;
}

uint64_t row_u64(struct query *q)
{
	nsec_t v = row_time(q);

	if (v < 0)
		fail(q, ERR_BROKEN);
	return v < 0 ? 0 : (uint64_t)v;
}

nsec_t row_time(struct query *q)
{
	return q->err == OK ? sqlite3_column_int64(q->st, q->column++) : 0;
}

bool row_is_null(struct query *q)
{
	return q->err != OK || sqlite3_column_type(q->st, q->column) == SQLITE_NULL;
}

/* The bytes of the next column, borrowed; NULL: null or failed. */
static const uint8_t *row_bytes(struct query *q, size_t *len)
{
	*len = 0;
	if (q->err != OK)
		return NULL;
	int column = q->column++;
	if (sqlite3_column_type(q->st, column) == SQLITE_NULL)
		return NULL;
	const uint8_t *at = sqlite3_column_blob(q->st, column);
	*len = (size_t)sqlite3_column_bytes(q->st, column);
	if (at == NULL && sqlite3_errcode(q->r->db) == SQLITE_NOMEM)
		fail(q, ERR_MEMORY);
	return at != NULL ? at : (const uint8_t *)"";
}

void row_text(struct query *q, char *out, size_t room)
{
	size_t len;
	const uint8_t *at = row_bytes(q, &len);

	out[0] = '\0';
	if (at == NULL)
		return;
	if (len >= room) {
		fail(q, ERR_BROKEN);
		return;
	}
	memcpy(out, at, len);
	out[len] = '\0';
}

void row_add(struct query *q, struct buf *out)
{
	size_t len;
	const uint8_t *at = row_bytes(q, &len);

	if (at == NULL)
		return;
	buf_add(out, at, len);
	fail(q, out->err);
}

bool row_locked(struct query *q, struct place p, struct buf *out)
{
	char bound[PLACE_BYTES];
	size_t len;
	const uint8_t *at = row_bytes(q, &len);

	if (at == NULL)
		return false;
	place_text(p, bound);
	err_t e = lock_open(q->r->keys->lock, bound, at, len, out);
	fail(q, e == ERR_FORM || e == ERR_KEY ? ERR_BROKEN : e);
	return true;
}

bool row_locked_text(struct query *q, struct place p, char *out, size_t room)
{
	struct buf plain = buf_of(VALUE_MAX);

	out[0] = '\0';
	bool there = row_locked(q, p, &plain);
	if (plain.len >= room)
		fail(q, ERR_BROKEN);
	else if (plain.len > 0)
		memcpy(out, plain.bytes, plain.len);
	if (plain.len < room)
		out[plain.len] = '\0';
	buf_wipe(&plain);
	return there;
}

void row_person(struct query *q, char out[static SIGN_NAME_MAX])
{
	static const char sql[] = "SELECT name FROM people WHERE entry = ?1";

	out[0] = '\0';
	if (row_is_null(q)) {
		q->column++;
		return;
	}
	uint64_t entry = row_u64(q);
	if (q->err != OK)
		return;
	struct query p = query_of(q->r, sql);
	query_u64(&p, entry);
	if (query_next(&p))
		(void)row_locked_text(&p, (struct place){ "people.name", entry, 0 }, out, SIGN_NAME_MAX);
	else
		fail(&p, ERR_BROKEN);
	fail(q, query_end(&p));
}

void query_tell(struct query *q, err_t e)
{
	fail(q, e);
}

err_t query_end(struct query *q)
{
	if (q->st == NULL)
		return q->err;
	if (q->slot < STORE_STATEMENTS_MAX) {
		(void)sqlite3_reset(q->st);
		(void)sqlite3_clear_bindings(q->st);
		q->r->statements[q->slot].busy = false;
	} else {
		(void)sqlite3_finalize(q->st);
	}
	q->st = NULL;
	return q->err;
}

err_t query_do(struct query *q)
{
	while (query_next(q))
		;
	return query_end(q);
}

bool store_person(struct reg *r, const char *name, uint64_t *out, err_t *err)
{
	static const char sql[] = "SELECT entry FROM people WHERE tag = ?1";
	char tag[PSEUDONYM_BYTES];
	bool found = false;

	store_tag(r, "person", name, strlen(name), tag);
	struct query q = query_of(r, sql);
	query_text(&q, tag);
	if (query_next(&q)) {
		*out = row_u64(&q);
		found = true;
	}
	*err = query_end(&q);
	return found && *err == OK;
}

void store_tag(const struct reg *r, const char *kind, const void *bytes, size_t len,
	       char out[static PSEUDONYM_BYTES])
{
	pseudonym_of(r->keys->tag, kind, bytes, len, out);
}

err_t store_next_id(struct reg *r, const char *count, const char *taken, const char *prefix, int digits,
		    char out[static REG_ID_MAX])
{
	uint64_t number = 0;
	bool is_taken = true;

	struct query q = query_of(r, count);
	query_text(&q, prefix);
	if (query_next(&q))
		number = row_u64(&q);
	err_t e = query_end(&q);
	while (e == OK && is_taken) {
		(void)snprintf(out, REG_ID_MAX, "%s%0*llu", prefix, digits, (unsigned long long)++number);
		q = query_of(r, taken);
		query_text(&q, out);
		is_taken = query_next(&q);
		e = query_end(&q);
	}
	return e;
}
