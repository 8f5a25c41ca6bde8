/* Packets made by hand to flows: sides, ends, bounds, history. */
#include "../check.h"

#include <stdio.h>
#include <stdlib.h>

#include "flow/table.h"

#define SECOND		NSEC_PER_SEC
#define FLOWS_KEPT	64u

static const uint8_t address[4][16] = {
	{ 10, 0, 0, 1 }, { 10, 0, 0, 2 },
	{ 0x20, 1, 0xd, 0xb8, [15] = 1 }, { 0x20, 1, 0xd, 0xb8, [15] = 2 },
};

struct ended {
	size_t count;
	struct flow_rec flow[FLOWS_KEPT];
	char facts[400];	/* of the last one, "name value " each */
};

static void put_facts(struct ended *e, const struct facts *facts)
{
	size_t used = 0;
	struct value v;

	e->facts[0] = '\0';
	for (uint32_t at = 0; facts_next(facts, &at, &v) && used < sizeof(e->facts);) {
		const struct field_info *i = field_info(v.field);
		char *to = e->facts + used;
		size_t room = sizeof(e->facts) - used;
		const uint8_t *b = v.ip.bytes;
		if (i->type == TYPE_IP)
			used += (size_t)snprintf(to, room, "%s %d.%d.%d.%d ", i->name, b[0], b[1], b[2], b[3]);
		else if (i->type == TYPE_TEXT)
			used += (size_t)snprintf(to, room, "%s %.*s ", i->name, (int)v.len, (const char *)v.text);
		else
			used += (size_t)snprintf(to, room, "%s %u ", i->name, (unsigned)v.number);
	}
}

static void on_flow(void *ctx, const struct flow_rec *f)
{
	struct ended *e = ctx;

	put_facts(e, f->facts);
	assert_in_range(e->count, 0, FLOWS_KEPT - 1);
	e->flow[e->count++] = *f;
}

static struct flow_table *table_of(struct ended *e, struct flow_settings s)
{
	struct flow_table *t = NULL;

	*e = (struct ended){ 0 };
	s.seed = 1;
	s.on_flow = on_flow;
	s.ctx = e;
	assert_int_equal(flow_table_new(&s, &t), OK);
	return t;
}

/* From address `from` to `to`, 100 bytes of IP. */
static struct packet packet_of(nsec_t when, unsigned from, unsigned to, uint8_t transport,
			       uint16_t from_port, uint16_t to_port)
{
	return (struct packet){ .when = when, .frame_wire = 114, .ip_bytes = 100,
				.source = address[from], .destination = address[to],
				.source_port = from_port, .destination_port = to_port,
				.version = from < 2 ? 4 : 6, .transport = transport };
}

static void udp(struct flow_table *t, nsec_t when, unsigned from, uint16_t from_port, uint16_t to_port)
{
	struct packet p = packet_of(when, from, 1 - from, 17, from_port, to_port);

	flow_table_packets(t, &p, 1);
}

/* Client is address 0 port 40000, server address 1 port 443. */
static void tcp(struct flow_table *t, nsec_t when, bool server, uint8_t flags, uint32_t seq,
		uint32_t ack, uint32_t payload)
{
	struct packet p = packet_of(when, server, !server, 6, server ? 443 : 40000,
				    server ? 40000 : 443);

	p.tcp_flags = flags;
	p.tcp_seq = seq;
	p.tcp_ack = ack;
	p.tcp_window = 1000;
	p.payload_wire = payload;
	flow_table_packets(t, &p, 1);
}

static void finish(struct flow_table *t)
{
	flow_table_end_all(t);
	assert_int_equal(flow_table_counts(t).alive, 0);
	flow_table_free(t);
}

static void both_ways_one_flow(void **state)
{
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);

	(void)state;
	udp(t, 5 * SECOND, 0, 4000, 6000);
	udp(t, 6 * SECOND, 1, 6000, 4000);
	udp(t, 7 * SECOND, 0, 4000, 6000);
	udp(t, 7 * SECOND, 0, 4001, 6000);
	finish(t);
	assert_int_equal(e.count, 2);
	const struct flow_rec *f = e.flow[0].port[SIDE_SOURCE] == 4000 ? &e.flow[0] : &e.flow[1];
	assert_int_equal(f->port[SIDE_SOURCE], 4000);
	assert_int_equal(f->port[SIDE_DESTINATION], 6000);
	assert_memory_equal(f->address[SIDE_SOURCE].bytes, address[0], 16);
	assert_int_equal(f->packets[SIDE_SOURCE], 2);
	assert_int_equal(f->packets[SIDE_DESTINATION], 1);
	assert_int_equal(f->bytes[SIDE_SOURCE], 200);
	assert_int_equal(f->frame_bytes[SIDE_DESTINATION], 114);
	assert_true(f->start == 5 * SECOND && f->end == 7 * SECOND);
	assert_string_equal(f->history, "");
}

static void a_whole_connection(void **state)
{
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);

	(void)state;
	tcp(t, 1, false, TCP_SYN, 100, 0, 0);
	tcp(t, 2, true, TCP_SYN | TCP_ACK, 900, 101, 0);
	tcp(t, 3, false, TCP_ACK, 101, 901, 0);
	tcp(t, 4, false, TCP_ACK | TCP_PSH, 101, 901, 50);
	tcp(t, 5, true, TCP_ACK, 901, 151, 0);
	tcp(t, 6, true, TCP_ACK, 901, 151, 10);
	tcp(t, 7, true, TCP_ACK, 901, 151, 10);		/* again */
	tcp(t, 8, true, TCP_ACK | TCP_FIN, 911, 151, 0);
	tcp(t, 9, false, TCP_ACK | TCP_FIN, 151, 912, 0);
	tcp(t, 10, true, TCP_ACK, 912, 152, 0);		/* late, still this flow's */
	tcp(t, 1 * SECOND, false, TCP_SYN, 5000, 0, 0);	/* ports used again */
	tcp(t, 2 * SECOND, false, TCP_SYN, 5000, 0, 0);	/* the same SYN again */
	assert_int_equal(e.count, 1);
	assert_string_equal(e.flow[0].history, "ShADadtfF");
	assert_int_equal(e.flow[0].packets[0], 4);
	assert_int_equal(e.flow[0].packets[1], 6);
	finish(t);
	assert_int_equal(e.count, 2);
	assert_string_equal(e.flow[1].history, "S");
	assert_int_equal(e.flow[1].packets[0], 2);
}

static void who_began(void **state)
{
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);

	(void)state;
	tcp(t, 1, true, TCP_SYN | TCP_ACK, 900, 101, 0);	/* its SYN came before the capture */
	finish(t);
	assert_int_equal(e.flow[0].port[SIDE_SOURCE], 40000);
	assert_string_equal(e.flow[0].history, "^h");
	assert_int_equal(e.flow[0].packets[SIDE_DESTINATION], 1);

	t = table_of(&e, FLOW_SETTINGS_DEFAULT);
	tcp(t, 1, true, TCP_ACK, 901, 151, 10);		/* in the middle: 443 is a service */
	tcp(t, 2, false, TCP_SYN, 7, 0, 0);		/* and then a connection from its start */
	finish(t);
	assert_int_equal(e.count, 2);
	assert_int_equal(e.flow[0].port[SIDE_SOURCE], 40000);
	assert_string_equal(e.flow[0].history, "d");

	t = table_of(&e, FLOW_SETTINGS_DEFAULT);
	udp(t, 1, 0, 53, 30000);
	udp(t, 2, 0, 123, 123);
	udp(t, 3, 0, 5000, 53);
	finish(t);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(e.flow[i].packets[e.flow[i].port[0] == 30000], 1);
}

static void idle_and_reclaimed(void **state)
{
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);

	(void)state;
	udp(t, 0, 0, 1, 2);
	udp(t, 120 * SECOND, 0, 1, 2);		/* just in time */
	udp(t, 240 * SECOND + 1, 0, 1, 2);	/* too late: another flow */
	assert_int_equal(e.count, 1);
	assert_int_equal(e.flow[0].packets[0], 2);
	for (unsigned i = 0; i < 4; i++)
		udp(t, 400 * SECOND + i, 0, 7, 8);
	assert_int_equal(e.count, 2);		/* ended by time alone */
	assert_int_equal(flow_table_counts(t).alive, 1);
	finish(t);
}

/* An open connection outlives what ends other flows; a closed one does not
 * wait so long. */
static void tcp_timeouts(void **state)
{
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);

	(void)state;
	tcp(t, 0, false, TCP_SYN, 1, 0, 0);
	tcp(t, 1, true, TCP_SYN | TCP_ACK, 1, 2, 0);
	for (nsec_t s = 10; s < 290; s += 10)
		udp(t, s * SECOND, 0, 1, 2);
	assert_int_equal(e.count, 0);
	tcp(t, 290 * SECOND, true, TCP_RST, 2, 0, 0);
	for (nsec_t s = 291; s < 300; s++)
		udp(t, s * SECOND, 0, 1, 2);
	assert_int_equal(e.count, 1);
	assert_string_equal(e.flow[0].history, "Shr");
	finish(t);
}

static void bounded(void **state)
{
	struct flow_settings s = FLOW_SETTINGS_DEFAULT;
	struct ended e;

	(void)state;
	s.flows_max = 8;
	struct flow_table *t = table_of(&e, s);
	for (uint16_t i = 0; i < 40; i++) {
		udp(t, i * SECOND, 0, (uint16_t)(1000 + i), 9);
		assert_in_range(flow_table_counts(t).alive, 1, 8);
	}
	assert_int_equal(e.count, 32);
	assert_int_equal(flow_table_counts(t).forced, 32);
	for (size_t i = 0; i < 32; i++)
		assert_int_equal(e.flow[i].port[0], 1000 + i);	/* the oldest first */
	finish(t);
	assert_int_equal(e.count, 40);
}

static void cut_when_old(void **state)
{
	struct flow_settings s = FLOW_SETTINGS_DEFAULT;
	struct ended e;

	(void)state;
	s.active = 60 * SECOND;
	struct flow_table *t = table_of(&e, s);
	udp(t, 0, 0, 4000, 6000);
	for (nsec_t i = 1; i <= 100; i++)
		udp(t, i * SECOND, 1, 6000, 4000);
	finish(t);
	assert_int_equal(e.count, 2);
	assert_int_equal(e.flow[1].port[SIDE_SOURCE], 4000);	/* the source stays */
	assert_int_equal(e.flow[0].packets[SIDE_SOURCE], 1);
	assert_int_equal(e.flow[0].packets[SIDE_DESTINATION], 60);
	assert_int_equal(e.flow[1].packets[SIDE_SOURCE], 0);
	assert_int_equal(e.flow[1].packets[SIDE_DESTINATION], 40);
	assert_int_equal(e.flow[1].start, 61 * SECOND);
	assert_int_equal(e.flow[1].first_data, e.flow[0].first_data);	/* what is known stays */
}

/* One packet from far in the future ends nothing; another clock that stays
 * does, and its flows are timed again. */
static void wild_times(void **state)
{
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);

	(void)state;
	udp(t, 1000 * SECOND, 0, 1, 2);
	udp(t, 999999 * SECOND, 0, 3, 4);
	udp(t, 1001 * SECOND, 0, 1, 2);
	udp(t, 1002 * SECOND, 0, 1, 2);
	assert_int_equal(e.count, 0);
	for (unsigned i = 0; i < 200; i++)
		udp(t, i * SECOND, 0, 5, 6);
	assert_int_equal(e.count, 2);
	for (unsigned i = 0; i < 4; i++)
		udp(t, 500 * SECOND, 0, 7, 8);
	assert_int_equal(e.count, 3);
	finish(t);
}

static void icmp(struct flow_table *t, unsigned from, uint8_t type, uint8_t code)
{
	struct packet p = packet_of(1, from, 1 - from, 1, 0, 0);

	p.icmp_type = type;
	p.icmp_code = code;
	flow_table_packets(t, &p, 1);
}

static void icmp_flows(void **state)
{
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);

	(void)state;
	icmp(t, 0, 0, 0);	/* an answer first: who asked is the source */
	icmp(t, 1, 8, 0);
	finish(t);
	assert_int_equal(e.count, 1);
	assert_memory_equal(e.flow[0].address[SIDE_SOURCE].bytes, address[1], 16);
	assert_int_equal(e.flow[0].packets[0], 1);
	assert_int_equal(e.flow[0].port[0], 0);
	assert_int_equal(e.flow[0].has_icmp, 1);

	t = table_of(&e, FLOW_SETTINGS_DEFAULT);
	icmp(t, 0, 3, 3);	/* no answer to these: each way is its own */
	icmp(t, 1, 3, 3);
	icmp(t, 1, 3, 1);
	finish(t);
	assert_int_equal(e.count, 3);
}

/* A fragment of a UDP datagram from port 4000 to 6000: `bytes` of it from `at`. */
static struct packet fragment_of(nsec_t when, uint32_t id, uint32_t at, uint32_t bytes, bool more)
{
	static const uint8_t datagram[3000] = { 0xf, 0xa0, 0x17, 0x70, 0xb, 0xb8 };
	struct packet p = packet_of(when, 2, 3, 17, 0, 0);

	p.fragment = at == 0 ? 1 : 2;
	p.fragment_at = (uint16_t)(at | more);
	p.fragment_id = id;
	p.payload = datagram + at;
	p.payload_len = p.payload_wire = bytes;
	return p;
}

static void fragments(void **state)
{
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);
	struct packet p[6];

	(void)state;
	p[0] = fragment_of(5 * SECOND, 7, 2000, 1000, false);	/* the last one first */
	p[1] = fragment_of(6 * SECOND, 7, 0, 1000, true);
	p[2] = fragment_of(7 * SECOND, 7, 1000, 1000, true);
	p[3] = fragment_of(7 * SECOND, 7, 1000, 1000, true);	/* late: the same flow's */
	p[4] = fragment_of(8 * SECOND, 8, 1000, 1000, true);	/* its first one never comes */
	p[5] = fragment_of(9 * SECOND, 9, 0, 1000, true);	/* nor do the others of this */
	flow_table_packets(t, p, 6);
	assert_int_equal(flow_table_counts(t).alive, 1);
	finish(t);
	assert_int_equal(e.count, 2);
	bool first = e.flow[0].port[0] == 4000;
	const struct flow_rec *f = &e.flow[!first];
	assert_int_equal(f->packets[0], 5);
	assert_int_equal(f->bytes[0], 500);
	assert_int_equal(f->frame_bytes[0], 570);
	assert_int_equal(f->port[1], 6000);
	assert_true(f->start == 5 * SECOND && f->end == 9 * SECOND);
	assert_int_equal(e.flow[first].packets[0], 1);
	assert_int_equal(e.flow[first].port[0], 0);
}

/* What is held is counted when it is 30 seconds old, also if time runs back. */
static void fragments_in_time(void **state)
{
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);
	struct packet p = fragment_of(5 * SECOND, 7, 0, 1000, true);

	(void)state;
	flow_table_packets(t, &p, 1);
	for (unsigned i = 0; i < 4; i++)
		udp(t, 30 * SECOND, 0, 1, 2);
	assert_int_equal(flow_table_counts(t).alive, 1);
	for (unsigned i = 0; i < 4; i++)
		udp(t, 36 * SECOND, 0, 1, 2);
	assert_int_equal(flow_table_counts(t).alive, 2);
	p = fragment_of(9000 * SECOND, 8, 0, 1000, true);
	flow_table_packets(t, &p, 1);
	for (unsigned i = 0; i < 4; i++)
		udp(t, 37 * SECOND, 0, 1, 2);
	finish(t);
	assert_int_equal(e.count, 3);
}

/* The first packet's way stands in the flow, from its source's side. */
static void tunnels(void **state)
{
	static const uint8_t outer[20] = { 0x45, [12] = 192, 0, 2, 1, 192, 0, 2, 2 };
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);
	struct packet p = packet_of(1, 0, 1, 17, 53, 40000);	/* an answer: the receiver began */

	(void)state;
	p.outer = outer;
	p.tunnels = TUNNEL_GRE << 4 | TUNNEL_VXLAN;
	p.has_tunnel_id = 1;
	p.tunnel_id = 77;
	flow_table_packets(t, &p, 1);
	p.tunnel_id = 78;
	flow_table_packets(t, &p, 1);
	finish(t);
	assert_int_equal(e.count, 1);
	assert_string_equal(e.facts, "outer.source.ip 192.0.2.2 outer.destination.ip 192.0.2.1 "
				    "tunnel.type gre tunnel.type vxlan tunnel.id 77 ");
}

/* By its index, the same both ways; without a whole one by the addresses. */
static void esp(void **state)
{
	static const uint8_t one[4] = { 1, 2, 3, 4 }, other[4] = { 3, 4, 1, 2 };
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		unsigned from = i < 4 ? i & 1 : 2 + (i & 1);	/* IPv4, then IPv6 */
		struct packet p = packet_of(i, from, from ^ 1, 50, 0, 0);
		p.payload = i % 4 == 3 ? other : one;
		p.payload_len = i % 4 == 2 ? 3 : 4;
		flow_table_packets(t, &p, 1);
		if (i % 4 == 1)
			assert_int_equal(flow_table_counts(t).alive, i < 4 ? 1 : 4);
	}
	finish(t);
	assert_int_equal(e.count, 6);
	for (size_t i = 0; i < e.count; i++) {
		assert_int_equal(e.flow[i].port[0] + e.flow[i].port[1], 0);
		assert_int_equal(e.flow[i].packets[0] + e.flow[i].packets[1], e.flow[i].packets[1] + 1);
	}
	t = table_of(&e, FLOW_SETTINGS_DEFAULT);
	struct packet p = packet_of(0, 1, 0, 50, 0, 0);
	p.payload = one;
	p.payload_len = 4;
	flow_table_packets(t, &p, 1);
	finish(t);
	assert_string_equal(e.facts, "esp.spi 16909060 ");
}

static void vlans(void **state)
{
	struct flow_settings s = FLOW_SETTINGS_DEFAULT;
	struct packet p[2];
	struct ended e;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		p[i] = packet_of(i, 0, 1, 17, 1, 2);
		p[i].vlan = (uint16_t)(10 + i);
	}
	struct flow_table *t = table_of(&e, s);
	flow_table_packets(t, p, 2);
	finish(t);
	assert_int_equal(e.count, 1);
	assert_int_equal(e.flow[0].vlan, 10);
	assert_string_equal(e.facts, "");
	s.vlan_apart = true;
	t = table_of(&e, s);
	flow_table_packets(t, p, 2);
	finish(t);
	assert_int_equal(e.count, 2);
	t = table_of(&e, s);
	p[1].vlan_inner = 7;
	flow_table_packets(t, &p[1], 1);
	finish(t);
	assert_int_equal(e.flow[0].vlan, 11);
	assert_string_equal(e.facts, "vlan.inner.id 7 ");
}

/* Packets at random, both ways between 8 and 8 ports, against a plain count. */
static void against_a_plain_count(void **state)
{
	struct ended e;
	struct flow_table *t = table_of(&e, FLOW_SETTINGS_DEFAULT);
	uint32_t want[8][8] = { { 0 } };
	struct packet p[FLOW_BATCH];
	uint64_t r = 88172645463325252u;

	(void)state;
	for (unsigned n = 0; n < 2000 * FLOW_BATCH; n++) {
		r ^= r << 13;
		r ^= r >> 7;
		r ^= r << 17;
		unsigned a = r & 7u, b = r >> 8 & 7u, back = r >> 16 & 1u;
		uint16_t ports[2] = { (uint16_t)(1000 + a), (uint16_t)(2000 + b) };
		want[a][b]++;
		p[n % FLOW_BATCH] = packet_of(n, back, 1 - back, 17, ports[back], ports[1 - back]);
		if (n % FLOW_BATCH == FLOW_BATCH - 1)
			flow_table_packets(t, p, FLOW_BATCH);
	}
	finish(t);
	assert_int_equal(e.count, 64);
	for (size_t i = 0; i < e.count; i++) {
		const struct flow_rec *f = &e.flow[i];
		unsigned low = f->port[0] >= 2000;
		assert_int_equal(f->packets[0] + f->packets[1],
				 want[f->port[low] - 1000][f->port[1 - low] - 2000]);
	}
}

static uint64_t ended_flows;

static void count_flow(void *ctx, const struct flow_rec *f)
{
	(void)ctx;
	(void)f;
	ended_flows++;
}

/* What flows say is bounded: with room for a few bags the oldest flows go early, each
 * once, and none is lost; with room enough none goes. */
static void facts_are_bounded(void **state)
{
	static const uint8_t outer[20] = { 0x45, [12] = 192, 0, 2, 1, 192, 0, 2, 2 };
	static const size_t rooms[] = { 10 * 192, 4000 * 192 };
	(void)state;

	for (size_t r = 0; r < COUNT_OF(rooms); r++) {
		struct flow_settings s = FLOW_SETTINGS_DEFAULT;
		struct flow_table *t = NULL;
		s.seed = 1;
		s.facts_max = rooms[r];
		s.on_flow = count_flow;
		ended_flows = 0;
		assert_int_equal(flow_table_new(&s, &t), OK);
		for (unsigned round = 0; round < 3; round++) {
			for (unsigned i = 0; i < 1000; i++) {
				struct packet p = packet_of(round * 1000 * SECOND + i * 1000, 0, 1, 17, (uint16_t)(1000 + i), 9);
				p.outer = outer;
				p.tunnels = TUNNEL_GRE;
				flow_table_packets(t, &p, 1);
			}
		}
		flow_table_end_all(t);
		struct flow_counts c = flow_table_counts(t);
		assert_int_equal(c.flows, 3000);
		assert_int_equal(ended_flows, 3000);
		assert_int_equal(c.alive, 0);
		if (r == 0)
			assert_in_range(c.forced, 2900, 3000);
		else
			assert_int_equal(c.forced, 0);
		flow_table_free(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways_one_flow),
		cmocka_unit_test(a_whole_connection),
		cmocka_unit_test(who_began),
		cmocka_unit_test(idle_and_reclaimed),
		cmocka_unit_test(tcp_timeouts),
		cmocka_unit_test(bounded),
		cmocka_unit_test(cut_when_old),
		cmocka_unit_test(wild_times),
		cmocka_unit_test(icmp_flows),
		cmocka_unit_test(fragments),
		cmocka_unit_test(fragments_in_time),
		cmocka_unit_test(facts_are_bounded),
		cmocka_unit_test(tunnels),
		cmocka_unit_test(esp),
		cmocka_unit_test(vlans),
		cmocka_unit_test(against_a_plain_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
