#include "decode/ntp.h"

#include <stdio.h>
#include <string.h>

#include "base/enc.h"
#include "base/rd.h"

#define PORT		123u
#define TIME_LEN	48u	/* bytes of a message about time */
#define CONTROL_HEAD	12u
#define PRIVATE_HEAD	8u
#define MORE_MAX	1024u	/* bytes of extension fields and authenticator */
#define YEAR_2000	0xbc17c200u	/* seconds since 1900 */

enum mode { MODE_ACTIVE = 1, MODE_PASSIVE, MODE_CLIENT, MODE_SERVER, MODE_BROADCAST, MODE_CONTROL, MODE_PRIVATE };

static const char *const modes[] = {
	NULL, "symmetric active", "symmetric passive", "client", "server", "broadcast", "control", "private",
};

/* Source: RFC 9327 section 2 */
static const struct code {
	uint8_t number;
	const char *name;
} opcodes[] = {
	{ 1, "READSTAT" }, { 2, "READVAR" }, { 3, "WRITEVAR" }, { 4, "READCLOCK" }, { 5, "WRITECLOCK" },
	{ 6, "SETTRAP" }, { 7, "ASYNCMSG" }, { 8, "CONFIGURE" }, { 9, "SAVECONFIG" }, { 10, "READ_MRU" },
	{ 11, "READ_ORDLIST_A" }, { 12, "REQ_NONCE" }, { 31, "UNSETTRAP" },
};

/* Source: ntpd's ntp_request.h */
static const struct code requests[] = {
	{ 0, "PEER_LIST" }, { 1, "PEER_LIST_SUM" }, { 2, "PEER_INFO" }, { 3, "PEER_STATS" }, { 4, "SYS_INFO" },
	{ 5, "SYS_STATS" }, { 6, "IO_STATS" }, { 7, "MEM_STATS" }, { 8, "LOOP_INFO" }, { 9, "TIMER_STATS" },
	{ 10, "CONFIG" }, { 11, "UNCONFIG" }, { 12, "SET_SYS_FLAG" }, { 13, "CLR_SYS_FLAG" },
	{ 16, "GET_RESTRICT" }, { 17, "RESADDFLAGS" }, { 18, "RESSUBFLAGS" }, { 19, "UNRESTRICT" },
	{ 20, "MON_GETLIST" }, { 21, "RESET_STATS" }, { 22, "RESET_PEER" }, { 23, "REREAD_KEYS" },
	{ 26, "TRUSTKEY" }, { 27, "UNTRUSTKEY" }, { 28, "AUTHINFO" }, { 29, "TRAPS" }, { 30, "ADD_TRAP" },
	{ 31, "CLR_TRAP" }, { 32, "REQUEST_KEY" }, { 33, "CONTROL_KEY" }, { 34, "GET_CTLSTATS" },
	{ 35, "GET_LEAPINFO" }, { 36, "GET_CLOCKINFO" }, { 37, "SET_CLKFUDGE" }, { 38, "GET_KERNEL" },
	{ 39, "GET_CLKBUGINFO" }, { 42, "MON_GETLIST_1" }, { 43, "HOSTNAME_ASSOCID" }, { 44, "IF_STATS" },
	{ 45, "IF_RELOAD" },
};

#define REQUEST_LAST	45u

struct message {
	uint8_t version, mode;
	uint8_t stratum;	/* of messages about time */
	const uint8_t *id;	/* reference, 4 bytes */
	uint8_t code;		/* of the others */
};

static bool all_zero(const uint8_t *b, size_t len)
{
	uint8_t any = 0;

	for (size_t i = 0; i < len; i++)
		any |= b[i];
	return any == 0;
}

/* Does the reply hold times of one moment? */
static bool times_fit(uint32_t received, uint32_t sent)
{
	return sent - received < 16 && (sent >= YEAR_2000 || sent < YEAR_2000 / 2);
}

/* A reference that is a name: capital letters, digits and signs, then NULs. */
static bool is_name(const uint8_t *id)
{
	size_t n = 0;

	while (n < 4 && id[n] > ' ' && id[n] < 0x7f)
		n++;
	return n > 1 && all_zero(id + n, 4 - n);
}

static err_t time_read(const uint8_t *bytes, size_t len, bool port, struct message *m)
{
	struct rd in = rd_of(bytes, len);

	rd_skip(&in, 1);
	m->stratum = rd_u8(&in);
	int8_t poll = (int8_t)rd_u8(&in), precision = (int8_t)rd_u8(&in);
	uint32_t delay = rd_u32be(&in), dispersion = rd_u32be(&in);
	m->id = rd_bytes(&in, 4);
	rd_skip(&in, 16);	/* reference and origin times */
	uint32_t received = rd_u32be(&in);
	rd_skip(&in, 4);
	uint32_t sent = rd_u32be(&in);
	rd_skip(&in, 4);
	if (in.err != OK)
		return in.err;
	/* chrony says 32 for a precision that it does not tell. Delays: below 256 s. */
	if (m->stratum > 16 || poll < -6 || poll > 24 || (precision > 0 && precision != 32) || precision < -64 ||
	    (delay >> 24 != 0 && delay >> 24 != 0xff) || dispersion >> 24 != 0)
		return ERR_FORM;
	if (in.left % 4 != 0 || in.left > MORE_MAX)
		return ERR_FORM;
	if (port)
		return OK;
	if (m->mode == MODE_CLIENT)
		return len == TIME_LEN && m->stratum == 0 && all_zero(bytes + 4, 36) ? OK : ERR_FORM;
	bool kiss = m->stratum == 0 && is_name(m->id);
	return m->mode == MODE_SERVER && (m->stratum > 0 || kiss) && times_fit(received, sent) ? OK : ERR_FORM;
}

static const char *name_in(const struct code *codes, size_t count, unsigned number)
{
	for (size_t i = 0; i < count; i++)
		if (codes[i].number == number)
			return codes[i].name;
	return NULL;
}

/* Data are filled up to 4 bytes; an authenticator may follow, on NTP's port: elsewhere it
 * is not enough, since a record of DTLS begins like a control message. */
static err_t control_read(const uint8_t *bytes, size_t len, bool port, struct message *m)
{
	struct rd in = rd_of(bytes, len);

	rd_skip(&in, 1);
	uint8_t op = rd_u8(&in);
	rd_skip(&in, 2);	/* sequence */
	uint16_t status = rd_u16be(&in);
	rd_skip(&in, 2);	/* association */
	uint16_t offset = rd_u16be(&in), count = rd_u16be(&in);
	rd_skip(&in, count);
	if (in.err != OK)
		return in.err;
	bool response = (op & 0x80) != 0;
	m->code = op & 0x1f;
	if (name_in(opcodes, COUNT_OF(opcodes), m->code) == NULL || in.left > (port ? 3u + 24 : 3))
		return ERR_FORM;
	return response || ((op & 0x60) == 0 && status == 0 && offset == 0) ? OK : ERR_FORM;
}

static err_t private_read(const uint8_t *bytes, size_t len, bool port, struct message *m)
{
	struct rd in = rd_of(bytes, len);

	bool response = (rd_u8(&in) & 0x80) != 0;
	rd_skip(&in, 1);	/* authenticated; sequence */
	uint8_t program = rd_u8(&in);
	m->code = rd_u8(&in);
	unsigned items = rd_u16be(&in), size = rd_u16be(&in), error = items >> 12;
	items &= 0xfff;
	if (in.err != OK)
		return in.err;
	if (program == 1 || program > 3 || m->code > REQUEST_LAST || error > 7 || size > 0xfff ||
	    (!response && error != 0) || items * size > in.left)
		return ERR_FORM;
	/* A bare request is 8 bytes, or filled with zeros. */
	return port || (!response && items == 0 && all_zero(in.at, in.left)) ? OK : ERR_FORM;
}

static err_t message_read(const uint8_t *bytes, size_t len, bool port, struct message *m)
{
	uint8_t first = len > 0 ? bytes[0] : 0;

	*m = (struct message){ .version = first >> 3 & 7, .mode = first & 7 };
	if (m->version < 1 || m->version > 4 || m->mode == 0)
		return ERR_FORM;
	if (m->mode == MODE_CONTROL)
		return (first & 0xc0) == 0 || port ? control_read(bytes, len, port, m) : ERR_FORM;
	return m->mode == MODE_PRIVATE ? private_read(bytes, len, port, m) : time_read(bytes, len, port, m);
}

static void add_reference(struct facts *facts, const uint8_t *id, bool name)
{
	char text[16];
	size_t n;

	if (all_zero(id, 4))
		return;
	if (name && is_name(id))
		n = (size_t)snprintf(text, sizeof(text), "%.4s", (const char *)id);
	else
		n = dotted_of(id, text);
	facts_text(facts, F_NTP_REFERENCE, text, n);
}

static void add_code(struct facts *facts, enum field field, const struct code *codes, size_t count,
		     unsigned number)
{
	const char *name = name_in(codes, count, number);
	char text[8];

	if (name == NULL)
		(void)snprintf(text, sizeof(text), "%u", number);
	name = name != NULL ? name : text;
	facts_text(facts, field, name, strlen(name));
}

static err_t datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct message m;
	bool port = t->sure || t->port[0] == PORT || t->port[1] == PORT;
	err_t e = message_read(bytes, len, port, &m);

	if (e != OK)
		return e;
	facts_text(t->facts, F_PROTOCOL, "ntp", 3);
	facts_uint(t->facts, F_NTP_VERSION, m.version);
	facts_text(t->facts, F_NTP_MODE, modes[m.mode], strlen(modes[m.mode]));
	if (m.mode == MODE_CONTROL) {
		add_code(t->facts, F_NTP_OPCODE, opcodes, COUNT_OF(opcodes), m.code);
	} else if (m.mode == MODE_PRIVATE) {
		add_code(t->facts, F_NTP_REQUEST, requests, COUNT_OF(requests), m.code);
	} else if (m.mode != MODE_CLIENT) {
		facts_uint(t->facts, F_NTP_STRATUM, m.stratum);
		add_reference(t->facts, m.id, m.stratum < 2);
	}
	return OK;
}

static bool may_begin(const uint8_t *bytes, size_t len)
{
	if (len < PRIVATE_HEAD || len > TIME_LEN + MORE_MAX)
		return false;
	return (bytes[0] >> 3 & 7) >= 1 && (bytes[0] >> 3 & 7) <= 4 && (bytes[0] & 7) != 0;
}

const struct proto proto_ntp = {
	.name = "ntp",
	.likely = { 123 },
	.datagram = datagram,
	.may_begin = may_begin,
};
