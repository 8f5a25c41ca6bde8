/* input.h - the bytes of a source, unpacked when it is compressed. Inside
 * src/capture only. */
#ifndef CAPTURE_INPUT_H
#define CAPTURE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* How the bytes are packed, by their first ones. */
enum input_kind { INPUT_PLAIN, INPUT_GZIP, INPUT_ZSTD };

struct unpacker;	/* of gzip or zstd; defined in input.c */

/* Fields are private. */
struct input {
	int fd;
	enum input_kind kind;
	uint8_t *packed;	/* read and not used yet */
	size_t packed_at, packed_len;
	bool fd_ended;
	bool in_stream;		/* inside a compressed stream: an end here is too early */
	struct unpacker *unpacker;
};

/*
 * input_begin - look at the first bytes and make ready
 *
 * fd	borrowed until input_end()
 * Reads up to 4 bytes ahead, waiting for them. Of gzip all members, of zstd all
 * frames are read, with a window of at most 128 MiB.
 *
 * OK | ERR_IO (also when a signal came before the first byte) | ERR_MEMORY
 * Source: RFC 1952 section 2, RFC 8878 section 3
 */
err_t input_begin(struct input *in, int fd) MUST_USE;

/*
 * input_read - the next bytes, at most `room`
 *
 * got	how many; 0 with OK: the source ended
 * One read of the descriptor takes what is there, so a slow pipe is not waited for.
 *
 * OK | ERR_BUSY (a signal came, nothing was read; ask again) | ERR_IO
 *    | ERR_SHORT (the compressed stream is cut off) | ERR_FORM (it is damaged)
 *    | ERR_MEMORY
 */
err_t input_read(struct input *in, uint8_t *out, size_t room, size_t *got) MUST_USE;

/* Wipe and free what is held. The descriptor stays open. */
void input_end(struct input *in);

#endif
