#include <string.h>

#include "flowexport/own.h"

static size_t size_of(uint16_t count)
{
	return sizeof(struct template) + count * sizeof(struct element);
}

static void unlink_template(struct exporter *e, struct template *t)
{
	*(t->newer != NULL ? &t->newer->older : &e->newest) = t->older;
	*(t->older != NULL ? &t->older->newer : &e->oldest) = t->newer;
}

static void link_newest(struct exporter *e, struct template *t)
{
	t->newer = NULL;
	t->older = e->newest;
	*(e->newest != NULL ? &e->newest->newer : &e->oldest) = t;
	e->newest = t;
}

static struct template **place_of(struct exporter *e, uint16_t id)
{
	struct template **at = &e->bucket[id % TEMPLATE_BUCKETS];

	while (*at != NULL && (*at)->shape.id != id)
		at = &(*at)->chain;
	return at;
}

struct template *template_find(struct exporter *e, uint16_t id)
{
	struct template *t = *place_of(e, id);

	if (t != NULL && t != e->newest) {
		unlink_template(e, t);
		link_newest(e, t);
	}
	return t;
}

static void drop(struct exporters *x, struct exporter *e, struct template *t)
{
	*place_of(e, t->shape.id) = t->chain;
	unlink_template(e, t);
	e->templates--;
	export_give(x, e, t, size_of(t->shape.count));
}

bool template_drop_oldest(struct exporters *x, struct exporter *e)
{
	if (e->oldest == NULL)
		return false;
	drop(x, e, e->oldest);
	x->tally.templates_out++;
	return true;
}

static bool same(const struct template *t, const struct shape *shape, const struct element *elements)
{
	if (t->shape.count != shape->count || t->shape.options != shape->options)
		return false;
	for (uint16_t i = 0; i < shape->count; i++)
		if (t->element[i].what != elements[i].what || t->element[i].len != elements[i].len)
			return false;
	return true;
}

/* A new definition replaces the old one, as RFC 7011 section 8.4 has it for UDP. */
void template_put(struct message *m, const struct shape *shape, const struct element *elements)
{
	struct exporter *e = m->e;
	struct template *t = template_find(e, shape->id);

	if (t != NULL && same(t, shape, elements))
		return;
	if (t != NULL)
		drop(m->x, e, t);
	else if (e->templates == EXPORTER_TEMPLATES)
		(void)template_drop_oldest(m->x, e);
	t = export_take(m->x, e, size_of(shape->count));
	if (t == NULL) {
		export_count(m->x, EXPORT_NO_ROOM);
		return;
	}
	t->shape = *shape;
	memcpy(t->element, elements, shape->count * sizeof(*elements));
	t->chain = e->bucket[shape->id % TEMPLATE_BUCKETS];
	e->bucket[shape->id % TEMPLATE_BUCKETS] = t;
	link_newest(e, t);
	e->templates++;
	m->x->tally.templates++;
	m->learnt = true;
}
