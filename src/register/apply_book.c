/* apply_book.c - changes of the books that people keep. */
#include <string.h>

#include "rec/book.h"
#include "register/apply.h"

#define VALUE_MAX	65536u

static void supersede(struct apply *a, const char *book, const char *id)
{
	static const char sql[] = "UPDATE book_rows SET latest = 0 WHERE book = ?1 AND id = ?2 AND latest = 1";

	struct query q = query_of(a->r, sql);
	query_text(&q, book);
	query_text(&q, id);
	apply_done(a, &q);
}

static void insert_row(struct apply *a, uint64_t ordinal, uint64_t by, const char *book, const char *id,
		       bool removed, const struct buf *value, const struct body_ref *b)
{
	static const char sql[] = "INSERT INTO book_rows (entry, ordinal, at, book, id, latest, removed, value, entered_by,"
				  " class, day) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8, ?9, ?10)";

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_u64(&q, ordinal);
	query_time(&q, a->at);
	query_text(&q, book);
	query_text(&q, id);
	query_u64(&q, removed);
	query_locked(&q, (struct place){ "book_rows.value", a->index, ordinal }, (const char *)value->bytes, value->len);
	query_u64(&q, by);
	query_text(&q, b->class);
	query_text(&q, b->day);
	apply_done(a, &q);
}

/* {"id":ID,"set":{...}} or {"id":ID,"remove":REASON}. */
static void take_record(struct apply *a, uint64_t ordinal, uint64_t by, const char *book,
			const struct body_ref *b)
{
	struct buf value = buf_of(VALUE_MAX);
	struct tree *t = apply_record(a, ordinal);

	if (t == NULL)
		return;
	const struct node *root = tree_root(t);
	const char *id = apply_text(a, root, "id", BOOK_ID_MAX);
	const char *reason = apply_text_or(a, root, "remove", VALUE_MAX);
	if (reason == NULL)
		apply_json(apply_node(a, root, "set", NODE_MAP), &value);
	else
		buf_text(&value, reason);
	if (value.err != OK)
		apply_fail(a, value.err, "set", "%s", err_text(value.err));
	supersede(a, book, id);
	insert_row(a, ordinal, by, book, id, reason != NULL, &value, b);
	buf_wipe(&value);
	tree_free(t);
}

void apply_book_change(struct apply *a)
{
	const uint64_t by = apply_person(a, "by");
	const char *book = apply_text(a, a->entry, "book", REG_ID_MAX);
	const struct body_ref b = apply_body(a);

	for (size_t i = 0; a->body != NULL && i < a->body->count && a->err == OK; i++)
		take_record(a, i, by, book, &b);
}
