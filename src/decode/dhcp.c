#include "decode/dhcp.h"

#include <string.h>

#include "base/enc.h"
#include "base/rd.h"

#define FIXED		236u	/* bytes before the cookie */
#define COOKIE		0x63825363u
#define HARDWARE_MAX	16u
#define OPTIONS_MAX	256u	/* looked at in one area */

enum { OP_REQUEST = 1, OP_REPLY = 2, TYPE_ACK = 5 };

enum { OPT_PAD = 0, OPT_HOST = 12, OPT_LEASE = 51, OPT_OVERLOAD = 52, OPT_TYPE = 53, OPT_SERVER = 54,
       OPT_WANTED = 55, OPT_CLASS = 60, OPT_FQDN = 81, OPT_END = 255 };

struct option {
	uint8_t code;
	uint8_t len;
	const uint8_t *at;
};

struct message {
	uint8_t op, hardware_type, hardware_len;
	uint8_t type;			/* option 53; 0 if there is none */
	uint8_t overload;		/* option 52 */
	const uint8_t *your, *hardware;	/* addresses */
	struct rd server, file, options;
};

/* Source: RFC 2132 section 9.6 and the IANA register of message types */
static const char *const types[] = {
	NULL, "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM", "FORCERENEW",
	"LEASEQUERY", "LEASEUNASSIGNED", "LEASEUNKNOWN", "LEASEACTIVE", "BULKLEASEQUERY", "LEASEQUERYDONE",
	"ACTIVELEASEQUERY", "LEASEQUERYSTATUS", "TLS",
};

static const char *const types6[] = {
	NULL, "SOLICIT", "ADVERTISE", "REQUEST", "CONFIRM", "RENEW", "REBIND", "REPLY", "RELEASE", "DECLINE",
	"RECONFIGURE", "INFORMATION-REQUEST", "RELAY-FORW", "RELAY-REPL", "LEASEQUERY", "LEASEQUERY-REPLY",
};

/* The next option; false at the end of the area, or where it is cut (in->err). */
static bool next_option(struct rd *in, struct option *o)
{
	while (in->left > 0) {
		o->code = rd_u8(in);
		if (o->code == OPT_PAD)
			continue;
		if (o->code == OPT_END)
			return false;
		o->len = rd_u8(in);
		o->at = rd_bytes(in, o->len);
		return in->err == OK;
	}
	return false;
}

/* Walk one area to its end. Of a cut one: ERR_SHORT. */
static err_t check_options(struct rd in, struct message *m)
{
	struct option o;

	for (unsigned n = 0; next_option(&in, &o); n++) {
		if (n == OPTIONS_MAX)
			return ERR_FORM;
		if ((o.code == OPT_TYPE || o.code == OPT_OVERLOAD) && o.len != 1)
			return ERR_FORM;
		if (o.code == OPT_TYPE)
			m->type = o.at[0];
		else if (o.code == OPT_OVERLOAD)
			m->overload = o.at[0];
	}
	return in.err;
}

static err_t message_read(const uint8_t *bytes, size_t len, struct message *m)
{
	struct rd in = rd_of(bytes, len);

	*m = (struct message){ .op = rd_u8(&in), .hardware_type = rd_u8(&in), .hardware_len = rd_u8(&in) };
	rd_skip(&in, 13);
	m->your = rd_bytes(&in, 4);
	rd_skip(&in, 8);
	m->hardware = rd_bytes(&in, HARDWARE_MAX);
	m->server = rd_sub(&in, 64);
	m->file = rd_sub(&in, 128);
	uint32_t cookie = rd_u32be(&in);
	m->options = in;
	if (in.err != OK)
		return in.err;
	if ((m->op != OP_REQUEST && m->op != OP_REPLY) || m->hardware_len > HARDWARE_MAX || cookie != COOKIE)
		return ERR_FORM;
	err_t e = check_options(m->options, m);
	uint8_t overload = m->overload;
	if (e == OK && (overload & 1) != 0)
		e = check_options(m->file, m);
	if (e == OK && (overload & 2) != 0)
		e = check_options(m->server, m);
	m->overload = overload;
	return e;
}

static void add_name(struct facts *facts, const char *const *names, size_t count, unsigned number)
{
	char text[16];

	if (number < count && names[number] != NULL) {
		facts_text(facts, F_DHCP_TYPE, names[number], strlen(names[number]));
		return;
	}
	facts_text(facts, F_DHCP_TYPE, text, decimal_of(number, text));
}

/* Text without the NULs that some put behind it. */
static void add_text(struct facts *facts, enum field field, const uint8_t *text, size_t len)
{
	while (len > 0 && text[len - 1] == 0)
		len--;
	if (len > 0)
		facts_text(facts, field, text, len);
}

static void add_address(struct facts *facts, enum field field, const uint8_t *b)
{
	struct ip ip = { .version = 4 };

	memcpy(ip.bytes, b, 4);
	if ((b[0] | b[1] | b[2] | b[3]) != 0)
		facts_ip(facts, field, &ip);
}

static void add_hardware(struct facts *facts, const struct message *m)
{
	char text[3 * HARDWARE_MAX + 1] = "";
	size_t n = 0;
	uint8_t any = 0;

	for (size_t i = 0; i < m->hardware_len; i++) {
		any |= m->hardware[i];
		if (i > 0)
			text[n++] = ':';
		hex_of(&m->hardware[i], 1, text + n);
		n += 2;
	}
	if (any != 0)
		facts_text(facts, F_DHCP_MAC, text, n);
}

static void add_fingerprint(struct facts *facts, const struct option *o)
{
	char text[4 * 255 + 1];
	size_t n = 0;

	for (size_t i = 0; i < o->len; i++) {
		if (i > 0)
			text[n++] = ',';
		n += decimal_of(o->at[i], text + n);
	}
	if (n > 0)
		facts_text(facts, F_DHCP_FINGERPRINT, text, n);
}

/* Flags, two old response codes, then the name: as text, or as labels.
 * Source: RFC 4702 section 2 */
static void add_fqdn(struct facts *facts, const struct option *o)
{
	struct rd in = rd_of(o->at, o->len);
	uint8_t text[256];
	size_t n = 0;

	uint8_t flags = rd_u8(&in);
	rd_skip(&in, 2);
	if (in.err != OK)
		return;
	if ((flags & 4) == 0) {
		size_t len = in.left;
		while (len > 0 && (in.at[len - 1] == 0 || in.at[len - 1] == '.'))
			len--;	/* the root's dot: labels have none */
		add_text(facts, F_DHCP_HOST, in.at, len);
		return;
	}
	while (in.left > 0) {
		uint8_t len = rd_u8(&in);
		const uint8_t *label = rd_bytes(&in, len);
		if (len == 0 || label == NULL)
			break;
		if (n > 0)
			text[n++] = '.';
		memcpy(text + n, label, len);	/* all of them are shorter than the option */
		n += len;
	}
	add_text(facts, F_DHCP_HOST, text, n);
}

static void add_option(struct facts *facts, const struct message *m, const struct option *o)
{
	bool client = m->op == OP_REQUEST, ack = !client && m->type == TYPE_ACK;

	if (o->code == OPT_HOST) {
		add_text(facts, F_DHCP_HOST, o->at, o->len);
	} else if (o->code == OPT_FQDN) {
		add_fqdn(facts, o);
	} else if (o->code == OPT_SERVER && o->len == 4) {
		add_address(facts, F_DHCP_SERVER, o->at);
	} else if (o->code == OPT_CLASS && client) {
		add_text(facts, F_DHCP_CLASS, o->at, o->len);
	} else if (o->code == OPT_WANTED && client) {
		add_fingerprint(facts, o);
	} else if (o->code == OPT_LEASE && ack && o->len == 4) {
		struct rd in = rd_of(o->at, 4);
		facts_uint(facts, F_DHCP_LEASE, rd_u32be(&in));
	}
}

static void add_options(struct facts *facts, const struct message *m, struct rd in)
{
	struct option o;

	while (next_option(&in, &o))
		add_option(facts, m, &o);
}

static err_t datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct message m;
	err_t e = message_read(bytes, len, &m);

	if (e != OK)
		return e;
	facts_text(t->facts, F_PROTOCOL, "dhcp", 4);
	if (m.type != 0)
		add_name(t->facts, types, COUNT_OF(types), m.type);
	add_hardware(t->facts, &m);
	if (m.op == OP_REPLY && m.type == TYPE_ACK)
		add_address(t->facts, F_DHCP_ASSIGNED, m.your);
	add_options(t->facts, &m, m.options);
	if ((m.overload & 1) != 0)
		add_options(t->facts, &m, m.file);
	if ((m.overload & 2) != 0)
		add_options(t->facts, &m, m.server);
	return OK;
}

static bool may_begin(const uint8_t *bytes, size_t len)
{
	return len >= FIXED + 4 && (bytes[0] == OP_REQUEST || bytes[0] == OP_REPLY) && bytes[2] <= HARDWARE_MAX;
}

const struct proto proto_dhcp = {
	.name = "dhcp",
	.likely = { 67, 68 },
	.first = { { 1, 2 } },
	.datagram = datagram,
	.may_begin = may_begin,
};

enum { RELAY_FORW = 12, RELAY_REPL = 13, LAST_TYPE = 15 };

enum { OPT6_CLIENT = 1, OPT6_SERVER = 2, OPT6_RELAYED = 9, OPT6_LAST = 255 };

struct message6 {
	uint8_t type;
	bool identified;	/* has a client or server identifier */
	struct rd relayed;	/* of nothing if there is none */
};

/* Link-layer with or without time, enterprise, UUID. Source: RFC 8415 section 11 */
static bool identifier_right(struct rd in)
{
	size_t len = in.left;
	uint16_t type = rd_u16be(&in);

	return type >= 1 && type <= 4 && len >= 5 && len <= 130;
}

static err_t message6_read(struct rd in, struct message6 *m)
{
	*m = (struct message6){ .type = rd_u8(&in), .relayed = rd_of(NULL, 0) };
	bool relay = m->type == RELAY_FORW || m->type == RELAY_REPL;
	rd_skip(&in, relay ? 33 : 3);
	if (in.err == OK && (m->type == 0 || m->type > LAST_TYPE || in.left == 0))
		return ERR_FORM;
	while (in.left > 0) {
		uint16_t code = rd_u16be(&in);
		struct rd value = rd_sub(&in, rd_u16be(&in));
		if (in.err != OK)
			return in.err;
		if (code == 0 || code > OPT6_LAST)
			return ERR_FORM;
		if (code == OPT6_CLIENT || code == OPT6_SERVER) {
			if (!identifier_right(value))
				return ERR_FORM;
			m->identified = true;
		} else if (code == OPT6_RELAYED) {
			m->relayed = value;
		}
	}
	if (in.err == OK && relay && m->relayed.left == 0)
		return ERR_FORM;
	return in.err;
}

static err_t datagram6(struct talk *t, const uint8_t *bytes, size_t len)
{
	bool port = t->port[0] == 546 || t->port[0] == 547 || t->port[1] == 546 || t->port[1] == 547;
	struct message6 m, inner = { .type = 0 };
	err_t e = message6_read(rd_of(bytes, len), &m);

	if (e == OK && m.relayed.left > 0)
		e = message6_read(m.relayed, &inner);
	if (e == OK && !m.identified && !inner.identified && !port && !t->sure)
		e = ERR_FORM;
	if (e != OK)
		return e;
	facts_text(t->facts, F_PROTOCOL, "dhcpv6", 6);
	add_name(t->facts, types6, COUNT_OF(types6), m.type);
	if (inner.type != 0)
		add_name(t->facts, types6, COUNT_OF(types6), inner.type);
	return OK;
}

const struct proto proto_dhcpv6 = {
	.name = "dhcpv6",
	.likely = { 546, 547 },
	.first = { { 1, 36 } },
	.datagram = datagram6,
};
