#include "text/csv.h"

struct csv csv_of(const void *bytes, size_t len)
{
	return (struct csv){ .at = bytes, .end = bytes != NULL ? (const char *)bytes + len : NULL,
			     .next_line = 1,
			     .row_done = true };
}

static bool at_end_of_row(const struct csv *c)
{
	return c->at == c->end || *c->at == '\n' ||
	       (*c->at == '\r' && (c->at + 1 == c->end || c->at[1] == '\n'));
}

static err_t quoted(struct csv *c, struct buf *field)
{
	c->at++;
	for (;;) {
		if (c->at == c->end)
			return ERR_FORM;
		if (*c->at == '"') {
			c->at++;
			if (c->at == c->end || *c->at != '"')
				return OK;
		}
		if (*c->at == '\n')
			c->next_line++;
		buf_add(field, c->at++, 1);
	}
}

err_t csv_next(struct csv *c, struct buf *field)
{
	err_t e = OK;

	buf_clear(field);
	if (c->at == c->end && c->row_done)
		return ERR_ABSENT;
	c->line = c->next_line;
	if (c->at < c->end && *c->at == '"') {
		e = quoted(c, field);
	} else {
		const char *from = c->at;
		while (!at_end_of_row(c) && *c->at != ',')
			c->at++;
		buf_add(field, from, (size_t)(c->at - from));
	}
	if (e != OK)
		return e;
	c->row_done = at_end_of_row(c);
	if (!c->row_done && *c->at != ',')
		return ERR_FORM;
	if (c->row_done && c->at < c->end) {
		c->at += *c->at == '\r' && c->at + 1 < c->end ? 2 : 1;
		c->next_line++;
	} else if (!c->row_done) {
		c->at++;
	}
	return field->err;
}
