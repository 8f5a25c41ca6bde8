#include "decode/imap.h"

#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "decode/line.h"

#define USER_MAX	256u
#define WORD_MAX	32u	/* of a mechanism's name; RFC 4422: 20 */
#define TAG_MAX		31u	/* of a tag that an answer is looked for */
#define TAG_FIRST	16u	/* of a tag by which IMAP is recognised */

enum verb { VERB_LOGIN, VERB_AUTHENTICATE, VERB_STARTTLS, VERB_UID };

static const char *const verbs[] = {
	"LOGIN", "AUTHENTICATE", "STARTTLS", "UID", "CAPABILITY", "ID", "LOGOUT", "NOOP", "SELECT",
	"EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE", "LIST", "LSUB", "STATUS",
	"APPEND", "CHECK", "CLOSE", "UNSELECT", "EXPUNGE", "SEARCH", "FETCH", "STORE", "COPY", "MOVE",
	"SORT", "THREAD", "ENABLE", "IDLE", "NAMESPACE", "COMPRESS", "GETQUOTA", "GETQUOTAROOT",
	"SETQUOTA", "GETACL", "SETACL", "DELETEACL", "LISTRIGHTS", "MYRIGHTS", "GETMETADATA",
	"SETMETADATA", "NOTIFY", "XLIST",
};

static const char *const statuses[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };

/* The end of a line that announces a literal: {n} or {n+}. */
enum brace { BRACE_NONE, BRACE_NUMBER, BRACE_PLUS, BRACE_CLOSED, BRACE_CR };

struct tag {
	uint8_t len;		/* 0: nothing waits */
	uint8_t bytes[TAG_MAX];
};

struct imap_side {
	bool passing;
	bool inside;		/* behind a literal: no line begins */
	uint8_t brace;		/* enum brace */
	uint32_t literal;	/* its number, as far as it was read */
};

struct imap_state {
	uint8_t role[2];	/* enum line_role */
	struct imap_side side[2];
	bool heard;		/* the server said something */
	struct tag login, tls;	/* wait for their answers */
	uint32_t successes, failures;
};

static bool tag_like(struct slice s, size_t max)
{
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.at[i];
		bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		if (!letter && c != '.' && c != '-' && c != '_')
			return false;
	}
	return s.len > 0 && s.len <= max;
}

/* Clients number their commands; people type a letter. */
static bool tag_numbered(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] >= '0' && s.at[i] <= '9')
			return true;
	return s.len <= 2;
}

/* "tag VERB", where a client that is not known yet begins with one of few. */
static enum guess client_starts(bool sure, const uint8_t *bytes, size_t len)
{
	static const char *const openers[] = { "LOGIN ", "AUTHENTICATE ", "ID ", "CAPABILITY\r\n", "STARTTLS\r\n" };
	struct slice tag = { bytes, 0 };

	while (tag.len < len && bytes[tag.len] != ' ')
		tag.len++;
	if (!tag_like(tag, TAG_FIRST))
		return GUESS_NO;
	if (tag.len == len)
		return GUESS_MORE;
	bytes += tag.len + 1;
	len -= tag.len + 1;
	if (sure)
		return line_verb(verbs, COUNT_OF(verbs), bytes, len);
	return tag_numbered(tag) ? line_opens(openers, COUNT_OF(openers), bytes, len) : GUESS_NO;
}

/* "tag OK", which only a conversation that is known has. */
static bool tagged_status(struct slice line)
{
	struct slice tag = line_word(&line), status = line_word(&line);

	return tag_like(tag, TAG_MAX) && slice_find(status, statuses, 3) >= 0;
}

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	static const char *const greetings[] = { "* OK ", "* PREAUTH ", "* BYE " };
	struct slice all = { bytes, len };

	if (t->sure && (slice_begins(all, "* ") || slice_begins(all, "+ ") || tagged_status(all)))
		return GUESS_YES;
	enum guess g = line_opens(greetings, COUNT_OF(greetings), bytes, len);
	return g != GUESS_NO ? g : client_starts(t->sure, bytes, len);
}

static void keep_tag(struct tag *t, struct slice tag)
{
	t->len = tag.len <= TAG_MAX ? (uint8_t)tag.len : 0;
	memcpy(t->bytes, tag.at, t->len);
}

/* Is it the tag that waits? Then it waits no more. */
static bool take_tag(struct tag *t, struct slice tag)
{
	if (t->len == 0 || t->len != tag.len || memcmp(t->bytes, tag.at, tag.len) != 0)
		return false;
	t->len = 0;
	return true;
}

static void read_answer(struct talk *t, struct slice line, struct proto_step *step)
{
	struct imap_state *s = t->state;
	struct slice tag = line_word(&line), word = line_word(&line);
	int status = slice_find(word, statuses, COUNT_OF(statuses));
	bool untagged = slice_is(tag, "*");

	s->heard = true;
	if (status < 0 || (status < 3) == untagged || slice_is(tag, "+"))
		return;		/* data, or an OK that says nothing of a command */
	facts_text(t->facts, F_IMAP_STATUS, statuses[status], strlen(statuses[status]));
	if (untagged)
		return;
	if (take_tag(&s->login, tag)) {
		s->successes += status == 0;
		s->failures += status == 1;
	}
	if (take_tag(&s->tls, tag) && status == 0)
		step->then = PROTO_SWITCH;
}

/* A user's name: "quoted", with \ before " and \, or bare. A literal is none. */
static void add_user(struct facts *facts, struct slice s)
{
	uint8_t text[USER_MAX];
	size_t n = 0, at = 1;

	if (s.len == 0 || *s.at != '"') {
		struct slice word = line_word(&s);
		if (word.len > 0 && word.len <= USER_MAX && *word.at != '{')
			facts_text(facts, F_USER_NAME, word.at, word.len);
		return;
	}
	for (; at < s.len && s.at[at] != '"' && n < USER_MAX; at++) {
		if (s.at[at] == '\\' && s.len - at > 1)
			at++;
		text[n++] = s.at[at];
	}
	if (n > 0 && at < s.len && s.at[at] == '"')
		facts_text(facts, F_USER_NAME, text, n);
}

static void add_command(struct facts *facts, int verb, struct slice line)
{
	char text[32];
	struct slice word = line_word(&line);
	int second = verb == VERB_UID ? slice_find(word, verbs, COUNT_OF(verbs)) : -1;

	if (verb < 0)
		facts_text(facts, F_IMAP_COMMAND, "UNKNOWN", 7);
	else if (second < 0)
		facts_text(facts, F_IMAP_COMMAND, verbs[verb], strlen(verbs[verb]));
	else
		facts_text(facts, F_IMAP_COMMAND, text,
			   (size_t)snprintf(text, sizeof(text), "UID %s", verbs[second]));
}

static void read_command(struct talk *t, struct slice line)
{
	struct imap_state *s = t->state;
	struct slice tag = line_word(&line), word = line_word(&line);

	if (word.len == 0 || tag.len == 0)
		return;		/* a line of a login, the end of IDLE */
	int verb = slice_find(word, verbs, COUNT_OF(verbs));
	add_command(t->facts, verb, line);
	switch (verb) {
	case VERB_LOGIN:
		add_user(t->facts, line);
		keep_tag(&s->login, tag);
		break;
	case VERB_AUTHENTICATE:
		keep_tag(&s->login, tag);
		word = line_word(&line);
		if (word.len > 0 && word.len <= WORD_MAX)
			facts_text(t->facts, F_IMAP_AUTH, word.at, word.len);
		break;
	case VERB_STARTTLS:
		keep_tag(&s->tls, tag);
		break;
	default:
		break;
	}
}

static void read_brace(struct imap_side *h, uint8_t c)
{
	bool digit = c >= '0' && c <= '9';

	if (c == '{') {
		h->brace = BRACE_NUMBER;
		h->literal = 0;
	} else if (h->brace == BRACE_NUMBER && digit && h->literal <= (UINT32_MAX - 9) / 10) {
		h->literal = h->literal * 10 + (c - (uint32_t)'0');
	} else if (h->brace == BRACE_NUMBER && c == '+') {
		h->brace = BRACE_PLUS;
	} else if ((h->brace == BRACE_NUMBER || h->brace == BRACE_PLUS) && c == '}') {
		h->brace = BRACE_CLOSED;
	} else {
		h->brace = h->brace == BRACE_CLOSED && c == '\r' ? BRACE_CR : BRACE_NONE;
	}
}

/* Follow the line's bytes; behind its end the literal is passed over that it announced. */
static void follow(struct imap_side *h, const uint8_t *bytes, struct proto_step *step)
{
	for (size_t i = 0; i < step->used; i++) {
		if (bytes[i] != '\n') {
			h->inside = true;
			read_brace(h, bytes[i]);
			continue;
		}
		bool literal = h->brace == BRACE_CR || h->brace == BRACE_CLOSED;
		step->skip = literal ? h->literal : 0;
		h->inside = literal;
		h->brace = BRACE_NONE;
	}
}

static void read_line(struct talk *t, struct slice line, struct proto_step *step)
{
	struct imap_state *s = t->state;
	bool says = slice_begins(line, "* ") || slice_begins(line, "+") || tagged_status(line);

	if (line_role(s->role, t->side, says) == LINE_SERVER)
		read_answer(t, line, step);
	else if (slice_printable(line))
		read_command(t, line);
	else
		step->then = PROTO_LOST;
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct imap_state *s = t->state;
	struct imap_side *h = &s->side[t->side];
	struct slice line;

	if (t->last)
		return;		/* a line without its end says nothing */
	if (s->tls.len > 0 && bytes[0] == 0x16 && s->role[t->side] == LINE_CLIENT) {
		/* A handshake: before the answer, or without it. */
		step->then = s->heard && len < LINE_KEEP ? PROTO_MORE : PROTO_SWITCH;
		return;
	}
	bool inside = h->inside;	/* of a line that began before */
	bool whole = line_take(&h->passing, bytes, len, &line, step);
	if (step->then == PROTO_MORE)
		return;
	follow(h, bytes, step);
	if (whole && !inside)
		read_line(t, line, step);
	if (step->then == PROTO_LOST)
		*step = (struct proto_step){ .then = PROTO_LOST };
}

static void lost(struct talk *t)
{
	struct imap_state *s = t->state;

	s->side[t->side] = (struct imap_side){ .passing = false };
}

static void end(struct talk *t)
{
	const struct imap_state *s = t->state;

	line_logins(t->facts, s->successes, s->failures);
}

const struct proto proto_imap = {
	.name = "imap",
	.state = sizeof(struct imap_state),
	.keep = LINE_KEEP,
	.weak = true,
	.starts = starts,
	.read = read_side,
	.lost = lost,
	.end = end,
};
