/* show_json.c - duties as JSON, with names that stay. */
#include "duty/duty.h"
#include "duty/json.h"

static void member(struct jsonw *w, const char *name, const char *text)
{
	jsonw_key(w, name);
	jsonw_string(w, text);
}

static void member_words(struct jsonw *w, const char *name, struct words words)
{
	jsonw_key(w, name);
	jsonw_object(w);
	member(w, "ja", words.ja);
	member(w, "en", words.en);
	jsonw_object_end(w);
}

static void member_time(struct jsonw *w, const char *name, bool has, nsec_t t)
{
	jsonw_key(w, name);
	if (has)
		json_time(w, t);
	else
		jsonw_null(w);
}

static void member_facts(struct jsonw *w, const char *name, const struct fact_def *const *list,
			 size_t count)
{
	jsonw_key(w, name);
	jsonw_array(w);
	for (size_t i = 0; i < count; i++)
		jsonw_string(w, list[i]->id);
	jsonw_array_end(w);
}

static void reason_fact(const struct reason *r, struct jsonw *w)
{
	member(w, "fact", r->fact->id);
	if (*r->value.ja != '\0')
		member_words(w, "value", r->value);
	if (r->known_at != SINCE_EVER)
		member_time(w, "known_at", true, r->known_at);
	if (*r->by != '\0')
		member(w, "by", r->by);
}

/* "holds": true, false, or null while a fact is missing. */
static void reason_json(const struct reason *r, struct jsonw *w)
{
	jsonw_object(w);
	member(w, "ja", r->text.ja);
	member(w, "en", r->text.en);
	jsonw_key(w, "holds");
	if (r->truth == TRUTH_UNKNOWN)
		jsonw_null(w);
	else
		jsonw_bool(w, r->truth == TRUTH_TRUE);
	if (*r->cite != '\0')
		member(w, "cite", r->cite);
	if (r->exemption) {
		jsonw_key(w, "exemption");
		jsonw_bool(w, true);
	}
	if (*r->join.en != '\0')
		member(w, "join", r->join.en);
	if (r->fact != NULL)
		reason_fact(r, w);
	if (r->child != NULL) {
		jsonw_key(w, "because");
		jsonw_array(w);
		for (const struct reason *c = r->child; c != NULL; c = c->next)
			reason_json(c, w);
		jsonw_array_end(w);
	}
	jsonw_object_end(w);
}

static void sources_json(const struct duty_def *d, struct jsonw *w)
{
	char mark[2] = { (char)d->mark, '\0' };

	member(w, "mark", mark);
	jsonw_key(w, "sources");
	jsonw_array(w);
	for (size_t n = 0; n < d->source_count; n++) {
		mark[0] = (char)d->sources[n].mark;
		jsonw_object(w);
		member(w, "cite", d->sources[n].cite);
		member(w, "mark", mark);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void due_json(const struct duty_item *i, struct jsonw *w)
{
	jsonw_key(w, "promptly");
	jsonw_bool(w, i->promptly);
	member_time(w, "start", i->has_start, i->start);
	member_time(w, "due_target", i->has_due, i->target);
	member_time(w, "due", i->has_due, i->due);
	jsonw_key(w, "left_seconds");
	if (i->has_due)
		jsonw_int(w, i->left / NSEC_PER_SEC);
	else
		jsonw_null(w);
	if (i->has_due) {
		struct buf ja = buf_of(256), en = buf_of(256);
		time_text(i->due, LANG_JA, &ja);
		time_text(i->due, LANG_EN, &en);
		member_words(w, "due_text", (struct words){ buf_str(&ja), buf_str(&en) });
		buf_free(&ja);
		buf_free(&en);
	}
	member_time(w, "done_at", i->done, i->done_at);
	member_words(w, "rule", i->rule);
}

static void to_json(const struct duty_item *i, struct jsonw *w)
{
	bool some = i->addressee_count > 0;

	jsonw_key(w, "to");
	jsonw_string(w, some ? i->to.ja : NULL);
	jsonw_key(w, "to_en");
	jsonw_string(w, some ? i->to.en : NULL);
	jsonw_key(w, "addressees");
	jsonw_array(w);
	for (size_t n = 0; n < i->addressee_count; n++) {
		char mark[2] = { (char)i->addressees[n].mark, '\0' };
		jsonw_object(w);
		member(w, "ja", i->addressees[n].words.ja);
		member(w, "en", i->addressees[n].words.en);
		if (i->addressees[n].mark != MARK_TEXT)
			member(w, "mark", mark);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void guidance_json(const struct guidance *g, struct jsonw *w)
{
	char mark[2] = { (char)g->mark, '\0' };

	jsonw_object(w);
	member(w, "ja", g->text.ja);
	member(w, "en", g->text.en);
	member(w, "cite", g->cite);
	member(w, "mark", mark);
	jsonw_object_end(w);
}

static void decision_json(const struct decision *d, struct jsonw *w)
{
	jsonw_object(w);
	member_words(w, "question", d->question);
	member_words(w, "decider", d->decider);
	member_facts(w, "on", d->on, d->on_count);
	jsonw_key(w, "guidance");
	jsonw_array(w);
	for (size_t i = 0; i < d->guidance_count; i++)
		guidance_json(&d->guidance[i], w);
	jsonw_array_end(w);
	jsonw_key(w, "choices");
	jsonw_array(w);
	for (size_t i = 0; i < d->choice_count; i++) {
		jsonw_object(w);
		member(w, "id", d->choices[i].id);
		member(w, "ja", d->choices[i].words.ja);
		member(w, "en", d->choices[i].words.en);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
	jsonw_object_end(w);
}

static void item_json(const struct duty_item *i, struct jsonw *w)
{
	jsonw_object(w);
	member(w, "id", i->def->id);
	member(w, "law", i->def->law_id);
	member_words(w, "law_title", i->def->law);
	member(w, "article", i->def->article);
	member_words(w, "title", i->def->title);
	member(w, "kind", duty_kind_name(i->def->kind));
	member_words(w, "obliged", i->def->obliged);
	to_json(i, w);
	member(w, "state", duty_state_name(i->state));
	due_json(i, w);
	jsonw_key(w, "form");
	jsonw_string(w, *i->def->form != '\0' ? i->def->form : NULL);
	jsonw_key(w, "stage");
	jsonw_string(w, *i->def->stage != '\0' ? i->def->stage : NULL);
	member_facts(w, "missing", i->missing, i->missing_count);
	member_facts(w, "open", i->open, i->open_count);
	jsonw_key(w, "missing_profile");
	jsonw_bool(w, i->missing_profile);
	sources_json(i->def, w);
	if (*i->def->note.ja != '\0')
		member_words(w, "note", i->def->note);
	if (i->def->decision != NULL) {
		jsonw_key(w, "decision");
		decision_json(i->def->decision, w);
	}
	jsonw_key(w, "why");
	reason_json(i->why, w);
	jsonw_object_end(w);
}

void duty_list_json(const struct duty_list *list, struct buf *out)
{
	struct jsonw own = jsonw_of(out), *w = &own;

	jsonw_array(w);
	for (size_t i = 0; i < duty_count(list); i++)
		item_json(duty_at(list, i), w);
	jsonw_array_end(w);
}
