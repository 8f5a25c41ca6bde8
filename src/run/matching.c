#include "run/matching.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fs.h"
#include "run/render.h"
#include "run/unrender.h"
#include "text/jsonw.h"

#define EVENTS_BYTES_MAX	(1u << 30)
#define LINE_MAX_BYTES		(1u << 20)

struct run {
	const struct trial *rules;
	const struct matcher *matcher;
	FILE *out;
	uint64_t fired;
	struct buf line;
	struct facts facts;
};

static void tell_rule(struct run *run, struct jsonw *w, uint16_t number)
{
	const struct criterion *c = run->rules->loaded[number].rule;

	buf_clear(&run->line);
	*w = jsonw_of(&run->line);
	jsonw_object(w);
	jsonw_key(w, "rule");
	jsonw_string(w, c->id);
	jsonw_key(w, "title");
	jsonw_string(w, c->title);
	jsonw_key(w, "level");
	jsonw_string(w, c->level);
}

static void end_line(struct run *run, struct jsonw *w)
{
	jsonw_object_end(w);
	buf_u8(&run->line, '\n');
	if (run->line.err == OK)
		(void)fwrite(run->line.bytes, 1, run->line.len, run->out);
	run->fired++;
}

static void on_flow(void *ctx, const struct flow_rec *flow)
{
	struct run *run = ctx;
	struct record r = record_of_flow(flow);
	uint16_t fired[MATCHER_RULES_MAX];
	struct jsonw w;

	size_t count = matcher_run(run->matcher, &r, fired, COUNT_OF(fired));
	for (size_t i = 0; i < count; i++) {
		tell_rule(run, &w, fired[i]);
		jsonw_key(&w, "flow");
		render_record(&w, &r);
		end_line(run, &w);
	}
}

static err_t match_line(struct run *run, const char *text, size_t len, uint64_t number, struct problem *why)
{
	uint16_t fired[MATCHER_RULES_MAX];
	struct jsonw w;

	facts_clear(&run->facts);
	err_t e = facts_of_json(text, len, &run->facts, why);
	if (e != OK)
		return e;
	const struct record r = { .facts = &run->facts };
	size_t count = matcher_run(run->matcher, &r, fired, COUNT_OF(fired));
	for (size_t i = 0; i < count; i++) {
		tell_rule(run, &w, fired[i]);
		jsonw_key(&w, "event");
		jsonw_uint(&w, number);
		end_line(run, &w);
	}
	return OK;
}

/* Every line that is an event is used; the first that is none is told. */
static err_t match_events(struct run *run, const char *file, struct problem *why)
{
	struct buf bytes = buf_of(EVENTS_BYTES_MAX);
	uint64_t number = 0;

	err_t e = fs_read(AT_FDCWD, file, &bytes);
	if (e != OK)
		(void)problem(why, e, "%s: cannot read the events: %s", file, err_text(e));
	const char *at = (const char *)bytes.bytes, *end = at + (e == OK ? bytes.len : 0);
	while (at != NULL && at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((lf != NULL ? lf : end) - at);
		struct problem own = PROBLEM_NONE;
		number++;
		size_t blank = 0;
		while (blank < len && strchr(" \t\r", at[blank]) != NULL && at[blank] != '\0')
			blank++;
		err_t one = blank == len ? OK : len > LINE_MAX_BYTES ? ERR_LIMIT
							  : match_line(run, at, len, number, &own);
		if (one != OK && e == OK)
			e = problem(why, one, "%s:%llu: no event: %s", file, (unsigned long long)number,
				    own.text[0] != '\0' ? own.text : err_text(one));
		at += len + 1;
	}
	buf_wipe(&bytes);
	return e;
}

err_t matching_run(const struct trial *r, const char *const *events, size_t count, FILE *out,
		   uint64_t *fired, struct problem *why)
{
	struct run run = { .rules = r, .out = out, .line = buf_of(LINE_MAX_BYTES), .facts = FACTS_NONE };
	struct matcher *m = NULL;

	*fired = 0;
	err_t e = trial_compile(r, &m, why);
	if (e != OK)
		return e;
	run.matcher = m;
	for (size_t i = 0; i < count; i++) {
		err_t one = match_events(&run, events[i], why);
		e = e == OK ? one : e;
	}
	if (r->read_count > 0) {
		err_t one = trial_read(r, on_flow, &run, why);
		e = e == OK ? one : e;
	}
	if (fflush(out) != 0 && e == OK && errno != EPIPE)
		e = problem(why, err_of_errno(), "cannot write the answer");
	*fired = run.fired;
	facts_free(&run.facts);
	buf_wipe(&run.line);
	matcher_free(m);
	return e;
}
