#include "decode/modbus.h"

#include "base/rd.h"
#include "decode/codes.h"

#define PORT		502u
#define HEAD		7u	/* transaction, protocol, length, unit */
#define LENGTH_MIN	2u	/* unit and function */
#define LENGTH_MAX	254u	/* unit and 253 of the PDU */
#define KEEP		600u	/* two whole frames and some */
#define REFUSED		0x80u	/* bit of the function: an exception follows */

struct modbus_state {
	uint32_t reads, writes;
	uint8_t known;		/* `client` was seen from a frame's form */
	uint8_t client;		/* enum side */
};

struct frame {
	size_t len;		/* whole frame in bytes */
	uint16_t length;	/* of the header: what follows it, unit included */
	uint8_t unit;
	uint8_t function;
	const uint8_t *body;	/* behind the function; length - 2 bytes when whole */
	size_t have;		/* bytes of the body that are there */
};

/* What a frame's length says of it. */
enum form { FORM_WRONG, FORM_FREE, FORM_REQUEST, FORM_RESPONSE, FORM_EITHER };

static const struct code functions[] = {
	{ 1, "read_coils" }, { 2, "read_discrete_inputs" }, { 3, "read_holding_registers" },
	{ 4, "read_input_registers" }, { 5, "write_single_coil" }, { 6, "write_single_register" },
	{ 7, "read_exception_status" }, { 8, "diagnostics" }, { 9, "program_484" },
	{ 10, "poll_484" }, { 11, "get_comm_event_counter" }, { 12, "get_comm_event_log" },
	{ 13, "program_584_984" }, { 14, "poll_584_984" }, { 15, "write_multiple_coils" },
	{ 16, "write_multiple_registers" }, { 17, "report_server_id" }, { 18, "program_884_u84" },
	{ 19, "reset_comm_link" }, { 20, "read_file_record" }, { 21, "write_file_record" },
	{ 22, "mask_write_register" }, { 23, "read_write_multiple_registers" },
	{ 24, "read_fifo_queue" }, { 40, "program_concept" }, { 43, "encapsulated_interface_transport" },
	{ 90, "umas" }, { 125, "firmware_replacement" }, { 126, "program_584_984_2" },
	{ 127, "report_local_address" },
};

static const struct code exceptions[] = {
	{ 1, "illegal_function" }, { 2, "illegal_data_address" }, { 3, "illegal_data_value" },
	{ 4, "server_device_failure" }, { 5, "acknowledge" }, { 6, "server_device_busy" },
	{ 7, "negative_acknowledge" }, { 8, "memory_parity_error" },
	{ 10, "gateway_path_unavailable" }, { 11, "gateway_target_device_failed_to_respond" },
};

static bool reads(uint8_t function)
{
	return (function >= 1 && function <= 4) || function == 20 || function == 23 || function == 24;
}

static bool writes(uint8_t function)
{
	return function == 5 || function == 6 || function == 15 || function == 16 ||
	       (function >= 21 && function <= 23);
}

static uint16_t get16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

/* The frame at the front: OK | ERR_SHORT (the head is not there) | ERR_FORM. */
static err_t frame_read(const uint8_t *bytes, size_t len, struct frame *f)
{
	struct rd in = rd_of(bytes, len);

	rd_skip(&in, 2);
	uint16_t protocol = rd_u16be(&in);
	if (in.err == OK && protocol != 0)
		return ERR_FORM;
	f->length = rd_u16be(&in);
	if (in.err == OK && (f->length < LENGTH_MIN || f->length > LENGTH_MAX))
		return ERR_FORM;
	f->unit = rd_u8(&in);
	f->function = rd_u8(&in);
	if (in.err != OK)
		return in.err;
	if ((f->function & ~REFUSED) == 0)
		return ERR_FORM;
	f->len = HEAD - 1u + f->length;
	f->body = in.at;
	f->have = in.left < f->length - 2u ? in.left : f->length - 2u;
	return OK;
}

static enum form both(bool request, bool response)
{
	if (request)
		return response ? FORM_EITHER : FORM_REQUEST;
	return response ? FORM_RESPONSE : FORM_WRONG;
}

/* A count byte `at` bytes into the body, and that many bytes behind it. */
static bool counted(const struct frame *f, size_t at)
{
	return f->have > at && f->length - 2u == at + 1u + f->body[at];
}

/* Requests 15, 16 and 23: `at` bytes in a quantity, then its count of bytes. */
static bool quantity(const struct frame *f, size_t at, unsigned bits)
{
	if (f->have < at + 3u)
		return false;
	unsigned n = get16(f->body + at);
	return n > 0 && f->body[at + 2] == (n * bits + 7u) / 8u && counted(f, at + 2);
}

static enum form form_of_reading(const struct frame *f, unsigned most)
{
	unsigned n = f->have >= 4 ? get16(f->body + 2) : 0;
	bool response = counted(f, 0) && f->body[0] > 0;

	if (most == 125 && response)
		response = f->body[0] % 2 == 0;
	return both(f->length == 6 && n >= 1 && n <= most, response);
}

static enum form form_of_diagnostics(const struct frame *f)
{
	if (f->have < 4 || f->length % 2 != 0 || get16(f->body) > 20)
		return FORM_WRONG;
	return f->length == 6 ? FORM_EITHER : FORM_FREE;
}

static enum form form_of_encapsulated(const struct frame *f)
{
	if (f->have < 1 || (f->body[0] != 13 && f->body[0] != 14))
		return FORM_WRONG;
	if (f->body[0] == 14 && f->have >= 2 && f->body[1] >= 1 && f->body[1] <= 4)
		return f->length == 5 ? FORM_REQUEST : FORM_EITHER;
	return FORM_FREE;
}

/* Of a whole frame. Source: Application Protocol section 6 */
static enum form form_of(const struct frame *f)
{
	bool six = f->length == 6;

	switch (f->function) {
	case 1: case 2:
		return form_of_reading(f, 2000);
	case 3: case 4:
		return form_of_reading(f, 125);
	case 5:
		return six && (get16(f->body + 2) == 0 || get16(f->body + 2) == 0xff00) ? FORM_EITHER : FORM_WRONG;
	case 6:
		return six ? FORM_EITHER : FORM_WRONG;
	case 7:
		return f->length == 2 || f->length == 3 ? FORM_FREE : FORM_WRONG;
	case 8:
		return form_of_diagnostics(f);
	case 11:
		return f->length == 2 || six ? FORM_FREE : FORM_WRONG;
	case 12: case 17:
		return f->length == 2 || counted(f, 0) ? FORM_FREE : FORM_WRONG;
	case 15:
		return both(quantity(f, 2, 1), six && get16(f->body + 2) > 0);
	case 16:
		return both(quantity(f, 2, 16), six && get16(f->body + 2) > 0);
	case 20: case 21:
		return counted(f, 0) ? FORM_EITHER : FORM_WRONG;
	case 22:
		return f->length == 8 ? FORM_EITHER : FORM_WRONG;
	case 23:
		return both(quantity(f, 6, 16), counted(f, 0) && f->body[0] % 2 == 0);
	case 24:
		return both(f->length == 4, f->have >= 2 && get16(f->body) == f->length - 4);
	case 43:
		return form_of_encapsulated(f);
	case 90:
		return f->length >= 4 ? FORM_FREE : FORM_WRONG;
	default:
		break;
	}
	bool refusal = f->function > REFUSED && f->length == 3 &&
		       code_name(functions, COUNT_OF(functions), f->function & 0x7f) != NULL &&
		       code_name(exceptions, COUNT_OF(exceptions), f->body[0]) != NULL;
	return refusal ? FORM_RESPONSE : FORM_WRONG;
}

static enum guess modbus_starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	bool port = t->port[SIDE_SOURCE] == PORT || t->port[SIDE_DESTINATION] == PORT;
	struct frame f;

	for (unsigned n = 0; n < 2; n++) {
		err_t e = frame_read(bytes, len, &f);
		if (e != OK)
			return e == ERR_SHORT ? GUESS_MORE : GUESS_NO;
		if (f.have < f.length - 2u)
			return GUESS_MORE;
		enum form form = form_of(&f);
		if (form == FORM_WRONG)
			return GUESS_NO;
		bytes += f.len;
		len -= f.len;
		/* What follows a whole frame must be the head of one. */
		struct frame next;
		if (len > 0 && frame_read(bytes, len, &next) == ERR_FORM)
			return GUESS_NO;
		if (form != FORM_FREE || port)
			return GUESS_YES;
	}
	return GUESS_YES;
}

/* Does this side ask? The side that began the conversation, until a frame shows it. */
static bool asks(const struct talk *t, struct modbus_state *s, enum form form)
{
	if (!s->known && (form == FORM_REQUEST || form == FORM_RESPONSE)) {
		bool source = (t->side == SIDE_SOURCE) == (form == FORM_REQUEST);
		s->client = source ? SIDE_SOURCE : SIDE_DESTINATION;
		s->known = 1;
	}
	return t->side == (s->known ? (enum side)s->client : SIDE_SOURCE);
}

static void add_frame(struct talk *t, const struct frame *f)
{
	struct modbus_state *s = t->state;
	uint8_t function = f->function & 0x7f;
	bool whole = f->have == f->length - 2u;
	enum form form = whole ? form_of(f) : FORM_FREE;

	facts_text(t->facts, F_PROTOCOL, "modbus", 6);
	code_fact(t->facts, F_MODBUS_FUNCTION, functions, COUNT_OF(functions), function);
	facts_uint(t->facts, F_MODBUS_UNIT, f->unit);
	if ((f->function & REFUSED) != 0) {
		if (f->have >= 1)
			code_fact(t->facts, F_MODBUS_EXCEPTION, exceptions, COUNT_OF(exceptions), f->body[0]);
		(void)asks(t, s, FORM_RESPONSE);
		return;
	}
	if (!asks(t, s, form))
		return;
	s->reads += reads(function) && s->reads < UINT32_MAX;
	s->writes += writes(function) && s->writes < UINT32_MAX;
}

static void modbus_read(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct frame f;
	err_t e = frame_read(bytes, len, &f);

	*step = (struct proto_step){ .then = PROTO_MORE };
	if (e == ERR_FORM)
		step->then = PROTO_LOST;
	if (e != OK || (f.len > len && !t->last))
		return;
	add_frame(t, &f);
	step->used = f.len < len ? f.len : len;
	step->then = PROTO_ON;
}

static void modbus_end(struct talk *t)
{
	const struct modbus_state *s = t->state;

	if (s->reads > 0)
		facts_uint(t->facts, F_MODBUS_READS, s->reads);
	if (s->writes > 0)
		facts_uint(t->facts, F_MODBUS_WRITES, s->writes);
}

const struct proto proto_modbus = {
	.name = "modbus",
	.state = sizeof(struct modbus_state),
	.keep = KEEP,
	.likely = { 502 },
	.starts = modbus_starts,
	.read = modbus_read,
	.end = modbus_end,
};
