/* show.c - duties as lines for people, as JSON, and as texts for a form. */
#include <string.h>

#include "duty/duty.h"

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
	if (r->exemption && r->truth == TRUTH_UNKNOWN)
		return;		/* its facts stand under "open" */
	for (const struct reason *c = r->child; c != NULL; c = c->next)
		if (!c->exemption || c->truth != TRUTH_FALSE)
			reason_text(c, lang, indent + 2, out);
}

/* ---- the list ---- */

static void due_lines(const struct duty_item *i, enum lang lang, struct buf *out)
{
	bool ja = lang == LANG_JA;

	if (i->has_due) {
		buf_text(out, ja ? "    期限   " : "    due    ");
		if (i->target != i->due) {
			time_text(i->target, lang, out);
			buf_text(out, ja ? "（目標）〜 " : " (aim) .. ");
		}
		time_text(i->due, lang, out);
		if (!i->done) {
			buf_text(out, "  ");
			left_text(i->left, lang, out);
		}
		buf_u8(out, '\n');
	}
	buf_printf(out, ja ? "    計算   %s\n" : "    count  %s\n", words_in(i->rule, lang));
	if (i->done) {
		buf_text(out, ja ? "    履行   " : "    done   ");
		time_text(i->done_at, lang, out);
		buf_u8(out, '\n');
	}
}

static void fact_line(const struct fact_def *const *list, size_t count, const char *head,
		      enum lang lang, struct buf *out)
{
	if (count == 0)
		return;
	buf_printf(out, "    %s", head);
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%s (%s)", i > 0 ? ", " : "", words_in(list[i]->label, lang), list[i]->id);
	buf_u8(out, '\n');
}

static const char *mark_text(enum mark mark, enum lang lang)
{
	switch (mark) {
	case MARK_COMMENTARY:
		return lang == LANG_JA ? "一部は解説による" : "in part from commentary";
	case MARK_INFERRED:
		return lang == LANG_JA ? "一部は推論による" : "in part inferred";
	default:
		return lang == LANG_JA ? "一部は未照合" : "in part not checked against the text";
	}
}

static void item_text(const struct duty_item *i, enum lang lang, struct buf *out)
{
	bool ja = lang == LANG_JA;
	char mark[2] = { (char)i->def->mark, '\0' };

	buf_printf(out, ja ? "【%s】%s\n" : "[%s] %s\n", words_in(duty_state_words(i->state), lang),
		   words_in(i->def->title, lang));
	buf_printf(out, "    %s  %s  (%s)\n", words_in(i->def->law, lang), i->def->article, i->def->id);
	if (i->state != DUTY_NOT_OWED) {
		buf_printf(out, ja ? "    宛先   %s\n" : "    to     %s\n", words_in(i->to, lang));
		due_lines(i, lang, out);
		if (*i->def->form != '\0')
			buf_printf(out, ja ? "    様式   %s\n" : "    form   %s\n", i->def->form);
	}
	fact_line(i->missing, i->missing_count, ja ? "不足   " : "needs  ", lang, out);
	fact_line(i->open, i->open_count, ja ? "未確認 " : "open   ", lang, out);
	if (i->state != DUTY_NOT_OWED && *words_in(i->def->note, lang) != '\0')
		buf_printf(out, ja ? "    注     %s\n" : "    note   %s\n", words_in(i->def->note, lang));
	if (i->def->mark != MARK_TEXT)
		buf_printf(out, ja ? "    確度   [%s] %s。要確認\n" : "    basis  [%s] %s; to be checked\n", mark,
			   mark_text(i->def->mark, lang));
	buf_text(out, ja ? "    理由\n" : "    why\n");
	reason_text(i->why, lang, 6, out);
	buf_u8(out, '\n');
}

void duty_list_text(const struct duty_list *list, enum lang lang, struct buf *out)
{
	static const enum duty_state order[] = { DUTY_LATE, DUTY_OWED, DUTY_UNDECIDED, DUTY_OPTIONAL,
		DUTY_MET, DUTY_NOT_OWED };

	for (size_t s = 0; s < COUNT_OF(order); s++)
		for (size_t i = 0; i < duty_count(list); i++)
			if (duty_at(list, i)->state == order[s])
				item_text(duty_at(list, i), lang, out);
}
