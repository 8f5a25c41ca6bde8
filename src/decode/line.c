#include "decode/line.h"

#include <string.h>

#include "base/cc.h"

static uint8_t upper(uint8_t c)
{
	return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static struct slice without_cr(const uint8_t *at, size_t len)
{
	if (len > 0 && at[len - 1] == '\r')
		len--;
	return (struct slice){ at, len };
}

bool line_take(bool *passing, const uint8_t *bytes, size_t len, struct slice *ret,
	       struct proto_step *step)
{
	size_t room = *passing || len < LINE_KEEP ? len : LINE_KEEP;
	const uint8_t *lf = memchr(bytes, '\n', room);
	size_t used = lf != NULL ? (size_t)(lf - bytes) + 1 : room;

	if (*passing) {
		*passing = lf == NULL;
		step->used = used;
		return false;
	}
	if (lf == NULL && len < LINE_KEEP) {
		step->then = PROTO_MORE;
		return false;
	}
	*passing = lf == NULL;
	step->used = used;
	*ret = without_cr(bytes, lf != NULL ? used - 1 : used);
	return true;
}

struct slice line_word(struct slice *line)
{
	struct slice word = { line->at, 0 };
	size_t at = 0;

	while (at < line->len && !blank(line->at[at]))
		at++;
	word.len = at;
	while (at < line->len && blank(line->at[at]))
		at++;
	line->at += at;
	line->len -= at;
	return word;
}

bool slice_begins(struct slice s, const char *text)
{
	size_t len = strlen(text);

	if (s.len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (upper(s.at[i]) != (uint8_t)text[i])
			return false;
	return true;
}

bool slice_is(struct slice s, const char *text)
{
	return s.len == strlen(text) && slice_begins(s, text);
}

bool slice_has(struct slice s, const char *text)
{
	for (; s.len > 0; s.at++, s.len--)
		if (slice_begins(s, text))
			return true;
	return false;
}

bool slice_printable(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.at[i] < ' ' && s.at[i] != '\t') || s.at[i] == 0x7f)
			return false;
	return true;
}

int slice_find(struct slice s, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (slice_is(s, words[i]))
			return (int)i;
	return -1;
}

bool slice_number(struct slice s, uint64_t max, uint64_t *ret)
{
	uint64_t n = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = s.at[i] - (unsigned)'0';
		if (digit > 9 || digit > max || n > (max - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*ret = n;
	return true;
}

void slice_lower(struct slice s, uint8_t *out)
{
	for (size_t i = 0; i < s.len; i++)
		out[i] = s.at[i] >= 'A' && s.at[i] <= 'Z' ? (uint8_t)(s.at[i] - 'A' + 'a') : s.at[i];
}

unsigned reply_code(struct slice line, bool *more)
{
	unsigned code = 0;

	if (line.len < 3 || line.at[0] < '1' || line.at[0] > '6')
		return 0;
	for (size_t i = 0; i < 3; i++) {
		if (line.at[i] < '0' || line.at[i] > '9')
			return 0;
		code = code * 10 + (line.at[i] - (unsigned)'0');
	}
	*more = line.len > 3 && line.at[3] == '-';
	return line.len == 3 || *more || line.at[3] == ' ' ? code : 0;
}

bool reply_line(uint16_t *open, struct slice line, unsigned *code)
{
	bool more = false;
	unsigned seen = reply_code(line, &more);

	*code = 0;
	if (*open != 0) {
		if (seen != *open || more)
			return true;
		*open = 0;
	} else if (more) {
		*open = (uint16_t)seen;
		return seen != 0;
	}
	*code = seen;
	return seen != 0;
}

/* What a reply behind the greeting says. */
static enum greeting second_reply(unsigned code)
{
	if (code == 250)
		return GREETING_MAIL;
	if (code == 331 || code == 230 || code == 211 || code == 234 || code == 215)
		return GREETING_FTP;
	return GREETING_NO;
}

enum greeting greeting_of(const uint8_t *bytes, size_t len)
{
	size_t n = len < 3 ? len : 3;
	bool ftp = false, passing = false;
	uint16_t open = 0;
	struct slice line;

	if (memcmp(bytes, "220", n) != 0 || (len > 3 && bytes[3] != ' ' && bytes[3] != '-'))
		return GREETING_NO;
	for (bool first = true; len > 0;) {
		struct proto_step step = { .used = 0 };
		unsigned code;
		if (!line_take(&passing, bytes, len, &line, &step))
			break;
		bool begins = open == 0;
		if (!reply_line(&open, line, &code))
			return GREETING_NO;
		if (!first && begins)
			return second_reply(code != 0 ? code : open);
		if (!slice_printable(line))
			return GREETING_NO;
		if (slice_has(line, "SMTP"))
			return GREETING_MAIL;
		ftp = ftp || slice_has(line, "FTP");
		if (ftp && code != 0)
			return GREETING_FTP;
		first = code == 0 && first;
		bytes += step.used;
		len -= step.used;
	}
	return GREETING_MORE;
}

static enum guess whole_line(struct slice s)
{
	const uint8_t *lf = memchr(s.at, '\n', s.len);
	struct slice line = without_cr(s.at, lf != NULL ? (size_t)(lf - s.at) : s.len);

	if (!slice_printable(line) || line.len >= LINE_KEEP)
		return GUESS_NO;
	return lf != NULL ? GUESS_YES : GUESS_MORE;
}

enum guess line_opens(const char *const *openers, size_t count, const uint8_t *bytes, size_t len)
{
	struct slice all = { bytes, len };

	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(openers[i]), same = 0;
		while (same < n && same < len && upper(bytes[same]) == (uint8_t)openers[i][same])
			same++;
		if (same == n)
			return whole_line(all);
		if (same == len)
			return GUESS_MORE;
	}
	return GUESS_NO;
}

enum guess login_of(enum login login, const uint8_t *bytes, size_t len)
{
	static const char *const user[] = { "USER " };
	static const char *const both[] = { "USER", "PASS", "STAT", "LIST", "RETR", "DELE", "NOOP", "QUIT" };
	static const char *const ftp[] = { "SYST", "PWD", "XPWD", "CWD", "TYPE", "PASV", "EPSV", "PORT",
		"EPRT", "FEAT", "OPTS", "PBSZ", "PROT", "MKD", "SIZE", "STOR", "NLST", "MLSD", "HELP", "REST" };
	static const char *const pop3[] = { "UIDL", "TOP", "CAPA", "RSET", "LAST", "STLS", "XTND" };
	enum guess first = line_opens(user, 1, bytes, len);
	bool passing = false;
	struct slice line;

	if (first != GUESS_YES)
		return first;
	for (struct proto_step step = { .used = 0 }; len > 0; bytes += step.used, len -= step.used) {
		if (!line_take(&passing, bytes, len, &line, &step))
			break;
		if (!slice_printable(line) || slice_has(line, " :"))	/* IRC */
			return GUESS_NO;
		struct slice word = line_word(&line);
		if (slice_find(word, ftp, COUNT_OF(ftp)) >= 0)
			return login == LOGIN_FTP ? GUESS_YES : GUESS_NO;
		if (slice_find(word, pop3, COUNT_OF(pop3)) >= 0)
			return login == LOGIN_POP3 ? GUESS_YES : GUESS_NO;
		if (slice_find(word, both, COUNT_OF(both)) < 0)
			return GUESS_NO;
	}
	return GUESS_MORE;
}

enum guess line_verb(const char *const *words, size_t count, const uint8_t *bytes, size_t len)
{
	struct slice all = { bytes, len };
	struct slice word = { bytes, 0 };

	while (word.len < len && word.at[word.len] > ' ')
		word.len++;
	if (word.len == len)
		return len <= 16 && slice_printable(all) ? GUESS_MORE : GUESS_NO;
	return slice_find(word, words, count) >= 0 ? whole_line(all) : GUESS_NO;
}

enum line_role line_role(uint8_t role[2], enum side side, bool server)
{
	enum side peer = side == SIDE_SOURCE ? SIDE_DESTINATION : SIDE_SOURCE;

	if (role[side] == LINE_ROLE_UNKNOWN) {
		role[side] = server ? LINE_SERVER : LINE_CLIENT;
		role[peer] = server ? LINE_CLIENT : LINE_SERVER;
	}
	return (enum line_role)role[side];
}

void line_logins(struct facts *facts, uint32_t successes, uint32_t failures)
{
	if (successes > 0)
		facts_uint(facts, F_LOGIN_SUCCESSES, successes);
	if (failures > 0)
		facts_uint(facts, F_LOGIN_FAILURES, failures);
}

static enum dot next_dot(enum dot dot, uint8_t c)
{
	switch (dot) {
	case DOT_CR:
		if (c == '\n')
			return DOT_AT_LINE;
		break;
	case DOT_AT_LINE:
		if (c == '.')
			return DOT_DOT;
		break;
	case DOT_DOT:
		if (c == '\r')
			return DOT_DOT_CR;
		break;
	case DOT_DOT_CR:
		if (c == '\n')
			return DOT_NONE;
		break;
	default:
		break;
	}
	return c == '\r' ? DOT_CR : DOT_IN_LINE;
}

size_t dot_pass(uint8_t *dot, const uint8_t *bytes, size_t len)
{
	enum dot d = (enum dot)*dot;
	size_t at = 0;

	while (at < len && d != DOT_NONE) {
		if (d == DOT_IN_LINE) {
			const uint8_t *cr = memchr(bytes + at, '\r', len - at);
			if (cr == NULL) {
				at = len;
				break;
			}
			at = (size_t)(cr - bytes);
		}
		d = next_dot(d, bytes[at++]);
	}
	*dot = (uint8_t)d;
	return at;
}
