/* law_read.c - the files of facts and of laws: their own keys, in order. */
#include <string.h>

#include "duty/read.h"

static err_t open_file(struct law_reader *r, const void *bytes, size_t len, const char *format,
		       const struct node **root)
{
	struct problem inner = PROBLEM_NONE;
	struct held *h = pool_take(&r->law->pool, sizeof(*h));

	if (h == NULL)
		return ERR_MEMORY;
	err_t e = tree_yaml(bytes, len, &h->tree, &inner);
	if (e == ERR_MEMORY)
		return e;
	if (e != OK) {
		(void)problem_at(&inner, e, r->name);
		return problem(r->why, e, "%s", inner.text);
	}
	h->next = r->law->held;
	r->law->held = h;
	*root = tree_root(h->tree);
	if (*root == NULL || (*root)->kind != NODE_MAP)
		return bad(r, 1, "not a map; see docs/law-format.md");
	const char *is = node_text(*root, "format");
	if (is == NULL || strcmp(is, format) != 0)
		return bad(r, 1, "\"format\" must be %s", format);
	return OK;
}

/* ---- facts ---- */

static err_t read_type(struct law_reader *r, const struct node *n, enum fact_type *ret)
{
	const char *name = NULL;
	err_t e = member_text(r, n, "type", true, &name);

	for (enum fact_type t = FACT_BOOL; e == OK && t <= FACT_TEXT; t++) {
		if (strcmp(name, fact_type_name(t)) == 0) {
			*ret = t;
			return OK;
		}
	}
	return e != OK ? e : bad(r, n->line, "\"%s\" is no type; use bool, int, time, choice, set or text", name);
}

static err_t read_fact(struct law_reader *r, const struct node *n)
{
	static const char *const keys[] = { "id", "type", "ja", "en", "question", "unit", "source",
		"choices", "profile", "fixed", NULL };
	struct fact_def f = { .index = r->law->fact_count };

	if (n->kind != NODE_MAP)
		return bad(r, n->line, "a fact must be a map");
	if (r->law->fact_count == LAW_FACTS_MAX)
		return bad(r, n->line, "more than %u facts", LAW_FACTS_MAX);
	err_t e = only_keys(r, n, keys);
	if (e == OK)
		e = member_id(r, n, &f.id);
	if (e == OK && law_find_fact(r->law, f.id) != NULL)
		e = bad(r, n->line, "fact \"%s\" is defined twice", f.id);
	if (e == OK)
		e = read_type(r, n, &f.type);
	if (e == OK)
		e = read_words(r, n, n->line, true, &f.label);
	if (e == OK)
		e = member_words(r, n, "question", true, &f.question);
	if (e == OK)
		e = member_text(r, n, "source", true, &f.source);
	if (e == OK)
		e = member_words(r, n, "unit", false, &f.unit);
	if (e == OK)
		e = member_flag(r, n, "profile", false, &f.profile);
	if (e == OK)
		e = member_flag(r, n, "fixed", false, &f.fixed);
	bool choices = f.type == FACT_CHOICE || f.type == FACT_SET;
	if (e == OK && choices)
		e = read_choice_defs(r, n, f.id, &f.choices, &f.choice_count);
	else if (e == OK && node_get(n, "choices") != NULL)
		e = bad(r, n->line, "only facts of type choice or set have choices");
	if (e == OK)
		r->law->facts[r->law->fact_count++] = f;
	return e;
}

err_t law_add_facts(struct law *law, const char *name, const void *bytes, size_t len,
		    struct problem *why)
{
	static const char *const keys[] = { "format", "law_day", "facts", NULL };
	static const enum fact_type time = FACT_TIME;
	struct law_reader r = { .law = law, .why = why,
		.name = pool_text(&law->pool, name, strlen(name)) };
	const struct node *root = NULL;

	if (r.name == NULL)
		return ERR_MEMORY;
	err_t e = open_file(&r, bytes, len, "sekisho-facts-1", &root);
	if (e == OK)
		e = only_keys(&r, root, keys);
	if (e != OK)
		return e;
	const struct node *facts = node_get(root, "facts"), *day = node_get(root, "law_day");
	if (facts == NULL || facts->kind != NODE_LIST)
		return bad(&r, 1, "\"facts\" must be a list");
	for (const struct node *n = facts->child; e == OK && n != NULL; n = n->next)
		e = read_fact(&r, n);
	if (e != OK || day == NULL)
		return e;
	if (day->kind != NODE_LIST || day->count > COUNT_OF(law->day) - law->day_count)
		return bad(&r, day->line, "\"law_day\" must be a list of at most %zu facts", COUNT_OF(law->day));
	for (const struct node *n = day->child; e == OK && n != NULL; n = n->next)
		e = read_fact_name(&r, n, &time, &law->day[law->day_count++]);
	return e;
}

/* ---- laws ---- */

static err_t read_terms(struct law_reader *r, const struct node *list)
{
	static const char *const keys[] = { "id", "ja", "en", "cite", "when", NULL };
	err_t e = OK;

	if (list == NULL)
		return OK;
	if (list->kind != NODE_LIST)
		return bad(r, list->line, "\"terms\" must be a list");
	for (const struct node *n = list->child; e == OK && n != NULL; n = n->next) {
		struct term *t = pool_take(&r->law->pool, sizeof(*t));
		if (t == NULL)
			return ERR_MEMORY;
		if (n->kind != NODE_MAP)
			return bad(r, n->line, "a term must be a map");
		*t = (struct term){ .law_id = r->law_id, .file = r->name, .line = n->line };
		e = only_keys(r, n, keys);
		if (e == OK)
			e = member_id(r, n, &t->id);
		for (struct term *o = r->law->terms; e == OK && o != NULL; o = o->next)
			if (strcmp(o->id, t->id) == 0 && strcmp(o->law_id, t->law_id) == 0)
				e = bad(r, n->line, "term \"%s\" is defined twice", t->id);
		if (e == OK)
			e = read_words(r, n, n->line, true, &t->text);
		if (e == OK)
			e = member_text(r, n, "cite", false, &t->cite);
		if (e == OK && node_get(n, "when") == NULL)
			e = bad(r, n->line, "\"when\" is missing");
		if (e == OK)
			e = read_cond(r, node_get(n, "when"), &t->when);
		t->next = r->law->terms;
		r->law->terms = t;
	}
	return e;
}

static err_t read_derived_item(struct law_reader *r, const struct node *n,
			       struct derived_item **ret)
{
	static const char *const keys[] = { "id", "ja", "en", "when", NULL };
	struct derived_item *i = pool_take(&r->law->pool, sizeof(*i));

	if (i == NULL)
		return ERR_MEMORY;
	if (n->kind != NODE_MAP)
		return bad(r, n->line, "an item must be a map");
	err_t e = only_keys(r, n, keys);
	if (e == OK)
		e = member_id(r, n, &i->id);
	if (e == OK)
		e = read_words(r, n, n->line, true, &i->text);
	if (e == OK && node_get(n, "when") == NULL)
		e = bad(r, n->line, "\"when\" is missing");
	if (e == OK)
		e = read_cond(r, node_get(n, "when"), &i->when);
	*ret = i;
	return e;
}

static err_t read_derived(struct law_reader *r, const struct node *n)
{
	static const char *const keys[] = { "id", "ja", "en", "items", NULL };
	struct derived *d = pool_take(&r->law->pool, sizeof(*d));
	const struct node *items = node_get(n, "items");
	struct derived_item *last = NULL, *i = NULL;

	if (d == NULL)
		return ERR_MEMORY;
	if (n->kind != NODE_MAP || items == NULL || items->kind != NODE_LIST)
		return bad(r, n->line, "a derived value must be a map with a list \"items\"");
	d->law_id = r->law_id;
	d->file = r->name;
	err_t e = only_keys(r, n, keys);
	if (e == OK)
		e = member_id(r, n, &d->name);
	if (e == OK && law_find_fact(r->law, d->name) != NULL)
		e = bad(r, n->line, "\"%s\" is a fact; give the derived value another id", d->name);
	if (e == OK)
		e = read_words(r, n, n->line, true, &d->label);
	for (const struct node *c = items->child; e == OK && c != NULL; c = c->next, last = i) {
		e = read_derived_item(r, c, &i);
		if (last == NULL)
			d->items = i;
		else
			last->next = i;
	}
	d->next = r->law->derived;
	r->law->derived = d;
	return e;
}

static err_t read_list(struct law_reader *r, const struct node *list, const char *what,
		       err_t (*read)(struct law_reader *, const struct node *))
{
	err_t e = OK;

	if (list == NULL)
		return OK;
	if (list->kind != NODE_LIST)
		return bad(r, list->line, "\"%s\" must be a list", what);
	for (const struct node *n = list->child; e == OK && n != NULL; n = n->next)
		e = read(r, n);
	return e;
}

err_t law_add(struct law *law, const char *name, const void *bytes, size_t len,
	      struct problem *why)
{
	static const char *const keys[] = { "format", "id", "title", "source", "read_on", "optional",
		"commencement", "terms", "derive", "duties", NULL };
	struct law_reader r = { .law = law, .why = why,
		.name = pool_text(&law->pool, name, strlen(name)) };
	struct law_name *id = pool_take(&law->pool, sizeof(*id));
	const struct node *root = NULL;
	const char *text = NULL;

	if (r.name == NULL || id == NULL)
		return ERR_MEMORY;
	err_t e = open_file(&r, bytes, len, "sekisho-law-1", &root);
	if (e == OK)
		e = only_keys(&r, root, keys);
	if (e == OK)
		e = member_id(&r, root, &r.law_id);
	if (e == OK)
		e = member_words(&r, root, "title", true, &r.law_words);
	if (e == OK)
		e = member_text(&r, root, "source", true, &text);
	if (e == OK)
		e = member_text(&r, root, "read_on", false, &text);
	if (e == OK)
		e = member_flag(&r, root, "optional", false, &r.optional);
	if (e == OK)
		e = read_commencement(&r, node_get(root, "commencement"));
	if (e == OK)
		e = read_terms(&r, node_get(root, "terms"));
	if (e == OK)
		e = read_list(&r, node_get(root, "derive"), "derive", read_derived);
	if (e == OK)
		e = read_list(&r, node_get(root, "duties"), "duties", read_duty);
	*id = (struct law_name){ .id = r.law_id, .optional = r.optional, .next = law->names };
	law->names = id;
	return e;
}
