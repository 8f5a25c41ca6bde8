#include "run/partners.h"

#include <stdlib.h>
#include <string.h>

#include "duty/calendar.h"
#include "register/people.h"
#include "run/books.h"
#include "text/jsonw.h"

#define OUT_MAX		(1u << 24)
#define GAPS_MAX	16u
#define NO_DAY		INT64_MIN

struct view {
	const struct book_def *book;
	struct book_table rows, checks;
	int64_t today;
	bool ja;
	struct buf *out;
	struct jsonw *json;	/* NULL: for people */
	size_t gaps;
};

static const char *value(const struct view *v, const struct book_row *row, const char *field)
{
	return book_value(v->book, row, field);
}

static int64_t day_of(const char *text)
{
	int year, month, day;

	if (strlen(text) != 10)
		return NO_DAY;
	year = (int)strtol(text, NULL, 10);
	month = (int)strtol(text + 5, NULL, 10);
	day = (int)strtol(text + 8, NULL, 10);
	return days_of_civil(year, month, day);
}

/* The day by which the next audit is to be done; NO_DAY: no interval is entered.
 * Never audited: counted from the contract's beginning. */
static int64_t audit_due(const struct view *v, const struct book_row *row)
{
	long months = strtol(value(v, row, "audit_months"), NULL, 10);
	const char *from = value(v, row, "audited_on");

	if (*from == '\0')
		from = value(v, row, "contract_from");
	if (months <= 0 || day_of(from) == NO_DAY)
		return NO_DAY;
	return month_last_day(day_of(from) + 1, months);
}

static bool has_item(const char *list, const char *item)
{
	size_t n = strlen(item);

	for (const char *at = strstr(list, item); at != NULL; at = strstr(at + 1, item))
		if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

struct gap {
	const char *id, *ja, *en;
};

static bool checked_bad(const struct view *v, const char *id)
{
	const struct book_def *book = book_find("partner_check");

	for (size_t i = 0; i < v->checks.count; i++)
		if (strcmp(book_value(book, &v->checks.rows[i], "partner"), id) == 0 &&
		    strcmp(book_value(book, &v->checks.rows[i], "result"), "no") == 0)
			return true;
	return false;
}

/* What the guideline asks for and the row does not show. */
static size_t gaps_of(const struct view *v, const struct book_row *row, struct gap out[GAPS_MAX])
{
	static const struct {
		const char *item;
		struct gap gap;
	} items[] = {
		{ "safety_measures", { "contract.safety_measures", "契約に安全管理措置の定めがない", "no safety measures in the contract" } },
		{ "right_to_see", { "contract.right_to_see", "契約に取扱状況の把握の定めがない", "no right to see how data are handled" } },
		{ "re_entrustment", { "contract.re_entrustment", "契約に再委託の定めがない", "no terms for re-entrustment" } },
		{ "incident_notice", { "contract.incident_notice", "契約に漏えい等の通知の定めがない", "no duty to tell of incidents" } },
		{ "return_erasure", { "contract.return_erasure", "契約に返却・消去の定めがない", "no return or erasure" } },
	};
	const char *contract = value(v, row, "contract_items");
	int64_t due = audit_due(v, row), end = day_of(value(v, row, "contract_to"));
	size_t n = 0;

	if (*value(v, row, "selected_on") == '\0')
		out[n++] = (struct gap){ "selection", "選定時の確認がない", "not confirmed when it was chosen" };
	if (checked_bad(v, row->id))
		out[n++] = (struct gap){ "check", "確認で不備があった", "a check found something lacking" };
	for (size_t i = 0; i < COUNT_OF(items); i++)
		if (!has_item(contract, items[i].item))
			out[n++] = items[i].gap;
	if (*value(v, row, "parent") != '\0' && *value(v, row, "approved_on") == '\0')
		out[n++] = (struct gap){ "approval", "再委託の事前承認がない", "re-entrustment not approved beforehand" };
	if (due == NO_DAY)
		out[n++] = (struct gap){ "audit.none", "監査の予定がない", "no audit planned" };
	else if (due < v->today)
		out[n++] = (struct gap){ "audit.late", "監査の期限が過ぎている", "the audit is overdue" };
	if (strcmp(value(v, row, "audit_result"), "major") == 0)
		out[n++] = (struct gap){ "audit.major", "前回監査で重大な不備", "the last audit found something grave" };
	if (end != NO_DAY && end < v->today)
		out[n++] = (struct gap){ "contract.ended", "契約期間が終わっている", "the contract has ended" };
	return n;
}

static void chain_row(struct view *v, const struct book_row *row, unsigned depth)
{
	struct gap gaps[GAPS_MAX];
	size_t n = gaps_of(v, row, gaps);

	v->gaps += n;
	if (v->json != NULL) {
		jsonw_object(v->json);
		jsonw_key(v->json, "id");
		jsonw_string(v->json, row->id);
		jsonw_key(v->json, "name");
		jsonw_string(v->json, value(v, row, "name"));
		jsonw_key(v->json, "parent");
		jsonw_string(v->json, value(v, row, "parent"));
		jsonw_key(v->json, "tier");
		jsonw_uint(v->json, depth + 1);
		jsonw_key(v->json, "gaps");
		jsonw_array(v->json);
		for (size_t i = 0; i < n; i++)
			jsonw_string(v->json, gaps[i].id);
		jsonw_array_end(v->json);
		jsonw_object_end(v->json);
		return;
	}
	buf_printf(v->out, "%*s%s  %s  %s\n", (int)depth * 4, "", row->id, value(v, row, "name"), value(v, row, "work"));
	for (size_t i = 0; i < n; i++)
		buf_printf(v->out, "%*s  × %s (%s)\n", (int)depth * 4, "", v->ja ? gaps[i].ja : gaps[i].en, gaps[i].id);
}

/* The row, then those below it. The book refuses circles, so this ends. */
static void chain_below(struct view *v, const char *parent, unsigned depth)
{
	for (size_t i = 0; i < v->rows.count; i++) {
		if (strcmp(value(v, &v->rows.rows[i], "parent"), parent) != 0)
			continue;
		chain_row(v, &v->rows.rows[i], depth);
		chain_below(v, v->rows.rows[i].id, depth + 1);
	}
}

static err_t open_view(struct site *s, struct view *v, nsec_t at, bool json, bool japanese, struct buf *out,
		       struct jsonw *w, struct problem *why)
{
	*v = (struct view){ .book = book_find("partner"), .today = tokyo_day(at), .ja = japanese, .out = out,
			    .json = json ? w : NULL };
	if (json)
		jsonw_array(w);
	err_t e = book_read(s, v->book, &v->rows, why);
	return e == OK ? book_read(s, book_find("partner_check"), &v->checks, why) : e;
}

static err_t close_view(struct view *v, err_t e, FILE *out)
{
	if (v->json != NULL) {
		jsonw_array_end(v->json);
		buf_u8(v->out, '\n');
	} else if (e == OK && v->rows.count == 0) {
		buf_text(v->out, v->ja ? "委託先はまだ登録されていません。\n" : "No entrusted company is entered yet.\n");
	}
	if (e == OK)
		e = v->out->err;
	if (e == OK && fwrite(v->out->bytes, 1, v->out->len, out) != v->out->len)
		e = ERR_IO;
	if (e == OK && fflush(out) != 0)
		e = ERR_IO;
	book_table_free(&v->rows);
	book_table_free(&v->checks);
	buf_wipe(v->out);
	return e;
}

static err_t need_row(const struct view *v, const char *id, const struct book_row **ret, struct problem *why)
{
	*ret = book_row_find(&v->rows, id);
	return *ret != NULL ? OK
		: problem(why, ERR_ABSENT, "partner %s: not in the book; `sekisho partner list` tells which are", id);
}

err_t partners_chain(struct site *s, const char *id, nsec_t at, bool json, bool japanese, FILE *out, size_t *gaps,
		     struct problem *why)
{
	struct buf b = buf_of(OUT_MAX);
	struct jsonw w = jsonw_of(&b);
	const struct book_row *row = NULL;
	struct view v;

	err_t e = open_view(s, &v, at, json, japanese, &b, &w, why);
	if (e == OK && id != NULL)
		e = need_row(&v, id, &row, why);
	if (e == OK && row != NULL)
		chain_row(&v, row, 0);
	if (e == OK)
		chain_below(&v, row != NULL ? row->id : "", row != NULL ? 1 : 0);
	*gaps = v.gaps;
	return close_view(&v, e, out);
}

struct audit {
	int64_t due;
	const struct book_row *row;
};

static int by_due(const void *a, const void *b)
{
	const struct audit *x = a, *y = b;

	return x->due != y->due ? (x->due < y->due ? -1 : 1) : strcmp(x->row->id, y->row->id);
}

static void due_row(struct view *v, const struct audit *a)
{
	struct civil c;
	long long left = a->due == NO_DAY ? 0 : (long long)(a->due - v->today);

	civil_of_days(a->due == NO_DAY ? 0 : a->due, &c);
	if (v->json != NULL) {
		char day[16];
		(void)snprintf(day, sizeof(day), "%04d-%02d-%02d", c.year, c.month, c.day);
		jsonw_object(v->json);
		jsonw_key(v->json, "id");
		jsonw_string(v->json, a->row->id);
		jsonw_key(v->json, "name");
		jsonw_string(v->json, value(v, a->row, "name"));
		jsonw_key(v->json, "due");
		jsonw_string(v->json, a->due == NO_DAY ? NULL : day);
		jsonw_key(v->json, "days_left");
		if (a->due == NO_DAY)
			jsonw_null(v->json);
		else
			jsonw_int(v->json, left);
		jsonw_object_end(v->json);
	} else if (a->due == NO_DAY) {
		buf_printf(v->out, v->ja ? "監査の間隔が未入力  %s  %s\n" : "no interval entered  %s  %s\n", a->row->id, value(v, a->row, "name"));
	} else {
		buf_printf(v->out, v->ja ? "%04d-%02d-%02d(%s)  %s%lld日  %s  %s\n" : "%04d-%02d-%02d (%s)  %s%lld days  %s  %s\n", c.year,
			   c.month, c.day, v->ja ? weekday_ja(a->due) : weekday_en(a->due), left < 0 ? (v->ja ? "超過" : "over ") : (v->ja ? "あと" : "left "),
			   left < 0 ? -left : left, a->row->id, value(v, a->row, "name"));
	}
}

err_t partners_due(struct site *s, nsec_t at, bool json, bool japanese, FILE *out, size_t *late, struct problem *why)
{
	struct buf b = buf_of(OUT_MAX);
	struct jsonw w = jsonw_of(&b);
	struct view v;

	*late = 0;
	err_t e = open_view(s, &v, at, json, japanese, &b, &w, why);
	struct audit *list = calloc(v.rows.count + 1, sizeof(*list));
	if (e == OK && list == NULL)
		e = ERR_MEMORY;
	for (size_t i = 0; e == OK && i < v.rows.count; i++)
		list[i] = (struct audit){ audit_due(&v, &v.rows.rows[i]), &v.rows.rows[i] };
	if (e == OK && v.rows.count > 1)
		qsort(list, v.rows.count, sizeof(*list), by_due);
	for (size_t i = 0; e == OK && i < v.rows.count; i++) {
		*late += list[i].due < v.today;
		due_row(&v, &list[i]);
	}
	free(list);
	return close_view(&v, e, out);
}

static void report_step(struct view *v, const char *from, const char *to, bool last)
{
	if (v->json != NULL) {
		jsonw_object(v->json);
		jsonw_key(v->json, "from");
		jsonw_string(v->json, from);
		jsonw_key(v->json, "to");
		jsonw_string(v->json, to);
		jsonw_key(v->json, "cite");
		jsonw_string(v->json, "法26条1項ただし書、施行規則9条");
		jsonw_key(v->json, "mark");
		jsonw_string(v->json, last ? "T" : "I");
		jsonw_object_end(v->json);
		return;
	}
	buf_printf(v->out, v->ja ? "%s → %s：知った後速やかに（目安3〜5日）通知すれば、自らの報告と本人への通知を免れる [法26条1項ただし書、施行規則9条]%s\n"
				 : "%s -> %s: notified promptly (3 to 5 days), it is released from report and notice [法26条1項ただし書、施行規則9条]%s\n",
		   from, to, last ? "" : v->ja ? " [I] 再委託の各段階での免除は要確認" : " [I] release at each tier to be checked");
}

err_t partners_report(struct site *s, const char *id, bool json, bool japanese, FILE *out, struct problem *why)
{
	struct buf b = buf_of(OUT_MAX);
	struct jsonw w = jsonw_of(&b);
	const struct book_row *row = NULL;
	struct view v;

	err_t e = open_view(s, &v, 0, json, japanese, &b, &w, why);
	if (e == OK)
		e = need_row(&v, id, &row, why);
	while (e == OK && row != NULL) {
		const struct book_row *up = *value(&v, row, "parent") != '\0' ? book_row_find(&v.rows, value(&v, row, "parent")) : NULL;
		report_step(&v, value(&v, row, "name"), up != NULL ? value(&v, up, "name") : s->name, up == NULL);
		row = up;
	}
	if (e == OK && !json)
		buf_printf(&b, japanese ? "%s → 個人情報保護委員会（委任があるときは事業所管大臣）及び本人：委託元として報告・通知する [法26条1項・2項]\n"
					: "%s -> the Commission (or a delegated minister) and the people: reports as the entrusting party [法26条1項・2項]\n", s->name);
	return close_view(&v, e, out);
}
