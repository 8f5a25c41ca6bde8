/* fill_field.c - texts into fields; what is unknown is said, never made up. */
#include <string.h>

#include "report/fill_own.h"

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

const char *filled_clean(struct pool *pool, const char *text)
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

const char *word_text(enum field_word word)
{
	static const char *const words[] = { [WORD_UNCONFIRMED] = "【未確認】", [WORD_FINDING_OUT] = "【把握中】",
					     [WORD_UNDECIDED] = "【未定】" };

	_Static_assert(COUNT_OF(words) == WORD_COUNT, "a text for every word");
	return words[word];
}

const struct report_value *filling_known(const struct filling *f, const char *const *from, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct report_value *one = report_get(&f->own, from[i]);
		if (one == NULL)
			one = report_get(f->in->values, from[i]);
		if (one != NULL && *one->text != '\0')
			return one;
	}
	return NULL;
}

bool value_coded(const struct report_value *v, const char *id)
{
	size_t len = strlen(id);

	for (const char *at = v->codes; *at != '\0';) {
		size_t word = strcspn(at, " ");
		if (word == len && memcmp(at, id, len) == 0)
			return true;
		at += word + strspn(at + word, " ");
	}
	return false;
}

static size_t codes(const struct report_value *v)
{
	size_t n = 0;

	for (const char *at = v->codes; *at != '\0'; n++) {
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	return n;
}

/* "■漏えい　□滅失"; when not all that is chosen is an option the whole value
 * stands behind them. */
static void boxes(const struct form_field *f, const struct report_value *v, struct buf *out)
{
	size_t on = 0;

	for (size_t i = 0; i < f->option_count; i++) {
		bool set = v != NULL && value_coded(v, f->options[i].id);
		on += set ? 1 : 0;
		buf_printf(out, "%s%s%s", i > 0 ? "　" : "", set ? "■" : "□", f->options[i].label);
	}
	if (v == NULL)
		buf_printf(out, "　%s", word_text(f->unknown));
	else if (on == 0 || on < codes(v))
		buf_printf(out, "　（%s）", v->text);
}

err_t fill_field(struct filling *f, const struct form_field *field, struct filled_field *to)
{
	const struct report_value *v = filling_known(f, field->from, field->from_count);
	struct filled *out = f->out;
	struct buf b = buf_of(FORM_TEXT_MAX * 2);

	if (field->kind == FIELD_TABLE)
		return fill_table(f, field, to);
	if (v != NULL) {
		to->value = filled_clean(&out->pool, v->text);
		to->source = pool_text(&out->pool, v->name, strlen(v->name));
		if (to->value == NULL || to->source == NULL)
			return ERR_LIMIT;
	}
	if (field->kind == FIELD_CHECK)
		boxes(field, v, &b);
	else
		buf_text(&b, v != NULL ? to->value : word_text(field->unknown));
	err_t e = b.err;
	to->text = e == OK ? filled_clean(&out->pool, buf_str(&b)) : NULL;
	buf_free(&b);
	return to->text != NULL ? OK : e != OK ? e : ERR_LIMIT;
}
