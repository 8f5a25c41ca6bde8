#include "run/cases.h"

#include <stdlib.h>
#include <string.h>

#include "run/case_of.h"

struct reading_all {
	struct cases *cases;
	const struct law *law;
	const struct fact_def **sorted;	/* the catalogue by id */
	struct problem *why;
};

static int by_id(const void *a, const void *b)
{
	const struct fact_def *x = *(const struct fact_def *const *)a, *y = *(const struct fact_def *const *)b;

	return strcmp(x->id, y->id);
}

static int id_to_def(const void *id, const void *def)
{
	const struct fact_def *d = *(const struct fact_def *const *)def;

	return strcmp(id, d->id);
}

static const struct fact_def *find(const struct reading_all *all, const char *name)
{
	const struct fact_def *const *found = bsearch(name, all->sorted, law_fact_count(all->law),
						      sizeof(*all->sorted), id_to_def);

	return found != NULL ? *found : NULL;
}

static err_t add_incident(void *ctx, const struct reg_outline *i)
{
	struct reading_all *all = ctx;
	struct cases *c = all->cases;

	if (c->count == c->room) {
		size_t room = c->room == 0 ? 256 : c->room * 2;
		struct cases_one *more = realloc(c->one, room * sizeof(*more));
		if (more == NULL)
			return ERR_MEMORY;
		c->one = more;
		c->room = room;
	}
	struct case_facts *facts = case_new(all->law);
	if (facts == NULL)
		return ERR_MEMORY;
	c->one[c->count++] = (struct cases_one){ *i, facts };
	return OK;
}

static int entry_to_case(const void *entry, const void *one)
{
	uint64_t a = *(const uint64_t *)entry, b = ((const struct cases_one *)one)->is.entry;

	return (a > b) - (a < b);
}

static struct cases_one *case_of(const struct reading_all *all, uint64_t entry)
{
	return bsearch(&entry, all->cases->one, all->cases->count, sizeof(*all->cases->one), entry_to_case);
}

/* What people write in words decides nothing: that it is there is enough. */
static bool wants(void *ctx, const char *fact)
{
	const struct fact_def *def = find(ctx, fact);

	return def != NULL && def->type != FACT_TEXT;
}

static err_t add_fact(void *ctx, const struct reg_brief *f)
{
	struct reading_all *all = ctx;
	const struct fact_def *def = find(all, f->name);
	struct cases_one *one = case_of(all, f->incident);

	if (one == NULL)
		return ERR_BROKEN;
	if (def == NULL)
		return problem(all->why, ERR_UNKNOWN, "incident %s: fact %s: not in the site's law", one->is.id, f->name);
	nsec_t known_at = f->known_at != REG_NOT_KNOWN ? f->known_at : SINCE_EVER;
	if (f->value == NULL)
		return case_add_json(one->facts, def, "\"\"", 2, known_at, all->why);
	err_t e = case_add_json(one->facts, def, f->value, f->value_len, known_at, all->why);
	return e == OK ? OK : problem_in(all->why, e, one->is.id);
}

static err_t add_act(void *ctx, uint64_t incident, const struct reg_act *a)
{
	struct reading_all *all = ctx;
	struct cases_one *one = case_of(all, incident);

	return one == NULL ? ERR_BROKEN : case_add_act(one->facts, all->law, a, all->why);
}

err_t cases_read(struct site *s, const struct law *law, struct cases *out, struct problem *why)
{
	struct reading_all all = { .cases = out, .law = law, .why = why };
	size_t facts = law_fact_count(law);
	err_t e = OK;

	*out = (struct cases){ 0 };
	all.sorted = calloc(facts + 1, sizeof(*all.sorted));
	if (all.sorted == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < facts; i++)
		all.sorted[i] = law_fact(law, i);
	qsort(all.sorted, facts, sizeof(*all.sorted), by_id);
	e = register_walk_incidents(s->reg, add_incident, &all);
	if (e == OK)
		e = register_walk_facts(s->reg, wants, add_fact, &all);
	if (e == OK)
		e = register_walk_acts(s->reg, add_act, &all);
	free(all.sorted);
	return e == OK ? OK : problem(why, e, "the register: %s", err_text(e));
}

void cases_free(struct cases *c)
{
	for (size_t i = 0; i < c->count; i++)
		case_free(c->one[i].facts);
	free(c->one);
	*c = (struct cases){ 0 };
}
