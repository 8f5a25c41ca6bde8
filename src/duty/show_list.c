/* show_list.c - duties as lines for people: what is to be done first. */
#include <stdlib.h>
#include <string.h>

#include "duty/duty.h"
#include "duty/show.h"

static void line(struct buf *out, enum lang lang, const char *ja, const char *en)
{
	buf_printf(out, "    %s", lang == LANG_JA ? ja : en);
}

void due_text(const struct duty_item *i, enum lang lang, struct buf *out)
{
	if (!i->has_due) {
		buf_text(out, i->promptly ? words_in(i->rule, lang) : lang == LANG_JA ? "なし" : "none");
		return;
	}
	if (i->target != i->due) {
		time_text(i->target, lang, out);
		buf_text(out, lang == LANG_JA ? "（目標）〜 " : " (aim) .. ");
	}
	time_text(i->due, lang, out);
	if (!i->done) {
		buf_text(out, "  ");
		left_text(i->left, lang, out);
	}
}

static void due_lines(const struct duty_item *i, enum lang lang, struct buf *out)
{
	if (i->has_due || i->promptly) {
		line(out, lang, "期限   ", "due    ");
		due_text(i, lang, out);
		buf_u8(out, '\n');
	}
	if (i->has_due) {
		line(out, lang, "計算   ", "count  ");
		buf_printf(out, "%s\n", words_in(i->rule, lang));
	}
	if (i->done) {
		line(out, lang, "履行   ", "done   ");
		time_text(i->done_at, lang, out);
		buf_u8(out, '\n');
	}
}

static void to_lines(const struct duty_item *i, enum lang lang, struct buf *out)
{
	for (size_t n = 0; n < i->addressee_count; n++) {
		const struct duty_to *to = &i->addressees[n];
		line(out, lang, n == 0 ? "宛先   " : "       ", n == 0 ? "to     " : "       ");
		buf_text(out, words_in(to->words, lang));
		if (to->mark != MARK_TEXT)
			buf_printf(out, lang == LANG_JA ? "  [%c] 要確認" : "  [%c] to be checked", (char)to->mark);
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

static void head_lines(const struct duty_item *i, enum lang lang, struct buf *out)
{
	buf_printf(out, lang == LANG_JA ? "【%s】%s\n" : "[%s] %s\n", words_in(duty_state_words(i->state), lang),
		   words_in(i->def->title, lang));
	buf_printf(out, "    %s  %s  (%s)\n", words_in(i->def->law, lang), i->def->article, i->def->id);
}

static void tail_lines(const struct duty_item *i, enum lang lang, struct buf *out)
{
	if (*words_in(i->def->note, lang) != '\0') {
		line(out, lang, "注     ", "note   ");
		buf_printf(out, "%s\n", words_in(i->def->note, lang));
	}
	if (i->def->mark != MARK_TEXT) {
		line(out, lang, "確度   ", "basis  ");
		buf_printf(out, lang == LANG_JA ? "[%c] %s。要確認\n" : "[%c] %s; to be checked\n", (char)i->def->mark,
			   mark_text(i->def->mark, lang));
	}
}

static void why_lines(const struct duty_item *i, enum lang lang, bool whole, struct buf *out)
{
	line(out, lang, "理由\n", "why\n");
	reason_text(i->why, lang, 6, whole, out);
}

void decision_text(const struct decision *d, enum lang lang, struct buf *out)
{
	line(out, lang, "問い   ", "asked  ");
	buf_printf(out, "%s\n", words_in(d->question, lang));
	line(out, lang, "決定者 ", "who    ");
	buf_printf(out, "%s\n", words_in(d->decider, lang));
	line(out, lang, "選択肢 ", "choice ");
	for (size_t i = 0; i < d->choice_count; i++)
		buf_printf(out, "%s%s (%s)", i > 0 ? lang == LANG_JA ? "、" : ", " : "",
			   words_in(d->choices[i].words, lang), d->choices[i].id);
	buf_u8(out, '\n');
	for (size_t i = 0; i < d->guidance_count; i++) {
		line(out, lang, "参考   ", "said   ");
		buf_printf(out, "%s [%s]", words_in(d->guidance[i].text, lang), d->guidance[i].cite);
		if (d->guidance[i].mark != MARK_TEXT)
			buf_printf(out, lang == LANG_JA ? " [%c] 要確認" : " [%c] to be checked",
				   (char)d->guidance[i].mark);
		buf_u8(out, '\n');
	}
}

/* What is to be done, or is done already. */
static void whole_text(const struct duty_item *i, enum lang lang, bool why, bool whole, struct buf *out)
{
	head_lines(i, lang, out);
	due_lines(i, lang, out);
	to_lines(i, lang, out);
	if (*i->def->form != '\0') {
		line(out, lang, "様式   ", "form   ");
		buf_printf(out, "%s\n", i->def->form);
	}
	if (i->def->decision != NULL)
		decision_text(i->def->decision, lang, out);
	fact_line(i->missing, i->missing_count, lang == LANG_JA ? "不足   " : "needs  ", lang, out);
	fact_line(i->open, i->open_count, lang == LANG_JA ? "未確認 " : "open   ", lang, out);
	tail_lines(i, lang, out);
	if (why)
		why_lines(i, lang, whole, out);
	buf_u8(out, '\n');
}

static void undecided_text(const struct duty_item *i, enum lang lang, bool why, struct buf *out)
{
	head_lines(i, lang, out);
	due_lines(i, lang, out);
	for (size_t n = 0; n < i->missing_count; n++) {
		line(out, lang, "質問   ", "ask    ");
		buf_printf(out, "%s (%s)\n", words_in(i->missing[n]->question, lang), i->missing[n]->id);
	}
	tail_lines(i, lang, out);
	if (why)
		why_lines(i, lang, true, out);
	buf_u8(out, '\n');
}

static void not_owed_text(const struct duty_item *i, enum lang lang, struct buf *out)
{
	head_lines(i, lang, out);
	fact_line(i->open, i->open_count, lang == LANG_JA ? "未確認 " : "open   ", lang, out);
	tail_lines(i, lang, out);
	why_lines(i, lang, true, out);
	buf_u8(out, '\n');
}

/* ---- the list ---- */

/* The parts in the order in which they are shown. */
enum part { PART_OWED, PART_DECISION, PART_OPTIONAL, PART_MET, PART_UNDECIDED, PART_PROFILE, PART_NOT_OWED };

static enum part part_of(const struct duty_item *i)
{
	switch (i->state) {
	case DUTY_OWED:
	case DUTY_LATE:
		if (i->done)
			return PART_MET;	/* late, but done */
		return i->def->kind == DUTY_DECISION ? PART_DECISION : PART_OWED;
	case DUTY_OPTIONAL:
		return PART_OPTIONAL;
	case DUTY_MET:
		return PART_MET;
	case DUTY_UNDECIDED:
		return i->missing_profile ? PART_PROFILE : PART_UNDECIDED;
	default:
		return PART_NOT_OWED;
	}
}

/* What presses most comes first: what is late, then by last day; what is to be
 * done promptly stands at the day that began it. */
static int64_t urgency(const struct duty_item *i)
{
	if (i->has_due)
		return i->due;
	return i->promptly && i->has_start ? i->start : INT64_MAX;
}

static int by_urgency(const void *a, const void *b)
{
	const struct duty_item *x = *(const struct duty_item *const *)a;
	const struct duty_item *y = *(const struct duty_item *const *)b;
	int64_t one = urgency(x), two = urgency(y);
	bool late = x->state == DUTY_LATE;

	if (late != (y->state == DUTY_LATE))
		return late ? -1 : 1;
	if (one != two)
		return one < two ? -1 : 1;
	return x < y ? -1 : x > y;	/* the catalogue's order */
}

static void part_text(const struct duty_item **items, size_t count, enum part part, enum lang lang,
		      bool all, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		if (part_of(items[i]) != part)
			continue;
		if (part == PART_UNDECIDED || part == PART_PROFILE)
			undecided_text(items[i], lang, all, out);
		else if (part == PART_NOT_OWED)
			not_owed_text(items[i], lang, out);
		else
			whole_text(items[i], lang, all || part == PART_OWED || part == PART_DECISION, all, out);
	}
}

/* What is owed at a glance: one line each, before the details. */
static void glance_lines(const struct duty_item **items, size_t count, enum lang lang, struct buf *out)
{
	size_t shown = 0;

	for (enum part p = PART_OWED; p <= PART_DECISION; p++) {
		for (size_t i = 0; i < count; i++) {
			const struct duty_item *item = items[i];
			if (part_of(item) != p)
				continue;
			shown++;
			buf_printf(out, lang == LANG_JA ? "%2zu. 【%s】%s → %s  " : "%2zu. [%s] %s -> %s  ", shown,
				   words_in(duty_state_words(item->state), lang), words_in(item->def->title, lang),
				   item->to.ja != NULL && *item->to.ja != '\0' ? words_in(item->to, lang) : "-");
			due_text(item, lang, out);
			buf_u8(out, '\n');
		}
	}
	if (shown == 0)
		buf_text(out, lang == LANG_JA ? "いま義務となっているものはありません。\n" : "Nothing is owed now.\n");
	buf_u8(out, '\n');
}

/* One line a fact: the question, and the duties that wait for it. */
static void profile_lines(const struct duty_list *list, enum lang lang, struct buf *out)
{
	const struct duty_item *first = NULL;

	for (size_t i = 0; i < duty_count(list); i++) {
		const struct duty_item *item = duty_at(list, i);
		for (size_t n = 0; part_of(item) == PART_PROFILE && n < item->missing_count; n++) {
			const struct fact_def *fact = item->missing[n];
			bool told = false;
			for (size_t k = 0; k < i; k++)
				told = told || (part_of(duty_at(list, k)) == PART_PROFILE && duty_waits(duty_at(list, k), fact));
			if (told)
				continue;
			if (first == NULL)
				buf_text(out, lang == LANG_JA ? "【未確定】組織の事実で決まるもの\n"
							      : "[undecided] decided by facts of the organisation\n");
			first = item;
			buf_printf(out, "    %s (%s):", words_in(fact->question, lang), fact->id);
			for (size_t k = i; k < duty_count(list); k++)
				if (part_of(duty_at(list, k)) == PART_PROFILE && duty_waits(duty_at(list, k), fact))
					buf_printf(out, " %s", duty_at(list, k)->def->id);
			buf_u8(out, '\n');
		}
	}
	if (first != NULL)
		buf_u8(out, '\n');
}

void duty_list_text(const struct duty_list *list, enum lang lang, bool all, struct buf *out)
{
	size_t count = duty_count(list), left_out = 0;
	const struct duty_item **items = calloc(count + 1, sizeof(const void *));

	if (items == NULL) {
		out->err = ERR_MEMORY;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		items[i] = duty_at(list, i);
		left_out += items[i]->state == DUTY_NOT_OWED;
	}
	qsort(items, count, sizeof(const void *), by_urgency);
	glance_lines(items, count, lang, out);
	for (enum part p = PART_OWED; p <= PART_UNDECIDED; p++)
		part_text(items, count, p, lang, all, out);
	if (all)
		part_text(items, count, PART_PROFILE, lang, true, out);
	profile_lines(list, lang, out);
	if (all)
		part_text(items, count, PART_NOT_OWED, lang, true, out);
	else if (left_out > 0)
		buf_printf(out, lang == LANG_JA ? "義務なし %zu件（--all で理由とともに表示）\n"
						: "%zu not owed (--all shows them with reasons)\n", left_out);
	free(items);
}
