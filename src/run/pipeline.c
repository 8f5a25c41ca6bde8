#include "run/pipeline.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include "base/hash.h"
#include "capture/capture.h"
#include "capture/live.h"
#include "decode/decode.h"
#include "flow/app.h"

#define QUIET_MS	100	/* between two looks at a source that is quiet */

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

/* Nothing came: let time pass, for us and for the flows. */
static void be_quiet(struct pipeline *p)
{
	const struct timespec rest = { .tv_nsec = QUIET_MS * 1000000L };

	flow_table_idle(p->table, clock_now());
	(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, NULL);
}

err_t pipeline_capture(struct pipeline *p, struct capture *c, struct problem *why)
{
	while (may_read(p) && !capture_ended(c)) {
		size_t n = capture_batch(c, p->frames, FLOW_BATCH);
		if (may_read(p))	/* a pipe may have been quiet for long */
			pipeline_frames(p, p->frames, n);
		if (n == 0 && capture_quiet(c))
			be_quiet(p);
	}
	err_t e = capture_damage(c, why);
	if (e != OK)
		p->tally.damaged++;
	return e;
}

/* What each reader has now; true if any had something. */
static bool read_each(struct pipeline *p, struct live *const *readers, size_t count)
{
	bool some = false;

	for (size_t i = 0; i < count; i++) {
		size_t n = live_batch(readers[i], p->frames, FLOW_BATCH);
		if (n > 0 && may_read(p))
			pipeline_frames(p, p->frames, n);
		some |= n > 0;
	}
	return some;
}

static bool all_gone(struct live *const *readers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!live_gone(readers[i]))
			return false;
	return true;
}

void pipeline_live(struct pipeline *p, struct live *const *readers, size_t count)
{
	struct live_counts counts = { 0 };

	while (may_read(p) && !all_gone(readers, count)) {
		if (read_each(p, readers, count))
			continue;
		live_wait(readers, count, QUIET_MS);
		flow_table_idle(p->table, clock_now());
	}
	for (size_t i = 0; i < count; i++)
		live_count(readers[i], &counts);
	p->tally.dropped += counts.dropped;
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
	t.cut = counts.cut;
	t.evicted = counts.forced;
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
