/* capture.h - frames out of a capture file or pipe: pcap and pcapng, plain or
 * compressed by gzip or zstd. */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cc.h"
#include "base/err.h"
#include "base/problem.h"
#include "rec/frame.h"

struct capture;		/* one source; opaque, defined in capture/capture.c */

/*
 * capture_open - begin to read the capture behind an open descriptor
 *
 * pcap in both byte orders with micro- or nanoseconds, the variant with longer
 * record headers, old versions with swapped lengths; pcapng with any number of
 * sections and interfaces; either of them in gzip or zstd. After this call the
 * capture makes no system call but read, and those of malloc and free.
 *
 * fd	borrowed, must stay open until capture_close(); a file, a pipe, a socket;
 *	read from its present position on
 * name	copied, for the sentences in `problem`
 * ret	set on success only; owned by the caller, freed by capture_close()
 * p	says what is wrong with which file; may be NULL
 *
 * OK | ERR_SHORT (ends within its header) | ERR_UNKNOWN (no capture, or a
 *    version nobody defined) | ERR_IO (fd cannot be read) | ERR_MEMORY
 * Source: draft-ietf-opsawg-pcap sections 4 and 5; draft-ietf-opsawg-pcapng
 */
err_t capture_open(int fd, const char *name, struct capture **ret, struct problem *p) MUST_USE;

/*
 * capture_batch - the next frames, in the capture's order
 *
 * frames	`max` places (at least 1); their bytes are borrowed until the next
 *	call with this capture
 *
 * Returns how many were filled; 0 at the end, see capture_ended(), or when a
 * signal interrupted the waiting for a pipe. A capture that is cut off
 * or damaged gives all frames that can be read; capture_damage() then says
 * what was wrong. Where the damage leaves the next pcapng block findable,
 * reading goes on behind it.
 */
size_t capture_batch(struct capture *c, struct frame *frames, size_t max) MUST_USE;

/* Take the end of the source for a pause: what somebody still writes to it will be
 * read. Of a compressed source the end stays the end. */
void capture_follow(struct capture *c);

/* Did the latest capture_batch() find nothing new in a source that may grow? Wait a
 * little, then ask again. */
bool capture_quiet(const struct capture *c);

/* Is there nothing more to come? */
bool capture_ended(const struct capture *c);

/*
 * capture_damage - the first damage met so far
 *
 * p	filled with "NAME: what is wrong at byte N" if there is any; may be NULL
 *
 * OK (none) | ERR_SHORT (cut off) | ERR_FORM (contradicts its format)
 *    | ERR_UNKNOWN (a version nobody defined) | ERR_LIMIT (a record longer than
 *    any may be) | ERR_IO (reading failed) | ERR_MEMORY
 */
err_t capture_damage(const struct capture *c, struct problem *p);

/* Bytes of the source that were read so far. */
uint64_t capture_offset(const struct capture *c);

/* Free. `c` may be NULL. The descriptor stays open. */
void capture_close(struct capture *c);

#endif
