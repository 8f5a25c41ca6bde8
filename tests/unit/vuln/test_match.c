/* Matching: which name matches how, what versions confirm and rule out, and why. */
#include "../check.h"

#include <stdio.h>

#include "base/cc.h"
#include "vuln/match.h"

struct bench {
	struct feed feed;
	struct inventory inventory;
	struct aliases *aliases;
	struct holes holes;
	char why[1024];
};

static void kev(struct bench *b, const char *cve, const char *vendor, const char *product, const char *text)
{
	char doc[2048];
	struct problem why = PROBLEM_NONE;

	(void)snprintf(doc, sizeof(doc), "{\"catalogVersion\":\"1\",\"vulnerabilities\":[{\"cveID\":\"%s\",\"vendorProject\":\"%s\",\"product\":\"%s\","
		       "\"vulnerabilityName\":\"n\",\"dateAdded\":\"2024-05-06\",\"shortDescription\":\"%s\",\"requiredAction\":\"a\",\"dueDate\":\"2024-06-06\"}]}",
		       cve, vendor, product, text);
	if (feed_kev(&b->feed, "KEV", doc, strlen(doc), &why) != OK)
		fail_msg("%s", why.text);
}

static void osv(struct bench *b, const char *cve, const char *ecosystem, const char *name, const char *fixed)
{
	char doc[2048];
	struct problem why = PROBLEM_NONE;

	(void)snprintf(doc, sizeof(doc), "{\"id\":\"OSV-%s\",\"modified\":\"2026-01-01T00:00:00Z\",\"published\":\"2024-01-02T00:00:00Z\",\"aliases\":[\"%s\"],"
		       "\"affected\":[{\"package\":{\"ecosystem\":\"%s\",\"name\":\"%s\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"%s\"}]}]}]}",
		       cve, cve, ecosystem, name, fixed);
	if (feed_osv(&b->feed, "OSV", doc, strlen(doc), &why) != OK)
		fail_msg("%s", why.text);
}

static void jvn(struct bench *b, const char *cve, const char *maker, const char *product, const char *version)
{
	char doc[2048];
	struct problem why = PROBLEM_NONE;

	(void)snprintf(doc, sizeof(doc), "<VULDEF-Document><Vulinfo><VulinfoID>JVNDB-2024-000001</VulinfoID><VulinfoData><Affected><AffectedItem><Name>%s</Name>"
		       "<ProductName>%s</ProductName><VersionNumber>%s</VersionNumber></AffectedItem></Affected><Related><RelatedItem><VulinfoID>%s</VulinfoID>"
		       "</RelatedItem></Related></VulinfoData></Vulinfo></VULDEF-Document>", maker, product, version, cve);
	if (feed_jvn(&b->feed, "JVN", doc, strlen(doc), &why) != OK)
		fail_msg("%s", why.text);
}

static struct bench begin(void)
{
	return (struct bench){ .feed = feed_of(), .inventory = inventory_of() };
}

static void end(struct bench *b)
{
	holes_free(&b->holes);
	alias_free(b->aliases);
	inventory_free(&b->inventory);
	feed_free(&b->feed);
}

/* Match one part alone: the number of holes kept (ruled-out ones too). */
static size_t holes(struct bench *b, struct part part)
{
	struct buf out = buf_of(sizeof(b->why) - 1);

	holes_free(&b->holes);
	inventory_free(&b->inventory);
	assert_int_equal(inventory_add(&b->inventory, &part), OK);
	assert_int_equal(match_all(&b->feed, &b->inventory, b->aliases, true, &b->holes), OK);
	b->why[0] = '\0';
	if (b->holes.count > 0) {
		match_why(&b->feed, &b->inventory, &b->holes.hole[0], &out);
		(void)snprintf(b->why, sizeof(b->why), "%s", buf_str(&out));
	}
	buf_free(&out);
	return b->holes.count;
}

static void expect(struct bench *b, struct part part, enum sureness sure, const char *says)
{
	if (holes(b, part) != 1)
		fail_msg("%s %s: %zu holes", part.maker, part.product, b->holes.count);
	if (b->holes.hole[0].sure != sure || strstr(b->why, says) == NULL)
		fail_msg("%s %s: %s: \"%s\" does not say \"%s\"", part.maker, part.product, sureness_name(b->holes.hole[0].sure), b->why, says);
}

static void test_names(void **state)
{
	(void)state;
	struct bench b = begin();

	kev(&b, "CVE-2024-0001", "Palo Alto Networks", "PAN-OS", "x");
	expect(&b, (struct part){ .maker = "PALO ALTO NETWORKS, Inc.", .product = "pan_os", .version = "10.1" }, SURE_PRODUCT, "versions not stated by KEV");
	expect(&b, (struct part){ .cpe = "cpe:2.3:o:paloaltonetworks:pan-os:10.1:*:*:*:*:*:*:*" }, SURE_PRODUCT, "KEV names");
	assert_int_equal(b.holes.exploited, 1);
	assert_int_equal(b.holes.confirmed, 0);
	assert_int_equal(holes(&b, (struct part){ .maker = "Palo Alto Networks", .product = "GlobalProtect" }), 0);
	assert_int_equal(holes(&b, (struct part){ .maker = "Other", .product = "PAN-OS" }), 0);
	assert_int_equal(holes(&b, (struct part){ .product = "PAN-OS" }), 0);
	end(&b);
}

static void test_lists_and_brackets(void **state)
{
	(void)state;
	struct bench b = begin();

	kev(&b, "CVE-2024-0001", "Cisco", "Adaptive Security Appliance (ASA) and Firepower Threat Defense (FTD)", "x");
	expect(&b, (struct part){ .maker = "Cisco", .product = "ASA" }, SURE_PRODUCT, "abbreviation");
	expect(&b, (struct part){ .maker = "cisco", .product = "firepower_threat_defense" }, SURE_PRODUCT, "among others");
	expect(&b, (struct part){ .maker = "Cisco", .product = "Adaptive Security Appliance" }, SURE_PRODUCT, "among others");
	expect(&b, (struct part){ .maker = "Cisco", .product = "ASA 5506-X" }, SURE_PRODUCT, "beginning of this product's name");
	assert_int_equal(holes(&b, (struct part){ .maker = "Cisco", .product = "IOS" }), 0);
	end(&b);
	b = begin();
	kev(&b, "CVE-2024-0002", "D-Link and TRENDnet", "Multiple Devices", "The DIR-645 and the TEW-651BR contain a hole");
	expect(&b, (struct part){ .maker = "dlink", .product = "DIR-645" }, SURE_PRODUCT, "only in its description");
	expect(&b, (struct part){ .maker = "TRENDnet", .product = "TEW-651BR" }, SURE_PRODUCT, "only in its description");
	assert_int_equal(holes(&b, (struct part){ .maker = "D-Link", .product = "DIR-655" }), 0);
	end(&b);
}

static void test_multiple_products(void **state)
{
	(void)state;
	struct bench b = begin();

	kev(&b, "CVE-2024-0001", "Apple", "Multiple Products", "Apple iOS, iPadOS, macOS, and Safari WebKit contain a remote hole.");
	expect(&b, (struct part){ .maker = "Apple", .product = "macOS" }, SURE_PRODUCT, "only in its description");
	expect(&b, (struct part){ .maker = "Apple Inc.", .product = "macOS 14" }, SURE_PRODUCT, "only in its description");
	assert_int_equal(holes(&b, (struct part){ .maker = "Apple", .product = "Remote Desktop" }), 0);
	assert_int_equal(holes(&b, (struct part){ .maker = "Apple", .product = "iOS Simulator" }), 0);
	end(&b);
}

static void test_first_words(void **state)
{
	(void)state;
	struct bench b = begin();

	kev(&b, "CVE-2024-0001", "Microsoft", "Windows", "x");
	expect(&b, (struct part){ .maker = "Microsoft", .product = "Windows Server 2022" }, SURE_PRODUCT, "beginning of this product's name");
	expect(&b, (struct part){ .maker = "Microsoft", .product = "Windows Server" }, SURE_PRODUCT, "KEV names Microsoft / Windows (");
	/* A range of another, shorter name does not confirm. */
	jvn(&b, "CVE-2024-0001", "Microsoft", "Windows", "2023 以前");
	expect(&b, (struct part){ .maker = "Microsoft", .product = "Windows Server 2022", .version = "1" }, SURE_PRODUCT, "beginning");
	end(&b);
}

static void test_versions_decide(void **state)
{
	(void)state;
	struct bench b = begin();
	struct part p = { .maker = "株式会社 Example", .product = "Gate" };

	kev(&b, "CVE-2024-0001", "Example", "Gate", "x");
	jvn(&b, "CVE-2024-0001", "Example", "Gate", "2.0 から 2.3 まで");
	p.version = "2.3";
	expect(&b, p, SURE_CONFIRMED, "2.3 lies from 2.0 up to 2.3");
	assert_int_equal(b.holes.confirmed, 1);
	assert_string_equal(match_since(&b.feed, &b.holes.hole[0]), "2024-05-06");
	p.version = "2.4";
	expect(&b, p, SURE_RULED_OUT, "2.4 lies outside of: from 2.0 up to 2.3");
	assert_int_equal(b.holes.exploited, 0);
	assert_int_equal(b.holes.ruled_out, 1);
	p.version = "";
	expect(&b, p, SURE_PRODUCT, "installed version is not known");
	/* A second source that does not know keeps the doubt. */
	jvn(&b, "CVE-2024-0001", "Example", "Gate", "一部");
	p.version = "2.4";
	expect(&b, p, SURE_PRODUCT, "not understood: 一部");
	p.version = "2.1";
	expect(&b, p, SURE_CONFIRMED, "2.1 lies");
	end(&b);
}

static void test_packages(void **state)
{
	(void)state;
	struct bench b = begin();
	struct part p = { .product = "libssl3", .version = "3.0.11-1", .ecosystem = "Debian:12", .package = "openssl",
			  .package_version = "3.0.11-1", .binary = "libssl3" };

	kev(&b, "CVE-2024-0001", "OpenSSL", "OpenSSL", "x");
	/* A package named as its project: the product only. */
	expect(&b, p, SURE_PRODUCT, "KEV names OpenSSL / OpenSSL");
	osv(&b, "CVE-2024-0001", "Debian:12", "openssl", "3.0.11-2");
	expect(&b, p, SURE_CONFIRMED, "3.0.11-1 lies before 3.0.11-2 (Debian order)");
	p.package_version = "3.0.11-2";
	expect(&b, p, SURE_RULED_OUT, "outside of: before 3.0.11-2");
	/* Another release's record says nothing of this one. */
	p.ecosystem = "Debian:11";
	expect(&b, p, SURE_PRODUCT, "KEV names");
	p.ecosystem = "Debian";
	expect(&b, p, SURE_PRODUCT, "release of the distribution is not known");
	/* The upstream's range is not for a distribution's package. */
	p.ecosystem = "Debian:11";
	jvn(&b, "CVE-2024-0001", "OpenSSL", "OpenSSL", "3.0.14 より前");
	expect(&b, p, SURE_PRODUCT, "give the distribution's OSV records");
	end(&b);
}

static void test_exploited_by_cve(void **state)
{
	(void)state;
	struct bench b = begin();
	struct part p = { .purl = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1" };

	/* No name matches, but the package's own record speaks of the same CVE. */
	kev(&b, "CVE-2021-44228", "Apache", "Log4j2", "x");
	assert_int_equal(holes(&b, p), 0);
	osv(&b, "CVE-2021-44228", "Maven", "org.apache.logging.log4j:log4j-core", "2.15.0");
	expect(&b, p, SURE_CONFIRMED, "CVE-2021-44228 is on the KEV list");
	assert_int_equal(b.holes.confirmed, 1);
	p.purl = "pkg:maven/org.apache.logging.log4j/log4j-core@2.17.1";
	expect(&b, p, SURE_RULED_OUT, "outside");
	/* Confirmed, but not known to be exploited. */
	osv(&b, "CVE-2099-0001", "Maven", "org.apache.logging.log4j:log4j-core", "9");
	p.purl = "pkg:maven/org.apache.logging.log4j/log4j-core@2.17.1";
	assert_int_equal(holes(&b, p), 2);
	assert_int_equal(b.holes.exploited, 0);
	end(&b);
}

static void test_aliases(void **state)
{
	(void)state;
	static const char text[] = "format: sekisho-vuln-aliases-1\nmakers:\n  - {name: Microsoft, also: [日本マイクロソフト]}\n"
				   "products:\n  - {maker: Apache, product: Log4j2, also: [Apache/Log4j], packages: [\"Maven/a:b\"], why: x}\n";
	struct bench b = begin();
	struct problem why = PROBLEM_NONE;

	assert_int_equal(alias_read("A", text, sizeof(text) - 1, &b.aliases, &why), OK);
	kev(&b, "CVE-2024-0001", "Microsoft", "Office", "x");
	kev(&b, "CVE-2024-0002", "Apache", "Log4j2", "x");
	expect(&b, (struct part){ .maker = "日本マイクロソフト株式会社", .product = "Office" }, SURE_PRODUCT, "KEV names Microsoft");
	expect(&b, (struct part){ .cpe = "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*" }, SURE_PRODUCT, "Log4j2");
	expect(&b, (struct part){ .purl = "pkg:maven/a/b@1" }, SURE_PRODUCT, "Log4j2");
	end(&b);
	static const struct {
		const char *text, *says;
	} wrong[] = {
		{ "format: x\n", "A:1: format" }, { "format: sekisho-vuln-aliases-1\nfoo: 1\n", "A:2: \"foo\"" },
		{ "format: sekisho-vuln-aliases-1\nmakers:\n  - {name: x}\n", "\"also\"" },
		{ "format: sekisho-vuln-aliases-1\nproducts:\n  - {maker: x, product: y, also: [z]}\n", "MAKER/PRODUCT" },
	};
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct aliases *a = NULL;
		struct problem no = PROBLEM_NONE;
		assert_int_not_equal(alias_read("A", wrong[i].text, strlen(wrong[i].text), &a, &no), OK);
		if (strstr(no.text, wrong[i].says) == NULL || a != NULL)
			fail_msg("\"%s\" does not say \"%s\"", no.text, wrong[i].says);
	}
}

/* One source, many binary packages: one hole, with their number. */
static void test_same_source(void **state)
{
	(void)state;
	struct bench b = begin();

	osv(&b, "CVE-2024-0001", "Debian:12", "glibc", "2.36-9+deb12u10");
	const char *const binary[] = { "libc6", "libc-bin", "locales" };
	for (size_t m = 0; m < 2; m++) {
		for (size_t i = 0; i < COUNT_OF(binary); i++) {
			struct part p = { .machine = m == 0 ? "a" : "b", .product = binary[i], .version = "2.36-9", .ecosystem = "Debian:12",
					  .package = "glibc", .package_version = "2.36-9", .binary = binary[i] };
			assert_int_equal(inventory_add(&b.inventory, &p), OK);
		}
	}
	assert_int_equal(match_all(&b.feed, &b.inventory, NULL, false, &b.holes), OK);
	assert_int_equal(b.holes.count, 2);
	assert_int_equal(b.holes.hole[0].also, 2);
	assert_int_equal(b.holes.hole[1].also, 2);
	end(&b);
}

static void test_withdrawn(void **state)
{
	(void)state;
	struct bench b = begin();
	struct problem why = PROBLEM_NONE;
	static const char doc[] = "{\"id\":\"X\",\"modified\":\"2026-01-01T00:00:00Z\",\"withdrawn\":\"2026-01-01T00:00:00Z\",\"affected\":[{\"package\":"
				  "{\"ecosystem\":\"npm\",\"name\":\"x\"},\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}]}]}]}";

	assert_int_equal(feed_osv(&b.feed, "F", doc, sizeof(doc) - 1, &why), OK);
	assert_int_equal(holes(&b, (struct part){ .purl = "pkg:npm/x@1.0.0" }), 0);
	end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names), cmocka_unit_test(test_lists_and_brackets), cmocka_unit_test(test_multiple_products),
		cmocka_unit_test(test_first_words), cmocka_unit_test(test_versions_decide), cmocka_unit_test(test_packages),
		cmocka_unit_test(test_exploited_by_cve), cmocka_unit_test(test_aliases), cmocka_unit_test(test_same_source),
		cmocka_unit_test(test_withdrawn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
