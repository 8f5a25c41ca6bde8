#include "decode/enip.h"

#include <string.h>

#include "base/rd.h"
#include "decode/cip.h"
#include "decode/codes.h"

#define HEAD		24u	/* command, length, session, status, context, options */
#define LENGTH_MAX	65511u
#define WANTED		1536u	/* bytes of a message that may tell something */
#define ITEMS_MAX	16u
#define PRODUCT_MAX	64u

enum { NOP = 0x00, LIST_SERVICES = 0x04, LIST_IDENTITY = 0x63, LIST_INTERFACES = 0x64,
       REGISTER = 0x65, UNREGISTER = 0x66, SEND_RR = 0x6f, SEND_UNIT = 0x70 };
enum { ITEM_NULL = 0x00, ITEM_IDENTITY = 0x0c, ITEM_CONNECTION = 0xa1, ITEM_CONNECTED = 0xb1,
       ITEM_UNCONNECTED = 0xb2, ITEM_SERVICES = 0x100, ITEM_SEQUENCED = 0x8002 };

struct head {
	uint16_t command;
	uint16_t length;	/* bytes behind the head */
	uint32_t session;
	uint32_t status;
	uint32_t options;
};

static const struct code commands[] = {
	{ 0x00, "nop" }, { 0x04, "list_services" }, { 0x63, "list_identity" },
	{ 0x64, "list_interfaces" }, { 0x65, "register_session" }, { 0x66, "unregister_session" },
	{ 0x6f, "send_rr_data" }, { 0x70, "send_unit_data" }, { 0x72, "indicate_status" },
	{ 0x73, "cancel" },
};

static const struct code statuses[] = {
	{ 0x00, "success" }, { 0x01, "invalid_command" }, { 0x02, "insufficient_memory" },
	{ 0x03, "incorrect_data" }, { 0x64, "invalid_session_handle" }, { 0x65, "invalid_length" },
	{ 0x69, "unsupported_protocol" }, { 0x6a, "encapsulated_cip_not_allowed" },
};

static uint16_t u16le(struct rd *in)
{
	uint8_t low = rd_u8(in);

	return (uint16_t)(low | rd_u8(in) << 8);
}

static uint32_t u32le(struct rd *in)
{
	uint32_t low = u16le(in);

	return low | (uint32_t)u16le(in) << 16;
}

/* OK | ERR_SHORT | ERR_FORM */
static err_t head_read(struct rd *in, struct head *h)
{
	bool command = in->left >= 2;

	h->command = u16le(in);
	if (command && code_name(commands, COUNT_OF(commands), h->command) == NULL)
		return ERR_FORM;
	h->length = u16le(in);
	h->session = u32le(in);
	h->status = u32le(in);
	rd_skip(in, 8);
	h->options = u32le(in);
	if (in->err != OK)
		return in->err;
	return h->length <= LENGTH_MAX && h->options == 0 ? OK : ERR_FORM;
}

static bool item_known(uint16_t type)
{
	return type == ITEM_NULL || type == ITEM_IDENTITY || type == ITEM_CONNECTION ||
	       type == ITEM_CONNECTED || type == ITEM_UNCONNECTED || type == ITEM_SERVICES ||
	       (type >= 0x8000 && type <= ITEM_SEQUENCED);
}

/* A common packet of exactly `len` bytes: known items that fill it. `in` may be cut
 * off. ERR_SHORT: it fits so far. */
static err_t items_check(struct rd in, size_t len)
{
	size_t left = len;
	uint16_t count = u16le(&in);

	if (in.err != OK)
		return len < 2 ? ERR_FORM : ERR_SHORT;
	left -= 2;
	if (count == 0 || count > ITEMS_MAX)
		return ERR_FORM;
	for (unsigned i = 0; i < count; i++) {
		uint16_t type = u16le(&in), size = u16le(&in);
		if (left < 4 || size > left - 4)
			return ERR_FORM;
		if (in.err != OK)
			return ERR_SHORT;
		left -= 4u + size;
		if (!item_known(type))
			return ERR_FORM;
		rd_skip(&in, size < in.left ? size : in.left);
		if (in.left == 0 && left > 0)
			return ERR_SHORT;
	}
	return left == 0 ? OK : ERR_FORM;
}

/* Does what follows a head fit its command? OK | ERR_SHORT | ERR_FORM */
static err_t body_check(const struct head *h, struct rd in)
{
	if (code_name(statuses, COUNT_OF(statuses), h->status <= 0xffff ? (uint16_t)h->status : 0xffff) == NULL)
		return ERR_FORM;
	switch (h->command) {
	case LIST_SERVICES: case LIST_IDENTITY: case LIST_INTERFACES:
		if (h->length == 0)
			return h->session == 0 ? OK : ERR_FORM;
		if (h->command == LIST_INTERFACES && h->length == 2)
			return OK;
		return items_check(in, h->length);
	case REGISTER:
		if (h->length != 4)
			return ERR_FORM;
		if (in.left < 4)
			return ERR_SHORT;
		return u16le(&in) == 1 && u16le(&in) == 0 ? OK : ERR_FORM;
	case UNREGISTER:
		return h->length == 0 && h->session != 0 ? OK : ERR_FORM;
	case SEND_RR: case SEND_UNIT:
		if (h->length == 0)
			return h->status != 0 ? OK : ERR_FORM;
		if (h->length < 6)
			return ERR_FORM;
		if (in.left < 6)
			return ERR_SHORT;
		if (u32le(&in) != 0)
			return ERR_FORM;
		rd_skip(&in, 2);
		return items_check(in, h->length - 6u);
	default:
		return ERR_FORM;	/* nothing to hold it to */
	}
}

static enum guess enip_starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	struct rd in = rd_of(bytes, len);
	struct head h;
	err_t e = head_read(&in, &h);

	(void)t;
	if (len >= 2 && h.command == NOP)
		return GUESS_NO;	/* zeros begin too many things */
	if (e == OK)
		e = body_check(&h, in);
	if (e == OK)
		return GUESS_YES;
	return e == ERR_SHORT ? GUESS_MORE : GUESS_NO;
}

/* list_identity: version, socket address, vendor, type, code, revision, status,
 * serial number, then the product's name. */
static void add_identity(struct facts *facts, struct rd in)
{
	rd_skip(&in, 2u + 16u + 2u + 2u + 2u + 2u + 2u + 4u);
	size_t len = rd_u8(&in);
	const uint8_t *name = rd_bytes(&in, len);
	bool text = name != NULL && len > 0 && len <= PRODUCT_MAX;

	for (size_t i = 0; text && i < len; i++)
		text = name[i] >= ' ' && name[i] < 0x7f;
	if (text)
		facts_text(facts, F_ENIP_PRODUCT, name, len);
}

static void add_items(struct facts *facts, struct rd in)
{
	uint16_t count = u16le(&in);

	for (unsigned i = 0; i < count && i < ITEMS_MAX && in.err == OK; i++) {
		uint16_t type = u16le(&in), size = u16le(&in);
		struct rd item = rd_sub(&in, size < in.left ? size : in.left);
		if (item.err != OK)
			return;
		if (type == ITEM_CONNECTED)
			rd_skip(&item, 2);	/* sequence */
		if (type == ITEM_IDENTITY)
			add_identity(facts, item);
		else if (type == ITEM_CONNECTED || type == ITEM_UNCONNECTED)
			cip_add(facts, item);
	}
}

/* `in` is what is there of the body. */
static void add_message(struct facts *facts, const struct head *h, struct rd in)
{
	facts_text(facts, F_PROTOCOL, "enip", 4);
	code_fact(facts, F_ENIP_COMMAND, commands, COUNT_OF(commands), h->command);
	if (h->status != 0)
		code_fact(facts, F_ENIP_STATUS, statuses, COUNT_OF(statuses),
			  h->status <= 0xffff ? (uint16_t)h->status : 0xffff);
	if (h->command == LIST_IDENTITY)
		add_items(facts, in);
	if (h->command != SEND_RR && h->command != SEND_UNIT)
		return;
	rd_skip(&in, 6);
	add_items(facts, in);
}

static void enip_read(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct rd in = rd_of(bytes, len);
	struct head h;
	err_t e = head_read(&in, &h);

	*step = (struct proto_step){ .then = PROTO_MORE };
	if (e == ERR_FORM)
		step->then = PROTO_LOST;
	if (e != OK)
		return;
	size_t all = HEAD + (size_t)h.length, wanted = all < WANTED ? all : WANTED;
	if (len < wanted && !t->last)
		return;
	step->used = len < wanted ? len : wanted;
	step->skip = all - step->used;
	step->then = PROTO_ON;
	in.left = step->used - HEAD;	/* what is seen does not depend on how the bytes came */
	add_message(t->facts, &h, in);
}

/* Cyclic data: the connection's address with a number, then the data. */
static bool cyclic(struct rd in, size_t len)
{
	uint16_t count = u16le(&in), type = u16le(&in), size = u16le(&in);

	rd_skip(&in, 8);
	uint16_t data = u16le(&in), data_len = u16le(&in);
	return in.err == OK && count == 2 && type == ITEM_SEQUENCED && size == 8 &&
	       data == ITEM_CONNECTED && data_len == in.left && len >= 18;
}

static err_t enip_datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct rd in = rd_of(bytes, len);
	struct head h;

	if (cyclic(in, len)) {
		facts_text(t->facts, F_PROTOCOL, "enip", 4);
		facts_text(t->facts, F_ENIP_COMMAND, "io_data", 7);
		return OK;
	}
	err_t e = head_read(&in, &h);
	if (e != OK)
		return e;
	if (in.left != h.length)
		return ERR_FORM;
	e = body_check(&h, in);
	if (e == OK)
		add_message(t->facts, &h, in);
	return e;
}

const struct proto proto_enip = {
	.name = "enip",
	.keep = WANTED,
	.starts = enip_starts,
	.read = enip_read,
	.first = { { 0x00, 0x04 }, { 0x63, 0x73 } },
	.datagram = enip_datagram,
};
