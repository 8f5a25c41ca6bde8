/* Gaps in the sequence numbers. NetFlow 9 counts datagrams (RFC 3954 section 5.1),
 * NetFlow 5 flows, IPFIX data records and options records (RFC 7011 section 3.1), all
 * of them up to the datagram's first. Exporters are seen that count otherwise:
 * softflowd 1.1 up to its last, and without options records. So each of four ways
 * is tried when the one that fitted so far does not fit; only what none explains is
 * a gap. */
#include "flowexport/own.h"

#define GAP_MAX		(UINT32_C(1) << 20)	/* a greater step ahead is no loss but a new beginning */
#define LATE_MAX	4096u			/* so far behind a datagram is late, not a new beginning */
#define LATE_ROW	8u			/* that many late ones in a row are a new beginning */

/* Bits of a style. */
#define STYLE_OTHER	1u	/* IPFIX: options records do not count; NetFlow 9: records do */
#define STYLE_AFTER	2u	/* the number includes what its own datagram has */
#define STYLES		4u

/* How far the number is ahead of what was expected, modulo 2^32. */
static uint32_t ahead_of(const struct exporter *e, unsigned style, uint32_t sequence, const uint32_t unit[2])
{
	const uint32_t *had = (style & STYLE_AFTER) != 0 ? unit : e->unit;

	return sequence - e->sequence - had[style & STYLE_OTHER];
}

static uint64_t *lost_of(struct message *m)
{
	return &m->x->tally.not_understood[m->e->version == 9 ? EXPORT_LOST_DATAGRAMS : EXPORT_LOST];
}

static void lose(struct message *m, uint32_t n)
{
	m->e->lost += n;
	m->e->gap = n;
	*lost_of(m) += n;
}

/* What was counted as lost came after all. */
static void make_good(struct message *m, uint32_t n)
{
	uint32_t good = n < m->e->gap ? n : m->e->gap;

	m->e->gap -= good;
	m->e->lost -= good;
	*lost_of(m) -= good;
}

/* What a step that is not the expected one means. False: the datagram is late. */
static bool step(struct message *m, uint32_t ahead, uint32_t unit)
{
	struct exporter *e = m->e;

	if (0u - ahead <= LATE_MAX && ++e->late <= LATE_ROW) {
		make_good(m, unit);
		return false;
	}
	e->gap = 0;
	if (ahead <= GAP_MAX)
		lose(m, ahead);
	else
		m->x->tally.restarts++;
	return true;
}

void sequence_see(struct message *m, uint32_t sequence)
{
	struct exporter *e = m->e;
	bool nine = e->version == 9;
	uint32_t unit[2] = { nine ? 1 : m->records + m->options, m->records };

	if (e->counted && (nine || !m->unknown)) {
		for (unsigned s = 0; s < STYLES && ahead_of(e, e->style, sequence, unit) != 0; s++)
			if (ahead_of(e, s, sequence, unit) == 0)
				e->style = (uint8_t)s;
		uint32_t ahead = ahead_of(e, e->style, sequence, unit);
		if (ahead != 0 && !step(m, ahead, unit[e->style & STYLE_OTHER]))
			return;
	}
	e->late = 0;
	e->counted = !m->unknown || nine;
	e->sequence = sequence;
	e->unit[0] = unit[0];
	e->unit[1] = unit[1];
}
