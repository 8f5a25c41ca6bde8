#include "decode/pop3.h"

#include <string.h>

#include "base/cc.h"
#include "decode/line.h"

#define USER_MAX	256u
#define WORD_MAX	32u	/* of a mechanism's name; RFC 5034: 20 */
#define WAITING		64u	/* commands that wait for their answer */

enum verb { VERB_USER, VERB_PASS, VERB_APOP, VERB_AUTH, VERB_STLS, VERB_LIST, VERB_UIDL, VERB_CAPA,
	    VERB_RETR, VERB_TOP };

static const char *const verbs[] = {
	"USER", "PASS", "APOP", "AUTH", "STLS", "LIST", "UIDL", "CAPA", "RETR", "TOP",
	"STAT", "DELE", "NOOP", "RSET", "QUIT", "LAST", "XTND", "UTF8", "LANG",
};

/* What the answer to a command is. */
enum answer { ANSWER_LINE, ANSWER_BODY, ANSWER_LOGIN, ANSWER_TLS };

struct pop3_state {
	uint8_t role[2];	/* enum line_role */
	bool passing[2];
	uint8_t dot;		/* enum dot; of the server */
	bool auth;		/* the client's lines are a login's */
	bool heard;		/* the server said something */
	bool tls;		/* STLS waits for its answer */
	uint8_t waiting[WAITING];	/* enum answer, a ring */
	uint8_t first, count;
	uint32_t successes, failures;
};

static bool ok(struct slice line)
{
	return slice_is(line, "+OK") || slice_begins(line, "+OK ");
}

static bool err(struct slice line)
{
	return slice_is(line, "-ERR") || slice_begins(line, "-ERR ");
}

/* Answers alone; YES when the first has a text, as greetings have: "+OK" is Redis' too. */
static enum guess server_starts(const uint8_t *bytes, size_t len)
{
	static const char *const openers[] = { "+OK ", "+OK\r\n" };
	enum guess g = line_opens(openers, COUNT_OF(openers), bytes, len);
	bool passing = false;

	if (g != GUESS_YES || bytes[3] == ' ')
		return g;
	for (struct proto_step step = { .used = 0 }; len > 0; bytes += step.used, len -= step.used) {
		struct slice line;
		if (!line_take(&passing, bytes, len, &line, &step))
			break;
		if (!ok(line) && !err(line))
			return GUESS_NO;
	}
	return GUESS_MORE;
}

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	static const char *const openers[] = { "CAPA\r\n", "STLS\r\n", "APOP " };
	static const char *const answers[] = { "+OK ", "+OK\r\n", "-ERR ", "-ERR\r\n", "+ " };
	enum guess g = server_starts(bytes, len);

	if (t->sure)
		g = line_opens(answers, COUNT_OF(answers), bytes, len);
	if (g != GUESS_NO)
		return g;
	if (t->sure)
		return line_verb(verbs, COUNT_OF(verbs), bytes, len);
	g = line_opens(openers, COUNT_OF(openers), bytes, len);
	return g != GUESS_NO ? g : login_of(LOGIN_POP3, bytes, len);
}

static void push(struct pop3_state *s, enum answer a)
{
	if (s->count < WAITING)
		s->waiting[(s->first + s->count++) % WAITING] = (uint8_t)a;
}

static enum answer pop(struct pop3_state *s)
{
	if (s->count == 0)
		return ANSWER_LINE;
	enum answer a = (enum answer)s->waiting[s->first];
	s->first = (uint8_t)((s->first + 1) % WAITING);
	s->count--;
	return a;
}

static void read_reply(struct pop3_state *s, struct slice line, struct proto_step *step)
{
	s->heard = true;
	if (slice_is(line, "+") || slice_begins(line, "+ "))
		return;		/* go on with the login */
	if (!ok(line) && !err(line))
		return;
	enum answer a = pop(s);
	if (a == ANSWER_LOGIN) {
		s->auth = false;
		s->successes += ok(line);
		s->failures += err(line);
	} else if (a == ANSWER_BODY && ok(line)) {
		s->dot = DOT_AT_LINE;
	} else if (a == ANSWER_TLS) {
		s->tls = false;
		step->then = ok(line) ? PROTO_SWITCH : PROTO_ON;
	}
}

static void read_login(struct talk *t, int verb, struct slice line)
{
	struct pop3_state *s = t->state;
	struct slice word = verb == VERB_USER ? line : line_word(&line);
	bool user = verb == VERB_USER || verb == VERB_APOP;

	if (user && word.len > 0 && word.len <= USER_MAX)
		facts_text(t->facts, F_USER_NAME, word.at, word.len);
	else if (verb == VERB_AUTH && word.len > 0 && word.len <= WORD_MAX)
		facts_text(t->facts, F_POP3_AUTH, word.at, word.len);
	s->auth = verb == VERB_AUTH && word.len > 0;
}

static enum answer answer_of(int verb, struct slice line)
{
	switch (verb) {
	case VERB_PASS: case VERB_APOP:
		return ANSWER_LOGIN;
	case VERB_AUTH:		/* alone it asks for a list */
		return line.len > 0 ? ANSWER_LOGIN : ANSWER_BODY;
	case VERB_LIST: case VERB_UIDL:
		return line.len > 0 ? ANSWER_LINE : ANSWER_BODY;
	case VERB_CAPA: case VERB_RETR: case VERB_TOP:
		return ANSWER_BODY;
	case VERB_STLS:
		return ANSWER_TLS;
	default:
		return ANSWER_LINE;
	}
}

static void read_command(struct talk *t, struct slice line)
{
	struct pop3_state *s = t->state;
	struct slice word = line_word(&line);
	int found = slice_find(word, verbs, COUNT_OF(verbs));

	if (word.len == 0 || (s->auth && found < 0))
		return;		/* a line of the login: not ours to know */
	s->auth = false;
	push(s, answer_of(found, line));
	if (found < 0) {
		facts_text(t->facts, F_POP3_COMMAND, "UNKNOWN", 7);
		return;
	}
	facts_text(t->facts, F_POP3_COMMAND, verbs[found], strlen(verbs[found]));
	if (found == VERB_USER || found == VERB_APOP || found == VERB_AUTH)
		read_login(t, found, line);
	s->tls = s->tls || found == VERB_STLS;
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct pop3_state *s = t->state;
	bool says = bytes[0] == '+' || bytes[0] == '-';
	bool server = line_role(s->role, t->side, says) == LINE_SERVER;
	struct slice line;

	if (t->last)
		return;		/* a line without its end says nothing */
	if (server && s->dot != DOT_NONE) {
		step->used = dot_pass(&s->dot, bytes, len);
		return;
	}
	if (!server && s->tls && bytes[0] == 0x16) {	/* a handshake: before the answer, or without it */
		step->then = s->heard && len < LINE_KEEP ? PROTO_MORE : PROTO_SWITCH;
		return;
	}
	if (server && !says && !s->passing[t->side]) {
		s->dot = DOT_AT_LINE;	/* the body of an answer whose command was not seen */
		step->used = dot_pass(&s->dot, bytes, len);
		return;
	}
	if (!line_take(&s->passing[t->side], bytes, len, &line, step))
		return;
	if (!server && !slice_printable(line) && !s->auth)
		*step = (struct proto_step){ .then = PROTO_LOST };
	else if (server)
		read_reply(s, line, step);
	else
		read_command(t, line);
}

static void lost(struct talk *t)
{
	struct pop3_state *s = t->state;

	s->passing[t->side] = false;
	s->count = 0;		/* which answer is to what is not known */
	s->tls = false;
	if (s->role[t->side] == LINE_SERVER)
		s->dot = DOT_NONE;
}

static void end(struct talk *t)
{
	const struct pop3_state *s = t->state;

	line_logins(t->facts, s->successes, s->failures);
}

const struct proto proto_pop3 = {
	.name = "pop3",
	.state = sizeof(struct pop3_state),
	.keep = LINE_KEEP,
	.weak = true,
	.starts = starts,
	.read = read_side,
	.lost = lost,
	.end = end,
};
