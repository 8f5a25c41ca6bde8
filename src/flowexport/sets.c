#include "flowexport/own.h"

/* A value's length: said in the template, or before it in 1 or 3 bytes.
 * Source: RFC 7011 section 7 */
static size_t length_of(const struct element *e, struct rd *set)
{
	if (e->len != ELEMENT_VARIABLE)
		return e->len;
	size_t len = rd_u8(set);
	return len == 255 ? rd_u16be(set) : len;
}

static bool record_read(const struct template *t, struct rd *set, struct values *v)
{
	for (uint16_t i = 0; i < t->shape.count; i++) {
		size_t len = length_of(&t->element[i], set);
		const uint8_t *bytes = rd_bytes(set, len);
		if (bytes == NULL || set->err != OK)
			return false;
		values_take(v, (enum what)t->element[i].what, bytes, len);
	}
	return true;
}

static void options_take(struct message *m, const struct values *v)
{
	m->x->tally.options++;
	rates_learn(&m->e->rates, v);
	if (values_has(v, WHAT_BOOT)) {
		m->e->has_boot = m->clock.has_boot = true;
		m->e->boot_ms = m->clock.boot_ms = v->number[WHAT_BOOT];
	}
}

void set_read(struct message *m, struct template *t, struct rd set)
{
	while (set.left >= t->shape.least) {	/* less is padding */
		struct values v = { 0 };
		if (!record_read(t, &set, &v)) {
			export_count(m->x, EXPORT_RECORD);
			m->unknown = true;
			return;
		}
		if (t->shape.options) {
			m->options++;
			options_take(m, &v);
		} else {
			m->records++;
			record_flow(m, &v, rates_for(&m->e->rates, &v, t->shape.id));
		}
	}
}

static void data_set(struct message *m, uint16_t id, struct rd set)
{
	struct template *t = template_find(m->e, id);

	if (t != NULL) {
		set_read(m, t, set);
	} else {
		m->unknown = true;
		held_put(m, id, &set);
	}
}

/* The next set, its number and its bytes. */
static bool next_set(struct message *m, struct rd *r, uint16_t *id, struct rd *set)
{
	if (r->left < 4)	/* nothing more, or what pads the datagram */
		return false;
	*id = rd_u16be(r);
	size_t len = rd_u16be(r);
	if (len < 4) {
		export_count(m->x, EXPORT_SET_LENGTH);
		m->unknown = true;
		return false;
	}
	if (len - 4 > r->left) {
		/* Records that are there whole are still good. */
		export_count(m->x, EXPORT_CUT);
		m->unknown = true;
		len = r->left + 4;
	}
	*set = rd_sub(r, len - 4);
	return true;
}

void sets_netflow9(struct message *m, struct rd *r)
{
	struct rd set;
	uint16_t id;

	while (next_set(m, r, &id, &set)) {
		if (id >= TEMPLATE_FIRST)
			data_set(m, id, set);
		else if (id <= 1)
			learn_netflow9(m, set, id == 1);
		else
			export_count(m->x, EXPORT_SET_ID);
	}
}

void sets_ipfix(struct message *m, struct rd *r)
{
	struct rd set;
	uint16_t id;

	while (next_set(m, r, &id, &set)) {
		if (id >= TEMPLATE_FIRST)
			data_set(m, id, set);
		else if (id == 2 || id == 3)
			learn_ipfix(m, set, id == 3);
		else
			export_count(m->x, EXPORT_SET_ID);
	}
}
