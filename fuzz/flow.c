/* Packets of few tuples with any flags and times, 12 bytes each, into a small
 * table: no packet is lost, none is counted twice, all flows end. */
#include <stdlib.h>

#include "base/rd.h"
#include "flow/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void on_flow(void *ctx, const struct flow_rec *f)
{
	uint64_t *packets = ctx;

	if (f->packets[0] + f->packets[1] == 0 || f->end < f->start)
		abort();
	*packets += f->packets[0] + f->packets[1];
}

static struct packet next_packet(struct rd *r, nsec_t *now)
{
	static const uint8_t addresses[4][16] = { { 10, 0, 0, 1 }, { 10, 0, 0, 2 }, { 0xfe, 0x80 }, { 0xfe, 0x81 } };
	static const uint8_t transports[4] = { 6, 17, 1, 58 };
	uint8_t what = rd_u8(r), ports = rd_u8(r);
	unsigned from = what & 1u, six = what & 2u;
	struct packet p = {
		.source = addresses[six + from],
		.destination = addresses[six + 1 - from],
		.version = six != 0 ? 6 : 4,
		.transport = transports[what >> 2 & 3u],
		.fragment = (uint8_t)((what >> 4 & 3u) % 3u),
	};
	if (p.fragment == 0) {
		p.source_port = ports & 15u;
		p.destination_port = ports >> 4;
	} else {
		p.fragment_at = (uint16_t)((p.fragment == 2 ? 8u + 8 * (ports >> 4) : 0) | (ports & 1u));
		p.fragment_id = ports >> 1 & 7u;
	}
	/* milliseconds, now and then with jumps of days both ways */
	int64_t step = (int16_t)rd_u16be(r);
	*now += (what & 0xc0u) == 0xc0u ? step * 10 * NSEC_PER_SEC : step * 1000000;
	p.when = *now;
	p.tcp_flags = rd_u8(r);
	p.icmp_type = rd_u8(r);
	p.icmp_code = p.icmp_type & 3u;
	p.tcp_seq = rd_u16be(r);
	p.tcp_ack = rd_u16be(r);
	p.payload_wire = rd_u16be(r);
	p.ip_bytes = p.payload_wire;
	return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct flow_settings s = FLOW_SETTINGS_DEFAULT;
	struct flow_table *t = NULL;
	struct packet batch[FLOW_BATCH];
	struct rd r = rd_of(bytes, len);
	uint64_t given = 0, ended = 0;
	nsec_t now = 1000 * NSEC_PER_SEC;

	s.flows_max = 5;
	s.seed = len + 1;
	s.active = len % 3 == 0 ? 600 * NSEC_PER_SEC : 0;
	s.on_flow = on_flow;
	s.ctx = &ended;
	if (flow_table_new(&s, &t) != OK)
		abort();
	while (r.left >= 12) {
		size_t n = 0;
		for (; n < 1 + len % FLOW_BATCH && r.left >= 12; n++)
			batch[n] = next_packet(&r, &now);
		flow_table_packets(t, batch, n);
		given += n;
		if (flow_table_counts(t).alive > s.flows_max)
			abort();
	}
	flow_table_end_all(t);
	if (ended != given || flow_table_counts(t).alive != 0)
		abort();
	flow_table_free(t);
	return 0;
}
