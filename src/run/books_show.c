/* books_show.c - a book as people and programs read it. */
#include <string.h>

#include "base/clock.h"
#include "register/books.h"
#include "run/books_own.h"
#include "text/jsonw.h"
#include "text/tree.h"

#define OUT_MAX	((size_t)512 << 20)

static err_t print(FILE *out, struct buf *b)
{
	err_t e = b->err;

	if (e == OK && b->len > 0 && fwrite(b->bytes, 1, b->len, out) != b->len)
		e = ERR_IO;
	if (e == OK && fflush(out) != 0)
		e = ERR_IO;
	buf_wipe(b);
	return e;
}

static void row_json(struct jsonw *w, const struct book_def *book, const struct book_row *row)
{
	jsonw_object(w);
	jsonw_key(w, "id");
	jsonw_string(w, row->id);
	for (size_t i = 0; i < book->count; i++) {
		if (*row->value[i] == '\0')
			continue;
		jsonw_key(w, book->fields[i].id);
		jsonw_string(w, row->value[i]);
	}
	jsonw_object_end(w);
}

static void row_text(struct buf *b, const struct book_def *book, const struct book_row *row, bool ja)
{
	buf_printf(b, "%s\n", row->id);
	for (size_t i = 0; i < book->count; i++)
		if (*row->value[i] != '\0')
			buf_printf(b, "    %s (%s): %s\n", ja ? book->fields[i].ja : book->fields[i].en, book->fields[i].id,
				   row->value[i]);
}

err_t book_list(struct site *s, const struct book_def *book, bool json, bool japanese, FILE *out,
		struct problem *why)
{
	struct book_table t = { 0 };
	struct buf b = buf_of(OUT_MAX);
	struct jsonw w = jsonw_of(&b);

	err_t e = book_read(s, book, &t, why);
	if (json)
		jsonw_array(&w);
	else if (t.count == 0 && e == OK)
		buf_printf(&b, japanese ? "%s：まだありません。`sekisho %s put` 又は import で入れてください。\n"
					: "%s: none yet; `sekisho %s put` or import enters some.\n",
			   japanese ? book->ja : book->en, book->id);
	for (size_t i = 0; i < t.count && e == OK; i++) {
		if (json)
			row_json(&w, book, &t.rows[i]);
		else
			row_text(&b, book, &t.rows[i], japanese);
	}
	if (json) {
		jsonw_array_end(&w);
		buf_u8(&b, '\n');
	}
	book_table_free(&t);
	err_t printed = print(out, &b);
	return e == OK ? printed : e;
}

err_t book_show(struct site *s, const struct book_def *book, const char *id, bool json, bool japanese, FILE *out,
		struct problem *why)
{
	struct book_table t = { 0 };
	struct buf b = buf_of(OUT_MAX);
	struct jsonw w = jsonw_of(&b);

	err_t e = book_read(s, book, &t, why);
	const struct book_row *row = e == OK ? book_row_find(&t, id) : NULL;
	if (e == OK && row == NULL)
		e = problem(why, ERR_ABSENT, "book %s: there is no '%s'; `sekisho %s list` tells which are", book->id, id, book->id);
	if (e == OK && json) {
		row_json(&w, book, row);
		buf_u8(&b, '\n');
	} else if (e == OK) {
		row_text(&b, book, row, japanese);
	}
	book_table_free(&t);
	err_t printed = print(out, &b);
	return e == OK ? printed : e;
}

struct telling {
	struct buf *out;
	struct jsonw *json;	/* NULL: for people */
	struct tree *before;	/* the row before this change */
	struct problem *why;
	size_t count;
};

static void change_text(struct telling *t, const struct node *now, const char *at, const struct reg_row *row)
{
	const struct node *was = t->before != NULL ? tree_root(t->before) : NULL;

	buf_printf(t->out, "%s  %s  %s\n", at, row->by, row->removed ? "removed" : was == NULL ? "made" : "changed");
	if (row->removed)
		buf_printf(t->out, "    %.*s\n", (int)row->len, row->json != NULL ? row->json : "");
	for (const struct node *n = now != NULL ? now->child : NULL; n != NULL; n = n->next) {
		const char *old = was != NULL ? node_text(was, n->key) : NULL;
		if (old == NULL || strcmp(old, n->text) != 0)
			buf_printf(t->out, "    %s: %s -> %s\n", n->key, old != NULL ? old : "", n->text);
	}
	for (const struct node *n = was != NULL && !row->removed ? was->child : NULL; n != NULL; n = n->next)
		if (node_text(now, n->key) == NULL)
			buf_printf(t->out, "    %s: %s ->\n", n->key, n->text);
}

static void change_json(struct telling *t, const char *at, const struct reg_row *row)
{
	jsonw_object(t->json);
	jsonw_key(t->json, "at");
	jsonw_string(t->json, at);
	jsonw_key(t->json, "by");
	jsonw_string(t->json, row->by);
	jsonw_key(t->json, "entry");
	jsonw_uint(t->json, row->entry);
	jsonw_key(t->json, row->removed ? "removed" : "set");
	if (row->json == NULL)
		jsonw_null(t->json);
	else if (row->removed)
		jsonw_text(t->json, row->json, row->len);
	else
		jsonw_raw(t->json, row->json, row->len);
	jsonw_object_end(t->json);
}

static err_t tell_change(void *ctx, const struct reg_row *row)
{
	struct telling *t = ctx;
	struct tree *now = NULL;
	char at[CLOCK_TEXT_BYTES];
	err_t e = OK;

	clock_tokyo(row->at, at);
	t->count++;
	if (!row->removed && row->json != NULL)
		e = tree_json(row->json, row->len, &now, t->why);
	if (e == OK && t->json != NULL)
		change_json(t, at, row);
	else if (e == OK)
		change_text(t, now != NULL ? tree_root(now) : NULL, at, row);
	tree_free(t->before);
	t->before = now;
	return e;
}

err_t book_history(struct site *s, const struct book_def *book, const char *id, bool json, FILE *out,
		   struct problem *why)
{
	struct buf b = buf_of(OUT_MAX);
	struct jsonw w = jsonw_of(&b);
	struct telling t = { .out = &b, .json = json ? &w : NULL, .why = why };

	if (json)
		jsonw_array(&w);
	err_t e = register_book_history(s->reg, book->id, id, tell_change, &t);
	if (json) {
		jsonw_array_end(&w);
		buf_u8(&b, '\n');
	}
	tree_free(t.before);
	if (e == OK && t.count == 0)
		e = problem(why, ERR_ABSENT, "book %s: there never was a '%s'; `sekisho %s list` tells which are", book->id, id, book->id);
	err_t printed = print(out, &b);
	return e == OK ? printed : e;
}
