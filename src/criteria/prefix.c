#include "criteria/prefix.h"

#include <arpa/inet.h>
#include <string.h>

err_t address_parse(const char *text, size_t len, struct ip *out)
{
	char copy[ADDRESS_TEXT_BYTES];

	*out = (struct ip){ 0 };
	if (len == 0 || len >= sizeof(copy) || memchr(text, '\0', len) != NULL)
		return ERR_FORM;
	memcpy(copy, text, len);
	copy[len] = '\0';
	bool six = memchr(copy, ':', len) != NULL;
	if (inet_pton(six ? AF_INET6 : AF_INET, copy, out->bytes) != 1) {
		*out = (struct ip){ 0 };
		return ERR_FORM;
	}
	out->version = six ? 6 : 4;
	return OK;
}

void address_text(const struct ip *ip, char out[static ADDRESS_TEXT_BYTES])
{
	out[0] = '\0';
	if (ip->version == 4 || ip->version == 6)
		(void)inet_ntop(ip->version == 4 ? AF_INET : AF_INET6, ip->bytes, out,
				ADDRESS_TEXT_BYTES);
}

static err_t length_parse(const char *text, size_t len, unsigned most, uint8_t *out)
{
	unsigned v = 0;

	if (len == 0 || len > 3 || (len > 1 && text[0] == '0'))
		return ERR_FORM;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return ERR_FORM;
		v = v * 10 + (unsigned)(text[i] - '0');
	}
	if (v > most)
		return ERR_FORM;
	*out = (uint8_t)v;
	return OK;
}

/* Are all bits behind the length zero? */
static bool clean(const struct prefix *p)
{
	for (unsigned i = p->bits; i < 128; i++)
		if ((p->ip.bytes[i / 8] >> (7 - i % 8) & 1) != 0)
			return false;
	return true;
}

err_t prefix_parse(const char *text, size_t len, struct prefix *out)
{
	const char *slash = len > 0 ? memchr(text, '/', len) : NULL;
	size_t n = slash != NULL ? (size_t)(slash - text) : len;

	*out = (struct prefix){ 0 };
	err_t e = address_parse(text, n, &out->ip);
	unsigned most = out->ip.version == 4 ? 32 : 128;
	out->bits = (uint8_t)most;
	if (e == OK && slash != NULL)
		e = length_parse(slash + 1, len - n - 1, most, &out->bits);
	if (e == OK && !clean(out))
		e = ERR_FORM;
	if (e != OK)
		*out = (struct prefix){ 0 };
	return e;
}

bool prefix_has(const struct prefix *p, const struct ip *ip)
{
	unsigned whole = p->bits / 8u, rest = p->bits % 8u;

	if (p->ip.version != ip->version || ip->version == 0)
		return false;
	if (memcmp(p->ip.bytes, ip->bytes, whole) != 0)
		return false;
	return rest == 0 || ((p->ip.bytes[whole] ^ ip->bytes[whole]) >> (8 - rest)) == 0;
}
