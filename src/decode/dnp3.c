#include "decode/dnp3.h"

#include "base/rd.h"
#include "decode/codes.h"
#include "decode/dnp3_walk.h"

#define HEAD		10u	/* start, length, control, addresses, CRC */
#define COUNTED		5u	/* of the head, what the length counts */
#define BLOCK		16u	/* bytes of data before each CRC */
#define FRAME_MAX	292u
#define PRIMARY		0x40u
#define FINAL		0x80u	/* of the transport octet */
#define FIRST		0x40u

enum { LINK_CONFIRMED = 3, LINK_UNCONFIRMED = 4 };

/* A side's fragment that is being put together. */
struct half {
	struct dnp3_walk walk;
	uint16_t source, destination;	/* whose fragment it is */
	uint8_t next;			/* sequence that must follow */
	uint8_t open;
};

struct dnp3_state {
	struct half half[2];
	uint32_t commands;
};

struct frame {
	size_t len;		/* whole frame, bytes */
	size_t data;		/* bytes of user data, without CRCs */
	const uint8_t *blocks;	/* behind the head */
	uint8_t control;
	uint16_t destination, source;
};

static const struct code primary[] = {
	{ 0, "reset_link_states" }, { 1, "reset_user_process" }, { 2, "test_link_states" },
	{ 3, "confirmed_user_data" }, { 4, "unconfirmed_user_data" }, { 9, "request_link_status" },
};

static const struct code secondary[] = {
	{ 0, "ack" }, { 1, "nack" }, { 11, "link_status" }, { 14, "not_functioning" },
	{ 15, "not_supported" },
};

/* Source: section 9.2.4.1.1.8; polynomial 0x3d65, lowest bit first */
static uint16_t crc_of(const uint8_t *bytes, size_t len)
{
	uint16_t crc = 0;

	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = (uint16_t)((crc & 1u) != 0 ? crc >> 1 ^ 0xa6bc : crc >> 1);
	}
	return (uint16_t)~crc;
}

static uint16_t get16le(const uint8_t *b)
{
	return (uint16_t)(b[0] | b[1] << 8);
}

static const char *link_name(uint8_t control)
{
	uint8_t function = control & 15u;

	if ((control & PRIMARY) != 0)
		return code_name(primary, COUNT_OF(primary), function);
	return code_name(secondary, COUNT_OF(secondary), function);
}

static bool for_user(uint8_t control)
{
	uint8_t function = control & 15u;

	return (control & PRIMARY) != 0 && (function == LINK_CONFIRMED || function == LINK_UNCONFIRMED);
}

/* The head of a frame; its blocks may still be missing. OK | ERR_SHORT | ERR_FORM */
static err_t head_read(const uint8_t *bytes, size_t len, struct frame *f)
{
	struct rd in = rd_of(bytes, len);
	uint8_t first = rd_u8(&in), second = rd_u8(&in), length = rd_u8(&in);

	if ((len >= 1 && first != 0x05) || (len >= 2 && second != 0x64) || (len >= 3 && length < COUNTED))
		return ERR_FORM;
	f->control = rd_u8(&in);
	const uint8_t *addresses = rd_bytes(&in, 4);
	const uint8_t *crc = rd_bytes(&in, 2);
	if (in.err != OK)
		return in.err;
	if (crc_of(bytes, HEAD - 2) != get16le(crc) || link_name(f->control) == NULL)
		return ERR_FORM;
	f->destination = get16le(addresses);
	f->source = get16le(addresses + 2);
	f->data = length - COUNTED;
	f->len = HEAD + f->data + (f->data + BLOCK - 1) / BLOCK * 2u;
	f->blocks = in.at;
	return for_user(f->control) || f->data == 0 ? OK : ERR_FORM;
}

/* The data without CRCs at `out` (room for 250); their number, 0 if a CRC is wrong. */
static size_t data_of(const struct frame *f, uint8_t out[250])
{
	const uint8_t *at = f->blocks;
	size_t n = 0;

	while (n < f->data) {
		size_t block = f->data - n < BLOCK ? f->data - n : BLOCK;
		if (crc_of(at, block) != get16le(at + block))
			return 0;
		for (size_t i = 0; i < block; i++)
			out[n++] = at[i];
		at += block + 2;
	}
	return n;
}

static enum guess dnp3_starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	struct frame f;
	err_t e = head_read(bytes, len, &f);

	(void)t;
	if (e == OK)
		return GUESS_YES;
	return e == ERR_SHORT ? GUESS_MORE : GUESS_NO;
}

static void add_head(struct facts *facts, const struct frame *f)
{
	facts_text(facts, F_PROTOCOL, "dnp3", 4);
	facts_uint(facts, F_DNP3_SOURCE, f->source);
	facts_uint(facts, F_DNP3_DESTINATION, f->destination);
	if (f->data > 0)
		return;
	bool prime = (f->control & PRIMARY) != 0;
	code_fact(facts, F_DNP3_FUNCTION, prime ? primary : secondary,
		  prime ? COUNT_OF(primary) : COUNT_OF(secondary), f->control & 15u);
}

/* One transport segment. A segment out of turn ends the fragment. */
static void add_segment(struct talk *t, const struct frame *f)
{
	struct dnp3_state *s = t->state;
	struct half *h = &s->half[t->side];
	uint8_t data[250];
	size_t n = data_of(f, data);

	if (n == 0)
		return;
	uint8_t octet = data[0], sequence = octet & 0x3f;
	if ((octet & FIRST) != 0) {
		dnp3_walk_begin(&h->walk);
		h->source = f->source;
		h->destination = f->destination;
		h->open = 1;
	} else if (h->open == 0 || sequence != h->next || h->source != f->source ||
		   h->destination != f->destination) {
		h->open = 0;
		return;
	}
	dnp3_walk_bytes(&h->walk, data + 1, n - 1, t->facts, &s->commands);
	h->next = (uint8_t)((sequence + 1u) & 0x3f);
	h->open = (octet & FINAL) == 0;
}

static void dnp3_read(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct frame f;
	err_t e = head_read(bytes, len, &f);

	*step = (struct proto_step){ .then = PROTO_MORE };
	if (e == ERR_FORM)
		step->then = PROTO_LOST;
	if (e != OK || (f.len > len && !t->last))
		return;
	add_head(t->facts, &f);
	if (f.len <= len)
		add_segment(t, &f);
	step->used = f.len <= len ? f.len : len;
	step->then = PROTO_ON;
}

static err_t dnp3_datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct frame f;
	size_t at = 0;

	if (len == 0)
		return ERR_SHORT;
	for (; at < len; at += f.len) {
		err_t e = head_read(bytes + at, len - at, &f);
		if (e != OK)
			return e;
		if (f.len > len - at)
			return ERR_SHORT;
	}
	for (at = 0; at < len && head_read(bytes + at, len - at, &f) == OK; at += f.len) {
		add_head(t->facts, &f);
		add_segment(t, &f);
	}
	return OK;
}

static void dnp3_end(struct talk *t)
{
	const struct dnp3_state *s = t->state;

	if (s->commands > 0)
		facts_uint(t->facts, F_DNP3_COMMANDS, s->commands);
}

/* The two bytes that every frame begins with. Source: IEEE 1815 section 9.2.4.1 */
static bool may_begin(const uint8_t *bytes, size_t len)
{
	return len >= 10 && bytes[0] == 0x05 && bytes[1] == 0x64;
}

const struct proto proto_dnp3 = {
	.name = "dnp3",
	.state = sizeof(struct dnp3_state),
	.keep = FRAME_MAX,
	.starts = dnp3_starts,
	.read = dnp3_read,
	.first = { { 0x05, 0x05 } },
	.datagram = dnp3_datagram,
	.may_begin = may_begin,
	.end = dnp3_end,
};
