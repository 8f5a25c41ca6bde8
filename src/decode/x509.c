#include "decode/x509.h"

#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "base/clock.h"
#include "base/enc.h"
#include "base/rd.h"
#include "crypt/digest.h"
#include "decode/ber.h"

#define NAME_MAX_TEXT	512u

enum { TAG_OID = 0x06, TAG_UTC_TIME = 0x17, TAG_GENERAL_TIME = 0x18, TAG_BMP = 0x1e, TAG_SEQUENCE = 0x30,
       TAG_SET = 0x31, TAG_OCTETS = 0x04, TAG_VERSION = 0xa0, TAG_EXTENSIONS = 0xa3, TAG_DNS_NAME = 0x82 };

/* One element: its tag and what is in it; the reader fails when it does not fit. */
static uint16_t element(struct rd *r, struct rd *in)
{
	struct ber_head h = { .tag = 0 };
	err_t e = r->err != OK ? r->err : ber_head(r->at, r->left, &h);

	if (e != OK)
		rd_fail(r, e);
	rd_skip(r, h.head);
	*in = rd_sub(r, h.len);
	return h.tag;
}

/* The next element, which must have this tag. */
static struct rd expect(struct rd *r, uint16_t tag)
{
	struct rd in;

	if (element(r, &in) != tag)
		rd_fail(r, ERR_FORM);
	return in;
}

/* Short names of attribute types. Source: RFC 4514 section 3, X.520 */
static const char *short_name(const struct rd *oid)
{
	static const char *const names[] = { [3] = "CN", [6] = "C", [7] = "L", [8] = "ST", [9] = "STREET",
					     [10] = "O", [11] = "OU" };
	static const uint8_t domain[] = { 0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19 };

	if (oid->left == 3 && oid->at[0] == 0x55 && oid->at[1] == 0x04 && oid->at[2] < COUNT_OF(names))
		return names[oid->at[2]];
	if (oid->left == sizeof(domain) && memcmp(oid->at, domain, sizeof(domain)) == 0)
		return "DC";
	return NULL;
}

/* A text that grows up to its bound. */
struct line {
	char at[NAME_MAX_TEXT];
	size_t len;
};

static void put(struct line *l, const char *text)
{
	size_t n = strlen(text);

	if (l->len + n <= sizeof(l->at)) {
		memcpy(l->at + l->len, text, n);
		l->len += n;
	}
}

static void put_value(struct line *l, const struct rd *v)
{
	for (size_t i = 0; i < v->left && l->len + 2 <= sizeof(l->at); i++) {
		if (v->at[i] == ',' || v->at[i] == '\\')
			l->at[l->len++] = '\\';
		l->at[l->len++] = v->at[i] >= 0x20 && v->at[i] != 0x7f ? (char)v->at[i] : '?';
	}
}

/* RDNSequence as "TYPE=value, ...". Source: RFC 5280 section 4.1.2.4 */
static void name_fact(struct rd name, enum field field, struct facts *facts)
{
	struct line l = { .len = 0 };

	while (name.left > 0 && name.err == OK) {
		struct rd set = expect(&name, TAG_SET);
		while (set.left > 0 && set.err == OK) {
			struct rd pair = expect(&set, TAG_SEQUENCE), value;
			struct rd oid = expect(&pair, TAG_OID);
			uint16_t tag = element(&pair, &value);
			const char *type = short_name(&oid);
			if (pair.err != OK || type == NULL || tag == TAG_BMP)
				continue;
			put(&l, l.len > 0 ? ", " : "");
			put(&l, type);
			put(&l, "=");
			put_value(&l, &value);
		}
	}
	if (l.len > 0)
		facts_text(facts, field, l.at, l.len);
}

/* "YYMMDDHHMMSSZ" or "YYYYMMDDHHMMSSZ". Source: RFC 5280 section 4.1.2.5 */
static void time_fact(uint16_t tag, const struct rd *t, enum field field, struct facts *facts)
{
	char text[24];
	const char *d = (const char *)t->at;
	bool utc = tag == TAG_UTC_TIME;
	nsec_t when;

	if (t->left != (utc ? 13u : 15u) || d[t->left - 1] != 'Z')
		return;
	for (size_t i = 0; i + 1 < t->left; i++)
		if (d[i] < '0' || d[i] > '9')
			return;
	const char *rest = d + (utc ? 2 : 4);
	int n = utc ? snprintf(text, sizeof(text), "%s%.2s-", d[0] >= '5' ? "19" : "20", d)
		    : snprintf(text, sizeof(text), "%.4s-", d);
	n += snprintf(text + n, sizeof(text) - (size_t)n, "%.2s-%.2sT%.2s:%.2s:%.2sZ", rest, rest + 2, rest + 4,
		      rest + 6, rest + 8);
	if (clock_parse(text, (size_t)n, &when) == OK)
		facts_time(facts, field, when);
}

static void validity(struct rd v, struct facts *facts)
{
	struct rd from, to;
	uint16_t from_tag = element(&v, &from), to_tag = element(&v, &to);

	if (v.err != OK)
		return;
	time_fact(from_tag, &from, F_TLS_NOT_BEFORE, facts);
	time_fact(to_tag, &to, F_TLS_NOT_AFTER, facts);
}

/* Source: RFC 5280 section 4.2.1.6 */
static void alternative_names(struct rd octets, struct facts *facts)
{
	struct rd names = expect(&octets, TAG_SEQUENCE), name;

	for (unsigned n = 0; n < X509_NAMES_MAX && names.left > 0; n++) {
		char text[256];
		if (element(&names, &name) != TAG_DNS_NAME || names.err != OK || name.left == 0 || name.left > sizeof(text))
			continue;
		for (size_t i = 0; i < name.left; i++) {
			uint8_t c = name.at[i];
			text[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c > 0x20 && c < 0x7f ? c : '?');
		}
		facts_text(facts, F_TLS_ALTERNATIVE_NAMES, text, name.left);
	}
}

static void extensions(struct rd explicit, struct facts *facts)
{
	static const uint8_t subject_alt_name[] = { 0x55, 0x1d, 0x11 };
	struct rd list = expect(&explicit, TAG_SEQUENCE);

	while (list.left > 0 && list.err == OK) {
		struct rd one = expect(&list, TAG_SEQUENCE), value;
		struct rd oid = expect(&one, TAG_OID);
		uint16_t tag = element(&one, &value);
		if (tag == 0x01)	/* critical */
			tag = element(&one, &value);
		if (one.err == OK && tag == TAG_OCTETS && oid.left == sizeof(subject_alt_name) &&
		    memcmp(oid.at, subject_alt_name, sizeof(subject_alt_name)) == 0)
			alternative_names(value, facts);
	}
}

static void digests(const uint8_t *der, size_t len, struct facts *facts)
{
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];
	const struct {
		enum field field;
		size_t bytes;
	} kinds[] = { { F_TLS_SERVER_SHA1, DIGEST_SHA1_BYTES }, { F_TLS_SERVER_SHA256, DIGEST_SHA256_BYTES } };

	for (size_t k = 0; k < COUNT_OF(kinds); k++) {
		if (kinds[k].bytes == DIGEST_SHA1_BYTES)
			digest_sha1(der, len, digest);
		else
			digest_sha256(der, len, digest);
		hex_of(digest, kinds[k].bytes, hex);
		for (size_t i = 0; i < 2 * kinds[k].bytes; i++)
			hex[i] = (char)(hex[i] >= 'a' ? hex[i] - 32 : hex[i]);
		facts_text(facts, kinds[k].field, hex, 2 * kinds[k].bytes);
	}
}

err_t x509_facts(const uint8_t *der, size_t len, struct facts *facts)
{
	struct rd all = rd_of(der, len), in;

	if (len == 0)
		return ERR_SHORT;
	digests(der, len, facts);
	struct rd certificate = expect(&all, TAG_SEQUENCE);
	struct rd body = expect(&certificate, TAG_SEQUENCE);
	uint16_t tag = element(&body, &in);
	if (tag == TAG_VERSION)		/* then comes the serial number */
		(void)element(&body, &in);
	(void)expect(&body, TAG_SEQUENCE);	/* signature algorithm */
	struct rd issuer = expect(&body, TAG_SEQUENCE);
	struct rd times = expect(&body, TAG_SEQUENCE);
	struct rd subject = expect(&body, TAG_SEQUENCE);
	if (body.err != OK || certificate.err != OK)
		return ERR_FORM;
	name_fact(issuer, F_TLS_ISSUER, facts);
	name_fact(subject, F_TLS_SUBJECT, facts);
	validity(times, facts);
	while (body.left > 0 && body.err == OK)
		if (element(&body, &in) == TAG_EXTENSIONS)
			extensions(in, facts);
	return OK;
}
