#include "criteria/where.h"

#include <stdlib.h>

#include "criteria/criterion.h"
#include "criteria/matcher.h"

struct where {
	struct criterion *criterion;
	struct matcher *matcher;
};

err_t where_parse(const char *text, size_t len, struct where **ret, struct problem *why)
{
	struct where *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return problem(why, ERR_MEMORY, "out of memory");
	err_t e = criterion_parse_search("where", text, len, &w->criterion, why);
	if (e == OK) {
		const struct criterion *c = w->criterion;
		e = matcher_new(&c, 1, &w->matcher, why);
	}
	if (e != OK) {
		where_free(w);
		return e;
	}
	*ret = w;
	return OK;
}

bool where_matches(const struct where *w, const struct record *r)
{
	return matcher_evaluate(w->matcher, 0, r);
}

void where_free(struct where *w)
{
	if (w == NULL)
		return;
	matcher_free(w->matcher);
	criterion_free(w->criterion);
	free(w);
}
