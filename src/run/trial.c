#include "run/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/opening.h"
#include "run/reading.h"

err_t trial_add(struct trial *r, const char *file, struct problem *why)
{
	struct loaded l = { 0 };

	err_t e = load_rule(file, &r->lists, &l, why);
	for (size_t i = 0; e == OK && i < r->count; i++)
		if (strcmp(r->loaded[i].rule->id, l.rule->id) == 0)
			e = problem(why, ERR_EXISTS, "%s: rule %s has the id of the rule in %s; give each its own",
				    file, l.rule->id, r->loaded_from[i]);
	if (e == OK && r->count == TRIAL_FILES_MAX)
		e = problem(why, ERR_LIMIT, "more than %u rules", TRIAL_FILES_MAX);
	if (e != OK) {
		load_free(&l);
		if (r->refused == OK)
			r->refused = e;
		return e;
	}
	r->loaded_from[r->count] = file;
	r->loaded[r->count++] = l;
	return OK;
}

void trial_free(struct trial *r)
{
	for (size_t i = 0; i < r->count; i++)
		load_free(&r->loaded[i]);
	r->count = 0;
}

err_t trial_compile(const struct trial *r, struct matcher **ret, struct problem *why)
{
	const struct criterion **list = calloc(r->count + 1, sizeof(*list));

	if (list == NULL)
		return problem(why, ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < r->count; i++)
		list[i] = r->loaded[i].rule;
	err_t e = matcher_new(list, r->count, ret, why);
	free(list);
	return e;
}

struct trial_reader {
	void (*on_flow)(void *ctx, const struct flow_rec *f);
	void *ctx;
	bool damaged;
};

static void take_flow(void *ctx, const struct flow_rec *f)
{
	struct trial_reader *r = ctx;

	r->on_flow(r->ctx, f);
}

static void take_damage(void *ctx, const char *sentence)
{
	struct trial_reader *r = ctx;

	r->damaged = true;
	(void)fprintf(stderr, "sekisho: %s\n", sentence);
}

err_t trial_read(const struct trial *r, void (*on_flow)(void *ctx, const struct flow_rec *f), void *ctx,
		 struct problem *why)
{
	struct opening *open = calloc(1, sizeof(*open));
	struct reading_source *sources = calloc(OPENING_MAX, sizeof(*sources));
	struct trial_reader watcher = { .on_flow = on_flow, .ctx = ctx };
	const struct reading_hooks hooks = { .ctx = &watcher, .on_flow = take_flow, .on_damage = take_damage };
	const struct reading_how how = { .behaviour = true };
	struct tally tally = { 0 };
	err_t e = open == NULL || sources == NULL ? problem(why, ERR_MEMORY, "out of memory") : OK;

	for (size_t i = 0; i < r->read_count && e == OK; i++)
		e = opening_add(open, r->reads[i], why);
	for (size_t i = 0; e == OK && i < open->count; i++)
		sources[i] = (struct reading_source){ open->source[i].fd, open->source[i].name };
	if (e == OK)
		e = reading_run(sources, open->count, &how, &hooks, &tally, why);
	if (open != NULL)
		opening_end(open);
	free(open);
	free(sources);
	return e == OK && watcher.damaged ? ERR_SHORT : e;
}
