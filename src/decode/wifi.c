/* wifi.c - IEEE 802.11 frames, alone or behind what a radio adds. Only data in
 * clear carries packets; the rest is counted by its reason. */
#include "decode/layers.h"
#include "rec/frame.h"

#define FC_TYPE		0x0cu	/* of the first byte */
#define FC_DATA		0x08u
#define FC_EMPTY	0x40u	/* of a data frame: no data */
#define FC_QOS		0x80u
#define FC_DISTRIBUTION	0x03u	/* of the second byte: to and from: a fourth address */
#define FC_MORE		0x04u
#define FC_PROTECTED	0x40u
#define FC_ORDER	0x80u
#define QOS_AGGREGATE	0x80u

#define PRISM_BYTES	144u
#define AVS_MAGIC	0x80211000u
#define RADIO_FLAGS_PADDED	0x20u

static uint16_t u16le(const uint8_t *b)
{
	return (uint16_t)(b[0] | b[1] << 8);
}

/* `padded`: the header takes a multiple of 4 bytes. Source: IEEE 802.11 9.3.2.1 */
static enum not_understood wifi(struct layer *l, bool padded, struct packet *out)
{
	struct rd peek = l->rd;
	const uint8_t *h = rd_bytes(&peek, 24);
	uint32_t len = 24;

	if (l->rd.left >= 2 && ((l->rd.at[0] & FC_TYPE) != FC_DATA || (l->rd.at[0] & FC_EMPTY) != 0))
		return NOT_RADIO;
	if (h == NULL)
		return NOT_SHORT_LINK;
	if ((h[1] & FC_PROTECTED) != 0)
		return NOT_SECRET;
	if ((h[1] & FC_DISTRIBUTION) == FC_DISTRIBUTION)
		len += 6;
	if ((h[0] & FC_QOS) != 0) {
		rd_skip(&peek, len - 24);
		if ((rd_u8(&peek) & QOS_AGGREGATE) != 0)
			return NOT_PARTIAL;
		len += (h[1] & FC_ORDER) != 0 ? 6 : 2;
	}
	if ((h[1] & FC_MORE) != 0 || (h[22] & 15u) != 0)
		return NOT_PARTIAL;
	if (padded)
		len = (len + 3) & ~3u;
	return layer_skip(l, len) ? decode_llc(l, out) : NOT_SHORT_LINK;
}

/* The one field that matters is `flags`: it is first, or behind a clock of 8 bytes.
 * Source: radiotap.org, "Radiotap" */
static bool radio_is_padded(struct rd r, uint32_t present)
{
	uint32_t at = 8, word = present;

	rd_skip(&r, 8);
	while ((word & 0x80000000u) != 0 && r.err == OK) {
		word = __builtin_bswap32(rd_u32be(&r));
		at += 4;
	}
	if ((present & 2u) == 0)
		return false;
	if ((present & 1u) != 0)
		rd_skip(&r, ((at + 7) & ~7u) - at + 8);
	return (rd_u8(&r) & RADIO_FLAGS_PADDED) != 0;
}

static enum not_understood radiotap(struct layer *l, struct packet *out)
{
	struct rd peek = l->rd;
	const uint8_t *h = rd_bytes(&peek, 8);

	if (h == NULL)
		return NOT_SHORT_LINK;
	uint32_t len = u16le(h + 2);
	if (h[0] != 0 || len < 8 || len > l->rd.left)
		return NOT_SHORT_LINK;
	uint32_t present = u16le(h + 4) | (uint32_t)u16le(h + 6) << 16;
	bool padded = radio_is_padded(rd_of(l->rd.at, len), present);
	(void)layer_skip(l, len);
	return wifi(l, padded, out);
}

/* Its own header says how long it is. Some drivers send it as Prism's.
 * Source: tcpdump.org/linktypes, LINKTYPE_IEEE802_11_AVS */
static enum not_understood avs(struct layer *l, struct packet *out)
{
	struct rd peek = l->rd;

	rd_skip(&peek, 4);
	uint32_t len = rd_u32be(&peek);
	if (peek.err != OK || len < 8 || !layer_skip(l, len))
		return NOT_SHORT_LINK;
	return wifi(l, false, out);
}

static enum not_understood prism(struct layer *l, struct packet *out)
{
	struct rd peek = l->rd;

	if ((rd_u32be(&peek) & 0xfffff000u) == AVS_MAGIC)
		return avs(l, out);
	return layer_skip(l, PRISM_BYTES) ? wifi(l, false, out) : NOT_SHORT_LINK;
}

enum not_understood decode_wifi(struct layer *l, uint32_t link, struct packet *out)
{
	switch (link) {
	case LINK_RADIOTAP:
		return radiotap(l, out);
	case LINK_PRISM:
		return prism(l, out);
	case LINK_AVS:
		return avs(l, out);
	default:
		return wifi(l, false, out);
	}
}
