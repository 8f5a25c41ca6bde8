#include "rec/pick.h"

#include <string.h>

#include "base/rd.h"

/* In `sealed`: u8 length and bytes of a name, u16 length and bytes of a box. */

void pick_clear(struct pick *p)
{
	facts_clear(&p->kept);
	p->rule_count = 0;
	p->sealed_count = p->sealed_used = 0;
	p->day[0] = '\0';
}

bool pick_seal(struct pick *p, const char *pseudonym, const uint8_t *box, size_t len)
{
	const size_t name = strlen(pseudonym), need = 1 + name + 2 + len;
	uint8_t *at = p->sealed + p->sealed_used;

	if (name == 0 || name >= PICK_NAME_MAX || len > UINT16_MAX || p->sealed_count == PICK_SEALED_MAX ||
	    need > sizeof(p->sealed) - p->sealed_used)
		return false;
	*at++ = (uint8_t)name;
	memcpy(at, pseudonym, name);
	at += name;
	*at++ = (uint8_t)(len >> 8);
	*at++ = (uint8_t)len;
	memcpy(at, box, len);
	p->sealed_used = (uint16_t)(p->sealed_used + need);
	p->sealed_count++;
	return true;
}

static bool next_of(struct rd *r, struct pick_sealed *out)
{
	const size_t name = rd_u8(r);
	const uint8_t *text = rd_bytes(r, name);

	out->len = rd_u16be(r);
	out->box = rd_bytes(r, out->len);
	if (r->err != OK || name == 0 || name >= sizeof(out->pseudonym))
		return false;
	memcpy(out->pseudonym, text, name);
	out->pseudonym[name] = '\0';
	return true;
}

bool pick_sealed_next(const struct pick *p, uint32_t *at, struct pick_sealed *out)
{
	struct rd r = rd_of(p->sealed + *at, p->sealed_used - *at);

	if (*at >= p->sealed_used || !next_of(&r, out))
		return false;
	*at = (uint32_t)(p->sealed_used - r.left);
	return true;
}

bool pick_has_sealed(const struct pick *p, const char *pseudonym)
{
	struct pick_sealed s;

	for (uint32_t at = 0; pick_sealed_next(p, &at, &s);)
		if (strcmp(s.pseudonym, pseudonym) == 0)
			return true;
	return false;
}

err_t pick_take_sealed(struct pick *p, const uint8_t *bytes, size_t len)
{
	static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz-.:";
	struct rd r = rd_of(bytes, len);
	struct pick_sealed s;

	p->sealed_count = p->sealed_used = 0;
	while (r.left > 0) {
		if (next_of(&r, &s) && s.pseudonym[strspn(s.pseudonym, letters)] == '\0' &&
		    !pick_has_sealed(p, s.pseudonym) && pick_seal(p, s.pseudonym, s.box, s.len))
			continue;
		p->sealed_count = p->sealed_used = 0;
		return ERR_FORM;
	}
	return OK;
}
