#include "decode/ja.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/enc.h"
#include "base/rd.h"
#include "crypt/digest.h"

/* Four lists of JA_VALUES_MAX values of at most six characters. */
#define TEXT_MAX	(4u * 6u * JA_VALUES_MAX + 64u)

enum { EXT_SERVER_NAME = 0, EXT_ALPN = 16 };

/* One list of 16-bit values without GREASE. */
struct values {
	uint16_t at[JA_VALUES_MAX];
	size_t count;
	bool over;	/* there were more */
};

/* The text that is digested. */
struct text {
	char at[TEXT_MAX];
	size_t len;
};

static void add_value(struct values *v, uint16_t value)
{
	if (tls_grease(value))
		return;
	if (v->count == JA_VALUES_MAX)
		v->over = true;
	else
		v->at[v->count++] = value;
}

static void pairs(struct tls_span s, struct values *v)
{
	v->count = 0;
	for (size_t i = 0; i + 1 < s.len; i += 2)
		add_value(v, (uint16_t)(s.at[i] << 8 | s.at[i + 1]));
}

static void bytes_of(struct tls_span s, struct values *v)
{
	v->count = 0;
	for (size_t i = 0; i < s.len; i++)
		add_value(v, s.at[i]);
}

static void extension_types(struct tls_span s, struct values *v)
{
	struct rd in = rd_of(s.at, s.len);

	v->count = 0;
	while (in.left > 0) {
		uint16_t type = rd_u16be(&in);
		rd_skip(&in, rd_u16be(&in));
		if (in.err == OK)
			add_value(v, type);
	}
}

/* Shell sort: short lists, no recursion, no worst case worth attacking. */
static void sort(struct values *v)
{
	static const size_t gaps[] = { 301, 132, 57, 23, 10, 4, 1 };

	for (size_t g = 0; g < COUNT_OF(gaps); g++) {
		size_t gap = gaps[g];
		for (size_t i = gap; i < v->count; i++) {
			uint16_t value = v->at[i];
			size_t j = i;
			for (; j >= gap && v->at[j - gap] > value; j -= gap)
				v->at[j] = v->at[j - gap];
			v->at[j] = value;
		}
	}
}

static void add_char(struct text *t, char c)
{
	if (t->len < sizeof(t->at))
		t->at[t->len++] = c;
}

static void add_decimal(struct text *t, uint16_t v)
{
	char digits[5];
	size_t n = 0;

	do
		digits[n++] = (char)('0' + v % 10);
	while ((v = (uint16_t)(v / 10)) > 0);
	while (n > 0)
		add_char(t, digits[--n]);
}

static void add_hex(struct text *t, uint16_t v)
{
	for (int shift = 12; shift >= 0; shift -= 4)
		add_char(t, "0123456789abcdef"[v >> shift & 15]);
}

static void add_decimals(struct text *t, const struct values *v)
{
	for (size_t i = 0; i < v->count; i++) {
		if (i > 0)
			add_char(t, '-');
		add_decimal(t, v->at[i]);
	}
}

static void add_hexes(struct text *t, const struct values *v)
{
	for (size_t i = 0; i < v->count; i++) {
		if (i > 0)
			add_char(t, ',');
		add_hex(t, v->at[i]);
	}
}

static err_t md5_text(const struct text *t, bool over, char *out)
{
	uint8_t digest[16];

	if (over)
		return ERR_LIMIT;
	digest_md5(t->at, t->len, digest);
	hex_of(digest, sizeof(digest), out);
	return OK;
}

err_t ja3_client(const struct tls_hello *h, char *out)
{
	struct values v;
	struct text t;

	t.len = 0;
	v.over = false;
	add_decimal(&t, h->legacy_version);
	add_char(&t, ',');
	pairs(h->ciphers, &v);
	add_decimals(&t, &v);
	add_char(&t, ',');
	extension_types(h->extensions, &v);
	add_decimals(&t, &v);
	add_char(&t, ',');
	pairs(h->groups, &v);
	add_decimals(&t, &v);
	add_char(&t, ',');
	bytes_of(h->formats, &v);
	add_decimals(&t, &v);
	return md5_text(&t, v.over, out);
}

err_t ja3_server(const struct tls_hello *h, char *out)
{
	struct values v;
	struct text t;

	t.len = 0;
	v.over = false;
	add_decimal(&t, h->legacy_version);
	add_char(&t, ',');
	pairs(h->ciphers, &v);
	add_decimals(&t, &v);
	add_char(&t, ',');
	extension_types(h->extensions, &v);
	add_decimals(&t, &v);
	return md5_text(&t, v.over, out);
}

/* The first 12 hex digits of the SHA-256 of the text; zeros for none. */
static void digest12(const struct text *t, char *out)
{
	uint8_t digest[32];
	char hex[65];

	memset(out, '0', 12);
	if (t->len > 0) {
		digest_sha256(t->at, t->len, digest);
		hex_of(digest, sizeof(digest), hex);
		memcpy(out, hex, 12);
	}
	out[12] = '\0';
}

static const char *version2(uint16_t version)
{
	switch (version) {
	case 0x0304: return "13";
	case 0x0303: return "12";
	case 0x0302: return "11";
	case 0x0301: return "10";
	case 0x0300: return "s3";
	case 0x0002: return "s2";
	case 0xfeff: return "d1";
	case 0xfefd: return "d2";
	case 0xfefc: return "d3";
	default: return "00";
	}
}

static bool alphanumeric(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* First and last character of the first protocol name. A name that begins with
 * a byte outside ASCII gives "99" in every implementation that others compare
 * with, though the newer text of JA4 has its hexadecimal digits. */
static void alpn2(struct tls_span alpn, char out[static 3])
{
	struct rd in = rd_of(alpn.at, alpn.len);
	struct rd name = rd_sub(&in, rd_u8(&in));

	memcpy(out, "00", 3);
	if (name.err != OK || name.left == 0)
		return;
	uint8_t first = name.at[0], last = name.at[name.left - 1];
	if (first > 0x7f) {
		memcpy(out, "99", 3);
		return;
	}
	bool plain = alphanumeric(first) && alphanumeric(last);
	out[0] = plain ? (char)first : "0123456789abcdef"[first >> 4];
	out[1] = plain ? (char)last : "0123456789abcdef"[last & 15];
}

static void drop(struct values *v, uint16_t value)
{
	size_t n = 0;

	for (size_t i = 0; i < v->count; i++)
		if (v->at[i] != value)
			v->at[n++] = v->at[i];
	v->count = n;
}

static unsigned capped(size_t n)
{
	return n > 99 ? 99 : (unsigned)n;
}

err_t ja4_client(const struct tls_hello *h, char transport, char *out)
{
	struct values v;
	struct text t;
	char ciphers[13], extensions[13], alpn[3];

	t.len = 0;
	v.over = false;
	pairs(h->ciphers, &v);
	unsigned cipher_count = capped(v.count);
	sort(&v);
	add_hexes(&t, &v);
	digest12(&t, ciphers);

	t.len = 0;
	extension_types(h->extensions, &v);
	unsigned extension_count = capped(v.count);
	drop(&v, EXT_SERVER_NAME);
	drop(&v, EXT_ALPN);
	sort(&v);
	add_hexes(&t, &v);
	bool any = v.count > 0;
	pairs(h->algorithms, &v);
	if (any && v.count > 0) {
		add_char(&t, '_');
		add_hexes(&t, &v);
	}
	digest12(&t, extensions);
	if (v.over)
		return ERR_LIMIT;
	alpn2(h->alpn, alpn);
	(void)snprintf(out, JA_TEXT_BYTES, "%c%s%c%02u%02u%s_%s_%s", transport,
		       version2(h->version), h->has_server_name ? 'd' : 'i', cipher_count,
		       extension_count, alpn, ciphers, extensions);
	return OK;
}
