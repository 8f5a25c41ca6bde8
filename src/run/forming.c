#include "run/forming.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "duty/duty.h"
#include "run/law_dir.h"

#define TEXT_MAX	65536u
#define UNKNOWN		"【把握中】"	/* in the table of facts */

enum report_stage stage_of(const struct duty_def *duty)
{
	return duty != NULL && strcmp(duty->stage, "final") == 0 ? REPORT_FINAL : REPORT_PRELIMINARY;
}

/* The due time as one line, or nothing while it is not known. */
static err_t put_due(const struct duty_item *item, struct report_values *values)
{
	struct buf b = buf_of(TEXT_MAX);

	if (item->has_due) {
		time_text(item->due, LANG_JA, &b);
		buf_text(&b, "\n");
	}
	if (item->has_due || item->promptly)
		buf_text(&b, item->rule.ja);
	err_t e = b.err == OK && b.len > 0 ? report_put(values, "duty.due", buf_str(&b), NULL) : b.err;
	buf_free(&b);
	return e;
}

static err_t put_article(const struct duty_def *d, struct report_values *values)
{
	struct buf b = buf_of(TEXT_MAX);

	buf_printf(&b, "%s（%s）", d->law.ja, d->article);
	err_t e = b.err == OK ? report_put(values, "duty.article", buf_str(&b), NULL) : b.err;
	buf_free(&b);
	return e;
}

/* item NULL: the duty is not among those that were judged. */
static err_t put_duty(const struct duty_def *d, const struct duty_item *item, struct report_values *values)
{
	err_t e = report_put(values, "duty.title", d->title.ja, NULL);
	if (e == OK)
		e = report_put(values, "duty.obliged", d->obliged.ja, NULL);
	if (e == OK)
		e = put_article(d, values);
	if (e == OK && item != NULL && *item->to.ja != '\0')
		e = report_put(values, "duty.to", item->to.ja, NULL);
	if (e == OK && item != NULL)
		e = put_due(item, values);
	return e;
}

/* Would the duty be decided by this fact? */
static bool is_missing(const struct duty_item *item, const struct fact_def *def)
{
	for (size_t i = 0; item != NULL && i < item->missing_count; i++)
		if (item->missing[i] == def)
			return true;
	return false;
}

/* Of what the duty asks for: what is known, and what keeps it undecided. cells is
 * freed by the caller. */
static err_t fact_rows(const struct forming *f, const struct duty_item *item,
		       const struct report_values *values, const char ***cells, size_t *rows)
{
	size_t count = law_fact_count(f->law);
	bool *seen = calloc(count + 1, sizeof(*seen));

	*cells = calloc(count * 2 + 1, sizeof(**cells));
	if (seen == NULL || *cells == NULL) {
		free(seen);
		return ERR_MEMORY;
	}
	duty_asks(f->law, f->duty, seen);
	for (size_t i = 0; i < count; i++) {
		const struct fact_def *def = law_fact(f->law, i);
		const struct report_value *v = report_get(values, def->id);
		if (!seen[i] || (v == NULL && !is_missing(item, def)))
			continue;
		(*cells)[*rows * 2] = def->label.ja;
		(*cells)[*rows * 2 + 1] = v != NULL ? v->text : UNKNOWN;
		++*rows;
	}
	free(seen);
	return OK;
}

struct wants {
	const char *name;
	bool found;
};

static err_t is_wanted(void *ctx, const char *name)
{
	struct wants *w = ctx;

	w->found = w->found || strcmp(w->name, name) == 0;
	return OK;
}

static err_t fill(const struct forming *f, const struct duty_item *item, const struct report_values *values,
		  struct formed *ret)
{
	static const char *const head[] = { "事項", "内容" };
	struct wants wants = { .name = "facts" };
	const char **cells = NULL;
	size_t rows = 0;

	err_t e = form_sources(ret->form, is_wanted, &wants);
	struct report_table *tables = calloc(f->table_count + 1, sizeof(*tables));
	if (e == OK && tables == NULL)
		e = ERR_MEMORY;
	if (e == OK && f->table_count > 0)
		memcpy(tables, f->tables, f->table_count * sizeof(*tables));
	if (e == OK && f->duty != NULL && wants.found)
		e = fact_rows(f, item, values, &cells, &rows);
	struct report_input in = { .stage = f->stage, .before = f->before, .made_at = f->at, .values = values,
				   .tables = tables, .table_count = f->table_count };
	if (e == OK && cells != NULL)
		tables[in.table_count++] = (struct report_table){ .name = "facts", .title = "事実", .head = head,
			.columns = 2, .cells = cells, .rows = rows };
	if (e == OK)
		e = form_fill(ret->form, &in, &ret->filled);
	free(cells);
	free(tables);
	return e;
}

err_t forming_fill(const struct forming *f, struct report_values *values, struct formed *ret,
		   struct problem *why)
{
	struct formed made = { NULL, NULL };
	struct duty_list *list = NULL;
	err_t e = law_dir_form(f->dir, f->form, &made.form, why);

	if (e == OK)
		e = case_values(f->law, f->facts, f->at, values);
	if (e == OK && f->duty != NULL)
		e = duty_evaluate(f->law, f->facts, f->at, &list);
	const struct duty_item *item = e == OK && f->duty != NULL ? duty_find(list, f->duty->id) : NULL;
	if (e == OK && f->duty != NULL)
		e = put_duty(f->duty, item, values);
	if (e == OK)
		e = fill(f, item, values, &made);
	duty_list_free(list);
	if (e == OK)
		*ret = made;
	else
		formed_free(&made);
	return e == OK ? OK : problem(why, e, "form %s: %s", f->form, err_text(e));
}

void formed_free(struct formed *f)
{
	filled_free(f->filled);
	form_free(f->form);
	*f = (struct formed){ NULL, NULL };
}

struct form_files form_files_of(const char *xlsx, const char *pdf, const char *json)
{
	return (struct form_files){ .file = {
		{ .path = xlsx, .write = report_xlsx, .bytes = buf_of(REPORT_BYTES_MAX) },
		{ .path = pdf, .write = report_pdf, .bytes = buf_of(REPORT_BYTES_MAX) },
		{ .path = json, .write = report_json, .bytes = buf_of(REPORT_BYTES_MAX) },
	} };
}

bool form_files_any(const struct form_files *files)
{
	for (size_t i = 0; i < FORM_FILES; i++)
		if (files->file[i].path != NULL)
			return true;
	return false;
}

err_t form_files_write(struct form_files *files, const struct filled *f, struct problem *why)
{
	for (size_t i = 0; i < FORM_FILES; i++) {
		struct form_file *to = &files->file[i];
		err_t e = to->path != NULL ? to->write(f, &to->bytes) : OK;
		if (e != OK)
			return problem(why, e, "%s: cannot make the report: %s", to->path, err_text(e));
	}
	for (size_t i = 0; i < FORM_FILES; i++) {
		struct form_file *to = &files->file[i];
		err_t e = to->path != NULL ? fs_put(AT_FDCWD, to->path, to->bytes.bytes, to->bytes.len, 0644) : OK;
		if (e != OK)
			return problem(why, e, "%s: cannot write the report: %s", to->path, err_text(e));
	}
	return OK;
}

void form_files_free(struct form_files *files)
{
	for (size_t i = 0; i < FORM_FILES; i++)
		buf_wipe(&files->file[i].bytes);
}
