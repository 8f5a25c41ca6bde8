/* incident_report.c - fill the form that a duty names, write it, record it. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/enc.h"
#include "base/fs.h"
#include "crypt/digest.h"
#include "duty/duty.h"
#include "register/criteria.h"
#include "register/incidents.h"
#include "register/people.h"
#include "report/form.h"
#include "report/write.h"
#include "run/case_of.h"
#include "run/entry.h"
#include "run/finding.h"
#include "run/incidents.h"
#include "run/law_dir.h"
#include "run/signing.h"
#include "run/unrender.h"
#include "text/tree.h"

#define TEXT_MAX	16384u

/* What the linked records tell, without any content: times and indicators. */
struct gathered {
	struct buf linked;	/* "\nID\n" for each linked record */
	struct buf indicators;	/* "\nFIELD: VALUE\n", each once */
	struct buf criteria;	/* "\nID\n", each once */
	nsec_t first, last;
	uint64_t count;
	struct problem *why;
	err_t failed;
};

static err_t take_link(void *ctx, const char *record)
{
	struct gathered *g = ctx;

	buf_printf(&g->linked, "\n%s\n", record);
	return g->linked.err;
}

/* Add "\nLINE\n" unless it is there or there is no room. */
static void add_once(struct buf *lines, const char *line)
{
	char framed[FACT_TEXT_MAX + 64];

	int n = snprintf(framed, sizeof(framed), "\n%s\n", line);
	if (n > 0 && (size_t)n < sizeof(framed) && lines->len + (size_t)n < TEXT_MAX &&
	    strstr(buf_str(lines), framed) == NULL)
		buf_add(lines, framed, (size_t)n);
}

static void add_indicator(struct gathered *g, const struct value *v)
{
	char line[FACT_TEXT_MAX + 48];

	(void)snprintf(line, sizeof(line), "%s: %.*s", field_info(v->field)->name, (int)v->len,
		       (const char *)v->text);
	add_once(&g->indicators, line);
}

/* The framed lines as a text: no empty ones, no line end at its end. */
static void unframe(struct buf *lines, struct buf *out)
{
	for (const char *at = buf_str(lines); *at != '\0';) {
		size_t n = strcspn(at, "\n");
		if (n > 0 && out->len > 0)
			buf_u8(out, '\n');
		buf_add(out, at, n);
		at += n + (at[n] != '\0');
	}
}

static bool is_linked(struct gathered *g, const struct node *record)
{
	char id[REG_RECORD_MAX + 2];
	const char *text = node_text(record, "sekisho.record");

	if (text == NULL || strlen(text) >= REG_RECORD_MAX)
		return false;
	(void)snprintf(id, sizeof(id), "\n%s\n", text);
	return strstr(buf_str(&g->linked), id) != NULL;
}

static void gather(void *ctx, const char *json, size_t len)
{
	struct gathered *g = ctx;
	struct facts f = FACTS_NONE;
	struct tree *t = NULL;
	struct value v;

	if (g->failed != OK)
		return;
	g->failed = tree_json(json, len, &t, g->why);
	if (g->failed != OK || !is_linked(g, tree_root(t))) {
		tree_free(t);
		return;
	}
	const struct node *criteria = node_get(tree_root(t), "sekisho.criteria");
	for (const struct node *c = criteria != NULL ? criteria->child : NULL; c != NULL; c = c->next)
		if (c->kind == NODE_TEXT)
			add_once(&g->criteria, c->text);
	tree_free(t);
	g->failed = facts_of_json(json, len, &f, g->why);
	for (uint32_t at = 0; g->failed == OK && facts_next(&f, &at, &v);) {
		if (v.field == F_START && (g->count == 0 || v.time < g->first))
			g->first = v.time;
		if (v.field == F_END && (g->count == 0 || v.time > g->last))
			g->last = v.time;
		if (v.field == F_TLS_SNI || v.field == F_DNS_NAME || v.field == F_URL_DOMAIN)
			add_indicator(g, &v);
	}
	g->count++;
	facts_free(&f);
}

/* "TITLE (ID)" of each criterion, as its newest version is called. */
static err_t put_criteria(struct site *s, struct gathered *g, struct report_values *v)
{
	struct buf text = buf_of((size_t)2 * TEXT_MAX);
	err_t e = OK;

	for (const char *at = buf_str(&g->criteria); *at != '\0' && e == OK;) {
		size_t n = strcspn(at, "\n");
		char id[REG_ID_MAX] = "";
		struct reg_criterion row;
		struct buf document = buf_of((size_t)4 * TEXT_MAX);
		struct tree *t = NULL;
		if (n > 0 && n < sizeof(id)) {
			memcpy(id, at, n);
			e = register_criterion_current(s->reg, id, &row);
			if (e == OK)
				e = register_criterion_document(s->reg, row.entry, &document);
			if (e == OK)
				e = tree_yaml(document.bytes, document.len, &t, NULL);
			const char *title = e == OK ? node_text(tree_root(t), "title") : NULL;
			buf_printf(&text, "%s%s (%s)", text.len > 0 ? "\n" : "", title != NULL ? title : "", id);
		}
		tree_free(t);
		buf_free(&document);
		at += n + (at[n] != '\0');
	}
	if (e == OK && text.len > 0)
		e = report_put(v, "criteria.fired", buf_str(&text), NULL);
	buf_free(&text);
	return e;
}

static err_t put_time(struct report_values *v, const char *name, nsec_t t)
{
	struct buf b = buf_of(256);

	time_text(t, LANG_JA, &b);
	err_t e = b.err == OK ? report_put(v, name, buf_str(&b), NULL) : b.err;
	buf_free(&b);
	return e;
}

/* The incident's own data, which no fact holds. */
static err_t put_meta(struct site *s, const struct reg_incident *row, struct gathered *g,
		      struct report_values *v)
{
	struct buf indicators = buf_of((size_t)2 * TEXT_MAX);
	char count[32];

	(void)snprintf(count, sizeof(count), "%" PRIu64, g->count);
	err_t e = report_put(v, "site.name", s->name, NULL);
	if (e == OK)
		e = report_put(v, "incident.id", row->id, NULL);
	if (e == OK)
		e = report_put(v, "incident.title", row->title, NULL);
	if (e == OK)
		e = put_time(v, "incident.opened_at", row->opened_at);
	if (e == OK && g->count > 0)
		e = report_put(v, "records.kept", count, NULL);
	if (e == OK && g->count > 0)
		e = put_time(v, "records.first_seen", g->first);
	if (e == OK && g->count > 0)
		e = put_time(v, "records.last_seen", g->last);
	unframe(&g->indicators, &indicators);
	if (e == OK && indicators.len > 0)
		e = report_put(v, "indicators", buf_str(&indicators), NULL);
	buf_wipe(&indicators);
	return e == OK ? put_criteria(s, g, v) : e;
}

/* One file of the report: its bytes, where it goes, its digest for the entry. */
struct made {
	const char *path;
	struct buf bytes;
	char sha256[REG_HEX_BYTES];
};

static err_t write_made(struct made *m, err_t (*make)(const struct filled *, struct buf *),
			const struct filled *f, struct problem *why)
{
	uint8_t digest[DIGEST_SHA256_BYTES];

	if (m->path == NULL)
		return OK;
	err_t e = make(f, &m->bytes);
	if (e == OK)
		e = fs_put(AT_FDCWD, m->path, m->bytes.bytes, m->bytes.len, 0644);
	digest_sha256(m->bytes.bytes, m->bytes.len, digest);
	hex_of(digest, sizeof(digest), m->sha256);
	return e == OK ? OK : problem(why, e, "%s: cannot write the report: %s", m->path, err_text(e));
}

static err_t record_report(struct site *s, const char *id, const struct duty_def *duty,
			   const struct made *made, size_t count, const struct signer *signer,
			   struct problem *why)
{
	struct entry en;

	entry_begin(s, &en, "incident.report", signer_verifier(signer)->name);
	entry_text(&en, "incident", id);
	entry_text(&en, "duty", duty->id);
	entry_text(&en, "form", duty->form);
	jsonw_key(&en.w, "files");
	jsonw_array(&en.w);
	for (size_t i = 0; i < count; i++) {
		if (made[i].path == NULL)
			continue;
		const char *slash = strrchr(made[i].path, '/');
		jsonw_object(&en.w);
		jsonw_key(&en.w, "name");
		jsonw_string(&en.w, slash != NULL ? slash + 1 : made[i].path);
		jsonw_key(&en.w, "sha256");
		jsonw_string(&en.w, made[i].sha256);
		jsonw_key(&en.w, "size");
		jsonw_uint(&en.w, made[i].bytes.len);
		jsonw_object_end(&en.w);
	}
	jsonw_array_end(&en.w);
	err_t e = entry_add(s, &en, why);
	return e == OK ? entry_commit(s, why) : e;
}

static err_t count_earlier(void *ctx, const struct reg_report *r)
{
	unsigned *n = ctx;

	(void)r;
	++*n;
	return OK;
}

/* Everything known about the incident, as named texts. */
static err_t collect(struct site *s, const struct reg_incident *row, const struct law *law, nsec_t at,
		     const struct signer *signer, struct report_values *values, struct problem *why)
{
	struct case_facts *facts = NULL;
	struct gathered g = { .linked = buf_of(16u << 20), .indicators = buf_of((size_t)2 * TEXT_MAX),
			      .criteria = buf_of((size_t)2 * TEXT_MAX), .why = why };
	uint64_t found = 0;

	err_t e = case_of_incident(s, row->id, law, &facts, why);
	if (e == OK)
		e = case_values(law, facts, at, values);
	if (e == OK)
		e = register_incident_records(s->reg, row->id, take_link, &g);
	if (e == OK && g.linked.len > 0) {
		const struct find_request rq = { .purpose = "fill the report of the incident", .incident = row->id };
		e = find_run(s, &rq, signer, gather, &g, &found, why);
		e = e == OK ? g.failed : e;
	}
	if (e == OK)
		e = put_meta(s, row, &g, values);
	buf_wipe(&g.linked);
	buf_wipe(&g.indicators);
	buf_wipe(&g.criteria);
	case_free(facts);
	return e;
}

static err_t fill_and_write(struct site *s, const struct reg_incident *row, const struct duty_def *duty,
			    const struct report_values *values, nsec_t at, struct made *made,
			    struct problem *why)
{
	struct form *form = NULL;
	struct filled *filled = NULL;
	unsigned earlier = 0;
	char dir[64];

	(void)snprintf(dir, sizeof(dir), "/proc/self/fd/%d/law", s->dirfd);
	err_t e = law_dir_form(dir, duty->form, &form, why);
	if (e == OK)
		e = register_reports(s->reg, row->id, count_earlier, &earlier);
	const struct report_input input = {
		.stage = strcmp(duty->stage, "final") == 0 ? REPORT_FINAL : REPORT_PRELIMINARY,
		
		.made_at = at, .values = values,
	};
	if (e == OK)
		e = form_fill(form, &input, &filled);
	if (e == OK)
		e = write_made(&made[0], report_xlsx, filled, why);
	if (e == OK)
		e = write_made(&made[1], report_pdf, filled, why);
	filled_free(filled);
	form_free(form);
	return e;
}

err_t incident_report(struct site *s, const char *id, const char *duty_id, const char *xlsx,
		      const char *pdf, nsec_t at, const struct signer *signer, struct problem *why)
{
	struct reg_incident row;
	struct law *law = NULL;
	struct report_values values = { 0 };
	struct made made[2] = { { .path = xlsx, .bytes = buf_of(REPORT_BYTES_MAX) },
				{ .path = pdf, .bytes = buf_of(REPORT_BYTES_MAX) } };

	if (xlsx == NULL && pdf == NULL)
		return problem(why, ERR_USAGE, "nothing to write: give --xlsx FILE, --pdf FILE or both");
	err_t e = register_incident(s->reg, id, &row);
	if (e != OK)
		return problem(why, e, "incident %s: %s", id, err_text(e));
	e = need_role(s, signer, PERSON_OFFICER, why);
	if (e == OK)
		e = site_law(s, &law, why);
	const struct duty_def *duty = e == OK ? law_find_duty(law, duty_id) : NULL;
	if (e == OK && duty == NULL)
		e = problem(why, ERR_ABSENT, "duty %s: not in the catalogue; `sekisho law list` tells what is", duty_id);
	if (e == OK && duty->form[0] == '\0')
		e = problem(why, ERR_ABSENT, "duty %s: has no form; it is done without one", duty_id);
	if (e == OK)
		e = collect(s, &row, law, at, signer, &values, why);
	if (e == OK)
		e = fill_and_write(s, &row, duty, &values, at, made, why);
	if (e == OK)
		e = record_report(s, id, duty, made, COUNT_OF(made), signer, why);
	buf_wipe(&made[0].bytes);
	buf_wipe(&made[1].bytes);
	report_values_free(&values);
	law_free(law);
	return e == OK ? OK : problem(why, e, "the report of %s: %s", id, err_text(e));
}
