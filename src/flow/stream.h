/* stream.h - the bytes of one side of a TCP connection, in order.
 *
 * Policy, where an observer must choose:
 *  - The first copy of a byte wins, also among bytes that wait; a later copy,
 *    equal or not, is dropped.
 *  - Bytes ahead of a hole wait, STREAM_WAITING bytes in STREAM_PIECES pieces at
 *    most. The hole is given up (stream_give_up) when they do not fit, or when the
 *    peer has acknowledged bytes behind it: then the peer has what the capture
 *    has not.
 *  - A segment further than STREAM_WINDOW from what is expected does not belong to
 *    the present numbering: all is given up and the side begins anew there.
 *  - Bytes that the reader wants to pass over (stream_skip) need not be seen at all.
 * Source: RFC 9293 section 3.4 (sequence numbers), 3.10.7.4 (order of segments)
 */
#ifndef FLOW_STREAM_H
#define FLOW_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/app.h"

#define STREAM_WAITING	65536u		/* bytes that wait, of one side */
#define STREAM_PIECES	64u
#define STREAM_WINDOW	(1u << 24)	/* bytes */

struct stream_piece;	/* waiting bytes; defined in stream.c */

/* Fields are private. An empty stream is { 0 }. */
struct stream {
	uint32_t next;			/* sequence number of the next byte */
	bool known;			/* `next` is set */
	uint16_t pieces;
	uint32_t waiting_bytes;
	uint64_t skip;			/* bytes from `next` on that nobody wants */
	struct stream_piece *waiting;	/* in order of sequence number */
};

/* Bytes in order, borrowed. */
struct stream_bytes {
	const uint8_t *at;
	size_t len;
};

enum stream_put {
	STREAM_READY,	/* *out has the bytes that are next (perhaps none) */
	STREAM_WAITS,	/* they lie ahead of a hole and wait */
	STREAM_FULL,	/* they would, but found no room: call stream_give_up, then again */
	STREAM_JUMP,	/* another numbering: call stream_restart, then again */
};

/* The next byte will have this number (from a SYN). Ignored once bytes were read. */
void stream_begin(struct stream *s, uint32_t next);

/* Forget what waits and expect `next` from here on. */
void stream_restart(struct stream *s, struct app_pool *pool, uint32_t next);

/* Hand in a segment. *out is set on STREAM_READY and borrows from `bytes`. */
enum stream_put stream_put(struct stream *s, struct app_pool *pool, uint32_t seq,
			   const uint8_t *bytes, size_t len, struct stream_bytes *out);

/* The next waiting bytes that are in order now, borrowed until stream_read() or
 * any other call; false if there are none. */
bool stream_waiting(struct stream *s, struct app_pool *pool, struct stream_bytes *out);
void stream_read(struct stream *s, struct app_pool *pool);

/* Pass over the next `len` bytes, whether they come or not. UINT64_MAX: all. */
void stream_skip(struct stream *s, uint64_t len);

/* Bytes up to `end` were there, but the capture cut them off: pass over them. True
 * if none of them was wanted. */
bool stream_pass(struct stream *s, uint32_t end);

/* Does the peer's acknowledgement cover bytes that wait behind a hole? */
bool stream_hole_acked(const struct stream *s, uint32_t ack);

/* Stop waiting for what is missing: go on at the first waiting byte. False if
 * nothing waits; then `s` is unchanged. */
bool stream_give_up(struct stream *s);

/* Wipe and free what waits. */
void stream_free(struct stream *s, struct app_pool *pool);

#endif
