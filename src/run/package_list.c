/* package_list.c - what was handed out, to whom and for what. */
#include <inttypes.h>

#include "register/packages.h"
#include "run/packaging.h"
#include "text/jsonw.h"

#define LIST_MAX	(64u << 20)

struct listing {
	FILE *out;
	struct jsonw *w;	/* NULL: for people */
};

static void member(struct jsonw *w, const char *key, const char *text)
{
	if (text[0] == '\0')
		return;
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void number(struct jsonw *w, const char *key, uint64_t v)
{
	jsonw_key(w, key);
	jsonw_uint(w, v);
}

static err_t list_one(void *ctx, const struct reg_package *p)
{
	struct listing *l = ctx;
	char at[CLOCK_TEXT_BYTES];

	clock_tokyo(p->at, at);
	if (l->w == NULL) {
		(void)fprintf(l->out, "%s  %s  %" PRIu64 " records for %s: %s (%s%s%s)\n", p->id, at, p->records, p->recipient, p->purpose,
			      p->by, p->incident[0] != '\0' ? ", " : "", p->incident);
		return OK;
	}
	jsonw_object(l->w);
	member(l->w, "package", p->id);
	member(l->w, "at", at);
	member(l->w, "recipient", p->recipient);
	member(l->w, "purpose", p->purpose);
	member(l->w, "incident", p->incident);
	number(l->w, "records", p->records);
	member(l->w, "by", p->by);
	member(l->w, "sha256", p->sha256);
	number(l->w, "entry", p->entry);
	jsonw_object_end(l->w);
	return OK;
}

err_t package_list(struct site *s, bool json, FILE *out, struct problem *why)
{
	struct buf b = buf_of(LIST_MAX);
	struct jsonw w = jsonw_of(&b);
	struct listing l = { .out = out, .w = json ? &w : NULL };

	jsonw_array(&w);
	err_t e = register_packages(s->reg, list_one, &l);
	jsonw_array_end(&w);
	if (e == OK && json)
		e = b.err;
	if (e == OK && json)
		(void)fprintf(out, "%s\n", buf_str(&b));
	buf_wipe(&b);
	return e == OK ? OK : problem(why, e, "the packages cannot be listed: %s", err_text(e));
}
