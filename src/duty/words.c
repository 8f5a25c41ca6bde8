/* words.c - facts, times and states as people and as JSON read them. */
#include <stdlib.h>
#include <string.h>

#include "duty/duty.h"
#include "duty/calendar.h"
#include "duty/json.h"

void json_time(struct jsonw *w, nsec_t t)
{
	char text[CLOCK_TEXT_BYTES];

	clock_tokyo(t, text);
	jsonw_string(w, text);
}

void time_text(nsec_t t, enum lang lang, struct buf *out)
{
	struct civil c;
	int64_t day = tokyo_day(t);

	civil_in_tokyo(t, &c);
	if (lang == LANG_JA)
		buf_printf(out, "%04d-%02d-%02d(%s) %02d:%02d", c.year, c.month, c.day, weekday_ja(day),
			   c.hour, c.minute);
	else
		buf_printf(out, "%s %04d-%02d-%02d %02d:%02d", weekday_en(day), c.year, c.month, c.day,
			   c.hour, c.minute);
}

void left_text(int64_t left, enum lang lang, struct buf *out)
{
	bool over = left < 0;
	int64_t minutes = (over ? -(left + 1) : left) / NSEC_PER_SEC / 60;
	long long days = minutes / 1440, hours = minutes / 60 % 24, rest = minutes % 60;

	if (lang == LANG_JA) {
		buf_text(out, over ? "" : "あと");
		if (days > 0)
			buf_printf(out, "%lld日%lld時間", days, hours);
		else
			buf_printf(out, "%lld時間%lld分", hours, rest);
		buf_text(out, over ? "超過" : "");
	} else {
		if (days > 0)
			buf_printf(out, "%lld d %lld h", days, hours);
		else
			buf_printf(out, "%lld h %lld min", hours, rest);
		buf_text(out, over ? " over" : " left");
	}
}

/* 1234567 as "1,234,567". */
static void grouped(int64_t number, struct buf *out)
{
	if (number >= 1000) {
		grouped(number / 1000, out);
		buf_printf(out, ",%03d", (int)(number % 1000));
	} else {
		buf_printf(out, "%d", (int)number);
	}
}

static void set_text(const struct fact_entry *e, enum lang lang, struct buf *out)
{
	const char *between = "";

	for (size_t i = 0; i < e->def->choice_count; i++) {
		if ((e->set >> i & 1) == 0)
			continue;
		buf_printf(out, "%s%s", between, words_in(e->def->choices[i].words, lang));
		between = lang == LANG_JA ? "、" : ", ";
	}
	if (e->set == 0)
		buf_text(out, lang == LANG_JA ? "なし" : "none");
}

void fact_text(const struct fact_entry *e, enum lang lang, struct buf *out)
{
	const char *unit = words_in(e->def->unit, lang);

	switch (e->def->type) {
	case FACT_BOOL:
		if (lang == LANG_JA)
			buf_text(out, e->number != 0 ? "はい" : "いいえ");
		else
			buf_text(out, e->number != 0 ? "yes" : "no");
		break;
	case FACT_INT:
		grouped(e->number, out);
		buf_printf(out, "%s%s", lang == LANG_EN && *unit != '\0' ? " " : "", unit);
		break;
	case FACT_TIME:
		time_text(e->time, lang, out);
		break;
	case FACT_CHOICE:
		buf_text(out, words_in(e->def->choices[e->number].words, lang));
		break;
	case FACT_SET:
		set_text(e, lang, out);
		break;
	default:
		buf_text(out, e->text);
		break;
	}
}

void fact_codes(const struct fact_entry *e, struct buf *out)
{
	const char *between = "";

	if (e->def->type == FACT_BOOL)
		buf_text(out, e->number != 0 ? "yes" : "no");
	if (e->def->type == FACT_CHOICE)
		buf_text(out, e->def->choices[e->number].id);
	for (size_t i = 0; e->def->type == FACT_SET && i < e->def->choice_count; i++) {
		if ((e->set >> i & 1) == 0)
			continue;
		buf_printf(out, "%s%s", between, e->def->choices[i].id);
		between = " ";
	}
}

void fact_json(const struct fact_entry *e, struct buf *out)
{
	struct jsonw own = jsonw_of(out), *w = &own;

	switch (e->def->type) {
	case FACT_BOOL:
		jsonw_bool(w, e->number != 0);
		break;
	case FACT_INT:
		jsonw_int(w, e->number);
		break;
	case FACT_TIME:
		json_time(w, e->time);
		break;
	case FACT_CHOICE:
		jsonw_string(w, e->def->choices[e->number].id);
		break;
	case FACT_SET:
		jsonw_array(w);
		for (size_t i = 0; i < e->def->choice_count; i++)
			if ((e->set >> i & 1) != 0)
				jsonw_string(w, e->def->choices[i].id);
		jsonw_array_end(w);
		break;
	default:
		jsonw_string(w, e->text);
		break;
	}
}

const char *duty_state_name(enum duty_state state)
{
	static const char *const names[] = {
		[DUTY_NOT_OWED] = "not_owed", [DUTY_UNDECIDED] = "undecided", [DUTY_OWED] = "owed",
		[DUTY_MET] = "met", [DUTY_LATE] = "late", [DUTY_OPTIONAL] = "optional",
	};

	return names[state];
}

struct words duty_state_words(enum duty_state state)
{
	static const struct words texts[] = {
		[DUTY_NOT_OWED] = { "義務なし", "not owed" },
		[DUTY_UNDECIDED] = { "未確定", "undecided" },
		[DUTY_OWED] = { "要対応", "owed" },
		[DUTY_MET] = { "履行済み", "met" },
		[DUTY_LATE] = { "期限超過", "late" },
		[DUTY_OPTIONAL] = { "任意", "optional" },
	};

	return texts[state];
}
