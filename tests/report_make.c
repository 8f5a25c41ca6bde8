/* report_make.c - facts into a filled form, for tests:
 *
 *	report_make LAW-FOLDER FACTS TIME preliminary|final OUT.pdf OUT.xlsx OUT.json
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "duty/case.h"
#include "report/write.h"
#include "run/law_dir.h"

static err_t write_out(const char *path, err_t (*make)(const struct filled *, struct buf *),
		       const struct filled *f)
{
	struct buf b = buf_of(REPORT_BYTES_MAX);
	err_t e = make(f, &b);

	if (e == OK)
		e = fs_put(AT_FDCWD, path, b.bytes, b.len, 0644);
	buf_free(&b);
	return e;
}

static err_t meta(struct report_values *v)
{
	err_t e = report_put(v, "incident.id", "INC-2026-0001", NULL);

	if (e == OK)
		e = report_put(v, "records.kept", "214", NULL);
	if (e == OK)
		e = report_put(v, "indicators", "dns.question.name: c2.example.net\ntls.client.server_name: c2.example.net", NULL);
	return e;
}

static err_t make(char **argv, struct problem *why)
{
	static const char *const head[] = { "時刻", "送信元", "宛先", "バイト数" };
	static const char *const cells[] = {
		"2026-04-06 09:00:01", "192.0.2.10", "203.0.113.5:443", "1,048,576",
		"2026-04-06 09:05:01", "192.0.2.10", "203.0.113.5:443", "=1+1",
	};
	const struct report_table table = { "", "別紙　保全した通信記録", head, 4, cells, 2 };
	struct buf b = buf_of(1u << 20);
	struct report_values values = { 0 };
	struct law *law = NULL;
	struct form *form = NULL;
	struct filled *filled = NULL;
	nsec_t at = 0;
	err_t e = clock_parse(argv[3], strlen(argv[3]), &at);

	if (e == OK)
		e = law_dir_read(argv[1], &law, why);
	struct case_facts *c = e == OK ? case_new(law) : NULL;
	if (e == OK)
		e = fs_read(AT_FDCWD, argv[2], &b);
	if (e == OK)
		e = case_read(c, argv[2], b.bytes, b.len, why);
	if (e == OK)
		e = case_values(law, c, at, &values);
	if (e == OK)
		e = meta(&values);
	if (e == OK)
		e = law_dir_form(argv[1], "ppc-art26", &form, why);
	const struct report_input in = { .made_at = at, .values = &values, .tables = &table, .table_count = 1,
		.stage = strcmp(argv[4], "final") == 0 ? REPORT_FINAL : REPORT_PRELIMINARY };
	if (e == OK)
		e = form_fill(form, &in, &filled);
	if (e == OK)
		e = write_out(argv[5], report_pdf, filled);
	if (e == OK)
		e = write_out(argv[6], report_xlsx, filled);
	if (e == OK)
		e = write_out(argv[7], report_json, filled);
	filled_free(filled);
	form_free(form);
	report_values_free(&values);
	case_free(c);
	law_free(law);
	buf_free(&b);
	return e;
}

int main(int argc, char **argv)
{
	struct problem why = PROBLEM_NONE;

	if (argc != 8)
		return 2;
	err_t e = make(argv, &why);
	if (e != OK)
		(void)fprintf(stderr, "%s %s\n", err_text(e), why.text);
	return err_status(e);
}
