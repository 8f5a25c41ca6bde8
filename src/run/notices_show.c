/* notices_show.c - notices of important computers, for people and as JSON. */
#include <stdlib.h>
#include <string.h>

#include "duty/calendar.h"
#include "run/notices_own.h"
#include "text/jsonw.h"

#define TEXT_MAX	16384u

static const char *own(struct notice_list *list, struct buf *b, err_t *e)
{
	const char *text = b->err == OK ? pool_text(&list->pool, buf_str(b), b->len) : NULL;

	if (text == NULL)
		*e = b->err != OK ? b->err : ERR_MEMORY;
	buf_free(b);
	return text != NULL ? text : "";
}

static err_t room(struct notice_list *list)
{
	if (list->count < list->room)
		return OK;
	size_t more = list->room > 0 ? list->room * 2 : 64;
	struct notice *bigger = reallocarray(list->notice, more, sizeof(*bigger));
	if (bigger == NULL)
		return ERR_MEMORY;
	list->notice = bigger;
	list->room = more;
	return OK;
}

/* What stands in no list: nothing was owed. */
static bool shown(const struct notice_list *list, const struct duty_item *item)
{
	return list->ask->all || list->ask->json || item->state != DUTY_NOT_OWED;
}

err_t notice_keep(struct notice_list *list, const struct machine *m, const struct duty_item *item)
{
	enum lang lang = list->ask->japanese ? LANG_JA : LANG_EN;
	struct buf why = buf_of(TEXT_MAX), missing = buf_of(TEXT_MAX), rule = buf_of(TEXT_MAX), to = buf_of(TEXT_MAX);

	if (!shown(list, item))
		return OK;
	err_t e = room(list);
	if (e != OK)
		return e;
	reason_text(item->why, lang, 4, false, &why);
	for (size_t i = 0; i < item->missing_count; i++)
		buf_printf(&missing, "%s%s", i > 0 ? ", " : "", words_in(item->missing[i]->label, lang));
	buf_text(&rule, words_in(item->rule, lang));
	buf_text(&to, words_in(item->to, lang));
	struct notice n = {
		.machine = m, .def = item->def, .state = item->state, .has_due = item->has_due, .done = item->done,
		.due = item->due, .done_at = item->done_at, .left = item->left,
		.why = own(list, &why, &e), .missing = own(list, &missing, &e), .rule = own(list, &rule, &e),
		.to = own(list, &to, &e),
	};
	if (e == OK)
		list->notice[list->count++] = n;
	return e;
}

void notice_list_free(struct notice_list *list)
{
	pool_free(&list->pool);
	free(list->notice);
	list->notice = NULL;
	list->count = 0;
}

/* Late, owed, undecided, met, not owed; among equals the nearest last day. */
static int by_need(const void *a, const void *b)
{
	static const int rank[] = {
		[DUTY_LATE] = 0, [DUTY_OWED] = 1, [DUTY_UNDECIDED] = 2, [DUTY_MET] = 3, [DUTY_OPTIONAL] = 4, [DUTY_NOT_OWED] = 5,
	};
	const struct notice *x = a, *y = b;

	/* A late one that was done needs nothing more. */
	int p = rank[x->state] + (x->state == DUTY_LATE && x->done ? 3 : 0);
	int q = rank[y->state] + (y->state == DUTY_LATE && y->done ? 3 : 0);
	if (p != q)
		return p < q ? -1 : 1;
	if (x->has_due != y->has_due)
		return x->has_due ? -1 : 1;
	if (x->has_due && x->due != y->due)
		return x->due < y->due ? -1 : 1;
	int c = strcmp(x->machine->id, y->machine->id);
	return c != 0 ? c : strcmp(x->def->id, y->def->id);
}

static void day_text(nsec_t t, enum lang lang, struct buf *out)
{
	int64_t day = tokyo_day(t);
	struct civil c;

	civil_of_days(day, &c);
	if (lang == LANG_JA)
		buf_printf(out, "%04d-%02d-%02d(%s)", c.year, c.month, c.day, weekday_ja(day));
	else
		buf_printf(out, "%s %04d-%02d-%02d", weekday_en(day), c.year, c.month, c.day);
	if (*day_kind_name(day) != '\0')
		buf_printf(out, lang == LANG_JA ? "［閉庁日: %s］" : " [closed: %s]", day_kind_name(day));
}

static void days_left(int64_t left, enum lang lang, struct buf *out)
{
	int64_t day = INT64_C(86400) * NSEC_PER_SEC;
	long long days = left >= 0 ? left / day : -((-left + day - 1) / day);

	if (lang == LANG_JA)
		buf_printf(out, days >= 0 ? "あと%lld日" : "%lld日超過", days >= 0 ? days : -days);
	else
		buf_printf(out, days >= 0 ? "%lld days left" : "%lld days over", days >= 0 ? days : -days);
}

static void one_text(const struct notice *n, enum lang lang, bool all, struct buf *out)
{
	bool ja = lang == LANG_JA;

	buf_printf(out, "%s  %s", n->machine->id, words_in(duty_state_words(n->state), lang));
	buf_printf(out, "  %s %s  %s (%s)", n->machine->maker, n->machine->product, words_in(n->def->title, lang), n->def->article);
	if (n->def->mark != MARK_TEXT)
		buf_printf(out, " [%c]", (char)n->def->mark);
	buf_u8(out, '\n');
	if (n->has_due && n->state != DUTY_NOT_OWED) {
		buf_text(out, ja ? "    期限 " : "    last day ");
		day_text(n->due, lang, out);
		if (!n->done) {
			buf_text(out, ja ? "、" : ", ");
			days_left(n->left, lang, out);
		}
		buf_printf(out, "\n    %s\n", n->rule);
	}
	if (n->done) {
		buf_text(out, ja ? "    届出 " : "    done ");
		day_text(n->done_at, lang, out);
		buf_u8(out, '\n');
	}
	if (n->missing[0] != '\0')
		buf_printf(out, ja ? "    不明: %s\n" : "    missing: %s\n", n->missing);
	if ((n->state == DUTY_OWED || n->state == DUTY_LATE) && !n->done)
		buf_printf(out, ja ? "    宛先 %s\n" : "    to %s\n", n->to);
	if (all || n->state == DUTY_NOT_OWED)
		buf_text(out, n->why);
}

static void text_all(const struct notice_list *list, const struct notices_count *count, struct buf *out)
{
	enum lang lang = list->ask->japanese ? LANG_JA : LANG_EN;

	for (size_t i = 0; i < list->count; i++)
		one_text(&list->notice[i], lang, list->ask->all, out);
	buf_printf(out, lang == LANG_JA ? "期限超過 %zu、要届出 %zu、未定 %zu、届出済 %zu、不要 %zu; 導入予定 %zu台、廃止 %zu台\n" :
		   "%zu late, %zu owed, %zu undecided, %zu met, %zu not owed; %zu machines planned, %zu retired\n",
		   count->late, count->owed, count->undecided, count->met, count->not_owed, count->planned, count->retired);
}

static void member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void member_day(struct jsonw *w, const char *key, bool has, nsec_t t)
{
	char text[CLOCK_TEXT_BYTES];

	jsonw_key(w, key);
	if (!has) {
		jsonw_null(w);
		return;
	}
	clock_tokyo(t, text);
	jsonw_text(w, text, 10);
}

static void one_json(const struct notice *n, struct jsonw *w)
{
	char mark[2] = { (char)n->def->mark, '\0' };
	int64_t day = tokyo_day(n->due);

	jsonw_object(w);
	member(w, "machine", n->machine->id);
	member(w, "maker", n->machine->maker);
	member(w, "product", n->machine->product);
	member(w, "duty", n->def->id);
	member(w, "article", n->def->article);
	member(w, "mark", mark);
	member(w, "state", duty_state_name(n->state));
	member_day(w, "due", n->has_due, n->due);
	jsonw_key(w, "weekday");
	jsonw_string(w, n->has_due ? weekday_en(day) : NULL);
	jsonw_key(w, "closed");
	jsonw_string(w, n->has_due && *day_kind_name(day) != '\0' ? day_kind_name(day) : NULL);
	jsonw_key(w, "left_days");
	if (n->has_due)
		jsonw_int(w, tokyo_day(n->due) - tokyo_day(n->due - n->left));
	else
		jsonw_null(w);
	member_day(w, "done", n->done, n->done_at);
	member(w, "rule", n->rule);
	member(w, "to", n->to);
	member(w, "missing", n->missing);
	jsonw_object_end(w);
}

static void json_all(const struct notice_list *list, const struct notices_count *count, struct buf *out)
{
	struct jsonw w = jsonw_of(out);
	const struct {
		const char *key;
		size_t n;
	} counts[] = {
		{ "late", count->late }, { "owed", count->owed }, { "undecided", count->undecided }, { "met", count->met },
		{ "not_owed", count->not_owed }, { "planned", count->planned }, { "retired", count->retired },
	};

	jsonw_object(&w);
	member(&w, "format", "sekisho-notices-1");
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		jsonw_key(&w, counts[i].key);
		jsonw_uint(&w, counts[i].n);
	}
	jsonw_key(&w, "notices");
	jsonw_array(&w);
	for (size_t i = 0; i < list->count; i++)
		one_json(&list->notice[i], &w);
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_u8(out, '\n');
}

err_t notice_list_show(struct notice_list *list, const struct notices_count *count, struct buf *out)
{
	if (list->count > 1)
		qsort(list->notice, list->count, sizeof(*list->notice), by_need);
	if (list->ask->json)
		json_all(list, count, out);
	else
		text_all(list, count, out);
	return out->err;
}
