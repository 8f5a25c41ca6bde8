#include "report/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/filled.h"
#include "text/tree.h"

#define FIELDS_MAX	512u
#define SECTIONS_MAX	64u

struct form {
	struct tree *tree;	/* checked; owns all texts */
};

/* What an unknown field says: unconfirmed, never invented. */
static const char unknown_text[] = "未確認";

static err_t bad(const char *name, const struct node *n, struct problem *why, const char *what)
{
	return problem(why, ERR_FORM, "%s:%u: %s", name, n != NULL ? n->line : 1, what);
}

static err_t check_field(const char *name, const struct node *f, struct problem *why)
{
	static const char *const keys[] = { "id", "label", "from", "mark" };
	const struct node *from = node_get(f, "from");
	const char *mark = node_text(f, "mark");

	if (f->kind != NODE_MAP || node_text(f, "id") == NULL || node_text(f, "label") == NULL)
		return bad(name, f, why, "a field needs id and label as text");
	for (const struct node *k = f->child; k != NULL; k = k->next) {
		bool known = false;
		for (size_t i = 0; i < COUNT_OF(keys); i++)
			known |= strcmp(keys[i], k->key) == 0;
		if (!known)
			return bad(name, k, why, "an unknown key of a field; there are id, label, from, mark");
	}
	if (from == NULL || from->kind != NODE_LIST)
		return bad(name, f, why, "a field needs `from`: a list of names");
	for (const struct node *c = from->child; c != NULL; c = c->next)
		if (c->kind != NODE_TEXT)
			return bad(name, c, why, "`from` names facts as text");
	if (mark == NULL || strlen(mark) != 1 || strchr("TCIM", mark[0]) == NULL)
		return bad(name, f, why, "a field needs `mark`: T, C, I or M");
	return OK;
}

static err_t check_sections(const char *name, const struct node *sections, struct problem *why)
{
	if (sections == NULL || sections->kind != NODE_LIST || sections->count == 0 ||
	    sections->count > SECTIONS_MAX)
		return bad(name, sections, why, "a form needs `sections`, a list");
	for (const struct node *s = sections->child; s != NULL; s = s->next) {
		const struct node *fields = node_get(s, "fields");
		if (node_text(s, "title") == NULL || fields == NULL || fields->kind != NODE_LIST ||
		    fields->count > FIELDS_MAX)
			return bad(name, s, why, "a section needs title and a list of fields");
		for (const struct node *f = fields->child; f != NULL; f = f->next) {
			err_t e = check_field(name, f, why);
			if (e != OK)
				return e;
		}
	}
	return OK;
}

err_t form_read(const char *name, const void *bytes, size_t len, struct form **ret, struct problem *why)
{
	static const char *const texts[] = { "id", "title", "basis", "note" };
	struct problem inner = PROBLEM_NONE;
	struct form *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return ERR_MEMORY;
	err_t e = tree_yaml(bytes, len, &f->tree, &inner);
	if (e != OK)
		(void)problem(why, e, "%s: %s", name, inner.text);
	const struct node *root = e == OK ? tree_root(f->tree) : NULL;
	const char *format = node_text(root, "format");
	if (e == OK && (format == NULL || strcmp(format, "sekisho-form-1") != 0))
		e = bad(name, root, why, "the first key must be `format: sekisho-form-1`");
	for (size_t i = 0; e == OK && i < COUNT_OF(texts); i++)
		if (node_text(root, texts[i]) == NULL)
			e = bad(name, root, why, "a form needs id, title, basis and note as text");
	if (e == OK)
		e = check_sections(name, node_get(root, "sections"), why);
	if (e == OK)
		*ret = f;
	else
		form_free(f);
	return e;
}

void form_free(struct form *f)
{
	if (f == NULL)
		return;
	tree_free(f->tree);
	free(f);
}

const char *form_id(const struct form *f)
{
	return node_text(tree_root(f->tree), "id");
}

const char *form_title(const struct form *f)
{
	return node_text(tree_root(f->tree), "title");
}

static err_t fill_field(const struct node *n, const struct report_values *values, struct filled_field *out)
{
	const struct report_value *v = NULL;

	for (const struct node *c = node_get(n, "from")->child; c != NULL && v == NULL; c = c->next)
		v = report_get(values, c->text);
	out->id = node_text(n, "id");
	out->label = node_text(n, "label");
	out->confirmed = node_text(n, "mark")[0] == 'T';
	out->known = v != NULL && v->text[0] != '\0';
	out->text = strdup(out->known ? v->text : unknown_text);
	return out->text != NULL ? OK : ERR_MEMORY;
}

static err_t fill_section(const struct node *n, const struct report_values *values,
			  struct filled_section *out, size_t *unknown)
{
	const struct node *fields = node_get(n, "fields");
	err_t e = OK;

	out->title = node_text(n, "title");
	out->fields = calloc(fields->count + 1, sizeof(*out->fields));
	if (out->fields == NULL)
		return ERR_MEMORY;
	for (const struct node *f = fields->child; f != NULL && e == OK; f = f->next) {
		e = fill_field(f, values, &out->fields[out->count++]);
		if (e == OK && !out->fields[out->count - 1].known)
			++*unknown;
	}
	return e;
}

err_t form_fill(const struct form *form, const struct report_input *input, struct filled **ret)
{
	const struct node *root = tree_root(form->tree), *sections = node_get(root, "sections");
	struct filled *f = calloc(1, sizeof(*f));
	struct civil c;
	err_t e = OK;

	if (f == NULL)
		return ERR_MEMORY;
	f->id = node_text(root, "id");
	f->title = node_text(root, "title");
	f->basis = node_text(root, "basis");
	f->note = node_text(root, "note");
	f->made_at = input->made_at;
	civil_in_tokyo(input->made_at, &c);
	(void)snprintf(f->made, sizeof(f->made), "%d年%d月%d日 %02d時%02d分", c.year, c.month, c.day, c.hour, c.minute);
	(void)snprintf(f->heading, sizeof(f->heading), "%s（%s）", input->stage == REPORT_FINAL ? "確報" : "速報",
		       input->follow_up ? "続報" : "新規");
	f->sections = calloc(sections->count + 1, sizeof(*f->sections));
	if (f->sections == NULL)
		e = ERR_MEMORY;
	for (const struct node *s = sections->child; s != NULL && e == OK; s = s->next)
		e = fill_section(s, input->values, &f->sections[f->count++], &f->unknown);
	if (e == OK)
		*ret = f;
	else
		filled_free(f);
	return e;
}

void filled_free(struct filled *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; f->sections != NULL && i < f->count; i++) {
		for (size_t k = 0; f->sections[i].fields != NULL && k < f->sections[i].count; k++)
			free(f->sections[i].fields[k].text);
		free(f->sections[i].fields);
	}
	free(f->sections);
	free(f);
}

size_t filled_unknown(const struct filled *f)
{
	return f->unknown;
}
