/* Readers of KEV, JVN and OSV: what they take, what they refuse and how they
 * say where. */
#include "../check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cc.h"
#include "vuln/feed.h"

typedef err_t (*reader)(struct feed *f, const char *name, const void *bytes, size_t len, struct problem *why);

#define KEV_ENTRY "{\"cveID\":\"CVE-2021-44228\",\"vendorProject\":\"Apache\",\"product\":\"Log4j2\"," \
	"\"vulnerabilityName\":\"Log4Shell\",\"dateAdded\":\"2021-12-10\",\"shortDescription\":\"d\"," \
	"\"requiredAction\":\"Update\",\"dueDate\":\"2021-12-24\",\"knownRansomwareCampaignUse\":\"Known\"}"
#define KEV(count, entries) "{\"catalogVersion\":\"1\",\"count\":" count ",\"vulnerabilities\":[" entries "]}"

static void refused(reader read, const char *text, err_t want, const char *says)
{
	struct feed f = feed_of();
	struct problem why = PROBLEM_NONE;
	err_t e = read(&f, "F", text, strlen(text), &why);

	if (e != want || strncmp(why.text, "F:", 2) != 0 || strstr(why.text, says) == NULL || f.advisories != 0 || f.affecteds != 0)
		fail_msg("%.60s: %s, %zu advisories, \"%s\" does not say \"%s\"", text, err_text(e), f.advisories, why.text, says);
	feed_free(&f);
}

static struct feed taken(reader read, const char *text)
{
	struct feed f = feed_of();
	struct problem why = PROBLEM_NONE;

	if (read(&f, "F", text, strlen(text), &why) != OK)
		fail_msg("%.60s: %s", text, why.text);
	return f;
}

static void test_kev(void **state)
{
	(void)state;
	struct feed f = taken(feed_kev, KEV("1", KEV_ENTRY));
	assert_int_equal(f.advisories, 1);
	assert_string_equal(f.advisory[0].id, "CVE-2021-44228");
	assert_string_equal(f.advisory[0].added, "2021-12-10");
	assert_string_equal(f.advisory[0].due, "2021-12-24");
	assert_true(f.advisory[0].ransomware);
	assert_int_equal(f.affecteds, 1);
	/* KEV states no versions. */
	assert_int_equal(ranges_hold(&f.affected[0].ranges, "2.14.1").where, WHERE_UNKNOWN);
	feed_free(&f);
	refused(feed_kev, KEV("2", KEV_ENTRY), ERR_FORM, "says 2, but there are 1");
	refused(feed_kev, KEV("1", "{}"), ERR_FORM, "vulnerabilities[0]: no \"cveID\"");
	refused(feed_kev, KEV("2", KEV_ENTRY ",{\"cveID\":\"x\"}"), ERR_FORM, "vulnerabilities[1]: no \"vendorProject\"");
	refused(feed_kev, "{\"vulns\":[]}", ERR_UNKNOWN, "no KEV catalogue");
	refused(feed_kev, "[]", ERR_UNKNOWN, "no KEV catalogue");
	refused(feed_kev, "", ERR_FORM, "F:1:");
	refused(feed_kev, "{\"catalogVersion\":\"1\",\n\"vulnerabilities\":[", ERR_FORM, "F:2:");
}

/* One field of an entry replaced. */
static void test_kev_fields(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *says;
	} cases[] = {
		{ "CVE-2021-44228", "CVE-21-44228", "no CVE id" }, { "CVE-2021-44228", "GHSA-x", "no CVE id" },
		{ "2021-12-10", "2021-12-32", "no day" }, { "2021-12-24", "soon", "no day" }, { "\"Apache\"", "7", "vendorProject" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		static const char whole[] = KEV("1", KEV_ENTRY);
		char text[2048];
		const char *at = strstr(whole, cases[i].from);
		assert_non_null(at);
		(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - whole), whole, cases[i].to, at + strlen(cases[i].from));
		refused(feed_kev, text, ERR_FORM, cases[i].says);
	}
}

#define OSV(more) "{\"id\":\"GHSA-1\",\"modified\":\"2026-01-01T00:00:00Z\"" more "}"
#define AFFECTED(ranges) OSV(",\"affected\":[{\"package\":{\"ecosystem\":\"PyPI\",\"name\":\"Foo_Bar\"}," ranges "}]")

static void test_osv(void **state)
{
	(void)state;
	struct feed f = taken(feed_osv, AFFECTED("\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"fixed\":\"3.2\"},{\"introduced\":\"3.0\"},"
						 "{\"introduced\":\"0\"},{\"last_affected\":\"1.5\"}]},{\"type\":\"GIT\",\"events\":[{\"introduced\":\"0\"}]}],"
						 "\"versions\":[\"2.7\"]"));
	assert_int_equal(f.advisories, 1);
	assert_int_equal(f.affecteds, 1);
	assert_string_equal(f.affected[0].product, "foo-bar");
	const struct ranges *r = &f.affected[0].ranges;
	assert_int_equal(r->count, 2);
	static const struct {
		const char *version;
		enum where where;
	} cases[] = {
		{ "0.1", WHERE_INSIDE }, { "1.5", WHERE_INSIDE }, { "1.5.1", WHERE_OUTSIDE }, { "2.7", WHERE_INSIDE }, { "2.7.0", WHERE_INSIDE },
		{ "3.0", WHERE_INSIDE }, { "3.1.9", WHERE_INSIDE }, { "3.2", WHERE_OUTSIDE }, { "3.2.dev1", WHERE_INSIDE }, { "no version", WHERE_UNKNOWN },
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (ranges_hold(r, cases[i].version).where != cases[i].where)
			fail_msg("%s: %d", cases[i].version, (int)ranges_hold(r, cases[i].version).where);
	feed_free(&f);
	f = taken(feed_osv, "[" OSV(",\"aliases\":[\"CVE-2024-0001\",\"PYSEC-1\"],\"withdrawn\":\"2026-02-01T00:00:00Z\"") "," OSV("") "]");
	assert_int_equal(f.advisories, 2);
	assert_true(f.advisory[0].withdrawn);
	assert_int_equal(f.advisory[0].cve_count, 1);
	assert_string_equal(f.advisory[0].cve[0], "CVE-2024-0001");
	feed_free(&f);
	f = taken(feed_osv, "{\"vulns\":[{\"id\":\"DEBIAN-CVE-2024-0002\",\"modified\":\"2026-01-01T00:00:00Z\",\"published\":\"2024-03-01T00:00:00Z\"}]}");
	assert_string_equal(f.advisory[0].cve[0], "CVE-2024-0002");
	assert_string_equal(f.advisory[0].added, "2024-03-01");
	feed_free(&f);
}

/* What has no order here is kept as words, not guessed. */
static void test_osv_unread(void **state)
{
	(void)state;
	struct feed f = taken(feed_osv, OSV(",\"affected\":[{\"package\":{\"ecosystem\":\"Nowhere\",\"name\":\"x\"},\"ranges\":[{\"type\":\"ECOSYSTEM\","
					    "\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"2\"}]}],\"versions\":[\"1\"]}]"));
	assert_non_null(f.affected[0].ranges.unread);
	assert_int_equal(ranges_hold(&f.affected[0].ranges, "1").where, WHERE_INSIDE);
	assert_int_equal(ranges_hold(&f.affected[0].ranges, "3").where, WHERE_UNKNOWN);
	feed_free(&f);
	f = taken(feed_osv, AFFECTED("\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"1.0\"},{\"fixed\":\"not a version\"}]}]"));
	assert_non_null(f.affected[0].ranges.unread);
	assert_int_equal(f.affected[0].ranges.count, 0);
	feed_free(&f);
}

static void test_osv_refused(void **state)
{
	(void)state;
	refused(feed_osv, "{\"document\":{}}", ERR_UNKNOWN, "no OSV record");
	refused(feed_osv, OSV(",\"schema_version\":\"2.0.0\""), ERR_UNKNOWN, "1.x is read");
	refused(feed_osv, OSV(",\"affected\":{}"), ERR_FORM, "affected: no list");
	refused(feed_osv, OSV(",\"affected\":[{\"package\":{\"name\":\"x\"}}]"), ERR_FORM, "affected[0].package");
	refused(feed_osv, AFFECTED("\"ranges\":[{\"type\":\"SEMVER\"}]"), ERR_FORM, "affected[0].ranges[0]");
	refused(feed_osv, AFFECTED("\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"until\":\"1\"}]}]"), ERR_FORM, "an event is");
	refused(feed_osv, AFFECTED("\"versions\":[1]"), ERR_FORM, "versions[0]");
	refused(feed_osv, "[" OSV("") ",{}]", ERR_UNKNOWN, "[1]");
	refused(feed_osv, "[" OSV(""), ERR_FORM, "F:1:");
}

#define JVN_HEAD "<?xml version=\"1.0\"?>\n<VULDEF-Document xmlns:status=\"s\">"
#define JVN_TAIL "</VULDEF-Document>"
#define JVN(items) JVN_HEAD "<Vulinfo><VulinfoID>JVNDB-2018-000024</VulinfoID><VulinfoData><Title>t</Title><Affected>" items \
	"</Affected><Related><RelatedItem type=\"advisory\"><VulinfoID>CVE-2017-10852</VulinfoID></RelatedItem>" \
	"<RelatedItem type=\"advisory\"><VulinfoID>JVN#15201064</VulinfoID></RelatedItem></Related>" \
	"<DateFirstPublished>2018-03-09T12:04:48+09:00</DateFirstPublished></VulinfoData></Vulinfo>" JVN_TAIL

static void test_jvn(void **state)
{
	(void)state;
	struct feed f = taken(feed_jvn, "\n" JVN("<AffectedItem><Name>株式会社コレガ</Name><ProductName>CG-WGR1200</ProductName>"
						"<Cpe version=\"2.2\">cpe:/h:corega:cg-wgr1200</Cpe>"
						"<VersionNumber>ファームウエア 2.20 およびそれ以前</VersionNumber></AffectedItem>"));
	assert_int_equal(f.advisories, 1);
	assert_int_equal(f.advisory[0].cve_count, 1);
	assert_string_equal(f.advisory[0].added, "2018-03-09");
	assert_int_equal(f.affecteds, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(ranges_hold(&f.affected[i].ranges, "2.20").where, WHERE_INSIDE);
		assert_int_equal(ranges_hold(&f.affected[i].ranges, "2.21").where, WHERE_OUTSIDE);
	}
	assert_int_equal(f.affected[1].rule, NAME_CPE);
	feed_free(&f);
	f = taken(feed_jvn, JVN("<AffectedItem><Name>a</Name><ProductName>b</ProductName><VersionNumber>2.0 未満</VersionNumber>"
				"<VersionNumber>3.x 系の一部</VersionNumber></AffectedItem>"));
	assert_string_equal(f.affected[0].ranges.unread, "3.x 系の一部");
	assert_int_equal(ranges_hold(&f.affected[0].ranges, "1.9").where, WHERE_INSIDE);
	assert_int_equal(ranges_hold(&f.affected[0].ranges, "2.5").where, WHERE_UNKNOWN);
	feed_free(&f);
	f = taken(feed_jvn, "<rdf:RDF xmlns:rdf=\"r\" xmlns:sec=\"s\" xmlns:dcterms=\"d\"><item rdf:about=\"x\"><title>t</title>"
			    "<sec:identifier>JVNDB-2018-000024</sec:identifier><sec:references source=\"CVE\" id=\"CVE-2017-10852\">u</sec:references>"
			    "<sec:cpe version=\"2.2\" vendor=\"v\" product=\"p\">cpe:/h:corega:cg-wgr1200:2.20</sec:cpe>"
			    "<dcterms:issued>2018-03-09T12:04:48+09:00</dcterms:issued></item></rdf:RDF>");
	assert_int_equal(f.advisories, 1);
	assert_int_equal(f.affecteds, 2);
	assert_int_equal(ranges_hold(&f.affected[0].ranges, "2.20").where, WHERE_UNKNOWN);
	assert_int_equal(ranges_hold(&f.affected[1].ranges, "2.20").where, WHERE_INSIDE);
	feed_free(&f);
}

static void test_jvn_refused(void **state)
{
	(void)state;
	refused(feed_jvn, "<html/>", ERR_UNKNOWN, "neither VULDEF nor JVNRSS");
	refused(feed_jvn, "{}", ERR_FORM, "F:1:");
	refused(feed_jvn, "", ERR_FORM, "no element");
	refused(feed_jvn, JVN_HEAD "\n<Vulinfo>", ERR_FORM, "F:3:");
	refused(feed_jvn, JVN_HEAD "\n<Vulinfo><VulinfoID>7</VulinfoID></Vulinfo>" JVN_TAIL, ERR_FORM, "F:3: Vulinfo");
	refused(feed_jvn, "<!DOCTYPE x [<!ENTITY e \"boom\">]><VULDEF-Document/>", ERR_FORM, "DOCTYPE");
	refused(feed_jvn, JVN_HEAD "<status:Status retCd=\"1\" errMsg=\"too many\"/>" JVN_TAIL, ERR_FORM, "too many");
	char deep[2000] = "";
	for (size_t i = 0; i < 100; i++)
		(void)memcpy(deep + i * 3, "<a>", 4);
	refused(feed_jvn, deep, ERR_LIMIT, "nested too deeply");
}

/* A document that is refused takes nothing with it of those before. */
static void test_undo(void **state)
{
	(void)state;
	struct feed f = taken(feed_kev, KEV("1", KEV_ENTRY));
	struct problem why = PROBLEM_NONE;
	static const char half[] = "[" OSV("") ",{}]";

	assert_int_equal(feed_osv(&f, "F", half, sizeof(half) - 1, &why), ERR_UNKNOWN);
	assert_int_equal(f.advisories, 1);
	assert_int_equal(f.affecteds, 1);
	feed_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kev), cmocka_unit_test(test_kev_fields), cmocka_unit_test(test_osv),
		cmocka_unit_test(test_osv_unread), cmocka_unit_test(test_osv_refused), cmocka_unit_test(test_jvn),
		cmocka_unit_test(test_jvn_refused), cmocka_unit_test(test_undo),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
