#include "run/render.h"

#include <arpa/inet.h>
#include <string.h>

static void render_ip(struct jsonw *w, const struct ip *ip)
{
	char text[INET6_ADDRSTRLEN];

	if (ip->version == 0 ||
	    inet_ntop(ip->version == 4 ? AF_INET : AF_INET6, ip->bytes, text, sizeof(text)) == NULL)
		jsonw_null(w);
	else
		jsonw_string(w, text);
}

static void render_value(struct jsonw *w, const struct value *v)
{
	char time[CLOCK_TEXT_BYTES];

	switch (field_info(v->field)->type) {
	case TYPE_TEXT:
		jsonw_text(w, v->text, v->len);
		break;
	case TYPE_UINT:
		jsonw_uint(w, v->number);
		break;
	case TYPE_IP:
		render_ip(w, &v->ip);
		break;
	case TYPE_TIME:
		clock_utc(v->time, time);
		jsonw_string(w, time);
		break;
	}
}

static void render_field(struct jsonw *w, const struct record *r, enum field field)
{
	const struct field_info *info = field_info(field);
	struct value v;
	uint32_t at = 0;

	if (!record_next(r, field, &at, &v))
		return;
	jsonw_key(w, info->name);
	if (info->count == ONE) {
		render_value(w, &v);
		return;
	}
	jsonw_array(w);
	do {
		render_value(w, &v);
	} while (record_next(r, field, &at, &v));
	jsonw_array_end(w);
}

void render_fields(struct jsonw *w, const struct record *r)
{
	const struct record fixed = { .flow = r->flow };
	struct value one[FIELD_COUNT];	/* the first of each field that is in the bag */
	bool there[FIELD_COUNT] = { false };
	struct value v;

	for (uint32_t at = 0; r->facts != NULL && facts_next(r->facts, &at, &v);) {
		if (!there[v.field])
			one[v.field] = v;
		there[v.field] = true;
	}
	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		if (there[f] && r->flow == NULL && field_info((enum field)f)->count == ONE) {
			jsonw_key(w, field_info((enum field)f)->name);
			render_value(w, &one[f]);
		} else if (there[f] || r->flow != NULL) {
			render_field(w, there[f] ? r : &fixed, (enum field)f);
		}
	}
}

void render_record(struct jsonw *w, const struct record *r)
{
	jsonw_object(w);
	render_fields(w, r);
	jsonw_object_end(w);
}

void render_summary(struct jsonw *w, const struct tally *t)
{
	static const char *const reasons[] = {
#define REASON_NAME(id, name) name,
		NOT_UNDERSTOOD_LIST(REASON_NAME)
#undef REASON_NAME
	};
	_Static_assert(COUNT_OF(reasons) == NOT_COUNT, "a name for every reason");

	jsonw_object(w);
	jsonw_key(w, "summary");
	jsonw_object(w);
	jsonw_key(w, "packets");
	jsonw_uint(w, t->packets);
	jsonw_key(w, "bytes");
	jsonw_uint(w, t->bytes);
	jsonw_key(w, "flows");
	jsonw_uint(w, t->flows);
	jsonw_key(w, "not_understood");
	jsonw_object(w);
	for (unsigned i = UNDERSTOOD + 1; i < NOT_COUNT; i++) {
		if (t->not_understood[i] == 0)
			continue;
		jsonw_key(w, reasons[i]);
		jsonw_uint(w, t->not_understood[i]);
	}
	jsonw_object_end(w);
	jsonw_key(w, "damaged");
	jsonw_uint(w, t->damaged);
	jsonw_key(w, "cut");
	jsonw_uint(w, t->cut);
	jsonw_key(w, "evicted");
	jsonw_uint(w, t->evicted);
	jsonw_key(w, "dropped");
	jsonw_uint(w, t->dropped);
	jsonw_object_end(w);
	jsonw_object_end(w);
}
