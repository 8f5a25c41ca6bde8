/* html.c - an inspection's result as one self-contained page: no scripts,
 * nothing fetched, everything from the ledger escaped. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/enc.h"
#include "inspect/inspect.h"
#include "rec/kinds.h"

static const char head[] =
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<style>\n"
	"body{font:16px/1.6 system-ui,\"Noto Sans CJK JP\",\"Hiragino Sans\",sans-serif;margin:2rem auto;max-width:56rem;padding:0 1rem;color:#1c2126;background:#fff}\n"
	"h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}\n"
	".verdict{display:inline-block;margin:1rem 0;padding:.4rem 1rem;border-radius:.3rem;font-weight:700;color:#fff}\n"
	".sound{background:#1b6e3c}.violation{background:#a3211b}\n"
	"table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #d5dbe1}\n"
	"th{font-weight:600;color:#46505a}td.n{text-align:right;font-variant-numeric:tabular-nums}\n"
	"code{font:14px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}\n"
	".note{padding:.6rem 1rem;background:#fff6dc;border-left:4px solid #d59b00}\n"
	"@media print{body{margin:0;max-width:none}.verdict{color:#000;border:2px solid;background:none}}\n"
	"</style>\n";

static void escaped(struct buf *out, const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		switch (*at) {
		case '<':
			buf_text(out, "&lt;");
			break;
		case '>':
			buf_text(out, "&gt;");
			break;
		case '&':
			buf_text(out, "&amp;");
			break;
		case '"':
			buf_text(out, "&quot;");
			break;
		case '\'':
			buf_text(out, "&#39;");
			break;
		default:
			buf_u8(out, (unsigned char)*at < 0x20 ? ' ' : (uint8_t)*at);
		}
	}
}

static void row(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "<tr><th scope=\"row\">%s</th><td><code>", name);
	escaped(out, value);
	buf_text(out, "</code></td></tr>\n");
}

static void facts(const struct inspection *i, const char *folder, bool japanese, struct buf *out)
{
	struct buf root = buf_of(64), size = buf_of(1024);
	char now[CLOCK_TEXT_BYTES], at[CLOCK_TEXT_BYTES];

	base64_add(&root, i->root.bytes, HASH_BYTES);
	buf_printf(&size, "%" PRIu64, i->size);
	clock_tokyo(clock_now(), now);
	buf_text(out, "<table>\n");
	row(out, japanese ? "フォルダー" : "Folder", folder);
	row(out, japanese ? "台帳" : "Ledger", i->origin);
	row(out, japanese ? "記載の数" : "Entries", buf_str(&size));
	row(out, japanese ? "ルート" : "Root", buf_str(&root));
	row(out, japanese ? "台帳の鍵" : "Log key", i->key);
	if (i->quorum[0] != '\0') {
		buf_clear(&size);
		buf_printf(&size, "%s: %s (%" PRIu64 "/%zu)", i->quorum, japanese ? i->quorum_met ? "満たす" : "満たさない"
			   : i->quorum_met ? "met" : "not met", i->checks[CHECK_COSIGNATURES], i->witnesses);
		row(out, japanese ? "証人の定足数" : "Quorum of witnesses", buf_str(&size));
	}
	if (i->time_size > 0) {
		clock_tokyo(i->time_at, at);
		buf_clear(&size);
		buf_printf(&size, "%s (%" PRIu64 "): %s", at, i->time_size, i->time_by);
		row(out, japanese ? "最新のタイムスタンプ（記載の数）" : "Newest time-stamp (entries)", buf_str(&size));
	}
	if (i->since > 0) {
		buf_clear(&size);
		buf_printf(&size, "%" PRIu64, i->since);
		row(out, japanese ? "封印した本体を読んだ記載（これ以後）" : "Sealed bodies read from entry", buf_str(&size));
	}
	row(out, japanese ? "検証の日時" : "Inspected", now);
	buf_text(out, "</table>\n");
	buf_free(&root);
	buf_free(&size);
}

static void violations(const struct inspection *i, bool japanese, struct buf *out)
{
	if (i->violations_found == 0)
		return;
	buf_printf(out, "<h2>%s (%" PRIu64 ")</h2>\n<table>\n<tr><th>%s</th><th>%s</th><th>%s</th></tr>\n",
		   japanese ? "異常" : "Violations", i->violations_found, japanese ? "ファイル" : "File",
		   japanese ? "記載" : "Entry", japanese ? "内容" : "What");
	for (size_t n = 0; n < i->violation_count; n++) {
		const struct violation *v = &i->violations[n];
		buf_text(out, "<tr><td><code>");
		escaped(out, v->file != NULL ? v->file : "");
		buf_text(out, "</code></td><td class=\"n\">");
		if (v->entry != INSPECT_NO_ENTRY)
			buf_printf(out, "%" PRIu64, v->entry);
		buf_text(out, "</td><td>");
		escaped(out, v->text);
		buf_text(out, "</td></tr>\n");
	}
	buf_text(out, "</table>\n");
}

static void number(struct buf *out, uint64_t n)
{
	buf_printf(out, "<td class=\"n\">%" PRIu64 "</td>", n);
}

/* The time that the counts are of, when it is limited. */
static void period(const struct inspection *i, bool japanese, struct buf *out)
{
	char from[CLOCK_TEXT_BYTES] = "", to[CLOCK_TEXT_BYTES] = "";

	if (i->from > 0)
		clock_tokyo(i->from, from);
	if (i->to > 0)
		clock_tokyo(i->to, to);
	if (i->from > 0 || i->to > 0)
		buf_printf(out, "<p>%s: <code>%s</code> &ndash; <code>%s</code></p>\n", japanese ? "以下の数の期間" : "The counts below are of", from, to);
}

static void figures(const struct inspection *i, bool japanese, struct buf *out)
{
	static const char *const titles[2][8] = {
		{ "Authority, criterion", "Runs", "Cut short", "Packets", "Flows", "Kept", "Erased", "Dropped" },
		{ "権限・基準", "実行", "途中で終了", "パケット", "フロー", "保存", "消去", "取りこぼし" },
	};

	if (i->figure_count == 0)
		return;
	buf_printf(out, "<h2>%s</h2>\n<table>\n<tr>", japanese ? "権限と基準ごとの数" : "By authority and criterion");
	for (unsigned t = 0; t < COUNT_OF(titles[0]); t++)
		buf_printf(out, "<th>%s</th>", titles[japanese][t]);
	buf_text(out, "</tr>\n");
	for (size_t n = 0; n < i->figure_count; n++) {
		const struct inspect_figure *f = &i->figures[n];
		buf_text(out, f->criterion == NULL ? "<tr><th scope=\"row\">" : "<tr><td><code>");
		escaped(out, f->criterion == NULL ? f->authority : f->criterion);
		buf_text(out, f->criterion == NULL ? "" : "</code>");
		if (f->title != NULL) {
			buf_text(out, "<br>");
			escaped(out, f->title);
		}
		buf_text(out, f->criterion == NULL ? "</th>" : "</td>");
		number(out, f->runs);
		if (f->criterion == NULL) {
			number(out, f->cut_short);
			number(out, f->packets);
			number(out, f->flows);
		} else {
			buf_text(out, "<td></td><td></td><td></td>");
		}
		number(out, f->kept);
		if (f->criterion == NULL) {
			number(out, f->erased);
			number(out, f->dropped);
		} else {
			buf_text(out, "<td></td><td></td>");
		}
		buf_text(out, "</tr>\n");
	}
	buf_text(out, "</table>\n");
}

static void kinds(const struct inspection *i, bool japanese, struct buf *out)
{
	const char *name;

	buf_printf(out, "<h2>%s</h2>\n<table>\n", japanese ? "記載の種類ごとの数" : "Entries by kind");
	for (size_t k = 0; (name = inspect_kind_name(k)) != NULL; k++)
		if (i->kinds[k] > 0)
			buf_printf(out, "<tr><td class=\"n\">%" PRIu64 "</td><td>%s</td><td><code>%s</code></td></tr>\n", i->kinds[k],
				   kind_words(name, japanese), name);
	buf_text(out, "</table>\n");
}

void inspection_html(const struct inspection *i, const char *folder, bool japanese, struct buf *out)
{
	const char *title = japanese ? "台帳の検証" : "Inspection of a ledger";

	buf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n%s<title>%s</title>\n</head>\n<body>\n<h1>%s</h1>\n",
		   japanese ? "ja" : "en", head, title, title);
	buf_printf(out, "<p class=\"verdict %s\">%s</p>\n", i->sound ? "sound" : "violation",
		   i->sound ? japanese ? "異常なし" : "Sound" : japanese ? "異常あり" : "Violation");
	if (i->own_key)
		buf_printf(out, "<p class=\"note\">%s</p>\n", japanese
			   ? "チェックポイントの鍵は台帳自身の最初の記載によります。持ち主が作り直した台帳は見分けられません。"
			   : "The checkpoint's key was taken from the ledger's own first entry. A ledger that its keeper made anew cannot be told from the true one.");
	facts(i, folder, japanese, out);
	violations(i, japanese, out);
	buf_printf(out, "<h2>%s</h2>\n<table>\n", japanese ? "確かめたもの" : "Verified");
	for (unsigned c = 0; c < CHECK_COUNT; c++)
		buf_printf(out, "<tr><td class=\"n\">%" PRIu64 "</td><td>%s</td></tr>\n", i->checks[c],
			   inspect_check_words((enum inspect_check)c, japanese));
	buf_text(out, "</table>\n");
	if (i->late > 0)
		buf_printf(out, japanese ? "<p class=\"note\">保存期間の後 7 日より遅れて消去した日が %" PRIu64 " あります。</p>\n"
			   : "<p class=\"note\">%" PRIu64 " day(s) expired more than 7 days after their period.</p>\n", i->late);
	period(i, japanese, out);
	figures(i, japanese, out);
	kinds(i, japanese, out);
	buf_text(out, "</body>\n</html>\n");
}
