#include "decode/decode.h"
#include "decode/layers.h"

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
#define LENGTH_MAX	1500u	/* below: a length, not a type. IEEE 802.3 3.2.6 */

#define PPP_IPV4	0x21u
#define PPP_IPV6	0x57u
#define PPP_MPLS	0x281u

static enum not_understood by_type(struct layer l, uint16_t type, struct packet *out);

/* Labels down to the bottom of the stack; what follows carries no type, so its
 * first four bits decide. Source: RFC 3032 section 2.1 */
static enum not_understood mpls(struct layer l, struct packet *out)
{
	uint32_t label;

	do {
		struct rd peek = l.rd;
		label = rd_u32be(&peek);
		if (!layer_skip(&l, 4))
			return NOT_SHORT_LINK;
	} while ((label & 0x100u) == 0);
	if (l.rd.left == 0)
		return NOT_SHORT_LINK;
	uint8_t version = l.rd.at[0] >> 4;
	return version == 4 || version == 6 ? decode_ip(l, out) : NOT_ETHERTYPE;
}

/* The protocol field is one byte when its lowest bit says so. RFC 1661 section 2 */
static enum not_understood ppp(struct layer l, struct packet *out)
{
	struct rd peek = l.rd;
	uint32_t protocol = rd_u8(&peek);
	uint32_t len = 1;

	if ((protocol & 1u) == 0) {
		protocol = protocol << 8 | rd_u8(&peek);
		len = 2;
	}
	if (!layer_skip(&l, len))
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
static enum not_understood ppp_framed(struct layer l, struct packet *out)
{
	if (l.rd.left >= 2 && l.rd.at[0] == 0xff && l.rd.at[1] == 0x03)
		(void)layer_skip(&l, 2);
	return ppp(l, out);
}

/* RFC 2516 section 4: version, type, code, session, length. */
static enum not_understood pppoe(struct layer l, struct packet *out)
{
	return layer_skip(&l, 6) ? ppp(l, out) : NOT_SHORT_LINK;
}

/* An 802.3 frame with a length: only SNAP with an Ethernet type carries IP. */
static enum not_understood llc(struct layer l, struct packet *out)
{
	struct rd peek = l.rd;
	uint32_t sap_control = rd_u24be(&peek);
	uint32_t organization = rd_u24be(&peek);
	uint16_t type = rd_u16be(&peek);

	if (peek.err != OK || sap_control != 0xaaaa03u || organization != 0 || type <= LENGTH_MAX)
		return NOT_LLC;
	(void)layer_skip(&l, 8);
	return by_type(l, type, out);
}

/* Tags within tags; the outermost identifier is the packet's. */
static enum not_understood tagged(struct layer l, struct packet *out)
{
	uint16_t type;
	bool outermost = true;

	do {
		struct rd peek = l.rd;
		uint16_t id = rd_u16be(&peek) & 0xfffu;
		type = rd_u16be(&peek);
		if (!layer_skip(&l, 4))
			return NOT_SHORT_LINK;
		if (outermost)
			out->vlan = id;
		outermost = false;
	} while (type == TYPE_VLAN || type == TYPE_QINQ || type == TYPE_QINQ_OLD);
	return type <= LENGTH_MAX ? llc(l, out) : by_type(l, type, out);
}

static enum not_understood by_type(struct layer l, uint16_t type, struct packet *out)
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
	case TYPE_ARP:
	case TYPE_RARP:
		return NOT_ARP;
	default:
		return NOT_ETHERTYPE;
	}
}

/* A header of `len` bytes with an Ethernet type at `at`. */
static enum not_understood typed(struct layer l, uint32_t at, uint32_t len, struct packet *out)
{
	struct rd peek = l.rd;

	rd_skip(&peek, at);
	uint16_t type = rd_u16be(&peek);
	if (peek.err != OK || !layer_skip(&l, len))
		return NOT_SHORT_LINK;
	return type <= LENGTH_MAX ? llc(l, out) : by_type(l, type, out);
}

/* Address family in the byte order of who captured, so either. The numbers of
 * IPv6 differ between systems, and some are nobody's: then the IP version
 * decides. Source: tcpdump.org/linktypes, LINKTYPE_NULL */
static enum not_understood family(struct layer l, struct packet *out)
{
	struct rd peek = l.rd;
	uint32_t af = rd_u32be(&peek);

	if (!layer_skip(&l, 4))
		return NOT_SHORT_LINK;
	if (af > 0xffffu)
		af = __builtin_bswap32(af);
	switch (af) {
	case 2:
		return decode_ipv4(l, out);
	case 10:
	case 23:
	case 24:
	case 28:
	case 30:
		return decode_ipv6(l, out);
	default:
		return decode_ip(l, out) == UNDERSTOOD ? UNDERSTOOD : NOT_ETHERTYPE;
	}
}

static enum not_understood by_link(struct layer l, uint32_t link, struct packet *out)
{
	switch (link) {
	case LINK_ETHERNET:
		return typed(l, 12, 14, out);
	case LINK_LINUX_SLL:
		return typed(l, 14, 16, out);
	case LINK_LINUX_SLL2:
		return typed(l, 0, 20, out);
	case LINK_FDDI:
		return layer_skip(&l, 13) ? llc(l, out) : NOT_SHORT_LINK;
	case LINK_CISCO_HDLC:
		return typed(l, 2, 4, out);
	case LINK_NULL:
	case LINK_LOOP:
		return family(l, out);
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
		return ppp_framed(l, out);
	case LINK_PPPOE:
		return pppoe(l, out);
	default:
		return NOT_LINK;
	}
}

enum not_understood decode_frame(const struct frame *f, struct packet *out)
{
	if (f->captured == 0)
		return NOT_EMPTY;
	out->when = f->when;
	out->frame_wire = f->wire;
	out->vlan = 0;
	return by_link((struct layer){ rd_of(f->bytes, f->captured), f->wire }, f->link, out);
}
