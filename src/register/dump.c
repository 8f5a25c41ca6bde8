/* dump.c - every row of every table as bytes: for comparing and for the digest. */
#include <stdio.h>
#include <string.h>

#include "register/store.h"

#define ROW_MAX		(64u << 20)

/* The number in the column of that name of the present row, or 0. */
static uint64_t number_of(sqlite3_stmt *st, const char *column)
{
	for (int i = 0; i < sqlite3_column_count(st); i++)
		if (strcmp(sqlite3_column_name(st, i), column) == 0)
			return (uint64_t)sqlite3_column_int64(st, i);
	return 0;
}

static void add_value(struct query *q, const char *table, bool opened, struct buf *out)
{
	char column[64];
	struct buf plain = buf_of(ROW_MAX);
	const char *name = sqlite3_column_name(q->st, q->column);
	int type = sqlite3_column_type(q->st, q->column);

	if (type == SQLITE_BLOB && opened) {
		(void)snprintf(column, sizeof(column), "%s.%s", table, name);
		const struct place p = { column, number_of(q->st, "entry"), number_of(q->st, "ordinal") };
		(void)row_locked(q, p, &plain);
	} else {
		row_add(q, &plain);
	}
	/* Lengths before texts: no two tables can give the same bytes. */
	buf_printf(out, "\t%s %d %zu:", name, type, plain.len);
	buf_add(out, plain.bytes, plain.len);
	buf_u8(out, '\n');
	buf_wipe(&plain);
}

static void add_row(struct query *q, const char *table, bool opened, struct buf *out)
{
	buf_printf(out, "%s\n", table);
	while (q->err == OK && out->err == OK && q->column < sqlite3_column_count(q->st))
		add_value(q, table, opened, out);
}

err_t register_dump(struct reg *r, struct buf *out)
{
	for (size_t i = 0; i < store_table_count; i++) {
		struct query q = query_of(r, store_tables[i].sql);
		while (out->err == OK && query_next(&q))
			add_row(&q, store_tables[i].name, true, out);
		err_t e = query_end(&q);
		if (e == OK)
			e = out->err;
		if (e != OK)
			return e;
	}
	return OK;
}

/* Fold rows into the digest one by one: what it needs does not grow. */
static err_t fold(struct reg *r, const char *table, const char *sql, char digest[static PSEUDONYM_BYTES])
{
	struct buf row = buf_of(ROW_MAX);
	struct query q = query_of(r, sql);

	while (row.err == OK && query_next(&q)) {
		buf_clear(&row);
		buf_add(&row, digest, PSEUDONYM_BYTES);
		add_row(&q, table, false, &row);
		store_tag(r, "trusted", row.bytes, row.len, digest);
	}
	err_t e = query_end(&q);
	if (e == OK)
		e = row.err;
	buf_free(&row);
	return e;
}

err_t store_digest(struct reg *r, char out[static PSEUDONYM_BYTES])
{
	static const char schema[] = "SELECT type, name, sql FROM sqlite_schema ORDER BY name";

	memset(out, 0, PSEUDONYM_BYTES);
	err_t e = fold(r, "schema", schema, out);
	for (size_t i = 0; i < store_table_count && e == OK; i++)
		if (store_tables[i].trusted)
			e = fold(r, store_tables[i].name, store_tables[i].sql, out);
	return e;
}
