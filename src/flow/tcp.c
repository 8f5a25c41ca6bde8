#include "flow/tcp.h"

#include <string.h>

/* In the order in which letters of one packet are written. */
enum letter { SEEN_Q, SEEN_S, SEEN_H, SEEN_T, SEEN_D, SEEN_A, SEEN_F, SEEN_R, SEEN_W, LETTERS };

static const char letters[2][LETTERS + 1] = { "QSHTDAFRW", "qshtdafrw" };

_Static_assert(2 * LETTERS + 1 < HISTORY_BYTES, "every letter of both sides and a mark fit");

static unsigned source_side(const struct entry *e)
{
	return (e->flags & ENTRY_SOURCE_HIGH) != 0;
}

static bool has(const struct packet *p, unsigned flags)
{
	return (p->tcp_flags & flags) == flags;
}

void tcp_begin(struct entry *e, const struct packet *p)
{
	if (!has(p, TCP_SYN))
		return;
	e->flags |= ENTRY_ISN;
	e->isn = has(p, TCP_ACK) ? p->tcp_ack - 1 : p->tcp_seq;
	if (has(p, TCP_ACK))
		e->history[0] = '^';
}

bool tcp_reopens(const struct entry *e, const struct packet *p, unsigned side)
{
	bool known = (e->flags & ENTRY_ISN) != 0;

	if (!has(p, TCP_SYN) || has(p, TCP_RST))
		return false;
	if (has(p, TCP_ACK))
		return (e->flags & ENTRY_CLOSED) != 0 && known && p->tcp_ack - 1 != e->isn;
	if (side != source_side(e))
		return (e->flags & (ENTRY_ANSWERED | ENTRY_CLOSED)) != 0;
	return !known || p->tcp_seq != e->isn;
}

/* Bits of enum letter that this packet earns. */
static unsigned earned(const struct entry *e, const struct packet *p, unsigned side)
{
	unsigned bits = 0;

	if (has(p, TCP_SYN)) {
		bits |= 1u << (has(p, TCP_ACK) ? SEEN_H : SEEN_S);
		if ((p->tcp_flags & (TCP_FIN | TCP_RST)) != 0)
			bits |= 1u << SEEN_Q;
	}
	if (has(p, TCP_FIN))
		bits |= 1u << SEEN_F;
	if (has(p, TCP_RST))
		bits |= 1u << SEEN_R;
	else if (p->tcp_window == 0 && p->tcp_flags != 0 && !has(p, TCP_SYN))
		bits |= 1u << SEEN_W;
	if (p->payload_wire > 0) {
		bits |= 1u << SEEN_D;
		uint32_t end = p->tcp_seq + p->payload_wire;
		if (e->packets[side] > 1 && (int32_t)(end - e->next_seq[side]) <= 0)
			bits |= 1u << SEEN_T;
	} else if (has(p, TCP_ACK) && (p->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST)) == 0) {
		bits |= 1u << SEEN_A;
	}
	return bits;
}

static void write_letters(struct entry *e, unsigned fresh, unsigned side)
{
	size_t at = strlen(e->history);

	for (unsigned i = 0; i < LETTERS; i++)
		if ((fresh & 1u << i) != 0)
			e->history[at++] = letters[side != source_side(e)][i];
}

static void advance(struct entry *e, const struct packet *p, unsigned side)
{
	uint32_t end = p->tcp_seq + p->payload_wire + has(p, TCP_SYN) + has(p, TCP_FIN);

	if (has(p, TCP_RST))
		return;
	if (e->packets[side] == 1 || (int32_t)(end - e->next_seq[side]) > 0)
		e->next_seq[side] = end;
}

bool tcp_packet(struct entry *e, const struct packet *p, unsigned side)
{
	unsigned bits = earned(e, p, side);
	unsigned fresh = bits & ~(e->seen >> (16 * side));

	advance(e, p, side);
	if (UNLIKELY(fresh != 0)) {
		e->seen |= fresh << (16 * side);
		write_letters(e, fresh, side);
	}
	if (LIKELY((p->tcp_flags & (TCP_FIN | TCP_RST)) == 0) || (e->flags & ENTRY_CLOSED) != 0)
		return false;
	if (has(p, TCP_FIN))
		e->flags |= side == 0 ? ENTRY_FIN_LOW : ENTRY_FIN_HIGH;
	bool both = (e->flags & (ENTRY_FIN_LOW | ENTRY_FIN_HIGH)) == (ENTRY_FIN_LOW | ENTRY_FIN_HIGH);
	if (!both && !has(p, TCP_RST))
		return false;
	e->flags |= ENTRY_CLOSED;
	return true;
}
