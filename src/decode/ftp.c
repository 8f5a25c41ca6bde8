#include "decode/ftp.h"

#include <string.h>

#include "base/cc.h"
#include "decode/line.h"

#define USER_MAX	256u

enum verb { VERB_USER, VERB_PASS, VERB_AUTH, VERB_PORT, VERB_EPRT };

static const char *const verbs[] = {
	"USER", "PASS", "AUTH", "PORT", "EPRT",
	/* RFC 959, RFC 775 */
	"ACCT", "CWD", "CDUP", "SMNT", "QUIT", "REIN", "PASV", "TYPE", "STRU", "MODE", "RETR", "STOR",
	"STOU", "APPE", "ALLO", "REST", "RNFR", "RNTO", "ABOR", "DELE", "RMD", "MKD", "PWD", "LIST",
	"NLST", "SITE", "SYST", "STAT", "HELP", "NOOP", "XCUP", "XCWD", "XMKD", "XPWD", "XRMD",
	/* RFC 2228, 2389, 2428, 2640, 3659, 7151, and those in wide use */
	"ADAT", "PROT", "PBSZ", "CCC", "MIC", "CONF", "ENC", "FEAT", "OPTS", "EPSV", "LPRT", "LPSV",
	"LANG", "MDTM", "MLSD", "MLST", "SIZE", "HOST", "CLNT", "MFMT", "MFCT", "MFF", "HASH", "XCRC",
	"XMD5", "XSHA1", "XSHA256", "AVBL", "COMB", "CSID", "RANG",
};

struct ftp_state {
	uint8_t role[2];	/* enum line_role */
	bool passing[2];
	bool heard[2];		/* by side: it said something */
	bool tls;		/* AUTH TLS waits for its answer */
	bool password;		/* asked for, or given: the next answer is about it */
	uint16_t open;		/* the server is inside a reply of this code */
	uint32_t successes, failures;
};

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	static const char *const openers[] = { "AUTH TLS\r\n", "AUTH SSL\r\n", "AUTH TLS-C\r\n" };
	enum greeting greeting = greeting_of(bytes, len);
	bool more;

	if (t->sure && reply_code((struct slice){ bytes, len < 4 ? len : 4 }, &more) != 0)
		return GUESS_YES;
	if (greeting == GREETING_FTP)
		return GUESS_YES;
	if (greeting == GREETING_MORE)
		return GUESS_MORE;
	if (t->sure)
		return line_verb(verbs, COUNT_OF(verbs), bytes, len);
	enum guess g = line_opens(openers, COUNT_OF(openers), bytes, len);
	return g != GUESS_NO ? g : login_of(LOGIN_FTP, bytes, len);
}

/* A number up to `max` at the beginning of *s, which moves behind it. */
static bool take_number(struct slice *s, unsigned max, unsigned *ret)
{
	size_t n = 0;
	uint64_t value;

	while (n < s->len && s->at[n] >= '0' && s->at[n] <= '9')
		n++;
	if (!slice_number((struct slice){ s->at, n }, max, &value))
		return false;
	*ret = (unsigned)value;
	*s = (struct slice){ s->at + n, s->len - n };
	return true;
}

/* h1,h2,h3,h4,p1,p2 */
static bool take_port(struct slice s, unsigned *port)
{
	unsigned n[6];

	for (size_t i = 0; i < 6; i++) {
		if (i > 0 && (s.len == 0 || *s.at != ','))
			return false;
		if (i > 0)
			s = (struct slice){ s.at + 1, s.len - 1 };
		if (!take_number(&s, 255, &n[i]))
			return false;
	}
	*port = n[4] << 8 | n[5];
	return true;
}

/* |family|address|port|, where | may be any other sign; the first two may be empty. */
static bool take_extended(struct slice s, unsigned *port)
{
	uint8_t bar = s.len > 0 ? *s.at : 0;
	unsigned bars = 0;

	while (s.len > 0 && bars < 3) {
		bars += *s.at == bar;
		s = (struct slice){ s.at + 1, s.len - 1 };
	}
	return bars == 3 && take_number(&s, UINT16_MAX, port) && s.len > 0 && *s.at == bar;
}

/* In the text of an answer: 227 to PASV, 229 to EPSV. */
static bool find_port(struct slice s, unsigned code, unsigned *port)
{
	bool digit = true;	/* a number does not begin inside another */

	for (; s.len > 0; s.at++, s.len--) {
		bool was = digit;
		digit = *s.at >= '0' && *s.at <= '9';
		if (code == 227 && digit && !was && take_port(s, port))
			return true;
		if (code == 229 && *s.at == '(')
			return take_extended((struct slice){ s.at + 1, s.len - 1 }, port);
	}
	return false;
}

static void read_reply(struct talk *t, struct slice line, struct proto_step *step)
{
	struct ftp_state *s = t->state;
	enum side client = t->side == SIDE_SOURCE ? SIDE_DESTINATION : SIDE_SOURCE;
	unsigned code, port;

	if (!reply_line(&s->open, line, &code) || code == 0)
		return;		/* some servers talk between their replies */
	facts_uint(t->facts, F_FTP_REPLY_CODE, code);
	s->successes += code == 230 || code == 232;
	s->failures += s->password && (code == 530 || code == 430);
	s->password = code == 331;
	if ((code == 227 || code == 229) &&
	    find_port((struct slice){ line.at + 3, line.len - 3 }, code, &port))
		facts_uint(t->facts, F_FTP_DATA_PORT, port);
	if (code == 234 && (s->tls || !s->heard[client]))
		step->then = PROTO_SWITCH;
	s->tls = s->tls && code / 100 == 1;
}

static void read_command(struct talk *t, struct slice line)
{
	struct ftp_state *s = t->state;
	struct slice word;
	unsigned port;

	while (line.len > 0 && *line.at >= 0xf0)	/* Telnet's signs before ABOR */
		line = (struct slice){ line.at + 1, line.len - 1 };
	word = line_word(&line);
	if (word.len == 0)
		return;
	int found = slice_find(word, verbs, COUNT_OF(verbs));
	if (found < 0) {
		facts_text(t->facts, F_FTP_COMMAND, "UNKNOWN", 7);
		return;
	}
	facts_text(t->facts, F_FTP_COMMAND, verbs[found], strlen(verbs[found]));
	s->password = found == VERB_PASS;
	if (found == VERB_USER && line.len > 0 && line.len <= USER_MAX)
		facts_text(t->facts, F_USER_NAME, line.at, line.len);
	else if (found == VERB_AUTH)
		s->tls = slice_begins(line, "TLS") || slice_is(line, "SSL");
	else if (found == VERB_PORT && take_port(line, &port))
		facts_uint(t->facts, F_FTP_DATA_PORT, port);
	else if (found == VERB_EPRT && take_extended(line, &port))
		facts_uint(t->facts, F_FTP_DATA_PORT, port);
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct ftp_state *s = t->state;
	enum side peer = t->side == SIDE_SOURCE ? SIDE_DESTINATION : SIDE_SOURCE;
	bool digit = bytes[0] >= '0' && bytes[0] <= '9';
	bool client = line_role(s->role, t->side, digit) == LINE_CLIENT;
	struct slice line;

	if (t->last)
		return;		/* a line without its end says nothing */
	if (client && s->tls && bytes[0] == 0x16) {	/* a handshake: before the answer, or without it */
		step->then = s->heard[peer] && len < LINE_KEEP ? PROTO_MORE : PROTO_SWITCH;
		return;
	}
	if (!line_take(&s->passing[t->side], bytes, len, &line, step)) {
		s->heard[t->side] |= step->used > 0;
		return;
	}
	s->heard[t->side] = true;
	if (!slice_printable(line))
		*step = (struct proto_step){ .then = PROTO_LOST };
	else if (client)
		read_command(t, line);
	else
		read_reply(t, line, step);
}

static void lost(struct talk *t)
{
	struct ftp_state *s = t->state;

	s->passing[t->side] = false;
	s->password = false;
	if (s->role[t->side] == LINE_SERVER)
		s->open = 0;
}

static void end(struct talk *t)
{
	const struct ftp_state *s = t->state;

	line_logins(t->facts, s->successes, s->failures);
}

const struct proto proto_ftp = {
	.name = "ftp",
	.state = sizeof(struct ftp_state),
	.keep = LINE_KEEP,
	.patience = 1024,	/* transfers are elsewhere: it is quiet here */
	.starts = starts,
	.read = read_side,
	.lost = lost,
	.end = end,
};
