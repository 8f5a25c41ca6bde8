#include "decode/decode.h"
#include "decode/layers.h"
#include "decode/usual.h"

#define TYPE_IPV4	0x0800u
#define TYPE_ARP	0x0806u
#define TYPE_RARP	0x8035u
#define TYPE_VLAN	0x8100u
#define TYPE_IPV6	0x86ddu
#define TYPE_MPLS	0x8847u
#define TYPE_MPLS_UP	0x8848u
#define TYPE_PPPOE	0x8864u
#define TYPE_QINQ	0x88a8u
#define TYPE_QINQ_OLD	0x9100u
#define TYPE_NSH	0x894fu
#define LENGTH_MAX	1500u	/* below: a length, not a type. IEEE 802.3 3.2.6 */

#define PPP_IPV4	0x21u
#define PPP_IPV6	0x57u
#define PPP_MPLS	0x281u

/* Labels down to the bottom of the stack; what follows carries no type, so its
 * first four bits decide. Source: RFC 3032 section 2.1 */
static enum not_understood mpls(struct layer *l, struct packet *out)
{
	uint32_t label;

	do {
		struct rd peek = l->rd;
		label = rd_u32be(&peek);
		if (!layer_skip(l, 4))
			return NOT_SHORT_LINK;
	} while ((label & 0x100u) == 0);
	if (l->rd.left == 0)
		return NOT_SHORT_LINK;
	uint8_t version = l->rd.at[0] >> 4;
	return version == 4 || version == 6 ? decode_ip(l, out) : NOT_ETHERTYPE;
}

/* The protocol field is one byte when its lowest bit says so. RFC 1661 section 2 */
static enum not_understood ppp(struct layer *l, struct packet *out)
{
	struct rd peek = l->rd;
	uint32_t protocol = rd_u8(&peek);
	uint32_t len = 1;

	if ((protocol & 1u) == 0) {
		protocol = protocol << 8 | rd_u8(&peek);
		len = 2;
	}
	if (!layer_skip(l, len))
		return NOT_SHORT_LINK;
	switch (protocol) {
	case PPP_IPV4:
		return decode_ipv4(l, out);
	case PPP_IPV6:
		return decode_ipv6(l, out);
	case PPP_MPLS:
		return mpls(l, out);
	default:
		return NOT_ETHERTYPE;
	}
}

/* Address and control byte may be left out. RFC 1662 section 3.1 */
enum not_understood decode_ppp(struct layer *l, struct packet *out)
{
	if (l->rd.left >= 2 && l->rd.at[0] == 0xff && l->rd.at[1] == 0x03)
		(void)layer_skip(l, 2);
	return ppp(l, out);
}

/* RFC 2516 section 4: version, type, code, session, length. */
static enum not_understood pppoe(struct layer *l, struct packet *out)
{
	return layer_skip(l, 6) ? ppp(l, out) : NOT_SHORT_LINK;
}

/* An 802.3 frame with a length: only SNAP with an Ethernet type carries IP. */
enum not_understood decode_llc(struct layer *l, struct packet *out)
{
	struct rd peek = l->rd;
	uint32_t sap_control = rd_u24be(&peek);
	uint32_t organization = rd_u24be(&peek);
	uint16_t type = rd_u16be(&peek);

	if (l->in_llc || peek.err != OK || sap_control != 0xaaaa03u || organization != 0 || type <= LENGTH_MAX)
		return NOT_LLC;
	l->in_llc = true;
	(void)layer_skip(l, 8);
	return decode_ethertype(l, type, out);
}

/* Tags within tags; the packet has the two outermost identifiers. */
static enum not_understood tagged(struct layer *l, struct packet *out)
{
	bool known = out->vlan != 0;	/* of the frame outside a tunnel */
	uint16_t type, ids[2] = { 0 };
	unsigned tags = 0;

	do {
		struct rd peek = l->rd;
		uint16_t id = rd_u16be(&peek) & 0xfffu;
		type = rd_u16be(&peek);
		if (!layer_skip(l, 4))
			return NOT_SHORT_LINK;
		if (tags < 2)
			ids[tags++] = id;
	} while (type == TYPE_VLAN || type == TYPE_QINQ || type == TYPE_QINQ_OLD);
	if (!known) {
		out->vlan = ids[0];
		out->vlan_inner = ids[1];
	}
	return type <= LENGTH_MAX ? decode_llc(l, out) : decode_ethertype(l, type, out);
}

/* A service path's header, then what its last field says. Source: RFC 8300 section 2.2 */
static enum not_understood nsh(struct layer *l, struct packet *out)
{
	static const uint16_t types[] = { [1] = TYPE_IPV4, [2] = TYPE_IPV6, [5] = TYPE_MPLS };
	struct rd peek = l->rd;
	uint16_t head = rd_u16be(&peek);
	uint8_t next = (rd_skip(&peek, 1), rd_u8(&peek));
	uint32_t len = (head & 63u) * 4u;

	if (l->in_fabric || peek.err != OK || head >> 14 != 0 || len < 8)
		return NOT_ETHERTYPE;
	l->in_fabric = true;
	if (!layer_skip(l, len))
		return NOT_SHORT_LINK;
	if (next == 3)
		return decode_ethernet(l, out);
	return next < COUNT_OF(types) && types[next] != 0 ? decode_ethertype(l, types[next], out) : NOT_ETHERTYPE;
}

/* A header of `len` bytes with an Ethernet type at `at`. */
static enum not_understood typed(struct layer *l, uint32_t at, uint32_t len, struct packet *out)
{
	struct rd peek = l->rd;

	rd_skip(&peek, at);
	uint16_t type = rd_u16be(&peek);
	if (peek.err != OK || !layer_skip(l, len))
		return NOT_SHORT_LINK;
	return type <= LENGTH_MAX ? decode_llc(l, out) : decode_ethertype(l, type, out);
}

enum not_understood decode_ethernet(struct layer *l, struct packet *out)
{
	return typed(l, 12, 14, out);
}

/* Headers of networks within networks: how long they are, and whether a whole frame
 * follows or its type. One of them in a frame, so that frames end. */
static enum not_understood fabric(struct layer *l, uint16_t type, struct packet *out)
{
	static const struct {
		uint16_t type;
		uint8_t len;
		bool frame;
	} headers[] = {
		{ 0x8903, 2, true },	/* FabricPath: the addresses before were switches' */
		{ 0x8909, 6, false },	/* Cisco metadata */
		{ 0x8926, 4, false },	/* VN-Tag */
		{ 0x893f, 6, false },	/* E-Tag. IEEE 802.1BR section 12 */
		{ 0x88e7, 4, true },	/* provider backbone. IEEE 802.1Q section 9.7 */
		{ 0x88be, 8, true },	/* ERSPAN type II without GRE */
	};

	for (size_t i = 0; i < COUNT_OF(headers) && !l->in_fabric; i++) {
		if (headers[i].type != type)
			continue;
		l->in_fabric = true;
		if (!layer_skip(l, headers[i].len))
			return NOT_SHORT_LINK;
		return headers[i].frame ? decode_ethernet(l, out) : typed(l, 0, 2, out);
	}
	return NOT_ETHERTYPE;
}

enum not_understood decode_ethertype(struct layer *l, uint16_t type, struct packet *out)
{
	switch (type) {
	case TYPE_IPV4:
		return decode_ipv4(l, out);
	case TYPE_IPV6:
		return decode_ipv6(l, out);
	case TYPE_VLAN:
	case TYPE_QINQ:
	case TYPE_QINQ_OLD:
		return tagged(l, out);
	case TYPE_PPPOE:
		return pppoe(l, out);
	case TYPE_MPLS:
	case TYPE_MPLS_UP:
		return mpls(l, out);
	case TYPE_NSH:
		return nsh(l, out);
	case TYPE_ARP:
	case TYPE_RARP:
		return NOT_ARP;
	default:
		return fabric(l, type, out);
	}
}

/* An address family. The numbers of IPv6 differ between systems, and some are
 * nobody's: then the IP version decides. */
static enum not_understood by_family(struct layer *l, uint32_t family, struct packet *out)
{
	switch (family) {
	case 2:
		return decode_ipv4(l, out);
	case 10:
	case 23:
	case 24:
	case 26:
	case 28:
	case 30:
		return decode_ipv6(l, out);
	default:
		return decode_ip(l, out) == UNDERSTOOD ? UNDERSTOOD : NOT_ETHERTYPE;
	}
}

/* A header of `len` bytes that begins with the family, in the byte order of who
 * captured, so either. Source: tcpdump.org/linktypes, LINKTYPE_NULL, _ENC */
static enum not_understood family(struct layer *l, uint32_t len, struct packet *out)
{
	struct rd peek = l->rd;
	uint32_t af = rd_u32be(&peek);

	if (!layer_skip(l, len))
		return NOT_SHORT_LINK;
	return by_family(l, af > 0xffffu ? __builtin_bswap32(af) : af, out);
}

/* The header says in its first byte how long it is, rounded up to 4.
 * Source: tcpdump.org/linktypes, LINKTYPE_PFLOG */
static enum not_understood pflog(struct layer *l, struct packet *out)
{
	struct rd peek = l->rd;
	uint32_t len = (rd_u8(&peek) + 3u) & ~3u;
	uint8_t af = rd_u8(&peek);

	return len >= 4 && layer_skip(l, len) ? by_family(l, af, out) : NOT_SHORT_LINK;
}

/* Version, family, and 22 bytes that we do not need. LINKTYPE_IPNET */
static enum not_understood ipnet(struct layer *l, struct packet *out)
{
	struct rd peek = l->rd;

	rd_skip(&peek, 1);
	uint8_t af = rd_u8(&peek);
	return layer_skip(l, 24) ? by_family(l, af, out) : NOT_SHORT_LINK;
}

/* Attributes: length with its own 4 bytes, kind, both in the byte order of who
 * captured, value, padding. Kind 9 is the packet. LINKTYPE_NFLOG */
static enum not_understood nflog(struct layer *l, struct packet *out)
{
	uint8_t af = l->rd.left > 0 ? l->rd.at[0] : 0;

	if (!layer_skip(l, 4))
		return NOT_SHORT_LINK;
	for (;;) {
		struct rd peek = l->rd;
		const uint8_t *h = rd_bytes(&peek, 4);
		if (h == NULL)
			return NOT_SHORT_LINK;
		bool little = h[3] == 0;
		uint32_t len = little ? h[0] | (uint32_t)h[1] << 8 : (uint32_t)h[0] << 8 | h[1];
		uint32_t kind = little ? h[2] : h[3];
		if (len < 4)
			return NOT_SHORT_LINK;
		if ((kind & 0x7fu) == 9) {
			(void)layer_skip(l, 4);
			return by_family(l, af, out);
		}
		if (!layer_skip(l, (len + 3) & ~3u))
			return NOT_SHORT_LINK;
	}
}

/* Address bytes up to the one with the lowest bit set, control, then which
 * protocol. Source: RFC 2427 section 3 to 5 */
static enum not_understood frame_relay(struct layer *l, struct packet *out)
{
	uint32_t len = 1;

	while (len <= 4 && l->rd.left >= len && (l->rd.at[len - 1] & 1u) == 0)
		len++;
	if (len > 4 || !layer_skip(l, len) || l->rd.left < 3)
		return NOT_SHORT_LINK;
	if (l->rd.at[0] == 0x08 && l->rd.at[1] == 0x00)	/* Cisco's: an Ethernet type */
		return typed(l, 0, 2, out);
	if (l->rd.at[0] == 0x86 && l->rd.at[1] == 0xdd)
		return typed(l, 0, 2, out);
	if (l->rd.at[0] != 0x03)
		return NOT_LLC;
	uint32_t pad = l->rd.at[1] == 0 ? 1 : 0;
	uint8_t protocol = l->rd.at[1 + pad];
	struct rd peek = l->rd;
	rd_skip(&peek, 2 + pad);
	uint32_t organization = rd_u24be(&peek);
	if (!layer_skip(l, 2 + pad))
		return NOT_SHORT_LINK;
	switch (protocol) {
	case 0xcc:
		return decode_ipv4(l, out);
	case 0x8e:
		return decode_ipv6(l, out);
	case 0x80:
		return organization == 0 ? typed(l, 3, 5, out) : NOT_LLC;
	default:
		return NOT_LLC;
	}
}

/* Access and frame control, addresses, and a route if the source's first bit is
 * set. Source: IEEE 802.5 section 3.1 */
static enum not_understood token_ring(struct layer *l, struct packet *out)
{
	struct rd peek = l->rd;
	const uint8_t *h = rd_bytes(&peek, 14);

	if (h == NULL)
		return NOT_SHORT_LINK;
	if ((h[1] & 0xc0u) != 0x40)
		return NOT_LLC;
	uint32_t route = (h[8] & 0x80u) != 0 ? rd_u8(&peek) & 31u : 0;
	return layer_skip(l, 14 + route) ? decode_llc(l, out) : NOT_SHORT_LINK;
}

/* With LLC, or bare. Source: RFC 2684 section 5 and 6 */
static enum not_understood atm(struct layer *l, struct packet *out)
{
	if (l->rd.left > 0 && (l->rd.at[0] >> 4 == 4 || l->rd.at[0] >> 4 == 6))
		return decode_ip(l, out);
	return decode_llc(l, out);
}

/* A header of `len` bytes, the type last, then (newer types) whether the packet
 * is in parts, and a number. Source: RFC 1201 section 2, RFC 1051 (240) */
static enum not_understood arcnet(struct layer *l, uint32_t len, struct packet *out)
{
	struct rd peek = l->rd;

	rd_skip(&peek, len - 1);
	uint8_t type = rd_u8(&peek);
	if (type == 240)
		return layer_skip(l, len) ? decode_ipv4(l, out) : NOT_SHORT_LINK;
	uint8_t parts = rd_u8(&peek);
	if (!layer_skip(l, len + 3))
		return NOT_SHORT_LINK;
	if (type != 212 && type != 196)
		return type == 213 || type == 214 ? NOT_ARP : NOT_ETHERTYPE;
	if (parts != 0)
		return NOT_PARTIAL;
	return type == 212 ? decode_ipv4(l, out) : decode_ipv6(l, out);
}

static enum not_understood behind(struct layer *l, uint32_t len, uint32_t link, struct packet *out);

/* Headers that say which link's frame follows them, at a place in little-endian
 * order. None of them follows another. LINKTYPE_PPI, LINKTYPE_PKTAP */
static enum not_understood wrapped(struct layer *l, uint32_t link, struct packet *out)
{
	struct rd peek = l->rd;
	const uint8_t *h = rd_bytes(&peek, link == LINK_PPI ? 8 : 12);

	if (h == NULL)
		return NOT_SHORT_LINK;
	const uint8_t *type = h + (link == LINK_PPI ? 4 : 8);
	uint32_t len = link == LINK_PPI ? h[2] | (uint32_t)h[3] << 8
					: h[0] | (uint32_t)h[1] << 8 | (uint32_t)h[2] << 16 | (uint32_t)h[3] << 24;
	uint32_t next = type[0] | (uint32_t)type[1] << 8 | (uint32_t)type[2] << 16 | (uint32_t)type[3] << 24;
	if (next == LINK_PPI || next == LINK_PKTAP)
		return NOT_LINK;
	return behind(l, len, next, out);
}

/* Links that few captures have. */
static enum not_understood by_other_link(struct layer *l, uint32_t link, struct packet *out)
{
	switch (link) {
	case LINK_WIFI:
	case LINK_RADIOTAP:
	case LINK_PRISM:
	case LINK_AVS:
		return decode_wifi(l, link, out);
	case LINK_PPP_DIRECTION:
		return behind(l, 1, LINK_PPP, out);
	case LINK_HDLC_DIRECTION:
		return behind(l, 1, LINK_CISCO_HDLC, out);
	case LINK_FRAME_RELAY_DIRECTION:
		return behind(l, 1, LINK_FRAME_RELAY, out);
	case LINK_SLIP:
		return behind(l, 16, LINK_RAW, out);
	case LINK_NETANALYZER:
		return behind(l, 4, LINK_ETHERNET, out);
	case LINK_NETANALYZER_WHOLE:
		return behind(l, 12, LINK_ETHERNET, out);
	case LINK_DSA_BRCM_BEFORE:
		return behind(l, 4, LINK_ETHERNET, out);
	case LINK_DSA_BRCM:
	case LINK_DSA:
		return typed(l, 16, 18, out);
	case LINK_EDSA:
		return typed(l, 20, 22, out);
	case LINK_IPOIB:
		return typed(l, 40, 44, out);
	case LINK_FIREWIRE:
		return typed(l, 16, 18, out);
	case LINK_FIBRE_CHANNEL:
		return layer_skip(l, 16) ? decode_llc(l, out) : NOT_SHORT_LINK;
	case LINK_TOKEN_RING:
		return token_ring(l, out);
	case LINK_ATM_1483:
	case LINK_ATM_CLIP:
		return atm(l, out);
	case LINK_FRAME_RELAY:
		return frame_relay(l, out);
	case LINK_ARCNET:
		return arcnet(l, 3, out);
	case LINK_ARCNET_LINUX:
		return arcnet(l, 5, out);
	case LINK_ENC:
		return family(l, 12, out);
	case LINK_PFLOG:
		return pflog(l, out);
	case LINK_IPNET:
		return ipnet(l, out);
	case LINK_NFLOG:
		return nflog(l, out);
	case LINK_PPI:
	case LINK_PKTAP:
		return wrapped(l, link, out);
	default:
		return NOT_LINK;
	}
}

static enum not_understood by_link(struct layer *l, uint32_t link, struct packet *out)
{
	switch (link) {
	case LINK_ETHERNET:
		return typed(l, 12, 14, out);
	case LINK_LINUX_SLL:
		return typed(l, 14, 16, out);
	case LINK_LINUX_SLL2:
		return typed(l, 0, 20, out);
	case LINK_FDDI:
		return layer_skip(l, 13) ? decode_llc(l, out) : NOT_SHORT_LINK;
	case LINK_CISCO_HDLC:
		return typed(l, 2, 4, out);
	case LINK_NULL:
	case LINK_LOOP:
		return family(l, 4, out);
	case LINK_RAW:
	case LINK_RAW_BSD:
	case LINK_RAW_OPENBSD:
		return decode_ip(l, out);
	case LINK_IPV4:
		return decode_ipv4(l, out);
	case LINK_IPV6:
		return decode_ipv6(l, out);
	case LINK_PPP:
	case LINK_PPP_HDLC:
		return decode_ppp(l, out);
	case LINK_PPPOE:
		return pppoe(l, out);
	default:
		return by_other_link(l, link, out);
	}
}

/* The frame of another link behind `len` bytes. */
static enum not_understood behind(struct layer *l, uint32_t len, uint32_t link, struct packet *out)
{
	return layer_skip(l, len) ? by_link(l, link, out) : NOT_SHORT_LINK;
}

enum not_understood decode_frame(const struct frame *f, struct packet *out)
{
	return LIKELY(decode_usual(f, out)) ? UNDERSTOOD : decode_layers(f, out);
}

enum not_understood decode_layers(const struct frame *f, struct packet *out)
{
	if (f->captured == 0)
		return NOT_EMPTY;
	out->when = f->when;
	out->frame_wire = f->wire;
	out->vlan = 0;
	out->vlan_inner = 0;
	out->tunnels = 0;
	out->has_tunnel_id = 0;
	struct layer l = { .rd = rd_of(f->bytes, f->captured), .wire = f->wire };
	return by_link(&l, f->link, out);
}
