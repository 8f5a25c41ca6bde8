#include "run/notices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "duty/calendar.h"
#include "duty/duty.h"
#include "run/holes.h"
#include "run/law_dir.h"
#include "run/notices_own.h"
#include "run/products.h"

#define LAW_ID		"jp-cyber-machines"
#define LIST_ID		"jp-cyber-products"
#define LIST_MAX	(1u << 20)
#define WINDOW_MONTHS	2	/* 報告等命令2条2項・3項: 二月以内 */

struct judge {
	const struct law *law;
	const struct products *products;
	const struct aliases *aliases;
	int64_t today;
	nsec_t at;
	struct notice_list *list;
	struct notices_count *count;
	struct problem *why;
};

static err_t add(struct judge *j, struct case_facts *c, const char *fact, const char *value, const char *by)
{
	return case_add_text(c, fact, value, SINCE_EVER, by, j->why);
}

/* A day that has come by the time of judging; others are left out. */
static err_t add_day(struct judge *j, struct case_facts *c, const char *fact, int64_t day)
{
	struct civil d;
	char text[32];

	if (day == MACHINE_NO_DAY || day > j->today)
		return OK;
	civil_of_days(day, &d);
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02d", d.year, d.month, d.day);
	return add(j, c, fact, text, NULL);
}

/* Where `day` lies to the two months that begin with `base`; the day itself is
 * not counted (民法140条). */
static const char *after(int64_t base, int64_t day, int64_t today)
{
	if (base == MACHINE_NO_DAY || base > today || day == MACHINE_NO_DAY)
		return "none";
	if (day < base)
		return "before";
	return day <= month_last_day(base + 1, WINDOW_MONTHS) ? "within" : "later";
}

static err_t add_exempt(struct judge *j, struct case_facts *c, const struct machine *m)
{
	bool listed = m->exempt == EXEMPT_UNKNOWN && products_have(j->products, j->aliases, m->maker, m->product);
	bool designated = m->exempt == EXEMPT_DESIGNATED || listed;
	err_t e = OK;

	/* What the register does not claim is not the case. */
	e = add(j, c, "machine_group_only", m->exempt == EXEMPT_GROUP_ONLY ? "yes" : "no", NULL);
	return e == OK ? add(j, c, "machine_designated_product", designated ? "yes" : "no", listed ? products_cite(j->products) : NULL) : e;
}

/* A change that came before the notice is part of the notice; a notice of change
 * that came before the change was about another one. */
static err_t add_change(struct judge *j, struct case_facts *c, const struct machine *m)
{
	int64_t changed = m->day[MACHINE_CHANGED], told = m->day[MACHINE_CHANGE_NOTICED];
	err_t e = add(j, c, "machine_changed_after_caught", after(m->day[MACHINE_CAUGHT], changed, j->today), NULL);

	if (changed == MACHINE_NO_DAY || changed < m->day[MACHINE_NOTICED])
		return e;
	if (e == OK)
		e = add_day(j, c, "machine_changed_at", changed);
	if (e == OK)
		e = add(j, c, "machine_change_minor", m->change_minor ? "yes" : "no", NULL);
	return e == OK && told >= changed ? add_day(j, c, "machine_change_noticed_at", told) : e;
}

static err_t add_facts(struct judge *j, struct case_facts *c, const struct machine *m)
{
	static const struct {
		const char *fact;
		enum machine_day day;
	} days[] = {
		{ "machine_introduced_at", MACHINE_INTRODUCED }, { "machine_designated_at", MACHINE_DESIGNATED },
		{ "machine_caught_at", MACHINE_CAUGHT }, { "machine_equipment_at", MACHINE_EQUIPMENT },
		{ "machine_noticed_at", MACHINE_NOTICED },
	};
	int64_t introduced = m->day[MACHINE_INTRODUCED];
	err_t e = OK;

	for (size_t i = 0; i < COUNT_OF(days) && e == OK; i++)
		e = add_day(j, c, days[i].fact, m->day[days[i].day]);
	if (e == OK)
		e = add(j, c, "machine_after_designation", after(m->day[MACHINE_DESIGNATED], introduced, j->today), NULL);
	if (e == OK)
		e = add(j, c, "machine_after_caught", after(m->day[MACHINE_CAUGHT], introduced, j->today), NULL);
	if (e == OK)
		e = add_exempt(j, c, m);
	return e == OK ? add_change(j, c, m) : e;
}

static void tally(struct notices_count *count, enum duty_state state)
{
	count->owed += state == DUTY_OWED;
	count->met += state == DUTY_MET;
	count->late += state == DUTY_LATE;
	count->not_owed += state == DUTY_NOT_OWED;
	count->undecided += state == DUTY_UNDECIDED;
}

static err_t judge_one(struct judge *j, const struct machine *m)
{
	struct case_facts *c = case_new(j->law);
	struct duty_list *list = NULL;
	err_t e = c != NULL ? add_facts(j, c, m) : ERR_MEMORY;

	if (e == OK)
		e = duty_evaluate(j->law, c, j->at, &list);
	for (size_t i = 0; e == OK && i < duty_count(list); i++) {
		tally(j->count, duty_at(list, i)->state);
		e = notice_keep(j->list, m, duty_at(list, i));
	}
	duty_list_free(list);
	case_free(c);
	return e == OK ? OK : problem(j->why, e, "machine %s: %s", m->id, err_text(e));
}

static err_t judge_all(struct judge *j, const struct machines *machines)
{
	err_t e = OK;

	for (size_t i = 0; i < machines->count && e == OK; i++) {
		const struct machine *m = &machines->machine[i];
		bool retired = m->day[MACHINE_RETIRED] != MACHINE_NO_DAY && m->day[MACHINE_RETIRED] <= j->today;
		bool planned = m->day[MACHINE_INTRODUCED] != MACHINE_NO_DAY && m->day[MACHINE_INTRODUCED] > j->today;
		j->count->retired += retired;
		j->count->planned += planned && !retired;
		if (!retired && !planned)
			e = judge_one(j, m);
	}
	return e;
}

static err_t read_list(const char *law, struct products **ret, struct problem *why)
{
	struct buf b = buf_of(LIST_MAX);
	err_t e = law_dir_list(law, LIST_ID, &b, why);

	if (e == OK)
		e = products_read("lists/" LIST_ID ".yaml", b.bytes, b.len, ret, why);
	buf_free(&b);
	return e;
}

err_t notices_show(const struct notices_ask *ask, struct notices_count *count, struct buf *out, struct problem *why)
{
	struct law *law = NULL;
	struct products *products = NULL;
	struct aliases *aliases = NULL;
	struct notice_list list = { .ask = ask };

	*count = (struct notices_count){ .owed = 0 };
	err_t e = law_dir_read_only(ask->law, LAW_ID, &law, why);
	if (e == OK)
		e = read_list(ask->law, &products, why);
	if (e == OK)
		e = holes_read_aliases(NULL, &aliases, why);
	if (e == OK) {
		struct judge j = { .law = law, .products = products, .aliases = aliases, .today = tokyo_day(ask->at), .at = ask->at,
				   .list = &list, .count = count, .why = why };
		e = judge_all(&j, ask->machines);
	}
	if (e == OK)
		e = notice_list_show(&list, count, out);
	notice_list_free(&list);
	products_free(products);
	alias_free(aliases);
	law_free(law);
	return e;
}
