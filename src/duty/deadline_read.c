/* deadline_read.c - the deadlines of a duty: how its period is counted. */
#include <string.h>

#include "duty/read.h"

#define COUNT_MAX	3660	/* days or hours: ten years */
#define MONTHS_MAX	120	/* the same */

static const struct mode {
	const char *name;
	enum deadline_mode mode;
	const char *unit;	/* the key that holds the count; NULL none */
} modes[] = {
	{ "promptly", MODE_PROMPTLY, NULL }, { "day1", MODE_DAY1, "days" },
	{ "exclude_first", MODE_EXCLUDE_FIRST, "days" }, { "hours", MODE_HOURS, "hours" },
	{ "months", MODE_MONTHS, "months" }, { "quarter", MODE_QUARTER, "months" },
};

static err_t read_mode(struct law_reader *r, const struct node *n, const struct mode **ret)
{
	const char *name = NULL;
	err_t e = member_text(r, n, "mode", true, &name);

	for (size_t i = 0; e == OK && i < COUNT_OF(modes); i++) {
		if (strcmp(name, modes[i].name) == 0) {
			*ret = &modes[i];
			return OK;
		}
	}
	return e != OK ? e : bad(r, n->line, "\"%s\" is no mode; use day1, exclude_first, hours, months, quarter or promptly",
				 name);
}

/* What to aim at inside the period: a day of its own, or the day that a
 * stricter way of counting gives. */
static err_t read_aim(struct law_reader *r, const struct node *n, struct deadline *d)
{
	const struct node *target = node_get(n, "target");
	const char *aim = NULL;
	err_t e = member_text(r, n, "aim", false, &aim);

	d->target = d->count;
	if (e != OK)
		return e;
	if (*aim != '\0') {
		if (strcmp(aim, "day1") != 0 || d->mode != MODE_EXCLUDE_FIRST || target != NULL)
			return bad(r, n->line, "\"aim\" is day1, on exclude_first only, and without \"target\"");
		d->aim_day1 = true;
	}
	if (target == NULL)
		return OK;
	if (d->mode == MODE_MONTHS || d->mode == MODE_QUARTER)
		return bad(r, target->line, "a period in months has no \"target\"");
	if (target->kind != NODE_INT || target->number < 1 || target->number > d->count)
		return bad(r, target->line, "\"target\" must lie between 1 and %lld", (long long)d->count);
	d->target = target->number;
	return OK;
}

static err_t read_first(struct law_reader *r, const struct node *n, struct deadline *d)
{
	const char *first = NULL;
	err_t e = member_text(r, n, "first", false, &first);

	if (e != OK || *first == '\0')
		return e;
	if (d->mode != MODE_MONTHS || (strcmp(first, "in") != 0 && strcmp(first, "out") != 0))
		return bad(r, n->line, "\"first\" is in or out, and belongs to the mode \"months\"");
	d->first_in = strcmp(first, "in") == 0;
	return OK;
}

static err_t read_count(struct law_reader *r, const struct node *n, const struct mode *mode,
			struct deadline *d)
{
	static const char *const units[] = { "days", "hours", "months" };
	const struct node *count = NULL;
	int max = mode->unit != NULL && strcmp(mode->unit, "months") == 0 ? MONTHS_MAX : COUNT_MAX;

	for (size_t i = 0; i < COUNT_OF(units); i++) {
		const struct node *m = node_get(n, units[i]);
		if (m == NULL)
			continue;
		if (mode->unit == NULL || strcmp(units[i], mode->unit) != 0)
			return bad(r, m->line, "\"%s\" does not go with the mode \"%s\"", units[i], mode->name);
		count = m;
	}
	if (d->mode == MODE_PROMPTLY) {
		if (node_get(n, "target") != NULL || node_get(n, "aim") != NULL || d->roll)
			return bad(r, n->line, "\"promptly\" has no target, aim or roll");
		return OK;
	}
	if (count == NULL || count->kind != NODE_INT || count->number < 1 || count->number > max)
		return bad(r, n->line, "\"%s\" from 1 to %d is needed", mode->unit, max);
	if (d->mode == MODE_HOURS && d->roll)
		return bad(r, n->line, "a period in hours is never rolled (行政機関の休日に関する法律 2条)");
	d->count = count->number;
	return read_aim(r, n, d);
}

static err_t read_deadline(struct law_reader *r, const struct node *n, struct deadline *d)
{
	static const char *const keys[] = { "when", "mode", "days", "hours", "months", "target", "aim",
		"first", "since", "roll", "knowing", "from", "ja", "en", "cite", NULL };
	static const enum fact_type time_type = FACT_TIME;
	const struct node *since = node_get(n, "since");
	const struct mode *mode = NULL;

	if (n->kind != NODE_MAP)
		return bad(r, n->line, "a deadline must be a map");
	err_t e = only_keys(r, n, keys);
	if (e == OK)
		e = member_cond(r, n, &d->when);
	if (e == OK && (d->when == NULL) != (n->next == NULL))
		e = bad(r, n->line, "the last deadline, and only it, has no \"when\"");
	if (e == OK)
		e = read_mode(r, n, &mode);
	if (e != OK)
		return e;
	d->mode = mode->mode;
	d->since = INT64_MIN;
	e = member_flag(r, n, "roll", false, &d->roll);
	if (e == OK)
		e = member_flag(r, n, "knowing", true, &d->knowing);
	if (e == OK)
		e = read_count(r, n, mode, d);
	if (e == OK)
		e = read_first(r, n, d);
	if (e == OK && since != NULL)
		e = read_day(r, since, &d->since);
	if (e == OK)
		e = read_fact_names(r, node_get(n, "from"), &time_type, &d->from, &d->from_count);
	if (e == OK && d->from_count == 0)
		e = bad(r, n->line, "\"from\" is missing: the facts whose earliest time begins the period");
	if (e == OK)
		e = read_words(r, n, n->line, true, &d->text);
	return e == OK ? member_text(r, n, "cite", false, &d->cite) : e;
}

err_t read_deadlines(struct law_reader *r, const struct node *map, const struct deadline **ret)
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
