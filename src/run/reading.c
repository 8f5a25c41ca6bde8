#include "run/reading.h"

#include "capture/capture.h"
#include "capture/live.h"
#include "run/exported.h"
#include "run/pipeline.h"

#define PROGRESS_FLOWS	4096u

#define FLOW_BYTES	192u	/* of the table, for each flow */

/* Three eighths for the table, a quarter each for handshakes and for what flows say;
 * the rest is the index. */
void reading_bounds(uint64_t memory, struct flow_settings *flow, size_t *app_bytes)
{
	uint64_t m = memory == 0 ? READING_MEMORY : memory < READING_MEMORY_MIN ? READING_MEMORY_MIN : memory;
	uint64_t flows = m / 8 * 3 / FLOW_BYTES;

	flow->flows_max = flows < (UINT64_C(1) << 30) ? (uint32_t)flows : UINT32_C(1) << 30;
	flow->facts_max = (size_t)(m / 4);
	*app_bytes = (size_t)(m / 4);
}

struct reading {
	const struct reading_hooks *hooks;
	const struct reading_how *how;
	struct pipeline *pipeline;
	uint64_t flows;
};

static void on_flow(void *ctx, const struct flow_rec *flow)
{
	struct reading *r = ctx;

	r->hooks->on_flow(r->hooks->ctx, flow);
	if (++r->flows % PROGRESS_FLOWS == 0 && r->hooks->on_progress != NULL) {
		struct tally t = pipeline_tally(r->pipeline);
		r->hooks->on_progress(r->hooks->ctx, &t);
	}
}

static err_t read_source(struct reading *r, const struct reading_source *s, uint64_t *unopened,
			 struct problem *why)
{
	struct problem damage = PROBLEM_NONE;
	struct capture *c = NULL;

	err_t e = capture_open(s->fd, s->name, &c, &damage);
	if (e != OK && err_status(e) == err_status(ERR_FORM))
		++*unopened;
	if (e == OK && r->how->follow)
		capture_follow(c);
	if (e == OK)
		e = pipeline_capture(r->pipeline, c, &damage);
	capture_close(c);
	if (e == OK)
		return OK;
	if (err_status(e) != err_status(ERR_FORM))
		return problem(why, e, "%s", damage.text[0] != '\0' ? damage.text : err_text(e));
	if (r->hooks->on_damage != NULL)
		r->hooks->on_damage(r->hooks->ctx, damage.text);
	return OK;
}

/* All interfaces among the sources, together. */
static err_t read_live(struct reading *r, const struct reading_source *sources, size_t count,
		       struct problem *why)
{
	struct live *readers[LIVE_READERS_MAX];
	size_t n = 0;
	err_t e = OK;

	for (size_t i = 0; i < count && e == OK; i++) {
		if (!live_is(sources[i].fd))
			continue;
		e = n < COUNT_OF(readers) ? live_begin(sources[i].fd, r->how->ring_mib, &readers[n]) : ERR_LIMIT;
		if (e == OK)
			n++;
		else
			e = problem(why, e, "%s: its ring cannot be read: %s", sources[i].name, err_text(e));
	}
	if (e == OK && n > 0)
		pipeline_live(r->pipeline, readers, n);
	while (n > 0)
		live_end(readers[--n]);
	return e;
}

/* Do packets arrive as they happen? Then nobody waits for the end of a long flow. */
static bool as_it_happens(const struct reading_source *sources, size_t count, const struct reading_how *how)
{
	bool live = how->follow;

	for (size_t i = 0; i < count; i++)
		live |= live_is(sources[i].fd);
	return live;
}

static bool goes_on(const struct reading_hooks *hooks)
{
	return hooks->may_read == NULL || hooks->may_read(hooks->ctx);
}

err_t reading_run(const struct reading_source *sources, size_t count, const struct reading_how *how,
		  const struct reading_hooks *hooks, struct tally *out, struct problem *why)
{
	struct reading r = { .hooks = hooks, .how = how };
	struct pipeline_settings s = { .flow = FLOW_SETTINGS_DEFAULT, .may_read = hooks->may_read,
				       .may_read_ctx = hooks->ctx };
	uint64_t unopened = 0;

	if (count > 0 && exported_is(sources[0].fd))
		return exported_run(sources, count, how, hooks, out, why);
	*out = (struct tally){ 0 };
	reading_bounds(how->memory, &s.flow, &s.app_bytes);
	s.flow.on_flow = on_flow;
	s.flow.ctx = &r;
	s.flow.behaviour = how->behaviour;
	s.flow.vlan_apart = how->vlan_apart;
	s.flow.active = as_it_happens(sources, count, how) ? READING_PART : 0;
	err_t e = pipeline_new(&s, &r.pipeline);
	if (e != OK)
		return problem(why, e, "the flow table: %s", err_text(e));
	for (size_t i = 0; i < count && e == OK && goes_on(hooks); i++)
		if (!live_is(sources[i].fd))
			e = read_source(&r, &sources[i], &unopened, why);
	if (e == OK && goes_on(hooks))
		e = read_live(&r, sources, count, why);
	pipeline_end_flows(r.pipeline);
	*out = pipeline_tally(r.pipeline);
	out->damaged += unopened;
	pipeline_free(r.pipeline);
	return e;
}
