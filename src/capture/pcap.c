#include "capture/pcap.h"

#define MAGIC_MICRO	0xa1b2c3d4u
#define MAGIC_NANO	0xa1b23c4du
#define MAGIC_LONG	0xa1b2cd34u	/* 24-byte record headers (old Linux patch) */

#define FRAME_MAX	262144u		/* as every writer's largest snap length */
#define FRAME_MAX_LONG	(128u << 20)	/* link types of unbounded buses */

/* Captured and original length changed places in the first versions. */
enum pcap_swap { SWAP_NO, SWAP_YES, SWAP_IF_LONGER };

static bool begin_magic(uint32_t magic, struct pcap *h)
{
	h->nano = magic == MAGIC_NANO;
	h->record_header = magic == MAGIC_LONG ? 24 : 16;
	return magic == MAGIC_MICRO || magic == MAGIC_NANO || magic == MAGIC_LONG;
}

/* USB (189, 220, 249) and D-Bus (231) frames may be longer than any packet. */
static uint32_t frame_max(uint32_t link)
{
	bool bus = link == 189 || link == 220 || link == 249 || link == 231;
	return bus ? FRAME_MAX_LONG : FRAME_MAX;
}

err_t pcap_begin(const uint8_t *bytes, struct pcap *ret)
{
	struct pcap h = { .little = false };

	if (!begin_magic(order_u32(bytes, false), &h)) {
		h.little = true;
		if (!begin_magic(order_u32(bytes, true), &h))
			return ERR_UNKNOWN;
	}
	uint16_t major = order_u16(bytes + 4, h.little);
	uint16_t minor = order_u16(bytes + 6, h.little);
	if (major == 2 && minor < 3)
		h.swap = SWAP_YES;
	else if ((major == 2 && minor == 3) || major == 543)
		h.swap = SWAP_IF_LONGER;
	else if (major != 2 || minor != 4)
		return ERR_UNKNOWN;
	h.link = order_u32(bytes + 20, h.little) & 0xffffu;
	h.frame_max = frame_max(h.link);
	*ret = h;
	return OK;
}

static inline void lengths(const struct pcap *h, const uint8_t *record, uint32_t *captured,
			   uint32_t *wire)
{
	*captured = order_u32(record + 8, h->little);
	*wire = order_u32(record + 12, h->little);
	if (UNLIKELY(h->swap != SWAP_NO) && (h->swap == SWAP_YES || *captured > *wire)) {
		uint32_t first = *captured;
		*captured = *wire;
		*wire = first;
	}
}

size_t pcap_batch(const struct pcap *h, struct span *in, struct frame *frames, size_t max,
		  struct stop *stop)
{
	size_t n = 0;

	stop->kind = STOP_NONE;
	for (; n < max; n++) {
		const uint8_t *record = in->at;
		uint32_t captured, wire;
		if (UNLIKELY(in->left < h->record_header)) {
			*stop = stop_more(h->record_header);
			break;
		}
		lengths(h, record, &captured, &wire);
		if (UNLIKELY(captured > h->frame_max)) {
			*stop = stop_damage(ERR_LIMIT, "a record of impossible length");
			break;
		}
		size_t whole = (size_t)h->record_header + captured;
		if (UNLIKELY(in->left < whole)) {
			*stop = stop_more(whole);
			break;
		}
		nsec_t fraction = order_u32(record + 4, h->little);
		frames[n] = (struct frame){
			.bytes = record + h->record_header,
			.captured = captured,
			.wire = wire > captured ? wire : captured,
			.when = order_u32(record, h->little) * NSEC_PER_SEC +
				(h->nano ? fraction : fraction * 1000),
			.link = h->link,
		};
		in->at += whole;
		in->left -= whole;
	}
	return n;
}
