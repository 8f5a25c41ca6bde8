/* Ledgers whose every file is whole and signed, but in which somebody looked behind
 * pseudonyms as nobody approved: the inspector names the entry. */
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

#define DAY	(86400 * NSEC_PER_SEC)

static struct ledger_site site;
static struct signer *both;		/* "mori": officer and reviewer */
static uint64_t batch;			/* entry of the batch; its body holds 3 records */
static char asked[65];			/* digest of the newest request's entry */
static nsec_t started;

/* What an entry names: records of the batch by number, fields, each up to -1 or NULL. */
struct named {
	int record[4];
	const char *field[4];
};

static const struct named usual = { { 0, 2, -1 }, { "source.ip", "user.name", NULL } };

static uint64_t size_of_ledger(void)
{
	return ledger_size(site.ledger);
}

static int make(void **state)
{
	struct site_entry e;
	struct buf vkey = buf_of(1024);

	*state = &site;
	if (crypt_start() != OK || signer_new("mori", &both) != OK)
		return 1;
	site_make(&site);
	site_open_run(&site);
	site_commit(&site);
	batch = size_of_ledger();
	site_batch(&site, 0, 3);
	verifier_text(signer_verifier(both), &vkey);
	site_entry(&site, &e, "person.add", NULL);
	site_text(&e, "person", "mori");
	jsonw_key(&e.w, "roles");
	jsonw_array(&e.w);
	jsonw_string(&e.w, "officer");
	jsonw_string(&e.w, "reviewer");
	jsonw_array_end(&e.w);
	site_text(&e, "vkey", buf_str(&vkey));
	assert_int_equal(site_add(&e), OK);
	site_commit(&site);
	buf_free(&vkey);
	started = site.now;
	return 0;
}

static int drop(void **state)
{
	(void)state;
	signer_free(both);
	site_remove(&site);
	return 0;
}

/* Nothing is wrong, and so many uses were as approved. */
static void sound(uint64_t uses)
{
	struct problem why = PROBLEM_NONE;
	struct inspection i;

	site_commit(&site);
	int fd = openat(site.dirfd, "ledger", O_RDONLY | O_DIRECTORY);
	if (inspect_run(fd, NULL, 0, &i, &why) != OK)
		fail_msg("%s", why.text);
	(void)close(fd);
	if (i.violations_found > 0)
		fail_msg("found: %s", i.violations[0].text);
	assert_int_equal(i.checks[CHECK_REVEALS], uses);
	inspection_free(&i);
}

/* The newest entry is blamed with these words, and only so many uses counted. */
static void expect(const char *words, uint64_t uses)
{
	struct problem why = PROBLEM_NONE;
	struct inspection i;
	bool found = false;

	site_commit(&site);
	int fd = openat(site.dirfd, "ledger", O_RDONLY | O_DIRECTORY);
	if (inspect_run(fd, NULL, 0, &i, &why) != OK)
		fail_msg("%s", why.text);
	(void)close(fd);
	assert_false(i.sound);
	for (size_t n = 0; n < i.violation_count; n++)
		found = found || (strstr(i.violations[n].text, words) != NULL && i.violations[n].entry == i.size - 1);
	if (!found)
		fail_msg("not found: %s; but: %s (entry %u of %u)", words, i.violations[0].text,
			 (unsigned)i.violations[0].entry, (unsigned)i.size);
	assert_int_equal(i.checks[CHECK_REVEALS], uses);
	inspection_free(&i);
}

static void write_named(struct site_entry *e, const struct named *n, struct statement *what,
			struct statement_record records[4])
{
	jsonw_key(&e->w, "records");
	jsonw_array(&e->w);
	for (; what->record_count < 4 && n->record[what->record_count] >= 0; what->record_count++) {
		records[what->record_count] = (struct statement_record){ batch, (uint64_t)n->record[what->record_count] };
		jsonw_object(&e->w);
		site_count(e, "entry", batch);
		site_count(e, "record", (uint64_t)n->record[what->record_count]);
		jsonw_object_end(&e->w);
	}
	jsonw_array_end(&e->w);
	jsonw_key(&e->w, "fields");
	jsonw_array(&e->w);
	for (; what->field_count < 4 && n->field[what->field_count] != NULL; what->field_count++)
		jsonw_string(&e->w, n->field[what->field_count]);
	jsonw_array_end(&e->w);
	what->records = records;
	what->fields = n->field;
}

static void digest_asked(const struct buf *json)
{
	uint8_t digest[DIGEST_SHA256_BYTES];

	digest_sha256(json->bytes, json->len, digest);
	hex_of(digest, sizeof(digest), asked);
}

static void request(const char *id, const struct named *n, nsec_t until, const char *by, const struct signer *signer)
{
	struct statement what = { .subject = id, .purpose = "who is it" };
	struct statement_record records[4];
	struct buf json = buf_of(65536);
	struct site_entry e;
	char text[CLOCK_TEXT_BYTES];

	clock_utc(until, text);
	what.until = text;
	site_entry(&site, &e, "reveal.request", by);
	site_text(&e, "reveal", id);
	site_text(&e, "purpose", "who is it");
	write_named(&e, n, &what, records);
	site_text(&e, "until", text);
	site_sign(&e, &what, signer);
	assert_int_equal(site_add(&e), OK);
	site_commit(&site);
	assert_int_equal(ledger_entry(site.ledger, size_of_ledger() - 1, &json), OK);
	digest_asked(&json);
	buf_free(&json);
}

static void decide(const char *kind, const char *id, const char *sha256, const char *by, const struct signer *signer)
{
	struct statement what = { .subject = id, .sha256 = sha256 };
	struct site_entry e;

	site_entry(&site, &e, kind, by);
	site_text(&e, "reveal", id);
	site_text(&e, "sha256", sha256);
	if (strcmp(kind, "reveal.refuse") == 0) {
		what.reason = "not needed";
		site_text(&e, "reason", what.reason);
	}
	site_sign(&e, &what, signer);
	assert_int_equal(site_add(&e), OK);
}

static void use(const char *id, const struct named *n, const char *by, const struct signer *signer)
{
	struct statement what = { .subject = id };
	struct statement_record records[4];
	struct site_entry e;

	site_entry(&site, &e, "reveal.use", by);
	site_text(&e, "reveal", id);
	write_named(&e, n, &what, records);
	site_sign(&e, &what, signer);
	assert_int_equal(site_add(&e), OK);
}

/* A request of the analyst tanaka that the reviewer suzuki approved. */
static void approved(const char *id)
{
	request(id, &usual, site.now + DAY, "tanaka", site.analyst);
	decide("reveal.approve", id, asked, "suzuki", site.reviewer);
}

static void test_sound(void **state)
{
	static const struct named less = { { 2, -1 }, { "user.name", NULL } };

	(void)state;
	approved("r");
	use("r", &usual, "tanaka", site.analyst);
	use("r", &less, "tanaka", site.analyst);
	request("s", &less, site.now + 30 * DAY, "mori", both);
	decide("reveal.refuse", "s", asked, "suzuki", site.reviewer);
	sound(2);
}

static void test_not_approved(void **state)
{
	(void)state;
	request("r", &usual, site.now + DAY, "tanaka", site.analyst);
	use("r", &usual, "tanaka", site.analyst);
	expect("request 'r' is not approved", 0);
	decide("reveal.refuse", "r", asked, "suzuki", site.reviewer);
	use("r", &usual, "tanaka", site.analyst);
	expect("request 'r' is not approved", 0);
	use("x", &usual, "tanaka", site.analyst);
	expect("request 'x' is used before it is there", 0);
}

static void test_over(void **state)
{
	(void)state;
	approved("r");
	site.now = started + DAY - NSEC_PER_SEC;
	use("r", &usual, "tanaka", site.analyst);
	sound(1);
	site.now = started + 2 * DAY;
	use("r", &usual, "tanaka", site.analyst);
	expect("request 'r' had ended", 1);
}

static void test_over_before_approval(void **state)
{
	(void)state;
	request("r", &usual, site.now + DAY, "tanaka", site.analyst);
	site.now = started + 2 * DAY;
	decide("reveal.approve", "r", asked, "suzuki", site.reviewer);
	expect("request 'r' is approved after its end", 0);
}

static void test_another_person(void **state)
{
	(void)state;
	approved("r");
	use("r", &usual, "mori", both);
	expect("request 'r' is not that of 'mori'", 0);
	use("r", &usual, "tanaka", both);
	expect("its statement is not signed by tanaka", 0);
}

static void test_not_named(void **state)
{
	static const struct named record = { { 0, 1, -1 }, { "user.name", NULL } };
	static const struct named field = { { 0, -1 }, { "dns.question.name", "user.name", NULL } };
	static const struct named part = { { 0, -1 }, { "user.nam", NULL } };

	(void)state;
	approved("r");
	use("r", &record, "tanaka", site.analyst);
	expect("it opens records that request 'r' does not name", 0);
	use("r", &field, "tanaka", site.analyst);
	expect("it opens fields that request 'r' does not name", 0);
	use("r", &part, "tanaka", site.analyst);
	expect("it opens fields that request 'r' does not name", 0);
}

static void test_approvals(void **state)
{
	char other[65];

	(void)state;
	request("a", &usual, site.now + DAY, "mori", both);
	decide("reveal.approve", "a", asked, "mori", both);
	expect("'mori' decides an own request", 0);
	use("a", &usual, "mori", both);
	expect("request 'a' is not approved", 0);
	request("b", &usual, site.now + DAY, "tanaka", site.analyst);
	memcpy(other, asked, sizeof(other));
	request("c", &usual, site.now + DAY, "tanaka", site.analyst);
	decide("reveal.approve", "c", other, "suzuki", site.reviewer);
	expect("request 'c' is decided by another digest than its own", 0);
	use("c", &usual, "tanaka", site.analyst);
	expect("request 'c' is not approved", 0);
	decide("reveal.approve", "b", other, "sato", site.author);
	expect("'sato' may not decide it: no reviewer", 0);
	approved("d");
	decide("reveal.approve", "d", asked, "mori", both);
	expect("request 'd' was decided before", 0);
	decide("reveal.approve", "e", asked, "suzuki", site.reviewer);
	expect("request 'e' is used before it is there", 0);
}

static void test_requests(void **state)
{
	static const struct named none = { { -1 }, { "user.name", NULL } };
	static const struct named no_field = { { 0, -1 }, { NULL } };
	static const struct named twice = { { 1, 1, -1 }, { "user.name", NULL } };
	static const struct named disorder = { { 1, -1 }, { "user.name", "source.ip", NULL } };
	static const struct named beyond = { { 3, -1 }, { "user.name", NULL } };

	(void)state;
	request("a", &usual, site.now + DAY, "sato", site.author);
	expect("'sato' may not ask for it", 0);
	request("b", &usual, site.now, "tanaka", site.analyst);
	expect("it ends before it begins", 0);
	request("c", &usual, site.now + 30 * DAY + 1, "tanaka", site.analyst);
	expect("more than 30 days later", 0);
	request("d", &none, site.now + DAY, "tanaka", site.analyst);
	expect("'records' of this reveal.request is not in its form", 0);
	request("e", &no_field, site.now + DAY, "tanaka", site.analyst);
	expect("it names no field", 0);
	request("f", &twice, site.now + DAY, "tanaka", site.analyst);
	expect("its records are not in order, each once", 0);
	request("g", &disorder, site.now + DAY, "tanaka", site.analyst);
	expect("its fields are not in order, each once", 0);
	request("h", &beyond, site.now + DAY, "tanaka", site.analyst);
	expect("which is no record of traffic", 0);
	request("h", &usual, site.now + DAY, "tanaka", site.analyst);
	expect("request 'h' is there already", 0);
}

/* What was signed says each of them; an entry that says otherwise is seen. */
static void test_statement(void **state)
{
	struct statement what = { .subject = "r" };
	struct statement_record records[4];
	struct site_entry e;

	(void)state;
	approved("r");
	site_entry(&site, &e, "reveal.use", "tanaka");
	site_text(&e, "reveal", "r");
	write_named(&e, &usual, &what, records);
	what.record_count--;
	site_sign(&e, &what, site.analyst);
	assert_int_equal(site_add(&e), OK);
	expect("what tanaka signed says something else than the entry", 0);
	what = (struct statement){ .subject = "r" };
	site_entry(&site, &e, "reveal.use", "tanaka");
	site_text(&e, "reveal", "r");
	write_named(&e, &usual, &what, records);
	what.field_count--;
	site_sign(&e, &what, site.analyst);
	assert_int_equal(site_add(&e), OK);
	expect("what tanaka signed says something else than the entry", 0);
}

/* What expired is behind the pseudonym no more: nobody may say that it was opened. */
static void test_expired(void **state)
{
	struct site_entry e;

	(void)state;
	site.now += 91 * DAY;
	request("r", &usual, site.now + 30 * DAY, "tanaka", site.analyst);
	decide("reveal.approve", "r", asked, "suzuki", site.reviewer);
	sound(0);
	site_entry(&site, &e, "expire", NULL);
	site_text(&e, "class", "traffic-90d");
	site_text(&e, "day", SITE_DAY);
	site_count(&e, "bodies", 1);
	site_count(&e, "bytes", 0);
	site_text(&e, "kept_until", "2027-02-21T15:00:00Z");
	assert_int_equal(site_add(&e), OK);
	use("r", &usual, "tanaka", site.analyst);
	expect("which had expired", 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_sound), CASE(test_not_approved), CASE(test_over), CASE(test_over_before_approval),
		CASE(test_another_person), CASE(test_not_named), CASE(test_approvals), CASE(test_requests),
		CASE(test_statement), CASE(test_expired),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
