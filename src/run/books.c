#include "run/books_own.h"

#include <stdlib.h>
#include <string.h>

#include "register/books.h"
#include "register/people.h"
#include "run/entry.h"
#include "run/sealing.h"
#include "run/signing.h"
#include "text/tree.h"

#define BOOK_CLASS	"book"	/* retention class of what people keep books on */
#define RECORD_MAX	65536u

void book_table_free(struct book_table *t)
{
	pool_free(&t->pool);
	free(t->rows);
	*t = (struct book_table){ 0 };
}

struct book_row *book_row_add(struct book_table *t, const struct book_def *book, const char *id)
{
	if (t->count == t->room) {
		size_t room = t->room == 0 ? 64 : t->room * 2;
		struct book_row *more = realloc(t->rows, room * sizeof(*more));
		if (more == NULL)
			return NULL;
		t->rows = more;
		t->room = room;
	}
	const char *copy = pool_text(&t->pool, id, strlen(id));
	if (copy == NULL)
		return NULL;
	struct book_row *row = &t->rows[t->count++];
	*row = (struct book_row){ .id = copy };
	for (size_t i = 0; i < book->count; i++)
		row->value[i] = "";
	return row;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct book_row *)a)->id, ((const struct book_row *)b)->id);
}

void book_sort(struct book_table *t)
{
	if (t->count > 1)
		qsort(t->rows, t->count, sizeof(t->rows[0]), by_id);
}

const struct book_row *book_row_find(const struct book_table *t, const char *id)
{
	const struct book_row key = { .id = id };

	return t->count == 0 ? NULL : bsearch(&key, t->rows, t->count, sizeof(t->rows[0]), by_id);
}

const char *book_value(const struct book_def *book, const struct book_row *row, const char *field)
{
	int i = book_field_index(book, field);

	return i < 0 ? "" : row->value[i];
}

err_t book_set(struct book_table *t, struct book_row *row, size_t field, const char *value, size_t len)
{
	const char *copy = len == 0 ? "" : pool_text(&t->pool, value, len);

	if (copy == NULL)
		return ERR_MEMORY;
	row->value[field] = copy;
	return OK;
}

/* ---- reading ---- */

struct reading_book {
	const struct book_def *book;
	struct book_table *table;
	struct problem *why;
};

static err_t take_row(void *ctx, const struct reg_row *in)
{
	struct reading_book *r = ctx;
	struct tree *t = NULL;

	struct book_row *row = book_row_add(r->table, r->book, in->id);
	if (row == NULL)
		return ERR_MEMORY;
	if (in->json == NULL)
		return OK;	/* its day's key is gone: the row stands without values */
	err_t e = tree_json(in->json, in->len, &t, r->why);
	for (const struct node *n = e == OK ? tree_root(t)->child : NULL; n != NULL && e == OK; n = n->next) {
		int field = book_field_index(r->book, n->key);
		if (field >= 0 && n->kind == NODE_TEXT)	/* a field of an older program is passed over */
			e = book_set(r->table, row, (size_t)field, n->text, n->len);
	}
	tree_free(t);
	return e;
}

err_t book_read(struct site *s, const struct book_def *book, struct book_table *out, struct problem *why)
{
	struct reading_book r = { .book = book, .table = out, .why = why };

	err_t e = register_book(s->reg, book->id, take_row, &r);
	return e == OK ? OK : problem(why, e, "book %s: %s", book->id, err_text(e));
}

/* ---- checks ---- */

err_t book_value_check(const struct book_field *f, const char *value, const char *where, struct problem *why)
{
	if (*value == '\0' || book_value_fits(f, value))
		return OK;
	return problem(why, ERR_FORM, "%s: %s: '%.80s' does not fit; write %s %s", where, f->id, value,
		       book_type_words(f->type), f->choices);
}

static err_t check_ref(struct site *s, const struct book_def *book, const struct book_table *t,
		       const struct book_row *row, const struct book_field *f, const char *value, struct problem *why)
{
	bool there = false;
	err_t e = OK;

	if (strcmp(f->choices, book->id) == 0)
		there = book_row_find(t, value) != NULL;
	else
		e = register_book_has(s->reg, f->choices, value, &there);
	if (e == OK && !there)
		e = problem(why, ERR_FORM, "%s %s: %s: there is no %s '%s'; enter it first", book->id, row->id, f->id,
			    f->choices, value);
	return e;
}

/* Does going from row to row by this field come back? */
static bool is_circle(const struct book_table *t, const struct book_row *row, size_t field)
{
	const struct book_row *at = row;

	for (size_t steps = 0; at != NULL && *at->value[field] != '\0'; steps++) {
		at = book_row_find(t, at->value[field]);
		if (at == row || steps > t->count)
			return true;
	}
	return false;
}

static err_t check_row(struct site *s, const struct book_def *book, const struct book_table *t,
		       const struct book_row *row, struct problem *why)
{
	err_t e = OK;

	for (size_t i = 0; i < book->count && e == OK; i++) {
		const struct book_field *f = &book->fields[i];
		if (f->required && *row->value[i] == '\0')
			return problem(why, ERR_FORM, "%s %s: %s (%s) is missing; give %s=...", book->id, row->id, f->id,
				       f->en, f->id);
		if (f->type != BOOK_REF || *row->value[i] == '\0')
			continue;
		e = check_ref(s, book, t, row, f, row->value[i], why);
		if (e == OK && strcmp(f->choices, book->id) == 0 && is_circle(t, row, i))
			e = problem(why, ERR_FORM, "%s %s: %s '%s' leads back to itself; name who really stands above it",
				    book->id, row->id, f->id, row->value[i]);
	}
	return e;
}

err_t book_check(struct site *s, const struct book_def *book, const struct book_table *t, struct problem *why)
{
	err_t e = OK;

	for (size_t i = 0; i < t->count && e == OK; i++)
		e = check_row(s, book, t, &t->rows[i], why);
	return e;
}

/* ---- writing ---- */

struct book_writing {
	struct site *site;
	const struct book_def *book;
	const struct signer *signer;
	struct sealing *body;
	struct problem *why;
	uint64_t records;
};

static err_t end_body(struct book_writing *w)
{
	struct body_ref ref;
	struct entry en;
	struct sealing *body = w->body;

	w->body = NULL;
	err_t e = sealing_end(w->site, body, &ref, w->why);
	if (e != OK)
		return e;
	entry_begin(w->site, &en, "book.change", signer_verifier(w->signer)->name);
	entry_text(&en, "book", w->book->id);
	body_ref_write(&en.w, &ref);
	const struct saying saying = { .subject = w->book->id, .sha256 = ref.root };
	e = sign_entry(w->site, &en, "book.change", &saying, w->signer, w->why);
	if (e != OK) {
		buf_free(&en.json);
		return e;
	}
	return entry_add(w->site, &en, w->why);
}

/* Seal one record; a body that is full is ended and another begun. */
static err_t add_record(struct book_writing *w, struct buf *json)
{
	err_t e = json->err;

	for (int try = 0; try < 2 && e == OK; try++) {
		if (w->body == NULL)
			e = sealing_new(w->site, BOOK_CLASS, &w->body, w->why);
		if (e == OK)
			e = sealing_add(w->body, (const char *)json->bytes, json->len);
		if (e != ERR_LIMIT || sealing_count(w->body) == 0)
			break;
		e = try == 0 ? end_body(w) : e;
	}
	w->records += e == OK;
	buf_wipe(json);
	return e;
}

static err_t write_row(struct book_writing *w, const struct book_row *row)
{
	struct buf b = buf_of(RECORD_MAX);
	struct jsonw j = jsonw_of(&b);

	jsonw_object(&j);
	jsonw_key(&j, "id");
	jsonw_string(&j, row->id);
	jsonw_key(&j, "set");
	jsonw_object(&j);
	for (size_t i = 0; i < w->book->count; i++) {
		if (*row->value[i] == '\0')
			continue;
		jsonw_key(&j, w->book->fields[i].id);
		jsonw_string(&j, row->value[i]);
	}
	jsonw_object_end(&j);
	jsonw_object_end(&j);
	return add_record(w, &b);
}

static err_t write_removal(struct book_writing *w, const char *id, const char *reason)
{
	struct buf b = buf_of(RECORD_MAX);
	struct jsonw j = jsonw_of(&b);

	jsonw_object(&j);
	jsonw_key(&j, "id");
	jsonw_string(&j, id);
	jsonw_key(&j, "remove");
	jsonw_string(&j, reason);
	jsonw_object_end(&j);
	return add_record(w, &b);
}

static bool same_row(const struct book_def *book, const struct book_row *a, const struct book_row *b)
{
	for (size_t i = 0; i < book->count; i++)
		if (strcmp(a->value[i], b->value[i]) != 0)
			return false;
	return true;
}

static err_t write_changes(struct book_writing *w, const struct book_table *now, const struct book_table *then,
			   struct book_counts *counts)
{
	err_t e = OK;

	for (size_t i = 0; i < then->count && e == OK; i++) {
		const struct book_row *old = book_row_find(now, then->rows[i].id);
		if (old != NULL && same_row(w->book, old, &then->rows[i])) {
			counts->same++;
			continue;
		}
		if (old != NULL)
			counts->changed++;
		else
			counts->added++;
		e = write_row(w, &then->rows[i]);
	}
	return e;
}

err_t book_turn(struct site *s, const struct book_def *book, const struct book_table *now,
		const struct book_table *then, bool remove, const char *reason, const struct signer *signer,
		struct book_counts *counts, struct problem *why)
{
	struct book_writing w = { .site = s, .book = book, .signer = signer, .why = why };

	*counts = (struct book_counts){ 0 };
	err_t e = need_role(s, signer, PERSON_OFFICER | PERSON_CUSTODIAN, why);
	if (e == OK)
		e = write_changes(&w, now, then, counts);
	for (size_t i = 0; remove && i < now->count && e == OK; i++) {
		if (book_row_find(then, now->rows[i].id) != NULL)
			continue;
		counts->removed++;
		e = write_removal(&w, now->rows[i].id, reason);
	}
	if (e == OK && w.body != NULL)
		e = end_body(&w);
	sealing_free(w.body);
	return e == OK && w.records > 0 ? entry_commit(s, why) : e;
}

/* `now` with the rows of `t` put over it. */
static err_t laid_over(const struct book_def *book, const struct book_table *now, const struct book_table *t,
		       struct book_table *out)
{
	for (size_t i = 0; i < now->count; i++) {
		const struct book_row *from = book_row_find(t, now->rows[i].id);
		struct book_row *row = book_row_add(out, book, now->rows[i].id);
		if (row == NULL)
			return ERR_MEMORY;
		memcpy(row->value, (from != NULL ? from : &now->rows[i])->value, sizeof(row->value));
	}
	for (size_t i = 0; i < t->count; i++) {
		if (book_row_find(now, t->rows[i].id) != NULL)
			continue;
		struct book_row *row = book_row_add(out, book, t->rows[i].id);
		if (row == NULL)
			return ERR_MEMORY;
		memcpy(row->value, t->rows[i].value, sizeof(row->value));
	}
	book_sort(out);
	return OK;
}

err_t book_write(struct site *s, const struct book_def *book, const struct book_table *t,
		 const struct signer *signer, struct book_counts *counts, struct problem *why)
{
	struct book_table now = { 0 }, then = { 0 };

	err_t e = book_read(s, book, &now, why);
	if (e == OK)
		e = laid_over(book, &now, t, &then);
	if (e == OK)
		e = book_check(s, book, &then, why);
	if (e == OK)
		e = book_turn(s, book, &now, &then, false, "", signer, counts, why);
	book_table_free(&then);
	book_table_free(&now);
	return e;
}

static err_t give(const struct book_def *book, struct book_table *t, struct book_row *row,
		  const struct book_given *given, struct problem *why)
{
	int field = book_field_index(book, given->field);

	if (field < 0)
		return problem(why, ERR_UNKNOWN, "book %s has no field '%s'; `sekisho %s fields` lists them", book->id,
			       given->field, book->id);
	err_t e = book_value_check(&book->fields[field], given->value, row->id, why);
	return e == OK ? book_set(t, row, (size_t)field, given->value, strlen(given->value)) : e;
}

err_t book_put(struct site *s, const struct book_def *book, const char *id, const struct book_given *given,
	       size_t count, const struct signer *signer, struct problem *why)
{
	struct book_table now = { 0 }, change = { 0 };
	struct book_counts counts;
	err_t e = OK;

	if (!book_id_fits(id))
		return problem(why, ERR_FORM, "'%.60s' is no id; write 1 to 127 bytes without control characters", id);
	e = book_read(s, book, &now, why);
	const struct book_row *old = e == OK ? book_row_find(&now, id) : NULL;
	struct book_row *row = e == OK ? book_row_add(&change, book, id) : NULL;
	if (e == OK && row == NULL)
		e = ERR_MEMORY;
	if (e == OK && old != NULL)
		memcpy(row->value, old->value, sizeof(row->value));
	for (size_t i = 0; i < count && e == OK; i++)
		e = give(book, &change, row, &given[i], why);
	if (e == OK)
		e = book_write(s, book, &change, signer, &counts, why);
	book_table_free(&change);
	book_table_free(&now);
	return e;
}

/* Who refers to the row that is to go? */
static err_t check_referred(const struct book_def *book, const struct book_table *now, const char *id,
			    struct problem *why)
{
	for (size_t f = 0; f < book->count; f++) {
		if (book->fields[f].type != BOOK_REF || strcmp(book->fields[f].choices, book->id) != 0)
			continue;
		for (size_t i = 0; i < now->count; i++)
			if (strcmp(now->rows[i].value[f], id) == 0)
				return problem(why, ERR_REFUSED, "%s %s: '%s' refers to it (%s); change that first", book->id,
					       id, now->rows[i].id, book->fields[f].id);
	}
	return OK;
}

err_t book_remove(struct site *s, const struct book_def *book, const char *id, const char *reason,
		  const struct signer *signer, struct problem *why)
{
	struct book_table now = { 0 }, one = { 0 };
	const struct book_table none = { 0 };
	struct book_counts counts;

	err_t e = book_read(s, book, &now, why);
	if (e == OK && book_row_find(&now, id) == NULL)
		e = problem(why, ERR_ABSENT, "book %s: there is no '%s'; `sekisho %s list` tells which are", book->id, id, book->id);
	if (e == OK)
		e = check_referred(book, &now, id, why);
	if (e == OK && book_row_add(&one, book, id) == NULL)
		e = ERR_MEMORY;
	if (e == OK)
		e = book_turn(s, book, &one, &none, true, reason, signer, &counts, why);
	book_table_free(&one);
	book_table_free(&now);
	return e;
}
