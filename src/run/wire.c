#include "run/wire.h"

#include <string.h>

#include "guard/msg.h"
#include "crypt/identity.h"
#include "guard/role.h"
#include "ledger/body.h"

#define DAY		(PICK_DAY_BYTES - 1)

_Static_assert(MSG_PICK_MAX >= 2 + 2 * PICK_RULES_MAX + 2 + DAY + PICK_SEALED_BYTES + FACTS_MAX,
	       "every pick fits its message");

static const size_t counters = sizeof(struct tally) / sizeof(uint64_t);

_Static_assert(sizeof(struct tally) == (11 + NOT_COUNT) * sizeof(uint64_t),
	       "a tally is counters and nothing else");

void wire_put_how(const struct how *h, struct buf *out)
{
	buf_u8(out, (uint8_t)h->eyes);
	buf_u8(out, h->follow);
	buf_u32be(out, h->ring_mib);
	buf_u64be(out, h->memory);
}

err_t wire_get_how(const void *bytes, size_t len, struct how *out)
{
	struct rd r = rd_of(bytes, len);

	out->eyes = rd_u8(&r);
	out->follow = rd_u8(&r) != 0;
	out->ring_mib = rd_u32be(&r);
	out->memory = rd_u64be(&r);
	if (rd_end(&r) != OK)
		return r.err != OK ? r.err : ERR_FORM;
	return out->eyes >= 1 && out->eyes <= EYES_MAX ? OK : ERR_LIMIT;
}

void wire_add_tally(const struct tally *t, struct tally *sum)
{
	const uint64_t *from = (const uint64_t *)t;
	uint64_t *to = (uint64_t *)sum;

	for (size_t i = 0; i < counters; i++)
		to[i] += from[i];
}

void wire_put_tally(const struct tally *t, struct buf *out)
{
	const uint64_t *at = (const uint64_t *)t;

	for (size_t i = 0; i < counters; i++)
		buf_u64be(out, at[i]);
}

err_t wire_get_tally(struct rd *r, struct tally *out)
{
	uint64_t *at = (uint64_t *)out;

	for (size_t i = 0; i < counters; i++)
		at[i] = rd_u64be(r);
	if (r->err != OK)
		*out = (struct tally){ 0 };
	return r->err;
}

void wire_put_seal_key(const struct seal_key *k, struct buf *out)
{
	buf_add(out, k->day, DAY);
	buf_add(out, k->public, sizeof(k->public));
	buf_u64be(out, (uint64_t)k->end);
}

err_t wire_get_seal_key(const void *bytes, size_t len, struct seal_key *out)
{
	struct rd r = rd_of(bytes, len);
	const uint8_t *day = rd_bytes(&r, DAY), *public = rd_bytes(&r, sizeof(out->public));

	*out = (struct seal_key){ .end = (nsec_t)rd_u64be(&r) };
	if (rd_end(&r) != OK)
		return r.err != OK ? r.err : ERR_FORM;
	memcpy(out->day, day, DAY);
	memcpy(out->public, public, sizeof(out->public));
	return body_day_check(out->day);
}

void wire_put_pick(const struct pick *p, struct buf *out)
{
	buf_u16be(out, p->rule_count);
	for (uint16_t i = 0; i < p->rule_count; i++)
		buf_u16be(out, p->rules[i]);
	buf_u16be(out, p->sealed_used);
	if (p->sealed_used > 0) {
		buf_add(out, p->day, DAY);
		buf_add(out, p->sealed, p->sealed_used);
	}
	buf_add(out, p->kept.bytes, p->kept.used);
}

/* Lengths are those of sealed values; what is in them nobody here can see. */
static err_t get_sealed(struct rd *r, struct pick *out)
{
	const uint16_t used = rd_u16be(r);
	struct pick_sealed s;

	if (used == 0)
		return r->err;
	const uint8_t *day = rd_bytes(r, DAY), *bytes = rd_bytes(r, used);
	if (r->err != OK)
		return r->err;
	memcpy(out->day, day, DAY);
	out->day[DAY] = '\0';
	if (body_day_check(out->day) != OK)
		return ERR_FORM;
	err_t e = pick_take_sealed(out, bytes, used);
	for (uint32_t at = 0; e == OK && pick_sealed_next(out, &at, &s);)
		if (!identity_length(s.len))
			e = ERR_FORM;
	return e;
}

err_t wire_get_pick(const void *bytes, size_t len, unsigned rules, struct pick *out)
{
	struct rd r = rd_of(bytes, len);
	uint16_t count = rd_u16be(&r);

	pick_clear(out);
	if (count == 0 || count > PICK_RULES_MAX)
		return r.err != OK ? r.err : ERR_LIMIT;
	for (uint16_t i = 0; i < count; i++) {
		out->rules[i] = rd_u16be(&r);
		if (out->rules[i] >= rules)
			return ERR_FORM;
	}
	if (r.err != OK)
		return r.err;
	err_t e = get_sealed(&r, out);
	if (e != OK) {
		pick_clear(out);
		return e;
	}
	out->rule_count = count;
	return facts_take(&out->kept, r.at, r.left);
}
