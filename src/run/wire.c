#include "run/wire.h"

#include "guard/msg.h"
#include "guard/role.h"

_Static_assert(MSG_PICK_MAX >= 2 + 2 * PICK_RULES_MAX + FACTS_MAX, "every pick fits its message");

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

void wire_put_pick(const struct pick *p, struct buf *out)
{
	buf_u16be(out, p->rule_count);
	for (uint16_t i = 0; i < p->rule_count; i++)
		buf_u16be(out, p->rules[i]);
	buf_add(out, p->kept.bytes, p->kept.used);
}

err_t wire_get_pick(const void *bytes, size_t len, unsigned rules, struct pick *out)
{
	struct rd r = rd_of(bytes, len);
	uint16_t count = rd_u16be(&r);

	facts_clear(&out->kept);
	out->rule_count = 0;
	if (count == 0 || count > PICK_RULES_MAX)
		return r.err != OK ? r.err : ERR_LIMIT;
	for (uint16_t i = 0; i < count; i++) {
		out->rules[i] = rd_u16be(&r);
		if (out->rules[i] >= rules)
			return ERR_FORM;
	}
	if (r.err != OK)
		return r.err;
	out->rule_count = count;
	return facts_take(&out->kept, r.at, r.left);
}
