/* reading.h - a list of open captures through decode and flow, with one word
 * for each that is damaged. */
#ifndef RUN_READING_H
#define RUN_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "flow/table.h"
#include "rec/flow.h"
#include "rec/tally.h"

/* A capture or an interface: an open descriptor, borrowed, and its name for messages. */
struct reading_source {
	int fd;
	const char *name;
};

/* How to read. { 0 } is right for captures that are there whole. */
struct reading_how {
	bool follow;		/* captures may still grow: read on until may_read says no */
	unsigned ring_mib;	/* of sources that are interfaces, as they were opened */
	bool behaviour;		/* watch hosts (rec/behaviour.h) */
	bool vlan_apart;	/* equal ends in different VLANs are different flows */
	uint64_t memory;	/* bytes for flows and what they say; 0: READING_MEMORY */
};

/* Where packets arrive as they happen, a flow that goes on is told in parts this long. */
#define READING_PART		(30 * 60 * NSEC_PER_SEC)
#define READING_MEMORY		((uint64_t)128 << 20)
#define READING_MEMORY_MIN	((uint64_t)8 << 20)

/* The bounds of flows that keep within `memory` bytes. */
void reading_bounds(uint64_t memory, struct flow_settings *flow, size_t *app_bytes);

/* Who wants to know. on_flow is required, the others may be NULL. */
struct reading_hooks {
	void *ctx;
	void (*on_flow)(void *ctx, const struct flow_rec *flow);	/* borrowed for the call */
	void (*on_damage)(void *ctx, const char *sentence);
	void (*on_progress)(void *ctx, const struct tally *t);	/* now and then */
	bool (*may_read)(void *ctx);	/* false ends the reading cleanly; asked for every batch */
};

/*
 * reading_run - read all sources in order, end all flows, account for it
 *
 * Sockets that hear exported flows (run/exported.h) are read alone, never with others.
 * Interfaces are read together and at last, until may_read says no or all are gone.
 *
 * A source that is no capture, cut off or damaged is told by on_damage and
 * counted in out->damaged; what is readable of it is used, the others go on.
 *
 * out	filled in any case; kept and erased are the caller's
 * OK (also when stopped or damaged) | ERR_IO | ERR_MEMORY
 */
err_t reading_run(const struct reading_source *sources, size_t count, const struct reading_how *how,
		  const struct reading_hooks *hooks, struct tally *out, struct problem *why) MUST_USE;

#endif
