#include "decode/smtp.h"

#include <string.h>

#include "base/cc.h"
#include "decode/line.h"

#define ADDRESS_MAX	320u	/* RFC 5321 section 4.5.3.1: 64, "@", 255 */
#define HOST_MAX	255u
#define UNKNOWN_MAX	4u	/* commands of no standard in a row: this may be a message */
#define WORD_MAX	32u	/* of a mechanism's name; RFC 4422: 20 */

/* Names of commands, in the order of `verbs`. */
enum verb { VERB_EHLO, VERB_HELO, VERB_LHLO, VERB_MAIL, VERB_RCPT, VERB_DATA, VERB_BDAT, VERB_AUTH,
	    VERB_X_EXPS, VERB_STARTTLS, VERB_X_ANONYMOUSTLS };

static const char *const verbs[] = {
	"EHLO", "HELO", "LHLO", "MAIL", "RCPT", "DATA", "BDAT", "AUTH", "X-EXPS", "STARTTLS",
	"X-ANONYMOUSTLS", "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "HELP", "ETRN", "ATRN", "TURN",
	"SEND", "SOML", "SAML", "BURL", "XCLIENT", "XFORWARD",
};

struct smtp_state {
	uint8_t role[2];	/* enum line_role */
	bool passing[2];
	uint8_t dot;		/* enum dot; of the client, which sends commands or a message */
	bool auth;		/* the client's lines are a login's */
	bool greeted;		/* the server's first reply was seen */
	bool unsure;		/* bytes are missing: which reply answers what is not known */
	uint8_t unknown;	/* commands in a row of no standard */
	uint16_t open;		/* the server is inside a reply of this code */
	uint32_t sent, answered;	/* commands */
	uint32_t data, tls, login;	/* commands (as `sent` counts) that wait for their answer; 0 none */
	uint32_t successes, failures;
};

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	static const char *const openers[] = {
		"EHLO ", "HELO ", "LHLO ", "MAIL FROM:", "RCPT TO:", "EHLO\r\n", "EHLO\n", "DATA\r\n", "QUIT\r\n", "RSET\r\n",
		"BDAT ", "STARTTLS\r\n",
	};
	enum greeting greeting = greeting_of(bytes, len);
	bool more;

	if (t->sure && reply_code((struct slice){ bytes, len < 4 ? len : 4 }, &more) != 0)
		return GUESS_YES;
	if (greeting == GREETING_MAIL)
		return GUESS_YES;
	if (greeting == GREETING_MORE)
		return GUESS_MORE;
	return line_opens(openers, t->sure ? COUNT_OF(openers) : 7, bytes, len);
}

static void add_reply(struct smtp_state *s, struct facts *facts, unsigned code)
{
	facts_uint(facts, F_SMTP_REPLY_CODE, code);
	if (code == 235)
		s->successes++;
	else if (code == 432 || code == 534 || code == 535 || code == 538)
		s->failures++;
}

/* What the answer to a command changes. `number` is that command. */
static void answer(struct smtp_state *s, uint32_t number, unsigned code, struct proto_step *step)
{
	if (s->login != 0 && (s->unsure || number == s->login)) {
		s->failures += code == 454;
		s->auth = false;
		s->login = 0;
	}
	if (s->data != 0 && number == s->data && !s->unsure) {
		s->dot = DOT_NONE;	/* refused: no message comes */
		s->data = 0;
	}
	if (s->tls != 0 && (number == s->tls || (s->unsure && code == 220))) {
		s->tls = 0;
		if (code == 220)
			step->then = PROTO_SWITCH;
	}
}

static void read_reply(struct talk *t, struct slice line, struct proto_step *step)
{
	struct smtp_state *s = t->state;
	unsigned code;

	if (!reply_line(&s->open, line, &code)) {
		step->then = PROTO_LOST;
		return;
	}
	if (code == 0)
		return;
	add_reply(s, t->facts, code);
	bool greeting = !s->greeted && code == 220 && s->tls != 1;
	s->greeted = true;
	if (greeting || code == 334)
		return;
	if (code == 354) {	/* the message comes; its own reply will be the answer */
		s->data = 0;
		return;
	}
	if (s->answered != s->sent)
		s->answered++;
	answer(s, s->answered, code, step);
}

/* The path behind "FROM:" or "TO:", of which the mailbox is added. */
static void add_address(struct facts *facts, enum field field, struct slice s)
{
	uint8_t text[ADDRESS_MAX];
	bool quoted = false;
	size_t end = 0, at = 0;

	while (s.len > 0 && (*s.at == ' ' || *s.at == '<'))
		s = (struct slice){ s.at + 1, s.len - 1 };
	const uint8_t *route = s.len > 0 && *s.at == '@' ? memchr(s.at, ':', s.len) : NULL;
	if (route != NULL)
		s = (struct slice){ route + 1, s.len - (size_t)(route + 1 - s.at) };
	for (; end < s.len && (quoted || (s.at[end] != '>' && s.at[end] != ' ')); end++) {
		if (s.at[end] == '"')
			quoted = !quoted;
		else if (quoted && s.at[end] == '\\' && s.len - end > 1)
			end++;
		else if (!quoted && s.at[end] == '@')
			at = end;
	}
	s.len = end;
	if (end == 0 || end > sizeof(text) || !slice_printable(s))
		return;
	memcpy(text, s.at, end);
	slice_lower((struct slice){ s.at + at, end - at }, text + at);
	if (at == 0)
		memcpy(text, s.at, end);	/* no domain */
	facts_text(facts, field, text, end);
}

static void add_path(struct facts *facts, enum verb verb, struct slice rest)
{
	if (verb == VERB_MAIL && slice_begins(rest, "FROM:"))
		add_address(facts, F_EMAIL_FROM, (struct slice){ rest.at + 5, rest.len - 5 });
	else if (verb == VERB_RCPT && slice_begins(rest, "TO:"))
		add_address(facts, F_EMAIL_TO, (struct slice){ rest.at + 3, rest.len - 3 });
}

/* A host name or a mechanism. */
static void add_word(struct facts *facts, enum field field, struct slice rest, size_t max)
{
	struct slice word = line_word(&rest);

	if (word.len > 0 && word.len <= max && slice_printable(word))
		facts_text(facts, field, word.at, word.len);
}

/* "n" or "n LAST"; whether a chunk follows anything else only the server knows. */
static void begin_chunk(struct slice rest, struct proto_step *step)
{
	struct slice size = line_word(&rest);

	if ((rest.len > 0 && !slice_is(rest, "LAST")) || !slice_number(size, UINT32_MAX, &step->skip))
		*step = (struct proto_step){ .used = step->used, .then = PROTO_LOST };
}

static void read_command(struct talk *t, struct slice line, struct proto_step *step)
{
	struct smtp_state *s = t->state;
	struct slice verb = line_word(&line);
	int found = slice_find(verb, verbs, COUNT_OF(verbs));

	if (s->auth && found < 0 && line.len == 0)
		return;		/* a line of the login: not ours to know */
	s->auth = false;
	s->sent++;
	s->unknown = (uint8_t)(found < 0 ? s->unknown + 1 : 0);
	if (found < 0) {
		facts_text(t->facts, F_SMTP_COMMAND, "UNKNOWN", 7);
		if (s->unknown == UNKNOWN_MAX)
			step->then = PROTO_LOST;
		return;
	}
	facts_text(t->facts, F_SMTP_COMMAND, verbs[found], strlen(verbs[found]));
	switch (found) {
	case VERB_EHLO: case VERB_HELO: case VERB_LHLO:
		add_word(t->facts, F_SMTP_HELO, line, HOST_MAX);
		break;
	case VERB_MAIL: case VERB_RCPT:
		add_path(t->facts, (enum verb)found, line);
		break;
	case VERB_DATA:
		s->dot = DOT_AT_LINE;
		s->data = s->sent;
		break;
	case VERB_BDAT:
		begin_chunk(line, step);
		break;
	case VERB_AUTH: case VERB_X_EXPS:
		add_word(t->facts, F_SMTP_AUTH, line, WORD_MAX);
		s->auth = true;
		s->login = s->sent;
		break;
	case VERB_STARTTLS: case VERB_X_ANONYMOUSTLS:
		s->tls = s->sent;
		break;
	default:
		break;
	}
}

static void read_client(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct smtp_state *s = t->state;
	struct slice line;

	if (s->dot != DOT_NONE) {
		step->used = dot_pass(&s->dot, bytes, len);
		return;
	}
	if (s->tls != 0 && bytes[0] == 0x16) {	/* a handshake: before the answer, or without it */
		step->then = s->greeted && len < LINE_KEEP ? PROTO_MORE : PROTO_SWITCH;
		return;
	}
	if (!line_take(&s->passing[t->side], bytes, len, &line, step))
		return;
	bool more, strange = !slice_printable(line) && !s->auth;
	if (strange || reply_code(line, &more) != 0)	/* a message, where order was lost */
		*step = (struct proto_step){ .then = PROTO_LOST };
	else
		read_command(t, line, step);
}

static void read_server(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct smtp_state *s = t->state;
	struct slice line;

	if (line_take(&s->passing[t->side], bytes, len, &line, step))
		read_reply(t, line, step);
	if (step->then == PROTO_LOST)
		step->used = 0;
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct smtp_state *s = t->state;

	if (t->last)
		return;		/* a line without its end says nothing */
	if (line_role(s->role, t->side, bytes[0] >= '0' && bytes[0] <= '9') == LINE_SERVER)
		read_server(t, bytes, len, step);
	else
		read_client(t, bytes, len, step);
}

static void lost(struct talk *t)
{
	struct smtp_state *s = t->state;

	s->passing[t->side] = false;
	s->unknown = 0;
	s->unsure = true;
	if (s->role[t->side] == LINE_SERVER)
		s->open = 0;
	else
		s->dot = DOT_NONE;	/* `starts` says where commands go on */
}

static void end(struct talk *t)
{
	const struct smtp_state *s = t->state;

	line_logins(t->facts, s->successes, s->failures);
}

const struct proto proto_smtp = {
	.name = "smtp",
	.state = sizeof(struct smtp_state),
	.keep = LINE_KEEP,
	.starts = starts,
	.read = read_side,
	.lost = lost,
	.end = end,
};
