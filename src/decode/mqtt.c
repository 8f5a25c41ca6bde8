#include "decode/mqtt.h"

#include <stdio.h>
#include <string.h>

#include "base/rd.h"

#define HEAD_MAX	5u	/* type and flags, and up to four bytes of length */

enum { CONNECT = 1, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK,
       PINGREQ, PINGRESP, DISCONNECT, AUTH, TYPES };

enum { WITH_WILL = 0x04, WITH_USER = 0x80 };

enum { LEVEL_31 = 3, LEVEL_311 = 4, LEVEL_5 = 5 };

struct mqtt_state {
	uint32_t publishes[2];	/* by side */
	uint32_t successes;
	uint32_t failures;
	uint8_t level;		/* of the last CONNECT; 0 none */
	uint8_t client;		/* the side that sent it */
	bool user;		/* it had a user name */
};

struct packet_head {
	uint8_t type, flags;
	uint8_t len;		/* of the head itself */
	uint32_t rest;		/* bytes behind it */
};

static const struct {
	const char *name;
	uint8_t flags;		/* that it must have; of PUBLISH any */
	uint32_t min, max;	/* bytes behind the head */
} packets[TYPES] = {
	[CONNECT] = { "CONNECT", 0, 10, UINT32_MAX }, [CONNACK] = { "CONNACK", 0, 2, UINT32_MAX },
	[PUBLISH] = { "PUBLISH", 0, 2, UINT32_MAX }, [PUBACK] = { "PUBACK", 0, 2, UINT32_MAX },
	[PUBREC] = { "PUBREC", 0, 2, UINT32_MAX }, [PUBREL] = { "PUBREL", 2, 2, UINT32_MAX },
	[PUBCOMP] = { "PUBCOMP", 0, 2, UINT32_MAX }, [SUBSCRIBE] = { "SUBSCRIBE", 2, 2, UINT32_MAX },
	[SUBACK] = { "SUBACK", 0, 2, UINT32_MAX }, [UNSUBSCRIBE] = { "UNSUBSCRIBE", 2, 2, UINT32_MAX },
	[UNSUBACK] = { "UNSUBACK", 0, 2, UINT32_MAX }, [PINGREQ] = { "PINGREQ", 0, 0, 0 },
	[PINGRESP] = { "PINGRESP", 0, 0, 0 }, [DISCONNECT] = { "DISCONNECT", 0, 0, UINT32_MAX },
	[AUTH] = { "AUTH", 0, 0, UINT32_MAX },
};

struct reason {
	uint8_t code;
	const char *name;
	bool failure;		/* of a login */
};

/* Source: MQTT 3.1.1 table 3.1 */
static const struct reason returned[] = {
	{ 0, "Success", false }, { 1, "Unsupported Protocol Version", false },
	{ 2, "Client Identifier not valid", false }, { 3, "Server unavailable", false },
	{ 4, "Bad User Name or Password", true }, { 5, "Not authorized", true },
};

/* Source: MQTT 5 sections 3.2.2.2 and 3.14.2.1 */
static const struct reason reasons[] = {
	{ 0x00, "Success", false }, { 0x04, "Disconnect with Will Message", false },
	{ 0x80, "Unspecified error", false }, { 0x81, "Malformed Packet", false },
	{ 0x82, "Protocol Error", false }, { 0x83, "Implementation specific error", false },
	{ 0x84, "Unsupported Protocol Version", false }, { 0x85, "Client Identifier not valid", false },
	{ 0x86, "Bad User Name or Password", true }, { 0x87, "Not authorized", true },
	{ 0x88, "Server unavailable", false }, { 0x89, "Server busy", false }, { 0x8a, "Banned", false },
	{ 0x8b, "Server shutting down", false }, { 0x8c, "Bad authentication method", true },
	{ 0x8d, "Keep Alive timeout", false }, { 0x8e, "Session taken over", false },
	{ 0x8f, "Topic Filter invalid", false }, { 0x90, "Topic Name invalid", false },
	{ 0x93, "Receive Maximum exceeded", false }, { 0x94, "Topic Alias invalid", false },
	{ 0x95, "Packet too large", false }, { 0x96, "Message rate too high", false },
	{ 0x97, "Quota exceeded", false }, { 0x98, "Administrative action", false },
	{ 0x99, "Payload format invalid", false }, { 0x9a, "Retain not supported", false },
	{ 0x9b, "QoS not supported", false }, { 0x9c, "Use another server", false },
	{ 0x9d, "Server moved", false }, { 0x9e, "Shared Subscriptions not supported", false },
	{ 0x9f, "Connection rate exceeded", false }, { 0xa0, "Maximum connect time", false },
	{ 0xa1, "Subscription Identifiers not supported", false },
	{ 0xa2, "Wildcard Subscriptions not supported", false },
};

static const struct reason *reason_of(uint8_t level, uint8_t code)
{
	const struct reason *list = level == LEVEL_5 ? reasons : returned;
	size_t count = level == LEVEL_5 ? COUNT_OF(reasons) : COUNT_OF(returned);

	for (size_t i = 0; i < count; i++)
		if (list[i].code == code)
			return &list[i];
	return NULL;
}

/* A length of up to four bytes. Source: MQTT 3.1.1 section 2.2.3 */
static uint32_t rd_length(struct rd *in)
{
	uint32_t n = 0;

	for (unsigned shift = 0; shift < 28; shift += 7) {
		uint8_t b = rd_u8(in);
		n |= (uint32_t)(b & 0x7f) << shift;
		if ((b & 0x80) == 0)
			return n;
	}
	rd_fail(in, ERR_FORM);
	return 0;
}

/* OK | ERR_SHORT | ERR_FORM (no packet) */
static err_t head_read(const uint8_t *bytes, size_t len, struct packet_head *h)
{
	struct rd in = rd_of(bytes, len);
	uint8_t first = rd_u8(&in);

	*h = (struct packet_head){ .type = first >> 4, .flags = first & 15 };
	h->rest = rd_length(&in);
	h->len = (uint8_t)(in.at - bytes);
	if (in.err != OK)
		return in.err;
	if (packets[h->type].name == NULL || h->rest < packets[h->type].min || h->rest > packets[h->type].max)
		return ERR_FORM;
	return OK;
}

/* Has it the flags that the texts give it? */
static bool head_usual(const struct packet_head *h)
{
	return h->type == PUBLISH ? (h->flags & 6) != 6 : h->flags == packets[h->type].flags;
}

/* The protocol's name and level, behind the head. */
static enum guess connect_start(const uint8_t *bytes, size_t len)
{
	static const char old[] = "\0\6MQIsdp", now[] = "\0\4MQTT";
	bool is_old = memcmp(bytes, old, len < 8 ? len : 8) == 0, is_now = memcmp(bytes, now, len < 6 ? len : 6) == 0;

	if (!is_old && !is_now)
		return GUESS_NO;
	size_t name = is_old ? 8 : 6;
	if (len <= name)
		return GUESS_MORE;
	uint8_t level = bytes[name] & 0x7f;	/* the top bit: a bridge */
	return level >= LEVEL_31 && level <= LEVEL_5 ? GUESS_YES : GUESS_NO;
}

/* A segment of a conversation whose order was lost: whole packets. */
static enum guess packets_start(const uint8_t *bytes, size_t len)
{
	struct packet_head h;
	size_t at = 0;
	unsigned count = 0;

	while (at < len) {
		err_t e = head_read(bytes + at, len - at, &h);
		if (e == ERR_SHORT)
			return count > 1 ? GUESS_YES : GUESS_NO;
		if (e != OK || !head_usual(&h))
			return GUESS_NO;
		count++;
		if (h.rest > len - at - h.len)
			return count > 2 ? GUESS_YES : GUESS_NO;
		at += h.len + h.rest;
	}
	return GUESS_YES;
}

/* The answer to a login that was not seen: of version 5, by the length of its properties
 * too; the short one of the others would be too little. Source: MQTT 5 section 3.2 */
static enum guess connack_start(const uint8_t *bytes, size_t len)
{
	struct packet_head h;
	err_t e = head_read(bytes, len, &h);

	if (e == ERR_SHORT || (e == OK && len < (size_t)h.len + 3))
		return e == OK && h.rest < 8 ? GUESS_NO : GUESS_MORE;
	if (e != OK || h.rest < 8 || !head_usual(&h))
		return GUESS_NO;
	struct rd in = rd_of(bytes + h.len, len - h.len);
	uint8_t session = rd_u8(&in), code = rd_u8(&in);
	if (session > 1 || reason_of(LEVEL_5, code) == NULL)
		return GUESS_NO;
	uint32_t properties = rd_length(&in);
	if (in.err == ERR_SHORT)
		return GUESS_MORE;
	return in.err == OK && properties == h.rest - (uint32_t)(in.at - bytes - h.len) ? GUESS_YES : GUESS_NO;
}

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	struct packet_head h;

	if (len == 0)
		return GUESS_MORE;
	if (!t->sure && bytes[0] == CONNACK << 4)
		return connack_start(bytes, len);
	if (bytes[0] == CONNECT << 4) {
		err_t e = head_read(bytes, len, &h);
		if (e == ERR_SHORT)
			return GUESS_MORE;
		if (e == OK && (h.len == len || connect_start(bytes + h.len, len - h.len) != GUESS_NO))
			return h.len == len ? GUESS_MORE : connect_start(bytes + h.len, len - h.len);
	}
	return t->sure ? packets_start(bytes, len) : GUESS_NO;
}

static void add_version(struct facts *facts, uint8_t level)
{
	static const char *const names[] = { [LEVEL_31] = "3.1", [LEVEL_311] = "3.1.1", [LEVEL_5] = "5" };
	char text[8];

	(void)snprintf(text, sizeof(text), "%u", level);
	const char *name = level < COUNT_OF(names) && names[level] != NULL ? names[level] : text;
	facts_text(facts, F_MQTT_VERSION, name, strlen(name));
}

/* A string of the packet, as a reader of its own. */
static struct rd rd_string(struct rd *in)
{
	uint16_t len = rd_u16be(in);

	return rd_sub(in, len);
}

static void skip_properties(struct rd *in, uint8_t level)
{
	if (level == LEVEL_5)
		rd_skip(in, rd_length(in));
}

/* Source: MQTT 5 section 3.1 */
static void read_connect(struct talk *t, struct rd in)
{
	struct mqtt_state *s = t->state;

	(void)rd_string(&in);	/* the protocol's name */
	uint8_t level = rd_u8(&in) & 0x7f, flags = rd_u8(&in);
	rd_skip(&in, 2);	/* keep alive */
	if (in.err != OK)
		return;
	s->level = level;
	s->client = (uint8_t)t->side;
	s->user = (flags & WITH_USER) != 0;
	add_version(t->facts, level);
	skip_properties(&in, level);
	struct rd id = rd_string(&in);
	if (id.left > 0)
		facts_text(t->facts, F_MQTT_CLIENT, id.at, id.left);
	if ((flags & WITH_WILL) != 0) {
		skip_properties(&in, level);
		(void)rd_string(&in);	/* topic */
		(void)rd_string(&in);	/* payload */
	}
	struct rd user = rd_string(&in);
	if (s->user && user.left > 0)
		facts_text(t->facts, F_USER_NAME, user.at, user.left);
}

static void add_reason(struct facts *facts, const struct reason *r, uint8_t code)
{
	char text[8];

	(void)snprintf(text, sizeof(text), "0x%02x", code);
	const char *name = r != NULL ? r->name : text;
	facts_text(facts, F_MQTT_REASON, name, strlen(name));
}

/* Acknowledge flags, then the code. */
static void read_connack(struct talk *t, struct rd in)
{
	struct mqtt_state *s = t->state;

	rd_skip(&in, 1);
	uint8_t code = rd_u8(&in);
	if (in.err != OK)
		return;
	/* Codes of version 5 are 0 or from 128 on, those of the others below. */
	const struct reason *r = reason_of(code >= 0x80 ? LEVEL_5 : s->level, code);
	add_reason(t->facts, r, code);
	s->successes += code == 0 && s->user;
	s->failures += r != NULL && r->failure;
}

static void read_disconnect(struct talk *t, struct rd in)
{
	const struct mqtt_state *s = t->state;

	if (s->level == LEVEL_5 && in.left > 0) {
		uint8_t code = rd_u8(&in);
		add_reason(t->facts, reason_of(LEVEL_5, code), code);
	}
}

/* Bytes of a packet that are looked at, behind its head. */
static uint32_t wanted(const struct packet_head *h)
{
	uint32_t most = h->type == CONNECT ? MQTT_CONNECT_MAX :
			h->type == CONNACK || h->type == DISCONNECT ? 2 : 0;

	return h->rest < most ? h->rest : most;
}

static void read_packet(struct talk *t, const struct packet_head *h, struct rd body)
{
	struct mqtt_state *s = t->state;
	const char *name = packets[h->type].name;

	facts_text(t->facts, F_PROTOCOL, "mqtt", 4);
	facts_text(t->facts, F_MQTT_PACKET, name, strlen(name));
	if (h->type == CONNECT)
		read_connect(t, body);
	else if (h->type == CONNACK)
		read_connack(t, body);
	else if (h->type == DISCONNECT)
		read_disconnect(t, body);
	else if (h->type == PUBLISH)
		s->publishes[t->side]++;
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct packet_head h;
	err_t e = head_read(bytes, len, &h);

	if (e == ERR_FORM) {
		step->then = PROTO_LOST;
		return;
	}
	size_t there = e == OK ? len - h.len : 0, want = e == OK ? wanted(&h) : 0;
	if (!t->last && (e == ERR_SHORT || there < want)) {
		step->then = PROTO_MORE;
		return;
	}
	if (e == ERR_SHORT)
		return;
	read_packet(t, &h, rd_of(bytes + h.len, there < want ? there : want));
	step->used = h.len + want;
	step->skip = h.rest - want;
}

static void end(struct talk *t)
{
	const struct mqtt_state *s = t->state;
	uint32_t client = s->publishes[s->client], broker = s->publishes[1 - s->client];

	if (client > 0)
		facts_uint(t->facts, F_MQTT_PUBLISHES, client);
	if (broker > 0)
		facts_uint(t->facts, F_MQTT_DELIVERIES, broker);
	if (s->successes > 0)
		facts_uint(t->facts, F_LOGIN_SUCCESSES, s->successes);
	if (s->failures > 0)
		facts_uint(t->facts, F_LOGIN_FAILURES, s->failures);
}

const struct proto proto_mqtt = {
	.name = "mqtt",
	.state = sizeof(struct mqtt_state),
	.keep = MQTT_CONNECT_MAX + HEAD_MAX,
	.starts = starts,
	.read = read_side,
	.end = end,
};
