#include "run/trial.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

struct watcher {
	void (*on_flow)(void *ctx, const struct flow_rec *f);
	void *ctx;
	bool damaged;
};

static void take_flow(void *ctx, const struct flow_rec *f)
{
	struct watcher *r = ctx;

	r->on_flow(r->ctx, f);
}

static void take_damage(void *ctx, const char *sentence)
{
	struct watcher *r = ctx;

	r->damaged = true;
	(void)fprintf(stderr, "sekisho: %s\n", sentence);
}

static err_t open_reads(const struct trial *r, struct reading_source *sources, struct problem *why)
{
	for (size_t i = 0; i < r->read_count; i++) {
		const char *file = r->reads[i];
		sources[i].name = file;
		sources[i].fd = strcmp(file, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
						       : open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (sources[i].fd < 0) {
			err_t e = err_of_errno();
			return problem(why, e, "%s: cannot open the capture: %s", file, err_text(e));
		}
	}
	return OK;
}

err_t trial_read(const struct trial *r, void (*on_flow)(void *ctx, const struct flow_rec *f), void *ctx,
		 struct problem *why)
{
	struct reading_source *sources = calloc(r->read_count + 1, sizeof(*sources));
	struct watcher watcher = { .on_flow = on_flow, .ctx = ctx };
	const struct reading_hooks hooks = { .ctx = &watcher, .on_flow = take_flow, .on_damage = take_damage };
	struct tally tally = { 0 };

	if (sources == NULL)
		return problem(why, ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < r->read_count; i++)
		sources[i].fd = -1;
	err_t e = open_reads(r, sources, why);
	if (e == OK)
		e = reading_run(sources, r->read_count, &hooks, &tally, why);
	for (size_t i = 0; i < r->read_count; i++)
		if (sources[i].fd >= 0)
			(void)close(sources[i].fd);
	free(sources);
	return e == OK && watcher.damaged ? ERR_SHORT : e;
}
