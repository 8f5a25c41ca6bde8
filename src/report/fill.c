/* fill.c - texts into fields; what is unknown is said, never made up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "report/form_own.h"

/* Bytes of the UTF-8 character at `at`, or 0 when it is none. */
static size_t utf8_len(const unsigned char *at, size_t left)
{
	size_t len = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] < 0xe0 ? 2 : (at[0] & 0xf0) == 0xe0 ? 3
		   : at[0] >= 0xf0 && at[0] < 0xf5 ? 4 : 0;

	if (len == 0 || len > left)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	bool wrong = len == 3 && ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
				  (at[0] == 0xef && at[1] == 0xbf && at[2] > 0xbd));
	wrong = wrong || (len == 4 && ((at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f)));
	return wrong ? 0 : len;
}

/* A copy that both the drawing library and a sheet can take: valid UTF-8 and
 * no control characters but the line end. Blanks around are left out. */
static const char *clean(struct pool *pool, const char *text)
{
	struct buf b = buf_of(FORM_TEXT_MAX * 3);
	size_t left = strlen(text);
	const unsigned char *at = (const unsigned char *)text;
	char *copy = NULL;

	for (size_t n; left > 0; at += n, left -= n) {
		n = utf8_len(at, left);
		if (n == 1 && at[0] < 0x20 && at[0] != '\n')
			buf_text(&b, at[0] == '\t' ? " " : at[0] == '\r' ? "" : "\xef\xbf\xbd");
		else if (n == 0 || (n == 1 && at[0] == 0x7f))
			buf_text(&b, "\xef\xbf\xbd");
		else if (n > 1 || at[0] >= 0x20 || b.len > 0)
			buf_add(&b, at, n);
		n = n == 0 ? 1 : n;
	}
	while (b.len > 0 && (b.bytes[b.len - 1] == '\n' || b.bytes[b.len - 1] == ' '))
		b.len--;
	if (b.err == OK && b.len <= FORM_TEXT_MAX)
		copy = pool_text(pool, buf_str(&b), b.len);
	buf_free(&b);
	return copy;
}

static const struct report_value *first_known(const struct report_values *v, const char *const *from,
					      size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct report_value *one = report_get(v, from[i]);
		if (one != NULL && *one->text != '\0')
			return one;
	}
	return NULL;
}

/* Is `id` one of the codes, which have blanks between? */
static bool coded(const char *codes, const char *id)
{
	size_t len = strlen(id);

	for (const char *at = codes; *at != '\0';) {
		size_t word = strcspn(at, " ");
		if (word == len && memcmp(at, id, len) == 0)
			return true;
		at += word + strspn(at + word, " ");
	}
	return false;
}

/* "■漏えい　□滅失"; a value that is none of the options stands behind them. */
static void boxes(const struct form_field *f, const struct report_value *v, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < f->option_count; i++) {
		bool on = v != NULL && coded(v->codes, f->options[i].id);
		any = any || on;
		buf_printf(out, "%s%s%s", i > 0 ? "　" : "", on ? "■" : "□", f->options[i].label);
	}
	if (v == NULL)
		buf_text(out, "　" FIELD_UNKNOWN);
	else if (!any)
		buf_printf(out, "　（%s）", v->text);
}

static err_t fill_field(struct filled *out, const struct form_field *f, struct filled_field *to,
			const struct report_values *values)
{
	const struct report_value *v = first_known(values, f->from, f->from_count);
	struct buf b = buf_of(FORM_TEXT_MAX * 2);

	if (v != NULL) {
		to->value = clean(&out->pool, v->text);
		to->source = pool_text(&out->pool, v->name, strlen(v->name));
		if (to->value == NULL || to->source == NULL)
			return ERR_LIMIT;
	} else {
		out->unknown++;
	}
	if (f->kind == FIELD_CHECK)
		boxes(f, v, &b);
	else
		buf_text(&b, v != NULL ? to->value : FIELD_UNKNOWN);
	err_t e = b.err;
	to->text = e == OK ? clean(&out->pool, buf_str(&b)) : NULL;
	buf_free(&b);
	return to->text != NULL ? OK : e != OK ? e : ERR_LIMIT;
}

static err_t copy_texts(struct pool *pool, const char *const *from, size_t count,
			const char *const **ret)
{
	const char **out = pool_array(pool, count + 1, sizeof(*out));

	if (out == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < count; i++) {
		out[i] = clean(pool, from[i]);
		if (out[i] == NULL)
			return ERR_LIMIT;
	}
	*ret = out;
	return OK;
}

static err_t copy_tables(struct filled *out, const struct report_input *in)
{
	err_t e = OK;

	out->tables = pool_array(&out->pool, in->table_count + 1, sizeof(*out->tables));
	if (out->tables == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < in->table_count; i++) {
		const struct report_table *t = &in->tables[i];
		struct filled_table *to = &out->tables[out->table_count++];
		to->columns = t->columns;
		to->rows = t->rows;
		to->title = clean(&out->pool, t->title);
		e = to->title != NULL ? copy_texts(&out->pool, t->head, t->columns, &to->head) : ERR_LIMIT;
		if (e == OK)
			e = copy_texts(&out->pool, t->cells, t->rows * t->columns, &to->cells);
	}
	return e;
}

static err_t fill_head(struct filled *out, const struct report_input *in)
{
	const struct form *f = out->form;
	const struct report_value *to = first_known(in->values, f->to_from, f->to_count);
	struct civil c;
	char made[64];

	civil_in_tokyo(in->made_at, &c);
	(void)snprintf(made, sizeof(made), "%d年%d月%d日 %02d:%02d（日本時間）", c.year, c.month, c.day,
		       c.hour, c.minute);
	out->made = pool_text(&out->pool, made, strlen(made));
	out->to = clean(&out->pool, to != NULL ? to->text : f->to_otherwise);
	return out->made == NULL || out->to == NULL ? ERR_MEMORY : OK;
}

err_t form_fill(const struct form *form, const struct report_input *input, struct filled **ret)
{
	struct filled *out = calloc(1, sizeof(*out));

	if (out == NULL)
		return ERR_MEMORY;
	out->form = form;
	out->stage = input->stage;
	out->follow_up = input->follow_up;
	out->made_at = input->made_at;
	out->fields = pool_array(&out->pool, form->fields + 1, sizeof(*out->fields));
	err_t e = out->fields != NULL ? fill_head(out, input) : ERR_MEMORY;
	for (size_t i = 0; e == OK && i < form->count; i++)
		for (size_t n = 0; e == OK && n < form->items[i].count; n++)
			e = fill_field(out, &form->items[i].fields[n], &out->fields[form->items[i].first + n],
				       input->values);
	if (e == OK)
		e = copy_tables(out, input);
	if (e == OK)
		*ret = out;
	else
		filled_free(out);
	return e;
}

void filled_free(struct filled *f)
{
	if (f == NULL)
		return;
	pool_free(&f->pool);
	free(f);
}

size_t filled_unknown(const struct filled *f)
{
	return f->unknown;
}

const char *filled_stage(const struct filled *f)
{
	if (f->stage == REPORT_PRELIMINARY)
		return f->follow_up ? "速報（続報）" : "速報（新規）";
	return f->follow_up ? "確報（続報）" : "確報（新規）";
}

const char *filled_legend(const struct filled *f)
{
	if (f->stage == REPORT_PRELIMINARY)
		return FIELD_UNKNOWN "は、報告をしようとする時点において把握していない事項です（施行規則第8条第1項）。";
	return FIELD_UNKNOWN "は、合理的努力を尽くした上で判明していない事項です。判明次第、追完します（通則編ガイドライン3-5-3-4）。";
}
