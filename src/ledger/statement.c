#include "ledger/statement.h"

#include <inttypes.h>
#include <string.h>

#include "crypt/note.h"

/* One line of text: not empty, valid UTF-8, no control characters. */
static err_t check_value(const char *text)
{
	const uint8_t *at = (const uint8_t *)text;

	if (text == NULL || *text == '\0')
		return ERR_FORM;
	while (*at != 0) {
		size_t more = *at < 0x80 ? 0 : *at < 0xc2 ? 9 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2
			    : *at < 0xf5 ? 3 : 9;
		if (*at < 0x20 || *at == 0x7f || more == 9)
			return ERR_FORM;
		if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
		    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
			return ERR_FORM;
		for (at++; more > 0; more--, at++)
			if ((*at & 0xc0) != 0x80)
				return ERR_FORM;
	}
	return OK;
}

static err_t line(struct buf *out, const char *name, const char *value)
{
	if (value == NULL)
		return OK;
	err_t e = check_value(value);
	if (e == OK)
		buf_printf(out, "%s %s\n", name, value);
	return e == OK ? out->err : e;
}

static err_t lists(const struct statement *s, struct buf *out)
{
	for (size_t i = 0; i < s->list_count; i++) {
		const struct statement_list *l = &s->lists[i];
		if (check_value(l->name) != OK || check_value(l->sha256) != OK ||
		    strchr(l->name, ' ') != NULL)
			return ERR_FORM;
		if (i > 0 && strcmp(s->lists[i - 1].name, l->name) >= 0)
			return ERR_FORM;
		buf_printf(out, "list %s %s\n", l->name, l->sha256);
	}
	return out->err;
}

static err_t named(const struct statement *s, struct buf *out)
{
	err_t e = s->record_count <= STATEMENT_RECORDS_MAX && s->field_count <= STATEMENT_FIELDS_MAX ? OK : ERR_LIMIT;

	for (size_t i = 0; i < s->record_count && e == OK; i++)
		buf_printf(out, "record %" PRIu64 ":%" PRIu64 "\n", s->records[i].entry, s->records[i].record);
	for (size_t i = 0; i < s->field_count && e == OK; i++)
		e = line(out, "field", s->fields[i]);
	return e == OK ? out->err : e;
}

err_t statement_text(const struct statement *s, struct buf *out)
{
	const struct {
		const char *name, *value;
	} first[] = { { "action", s->action }, { "site", s->site }, { "subject", s->subject },
		      { "sha256", s->sha256 } },
	  middle[] = { { "incident", s->incident }, { "duty", s->duty }, { "where", s->where },
		       { "from", s->from }, { "to", s->to }, { "reason", s->reason },
		       { "purpose", s->purpose } },
	  last[] = { { "value", s->value }, { "reason_kind", s->reason_kind }, { "until", s->until },
		     { "root", s->root }, { "recipient", s->recipient }, { "at", s->at } };
	err_t e = s->action != NULL && s->site != NULL && s->subject != NULL && s->at != NULL
		? OK : ERR_FORM;

	buf_text(out, "sekisho statement v1\n");
	for (size_t i = 0; i < COUNT_OF(first) && e == OK; i++)
		e = line(out, first[i].name, first[i].value);
	if (e == OK)
		e = lists(s, out);
	for (size_t i = 0; i < COUNT_OF(middle) && e == OK; i++)
		e = line(out, middle[i].name, middle[i].value);
	if (e == OK)
		e = named(s, out);
	for (size_t i = 0; i < COUNT_OF(last) && e == OK; i++)
		e = line(out, last[i].name, last[i].value);
	return e == OK ? out->err : e;
}

err_t statement_sign(const struct statement *s, const struct signer *by, struct buf *out)
{
	struct buf text = buf_of(STATEMENT_MAX);

	err_t e = statement_text(s, &text);
	if (e == OK) {
		note_sign((const char *)text.bytes, text.len, by, out);
		e = out->err;
	}
	buf_free(&text);
	return e;
}

err_t statement_check(const struct statement *s, const struct verifier *by, const char *note,
		      size_t len)
{
	struct buf text = buf_of(STATEMENT_MAX);
	struct note n;

	err_t e = len <= (size_t)2 * STATEMENT_MAX ? note_open(note, len, by, 1, &n) : ERR_FORM;
	if (e == ERR_LIMIT || (e == OK && n.signatures != 1))
		e = ERR_FORM;
	if (e == OK)
		e = statement_text(s, &text);
	if (e == OK && (n.text_len != text.len || memcmp(n.text, text.bytes, text.len) != 0))
		e = ERR_BROKEN;
	buf_free(&text);
	return e;
}
