/* whatif.c - what changes between two judgements of the same catalogue. */
#include <string.h>

#include "duty/duty.h"
#include "duty/json.h"
#include "duty/show.h"

bool duty_changed(const struct duty_item *a, const struct duty_item *b)
{
	return a->state != b->state || a->promptly != b->promptly || a->has_due != b->has_due ||
	       (a->has_due && (a->due != b->due || a->target != b->target)) ||
	       strcmp(a->to.ja, b->to.ja) != 0;
}

static void side_text(const struct duty_item *i, const char *head, enum lang lang, struct buf *out)
{
	bool ja = lang == LANG_JA;

	buf_printf(out, "    %s%s", head, words_in(duty_state_words(i->state), lang));
	if (i->state != DUTY_NOT_OWED) {
		if (i->has_due || i->promptly) {
			buf_text(out, ja ? "  期限 " : "  due ");
			due_text(i, lang, out);
		}
		if (*i->to.ja != '\0')
			buf_printf(out, ja ? "  宛先 %s" : "  to %s", words_in(i->to, lang));
	}
	buf_u8(out, '\n');
	for (size_t n = 0; i->state == DUTY_UNDECIDED && n < i->missing_count; n++)
		buf_printf(out, ja ? "           質問 %s (%s)\n" : "           ask %s (%s)\n",
			   words_in(i->missing[n]->question, lang), i->missing[n]->id);
}

void duty_changes_text(const struct duty_list *before, const struct duty_list *after, enum lang lang,
		       struct buf *out)
{
	size_t changed = 0;
	bool ja = lang == LANG_JA;

	for (size_t i = 0; i < duty_count(before); i++) {
		const struct duty_item *a = duty_at(before, i), *b = duty_at(after, i);
		if (!duty_changed(a, b))
			continue;
		changed++;
		buf_printf(out, "%s\n    %s  %s  (%s)\n", words_in(a->def->title, lang), words_in(a->def->law, lang),
			   a->def->article, a->def->id);
		side_text(a, ja ? "いま   " : "now    ", lang, out);
		side_text(b, ja ? "仮定後 " : "then   ", lang, out);
		buf_u8(out, '\n');
	}
	if (changed == 0)
		buf_text(out, ja ? "変わる義務はありません。\n" : "no duty changes\n");
}

static void words_member(struct jsonw *w, const char *key, const struct duty_item *i, enum lang lang)
{
	jsonw_key(w, key);
	jsonw_string(w, i->addressee_count > 0 ? words_in(i->to, lang) : NULL);
}

static void time_member(struct jsonw *w, const char *key, bool has, nsec_t t)
{
	jsonw_key(w, key);
	if (has)
		json_time(w, t);
	else
		jsonw_null(w);
}

static void side_json(struct jsonw *w, const char *key, const struct duty_item *i)
{
	jsonw_key(w, key);
	jsonw_object(w);
	jsonw_key(w, "state");
	jsonw_string(w, duty_state_name(i->state));
	jsonw_key(w, "promptly");
	jsonw_bool(w, i->promptly);
	time_member(w, "due_target", i->has_due, i->target);
	time_member(w, "due", i->has_due, i->due);
	words_member(w, "to", i, LANG_JA);
	words_member(w, "to_en", i, LANG_EN);
	jsonw_key(w, "missing");
	jsonw_array(w);
	for (size_t n = 0; n < i->missing_count; n++)
		jsonw_string(w, i->missing[n]->id);
	jsonw_array_end(w);
	jsonw_object_end(w);
}

void duty_changes_json(const struct duty_list *before, const struct duty_list *after, struct buf *out)
{
	struct jsonw own = jsonw_of(out), *w = &own;

	jsonw_array(w);
	for (size_t i = 0; i < duty_count(before); i++) {
		if (!duty_changed(duty_at(before, i), duty_at(after, i)))
			continue;
		jsonw_object(w);
		jsonw_key(w, "id");
		jsonw_string(w, duty_at(before, i)->def->id);
		side_json(w, "before", duty_at(before, i));
		side_json(w, "after", duty_at(after, i));
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}
