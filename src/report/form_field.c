/* form_field.c - the fields of a form, and the members that all parts share. */
#include <string.h>

#include "report/form_reader.h"

err_t form_bad(struct form_reader *r, unsigned line, const char *what, const char *which)
{
	if (line == 0)
		return problem(r->why, ERR_FORM, "%s: %s%s", r->name, what, which);
	return problem(r->why, ERR_FORM, "%s:%u: %s%s", r->name, line, what, which);
}

err_t form_only(struct form_reader *r, const struct node *map, const char *const *keys)
{
	if (map->kind != NODE_MAP)
		return form_bad(r, map->line, "a map is needed", "");
	for (const struct node *m = map->child; m != NULL; m = m->next) {
		const char *const *k = keys;
		while (*k != NULL && strcmp(*k, m->key) != 0)
			k++;
		if (*k == NULL)
			return form_bad(r, m->line, "unknown key; see docs/law-format.md: ", m->key);
	}
	return OK;
}

err_t form_get(struct form_reader *r, const struct node *map, const char *key, const char **ret)
{
	const struct node *n = node_get(map, key);

	if (n == NULL || n->kind != NODE_TEXT || n->len == 0 || n->len > FORM_TEXT_MAX ||
	    strlen(n->text) != n->len)
		return form_bad(r, n != NULL ? n->line : map->line, "text is missing: ", key);
	*ret = n->text;
	return OK;
}

err_t form_get_or(struct form_reader *r, const struct node *map, const char *key, const char **ret)
{
	*ret = "";
	return node_get(map, key) != NULL ? form_get(r, map, key, ret) : OK;
}

err_t form_names(struct form_reader *r, const struct node *map, const char *key,
		 const char *const **ret, size_t *count)
{
	const struct node *list = node_get(map, key);

	if (list == NULL || list->kind != NODE_LIST || list->count == 0)
		return form_bad(r, list != NULL ? list->line : map->line, "a list of texts is missing: ", key);
	const char **out = pool_array(&r->form->pool, list->count, sizeof(*out));
	if (out == NULL)
		return ERR_MEMORY;
	*ret = out;
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		if (n->kind != NODE_TEXT || n->len == 0 || strlen(n->text) != n->len)
			return form_bad(r, n->line, "a text is needed under ", key);
		out[(*count)++] = n->text;
	}
	return OK;
}

err_t form_names_or(struct form_reader *r, const struct node *map, const char *key,
		    const char *const **ret, size_t *count)
{
	return node_get(map, key) != NULL ? form_names(r, map, key, ret, count) : OK;
}

err_t form_mark(struct form_reader *r, const struct node *map, bool needed, char *ret)
{
	const char *mark = NULL;

	*ret = 'T';
	if (!needed && node_get(map, "mark") == NULL)
		return OK;
	err_t e = form_get(r, map, "mark", &mark);
	if (e == OK && (strlen(mark) != 1 || strchr("TCIMO", *mark) == NULL))
		e = form_bad(r, map->line, "mark is T, C, I, M or O, not ", mark);
	if (e == OK)
		*ret = *mark;
	return e;
}

/* A list under `key` that fields of this kind have and others must not. */
static err_t own_list(struct form_reader *r, const struct node *map, const char *key, bool wanted,
		      const char *kind, const struct node **ret)
{
	const struct node *list = node_get(map, key);

	*ret = wanted ? list : NULL;
	if (!wanted)
		return list == NULL ? OK : form_bad(r, list->line, "only a field of this kind has such a list: ", kind);
	if (list == NULL || list->kind != NODE_LIST || list->count == 0)
		return form_bad(r, map->line, "a field of this kind needs its list of options or columns: ", kind);
	return OK;
}

static err_t options(struct form_reader *r, const struct node *map, struct form_field *f)
{
	static const char *const keys[] = { "id", "ja", NULL };
	const struct node *list;
	err_t e = own_list(r, map, "options", f->kind == FIELD_CHECK, "check", &list);

	if (e != OK || list == NULL)
		return e;
	struct form_option *out = pool_array(&r->form->pool, list->count, sizeof(*out));
	if (out == NULL)
		return ERR_MEMORY;
	f->options = out;
	for (const struct node *n = list->child; n != NULL; n = n->next, f->option_count++) {
		e = form_only(r, n, keys);
		if (e == OK)
			e = form_get(r, n, "id", &out[f->option_count].id);
		if (e == OK)
			e = form_get(r, n, "ja", &out[f->option_count].label);
		if (e != OK)
			return e;
	}
	return OK;
}

static err_t columns(struct form_reader *r, const struct node *map, struct form_field *f)
{
	static const char *const keys[] = { "ja", "width", NULL };
	const struct node *list;
	err_t e = own_list(r, map, "columns", f->kind == FIELD_TABLE, "table", &list);

	if (e != OK || list == NULL)
		return e;
	if (list->count > FORM_COLUMNS_MAX)
		return form_bad(r, list->line, "too many columns for ", f->id);
	struct form_column *out = pool_array(&r->form->pool, list->count, sizeof(*out));
	if (out == NULL)
		return ERR_MEMORY;
	f->columns = out;
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		struct form_column *c = &out[f->column_count++];
		e = form_only(r, n, keys);
		if (e == OK)
			e = form_get(r, n, "ja", &c->label);
		int64_t width = node_int(n, "width", 0);
		if (e == OK && (width < 1 || width > 12))
			e = form_bad(r, n->line, "a column's width is 1 to 12: ", c->label);
		if (e != OK)
			return e;
		c->width = (int)width;
	}
	return OK;
}

static err_t kind_of(struct form_reader *r, const struct node *n, struct form_field *f)
{
	static const char *const kinds[] = { [FIELD_TEXT] = "text", [FIELD_CHECK] = "check", [FIELD_TABLE] = "table" };
	const char *kind = NULL;
	unsigned k = 0;
	err_t e = form_get(r, n, "kind", &kind);

	if (e != OK)
		return e;
	while (k < COUNT_OF(kinds) && strcmp(kinds[k], kind) != 0)
		k++;
	if (k == COUNT_OF(kinds))
		return form_bad(r, n->line, "kind is text, check or table, not ", kind);
	f->kind = (enum field_kind)k;
	return OK;
}

/* "把握中", with or without the brackets of word_text. */
static err_t unknown_of(struct form_reader *r, const struct node *n, struct form_field *f)
{
	const char *word = NULL;

	f->unknown = WORD_UNCONFIRMED;
	if (node_get(n, "unknown") == NULL)
		return OK;
	err_t e = form_get(r, n, "unknown", &word);
	if (e != OK)
		return e;
	for (unsigned w = 0; w < WORD_COUNT; w++) {
		const char *bare = word_text((enum field_word)w) + strlen("【");
		if (strlen(word) == strlen(bare) - strlen("】") && strncmp(word, bare, strlen(word)) == 0) {
			f->unknown = (enum field_word)w;
			return OK;
		}
	}
	return form_bad(r, n->line, "unknown is 把握中, 未定 or 未確認, not ", word);
}

static err_t read_field(struct form_reader *r, const struct node *n, struct form_field *f)
{
	static const char *const keys[] = { "id", "ja", "kind", "from", "mark", "options", "columns", "unknown",
		"optional", NULL };
	const struct node *optional = node_get(n, "optional");
	err_t e = form_only(r, n, keys);

	if (e == OK)
		e = form_get(r, n, "id", &f->id);
	if (e == OK && strlen(f->id) > FORM_ID_MAX)
		e = form_bad(r, n->line, "the id of a field is too long: ", f->id);
	if (e == OK)
		e = form_get(r, n, "ja", &f->label);
	if (e == OK)
		e = kind_of(r, n, f);
	if (e == OK)
		e = form_mark(r, n, true, &f->mark);
	if (e == OK)
		e = unknown_of(r, n, f);
	if (e == OK)
		e = form_names(r, n, "from", &f->from, &f->from_count);
	if (e == OK && optional != NULL && optional->kind != NODE_BOOL)
		e = form_bad(r, optional->line, "optional is true or false", "");
	f->optional = optional != NULL && optional->number != 0;
	if (e == OK)
		e = options(r, n, f);
	return e == OK ? columns(r, n, f) : e;
}

/* Do two fields of the form have one id? Those of this item are the last ones. */
static bool id_is_taken(const struct form *form, const char *id)
{
	for (size_t i = 0; i < form->count; i++)
		for (size_t n = 0; n < form->items[i].count; n++)
			if (form->items[i].fields[n].id != id && form->items[i].fields[n].id != NULL &&
			    strcmp(form->items[i].fields[n].id, id) == 0)
				return true;
	return false;
}

err_t form_fields(struct form_reader *r, const struct node *list, struct form_item *item)
{
	if (list == NULL || list->kind != NODE_LIST || list->count == 0 ||
	    r->form->fields + list->count > FORM_FIELDS_MAX)
		return form_bad(r, list != NULL ? list->line : 0, "a list of fields is needed for ", item->title);
	struct form_field *out = pool_array(&r->form->pool, list->count, sizeof(*out));
	if (out == NULL)
		return ERR_MEMORY;
	item->fields = out;
	item->first = r->form->fields;
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		err_t e = read_field(r, n, &out[item->count++]);
		if (e == OK && id_is_taken(r->form, out[item->count - 1].id))
			e = form_bad(r, n->line, "a second field with the id ", out[item->count - 1].id);
		if (e != OK)
			return e;
	}
	r->form->fields += item->count;
	return OK;
}
