/* hpack.h - header compression of HTTP/2, as far as the few fields need it that are
 * read. Inside decode only. */
#ifndef DECODE_HPACK_H
#define DECODE_HPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define HPACK_TABLE	4096u	/* bytes of the dynamic table that are followed */
#define HPACK_ENTRIES	128u	/* of 32 bytes each at least */
#define HPACK_VALUE	1025u	/* bytes of a value that are kept: one more than a fact takes */

/* The fields whose values are kept; of all others nothing but their length. */
enum hpack_name {
	HPACK_OTHER,
	HPACK_AUTHORITY,
	HPACK_METHOD,
	HPACK_STATUS,
	HPACK_CONTENT_LENGTH,
	HPACK_HOST,
	HPACK_USER_AGENT,
};

struct hpack_entry {
	uint16_t name_len;
	uint16_t value_len;
	uint16_t at;	/* of the kept value, in the ring */
	uint16_t kept;	/* bytes of it */
	uint8_t name;	/* enum hpack_name */
};

/*
 * The newest entries of a sender's dynamic table. It may be larger than ours, or its
 * beginning unseen: an index behind what is held means a field of unknown content,
 * not an error. Begin with { 0 }.
 */
struct hpack {
	struct hpack_entry entries[HPACK_ENTRIES];
	uint8_t ring[HPACK_TABLE];
	uint32_t max;		/* the sender's own bound, if `sized`; else HPACK_TABLE */
	uint16_t used;		/* RFC 7541 section 4.1 */
	uint16_t next;		/* where in the ring the next value goes */
	uint8_t newest;		/* place in entries */
	uint8_t count;
	bool sized;
};

/* A header block: the fragments of its frames, in order, all borrowed. */
struct hpack_part {
	const uint8_t *at;
	size_t len;
};

struct hpack_block {
	const struct hpack_part *parts;
	size_t count;		/* of parts not yet read to their end */
	size_t at;		/* in the first of them */
	size_t left;		/* bytes of the whole block */
};

struct hpack_field {
	enum hpack_name name;
	size_t len;
	uint8_t value[HPACK_VALUE];	/* of `len` bytes; none of HPACK_OTHER */
};

/* A block in `count` parts, borrowed with their bytes while it is read; begins at its front. */
struct hpack_block hpack_block_of(const struct hpack_part *parts, size_t count);

/*
 * hpack_next - the next field of a block
 *
 * ret	set on OK only
 * OK | ERR_ABSENT (the block is over) | ERR_SHORT | ERR_FORM (then: hpack_forget)
 * Source: RFC 7541
 */
err_t hpack_next(struct hpack_block *b, struct hpack *table, struct hpack_field *ret) MUST_USE;

/* Entries may have been missed: only those that come count. */
void hpack_forget(struct hpack *table);

#endif
