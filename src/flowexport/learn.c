#include "flowexport/own.h"

#define ENTERPRISE_BIT	0x8000u

/* A template that is being read. */
struct learning {
	struct shape shape;
	struct element element[TEMPLATE_FIELDS];
	uint32_t fields;	/* as said, with those that are left out */
};

static void learn_begin(struct learning *l, uint16_t id, bool options)
{
	l->shape = (struct shape){ .id = id, .options = options };
	l->fields = 0;
}

/* Fields without bytes say nothing; neighbours that say nothing are one. */
static void learn_field(struct learning *l, enum what w, uint16_t len)
{
	struct element *last = l->shape.count > 0 ? &l->element[l->shape.count - 1] : NULL;

	if (++l->fields > TEMPLATE_FIELDS || len == 0)
		return;
	l->shape.least += len == ELEMENT_VARIABLE ? 1 : len;
	if (w == WHAT_NOTHING && len != ELEMENT_VARIABLE && last != NULL && last->what == WHAT_NOTHING &&
	    last->len != ELEMENT_VARIABLE && (uint32_t)last->len + len < ELEMENT_VARIABLE)
		last->len = (uint16_t)(last->len + len);
	else
		l->element[l->shape.count++] = (struct element){ .what = (uint8_t)w, .len = len };
}

static void learn_end(struct message *m, struct learning *l, err_t e)
{
	if (e != OK || l->shape.id < TEMPLATE_FIRST || l->fields == 0) {
		export_count(m->x, EXPORT_TEMPLATE);
	} else if (l->fields > TEMPLATE_FIELDS) {
		export_count(m->x, EXPORT_TEMPLATE_FIELDS);
	} else if (l->shape.least == 0 || l->shape.least > UINT16_MAX) {
		export_count(m->x, EXPORT_TEMPLATE);	/* no record of it can be */
	} else {
		template_put(m, &l->shape, l->element);
	}
}

/* RFC 3954 section 5.2: number, count of fields, fields of type and length. */
static void netflow9_template(struct message *m, struct rd *set, uint16_t id, struct learning *l)
{
	uint32_t count = rd_u16be(set);

	learn_begin(l, id, false);
	for (uint32_t i = 0; i < count && set->err == OK; i++) {
		uint16_t type = rd_u16be(set);
		uint16_t len = rd_u16be(set);
		learn_field(l, element_of(0, type), len);
	}
	learn_end(m, l, set->err);
}

/* RFC 3954 section 6.1: number, bytes of the scope's fields, of the others. */
static void netflow9_options(struct message *m, struct rd *set, uint16_t id, struct learning *l)
{
	uint32_t scope = rd_u16be(set);
	uint32_t options = rd_u16be(set);

	learn_begin(l, id, true);
	if (scope % 4 != 0 || options % 4 != 0)
		rd_fail(set, ERR_FORM);
	for (uint32_t i = 0; i < (scope + options) / 4 && set->err == OK; i++) {
		uint16_t type = rd_u16be(set);
		uint16_t len = rd_u16be(set);
		learn_field(l, i < scope / 4 ? element_of_scope(type) : element_of(0, type), len);
	}
	learn_end(m, l, set->err);
}

void learn_netflow9(struct message *m, struct rd set, bool options)
{
	struct learning l;

	while (set.left >= 4) {
		uint16_t id = rd_u16be(&set);
		if (id == 0)	/* padding */
			return;
		if (options)
			netflow9_options(m, &set, id, &l);
		else
			netflow9_template(m, &set, id, &l);
	}
}

/* RFC 7011 sections 3.4.1 and 3.4.2: number, count of fields, of options also how many
 * of these are the scope; fields of number, length and perhaps an enterprise. */
void learn_ipfix(struct message *m, struct rd set, bool options)
{
	struct learning l;

	while (set.left >= 4) {
		uint16_t id = rd_u16be(&set);
		uint32_t count = rd_u16be(&set);
		if (id == 0 && count == 0)	/* padding */
			return;
		if (count == 0) {	/* RFC 7011 section 8.4 */
			export_count(m->x, EXPORT_WITHDRAWAL);
			continue;
		}
		learn_begin(&l, id, options);
		uint32_t scope = options ? rd_u16be(&set) : 0;
		if (scope > count || (options && scope == 0))
			rd_fail(&set, ERR_FORM);
		for (uint32_t i = 0; i < count && set.err == OK; i++) {
			uint16_t element = rd_u16be(&set);
			uint16_t len = rd_u16be(&set);
			bool other = (element & ENTERPRISE_BIT) != 0;
			uint32_t enterprise = other ? rd_u32be(&set) : 0;
			learn_field(&l, element_of(enterprise, element & (uint16_t)~ENTERPRISE_BIT), len);
		}
		learn_end(m, &l, set.err);
	}
}
