#include "decode/kerberos.h"

#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "base/rd.h"
#include "decode/ber.h"
#include "decode/codes.h"

#define RECORD		4u	/* length before a message over TCP */
#define RECORD_MAX	0x400000u
#define HEAD		64u	/* holds all before the content of padata, lengths as long as can be */
#define TAIL		4096u	/* bytes read behind it */
#define NAME_MAX	512u
#define PARTS_MAX	16u	/* components of a name */
#define ETYPES_MAX	64u

enum { AS_REQ = 10, AS_REP = 11, TGS_REQ = 12, TGS_REP = 13, AP_REQ = 14, KRB_ERROR = 30 };

enum { NT_UNKNOWN = 0, NT_SRV_INST = 2, NT_SRV_HST = 3, NT_SRV_XHST = 4 };

enum { PREAUTH_FAILED = 24, C_PRINCIPAL_UNKNOWN = 6, CLIENT_REVOKED = 18 };

struct kerberos_state {
	uint32_t successes, failures;
	uint32_t left[2];	/* bytes of a record behind its padata; 0: a record begins */
	uint8_t kind[2];	/* of that record */
};

struct name {
	int64_t type;
	struct ber parts;	/* of GeneralString; empty if there is no name */
};

struct message {
	uint8_t kind;
	struct ber client_realm, realm;
	struct name client, server;
	struct ber etypes;
	int64_t ticket, error;
	bool has_ticket, has_error;
};

/* Source: RFC 4120 section 5.10 */
static const struct code kinds[] = {
	{ 10, "AS-REQ" }, { 11, "AS-REP" }, { 12, "TGS-REQ" }, { 13, "TGS-REP" }, { 14, "AP-REQ" },
	{ 15, "AP-REP" }, { 20, "KRB-SAFE" }, { 21, "KRB-PRIV" }, { 22, "KRB-CRED" }, { 30, "KRB-ERROR" },
};

/* Negative numbers as their 16 bits. */
static const struct code etypes[] = {
	{ 0, "null" }, { 1, "des-cbc-crc" }, { 2, "des-cbc-md4" }, { 3, "des-cbc-md5" }, { 5, "des3-cbc-md5" },
	{ 7, "des3-cbc-sha1" }, { 9, "dsaWithSHA1-CmsOID" }, { 10, "md5WithRSAEncryption-CmsOID" },
	{ 11, "sha1WithRSAEncryption-CmsOID" }, { 12, "rc2CBC-EnvOID" }, { 13, "rsaEncryption-EnvOID" },
	{ 14, "rsaES-OAEP-ENV-OID" }, { 15, "des-ede3-cbc-Env-OID" }, { 16, "des3-cbc-sha1-kd" },
	{ 17, "aes128-cts-hmac-sha1-96" }, { 18, "aes256-cts-hmac-sha1-96" },
	{ 19, "aes128-cts-hmac-sha256-128" }, { 20, "aes256-cts-hmac-sha384-192" }, { 23, "rc4-hmac" },
	{ 24, "rc4-hmac-exp" }, { 25, "camellia128-cts-cmac" }, { 26, "camellia256-cts-cmac" },
	{ 65, "subkey-keymaterial" }, { 0xff80, "rc4-md4" }, { 0xff7b, "rc4-hmac-old" },
	{ 0xff79, "rc4-hmac-old-exp" },
};

static const struct code errors[] = {
	{ 0, "KDC_ERR_NONE" }, { 1, "KDC_ERR_NAME_EXP" }, { 2, "KDC_ERR_SERVICE_EXP" },
	{ 3, "KDC_ERR_BAD_PVNO" },
	{ 4, "KDC_ERR_C_OLD_MAST_KVNO" }, { 5, "KDC_ERR_S_OLD_MAST_KVNO" },
	{ 6, "KDC_ERR_C_PRINCIPAL_UNKNOWN" }, { 7, "KDC_ERR_S_PRINCIPAL_UNKNOWN" },
	{ 8, "KDC_ERR_PRINCIPAL_NOT_UNIQUE" }, { 9, "KDC_ERR_NULL_KEY" }, { 10, "KDC_ERR_CANNOT_POSTDATE" },
	{ 11, "KDC_ERR_NEVER_VALID" }, { 12, "KDC_ERR_POLICY" }, { 13, "KDC_ERR_BADOPTION" },
	{ 14, "KDC_ERR_ETYPE_NOSUPP" }, { 15, "KDC_ERR_SUMTYPE_NOSUPP" }, { 16, "KDC_ERR_PADATA_TYPE_NOSUPP" },
	{ 17, "KDC_ERR_TRTYPE_NOSUPP" }, { 18, "KDC_ERR_CLIENT_REVOKED" }, { 19, "KDC_ERR_SERVICE_REVOKED" },
	{ 20, "KDC_ERR_TGT_REVOKED" }, { 21, "KDC_ERR_CLIENT_NOTYET" }, { 22, "KDC_ERR_SERVICE_NOTYET" },
	{ 23, "KDC_ERR_KEY_EXPIRED" }, { 24, "KDC_ERR_PREAUTH_FAILED" }, { 25, "KDC_ERR_PREAUTH_REQUIRED" },
	{ 26, "KDC_ERR_SERVER_NOMATCH" }, { 27, "KDC_ERR_MUST_USE_USER2USER" },
	{ 28, "KDC_ERR_PATH_NOT_ACCEPTED" }, { 29, "KDC_ERR_SVC_UNAVAILABLE" },
	{ 31, "KRB_AP_ERR_BAD_INTEGRITY" }, { 32, "KRB_AP_ERR_TKT_EXPIRED" }, { 33, "KRB_AP_ERR_TKT_NYV" },
	{ 34, "KRB_AP_ERR_REPEAT" }, { 35, "KRB_AP_ERR_NOT_US" }, { 36, "KRB_AP_ERR_BADMATCH" },
	{ 37, "KRB_AP_ERR_SKEW" }, { 38, "KRB_AP_ERR_BADADDR" }, { 39, "KRB_AP_ERR_BADVERSION" },
	{ 40, "KRB_AP_ERR_MSG_TYPE" }, { 41, "KRB_AP_ERR_MODIFIED" }, { 42, "KRB_AP_ERR_BADORDER" },
	{ 44, "KRB_AP_ERR_BADKEYVER" }, { 45, "KRB_AP_ERR_NOKEY" }, { 46, "KRB_AP_ERR_MUT_FAIL" },
	{ 47, "KRB_AP_ERR_BADDIRECTION" }, { 48, "KRB_AP_ERR_METHOD" }, { 49, "KRB_AP_ERR_BADSEQ" },
	{ 50, "KRB_AP_ERR_INAPP_CKSUM" }, { 51, "KRB_AP_PATH_NOT_ACCEPTED" },
	{ 52, "KRB_ERR_RESPONSE_TOO_BIG" }, { 60, "KRB_ERR_GENERIC" }, { 61, "KRB_ERR_FIELD_TOOLONG" },
	{ 62, "KDC_ERR_CLIENT_NOT_TRUSTED" }, { 63, "KDC_ERR_KDC_NOT_TRUSTED" },
	{ 64, "KDC_ERR_INVALID_SIG" }, { 65, "KDC_ERR_DH_KEY_PARAMETERS_NOT_ACCEPTED" },
	{ 66, "KDC_ERR_CERTIFICATE_MISMATCH" }, { 67, "KRB_AP_ERR_NO_TGT" }, { 68, "KDC_ERR_WRONG_REALM" },
	{ 69, "KRB_AP_ERR_USER_TO_USER_REQUIRED" }, { 70, "KDC_ERR_CANT_VERIFY_CERTIFICATE" },
	{ 71, "KDC_ERR_INVALID_CERTIFICATE" }, { 72, "KDC_ERR_REVOKED_CERTIFICATE" },
	{ 73, "KDC_ERR_REVOCATION_STATUS_UNKNOWN" }, { 74, "KDC_ERR_REVOCATION_STATUS_UNAVAILABLE" },
	{ 75, "KDC_ERR_CLIENT_NAME_MISMATCH" }, { 76, "KDC_ERR_KDC_NAME_MISMATCH" },
	{ 77, "KDC_ERR_INCONSISTENT_KEY_PURPOSE" }, { 78, "KDC_ERR_DIGEST_IN_CERT_NOT_ACCEPTED" },
	{ 79, "KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED" },
	{ 80, "KDC_ERR_DIGEST_IN_SIGNED_DATA_NOT_ACCEPTED" },
	{ 81, "KDC_ERR_PUBLIC_KEY_ENCRYPTION_NOT_SUPPORTED" }, { 90, "KDC_ERR_PREAUTH_EXPIRED" },
	{ 91, "KDC_ERR_MORE_PREAUTH_DATA_REQUIRED" }, { 92, "KDC_ERR_PREAUTH_BAD_AUTHENTICATION_SET" },
	{ 93, "KDC_ERR_UNKNOWN_CRITICAL_FAST_OPTIONS" },
};

static uint16_t context(unsigned n)
{
	return (uint16_t)(0xa0u + n);
}

/* [n] around one element of this tag. */
static struct ber inner(struct ber *r, unsigned n, uint16_t tag)
{
	struct ber outer = ber_expect(r, context(n)), in = ber_expect(&outer, tag);

	if (r->err == OK && outer.err != OK)
		r->err = outer.err;
	return in;
}

static int64_t number(struct ber *r, unsigned n)
{
	struct ber outer = ber_expect(r, context(n));
	int64_t value = ber_number(&outer, BER_INTEGER);

	if (r->err == OK)
		r->err = outer.err;
	return value;
}

static bool there(const struct ber *r, unsigned n)
{
	return ber_peek(r) == context(n);
}

static void pass(struct ber *r, unsigned n)
{
	struct ber in;

	(void)ber_optional(r, context(n), &in);
}

/* PrincipalName, [n]. Source: RFC 4120 section 6.2 */
static void name_read(struct ber *r, unsigned n, struct name *name)
{
	struct ber in = inner(r, n, BER_SEQUENCE);

	name->type = number(&in, 0);
	name->parts = inner(&in, 1, BER_SEQUENCE);
	if (r->err == OK && in.err != OK)
		r->err = in.err;
}

/* Ticket, [n]. Source: RFC 4120 section 5.3 */
static void ticket_read(struct ber *r, unsigned n, struct message *m)
{
	struct ber outer = inner(r, n, 0x61), in = ber_expect(&outer, BER_SEQUENCE);

	(void)number(&in, 0);
	m->realm = inner(&in, 1, BER_GENERAL_STRING);
	name_read(&in, 2, &m->server);
	struct ber data = inner(&in, 3, BER_SEQUENCE);
	m->ticket = number(&data, 0);
	m->has_ticket = data.err == OK;
	if (r->err == OK)
		r->err = data.err;
}

/* KDC-REQ-BODY, [4]. Source: RFC 4120 section 5.4.1 */
static err_t body_read(struct ber *r, struct message *m)
{
	struct ber in = inner(r, 4, BER_SEQUENCE);

	(void)ber_expect(&in, context(0));	/* kdc-options */
	if (there(&in, 1))
		name_read(&in, 1, &m->client);
	m->realm = inner(&in, 2, BER_GENERAL_STRING);
	if (there(&in, 3))
		name_read(&in, 3, &m->server);
	pass(&in, 4);
	(void)ber_expect(&in, context(5));	/* till */
	pass(&in, 6);
	(void)ber_expect(&in, context(7));	/* nonce */
	m->etypes = inner(&in, 8, BER_SEQUENCE);
	pass(&in, 9);
	pass(&in, 10);
	pass(&in, 11);
	return in.err != OK ? in.err : ber_end(&in);
}

static err_t reply_read(struct ber *r, struct message *m)
{
	m->client_realm = inner(r, 3, BER_GENERAL_STRING);
	name_read(r, 4, &m->client);
	ticket_read(r, 5, m);
	(void)ber_expect(r, context(6));	/* enc-part */
	return r->err;
}

/* Source: RFC 4120 section 5.9.1 */
static err_t error_read(struct ber *r, struct message *m)
{
	pass(r, 2);
	pass(r, 3);
	(void)ber_expect(r, context(4));	/* stime */
	(void)ber_expect(r, context(5));
	m->error = number(r, 6);
	m->has_error = r->err == OK;
	if (there(r, 7))
		m->client_realm = inner(r, 7, BER_GENERAL_STRING);
	if (there(r, 8))
		name_read(r, 8, &m->client);
	m->realm = inner(r, 9, BER_GENERAL_STRING);
	name_read(r, 10, &m->server);
	return r->err;
}

/* What is behind the kind and padata. OK | ERR_SHORT (what is there was read) | ERR_FORM */
static err_t tail_read(struct ber r, uint8_t kind, struct message *m)
{
	*m = (struct message){ .kind = kind };
	switch (kind) {
	case AS_REQ: case TGS_REQ:
		return body_read(&r, m);
	case AS_REP: case TGS_REP:
		return reply_read(&r, m);
	case KRB_ERROR:
		return error_read(&r, m);
	case AP_REQ:
		(void)ber_expect(&r, context(2));
		ticket_read(&r, 3, m);
		(void)ber_expect(&r, context(4));
		return r.err;
	default:
		while (ber_more(&r)) {
			struct ber in;
			if (ber_next(&r, &in) >> 5 != 5)
				return r.err != OK ? r.err : ERR_FORM;
		}
		return r.err;
	}
}

/*
 * A message up to its kind; *r is what follows. It must fill the bytes.
 * Source: RFC 4120 section 5.10: the tag's number is the kind's
 */
static err_t head_read(struct ber *r, uint8_t *kind)
{
	struct ber outer = { .err = OK };
	uint16_t tag = ber_next(r, &outer);
	unsigned first = tag == 0x6a || tag == 0x6c ? 1 : 0;

	if (r->err == OK && (r->left != 0 || tag >> 5 != 3 ||
			     code_name(kinds, COUNT_OF(kinds), tag & 0x1f) == NULL))
		return ERR_FORM;
	*r = ber_expect(&outer, BER_SEQUENCE);
	if (r->err == OK && outer.left != 0)
		return ERR_FORM;
	int64_t version = number(r, first), type = number(r, first + 1);
	if (r->err != OK)
		return r->err;
	*kind = tag & 0x1f;
	return version == 5 && type == *kind ? OK : ERR_FORM;
}

/* The tag of padata in this kind; 0 if it has none. */
static uint16_t padata(uint8_t kind)
{
	if (kind == AS_REQ || kind == TGS_REQ)
		return context(3);
	return kind == AS_REP || kind == TGS_REP ? context(2) : 0;
}

static void add_string(struct facts *facts, enum field field, const struct ber *s)
{
	if (!ber_whole(s) || s->left > NAME_MAX)
		return;
	for (size_t i = 0; i < s->left; i++)
		if (s->at[i] < ' ' || s->at[i] == 0x7f)
			return;
	facts_text(facts, field, s->at, s->left);
}

struct text {
	char at[NAME_MAX];
	size_t len;
	unsigned parts;
};

/* The components with '/' between them; false if it is no name. */
static bool name_text(const struct name *name, struct text *t)
{
	struct ber in = name->parts;

	t->len = t->parts = 0;
	while (ber_more(&in)) {
		struct ber part = ber_expect(&in, BER_GENERAL_STRING);
		size_t n = part.left, slash = t->parts > 0;
		if (part.err != OK || part.there < n || t->parts == PARTS_MAX)
			return false;
		if (n > sizeof(t->at) || n + slash > sizeof(t->at) - t->len)
			return false;
		if (slash == 1)
			t->at[t->len++] = '/';
		for (size_t i = 0; i < n; i++) {
			uint8_t c = part.at[i];
			t->at[t->len++] = c < ' ' || c == 0x7f ? '?' : (char)c;
		}
		t->parts++;
	}
	return in.err == OK && t->len > 0;
}

static void add_client(struct facts *facts, const struct name *name)
{
	struct text t;

	if (name_text(name, &t))
		facts_text(facts, F_USER_NAME, t.at, t.len);
}

/* By its type, and an account's name has one component. */
static bool is_service(const struct name *name, const struct text *t)
{
	if (t->len >= 6 && memcmp(t->at, "krbtgt", 6) == 0 && (t->len == 6 || t->at[6] == '/'))
		return true;
	return t->parts > 1 && (name->type == NT_UNKNOWN || name->type == NT_SRV_INST ||
				name->type == NT_SRV_HST || name->type == NT_SRV_XHST);
}

static void add_server(struct facts *facts, const struct name *name)
{
	struct text t;

	if (name_text(name, &t))
		facts_text(facts, is_service(name, &t) ? F_KERBEROS_SERVICE : F_USER_NAME, t.at, t.len);
}

static void add_etype(struct facts *facts, enum field field, int64_t etype)
{
	const char *name = NULL;
	char text[24];

	if (etype >= INT16_MIN && etype <= INT16_MAX)
		name = code_name(etypes, COUNT_OF(etypes), (uint16_t)etype);
	(void)snprintf(text, sizeof(text), "%lld", (long long)etype);
	name = name != NULL ? name : text;
	facts_text(facts, field, name, strlen(name));
}

static void add_error(struct talk *t, int64_t error)
{
	struct kerberos_state *s = t->state;

	if (error >= 0 && error <= UINT16_MAX)
		code_fact(t->facts, F_KERBEROS_ERROR, errors, COUNT_OF(errors), (uint16_t)error);
	s->failures += error == PREAUTH_FAILED || error == C_PRINCIPAL_UNKNOWN || error == CLIENT_REVOKED;
}

static void add_kind(struct talk *t, uint8_t kind)
{
	struct kerberos_state *s = t->state;

	facts_text(t->facts, F_PROTOCOL, "kerberos", 8);
	code_fact(t->facts, F_KERBEROS_MESSAGE, kinds, COUNT_OF(kinds), kind);
	if (kind == AS_REQ)
		facts_text(t->facts, F_KERBEROS_REQUEST, "AS", 2);
	else if (kind == TGS_REQ)
		facts_text(t->facts, F_KERBEROS_REQUEST, "TGS", 3);
	s->successes += kind == AS_REP;
}

static void add_message(struct talk *t, const struct message *m)
{
	struct ber in = m->etypes;

	add_string(t->facts, F_KERBEROS_REALM, &m->client_realm);
	add_string(t->facts, F_KERBEROS_REALM, &m->realm);
	add_client(t->facts, &m->client);
	add_server(t->facts, &m->server);
	for (unsigned n = 0; n < ETYPES_MAX && ber_more(&in); n++) {
		int64_t etype = ber_number(&in, BER_INTEGER);
		if (in.err == OK)
			add_etype(t->facts, F_KERBEROS_ETYPE, etype);
	}
	if (m->has_ticket)
		add_etype(t->facts, F_KERBEROS_CIPHER, m->ticket);
	if (m->has_error)
		add_error(t, m->error);
}

static err_t datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct ber r = ber_of(bytes, len, len), in;
	struct message m;
	uint8_t kind;
	err_t e = head_read(&r, &kind);

	if (e != OK)
		return e;
	if (padata(kind) != 0)
		(void)ber_optional(&r, padata(kind), &in);
	e = tail_read(r, kind, &m);
	if (e != OK)
		return e;
	add_kind(t, kind);
	add_message(t, &m);
	return OK;
}

static bool may_begin(const uint8_t *bytes, size_t len)
{
	return len >= 16 && bytes[0] >= 0x6a && bytes[0] <= 0x7e;
}

/* The record's length; its message begins behind it. ERR_SHORT | ERR_FORM | OK */
static err_t record_read(const uint8_t *bytes, size_t len, uint32_t *record)
{
	struct rd in = rd_of(bytes, len);

	*record = rd_u32be(&in);
	if (len > 0 && bytes[0] != 0)
		return ERR_FORM;
	if (in.err != OK)
		return in.err;
	return *record >= 16 && *record <= RECORD_MAX ? OK : ERR_FORM;
}

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	uint32_t record;
	uint8_t kind;
	err_t e = record_read(bytes, len, &record);
	(void)t;

	if (e == OK) {
		struct ber r = ber_of(bytes + RECORD, len - RECORD, record);
		e = head_read(&r, &kind);
	}
	if (e == ERR_SHORT)
		return GUESS_MORE;
	return e == OK ? GUESS_YES : GUESS_NO;
}

/* A record up to the content of padata, which is left out. */
static void read_head(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct kerberos_state *s = t->state;
	struct ber_head h;
	uint32_t record;
	uint8_t kind;
	err_t e = record_read(bytes, len, &record);
	size_t want = e == OK && record < HEAD ? record : HEAD;

	step->then = e == ERR_FORM ? PROTO_LOST : PROTO_MORE;
	if (e != OK || (len - RECORD < want && !t->last))
		return;
	struct ber r = ber_of(bytes + RECORD, len - RECORD < want ? len - RECORD : want, record);
	e = head_read(&r, &kind);
	if (e != OK) {
		step->then = PROTO_LOST;
		return;
	}
	if (ber_peek(&r) == padata(kind) && padata(kind) != 0 && ber_head(r.at, r.there, &h) == OK) {
		if (h.len > r.left - h.head) {
			step->then = PROTO_LOST;
			return;
		}
		step->skip = h.len;
		r.at += h.head;
		r.left -= h.head + (size_t)h.len;
	}
	add_kind(t, kind);
	step->used = (size_t)(r.at - bytes);
	step->then = PROTO_ON;
	s->left[t->side] = (uint32_t)r.left;
	s->kind[t->side] = kind;
}

/* The rest of a record, of which the first bytes tell something. */
static void read_tail(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct kerberos_state *s = t->state;
	uint32_t left = s->left[t->side];
	size_t want = left < TAIL ? left : TAIL;
	struct message m;

	if (len < want && !t->last) {
		step->then = PROTO_MORE;
		return;
	}
	s->left[t->side] = 0;
	step->used = len < want ? len : want;
	step->skip = left - step->used;
	if (tail_read(ber_of(bytes, step->used, left), s->kind[t->side], &m) == ERR_FORM)
		step->then = PROTO_LOST;
	else
		add_message(t, &m);
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	const struct kerberos_state *s = t->state;

	if (s->left[t->side] > 0) {
		read_tail(t, bytes, len, step);
		return;
	}
	read_head(t, bytes, len, step);
	if (t->last && s->left[t->side] > 0 && step->skip < len - step->used) {
		size_t at = step->used + (size_t)step->skip;
		read_tail(t, bytes + at, len - at, step);
	}
}

static void lost(struct talk *t)
{
	struct kerberos_state *s = t->state;

	s->left[t->side] = 0;
}

static void end(struct talk *t)
{
	const struct kerberos_state *s = t->state;

	if (s->successes > 0)
		facts_uint(t->facts, F_LOGIN_SUCCESSES, s->successes);
	if (s->failures > 0)
		facts_uint(t->facts, F_LOGIN_FAILURES, s->failures);
}

const struct proto proto_kerberos = {
	.name = "kerberos",
	.state = sizeof(struct kerberos_state),
	.keep = TAIL,
	.likely = { 88 },
	.starts = starts,
	.read = read_side,
	.first = { { 0x60, 0x7e } },
	.datagram = datagram,
	.may_begin = may_begin,
	.lost = lost,
	.end = end,
};
