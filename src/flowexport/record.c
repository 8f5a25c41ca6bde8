#include <string.h>

#include "flowexport/own.h"

#define TCP	6u
#define UDP	17u
#define ICMP4	1u
#define ICMP6	58u

static bool is_zero(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

/* Some templates have both versions, the unused one being zero. */
static bool addresses_of(const struct values *v, struct flow_rec *f)
{
	bool four = values_has(v, WHAT_SOURCE4) && values_has(v, WHAT_DESTINATION4);
	bool six = values_has(v, WHAT_SOURCE6) && values_has(v, WHAT_DESTINATION6);

	if (four && six && values_has(v, WHAT_VERSION))
		four = v->number[WHAT_VERSION] == 4;
	else if (four && six)
		four = !is_zero(v->address4[0], 4) || !is_zero(v->address4[1], 4);
	if (!four && !six)
		return false;
	for (unsigned side = 0; side < 2; side++) {
		f->address[side].version = four ? 4 : 6;
		memcpy(f->address[side].bytes, four ? v->address4[side] : v->address6[side], four ? 4 : 16);
	}
	return true;
}

/* The first of `n` elements that the record has. */
static bool first_of(const struct values *v, const enum what *w, size_t n, uint64_t *out)
{
	for (size_t i = 0; i < n; i++) {
		if (values_has(v, w[i])) {
			*out = v->number[w[i]];
			return true;
		}
	}
	*out = 0;
	return false;
}

static void tuple_of(const struct values *v, struct flow_rec *f)
{
	static const enum what source[] = { WHAT_SOURCE_PORT, WHAT_TCP_SOURCE_PORT, WHAT_UDP_SOURCE_PORT };
	static const enum what destination[] = { WHAT_DESTINATION_PORT, WHAT_TCP_DESTINATION_PORT,
						 WHAT_UDP_DESTINATION_PORT };
	uint64_t from, to;

	(void)first_of(v, source, COUNT_OF(source), &from);
	(void)first_of(v, destination, COUNT_OF(destination), &to);
	if (values_has(v, WHAT_TRANSPORT))
		f->transport = (uint8_t)v->number[WHAT_TRANSPORT];
	else if (values_has(v, WHAT_TCP_SOURCE_PORT) || values_has(v, WHAT_TCP_DESTINATION_PORT))
		f->transport = TCP;
	else if (values_has(v, WHAT_UDP_SOURCE_PORT) || values_has(v, WHAT_UDP_DESTINATION_PORT))
		f->transport = UDP;
	f->vlan = (uint16_t)(v->number[WHAT_VLAN] & 0xfffu);
	if (f->transport == TCP) {
		f->tcp_flags[SIDE_SOURCE] = (uint8_t)v->number[WHAT_FLAGS];
		f->tcp_flags[SIDE_DESTINATION] = (uint8_t)v->number[WHAT_BACK_FLAGS];
	}
	if (f->transport != ICMP4 && f->transport != ICMP6) {
		f->port[SIDE_SOURCE] = (uint16_t)from;
		f->port[SIDE_DESTINATION] = (uint16_t)to;
		return;
	}
	/* Type and code stand apart, or as one number, or as that in the destination port. */
	uint64_t both = v->number[WHAT_ICMP] != 0 ? v->number[WHAT_ICMP] : to;
	bool apart = values_has(v, WHAT_ICMP_TYPE);
	f->has_icmp = apart || values_has(v, WHAT_ICMP) || values_has(v, WHAT_DESTINATION_PORT);
	f->icmp_type = (uint8_t)(apart ? v->number[WHAT_ICMP_TYPE] : both >> 8);
	f->icmp_code = (uint8_t)(apart ? v->number[WHAT_ICMP_CODE] : both);
}

static void counts_of(const struct values *v, struct rate rate, struct flow_rec *f)
{
	static const enum what bytes[] = { WHAT_BYTES, WHAT_BYTES_TOTAL, WHAT_INITIATOR_BYTES, WHAT_BYTES_POST };
	static const enum what packets[] = { WHAT_PACKETS, WHAT_PACKETS_TOTAL, WHAT_INITIATOR_PACKETS,
					     WHAT_PACKETS_POST };
	static const enum what back_bytes[] = { WHAT_BACK_BYTES, WHAT_BACK_BYTES_TOTAL, WHAT_RESPONDER_BYTES };
	static const enum what back_packets[] = { WHAT_BACK_PACKETS, WHAT_BACK_PACKETS_TOTAL,
						  WHAT_RESPONDER_PACKETS };

	(void)first_of(v, bytes, COUNT_OF(bytes), &f->bytes[SIDE_SOURCE]);
	(void)first_of(v, packets, COUNT_OF(packets), &f->packets[SIDE_SOURCE]);
	(void)first_of(v, back_bytes, COUNT_OF(back_bytes), &f->bytes[SIDE_DESTINATION]);
	(void)first_of(v, back_packets, COUNT_OF(back_packets), &f->packets[SIDE_DESTINATION]);
	f->frame_bytes[SIDE_SOURCE] = v->number[WHAT_FRAME_BYTES];
	f->frame_bytes[SIDE_DESTINATION] = v->number[WHAT_BACK_FRAME_BYTES];
	for (unsigned side = 0; side < 2; side++) {
		f->bytes[side] = rate_scale(rate, f->bytes[side]);
		f->packets[side] = rate_scale(rate, f->packets[side]);
		f->frame_bytes[side] = rate_scale(rate, f->frame_bytes[side]);
	}
}

static void facts_of(struct message *m, const struct values *v, struct rate rate)
{
	struct facts *facts = &m->x->facts;

	facts_clear(facts);
	facts_ip(facts, F_OBSERVER_IP, &m->e->from);
	if (v->number[WHAT_INGRESS] != 0)
		facts_uint(facts, F_OBSERVER_INGRESS, v->number[WHAT_INGRESS]);
	if (v->number[WHAT_EGRESS] != 0)
		facts_uint(facts, F_OBSERVER_EGRESS, v->number[WHAT_EGRESS]);
	if (rate.of != rate.one)
		facts_uint(facts, F_SAMPLING_RATE, rate_nearest(rate));
}

void record_flow(struct message *m, const struct values *v, struct rate rate)
{
	struct flow_rec f = { .first_data = -1 };

	if (!addresses_of(v, &f)) {
		export_count(m->x, EXPORT_NO_ADDRESS);
		return;
	}
	tuple_of(v, &f);
	counts_of(v, rate, &f);
	if (!times_of(v, &m->clock, &f.start, &f.end))
		m->x->tally.bad_times++;
	facts_of(m, v, rate);
	f.facts = &m->x->facts;
	m->x->tally.records++;
	m->e->records++;
	m->on_flow(m->ctx, &f);
}
