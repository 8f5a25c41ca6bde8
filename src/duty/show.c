/* show.c - duties as lines for people, as JSON, and as texts for a form. */
#include <string.h>

#include "duty/eval.h"
#include "duty/json.h"

static void reason_line(const struct reason *r, enum lang lang, unsigned indent, struct buf *out)
{
	static const struct words marks[] = {
		[TRUTH_FALSE] = { "×", "no " }, [TRUTH_UNKNOWN] = { "？", "?? " }, [TRUTH_TRUE] = { "○", "yes" },
	};
	bool ja = lang == LANG_JA;

	buf_printf(out, "%*s%s %s", (int)indent, "", words_in(marks[r->truth], lang),
		   r->exemption ? (ja ? "【例外】" : "[exemption] ") : "");
	buf_text(out, words_in(r->text, lang));
	if (*r->join.ja != '\0' && strcmp(r->join.ja, r->text.ja) != 0)
		buf_printf(out, ja ? "（%s）" : " (%s)", words_in(r->join, lang));
	if (r->fact != NULL)
		buf_printf(out, ja ? " ← %s=%s" : " <- %s = %s", words_in(r->fact->label, lang),
			   *r->value.ja != '\0' ? words_in(r->value, lang) : ja ? "未確認" : "unknown");
	if (r->known_at != SINCE_EVER) {
		buf_text(out, ja ? "（" : " (known ");
		time_text(r->known_at, lang, out);
		buf_text(out, ja ? " に把握）" : ")");
	}
	if (*r->cite != '\0')
		buf_printf(out, " [%s]", r->cite);
	buf_u8(out, '\n');
}

void reason_text(const struct reason *r, enum lang lang, unsigned indent, struct buf *out)
{
	reason_line(r, lang, indent, out);
	for (const struct reason *c = r->child; c != NULL; c = c->next)
		if (!c->exemption || c->truth != TRUTH_FALSE)
			reason_text(c, lang, indent + 2, out);
}

/* ---- JSON ---- */

static void key(struct buf *out, const char *name)
{
	size_t len = out->len;

	if (len > 0 && out->bytes[len - 1] != '{')
		buf_u8(out, ',');
	json_text(out, name);
	buf_u8(out, ':');
}

static void member(struct buf *out, const char *name, const char *text)
{
	key(out, name);
	json_text(out, text);
}

static void member_bool(struct buf *out, const char *name, bool value)
{
	key(out, name);
	buf_text(out, value ? "true" : "false");
}

static void member_words(struct buf *out, const char *name, struct words w)
{
	key(out, name);
	buf_u8(out, '{');
	member(out, "ja", w.ja);
	member(out, "en", w.en);
	buf_u8(out, '}');
}

static void member_time(struct buf *out, const char *name, bool has, nsec_t t)
{
	key(out, name);
	if (has)
		json_time(out, t);
	else
		buf_text(out, "null");
}

static void member_facts(struct buf *out, const char *name, const struct fact_def *const *list,
			 size_t count)
{
	key(out, name);
	buf_u8(out, '[');
	for (size_t i = 0; i < count; i++) {
		buf_text(out, i > 0 ? "," : "");
		json_text(out, list[i]->id);
	}
	buf_u8(out, ']');
}

static void reason_json(const struct reason *r, struct buf *out)
{
	static const char *const truths[] = {
		[TRUTH_FALSE] = "false", [TRUTH_UNKNOWN] = "null", [TRUTH_TRUE] = "true",
	};

	buf_u8(out, '{');
	member(out, "ja", r->text.ja);
	member(out, "en", r->text.en);
	key(out, "holds");
	buf_text(out, truths[r->truth]);
	if (*r->cite != '\0')
		member(out, "cite", r->cite);
	if (r->exemption)
		member_bool(out, "exemption", true);
	if (*r->join.en != '\0')
		member(out, "join", r->join.en);
	if (r->fact != NULL) {
		member(out, "fact", r->fact->id);
		if (*r->value.ja != '\0')
			member_words(out, "value", r->value);
		if (r->known_at != SINCE_EVER)
			member_time(out, "known_at", true, r->known_at);
		if (*r->by != '\0')
			member(out, "by", r->by);
	}
	if (r->child != NULL) {
		key(out, "because");
		buf_u8(out, '[');
		for (const struct reason *c = r->child; c != NULL; c = c->next) {
			reason_json(c, out);
			buf_text(out, c->next != NULL ? "," : "");
		}
		buf_u8(out, ']');
	}
	buf_u8(out, '}');
}

static void item_json(const struct duty_item *i, struct buf *out)
{
	static const char *const kinds[] = { "report", "notice", "instead" };
	char mark[2] = { (char)i->def->mark, '\0' };

	buf_u8(out, '{');
	member(out, "id", i->def->id);
	member(out, "law", i->def->law_id);
	member_words(out, "law_title", i->def->law);
	member(out, "article", i->def->article);
	member_words(out, "title", i->def->title);
	member(out, "kind", kinds[i->def->kind]);
	member_words(out, "obliged", i->def->obliged);
	member(out, "to", i->to.ja);
	member(out, "to_en", i->to.en);
	member(out, "state", duty_state_name(i->state));
	member_bool(out, "promptly", i->promptly);
	member_time(out, "start", i->has_start, i->start);
	member_time(out, "due_target", i->has_due, i->target);
	member_time(out, "due", i->has_due, i->due);
	key(out, "left_seconds");
	if (i->has_due)
		buf_printf(out, "%lld", (long long)(i->left / NSEC_PER_SEC));
	else
		buf_text(out, "null");
	member_time(out, "done_at", i->done, i->done_at);
	member_words(out, "rule", i->rule);
	member(out, "form", i->def->form);
	member(out, "stage", i->def->stage);
	member_facts(out, "missing", i->missing, i->missing_count);
	member_facts(out, "open", i->open, i->open_count);
	member(out, "mark", mark);
	key(out, "sources");
	buf_u8(out, '[');
	for (size_t n = 0; n < i->def->source_count; n++) {
		mark[0] = (char)i->def->sources[n].mark;
		buf_text(out, n > 0 ? ",{" : "{");
		member(out, "cite", i->def->sources[n].cite);
		member(out, "mark", mark);
		buf_u8(out, '}');
	}
	buf_u8(out, ']');
	if (*i->def->note.ja != '\0')
		member_words(out, "note", i->def->note);
	key(out, "why");
	reason_json(i->why, out);
	buf_u8(out, '}');
}

void duty_list_json(const struct duty_list *list, struct buf *out)
{
	buf_u8(out, '[');
	for (size_t i = 0; i < duty_count(list); i++) {
		buf_text(out, i > 0 ? ",\n " : "");
		item_json(duty_at(list, i), out);
	}
	buf_text(out, "]\n");
}

/* ---- texts for forms ---- */

/* The items that hold, joined; unknown while none holds and some may. */
static err_t put_derived(const struct view *v, const struct derived *d, struct report_values *out)
{
	struct buf text = buf_of(65536), codes = buf_of(4096);
	bool unknown = false;

	for (const struct derived_item *i = d->items; i != NULL; i = i->next) {
		enum truth t = cond_truth(v, i->when);
		unknown = unknown || t == TRUTH_UNKNOWN;
		if (t != TRUTH_TRUE)
			continue;
		buf_printf(&text, "%s%s", text.len > 0 ? "、" : "", i->text.ja);
		buf_printf(&codes, "%s%s", codes.len > 0 ? " " : "", i->id);
	}
	if (text.len == 0 && !unknown)
		buf_text(&text, "該当なし");
	err_t e = text.err != OK ? text.err : codes.err;
	if (e == OK && text.len > 0)
		e = report_put(out, d->name, buf_str(&text), buf_str(&codes));
	buf_free(&text);
	buf_free(&codes);
	return e;
}

static err_t put_fact(const struct fact_entry *entry, struct report_values *out)
{
	struct buf text = buf_of(65536), codes = buf_of(8192);

	fact_text(entry, LANG_JA, &text);
	fact_codes(entry, &codes);
	err_t e = text.err != OK ? text.err : codes.err;
	if (e == OK)
		e = report_put(out, entry->def->id, buf_str(&text), buf_str(&codes));
	buf_free(&text);
	buf_free(&codes);
	return e;
}

err_t case_values(const struct law *law, const struct case_facts *c, nsec_t at,
		  struct report_values *out)
{
	struct pool pool = { 0 };
	struct view v = { .law = law };
	err_t e = OK;

	v.now = pool_array(&pool, law->fact_count + 1, sizeof(const void *));
	if (v.now == NULL)
		return ERR_MEMORY;
	view_set(&v, c, at);
	for (size_t i = 0; e == OK && i < law->fact_count; i++)
		if (v.now[i] != NULL)
			e = put_fact(v.now[i], out);
	for (const struct derived *d = law->derived; e == OK && d != NULL; d = d->next)
		e = put_derived(&v, d, out);
	pool_free(&pool);
	return e;
}
