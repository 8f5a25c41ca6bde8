#include "flow/pieces.h"

#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

/* Bytes of a datagram that no other piece has. */
struct piece {
	struct piece *next;	/* further behind; pieces do not overlap */
	uint32_t at, wire;	/* place, and length on the line */
	uint32_t len;		/* captured bytes */
	uint32_t room;		/* for that many */
	uint8_t bytes[];
};

static struct piece *piece_free(struct pieces *s, struct piece *p)
{
	struct piece *next = p->next;

	*s->used -= sizeof(*p) + p->room;
	wipe(p->bytes, p->len);
	free(p);
	return next;
}

void pieces_free(struct pieces *s)
{
	while (s->first != NULL)
		s->first = piece_free(s, s->first);
	s->count = 0;
	s->have = 0;
}

/* A piece at *place with room for `room` bytes; NULL without memory. */
static struct piece *piece_new(struct pieces *s, struct piece **place, uint32_t at, uint32_t room)
{
	struct piece *new = malloc(sizeof(*new) + room);

	if (new == NULL)
		return NULL;
	*new = (struct piece){ .next = *place, .at = at, .room = room };
	*place = new;
	*s->used += sizeof(*new) + room;
	return new;
}

/* Make room for `more` bytes at the end of the piece at *place. */
static bool piece_grow(struct pieces *s, struct piece **place, uint32_t more)
{
	struct piece *old = *place;

	if (old->room - old->len >= more)
		return true;
	struct piece *new = piece_new(s, place, old->at, 2 * old->len + more);
	if (new == NULL)
		return false;
	memcpy(new->bytes, old->bytes, old->len);
	new->len = old->len;
	new->wire = old->wire;
	new->next = piece_free(s, old);
	return true;
}

/* Bytes from `from` to `to` of a fragment that begins at `at`, behind the piece at
 * *last, or in a new one between it and the next. False if the datagram has too
 * many, or no memory is left. */
static bool piece_put(struct pieces *s, struct piece **last, const struct packet *p,
		      uint32_t at, uint32_t from, uint32_t to)
{
	uint32_t there = p->payload_len > from - at ? p->payload_len - (from - at) : 0;
	uint32_t len = there < to - from ? there : to - from;
	struct piece *q = *last;

	/* Not of IPv6: there a copy is known by its ends. */
	if (q != NULL && p->version == 4 && q->at + q->wire == from && q->len == q->wire) {
		if (!piece_grow(s, last, len))
			return false;
		q = *last;
	} else {
		struct piece **place = q != NULL && q->at < from ? &q->next : last;
		q = s->count < PIECES_MAX ? piece_new(s, place, from, len) : NULL;
		if (q == NULL)
			return false;
		s->count++;
	}
	if (len > 0)
		memcpy(q->bytes + q->len, p->payload + (from - at), len);
	q->len += len;
	q->wire += to - from;
	s->have += to - from;
	return true;
}

bool pieces_fill(struct pieces *s, const struct packet *p, uint32_t at, uint32_t to)
{
	struct piece **last = &s->first;	/* of the pieces that begin before `from` */
	uint32_t from = at;

	while (from < to) {
		while (*last != NULL && (*last)->next != NULL && (*last)->next->at <= from)
			last = &(*last)->next;
		const struct piece *q = *last;
		if (q != NULL && q->at <= from && q->at + q->wire > from) {
			from = q->at + q->wire;
			continue;
		}
		const struct piece *next = q != NULL && q->at <= from ? q->next : q;
		uint32_t until = next != NULL && next->at < to ? next->at : to;
		if (!piece_put(s, last, p, at, from, until))
			return false;
		from = until;
	}
	return true;
}

bool pieces_begin(const struct pieces *s)
{
	return s->first != NULL && s->first->at == 0;
}

void pieces_keep_first(struct pieces *s)
{
	struct piece *first = s->first != NULL && s->first->at == 0 ? s->first : NULL;

	if (first != NULL)
		s->first = first->next;
	pieces_free(s);
	if (first != NULL) {
		first->next = NULL;
		s->first = first;
		s->count = 1;
		s->have = first->wire;
	}
}

enum meeting pieces_meet(const struct pieces *s, uint32_t at, uint32_t to)
{
	for (const struct piece *q = s->first; q != NULL && q->at < to; q = q->next) {
		if (q->at == at && q->at + q->wire == to)
			return MEETS_ITSELF;
		if (q->at + q->wire > at)
			return MEETS_OTHERS;
	}
	return MEETS_NOBODY;
}

uint32_t pieces_copy(const struct pieces *s, bool all, uint8_t *to)
{
	uint32_t len = 0;

	for (const struct piece *q = s->first; q != NULL && q->at == len; q = q->next) {
		if (q->len > 0)
			memcpy(to + len, q->bytes, q->len);
		len += q->len;
		if (q->len < q->wire || !all)
			break;
	}
	return len;
}
