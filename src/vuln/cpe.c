#include "vuln/cpe.h"

#include <string.h>
#include <strings.h>

#include "base/enc.h"

#define PARTS_MAX	11u	/* of a 2.3 name, from "part" to "other" */

bool cpe_looks(const char *text)
{
	return strncasecmp(text, "cpe:2.3:", 8) == 0 || strncasecmp(text, "cpe:/", 5) == 0;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct reader {
	const char *at, *end;
	bool formatted;		/* 2.3, with backslashes; else a URI, with percents */
	bool pattern;
};

/* One byte of a part; -1 at its end, -2 for a broken escape. */
static int next_byte(struct reader *r, bool *quoted)
{
	*quoted = false;
	if (r->at == r->end || *r->at == ':')
		return -1;
	char c = *r->at++;
	if (r->formatted && c == '\\') {
		*quoted = true;
		return r->at < r->end ? (unsigned char)*r->at++ : -2;
	}
	if (!r->formatted && c == '%') {
		int high = r->end - r->at >= 2 ? hex(r->at[0]) : -1, low = high >= 0 ? hex(r->at[1]) : -1;
		if (low < 0)
			return -2;
		r->at += 2;
		*quoted = true;
		/* The URI's own forms of the wildcards. */
		if (high == 0 && (low == 1 || low == 2)) {
			*quoted = false;
			return low == 1 ? '?' : '*';
		}
		return high << 4 | low;
	}
	return (unsigned char)c;
}

/* The next part into `out` (NULL: left out), the reader behind its colon. */
static err_t part(struct reader *r, char *out)
{
	size_t len = 0;
	bool quoted = false, any = false;
	int c;

	while ((c = next_byte(r, &quoted)) >= 0) {
		if (c < ' ')
			return ERR_FORM;
		if (!quoted && (c == '*' || c == '?')) {
			any = len == 0 && c == '*';
			r->pattern = r->pattern || !any;
		}
		if (len + 1 >= CPE_PART_MAX)
			return ERR_LIMIT;
		if (out != NULL)
			out[len] = (char)c;
		len++;
	}
	if (c == -2)
		return ERR_FORM;
	if (r->at < r->end)
		r->at++;
	/* A star alone is ANY; a star with more is a pattern. */
	if (any && len > 1)
		r->pattern = true;
	if (out != NULL)
		out[any && len == 1 ? 0 : len] = '\0';
	return OK;
}

err_t cpe_read(const char *text, size_t len, struct cpe *out)
{
	struct cpe c = { .kind = '*' };
	char kind[CPE_PART_MAX] = "";
	char *const into[PARTS_MAX] = { kind, c.vendor, c.product, c.version, c.update };
	struct reader r = { .end = text + len };
	unsigned parts = 0;

	if (len >= 8 && strncasecmp(text, "cpe:2.3:", 8) == 0) {
		r.formatted = true;
		r.at = text + 8;
	} else if (len >= 5 && strncasecmp(text, "cpe:/", 5) == 0) {
		r.at = text + 5;
	} else {
		return ERR_FORM;
	}
	for (bool more = true; more; parts++) {
		if (parts >= PARTS_MAX)
			return ERR_FORM;
		err_t e = part(&r, into[parts]);
		if (e != OK)
			return e;
		more = r.at < r.end || r.at[-1] == ':';
		if (more && r.at == r.end) {
			parts++;	/* a colon at the end: one more, empty part */
			break;
		}
	}
	if ((r.formatted && parts != PARTS_MAX) || kind[1] != '\0')
		return ERR_FORM;
	if (kind[0] != '\0' && strchr("aoh", kind[0] | 0x20) == NULL)
		return ERR_FORM;
	c.kind = kind[0] != '\0' ? (char)(kind[0] | 0x20) : '*';
	c.pattern = r.pattern;
	*out = c;
	return OK;
}
