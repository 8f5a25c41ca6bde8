/* exporters.h - what routers export: datagrams of NetFlow 5, NetFlow 9 and IPFIX
 * to flows. Pure: no I/O, no clock. */
#ifndef FLOWEXPORT_EXPORTERS_H
#define FLOWEXPORT_EXPORTERS_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "rec/flow.h"
#include "rec/ip.h"
#include "rec/packet.h"

struct exporters;	/* opaque, defined in flowexport/own.h */

#define EXPORTERS_MAX		256u	/* (address, version, domain) at a time */
#define EXPORTER_TEMPLATES	1024u	/* of one exporter */
#define TEMPLATE_FIELDS		128u	/* of one template */
#define EXPORTERS_MEMORY	((size_t)16 << 20)
#define EXPORTERS_MEMORY_MIN	((size_t)64 << 10)

struct export_tally {
	uint64_t datagrams;
	uint64_t records;	/* data records understood: each a flow handed on */
	uint64_t options;	/* options records understood */
	uint64_t templates;	/* learnt, or changed by a new definition */
	uint64_t restarts;	/* sequences that began anew */
	uint64_t bad_times;	/* records whose end came before their beginning, or times out of range */
	uint64_t exporters_out;	/* forgotten for want of room: the one heard longest ago */
	uint64_t templates_out;	/* forgotten for want of room: the one used longest ago */
	/* Of datagrams, sets, templates and records, by the EXPORT_ reasons. EXPORT_LOST:
	 * gaps in the sequence numbers of NetFlow 5 and IPFIX; EXPORT_LOST_DATAGRAMS: of
	 * NetFlow 9, whose numbers count datagrams. */
	uint64_t not_understood[NOT_COUNT];
};

/* One exporter as it stands. */
struct export_info {
	struct ip from;
	uint16_t version;	/* 5, 9, 10 */
	uint32_t domain;	/* engine type and number, source id, observation domain */
	uint64_t records;
	uint64_t lost;		/* records, of version 9 datagrams */
};

/*
 * An understood record. `flow->facts` is its bag: observer.ip and, where the
 * exporter says so, observer.ingress.interface, observer.egress.interface and
 * flow.sampling_rate. Both borrowed for the call.
 *
 * Packets and bytes of a sampled record are multiplied by the rate (the nearest
 * number of it is the fact). A record of one direction stays one: the
 * destination's counters are 0. Counters of the way back (RFC 5103, initiator and
 * responder octets) are the destination's. Total counters are taken where no delta
 * counters are. tcp_flags are what the record says; history stays "", for nobody
 * says in which order they came. community is left to the caller.
 * frame_bytes are those of layer 2, if exported.
 */
typedef void export_flow_fn(void *ctx, const struct flow_rec *flow);

/* memory	the most that templates, exporters and held sets take, at least
 *		EXPORTERS_MEMORY_MIN
 * OK | ERR_MEMORY | ERR_USAGE */
err_t exporters_new(size_t memory, struct exporters **ret) MUST_USE;

/*
 * exporters_datagram - read one datagram
 *
 * from		the address it came from: names the exporter
 * bytes	its payload, borrowed for the call
 * when		it came; the times of records whose exporter has no clock
 * on_flow	called for each record that is understood
 *
 * Data of a template that is still to come is held (HELD_SETS of one exporter, for
 * HELD_TIME at most) and read when it comes. Never fails: what is not understood is
 * counted. Source: NetFlow 5 (Cisco), RFC 3954, RFC 7011, RFC 7012, RFC 5103
 */
void exporters_datagram(struct exporters *x, const struct ip *from, const uint8_t *bytes, size_t len,
			nsec_t when, export_flow_fn *on_flow, void *ctx);

/* What happened so far. Sets that are still held count as without a template. */
struct export_tally exporters_tally(const struct exporters *x);

/* Walk the exporters: start with `at` 0; true and *out set while there is one. */
bool exporters_next(const struct exporters *x, uint32_t *at, struct export_info *out);

/* Bytes of memory in use: never more than `memory` of exporters_new. */
size_t exporters_memory(const struct exporters *x);

void exporters_free(struct exporters *x);

#endif
