#include "run/inspect_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/enc.h"
#include "base/utf8.h"
#include "rec/kinds.h"
#include "report/page.h"
#include "report/write.h"

#define BODY		9.0	/* points */
#define SMALL		7.5
#define LABEL_WIDTH	150.0
#define TEXT_ROOM	65536u
#define COLUMNS_MAX	9u

static void heading(struct page *p, const char *text)
{
	page_gap(p, 12.0);
	page_need(p, 70.0);
	page_text(p, text, 11.0, PAGE_LEFT, true);
	page_gap(p, 4.0);
}

/* Text of the ledger, control characters and what is no UTF-8 as \xNN. */
static const char *clean(struct buf *b, const char *text)
{
	bool good = utf8_valid(text, strlen(text));

	buf_clear(b);
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		if (*at < 0x20 || *at == 0x7f || (*at >= 0x80 && !good) || (*at == 0xc2 && at[1] < 0xa0))
			buf_printf(b, "\\x%02x", *at);
		else
			buf_u8(b, *at);
	}
	return b->err == OK ? buf_str(b) : "";
}

/* What a row of facts says; the value is text of the ledger or of the command. */
static void fact(struct page *p, const char *label, const char *value)
{
	struct buf b = buf_of(TEXT_ROOM);
	const struct page_cell cells[2] = { { .text = label, .width = LABEL_WIDTH, .shaded = true },
					    { .text = clean(&b, value), .width = PAGE_WIDTH - LABEL_WIDTH } };

	page_row(p, cells, COUNT_OF(cells), BODY);
	buf_free(&b);
}

/* A row of a table: the texts, as wide as `shares` of the page; all but the first `left` are numbers. */
static void row(struct page *p, const char *const *texts, const int *shares, size_t count, size_t left, bool head)
{
	struct page_cell cells[COLUMNS_MAX];
	int all = 0;

	for (size_t i = 0; i < count; i++)
		all += shares[i];
	for (size_t i = 0; i < count; i++)
		cells[i] = (struct page_cell){ .text = texts[i], .width = PAGE_WIDTH * shares[i] / all, .bold = head, .shaded = head,
					       .align = i < left ? PAGE_LEFT : PAGE_RIGHT };
	page_row(p, cells, count, SMALL);
	if (head)
		page_repeat(p, cells, count, SMALL);
}

static const char *number(char out[static 24], uint64_t n)
{
	(void)snprintf(out, 24, "%" PRIu64, n);
	return out;
}

static void draw_trust(struct page *p, const struct inspect_report *r)
{
	const struct inspection *i = r->result;
	char line[1024], at[CLOCK_TEXT_BYTES];

	if (i->own_key)
		fact(p, "鍵の信頼 / Trust in the key", "台帳自身の最初の記載による（持ち主が作り直した台帳は見分けられない）/ taken from the ledger's own first entry: "
		     "a ledger that its keeper made anew cannot be told from the true one");
	else
		fact(p, "鍵の信頼 / Trust in the key", r->policy != NULL ? r->policy : "");
	if (i->quorum[0] != '\0') {
		(void)snprintf(line, sizeof(line), "%s: %s (%" PRIu64 " / %zu)", i->quorum, i->quorum_met ? "満たす / met" : "満たさない / NOT met",
			       i->checks[CHECK_COSIGNATURES], i->witnesses);
		fact(p, "証人の定足数 / Quorum of witnesses", line);
	}
	if (i->time_size > 0) {
		clock_tokyo(i->time_at, at);
		(void)snprintf(line, sizeof(line), "記載 %" PRIu64 " 件まで、%s / %" PRIu64 " entries existed then: %s", i->time_size, at, i->time_size,
			       i->time_by);
		fact(p, "最新のタイムスタンプ / Newest time-stamp", line);
	} else {
		fact(p, "最新のタイムスタンプ / Newest time-stamp", i->unsigned_times > 0 ? "署名は確かめていない / signature not verified" : "なし / none");
	}
}

static void draw_facts(struct page *p, const struct inspect_report *r)
{
	const struct inspection *i = r->result;
	struct buf root = buf_of(64);
	char at[CLOCK_TEXT_BYTES], text[96];

	base64_add(&root, i->root.bytes, HASH_BYTES);
	fact(p, "台帳 / Ledger", i->origin);
	fact(p, "場所 / Where", r->place);
	clock_tokyo(r->at, at);
	fact(p, "検証の日時 / Inspected at", at);
	fact(p, "記載の数 / Entries", number(text, i->size));
	fact(p, "ルート / Root", buf_str(&root));
	fact(p, "台帳の公開鍵 / Key of the log", i->key[0] != '\0' ? i->key : "—");
	draw_trust(p, r);
	if (i->since > 0)
		(void)snprintf(text, sizeof(text), "記載 %" PRIu64 " から後 / entries from %" PRIu64 " on", i->since, i->since);
	fact(p, "封印した本体 / Sealed bodies read", i->since > 0 ? text : "すべて / all");
	fact(p, "検証プログラム / Program", "sekisho " SEKISHO_VERSION);
	buf_free(&root);
}

static void draw_violations(struct page *p, const struct inspection *i)
{
	static const char *const head[] = { "番号 / No.", "ファイル / File", "記載 / Entry", "内容 / What" };
	static const int shares[] = { 8, 30, 12, 70 };
	struct buf file = buf_of(TEXT_ROOM), what = buf_of(TEXT_ROOM);
	char n[24], entry[24], more[160];

	heading(p, "異常 / Violations");
	if (i->violations_found == 0) {
		page_text(p, "見つからなかった。/ None was found.", BODY, PAGE_LEFT, false);
		return;
	}
	row(p, head, shares, COUNT_OF(head), COUNT_OF(head), true);
	for (size_t k = 0; k < i->violation_count; k++) {
		const struct violation *v = &i->violations[k];
		const char *const texts[] = { number(n, k + 1), clean(&file, v->file != NULL ? v->file : ""),
					      v->entry != INSPECT_NO_ENTRY ? number(entry, v->entry) : "", clean(&what, v->text) };
		row(p, texts, shares, COUNT_OF(texts), COUNT_OF(texts), false);
	}
	page_repeat(p, NULL, 0, 0);
	if (i->violations_found > i->violation_count) {
		(void)snprintf(more, sizeof(more), "全 %" PRIu64 " 件のうち最初の %zu 件。/ The first %zu of %" PRIu64 ".", i->violations_found,
			       i->violation_count, i->violation_count, i->violations_found);
		page_text(p, more, SMALL, PAGE_LEFT, false);
	}
	buf_free(&file);
	buf_free(&what);
}

static void draw_checks(struct page *p, const struct inspection *i)
{
	static const char *const head[] = { "確かめたもの", "Verified", "数 / Count" };
	static const int shares[] = { 44, 60, 16 };
	char n[24];

	heading(p, "確かめたもの / What was verified");
	row(p, head, shares, COUNT_OF(head), 2, true);
	for (unsigned c = 0; c < CHECK_COUNT; c++) {
		const char *const texts[] = { inspect_check_words((enum inspect_check)c, true), inspect_check_words((enum inspect_check)c, false),
					      number(n, i->checks[c]) };
		row(p, texts, shares, COUNT_OF(texts), 2, false);
	}
	page_repeat(p, NULL, 0, 0);
}

/* The time that the counts are of. */
static void draw_period(struct page *p, const struct inspection *i)
{
	char from[CLOCK_TEXT_BYTES] = "台帳の初め / the beginning", to[CLOCK_TEXT_BYTES] = "最新の記載 / the newest entry", line[256];

	if (i->from > 0)
		clock_tokyo(i->from, from);
	if (i->to > 0)
		clock_tokyo(i->to, to);
	(void)snprintf(line, sizeof(line), "数の期間 / Time of the counts: %s ～ %s", from, to);
	page_text(p, line, BODY, PAGE_LEFT, false);
	page_gap(p, 3.0);
}

static void draw_figure(struct page *p, const struct inspect_figure *f, const int *shares)
{
	struct buf name = buf_of(TEXT_ROOM);
	const uint64_t counts[] = { f->runs, f->cut_short, f->packets, f->flows, f->kept, f->erased, f->dropped };
	struct buf title = buf_of(TEXT_ROOM), label = buf_of(2 * TEXT_ROOM);
	char n[COUNT_OF(counts)][24];
	const char *texts[COUNT_OF(counts) + 1];

	buf_text(&label, clean(&name, f->criterion != NULL ? f->criterion : f->authority));
	if (f->title != NULL)
		buf_printf(&label, "\n%s", clean(&title, f->title));
	texts[0] = buf_str(&label);
	for (size_t c = 0; c < COUNT_OF(counts); c++)
		texts[c + 1] = f->criterion == NULL || c == 0 || c == 4 ? number(n[c], counts[c]) : "";
	row(p, texts, shares, COUNT_OF(texts), 1, false);
	buf_free(&name);
	buf_free(&title);
	buf_free(&label);
}

static void draw_figures(struct page *p, const struct inspection *i)
{
	static const char *const head[] = { "権限、基準 / Authority, criterion", "実行\nRuns", "途中終了\nCut short", "パケット\nPackets", "フロー\nFlows",
					    "保存\nKept", "消去\nErased", "取りこぼし\nDropped" };
	static const int shares[] = { 46, 9, 14, 17, 15, 12, 15, 16 };

	heading(p, "権限と基準ごとの数 / Counts by authority and criterion");
	draw_period(p, i);
	if (i->figure_count == 0) {
		page_text(p, "選別はなかった。/ Nothing was selected.", BODY, PAGE_LEFT, false);
		return;
	}
	row(p, head, shares, COUNT_OF(head), 1, true);
	for (size_t n = 0; n < i->figure_count; n++)
		draw_figure(p, &i->figures[n], shares);
	page_repeat(p, NULL, 0, 0);
}

static void draw_kinds(struct page *p, const struct inspection *i)
{
	static const char *const head[] = { "記載の種類", "Kind of entry", "名 / Name", "数 / Count" };
	static const int shares[] = { 34, 40, 30, 16 };
	char n[24], late[160];
	const char *name;

	heading(p, "監督のための数 / Counters for oversight");
	draw_period(p, i);
	row(p, head, shares, COUNT_OF(head), 3, true);
	for (size_t k = 0; (name = inspect_kind_name(k)) != NULL; k++) {
		const char *const texts[] = { kind_words(name, true), kind_words(name, false), name, number(n, i->kinds[k]) };
		row(p, texts, shares, COUNT_OF(texts), 3, false);
	}
	page_repeat(p, NULL, 0, 0);
	page_gap(p, 3.0);
	(void)snprintf(late, sizeof(late), "保存期間の後7日より遅れて消去した日 / Days erased more than 7 days after their period: %" PRIu64, i->late);
	page_text(p, late, BODY, PAGE_LEFT, false);
}

static void draw_limits(struct page *p)
{
	static const char *const words[] = {
		"この検証は、台帳の公開部分と公開鍵だけで行った。封印した記録の中身は読んでいない。",
		"The inspection used the public part of the ledger and public keys alone. No sealed record was opened.",
		"検証で分からないこと：台帳に記載されなかった行為、封印の前に機器が正しく観測したか、証人が連署した後に書き加えられて消された記載。",
		("What it cannot show: acts that were never entered, whether the sensor observed correctly before the sealing, and entries "
		"that were added after what witnesses cosigned and were taken away again."),
	};

	heading(p, "検証の範囲 / What this inspection covers");
	for (size_t k = 0; k < COUNT_OF(words); k++) {
		page_text(p, words[k], BODY, PAGE_LEFT, false);
		page_gap(p, 3.0);
	}
}

static void draw_signature(struct page *p)
{
	static const char *const labels[] = { "検証者の所属 / Inspector's body", "氏名 / Name", "日付 / Date", "署名・押印 / Signature or seal" };

	page_need(p, 150.0);
	heading(p, "検証者 / Inspector");
	for (size_t k = 0; k < COUNT_OF(labels); k++) {
		const struct page_cell cells[2] = { { .text = labels[k], .width = LABEL_WIDTH, .shaded = true },
						    { .text = k + 1 < COUNT_OF(labels) ? "　" : "　\n　\n　", .width = PAGE_WIDTH - LABEL_WIDTH } };
		page_row(p, cells, COUNT_OF(cells), BODY);
	}
}

static err_t draw(const struct inspect_report *r, struct buf *out, unsigned total, unsigned *pages)
{
	const struct inspection *i = r->result;
	struct page *p = NULL;

	err_t e = page_open(out, "台帳検証報告書 / Inspection of a ledger", r->at, total, &p);
	if (e != OK)
		return e;
	page_text(p, "台帳検証報告書", 17.0, PAGE_CENTRE, true);
	page_text(p, "Report on the inspection of a ledger", 12.0, PAGE_CENTRE, false);
	page_gap(p, 10.0);
	const struct page_cell verdict = { .text = i->sound ? "異常なし / SOUND" : "異常あり / VIOLATION", .width = PAGE_WIDTH, .bold = true,
					   .shaded = i->sound, .warn = !i->sound, .align = PAGE_CENTRE };
	page_row(p, &verdict, 1, 14.0);
	page_gap(p, 6.0);
	draw_facts(p, r);
	draw_violations(p, i);
	draw_checks(p, i);
	draw_figures(p, i);
	draw_kinds(p, i);
	draw_limits(p);
	draw_signature(p);
	return page_close(p, pages);
}

err_t inspect_report_pdf(const struct inspect_report *r, struct buf *out)
{
	struct buf first = buf_of(REPORT_BYTES_MAX);
	unsigned pages = 0;

	/* Drawn once to count the pages. */
	err_t e = draw(r, &first, 0, &pages);
	buf_free(&first);
	return e == OK ? draw(r, out, pages, NULL) : e;
}
