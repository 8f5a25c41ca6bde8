/* Ledgers whose every file is whole and signed, but which record something that
 * must not be: the inspector names the entry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "crypt/start.h"
#include "inspect/inspect.h"
#include "ledger/statement.h"
#include "ledger_site.h"

static struct ledger_site site;

static int make(void **state)
{
	*state = &site;
	if (crypt_start() != OK)
		return 1;
	site_make(&site);
	site_open_run(&site);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	site_remove(&site);
	return 0;
}

static void look(const void *policy, struct inspection *i)
{
	struct problem why = PROBLEM_NONE;
	int fd = openat(site.dirfd, "ledger", O_RDONLY | O_DIRECTORY);

	if (inspect_run(fd, policy, policy != NULL ? strlen(policy) : 0, i, &why) != OK)
		fail_msg("%s", why.text);
	(void)close(fd);
}

/* Commit; the last entry must be blamed, with these words. */
static void expect(const char *words)
{
	struct inspection i;
	bool found = false;

	site_commit(&site);
	look(NULL, &i);
	assert_false(i.sound);
	for (size_t n = 0; n < i.violation_count; n++)
		found = found || (strstr(i.violations[n].text, words) != NULL && i.violations[n].entry == i.size - 1);
	if (!found)
		fail_msg("not found: %s; but: %s (entry %u of %u)", words, i.violations[0].text,
			 (unsigned)i.violations[0].entry, (unsigned)i.size);
	inspection_free(&i);
}

static void add(struct site_entry *e)
{
	assert_int_equal(site_add(e), OK);
}

static void raw(const char *json)
{
	assert_int_equal(ledger_add(site.ledger, json, strlen(json), NULL), OK);
}

static void test_shape(void **state)
{
	struct site_entry e;

	(void)state;
	raw("not json");
	expect("not in its form");
	raw("{\"v\":2,\"kind\":\"reading\"}");
	expect("another version");
	raw("{\"v\":1,\"kind\":\"payload\"}");
	expect("no kind 'payload'");
	site_entry(&site, &e, "key.day", NULL);
	site_text(&e, "content", "Dear Sir");
	add(&e);
	expect("has no member 'content'");
	site_entry(&site, &e, "key.day", NULL);
	site_text(&e, "day", "2026-02-30");
	add(&e);
	expect("'day' of this key.day is not in its form");
	site_entry(&site, &e, "key.day", NULL);
	add(&e);
	expect("lacks the member");
	site_entry(&site, &e, "run.end", "nobody");
	site_text(&e, "run", SITE_RUN);
	add(&e);
	expect("lacks the member");
}

static void propose(const char *id, const char *document, const char *by, char hex[65])
{
	struct site_entry e;
	uint8_t digest[32];

	digest_sha256(document, strlen(document), digest);
	hex_of(digest, sizeof(digest), hex);
	site_entry(&site, &e, "authority.propose", by);
	site_text(&e, "authority", id);
	site_text(&e, "document", document);
	site_text(&e, "sha256", hex);
	add(&e);
}

static void approve(const char *id, const char *hex, const char *name, const struct signer *by)
{
	struct site_entry e;
	struct statement what = { .subject = id, .sha256 = hex };

	site_entry(&site, &e, "authority.approve", name);
	site_text(&e, "authority", id);
	site_text(&e, "sha256", hex);
	site_sign(&e, &what, by);
	add(&e);
}

#define DOCUMENT "valid: {from: 2026-01-01, to: 2026-06-30}\n"

static void test_approvals(void **state)
{
	char hex[65];

	(void)state;
	propose("a", DOCUMENT, "suzuki", hex);
	approve("a", hex, "suzuki", site.reviewer);
	expect("approves an own proposal");
	propose("b", DOCUMENT, NULL, hex);
	approve("b", hex, "sato", site.author);
	expect("sato is no reviewer");
	propose("c", DOCUMENT, NULL, hex);
	approve("c", hex, "suzuki", site.author);
	expect("not signed by suzuki");
	propose("d", DOCUMENT, NULL, hex);
	hex[0] = hex[0] == 'f' ? 'e' : 'f';
	approve("d", hex, "suzuki", site.reviewer);
	expect("another document than was proposed");
	approve("nowhere", hex, "suzuki", site.reviewer);
	expect("used before it is there");
	propose("d", DOCUMENT, NULL, hex);
	expect("is there already");
	propose("e", "nothing: said\n", NULL, hex);
	expect("until when");
}

static void begin(const char *run, const char *authority, const char *authority_hex)
{
	struct site_entry e;

	site_entry(&site, &e, "run.begin", NULL);
	site_text(&e, "run", run);
	site_text(&e, "authority", authority);
	site_text(&e, "authority_sha256", authority_hex);
	jsonw_key(&e.w, "criteria");
	jsonw_array(&e.w);
	jsonw_array_end(&e.w);
	jsonw_key(&e.w, "sources");
	jsonw_array(&e.w);
	jsonw_array_end(&e.w);
	add(&e);
}

static void test_runs(void **state)
{
	char hex[65];

	(void)state;
	propose("a", DOCUMENT, NULL, hex);
	begin("r1", "a", hex);
	expect("is not approved");
	approve("a", hex, "suzuki", site.reviewer);
	begin("r2", "a", hex);
	expect("not valid at that time");
	begin("r3", "a", hex);
	expect("a run without a criterion");
	begin("r3", "a", hex);
	expect("is there already");
	site_batch(&site, 1, 1);
	expect("batch 0 of the run is missing");
}

static void end(const char *run, uint64_t flows, uint64_t erased, bool cut_short)
{
	static const char *const zeros[] = { "packets", "bytes", "kept", "damaged", "cut", "seconds", "batches" };
	struct site_entry e;

	site_entry(&site, &e, "run.end", NULL);
	site_text(&e, "run", run);
	for (size_t i = 0; i < COUNT_OF(zeros); i++) {
		jsonw_key(&e.w, zeros[i]);
		jsonw_uint(&e.w, 0);
	}
	jsonw_key(&e.w, "flows");
	jsonw_uint(&e.w, flows);
	jsonw_key(&e.w, "erased");
	jsonw_uint(&e.w, erased);
	jsonw_key(&e.w, "not_understood");
	jsonw_object(&e.w);
	jsonw_object_end(&e.w);
	if (cut_short)
		site_text(&e, "cut_short", "the program died");
	add(&e);
}

/* What was kept and what was erased are all that was read; figures go to their authority. */
static void test_account(void **state)
{
	struct inspection i;
	char hex[65];

	(void)state;
	propose("a", DOCUMENT, NULL, hex);
	for (unsigned n = 0; n < 3; n++)
		begin(n == 0 ? "r1" : n == 1 ? "r2" : "r3", "a", hex);
	end("r1", 7, 7, false);
	end("r2", 7, 6, true);
	site_commit(&site);
	look(NULL, &i);
	for (size_t n = 0; n < i.violation_count; n++)
		assert_null(strstr(i.violations[n].text, "all that was read"));
	const struct inspect_figure *f = i.figures;	/* the site has another authority, with a criterion */
	assert_int_equal(i.figure_count, 3);
	while (strcmp(f->authority, "a") != 0)
		f++;
	assert_null(f->criterion);
	assert_int_equal(f->runs, 3);
	assert_int_equal(f->cut_short, 1);
	assert_int_equal(f->flows, 14);
	assert_int_equal(f->erased, 13);
	inspection_free(&i);
	end("r3", 7, 6, false);
	expect("all that was read: 0 + 6 of 7");
}

static void test_note_twice(void **state)
{
	struct site_entry e;
	struct statement what = { .subject = "look", .action = "reading", .site = SITE_ORIGIN };
	struct buf note = buf_of(STATEMENT_MAX);

	(void)state;
	for (int i = 0; i < 2; i++) {
		site_entry(&site, &e, "reading", "tanaka");
		site_text(&e, "purpose", "look");
		if (i == 0) {
			what.at = e.at;
			assert_int_equal(statement_sign(&what, site.analyst, &note), OK);
		}
		site_text(&e, "note", buf_str(&note));
		add(&e);
	}
	expect("stands in an earlier entry already");
	buf_free(&note);
}

static void test_statement_differs(void **state)
{
	struct site_entry e;
	struct statement what = { .subject = "something else" };

	(void)state;
	site_entry(&site, &e, "reading", "tanaka");
	site_text(&e, "purpose", "look");
	site_sign(&e, &what, site.analyst);
	add(&e);
	expect("says something else than the entry");
}

/* A person whose key the test keeps. */
static struct signer *keyed(const char *name, const char *role)
{
	struct buf vkey = buf_of(512);
	struct signer *s = NULL;
	struct site_entry e;

	assert_int_equal(signer_new(name, &s), OK);
	verifier_text(signer_verifier(s), &vkey);
	site_entry(&site, &e, "person.add", NULL);
	site_text(&e, "person", name);
	jsonw_key(&e.w, "roles");
	jsonw_array(&e.w);
	jsonw_string(&e.w, role);
	jsonw_array_end(&e.w);
	site_text(&e, "vkey", buf_str(&vkey));
	add(&e);
	buf_free(&vkey);
	return s;
}

static void rekey(const char *person, const struct signer *fresh, const char *name, const struct signer *by)
{
	struct buf vkey = buf_of(512);
	uint8_t digest[32];
	char hex[65];
	struct statement what = { .subject = person, .sha256 = hex };
	struct site_entry e;

	verifier_text(signer_verifier(fresh), &vkey);
	digest_sha256(vkey.bytes, vkey.len, digest);
	hex_of(digest, sizeof(digest), hex);
	site_entry(&site, &e, "person.rekey", name);
	site_text(&e, "person", person);
	site_text(&e, "vkey", buf_str(&vkey));
	site_sign(&e, &what, by);
	add(&e);
	buf_free(&vkey);
}

static void end_key(const char *person, const char *name, const struct signer *by)
{
	struct statement what = { .subject = person, .reason = "left" };
	struct site_entry e;

	site_entry(&site, &e, "person.end", name);
	site_text(&e, "person", person);
	site_text(&e, "reason", "left");
	site_sign(&e, &what, by);
	add(&e);
}

static void reads(const char *name, const struct signer *by)
{
	struct statement what = { .subject = "look" };
	struct site_entry e;

	site_entry(&site, &e, "reading", name);
	site_text(&e, "purpose", "look");
	site_sign(&e, &what, by);
	add(&e);
}

static void test_keys_of_people(void **state)
{
	struct signer *eda = keyed("eda", "custodian"), *fresh = NULL;
	struct inspection i;

	(void)state;
	assert_int_equal(signer_new("tanaka", &fresh), OK);
	rekey("tanaka", fresh, "eda", eda);
	reads("tanaka", fresh);
	site_commit(&site);
	look(NULL, &i);
	assert_true(i.sound);
	inspection_free(&i);
	reads("tanaka", site.analyst);
	expect("not signed by tanaka");
	rekey("suzuki", fresh, "eda", eda);
	expect("no public key of that name");
	rekey("tanaka", site.analyst, "suzuki", site.reviewer);
	expect("may not decide about keys");
	end_key("eda", "eda", eda);
	expect("about his own key");
	end_key("tanaka", "eda", eda);
	reads("tanaka", fresh);
	expect("no valid key any more");
	end_key("tanaka", "eda", eda);
	expect("was ended before");
	signer_free(eda);
	signer_free(fresh);
}

/* The authority of this site lists outbound and transit. */
static void test_directions(void **state)
{
	struct inspection i;

	(void)state;
	site_batch_of(&site, 0, 2, "outbound", 2);
	site_batch_of(&site, 1, 1, "external", 1);
	site_commit(&site);
	look(NULL, &i);
	assert_true(i.sound);
	inspection_free(&i);
	site_batch_of(&site, 2, 1, "inbound", 1);
	expect("of direction 'inbound', which its authority does not allow");
	site_batch_of(&site, 3, 1, "out", 1);
	expect("of direction 'out', which its authority does not allow");
	site_batch_of(&site, 4, 3, "outbound", 2);
	expect("its directions count 2 records, it holds 3");
}

static void test_time(void **state)
{
	(void)state;
	site.now -= 3600 * NSEC_PER_SEC;
	site_batch(&site, 0, 1);
	expect("is before that of the entry before it");
}

static void test_body(void **state)
{
	struct site_entry e;
	char root[65];
	struct statement what = { .subject = "i", .sha256 = root };

	(void)state;
	site_entry(&site, &e, "incident.open", "tanaka");
	site_text(&e, "incident", "i");
	site_count(&e, "records", 0);
	site_body(&e, "incident", 1, root);
	site_sign(&e, &what, site.analyst);
	add(&e);
	expect("day key 'incident " SITE_DAY "' is used before it is there");
	/* What stood in a report may be sealed with it; then it is a body like others. */
	site_entry(&site, &e, "incident.report", "tanaka");
	site_text(&e, "incident", "i");
	site_text(&e, "duty", "d");
	site_text(&e, "form", "f");
	jsonw_key(&e.w, "files");
	jsonw_array(&e.w);
	jsonw_array_end(&e.w);
	site_body(&e, "incident", 2, root);
	add(&e);
	expect("day key 'incident " SITE_DAY "' is used before it is there");
}

static void test_policy(void **state)
{
	struct inspection i;
	struct buf text = buf_of(4096);
	struct signer *other;

	(void)state;
	site_commit(&site);
	buf_text(&text, "# trusted\nlog ");
	verifier_text(signer_verifier(keys_signer(site.keys)), &text);
	buf_text(&text, " https://example.jp/\n\nquorum none\n");
	look(buf_str(&text), &i);
	assert_true(i.sound && !i.own_key);
	inspection_free(&i);
	assert_int_equal(signer_new(SITE_ORIGIN, &other), OK);
	buf_clear(&text);
	buf_text(&text, "log ");
	verifier_text(signer_verifier(other), &text);
	buf_text(&text, "\nquorum none\n");
	look(buf_str(&text), &i);
	assert_false(i.sound);
	assert_string_equal(i.violations[0].file, "checkpoint");
	inspection_free(&i);
	signer_free(other);
	buf_free(&text);
}

static void test_policy_refused(void **state)
{
	static const struct {
		const char *text;
		err_t want;
	} rows[] = {
		{ "", ERR_FORM }, { "quorum none\n", ERR_FORM }, { "quorum none", ERR_FORM },
		{ "log x\nquorum none\n", ERR_FORM }, { "hello\n", ERR_FORM },
		{ "log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\n", ERR_FORM },
		{ "log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\nquorum none\nquorum none\n", ERR_FORM },
		{ "log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\nquorum w\n", ERR_FORM },
	};
	int fd = openat(site.dirfd, "ledger", O_RDONLY | O_DIRECTORY);
	struct inspection i;

	(void)state;
	for (size_t n = 0; n < COUNT_OF(rows); n++)
		assert_int_equal(inspect_run(fd, rows[n].text, strlen(rows[n].text), &i, NULL), rows[n].want);
	(void)close(fd);
	assert_int_equal(inspect_run(site.dirfd, NULL, 0, &i, NULL), ERR_ABSENT);
}

static void test_show(void **state)
{
	struct inspection i;
	struct buf b = buf_of(1u << 20);

	(void)state;
	raw("<script>\x1b[31m");
	site_commit(&site);
	look(NULL, &i);
	inspection_html(&i, "<folder>&", false, &b);
	assert_int_equal(b.err, OK);
	assert_null(strstr(buf_str(&b), "<script"));
	assert_non_null(strstr(buf_str(&b), "&lt;folder&gt;&amp;"));
	buf_clear(&b);
	inspection_people(&i, "f", true, &b);
	assert_null(strchr(buf_str(&b), 0x1b));
	buf_clear(&b);
	inspection_json(&i, &b);
	assert_non_null(strstr(buf_str(&b), "\"verdict\":\"violation\""));
	buf_free(&b);
	inspection_free(&i);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_shape), CASE(test_approvals), CASE(test_runs), CASE(test_account), CASE(test_note_twice),
		CASE(test_statement_differs), CASE(test_keys_of_people), CASE(test_directions), CASE(test_time), CASE(test_body), CASE(test_policy),
		CASE(test_policy_refused), CASE(test_show),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
