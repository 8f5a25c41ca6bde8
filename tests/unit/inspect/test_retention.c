/* Ledgers whose every file is whole and signed, but which keep too long, expire too
 * early, or have again what had expired: the inspector names it. */
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
#define DUE	"2027-02-21T15:00:00Z"	/* the day's end in Asia/Tokyo and 90 days */

static struct ledger_site site;
static struct signer *custodian, *officer;

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

static int make(void **state)
{
	*state = &site;
	if (crypt_start() != OK)
		return 1;
	site_make(&site);
	site_open_run(&site);
	person("kobayashi", "custodian", &custodian);
	person("ito", "officer", &officer);
	site_batch(&site, 0, 2);
	site_commit(&site);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	signer_free(custodian);
	signer_free(officer);
	site_remove(&site);
	return 0;
}

/* As of `now` (INT64_MIN: the newest entry): how many violations; `words` must be in one. */
static uint64_t blamed(nsec_t now, const char *words)
{
	struct problem why = PROBLEM_NONE;
	struct inspection i;
	bool found = words == NULL;
	int fd = openat(site.dirfd, "ledger", O_RDONLY | O_DIRECTORY);

	const struct inspect_how how = { .now = now };
	if (inspect_with(fd, &how, &i, &why) != OK)
		fail_msg("%s", why.text);
	(void)close(fd);
	for (size_t n = 0; n < i.violation_count; n++)
		found = found || strstr(i.violations[n].text, words) != NULL;
	if (!found)
		fail_msg("not found: %s; but: %s", words, i.violation_count > 0 ? i.violations[0].text : "nothing");
	if (words == NULL && i.violation_count > 0)
		fail_msg("found: %s", i.violations[0].text);
	uint64_t count = i.violations_found;
	inspection_free(&i);
	return count;
}

static void expect(const char *words)
{
	site_commit(&site);
	assert_int_not_equal(blamed(INT64_MIN, words), 0);
}

static nsec_t due(void)
{
	nsec_t t;

	assert_int_equal(clock_parse(DUE, strlen(DUE), &t), OK);
	return t;
}

static void expire(const char *class, uint64_t bodies, uint64_t bytes, const char *until)
{
	struct site_entry e;

	site_entry(&site, &e, "expire", NULL);
	site_text(&e, "class", class);
	site_text(&e, "day", SITE_DAY);
	site_count(&e, "bodies", bodies);
	site_count(&e, "bytes", bytes);
	site_text(&e, "kept_until", until);
	assert_int_equal(site_add(&e), OK);
}

/* The bodies of the ledger; removed when `remove`. Their bytes. */
static uint64_t bodies(bool remove)
{
	char path[256];
	uint64_t bytes = 0;

	(void)snprintf(path, sizeof(path), "ls %s/ledger/body", site.path);
	FILE *list = popen(path, "r");
	char name[80];
	assert_non_null(list);
	while (fgets(name, sizeof(name), list) != NULL) {
		name[strcspn(name, "\n")] = '\0';
		(void)snprintf(path, sizeof(path), "ledger/body/%s", name);
		int fd = openat(site.dirfd, path, O_RDONLY);
		assert_true(fd >= 0);
		bytes += (uint64_t)lseek(fd, 0, SEEK_END);
		(void)close(fd);
		if (remove)
			assert_int_equal(unlinkat(site.dirfd, path, 0), 0);
	}
	(void)pclose(list);
	return bytes;
}

static void test_too_long(void **state)
{
	(void)state;
	assert_int_equal(blamed(INT64_MIN, NULL), 0);
	assert_int_equal(blamed(due() + 7 * DAY, NULL), 0);
	assert_int_equal(blamed(due() + 7 * DAY + 1, "kept past retention: traffic-90d " SITE_DAY), 1);
	assert_int_equal(blamed(due() + 4000 * DAY, "kept past retention"), 1);
}

static void test_expired(void **state)
{
	(void)state;
	uint64_t bytes = bodies(false);
	site.now = due();
	expire("traffic-90d", 1, bytes, DUE);
	site_commit(&site);
	assert_int_equal(blamed(INT64_MIN, "a revived body: traffic-90d"), 1);
	(void)bodies(true);
	assert_int_equal(blamed(INT64_MIN, NULL), 0);
	assert_int_equal(blamed(due() + 4000 * DAY, NULL), 0);
	expire("traffic-90d", 1, bytes, DUE);
	expect("has expired before");
	site_batch(&site, 1, 1);
	expect("a body was sealed for traffic-90d " SITE_DAY ", which had expired");
}

static void test_missing(void **state)
{
	(void)state;
	(void)bodies(true);
	expect("the body that the entry names is missing");
}

static void test_expired_wrongly(void **state)
{
	(void)state;
	uint64_t bytes = bodies(true);
	expire("traffic-90d", 1, bytes, DUE);
	expect("expired before its period was over");
	(void)drop(NULL);
	(void)make(state);
	bytes = bodies(true);
	site.now = due() + DAY;
	expire("traffic-90d", 2, bytes, DUE);
	expect("it says otherwise");
	(void)drop(NULL);
	(void)make(state);
	bytes = bodies(true);
	site.now = due() + DAY;
	expire("traffic-90d", 1, bytes, "2027-02-22T15:00:00Z");
	expect("is to be kept until " DUE);
	expire("traffic-80d", 0, 0, DUE);
	expect("day key 'traffic-80d " SITE_DAY "' is used before it is there");
}

static void set(const char *name, const char *value, const char *reason, const char *by, const struct signer *signer)
{
	struct site_entry e;
	struct statement what = { .subject = name, .value = value, .reason = reason };

	site_entry(&site, &e, "setting.change", by);
	site_text(&e, "setting", name);
	site_text(&e, "value", value);
	if (reason != NULL)
		site_text(&e, "reason", reason);
	site_sign(&e, &what, signer);
	assert_int_equal(site_add(&e), OK);
}

static void test_settings(void **state)
{
	static const struct {
		const char *name, *value, *reason, *words;
	} rows[] = {
		{ "retention.traffic", "731", NULL, "longer than the most, without a reason" },
		{ "retention.traffic", "0", "none", "has an end" },
		{ "retention.traffic-90d", "91", NULL, "longer than its criteria say" },
		{ "retention.traffic-731d", "9", NULL, "no such class" },
		{ "retention.safety", "364", "short of room", "at least 365 days" },
		{ "retention.identity", "181", NULL, "longer than the most" },
		{ "retention.mail", "9", NULL, "no such class" },
		{ "retention.book", "9 days", NULL, "is a number of days" },
		{ "retention.book", "007", NULL, "is a number of days" },
		{ "retention.book", "36501", NULL, "is a number of days" },
		{ "colour", "9", NULL, "there is no setting 'colour'" },
	};

	(void)state;
	set("retention.traffic", "731", "order of the court", "kobayashi", custodian);
	set("retention.traffic", "730", NULL, "kobayashi", custodian);
	set("retention.safety", "365", NULL, "kobayashi", custodian);
	set("retention.book", "0", NULL, "kobayashi", custodian);
	site_commit(&site);
	assert_int_equal(blamed(INT64_MIN, NULL), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		set(rows[i].name, rows[i].value, rows[i].reason, "kobayashi", custodian);
		expect(rows[i].words);
	}
	set("retention.traffic", "9", NULL, "ito", officer);
	expect("'ito' may not change a setting");
	set("retention.traffic", "9", NULL, "kobayashi", officer);
	expect("not signed by kobayashi");
}

/* Shorter: at once, not before the change. Longer: not for what was over. */
static void test_changes(void **state)
{
	char at[CLOCK_TEXT_BYTES];

	(void)state;
	site.now += 20 * DAY;
	clock_utc(site.now, at);
	set("retention.traffic", "10", NULL, "kobayashi", custodian);
	site_commit(&site);
	nsec_t changed = site.now - NSEC_PER_SEC;
	assert_int_equal(blamed(changed + 7 * DAY, NULL), 0);
	assert_int_equal(blamed(changed + 7 * DAY + 1, "kept past retention"), 1);
	site.now += DAY;
	set("retention.traffic", "730", NULL, "kobayashi", custodian);
	site_commit(&site);
	assert_int_equal(blamed(changed + 7 * DAY + 1, "kept past retention"), 1);
	uint64_t bytes = bodies(true);
	expire("traffic-90d", 1, bytes, at);
	site_commit(&site);
	assert_int_equal(blamed(INT64_MIN, NULL), 0);
}

static void test_unknown_class(void **state)
{
	struct site_entry e;
	char hex[65];

	(void)state;
	memset(hex, 'a', 64);
	hex[64] = '\0';
	site_entry(&site, &e, "key.day", NULL);
	site_text(&e, "class", "mail");
	site_text(&e, "day", SITE_DAY);
	site_text(&e, "public", hex);
	assert_int_equal(site_add(&e), OK);
	expect("no retention period for a class 'mail'");
}

static void step(const char *was, const char *now, uint64_t seconds)
{
	struct site_entry e;

	site_entry(&site, &e, "clock.step", NULL);
	site_text(&e, "was", was);
	site_text(&e, "now", now);
	site_count(&e, "seconds", seconds);
	assert_int_equal(site_add(&e), OK);
}

static void law(const char *first, const char *second)
{
	struct site_entry e;
	char hex[65];

	memset(hex, 'a', 64);
	hex[64] = '\0';
	site_entry(&site, &e, "law.change", NULL);
	jsonw_key(&e.w, "files");
	jsonw_array(&e.w);
	for (int i = 0; i < 2; i++) {
		jsonw_object(&e.w);
		site_text(&e, "name", i == 0 ? first : second);
		site_text(&e, "sha256", hex);
		jsonw_object_end(&e.w);
	}
	jsonw_array_end(&e.w);
	assert_int_equal(site_add(&e), OK);
}

static void test_law_and_clock(void **state)
{
	(void)state;
	law("a.yaml", "b.yaml");
	step("2026-11-22T04:00:00Z", "2026-11-22T03:00:00Z", 3600);
	law("a.yaml", "c.yaml");
	site_commit(&site);
	assert_int_equal(blamed(INT64_MIN, NULL), 0);
	law("a.yaml", "c.yaml");
	expect("those that were recorded before");
	law("d.yaml", "c.yaml");
	expect("not in order of their names");
	step("2026-11-22T04:00:00Z", "2026-11-22T03:00:00Z", 3601);
	expect("is not as it says");
	step("2026-11-22T04:00:00Z", "2026-11-22T03:59:59Z", 1);
	expect("is not as it says");
	step("2030-11-23T04:00:00Z", "2026-11-23T03:59:50Z", 10);
	expect("is not as it says");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_too_long), CASE(test_expired), CASE(test_missing), CASE(test_expired_wrongly),
		CASE(test_settings), CASE(test_changes), CASE(test_unknown_class), CASE(test_law_and_clock),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
