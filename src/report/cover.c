#include "report/cover.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "rec/kinds.h"
#include "report/page.h"
#include "report/write.h"

#define BODY		9.0	/* points */
#define SMALL		7.5
#define LABEL_WIDTH	130.0
#define TEXT_ROOM	16384u
#define COLUMNS_MAX	6u

void cover_text(char out[static COVER_NAME_MAX], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(out, COVER_NAME_MAX, fmt, ap);
	va_end(ap);
	/* Cut inside a character: its first bytes go, too. */
	while (out[0] != '\0' && !utf8_valid(out, strlen(out)))
		out[strlen(out) - 1] = '\0';
}

/* What a row of facts says; the value is borrowed. */
static void fact(struct page *p, const char *label, const char *value)
{
	const struct page_cell cells[2] = { { .text = label, .width = LABEL_WIDTH, .shaded = true },
					    { .text = value, .width = PAGE_WIDTH - LABEL_WIDTH } };

	page_row(p, cells, COUNT_OF(cells), BODY);
}

static void heading(struct page *p, const char *text)
{
	page_gap(p, 12.0);
	page_need(p, 70.0);
	page_text(p, text, 11.0, PAGE_LEFT, true);
	page_gap(p, 4.0);
}

/* "2026-11-23T04:37:04.355367000Z" as "2026-11-23 13:37:04" of Asia/Tokyo. */
static void tokyo(const char *utc, char out[static CLOCK_TEXT_BYTES])
{
	nsec_t t;

	out[0] = '\0';
	if (clock_parse(utc, strlen(utc), &t) != OK)
		return;
	clock_tokyo(t, out);
	out[10] = ' ';
	out[19] = '\0';
}

static void draw_facts(struct page *p, const struct cover *c)
{
	struct buf state = buf_of(TEXT_ROOM);
	char at[CLOCK_TEXT_BYTES], count[32];

	clock_tokyo(c->at, at);
	(void)snprintf(count, sizeof(count), "%zu", c->record_count);
	buf_printf(&state, "%" PRIu64 "\n%s", c->size, c->root);
	fact(p, "番号 / Package", c->package);
	fact(p, "提供先 / Recipient", c->recipient);
	fact(p, "目的 / Purpose", c->purpose);
	if (c->incident != NULL)
		fact(p, "事案 / Incident", c->incident);
	fact(p, "提供者 / Shared by", c->by);
	fact(p, "組織 / Organisation", c->organisation);
	fact(p, "作成日時 / Made at", at);
	fact(p, "記録の数 / Records", count);
	fact(p, "台帳 / Ledger", c->origin);
	fact(p, "台帳の公開鍵 / Its public key", c->vkey);
	fact(p, "作成時の台帳：記載数とルート / Entries and root then", buf_str(&state));
	buf_free(&state);
}

static void draw_how(struct page *p)
{
	static const char *const words[] = {
		("この書面は読むためのものです。証明は同じファイルの中のデータにあります。記録の原本は records/ の .json で、"
		"封印されたときの内容と1バイトも違いません。それぞれの .proof が、記録が台帳の記載（entries/）に含まれる封印の中にあったことを示し、"
		".tlog-proof が、その記載が台帳（checkpoint）にあることを示します。"),
		("This page is for reading; the proof is in the data beside it. The records themselves are the .json files in records/, "
		"byte for byte as they were sealed. Each .proof shows that the record was in the sealed body that an entry of the "
		"ledger (entries/) commits to; each .tlog-proof shows that this entry is in the ledger (checkpoint)."),
	};
	static const char *const check[] = {
		("全体を展開し、そのフォルダーで「python3 verify.py . --key 公開鍵」を実行します。必要なものは Python 3 と、その Ed25519 の実装"
		"（Debian では python3-cryptography または python3-nacl）だけです。公開鍵は、この書面ではなく、組織が公表したものか、以前に受け取ったものを使ってください。"
		"verify.py は200行以下です。疑わしいときは、Sekisho の配布物から入手したものを使うか、docs/evidence-package.md と公開の規格から作り直せます。"),
		("Unpack everything and run \"python3 verify.py . --key PUBLIC-KEY\" in that folder. It needs only Python 3 and an "
		"implementation of Ed25519 (in Debian: python3-cryptography or python3-nacl). Take the key from what the organisation "
		"published or gave you before, not from this page. verify.py has at most 200 lines; who doubts this copy takes the one of "
		"the Sekisho distribution, or writes another from docs/evidence-package.md and the public formats."),
		"検証で分からないこと：記録が台帳に封印される前に機器が正しく観測したか、誰が端末を使っていたか、ここにない記録に何があるか。通信の内容は収集されておらず、含まれません。",
		("What this cannot show: whether the sensor observed correctly before the record was sealed, who sat at a machine, and what "
		"other records, which are not here, say. Content of communications was not collected and is not in it."),
	};

	heading(p, "この証拠パッケージについて / About this package");
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		page_text(p, words[i], BODY, PAGE_LEFT, false);
		page_gap(p, 4.0);
	}
	heading(p, "検証の方法 / How to verify");
	for (size_t i = 0; i < COUNT_OF(check); i++) {
		page_text(p, check[i], BODY, PAGE_LEFT, false);
		page_gap(p, 4.0);
	}
}

/* A row of a table: the texts, as wide as `shares` of the page. */
static void row(struct page *p, const char *const *texts, const int *shares, size_t count, bool head)
{
	struct page_cell cells[COLUMNS_MAX];
	int all = 0;

	for (size_t i = 0; i < count; i++)
		all += shares[i];
	for (size_t i = 0; i < count; i++)
		cells[i] = (struct page_cell){ .text = texts[i], .width = PAGE_WIDTH * shares[i] / all, .bold = head, .shaded = head };
	page_row(p, cells, count, SMALL);
	if (head)
		page_repeat(p, cells, count, SMALL);
}

static void draw_records(struct page *p, const struct cover *c)
{
	static const char *const head[] = { "ファイル / File", "記録 / Record", "開始（日本時間）/ Start (Tokyo)", "送信元 / From",
					    "宛先 / To", "名前 / Name" };
	static const int shares[] = { 14, 22, 22, 20, 20, 30 };
	size_t shown = c->record_count < COVER_RECORDS_MAX ? c->record_count : COVER_RECORDS_MAX;
	char more[256];

	heading(p, "記録の一覧 / The records");
	row(p, head, shares, COUNT_OF(head), true);
	for (size_t i = 0; i < shown; i++) {
		const struct cover_record *r = &c->records[i];
		char file[48], start[CLOCK_TEXT_BYTES];
		(void)snprintf(file, sizeof(file), "%" PRIu64 "-%" PRIu64, r->entry, r->number);
		tokyo(r->start, start);
		const char *const texts[] = { file, r->id, start, r->from, r->to, r->name };
		row(p, texts, shares, COUNT_OF(texts), false);
	}
	page_repeat(p, NULL, 0, 0);
	if (shown == c->record_count)
		return;
	(void)snprintf(more, sizeof(more), "ほか %zu 件は manifest.json に挙げてあります。/ %zu more are listed in manifest.json.",
		       c->record_count - shown, c->record_count - shown);
	page_text(p, more, SMALL, PAGE_LEFT, false);
}

static void draw_entries(struct page *p, const struct cover *c)
{
	static const char *const head[] = { "番号 / No.", "日時（日本時間）/ Time (Tokyo)", "記載 / Entry", "人 / By", "対象 / About" };
	static const int shares[] = { 9, 20, 36, 14, 42 };

	heading(p, "台帳の記載：権限・基準・承認・選別・閲覧 / Entries of the ledger: authority, criteria, approvals, runs, reading");
	row(p, head, shares, COUNT_OF(head), true);
	for (size_t i = 0; i < c->entry_count; i++) {
		const struct cover_entry *e = &c->entries[i];
		char number[24], at[CLOCK_TEXT_BYTES], kind[COVER_NAME_MAX];
		(void)snprintf(number, sizeof(number), "%" PRIu64, e->number);
		tokyo(e->at, at);
		cover_text(kind, "%s / %s", kind_words(e->kind, true), kind_words(e->kind, false));
		const char *const texts[] = { number, at, kind, e->by, e->subject };
		row(p, texts, shares, COUNT_OF(texts), false);
	}
	page_repeat(p, NULL, 0, 0);
	page_gap(p, 3.0);
	page_text(p, "このほか、提供そのものの記載（share.package）があり、manifest.json のハッシュ値を含みます。/ One more entry, share.package, "
		  "records the sharing itself with the digest of manifest.json.", SMALL, PAGE_LEFT, false);
}

static void draw_outside(struct page *p, const struct cover *c)
{
	char line[512];

	heading(p, "台帳の外の証言 / What others say of the ledger");
	for (size_t i = 0; i < c->time_count; i++) {
		(void)snprintf(line, sizeof(line), "タイムスタンプ（RFC 3161）：記載 %" PRIu64 " 件まで / Time-stamp token over %" PRIu64 " entries\n"
			       "openssl ts -verify -in time/%" PRIu64 ".tsr -data time/%" PRIu64 ".checkpoint -CAfile AUTHORITY.pem",
			       c->times[i], c->times[i], c->times[i], c->times[i]);
		page_text(p, line, BODY, PAGE_LEFT, false);
		page_gap(p, 3.0);
	}
	if (c->time_count == 0)
		page_text(p, "タイムスタンプ：なし / Time-stamp tokens: none", BODY, PAGE_LEFT, false);
	if (c->witnessed != 0)
		(void)snprintf(line, sizeof(line), "証人の連署：記載 %" PRIu64 " 件まで（verify.py の --witness で確かめる）/ Cosigned by witnesses up to %" PRIu64
			       " entries (verify.py --witness)", c->witnessed, c->witnessed);
	else
		(void)snprintf(line, sizeof(line), "証人の連署：なし / Cosignatures of witnesses: none");
	page_text(p, line, BODY, PAGE_LEFT, false);
}

static err_t draw(const struct cover *c, struct buf *out, unsigned total, unsigned *pages)
{
	struct page *p = NULL;
	char title[256];

	(void)snprintf(title, sizeof(title), "証拠パッケージ / Evidence package %.128s", c->package);
	err_t e = page_open(out, title, c->at, total, &p);
	if (e != OK)
		return e;
	page_text(p, "証拠パッケージ", 17.0, PAGE_CENTRE, true);
	page_text(p, "Evidence package", 12.0, PAGE_CENTRE, false);
	page_gap(p, 10.0);
	draw_facts(p, c);
	draw_how(p);
	draw_records(p, c);
	draw_entries(p, c);
	draw_outside(p, c);
	return page_close(p, pages);
}

err_t cover_pdf(const struct cover *c, struct buf *out)
{
	struct buf first = buf_of(REPORT_BYTES_MAX);
	unsigned pages = 0;

	/* Drawn once to count the pages. */
	err_t e = draw(c, &first, 0, &pages);
	buf_free(&first);
	return e == OK ? draw(c, out, pages, NULL) : e;
}
