#include "inspect/inspect.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "inspect/own.h"
#include "inspect/rules_own.h"

#define RUNS_MAX	5u	/* of a ledger that grows under the inspection */

void blame(struct inspecting *in, const char *file, uint64_t entry, const char *fmt, ...)
{
	struct inspection *out = in->out;
	char text[PROBLEM_BYTES];
	va_list ap;

	out->violations_found++;
	if (out->violation_count == INSPECT_VIOLATIONS_MAX)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	struct violation v = { .entry = entry, .text = strdup(text),
			       .file = file != NULL ? strdup(file) : NULL };
	if (v.text == NULL || (file != NULL && v.file == NULL)) {
		free(v.text);
		free(v.file);
		in->failed = ERR_MEMORY;
		return;
	}
	out->violations[out->violation_count++] = v;
}

bool inspect_read(struct inspecting *in, const char *path, struct buf *out)
{
	const struct listed *f = listing_find(&in->files, path);

	if (f == NULL || !f->regular || in->failed != OK)
		return false;
	err_t e = fs_read(in->dirfd, path, out);
	if (e == OK)
		return true;
	if (e != ERR_ABSENT && e != ERR_LIMIT)
		in->failed = e;
	return false;
}

/* About the tree first, then about files, then about what entries say. */
static int rank(const struct violation *v)
{
	if (v->file == NULL)
		return 3;
	if (strcmp(v->file, "checkpoint") == 0 || strncmp(v->file, "witnessed/", 10) == 0 ||
	    strncmp(v->file, "time/", 5) == 0)
		return 0;
	return strncmp(v->file, "tile/", 5) == 0 ? 1 : 2;
}

/* Stable: what was found first comes first among its kind. */
static void sort(struct inspection *out)
{
	struct violation *sorted = calloc(INSPECT_VIOLATIONS_MAX, sizeof(*sorted));
	size_t n = 0;

	if (sorted == NULL)
		return;		/* any order is true */
	for (int k = 0; k <= 3; k++)
		for (size_t i = 0; i < out->violation_count; i++)
			if (rank(&out->violations[i]) == k)
				sorted[n++] = out->violations[i];
	free(out->violations);
	out->violations = sorted;
}

static void inspect(struct inspecting *in)
{
	inspect_checkpoint(in);
	if (in->failed != OK || !in->readable)
		return;		/* no size, no root: nothing can be said */
	in->rules = rules_new(in);
	if (in->rules == NULL) {
		in->failed = ERR_MEMORY;
		return;
	}
	inspect_held_read(in);
	if (in->failed == OK)
		inspect_stamped_read(in);
	inspect_log(in);
	if (in->failed == OK)
		inspect_blame_log(in);
	if (in->failed == OK)
		rules_bodies_end(in->rules);
	if (in->failed == OK && in->whole)
		rules_end(in->rules);
	if (in->failed == OK)
		inspect_held_end(in);
	if (in->failed == OK)
		inspect_stamped_end(in);
	if (in->failed == OK)
		inspect_quorum(in);
	if (in->failed == OK)
		inspect_partials(in);
	if (in->failed == OK)
		figures_tell(in->rules);
	rules_free(in->rules);
}

static err_t prepare(struct inspecting *in, struct problem *why)
{
	const struct inspect_how *how = in->how;
	err_t e = how->policy != NULL ? policy_parse(how->policy, how->policy_len, &in->policy, why) : OK;

	if (e != OK)
		return problem_in(why, e, "the policy");
	if (how->time_ca != NULL && timestamp_ca_check(how->time_ca, how->time_ca_len) != OK)
		return problem(why, ERR_FORM, "the file of time-stamp authorities holds no certificate in PEM, or a broken one");
	if (!fs_exists(in->dirfd, "checkpoint") && !fs_exists(in->dirfd, "tile"))
		return problem(why, ERR_ABSENT, "no checkpoint in this folder: it is not a ledger");
	e = listing_make(in->dirfd, &in->files);
	if (e != OK)
		return problem(why, e, "the folder cannot be read: %s", err_text(e));
	in->out->violations = calloc(INSPECT_VIOLATIONS_MAX, sizeof(*in->out->violations));
	return in->out->violations != NULL ? OK : problem(why, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
}

/* Was another checkpoint put in place since this inspection read it? */
static bool has_moved(const struct inspecting *in)
{
	struct buf b = buf_of(CHECKPOINT_MAX);
	struct checkpoint c;

	bool moved = fs_read(in->dirfd, "checkpoint", &b) == OK &&
		     checkpoint_peek(b.bytes, b.len, &c) == OK && in->readable && c.size > in->at.size;
	buf_free(&b);
	return moved;
}

/* One inspection from the start. `again` is set when what was found may come
 * from an append that went on meanwhile. */
static err_t run(int dirfd, const struct inspect_how *how, struct inspection *out, bool *again,
		 struct problem *why)
{
	struct inspecting *in = calloc(1, sizeof(*in));

	memset(out, 0, sizeof(*out));
	if (in == NULL)
		return problem(why, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
	in->out = out;
	out->note = buf_of(CHECKPOINT_MAX);
	in->how = how;
	in->dirfd = dirfd;
	in->now = how->now;
	out->from = how->from;
	out->to = how->to;
	in->policy.quorum = POLICY_NONE;
	edge_init(&in->edge);
	err_t e = prepare(in, why);
	if (e == OK) {
		inspect(in);
		e = in->failed;
		if (e != OK)
			(void)problem(why, e, "the inspection could not be finished: %s", err_text(e));
	}
	if (e == OK) {
		sort(out);
		out->sound = out->violations_found == 0;
	} else {
		inspection_free(out);
	}
	*again = e == OK && ((!out->sound && has_moved(in)) || in->vanished);
	edge_free(&in->edge);
	listing_free(&in->files);
	free(in->published);
	free(in->stamped);
	free(in);
	return e;
}

err_t inspect_with(int dirfd, const struct inspect_how *how, struct inspection *out, struct problem *why)
{
	bool again = false;
	err_t e = run(dirfd, how, out, &again, why);

	for (unsigned i = 0; i < RUNS_MAX && e == OK && again; i++) {
		inspection_free(out);
		e = run(dirfd, how, out, &again, why);
	}
	return e;
}

err_t inspect_run(int dirfd, const void *policy, size_t len, struct inspection *out,
		  struct problem *why)
{
	const struct inspect_how how = { .policy = policy, .policy_len = len };

	return inspect_with(dirfd, &how, out, why);
}

void inspection_free(struct inspection *i)
{
	for (size_t n = 0; n < i->violation_count; n++) {
		free(i->violations[n].file);
		free(i->violations[n].text);
	}
	free(i->violations);
	for (size_t n = 0; n < i->figure_count; n++) {
		free(i->figures[n].authority);
		free(i->figures[n].criterion);
		free(i->figures[n].title);
	}
	free(i->figures);
	buf_free(&i->note);
	memset(i, 0, sizeof(*i));
}
