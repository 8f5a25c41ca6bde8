/* Ledgers of sites that hand records out: by whom, after which reading, how many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "crypt/start.h"
#include "inspect/inspect.h"
#include "ledger/statement.h"
#include "ledger_site.h"

#define PURPOSE	"evidence for the police"

static struct ledger_site site;
static struct signer *officer;

/* What a share.package says; what it should say unless a test changes it. */
struct share {
	const char *id, *recipient, *purpose, *incident, *by, *signed_recipient;
	const struct signer *signer;
	uint64_t records;
};

static struct share fine(void)
{
	return (struct share){ .id = "package-000001", .recipient = "Kanto police", .purpose = PURPOSE, .by = "ito",
			       .signer = officer, .records = 2 };
}

static void person(const char *name, const char *role, struct signer **ret)
{
	struct site_entry e;
	struct buf vkey = buf_of(1024);

	assert_int_equal(signer_new(name, ret), OK);
	verifier_text(signer_verifier(*ret), &vkey);
	site_entry(&site, &e, "person.add", NULL);
	site_text(&e, "person", name);
	jsonw_key(&e.w, "roles");
	jsonw_array(&e.w);
	jsonw_string(&e.w, role);
	jsonw_array_end(&e.w);
	site_text(&e, "vkey", buf_str(&vkey));
	assert_int_equal(site_add(&e), OK);
	buf_free(&vkey);
}

static void reading(const char *by, const struct signer *signer, const char *purpose)
{
	struct site_entry e;
	struct statement what = { .subject = purpose };

	site_entry(&site, &e, "reading", by);
	site_text(&e, "purpose", purpose);
	site_sign(&e, &what, signer);
	assert_int_equal(site_add(&e), OK);
}

static void share(const struct share *s)
{
	struct site_entry e;
	char hex[65];

	memset(hex, 'a', 64);
	hex[64] = '\0';
	struct statement what = { .subject = s->id, .sha256 = hex, .incident = s->incident, .purpose = s->purpose,
				  .recipient = s->signed_recipient != NULL ? s->signed_recipient : s->recipient };
	site_entry(&site, &e, "share.package", s->by);
	site_text(&e, "package", s->id);
	site_text(&e, "recipient", s->recipient);
	site_text(&e, "purpose", s->purpose);
	if (s->incident != NULL)
		site_text(&e, "incident", s->incident);
	site_count(&e, "records", s->records);
	site_text(&e, "sha256", hex);
	site_sign(&e, &what, s->signer);
	assert_int_equal(site_add(&e), OK);
}

static int make(void **state)
{
	(void)state;
	if (crypt_start() != OK)
		return 1;
	site_make(&site);
	site_open_run(&site);
	person("ito", "officer", &officer);
	site_batch(&site, 0, 2);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	signer_free(officer);
	site_remove(&site);
	return 0;
}

/* The verdict; `words` must be in a violation, NULL: there is none. How many packages were found good. */
static uint64_t blamed(const char *words)
{
	struct problem why = PROBLEM_NONE;
	struct inspection i;
	bool found = words == NULL;

	site_commit(&site);
	int fd = openat(site.dirfd, "ledger", O_RDONLY | O_DIRECTORY);
	if (inspect_run(fd, NULL, 0, &i, &why) != OK)
		fail_msg("%s", why.text);
	(void)close(fd);
	for (size_t n = 0; n < i.violation_count; n++)
		found = found || strstr(i.violations[n].text, words) != NULL;
	if (!found)
		fail_msg("not found: %s; but: %s", words, i.violation_count > 0 ? i.violations[0].text : "nothing");
	if (words == NULL && i.violation_count > 0)
		fail_msg("found: %s", i.violations[0].text);
	uint64_t shares = i.checks[CHECK_SHARES];
	inspection_free(&i);
	return shares;
}

static void test_allowed(void **state)
{
	(void)state;
	struct share s = fine();
	reading("ito", officer, PURPOSE);
	share(&s);
	assert_int_equal(blamed(NULL), 1);
	s.id = "package-000002";
	share(&s);
	assert_int_equal(blamed(NULL), 2);
	share(&s);
	(void)blamed("package 'package-000002' is there already");
}

static void test_no_reading(void **state)
{
	(void)state;
	struct share s = fine();
	reading("ito", officer, "something else");
	reading("tanaka", site.analyst, PURPOSE);
	share(&s);
	(void)blamed("'ito' read nothing for its purpose before");
}

static void test_no_officer(void **state)
{
	(void)state;
	struct share s = fine();
	s.by = "tanaka";
	s.signer = site.analyst;
	reading("tanaka", site.analyst, PURPOSE);
	share(&s);
	(void)blamed("'tanaka' may not share a package: no officer");
}

static void test_count(void **state)
{
	(void)state;
	struct share s = fine();
	reading("ito", officer, PURPOSE);
	s.records = 3;
	share(&s);
	(void)blamed("says that it holds 3 records; the ledger sealed 2 before it");
	s.id = "package-000002";
	s.records = 0;
	share(&s);
	(void)blamed("says that it holds 0 records");
}

static void test_incident(void **state)
{
	(void)state;
	struct share s = fine();
	reading("ito", officer, PURPOSE);
	s.incident = "incident-9";
	share(&s);
	(void)blamed("incident 'incident-9' is used before it is there");
	(void)blamed("'ito' read nothing for its purpose before");	/* the reading served no incident */
}

static void test_signature(void **state)
{
	(void)state;
	struct share s = fine();
	reading("ito", officer, PURPOSE);
	s.signed_recipient = "another police";
	share(&s);
	(void)blamed("says something else");
	s = fine();
	s.id = "package-000002";
	s.signer = site.analyst;
	share(&s);
	(void)blamed("not signed by ito");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_allowed, make, drop),
		cmocka_unit_test_setup_teardown(test_no_reading, make, drop),
		cmocka_unit_test_setup_teardown(test_no_officer, make, drop),
		cmocka_unit_test_setup_teardown(test_count, make, drop),
		cmocka_unit_test_setup_teardown(test_incident, make, drop),
		cmocka_unit_test_setup_teardown(test_signature, make, drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
