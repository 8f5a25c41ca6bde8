#include "decode/snmp.h"

#include <string.h>

#include "base/cc.h"
#include "base/enc.h"
#include "decode/ber.h"
#include "decode/codes.h"

#define ENGINE_MAX	32u	/* RFC 3411 section 5 */
#define USER_MAX	32u	/* RFC 3414 section 2.4 */
#define OBJECTS_MAX	2048u	/* of one message */

enum { V1 = 0, V2C = 1, V3 = 3 };

enum { PDU_RESPONSE = 0xa2, PDU_TRAP = 0xa4, PDU_REPORT = 0xa8 };

enum { IP_ADDRESS = 0x40, TIME_TICKS = 0x43, USM = 3, FLAG_AUTH = 1, FLAG_PRIV = 2 };

enum { UNKNOWN_USER_NAMES = 3, WRONG_DIGESTS = 5 };

struct snmp_state {
	uint32_t failures;
};

struct message {
	int64_t version;
	uint16_t pdu;		/* 0: encrypted */
	int64_t error;		/* of a response */
	uint8_t counter;	/* of USM, in a report; 0 none */
	uint8_t flags;
	struct ber engine, user;
};

static const struct code versions[] = { { V1, "1" }, { V2C, "2c" }, { V3, "3" } };

static const struct code pdus[] = {
	{ 0xa0, "get-request" }, { 0xa1, "get-next-request" }, { PDU_RESPONSE, "response" },
	{ 0xa3, "set-request" },
	{ PDU_TRAP, "trap" }, { 0xa5, "get-bulk-request" }, { 0xa6, "inform-request" },
	{ 0xa7, "snmpV2-trap" },
	{ PDU_REPORT, "report" },
};

static const struct code errors[] = {
	{ 1, "tooBig" }, { 2, "noSuchName" }, { 3, "badValue" }, { 4, "readOnly" }, { 5, "genErr" },
	{ 6, "noAccess" },
	{ 7, "wrongType" }, { 8, "wrongLength" }, { 9, "wrongEncoding" }, { 10, "wrongValue" },
	{ 11, "noCreation" },
	{ 12, "inconsistentValue" }, { 13, "resourceUnavailable" }, { 14, "commitFailed" },
	{ 15, "undoFailed" },
	{ 16, "authorizationError" }, { 17, "notWritable" }, { 18, "inconsistentName" },
};

static const struct code counters[] = {
	{ 1, "usmStatsUnsupportedSecLevels" }, { 2, "usmStatsNotInTimeWindows" },
	{ 3, "usmStatsUnknownUserNames" },
	{ 4, "usmStatsUnknownEngineIDs" }, { 5, "usmStatsWrongDigests" }, { 6, "usmStatsDecryptionErrors" },
};

/* Which counter of USM is this object? usmStats is 1.3.6.1.6.3.15.1.1 */
static uint8_t counter_of(const struct ber *oid)
{
	static const uint8_t usm_stats[] = { 0x2b, 6, 1, 6, 3, 15, 1, 1 };

	if (oid->there != sizeof(usm_stats) + 2 || memcmp(oid->at, usm_stats, sizeof(usm_stats)) != 0)
		return 0;
	return oid->at[sizeof(usm_stats)];
}

/* All objects; their values are stepped over. */
static err_t objects_read(struct ber r, struct message *m)
{
	struct ber value;

	for (unsigned n = 0; ber_more(&r); n++) {
		struct ber pair = ber_expect(&r, BER_SEQUENCE), oid = ber_expect(&pair, BER_OID);
		(void)ber_next(&pair, &value);
		if (n == OBJECTS_MAX || pair.err != OK || pair.left != 0)
			return pair.err != OK ? pair.err : ERR_FORM;
		if (n == 0 && m->pdu == PDU_REPORT)
			m->counter = counter_of(&oid);
	}
	return r.err;
}

/* Source: RFC 1157 section 4.1, RFC 3416 section 3 */
static err_t pdu_read(struct ber *outer, struct message *m)
{
	struct ber r;

	m->pdu = ber_next(outer, &r);
	if (outer->err != OK || outer->left != 0 || code_name(pdus, COUNT_OF(pdus), m->pdu) == NULL)
		return outer->err != OK ? outer->err : ERR_FORM;
	if ((m->pdu == PDU_TRAP && m->version != V1) || (m->pdu > PDU_TRAP && m->version == V1))
		return ERR_FORM;
	if (m->pdu == PDU_TRAP) {
		(void)ber_expect(&r, BER_OID);
		(void)ber_expect(&r, IP_ADDRESS);
	}
	(void)ber_number(&r, BER_INTEGER);
	m->error = ber_number(&r, BER_INTEGER);
	if (m->pdu == PDU_TRAP)
		(void)ber_expect(&r, TIME_TICKS);
	else
		(void)ber_number(&r, BER_INTEGER);
	struct ber objects = ber_expect(&r, BER_SEQUENCE);
	err_t e = ber_end(&r);
	return e != OK ? e : objects_read(objects, m);
}

/* Source: RFC 3414 section 2.4 */
static err_t usm_read(struct ber octets, struct message *m)
{
	struct ber r = ber_expect(&octets, BER_SEQUENCE);

	m->engine = ber_expect(&r, BER_OCTETS);
	(void)ber_number(&r, BER_INTEGER);
	(void)ber_number(&r, BER_INTEGER);
	m->user = ber_expect(&r, BER_OCTETS);
	(void)ber_expect(&r, BER_OCTETS);
	(void)ber_expect(&r, BER_OCTETS);
	err_t e = ber_end(&r);
	return e != OK ? e : ber_end(&octets);
}

/* Source: RFC 3412 section 6 */
static err_t v3_read(struct ber *r, struct message *m)
{
	struct ber head = ber_expect(r, BER_SEQUENCE), security = ber_expect(r, BER_OCTETS);

	(void)ber_number(&head, BER_INTEGER);
	(void)ber_number(&head, BER_INTEGER);
	struct ber flags = ber_expect(&head, BER_OCTETS);
	int64_t model = ber_number(&head, BER_INTEGER);
	err_t e = ber_end(&head);
	if (e == OK && (r->err != OK || flags.left != 1 || flags.there != 1))
		e = r->err != OK ? r->err : ERR_FORM;
	if (e == OK && model == USM)
		e = usm_read(security, m);
	if (e != OK)
		return e;
	m->flags = flags.at[0];
	if ((m->flags & FLAG_PRIV) != 0) {
		(void)ber_expect(r, BER_OCTETS);
		return ber_end(r);
	}
	struct ber scoped = ber_expect(r, BER_SEQUENCE);
	e = ber_end(r);
	(void)ber_expect(&scoped, BER_OCTETS);
	(void)ber_expect(&scoped, BER_OCTETS);
	return e != OK ? e : pdu_read(&scoped, m);
}

static err_t message_read(const uint8_t *bytes, size_t len, struct message *m)
{
	struct ber outer = ber_of(bytes, len, len), r = ber_expect(&outer, BER_SEQUENCE);
	err_t e = ber_end(&outer);

	*m = (struct message){ .version = ber_number(&r, BER_INTEGER) };
	if (r.err != OK || e != OK)
		return r.err != OK ? r.err : e;
	if (m->version == V3)
		return v3_read(&r, m);
	if (m->version != V1 && m->version != V2C)
		return ERR_FORM;
	(void)ber_expect(&r, BER_OCTETS);	/* the community */
	return pdu_read(&r, m);
}

static void add_user(struct facts *facts, const struct ber *user)
{
	if (user->there == 0 || user->there > USER_MAX)
		return;
	for (size_t i = 0; i < user->there; i++)
		if (user->at[i] < ' ' || user->at[i] == 0x7f)
			return;
	facts_text(facts, F_USER_NAME, user->at, user->there);
}

static void add_v3(struct facts *facts, const struct message *m)
{
	const char *level = (m->flags & FLAG_PRIV) != 0 ? "authPriv" :
			    (m->flags & FLAG_AUTH) != 0 ? "authNoPriv" : "noAuthNoPriv";
	char hex[2 * ENGINE_MAX + 1];

	facts_text(facts, F_SNMP_SECURITY, level, strlen(level));
	if (m->engine.there > 0 && m->engine.there <= ENGINE_MAX) {
		hex_of(m->engine.at, m->engine.there, hex);
		facts_text(facts, F_SNMP_ENGINE, hex, 2 * m->engine.there);
	}
	add_user(facts, &m->user);
}

static err_t datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct snmp_state *s = t->state;
	struct message m;
	err_t e = message_read(bytes, len, &m);

	if (e != OK)
		return e;
	facts_text(t->facts, F_PROTOCOL, "snmp", 4);
	code_fact(t->facts, F_SNMP_VERSION, versions, COUNT_OF(versions), (uint16_t)m.version);
	if (m.version == V3)
		add_v3(t->facts, &m);
	if (m.pdu != 0)
		code_fact(t->facts, F_SNMP_PDU, pdus, COUNT_OF(pdus), m.pdu);
	if (m.pdu == PDU_RESPONSE && m.error > 0 && m.error <= UINT16_MAX)
		code_fact(t->facts, F_SNMP_ERROR, errors, COUNT_OF(errors), (uint16_t)m.error);
	if (m.counter != 0)
		code_fact(t->facts, F_SNMP_ERROR, counters, COUNT_OF(counters), m.counter);
	s->failures += m.counter == UNKNOWN_USER_NAMES || m.counter == WRONG_DIGESTS;
	return OK;
}

static bool may_begin(const uint8_t *bytes, size_t len)
{
	return len >= 20 && bytes[0] == BER_SEQUENCE;
}

static void end(struct talk *t)
{
	const struct snmp_state *s = t->state;

	if (s->failures > 0)
		facts_uint(t->facts, F_LOGIN_FAILURES, s->failures);
}

const struct proto proto_snmp = {
	.name = "snmp",
	.state = sizeof(struct snmp_state),
	.likely = { 161, 162 },
	.first = { { 0x30, 0x30 } },
	.datagram = datagram,
	.may_begin = may_begin,
	.end = end,
};
