/* table.h - packets to bidirectional flows, in bounded memory. */
#ifndef FLOW_TABLE_H
#define FLOW_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cc.h"
#include "base/clock.h"
#include "base/err.h"
#include "rec/flow.h"
#include "rec/packet.h"

struct app_pool;
struct flow_table;	/* opaque, defined in flow/table.c */

#define FLOW_BATCH	64u	/* packets that one call takes */

struct flow_settings {
	uint32_t flows_max;	/* alive at a time; at least 1 */
	size_t facts_max;	/* bytes of what all living flows say; 0: no bound */
	nsec_t tcp_idle;	/* an open TCP connection without packets ends */
	nsec_t other_idle;	/* anything else, and TCP that nobody answered */
	nsec_t linger;		/* a closed connection waits for what is late */
	nsec_t active;		/* a flow this old is handed on, and goes on; 0: never */
	uint64_t seed;		/* of the hash: hash_seed(), fixed in tests */
	bool vlan_apart;	/* equal tuples in different VLANs (outermost tag) are different flows */
	bool community_id;	/* ended flows can tell their identifier */
	bool behaviour;		/* watch hosts: rec/behaviour.h with every flow */
	struct app_pool *apps;	/* borrowed; NULL: no application layer */
	/* An ended flow, borrowed for the call. */
	void (*on_flow)(void *ctx, const struct flow_rec *flow);
	void *ctx;
};

/* 262,144 flows, TCP 5 minutes, others 2, linger 5 seconds, handed on only when they end; seed,
 * apps and on_flow are left to the caller. */
#define FLOW_SETTINGS_DEFAULT                                                                \
	((struct flow_settings){ .flows_max = 1u << 18, .tcp_idle = 300 * NSEC_PER_SEC,         \
				 .other_idle = 120 * NSEC_PER_SEC, .linger = 5 * NSEC_PER_SEC, \
				 .community_id = true })

struct flow_counts {
	uint64_t flows;		/* ended and handed on */
	uint64_t forced;	/* of these: ended early for want of room or memory */
	uint64_t cut;		/* application values left out, datagrams in fragments given up for
				 * want of room */
	uint32_t alive;
};

/*
 * flow_table_new - an empty table
 *
 * s	copied; what it points to is borrowed until flow_table_free()
 * ret	set on success only; owned by the caller
 *
 * Memory of flows_max flows is reserved (192 bytes each) and becomes real as
 * flows come; the index grows with them. What flows say takes facts_max bytes at
 * most, and what one batch adds. Watching hosts takes HOSTS_BYTES more. OK | ERR_MEMORY
 */
err_t flow_table_new(const struct flow_settings *s, struct flow_table **ret) MUST_USE;

/*
 * flow_table_packets - count packets to their flows, in order
 *
 * packets	borrowed for the call, at most FLOW_BATCH
 *
 * Time is the packets' own. A flow is all packets of one tuple, either way,
 * until it was idle for too long, or was closed and lingered, or a new SYN
 * opens it anew. The source is who began: see flow/who.h for the rule. Fragments
 * are counted to the flow of their datagram when it is whole or given up: see
 * flow/reassemble.h.
 * Never fails: when the table is full the flow that is nearest to its end goes
 * early and is counted.
 * Source: RFC 9293 section 3 (opening, closing); Zeek's conn.log for history
 */
void flow_table_packets(struct flow_table *t, const struct packet *packets, size_t n);

/* No packet came, but time went on: end the flows that are over at `now`, and those
 * only. For sources that are read while they come in. */
void flow_table_idle(struct flow_table *t, nsec_t now);

/* End all flows, oldest deadline first, and hand them on. */
void flow_table_end_all(struct flow_table *t);

struct flow_counts flow_table_counts(const struct flow_table *t);

/* Free, without handing on what is alive. `t` may be NULL. */
void flow_table_free(struct flow_table *t);

#endif
