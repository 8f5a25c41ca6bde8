#include "run/controls.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "duty/calendar.h"
#include "duty/control.h"
#include "ledger/ledger.h"
#include "register/criteria.h"
#include "register/runs.h"
#include "run/books.h"
#include "run/case_of.h"
#include "run/law_dir.h"
#include "text/jsonw.h"

#define LIST_ID		"controls"
#define LIST_MAX	(1u << 20)
#define OUT_MAX		(1u << 22)
#define NSEC_PER_DAY	(86400 * NSEC_PER_SEC)
#define YEAR_DAYS	365
#define WATCHED_DAYS	31	/* a run within a month counts as watching */

static err_t read_controls(const char *dir, const struct law *law, struct controls **ret, struct problem *why)
{
	struct buf b = buf_of(LIST_MAX);

	err_t e = law_dir_list(dir, LIST_ID, &b, why);
	if (e == OK)
		e = controls_read(law, "lists/controls.yaml", b.bytes, b.len, ret, why);
	buf_free(&b);
	return e;
}

static err_t finish(struct buf *b, FILE *out)
{
	err_t e = b->err;

	if (e == OK && b->len > 0 && fwrite(b->bytes, 1, b->len, out) != b->len)
		e = ERR_IO;
	if (e == OK && fflush(out) != 0)
		e = ERR_IO;
	buf_free(b);
	return e;
}

/* ---- what a case lacked ---- */

static void gap_lines(struct buf *b, const struct control *c, const struct fact_def *def, uint64_t gaps, enum lang lang)
{
	buf_printf(b, "%s  %s: %s [%s]\n", c->id, words_in(c->group, lang), words_in(c->title, lang), c->cite);
	buf_printf(b, "    %s\n", words_in(c->must, lang));
	for (size_t i = 0; i < def->choice_count; i++)
		if ((gaps >> i & 1) != 0)
			buf_printf(b, lang == LANG_JA ? "    × %s (%s)\n" : "    lacking: %s (%s)\n",
				   words_in(def->choices[i].words, lang), def->choices[i].id);
}

static void gap_json(struct jsonw *w, const struct control *c, const struct fact_def *def, uint64_t gaps)
{
	jsonw_object(w);
	jsonw_key(w, "id");
	jsonw_string(w, c->id);
	jsonw_key(w, "title");
	jsonw_string(w, c->title.ja);
	jsonw_key(w, "title_en");
	jsonw_string(w, c->title.en);
	jsonw_key(w, "cite");
	jsonw_string(w, c->cite);
	jsonw_key(w, "weaknesses");
	jsonw_array(w);
	for (size_t i = 0; i < def->choice_count; i++)
		if ((gaps >> i & 1) != 0)
			jsonw_string(w, def->choices[i].id);
	jsonw_array_end(w);
	jsonw_object_end(w);
}

err_t controls_gaps(const char *dir, const char *facts, nsec_t at, bool json, bool japanese, FILE *out, size_t *gaps,
		    struct problem *why)
{
	struct law *law = NULL;
	struct controls *list = NULL;
	struct case_facts *c = NULL;
	struct buf b = buf_of(OUT_MAX);
	struct jsonw w = jsonw_of(&b);

	*gaps = 0;
	err_t e = law_dir_read(dir, &law, why);
	if (e == OK)
		e = read_controls(dir, law, &list, why);
	if (e == OK && (c = case_new(law)) == NULL)
		e = ERR_MEMORY;
	if (e == OK)
		e = case_read_file(c, facts, why);
	const struct fact_def *def = e == OK ? law_find_fact(law, CONTROL_FACT) : NULL;
	if (json)
		jsonw_array(&w);
	for (size_t i = 0; e == OK && i < controls_count(list); i++) {
		const struct control *item = controls_at(list, i);
		uint64_t lacking = control_gaps(item, law, c, at);
		if (lacking == 0)
			continue;
		++*gaps;
		if (json)
			gap_json(&w, item, def, lacking);
		else
			gap_lines(&b, item, def, lacking, japanese ? LANG_JA : LANG_EN);
	}
	if (json) {
		jsonw_array_end(&w);
		buf_u8(&b, '\n');
	} else if (e == OK && *gaps == 0) {
		buf_text(&b, japanese ? "不備とされた措置はありません。\n" : "No measure is said to have been lacking.\n");
	}
	case_free(c);
	controls_free(list);
	law_free(law);
	err_t printed = finish(&b, out);
	return e == OK ? printed : e;
}

/* ---- what the ledger shows by itself ---- */

struct shown {
	nsec_t at, oldest, last_run;	/* 0: none */
	uint64_t batches, runs;
	int64_t shortest;		/* days a batch may live, of those that are there */
};

static err_t see_batch(void *ctx, const struct reg_batch *b)
{
	struct shown *s = ctx;
	int64_t days = (b->until - b->at) / NSEC_PER_DAY;

	if (b->at > s->at || b->until <= s->at)
		return OK;
	s->batches++;
	if (s->oldest == 0 || b->at < s->oldest)
		s->oldest = b->at;
	if (s->batches == 1 || days < s->shortest)
		s->shortest = days;
	return OK;
}

static err_t see_run(void *ctx, const struct reg_run *r)
{
	struct shown *s = ctx;

	if (r->begun_at <= s->at) {
		s->runs++;
		s->last_run = r->begun_at > s->last_run ? r->begun_at : s->last_run;
	}
	return OK;
}

/* The sentence of what the ledger shows; true when it bears the measure out. */
static bool auto_evidence(const struct control *c, const struct shown *s, bool ja, struct buf *out)
{
	char day[CLOCK_TEXT_BYTES];

	if (c->evidence == AUTO_LOGS_ONE_YEAR) {
		int64_t age = s->oldest != 0 ? (s->at - s->oldest) / NSEC_PER_DAY : 0;
		bool holds = s->oldest != 0 && age >= YEAR_DAYS && s->shortest >= YEAR_DAYS;
		clock_tokyo(s->oldest, day);
		if (s->oldest == 0)
			buf_text(out, ja ? "台帳に通信記録の封印がまだない" : "the ledger holds no sealed records yet");
		else
			buf_printf(out, ja ? "記録元と別の台帳に封印 %" PRIu64 " 件、最古は %.10s（%lld日前）、保存期間は最短 %lld日"
					   : "%" PRIu64 " sealed batches apart from their source, the oldest of %.10s (%lld days), kept %lld days at least",
				   s->batches, day, (long long)age, (long long)s->shortest);
		if (!holds && s->oldest != 0)
			buf_text(out, ja ? "：1年分はまだ示せない" : ": a full year is not shown yet");
		return holds;
	}
	if (c->evidence == AUTO_TRAFFIC_WATCHED) {
		bool holds = s->runs > 0 && s->at - s->last_run <= WATCHED_DAYS * NSEC_PER_DAY;
		clock_tokyo(s->last_run, day);
		if (s->runs == 0)
			buf_text(out, ja ? "承認された基準による選別の実行がない" : "no run of approved criteria");
		else
			buf_printf(out, ja ? "承認された基準による選別 %" PRIu64 " 回、最後は %.10s" : "%" PRIu64 " runs of approved criteria, the last on %.10s",
				   s->runs, day);
		return holds;
	}
	return false;
}

/* ---- what was entered ---- */

struct criterion_run {
	const char *id;
	nsec_t last;
	struct site *site;
	const struct reg_run *run;
};

static err_t see_hits(void *ctx, const struct reg_hits *h)
{
	struct criterion_run *c = ctx;

	if (strcmp(h->criterion, c->id) == 0 && c->run->begun_at > c->last)
		c->last = c->run->begun_at;
	return OK;
}

static err_t see_criterion_run(void *ctx, const struct reg_run *r)
{
	struct criterion_run *c = ctx;

	c->run = r;
	return register_run_hits(c->site->reg, r->id, see_hits, c);
}

static bool criterion_evidence(struct site *s, const char *id, bool ja, struct buf *out)
{
	struct reg_criterion row;
	struct criterion_run c = { .id = id, .site = s };
	char day[CLOCK_TEXT_BYTES];

	if (register_criterion_approved(s->reg, id, &row) != OK ||
	    register_runs(s->reg, see_criterion_run, &c) != OK) {
		buf_printf(out, ja ? "基準 %s：承認されていない" : "criterion %s: not approved", id);
		return false;
	}
	clock_tokyo(c.last, day);
	if (c.last == 0)
		buf_printf(out, ja ? "基準 %s：承認済み、実行はまだない" : "criterion %s: approved, has not run", id);
	else
		buf_printf(out, ja ? "基準 %s：承認済み、最後の実行 %.10s" : "criterion %s: approved, last ran %.10s", id, day);
	return c.last != 0;
}

/* One word of the field `evidence`; true when it is there. */
static bool word_evidence(struct site *s, const char *word, bool ja, struct buf *out)
{
	char *end;
	unsigned long long number = strtoull(word, &end, 10);

	if (strncmp(word, "criterion:", 10) == 0)
		return criterion_evidence(s, word + 10, ja, out);
	if (*end != '\0') {
		buf_printf(out, "%s", word);	/* a paper's name: told, not looked up */
		return true;
	}
	bool there = number < ledger_size(s->ledger);
	buf_printf(out, ja ? (there ? "台帳の項目 %llu" : "台帳の項目 %llu：存在しない")
			   : (there ? "ledger entry %llu" : "ledger entry %llu: there is none"), number);
	return there;
}

static bool entered_evidence(struct site *s, const char *evidence, bool ja, struct buf *out)
{
	char word[256];
	bool all = true;

	while (*evidence != '\0') {
		size_t n = strcspn(evidence, " ");
		(void)snprintf(word, sizeof(word), "%.*s", (int)(n < 255 ? n : 255), evidence);
		if (out->len > 0)
			buf_text(out, ja ? "、" : "; ");
		all = word_evidence(s, word, ja, out) && all;
		evidence += n + strspn(evidence + n, " ");
	}
	return all;
}

/* ---- the list ---- */

struct control_view {
	const struct control *control;
	const char *state, *on, *how;
	struct buf evidence;
	bool proved;	/* what is entered is there, or the ledger shows it */
};

static void view_text(struct buf *b, const struct control_view *v, enum lang lang)
{
	static const struct words states[] = {
		{ "実施", "done" }, { "一部", "partly" }, { "未実施", "not" }, { "該当なし", "na" }, { "未入力", "not entered" },
	};
	size_t i = 0;

	while (i < 4 && strcmp(states[i].en, v->state) != 0)
		i++;
	buf_printf(b, "%-9s [%s] %s: %s\n", v->control->id, words_in(states[i], lang), words_in(v->control->group, lang),
		   words_in(v->control->title, lang));
	buf_printf(b, "    %s [%s]\n", words_in(v->control->must, lang), v->control->cite);
	if (*v->how != '\0' || *v->on != '\0')
		buf_printf(b, "    %s %s\n", v->on, v->how);
	if (v->evidence.len > 0)
		buf_printf(b, lang == LANG_JA ? "    証拠%s: %s\n" : "    evidence%s: %s\n",
			   v->proved ? "" : lang == LANG_JA ? "（未確認）" : " (not borne out)", buf_str((struct buf *)(uintptr_t)&v->evidence));
}

static void view_json(struct jsonw *w, const struct control_view *v)
{
	const struct {
		const char *key, *value;
	} texts[] = {
		{ "id", v->control->id }, { "group", v->control->group.ja }, { "title", v->control->title.ja },
		{ "title_en", v->control->title.en }, { "must", v->control->must.ja }, { "cite", v->control->cite },
		{ "state", *v->state != '\0' ? v->state : "not_entered" }, { "on", v->on }, { "how", v->how },
	};

	jsonw_object(w);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		jsonw_key(w, texts[i].key);
		jsonw_string(w, texts[i].value);
	}
	jsonw_key(w, "evidence");
	jsonw_text(w, v->evidence.bytes, v->evidence.len);
	jsonw_key(w, "proved");
	jsonw_bool(w, v->proved);
	jsonw_object_end(w);
}

static struct control_view view_of(struct site *s, const struct control *c, const struct book_table *rows,
				   const struct shown *shown, bool ja)
{
	const struct book_def *book = book_find("control");
	const struct book_row *row = book_row_find(rows, c->id);
	struct control_view v = { .control = c, .state = "", .on = "", .how = "", .evidence = buf_of(65536) };
	struct buf own = buf_of(65536);

	if (row != NULL) {
		v.state = book_value(book, row, "state");
		v.on = book_value(book, row, "on");
		v.how = book_value(book, row, "how");
		const char *evidence = book_value(book, row, "evidence");
		v.proved = *evidence != '\0' && entered_evidence(s, evidence, ja, &v.evidence);
	}
	bool shows = auto_evidence(c, shown, ja, &own);
	if (own.len > 0) {
		buf_printf(&v.evidence, "%s%s", v.evidence.len > 0 ? ja ? "、" : "; " : "", buf_str(&own));
		v.proved = shows && (v.proved || row == NULL || *book_value(book, row, "evidence") == '\0');
	}
	buf_free(&own);
	return v;
}

err_t controls_show(struct site *s, nsec_t at, bool open_only, bool json, bool japanese, FILE *out, size_t *open,
		    struct problem *why)
{
	struct law *law = NULL;
	struct controls *list = NULL;
	struct book_table rows = { 0 };
	struct shown shown = { .at = at };
	struct buf b = buf_of(OUT_MAX);
	struct jsonw w = jsonw_of(&b);
	char dir[64];

	*open = 0;
	(void)snprintf(dir, sizeof(dir), "/proc/self/fd/%d/law", s->dirfd);
	err_t e = site_law(s, &law, why);
	if (e == OK)
		e = read_controls(dir, law, &list, why);
	if (e == OK)
		e = book_read(s, book_find("control"), &rows, why);
	if (e == OK)
		e = register_batches(s->reg, NULL, NULL, NULL, see_batch, &shown);
	if (e == OK)
		e = register_runs(s->reg, see_run, &shown);
	if (json)
		jsonw_array(&w);
	for (size_t i = 0; e == OK && i < controls_count(list); i++) {
		struct control_view v = view_of(s, controls_at(list, i), &rows, &shown, japanese);
		bool is_open = strcmp(v.state, "done") != 0 && strcmp(v.state, "na") != 0;
		*open += is_open;
		if (json && (is_open || !open_only))
			view_json(&w, &v);
		else if (is_open || !open_only)
			view_text(&b, &v, japanese ? LANG_JA : LANG_EN);
		buf_free(&v.evidence);
	}
	if (json) {
		jsonw_array_end(&w);
		buf_u8(&b, '\n');
	}
	book_table_free(&rows);
	controls_free(list);
	law_free(law);
	err_t printed = finish(&b, out);
	return e == OK ? printed : e;
}
