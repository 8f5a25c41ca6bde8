#include "decode/s7comm.h"

#include <stdio.h>
#include <string.h>

#include "base/rd.h"
#include "decode/codes.h"

#define PORT		102u
#define TPKT		4u	/* version, 0, length of all */
#define WANTED		192u	/* bytes of a frame that may tell something */
#define KEEP		1024u
#define MESSAGE_MIN	10u	/* a head of S7 */
#define STARTS_FRAMES	6u	/* read until it is decided */
#define TSAP_MAX	32u	/* bytes of one kept; longer ones are cut */

enum { COTP_DATA = 0xf0, COTP_REQUEST = 0xe0, COTP_CONFIRM = 0xd0, COTP_LAST = 0x80 };
enum { TSAP_CALLING = 0xc1, TSAP_CALLED = 0xc2, TPDU_SIZE = 0xc0 };
enum { S7 = 0x32, S7_PLUS = 0x72 };
enum { JOB = 1, ACK = 2, ACK_DATA = 3, USERDATA = 7 };
enum { PI_SERVICE = 0x28 };

struct s7comm_state {
	uint8_t open[2];	/* the side's last DT was not the end of a message */
};

struct frame {
	size_t len;		/* whole frame, bytes */
	uint8_t type;		/* of COTP */
	bool final;		/* DT: the message ends here */
	struct rd head;		/* CR, CC: the variable part, as far as it is there */
	struct rd data;		/* DT: user data, as far as it is there */
	size_t data_len;	/* and all of it */
};

struct tsaps {
	struct rd calling, called;
};

static const struct code rosctrs[] = {
	{ 1, "job" }, { 2, "ack" }, { 3, "ack_data" }, { 7, "userdata" },
};

static const struct code functions[] = {
	{ 0x00, "cpu_services" }, { 0x04, "read_var" }, { 0x05, "write_var" },
	{ 0x1a, "request_download" }, { 0x1b, "download_block" }, { 0x1c, "download_ended" },
	{ 0x1d, "start_upload" }, { 0x1e, "upload" }, { 0x1f, "end_upload" },
	{ 0x28, "pi_service" }, { 0x29, "plc_stop" }, { 0xf0, "setup_communication" },
};

/* Userdata: group and subfunction; a subfunction 0 names the group. */
static const struct code services[] = {
	{ 0x0000, "mode_transition" }, { 0x0100, "programmer_commands" }, { 0x0101, "request_diag_data" },
	{ 0x0102, "vartab" }, { 0x010c, "erase" }, { 0x010e, "read_diag_data" },
	{ 0x010f, "remove_diag_data" }, { 0x0110, "force" }, { 0x0200, "cyclic_data" },
	{ 0x0300, "block_functions" }, { 0x0301, "list_blocks" }, { 0x0302, "list_blocks_of_type" },
	{ 0x0303, "get_block_info" }, { 0x0400, "cpu_functions" }, { 0x0401, "read_szl" },
	{ 0x0402, "message_service" }, { 0x0403, "diagnostic_message" }, { 0x0405, "alarm_8_indication" },
	{ 0x040b, "alarm_ack" }, { 0x0413, "alarm_query" }, { 0x0500, "security" },
	{ 0x0501, "plc_password" }, { 0x0600, "pbc_bsend" }, { 0x0700, "time_functions" },
	{ 0x0701, "read_clock" }, { 0x0702, "set_clock" }, { 0x0703, "read_clock_following" },
	{ 0x0704, "set_clock_following" }, { 0x0f00, "nc_programming" },
};

static const char *const program_services[] = {
	"P_PROGRAM", "_INSE", "_DELE", "_MODU", "_GARB", "_INS2", "_N_LOGIN_", "_N_LOGOUT",
	"_N_CANCEL", "_N_F_DELE", "_N_F_COPY", "_N_F_RENA", "_N_F_OPEN", "_N_F_CLOS", "_N_SELECT",
	"_N_FINDBL", "_N_SETUFR", "_N_START_", "_N_RESET_",
};

static const struct code plus_operations[] = {
	{ 0x31, "request" }, { 0x32, "response" }, { 0x33, "notification" }, { 0x02, "response_2" },
};

static const struct code plus_functions[] = {
	{ 0x04b1, "error" }, { 0x04bb, "explore" }, { 0x04ca, "create_object" },
	{ 0x04d4, "delete_object" }, { 0x04f2, "set_variable" }, { 0x04fc, "get_variable" },
	{ 0x0506, "add_link" }, { 0x051a, "remove_link" }, { 0x0524, "get_link" },
	{ 0x0542, "set_multi_variables" }, { 0x054c, "get_multi_variables" },
	{ 0x0556, "begin_sequence" }, { 0x0560, "end_sequence" }, { 0x056b, "invoke" },
	{ 0x057c, "set_var_substreamed" }, { 0x0586, "get_var_substreamed" },
	{ 0x0590, "get_variables_address" }, { 0x059a, "abort" }, { 0x05a4, "error_2" },
	{ 0x05ae, "init_ssl" },
};

/* The heads of TPKT and COTP; what is behind them may be cut off.
 * OK | ERR_SHORT | ERR_FORM */
static err_t frame_read(const uint8_t *bytes, size_t len, struct frame *f)
{
	struct rd in = rd_of(bytes, len);
	uint8_t version = rd_u8(&in), zero = rd_u8(&in);
	uint16_t all = rd_u16be(&in);

	*f = (struct frame){ .len = all };
	if ((len >= 1 && version != 3) || (len >= 2 && zero != 0) || (len >= TPKT && all < TPKT + 3u))
		return ERR_FORM;
	size_t head = rd_u8(&in);
	f->type = rd_u8(&in);
	if (in.err != OK)
		return in.err;
	if (head < 2 || head > all - TPKT - 1u)
		return ERR_FORM;
	size_t rest = all - TPKT - 2u;
	if (in.left > rest)
		in.left = rest;
	if (f->type == COTP_DATA) {
		f->final = (rd_u8(&in) & COTP_LAST) != 0;
		f->data_len = all - TPKT - 1u - head;
		rd_skip(&in, head - 2);
		f->data = in;
		return in.err;
	}
	f->head = rd_sub(&in, head - 1 < in.left ? head - 1 : in.left);
	return OK;
}

/* The addresses of a connection request or confirm. False: another protocol's. */
static bool tsaps_read(const struct frame *f, struct tsaps *t)
{
	struct rd in = f->head;

	*t = (struct tsaps){ 0 };
	rd_skip(&in, 5);	/* references, class */
	while (in.err == OK && in.left > 0) {
		uint8_t code = rd_u8(&in);
		struct rd value = rd_sub(&in, rd_u8(&in));
		if (code == TSAP_CALLING)
			t->calling = value;
		else if (code == TSAP_CALLED)
			t->called = value;
		else if (code != TPDU_SIZE)
			return false;
	}
	return in.err == OK && t->calling.left > 0 && t->called.left > 0;
}

/* Connection type (PG, OP, S7 basic), then rack and slot. */
static bool has_slot(const struct rd *tsap)
{
	return tsap->left == 2 && tsap->at[0] >= 1 && tsap->at[0] <= 3;
}

static bool simatic(const struct rd *tsap)
{
	return tsap->left >= 12 && memcmp(tsap->at, "SIMATIC-ROOT", 12) == 0;
}

/* Strictly, since the heads of TPKT and COTP are those of many. */
static enum guess message_starts(const struct frame *f)
{
	struct rd in = f->data;
	uint8_t id = rd_u8(&in), kind = rd_u8(&in);

	if (f->data_len < MESSAGE_MIN)
		return GUESS_NO;
	if (id == S7_PLUS) {
		size_t length = rd_u16be(&in);
		if (in.err != OK)
			return GUESS_MORE;
		bool known = kind >= 1 && kind <= 3 && length > 0;
		bool fits = f->final ? length + 8u == f->data_len : length + 8u > f->data_len;
		return known && fits ? GUESS_YES : GUESS_NO;
	}
	if (in.err == OK && (id != S7 || code_name(rosctrs, COUNT_OF(rosctrs), kind) == NULL))
		return GUESS_NO;
	uint16_t reserved = rd_u16be(&in);
	rd_skip(&in, 2);
	size_t parameters = rd_u16be(&in), data = rd_u16be(&in);
	if (in.err != OK)
		return GUESS_MORE;
	size_t head = kind == ACK || kind == ACK_DATA ? 12 : 10;
	bool fits = head + parameters + data == f->data_len ||
		    (!f->final && head + parameters + data > f->data_len);
	return reserved == 0 && fits ? GUESS_YES : GUESS_NO;
}

static enum guess connection_starts(const struct talk *t, const struct frame *f)
{
	bool port = t->port[SIDE_SOURCE] == PORT || t->port[SIDE_DESTINATION] == PORT;
	struct tsaps names;

	if (!tsaps_read(f, &names))
		return GUESS_NO;
	if (simatic(&names.called) || simatic(&names.calling))
		return GUESS_YES;
	return port && has_slot(&names.called) ? GUESS_YES : GUESS_MORE;
}

static enum guess s7comm_starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	struct frame f;

	for (unsigned n = 0; n < STARTS_FRAMES; n++) {
		err_t e = frame_read(bytes, len, &f);
		if (e != OK)
			return e == ERR_SHORT ? GUESS_MORE : GUESS_NO;
		enum guess g = GUESS_NO;
		if (f.type == COTP_DATA && f.data_len == 0)
			g = GUESS_MORE;
		else if (f.type == COTP_DATA)
			g = f.data.left > 0 ? message_starts(&f) : GUESS_MORE;
		else if ((f.type == COTP_REQUEST || f.type == COTP_CONFIRM) && f.len > len)
			return GUESS_MORE;
		else if (f.type == COTP_REQUEST || f.type == COTP_CONFIRM)
			g = connection_starts(t, &f);
		if (g != GUESS_MORE || f.len >= len)
			return g;
		bytes += f.len;
		len -= f.len;
	}
	return GUESS_NO;
}

/* A TSAP as text if it is, else in hex. */
static void add_tsap(struct facts *facts, enum field field, const struct rd *tsap)
{
	size_t n = tsap->left < TSAP_MAX ? tsap->left : TSAP_MAX, at = 2;
	char text[2 + 2 * TSAP_MAX + 1] = "0x";
	bool print = n > 2;

	for (size_t i = 0; i < n; i++) {
		print = print && tsap->at[i] > ' ' && tsap->at[i] < 0x7f;
		at += (size_t)snprintf(text + at, 3, "%02x", tsap->at[i]);
	}
	if (print)
		facts_text(facts, field, tsap->at, n);
	else
		facts_text(facts, field, text, at);
}

static void add_connection(struct facts *facts, const struct frame *f)
{
	struct tsaps t;

	if (f->type != COTP_REQUEST || !tsaps_read(f, &t))
		return;
	add_tsap(facts, F_COTP_SOURCE, &t.calling);
	add_tsap(facts, F_COTP_DESTINATION, &t.called);
	if (!has_slot(&t.called))
		return;
	facts_uint(facts, F_S7COMM_RACK, t.called.at[1] >> 5);
	facts_uint(facts, F_S7COMM_SLOT, t.called.at[1] & 0x1fu);
}

static void add_error(struct facts *facts, uint16_t error)
{
	char text[8];

	if (error == 0)
		return;
	int n = snprintf(text, sizeof(text), "0x%04x", (unsigned)error);
	facts_text(facts, F_S7COMM_ERROR, text, (size_t)n);
}

/* Parameters of a job 0x28, behind the function: the service's name is the last. */
static void add_program_service(struct facts *facts, struct rd in)
{
	rd_skip(&in, 7);
	rd_skip(&in, rd_u16be(&in));
	size_t len = rd_u8(&in);
	const uint8_t *name = rd_bytes(&in, len);

	for (size_t i = 0; name != NULL && i < COUNT_OF(program_services); i++) {
		if (len == strlen(program_services[i]) && memcmp(name, program_services[i], len) == 0)
			facts_text(facts, F_S7COMM_PI, name, len);
	}
}

/* Parameters of userdata. */
static void add_service(struct facts *facts, struct rd in)
{
	rd_skip(&in, 3);
	uint8_t len = rd_u8(&in);
	rd_skip(&in, 1);
	uint16_t group = rd_u8(&in) & 15u;
	uint16_t service = (uint16_t)(group << 8 | rd_u8(&in));

	if (in.err != OK)
		return;
	if (code_name(services, COUNT_OF(services), service) == NULL)
		service &= 0xff00u;
	code_fact(facts, F_S7COMM_FUNCTION, services, COUNT_OF(services), service);
	rd_skip(&in, 3);	/* sequence, reference, more follows */
	if (len >= 8)
		add_error(facts, rd_u16be(&in));
}

static void add_s7(struct facts *facts, struct rd in)
{
	uint8_t kind = rd_u8(&in);

	rd_skip(&in, 4);
	uint16_t len = rd_u16be(&in);
	rd_skip(&in, 2);
	if (in.err != OK)
		return;
	code_fact(facts, F_S7COMM_ROSCTR, rosctrs, COUNT_OF(rosctrs), kind);
	if (kind == ACK || kind == ACK_DATA)
		add_error(facts, rd_u16be(&in));
	if (in.err != OK || in.left == 0 || len == 0)
		return;
	if (in.left > len)
		in.left = len;
	if (kind == USERDATA) {
		add_service(facts, in);
		return;
	}
	uint8_t function = rd_u8(&in);
	code_fact(facts, F_S7COMM_FUNCTION, functions, COUNT_OF(functions), function);
	if (kind == JOB && function == PI_SERVICE)
		add_program_service(facts, in);
}

static void add_plus(struct facts *facts, struct rd in)
{
	uint8_t version = rd_u8(&in);

	rd_skip(&in, 2);
	uint8_t operation = rd_u8(&in);
	if (version == 3 && (operation < 0x31 || operation > 0x33)) {	/* a digest of so many bytes */
		rd_skip(&in, operation);
		operation = rd_u8(&in);
	}
	const char *name = code_name(plus_operations, COUNT_OF(plus_operations), operation);
	if (in.err != OK || name == NULL)
		return;
	if (operation == 0x33) {
		facts_text(facts, F_S7COMM_PLUS, name, strlen(name));
		return;
	}
	rd_skip(&in, 2);
	uint16_t function = rd_u16be(&in);
	if (in.err == OK)
		code_fact(facts, F_S7COMM_PLUS, plus_functions, COUNT_OF(plus_functions), function);
}

static void add_frame(struct talk *t, const struct frame *f)
{
	struct s7comm_state *s = t->state;
	struct rd in = f->data;

	facts_text(t->facts, F_PROTOCOL, "s7comm", 6);
	if (f->type != COTP_DATA) {
		add_connection(t->facts, f);
		return;
	}
	bool begins = s->open[t->side] == 0;
	if (f->data_len > 0)
		s->open[t->side] = !f->final;
	if (!begins || in.left == 0)
		return;
	uint8_t id = rd_u8(&in);
	if (id == S7)
		add_s7(t->facts, in);
	else if (id == S7_PLUS)
		add_plus(t->facts, in);
}

static void s7comm_read(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct frame f;
	err_t e = frame_read(bytes, len, &f);

	*step = (struct proto_step){ .then = PROTO_MORE };
	if (e == ERR_FORM)
		step->then = PROTO_LOST;
	if (e != OK)
		return;
	size_t wanted = f.len < WANTED ? f.len : WANTED;
	if (len < wanted && !t->last)
		return;
	/* What is seen does not depend on how the bytes came. */
	(void)frame_read(bytes, len < wanted ? len : wanted, &f);
	add_frame(t, &f);
	step->used = len < wanted ? len : wanted;
	step->skip = f.len - step->used;
	step->then = PROTO_ON;
}

const struct proto proto_s7comm = {
	.name = "s7comm",
	.state = sizeof(struct s7comm_state),
	.keep = KEEP,
	.likely = { 102 },
	.starts = s7comm_starts,
	.read = s7comm_read,
};
