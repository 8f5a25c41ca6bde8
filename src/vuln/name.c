#include "vuln/name.h"

#include <string.h>

#include "base/cc.h"

/* One letter of a name from `at` (before `end`): its bytes, lower case, into
 * `out` (room for 4). Bytes read are put into *used. 0: it separates words. */
static size_t letter(const char *at, const char *end, char *out, size_t *used)
{
	unsigned char c = (unsigned char)*at;

	*used = 1;
	/* Full-width U+FF01 to U+FF5E are ASCII 0x21 to 0x7e. */
	if (c == 0xef && end - at >= 3) {
		unsigned char d = (unsigned char)at[1], e = (unsigned char)at[2];
		if ((d == 0xbc && e >= 0x81 && e <= 0xbf) || (d == 0xbd && e >= 0x80 && e <= 0x9e)) {
			*used = 3;
			c = (unsigned char)((d == 0xbc ? e - 0x81 : e - 0x80 + 0x3f) + 0x21);
		}
	}
	/* Ideographic blank and the middle dot of katakana separate. */
	if (c == 0xe3 && end - at >= 3 &&
	    (memcmp(at, "\xe3\x80\x80", 3) == 0 || memcmp(at, "\xe3\x83\xbb", 3) == 0)) {
		*used = 3;
		return 0;
	}
	if (c >= 0x80) {
		out[0] = *at;
		return 1;
	}
	if (c >= 'A' && c <= 'Z')
		c = (unsigned char)(c - 'A' + 'a');
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+') {
		out[0] = (char)c;
		return 1;
	}
	return 0;
}

void name_plain(const char *text, size_t len, struct name *out)
{
	const char *at = text, *end = text + len;
	size_t filled = 0;
	bool open = false;

	*out = (struct name){ .words = 0 };
	while (at < end) {
		char c[4] = { 0 };
		size_t used = 1, n = letter(at, end, c, &used);
		at += used;
		if (n == 0) {
			open = false;
			continue;
		}
		if (!open && out->words == NAME_WORDS)
			break;
		if (filled + 1 >= NAME_MAX_BYTES)
			break;
		if (!open)
			out->words++;
		open = true;
		out->joined[filled++] = c[0];
		out->end[out->words - 1] = (uint16_t)filled;
	}
	out->joined[filled] = '\0';
}

static const char *word_at(const struct name *n, unsigned i, size_t *len)
{
	size_t from = i > 0 ? n->end[i - 1] : 0;

	*len = n->end[i] - from;
	return n->joined + from;
}

static bool is_one_of(const struct name *n, unsigned i, const char *const *words, size_t count)
{
	size_t len = 0;
	const char *word = word_at(n, i, &len);

	for (size_t k = 0; k < count; k++)
		if (strlen(words[k]) == len && memcmp(words[k], word, len) == 0)
			return true;
	return false;
}

static void cut_to(struct name *n, unsigned words)
{
	n->words = words;
	n->joined[words > 0 ? n->end[words - 1] : 0] = '\0';
}

/* Take `bytes` off the front. */
static void cut_front(struct name *n, size_t bytes, unsigned words)
{
	memmove(n->joined, n->joined + bytes, strlen(n->joined + bytes) + 1);
	for (unsigned i = words; i < n->words; i++)
		n->end[i - words] = (uint16_t)(n->end[i] - bytes);
	n->words -= words;
}

/* Legal forms that Japanese makers write before or behind their name. */
static void cut_japanese(struct name *n)
{
	static const char *const forms[] = { "株式会社", "有限会社", "合同会社", "㈱" };

	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		size_t form = strlen(forms[i]), all = strlen(n->joined);
		if (n->words != 1 || all <= form)
			continue;
		if (memcmp(n->joined, forms[i], form) == 0)
			memmove(n->joined, n->joined + form, all - form + 1);
		else if (memcmp(n->joined + all - form, forms[i], form) == 0)
			n->joined[all - form] = '\0';
		else
			continue;
		n->end[0] = (uint16_t)(all - form);
	}
	/* As a word of its own. */
	static const char *const words[] = { "株式会社", "有限会社", "合同会社", "㈱", "株" };
	if (n->words > 1 && is_one_of(n, 0, words, COUNT_OF(words)))
		cut_front(n, n->end[0], 1);
	if (n->words > 1 && is_one_of(n, n->words - 1, words, COUNT_OF(words)))
		cut_to(n, n->words - 1);
}

void name_maker(const char *text, size_t len, struct name *out)
{
	static const char *const forms[] = {
		"inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "gmbh",
		"ag", "plc", "kk", "sa", "bv", "project",
	};

	name_plain(text, len, out);
	while (out->words > 1 && is_one_of(out, out->words - 1, forms, COUNT_OF(forms)))
		cut_to(out, out->words - 1);
	cut_japanese(out);
}

void name_product(const char *text, size_t len, struct name *out)
{
	static const char *const kinds[] = {
		"server", "software", "appliance", "appliances", "device", "devices", "router", "routers",
		"firmware", "series", "edition", "editions", "firewall", "firewalls",
	};

	name_plain(text, len, out);
	while (out->words > 1 && is_one_of(out, out->words - 1, kinds, COUNT_OF(kinds)))
		cut_to(out, out->words - 1);
}

void name_without_maker(struct name *product, const struct name *maker)
{
	size_t len = strlen(maker->joined);

	if (len == 0 || strncmp(product->joined, maker->joined, len) != 0)
		return;
	for (unsigned i = 0; i + 1 < product->words; i++) {
		if (product->end[i] == len) {
			cut_front(product, len, i + 1);
			return;
		}
	}
}
