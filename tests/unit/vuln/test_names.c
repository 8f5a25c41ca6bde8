/* CPE names, package URLs, and names of makers and products. */
#include "../check.h"

#include "base/cc.h"
#include "vuln/cpe.h"
#include "vuln/name.h"
#include "vuln/purl.h"

static struct cpe cpe(const char *text)
{
	struct cpe c;

	if (cpe_read(text, strlen(text), &c) != OK)
		fail_msg("%s is refused", text);
	return c;
}

static void test_cpe(void **state)
{
	(void)state;
	struct cpe c = cpe("cpe:2.3:a:microsoft:exchange_server:2016:cumulative_update_23:*:*:*:*:*:*");
	assert_int_equal(c.kind, 'a');
	assert_string_equal(c.vendor, "microsoft");
	assert_string_equal(c.product, "exchange_server");
	assert_string_equal(c.version, "2016");
	assert_string_equal(c.update, "cumulative_update_23");
	assert_false(c.pattern);
	c = cpe("cpe:2.3:o:cisco:ios_xe:17.3.1\\:a:*:*:*:*:*:*:*");
	assert_string_equal(c.version, "17.3.1:a");
	c = cpe("cpe:2.3:a:foo\\\\bar:big\\$money_2010:-:*:*:*:*:*:*:*");
	assert_string_equal(c.vendor, "foo\\bar");
	assert_string_equal(c.product, "big$money_2010");
	assert_string_equal(c.version, "-");
	c = cpe("cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~");
	assert_string_equal(c.product, "insight_diagnostics");
	assert_string_equal(c.version, "7.4.0.1570");
	c = cpe("cpe:/o:juniper:junos");
	assert_string_equal(c.version, "");
	c = cpe("cpe:/a:foo%5cbar:big%24money");
	assert_string_equal(c.product, "big$money");
	assert_true(cpe("cpe:2.3:a:x:y*:*:*:*:*:*:*:*:*").pattern);
	assert_true(cpe("cpe:/a:x:y%02").pattern);
	assert_false(cpe("cpe:2.3:a:x:y\\*:*:*:*:*:*:*:*:*").pattern);
}

static void test_cpe_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"", "cpe", "cpe:2.3:", "cpe:2.3:a:b:c", "cpe:2.3:x:b:c:*:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:*:*:*:*:*:*:*:*:*",
		"cpe:2.3:a:b:c\\", "cpe:/a:b%2", "cpe:/a:b%zz", "cpe:/ab:c", "cpe:/a:b:c:d:e:f:g:h:i:j:k:l", "cpe:/a:b\nc",
	};
	struct cpe c;

	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (cpe_read(wrong[i], strlen(wrong[i]), &c) == OK)
			fail_msg("\"%s\" is accepted", wrong[i]);
	char longest[400] = "cpe:/a:";
	memset(longest + 7, 'x', 300);
	assert_int_equal(cpe_read(longest, 307, &c), ERR_LIMIT);
}

static void purl(const char *text, const char *ecosystem, const char *name, const char *version)
{
	struct purl p;
	char e[PURL_PART_MAX] = "", n[PURL_PART_MAX] = "";

	if (purl_read(text, strlen(text), &p) != OK)
		fail_msg("%s is refused", text);
	err_t got = purl_ecosystem(&p, e, n);
	if (ecosystem == NULL) {
		assert_int_equal(got, ERR_ABSENT);
		return;
	}
	if (got != OK || strcmp(e, ecosystem) != 0 || strcmp(n, name) != 0 || strcmp(p.version, version) != 0)
		fail_msg("%s: %s / %s / %s, not %s / %s / %s", text, e, n, p.version, ecosystem, name, version);
}

static void test_purl(void **state)
{
	(void)state;
	purl("pkg:pypi/Django_Rest.Framework@3.1", "PyPI", "django-rest-framework", "3.1");
	purl("pkg:npm/%40angular/core@12.3.1", "npm", "@angular/core", "12.3.1");
	purl("pkg:npm/@angular/core@12.3.1", "npm", "@angular/core", "12.3.1");
	purl("pkg:npm/foobar", "npm", "foobar", "");
	purl("pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1?type=jar", "Maven", "org.apache.logging.log4j:log4j-core", "2.14.1");
	purl("pkg:golang/google.golang.org/genproto@v0.1.0#googleapis/api", "Go", "google.golang.org/genproto", "v0.1.0");
	purl("pkg:cargo/hyper@0.14", "crates.io", "hyper", "0.14");
	purl("pkg:gem/activesupport@3.2.0", "RubyGems", "activesupport", "3.2.0");
	purl("pkg:composer/laravel/framework@v7.30.6", "Packagist", "laravel/framework", "v7.30.6");
	purl("pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&upstream=openssl&distro=debian-12", "Debian:12", "openssl", "3.0.11-1~deb12u2");
	purl("pkg:deb/debian/curl@7.50.3-1?distro=jessie", "Debian", "curl", "7.50.3-1");
	purl("pkg:deb/ubuntu/curl@7.81?distro=ubuntu-22.04", "Ubuntu", "curl", "7.81");
	purl("pkg:rpm/almalinux/openssl@3.0.7-1.el9?distro=almalinux-9", "AlmaLinux:9", "openssl", "3.0.7-1.el9");
	purl("pkg:rpm/fedora/curl@7.50", NULL, NULL, NULL);
	purl("pkg:generic/openssl@1.1.10g", NULL, NULL, NULL);
	purl("pkg://pypi//requests@2.30.0", "PyPI", "requests", "2.30.0");
}

static void test_purl_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"", "pkg:", "pkg:npm", "pkg:npm/", "npm/foo@1", "pkg:n!pm/foo", "pkg:1npm/foo", "pkg:npm/foo%2", "pkg:npm/foo%zz@1", "pkg:npm/foo?bar",
		"pkg:npm/%ff", "pkg:npm/foo%00", "pkg:/foo", "pkg:npm/@scope/",
	};
	struct purl p;

	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (purl_read(wrong[i], strlen(wrong[i]), &p) == OK && i + 1 < COUNT_OF(wrong))
			fail_msg("\"%s\" is accepted", wrong[i]);
}

static void same_product(const char *maker, const char *a, const char *b, bool want)
{
	struct name m, p, q;

	name_maker(maker, strlen(maker), &m);
	name_product(a, strlen(a), &p);
	name_product(b, strlen(b), &q);
	name_without_maker(&p, &m);
	name_without_maker(&q, &m);
	if ((strcmp(p.joined, q.joined) == 0) != want)
		fail_msg("%s: \"%s\" (%s) and \"%s\" (%s)", maker, a, p.joined, b, q.joined);
}

static void same_maker(const char *a, const char *b)
{
	struct name p, q;

	name_maker(a, strlen(a), &p);
	name_maker(b, strlen(b), &q);
	if (strcmp(p.joined, q.joined) != 0)
		fail_msg("\"%s\" (%s) and \"%s\" (%s)", a, p.joined, b, q.joined);
}

static void test_names(void **state)
{
	(void)state;
	same_maker("Palo Alto Networks", "paloaltonetworks");
	same_maker("D-Link", "dlink");
	same_maker("Cisco Inc.", "CISCO");
	same_maker("株式会社コレガ", "コレガ");
	same_maker("コレガ株式会社", "（株）コレガ");
	same_maker("Ｆｏｒｔｉｎｅｔ，　Ｉｎｃ．", "fortinet");
	same_product("Palo Alto Networks", "PAN-OS", "pan-os", true);
	same_product("QNAP", "QNAP Photo Station", "photo_station", true);
	same_product("Linux", "Kernel", "linux_kernel", true);
	same_product("Microsoft", "Exchange Server", "exchange", true);
	same_product("Cisco", "IOS XE Software", "ios_xe", true);
	same_product("Cisco", "IOS", "IOS XE", false);
	same_product("Microsoft", "Windows", "Windows 10", false);
	same_product("x", "Server", "", false);		/* one word is kept */
	struct name n;
	name_product("Windows Server 2022 Datacenter", 30, &n);
	assert_int_equal(n.words, 4);
	assert_int_equal(n.end[0], 7);
	name_plain("", 0, &n);
	assert_int_equal(n.words, 0);
	name_plain("---", 3, &n);
	assert_int_equal(n.words, 0);
	/* Longer than there is room: cut, not broken. */
	char longest[1000];
	memset(longest, 'a', sizeof(longest));
	name_plain(longest, sizeof(longest), &n);
	assert_int_equal(strlen(n.joined), NAME_MAX_BYTES - 1);
	for (size_t i = 1; i < sizeof(longest); i += 2)
		longest[i] = ' ';
	name_plain(longest, sizeof(longest), &n);
	assert_int_equal(n.words, NAME_WORDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cpe), cmocka_unit_test(test_cpe_refused), cmocka_unit_test(test_purl),
		cmocka_unit_test(test_purl_refused), cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
