/* pipeline.h - captures through decode and flow to whoever wants the flows. */
#ifndef RUN_PIPELINE_H
#define RUN_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "flow/table.h"
#include "rec/frame.h"
#include "rec/tally.h"

struct capture;
struct live;
struct pipeline;	/* opaque, defined in run/pipeline.c */

struct pipeline_settings {
	struct flow_settings flow;	/* its apps are set here, by app_bytes; seed 0: random */
	size_t app_bytes;		/* handshake buffers over all flows; 0: none are read */
	/* May reading go on? Asked before a batch is read and again before it is
	 * used: a batch that came too late is forgotten unread. NULL: always. */
	bool (*may_read)(void *ctx);
	void *may_read_ctx;
};

/*
 * pipeline_new - an empty pipeline
 *
 * s	copied; flow.on_flow and flow.ctx are called for every flow that ends
 * ret	set on success only; owned by the caller
 *
 * OK | ERR_MEMORY
 */
err_t pipeline_new(const struct pipeline_settings *s, struct pipeline **ret) MUST_USE;

/* Decode up to FLOW_BATCH frames and count them to their flows. Borrowed for
 * the call. For sources that are no capture file. */
void pipeline_frames(struct pipeline *p, const struct frame *frames, size_t n);

/*
 * pipeline_capture - read a capture to its end, or until may_read says no
 *
 * Flows stay alive over the end of a capture: the next one may go on with them.
 * While a source that may grow (capture_follow) is quiet, flows end by the clock.
 * Damage is counted in the tally.
 *
 * c	borrowed
 * why	says what was damaged where; may be NULL
 *
 * OK (also when stopped) | as capture_damage(), everything readable was read
 */
err_t pipeline_capture(struct pipeline *p, struct capture *c, struct problem *why);

/*
 * pipeline_live - read interfaces until may_read says no or none is left
 *
 * Flows end by the clock also while nothing comes. What the kernel dropped is in the
 * tally afterwards.
 * readers	borrowed
 */
void pipeline_live(struct pipeline *p, struct live *const *readers, size_t count);

/* End all flows and hand them on. The pipeline can go on with other traffic. */
void pipeline_end_flows(struct pipeline *p);

/* What happened so far. `kept` and `erased` are the business of selection. */
struct tally pipeline_tally(const struct pipeline *p);

/* Free; flows that are alive are forgotten. `p` may be NULL. */
void pipeline_free(struct pipeline *p);

#endif
