/* live.h - frames off a network interface: AF_PACKET with a ring that the kernel
 * fills (TPACKET_V3), shared by several readers when asked for (fanout). */
#ifndef CAPTURE_LIVE_H
#define CAPTURE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/problem.h"
#include "rec/frame.h"

#define LIVE_RING_DEFAULT	64u	/* MiB of one reader's ring */
#define LIVE_RING_MAX		4096u
#define LIVE_READERS_MAX	64u

struct live_settings {
	const char *interface;
	bool promiscuous;	/* also what is for other machines */
	unsigned ring_mib;	/* 1 to LIVE_RING_MAX */
	unsigned readers;	/* how many descriptors share the interface's packets, by flow */
};

/* What the kernel counted for one reader. */
struct live_counts {
	uint64_t seen;		/* packets, those dropped included */
	uint64_t dropped;	/* for want of room in the ring */
};

/*
 * live_open - `readers` packet sockets on one interface, each with its ring
 *
 * Both directions of a flow come to the same reader (PACKET_FANOUT_HASH). VLAN tags
 * that the card stripped are kept beside the packet until live_batch puts them back.
 * Needs CAP_NET_RAW (root). Packets count from here on.
 *
 * fds	s->readers places; filled on success, closed by the caller
 *
 * OK | ERR_ABSENT (no such interface) | ERR_ACCESS | ERR_UNKNOWN (its link type is
 *    none that is read) | ERR_MEMORY | ERR_IO; on failure no descriptor is left open
 * Source: packet(7); Linux Documentation/networking/packet_mmap.rst
 */
err_t live_open(const struct live_settings *s, int *fds, struct problem *why) MUST_USE;

/* Is the descriptor one of live_open's? */
bool live_is(int fd);

struct live;	/* a reader; opaque, defined in capture/live.c */

/*
 * live_begin - read from a descriptor of live_open
 *
 * Maps the ring. After this call a reader makes no system call but poll and, at
 * live_count(), getsockopt.
 * fd	borrowed until live_end()
 * ring_mib	as it was opened with
 * ret	set on success; freed by live_end()
 * OK | ERR_FORM (no such descriptor, or another size) | ERR_MEMORY
 */
err_t live_begin(int fd, unsigned ring_mib, struct live **ret) MUST_USE;

/*
 * live_batch - the next frames
 *
 * frames	`max` places; their bytes are borrowed until the next call
 * Returns how many; 0 when there are none now (see live_wait). The frame's time is
 * the kernel's. On loopback, where each packet passes twice, the second is taken.
 */
size_t live_batch(struct live *l, struct frame *frames, size_t max);

/* Wait until one of the readers has frames, a signal comes or `milliseconds` passed. */
void live_wait(struct live *const *readers, size_t count, int milliseconds);

/* Add what the kernel counted since the last call. */
void live_count(struct live *l, struct live_counts *sum);

/* Has the interface gone down or away? Nothing comes any more. */
bool live_gone(const struct live *l);

/* Unmap and free; the descriptor stays open. NULL is fine. */
void live_end(struct live *l);

#endif
