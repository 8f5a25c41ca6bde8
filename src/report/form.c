/* form.c - read a form's data file, strictly. */
#include <stdlib.h>
#include <string.h>

#include "report/form_reader.h"

static err_t add_item(struct form_reader *r, const char *title, const struct node *fields)
{
	struct form_item *item = &r->form->items[r->form->count++];

	item->title = title;
	item->annex = item->note = "";
	item->mark = 'T';
	return form_fields(r, fields, item);
}

static err_t only_when(struct form_reader *r, const struct node *n, struct form_item *item)
{
	static const char *const keys[] = { "from", "in", NULL };
	const struct node *only = node_get(n, "only");

	if (only == NULL)
		return OK;
	err_t e = form_only(r, only, keys);
	if (e == OK)
		e = form_names(r, only, "from", &item->only_from, &item->only_from_count);
	return e == OK ? form_names(r, only, "in", &item->only_in, &item->only_in_count) : e;
}

static err_t read_item(struct form_reader *r, const struct node *n)
{
	static const char *const keys[] = { "no", "ja", "fields", "annex", "note", "mark", "only", NULL };
	struct form_item *item = &r->form->items[r->form->count++];
	err_t e = form_only(r, n, keys);

	if (e == OK)
		e = form_get(r, n, "ja", &item->title);
	int64_t no = node_int(n, "no", -1);
	if (e == OK && (no < 0 || no > 999))
		e = form_bad(r, n->line, "the item's number is missing (0: it has none): ", "no");
	item->no = (int)no;
	if (e == OK)
		e = form_get_or(r, n, "annex", &item->annex);
	if (e == OK)
		e = form_get_or(r, n, "note", &item->note);
	if (e == OK)
		e = form_mark(r, n, false, &item->mark);
	if (e == OK)
		e = only_when(r, n, item);
	return e == OK ? form_fields(r, node_get(n, "fields"), item) : e;
}

static err_t read_items(struct form_reader *r, const struct node *root)
{
	const struct node *list = node_get(root, "items");
	const struct node *heading = node_get(root, "heading");
	const char *reporter = "";

	if (list == NULL || list->kind != NODE_LIST || list->count == 0)
		return form_bad(r, root->line, "a list is missing: ", "items");
	r->form->items = pool_array(&r->form->pool, list->count + 2, sizeof(*r->form->items));
	if (r->form->items == NULL)
		return ERR_MEMORY;
	err_t e = form_get_or(r, root, "reporter_title", &reporter);
	if (e == OK && heading != NULL) {
		r->form->has_heading = true;
		e = add_item(r, "報告の種別", heading);
	}
	if (e == OK)
		e = add_item(r, *reporter != '\0' ? reporter : "報告者", node_get(root, "reporter"));
	for (const struct node *n = list->child; e == OK && n != NULL; n = n->next)
		e = read_item(r, n);
	return e;
}

/* Absent: 速報 and 確報; "none": it has no stages. */
static err_t read_stages(struct form_reader *r, const struct node *root)
{
	static const char *const keys[] = { "preliminary", "final", NULL };
	const struct node *n = node_get(root, "stages");
	const char **words = r->form->stage_words;

	words[REPORT_PRELIMINARY] = "速報";
	words[REPORT_FINAL] = "確報";
	if (n == NULL)
		return OK;
	if (n->kind == NODE_TEXT && strcmp(n->text, "none") == 0) {
		words[REPORT_PRELIMINARY] = words[REPORT_FINAL] = "";
		return OK;
	}
	err_t e = form_only(r, n, keys);
	if (e == OK)
		e = form_get(r, n, "preliminary", &words[REPORT_PRELIMINARY]);
	return e == OK ? form_get(r, n, "final", &words[REPORT_FINAL]) : e;
}

static err_t read_addressee(struct form_reader *r, const struct node *root)
{
	static const char *const keys[] = { "from", "otherwise", "honorific", NULL };
	const struct node *to = node_get(root, "addressee");
	struct form *f = r->form;

	if (to == NULL)
		return form_bad(r, root->line, "a map is missing: ", "addressee");
	err_t e = form_only(r, to, keys);
	if (e == OK)
		e = form_names(r, to, "from", &f->to_from, &f->to_count);
	if (e == OK)
		e = form_get(r, to, "otherwise", &f->to_otherwise);
	if (e == OK)
		e = form_get_or(r, to, "honorific", &f->honorific);
	if (e == OK && *f->honorific == '\0')
		f->honorific = "殿";
	return e;
}

/* What may be there. */
static err_t read_look(struct form_reader *r, const struct node *root)
{
	const struct node *more = node_get(root, "follow_up");
	struct form *f = r->form;
	const char *style = "";
	err_t e = form_get_or(r, root, "number", &f->number);

	f->follows_up = true;
	if (e == OK)
		e = form_get_or(r, root, "sentence", &f->sentence);
	if (e == OK)
		e = form_names_or(r, root, "title_from", &f->title_from, &f->title_count);
	if (e == OK)
		e = form_names_or(r, root, "law_from", &f->law_from, &f->law_count);
	if (e == OK)
		e = form_names_or(r, root, "guide", &f->guide, &f->guide_count);
	if (e == OK)
		e = form_get_or(r, root, "style", &style);
	if (e == OK && *style != '\0' && strcmp(style, "form") != 0 && strcmp(style, "letter") != 0)
		e = form_bad(r, root->line, "style is form or letter, not ", style);
	if (e == OK && more != NULL && more->kind != NODE_BOOL)
		e = form_bad(r, more->line, "follow_up is true or false", "");
	if (e == OK && more != NULL)
		f->follows_up = more->number != 0;
	f->style = strcmp(style, "letter") == 0 ? STYLE_LETTER : STYLE_FORM;
	return e == OK ? read_stages(r, root) : e;
}

static err_t read_head(struct form_reader *r, const struct node *root)
{
	static const char *const keys[] = { "format", "id", "title", "law", "unconfirmed", "addressee",
		"reporter", "items", "number", "sentence", "title_from", "law_from", "guide", "style",
		"follow_up", "stages", "heading", "reporter_title", NULL };
	const char *format = NULL;
	struct form *f = r->form;
	err_t e = form_only(r, root, keys);

	if (e == OK)
		e = form_get(r, root, "format", &format);
	if (e == OK && strcmp(format, "sekisho-form-1") != 0)
		e = form_bad(r, 1, "format must be sekisho-form-1, not ", format);
	if (e == OK)
		e = form_get(r, root, "id", &f->id);
	if (e == OK)
		e = form_get(r, root, "title", &f->title);
	if (e == OK)
		e = form_get(r, root, "law", &f->law);
	if (e == OK)
		e = form_get(r, root, "unconfirmed", &f->unconfirmed);
	if (e == OK)
		e = read_addressee(r, root);
	return e == OK ? read_look(r, root) : e;
}

err_t form_read(const char *name, const void *bytes, size_t len, struct form **ret,
		struct problem *why)
{
	struct problem inner = PROBLEM_NONE;
	struct form *f = calloc(1, sizeof(*f));
	struct form_reader r = { .form = f, .name = name, .why = why };

	if (f == NULL)
		return ERR_MEMORY;
	err_t e = tree_yaml(bytes, len, &f->tree, &inner);
	if (e != OK) {
		(void)problem_at(&inner, e, name);
		(void)problem(why, e, "%s", inner.text);
	} else {
		e = read_head(&r, tree_root(f->tree));
	}
	if (e == OK)
		e = read_items(&r, tree_root(f->tree));
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
	pool_free(&f->pool);
	free(f);
}

const char *form_id(const struct form *f)
{
	return f->id;
}

const char *form_title(const struct form *f)
{
	return f->title;
}

const char *form_law(const struct form *f)
{
	return f->law;
}

static err_t each(const char *const *names, size_t count, err_t (*on)(void *ctx, const char *name), void *ctx)
{
	err_t e = OK;

	for (size_t i = 0; e == OK && i < count; i++)
		e = on(ctx, names[i]);
	return e;
}

err_t form_sources(const struct form *f, err_t (*on)(void *ctx, const char *name), void *ctx)
{
	err_t e = each(f->title_from, f->title_count, on, ctx);

	if (e == OK)
		e = each(f->law_from, f->law_count, on, ctx);
	if (e == OK)
		e = each(f->to_from, f->to_count, on, ctx);
	for (size_t i = 0; i < f->count; i++) {
		const struct form_item *item = &f->items[i];
		if (e == OK)
			e = each(item->only_from, item->only_from_count, on, ctx);
		for (size_t n = 0; e == OK && n < item->count; n++)
			e = each(item->fields[n].from, item->fields[n].from_count, on, ctx);
	}
	return e;
}
