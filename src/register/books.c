#include "register/books.h"

#include "register/store.h"

#define VALUE_MAX	(1u << 20)
#define ROW_COLUMNS	"entry, ordinal, at, id, removed, value, entered_by"

static void tell_row(struct query *q, reg_on_row on, void *ctx)
{
	struct buf value = buf_of(VALUE_MAX);
	struct reg_row row = { .entry = row_u64(q) };
	const uint64_t ordinal = row_u64(q);

	row.at = row_time(q);
	row_text(q, row.id, sizeof(row.id));
	row.removed = row_u64(q) != 0;
	const bool there = row_locked(q, (struct place){ "book_rows.value", row.entry, ordinal }, &value);
	row_person(q, row.by);
	row.json = there ? buf_str(&value) : NULL;
	row.len = value.len;
	query_tell(q, q->err == OK ? on(ctx, &row) : OK);
	buf_wipe(&value);
}

err_t register_book(struct reg *r, const char *book, reg_on_row on, void *ctx)
{
	static const char sql[] = "SELECT " ROW_COLUMNS " FROM book_rows WHERE book = ?1 AND latest = 1 AND removed = 0 "
				  "ORDER BY id";

	struct query q = query_of(r, sql);
	query_text(&q, book);
	while (query_next(&q))
		tell_row(&q, on, ctx);
	return query_end(&q);
}

err_t register_book_history(struct reg *r, const char *book, const char *id, reg_on_row on, void *ctx)
{
	static const char sql[] = "SELECT " ROW_COLUMNS " FROM book_rows WHERE book = ?1 AND id = ?2 "
				  "ORDER BY entry, ordinal";

	struct query q = query_of(r, sql);
	query_text(&q, book);
	query_text(&q, id);
	while (query_next(&q))
		tell_row(&q, on, ctx);
	return query_end(&q);
}

err_t register_book_row(struct reg *r, const char *book, const char *id, reg_on_row on, void *ctx)
{
	static const char sql[] = "SELECT " ROW_COLUMNS " FROM book_rows WHERE book = ?1 AND id = ?2 AND latest = 1 "
				  "AND removed = 0";
	bool found = false;

	struct query q = query_of(r, sql);
	query_text(&q, book);
	query_text(&q, id);
	while (query_next(&q)) {
		tell_row(&q, on, ctx);
		found = true;
	}
	err_t e = query_end(&q);
	return e == OK && !found ? ERR_ABSENT : e;
}

static err_t nothing(void *ctx, const struct reg_row *row)
{
	(void)ctx;
	(void)row;
	return OK;
}

err_t register_book_has(struct reg *r, const char *book, const char *id, bool *out)
{
	err_t e = register_book_row(r, book, id, nothing, NULL);

	*out = e == OK;
	return e == ERR_ABSENT ? OK : e;
}
