#include "flowexport/rate.h"

#define RATE_MAX	(UINT64_C(1) << 31)

static bool rate_of_numbers(uint64_t of, uint64_t one, struct rate *out)
{
	if (one == 0 || of < one || of > RATE_MAX)
		return false;
	*out = (struct rate){ .of = (uint32_t)of, .one = (uint32_t)one };
	return true;
}

/* An IEEE 754 number of 8 bytes; its bits are read as such, so that no number that
 * is none is ever computed with. Source: RFC 5477 section 8.2.13 */
static bool rate_of_probability(uint64_t bits, struct rate *out)
{
	unsigned exponent = (unsigned)(bits >> 52) & 0x7ffu;
	double p = (double)(bits & ((UINT64_C(1) << 52) - 1)) / (double)(UINT64_C(1) << 52) + 1.0;

	if ((bits >> 63) != 0 || exponent > 1023 || exponent < 1023 - 30)
		return false;
	p /= (double)(UINT64_C(1) << (1023 - exponent));
	return p <= 1.0 && rate_of_numbers((uint64_t)(1.0 / p + 0.5), 1, out);
}

bool rate_said(const struct values *v, struct rate *out)
{
	if (values_has(v, WHAT_INTERVAL))
		return rate_of_numbers(v->number[WHAT_INTERVAL], 1, out);
	if (values_has(v, WHAT_PACKET_INTERVAL)) {
		uint64_t taken = v->number[WHAT_PACKET_INTERVAL];
		uint64_t left = v->number[WHAT_PACKET_SPACE];
		return taken <= RATE_MAX && left <= RATE_MAX && rate_of_numbers(taken + left, taken, out);
	}
	if (values_has(v, WHAT_SIZE) && values_has(v, WHAT_POPULATION))
		return rate_of_numbers(v->number[WHAT_POPULATION], v->number[WHAT_SIZE], out);
	if (values_has(v, WHAT_PROBABILITY))
		return rate_of_probability(v->number[WHAT_PROBABILITY], out);
	return false;
}

void rates_learn(struct rates *r, const struct values *v)
{
	enum rate_of of = RATE_OF_EXPORTER;
	struct rate rate;
	uint64_t id = 0;
	uint32_t at = 0;

	if (!rate_said(v, &rate))
		return;
	if (values_has(v, WHAT_SAMPLER)) {
		of = RATE_OF_SAMPLER;
		id = v->number[WHAT_SAMPLER];
	} else if (values_has(v, WHAT_INGRESS)) {
		of = RATE_OF_INTERFACE;
		id = v->number[WHAT_INGRESS];
	} else if (values_has(v, WHAT_TEMPLATE)) {
		of = RATE_OF_TEMPLATE;
		id = v->number[WHAT_TEMPLATE];
	}
	while (at < r->count && (r->one[at].of != of || r->one[at].id != id))
		at++;
	if (at == r->count && r->count < RATES_MAX) {
		r->count++;
	} else if (at == r->count) {
		at = r->next;
		r->next = (r->next + 1) % RATES_MAX;
	}
	r->one[at].of = (uint8_t)of;
	r->one[at].id = id;
	r->one[at].rate = rate;
}

static bool rates_find(const struct rates *r, enum rate_of of, uint64_t id, struct rate *out)
{
	for (uint32_t i = 0; i < r->count; i++) {
		if (r->one[i].of == of && r->one[i].id == id) {
			*out = r->one[i].rate;
			return true;
		}
	}
	return false;
}

struct rate rates_for(const struct rates *r, const struct values *v, uint16_t id)
{
	struct rate rate = RATE_ALL;

	if (rate_said(v, &rate))
		return rate;
	if (values_has(v, WHAT_SAMPLER) && rates_find(r, RATE_OF_SAMPLER, v->number[WHAT_SAMPLER], &rate))
		return rate;
	if (values_has(v, WHAT_INGRESS) && rates_find(r, RATE_OF_INTERFACE, v->number[WHAT_INGRESS], &rate))
		return rate;
	if (rates_find(r, RATE_OF_TEMPLATE, id, &rate) || rates_find(r, RATE_OF_EXPORTER, 0, &rate))
		return rate;
	if (!values_has(v, WHAT_SAMPLER) && r->count == 1 && r->one[0].of == RATE_OF_SAMPLER)
		return r->one[0].rate;
	return RATE_ALL;
}

uint64_t rate_scale(struct rate rate, uint64_t count)
{
	uint64_t whole = count / rate.one, rest = count % rate.one;

	if (rate.of == rate.one)
		return count;
	if (whole > (UINT64_MAX - RATE_MAX * RATE_MAX) / rate.of)
		return UINT64_MAX;
	return whole * rate.of + rest * rate.of / rate.one;
}

uint64_t rate_nearest(struct rate rate)
{
	return ((uint64_t)rate.of + rate.one / 2) / rate.one;
}
