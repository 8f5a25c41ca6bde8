/* duty_read.c - one duty of a law file: addressees, deadlines, sources. */
#include <string.h>

#include "duty/read.h"

/* The list of addressees `key`. Of "to" the first that holds counts, so the last
 * has no condition; of "also" every one that holds. */
static err_t read_addressees(struct law_reader *r, const struct node *map, const char *key,
			     bool first_counts, const struct addressee **ret)
{
	static const char *const keys[] = { "ja", "en", "when", "mark", NULL };
	const struct node *list = node_get(map, key);
	struct addressee *last = NULL;

	if (list == NULL || list->kind != NODE_LIST || list->count == 0)
		return bad(r, map->line, "\"%s\" must be a list of addressees", key);
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		struct addressee *a = pool_take(&r->law->pool, sizeof(*a));
		if (a == NULL)
			return ERR_MEMORY;
		if (n->kind != NODE_MAP)
			return bad(r, n->line, "an addressee must be a map");
		err_t e = only_keys(r, n, keys);
		if (e == OK)
			e = read_words(r, n, n->line, true, &a->to);
		if (e == OK)
			e = member_mark(r, n, false, &a->mark);
		if (e == OK)
			e = member_cond(r, n, &a->when);
		if (e == OK && first_counts && (a->when == NULL) != (n->next == NULL))
			e = bad(r, n->line, "the last addressee, and only it, has no \"when\"");
		if (e != OK)
			return e;
		if (last == NULL)
			*ret = a;
		else
			last->next = a;
		last = a;
	}
	return OK;
}

static int weakness(enum mark m)
{
	return m == MARK_TEXT ? 0 : m == MARK_COMMENTARY ? 1 : m == MARK_INFERRED ? 2 : 3;
}

static err_t read_sources(struct law_reader *r, const struct node *map, struct duty_def *d)
{
	static const char *const keys[] = { "cite", "mark", NULL };
	const struct node *list = node_get(map, "sources");

	if (list == NULL || list->kind != NODE_LIST || list->count == 0)
		return bad(r, map->line, "\"sources\" must be a list of cite and mark");
	struct duty_source *s = pool_array(&r->law->pool, list->count, sizeof(*s));
	if (s == NULL)
		return ERR_MEMORY;
	d->sources = s;
	d->mark = MARK_TEXT;
	for (const struct node *n = list->child; n != NULL; n = n->next, d->source_count++) {
		if (n->kind != NODE_MAP)
			return bad(r, n->line, "a source must be a map of \"cite\" and \"mark\"");
		err_t e = only_keys(r, n, keys);
		if (e == OK)
			e = member_text(r, n, "cite", true, &s[d->source_count].cite);
		if (e == OK)
			e = member_mark(r, n, true, &s[d->source_count].mark);
		if (e != OK)
			return e;
		if (weakness(s[d->source_count].mark) > weakness(d->mark))
			d->mark = s[d->source_count].mark;
	}
	return OK;
}

/* A date, "unset", or the name of a day of commencement of this file. */
static err_t read_from(struct law_reader *r, const struct node *from, struct duty_def *d)
{
	if (from->kind == NODE_TEXT && strcmp(from->text, "unset") == 0) {
		d->locked = true;
		return OK;
	}
	for (const struct commencement *c = r->commencement; from->kind == NODE_TEXT && c != NULL; c = c->next) {
		if (strcmp(c->id, from->text) != 0)
			continue;
		d->start = c;
		d->locked = !c->set;
		if (c->set)
			d->from = c->day;
		return OK;
	}
	struct law_reader quiet = *r;
	quiet.why = NULL;
	if (read_day(&quiet, from, &d->from) == OK)
		return OK;
	return bad(r, from->line, "a date like 2024-04-01, \"unset\", or a name under \"commencement\" is needed");
}

static err_t read_force(struct law_reader *r, const struct node *map, struct duty_def *d)
{
	static const char *const keys[] = { "from", "to", NULL };
	const struct node *n = node_get(map, "in_force");
	const struct node *from = node_get(n, "from"), *to = node_get(n, "to");

	d->from = INT64_MIN;
	d->to = INT64_MAX;
	if (n == NULL || n->kind != NODE_MAP || from == NULL)
		return bad(r, map->line, "\"in_force\" with \"from\" is missing (a date, a day of commencement, or: unset)");
	err_t e = only_keys(r, n, keys);
	if (e == OK)
		e = read_from(r, from, d);
	if (e == OK && to != NULL)
		e = read_day(r, to, &d->to);
	if (e == OK && d->to < d->from)
		e = bad(r, n->line, "\"to\" lies before \"from\"");
	return e;
}

static err_t read_kind(struct law_reader *r, const struct node *n, struct duty_def *d)
{
	const char *name = NULL;
	err_t e = member_text(r, n, "kind", true, &name);

	for (enum duty_kind k = DUTY_REPORT; e == OK && k <= DUTY_MEASURE; k++) {
		if (strcmp(name, duty_kind_name(k)) == 0) {
			d->kind = k;
			return OK;
		}
	}
	return e != OK ? e : bad(r, n->line, "\"%s\" is no kind; use report, notice, instead, voluntary, decision or measure",
				 name);
}

/* What a person reads of a duty. */
static err_t read_head(struct law_reader *r, const struct node *n, struct duty_def *d)
{
	err_t e = member_text(r, n, "id", true, &d->id);

	if (e == OK && law_find_duty(r->law, d->id) != NULL)
		e = bad(r, n->line, "duty \"%s\" is defined twice", d->id);
	if (e == OK)
		e = member_text(r, n, "article", true, &d->article);
	if (e == OK)
		e = read_kind(r, n, d);
	if (e == OK)
		e = member_words(r, n, "title", true, &d->title);
	if (e == OK)
		e = member_words(r, n, "obliged", true, &d->obliged);
	if (e == OK)
		e = member_words(r, n, "note", false, &d->note);
	if (e == OK)
		e = member_text(r, n, "form", false, &d->form);
	if (e == OK)
		e = member_text(r, n, "stage", false, &d->stage);
	if (e == OK && *d->stage != '\0' && strcmp(d->stage, "preliminary") != 0 &&
	    strcmp(d->stage, "final") != 0)
		e = bad(r, n->line, "\"stage\" must be preliminary or final");
	if (e == OK)
		e = read_force(r, n, d);
	return e == OK ? read_sources(r, n, d) : e;
}

/* Whom to turn to and by when. What is nobody's obligation has no last day, and
 * what is decided or done at home goes to nobody. */
static err_t read_whom_when(struct law_reader *r, const struct node *n, enum duty_kind kind,
			    struct duty_rules *u)
{
	bool home = kind == DUTY_DECISION || kind == DUTY_MEASURE;
	err_t e = OK;

	if (!home || node_get(n, "to") != NULL)
		e = read_addressees(r, n, "to", true, &u->to);
	if (e == OK && node_get(n, "also") != NULL)
		e = u->to == NULL ? bad(r, n->line, "\"also\" without \"to\"")
				  : read_addressees(r, n, "also", false, &u->also);
	if (e == OK && (kind != DUTY_VOLUNTARY || node_get(n, "deadline") != NULL))
		e = read_deadlines(r, n, &u->deadline);
	return e;
}

static err_t read_rules(struct law_reader *r, const struct node *n, enum duty_kind kind,
			struct duty_rules *u)
{
	static const enum fact_type time_type = FACT_TIME;
	const struct node *when = node_get(n, "when"), *unless = node_get(n, "unless");

	if (when == NULL)
		return bad(r, n->line, "\"when\" is missing");
	err_t e = read_cond(r, when, &u->when);
	if (e == OK && unless != NULL)
		e = read_conds(r, unless, &u->unless);
	if (e == OK)
		e = read_whom_when(r, n, kind, u);
	if (e == OK)
		e = read_fact_names(r, node_get(n, "done"), &time_type, &u->done, &u->done_count);
	if (e == OK && kind == DUTY_DECISION && u->done_count == 0)
		e = bad(r, n->line, "a decision needs \"done\": the time fact that its record sets");
	return e;
}

err_t read_duty(struct law_reader *r, const struct node *n)
{
	static const char *const keys[] = { "id", "article", "kind", "title", "obliged", "note", "when",
		"unless", "to", "also", "deadline", "done", "form", "stage", "in_force", "sources",
		"question", "decider", "on", "guidance", "choices", NULL };

	if (n->kind != NODE_MAP)
		return bad(r, n->line, "a duty must be a map");
	if (r->law->duty_count == LAW_DUTIES_MAX)
		return bad(r, n->line, "more than %u duties", LAW_DUTIES_MAX);
	struct duty_rules *u = pool_take(&r->law->pool, sizeof(*u));
	if (u == NULL)
		return ERR_MEMORY;
	struct duty_def d = { .law_id = r->law_id, .law = r->law_words, .file = r->name,
		.line = n->line, .rules = u, .optional = r->optional };
	err_t e = only_keys(r, n, keys);
	if (e == OK)
		e = read_head(r, n, &d);
	if (e == OK)
		e = read_decision(r, n, d.kind, &d.decision);
	if (e == OK)
		e = read_rules(r, n, d.kind, u);
	if (e == OK)
		r->law->duties[r->law->duty_count++] = d;
	return e;
}
