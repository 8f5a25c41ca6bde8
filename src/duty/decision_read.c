/* decision_read.c - what a duty of kind "decision" asks, and the days of
 * commencement that duties share. */
#include <string.h>

#include "duty/read.h"

static err_t read_guidance(struct law_reader *r, const struct node *list, struct decision *d)
{
	static const char *const keys[] = { "ja", "en", "cite", "mark", NULL };

	if (list == NULL)
		return OK;
	if (list->kind != NODE_LIST || list->count == 0)
		return bad(r, list->line, "\"guidance\" must be a list of ja, en, cite and mark");
	struct guidance *g = pool_array(&r->law->pool, list->count, sizeof(*g));
	if (g == NULL)
		return ERR_MEMORY;
	d->guidance = g;
	for (const struct node *n = list->child; n != NULL; n = n->next, d->guidance_count++) {
		struct guidance *one = &g[d->guidance_count];
		if (n->kind != NODE_MAP)
			return bad(r, n->line, "guidance must be a map of ja, en, cite and mark");
		err_t e = only_keys(r, n, keys);
		if (e == OK)
			e = read_words(r, n, n->line, true, &one->text);
		if (e == OK)
			e = member_text(r, n, "cite", true, &one->cite);
		if (e == OK)
			e = member_mark(r, n, true, &one->mark);
		if (e != OK)
			return e;
	}
	return OK;
}

err_t read_decision(struct law_reader *r, const struct node *map, enum duty_kind kind,
		    const struct decision **ret)
{
	static const char *const own[] = { "question", "decider", "on", "guidance", "choices" };

	for (size_t i = 0; kind != DUTY_DECISION && i < COUNT_OF(own); i++) {
		const struct node *n = node_get(map, own[i]);
		if (n != NULL)
			return bad(r, n->line, "\"%s\" belongs to a duty of kind \"decision\" only", own[i]);
	}
	if (kind != DUTY_DECISION)
		return OK;
	struct decision *d = pool_take(&r->law->pool, sizeof(*d));
	if (d == NULL)
		return ERR_MEMORY;
	err_t e = member_words(r, map, "question", true, &d->question);
	if (e == OK)
		e = member_words(r, map, "decider", true, &d->decider);
	if (e == OK)
		e = read_fact_names(r, node_get(map, "on"), NULL, &d->on, &d->on_count);
	if (e == OK)
		e = read_guidance(r, node_get(map, "guidance"), d);
	if (e == OK)
		e = read_choice_defs(r, map, "decision", &d->choices, &d->choice_count);
	*ret = d;
	return e;
}

static bool is_unset(const struct node *n)
{
	return n->kind == NODE_TEXT && strcmp(n->text, "unset") == 0;
}

static err_t read_start(struct law_reader *r, const struct node *n, struct commencement *c)
{
	static const char *const keys[] = { "id", "date", "latest", "ja", "en", NULL };
	const struct node *date = node_get(n, "date"), *latest = node_get(n, "latest");

	if (n->kind != NODE_MAP || date == NULL)
		return bad(r, n->line, "a day of commencement must be a map with \"id\" and \"date\" (a date, or: unset)");
	c->latest = INT64_MAX;
	err_t e = only_keys(r, n, keys);
	if (e == OK)
		e = member_id(r, n, &c->id);
	for (const struct commencement *o = r->commencement; e == OK && o != NULL; o = o->next)
		if (strcmp(o->id, c->id) == 0)
			e = bad(r, n->line, "commencement \"%s\" stands there twice", c->id);
	c->set = !is_unset(date);
	if (e == OK && c->set)
		e = read_day(r, date, &c->day);
	if (e == OK && latest != NULL)
		e = read_day(r, latest, &c->latest);
	if (e == OK && c->set && c->day > c->latest)
		e = bad(r, n->line, "\"date\" lies after \"latest\"");
	return e == OK ? read_words(r, n, n->line, true, &c->text) : e;
}

err_t read_commencement(struct law_reader *r, const struct node *list)
{
	if (list == NULL)
		return OK;
	if (list->kind != NODE_LIST)
		return bad(r, list->line, "\"commencement\" must be a list");
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		struct commencement *c = pool_take(&r->law->pool, sizeof(*c));
		if (c == NULL)
			return ERR_MEMORY;
		err_t e = read_start(r, n, c);
		if (e != OK)
			return e;
		c->next = r->commencement;
		r->commencement = c;
	}
	return OK;
}
