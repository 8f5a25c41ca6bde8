#include "decode/decode.h"
#include "decode/layers.h"

#define HEADER_HOP	0u
#define HEADER_ROUTING	43u
#define HEADER_FRAGMENT	44u
#define HEADER_AUTH	51u
#define HEADER_NONE	59u
#define HEADER_OPTIONS	60u
#define HEADER_MOBILITY	135u
#define HEADER_HIP	139u
#define HEADER_SHIM6	140u
#define OPTION_HOME	0xc9u

/* An authentication header: its length counts 4 bytes, less 2. RFC 4302 */
static bool skip_auth(struct layer *l, uint8_t *next)
{
	struct rd peek = l->rd;

	*next = rd_u8(&peek);
	uint32_t len = (rd_u8(&peek) + 2u) * 4;
	return peek.err == OK && layer_skip(l, len);
}

/* Cut the layer to what the IP header says there is; what it says, if the
 * frame is shorter, still counts as having been on the line. */
static void trim(struct layer *l, uint32_t len)
{
	if (l->rd.left > len)
		l->rd.left = len;
	l->wire = len;
}

enum not_understood decode_ip(struct layer *l, struct packet *out)
{
	if (l->rd.left == 0)
		return NOT_SHORT_IP;
	switch (l->rd.at[0] >> 4) {
	case 4:
		return decode_ipv4(l, out);
	case 6:
		return decode_ipv6(l, out);
	default:
		return NOT_FORM_IP;
	}
}

static enum not_understood behind_ipv4(struct layer *l, struct packet *out)
{
	while (out->transport == HEADER_AUTH)
		if (!skip_auth(l, &out->transport))
			return NOT_SHORT_IP;
	return decode_transport(l, out);
}

/* RFC 791 section 3.1 */
enum not_understood decode_ipv4(struct layer *l, struct packet *out)
{
	struct rd r = l->rd;
	const uint8_t *h = rd_bytes(&r, 20);

	if (h == NULL)
		return NOT_SHORT_IP;
	uint32_t header = (h[0] & 15u) * 4;
	uint32_t total = (uint32_t)h[2] << 8 | h[3];
	if (h[0] >> 4 != 4 || header < 20)
		return NOT_FORM_IP;
	if (total == 0)
		total = l->wire;
	if (total < header)
		return NOT_FORM_IP;
	trim(l, total);
	if (!layer_skip(l, header))
		return NOT_SHORT_IP;
	uint32_t fragment = (uint32_t)h[6] << 8 | h[7];
	if (out->tunnels == 0)
		out->outer = h;
	out->version = 4;
	out->ip_bytes = total;
	out->source = h + 12;
	out->destination = h + 16;
	out->transport = h[9];
	out->fragment = 0;
	out->fragment_id = 0;
	if (UNLIKELY((fragment & 0x3fffu) != 0)) {
		out->fragment = (fragment & 0x1fffu) != 0 ? 2 : 1;
		out->fragment_at = (uint16_t)((fragment & 0x1fffu) << 3 | (fragment >> 13 & 1u));
		out->fragment_id = (uint32_t)h[4] << 8 | h[5];
		return decode_transport(l, out);
	}
	return behind_ipv4(l, out);
}

/* RFC 8200 section 4.5. A fragment that is the whole packet is none. */
static bool fragment_header(struct layer *l, uint8_t *next, struct packet *out)
{
	struct rd peek = l->rd;

	*next = rd_u8(&peek);
	rd_skip(&peek, 1);
	uint16_t place = rd_u16be(&peek);
	uint32_t id = rd_u32be(&peek);
	if (!layer_skip(l, 8))
		return false;
	if ((place & 0xfff9u) != 0) {
		out->fragment = (place & 0xfff8u) != 0 ? 2 : 1;
		out->fragment_at = place & 0xfff9u;
		out->fragment_id = id;
	}
	return true;
}

/* A header of the common form: next, and length in 8 bytes less 1. `body` gets
 * what stands behind these two. */
static bool skip_extension(struct layer *l, uint8_t *next, struct rd *body)
{
	struct rd peek = l->rd;

	*next = rd_u8(&peek);
	uint32_t len = (rd_u8(&peek) + 1u) * 8;
	*body = rd_sub(&peek, len - 2);
	return peek.err == OK && layer_skip(l, len);
}

/* On its way a packet carries the next hop as destination; the transport's own
 * destination is the last of the route. Source: RFC 8200 section 8.1, RFC 6275
 * section 6.4 (type 2), RFC 8754 section 2 (type 4: the first entry is the last) */
static void routing(struct rd body, struct packet *out)
{
	uint8_t type = rd_u8(&body);
	uint8_t segments_left = rd_u8(&body);

	rd_skip(&body, 4);
	if (segments_left == 0 || body.left < 16 || (type != 0 && type != 2 && type != 4))
		return;
	out->destination = type == 4 ? body.at : body.at + (body.left / 16 - 1) * 16;
}

/* A mobile node's packets carry its present address; the connection's is the
 * home address, an option of 16 bytes. Source: RFC 6275 section 6.3 */
static void home_address(struct rd body, struct packet *out)
{
	while (body.left >= 2) {
		uint8_t type = rd_u8(&body);
		if (type == 0)
			continue;	/* one byte of padding */
		uint8_t len = rd_u8(&body);
		const uint8_t *value = rd_bytes(&body, len);
		if (value != NULL && type == OPTION_HOME && len == 16)
			out->source = value;
	}
}

/* Walk to the transport header, or to a fragment's payload. A header with nothing
 * behind it (mobility, say) is what the packet is about. Source: RFC 8200 section 4 */
static enum not_understood extensions(struct layer *l, uint8_t next, struct packet *out)
{
	struct rd body;
	bool there = true;

	out->fragment = 0;
	out->fragment_id = 0;
	while (there && out->fragment == 0) {
		uint8_t this = next;
		switch (this) {
		case HEADER_HOP:
			there = skip_extension(l, &next, &body);
			break;
		case HEADER_ROUTING:
			there = skip_extension(l, &next, &body);
			routing(body, out);
			break;
		case HEADER_OPTIONS:
			there = skip_extension(l, &next, &body);
			home_address(body, out);
			break;
		case HEADER_MOBILITY:
		case HEADER_HIP:
		case HEADER_SHIM6:
			there = skip_extension(l, &next, &body);
			if (next == HEADER_NONE)
				next = this;
			if (next == this)
				goto done;
			break;
		case HEADER_AUTH:
			there = skip_auth(l, &next);
			break;
		case HEADER_FRAGMENT:
			there = fragment_header(l, &next, out);
			break;
		default:
			goto done;
		}
	}
done:
	out->transport = next;
	return there ? UNDERSTOOD : NOT_SHORT_IP;
}

enum not_understood decode_ipv6(struct layer *l, struct packet *out)
{
	struct rd r = l->rd;
	const uint8_t *h = rd_bytes(&r, 40);

	if (h == NULL)
		return NOT_SHORT_IP;
	if (h[0] >> 4 != 6)
		return NOT_FORM_IP;
	uint32_t payload = (uint32_t)h[4] << 8 | h[5];
	uint32_t total = 40 + payload;
	if (payload == 0 && l->wire > 40 && h[6] != HEADER_NONE)
		total = l->wire;		/* a jumbogram, or cut up by hardware */
	trim(l, total);
	(void)layer_skip(l, 40);
	if (out->tunnels == 0)
		out->outer = h;
	out->version = 6;
	out->ip_bytes = total;
	out->source = h + 8;
	out->destination = h + 24;
	enum not_understood why = extensions(l, h[6], out);
	return why == UNDERSTOOD ? decode_transport(l, out) : why;
}

enum not_understood decode_rest(const struct packet *part, const uint8_t *bytes, uint32_t len,
				uint32_t wire, struct packet *out)
{
	struct layer l = { .rd = rd_of(bytes, len), .wire = wire };

	*out = *part;
	out->fragment = 0;
	out->fragment_at = 0;
	out->fragment_id = 0;
	if (part->version == 4)
		return behind_ipv4(&l, out);
	enum not_understood why = extensions(&l, part->transport, out);
	return why == UNDERSTOOD ? decode_transport(&l, out) : why;
}
