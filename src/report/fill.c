/* fill.c - a form and what is known into a filled form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "report/fill_own.h"

static err_t copy_texts(struct pool *pool, const char *const *from, size_t count,
			const char *const **ret)
{
	const char **out = pool_array(pool, count + 1, sizeof(*out));

	if (out == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < count; i++) {
		out[i] = filled_clean(pool, from[i]);
		if (out[i] == NULL)
			return ERR_LIMIT;
	}
	*ret = out;
	return OK;
}

/* Does a field of the form show the table of this name? */
static bool is_shown(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		for (size_t n = 0; n < form->items[i].count; n++) {
			const struct form_field *f = &form->items[i].fields[n];
			for (size_t k = 0; f->kind == FIELD_TABLE && k < f->from_count; k++)
				if (strcmp(f->from[k], name) == 0)
					return true;
		}
	return false;
}

/* The tables that no field shows stand behind the form. */
static err_t copy_tables(struct filled *out, const struct report_input *in)
{
	err_t e = OK;

	out->tables = pool_array(&out->pool, in->table_count + 1, sizeof(*out->tables));
	if (out->tables == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; e == OK && i < in->table_count; i++) {
		const struct report_table *t = &in->tables[i];
		if (is_shown(out->form, t->name))
			continue;
		struct filled_table *to = &out->tables[out->table_count++];
		to->columns = t->columns;
		to->rows = t->rows;
		to->title = filled_clean(&out->pool, t->title);
		e = to->title != NULL ? copy_texts(&out->pool, t->head, t->columns, &to->head) : ERR_LIMIT;
		if (e == OK)
			e = copy_texts(&out->pool, t->cells, t->rows * t->columns, &to->cells);
	}
	return e;
}

/* What the boxes at the head of a report are filled from. */
static err_t own_values(struct filling *f)
{
	const struct filled *out = f->out;
	const struct report_before *b = f->in->before;
	static const char none[] = "なし（新規）";
	err_t e = OK;

	if (out->form->follows_up)
		e = report_put(&f->own, "report.kind", out->follow_up ? "続報" : "新規", out->follow_up ? "more" : "new");
	if (e == OK && *out->form->stage_words[out->stage] != '\0')
		e = report_put(&f->own, "report.stage", out->form->stage_words[out->stage],
			       out->stage == REPORT_FINAL ? "final" : "preliminary");
	if (e == OK)
		e = report_put(&f->own, "report.before_at", b == NULL ? none : b->at, NULL);
	if (e == OK)
		e = report_put(&f->own, "report.receipt", b == NULL ? none : b->receipt, NULL);
	if (e == OK)
		e = report_put(&f->own, "report.made_at", out->made, NULL);
	return e;
}

static const char *text_or(struct filling *f, const char *const *from, size_t count, const char *otherwise)
{
	const struct report_value *v = filling_known(f, from, count);

	return filled_clean(&f->out->pool, v != NULL ? v->text : otherwise);
}

static err_t fill_head(struct filling *f)
{
	struct filled *out = f->out;
	const struct form *form = out->form;
	const struct report_before *b = f->in->before;
	struct civil c;
	char made[64];

	civil_in_tokyo(f->in->made_at, &c);
	int len = snprintf(made, sizeof(made), "%d年%d月%d日", c.year, c.month, c.day);
	if (form->follows_up && len > 0)
		(void)snprintf(made + len, sizeof(made) - (size_t)len, " %02d時%02d分", c.hour, c.minute);
	out->made = pool_text(&out->pool, made, strlen(made));
	out->to = text_or(f, form->to_from, form->to_count, form->to_otherwise);
	out->title = text_or(f, form->title_from, form->title_count, form->title);
	out->law = text_or(f, form->law_from, form->law_count, form->law);
	out->before_at = filled_clean(&out->pool, b != NULL ? b->at : "");
	out->receipt = filled_clean(&out->pool, b != NULL ? b->receipt : "");
	if (out->made == NULL || out->to == NULL || out->title == NULL || out->law == NULL ||
	    out->before_at == NULL || out->receipt == NULL)
		return ERR_LIMIT;
	return own_values(f);
}

/* Is the item about something that is known not to be so? */
static bool leaves_out(const struct filling *f, const struct form_item *item)
{
	const struct report_value *v = filling_known(f, item->only_from, item->only_from_count);

	if (v == NULL)
		return false;
	for (size_t i = 0; i < item->only_in_count; i++)
		if (value_coded(v, item->only_in[i]))
			return false;
	return true;
}

static err_t fill_items(struct filling *f)
{
	struct filled *out = f->out;
	const struct form *form = out->form;
	err_t e = OK;

	for (size_t i = 0; e == OK && i < form->count; i++) {
		const struct form_item *item = &form->items[i];
		bool without = leaves_out(f, item);
		out->left_out[i] = true;
		for (size_t n = 0; e == OK && n < item->count; n++) {
			const struct form_field *field = &item->fields[n];
			struct filled_field *to = &out->fields[item->first + n];
			e = fill_field(f, field, to);
			to->hidden = without || (field->optional && to->value == NULL);
			out->left_out[i] = out->left_out[i] && to->hidden;
			if (e == OK && to->value == NULL && !to->hidden) {
				out->unknown++;
				out->words[field->unknown] = true;
			}
		}
	}
	return e;
}

err_t form_fill(const struct form *form, const struct report_input *input, struct filled **ret)
{
	struct filled *out = calloc(1, sizeof(*out));
	struct filling f = { .out = out, .in = input };

	if (out == NULL)
		return ERR_MEMORY;
	out->form = form;
	out->stage = input->stage;
	out->follow_up = input->before != NULL && form->follows_up;
	out->made_at = input->made_at;
	out->fields = pool_array(&out->pool, form->fields + 1, sizeof(*out->fields));
	out->left_out = pool_array(&out->pool, form->count + 1, sizeof(*out->left_out));
	err_t e = out->fields != NULL && out->left_out != NULL ? fill_head(&f) : ERR_MEMORY;
	if (e == OK)
		e = fill_items(&f);
	if (e == OK)
		e = copy_tables(out, input);
	if (e == OK && out->follow_up)
		e = filled_compare(out, input->before);
	if (e == OK)
		*ret = out;
	else
		filled_free(out);
	report_values_free(&f.own);
	return e;
}

void filled_free(struct filled *f)
{
	if (f == NULL)
		return;
	pool_free(&f->pool);
	free(f);
}

size_t filled_unknown(const struct filled *f)
{
	return f->unknown;
}

size_t filled_changed(const struct filled *f)
{
	return f->changed;
}
