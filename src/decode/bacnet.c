#include "decode/bacnet.h"

#include <string.h>

#include "base/rd.h"
#include "decode/bacnet_names.h"

#define BVLL_IPV4	0x81u
#define TAGS_MAX	512u	/* walked in one request */
#define OPEN		6u	/* of a tag's length: a list begins, ends */
#define CLOSE		7u
#define OBJECT_ID	12u	/* application tag */
#define ENUMERATED	9u

enum { RESULT = 0, WRITE_TABLE = 1, READ_TABLE = 2, READ_TABLE_ACK = 3, FORWARDED = 4, REGISTER = 5,
       READ_FOREIGN = 6, READ_FOREIGN_ACK = 7, DELETE_FOREIGN = 8, SECURE = 12 };
enum pdu { CONFIRMED, UNCONFIRMED, SIMPLE_ACK, COMPLEX_ACK, SEGMENT_ACK, ERROR, REJECT, ABORT };

/* A datagram, checked. */
struct message {
	uint8_t function;
	bool npdu;		/* it carries one, and then: */
	bool network;		/* a message of the network layer, not an APDU */
	uint8_t kind;		/* of the network message, or enum pdu */
	uint8_t service;
	bool serves;		/* `service` is there */
	bool first;		/* not a later segment of something */
	struct rd body;		/* behind the service */
};

struct tag {
	uint8_t number;
	bool context;
	uint8_t brace;		/* OPEN, CLOSE or 0 */
	struct rd value;
};

static const char *const pdus[] = {
	"confirmed-request", "unconfirmed-request", "simple-ack", "complex-ack", "segment-ack",
	"error", "reject", "abort",
};

/* Is the length that of a function without NPDU? */
static bool table_fits(uint8_t function, size_t len)
{
	switch (function) {
	case RESULT: case REGISTER:
		return len == 6;
	case READ_TABLE: case READ_FOREIGN:
		return len == 4;
	case WRITE_TABLE: case READ_TABLE_ACK: case READ_FOREIGN_ACK:
		return (len - 4) % 10 == 0;
	case DELETE_FOREIGN:
		return len == 10;
	case SECURE:
		return len > 16;
	default:
		return false;
	}
}

/* An APDU's head. Source: clause 20.1 */
static err_t apdu_read(struct rd *in, struct message *m)
{
	uint8_t type = rd_u8(in);
	bool segmented = (type & 8u) != 0;

	m->kind = type >> 4;
	m->first = true;
	if (m->kind > ABORT)
		return ERR_FORM;
	if (m->kind == CONFIRMED) {
		if ((type & 1u) != 0)
			return ERR_FORM;
		rd_skip(in, 1);	/* segments and size that are taken */
	} else if (m->kind != COMPLEX_ACK && (m->kind < SEGMENT_ACK || m->kind == ERROR || m->kind == REJECT)) {
		if ((type & 15u) != 0)
			return ERR_FORM;
		segmented = false;
	}
	if (m->kind != UNCONFIRMED)
		rd_skip(in, 1);	/* invoke id */
	if (m->kind == SEGMENT_ACK || m->kind >= REJECT) {
		rd_skip(in, m->kind == SEGMENT_ACK ? 2 : 1);
		return rd_end(in);
	}
	if (segmented) {
		m->first = rd_u8(in) == 0;
		rd_skip(in, 1);	/* window */
	}
	m->service = rd_u8(in);
	m->serves = true;
	if (in->err != OK)
		return in->err;
	if (m->kind == SIMPLE_ACK && in->left > 0)
		return ERR_FORM;
	return m->service <= (m->kind == UNCONFIRMED ? BACNET_UNCONFIRMED : BACNET_CONFIRMED) ? OK : ERR_FORM;
}

/* Source: clause 6.2 */
static err_t npdu_read(struct rd *in, struct message *m)
{
	uint8_t version = rd_u8(in), control = rd_u8(in);
	bool to = (control & 0x20u) != 0, from = (control & 8u) != 0;

	if (in->err == OK && (version != 1 || (control & 0x50u) != 0))
		return ERR_FORM;
	if (to) {
		rd_skip(in, 2);
		rd_skip(in, rd_u8(in));
	}
	if (from) {
		rd_skip(in, 2);
		rd_skip(in, rd_u8(in));
	}
	if (to)
		rd_skip(in, 1);	/* hops left */
	m->npdu = true;
	if ((control & 0x80u) == 0)
		return in->err != OK ? in->err : apdu_read(in, m);
	m->network = true;
	m->kind = rd_u8(in);
	if (m->kind >= 0x80)
		rd_skip(in, 2);	/* vendor */
	return in->err;
}

static err_t message_read(const uint8_t *bytes, size_t len, struct message *m)
{
	struct rd in = rd_of(bytes, len);
	uint8_t type = rd_u8(&in);

	*m = (struct message){ .function = rd_u8(&in) };
	uint16_t length = rd_u16be(&in);
	if (in.err != OK)
		return in.err;
	if (type != BVLL_IPV4 || !bacnet_function_known(m->function) || length != len)
		return ERR_FORM;
	if (m->function == FORWARDED)
		rd_skip(&in, 6);	/* from whom */
	else if (m->function < 9 || m->function == SECURE)
		return table_fits(m->function, len) ? OK : ERR_FORM;
	err_t e = npdu_read(&in, m);
	m->body = in;
	return e;
}

/* Source: clause 20.2.1 */
static bool tag_read(struct rd *in, struct tag *t)
{
	uint8_t head = rd_u8(in);
	uint32_t len = head & 7u;

	*t = (struct tag){ .number = head >> 4, .context = (head & 8u) != 0 };
	if (t->number == 15)
		t->number = rd_u8(in);
	if (t->context && len >= OPEN) {
		t->brace = (uint8_t)len;
		return in->err == OK;
	}
	if (!t->context && t->number == 1)
		len = 0;	/* a boolean is its length */
	if (len == 5)
		len = rd_u8(in);
	if (len == 254)
		len = rd_u16be(in);
	else if (len == 255)
		len = rd_u32be(in);
	t->value = rd_sub(in, len);
	return in->err == OK;
}

/* Which context tags outside of any list are object identifiers? One bit each. */
static uint8_t identifiers(const struct message *m)
{
	if (m->kind == UNCONFIRMED)
		return m->service == 7 ? 1u << 2 : m->service == 2 || m->service == 3 ? 1u << 1 | 1u << 2 : 0;
	switch (m->service) {
	case 8: case 9: case 12: case 14: case 15: case 16: case 26:
		return 1u << 0;	/* of lists, of properties, of ranges */
	case 0: case 5: case 28:
		return 1u << 1;	/* alarms and subscriptions */
	case 1: case 2:
		return 1u << 1 | 1u << 2;	/* notifications: device and object */
	case 27:
		return 1u << 3;
	default:
		return 0;
	}
}

/* Types of the objects that a service is about; those in its values are not. */
static void add_objects(struct facts *facts, const struct message *m)
{
	uint8_t wanted = identifiers(m);
	struct rd in = m->body;
	struct tag t;
	unsigned depth = 0;

	for (unsigned n = 0; n < TAGS_MAX && in.left > 0 && tag_read(&in, &t); n++) {
		if (t.brace == OPEN)
			depth++;
		else if (t.brace == CLOSE && depth == 0)
			return;
		else if (t.brace == CLOSE)
			depth--;
		if (t.brace != 0 || depth > 0 || t.value.left != 4)
			continue;
		bool named = t.context ? t.number < 8 && ((unsigned)wanted >> t.number & 1u) != 0 : t.number == OBJECT_ID;
		if (named)
			bacnet_add_object(facts, (uint16_t)(rd_u32be(&t.value) >> 22));
	}
}

/* Class and code, enumerated; some services wrap them into a list. */
static void add_error(struct facts *facts, struct rd in)
{
	struct tag t;
	unsigned found = 0;

	for (unsigned n = 0; n < 4 && in.left > 0 && tag_read(&in, &t); n++) {
		if (t.brace != 0)
			continue;
		if (t.context || t.number != ENUMERATED)
			return;
		found++;
		if (found < 2)
			continue;
		bool two = t.value.left == 2;
		bacnet_add_error(facts, two ? rd_u16be(&t.value) : rd_u8(&t.value));
		return;
	}
}

static void add_message(struct facts *facts, const struct message *m)
{
	facts_text(facts, F_PROTOCOL, "bacnet", 6);
	bacnet_add_function(facts, m->function);
	if (!m->npdu)
		return;
	if (m->network) {
		facts_text(facts, F_BACNET_PDU, "network", 7);
		bacnet_add_network(facts, m->kind);
		return;
	}
	facts_text(facts, F_BACNET_PDU, pdus[m->kind], strlen(pdus[m->kind]));
	if (!m->serves)
		return;
	bacnet_add_service(facts, m->kind != UNCONFIRMED, m->service);
	if (m->kind == ERROR)
		add_error(facts, m->body);
	else if (m->first)
		add_objects(facts, m);
}

static err_t bacnet_datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct message m;
	err_t e = message_read(bytes, len, &m);

	if (e == OK)
		add_message(t->facts, &m);
	return e;
}

const struct proto proto_bacnet = {
	.name = "bacnet",
	.likely = { 47808 },
	.first = { { 0x81, 0x82 } },
	.datagram = bacnet_datagram,
};
