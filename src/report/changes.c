/* changes.c - a follow-up compared with the report before it, and the words that
 * explain the marks. */
#include <string.h>

#include "report/form_own.h"

#define OF_THE_REPORT	"report."	/* values that differ in every report */

static bool of_the_report(const struct form_field *f)
{
	for (size_t i = 0; i < f->from_count; i++)
		if (strncmp(f->from[i], OF_THE_REPORT, strlen(OF_THE_REPORT)) == 0)
			return true;
	return false;
}

err_t filled_compare(struct filled *f, const struct report_before *before)
{
	f->compared = before->texts != NULL;
	for (size_t i = 0; f->compared && i < f->form->count; i++) {
		const struct form_item *item = &f->form->items[i];
		for (size_t n = 0; n < item->count; n++) {
			struct filled_field *v = &f->fields[item->first + n];
			const struct report_value *old = report_get(before->texts, item->fields[n].id);
			if (v->hidden || of_the_report(&item->fields[n]))
				continue;
			if (old != NULL) {
				v->before = filled_clean(&f->pool, old->text);
				if (v->before == NULL)
					return ERR_LIMIT;
			}
			v->changed = old != NULL ? strcmp(v->before, v->text) != 0 : v->value != NULL;
			f->changed += v->changed ? 1 : 0;
		}
	}
	return OK;
}

void filled_stage(const struct filled *f, struct buf *out)
{
	const struct form *form = f->form;
	const char *stage = form->stage_words[f->stage];

	if (form->has_heading)
		return;
	buf_text(out, stage);
	if (form->follows_up && *stage != '\0')
		buf_text(out, f->follow_up ? "（続報）" : "（新規）");
	else if (form->follows_up && f->follow_up)
		buf_text(out, "（続報）");
}

void filled_name(const struct form_item *item, const struct form_field *field, struct buf *out)
{
	if (item->no > 0)
		buf_printf(out, "%d．%s ／ %s", item->no, item->title, field->label);
	else
		buf_printf(out, "%s ／ %s", item->title, field->label);
}

static bool unsure(char mark)
{
	return mark == 'I' || mark == 'M';
}

bool filled_unsure(const struct form_item *item, const struct form_field *field)
{
	return field == NULL ? unsure(item->mark) : unsure(field->mark) && !unsure(item->mark);
}

static size_t lines_of(const char *text)
{
	size_t n = 1;

	for (; *text != '\0'; text++)
		n += *text == '\n' ? 1 : 0;
	return n;
}

void filled_change(const struct form_field *field, const struct filled_field *v, struct buf *before,
		   struct buf *now)
{
	if (field->kind != FIELD_TABLE || v->before == NULL) {
		buf_text(before, v->before != NULL ? v->before : "（前回はこの欄なし）");
		buf_text(now, v->text);
		return;
	}
	if (strncmp(v->before, "【", strlen("【")) == 0)
		buf_text(before, v->before);
	else
		buf_printf(before, "%zu件", lines_of(v->before));
	if (v->table != NULL)
		buf_printf(now, "%zu件（表のとおり）", v->table->rows);
	else
		buf_text(now, v->text);
}

void filled_legend(const struct filled *f, struct buf *out)
{
	static const char *const means[][2] = {
		[WORD_UNCONFIRMED] = { "は、まだ記入されていない欄です。提出する前に確かめてください。",
				       "は、まだ記入されていない欄です。提出する前に確かめてください。" },
		[WORD_FINDING_OUT] = { "は、報告をしようとする時点において把握していない事項です。判明次第、続報します。",
				       "は、合理的努力を尽くした上で判明していない事項です。判明次第、追完します。" },
		[WORD_UNDECIDED] = { "は、まだ決まっていない事項です。決まり次第、続報します。",
				     "は、まだ決まっていない事項です。決まり次第、追完します。" },
	};

	_Static_assert(COUNT_OF(means) == WORD_COUNT, "a meaning for every word");
	for (unsigned w = 0; w < WORD_COUNT; w++)
		if (f->words[w])
			buf_printf(out, "%s%s\n", word_text((enum field_word)w), means[w][f->stage == REPORT_FINAL]);
	if (f->changed > 0)
		buf_text(out, FIELD_CHANGED "は、前回の報告から変わった欄です。末尾に前回の記載を並べています。\n");
	if (f->follow_up && !f->compared)
		buf_text(out, "前回の報告の記載は保存されていないため、変更箇所を示していません。\n");
}
