#include "decode/dns.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "base/enc.h"
#include "base/rd.h"

#define NAME_WIRE_MAX	255u	/* RFC 1035 section 3.1 */
#define QUESTIONS_MAX	32u	/* read of one message; more is not DNS as it is used */
#define RECORDS_MAX	2048u	/* walked in one message */

enum { TYPE_A = 1, TYPE_NS = 2, TYPE_CNAME = 5, TYPE_PTR = 12, TYPE_MX = 15, TYPE_AAAA = 28,
       TYPE_SRV = 33, TYPE_DNAME = 39, TYPE_OPT = 41 };

struct message {
	const uint8_t *bytes;
	size_t len;
	uint16_t flags;
	uint16_t questions, answers, authorities, additionals;
};

struct record_head {
	uint16_t type;
	uint16_t class;
	uint32_t ttl;
	uint16_t len;
	size_t at;	/* offset of the data */
};

static const struct {
	uint16_t number;
	const char *name;
} types[] = {
	{ 1, "A" }, { 2, "NS" }, { 3, "MD" }, { 4, "MF" }, { 5, "CNAME" }, { 6, "SOA" },
	{ 7, "MB" }, { 8, "MG" }, { 9, "MR" }, { 10, "NULL" }, { 11, "WKS" }, { 12, "PTR" },
	{ 13, "HINFO" }, { 14, "MINFO" }, { 15, "MX" }, { 16, "TXT" }, { 17, "RP" },
	{ 18, "AFSDB" }, { 19, "X25" }, { 20, "ISDN" }, { 21, "RT" }, { 22, "NSAP" },
	{ 23, "NSAP-PTR" }, { 24, "SIG" }, { 25, "KEY" }, { 26, "PX" }, { 27, "GPOS" },
	{ 28, "AAAA" }, { 29, "LOC" }, { 30, "NXT" }, { 33, "SRV" }, { 35, "NAPTR" },
	{ 36, "KX" }, { 37, "CERT" }, { 38, "A6" }, { 39, "DNAME" }, { 41, "OPT" },
	{ 42, "APL" }, { 43, "DS" }, { 44, "SSHFP" }, { 45, "IPSECKEY" }, { 46, "RRSIG" },
	{ 47, "NSEC" }, { 48, "DNSKEY" }, { 49, "DHCID" }, { 50, "NSEC3" },
	{ 51, "NSEC3PARAM" }, { 52, "TLSA" }, { 53, "SMIMEA" }, { 55, "HIP" },
	{ 59, "CDS" }, { 60, "CDNSKEY" }, { 61, "OPENPGPKEY" }, { 62, "CSYNC" },
	{ 63, "ZONEMD" }, { 64, "SVCB" }, { 65, "HTTPS" }, { 99, "SPF" }, { 104, "NID" },
	{ 105, "L32" }, { 106, "L64" }, { 107, "LP" }, { 108, "EUI48" }, { 109, "EUI64" },
	{ 249, "TKEY" }, { 250, "TSIG" }, { 251, "IXFR" }, { 252, "AXFR" }, { 253, "MAILB" },
	{ 254, "MAILA" }, { 255, "ANY" }, { 256, "URI" }, { 257, "CAA" }, { 260, "AMTRELAY" },
	{ 32768, "TA" }, { 32769, "DLV" },
};

static const char *const codes[] = {
	"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN",
	"YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE", "DSOTYPENI", NULL, NULL, NULL, NULL,
	"BADVERS", "BADKEY", "BADTIME", "BADMODE", "BADNAME", "BADALG", "BADTRUNC", "BADCOOKIE",
};

bool dns_port(uint16_t port)
{
	return port == 53 || port == 5353 || port == 5355;
}

static uint16_t get16(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

/* A byte that does not stand for itself as text at `out` (room for 4); its length. */
static size_t escape(uint8_t c, char *out)
{
	if (c == '.' || c == '\\') {
		out[0] = '\\';
		out[1] = (char)c;
		return 2;
	}
	out[0] = '\\';
	out[1] = (char)('0' + c / 100);
	out[2] = (char)('0' + c / 10 % 10);
	out[3] = (char)('0' + c % 10);
	return 4;
}

/* Bytes that stand for themselves, in lower case, from '!' to '~'; 0: to be escaped. */
static const char plain[] =
	"!\"#$%&'()*+,-\0/0123456789:;<=>?@abcdefghijklmnopqrstuvwxyz[\0]^_`abcdefghijklmnopqrstuvwxyz{|}~";

_Static_assert(sizeof(plain) == '~' - '!' + 2, "one for each of them");

static size_t add_label(const uint8_t *label, size_t len, char *text, size_t at)
{
	if (at > 0)
		text[at++] = '.';
	for (size_t i = 0; i < len; i++) {
		unsigned n = (unsigned)label[i] - '!';
		char c = n < sizeof(plain) - 1 ? plain[n] : '\0';
		if (LIKELY(c != '\0'))
			text[at++] = c;
		else
			at += escape(label[i], text + at);
	}
	return at;
}

/*
 * The name at *at; *at becomes the offset behind it. A pointer must point before
 * the place where the present run of labels began, so every walk ends. `text`
 * may be NULL, else it has room for DNS_NAME_TEXT; *text_len is without NUL.
 * 255 wire bytes hold at most 250 of labels with a dot each: 1,003 as text.
 */
static err_t name_read(const struct message *m, size_t *at, char *text, size_t *text_len)
{
	size_t here = *at, run = *at, wire = 0, out = 0;
	bool jumped = false;

	for (;;) {
		if (here >= m->len)
			return ERR_SHORT;
		uint8_t n = m->bytes[here];
		if ((n & 0xc0) == 0xc0) {
			if (m->len - here < 2)
				return ERR_SHORT;
			size_t to = get16(m->bytes + here) & 0x3fffu;
			if (!jumped)
				*at = here + 2;
			jumped = true;
			if (to >= run)
				return ERR_FORM;
			here = run = to;
			continue;
		}
		wire += 1u + n;
		if (n > 63 || wire > NAME_WIRE_MAX)
			return ERR_FORM;
		if (m->len - here < 1u + n)
			return ERR_SHORT;
		if (n == 0)
			break;
		if (text != NULL)
			out = add_label(m->bytes + here + 1, n, text, out);
		here += 1u + n;
	}
	if (!jumped)
		*at = here + 1;
	if (text != NULL) {
		if (out == 0)
			text[out++] = '.';
		*text_len = out;
	}
	return OK;
}

static bool class_known(uint16_t class)
{
	uint16_t c = class & 0x7fff;	/* mDNS: the top bit asks for a unicast reply */

	return c == 1 || c == 3 || c == 4 || c == 254 || c == 255;
}

struct question {
	uint16_t type;
	uint16_t class;
};

/* Question at *at. */
static err_t question_read(const struct message *m, size_t *at, char *text, size_t *text_len,
			   struct question *q)
{
	err_t e = name_read(m, at, text, text_len);

	if (e != OK)
		return e;
	if (m->len - *at < 4)
		return ERR_SHORT;
	q->type = get16(m->bytes + *at);
	q->class = get16(m->bytes + *at + 2);
	*at += 4;
	return OK;
}

static err_t record_read(const struct message *m, size_t *at, struct record_head *r)
{
	err_t e = name_read(m, at, NULL, NULL);

	if (e != OK)
		return e;
	struct rd in = rd_of(m->bytes + *at, m->len - *at);
	r->type = rd_u16be(&in);
	r->class = rd_u16be(&in);
	r->ttl = rd_u32be(&in);
	r->len = rd_u16be(&in);
	r->at = *at + 10;
	rd_skip(&in, r->len);
	if (in.err != OK)
		return in.err;
	*at = r->at + r->len;
	return OK;
}

static err_t head_read(const uint8_t *bytes, size_t len, struct message *m)
{
	struct rd in = rd_of(bytes, len);

	*m = (struct message){ .bytes = bytes, .len = len };
	rd_skip(&in, 2);
	m->flags = rd_u16be(&in);
	m->questions = rd_u16be(&in);
	m->answers = rd_u16be(&in);
	m->authorities = rd_u16be(&in);
	m->additionals = rd_u16be(&in);
	return in.err;
}

static bool is_response(const struct message *m)
{
	return (m->flags & 0x8000) != 0;
}

/* Could a stranger's header be DNS? Plain queries and their responses only. */
static bool head_plausible(const struct message *m)
{
	unsigned opcode = m->flags >> 11 & 15, code = m->flags & 15;

	if (opcode != 0 || m->questions != 1 || (m->flags & 0x40) != 0)
		return false;
	if (is_response(m))
		return code <= 11 && m->answers <= 512 && m->authorities <= 128 &&
		       m->additionals <= 128;
	return code == 0 && (m->flags & 0x0600) == 0 && m->answers == 0 &&
	       m->authorities == 0 && m->additionals <= 4;
}

/* Everything must be right, and nothing left over. */
static err_t check_strictly(const struct message *m)
{
	unsigned records = (unsigned)m->answers + m->authorities + m->additionals;
	size_t at = DNS_HEAD;
	struct question q;
	struct record_head r;

	if (!head_plausible(m))
		return ERR_FORM;
	err_t e = question_read(m, &at, NULL, NULL, &q);
	if (e != OK)
		return e;
	if (q.type == 0 || !class_known(q.class))
		return ERR_FORM;
	for (unsigned i = 0; i < records; i++) {
		e = record_read(m, &at, &r);
		if (e != OK)
			return e;
		bool opt = r.type == TYPE_OPT;
		if (!opt && !class_known(r.class))
			return ERR_FORM;
	}
	return at == m->len ? OK : ERR_FORM;
}

/* The first question, or where there is none the first record, must be right; of
 * counts and class one. */
static err_t check_loosely(const struct message *m)
{
	size_t at = DNS_HEAD;
	struct question q;
	struct record_head r;
	bool counts = m->questions <= QUESTIONS_MAX && m->answers <= 1024 &&
		      m->authorities <= 1024 && m->additionals <= 1024;

	if (m->questions > 0) {
		err_t e = question_read(m, &at, NULL, NULL, &q);
		if (e != OK)
			return e;
		return counts || class_known(q.class) ? OK : ERR_FORM;
	}
	if (!counts)
		return ERR_FORM;
	if (m->answers + m->authorities + m->additionals > 0)
		return record_read(m, &at, &r);
	return m->len == DNS_HEAD && is_response(m) ? OK : ERR_FORM;
}

static void add_type(struct facts *facts, uint16_t type)
{
	char text[16];

	for (size_t i = 0; i < COUNT_OF(types); i++) {
		if (types[i].number == type) {
			facts_text(facts, F_DNS_TYPE, types[i].name, strlen(types[i].name));
			return;
		}
	}
	int n = snprintf(text, sizeof(text), "TYPE%u", type);
	facts_text(facts, F_DNS_TYPE, text, (size_t)n);
}

static void add_code(struct facts *facts, unsigned code)
{
	char text[16];

	if (code < COUNT_OF(codes) && codes[code] != NULL) {
		facts_text(facts, F_DNS_RCODE, codes[code], strlen(codes[code]));
		return;
	}
	int n = snprintf(text, sizeof(text), "RCODE%u", code);
	facts_text(facts, F_DNS_RCODE, text, (size_t)n);
}

static void add_address(const struct message *m, const struct record_head *r, struct facts *facts)
{
	const uint8_t *address = m->bytes + r->at;
	char text[INET6_ADDRSTRLEN];

	if (r->type == TYPE_A && r->len == 4)
		facts_text(facts, F_DNS_ANSWER, text, dotted_of(address, text));
	else if (r->type != TYPE_A && r->len == 16 && inet_ntop(AF_INET6, address, text, sizeof(text)) != NULL)
		facts_text(facts, F_DNS_ANSWER, text, strlen(text));
}

static void add_answer(const struct message *m, const struct record_head *r, struct facts *facts)
{
	char text[DNS_NAME_TEXT];
	size_t len, skip = 0;

	switch (r->type) {
	case TYPE_A:
	case TYPE_AAAA:
		add_address(m, r, facts);
		return;
	case TYPE_MX:
		skip = 2;	/* preference */
		break;
	case TYPE_SRV:
		skip = 6;	/* priority, weight, port */
		break;
	case TYPE_NS:
	case TYPE_CNAME:
	case TYPE_PTR:
	case TYPE_DNAME:
		break;
	default:
		return;
	}
	/* The name may point back, but what is written here ends with the record. */
	struct message upto = *m;
	upto.len = r->at + r->len;
	size_t at = r->at + skip;
	if (name_read(&upto, &at, text, &len) == OK && at == upto.len)
		facts_text(facts, F_DNS_ANSWER, text, len);
}

/* The offset behind the questions, or 0 where they went wrong. */
static size_t add_questions(const struct message *m, struct facts *facts)
{
	char text[DNS_NAME_TEXT];
	size_t at = DNS_HEAD, len;
	struct question q;

	for (unsigned i = 0; i < m->questions; i++) {
		if (i == QUESTIONS_MAX || question_read(m, &at, text, &len, &q) != OK)
			return 0;
		facts_text(facts, F_DNS_NAME, text, len);
		add_type(facts, q.type);
	}
	return at;
}

static void add_records(const struct message *m, size_t at, struct facts *facts)
{
	unsigned records = (unsigned)m->answers + m->authorities + m->additionals;
	unsigned code = m->flags & 15;
	struct record_head r;

	for (unsigned i = 0; at != 0 && i < records && i < RECORDS_MAX; i++) {
		if (record_read(m, &at, &r) != OK)
			break;
		if (i < m->answers)
			add_answer(m, &r, facts);
		else if (r.type == TYPE_OPT)
			code |= r.ttl >> 24 << 4;
	}
	add_code(facts, code);
}

err_t dns_read(const uint8_t *bytes, size_t len, enum dns_care care, struct facts *facts)
{
	struct message m;
	err_t e = head_read(bytes, len, &m);

	if (e == OK)
		e = care == DNS_STRICT ? check_strictly(&m) : check_loosely(&m);
	if (e != OK)
		return e;
	facts_text(facts, F_PROTOCOL, "dns", 3);
	size_t at = add_questions(&m, facts);
	if (is_response(&m))
		add_records(&m, at, facts);
	return OK;
}

enum guess dns_tcp_starts(const uint8_t *bytes, size_t len, enum dns_care care)
{
	struct message m;

	if (len < 2)
		return len == 1 && care == DNS_STRICT && bytes[0] > 0x40 ? GUESS_NO : GUESS_MORE;
	if (get16(bytes) < DNS_HEAD)
		return GUESS_NO;
	if (care == DNS_STRICT && (get16(bytes) < DNS_HEAD + 5 || bytes[0] > 0x40))
		return GUESS_NO;
	if (head_read(bytes + 2, len - 2, &m) != OK) {
		if (care == DNS_STRICT && len >= 6 && (get16(bytes + 4) >> 11 & 15) != 0)
			return GUESS_NO;
		return GUESS_MORE;
	}
	if (care == DNS_STRICT)
		return head_plausible(&m) ? GUESS_YES : GUESS_NO;
	return m.questions <= QUESTIONS_MAX && m.questions + m.answers > 0 ? GUESS_YES : GUESS_NO;
}
