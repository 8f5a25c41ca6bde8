/* pieces.h - the bytes of one datagram, as far as its fragments came. Inside flow
 * only. */
#ifndef FLOW_PIECES_H
#define FLOW_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rec/packet.h"

#define PIECES_MAX	256u	/* of one datagram; of IPv4, fragments in order are one */

struct piece;	/* opaque, defined in flow/pieces.c */

/* {.used = ...} has none. Pieces lie in order and never one over another. */
struct pieces {
	struct piece *first;
	uint32_t count;
	uint32_t have;	/* bytes of them, on the line */
	size_t *used;	/* counts the memory of all datagrams; borrowed */
};

/* What new bytes find in their place: nothing, one piece with the same ends, or others. */
enum meeting { MEETS_NOBODY, MEETS_ITSELF, MEETS_OTHERS };

/* What bytes from `at` to `to` would meet. */
enum meeting pieces_meet(const struct pieces *s, uint32_t at, uint32_t to);

/*
 * pieces_fill - put what of [at, to) is not there yet between the pieces
 *
 * p	the fragment that begins at `at`; its captured bytes are copied
 *
 * False if there are too many pieces, or no memory is left: then only a part of
 * the bytes may be there.
 */
bool pieces_fill(struct pieces *s, const struct packet *p, uint32_t at, uint32_t to);

/* Copy the bytes one behind the other, as far as there is no hole; only the first
 * piece's unless `all`. Returns how many. `to` must have room for all. */
uint32_t pieces_copy(const struct pieces *s, bool all, uint8_t *to);

/* Are bytes from the datagram's first one on there? */
bool pieces_begin(const struct pieces *s);

/* Wipe and free all pieces but the one at the datagram's beginning. */
void pieces_keep_first(struct pieces *s);

/* Wipe and free all. */
void pieces_free(struct pieces *s);

#endif
