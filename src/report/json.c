/* json.c - a filled form as JSON. */
#include "report/form_own.h"
#include "report/write.h"
#include "text/jsonw.h"

static void member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void flag(struct jsonw *w, const char *key, bool v)
{
	jsonw_key(w, key);
	jsonw_bool(w, v);
}

static void texts(struct jsonw *w, const char *const *text, size_t count)
{
	jsonw_array(w);
	for (size_t i = 0; i < count; i++)
		jsonw_string(w, text[i]);
	jsonw_array_end(w);
}

static void write_table(struct jsonw *w, const struct filled_table *t)
{
	jsonw_key(w, "columns");
	texts(w, t->head, t->columns);
	jsonw_key(w, "rows");
	jsonw_array(w);
	for (size_t r = 0; r < t->rows; r++)
		texts(w, &t->cells[r * t->columns], t->columns);
	jsonw_array_end(w);
}

static void write_field(struct jsonw *w, const struct form_item *item, const struct form_field *f,
			const struct filled_field *v)
{
	char mark[2] = { item->mark != 'T' && f->mark == 'T' ? item->mark : f->mark, '\0' };

	jsonw_object(w);
	member(w, "id", f->id);
	jsonw_key(w, "item");
	jsonw_int(w, item->no);
	member(w, "item_title", item->title);
	member(w, "label", f->label);
	member(w, "text", v->text);
	member(w, "value", v->value);
	flag(w, "unknown", v->value == NULL);
	flag(w, "changed", v->changed);
	member(w, "before", v->before);
	member(w, "source", v->source);
	member(w, "mark", mark);
	if (v->table != NULL)
		write_table(w, v->table);
	jsonw_object_end(w);
}

static void write_tables(struct jsonw *w, const struct filled *f)
{
	jsonw_key(w, "tables");
	jsonw_array(w);
	for (size_t i = 0; i < f->table_count; i++) {
		jsonw_object(w);
		member(w, "title", f->tables[i].title);
		write_table(w, &f->tables[i]);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void write_head(struct jsonw *w, const struct filled *f)
{
	char made[CLOCK_TEXT_BYTES];

	clock_tokyo(f->made_at, made);
	member(w, "form", f->form->id);
	member(w, "title", f->title);
	member(w, "number", f->form->number);
	member(w, "law", f->law);
	member(w, "stage", f->stage == REPORT_FINAL ? "final" : "preliminary");
	member(w, "stage_text", f->form->stage_words[f->stage]);
	flag(w, "follow_up", f->follow_up);
	flag(w, "compared", f->compared);
	member(w, "before_at", f->follow_up ? f->before_at : NULL);
	member(w, "receipt", f->follow_up ? f->receipt : NULL);
	member(w, "to", f->to);
	member(w, "made_at", made);
	member(w, "unconfirmed", f->form->unconfirmed);
	jsonw_key(w, "unknown");
	jsonw_uint(w, f->unknown);
	jsonw_key(w, "changed");
	jsonw_uint(w, f->changed);
}

err_t report_json(const struct filled *f, struct buf *out)
{
	struct jsonw w = jsonw_of(out);

	jsonw_object(&w);
	write_head(&w, f);
	jsonw_key(&w, "fields");
	jsonw_array(&w);
	for (size_t i = 0; i < f->form->count; i++) {
		const struct form_item *item = &f->form->items[i];
		for (size_t n = 0; n < item->count; n++)
			if (!f->fields[item->first + n].hidden)
				write_field(&w, item, &item->fields[n], &f->fields[item->first + n]);
	}
	jsonw_array_end(&w);
	write_tables(&w, f);
	jsonw_object_end(&w);
	return out->err;
}
