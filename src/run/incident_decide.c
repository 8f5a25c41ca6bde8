/* incident_decide.c - lay a question before who must decide it, and record the
 * answer with everything that was laid before him. */
#include <stdlib.h>
#include <string.h>

#include "duty/duty.h"
#include "run/case_of.h"
#include "run/incident_act.h"
#include "run/incidents.h"

#define RECORD_MAX	65536u
#define VIEW_MAX	(1u << 20)

/* A decision duty and what is known. */
struct question {
	struct law *law;
	struct case_facts *facts;
	const struct duty_def *duty;
	nsec_t at;
};

static void question_free(struct question *q)
{
	case_free(q->facts);
	law_free(q->law);
}

static err_t question_of(struct site *s, const char *id, const char *duty, const struct law_with *with,
			 struct question *q, struct problem *why)
{
	err_t e = site_law_with(s, with, &q->law, why);

	if (e == OK)
		e = case_of_incident(s, id, q->law, &q->facts, why);
	if (e != OK)
		return e;
	q->duty = law_find_duty(q->law, duty);
	if (q->duty == NULL)
		return problem(why, ERR_ABSENT, "duty %s: not in the catalogue; `sekisho law list` tells what is", duty);
	if (q->duty->decision == NULL)
		return problem(why, ERR_USAGE, "duty %s is no decision; leave --choice out, give --text", duty);
	return OK;
}

static const struct fact_entry *known(const struct question *q, size_t i)
{
	return case_at(q->facts, q->duty->decision->on[i], q->at, false);
}

/* ---- show ---- */

static void fact_lines(const struct question *q, enum lang lang, struct buf *b)
{
	const struct decision *d = q->duty->decision;
	bool ja = lang == LANG_JA;

	for (size_t i = 0; i < d->on_count; i++) {
		const struct fact_entry *e = known(q, i);
		buf_printf(b, ja ? "    事実   %s: " : "    fact   %s: ", words_in(d->on[i]->label, lang));
		if (e != NULL)
			fact_text(e, lang, b);
		else
			buf_printf(b, ja ? "未確認 — %s" : "unknown: %s", words_in(d->on[i]->question, lang));
		buf_printf(b, " (%s)\n", d->on[i]->id);
	}
}

/* ---- the record ---- */

static void member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void words_member(struct jsonw *w, const char *key, struct words words)
{
	jsonw_key(w, key);
	jsonw_object(w);
	member(w, "ja", words.ja);
	member(w, "en", words.en);
	jsonw_object_end(w);
}

static void choice_members(struct jsonw *w, const struct fact_choice *c)
{
	jsonw_object(w);
	member(w, "id", c->id);
	member(w, "ja", c->words.ja);
	member(w, "en", c->words.en);
	jsonw_object_end(w);
}

static void guidance_members(struct jsonw *w, const struct decision *d)
{
	jsonw_key(w, "guidance");
	jsonw_array(w);
	for (size_t i = 0; i < d->guidance_count; i++) {
		char mark[2] = { (char)d->guidance[i].mark, '\0' };
		jsonw_object(w);
		member(w, "ja", d->guidance[i].text.ja);
		member(w, "en", d->guidance[i].text.en);
		member(w, "cite", d->guidance[i].cite);
		member(w, "mark", mark);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void fact_value(struct jsonw *w, const struct fact_entry *e)
{
	struct buf json = buf_of(RECORD_MAX), ja = buf_of(RECORD_MAX), en = buf_of(RECORD_MAX);
	char when[CLOCK_TEXT_BYTES];

	fact_json(e, &json);
	fact_text(e, LANG_JA, &ja);
	fact_text(e, LANG_EN, &en);
	jsonw_key(w, "value");
	jsonw_raw(w, json.bytes, json.len);
	words_member(w, "text", (struct words){ buf_str(&ja), buf_str(&en) });
	if (e->known_at != SINCE_EVER) {
		clock_utc(e->known_at, when);
		member(w, "known_at", when);
	}
	if (*e->by != '\0')
		member(w, "by", e->by);
	buf_wipe(&json);
	buf_wipe(&ja);
	buf_wipe(&en);
}

static void fact_members(struct jsonw *w, const struct question *q)
{
	const struct decision *d = q->duty->decision;

	jsonw_key(w, "facts");
	jsonw_array(w);
	for (size_t i = 0; i < d->on_count; i++) {
		const struct fact_entry *e = known(q, i);
		jsonw_object(w);
		member(w, "fact", d->on[i]->id);
		words_member(w, "label", d->on[i]->label);
		if (e != NULL) {
			fact_value(w, e);
		} else {
			jsonw_key(w, "value");
			jsonw_null(w);
		}
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

/* Everything that was laid before the decider: the question with its choices, the
 * guidance, the facts with what is unknown as null. */
static void question_members(struct jsonw *w, const struct question *q)
{
	const struct decision *d = q->duty->decision;

	words_member(w, "title", q->duty->title);
	words_member(w, "law", q->duty->law);
	member(w, "article", q->duty->article);
	words_member(w, "question", d->question);
	words_member(w, "decider", d->decider);
	jsonw_key(w, "choices");
	jsonw_array(w);
	for (size_t i = 0; i < d->choice_count; i++)
		choice_members(w, &d->choices[i]);
	jsonw_array_end(w);
	guidance_members(w, d);
	fact_members(w, q);
}

err_t incident_decision_show(struct site *s, const char *id, const char *duty, const struct duties_ask *ask,
			     FILE *out, struct problem *why)
{
	struct question q = { .at = ask->at };
	struct buf b = buf_of(VIEW_MAX);
	struct jsonw w = jsonw_of(&b);
	enum lang lang = ask->japanese ? LANG_JA : LANG_EN;

	err_t e = question_of(s, id, duty, ask->with, &q, why);
	if (e == OK && ask->json) {
		jsonw_object(&w);
		member(&w, "duty", q.duty->id);
		question_members(&w, &q);
		jsonw_object_end(&w);
		buf_u8(&b, '\n');
	} else if (e == OK) {
		buf_printf(&b, "%s\n    %s  %s  (%s)\n", words_in(q.duty->title, lang), words_in(q.duty->law, lang),
			   q.duty->article, q.duty->id);
		decision_text(q.duty->decision, lang, &b);
		fact_lines(&q, lang, &b);
		if (*q.duty->note.ja != '\0')
			buf_printf(&b, "    %s\n", words_in(q.duty->note, lang));
	}
	if (e == OK)
		e = b.err;
	if (e == OK)
		(void)fputs(buf_str(&b), out);
	buf_wipe(&b);
	question_free(&q);
	return e == OK ? OK : problem(why, e, "incident %s: %s", id, err_text(e));
}

static err_t no_choice(const struct decision *d, const char *choice, struct problem *why)
{
	struct buf b = buf_of(PROBLEM_BYTES / 2);

	for (size_t i = 0; i < d->choice_count; i++)
		buf_printf(&b, " %s", d->choices[i].id);
	err_t e = problem(why, ERR_UNKNOWN, "no choice \"%.60s\"; one of:%s", choice, buf_str(&b));
	buf_free(&b);
	return e;
}

err_t incident_decide(struct site *s, const char *id, const struct act_given *given,
		      const struct law_with *with, const struct signer *signer, struct problem *why)
{
	struct incident_writing a = { .site = s, .kind = "incident.decide", .signer = signer, .why = why };
	struct question q = { .at = given->at };
	const struct fact_choice *choice = NULL;
	struct reg_incident row;
	struct buf b = buf_of(RECORD_MAX);
	struct jsonw w = jsonw_of(&b);
	char when[CLOCK_TEXT_BYTES];

	clock_utc(given->at, when);
	err_t e = incident_row_open(s, id, &row, why);
	if (e == OK)
		e = question_of(s, id, given->duty, with, &q, why);
	if (e == OK && (choice = decision_choice(q.duty->decision, given->choice)) == NULL)
		e = no_choice(q.duty->decision, given->choice, why);
	if (e == OK)
		e = incident_begin(&a);
	if (e == OK && choice != NULL) {
		jsonw_object(&w);
		member(&w, "text", given->text);
		member(&w, "at", when);
		member(&w, "decided_by", given->decided_by);
		jsonw_key(&w, "choice");
		choice_members(&w, choice);
		question_members(&w, &q);
		jsonw_object_end(&w);
		e = incident_record_add(&a, &b, "the decision");
	}
	if (e == OK)
		e = incident_end(&a, id, given->duty, NULL, NULL);
	if (e == OK)
		e = entry_commit(s, why);
	buf_wipe(&b);
	sealing_free(a.body);
	question_free(&q);
	return e;
}
