/* quic.h - open the first packets of a QUIC connection, whose keys follow from
 * what they show: nothing secret is needed, and nothing secret can be opened. */
#ifndef CRYPT_QUIC_H
#define CRYPT_QUIC_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define QUIC_TAG_BYTES		16u
#define QUIC_SAMPLE_BYTES	16u

/* What a version of QUIC derives its keys with. */
enum quic_suite {
	QUIC_SUITE_DRAFT_23,	/* drafts 23 to 28 */
	QUIC_SUITE_DRAFT_29,	/* drafts 29 to 32 */
	QUIC_SUITE_1,		/* drafts 33 and 34, version 1 */
	QUIC_SUITE_2,		/* version 2 */
};

enum quic_end { QUIC_CLIENT, QUIC_SERVER };

/* The keys of one end's Initial packets. */
struct quic_keys {
	uint8_t key[16];
	uint8_t iv[12];
	uint8_t hp[16];		/* header protection */
};

/*
 * quic_initial_keys - the keys of the Initial packets that `end` sends
 *
 * cid	borrowed; the Destination Connection ID of the client's first packet
 *
 * Never fails, allocates nothing and makes no system call.
 * Source: RFC 9001 section 5.2, RFC 9369 section 3.3, RFC 5869, RFC 8446 section 7.1
 */
void quic_initial_keys(enum quic_suite suite, const uint8_t *cid, size_t len, enum quic_end end,
		       struct quic_keys *out);

/* One protected packet with a long header, borrowed. */
struct quic_sealed {
	const uint8_t *bytes;	/* from its first byte */
	size_t len;		/* to its last, by its own Length */
	size_t number_at;	/* where the packet number begins */
};

/*
 * quic_open - take off the protection of the header, then open the payload
 *
 * next		the packet number that is expected; set to the one behind this on OK
 * out		room for sealed->len bytes; the payload, on OK only
 * out_len	its length, on OK only
 *
 * OK | ERR_SHORT (no room for number, sample and tag) | ERR_KEY (it was not sealed
 * with these keys) | ERR_FORM (the reserved bits) | ERR_MEMORY
 * Source: RFC 9001 sections 5.3 and 5.4, RFC 9000 appendix A.3
 */
err_t quic_open(const struct quic_keys *keys, const struct quic_sealed *sealed, uint64_t *next,
		uint8_t *out, size_t *out_len) MUST_USE;

#endif
