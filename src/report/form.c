/* form.c - read a form's data file, strictly. */
#include "report/form_own.h"

#include <stdlib.h>
#include <string.h>

struct reader {
	struct form *form;
	const char *name;
	struct problem *why;
};

static err_t bad(struct reader *r, unsigned line, const char *what, const char *which)
{
	if (line == 0)
		return problem(r->why, ERR_FORM, "%s: %s%s", r->name, what, which);
	return problem(r->why, ERR_FORM, "%s:%u: %s%s", r->name, line, what, which);
}

static err_t only(struct reader *r, const struct node *map, const char *const *keys)
{
	if (map->kind != NODE_MAP)
		return bad(r, map->line, "a map is needed", "");
	for (const struct node *m = map->child; m != NULL; m = m->next) {
		const char *const *k = keys;
		while (*k != NULL && strcmp(*k, m->key) != 0)
			k++;
		if (*k == NULL)
			return bad(r, m->line, "unknown key; see docs/law-format.md: ", m->key);
	}
	return OK;
}

static err_t get(struct reader *r, const struct node *map, const char *key, const char **ret)
{
	const struct node *n = node_get(map, key);

	if (n == NULL || n->kind != NODE_TEXT || n->len == 0 || n->len > FORM_TEXT_MAX ||
	    strlen(n->text) != n->len)
		return bad(r, n != NULL ? n->line : map->line, "text is missing: ", key);
	*ret = n->text;
	return OK;
}

static err_t names(struct reader *r, const struct node *map, const char *key,
		   const char *const **ret, size_t *count)
{
	const struct node *list = node_get(map, key);

	if (list == NULL || list->kind != NODE_LIST || list->count == 0)
		return bad(r, map->line, "a list of names is missing: ", key);
	const char **out = pool_array(&r->form->pool, list->count, sizeof(*out));
	if (out == NULL)
		return ERR_MEMORY;
	*ret = out;
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		if (n->kind != NODE_TEXT)
			return bad(r, n->line, "a name is needed under ", key);
		out[(*count)++] = n->text;
	}
	return OK;
}

static err_t options(struct reader *r, const struct node *map, struct form_field *f)
{
	static const char *const keys[] = { "id", "ja", NULL };
	const struct node *list = node_get(map, "options");

	if (f->kind == FIELD_TEXT)
		return list == NULL ? OK : bad(r, list->line, "only a field of kind check has options", "");
	if (list == NULL || list->kind != NODE_LIST || list->count == 0)
		return bad(r, map->line, "a field of kind check needs options", "");
	struct form_option *out = pool_array(&r->form->pool, list->count, sizeof(*out));
	if (out == NULL)
		return ERR_MEMORY;
	f->options = out;
	for (const struct node *n = list->child; n != NULL; n = n->next, f->option_count++) {
		err_t e = only(r, n, keys);
		if (e == OK)
			e = get(r, n, "id", &out[f->option_count].id);
		if (e == OK)
			e = get(r, n, "ja", &out[f->option_count].label);
		if (e != OK)
			return e;
	}
	return OK;
}

static err_t read_field(struct reader *r, const struct node *n, struct form_field *f)
{
	static const char *const keys[] = { "id", "ja", "kind", "from", "mark", "options", NULL };
	const char *kind = NULL, *mark = NULL;
	err_t e = only(r, n, keys);

	if (e == OK)
		e = get(r, n, "id", &f->id);
	if (e == OK)
		e = get(r, n, "ja", &f->label);
	if (e == OK)
		e = get(r, n, "kind", &kind);
	if (e == OK && strcmp(kind, "text") != 0 && strcmp(kind, "check") != 0)
		e = bad(r, n->line, "kind is text or check, not ", kind);
	if (e == OK)
		e = get(r, n, "mark", &mark);
	if (e == OK && (strlen(mark) != 1 || strchr("TCIM", *mark) == NULL))
		e = bad(r, n->line, "mark is T, C, I or M, not ", mark);
	if (e != OK)
		return e;
	f->kind = strcmp(kind, "check") == 0 ? FIELD_CHECK : FIELD_TEXT;
	f->mark = *mark;
	e = names(r, n, "from", &f->from, &f->from_count);
	return e == OK ? options(r, n, f) : e;
}

static err_t read_fields(struct reader *r, const struct node *list, struct form_item *item)
{
	if (list == NULL || list->kind != NODE_LIST || list->count == 0 ||
	    r->form->fields + list->count > FORM_FIELDS_MAX)
		return bad(r, list != NULL ? list->line : 0, "a list of fields is needed for ", item->title);
	struct form_field *out = pool_array(&r->form->pool, list->count, sizeof(*out));
	if (out == NULL)
		return ERR_MEMORY;
	item->fields = out;
	item->first = r->form->fields;
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		err_t e = read_field(r, n, &out[item->count++]);
		if (e != OK)
			return e;
	}
	r->form->fields += item->count;
	return OK;
}

static err_t read_items(struct reader *r, const struct node *root)
{
	static const char *const keys[] = { "no", "ja", "fields", NULL };
	const struct node *list = node_get(root, "items");

	if (list == NULL || list->kind != NODE_LIST || list->count == 0)
		return bad(r, root->line, "a list is missing: ", "items");
	r->form->items = pool_array(&r->form->pool, list->count + 1, sizeof(*r->form->items));
	if (r->form->items == NULL)
		return ERR_MEMORY;
	r->form->items[0].title = "報告者";
	r->form->count = 1;
	err_t e = read_fields(r, node_get(root, "reporter"), &r->form->items[0]);
	for (const struct node *n = list->child; e == OK && n != NULL; n = n->next) {
		struct form_item *item = &r->form->items[r->form->count++];
		e = only(r, n, keys);
		if (e == OK)
			e = get(r, n, "ja", &item->title);
		int64_t no = node_int(n, "no", 0);
		if (e == OK && (no < 1 || no > 999))
			e = bad(r, n->line, "the item's number is missing: ", "no");
		item->no = (int)no;
		if (e == OK)
			e = read_fields(r, node_get(n, "fields"), item);
	}
	return e;
}

static err_t read_head(struct reader *r, const struct node *root)
{
	static const char *const keys[] = { "format", "id", "title", "law", "unconfirmed", "addressee",
		"reporter", "items", NULL };
	static const char *const to_keys[] = { "from", "otherwise", NULL };
	const struct node *to = node_get(root, "addressee");
	const char *format = NULL;
	struct form *f = r->form;
	err_t e = only(r, root, keys);

	if (e == OK)
		e = get(r, root, "format", &format);
	if (e == OK && strcmp(format, "sekisho-form-1") != 0)
		e = bad(r, 1, "format must be sekisho-form-1, not ", format);
	if (e == OK)
		e = get(r, root, "id", &f->id);
	if (e == OK)
		e = get(r, root, "title", &f->title);
	if (e == OK)
		e = get(r, root, "law", &f->law);
	if (e == OK)
		e = get(r, root, "unconfirmed", &f->unconfirmed);
	if (e == OK && to == NULL)
		e = bad(r, root->line, "a map is missing: ", "addressee");
	if (e == OK)
		e = only(r, to, to_keys);
	if (e == OK)
		e = names(r, to, "from", &f->to_from, &f->to_count);
	return e == OK ? get(r, to, "otherwise", &f->to_otherwise) : e;
}

err_t form_read(const char *name, const void *bytes, size_t len, struct form **ret,
		struct problem *why)
{
	struct problem inner = PROBLEM_NONE;
	struct form *f = calloc(1, sizeof(*f));
	struct reader r = { .form = f, .name = name, .why = why };

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
