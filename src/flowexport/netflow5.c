#include <string.h>

#include "flowexport/own.h"

#define RECORD5		48u
#define HEADER5		22u	/* after the version */
#define INTERVAL5	0x3fffu	/* the upper two bits are how it samples */

static void put(struct values *v, enum what w, uint64_t n)
{
	v->number[w] = n;
	v->has |= UINT64_C(1) << w;
}

/* Source: Cisco, "NetFlow Export Datagram Format", version 5 flow record. The port of
 * the destination is type and code of ICMP. */
static void record5(struct rd *r, struct values *v)
{
	values_take(v, WHAT_SOURCE4, rd_bytes(r, 4), 4);
	values_take(v, WHAT_DESTINATION4, rd_bytes(r, 4), 4);
	rd_skip(r, 4);	/* next hop */
	put(v, WHAT_INGRESS, rd_u16be(r));
	put(v, WHAT_EGRESS, rd_u16be(r));
	put(v, WHAT_PACKETS, rd_u32be(r));
	put(v, WHAT_BYTES, rd_u32be(r));
	put(v, WHAT_START_UPTIME, rd_u32be(r));
	put(v, WHAT_END_UPTIME, rd_u32be(r));
	put(v, WHAT_SOURCE_PORT, rd_u16be(r));
	put(v, WHAT_DESTINATION_PORT, rd_u16be(r));
	rd_skip(r, 1);
	put(v, WHAT_FLAGS, rd_u8(r));
	put(v, WHAT_TRANSPORT, rd_u8(r));
	rd_skip(r, 9);	/* service, autonomous systems, masks */
}

void netflow5_read(struct exporters *x, const struct ip *from, struct rd *r, nsec_t when,
		   export_flow_fn *on_flow, void *ctx)
{
	struct message m = { .x = x, .clock = { .when = when, .has_uptime = true }, .on_flow = on_flow,
			     .ctx = ctx };

	if (r->left < HEADER5) {
		export_count(x, EXPORT_SHORT);
		return;
	}
	uint32_t count = rd_u16be(r);
	m.clock.uptime = rd_u32be(r);
	uint32_t seconds = rd_u32be(r);
	m.clock.exported = times_exported(seconds, rd_u32be(r), when);
	uint32_t sequence = rd_u32be(r);
	uint32_t engine = rd_u16be(r);
	uint32_t interval = rd_u16be(r) & INTERVAL5;
	struct rate rate = { .of = interval > 1 ? interval : 1, .one = 1 };

	m.e = exporter_find(x, from, 5, engine);
	if (m.e == NULL)
		return;
	if (r->left > (size_t)count * RECORD5)
		export_count(x, EXPORT_TRAILER);
	m.unknown = r->left < (size_t)count * RECORD5;
	if (m.unknown)
		export_count(x, EXPORT_CUT);
	for (uint32_t i = 0; i < count && r->left >= RECORD5; i++) {
		struct values v = { 0 };
		struct rd one = rd_sub(r, RECORD5);
		record5(&one, &v);
		m.records++;
		record_flow(&m, &v, rate);
	}
	sequence_see(&m, sequence);
}
