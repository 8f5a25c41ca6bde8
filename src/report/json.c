/* json.c - a filled form as JSON. */
#include "report/form_own.h"
#include "report/write.h"
#include "text/jsonw.h"

static void member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void write_field(struct jsonw *w, const struct form_field *f, const struct filled_field *v)
{
	char mark[2] = { f->mark, '\0' };

	jsonw_object(w);
	member(w, "id", f->id);
	member(w, "label", f->label);
	member(w, "value", v->value);
	member(w, "source", v->source);
	member(w, "shown", v->text);
	member(w, "mark", mark);
	jsonw_object_end(w);
}

err_t report_json(const struct filled *f, struct buf *out)
{
	struct jsonw w = jsonw_of(out);
	char made[CLOCK_TEXT_BYTES];

	clock_tokyo(f->made_at, made);
	jsonw_object(&w);
	member(&w, "form", f->form->id);
	member(&w, "title", f->form->title);
	member(&w, "stage", f->stage == REPORT_FINAL ? "final" : "preliminary");
	jsonw_key(&w, "follow_up");
	jsonw_bool(&w, f->follow_up);
	member(&w, "to", f->to);
	member(&w, "made_at", made);
	member(&w, "unconfirmed", f->form->unconfirmed);
	jsonw_key(&w, "unknown");
	jsonw_uint(&w, f->unknown);
	jsonw_key(&w, "items");
	jsonw_array(&w);
	for (size_t i = 0; i < f->form->count; i++) {
		const struct form_item *item = &f->form->items[i];
		jsonw_object(&w);
		jsonw_key(&w, "no");
		jsonw_int(&w, item->no);
		member(&w, "title", item->title);
		jsonw_key(&w, "fields");
		jsonw_array(&w);
		for (size_t n = 0; n < item->count; n++)
			write_field(&w, &item->fields[n], &f->fields[item->first + n]);
		jsonw_array_end(&w);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	return out->err;
}
