#include "duty/control.h"

#include <stdlib.h>
#include <string.h>

#include "duty/read.h"

struct controls {
	struct tree *tree;
	struct control item[CONTROLS_MAX];
	size_t count;
};

static err_t read_auto(struct law_reader *r, const struct node *n, enum control_auto *out)
{
	static const char *const names[] = {
		[AUTO_LOGS_ONE_YEAR] = "logs_one_year", [AUTO_TRAFFIC_WATCHED] = "traffic_watched",
	};
	const char *text = "";

	err_t e = member_text(r, n, "auto", false, &text);
	if (e != OK || *text == '\0')
		return e;
	for (unsigned i = AUTO_LOGS_ONE_YEAR; i < COUNT_OF(names); i++) {
		if (strcmp(names[i], text) == 0) {
			*out = (enum control_auto)i;
			return OK;
		}
	}
	return bad(r, n->line, "there is no evidence '%s'; docs/law-format.md lists them", text);
}

static err_t read_control(struct law_reader *r, const struct node *n, const struct fact_def *weaknesses,
			  struct control *c)
{
	static const char *const keys[] = { "id", "group", "ja", "en", "must", "cite", "gaps", "auto", "mark", NULL };
	const struct node *gaps = node_get(n, "gaps");

	c->mark = MARK_TEXT;
	err_t e = only_keys(r, n, keys);
	if (e == OK)
		e = member_text(r, n, "id", true, &c->id);
	if (e == OK)
		e = read_words(r, n, n->line, true, &c->title);
	if (e == OK)
		e = member_words(r, n, "group", true, &c->group);
	if (e == OK)
		e = member_words(r, n, "must", true, &c->must);
	if (e == OK)
		e = member_text(r, n, "cite", true, &c->cite);
	if (e == OK)
		e = member_mark(r, n, false, &c->mark);
	if (e == OK)
		e = read_auto(r, n, &c->evidence);
	if (e == OK && gaps != NULL && gaps->child != NULL)
		e = read_choices(r, weaknesses, gaps, &c->gaps);
	return e;
}

static err_t read_list(struct law_reader *r, struct controls *c)
{
	static const char *const keys[] = { "format", "controls", NULL };
	const struct node *root = tree_root(c->tree);
	const struct node *list = node_get(root, "controls");
	const char *format = node_text(root, "format");
	const struct fact_def *weaknesses = law_find_fact(r->law, CONTROL_FACT);

	if (root->kind != NODE_MAP || format == NULL || strcmp(format, "sekisho-controls-1") != 0)
		return bad(r, root->line, "no list of measures; it begins with `format: sekisho-controls-1`");
	err_t e = only_keys(r, root, keys);
	if (e == OK && (list == NULL || list->kind != NODE_LIST))
		e = bad(r, root->line, "\"controls\" must be a list");
	if (e == OK && (weaknesses == NULL || weaknesses->type != FACT_SET))
		e = bad(r, root->line, "the catalogue has no set of facts '" CONTROL_FACT "', which `gaps` speak of");
	for (const struct node *n = e == OK ? list->child : NULL; n != NULL && e == OK; n = n->next) {
		if (c->count == CONTROLS_MAX)
			return problem(r->why, ERR_LIMIT, "%s:%u: more than %u measures", r->name, n->line, CONTROLS_MAX);
		struct control *item = &c->item[c->count];
		e = n->kind == NODE_MAP ? read_control(r, n, weaknesses, item) : bad(r, n->line, "a measure is a map");
		if (e == OK && controls_find(c, item->id) != NULL)
			e = bad(r, n->line, "the measure '%s' stands twice", item->id);
		c->count += e == OK;
	}
	return e;
}

err_t controls_read(const struct law *law, const char *name, const void *bytes, size_t len,
		    struct controls **ret, struct problem *why)
{
	/* The reader's functions take a catalogue that may grow; this one only looks. */
	struct law *readable = (struct law *)(uintptr_t)law;
	struct law_reader r = { .law = readable, .name = name, .law_id = "", .why = why };
	struct controls *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return ERR_MEMORY;
	err_t e = tree_yaml(bytes, len, &c->tree, why);
	if (e != OK)
		e = problem_in(why, e, name);
	if (e == OK)
		e = read_list(&r, c);
	if (e == OK)
		*ret = c;
	else
		controls_free(c);
	return e;
}

void controls_free(struct controls *c)
{
	if (c == NULL)
		return;
	tree_free(c->tree);
	free(c);
}

size_t controls_count(const struct controls *c)
{
	return c->count;
}

const struct control *controls_at(const struct controls *c, size_t index)
{
	return index < c->count ? &c->item[index] : NULL;
}

const struct control *controls_find(const struct controls *c, const char *id)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->item[i].id, id) == 0)
			return &c->item[i];
	return NULL;
}

uint64_t control_gaps(const struct control *control, const struct law *law, const struct case_facts *facts,
		      nsec_t at)
{
	const struct fact_def *def = law_find_fact(law, CONTROL_FACT);
	const struct fact_entry *found = def != NULL ? case_at(facts, def, at, false) : NULL;

	return found != NULL ? found->set & control->gaps : 0;
}
