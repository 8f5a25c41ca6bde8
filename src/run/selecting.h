/* selecting.h - the parent's side of a run: start eye and keeper, wait, tell. */
#ifndef RUN_SELECTING_H
#define RUN_SELECTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/problem.h"
#include "rec/tally.h"

#define SELECT_WORKERS_MAX	16u
#define SELECT_RING_MIB		64u	/* unless said otherwise */
#define SELECT_RING_MIB_MAX	4096u

/* What the parent tells its caller while a run goes on. Any may be NULL. */
struct select_events {
	void *ctx;
	void (*progress)(void *ctx, const struct tally *t);
	void (*ack)(void *ctx, const char *run, uint32_t seq, uint32_t records);
	void (*damage)(void *ctx, const char *sentence);
};

/* All borrowed. */
struct select_request {
	const char *site;
	const void *passphrase;
	size_t passphrase_len;
	const char *authority;		/* id */
	const char *const *sources;	/* files, folders; "-" standard input */
	size_t source_count;
	const char *const *interfaces;	/* read until a person stops the run */
	size_t interface_count;
	const char *const *netflow;	/* addresses to hear on, likewise */
	size_t netflow_count;
	unsigned workers;		/* eyes that share the interfaces, 1 to EYES_MAX; 1 with files */
	unsigned ring_mib;
	bool promiscuous;
	bool follow;			/* files that still grow */
	uint64_t memory;		/* bytes for flows of all eyes; 0: reading.h's */
	struct select_events events;
};

/*
 * select_run - one selection run from its sources to the run's last entry
 *
 * Opens the sources and the site's folder, hands the descriptors to the roles
 * and parses nothing. SIGINT and SIGTERM end the run early and cleanly:
 * what was kept is sealed, the run's entry says that it was cut short.
 *
 * result	appended: one JSON document (docs: `select`)
 * OK | ERR_REFUSED, ERR_EXPIRED, ERR_ABSENT ... (nothing was read) | ERR_SHORT
 * (done, but a source was damaged) | ERR_PEER (a process died; what was
 * acknowledged is in the ledger) | ERR_*
 */
err_t select_run(const struct select_request *rq, struct buf *result, struct problem *why) MUST_USE;

#endif
