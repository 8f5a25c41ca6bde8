/* rules.c - judge the entries one after the other, by the rules of
 * docs/ledger-format.md section 5. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/rules_own.h"

void against(struct rules *r, const char *fmt, ...)
{
	char text[PROBLEM_BYTES];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	blame(r->in, NULL, r->index, "%s", text);
}

char *rules_copy(struct rules *r, const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		r->in->failed = ERR_MEMORY;
	return copy;
}

void *rules_add(struct rules *r, struct table *t, const char *what, const char *name, size_t size)
{
	if (table_get(t, name) != NULL) {
		against(r, "%s '%s' is there already", what, name);
		return NULL;
	}
	void *row = table_add(t, name, size);
	if (row == NULL)
		r->in->failed = ERR_MEMORY;
	return row;
}

void *rules_need(struct rules *r, struct table *t, const char *what, const char *name)
{
	void *row = table_get(t, name);

	if (row == NULL)
		against(r, "%s '%s' is used before it is there", what, name);
	return row;
}

struct rules *rules_new(struct inspecting *in)
{
	struct rules *r = calloc(1, sizeof(*r));

	if (r != NULL) {
		r->in = in;
		r->last_at = INT64_MIN;
	}
	return r;
}

static void drop_authority(void *row)
{
	struct authority_row *a = row;

	free(a->proposer);
	validity_drop(&a->says);
}

static void drop_criterion(void *row)
{
	struct criterion_row *c = row;

	free(c->author);
	free(c->lists);
	validity_drop(&c->says);
}

static void drop_run(void *row)
{
	free(((struct run_row *)row)->criteria);
	free(((struct run_row *)row)->authority);
	free(((struct run_row *)row)->directions);
}

void rules_free(struct rules *r)
{
	if (r == NULL)
		return;
	table_free(&r->persons, NULL);
	table_free(&r->authorities, drop_authority);
	table_free(&r->criteria, drop_criterion);
	table_free(&r->runs, drop_run);
	table_free(&r->incidents, NULL);
	table_free(&r->days, NULL);
	table_free(&r->notes, NULL);
	table_free(&r->settings, NULL);
	table_free(&r->holds, rules_hold_drop);
	table_free(&r->figures, figures_drop);
	free(r->bodies);
	table_free(&r->reveals, rules_reveal_drop);
	table_free(&r->packages, NULL);
	table_free(&r->purposes, NULL);
	free(r->origin);
	free(r);
}

/* `on` of an entry: the published sizes, ascending, each once. */
static void keep_published(struct rules *r, uint64_t on)
{
	struct inspecting *in = r->in;

	if (in->published_count > 0 && in->published[in->published_count - 1] >= on)
		return;
	if (in->published_count == in->published_room) {
		size_t room = in->published_room > 0 ? in->published_room * 2 : 1024;
		uint64_t *more = realloc(in->published, room * sizeof(*more));
		if (more == NULL) {
			in->failed = ERR_MEMORY;
			return;
		}
		in->published = more;
		in->published_room = room;
	}
	in->published[in->published_count++] = on;
}

/* Rule 8: time and published size never go back; `on` is where an append begins. */
static void check_order(struct rules *r)
{
	struct inspecting *in = r->in;
	uint64_t on = (uint64_t)node_int(r->entry, "on", 0);
	uint64_t last = in->published_count > 0 ? in->published[in->published_count - 1] : 0;
	const char *at = node_text(r->entry, "at");

	if (clock_parse(at, strlen(at), &r->at) != OK || r->at < r->last_at)
		against(r, "its time %s is before that of the entry before it", at);
	else
		r->last_at = r->at;
	bool begins = in->published_count == 0 || on > last;
	if ((begins && on != r->index) || (!begins && on != last))
		against(r, "it says that it was appended on size %" PRIu64 ", which does not fit the entries before it", on);
	else
		keep_published(r, on);
}

static void (*const judges[])(struct rules *r) = {
	[ENTRY_SITE_INIT] = rule_site_init,
	[ENTRY_KEY_DAY] = rule_key_day,
	[ENTRY_PERSON_ADD] = rule_person_add,
	[ENTRY_AUTHORITY_PROPOSE] = rule_authority_propose,
	[ENTRY_AUTHORITY_APPROVE] = rule_authority_decide,
	[ENTRY_AUTHORITY_REVOKE] = rule_authority_decide,
	[ENTRY_CRITERION_PROPOSE] = rule_criterion_propose,
	[ENTRY_CRITERION_APPROVE] = rule_criterion_decide,
	[ENTRY_CRITERION_REJECT] = rule_criterion_decide,
	[ENTRY_CRITERION_RETIRE] = rule_criterion_decide,
	[ENTRY_RUN_BEGIN] = rule_run_begin,
	[ENTRY_RUN_BATCH] = rule_run_batch,
	[ENTRY_RUN_END] = rule_run_end,
	[ENTRY_READING] = rule_reading,
	[ENTRY_INCIDENT_OPEN] = rule_incident,
	[ENTRY_INCIDENT_FACT] = rule_incident,
	[ENTRY_INCIDENT_REPORT] = rule_incident,
	[ENTRY_INCIDENT_DECIDE] = rule_incident,
	[ENTRY_INCIDENT_SUBMIT] = rule_incident,
	[ENTRY_INCIDENT_CLOSE] = rule_incident,
	[ENTRY_BOOK_CHANGE] = rule_book,
	[ENTRY_SETTING_CHANGE] = rule_setting_change,
	[ENTRY_EXPIRE] = rule_expire,
	[ENTRY_HOLD_PROPOSE] = rule_hold_propose,
	[ENTRY_HOLD_APPROVE] = rule_hold_approve,
	[ENTRY_HOLD_END] = rule_hold_end,
	[ENTRY_LAW_CHANGE] = rule_law_change,
	[ENTRY_CLOCK_STEP] = rule_clock_step,
	[ENTRY_KEY_LOG] = rule_key_log,
	[ENTRY_PERSON_REKEY] = rule_person_rekey,
	[ENTRY_PERSON_END] = rule_person_end,
	[ENTRY_REVEAL_REQUEST] = rule_reveal_request,
	[ENTRY_REVEAL_APPROVE] = rule_reveal_decide,
	[ENTRY_REVEAL_REFUSE] = rule_reveal_decide,
	[ENTRY_REVEAL_USE] = rule_reveal_use,
	[ENTRY_SHARE_PACKAGE] = rule_share_package,
};

_Static_assert(COUNT_OF(judges) == ENTRY_KIND_COUNT, "a judge for every kind");

void rules_entry(struct rules *r, uint64_t index, const void *json, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;

	r->index = index;
	r->json = json;
	r->len = len;
	err_t e = tree_json(json, len, &t, &why);
	if (e == OK)
		e = shape_check(tree_root(t), &r->kind, &why);
	if (e == ERR_MEMORY)
		r->in->failed = e;
	if (e != OK && e != ERR_MEMORY)
		against(r, "the entry is not in its form: %s", why.text);
	if (e == OK) {
		r->in->out->checks[CHECK_ENTRIES]++;
		r->entry = tree_root(t);
		r->by = node_text(r->entry, "by");
		r->person = r->by != NULL ? table_get(&r->persons, r->by) : NULL;
		check_order(r);
		if (figures_count(r))
			r->in->out->kinds[r->kind]++;
		if (r->by != NULL && r->person == NULL)
			against(r, "'%s', by whom it is, is no person of the ledger", r->by);
		else if (r->person != NULL && r->person->ended)
			against(r, "'%s', by whom it is, had no valid key any more", r->by);
		if ((index == 0) != (r->kind == ENTRY_SITE_INIT))
			against(r, index == 0 ? "the first entry is no site.init" : "a second site.init");
		else
			judges[r->kind](r);
		if (node_get(r->entry, "body") != NULL)
			rules_body(r);
	}
	tree_free(t);
	r->entry = NULL;
}

void rules_end(struct rules *r)
{
	r->index = r->in->at.size;
	if (r->in->at.size == 0)
		blame(r->in, "checkpoint", INSPECT_NO_ENTRY, "the ledger holds no entry, not even that of its making");
	keep_published(r, r->in->at.size);
}
