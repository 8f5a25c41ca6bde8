/* Fragments of few datagrams, 8 bytes of input each and the bytes they carry, with
 * times that jump: each is counted exactly once, memory keeps its bound, what is
 * handed out can be read. */
#include <stdlib.h>

#include "base/rd.h"
#include "flow/reassemble.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct packet next_fragment(struct rd *r, nsec_t *now)
{
	static const uint8_t addresses[4][16] = { { 10, 0, 0, 1 }, { 10, 0, 0, 2 }, { 0xfe, 0x80 }, { 0xfe, 0x81 } };
	static const uint8_t outer[20] = { 0x45 };
	static const uint8_t transports[8] = { 17, 6, 1, 47, 4, 41, 44, 132 };
	uint8_t what = rd_u8(r), place = rd_u8(r), size = rd_u8(r), how = rd_u8(r);
	unsigned six = what & 2u;
	uint32_t at = how & 1u ? place * 256u : place * 8u;
	const uint8_t *payload = rd_bytes(r, size < r->left ? size : r->left);
	struct packet p = {
		.source = addresses[six], .destination = addresses[six + 1], .version = six != 0 ? 6 : 4,
		.transport = transports[what >> 2 & 7u], .fragment_id = what >> 5 & 3u,
		.fragment = at == 0 ? 1 : 2, .fragment_at = (uint16_t)(at | (what & 1u)),
		.payload = payload, .payload_len = (uint32_t)(r->at - payload),
		.frame_wire = 1, .ip_bytes = 2, .outer = outer, .tunnels = how >> 7,
	};
	p.payload_wire = p.payload_len + ((how & 2u) != 0 ? rd_u16be(r) : 0);
	if ((how & 0x70u) == 0x70)
		*now += (how & 8u) != 0 ? -200 * NSEC_PER_SEC : 20 * NSEC_PER_SEC;
	else if ((how & 4u) != 0)
		*now += NSEC_PER_SEC / 2;
	p.when = *now;
	return p;
}

/* All that is ready; returns how many frames it counts. */
static uint64_t take(struct reassemble *r)
{
	volatile uint8_t sum = 0;
	uint64_t packets = 0;
	struct datagram d;

	while (reassemble_next(r, &d)) {
		size_t address = d.p.version == 4 ? 4 : 16, outer = d.p.outer[0] >> 4 == 4 ? 20 : 40;
		for (size_t i = 0; i < address; i++)
			sum = (uint8_t)(sum + d.p.source[i] + d.p.destination[i]);
		for (size_t i = 0; i < outer; i++)
			sum = (uint8_t)(sum + d.p.outer[i]);
		for (uint32_t i = 0; i < d.p.payload_len; i++)
			sum = (uint8_t)(sum + d.p.payload[i]);
		if (d.sum.packets == 0 || d.sum.frame_bytes != d.sum.packets || d.sum.first > d.p.when)
			abort();
		if (d.again) {
			if (d.p.fragment == 0)
				abort();
			reassemble_put(r, &d.p, &d.sum);
			continue;
		}
		struct keyed key = { .hash = 1 };
		if (d.late == NULL)
			reassemble_remember(r, d.number, &key);
		packets += d.sum.packets;
	}
	return packets;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct reassemble *r = NULL;
	struct rd in = rd_of(bytes, len);
	uint64_t given = 0, taken = 0;
	nsec_t now = 1000 * NSEC_PER_SEC;

	if (reassemble_new(len, len % 2 != 0, &r) != OK)
		abort();
	while (in.left >= 4) {
		struct packet p = next_fragment(&in, &now);
		struct fragment_sum sum = reassemble_sum(&p);
		reassemble_put(r, &p, &sum);
		given++;
		taken += take(r);
		if (reassemble_used(r) > REASSEMBLE_BYTES)
			abort();
		reassemble_expire(r, now);
	}
	taken += take(r);
	reassemble_end(r);
	taken += take(r);
	if (given != taken || reassemble_used(r) != 0)
		abort();
	reassemble_free(r);
	return 0;
}
