#include <string.h>

#include "flowexport/own.h"

static size_t size_of(uint16_t len)
{
	return sizeof(struct held) + len;
}

/* Take the set at `at` out of the list; the caller gives its memory back. */
static struct held *unlink_held(struct exporter *e, struct held **at)
{
	struct held *h = *at;

	*at = h->next;
	if (e->held_end == &h->next)
		e->held_end = at;
	e->held_sets--;
	e->held_bytes -= h->len;
	return h;
}

static void give(struct exporters *x, struct held *h)
{
	x->held_bytes -= size_of(h->len);
	export_give(x, NULL, h, size_of(h->len));
}

static void drop(struct exporters *x, struct exporter *e, struct held **at)
{
	struct held *h = unlink_held(e, at);

	export_count(x, EXPORT_NO_TEMPLATE);
	give(x, h);
}

void held_drop_all(struct exporters *x, struct exporter *e)
{
	while (e->held != NULL)
		drop(x, e, &e->held);
}

/* What is older makes room; what has no room is counted. A template is worth more
 * than a set that waits, so none is given up for it. */
void held_put(struct message *m, uint16_t id, const struct rd *set)
{
	struct exporter *e = m->e;
	uint16_t len = (uint16_t)set->left;	/* a set's length has 16 bits */

	while (e->held != NULL && (e->held_sets == HELD_SETS || e->held_bytes + len > HELD_BYTES))
		drop(m->x, e, &e->held);
	struct held *h = NULL;
	if (size_of(len) <= m->x->memory_max - m->x->memory &&
	    m->x->held_bytes + size_of(len) <= m->x->memory_max / 4)
		h = export_take(m->x, NULL, size_of(len));
	if (h == NULL) {
		export_count(m->x, EXPORT_NO_TEMPLATE);
		return;
	}
	m->x->held_bytes += size_of(len);
	h->id = id;
	h->len = len;
	h->clock = m->clock;
	if (len > 0)
		memcpy(h->bytes, set->at, len);
	*e->held_end = h;
	e->held_end = &h->next;
	e->held_sets++;
	e->held_bytes += len;
}

/* After the sets of a datagram, for its options records say how to read them. Records
 * of an earlier datagram do not count for this one's sequence. */
void held_read(struct message *m)
{
	struct exporter *e = m->e;
	struct held **at = &e->held;

	while (m->learnt && *at != NULL) {
		if (m->clock.when - (*at)->clock.when > HELD_TIME) {
			drop(m->x, e, at);
			continue;
		}
		struct template *t = template_find(e, (*at)->id);
		if (t == NULL) {
			at = &(*at)->next;
			continue;
		}
		struct held *h = unlink_held(e, at);
		struct message earlier = *m;
		earlier.clock = h->clock;
		set_read(&earlier, t, rd_of(h->bytes, h->len));
		give(m->x, h);
	}
}
