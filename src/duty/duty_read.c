/* duty_read.c - one duty of a law file: addressees, deadlines, sources. */
#include <string.h>

#include "duty/read.h"

#define COUNT_MAX_DAYS	3660	/* ten years */

static const enum fact_type time_type = FACT_TIME;

static err_t member_text(struct law_reader *r, const struct node *map, const char *key, bool need,
			 const char **ret)
{
	const struct node *n = node_get(map, key);

	*ret = "";
	if (n == NULL)
		return need ? bad(r, map->line, "\"%s\" is missing", key) : OK;
	if (n->kind != NODE_TEXT || n->len == 0 || strlen(n->text) != n->len)
		return bad(r, n->line, "\"%s\" must be text", key);
	*ret = n->text;
	return OK;
}

static err_t member_words(struct law_reader *r, const struct node *map, const char *key, bool need,
			  struct words *ret)
{
	static const char *const keys[] = { "ja", "en", NULL };
	const struct node *n = node_get(map, key);

	*ret = (struct words){ "", "" };
	if (n == NULL)
		return need ? bad(r, map->line, "\"%s\" is missing", key) : OK;
	if (n->kind != NODE_MAP)
		return bad(r, n->line, "\"%s\" must be a map of \"ja\" and \"en\"", key);
	err_t e = only_keys(r, n, keys);
	return e == OK ? read_words(r, n, n->line, true, ret) : e;
}

/* A list of facts of type time; absent: none. */
static err_t read_times(struct law_reader *r, const struct node *n,
			const struct fact_def *const **ret, size_t *count)
{
	*ret = NULL;
	*count = 0;
	if (n == NULL)
		return OK;
	if (n->kind != NODE_LIST || n->count == 0)
		return bad(r, n->line, "\"%s\" must be a list of facts", n->key);
	const struct fact_def **list = pool_array(&r->law->pool, n->count, sizeof(const void *));
	if (list == NULL)
		return ERR_MEMORY;
	*ret = list;
	for (const struct node *c = n->child; c != NULL; c = c->next) {
		err_t e = read_fact_name(r, c, &time_type, &list[(*count)++]);
		if (e != OK)
			return e;
	}
	return OK;
}

static err_t optional_cond(struct law_reader *r, const struct node *map, const struct cond **ret)
{
	const struct node *n = node_get(map, "when");

	*ret = NULL;
	return n == NULL ? OK : read_cond(r, n, ret);
}

static err_t read_to(struct law_reader *r, const struct node *map, const struct addressee **ret)
{
	static const char *const keys[] = { "ja", "en", "when", NULL };
	const struct node *list = node_get(map, "to");
	struct addressee *last = NULL;

	if (list == NULL || list->kind != NODE_LIST || list->count == 0)
		return bad(r, map->line, "\"to\" must be a list of addressees");
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
			e = optional_cond(r, n, &a->when);
		if (e == OK && (a->when == NULL) != (n->next == NULL))
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

static err_t read_mode(struct law_reader *r, const struct node *n, struct deadline *d)
{
	static const struct {
		const char *name;
		enum deadline_mode mode;
	} modes[] = { { "promptly", MODE_PROMPTLY }, { "day1", MODE_DAY1 },
		{ "exclude_first", MODE_EXCLUDE_FIRST }, { "hours", MODE_HOURS } };
	const char *name = NULL;
	err_t e = member_text(r, n, "mode", true, &name);

	for (size_t i = 0; e == OK && i < COUNT_OF(modes); i++) {
		if (strcmp(name, modes[i].name) == 0) {
			d->mode = modes[i].mode;
			return OK;
		}
	}
	return e != OK ? e : bad(r, n->line, "\"%s\" is no mode; use day1, exclude_first, hours or promptly", name);
}

/* A flag that is false when absent. */
static err_t read_flag(struct law_reader *r, const struct node *map, const char *key, bool otherwise,
		       bool *ret)
{
	const struct node *n = node_get(map, key);

	*ret = otherwise;
	if (n == NULL)
		return OK;
	if (n->kind != NODE_BOOL)
		return bad(r, n->line, "\"%s\" must be true or false", key);
	*ret = n->number == 1;
	return OK;
}

static err_t read_count(struct law_reader *r, const struct node *n, struct deadline *d)
{
	const struct node *days = node_get(n, "days"), *hours = node_get(n, "hours");
	const struct node *count = d->mode == MODE_HOURS ? hours : days;
	const struct node *target = node_get(n, "target");
	const struct node *other = d->mode == MODE_HOURS ? days : hours;

	if (d->mode == MODE_PROMPTLY) {
		if (days != NULL || hours != NULL || target != NULL || d->roll)
			return bad(r, n->line, "\"promptly\" has no days, hours, target or roll");
		return OK;
	}
	if (count == NULL || count->kind != NODE_INT || count->number < 1 || count->number > COUNT_MAX_DAYS)
		return bad(r, n->line, "\"%s\" from 1 to %d is needed",
			   d->mode == MODE_HOURS ? "hours" : "days", COUNT_MAX_DAYS);
	if (other != NULL)
		return bad(r, other->line, "days and hours do not go together");
	if (d->mode == MODE_HOURS && d->roll)
		return bad(r, n->line, "a period in hours is never rolled (行政機関の休日に関する法律 2条)");
	d->count = count->number;
	d->target = d->count;
	if (target != NULL && (target->kind != NODE_INT || target->number < 1 || target->number > d->count))
		return bad(r, target->line, "\"target\" must lie between 1 and %lld", (long long)d->count);
	if (target != NULL)
		d->target = target->number;
	return OK;
}

static err_t read_deadline(struct law_reader *r, const struct node *n, struct deadline *d)
{
	static const char *const keys[] = { "when", "mode", "days", "hours", "target", "roll",
		"knowing", "from", "ja", "en", "cite", NULL };

	if (n->kind != NODE_MAP)
		return bad(r, n->line, "a deadline must be a map");
	err_t e = only_keys(r, n, keys);
	if (e == OK)
		e = optional_cond(r, n, &d->when);
	if (e == OK && (d->when == NULL) != (n->next == NULL))
		e = bad(r, n->line, "the last deadline, and only it, has no \"when\"");
	if (e == OK)
		e = read_mode(r, n, d);
	if (e == OK)
		e = read_flag(r, n, "roll", false, &d->roll);
	if (e == OK)
		e = read_flag(r, n, "knowing", true, &d->knowing);
	if (e == OK)
		e = read_count(r, n, d);
	if (e == OK)
		e = read_times(r, node_get(n, "from"), &d->from, &d->from_count);
	if (e == OK && d->from_count == 0)
		e = bad(r, n->line, "\"from\" is missing: the facts whose earliest time begins the period");
	if (e == OK)
		e = read_words(r, n, n->line, true, &d->text);
	return e == OK ? member_text(r, n, "cite", false, &d->cite) : e;
}

static err_t read_deadlines(struct law_reader *r, const struct node *map,
			    const struct deadline **ret)
{
	const struct node *list = node_get(map, "deadline");
	struct deadline *last = NULL;

	if (list == NULL || list->kind != NODE_LIST || list->count == 0)
		return bad(r, map->line, "\"deadline\" must be a list");
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		struct deadline *d = pool_take(&r->law->pool, sizeof(*d));
		if (d == NULL)
			return ERR_MEMORY;
		err_t e = read_deadline(r, n, d);
		if (e != OK)
			return e;
		if (last == NULL)
			*ret = d;
		else
			last->next = d;
		last = d;
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
		const char *mark = NULL;
		if (n->kind != NODE_MAP)
			return bad(r, n->line, "a source must be a map of \"cite\" and \"mark\"");
		err_t e = only_keys(r, n, keys);
		if (e == OK)
			e = member_text(r, n, "cite", true, &s[d->source_count].cite);
		if (e == OK)
			e = member_text(r, n, "mark", true, &mark);
		if (e == OK && (strlen(mark) != 1 || strchr("TCIM", *mark) == NULL))
			e = bad(r, n->line, "\"mark\" must be T, C, I or M");
		if (e != OK)
			return e;
		s[d->source_count].mark = (enum mark)*mark;
		if (weakness((enum mark)*mark) > weakness(d->mark))
			d->mark = (enum mark)*mark;
	}
	return OK;
}

static err_t read_force(struct law_reader *r, const struct node *map, struct duty_def *d)
{
	static const char *const keys[] = { "from", "to", NULL };
	const struct node *n = node_get(map, "in_force");
	const struct node *from = node_get(n, "from"), *to = node_get(n, "to");

	d->from = INT64_MIN;
	d->to = INT64_MAX;
	if (n == NULL || n->kind != NODE_MAP || from == NULL)
		return bad(r, map->line, "\"in_force\" with \"from\" is missing (a date, or: unset)");
	err_t e = only_keys(r, n, keys);
	if (e == OK && from->kind == NODE_TEXT && strcmp(from->text, "unset") == 0)
		d->locked = true;
	else if (e == OK)
		e = read_day(r, from, &d->from);
	if (e == OK && to != NULL)
		e = read_day(r, to, &d->to);
	if (e == OK && d->to < d->from)
		e = bad(r, n->line, "\"to\" lies before \"from\"");
	return e;
}

static err_t read_kind(struct law_reader *r, const struct node *n, struct duty_def *d)
{
	static const char *const names[] = { "report", "notice", "instead" };
	const char *name = NULL;
	err_t e = member_text(r, n, "kind", true, &name);

	for (size_t i = 0; e == OK && i < COUNT_OF(names); i++) {
		if (strcmp(name, names[i]) == 0) {
			d->kind = (enum duty_kind)i;
			return OK;
		}
	}
	return e != OK ? e : bad(r, n->line, "\"%s\" is no kind; use report, notice or instead", name);
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

static err_t read_rules(struct law_reader *r, const struct node *n, struct duty_rules *u)
{
	const struct node *when = node_get(n, "when"), *unless = node_get(n, "unless");

	if (when == NULL)
		return bad(r, n->line, "\"when\" is missing");
	err_t e = read_cond(r, when, &u->when);
	if (e == OK && unless != NULL)
		e = read_conds(r, unless, &u->unless);
	if (e == OK)
		e = read_to(r, n, &u->to);
	if (e == OK)
		e = read_deadlines(r, n, &u->deadline);
	return e == OK ? read_times(r, node_get(n, "done"), &u->done, &u->done_count) : e;
}

err_t read_duty(struct law_reader *r, const struct node *n)
{
	static const char *const keys[] = { "id", "article", "kind", "title", "obliged", "note", "when",
		"unless", "to", "deadline", "done", "form", "stage", "in_force", "sources", NULL };

	if (n->kind != NODE_MAP)
		return bad(r, n->line, "a duty must be a map");
	if (r->law->duty_count == LAW_DUTIES_MAX)
		return bad(r, n->line, "more than %u duties", LAW_DUTIES_MAX);
	struct duty_rules *u = pool_take(&r->law->pool, sizeof(*u));
	if (u == NULL)
		return ERR_MEMORY;
	struct duty_def d = { .law_id = r->law_id, .law = r->law_words, .file = r->name,
		.line = n->line, .rules = u };
	err_t e = only_keys(r, n, keys);
	if (e == OK)
		e = read_head(r, n, &d);
	if (e == OK)
		e = read_rules(r, n, u);
	if (e == OK)
		r->law->duties[r->law->duty_count++] = d;
	return e;
}
