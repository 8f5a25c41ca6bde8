#include "decode/usual.h"

#include "base/cc.h"
#include "decode/layers.h"

#define ETHERNET_BYTES	14u
#define IPV4_BYTES	20u
#define IPV6_BYTES	40u
#define TCP_BYTES	20u
#define UDP_BYTES	8u

static inline uint32_t be16(const uint8_t *b)
{
	return (uint32_t)b[0] << 8 | b[1];
}

static inline uint32_t be32(const uint8_t *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* The bytes behind the IP header: how many there are, and how many there were. */
struct rest {
	const uint8_t *at;
	uint32_t captured, wire;
};

static inline bool tcp(const struct rest *r, struct packet *out)
{
	const uint8_t *h = r->at;

	if (r->captured < TCP_BYTES)
		return false;
	uint32_t header = (uint32_t)(h[12] >> 4) * 4;
	if (header < TCP_BYTES || header > r->captured)
		return false;
	out->source_port = (uint16_t)be16(h);
	out->destination_port = (uint16_t)be16(h + 2);
	out->tcp_seq = be32(h + 4);
	out->tcp_ack = be32(h + 8);
	out->tcp_flags = h[13] & 63u;
	out->tcp_window = (uint16_t)be16(h + 14);
	out->payload = h + header;
	out->payload_len = r->captured - header;
	out->payload_wire = r->wire - header;
	return true;
}

static inline bool udp(const struct rest *r, struct packet *out)
{
	const uint8_t *h = r->at;

	if (r->captured < UDP_BYTES || be16(h + 4) != r->wire)
		return false;
	out->source_port = (uint16_t)be16(h);
	out->destination_port = (uint16_t)be16(h + 2);
	if (tunnel_udp(out, h + UDP_BYTES, r->captured - UDP_BYTES))
		return false;
	out->tcp_seq = out->tcp_ack = 0;
	out->tcp_flags = 0;
	out->tcp_window = 0;
	out->payload = h + UDP_BYTES;
	out->payload_len = r->captured - UDP_BYTES;
	out->payload_wire = r->wire - UDP_BYTES;
	return true;
}

/* What is behind the headers of the frame and of IP, cut to what IP says. */
static inline struct rest rest_of(const struct frame *f, uint32_t headers, uint32_t wire)
{
	uint32_t there = f->captured - headers;

	return (struct rest){ f->bytes + headers, there < wire ? there : wire, wire };
}

static inline bool ipv4(const struct frame *f, struct packet *out, struct rest *r)
{
	const uint8_t *h = f->bytes + ETHERNET_BYTES;

	if (f->captured < ETHERNET_BYTES + IPV4_BYTES || h[0] != 0x45 || (be16(h + 6) & 0x3fffu) != 0)
		return false;
	uint32_t total = be16(h + 2);
	if (total < IPV4_BYTES)		/* 0 as well: as far as the frame goes */
		return false;
	*r = rest_of(f, ETHERNET_BYTES + IPV4_BYTES, total - IPV4_BYTES);
	out->version = 4;
	out->ip_bytes = total;
	out->source = h + 12;
	out->destination = h + 16;
	out->transport = h[9];
	out->outer = h;
	return true;
}

static inline bool ipv6(const struct frame *f, struct packet *out, struct rest *r)
{
	const uint8_t *h = f->bytes + ETHERNET_BYTES;

	if (f->captured < ETHERNET_BYTES + IPV6_BYTES || h[0] >> 4 != 6)
		return false;
	uint32_t payload = be16(h + 4);
	if (payload == 0)
		return false;
	*r = rest_of(f, ETHERNET_BYTES + IPV6_BYTES, payload);
	out->version = 6;
	out->ip_bytes = IPV6_BYTES + payload;
	out->source = h + 8;
	out->destination = h + 24;
	out->transport = h[6];
	out->outer = h;
	return true;
}

bool decode_usual(const struct frame *f, struct packet *out)
{
	struct rest r;

	if (f->link != LINK_ETHERNET || f->captured < ETHERNET_BYTES + IPV4_BYTES)
		return false;
	uint32_t type = be16(f->bytes + 12);
	if (!(type == 0x0800u ? ipv4(f, out, &r) : type == 0x86ddu && ipv6(f, out, &r)))
		return false;
	if (!(out->transport == IPPROTO_NUM_TCP ? tcp(&r, out) : out->transport == IPPROTO_NUM_UDP && udp(&r, out)))
		return false;
	out->when = f->when;
	out->frame_wire = f->wire;
	out->icmp_type = out->icmp_code = 0;
	out->fragment = 0;
	out->fragment_at = 0;
	out->fragment_id = 0;
	out->vlan = 0;
	out->vlan_inner = 0;
	out->tunnels = 0;
	out->has_tunnel_id = 0;
	return true;
}
