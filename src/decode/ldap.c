#include "decode/ldap.h"

#include <string.h>

#include "base/cc.h"
#include "base/rd.h"
#include "decode/ber.h"
#include "decode/codes.h"
#include "decode/ntlm.h"

#define HEAD		24u	/* holds the heads of a message and of its operation */
#define MESSAGE_MAX	0x8000000u
#define BIND_MAX	8192u	/* bytes of a bind that are read; NTLM is within */
#define OTHER_MAX	1024u
#define DATAGRAM_MAX	256u	/* messages in one */
#define SASL_HEAD	20u	/* length, and the head of a token */
#define MECHANISM_MAX	20u	/* RFC 4422 section 3.1 */
#define OID_MAX		64u

enum { BIND = 0x60, BIND_RESPONSE = 0x61, SEARCH = 0x63, ENTRY = 0x64, EXTENDED = 0x77,
       EXTENDED_RESPONSE = 0x78, CONTROLS = 0xa0 };

enum { SUCCESS = 0, INAPPROPRIATE_AUTHENTICATION = 48, INVALID_CREDENTIALS = 49 };

enum { AUTH_SIMPLE = 0x80, AUTH_SASL = 0xa3, AUTH_SICILY = 0x89, AUTH_SICILY_LAST = 0x8b };

enum bind { BIND_NONE, BIND_ANONYMOUS, BIND_ACCOUNT };

struct ldap_state {
	uint32_t searches, entries, successes, failures;
	uint32_t tls_id;	/* of a StartTLS that waits for its answer */
	uint8_t bind;		/* enum bind: the last one, not yet answered */
	bool tls;
	bool sasl;		/* it was with SASL */
	bool layer;		/* SASL succeeded: it may wrap what follows */
};

struct message {
	size_t len;		/* of all */
	uint32_t id;
	uint16_t op;
	struct ber body;
};

#define RESULT	"\x0a\x04\x04"

/* An operation, and the tags that its content begins with; none: too little to know it by. */
static const struct op {
	uint16_t tag;
	const char *name;
	const char *shape;
} ops[] = {
	{ BIND, "bindRequest", "\x02\x04" }, { BIND_RESPONSE, "bindResponse", RESULT },
	{ 0x42, "unbindRequest", NULL },
	{ SEARCH, "searchRequest", "\x04\x0a\x0a\x02\x02\x01" }, { ENTRY, "searchResEntry", "\x04\x30" },
	{ 0x65, "searchResDone", RESULT }, { 0x73, "searchResRef", NULL },
	{ 0x66, "modifyRequest", "\x04\x30" },
	{ 0x67, "modifyResponse", RESULT }, { 0x68, "addRequest", "\x04\x30" },
	{ 0x69, "addResponse", RESULT },
	{ 0x4a, "delRequest", NULL }, { 0x6b, "delResponse", RESULT },
	{ 0x6c, "modDNRequest", "\x04\x04\x01" },
	{ 0x6d, "modDNResponse", RESULT }, { 0x6e, "compareRequest", "\x04\x30" },
	{ 0x6f, "compareResponse", RESULT }, { 0x50, "abandonRequest", NULL },
	{ EXTENDED, "extendedReq", "\x80" },
	{ EXTENDED_RESPONSE, "extendedResp", RESULT }, { 0x79, "intermediateResponse", NULL },
};

static const struct code results[] = {
	{ 0, "success" }, { 1, "operationsError" }, { 2, "protocolError" }, { 3, "timeLimitExceeded" },
	{ 4, "sizeLimitExceeded" }, { 5, "compareFalse" }, { 6, "compareTrue" },
	{ 7, "authMethodNotSupported" },
	{ 8, "strongerAuthRequired" }, { 9, "partialResults" }, { 10, "referral" },
	{ 11, "adminLimitExceeded" },
	{ 12, "unavailableCriticalExtension" }, { 13, "confidentialityRequired" },
	{ 14, "saslBindInProgress" },
	{ 16, "noSuchAttribute" }, { 17, "undefinedAttributeType" }, { 18, "inappropriateMatching" },
	{ 19, "constraintViolation" }, { 20, "attributeOrValueExists" }, { 21, "invalidAttributeSyntax" },
	{ 32, "noSuchObject" }, { 33, "aliasProblem" }, { 34, "invalidDNSyntax" },
	{ 36, "aliasDereferencingProblem" },
	{ 48, "inappropriateAuthentication" }, { 49, "invalidCredentials" },
	{ 50, "insufficientAccessRights" },
	{ 51, "busy" }, { 52, "unavailable" }, { 53, "unwillingToPerform" }, { 54, "loopDetect" },
	{ 64, "namingViolation" }, { 65, "objectClassViolation" }, { 66, "notAllowedOnNonLeaf" },
	{ 67, "notAllowedOnRDN" }, { 68, "entryAlreadyExists" }, { 69, "objectClassModsProhibited" },
	{ 71, "affectsMultipleDSAs" }, { 80, "other" }, { 118, "canceled" }, { 119, "noSuchOperation" },
	{ 120, "tooLate" }, { 121, "cannotCancel" }, { 122, "assertionFailed" },
	{ 123, "authorizationDenied" },
	{ 4096, "e-syncRefreshRequired" },
};

static const struct code scopes[] = {
	{ 0, "baseObject" }, { 1, "singleLevel" }, { 2, "wholeSubtree" }, { 3, "subordinateSubtree" },
};

#define START_TLS	"1.3.6.1.4.1.1466.20037"

static const struct {
	const char *oid, *name;
} extensions[] = {
	{ START_TLS, "StartTLS" }, { "1.3.6.1.4.1.1466.20036", "noticeOfDisconnection" },
	{ "1.3.6.1.4.1.4203.1.11.1", "passwordModify" }, { "1.3.6.1.4.1.4203.1.11.3", "whoAmI" },
	{ "1.3.6.1.1.8", "cancel" }, { "1.3.6.1.1.21.1", "startTransaction" },
	{ "1.3.6.1.1.21.3", "endTransaction" },
	{ "1.3.6.1.4.1.1466.101.119.1", "dynamicRefresh" }, { "1.2.840.113556.1.4.1781", "fastBind" },
};

static const struct op *op_of(uint16_t tag)
{
	for (size_t i = 0; i < COUNT_OF(ops); i++)
		if (ops[i].tag == tag)
			return &ops[i];
	return NULL;
}

/* A message up to its operation's content. OK | ERR_SHORT | ERR_FORM */
static err_t message_read(const uint8_t *bytes, size_t len, struct message *m)
{
	struct ber_head h;
	err_t e = ber_head(bytes, len, &h);

	if (len > 0 && bytes[0] != BER_SEQUENCE)
		return ERR_FORM;
	if (e != OK)
		return e;
	if (h.len > MESSAGE_MAX)
		return ERR_FORM;
	struct ber r = ber_of(bytes + h.head, len - h.head, h.len);
	int64_t id = ber_number(&r, BER_INTEGER);
	*m = (struct message){ .len = (size_t)h.head + h.len, .id = (uint32_t)id };
	m->op = ber_next(&r, &m->body);
	if (r.err != OK)
		return r.err;
	if (id < 0 || id > INT32_MAX || op_of(m->op) == NULL)
		return ERR_FORM;
	return r.there > 0 && r.at[0] != CONTROLS ? ERR_FORM : OK;
}

/* Does the content begin as this operation's does? OK | ERR_SHORT | ERR_FORM */
static err_t shape_check(const struct message *m, bool sure)
{
	const char *shape = op_of(m->op)->shape;
	struct ber r = m->body, in;

	if (shape == NULL)
		return sure ? OK : ERR_FORM;
	for (; *shape != 0; shape++) {
		if (ber_next(&r, &in) != (uint8_t)*shape)
			return r.err != OK ? r.err : ERR_FORM;
		if ((*shape == BER_INTEGER || *shape == BER_ENUMERATED) && (in.left == 0 || in.left > 4))
			return ERR_FORM;
	}
	return OK;
}

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	struct message m;
	err_t e = message_read(bytes, len, &m);

	if (e == OK)
		e = shape_check(&m, t->sure);
	if (e == ERR_SHORT)
		return GUESS_MORE;
	return e == OK ? GUESS_YES : GUESS_NO;
}

/* Text that may be a name: no controls. */
static void add_name(struct facts *facts, const uint8_t *text, size_t len)
{
	if (len == 0 || len > FACT_TEXT_MAX)
		return;
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] == 0x7f)
			return;
	facts_text(facts, F_USER_NAME, text, len);
}

/* PLAIN: authorization, NUL, account, NUL, password. Source: RFC 4616 section 2 */
static void add_plain(struct facts *facts, const struct ber *in)
{
	const uint8_t *name = memchr(in->at, 0, in->there);

	if (name == NULL)
		return;
	name++;
	const uint8_t *end = memchr(name, 0, in->there - (size_t)(name - in->at));
	if (end != NULL)
		add_name(facts, name, (size_t)(end - name));
}

/* SCRAM's first message: two fields of GS2, "n=", the account. Source: RFC 5802 section 7 */
static void add_scram(struct facts *facts, const struct ber *in)
{
	struct rd r = rd_of(in->at, in->there);

	for (unsigned commas = 0; commas < 2 && r.left > 0;)
		commas += rd_u8(&r) == ',';
	const uint8_t *end = memchr(r.at, ',', r.left);
	if (end != NULL && end - r.at > 2 && r.at[0] == 'n' && r.at[1] == '=')
		add_name(facts, r.at + 2, (size_t)(end - r.at) - 2);
}

static bool is(const struct ber *in, const char *text)
{
	return ber_whole(in) && in->left == strlen(text) && memcmp(in->at, text, in->left) == 0;
}

static bool begins(const struct ber *in, const char *text)
{
	size_t n = strlen(text);

	return ber_whole(in) && in->left >= n && memcmp(in->at, text, n) == 0;
}

static void add_mechanism(struct facts *facts, const struct ber *in)
{
	char text[5 + MECHANISM_MAX] = "sasl:";

	if (!ber_whole(in) || in->left > MECHANISM_MAX)
		return;
	for (size_t i = 0; i < in->left; i++) {
		if (in->at[i] <= ' ' || in->at[i] >= 0x7f)
			return;
		text[5 + i] = (char)in->at[i];
	}
	facts_text(facts, F_LDAP_AUTH, text, 5 + in->left);
}

static void read_sasl(struct talk *t, struct ber r)
{
	struct ldap_state *s = t->state;
	struct ber mechanism = ber_expect(&r, BER_OCTETS), proof = ber_expect(&r, BER_OCTETS);

	add_mechanism(t->facts, &mechanism);
	s->bind = is(&mechanism, "ANONYMOUS") ? BIND_ANONYMOUS : BIND_ACCOUNT;
	if (proof.err != OK)
		return;
	if (is(&mechanism, "PLAIN"))
		add_plain(t->facts, &proof);
	else if (begins(&mechanism, "SCRAM-"))
		add_scram(t->facts, &proof);
	else if (!begins(&mechanism, "GSS") && !begins(&mechanism, "NTLM"))
		return;
	else if (ntlm_read(proof.at, proof.there, t->facts) == NTLM_ANONYMOUS)
		s->bind = BIND_ANONYMOUS;
}

/* Source: RFC 4511 section 4.2; MS-ADTS section 5.1.1.1.3 for Sicily */
static void read_bind(struct talk *t, struct ber r)
{
	struct ldap_state *s = t->state;
	int64_t version = ber_number(&r, BER_INTEGER);
	struct ber name = ber_expect(&r, BER_OCTETS), proof;
	uint16_t kind = ber_next(&r, &proof);

	if (version > 0 && name.err == OK)
		facts_uint(t->facts, F_LDAP_VERSION, (uint64_t)version);
	bool sicily = kind >= AUTH_SICILY && kind <= AUTH_SICILY_LAST;
	if (ber_whole(&name) && !sicily)
		add_name(t->facts, name.at, name.left);
	s->bind = kind == AUTH_SIMPLE && proof.left == 0 ? BIND_ANONYMOUS : BIND_ACCOUNT;
	s->sasl = kind == AUTH_SASL || sicily;
	if (kind == AUTH_SIMPLE)
		facts_text(t->facts, F_LDAP_AUTH, "simple", 6);
	else if (kind == AUTH_SASL)
		read_sasl(t, proof);
	else if (sicily)
		facts_text(t->facts, F_LDAP_AUTH, "sicily", 6);
	if (sicily && ntlm_read(proof.at, proof.there, t->facts) == NTLM_ANONYMOUS)
		s->bind = BIND_ANONYMOUS;
}

static void read_search(struct talk *t, struct ber r)
{
	struct ldap_state *s = t->state;

	s->searches++;
	(void)ber_expect(&r, BER_OCTETS);	/* base */
	int64_t scope = ber_number(&r, BER_ENUMERATED);
	if (r.err == OK && scope >= 0 && scope <= UINT16_MAX)
		code_fact(t->facts, F_LDAP_SCOPE, scopes, COUNT_OF(scopes), (uint16_t)scope);
}

static void add_extension(struct facts *facts, const struct ber *oid)
{
	for (size_t i = 0; i < COUNT_OF(extensions); i++) {
		if (is(oid, extensions[i].oid)) {
			facts_text(facts, F_LDAP_EXTENDED, extensions[i].name, strlen(extensions[i].name));
			return;
		}
	}
	if (!ber_whole(oid) || oid->left > OID_MAX)
		return;
	for (size_t i = 0; i < oid->left; i++)
		if (oid->at[i] != '.' && (oid->at[i] < '0' || oid->at[i] > '9'))
			return;
	facts_text(facts, F_LDAP_EXTENDED, oid->at, oid->left);
}

static void read_extended(struct talk *t, const struct message *m)
{
	struct ldap_state *s = t->state;
	struct ber r = m->body, oid;

	if (!ber_optional(&r, 0x80, &oid))
		return;
	add_extension(t->facts, &oid);
	if (is(&oid, START_TLS)) {
		s->tls = true;
		s->tls_id = m->id;
	}
}

static void bind_answer(struct ldap_state *s, int64_t result)
{
	if (result == SUCCESS) {
		s->successes += s->bind == BIND_ACCOUNT;
		s->layer = s->sasl;
	}
	s->failures += result == INVALID_CREDENTIALS || result == INAPPROPRIATE_AUTHENTICATION;
	s->bind = BIND_NONE;
}

/* Source: RFC 4511 section 4.1.9. True if both sides begin TLS behind it. */
static bool read_result(struct talk *t, const struct message *m)
{
	struct ldap_state *s = t->state;
	struct ber r = m->body, name;
	int64_t result = ber_number(&r, BER_ENUMERATED);

	if (r.err != OK || result < 0)
		return false;
	if (result <= UINT16_MAX)
		code_fact(t->facts, F_LDAP_RESULT, results, COUNT_OF(results), (uint16_t)result);
	if (m->op == BIND_RESPONSE)
		bind_answer(s, result);
	if (m->op != EXTENDED_RESPONSE)
		return false;
	bool tls = s->tls && m->id == s->tls_id;
	s->tls = s->tls && !tls;
	(void)ber_expect(&r, BER_OCTETS);
	(void)ber_expect(&r, BER_OCTETS);
	if (ber_optional(&r, 0x8a, &name))
		add_extension(t->facts, &name);
	return tls && result == SUCCESS;
}

/* True if both sides begin TLS behind it. */
static bool add_message(struct talk *t, const struct message *m)
{
	struct ldap_state *s = t->state;
	const struct op *op = op_of(m->op);

	facts_text(t->facts, F_PROTOCOL, "ldap", 4);
	facts_text(t->facts, F_LDAP_OPERATION, op->name, strlen(op->name));
	if (m->op == BIND)
		read_bind(t, m->body);
	else if (m->op == SEARCH)
		read_search(t, m->body);
	else if (m->op == EXTENDED)
		read_extended(t, m);
	else if (op->shape != NULL && strcmp(op->shape, RESULT) == 0)
		return read_result(t, m);
	s->entries += m->op == ENTRY;
	return false;
}

/*
 * Bytes of a SASL buffer before the message in it; 0 if it is encrypted or holds no
 * message that fits. `len` bytes at least SASL_HEAD.
 * Source: RFC 4121 section 4.2.6.2: a Wrap token that is not sealed, its checksum
 * turned to the front; MS-NLMP section 2.2.2.9.1: version 1, 12 bytes
 */
static size_t message_in(const uint8_t *bytes, size_t len, size_t all)
{
	struct message m;
	struct rd in = rd_of(bytes + 4, len - 4);
	uint16_t id = rd_u16be(&in);
	uint8_t flags = rd_u8(&in);
	size_t at = SASL_HEAD;

	rd_skip(&in, 1);
	uint16_t extra = rd_u16be(&in), turned = rd_u16be(&in);
	if (id == 0x0504 && (flags & 2) == 0 && extra == turned)
		at += extra;
	else if (id != 0x0100 || flags != 0 || bytes[7] != 0)
		return 0;
	if (at >= len || message_read(bytes + at, len - at, &m) != OK || shape_check(&m, true) == ERR_FORM)
		return 0;
	return m.len <= all - at ? at : 0;
}

static void read_layer(const struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct rd in = rd_of(bytes, len);
	size_t all = (size_t)rd_u32be(&in) + 4;
	size_t want = in.err != OK || all > OTHER_MAX ? OTHER_MAX : all;

	if (in.err == OK && all > MESSAGE_MAX) {
		step->then = PROTO_LOST;
		return;
	}
	if (len < want) {
		step->then = t->last ? PROTO_LOST : PROTO_MORE;
		return;
	}
	step->used = want >= SASL_HEAD ? message_in(bytes, want, all) : 0;
	if (step->used > 0)
		return;
	step->used = want;
	step->skip = all - want;
}

/* Bytes of a message that are looked at. */
static size_t wanted(const struct message *m)
{
	size_t most = m->op == BIND ? BIND_MAX : m->op == ENTRY ? HEAD : OTHER_MAX;

	return m->len < most ? m->len : most;
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	const struct ldap_state *s = t->state;
	struct message m;

	if (s->layer && bytes[0] == 0) {
		read_layer(t, bytes, len, step);
		return;
	}
	err_t e = message_read(bytes, len < HEAD ? len : HEAD, &m);
	if (e == ERR_SHORT && len >= HEAD)
		e = ERR_FORM;
	if (e == OK && len < wanted(&m) && !t->last)
		e = ERR_SHORT;
	if (e != OK) {
		step->then = e == ERR_SHORT ? PROTO_MORE : PROTO_LOST;
		return;
	}
	size_t want = wanted(&m);
	step->used = len < want ? len : want;
	step->skip = m.len - step->used;
	if (message_read(bytes, step->used, &m) != OK || shape_check(&m, true) == ERR_FORM)
		step->then = PROTO_LOST;
	else if (add_message(t, &m) && step->skip == 0)
		step->then = PROTO_SWITCH;
}

static err_t datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct message m;
	unsigned count = 0;

	for (size_t at = 0; at < len; at += m.len) {
		err_t e = message_read(bytes + at, len - at, &m);
		if (e == OK && m.len > len - at)
			e = ERR_SHORT;
		if (e == OK)
			e = shape_check(&m, t->sure);
		if (e != OK || count++ == DATAGRAM_MAX)
			return e != OK ? e : ERR_FORM;
	}
	if (count == 0)
		return ERR_SHORT;
	for (size_t at = 0; at < len; at += m.len)
		if (message_read(bytes + at, len - at, &m) == OK)
			(void)add_message(t, &m);
	return OK;
}

static bool may_begin(const uint8_t *bytes, size_t len)
{
	return len >= 12 && bytes[0] == BER_SEQUENCE;
}

static void end(struct talk *t)
{
	const struct ldap_state *s = t->state;

	if (s->searches > 0)
		facts_uint(t->facts, F_LDAP_SEARCHES, s->searches);
	if (s->entries > 0)
		facts_uint(t->facts, F_LDAP_ENTRIES, s->entries);
	if (s->successes > 0)
		facts_uint(t->facts, F_LOGIN_SUCCESSES, s->successes);
	if (s->failures > 0)
		facts_uint(t->facts, F_LOGIN_FAILURES, s->failures);
}

const struct proto proto_ldap = {
	.name = "ldap",
	.state = sizeof(struct ldap_state),
	.keep = BIND_MAX,
	.likely = { 389 },
	.starts = starts,
	.read = read_side,
	.first = { { 0x30, 0x30 } },
	.datagram = datagram,
	.may_begin = may_begin,
	.end = end,
};
