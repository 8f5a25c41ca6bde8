#include "run/report_earlier.h"

#include <string.h>

#include "duty/duty.h"
#include "register/incidents.h"
#include "report/form.h"
#include "text/tree.h"

#define TEXT_MAX	65536u

/* The walk over an incident's reports and hand-ins. */
struct looking {
	const struct law *law;
	const struct duty_def *duty;
	uint64_t before;	/* only reports made before this entry */
	bool made, handed_in;
	uint64_t made_entry, handed_in_entry;
	nsec_t made_at, handed_in_at;
	struct buf *receipt;
};

/* The bytes of an article up to what else it cites. */
static size_t first_cite(const char *article)
{
	const char *end = strstr(article, "、");

	return end != NULL ? (size_t)(end - article) : strlen(article);
}

/* Does a report or hand-in for that duty go before one for this duty? */
static bool belongs(const struct looking *l, const char *id)
{
	const struct duty_def *other = law_find_duty(l->law, id), *duty = l->duty;

	if (strcmp(id, duty->id) == 0)
		return true;
	return other != NULL && strcmp(other->law_id, duty->law_id) == 0 && other->kind == duty->kind &&
	       *other->stage != '\0' && *duty->stage != '\0' &&
	       first_cite(other->article) == first_cite(duty->article) &&
	       strncmp(other->article, duty->article, first_cite(duty->article)) == 0;
}

static err_t see_report(void *ctx, const struct reg_report *r)
{
	struct looking *l = ctx;

	if (r->entry >= l->before || !belongs(l, r->duty))
		return OK;
	l->made = true;
	l->made_entry = r->entry;
	l->made_at = r->at;
	return OK;
}

static err_t see_act(void *ctx, const struct reg_act *a)
{
	struct looking *l = ctx;
	struct tree *t = NULL;

	if (a->kind != REG_ACT_SUBMIT || !belongs(l, a->duty))
		return OK;
	l->handed_in = true;
	l->handed_in_entry = a->entry;
	l->handed_in_at = a->at;
	buf_clear(l->receipt);
	if (a->record != NULL && tree_json(a->record, strlen(a->record), &t, NULL) == OK) {
		const char *receipt = node_text(tree_root(t), "receipt");
		buf_text(l->receipt, receipt != NULL ? receipt : "");
	}
	tree_free(t);
	return l->receipt->err;
}

static err_t take_kept(void *ctx, const char *json, size_t len)
{
	return earlier_take(json, len, ctx);
}

struct earlier earlier_none(void)
{
	return (struct earlier){ .at = buf_of(TEXT_MAX), .receipt = buf_of(TEXT_MAX) };
}

err_t earlier_find(struct site *s, const char *incident, const struct law *law, const struct duty_def *duty,
		   struct earlier *out)
{
	struct looking l = { .law = law, .duty = duty, .before = UINT64_MAX, .receipt = &out->receipt };
	err_t e = register_acts(s->reg, incident, see_act, &l);

	l.before = l.handed_in ? l.handed_in_entry : UINT64_MAX;
	if (e == OK)
		e = register_reports(s->reg, incident, see_report, &l);
	if (e == OK && l.made)
		e = register_report_kept(s->reg, l.made_entry, take_kept, &out->texts);
	if (e != OK)
		return e;
	out->there = l.made || l.handed_in;
	if (l.handed_in)
		time_text(l.handed_in_at, LANG_JA, &out->at);
	else if (l.made)
		time_text(l.made_at, LANG_JA, &out->at);
	if (l.made && !l.handed_in)
		buf_text(&out->at, "（作成。提出の記録はありません）");
	out->before = (struct report_before){ .at = buf_str(&out->at), .receipt = buf_str(&out->receipt),
					      .texts = out->texts.count > 0 ? &out->texts : NULL };
	return out->at.err;
}

void earlier_free(struct earlier *e)
{
	buf_wipe(&e->at);
	buf_wipe(&e->receipt);
	report_values_free(&e->texts);
}
