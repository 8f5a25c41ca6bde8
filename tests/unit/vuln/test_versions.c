/* Orders of versions: tables of the schemes' own documents. dpkg and Python's
 * packaging judge thousands of pairs in tests/scene/versions. */
#include "../check.h"

#include <stdlib.h>

#include "base/cc.h"
#include "vuln/version.h"

/* Each list stands in rising order. */
static void rising(enum version_scheme s, const char *const *v, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < count; k++) {
			int want = (i > k) - (i < k), got = version_compare(s, v[i], v[k]);
			if (got != want)
				fail_msg("%s: \"%s\" against \"%s\": %d, not %d", version_scheme_name(s), v[i], v[k], got, want);
		}
	}
}

static void equal(enum version_scheme s, const char *a, const char *b)
{
	if (version_compare(s, a, b) != 0 || version_compare(s, b, a) != 0)
		fail_msg("%s: \"%s\" is not \"%s\"", version_scheme_name(s), a, b);
}

static void test_semver(void **state)
{
	(void)state;
	/* semver.org, 11. */
	static const char *const v[] = {
		"0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
		"1.0.0-rc.1", "1.0.0", "1.0.1", "1.9.0", "1.10.0", "2.0.0", "2.1.0", "2.1.1", "99999999999999999999999.0.0",
	};
	rising(VERSION_SEMVER, v, COUNT_OF(v));
	equal(VERSION_SEMVER, "1.0.0+build.1", "1.0.0+build.2");
	equal(VERSION_SEMVER, "v1.2.3", "1.2.3");
	equal(VERSION_SEMVER, "1.2.3.0", "1.2.3");
	assert_true(version_valid(VERSION_SEMVER, "0.0.0-20200622213623-75b288015ac9"));
	assert_false(version_valid(VERSION_SEMVER, "1.2.3.4.5"));
	assert_false(version_valid(VERSION_SEMVER, "latest"));
	assert_false(version_valid(VERSION_SEMVER, "1.2 3"));
	assert_false(version_valid(VERSION_SEMVER, ""));
}

static void test_maven(void **state)
{
	(void)state;
	/* POM reference, "Version Order Specification". */
	static const char *const v[] = {
		"1-alpha-1", "1-alpha-2", "1-beta-1", "1-milestone-1", "1-rc-1", "1-SNAPSHOT", "1", "1-sp-1", "1-abc", "1-1",
		"1.0.1", "1.1", "1.2-rc1", "1.2", "1.10", "2",
	};
	rising(VERSION_MAVEN, v, COUNT_OF(v));
	equal(VERSION_MAVEN, "1", "1.0.0");
	equal(VERSION_MAVEN, "1-ga", "1.0");
	equal(VERSION_MAVEN, "1.0-final", "1-release");
	equal(VERSION_MAVEN, "1-a1", "1-alpha-1");
	equal(VERSION_MAVEN, "1-RC1", "1-cr1");
	equal(VERSION_MAVEN, "1.0.0-foo.0.0", "1-foo");
	assert_int_equal(version_compare(VERSION_MAVEN, "2.14.1", "2.15.0"), -1);
	assert_int_equal(version_compare(VERSION_MAVEN, "2.0-beta9", "2.0"), -1);
	assert_int_equal(version_compare(VERSION_MAVEN, "1.0.RC2", "1.0-RC3"), -1);
}

static void test_generic(void **state)
{
	(void)state;
	static const char *const v[] = {
		"1.0-alpha", "1.0beta2", "1.0rc1", "1.0", "1.0.1", "1.0.2", "1.0.2a", "1.0.2q", "1.0.3", "1.2", "1.10", "7.0.1", "15.2(4)E",
		"15.2(4)E10", "15.2(5)",
	};
	rising(VERSION_GENERIC, v, COUNT_OF(v));
	equal(VERSION_GENERIC, "1.2", "1.2.0");
	equal(VERSION_GENERIC, "v2.20", "2.20");
	equal(VERSION_GENERIC, "1-2_3", "1.2.3");
	/* A letter makes a gem a prerelease. */
	static const char *const gems[] = { "1.0.a", "1.0.rc1", "1.0", "1.0.1.pre", "1.0.1" };
	rising(VERSION_GEM, gems, COUNT_OF(gems));
}

static void test_packages(void **state)
{
	(void)state;
	/* rpmvercmp.at of rpm. */
	static const char *const rpm[] = {
		"1.0~rc1-1", "1.0-1", "1.0-1.el9", "1.0-2", "1.0^20240501-1", "1.0a-1", "1.0.1-1", "2.0-1", "10.0-1", "1:0.1-1",
	};
	rising(VERSION_RPM, rpm, COUNT_OF(rpm));
	equal(VERSION_RPM, "5.14.0", "5.14.0-427.el9");
	equal(VERSION_RPM, "0:1.0-1", "1.0-1");
	static const char *const apk[] = {
		"1.0.2_alpha1-r0", "1.0.2_rc1-r0", "1.0.2-r0", "1.0.2-r1", "1.0.2-r10", "1.0.2_p1-r0", "1.0.2p-r0", "1.0.2q-r0", "1.0.10-r0",
		"1.1-r0",
	};
	rising(VERSION_APK, apk, COUNT_OF(apk));
	assert_false(version_valid(VERSION_APK, "1.0-final"));
	static const char *const debian[] = {
		"1.0~rc1-1", "1.0-1", "1.0-1+b1", "1.0-1.1", "1.0a-1", "1.0+git1-1", "1.1-1", "1:0.1-1",
	};
	rising(VERSION_DPKG, debian, COUNT_OF(debian));
	assert_false(version_valid(VERSION_DPKG, "a:1.0"));
	assert_false(version_valid(VERSION_DPKG, "1.0-"));
	assert_false(version_valid(VERSION_DPKG, ":1.0"));
}

static void test_ecosystems(void **state)
{
	(void)state;
	assert_int_equal(version_scheme_of("Debian:12"), VERSION_DPKG);
	assert_int_equal(version_scheme_of("Ubuntu:22.04:LTS"), VERSION_DPKG);
	assert_int_equal(version_scheme_of("PyPI"), VERSION_PEP440);
	assert_int_equal(version_scheme_of("Red Hat:enterprise_linux:9::baseos"), VERSION_RPM);
	assert_int_equal(version_scheme_of("Nowhere"), VERSION_NONE);
	assert_int_equal(version_scheme_of("Debian12"), VERSION_NONE);
}

/* Text of any length and no recursion: a million dots end. */
static void test_long(void **state)
{
	(void)state;
	size_t len = 1000000;
	char *a = malloc(len + 1);
	assert_non_null(a);
	for (size_t i = 0; i < len; i++)
		a[i] = i % 2 != 0 ? '.' : '1';
	a[len] = '\0';
	for (int s = 0; s < VERSION_SCHEMES_; s++) {
		assert_int_equal(version_compare((enum version_scheme)s, a, a), 0);
		assert_false(version_valid((enum version_scheme)s, a));
	}
	free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_semver), cmocka_unit_test(test_maven), cmocka_unit_test(test_generic),
		cmocka_unit_test(test_packages), cmocka_unit_test(test_ecosystems), cmocka_unit_test(test_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
