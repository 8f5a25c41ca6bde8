#include "decode/sip.h"

#include <string.h>
#include <strings.h>

#include "base/cc.h"
#include "decode/line.h"

#define HEAD_MAX	8192u	/* bytes of a head over TCP that are read */
#define START_MAX	1024u	/* of a first line */
#define METHOD_MAX	32u
#define URI_MAX		320u
#define AGENT_MAX	512u
#define REGISTERS	16u	/* with credentials, that wait for their answer */

static const char *const methods[] = {
	"REGISTER", "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "PRACK", "SUBSCRIBE", "NOTIFY", "PUBLISH",
	"INFO", "REFER", "MESSAGE", "UPDATE",
};

/* What a head says; slices of it. */
struct head {
	struct slice method;	/* empty: a response */
	unsigned status;
	struct slice from, to, agent;
	uint64_t length;	/* of the body, over TCP */
	uint64_t number;	/* CSeq */
	bool registers;		/* CSeq: it is about a REGISTER */
	bool credentials;
};

struct sip_side {
	bool reading;		/* a head began here and is not whole */
	uint32_t scanned;	/* bytes known to hold no end of a head */
};

struct sip_state {
	struct sip_side side[2];
	uint32_t waiting[REGISTERS];	/* CSeq numbers */
	uint8_t count;
	uint32_t successes, failures;
};

static struct slice trimmed(struct slice s)
{
	while (s.len > 0 && (*s.at == ' ' || *s.at == '\t'))
		s = (struct slice){ s.at + 1, s.len - 1 };
	while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* The line at the front of *s, which moves behind it. */
static struct slice take_line(struct slice *s)
{
	const uint8_t *lf = memchr(s->at, '\n', s->len);
	size_t used = lf != NULL ? (size_t)(lf - s->at) + 1 : s->len;
	struct slice line = { s->at, lf != NULL ? used - 1 : used };

	*s = (struct slice){ s->at + used, s->len - used };
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool method_like(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < 'A' || s.at[i] > 'Z')
			return false;
	return s.len > 0 && s.len <= METHOD_MAX;
}

static bool uri_like(struct slice s)
{
	return slice_begins(s, "SIP:") || slice_begins(s, "SIPS:") || slice_begins(s, "TEL:");
}

/* "METHOD uri SIP/2.0", where blanks in the URI are an attacker's. */
static bool request_line(struct slice line, struct head *h)
{
	static const char end[] = " SIP/2.0";
	size_t n = sizeof(end) - 1;

	h->method = line_word(&line);
	if (!method_like(h->method) || line.len <= n)
		return false;
	return memcmp(line.at + line.len - n, end, n) == 0 && uri_like(line);
}

/* "SIP/2.0 NNN reason" */
static bool status_line(struct slice line, struct head *h)
{
	struct slice version = line_word(&line);
	bool more;

	h->method.len = 0;
	h->status = slice_is(version, "SIP/2.0") ? reply_code(line, &more) : 0;
	return h->status != 0 && !more;
}

static bool start_line(struct slice line, struct head *h)
{
	return slice_printable(line) && line.len <= START_MAX &&
	       (status_line(line, h) || request_line(line, h));
}

static bool named(struct slice name, const char *full, const char *compact)
{
	return slice_is(name, full) || slice_is(name, compact);
}

/* Is there an answer to a challenge? 3GPP's first REGISTER has an empty one. */
static bool answered(struct slice s)
{
	for (; s.len > 0; s.at++, s.len--)
		if (slice_begins(s, "RESPONSE=\""))
			return s.len > 10 && s.at[10] != '"';
	return false;
}

static void read_header(struct slice line, struct head *h)
{
	const uint8_t *colon = memchr(line.at, ':', line.len);
	uint64_t length;

	if (colon == NULL)
		return;
	size_t n = (size_t)(colon - line.at);
	struct slice name = trimmed((struct slice){ line.at, n });
	struct slice value = trimmed((struct slice){ colon + 1, line.len - n - 1 });
	if (named(name, "FROM", "F") && h->from.len == 0) {
		h->from = value;
	} else if (named(name, "TO", "T") && h->to.len == 0) {
		h->to = value;
	} else if (slice_is(name, "USER-AGENT") && h->agent.len == 0) {
		h->agent = value;
	} else if (named(name, "CONTENT-LENGTH", "L")) {
		h->length = slice_number(value, UINT32_MAX, &length) ? length : 0;
	} else if (slice_is(name, "AUTHORIZATION") || slice_is(name, "PROXY-AUTHORIZATION")) {
		h->credentials = h->credentials || answered(value);
	} else if (slice_is(name, "CSEQ")) {
		(void)!slice_number(line_word(&value), UINT32_MAX, &h->number);
		h->registers = slice_is(value, "REGISTER");
	}
}

/* A head, up to its empty line. */
static bool read_head(struct slice s, struct head *h)
{
	*h = (struct head){ .status = 0 };
	if (!start_line(take_line(&s), h))
		return false;
	while (s.len > 0) {
		struct slice line = take_line(&s);
		if (line.len == 0)
			break;
		read_header(line, h);
	}
	return true;
}

/* The part of *s before the first of these signs. */
static struct slice before(struct slice s, const char *signs)
{
	size_t n = 0;

	while (n < s.len && (s.at[n] == 0 || strchr(signs, s.at[n]) == NULL))
		n++;
	return (struct slice){ s.at, n };
}

/* The URI of From or To: behind the last '<', since a URI has none and a name may; or all,
 * up to the parameters. */
static struct slice uri_of(struct slice s)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.at[i - 1] == '<')
			return before((struct slice){ s.at + i, s.len - i }, ">");
	return before(s, "; ");
}

/* scheme:user:password@host:port;parameters?headers, of which password, parameters and
 * headers are left out. */
static void add_uri(struct facts *facts, enum field field, struct slice value)
{
	struct slice uri = uri_of(value);
	uint8_t text[URI_MAX];

	if (!uri_like(uri) || uri.len > sizeof(text) || !slice_printable(uri))
		return;
	size_t n = before(uri, ":").len + 1;
	struct slice rest = { uri.at + n, uri.len - n };
	struct slice user = before(rest, "@");
	if (user.len == rest.len)
		user.len = 0;
	struct slice host = before((struct slice){ rest.at + user.len, rest.len - user.len }, ";?");
	user = before(user, ":");
	slice_lower((struct slice){ uri.at, n }, text);
	if (user.len > 0)
		memcpy(text + n, user.at, user.len);
	n += user.len;
	slice_lower(host, text + n);
	if (user.len + host.len > 0)
		facts_text(facts, field, text, n + host.len);
}

/* A REGISTER with these credentials waits for its answer. */
static void push(struct sip_state *s, uint32_t number)
{
	if (s->count < REGISTERS)
		s->waiting[s->count++] = number;
}

static bool pop(struct sip_state *s, uint32_t number)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->waiting[i] != number)
			continue;
		s->waiting[i] = s->waiting[--s->count];
		return true;
	}
	return false;
}

static void add_answer(struct sip_state *s, const struct head *h)
{
	bool refused = h->status == 401 || h->status == 403 || h->status == 407;

	if (!h->registers || h->status < 200)
		return;
	bool tried = pop(s, (uint32_t)h->number);
	s->successes += tried && h->status / 100 == 2;
	s->failures += h->status == 403 || (tried && refused);
}

static void add_head(struct sip_state *s, struct facts *facts, const struct head *h)
{
	if (h->method.len > 0) {
		int method = slice_find(h->method, methods, COUNT_OF(methods));
		const char *name = method >= 0 ? methods[method] : "UNKNOWN";
		facts_text(facts, F_SIP_METHOD, name, strlen(name));
		if (h->registers && h->credentials)
			push(s, (uint32_t)h->number);
	} else {
		facts_uint(facts, F_SIP_STATUS, h->status);
		add_answer(s, h);
	}
	add_uri(facts, F_SIP_FROM, h->from);
	add_uri(facts, F_SIP_TO, h->to);
	if (h->agent.len > 0 && h->agent.len <= AGENT_MAX && slice_printable(h->agent))
		facts_text(facts, F_USER_AGENT, h->agent.at, h->agent.len);
}

/* What a first line looks like as far as it is there. */
static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	static const char version[] = "SIP/2.0 ";
	size_t n = len < sizeof(version) - 1 ? len : sizeof(version) - 1;
	struct slice rest = { bytes, len };
	struct head h;

	(void)t;
	if (len > 0 && memchr(bytes, '\n', len) != NULL)
		return start_line(take_line(&rest), &h) ? GUESS_YES : GUESS_NO;
	if (len > 0 && bytes[len - 1] == '\r')	/* half a line's end */
		rest.len = --len;
	if (len > START_MAX || !slice_printable((struct slice){ bytes, len }))
		return GUESS_NO;
	if (strncasecmp((const char *)bytes, version, n) == 0)	/* RFC 3261 section 7.1: either case */
		return GUESS_MORE;
	if (!method_like(line_word(&rest)))
		return GUESS_NO;
	return rest.len < 4 || slice_begins(rest, "SIP") || slice_begins(rest, "TEL:") ? GUESS_MORE : GUESS_NO;
}

/* Where a head ends, or 0. Lines may end with LF alone. */
static size_t head_end(const uint8_t *bytes, size_t len, size_t from)
{
	for (size_t i = from; i < len; i++) {
		const uint8_t *lf = memchr(bytes + i, '\n', len - i);
		if (lf == NULL)
			return 0;
		i = (size_t)(lf - bytes);
		if (len - i > 1 && bytes[i + 1] == '\n')
			return i + 2;
		if (len - i > 2 && bytes[i + 1] == '\r' && bytes[i + 2] == '\n')
			return i + 3;
	}
	return 0;
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct sip_state *s = t->state;
	struct sip_side *side = &s->side[t->side];
	struct head h;

	if (t->last)
		return;		/* half a head says nothing that its other half may not change */
	if (bytes[0] == '\r' || bytes[0] == '\n') {	/* RFC 5626 section 3.5.1 */
		step->used = 1;
		return;
	}
	if (!side->reading && starts(t, bytes, len) == GUESS_NO) {
		step->then = PROTO_LOST;
		return;
	}
	side->reading = memchr(bytes, '\n', len) != NULL;
	size_t end = head_end(bytes, len, side->scanned);
	if (end == 0 && len < HEAD_MAX) {
		side->scanned = len > 3 ? (uint32_t)len - 3 : 0;
		step->then = PROTO_MORE;
		return;
	}
	*side = (struct sip_side){ .reading = false };
	if (end == 0 || end > HEAD_MAX || !read_head((struct slice){ bytes, end }, &h)) {
		step->then = PROTO_LOST;
		return;
	}
	add_head(s, t->facts, &h);
	step->used = end;
	step->skip = h.length;
}

static bool may_begin(const uint8_t *bytes, size_t len)
{
	return len >= 12 && bytes[0] >= 'A' && bytes[0] <= 'Z' && memchr(bytes, '\n', len) != NULL;
}

/* Nothing but line ends: it keeps a way through a translator open. */
static bool keeps_alive(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != '\r' && bytes[i] != '\n' && bytes[i] != 0)
			return false;
	return len <= 4;
}

static err_t datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct head h;

	if (t->sure && keeps_alive(bytes, len))
		return OK;
	if (!may_begin(bytes, len) || !read_head((struct slice){ bytes, len }, &h))
		return ERR_FORM;
	if (!t->sure && h.from.len == 0 && h.to.len == 0)
		return ERR_FORM;
	add_head(t->state, t->facts, &h);
	return OK;
}

static void lost(struct talk *t)
{
	struct sip_state *s = t->state;

	s->side[t->side] = (struct sip_side){ .reading = false };
}

static void end(struct talk *t)
{
	const struct sip_state *s = t->state;

	line_logins(t->facts, s->successes, s->failures);
}

const struct proto proto_sip = {
	.name = "sip",
	.state = sizeof(struct sip_state),
	.keep = HEAD_MAX,
	.likely = { 5060 },
	.starts = starts,
	.read = read_side,
	.first = { { 'A', 'Z' }, { 's', 's' } },
	.datagram = datagram,
	.lost = lost,
	.may_begin = may_begin,
	.end = end,
};
