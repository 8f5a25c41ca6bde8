#include "text/csv_rows.h"

#include <string.h>

static err_t broken(struct csv_rows *t, err_t e, struct problem *why)
{
	return problem(why, e, "line %u: %s", t->csv.line,
		       e == ERR_FORM ? "a quote is not closed, or text stands behind one" : err_text(e));
}

static size_t which(const struct csv_rows *t, const char *name)
{
	size_t i = 0;

	while (i < t->count && strcmp(t->names[i], name) != 0)
		i++;
	return i;
}

err_t csv_rows_open(struct csv_rows *t, const void *bytes, size_t len, const char *const *names, size_t count,
		 struct problem *why)
{
	*t = (struct csv_rows){ .csv = csv_of(bytes, len), .field = buf_of(CSV_FIELD_MAX), .names = names, .count = count };
	do {
		err_t e = csv_next(&t->csv, &t->field);
		if (e == ERR_ABSENT)
			return problem(why, ERR_FORM, "line 1: empty; the first row names the columns");
		if (e != OK)
			return broken(t, e, why);
		if (t->columns == CSV_COLUMNS_MAX)
			return problem(why, ERR_LIMIT, "line 1: more than %u columns", CSV_COLUMNS_MAX);
		const char *name = buf_str(&t->field);
		if (t->columns == 0 && strncmp(name, "\xef\xbb\xbf", 3) == 0)
			name += 3;
		size_t n = which(t, name);
		if (n < count && csv_rows_has(t, n))
			return problem(why, ERR_FORM, "line 1: column \"%s\" stands twice", name);
		t->column[t->columns++] = n;
	} while (!t->csv.row_done);
	return OK;
}

void csv_rows_free(struct csv_rows *t)
{
	buf_free(&t->field);
	pool_free(&t->pool);
}

bool csv_rows_has(const struct csv_rows *t, size_t name)
{
	for (size_t i = 0; i < t->columns; i++)
		if (t->column[i] == name)
			return true;
	return false;
}

/* The fields of one line of the table; *blank: it was empty. */
static err_t read_fields(struct csv_rows *t, const char **value, bool *blank, struct problem *why)
{
	size_t at = 0;

	*blank = false;
	do {
		err_t e = csv_next(&t->csv, &t->field);
		if (e == ERR_ABSENT && at == 0)
			return e;
		if (e != OK)
			return broken(t, e, why);
		if (at == 0)
			t->line = t->csv.line;
		if (at < t->columns && t->column[at] < t->count) {
			value[t->column[at]] = pool_text(&t->pool, buf_str(&t->field), t->field.len);
			if (value[t->column[at]] == NULL)
				return problem(why, ERR_MEMORY, "line %u: %s", t->line, err_text(ERR_MEMORY));
		}
		at++;
		*blank = at == 1 && t->csv.row_done && t->field.len == 0;
	} while (!t->csv.row_done);
	if (at == t->columns || *blank)
		return OK;
	return problem(why, ERR_FORM, "line %u: %zu fields under %zu columns", t->line, at, t->columns);
}

err_t csv_rows_next(struct csv_rows *t, const char **value, struct problem *why)
{
	bool blank = true;
	err_t e = OK;

	while (blank && e == OK) {
		pool_free(&t->pool);
		for (size_t i = 0; i < t->count; i++)
			value[i] = "";
		e = read_fields(t, value, &blank, why);
		/* A table of one column may well have an empty field. */
		if (blank && t->columns == 1)
			break;
	}
	return e;
}
