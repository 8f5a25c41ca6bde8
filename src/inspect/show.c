/* show.c - an inspection's result for programs and for people. */
#include <inttypes.h>
#include <string.h>

#include "base/enc.h"
#include "inspect/inspect.h"
#include "text/jsonw.h"

static const struct {
	const char *name, *words, *japanese;
} checks[] = {
#define CHECK_ROW(id, name, words, japanese) [id] = { (name), (words), (japanese) },
	INSPECT_CHECK_LIST(CHECK_ROW)
#undef CHECK_ROW
};

_Static_assert(COUNT_OF(checks) == CHECK_COUNT, "words for every check");

const char *inspect_check_name(enum inspect_check c)
{
	return checks[c].name;
}

const char *inspect_check_words(enum inspect_check c, bool japanese)
{
	return japanese ? checks[c].japanese : checks[c].words;
}

static void text_member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void write_violations(const struct inspection *i, struct jsonw *w)
{
	jsonw_key(w, "violations");
	jsonw_array(w);
	for (size_t n = 0; n < i->violation_count; n++) {
		const struct violation *v = &i->violations[n];
		jsonw_object(w);
		if (v->file != NULL)
			text_member(w, "file", v->file);
		if (v->entry != INSPECT_NO_ENTRY) {
			jsonw_key(w, "entry");
			jsonw_uint(w, v->entry);
		}
		text_member(w, "what", v->text);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void count_member(struct jsonw *w, const char *key, uint64_t value)
{
	jsonw_key(w, key);
	jsonw_uint(w, value);
}

/* "authorities":[{..., "criteria":[{...}]}] */
static void write_figures(const struct inspection *i, struct jsonw *w)
{
	jsonw_key(w, "authorities");
	jsonw_array(w);
	for (size_t n = 0; n < i->figure_count;) {
		const struct inspect_figure *f = &i->figures[n++];
		jsonw_object(w);
		text_member(w, "authority", f->authority);
		if (f->title != NULL)
			text_member(w, "purpose", f->title);
		count_member(w, "runs", f->runs);
		count_member(w, "cut_short", f->cut_short);
		count_member(w, "packets", f->packets);
		count_member(w, "bytes", f->bytes);
		count_member(w, "flows", f->flows);
		count_member(w, "kept", f->kept);
		count_member(w, "erased", f->erased);
		count_member(w, "dropped", f->dropped);
		jsonw_key(w, "criteria");
		jsonw_array(w);
		for (; n < i->figure_count && i->figures[n].criterion != NULL; n++) {
			jsonw_object(w);
			text_member(w, "criterion", i->figures[n].criterion);
			if (i->figures[n].title != NULL)
				text_member(w, "title", i->figures[n].title);
			count_member(w, "runs", i->figures[n].runs);
			count_member(w, "kept", i->figures[n].kept);
			jsonw_object_end(w);
		}
		jsonw_array_end(w);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void write_kinds(const struct inspection *i, struct jsonw *w)
{
	const char *name;

	jsonw_key(w, "entries");
	jsonw_object(w);
	for (size_t k = 0; (name = inspect_kind_name(k)) != NULL; k++)
		if (i->kinds[k] > 0)
			count_member(w, name, i->kinds[k]);
	jsonw_object_end(w);
}

/* The time that the figures and the entries by kind are of, when it is limited. */
static void write_period(const struct inspection *i, struct jsonw *w)
{
	char at[CLOCK_TEXT_BYTES];

	if (i->from == 0 && i->to == 0)
		return;
	jsonw_key(w, "period");
	jsonw_object(w);
	if (i->from > 0) {
		clock_utc(i->from, at);
		text_member(w, "from", at);
	}
	if (i->to > 0) {
		clock_utc(i->to, at);
		text_member(w, "to", at);
	}
	jsonw_object_end(w);
}

static void write_times(const struct inspection *i, struct jsonw *w)
{
	char at[CLOCK_TEXT_BYTES];

	jsonw_key(w, "times_not_verified");
	jsonw_uint(w, i->unsigned_times);
	if (i->time_size == 0)
		return;
	clock_utc(i->time_at, at);
	jsonw_key(w, "time");
	jsonw_object(w);
	jsonw_key(w, "size");
	jsonw_uint(w, i->time_size);
	text_member(w, "at", at);
	text_member(w, "authority", i->time_by);
	jsonw_object_end(w);
}

void inspection_json(const struct inspection *i, struct buf *out)
{
	struct jsonw w = jsonw_of(out);
	struct buf root = buf_of(64);

	base64_add(&root, i->root.bytes, HASH_BYTES);
	jsonw_object(&w);
	text_member(&w, "verdict", i->sound ? "sound" : "violation");
	text_member(&w, "origin", i->origin);
	jsonw_key(&w, "size");
	jsonw_uint(&w, i->size);
	text_member(&w, "root", buf_str(&root));
	text_member(&w, "log", i->key[0] != '\0' ? i->key : NULL);
	text_member(&w, "trust", i->own_key ? "ledger" : "policy");
	if (i->quorum[0] != '\0') {
		text_member(&w, "quorum", i->quorum);
		jsonw_key(&w, "quorum_met");
		jsonw_bool(&w, i->quorum_met);
	}
	if (i->since > 0) {
		jsonw_key(&w, "since");
		jsonw_uint(&w, i->since);
	}
	jsonw_key(&w, "checks");
	jsonw_array(&w);
	for (unsigned c = 0; c < CHECK_COUNT; c++) {
		jsonw_object(&w);
		text_member(&w, "name", checks[c].name);
		jsonw_key(&w, "verified");
		jsonw_uint(&w, i->checks[c]);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	write_period(i, &w);
	write_figures(i, &w);
	write_kinds(i, &w);
	write_times(i, &w);
	jsonw_key(&w, "expired_late");
	jsonw_uint(&w, i->late);
	jsonw_key(&w, "violations_found");
	jsonw_uint(&w, i->violations_found);
	write_violations(i, &w);
	jsonw_object_end(&w);
	buf_u8(out, '\n');
	buf_free(&root);
}

/* Text of a hostile ledger never reaches a terminal raw. */
static void add_clean(struct buf *out, const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		if (*at < 0x20 || *at == 0x7f || (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0))
			buf_printf(out, "\\x%02x", *at);
		else
			buf_u8(out, *at);
	}
}

static void add_violation(const struct violation *v, size_t number, bool japanese, struct buf *out)
{
	buf_printf(out, "%3zu. ", number);
	if (v->file != NULL)
		add_clean(out, v->file);
	if (v->entry != INSPECT_NO_ENTRY)
		buf_printf(out, japanese ? "%s記載 %" PRIu64 : "%sentry %" PRIu64,
			   v->file != NULL ? ", " : "", v->entry);
	buf_text(out, ": ");
	add_clean(out, v->text);
	buf_u8(out, '\n');
}

static void add_late(const struct inspection *i, bool japanese, struct buf *out)
{
	if (i->late > 0)
		buf_printf(out, japanese ? "注意: 保存期間の後 7 日より遅れて消去した日が %" PRIu64 " あります。\n"
			   : "Note: %" PRIu64 " day(s) expired more than 7 days after their period.\n", i->late);
}

static void add_times(const struct inspection *i, bool japanese, struct buf *out)
{
	char at[CLOCK_TEXT_BYTES];

	if (i->time_size > 0) {
		clock_tokyo(i->time_at, at);
		buf_printf(out, japanese ? "記載 %" PRIu64 " 件は %s に存在していました: " : "%" PRIu64 " entries existed at %s, says the time-stamp of ",
			   i->time_size, at);
		add_clean(out, i->time_by);
		buf_text(out, japanese ? " のタイムスタンプ\n" : ".\n");
	}
	if (i->unsigned_times > 0)
		buf_printf(out, japanese ? "注意: タイムスタンプ %" PRIu64 " 件の署名は確かめていません。--tsa-ca で局の証明書を与えてください。\n"
			   : "Note: the signatures of %" PRIu64 " time-stamp token(s) were not verified; give the authority's certificate with --tsa-ca.\n",
			   i->unsigned_times);
}

static void add_trust(const struct inspection *i, bool japanese, struct buf *out)
{
	if (i->since > 0)
		buf_printf(out, japanese ? "記載 %" PRIu64 " より前の封印した本体は、今回は読み直していません。\n"
			   : "Sealed bodies of entries before %" PRIu64 " were not read again.\n", i->since);
	if (i->quorum[0] != '\0' && strcmp(i->quorum, "none") != 0) {
		buf_text(out, japanese ? "証人の定足数 " : "The quorum of witnesses, ");
		add_clean(out, i->quorum);
		buf_printf(out, japanese ? ": %s（証人 %zu、連署 %" PRIu64 "）\n" : ", is %s (witnesses: %zu, cosigned this size: %" PRIu64 ").\n",
			   japanese ? i->quorum_met ? "満たす" : "満たさない" : i->quorum_met ? "met" : "NOT met",
			   i->witnesses, i->checks[CHECK_COSIGNATURES]);
	}
	if (!i->own_key)
		return;
	buf_text(out, japanese
		 ? "注意: チェックポイントの鍵は台帳自身の最初の記載によります。持ち主が作り直した台帳は見分けられません。信頼する鍵を --policy で与えてください。\n"
		 : "Note: the checkpoint's key was taken from the ledger's own first entry, so a ledger that its keeper\n"
		   "made anew cannot be told from the true one. Give the key that you trust with --policy.\n");
}

static void add_figures(const struct inspection *i, bool japanese, struct buf *out)
{
	char from[CLOCK_TEXT_BYTES] = "", to[CLOCK_TEXT_BYTES] = "";

	if (i->from > 0)
		clock_tokyo(i->from, from);
	if (i->to > 0)
		clock_tokyo(i->to, to);
	if (i->from > 0 || i->to > 0)
		buf_printf(out, japanese ? "数の期間: %s ～ %s\n" : "Counts of the time from %s to %s:\n", from[0] != '\0' ? from : "-",
			   to[0] != '\0' ? to : "-");
	if (i->figure_count > 0)
		buf_text(out, japanese ? "権限と基準ごと:\n" : "By authority and criterion:\n");
	for (size_t n = 0; n < i->figure_count; n++) {
		const struct inspect_figure *f = &i->figures[n];
		buf_text(out, f->criterion == NULL ? "  " : "    ");
		add_clean(out, f->criterion == NULL ? f->authority : f->criterion);
		if (f->title != NULL) {
			buf_text(out, " (");
			add_clean(out, f->title);
			buf_u8(out, ')');
		}
		if (f->criterion == NULL)
			buf_printf(out, japanese ? ": 実行 %" PRIu64 "（途中で終了 %" PRIu64 "）、パケット %" PRIu64 "、フロー %" PRIu64 "、保存 %" PRIu64 "、消去 %" PRIu64 "\n"
				   : ": %" PRIu64 " runs (%" PRIu64 " cut short), %" PRIu64 " packets, %" PRIu64 " flows, %" PRIu64 " kept, %" PRIu64 " erased\n",
				   f->runs, f->cut_short, f->packets, f->flows, f->kept, f->erased);
		else
			buf_printf(out, japanese ? ": 実行 %" PRIu64 "、該当 %" PRIu64 "\n" : ": %" PRIu64 " runs, %" PRIu64 " kept\n", f->runs, f->kept);
	}
}

void inspection_people(const struct inspection *i, const char *folder, bool japanese, struct buf *out)
{
	struct buf root = buf_of(64);

	base64_add(&root, i->root.bytes, HASH_BYTES);
	if (i->sound)
		buf_printf(out, japanese ? "%s: 台帳に異常は見つかりませんでした。\n" : "%s: the ledger is sound.\n", folder);
	else
		buf_printf(out, japanese ? "%s: 台帳に %" PRIu64 " 件の異常があります。\n"
			   : "%s: the ledger has %" PRIu64 " violation(s).\n", folder, i->violations_found);
	for (size_t n = 0; n < i->violation_count; n++)
		add_violation(&i->violations[n], n + 1, japanese, out);
	buf_text(out, japanese ? "台帳 " : "Ledger ");
	add_clean(out, i->origin);
	buf_printf(out, japanese ? "、記載 %" PRIu64 " 件、ルート %s\n" : ", %" PRIu64 " entries, root %s\n", i->size,
		   buf_str(&root));
	buf_text(out, japanese ? "確かめたもの:\n" : "Verified:\n");
	for (unsigned c = 0; c < CHECK_COUNT; c++)
		buf_printf(out, "%10" PRIu64 "  %s\n", i->checks[c], inspect_check_words((enum inspect_check)c, japanese));
	add_figures(i, japanese, out);
	add_trust(i, japanese, out);
	add_times(i, japanese, out);
	add_late(i, japanese, out);
	buf_free(&root);
}
