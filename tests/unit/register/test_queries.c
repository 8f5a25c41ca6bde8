/* What the register answers about the scene. Each answer becomes a line of text,
 * compared as a whole: an answer too many or too few is seen as well. */
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "crypt/start.h"
#include "register/authorities.h"
#include "register/criteria.h"
#include "register/incidents.h"
#include "register/people.h"
#include "register/packages.h"
#include "register/readings.h"
#include "register/runs.h"
#include "scene.h"

static const uint8_t key[SECRET_BYTES] = "a key that only this test knows";

/* A register in memory of the whole scene; `opened`: with the bodies. */
static struct reg *made(int opened)
{
	char path[] = "/tmp/sekisho-queries-XXXXXX", file[64];
	struct reg *r = NULL;
	struct problem why = PROBLEM_NONE;

	assert_int_equal(crypt_start(), OK);
	assert_non_null(mkdtemp(path));
	(void)snprintf(file, sizeof(file), "%s/r.db", path);
	assert_int_equal(register_open(AT_FDCWD, file, key, &r, &why), OK);
	for (size_t i = 0; i < SCENE_ENTRIES; i++) {
		err_t e = scene_apply(r, i, opened, &why);
		if (e != OK)
			print_error("entry %zu: %s\n", i, why.text);
		assert_int_equal(e, OK);
	}
	(void)unlink(file);
	(void)snprintf(file, sizeof(file), "%s/r.db-wal", path);
	(void)unlink(file);
	(void)rmdir(path);
	return r;
}

static err_t add_person(void *ctx, const struct reg_person *p)
{
	struct buf roles = buf_of(256);

	person_role_names(p->roles, &roles);
	buf_printf(ctx, "%s %s %s %" PRIu64 "\n", p->name, buf_str(&roles), p->vkey, p->entry);
	buf_free(&roles);
	return OK;
}

static err_t add_authority(void *ctx, const struct reg_authority *a)
{
	buf_printf(ctx, "%s %.2s %s by=%s ok=%s no=%s\n", a->id, a->sha256, authority_state_name(a->state),
		   a->proposed_by, a->approved_by, a->revoked_by);
	return OK;
}

static err_t add_list(void *ctx, const struct reg_list *l)
{
	buf_printf(ctx, " %s %.2s %" PRIu64, l->name, l->sha256, l->size);
	return OK;
}

struct with {
	struct reg *r;
	struct buf *out;
};

static err_t add_criterion(void *ctx, const struct reg_criterion *c)
{
	const struct with *w = ctx;

	buf_printf(w->out, "%" PRIu64 " %s %.2s at=%s %s %s>%s/%s", c->entry, c->id, c->sha256, c->authority,
		   criterion_state_name(c->state), c->author, c->reviewer, c->decided_by);
	err_t e = register_criterion_lists(w->r, c->entry, add_list, w->out);	/* a question in a question */
	buf_text(w->out, "\n");
	return e;
}

static err_t add_run(void *ctx, const struct reg_run *run)
{
	buf_printf(ctx, "%s %s %s kept=%" PRIu64 "/%" PRIu64 " packets=%" PRIu64 " %s\n", run->id, run->authority,
		   run_state_name(run->state), run->counts.kept, run->counts.batches, run->counts.packets,
		   run->ended_at != 0 ? "done" : "");
	return OK;
}

static err_t add_hits(void *ctx, const struct reg_hits *h)
{
	buf_printf(ctx, "%s@%" PRIu64 "=%" PRIu64 "\n", h->criterion, h->version, h->records);
	return OK;
}

static err_t add_batch(void *ctx, const struct reg_batch *b)
{
	buf_printf(ctx, "%" PRIu64 " %s/%" PRIu32 " %" PRIu64 " %s %s %.2s %.2s\n", b->entry, b->run, b->seq,
		   b->records, b->class, b->day, b->sha256, b->root);
	return OK;
}

static err_t add_day_key(void *ctx, const struct reg_day_key *k)
{
	buf_printf(ctx, "%s %s %.2s\n", k->class, k->day, k->public);
	return OK;
}

static err_t add_reading(void *ctx, const struct reg_reading *g)
{
	buf_printf(ctx, "%s %s '%s' %s %s %s\n", g->by, g->incident, g->purpose, g->where != NULL ? g->where : "-",
		   g->from != NULL ? g->from : "-", g->to != NULL ? g->to : "-");
	return OK;
}

static err_t add_package(void *ctx, const struct reg_package *p)
{
	buf_printf(ctx, "%" PRIu64 " %s %s '%s' '%s' %s %" PRIu64 " %.2s\n", p->entry, p->id, p->by, p->recipient, p->purpose,
		   p->incident, p->records, p->sha256);
	return OK;
}

static err_t add_incident(void *ctx, const struct reg_incident *i)
{
	buf_printf(ctx, "%s '%s' %s %s%" PRIu64 "%s\n", i->id, i->title, i->opened_by, i->closed ? "closed " : "",
		   i->records, i->erased ? " erased" : "");
	return OK;
}

static err_t add_record(void *ctx, const char *record)
{
	buf_printf(ctx, "%s\n", record);
	return OK;
}

static err_t add_fact(void *ctx, const struct reg_fact *f)
{
	char known[CLOCK_TEXT_BYTES] = "-";

	if (f->known_at != REG_NOT_KNOWN)
		clock_utc(f->known_at, known);
	buf_printf(ctx, "%s=%s %s %s/%s\n", f->name, f->value != NULL ? f->value : "?", known, f->by, f->entered_by);
	return OK;
}

static err_t add_report(void *ctx, const struct reg_report *p)
{
	buf_printf(ctx, "%s %s %s %zu %s %s\n", p->duty, p->form, p->by, p->file_count, p->files[0].name,
		   p->files[1].name);
	return OK;
}

static err_t add_kept(void *ctx, const char *json, size_t len)
{
	buf_add(ctx, json, len);
	buf_text(ctx, "\n");
	return OK;
}

static err_t add_act(void *ctx, const struct reg_act *a)
{
	char at[CLOCK_TEXT_BYTES];

	clock_utc(a->at, at);
	buf_printf(ctx, "%d '%s' '%s' %s %s\n", (int)a->kind, a->duty, a->text != NULL ? a->text : "?", at, a->by);
	return OK;
}

static err_t stop(void *ctx, const struct reg_person *p)
{
	(void)p;
	++*(int *)ctx;
	return ERR_REFUSED;
}

static void is(struct buf *out, err_t e, const char *expected)
{
	assert_int_equal(e, OK);
	assert_string_equal(buf_str(out), expected);
	buf_clear(out);
}

static void policy(void **state)
{
	struct reg *r = made(1);
	struct buf out = buf_of(65536);
	struct with w = { r, &out };
	struct reg_person person;
	struct reg_authority authority;
	struct reg_criterion c;
	struct reg_site site;
	int seen = 0;

	(void)state;
	assert_int_equal(register_site(r, &site), OK);
	assert_string_equal(site.origin, "example.jp/s");
	assert_string_equal(site.name, "Example KK");
	is(&out, register_people(r, add_person, &out),
	   "sato author,analyst sato+02+B 1\nsuzuki reviewer,officer suzuki+03+C 2\n");
	assert_int_equal(register_people(r, stop, &seen), ERR_REFUSED);
	assert_int_equal(seen, 1);
	assert_int_equal(register_person(r, "suzuki", &person), OK);
	assert_int_equal(person.roles, PERSON_REVIEWER | PERSON_OFFICER);
	assert_int_equal(register_person(r, "Suzuki", &person), ERR_ABSENT);
	assert_string_equal(person.name, "");
	is(&out, register_authorities(r, add_authority, &out),
	   "own-2026 aa approved by=sato ok=suzuki no=\nother bb revoked by= ok= no=suzuki\n");
	assert_int_equal(register_authority(r, "own-2026", &authority), OK);
	assert_int_equal(register_authority(r, "none", &authority), ERR_ABSENT);
	is(&out, register_authority_document(r, "own-2026", &out), "id: own-2026\n");
	is(&out, register_criteria(r, add_criterion, &w),
	   "7 c1 aa at=own-2026 superseded sato>suzuki/suzuki bad.txt bb 77\n"
	   "9 c1 aa at=own-2026 approved sato>suzuki/suzuki bad.txt cc 77\n"
	   "10 c2 cc at= rejected sato>/suzuki\n");
	is(&out, register_criteria_approved(r, "own-2026", add_criterion, &w),
	   "9 c1 aa at=own-2026 approved sato>suzuki/suzuki bad.txt cc 77\n");
	is(&out, register_criteria_approved(r, "other", add_criterion, &w), "");
	assert_int_equal(register_criterion_current(r, "c2", &c), OK);
	assert_int_equal(c.state, CRITERION_REJECTED);
	assert_int_equal(register_criterion_approved(r, "c2", &c), ERR_ABSENT);
	assert_int_equal(register_criterion_approved(r, "c1", &c), OK);
	assert_int_equal(c.entry, 9);
	is(&out, register_criterion_document(r, 10, &out), "no: [yaml");
	buf_free(&out);
	register_close(r);
}

static void a_retired_criterion_leaves_none_approved(void **state)
{
	static const char json[] = HEAD("criterion.retire", "3T00:01:00") "\"criterion\":\"c1\",\"sha256\":\"" HEX_A
		"\",\"by\":\"suzuki\",\"note\":\"n\",\"reason\":\"old\"}";
	struct reg *r = made(1);
	struct buf out = buf_of(65536);
	struct with w = { r, &out };

	(void)state;
	assert_int_equal(register_apply(r, SCENE_ENTRIES, json, strlen(json), NULL, NULL), OK);
	is(&out, register_criteria_approved(r, "own-2026", add_criterion, &w), "");
	buf_free(&out);
	register_close(r);
}

/* Batch 16 says from 10:00 to 11:00 of the day before; the others say nothing, so they may be of any time. */
static void batches_by_time(struct reg *r, struct buf *out)
{
	static const struct {
		const char *from, *to;
		bool there;
	} cases[] = {
		{ "2026-11-22T10:30:00Z", "2026-11-22T10:31:00Z", true },
		{ "2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z", false },	/* `to` is not in */
		{ "2026-11-22T09:00:00Z", "2026-11-22T10:00:00.000000001Z", true },
		{ "2026-11-22T11:00:00Z", "2026-11-22T12:00:00Z", true },	/* `from` is */
		{ "2026-11-22T11:00:00.000000001Z", "2026-11-22T12:00:00Z", false },
		{ "2026-11-20T00:00:00Z", "2026-11-30T00:00:00Z", true },
	};
	struct reg_span span;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(clock_parse(cases[i].from, strlen(cases[i].from), &span.from), OK);
		assert_int_equal(clock_parse(cases[i].to, strlen(cases[i].to), &span.to), OK);
		is(out, register_batches(r, "run-000001", NULL, &span, add_batch, out), cases[i].there
		   ? "15 run-000001/0 3 r365 2026-11-23 aa bb\n16 run-000001/1 2 r365 2026-11-23 aa bb\n"
		   : "15 run-000001/0 3 r365 2026-11-23 aa bb\n");
	}
}

static void runs(void **state)
{
	struct reg *r = made(1);
	struct buf out = buf_of(65536);
	struct reg_counts sum;
	struct reg_run run;
	struct reg_day_key day;
	char id[REG_ID_MAX];

	(void)state;
	is(&out, register_runs(r, add_run, &out),
	   "run-000001 own-2026 ended kept=5/2 packets=100 done\nrun-000002 own-2026 open kept=4/1 packets=0 \n");
	is(&out, register_runs_open(r, add_run, &out), "run-000002 own-2026 open kept=4/1 packets=0 \n");
	assert_int_equal(register_run(r, "run-000002", &run), OK);
	assert_int_equal(run.state, RUN_OPEN);
	assert_int_equal(register_run(r, "run-000003", &run), ERR_ABSENT);
	assert_int_equal(register_run_totals(r, &sum), OK);
	assert_int_equal(sum.kept, 9);
	assert_int_equal(sum.packets, 100);
	is(&out, register_run_hits(r, "run-000001", add_hits, &out), "c1@7=5\n");
	is(&out, register_batches(r, NULL, NULL, NULL, add_batch, &out),
	   "15 run-000001/0 3 r365 2026-11-23 aa bb\n16 run-000001/1 2 r365 2026-11-23 aa bb\n"
	   "27 run-000002/0 4 r365 2026-11-23 aa bb\n");
	is(&out, register_batches(r, "run-000001", "own-2026", NULL, add_batch, &out),
	   "15 run-000001/0 3 r365 2026-11-23 aa bb\n16 run-000001/1 2 r365 2026-11-23 aa bb\n");
	is(&out, register_batches(r, NULL, "other", NULL, add_batch, &out), "");
	batches_by_time(r, &out);
	is(&out, register_day_keys(r, add_day_key, &out), "r365 2026-11-23 cc\nincident 2026-11-23 bb\n");
	assert_int_equal(register_day_key(r, "r365", "2026-11-23", &day), OK);
	assert_int_equal(register_day_key(r, "r365", "2026-11-24", &day), ERR_ABSENT);
	assert_int_equal(register_next_run(r, id), OK);
	assert_string_equal(id, "run-000003");
	buf_free(&out);
	register_close(r);
}

static void incidents(void **state)
{
	struct reg *r = made(1);
	struct buf out = buf_of(65536);
	char id[REG_ID_MAX];

	(void)state;
	is(&out, register_incidents(r, add_incident, &out),
	   "inc-2026-001 'Beacon at laptop of Yamada' suzuki closed 2\n");
	is(&out, register_incident_records(r, "inc-2026-001", add_record, &out), "run-000001/0/1\nrun-000001/1/0\n");
	is(&out, register_facts(r, "inc-2026-001", add_fact, &out),
	   "people=1200 2026-11-23T00:00:00Z Tanaka of sales/suzuki\n"
	   "kinds=[\"name\",\"mail \\\"x\\\"\"] - suzuki/suzuki\npeople=1500 - suzuki/suzuki\n");
	is(&out, register_facts_latest(r, "inc-2026-001", add_fact, &out),
	   "kinds=[\"name\",\"mail \\\"x\\\"\"] - suzuki/suzuki\npeople=1500 - suzuki/suzuki\n");
	is(&out, register_reports(r, "inc-2026-001", add_report, &out), "appi-26-1 ppc suzuki 2 r.pdf r.xlsx\n");
	is(&out, register_report_kept(r, 21, add_kept, &out),
	   "{\"form\":\"ppc\",\"stage\":\"preliminary\"}\n{\"id\":\"people.count\",\"text\":\"1,500 of Yamada\"}\n");
	is(&out, register_report_kept(r, 20, add_kept, &out), "");
	is(&out, register_acts(r, "inc-2026-001", add_act, &out),
	   "1 'appi-26-1' 'receipt 4711' 2026-11-23T00:00:05Z suzuki\n2 '' 'over' 2026-11-23T00:00:25Z suzuki\n");
	is(&out, register_readings(r, NULL, add_reading, &out),
	   "sato inc-2026-001 'find the victim' destination.port: 443 - -\nsato  'audit' - 2026-11-01T00:00:00Z -\n");
	is(&out, register_readings(r, "inc-2026-001", add_reading, &out),
	   "sato inc-2026-001 'find the victim' destination.port: 443 - -\n");
	is(&out, register_packages(r, add_package, &out),
	   "29 package-000001 suzuki 'Police of Yamada' 'warrant 7' inc-2026-001 3 cc\n"
	   "30 package-000002 suzuki 'a court' 'audit'  1 bb\n");
	assert_int_equal(register_next_package(r, id), OK);
	assert_string_equal(id, "package-000003");
	assert_int_equal(register_facts(r, "inc-2026-002", add_fact, &out), ERR_ABSENT);
	/* 2026-12-31T15:00:00Z is New Year in Tokyo. */
	assert_int_equal(register_next_incident(r, INT64_C(1798729199) * NSEC_PER_SEC, id), OK);
	assert_string_equal(id, "inc-2026-002");
	assert_int_equal(register_next_incident(r, INT64_C(1798729200) * NSEC_PER_SEC, id), OK);
	assert_string_equal(id, "inc-2027-001");
	buf_free(&out);
	register_close(r);
}

static void erased_bodies_leave_what_the_entries_say(void **state)
{
	struct reg *r = made(0);
	struct buf out = buf_of(65536);

	(void)state;
	is(&out, register_incidents(r, add_incident, &out), "inc-2026-001 '' suzuki closed 2 erased\n");
	is(&out, register_incident_records(r, "inc-2026-001", add_record, &out), "");
	is(&out, register_facts_latest(r, "inc-2026-001", add_fact, &out),
	   "kinds=? - suzuki/suzuki\npeople=? - suzuki/suzuki\n");
	is(&out, register_report_kept(r, 21, add_kept, &out), "");
	is(&out, register_acts(r, "inc-2026-001", add_act, &out),
	   "1 'appi-26-1' '?' 2026-11-23T00:00:24Z suzuki\n2 '' '?' 2026-11-23T00:00:25Z suzuki\n");
	buf_free(&out);
	register_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(policy),
		cmocka_unit_test(a_retired_criterion_leaves_none_approved),
		cmocka_unit_test(runs),
		cmocka_unit_test(incidents),
		cmocka_unit_test(erased_bodies_leave_what_the_entries_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
