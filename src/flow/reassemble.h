/* reassemble.h - IP datagrams out of their fragments, in bounded memory. Inside
 * flow only. */
#ifndef FLOW_REASSEMBLE_H
#define FLOW_REASSEMBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "flow/key.h"
#include "rec/packet.h"

/*
 * Fragments are held back until their datagram is whole or given up; then they
 * are counted, together and once, to the flow that its first bytes name.
 *
 * Which bytes win. IPv4: of two fragments that hold the same place, the one that
 * came first (RFC 791 leaves it open; Windows and most sensors do this). IPv6: a
 * datagram with fragments that overlap is dropped whole, with those that are
 * still to come (RFC 5722); an exact copy of a fragment is no overlap (RFC 8200
 * section 4.5). Of both: two ends that contradict, an end beyond 65,535 bytes, or
 * more than PIECES_MAX pieces, drop it. Nothing of a dropped datagram is read but the ports of its first bytes,
 * so that its fragments are counted to the right flow.
 *
 * What is given up (30 seconds old, or pushed out) is read as far as its first
 * fragment alone goes.
 *
 * A datagram that is done is remembered for as long: a fragment that is
 * still to come belongs to the same flow. One that begins anew is another datagram
 * with an identification that is used again; so is a later one that comes more
 * than a second after the whole.
 *
 * Bounds. Under a flood the oldest goes first, done ones before those that are
 * waited for; where a datagram lies is hashed with a seed, and a datagram has few
 * enough pieces to be walked.
 */
#define REASSEMBLE_BYTES	((size_t)4 << 20)	/* of all fragments, with their heads */
#define REASSEMBLE_DATAGRAMS	2048u
#define REASSEMBLE_LIFE		(30 * NSEC_PER_SEC)
#define REASSEMBLE_LATE		NSEC_PER_SEC	/* copies of a whole datagram's fragments */

struct reassemble;	/* opaque, defined in flow/reassemble.c */

/* What a datagram's frames count. */
struct fragment_sum {
	uint64_t packets, bytes, frame_bytes;
	nsec_t first;		/* time of the earliest */
};

/* A datagram to be counted, or fragments that came after it was. */
struct datagram {
	/*
	 * The packet: fragment 0 whole, 1 only its first part is there, 2 nothing is known
	 * of its ports. ip_bytes and frame_wire are 0: `sum` has them.
	 */
	struct packet p;
	struct fragment_sum sum;
	bool again;		/* p is a fragment of another datagram, inside this one */
	const struct keyed *late;	/* not NULL: count to this flow, p is no more than a time */
	uint32_t number;	/* for reassemble_remember() */
};

/*
 * reassemble_new - nothing held
 *
 * seed		of the hash
 * vlan_apart	fragments in different VLANs are of different datagrams
 * ret		set on success only; owned by the caller
 *
 * OK | ERR_MEMORY
 */
err_t reassemble_new(uint64_t seed, bool vlan_apart, struct reassemble **ret) MUST_USE;

/* The sum of one frame. */
struct fragment_sum reassemble_sum(const struct packet *p);

/*
 * reassemble_put - take a fragment
 *
 * p	fragment != 0; its bytes are copied
 * sum	what it counts
 *
 * Take what is ready with reassemble_next() before the next call. At most
 * REASSEMBLE_BYTES and one fragment are held after it. Never fails.
 */
void reassemble_put(struct reassemble *r, const struct packet *p, const struct fragment_sum *sum);

/* Give up what is too old at `now`; then take it with reassemble_next(). Cheap when
 * nothing is held. */
void reassemble_expire(struct reassemble *r, nsec_t now);

/* Give up everything; then take it with reassemble_next(). */
void reassemble_end(struct reassemble *r);

/*
 * reassemble_next - the next datagram that is ready
 *
 * out	set if true; borrows from `r` until the next call of anything but
 *	reassemble_remember()
 *
 * Each fragment that was put is in the sum of exactly one. False when there is none.
 */
bool reassemble_next(struct reassemble *r, struct datagram *out);

/* To which flow datagram `number` was counted, for what comes late. */
void reassemble_remember(struct reassemble *r, uint32_t number, const struct keyed *key);

/* Datagrams that were given up for want of room. */
uint64_t reassemble_forced(const struct reassemble *r);

/* Bytes held, of fragments with their heads. */
size_t reassemble_used(const struct reassemble *r);

/* Wipe and free. `r` may be NULL. */
void reassemble_free(struct reassemble *r);

#endif
