/* books_csv.c - a book out of and into CSV. */
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "run/books_own.h"
#include "text/csv.h"

#define FILE_MAX	((size_t)256 << 20)
#define COLUMN_ID	(-1)	/* the row's id */

struct csv_import {
	const struct book_def *book;
	const char *file;
	const struct book_table *now;
	struct book_table *then;
	int column[BOOK_FIELDS_MAX + 1];
	size_t columns;
	struct problem *why;
};

static err_t column_of(struct csv_import *in, const char *name, unsigned line)
{
	int field = strcmp(name, "id") == 0 ? COLUMN_ID : book_field_index(in->book, name);

	if (strcmp(name, "id") != 0 && field < 0)
		return problem(in->why, ERR_FORM, "%s:%u: book %s has no field '%.60s'; `sekisho %s fields` lists them",
			       in->file, line, in->book->id, name, in->book->id);
	for (size_t i = 0; i < in->columns; i++)
		if (in->column[i] == field)
			return problem(in->why, ERR_FORM, "%s:%u: the column '%.60s' stands twice", in->file, line, name);
	if (in->columns == COUNT_OF(in->column))
		return problem(in->why, ERR_LIMIT, "%s:%u: too many columns", in->file, line);
	in->column[in->columns++] = field;
	return OK;
}

static err_t read_head(struct csv_import *in, struct csv *c, struct buf *field)
{
	bool has_id = false;
	err_t e = OK;

	do {
		e = csv_next(c, field);
		if (e == OK)
			e = column_of(in, buf_str(field), c->line);
		else
			e = problem(in->why, ERR_FORM, "%s: no head line; the first line names the columns, among them id", in->file);
	} while (e == OK && !c->row_done);
	for (size_t i = 0; i < in->columns; i++)
		has_id = has_id || in->column[i] == COLUMN_ID;
	if (e == OK && !has_id)
		e = problem(in->why, ERR_FORM, "%s:1: no column 'id'; each row needs one", in->file);
	return e;
}

/* Is it the only field of its row, and empty? A last line end, or a gap. */
static bool is_blank(const struct csv *c, const struct buf *field, size_t column)
{
	return column == 0 && c->row_done && field->len == 0;
}

/* The fields of one row into values; ERR_ABSENT at the end, and *blank for an empty line. */
static err_t read_fields(struct csv_import *in, struct csv *c, struct buf *field, struct pool *pool,
			 const char **values, bool *blank)
{
	size_t i = 0;
	err_t e;

	*blank = false;
	do {
		e = csv_next(c, field);
		if (e == ERR_ABSENT && i == 0)
			return e;
		if (e != OK)
			return problem(in->why, ERR_FORM, "%s:%u: %s; mend the quotes of this line", in->file, c->line, err_text(e));
		if (is_blank(c, field, i) && in->columns > 1) {
			*blank = true;
			return OK;
		}
		if (i == in->columns)
			return problem(in->why, ERR_FORM, "%s:%u: more values than the head line has columns", in->file, c->line);
		values[i] = pool_text(pool, (const char *)field->bytes, field->len);
		if (values[i] == NULL)
			return ERR_MEMORY;
		if (strlen(values[i]) != field->len)
			return problem(in->why, ERR_FORM, "%s:%u: a NUL byte", in->file, c->line);
		i++;
	} while (!c->row_done);
	if (i != in->columns)
		return problem(in->why, ERR_FORM, "%s:%u: %zu values, the head line has %zu columns", in->file, c->line, i, in->columns);
	return OK;
}

static err_t take_values(struct csv_import *in, unsigned line, const char *const *values)
{
	char where[512];
	const char *id = "";
	err_t e = OK;

	for (size_t i = 0; i < in->columns; i++)
		if (in->column[i] == COLUMN_ID)
			id = values[i];
	if (!book_id_fits(id))
		return problem(in->why, ERR_FORM, "%s:%u: id: '%.60s' is no id; write 1 to 127 bytes", in->file, line, id);
	(void)snprintf(where, sizeof(where), "%.400s:%u", in->file, line);
	struct book_row *row = book_row_add(in->then, in->book, id);
	if (row == NULL)
		return ERR_MEMORY;
	const struct book_row *old = book_row_find(in->now, id);
	if (old != NULL)
		memcpy(row->value, old->value, sizeof(row->value));
	for (size_t i = 0; i < in->columns && e == OK; i++) {
		if (in->column[i] == COLUMN_ID)
			continue;
		size_t f = (size_t)in->column[i];
		e = book_value_check(&in->book->fields[f], values[i], where, in->why);
		if (e == OK)
			row->value[f] = values[i];
	}
	return e;
}

static err_t read_rows(struct csv_import *in, const struct buf *bytes)
{
	static const char bom[] = "\xef\xbb\xbf";
	size_t skip = bytes->len >= 3 && memcmp(bytes->bytes, bom, 3) == 0 ? 3 : 0;
	struct csv c = csv_of(bytes->bytes + skip, bytes->len - skip);
	struct buf field = buf_of(CSV_FIELD_MAX);
	const char *values[BOOK_FIELDS_MAX + 1];
	bool blank = false;

	err_t e = read_head(in, &c, &field);
	while (e == OK) {
		e = read_fields(in, &c, &field, &in->then->pool, values, &blank);
		if (e == OK && !blank)
			e = take_values(in, c.line, values);
	}
	buf_free(&field);
	return e == ERR_ABSENT ? OK : e;
}

static err_t check_twice(const struct csv_import *in)
{
	for (size_t i = 1; i < in->then->count; i++)
		if (strcmp(in->then->rows[i].id, in->then->rows[i - 1].id) == 0)
			return problem(in->why, ERR_FORM, "%s: the id '%s' stands twice; one line a row", in->file, in->then->rows[i].id);
	return OK;
}

/* Rows of the book that the file has not stay, unless they are to go. */
static err_t keep_others(const struct csv_import *in, bool replace)
{
	size_t given = in->then->count;

	for (size_t i = 0; !replace && i < in->now->count; i++) {
		struct book_table part = { .rows = in->then->rows, .count = given };
		if (book_row_find(&part, in->now->rows[i].id) != NULL)
			continue;
		struct book_row *row = book_row_add(in->then, in->book, in->now->rows[i].id);
		if (row == NULL)
			return ERR_MEMORY;
		memcpy(row->value, in->now->rows[i].value, sizeof(row->value));
	}
	book_sort(in->then);
	return OK;
}

err_t book_import(struct site *s, const struct book_def *book, const char *file, bool replace,
		  const struct signer *signer, struct book_counts *counts, struct problem *why)
{
	struct book_table now = { 0 }, then = { 0 };
	struct buf bytes = buf_of(FILE_MAX);
	struct csv_import in = { .book = book, .file = strcmp(file, "-") == 0 ? "standard input" : file, .now = &now,
				 .then = &then, .why = why };

	err_t e = fs_read(AT_FDCWD, file, &bytes);
	if (e != OK)
		e = problem(why, e, "%s: %s", in.file, err_text(e));
	else
		e = book_read(s, book, &now, why);
	if (e == OK)
		e = read_rows(&in, &bytes);
	if (e == OK)
		book_sort(&then);
	if (e == OK)
		e = check_twice(&in);
	if (e == OK)
		e = keep_others(&in, replace);
	if (e == OK)
		e = book_check(s, book, &then, why);
	if (e == OK)
		e = book_turn(s, book, &now, &then, replace, "not in the imported file", signer, counts, why);
	book_table_free(&then);
	book_table_free(&now);
	buf_wipe(&bytes);
	return e;
}

static void csv_field(struct buf *out, const char *text)
{
	bool quote = strpbrk(text, ",\"\r\n") != NULL || *text == ' ';

	if (!quote) {
		buf_text(out, text);
		return;
	}
	buf_u8(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_u8(out, '"');
		buf_u8(out, (uint8_t)*text);
	}
	buf_u8(out, '"');
}

err_t book_export(struct site *s, const struct book_def *book, struct buf *out, struct problem *why)
{
	struct book_table t = { 0 };

	err_t e = book_read(s, book, &t, why);
	buf_text(out, "id");
	for (size_t i = 0; i < book->count; i++)
		buf_printf(out, ",%s", book->fields[i].id);
	buf_text(out, "\r\n");
	for (size_t n = 0; n < t.count && e == OK; n++) {
		csv_field(out, t.rows[n].id);
		for (size_t i = 0; i < book->count; i++) {
			buf_u8(out, ',');
			csv_field(out, t.rows[n].value[i]);
		}
		buf_text(out, "\r\n");
		e = out->err;
	}
	book_table_free(&t);
	return e;
}
