#include "capture/pcapng.h"

#include <stdlib.h>

#define BLOCK_INTERFACE	1u
#define BLOCK_PACKET	2u	/* obsolete, still found */
#define BLOCK_SIMPLE	3u
#define BLOCK_ENHANCED	6u

#define BLOCK_MIN	12u
#define BYTE_ORDER_MAGIC	0x1a2b3c4du
#define OPTION_END	0u
#define OPTION_TSRESOL	9u
#define OPTION_TSOFFSET	14u
#define RESOLUTION_MICRO	6u
#define SECONDS_MAX	INT64_C(4600000000)	/* the difference of two times fits nsec_t */

/* What one block came to. */
enum outcome { NOTHING, A_FRAME, BAD };

static int64_t clamp_seconds(int64_t s)
{
	if (s > SECONDS_MAX)
		return SECONDS_MAX;
	return s < -SECONDS_MAX ? -SECONDS_MAX : s;
}

static uint64_t power_of_10(unsigned n)
{
	uint64_t v = 1;

	while (n-- > 0)
		v *= 10;
	return v;
}

/* Ticks of 10^-n or 2^-n seconds to whole seconds and nanoseconds. */
static nsec_t time_of(const struct ng_interface *i, uint64_t ticks)
{
	unsigned n = i->resolution & 0x7fu;
	uint64_t seconds = 0, nanos = 0;

	if ((i->resolution & 0x80u) != 0) {
		if (n <= 63) {
			uint64_t part = ticks & ((UINT64_C(1) << n) - 1);
			seconds = ticks >> n;
			nanos = n <= 34 ? part * 1000000000u >> n
					: (part >> (n - 34)) * 1000000000u >> 34;
		}
	} else if (n <= 19) {
		uint64_t unit = power_of_10(n);
		uint64_t part = ticks % unit;
		seconds = ticks / unit;
		nanos = n <= 9 ? part * power_of_10(9 - n) : part / power_of_10(n - 9);
	}
	int64_t whole = seconds > (uint64_t)SECONDS_MAX ? SECONDS_MAX : (int64_t)seconds;
	return clamp_seconds(whole + i->offset) * NSEC_PER_SEC + (nsec_t)nanos;
}

static const char *section_block(struct pcapng *s, struct rd body)
{
	uint32_t magic = rd_u32_of(&body, false);

	if (magic != BYTE_ORDER_MAGIC && magic != __builtin_bswap32(BYTE_ORDER_MAGIC))
		return "a section without its byte order mark";
	s->little = magic != BYTE_ORDER_MAGIC;
	s->count = 0;
	uint16_t major = rd_u16_of(&body, s->little);
	uint16_t minor = rd_u16_of(&body, s->little);
	rd_skip(&body, 8);	/* length of the section: we walk its blocks anyway */
	if (body.err != OK)
		return "a section header that is too short";
	if (major != 1 || (minor != 0 && minor != 2))
		return "a section of an unknown version";
	return NULL;
}

/* Options of an interface block; a broken list ends it quietly only at its end. */
static bool interface_options(struct rd *r, bool little, struct ng_interface *out)
{
	while (r->left >= 4) {
		uint16_t code = rd_u16_of(r, little);
		uint16_t len = rd_u16_of(r, little);
		struct rd value = rd_sub(r, len);
		if (code == OPTION_END)
			return true;
		if (code == OPTION_TSRESOL && len == 1)
			out->resolution = rd_u8(&value);
		else if (code == OPTION_TSOFFSET && len == 8)
			out->offset = clamp_seconds((int64_t)rd_u64_of(&value, little));
		if (r->err == OK && len % 4u != 0)
			rd_skip(r, 4u - len % 4u);
	}
	return r->err == OK;
}

static bool interface_room(struct pcapng *s)
{
	if (s->count < s->room)
		return true;
	uint32_t room = s->room == 0 ? 4 : s->room * 2;
	if (s->count >= PCAPNG_INTERFACES_MAX)
		return false;
	struct ng_interface *more = realloc(s->interfaces, room * sizeof(*more));
	if (more == NULL)
		return false;
	s->interfaces = more;
	s->room = room;
	return true;
}

static enum outcome interface_block(struct pcapng *s, struct rd body, const char **what)
{
	struct ng_interface new = { .resolution = RESOLUTION_MICRO };

	new.link = rd_u16_of(&body, s->little);
	rd_skip(&body, 2);
	new.snap = rd_u32_of(&body, s->little);
	*what = "an interface description that is too short";
	if (body.err != OK)
		return BAD;
	bool options = interface_options(&body, s->little, &new);
	*what = "more interfaces than we keep";
	if (!interface_room(s))
		return BAD;
	s->interfaces[s->count++] = new;	/* even so: those after it keep their numbers */
	*what = "an interface description with broken options";
	return options ? NOTHING : BAD;
}

static enum outcome packet_of(struct pcapng *s, struct rd *body, uint32_t interface,
			      struct frame *out, const char **what)
{
	uint64_t high = rd_u32_of(body, s->little);
	uint64_t ticks = high << 32 | rd_u32_of(body, s->little);
	uint32_t captured = rd_u32_of(body, s->little);
	uint32_t wire = rd_u32_of(body, s->little);
	const uint8_t *bytes = rd_bytes(body, captured);

	*what = "a packet longer than its block";
	if (body->err != OK)
		return BAD;
	*what = "a packet of an interface that is not described";
	if (interface >= s->count)
		return BAD;
	s->last = time_of(&s->interfaces[interface], ticks);
	*out = (struct frame){
		.bytes = bytes,
		.captured = captured,
		.wire = wire > captured ? wire : captured,
		.when = s->last,
		.link = s->interfaces[interface].link,
	};
	return A_FRAME;
}

static enum outcome simple_block(struct pcapng *s, struct rd body, struct frame *out,
				 const char **what)
{
	uint32_t wire = rd_u32_of(&body, s->little);

	*what = "a packet longer than its block";
	if (body.err != OK)
		return BAD;
	*what = "a packet of an interface that is not described";
	if (s->count == 0)
		return BAD;
	uint32_t captured = wire;
	if (s->interfaces[0].snap != 0 && captured > s->interfaces[0].snap)
		captured = s->interfaces[0].snap;
	*what = "a packet longer than its block";
	const uint8_t *bytes = rd_bytes(&body, captured);
	if (body.err != OK)
		return BAD;
	*out = (struct frame){ .bytes = bytes, .captured = captured, .wire = wire,
			       .when = s->last, .link = s->interfaces[0].link };
	return A_FRAME;
}

static enum outcome block(struct pcapng *s, uint32_t type, struct rd body, struct frame *out,
			  const char **what)
{
	uint32_t interface;

	switch (type) {
	case BLOCK_INTERFACE:
		return interface_block(s, body, what);
	case BLOCK_SIMPLE:
		return simple_block(s, body, out, what);
	case BLOCK_ENHANCED:
		interface = rd_u32_of(&body, s->little);
		return packet_of(s, &body, interface, out, what);
	case BLOCK_PACKET:
		interface = rd_u16_of(&body, s->little);
		rd_skip(&body, 2);	/* drops */
		return packet_of(s, &body, interface, out, what);
	default:
		return NOTHING;
	}
}

/* Type and whole length of the block at hand. A section header declares the
 * order its own length is in. STOP_NONE if all of it is there. */
static struct stop frame_block(const struct pcapng *s, const struct span *in, uint32_t *type,
			       uint32_t *len)
{
	bool little = s->little;

	if (in->left < BLOCK_MIN)
		return stop_more(BLOCK_MIN);
	*type = order_u32(in->at, little);
	if (*type == PCAPNG_SECTION)
		little = order_u32(in->at + 8, true) == BYTE_ORDER_MAGIC;
	*len = order_u32(in->at + 4, little);
	if (*len < BLOCK_MIN || *len % 4 != 0)
		return stop_damage(ERR_FORM, "a block of impossible length");
	if (*len > CAPTURE_BLOCK_MAX)
		return stop_damage(ERR_LIMIT, "a block of impossible length");
	if (in->left < *len)
		return stop_more(*len);
	if (order_u32(in->at + *len - 4, little) != *len)
		return stop_damage(ERR_FORM, "a block whose two lengths differ");
	return (struct stop){ .kind = STOP_NONE };
}

size_t pcapng_batch(struct pcapng *s, struct span *in, struct frame *frames, size_t max,
		    struct stop *stop)
{
	size_t n = 0;

	stop->kind = STOP_NONE;
	while (n < max) {
		uint32_t type, len;
		const char *what = NULL;
		*stop = frame_block(s, in, &type, &len);
		if (stop->kind != STOP_NONE)
			break;
		struct rd body = rd_of(in->at + 8, len - BLOCK_MIN);
		if (type == PCAPNG_SECTION) {
			what = section_block(s, body);
			if (what != NULL) {
				*stop = stop_damage(ERR_UNKNOWN, what);
				break;
			}
		} else {
			enum outcome o = block(s, type, body, &frames[n], &what);
			if (o == BAD) {
				*stop = (struct stop){ STOP_SKIP, len, ERR_FORM, what };
				break;
			}
			n += o == A_FRAME;
		}
		in->at += len;
		in->left -= len;
	}
	return n;
}

void pcapng_free(struct pcapng *s)
{
	free(s->interfaces);
	*s = (struct pcapng){ 0 };
}
