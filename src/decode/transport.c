#include "decode/layers.h"

/* What is left of the layer is payload. */
static enum not_understood payload(const struct layer *l, struct packet *out)
{
	out->payload = l->rd.at;
	out->payload_len = (uint32_t)l->rd.left;
	out->payload_wire = l->wire;
	return UNDERSTOOD;
}

/* A header that needs `need` bytes is not there: was it cut off by the capture
 * or was there never room for it? */
static enum not_understood missing(const struct layer *l, uint32_t need)
{
	return l->wire < need ? NOT_FORM_TRANSPORT : NOT_SHORT_TRANSPORT;
}

/* What a tunnel carries, or the packet itself if we cannot look into it. */
static enum not_understood inside(enum not_understood why, const struct layer *l, struct packet *out)
{
	return why == UNDERSTOOD || why == NOT_TUNNEL_DEPTH ? why : payload(l, out);
}

static bool ports(const struct layer *l, struct packet *out)
{
	struct rd peek = l->rd;

	out->source_port = rd_u16be(&peek);
	out->destination_port = rd_u16be(&peek);
	return peek.err == OK;
}

/* RFC 9293 section 3.1 */
static enum not_understood tcp(struct layer *l, struct packet *out)
{
	struct rd r = l->rd;

	if (l->wire < 20 || !ports(l, out))
		return missing(l, 20);
	const uint8_t *h = rd_bytes(&r, 20);
	if (h == NULL)
		return UNDERSTOOD;	/* cut off behind the ports */
	uint32_t header = (uint32_t)(h[12] >> 4) * 4;
	if (header < 20 || header > l->wire)
		return NOT_FORM_TRANSPORT;
	out->tcp_seq = (uint32_t)h[4] << 24 | (uint32_t)h[5] << 16 | (uint32_t)h[6] << 8 | h[7];
	out->tcp_ack = (uint32_t)h[8] << 24 | (uint32_t)h[9] << 16 | (uint32_t)h[10] << 8 | h[11];
	out->tcp_flags = h[13] & 63u;
	out->tcp_window = (uint16_t)(h[14] << 8 | h[15]);
	(void)layer_skip(l, header);	/* options cut off: no payload either */
	return payload(l, out);
}

/* A length of 0 is a jumbogram's (RFC 2675); one that is longer than the
 * packet is cut to it. Source: RFC 768 */
static enum not_understood udp(struct layer *l, struct packet *out)
{
	struct rd r = l->rd;

	if (l->wire < 8 || !ports(l, out))
		return missing(l, 8);
	rd_skip(&r, 4);
	uint32_t len = rd_u16be(&r);
	if (r.err != OK)
		return UNDERSTOOD;
	if (len > 0 && len < 8)
		return NOT_FORM_TRANSPORT;
	if (len > 0 && len < l->wire) {
		l->wire = len;
		if (l->rd.left > len)
			l->rd.left = len;
	}
	(void)layer_skip(l, 8);
	if (UNLIKELY(tunnel_udp(out, l->rd.at, (uint32_t)l->rd.left)))
		return inside(decode_tunnel_udp(l, out), l, out);
	return payload(l, out);
}

/* RFC 9260 section 3.1 */
static enum not_understood sctp(struct layer *l, struct packet *out)
{
	if (l->wire < 12 || !ports(l, out))
		return missing(l, 12);
	(void)layer_skip(l, 12);
	return payload(l, out);
}

/* RFC 792, RFC 4443 section 2.1 */
static enum not_understood icmp(struct layer *l, struct packet *out)
{
	struct rd r = l->rd;

	out->icmp_type = rd_u8(&r);
	out->icmp_code = rd_u8(&r);
	if (r.err != OK)
		return missing(l, 2);
	(void)layer_skip(l, 4);
	return payload(l, out);
}

enum not_understood decode_transport(struct layer *l, struct packet *out)
{
	out->source_port = 0;
	out->destination_port = 0;
	out->tcp_flags = 0;
	out->tcp_window = 0;
	out->tcp_seq = 0;
	out->tcp_ack = 0;
	out->icmp_type = 0;
	out->icmp_code = 0;
	out->payload = l->rd.at;
	out->payload_len = 0;
	out->payload_wire = 0;
	if (UNLIKELY(out->fragment != 0))
		return payload(l, out);
	switch (out->transport) {
	case IPPROTO_NUM_TCP:
		return tcp(l, out);
	case IPPROTO_NUM_UDP:
		return udp(l, out);
	case IPPROTO_NUM_SCTP:
		return sctp(l, out);
	case IPPROTO_NUM_ICMP:
	case IPPROTO_NUM_ICMPV6:
		return icmp(l, out);
	case IPPROTO_NUM_IPV4:
	case IPPROTO_NUM_IPV6:
	case IPPROTO_NUM_GRE:
		return inside(decode_tunnel_ip(l, out), l, out);
	default:
		return payload(l, out);
	}
}
