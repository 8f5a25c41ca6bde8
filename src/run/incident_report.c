/* incident_report.c - fill the form that a duty names, write it, record it. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "duty/duty.h"
#include "register/people.h"
#include "run/case_of.h"
#include "run/forming.h"
#include "run/incident_act.h"
#include "run/incidents.h"
#include "run/report_earlier.h"
#include "run/report_records.h"

#define INCIDENT_CLASS	"incident"	/* retention class of what is kept of a report */

/* One report in the making. */
struct reporting {
	struct site *site;
	const struct reg_incident *row;
	const struct report_ask *ask;
	const struct signer *signer;
	struct problem *why;
	struct law *law;
	const struct duty_def *duty;
	const char *form;	/* the duty's, or the one asked for */
	struct report_values values;
	struct indicators *indicators;
	struct earlier earlier;
	struct formed formed;
	struct form_files files;
};

/* The incident's own data, which no fact holds. */
static err_t put_meta(struct reporting *r)
{
	struct buf opened = buf_of(256);

	time_text(r->row->opened_at, LANG_JA, &opened);
	err_t e = opened.err == OK ? report_put(&r->values, "incident.opened_at", buf_str(&opened), NULL) : opened.err;
	if (e == OK)
		e = report_put(&r->values, "site.name", r->site->name, NULL);
	if (e == OK)
		e = report_put(&r->values, "incident.id", r->row->id, NULL);
	if (e == OK)
		e = report_put(&r->values, "incident.title", r->row->title, NULL);
	buf_free(&opened);
	return e;
}

static err_t fill(struct reporting *r)
{
	struct case_facts *facts = NULL;
	char dir[64];

	(void)snprintf(dir, sizeof(dir), "/proc/self/fd/%d/law", r->site->dirfd);
	err_t e = case_of_incident(r->site, r->row->id, r->law, &facts, r->why);
	if (e == OK && !r->ask->anew)
		e = earlier_find(r->site, r->row->id, r->law, r->duty, &r->earlier);
	if (e == OK)
		e = report_records(r->site, r->row->id, r->signer, &r->values, &r->indicators, r->why);
	if (e == OK)
		e = put_meta(r);
	if (e == OK) {
		const struct report_table table = indicators_table(r->indicators);
		const struct forming f = { .dir = dir, .law = r->law, .facts = facts, .form = r->form,
			.duty = r->duty, .stage = stage_of(r->duty), .at = r->ask->at,
			.before = r->earlier.there ? &r->earlier.before : NULL, .tables = &table, .table_count = 1 };
		e = forming_fill(&f, &r->values, &r->formed, r->why);
	}
	case_free(facts);
	return e;
}

static err_t seal_record(void *ctx, const char *json, size_t len)
{
	return sealing_add(ctx, json, len);
}

/* What the next report will be compared with. */
static err_t seal_texts(struct reporting *r, struct body_ref *ref)
{
	struct sealing *body = NULL;
	err_t e = sealing_new(r->site, INCIDENT_CLASS, &body, r->why);

	if (e == OK)
		e = filled_keep(r->formed.filled, seal_record, body);
	if (e == OK)
		return sealing_end(r->site, body, ref, r->why);
	sealing_free(body);
	return problem(r->why, e, "what stands in the report cannot be sealed: %s", err_text(e));
}

static void write_files(const struct form_files *files, struct jsonw *w)
{
	char hex[REG_HEX_BYTES];
	uint8_t digest[DIGEST_SHA256_BYTES];

	jsonw_key(w, "files");
	jsonw_array(w);
	for (size_t i = 0; i < FORM_FILES; i++) {
		const struct form_file *f = &files->file[i];
		if (f->path == NULL)
			continue;
		const char *slash = strrchr(f->path, '/');
		digest_sha256(f->bytes.bytes, f->bytes.len, digest);
		hex_of(digest, sizeof(digest), hex);
		jsonw_object(w);
		jsonw_key(w, "name");
		jsonw_string(w, slash != NULL ? slash + 1 : f->path);
		jsonw_key(w, "sha256");
		jsonw_string(w, hex);
		jsonw_key(w, "size");
		jsonw_uint(w, f->bytes.len);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static err_t record(struct reporting *r, const struct body_ref *ref)
{
	struct entry en;

	entry_begin(r->site, &en, "incident.report", signer_verifier(r->signer)->name);
	entry_text(&en, "incident", r->row->id);
	entry_text(&en, "duty", r->duty->id);
	entry_text(&en, "form", r->form);
	write_files(&r->files, &en.w);
	body_ref_write(&en.w, ref);
	err_t e = entry_add(r->site, &en, r->why);
	return e == OK ? entry_commit(r->site, r->why) : e;
}

static err_t find_duty(struct reporting *r)
{
	const struct report_ask *ask = r->ask;
	err_t e = site_law_with(r->site, ask->with, &r->law, r->why);

	if (e != OK)
		return e;
	r->duty = law_find_duty(r->law, ask->duty);
	if (r->duty == NULL)
		return problem(r->why, ERR_ABSENT, "duty %s: not in the catalogue; `sekisho law list` tells what is",
			       ask->duty);
	r->form = ask->form != NULL ? ask->form : r->duty->form;
	if (*r->form == '\0')
		return problem(r->why, ERR_ABSENT, "duty %s: has no form; it is done without one, or name one with --form",
			       ask->duty);
	return OK;
}

err_t incident_report(struct site *s, const char *id, const struct report_ask *ask,
		      const struct signer *signer, struct problem *why)
{
	struct reg_incident row;
	struct body_ref ref;
	struct reporting r = { .site = s, .row = &row, .ask = ask, .signer = signer, .why = why,
			       .earlier = earlier_none(), .files = form_files_of(ask->xlsx, ask->pdf, ask->json) };

	if (!form_files_any(&r.files))
		return problem(why, ERR_USAGE, "nothing to write: give --xlsx FILE, --pdf FILE or --json-form FILE");
	err_t e = incident_row_open(s, id, &row, why);
	if (e == OK)
		e = need_role(s, signer, PERSON_OFFICER, why);
	if (e == OK)
		e = find_duty(&r);
	if (e == OK)
		e = fill(&r);
	if (e == OK)
		e = seal_texts(&r, &ref);
	if (e == OK)
		e = form_files_write(&r.files, r.formed.filled, why);
	if (e == OK)
		e = record(&r, &ref);
	form_files_free(&r.files);
	formed_free(&r.formed);
	earlier_free(&r.earlier);
	indicators_free(r.indicators);
	report_values_free(&r.values);
	law_free(r.law);
	return e == OK ? OK : problem(why, e, "the report of %s: %s", id, err_text(e));
}
