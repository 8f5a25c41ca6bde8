#include "decode/radius.h"

#include <stdio.h>
#include <string.h>

#include "base/rd.h"

#define HEAD		20u
#define MESSAGE_MAX	4096u

enum { ACCESS_REQUEST = 1, ACCESS_ACCEPT = 2, ACCESS_REJECT = 3 };

enum { USER_NAME = 1, NAS_IP = 4, CALLING_STATION = 31, NAS_ID = 32, STATUS_TYPE = 40, NAS_IPV6 = 95 };

/* What is known of the last request under each identifier. */
struct radius_state {
	uint32_t successes;
	uint32_t failures;
	uint8_t authenticator[256];	/* its first byte, to know one that is sent again */
	uint8_t answered[32];		/* bits */
};

struct message {
	uint8_t code, id;
	uint8_t authenticator;	/* first byte */
	struct rd attributes;
};

/* Source: RFC 2865 section 3, RFC 2866 section 3, RFC 5176 section 2.3 */
static const struct name {
	uint8_t number;
	const char *name;
} codes[] = {
	{ 1, "Access-Request" }, { 2, "Access-Accept" }, { 3, "Access-Reject" }, { 4, "Accounting-Request" },
	{ 5, "Accounting-Response" }, { 11, "Access-Challenge" }, { 12, "Status-Server" },
	{ 13, "Status-Client" }, { 40, "Disconnect-Request" }, { 41, "Disconnect-ACK" },
	{ 42, "Disconnect-NAK" }, { 43, "CoA-Request" }, { 44, "CoA-ACK" }, { 45, "CoA-NAK" },
};

/* Source: RFC 2866 section 5.1 */
static const struct name statuses[] = {
	{ 1, "Start" }, { 2, "Stop" }, { 3, "Interim-Update" }, { 7, "Accounting-On" }, { 8, "Accounting-Off" },
};

/* Attributes of 4 bytes. Source: RFC 2865 section 5, RFC 2866 section 5 */
static const uint8_t fixed[] = {
	4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 23, 27, 28, 29, 37, 38, 40, 41, 42, 43, 45, 46, 47, 48, 49, 51,
	52, 53, 55, 61, 62,
};

static const char *name_in(const struct name *names, size_t count, unsigned number)
{
	for (size_t i = 0; i < count; i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}

static bool radius_port(uint16_t port)
{
	return port == 1812 || port == 1813 || port == 1645 || port == 1646 || port == 1700 || port == 3799;
}

/* The next attribute; false at the end or where it is wrong (in->err). */
static bool next_attribute(struct rd *in, uint8_t *type, struct rd *value)
{
	if (in->left == 0)
		return false;
	*type = rd_u8(in);
	uint8_t len = rd_u8(in);
	if (in->err == OK && len < 2)
		rd_fail(in, ERR_FORM);
	*value = rd_sub(in, len >= 2 ? len - 2u : 0);
	return in->err == OK;
}

/* `strict`: nothing behind the message, and the attributes as the texts have them. */
static err_t message_read(const uint8_t *bytes, size_t len, bool strict, struct message *m)
{
	struct rd in = rd_of(bytes, len), value;
	unsigned count = 0;
	uint8_t type;

	*m = (struct message){ .code = rd_u8(&in), .id = rd_u8(&in) };
	uint16_t length = rd_u16be(&in);
	m->authenticator = rd_u8(&in);
	rd_skip(&in, 15);
	if (in.err != OK)
		return in.err;
	if (length < HEAD || length > MESSAGE_MAX || name_in(codes, COUNT_OF(codes), m->code) == NULL)
		return ERR_FORM;
	if (length > len)
		return ERR_SHORT;
	if (strict && length < len)
		return ERR_FORM;
	m->attributes = in = rd_of(bytes + HEAD, length - HEAD);
	while (next_attribute(&in, &type, &value)) {
		bool four = memchr(fixed, type, sizeof(fixed)) != NULL;
		if (strict && (type == 0 || (four && value.left != 4)))
			return ERR_FORM;
		count++;
	}
	if (in.err == ERR_SHORT)
		in.err = ERR_FORM;	/* all of the message is there */
	return in.err != OK || count > 0 || !strict ? in.err : ERR_FORM;
}

static void add_text(struct facts *facts, enum field field, const struct rd *value)
{
	size_t len = value->left;

	while (len > 0 && value->at[len - 1] == 0)
		len--;
	if (len > 0)
		facts_text(facts, field, value->at, len);
}

static void add_address(struct facts *facts, const struct rd *value)
{
	struct ip ip = { .version = value->left == 4 ? 4 : 6 };

	if (value->left != 4 && value->left != 16)
		return;
	memcpy(ip.bytes, value->at, value->left);
	facts_ip(facts, F_RADIUS_NAS_IP, &ip);
}

static void add_status(struct facts *facts, struct rd value)
{
	uint32_t number = rd_u32be(&value);
	const char *name = name_in(statuses, COUNT_OF(statuses), number);
	char text[16];

	if (name == NULL)
		(void)snprintf(text, sizeof(text), "%u", (unsigned)number);
	name = name != NULL ? name : text;
	if (rd_end(&value) == OK)
		facts_text(facts, F_RADIUS_ACCOUNTING, name, strlen(name));
}

static void add_attributes(struct facts *facts, struct rd in)
{
	struct rd value;
	uint8_t type;

	while (next_attribute(&in, &type, &value)) {
		if (type == USER_NAME)
			add_text(facts, F_USER_NAME, &value);
		else if (type == CALLING_STATION)
			add_text(facts, F_RADIUS_CALLER, &value);
		else if (type == NAS_ID)
			add_text(facts, F_RADIUS_NAS_ID, &value);
		else if (type == NAS_IP || type == NAS_IPV6)
			add_address(facts, &value);
		else if (type == STATUS_TYPE)
			add_status(facts, value);
	}
}

/* An answer counts once, however often it is sent. */
static void count(struct radius_state *s, const struct message *m)
{
	uint8_t bit = (uint8_t)(1u << m->id % 8), *answered = &s->answered[m->id / 8];

	if (m->code == ACCESS_REQUEST) {
		if (s->authenticator[m->id] != m->authenticator)
			*answered &= (uint8_t)~bit;
		s->authenticator[m->id] = m->authenticator;
	} else if ((m->code == ACCESS_ACCEPT || m->code == ACCESS_REJECT) && (*answered & bit) == 0) {
		*answered |= bit;
		s->successes += m->code == ACCESS_ACCEPT;
		s->failures += m->code == ACCESS_REJECT;
	}
}

static err_t datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	bool strict = !t->sure && !radius_port(t->port[0]) && !radius_port(t->port[1]);
	struct message m;
	err_t e = message_read(bytes, len, strict, &m);

	if (e != OK)
		return e;
	const char *name = name_in(codes, COUNT_OF(codes), m.code);
	facts_text(t->facts, F_PROTOCOL, "radius", 6);
	facts_text(t->facts, F_RADIUS_CODE, name, strlen(name));
	add_attributes(t->facts, m.attributes);
	count(t->state, &m);
	return OK;
}

static bool may_begin(const uint8_t *bytes, size_t len)
{
	return len >= HEAD && bytes[0] >= 1 && bytes[0] <= 45 && (size_t)(bytes[2] << 8 | bytes[3]) <= len;
}

static void end(struct talk *t)
{
	const struct radius_state *s = t->state;

	if (s->successes > 0)
		facts_uint(t->facts, F_LOGIN_SUCCESSES, s->successes);
	if (s->failures > 0)
		facts_uint(t->facts, F_LOGIN_FAILURES, s->failures);
}

const struct proto proto_radius = {
	.name = "radius",
	.state = sizeof(struct radius_state),
	.likely = { 1812, 1813 },
	.first = { { 1, 52 } },
	.datagram = datagram,
	.may_begin = may_begin,
	.end = end,
};
