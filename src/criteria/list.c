#include "criteria/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "crypt/digest.h"
#include "criteria/pattern.h"
#include "text/csv.h"

struct reader {
	const char *name;
	struct problem *why;
	struct buf out;
	struct list *list;
};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void trim(const char **text, size_t *len)
{
	while (*len > 0 && blank((*text)[0])) {
		(*text)++;
		(*len)--;
	}
	while (*len > 0 && blank((*text)[*len - 1]))
		(*len)--;
}

static err_t check_entry(struct reader *r, const char *text, size_t len, unsigned line)
{
	if (len > LIST_ENTRY_MAX)
		return problem(r->why, ERR_LIMIT, "%s:%u: an entry longer than %u bytes; is this file a list?",
			       r->name, line, LIST_ENTRY_MAX);
	if (r->list->count >= LIST_ENTRIES_MAX)
		return problem(r->why, ERR_LIMIT, "%s:%u: more than %u entries; split the list", r->name,
			       line, LIST_ENTRIES_MAX);
	for (size_t i = 0; i < len; i++) {
		uint8_t c = (uint8_t)text[i];
		if (c < 0x20 || c == 0x7f)
			return problem(r->why, ERR_FORM, "%s:%u: a control character; the file must be text",
				       r->name, line);
		if ((c == '*' && !(i == 0 && len > 2 && text[1] == '.')) || c == '?')
			return problem(r->why, ERR_FORM,
				       "%s:%u: a wildcard in an entry; only a leading `*.` is read in lists",
				       r->name, line);
	}
	return OK;
}

static err_t add_entry(struct reader *r, const char *text, size_t len, unsigned line)
{
	struct prefix p;

	trim(&text, &len);
	if (len > 1 && text[len - 1] == '.')
		len--;
	if (len == 0)
		return OK;
	err_t e = check_entry(r, text, len, line);
	if (e != OK)
		return e;
	uint16_t n = (uint16_t)len;
	buf_add(&r->out, &n, sizeof(n));
	uint8_t *at = buf_grow(&r->out, len);
	if (at == NULL)
		return r->out.err;
	for (size_t i = 0; i < len; i++)
		at[i] = lower((uint8_t)text[i]);
	r->list->count++;
	r->list->addresses += prefix_parse(text, len, &p) == OK;
	return OK;
}

static err_t read_lines(struct reader *r, const char *text, size_t len)
{
	unsigned line = 0;

	for (const char *end = text + len; text < end;) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((lf != NULL ? lf : end) - text);
		const char *at = text;
		line++;
		text += n + (lf != NULL);
		trim(&at, &n);
		for (size_t i = 0; i < n; i++)
			if (at[i] == '#' && (i == 0 || blank(at[i - 1])))
				n = i;
		err_t e = add_entry(r, at, n, line);
		if (e != OK)
			return e;
	}
	return OK;
}

/* Find the column in the first row that is no comment. */
static err_t find_column(struct reader *r, struct csv *c, struct buf *cell, const char *column,
			 size_t *ret)
{
	size_t at = 0, found = SIZE_MAX;
	bool comment = false;
	err_t e;

	while ((e = csv_next(c, cell)) == OK) {
		const char *text = (const char *)cell->bytes;
		size_t len = cell->len;
		trim(&text, &len);
		if (at == 0)
			comment = (len > 0 && text[0] == '#') || (len == 0 && c->row_done);
		if (len == strlen(column) && memcmp(text, column, len) == 0)
			found = at;
		at++;
		if (!c->row_done)
			continue;
		if (!comment)
			break;
		at = 0;
		found = SIZE_MAX;
	}
	if (e != OK && e != ERR_ABSENT)
		return problem(r->why, e, "%s:%u: not CSV: %s", r->name, c->line, err_text(e));
	if (found == SIZE_MAX)
		return problem(r->why, ERR_ABSENT,
			       "%s:%u: no column `%s` in the first row; name one that is there as FILE#COLUMN",
			       r->name, c->line, column);
	*ret = found;
	return OK;
}

static err_t read_csv(struct reader *r, const char *text, size_t len, const char *column)
{
	struct csv c = csv_of(text, len);
	struct buf cell = buf_of(CSV_FIELD_MAX);
	size_t want = 0, at = 0;
	bool comment = false;

	err_t e = find_column(r, &c, &cell, column, &want);
	while (e == OK && (e = csv_next(&c, &cell)) == OK) {
		if (at == 0)
			comment = cell.len > 0 && cell.bytes[0] == '#';
		if (at++ == want && !comment)
			e = add_entry(r, (const char *)cell.bytes, cell.len, c.line);
		if (c.row_done)
			at = 0;
	}
	buf_free(&cell);
	if (e == ERR_ABSENT && (r->why == NULL || r->why->text[0] == '\0'))
		return OK;
	return problem(r->why, e, "%s:%u: not CSV: %s", r->name, c.line, err_text(e));
}

err_t list_parse(const char *name, const void *bytes, size_t len, const char *column,
		 struct list **ret, struct problem *why)
{
	struct problem own = PROBLEM_NONE;
	struct reader r = { .name = name, .why = &own, .out = buf_of(LIST_BYTES_MAX) };
	const char *text = bytes;
	err_t e = ERR_LIMIT;

	r.list = calloc(1, sizeof(*r.list));
	if (r.list == NULL)
		return problem(why, ERR_MEMORY, "%s: out of memory", name);
	if (len <= (size_t)LIST_BYTES_MAX / 4 * 3) {
		digest_sha256(bytes, len, r.list->digest);
		size_t skip = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
		e = column != NULL ? read_csv(&r, text + skip, len - skip, column)
				   : read_lines(&r, text + skip, len - skip);
	}
	if (e == OK && r.list->count == 0)
		e = problem(r.why, ERR_FORM, "%s: the list is empty; a rule over it could never fire", name);
	if (e == OK)
		e = r.out.err;
	if (e != OK) {
		buf_free(&r.out);
		free(r.list);
		return problem(why, e, "%s", own.text[0] != '\0' ? own.text : err_text(e));
	}
	r.list->len = r.out.len;
	r.list->bytes = realloc(r.out.bytes, r.out.len);
	if (r.list->bytes == NULL)
		r.list->bytes = r.out.bytes;
	*ret = r.list;
	return OK;
}

void list_free(struct list *l)
{
	if (l == NULL)
		return;
	free(l->bytes);
	free(l);
}

bool list_next(const struct list *l, size_t *at, const char **text, size_t *len)
{
	uint16_t n;

	if (*at >= l->len)
		return false;
	memcpy(&n, l->bytes + *at, sizeof(n));
	*text = (const char *)l->bytes + *at + sizeof(n);
	*len = n;
	*at += sizeof(n) + n;
	return true;
}
