#include "run/pipeline.h"

#include <assert.h>
#include <stdlib.h>

#include "base/hash.h"
#include "capture/capture.h"
#include "decode/decode.h"
#include "flow/app.h"

struct pipeline {
	bool (*may_read)(void *ctx);
	void *may_read_ctx;
	struct app_pool *apps;
	struct flow_table *table;
	struct tally tally;
	struct frame frames[FLOW_BATCH];
	struct packet packets[FLOW_BATCH];
};

err_t pipeline_new(const struct pipeline_settings *s, struct pipeline **ret)
{
	struct flow_settings flow = s->flow;
	struct pipeline *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return ERR_MEMORY;
	p->may_read = s->may_read;
	p->may_read_ctx = s->may_read_ctx;
	if (flow.seed == 0)
		flow.seed = hash_seed();
	err_t e = s->app_bytes > 0 ? app_pool_new(s->app_bytes, &p->apps) : OK;
	flow.apps = p->apps;
	if (e == OK)
		e = flow_table_new(&flow, &p->table);
	if (e != OK) {
		pipeline_free(p);
		return e;
	}
	*ret = p;
	return OK;
}

void pipeline_frames(struct pipeline *p, const struct frame *frames, size_t n)
{
	struct tally *t = &p->tally;
	size_t understood = 0;

	assert(n <= FLOW_BATCH);
	for (size_t i = 0; i < n; i++) {
		struct packet *packet = &p->packets[understood];
		enum not_understood why = decode_frame(&frames[i], packet);
		t->frame_bytes += frames[i].wire;
		if (UNLIKELY(why != UNDERSTOOD)) {
			t->not_understood[why]++;
			continue;
		}
		t->bytes += packet->ip_bytes;
		t->fragments += packet->fragment != 0;
		understood++;
	}
	t->packets += n;
	t->not_understood[UNDERSTOOD] += understood;
	flow_table_packets(p->table, p->packets, understood);
}

static bool may_read(const struct pipeline *p)
{
	return p->may_read == NULL || p->may_read(p->may_read_ctx);
}

err_t pipeline_capture(struct pipeline *p, struct capture *c, struct problem *why)
{
	while (may_read(p) && !capture_ended(c)) {
		size_t n = capture_batch(c, p->frames, FLOW_BATCH);
		if (may_read(p))	/* a pipe may have been quiet for long */
			pipeline_frames(p, p->frames, n);
	}
	err_t e = capture_damage(c, why);
	if (e != OK)
		p->tally.damaged++;
	return e;
}

void pipeline_end_flows(struct pipeline *p)
{
	flow_table_end_all(p->table);
}

struct tally pipeline_tally(const struct pipeline *p)
{
	struct tally t = p->tally;
	struct flow_counts counts = flow_table_counts(p->table);

	t.flows = counts.flows;
	t.cut = counts.cut + counts.forced;
	if (p->apps != NULL)
		t.cut += app_pool_refused(p->apps);
	return t;
}

void pipeline_free(struct pipeline *p)
{
	if (p == NULL)
		return;
	flow_table_free(p->table);
	if (p->apps != NULL)
		app_pool_free(p->apps);
	free(p);
}
