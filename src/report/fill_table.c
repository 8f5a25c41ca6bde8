/* fill_table.c - the rows of a field that is a table: those of tables that were
 * handed over, then those that a person wrote as lines with | between the cells. */
#include <stdlib.h>
#include <string.h>

#include "report/fill_own.h"

#define ROWS_MAX	4096u
#define TEXT_STOP	24000u	/* bytes of all rows; what comes then is counted, not shown */
#define BETWEEN		" | "

struct rows {
	struct filling *f;
	const struct form_field *field;
	const char **cells;	/* in the pool; room for all */
	size_t count, room;
	size_t left_out;
	struct buf text;	/* the rows as one text */
	struct buf sources;
	err_t failed;
};

static const char *share(struct rows *r, const char *text)
{
	const char *copy = filled_clean(&r->f->out->pool, text);

	if (copy == NULL)
		r->failed = ERR_LIMIT;
	return copy;
}

static const char **grow(struct rows *r)
{
	size_t columns = r->field->column_count;

	if (r->count == r->room) {
		size_t room = r->room == 0 ? 32 : r->room * 2;
		const char **more = pool_array(&r->f->out->pool, room * columns, sizeof(*more));
		if (more == NULL) {
			r->failed = ERR_MEMORY;
			return NULL;
		}
		if (r->count > 0)
			memcpy(more, r->cells, r->count * columns * sizeof(*more));
		r->cells = more;
		r->room = room;
	}
	return &r->cells[r->count * columns];
}

/* One row: as many cells as there are columns, missing ones empty. */
static void add_row(struct rows *r, const char *const *cells, size_t count)
{
	if (r->failed != OK)
		return;
	if (r->count >= ROWS_MAX || r->text.len >= TEXT_STOP) {
		r->left_out++;
		return;
	}
	const char **row = grow(r);
	for (size_t c = 0; row != NULL && r->failed == OK && c < r->field->column_count; c++) {
		row[c] = share(r, c < count ? cells[c] : "");
		buf_printf(&r->text, "%s%s", c > 0 ? BETWEEN : r->count > 0 ? "\n" : "", row[c] != NULL ? row[c] : "");
	}
	r->count += row != NULL ? 1 : 0;
}

static bool is_mark(const char *at, size_t *len)
{
	static const char wide[] = "｜";

	*len = *at == '|' || *at == '\t' ? 1 : strncmp(at, wide, sizeof(wide) - 1) == 0 ? sizeof(wide) - 1 : 0;
	return *len > 0;
}

/* Cut `line` at its marks; the last cell takes what is left over. */
static void add_line(struct rows *r, char *line)
{
	const char *cells[FORM_COLUMNS_MAX];
	size_t count = 0, len;

	for (char *at = line; count < r->field->column_count; count++) {
		at += strspn(at, " ");
		cells[count] = at;
		if (count + 1 == r->field->column_count) {
			count++;
			break;
		}
		while (*at != '\0' && !is_mark(at, &len))
			at++;
		if (*at == '\0') {
			count++;
			break;
		}
		*at = '\0';
		at += len;
	}
	add_row(r, cells, count);
}

static void add_lines(struct rows *r, const char *text)
{
	char *copy = pool_text(&r->f->out->pool, text, strlen(text));

	if (copy == NULL) {
		r->failed = ERR_MEMORY;
		return;
	}
	for (char *line = copy; line != NULL && r->failed == OK;) {
		char *end = strchr(line, '\n');
		if (end != NULL)
			*end = '\0';
		if (line[strspn(line, " \t\r")] != '\0')
			add_line(r, line);
		line = end != NULL ? end + 1 : NULL;
	}
}

/* All rows that one name gives. */
static void add_source(struct rows *r, const char *name)
{
	const struct report_input *in = r->f->in;
	const struct report_value *v = filling_known(r->f, &name, 1);
	size_t before = r->count + r->left_out;

	for (size_t i = 0; i < in->table_count; i++)
		if (strcmp(in->tables[i].name, name) == 0)
			for (size_t row = 0; row < in->tables[i].rows; row++)
				add_row(r, &in->tables[i].cells[row * in->tables[i].columns], in->tables[i].columns);
	if (v != NULL)
		add_lines(r, v->text);
	if (r->count + r->left_out > before)
		buf_printf(&r->sources, "%s%s", r->sources.len > 0 ? " " : "", name);
}

static struct filled_table *table_of(struct rows *r)
{
	struct pool *pool = &r->f->out->pool;
	const struct form_field *f = r->field;
	struct filled_table *t = pool_take(pool, sizeof(*t));
	const char **head = pool_array(pool, f->column_count, sizeof(*head));
	int *widths = pool_array(pool, f->column_count, sizeof(*widths));

	if (t == NULL || head == NULL || widths == NULL)
		return NULL;
	for (size_t c = 0; c < f->column_count; c++) {
		head[c] = f->columns[c].label;
		widths[c] = f->columns[c].width;
	}
	*t = (struct filled_table){ .title = f->label, .head = head, .widths = widths, .cells = r->cells,
				    .columns = f->column_count, .rows = r->count };
	return t;
}

/* Say how many rows did not find room. */
static void tell_left_out(struct rows *r)
{
	struct buf line = buf_of(128);
	const char **row = r->left_out > 0 && r->failed == OK ? grow(r) : NULL;

	if (row == NULL)
		return;
	buf_printf(&line, "（ほか%zu件は省略）", r->left_out);
	for (size_t c = 0; c < r->field->column_count; c++)
		row[c] = share(r, c == 0 ? buf_str(&line) : "");
	buf_printf(&r->text, "\n%s", buf_str(&line));
	r->count++;
	buf_free(&line);
}

err_t fill_table(struct filling *f, const struct form_field *field, struct filled_field *to)
{
	struct rows r = { .f = f, .field = field, .text = buf_of(FORM_TEXT_MAX * 2), .sources = buf_of(4096) };
	struct pool *pool = &f->out->pool;

	for (size_t i = 0; i < field->from_count; i++)
		add_source(&r, field->from[i]);
	tell_left_out(&r);
	err_t e = r.failed != OK ? r.failed : r.text.err != OK ? r.text.err : r.sources.err;
	to->text = word_text(field->unknown);
	if (e == OK && r.count > 0) {
		to->value = to->text = filled_clean(pool, buf_str(&r.text));
		to->source = pool_text(pool, buf_str(&r.sources), r.sources.len);
		to->table = table_of(&r);
		if (to->text == NULL || to->source == NULL || to->table == NULL)
			e = ERR_LIMIT;
	}
	buf_wipe(&r.text);
	buf_free(&r.sources);
	return e;
}
