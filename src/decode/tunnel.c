/* tunnel.c - packets inside packets. GRE and IP within IP are known by their
 * protocol number. What comes over UDP is a tunnel only if the port is the
 * tunnel's, its header keeps every rule, and the packet inside is understood:
 * a port alone proves nothing. Only Teredo is known without one, by its addresses. */
#include "decode/layers.h"

#include <string.h>

#define TYPE_IPV4	0x0800u
#define TYPE_IPV6	0x86ddu
#define TYPE_BRIDGED	0x6558u	/* an Ethernet frame */
#define TYPE_MPLS	0x8847u
#define TYPE_PPP	0x880bu
#define TYPE_WCCP	0x883eu	/* IPv4 that a cache was handed */
#define TYPE_ERSPAN	0x88beu	/* types I and II */
#define TYPE_ERSPAN_3	0x22ebu

#define GRE_CHECKSUM	0x8000u
#define GRE_KEY		0x2000u
#define GRE_SEQUENCE	0x1000u
#define GRE_ACK		0x0080u	/* version 1 */
#define GRE_VERSION	0x0007u
#define GRE_REFUSED	0x4c00u	/* bits 1, 4 and 5: source routes of RFC 1701 */

#define PORT_GTP	2152u
#define PORT_VXLAN	4789u
#define PORT_VXLAN_GPE	4790u
#define PORT_GENEVE	6081u
#define PORT_MPLS	6635u
#define PORT_VXLAN_OLD	8472u	/* Linux without other settings */

#define NO_TUNNEL	NOT_FORM_TRANSPORT

/* What a tunnel's header says. */
struct way {
	enum tunnel tunnel;
	uint16_t type;		/* Ethernet type of what is inside */
	bool has_id;
	uint32_t id;
	uint16_t vlan;		/* of the frame inside, 0 none */
};

static enum not_understood enter(struct layer *l, const struct way *w, struct packet *out)
{
	struct packet inner = *out;
	enum not_understood why;

	if (out->tunnels >> 4 * (TUNNELS_MAX - 1) != 0)
		return NOT_TUNNEL_DEPTH;
	l->in_llc = l->in_fabric = false;
	inner.tunnels = (uint16_t)((unsigned)out->tunnels << 4 | w->tunnel);
	if (w->has_id) {
		inner.has_tunnel_id = 1;
		inner.tunnel_id = w->id;
	}
	if (inner.vlan == 0)
		inner.vlan = w->vlan;
	switch (w->type) {
	case TYPE_BRIDGED:
		why = decode_ethernet(l, &inner);
		break;
	case TYPE_PPP:
		why = decode_ppp(l, &inner);
		break;
	default:
		why = decode_ethertype(l, w->type, &inner);
		break;
	}
	if (why == UNDERSTOOD)
		*out = inner;
	return why == UNDERSTOOD || why == NOT_TUNNEL_DEPTH ? why : NO_TUNNEL;
}

/* Cisco's switched port analyser over GRE. Type I has no header and no sequence
 * number. Source: draft-foschiano-erspan-03 section 4 */
static enum not_understood erspan(struct layer *l, uint16_t gre_type, bool sequence, struct packet *out)
{
	struct way w = { .tunnel = TUNNEL_ERSPAN, .type = TYPE_BRIDGED };
	struct rd peek = l->rd;
	uint32_t len = 8;
	unsigned frame = 0;	/* 0 Ethernet, 2 IP */

	if (gre_type == TYPE_ERSPAN && !sequence)
		return enter(l, &w, out);
	unsigned head = rd_u16be(&peek), version = head >> 12;
	w.vlan = head & 0xfffu;
	w.has_id = true;
	w.id = rd_u16be(&peek) & 0x3ffu;
	rd_skip(&peek, 4);
	if (gre_type == TYPE_ERSPAN_3) {
		rd_skip(&peek, 2);
		uint16_t last = rd_u16be(&peek);
		frame = last >> 10 & 31u;
		len = (last & 1u) != 0 ? 20 : 12;
	}
	if (peek.err != OK || version != (gre_type == TYPE_ERSPAN ? 1 : 2) || (frame & ~2u) != 0 ||
	    !layer_skip(l, len) || l->rd.left == 0)
		return NO_TUNNEL;
	if (frame == 2)
		w.type = l->rd.at[0] >> 4 == 6 ? TYPE_IPV6 : TYPE_IPV4;
	return enter(l, &w, out);
}

/* Enhanced GRE: PPP packets of a call. Source: RFC 2637 section 4.1 */
static enum not_understood gre_pptp(struct layer *l, uint16_t flags, uint16_t type, struct packet *out)
{
	struct way w = { .tunnel = TUNNEL_PPTP, .type = TYPE_PPP, .has_id = true };
	struct rd peek = l->rd;
	uint32_t len = 8u + ((flags & GRE_SEQUENCE) != 0 ? 4u : 0) + ((flags & GRE_ACK) != 0 ? 4u : 0);

	rd_skip(&peek, 4);
	uint32_t payload = rd_u16be(&peek);
	w.id = rd_u16be(&peek);
	if (peek.err != OK || type != TYPE_PPP || (flags & (GRE_KEY | GRE_SEQUENCE)) != (GRE_KEY | GRE_SEQUENCE) ||
	    (flags & (GRE_CHECKSUM | GRE_REFUSED)) != 0 || l->wire < len + payload || !layer_skip(l, len))
		return NO_TUNNEL;
	l->wire = payload;
	if (l->rd.left > payload)
		l->rd.left = payload;
	return enter(l, &w, out);
}

/* Source: RFC 2784 section 2, RFC 2890 (key, sequence), RFC 1701 (bits refused).
 * NVGRE (RFC 7637) is bridged Ethernet with a key; Linux sends the same without
 * its meaning, so both are "gre" with the key as it stands. */
static enum not_understood gre(struct layer *l, struct packet *out)
{
	struct way w = { .tunnel = TUNNEL_GRE };
	struct rd peek = l->rd;
	uint16_t flags = rd_u16be(&peek);
	uint32_t len = 4;

	w.type = rd_u16be(&peek);
	if (peek.err != OK || (flags & GRE_VERSION) > 1)
		return NO_TUNNEL;
	if ((flags & GRE_VERSION) == 1)
		return gre_pptp(l, flags, w.type, out);
	if ((flags & GRE_REFUSED) != 0)
		return NO_TUNNEL;
	if ((flags & GRE_CHECKSUM) != 0) {
		rd_skip(&peek, 4);
		len += 4;
	}
	if ((flags & GRE_KEY) != 0) {
		w.has_id = true;
		w.id = rd_u32be(&peek);
		len += 4;
	}
	if ((flags & GRE_SEQUENCE) != 0)
		len += 4;
	if (peek.err != OK || !layer_skip(l, len))
		return NO_TUNNEL;
	if (w.type == TYPE_WCCP) {	/* version 2 has 4 bytes more. draft-mclaggan-wccp-v2rev1-00 4.12 */
		w.type = TYPE_IPV4;
		if (l->rd.left > 0 && l->rd.at[0] >> 4 != 4)
			(void)layer_skip(l, 4);
	}
	if (w.type == TYPE_ERSPAN || w.type == TYPE_ERSPAN_3)
		return erspan(l, w.type, (flags & GRE_SEQUENCE) != 0, out);
	return enter(l, &w, out);
}

enum not_understood decode_tunnel_ip(const struct layer *at, struct packet *out)
{
	struct layer copy = *at, *l = &copy;
	struct way w = { .type = out->transport == IPPROTO_NUM_IPV4 ? TYPE_IPV4 : TYPE_IPV6 };

	if (out->transport == IPPROTO_NUM_GRE)
		return gre(l, out);
	if (out->transport == IPPROTO_NUM_IPV4)
		w.tunnel = out->version == 4 ? TUNNEL_4IN4 : TUNNEL_4IN6;
	else
		w.tunnel = out->version == 4 ? TUNNEL_6IN4 : TUNNEL_6IN6;
	return enter(l, &w, out);
}

/* Does an IP packet begin here whose own length is all there is? */
static bool fills(const struct layer *l, uint16_t *type)
{
	struct rd peek = l->rd;
	uint32_t version = rd_u8(&peek) >> 4;

	rd_skip(&peek, version == 4 ? 1 : 3);
	uint32_t len = rd_u16be(&peek);
	*type = version == 4 ? TYPE_IPV4 : TYPE_IPV6;
	return peek.err == OK && (version == 4 || version == 6) &&
	       len + (version == 4 ? 0 : 40) == l->wire;
}

/* Teredo's own addresses, and those of a client that has none yet. */
static bool is_teredo(const uint8_t *address)
{
	return (address[0] == 0x20 && address[1] == 0x01 && address[2] == 0 && address[3] == 0) ||
	       (address[0] == 0xfe && (address[1] & 0xc0u) == 0x80);
}

/* Teredo between two who speak to each other, or to a relay, at ports of their own: IPv6
 * that fills the datagram, from or to an address of Teredo.
 * Source: RFC 4380 sections 2.14 and 5.2 */
static enum not_understood teredo_bare(struct layer *l, struct packet *out)
{
	static const struct way w = { .tunnel = TUNNEL_TEREDO, .type = TYPE_IPV6 };
	static const uint8_t prefix[4] = { 0x20, 0x01, 0, 0 };
	struct rd peek = l->rd;
	const uint8_t *h = rd_bytes(&peek, TUNNEL_BARE);

	if (h == NULL || h[0] >> 4 != 6 || 40u + ((uint32_t)h[4] << 8 | h[5]) != l->wire ||
	    (memcmp(h + 8, prefix, sizeof(prefix)) != 0 && memcmp(h + 24, prefix, sizeof(prefix)) != 0))
		return NO_TUNNEL;
	return enter(l, &w, out);
}

/* Authentication and origin may stand before the IPv6 packet, in this order, and
 * trailers behind it. Source: RFC 4380 section 5.1.1, RFC 6081 section 4 */
static enum not_understood teredo(struct layer *l, struct packet *out)
{
	static const struct way w = { .tunnel = TUNNEL_TEREDO, .type = TYPE_IPV6 };
	struct rd peek = l->rd;
	uint32_t skip = 0;

	if (rd_u16be(&peek) == 1) {
		skip = 4u + rd_u8(&peek) + 9;
		skip += rd_u8(&peek);
		if (peek.err != OK || !layer_skip(l, skip))
			return NO_TUNNEL;
		peek = l->rd;
		(void)rd_u16be(&peek);
	}
	if (peek.err == OK && peek.at[-2] == 0 && peek.at[-1] == 0 && !layer_skip(l, 8))
		return NO_TUNNEL;
	peek = l->rd;
	const uint8_t *h = rd_bytes(&peek, 40);
	if (h == NULL || h[0] >> 4 != 6 || 40u + ((uint32_t)h[4] << 8 | h[5]) > l->wire ||
	    (!is_teredo(h + 8) && !is_teredo(h + 24)))
		return NO_TUNNEL;
	return enter(l, &w, out);
}

/* Bits of the first byte: G a group follows, I the identifier holds, P so does the
 * next protocol. What is reserved must be 0.
 * Source: RFC 7348 section 5; draft-ietf-nvo3-vxlan-gpe-13 section 3; draft-smith-vxlan-group-policy-05 */
static enum not_understood vxlan(struct layer *l, bool gpe, struct packet *out)
{
	static const uint16_t types[] = { [1] = TYPE_IPV4, TYPE_IPV6, TYPE_BRIDGED, [5] = TYPE_MPLS };
	struct way w = { .tunnel = TUNNEL_VXLAN, .type = TYPE_BRIDGED, .has_id = true };
	struct rd peek = l->rd;
	uint8_t flags = rd_u8(&peek);
	uint32_t reserved = rd_u24be(&peek);

	w.id = rd_u24be(&peek);
	if (rd_u8(&peek) != 0 || peek.err != OK || !layer_skip(l, 8))
		return NO_TUNNEL;
	if (flags == 0x88 && !gpe)	/* with a group: only two bits beside it are used */
		return (reserved & 0xb70000u) == 0 ? enter(l, &w, out) : NO_TUNNEL;
	if (flags == 0x08 && (reserved == 0 || !gpe))
		return reserved == 0 ? enter(l, &w, out) : NO_TUNNEL;
	if ((flags != 0x0c && flags != 0x08) || reserved >= COUNT_OF(types) || types[reserved] == 0)
		return NO_TUNNEL;
	w.type = types[reserved];
	return enter(l, &w, out);
}

/* Options fill their length exactly; a control packet carries none of ours.
 * Source: RFC 8926 section 3.4 and 3.5 */
static enum not_understood geneve(struct layer *l, struct packet *out)
{
	struct way w = { .tunnel = TUNNEL_GENEVE, .has_id = true };
	struct rd peek = l->rd;
	uint8_t first = rd_u8(&peek);
	uint8_t flags = rd_u8(&peek);

	w.type = rd_u16be(&peek);
	w.id = rd_u24be(&peek);
	uint8_t reserved = rd_u8(&peek);
	struct rd options = rd_sub(&peek, (size_t)(first & 63u) * 4);
	if (first >> 6 != 0 || (flags & 0xbfu) != 0 || reserved != 0)
		return NO_TUNNEL;
	while (options.left > 0) {
		rd_skip(&options, 3);
		uint8_t len = rd_u8(&options);
		if (len >> 5 != 0)
			return NO_TUNNEL;
		rd_skip(&options, (size_t)len * 4);
	}
	if (peek.err != OK || options.err != OK || !layer_skip(l, 8u + (first & 63u) * 4u))
		return NO_TUNNEL;
	return enter(l, &w, out);
}

/* A user's packet of GTP version 1. Source: 3GPP TS 29.281 section 5 */
static enum not_understood gtp(struct layer *l, struct packet *out)
{
	struct way w = { .tunnel = TUNNEL_GTP, .has_id = true };
	struct rd peek = l->rd;
	uint8_t flags = rd_u8(&peek);
	uint8_t message = rd_u8(&peek);
	uint32_t len = rd_u16be(&peek);
	uint32_t header = 8;

	w.id = rd_u32be(&peek);
	if (peek.err != OK || (flags & 0xf8u) != 0x30 || message != 255 || len + 8 != l->wire)
		return NO_TUNNEL;
	if ((flags & 7u) != 0) {
		rd_skip(&peek, 3);
		uint8_t next = rd_u8(&peek);
		header += 4;
		while ((flags & 4u) != 0 && next != 0) {
			uint32_t more = rd_u8(&peek) * 4u;
			if (more == 0)
				return NO_TUNNEL;
			rd_skip(&peek, more - 2);
			next = rd_u8(&peek);
			header += more;
		}
	}
	if (peek.err != OK || !layer_skip(l, header) || !fills(l, &w.type))
		return NO_TUNNEL;
	return enter(l, &w, out);
}

/* Labels, then IP to the end: the labels alone would fit too much.
 * Source: RFC 7510 section 3 */
static enum not_understood mpls_udp(struct layer *l, struct packet *out)
{
	static const struct way w = { .tunnel = TUNNEL_MPLS_UDP, .type = TYPE_MPLS };
	struct layer behind = *l;
	uint32_t label;
	uint16_t type;

	do {
		struct rd peek = behind.rd;
		label = rd_u32be(&peek);
		if (!layer_skip(&behind, 4))
			return NO_TUNNEL;
	} while ((label & 0x100u) == 0);
	return fills(&behind, &type) ? enter(l, &w, out) : NO_TUNNEL;
}

enum not_understood decode_tunnel_udp(const struct layer *at, struct packet *out)
{
	struct layer copy = *at, *l = &copy;

	switch (out->destination_port) {
	case PORT_GTP:
		return gtp(l, out);
	case PORT_VXLAN:
	case PORT_VXLAN_OLD:
		return vxlan(l, false, out);
	case PORT_VXLAN_GPE:
		return vxlan(l, true, out);
	case PORT_GENEVE:
		return geneve(l, out);
	case PORT_MPLS:
		return mpls_udp(l, out);
	case TEREDO_PORT:
		return teredo(l, out);
	default:
		return out->source_port == TEREDO_PORT ? teredo(l, out) : teredo_bare(l, out);
	}
}
