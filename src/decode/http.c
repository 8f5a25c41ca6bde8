#include "decode/http.h"

#include <string.h>
#include <strings.h>

#define METHOD_MIN	3u	/* characters */
#define METHOD_MAX	32u

/* A part of the head, borrowed. */
struct part {
	const uint8_t *at;
	size_t len;
};

static bool is_token(uint8_t c)
{
	static const char odd[] = "!#$%&'*+-.^_`|~";

	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (c != 0 && strchr(odd, c) != NULL);
}

static bool is(struct part p, const char *text)
{
	return p.len == strlen(text) && strncasecmp((const char *)p.at, text, p.len) == 0;
}

static bool common_method(struct part p)
{
	static const char *const methods[] = { "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS",
		"PATCH", "TRACE", "CONNECT", "PROPFIND", "REPORT", "RPC_IN_DATA", "RPC_OUT_DATA" };

	for (size_t i = 0; i < COUNT_OF(methods); i++)
		if (p.len == strlen(methods[i]) && memcmp(p.at, methods[i], p.len) == 0)
			return true;
	return false;
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* The line at the front, without its end; *next is the offset of the one after.
 * False if no line end is there. */
static bool line_of(const uint8_t *bytes, size_t len, struct part *line, size_t *next)
{
	const uint8_t *end = len > 0 ? memchr(bytes, '\n', len) : NULL;

	if (end == NULL)
		return false;
	*line = (struct part){ bytes, (size_t)(end - bytes) };
	*next = line->len + 1;
	if (line->len > 0 && bytes[line->len - 1] == '\r')
		line->len--;
	return true;
}

static struct part trimmed(struct part p)
{
	while (p.len > 0 && (p.at[0] == ' ' || p.at[0] == '\t')) {
		p.at++;
		p.len--;
	}
	while (p.len > 0 && (p.at[p.len - 1] == ' ' || p.at[p.len - 1] == '\t'))
		p.len--;
	return p;
}

/* "GET /path" and something that is no version: servers of old answer to it, attackers use it. */
static bool odd_line(struct part line, struct part method, struct part *target)
{
	if (!common_method(method) || line.at[method.len + 1] != '/')
		return false;
	*target = trimmed((struct part){ line.at + method.len + 1, line.len - method.len - 1 });
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] < ' ' || line.at[i] > '~')
			return false;
	return true;
}

/* "METHOD target HTTP/1.x"; a target may hold blanks, as attackers send them. */
static bool request_line(struct part line, struct part *method, struct part *target)
{
	size_t n = 0;

	while (n < line.len && n < METHOD_MAX && is_token(line.at[n]))
		n++;
	if (n < METHOD_MIN || line.len < n + 2 || line.at[n] != ' ')
		return false;
	*method = (struct part){ line.at, n };
	const uint8_t *version = line.len < n + 11 ? NULL : line.at + line.len - 9;
	if (version == NULL || memcmp(version, " HTTP/1.", 8) != 0 || !is_digit(version[8]))
		return odd_line(line, *method, target);
	*target = trimmed((struct part){ line.at + n + 1, line.len - n - 10 });
	return target->len > 0;
}

enum guess http_request_starts(const uint8_t *bytes, size_t len)
{
	struct part line, method, target;
	size_t n = 0, next;

	while (n < len && n < METHOD_MAX && is_token(bytes[n]))
		n++;
	if (n == len)
		return GUESS_MORE;
	if (n < METHOD_MIN || bytes[n] != ' ')
		return GUESS_NO;
	if (line_of(bytes, len, &line, &next))
		return request_line(line, &method, &target) ? GUESS_YES : GUESS_NO;
	if (len > HTTP_HEAD_MAX)
		return GUESS_NO;
	if (n + 1 == len)
		return GUESS_MORE;
	uint8_t first = bytes[n + 1];
	bool web = first == '/' || first == '*' || first == 'h' || first == 'H';
	return web && common_method((struct part){ bytes, n }) ? GUESS_YES : GUESS_MORE;
}

enum guess http_response_starts(const uint8_t *bytes, size_t len)
{
	static const char form[] = "HTTP/1.d ddd";

	for (size_t i = 0; i < sizeof(form) - 1; i++) {
		if (i == len)
			return GUESS_MORE;
		if (form[i] == 'd' ? !is_digit(bytes[i]) : bytes[i] != (uint8_t)form[i])
			return GUESS_NO;
	}
	return GUESS_YES;
}

size_t http_head_end(const uint8_t *bytes, size_t len, size_t from)
{
	while (from < len) {
		const uint8_t *lf = memchr(bytes + from, '\n', len - from);
		if (lf == NULL)
			return 0;
		from = (size_t)(lf - bytes) + 1;
		if (from < len && bytes[from] == '\n')
			return from + 1;
		if (from + 1 < len && bytes[from] == '\r' && bytes[from + 1] == '\n')
			return from + 2;
	}
	return 0;
}

/* A walk over header fields, folded lines included. */
struct fields {
	const uint8_t *at;
	size_t left;
	struct part name;
	struct part value;	/* trimmed; may hold the line ends of folded lines */
};

/* False behind the last whole field. */
static bool next_field(struct fields *f)
{
	struct part line, more;
	size_t n, m;

	while (line_of(f->at, f->left, &line, &n)) {
		if (line.len == 0)
			return false;
		while (n < f->left && (f->at[n] == ' ' || f->at[n] == '\t') &&
		       line_of(f->at + n, f->left - n, &more, &m)) {
			line.len = n + more.len;
			n += m;
		}
		f->at += n;
		f->left -= n;
		const uint8_t *colon = memchr(line.at, ':', line.len);
		if (colon == NULL)
			continue;
		size_t name = (size_t)(colon - line.at);
		f->name = trimmed((struct part){ line.at, name });
		f->value = trimmed((struct part){ colon + 1, line.len - name - 1 });
		return true;
	}
	return false;
}

/* A field's value with folds made one blank. Source: RFC 9112 section 5.2 */
static void add_value(struct facts *facts, enum field field, struct part p)
{
	char text[FACT_TEXT_MAX];
	size_t n = 0;

	for (size_t i = 0; i < p.len && n < sizeof(text); i++) {
		bool end = p.at[i] == '\r' || p.at[i] == '\n';
		if (!end)
			text[n++] = (char)p.at[i];
		else if (n > 0 && text[n - 1] != ' ')
			text[n++] = ' ';
	}
	if (n > 0)
		facts_text(facts, field, text, n);
}

static const uint8_t *last_of(struct part p, uint8_t c)
{
	return p.len > 0 ? memrchr(p.at, c, p.len) : NULL;
}

/* The host of an authority, whatever else somebody put there: nothing from the
 * first '/', '?', '#', '\', blank or control on; no user, no port, no brackets. */
static void add_host(struct facts *facts, struct part p)
{
	char text[FACT_TEXT_MAX];
	size_t n = 0;

	while (n < p.len && p.at[n] > ' ' && strchr("/?#\\", p.at[n]) == NULL)
		n++;
	p.len = n;
	const uint8_t *user = last_of(p, '@');
	if (user != NULL) {
		p.len -= (size_t)(user + 1 - p.at);
		p.at = user + 1;
	}
	const uint8_t *end = NULL;
	if (p.len > 0 && p.at[0] == '[') {
		p.at++;
		p.len--;
		end = p.len > 0 ? memchr(p.at, ']', p.len) : NULL;
	} else if (p.len > 0) {
		end = memchr(p.at, ':', p.len);
	}
	if (end != NULL)
		p.len = (size_t)(end - p.at);
	for (n = 0; n < p.len && n < sizeof(text); n++) {
		uint8_t c = p.at[n];
		text[n] = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
	}
	if (n > 0)
		facts_text(facts, F_URL_DOMAIN, text, n);
}

void http_add_host(struct facts *facts, const uint8_t *authority, size_t len)
{
	add_host(facts, (struct part){ authority, len });
}

/* "scheme://authority/path" has a host, and so has CONNECT's "host:port". */
static void add_target_host(struct facts *facts, struct part target, bool tunnel)
{
	const uint8_t *colon = memchr(target.at, ':', target.len);

	if (tunnel) {
		add_host(facts, target);
		return;
	}
	if (colon == NULL || target.at[0] == '/')
		return;
	size_t scheme = (size_t)(colon - target.at);
	for (size_t i = 0; i < scheme; i++)
		if (!is_token(target.at[i]))
			return;
	if (target.len - scheme < 3 || memcmp(colon, "://", 3) != 0)
		return;
	add_host(facts, (struct part){ colon + 3, target.len - scheme - 3 });
}

/* All-digit text of a length; false if it is not one. A list of equal ones ("5, 5")
 * counts as one. Source: RFC 9110 section 8.6 */
static bool length_of(struct part p, uint64_t *ret)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < p.len && is_digit(p.at[i]); i++) {
		if (n > UINT64_MAX / 16)
			return false;
		n = n * 10 + (uint64_t)(p.at[i] - '0');
	}
	if (i == 0 || (i < p.len && p.at[i] != ',' && p.at[i] != ' ' && p.at[i] != '\t'))
		return false;
	*ret = n;
	return true;
}

/* Is the last coding of the list "chunked"? */
static bool ends_chunked(struct part p)
{
	const uint8_t *comma = last_of(p, ',');

	if (comma != NULL)
		p = (struct part){ comma + 1, p.len - (size_t)(comma + 1 - p.at) };
	return is(trimmed(p), "chunked");
}

/* What frames the body; Transfer-Encoding outweighs Content-Length. */
static void framing(const struct fields *f, struct http_message *m)
{
	if (is(f->name, "transfer-encoding")) {
		if (ends_chunked(f->value))
			m->body = HTTP_CHUNKED;
	} else if (is(f->name, "content-length") && m->body != HTTP_CHUNKED &&
		   m->body != HTTP_LENGTH) {
		if (length_of(f->value, &m->length))
			m->body = HTTP_LENGTH;
	}
}

err_t http_request_read(const uint8_t *bytes, size_t len, struct facts *facts,
			struct http_message *ret)
{
	struct http_message m = { .body = HTTP_NO_BODY };
	struct part line, method, target;
	size_t next;
	bool host = false;

	if (!line_of(bytes, len, &line, &next) || !request_line(line, &method, &target))
		return ERR_FORM;
	if (is(method, "head"))
		m.asked = HTTP_ASKED_HEAD;
	else if (is(method, "connect"))
		m.asked = HTTP_ASKED_TUNNEL;
	facts_text(facts, F_PROTOCOL, "http", 4);
	facts_text(facts, F_HTTP_METHOD, method.at, method.len);
	struct fields f = { .at = bytes + next, .left = len - next };
	while (next_field(&f)) {
		framing(&f, &m);
		if (is(f.name, "host") && f.value.len > 0) {
			add_host(facts, f.value);
			host = true;
		} else if (is(f.name, "user-agent")) {
			add_value(facts, F_USER_AGENT, f.value);
		}
	}
	if (!host)
		add_target_host(facts, target, m.asked == HTTP_ASKED_TUNNEL);
	*ret = m;
	return OK;
}

err_t http_response_read(const uint8_t *bytes, size_t len, enum http_asked asked,
			 struct facts *facts, struct http_message *ret)
{
	struct http_message m = { .body = HTTP_REST, .asked = asked };
	struct part line;
	size_t next;

	if (http_response_starts(bytes, len) != GUESS_YES)
		return ERR_FORM;
	m.status = (unsigned)(bytes[9] - '0') * 100 + (unsigned)(bytes[10] - '0') * 10 +
		   (unsigned)(bytes[11] - '0');
	facts_text(facts, F_PROTOCOL, "http", 4);
	facts_uint(facts, F_HTTP_STATUS, m.status);
	if (line_of(bytes, len, &line, &next)) {
		struct fields f = { .at = bytes + next, .left = len - next };
		while (next_field(&f))
			framing(&f, &m);
	}
	if (m.status / 100 == 1 || m.status == 204 || m.status == 304 ||
	    asked == HTTP_ASKED_HEAD || (asked == HTTP_ASKED_TUNNEL && m.status / 100 == 2))
		m.body = HTTP_NO_BODY;
	*ret = m;
	return OK;
}

enum chunk_state { CHUNK_SIZE, CHUNK_EXTENSION, CHUNK_DATA_END, CHUNK_TRAILER_START,
		   CHUNK_TRAILER };

static int hex_digit(uint8_t c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One byte of the line that says a chunk's size. */
static err_t size_byte(struct http_chunks *c, uint8_t b)
{
	int digit = c->state == CHUNK_SIZE ? hex_digit(b) : -1;

	if (digit >= 0) {
		if (++c->digits > 15)
			return ERR_FORM;
		c->size = c->size << 4 | (unsigned)digit;
		return OK;
	}
	if (c->digits == 0)
		return ERR_FORM;
	if (b == '\n')
		c->state = c->size > 0 ? CHUNK_DATA_END : CHUNK_TRAILER_START;
	else if (c->state == CHUNK_SIZE && b != ';' && b != ' ' && b != '\t' && b != '\r')
		return ERR_FORM;
	else
		c->state = CHUNK_EXTENSION;
	return OK;
}

err_t http_chunks_read(struct http_chunks *c, const uint8_t *bytes, size_t len, size_t *read,
		       uint64_t *skip, bool *end)
{
	size_t i = 0;

	*skip = 0;
	*end = false;
	while (i < len && *skip == 0 && !*end) {
		uint8_t b = bytes[i++];
		switch ((enum chunk_state)c->state) {
		case CHUNK_SIZE:
		case CHUNK_EXTENSION:
			if (size_byte(c, b) != OK)
				return ERR_FORM;
			if (c->state == CHUNK_DATA_END)
				*skip = c->size;
			break;
		case CHUNK_DATA_END:
			if (b == '\n')
				*c = (struct http_chunks){ .state = CHUNK_SIZE };
			else if (b != '\r')
				return ERR_FORM;
			break;
		case CHUNK_TRAILER_START:
			*end = b == '\n';
			if (!*end && b != '\r')
				c->state = CHUNK_TRAILER;
			break;
		case CHUNK_TRAILER:
			if (b == '\n')
				c->state = CHUNK_TRAILER_START;
			break;
		}
	}
	*read = i;
	return OK;
}
