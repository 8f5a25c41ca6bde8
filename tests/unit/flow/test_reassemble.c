/* Fragments made by hand to datagrams: any order, who wins, what is dropped,
 * bounds. */
#include "../check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cc.h"
#include "flow/reassemble.h"

#define SECOND	NSEC_PER_SEC

static const uint8_t address[4][16] = {
	{ 10, 0, 0, 1 }, { 10, 0, 0, 2 },
	{ 0x20, 1, 0xd, 0xb8, [15] = 1 }, { 0x20, 1, 0xd, 0xb8, [15] = 2 },
};

/* UDP from port 0x6161 ("aa") to 0x6262 with the length that follows. */
static const char text[] = "aabb\0\x30..first...second..third...fourth..fifth...";

static struct packet part(unsigned version, uint32_t id, uint32_t at, const char *bytes,
			  uint32_t len, bool more)
{
	unsigned from = version == 4 ? 0 : 2;

	return (struct packet){ .when = SECOND, .frame_wire = len + 34, .ip_bytes = len + 20,
				.source = address[from], .destination = address[from + 1],
				.version = (uint8_t)version, .transport = 17,
				.fragment = at == 0 ? 1 : 2, .fragment_at = (uint16_t)(at | more),
				.fragment_id = id, .payload = (const uint8_t *)bytes,
				.payload_len = len, .payload_wire = len };
}

static void put(struct reassemble *r, struct packet p)
{
	struct fragment_sum sum = reassemble_sum(&p);

	/* An exact-size copy, so that one byte too far is seen. */
	uint8_t *copy = malloc(p.payload_len > 0 ? p.payload_len : 1);
	assert_non_null(copy);
	if (p.payload_len > 0)
		memcpy(copy, p.payload, p.payload_len);
	p.payload = copy;
	reassemble_put(r, &p, &sum);
	free(copy);
}

static struct reassemble *new(void)
{
	struct reassemble *r = NULL;

	assert_int_equal(reassemble_new(1, false, &r), OK);
	return r;
}

static void nothing(struct reassemble *r)
{
	struct datagram d;

	assert_false(reassemble_next(r, &d));
}

/* The next datagram is whole and its payload is `want`. */
static void whole(struct reassemble *r, uint64_t packets, const char *want, size_t len)
{
	struct datagram d;

	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.sum.packets, packets);
	assert_int_equal(d.p.fragment, 0);
	assert_int_equal(d.p.source_port, 0x6161);
	assert_int_equal(d.p.destination_port, 0x6262);
	assert_int_equal(d.p.payload_len, len);
	assert_int_equal(d.p.payload_wire, len);
	assert_memory_equal(d.p.payload, want, len);
	assert_int_equal(d.p.ip_bytes, 0);
	nothing(r);
	assert_int_equal(reassemble_used(r), 0);
}

/* Six pieces of 8 bytes in all 720 orders. */
static void any_order(void **state)
{
	(void)state;
	for (unsigned version = 4; version <= 6; version += 2) {
		struct reassemble *r = new();
		for (uint32_t n = 0; n < 720; n++) {
			unsigned left[6] = { 0, 1, 2, 3, 4, 5 };
			uint32_t code = n;
			for (unsigned i = 6; i > 0; i--) {
				unsigned k = code % i, at = left[k];
				code /= i;
				memmove(left + k, left + k + 1, (5 - k) * sizeof(*left));
				nothing(r);
				put(r, part(version, n, at * 8, text + at * 8, 8, at < 5));
			}
			whole(r, 6, text + 8, 40);
		}
		reassemble_free(r);
	}
}

static void sums_and_times(void **state)
{
	struct reassemble *r = new();
	struct packet p = part(4, 1, 24, text + 24, 24, false);
	struct datagram d;

	(void)state;
	p.when = 3 * SECOND;
	put(r, p);
	p = part(4, 1, 0, text, 24, true);
	p.when = 2 * SECOND;
	put(r, p);
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.sum.packets, 2);
	assert_int_equal(d.sum.bytes, 88);
	assert_int_equal(d.sum.frame_bytes, 116);
	assert_true(d.sum.first == 2 * SECOND && d.p.when == 3 * SECOND);
	assert_memory_equal(d.p.source, address[0], 4);
	assert_memory_equal(d.p.destination, address[1], 4);
	assert_null(d.late);
	reassemble_free(r);
}

/* IPv4: who came first wins, however the other one lies. */
static void first_copy_wins(void **state)
{
	struct reassemble *r = new();

	(void)state;
	put(r, part(4, 1, 16, "MMMMMMMMNNNNNNNN", 16, true));
	put(r, part(4, 1, 8, "xxxxxxxxyyyyyyyyzzzzzzzzwwwwwwww", 32, true));	/* around it */
	put(r, part(4, 1, 24, "qqqqqqqqq", 8, true));				/* within */
	put(r, part(4, 1, 0, "aabb\0\x30..", 8, true));
	put(r, part(4, 1, 32, "rrrrrrrrssssssss", 16, false));			/* over an end */
	whole(r, 5, "xxxxxxxxMMMMMMMMNNNNNNNNwwwwwwwwssssssss", 40);
	put(r, part(4, 2, 0, text, 24, true));
	put(r, part(4, 2, 16, "TEARDROP", 8, true));	/* inside the one before */
	put(r, part(4, 2, 24, text + 24, 24, false));
	whole(r, 3, text + 8, 40);
	reassemble_free(r);
}

/* A fragment that overlaps drops an IPv6 datagram, and what is still to come. */
static void overlaps_drop(void **state)
{
	struct reassemble *r = new();
	struct datagram d;

	(void)state;
	put(r, part(6, 1, 0, text, 24, true));
	put(r, part(6, 1, 0, text, 24, true));		/* an exact copy is none */
	put(r, part(6, 1, 24, text + 24, 24, false));
	whole(r, 3, text + 8, 40);
	put(r, part(6, 2, 0, text, 24, true));
	put(r, part(6, 2, 16, "TEARDROP", 8, true));
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.sum.packets, 2);
	assert_int_equal(d.p.fragment, 1);
	assert_int_equal(d.p.source_port, 0x6161);	/* so that it is counted rightly */
	assert_int_equal(d.p.payload_len, 0);
	struct keyed key = { .hash = 42 };
	reassemble_remember(r, d.number, &key);
	put(r, part(6, 2, 0, text, 24, true));
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.sum.packets, 1);
	assert_non_null(d.late);
	assert_int_equal(d.late->hash, 42);
	put(r, part(6, 2, 24, text + 24, 24, false));
	assert_true(reassemble_next(r, &d) && d.late != NULL);
	/* Without the first one it waits for the ports. */
	put(r, part(6, 3, 8, text + 8, 16, true));
	put(r, part(6, 3, 16, text + 16, 16, true));
	put(r, part(6, 3, 40, text + 40, 8, false));
	nothing(r);
	put(r, part(6, 3, 0, text, 16, true));
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.sum.packets, 4);
	assert_int_equal(d.p.destination_port, 0x6262);
	assert_int_equal(d.p.payload_len, 0);
	nothing(r);
	reassemble_free(r);
}

/* Ends that contradict, or lie beyond what a datagram can have. */
static void bad_ends(void **state)
{
	static const struct {
		uint32_t at, len;
		bool more;
	} bad[][2] = {
		{ { 24, 24, false }, { 24, 16, false } },	/* two ends */
		{ { 24, 24, false }, { 40, 16, true } },	/* bytes behind the end */
		{ { 40, 16, true }, { 24, 8, false } },		/* the same, the other way round */
		{ { 65528, 40, false }, { 24, 8, false } },	/* more than 65,535 bytes */
	};
	static const char bytes[40] = "";

	(void)state;
	for (unsigned version = 4; version <= 6; version += 2) {
		for (size_t i = 0; i < COUNT_OF(bad); i++) {
			struct reassemble *r = new();
			struct datagram d;
			put(r, part(version, 1, bad[i][0].at, bytes, bad[i][0].len, bad[i][0].more));
			put(r, part(version, 1, bad[i][1].at, bytes, bad[i][1].len, bad[i][1].more));
			nothing(r);
			put(r, part(version, 1, 0, text, 24, true));
			assert_true(reassemble_next(r, &d));
			assert_int_equal(d.p.fragment, 1);
			assert_int_equal(d.p.source_port, 0x6161);
			assert_int_equal(d.p.payload_len, 0);
			assert_int_equal(d.sum.packets, 3);
			reassemble_free(r);
		}
	}
}

/* Old ones are given up: read as far as the first fragment goes. */
static void given_up(void **state)
{
	struct reassemble *r = new();
	struct datagram d;

	(void)state;
	put(r, part(4, 1, 0, text, 24, true));
	put(r, part(4, 1, 32, text + 32, 16, false));
	put(r, part(4, 2, 24, text + 24, 24, false));
	reassemble_expire(r, 31 * SECOND);
	nothing(r);
	reassemble_expire(r, 31 * SECOND + 1);
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.p.fragment, 1);
	assert_int_equal(d.p.destination_port, 0x6262);
	assert_int_equal(d.p.payload_len, 16);
	assert_memory_equal(d.p.payload, text + 8, 16);
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.p.fragment, 2);
	assert_int_equal(d.p.source_port, 0);
	assert_int_equal(d.p.payload_len, 0);
	nothing(r);
	assert_int_equal(reassemble_used(r), 0);
	assert_int_equal(reassemble_forced(r), 0);
	put(r, part(4, 3, 0, text, 24, true));
	reassemble_end(r);
	assert_true(reassemble_next(r, &d));
	reassemble_free(r);
}

/* A TCP header in two fragments: nothing of it in the first one alone but ports. */
static void header_in_two(void **state)
{
	static const char tcp[] = "aabb\0\0\0\1\0\0\0\2\x50\x18\2\0\0\0\0\0hello";
	struct reassemble *r = new();
	struct packet p[2] = { part(4, 1, 0, tcp, 8, true), part(4, 1, 8, tcp + 8, 17, false) };
	struct datagram d;

	(void)state;
	p[0].transport = p[1].transport = 6;
	put(r, p[1]);
	put(r, p[0]);
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.p.tcp_flags, TCP_ACK | TCP_PSH);
	assert_int_equal(d.p.tcp_seq, 1);
	assert_int_equal(d.p.payload_len, 5);
	assert_memory_equal(d.p.payload, "hello", 5);
	p[0].fragment_id = 2;
	put(r, p[0]);
	reassemble_end(r);
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.p.source_port, 0x6161);
	assert_int_equal(d.p.tcp_flags, 0);
	assert_int_equal(d.p.payload_wire, 0);
	reassemble_free(r);
}

/* A capture that cut the frames: the bytes up to the first hole, the length whole. */
static void cut_by_the_capture(void **state)
{
	struct reassemble *r = new();
	struct packet p = part(4, 1, 0, text, 24, true);
	struct datagram d;

	(void)state;
	p.payload_len = 20;
	put(r, p);
	put(r, part(4, 1, 24, text + 24, 24, false));
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.p.fragment, 0);
	assert_int_equal(d.p.payload_len, 12);
	assert_int_equal(d.p.payload_wire, 40);
	assert_memory_equal(d.p.payload, text + 8, 12);
	reassemble_free(r);
}

/* Copies of a whole datagram's fragments belong to its flow; the identification
 * may be used again at once. */
static void done_and_again(void **state)
{
	struct reassemble *r = new();
	struct keyed key = { .hash = 42 };
	struct datagram d;

	(void)state;
	put(r, part(4, 1, 0, text, 24, true));
	put(r, part(4, 1, 24, text + 24, 24, false));
	assert_true(reassemble_next(r, &d));
	reassemble_remember(r, d.number, &key);
	put(r, part(4, 1, 24, text + 24, 24, false));
	assert_true(reassemble_next(r, &d));
	assert_true(d.late != NULL && d.late->hash == 42);
	assert_int_equal(d.sum.packets, 1);
	nothing(r);
	put(r, part(4, 1, 0, text, 24, true));
	nothing(r);
	put(r, part(4, 1, 24, text + 24, 24, false));
	whole(r, 2, text + 8, 40);
	struct packet p = part(4, 1, 24, text + 24, 24, false);
	p.when = 3 * SECOND;	/* too late for a copy */
	put(r, p);
	nothing(r);
	p = part(4, 1, 0, text, 24, true);
	p.when = 3 * SECOND;
	put(r, p);
	whole(r, 2, text + 8, 40);
	/* Neither another protocol's, nor another tunnel's. */
	p = part(4, 9, 0, text, 24, true);
	put(r, p);
	p = part(4, 9, 24, text + 24, 24, false);
	p.transport = 6;
	put(r, p);
	p.transport = 17;
	p.has_tunnel_id = 1;
	p.tunnel_id = 5;
	put(r, p);
	nothing(r);
	reassemble_free(r);
}

/* A flood holds no more than the bound, loses no count, and the youngest win. */
static void flood(void **state)
{
	static char big[60000] = "aabb";
	struct reassemble *r = new();
	struct datagram d;
	uint64_t given = 0, taken = 0;

	(void)state;
	for (uint32_t id = 1; id <= 20000; id++, given++) {
		put(r, part(id % 2 != 0 ? 4 : 6, id, id % 3 == 0 ? 0 : 8000, big, id % 5 == 0 ? 40000 : 16, true));
		while (reassemble_next(r, &d))
			taken += d.sum.packets;
		assert_true(reassemble_used(r) <= REASSEMBLE_BYTES);
	}
	assert_true(reassemble_forced(r) > 17000);
	put(r, part(4, 777777, 0, text, 24, true));
	put(r, part(4, 777777, 24, text + 24, 24, false));
	given += 2;
	while (reassemble_next(r, &d))
		taken += d.sum.packets;
	assert_int_equal(given - taken, 20000 - reassemble_forced(r));
	reassemble_end(r);
	while (reassemble_next(r, &d))
		taken += d.sum.packets;
	assert_int_equal(given, taken);
	assert_int_equal(reassemble_used(r), 0);
	/* One datagram in too many pieces is dropped, not walked for ever. */
	for (uint32_t i = 0; i < 4000; i++)
		put(r, part(4, 5, 8 + i * 16, big, 8, true));
	nothing(r);
	assert_int_equal(reassemble_used(r), 0);
	put(r, part(4, 5, 0, text, 8, true));
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.sum.packets, 4001);
	assert_int_equal(d.p.source_port, 0x6161);
	/* In order they are one piece, however small. */
	for (uint32_t i = 0; i < 4000; i++)
		put(r, part(4, 6, i * 8, i == 0 ? text : big + 8, 8, i < 3999));
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.p.fragment, 0);
	assert_int_equal(d.sum.packets, 4000);
	reassemble_free(r);
}

/* A tunnel's packet in fragments, and a fragment in a tunnel's packet in
 * fragments. */
static void tunnels(void **state)
{
	static const char gre[] = "\0\0\x8\0"
		"\x45\0\0\x24\0\1\0\0\x40\x11\0\0\xac\x10\0\1\xac\x10\0\2" "aabb\0\x10\0\0inside..";
	static const char again[] = "\0\0\x8\0"
		"\x45\0\0\x1c\0\1\x20\0\x40\x11\0\0\xac\x10\0\1\xac\x10\0\2" "aabb\0\x10\0\0";
	struct reassemble *r = new();
	struct packet p[2] = { part(4, 1, 0, gre, 16, true), part(4, 1, 16, gre + 16, 24, false) };
	struct datagram d;

	(void)state;
	p[0].transport = p[1].transport = 47;
	put(r, p[0]);
	put(r, p[1]);
	assert_true(reassemble_next(r, &d));
	assert_int_equal(d.p.tunnels, TUNNEL_GRE);
	assert_memory_equal(d.p.source, "\xac\x10\0\1", 4);
	assert_memory_equal(d.p.payload, "inside..", 8);
	assert_int_equal(d.p.outer[0] >> 4, 4);
	assert_memory_equal(d.p.outer + 12, address[0], 4);
	assert_memory_equal(d.p.outer + 16, address[1], 4);
	assert_int_equal(d.sum.packets, 2);
	p[0] = part(4, 2, 0, again, 16, true);
	p[1] = part(4, 2, 16, again + 16, 16, false);
	p[0].transport = p[1].transport = 47;
	put(r, p[0]);
	put(r, p[1]);
	assert_true(reassemble_next(r, &d));
	assert_true(d.again);
	assert_int_equal(d.p.fragment, 1);
	reassemble_put(r, &d.p, &d.sum);
	nothing(r);
	reassemble_end(r);
	assert_true(reassemble_next(r, &d));
	assert_false(d.again);
	assert_int_equal(d.sum.packets, 2);
	assert_int_equal(d.p.source_port, 0x6161);
	assert_memory_equal(d.p.outer + 12, address[0], 4);
	nothing(r);
	reassemble_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order),
		cmocka_unit_test(sums_and_times),
		cmocka_unit_test(first_copy_wins),
		cmocka_unit_test(overlaps_drop),
		cmocka_unit_test(bad_ends),
		cmocka_unit_test(given_up),
		cmocka_unit_test(header_in_two),
		cmocka_unit_test(cut_by_the_capture),
		cmocka_unit_test(done_and_again),
		cmocka_unit_test(flood),
		cmocka_unit_test(tunnels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
