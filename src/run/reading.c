#include "run/reading.h"

#include "capture/capture.h"
#include "run/pipeline.h"

#define APP_BYTES	((size_t)64 << 20)	/* handshake buffers over all flows */
#define PROGRESS_FLOWS	4096u

struct reading {
	const struct reading_hooks *hooks;
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

err_t reading_run(const struct reading_source *sources, size_t count, const struct reading_hooks *hooks,
		  struct tally *out, struct problem *why)
{
	struct reading r = { .hooks = hooks };
	struct pipeline_settings s = { .flow = FLOW_SETTINGS_DEFAULT, .app_bytes = APP_BYTES,
				       .may_read = hooks->may_read, .may_read_ctx = hooks->ctx };
	uint64_t unopened = 0;

	*out = (struct tally){ 0 };
	s.flow.on_flow = on_flow;
	s.flow.ctx = &r;
	err_t e = pipeline_new(&s, &r.pipeline);
	if (e != OK)
		return problem(why, e, "the flow table: %s", err_text(e));
	for (size_t i = 0; i < count && e == OK && (hooks->may_read == NULL || hooks->may_read(hooks->ctx)); i++)
		e = read_source(&r, &sources[i], &unopened, why);
	pipeline_end_flows(r.pipeline);
	*out = pipeline_tally(r.pipeline);
	out->damaged += unopened;
	pipeline_free(r.pipeline);
	return e;
}
