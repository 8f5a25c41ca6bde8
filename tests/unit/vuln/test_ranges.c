/* Version ranges, and JVN's sentences about them. */
#include "../check.h"

#include "base/cc.h"
#include "vuln/jvn_text.h"
#include "vuln/range.h"

static void test_ranges(void **state)
{
	(void)state;
	static const struct range list[] = { { NULL, "1.2", NULL }, { "2.0", "2.3", NULL }, { "3.0", NULL, "3.4" }, { "5.0", NULL, NULL } };
	static const char *const exact[] = { "2.9" };
	const struct ranges r = { .scheme = VERSION_SEMVER, .range = list, .count = COUNT_OF(list), .exact = exact, .exact_count = 1 };
	static const struct {
		const char *version;
		enum where where;
		uint32_t range;
	} cases[] = {
		{ "0.1", WHERE_INSIDE, 0 }, { "1.2", WHERE_OUTSIDE, RANGE_NONE }, { "1.1.9", WHERE_INSIDE, 0 }, { "2.0", WHERE_INSIDE, 1 },
		{ "2.0-rc1", WHERE_OUTSIDE, RANGE_NONE }, { "2.3", WHERE_OUTSIDE, RANGE_NONE }, { "3.4", WHERE_INSIDE, 2 },
		{ "3.4.0", WHERE_INSIDE, 2 }, { "3.4.1", WHERE_OUTSIDE, RANGE_NONE }, { "99", WHERE_INSIDE, 3 }, { "2.9", WHERE_INSIDE, RANGE_NONE },
		{ "2.9.0", WHERE_INSIDE, RANGE_NONE }, { "", WHERE_UNKNOWN, RANGE_NONE }, { "latest", WHERE_UNKNOWN, RANGE_NONE },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct verdict v = ranges_hold(&r, cases[i].version);
		if (v.where != cases[i].where || v.range != cases[i].range)
			fail_msg("%s: %d in %u", cases[i].version, (int)v.where, v.range);
	}
	assert_int_equal(ranges_hold(&r, NULL).where, WHERE_UNKNOWN);
}

static void test_doubt(void **state)
{
	(void)state;
	static const struct range list[] = { { "1.0", "2.0", NULL } };
	static const char *const exact[] = { "7" };
	struct ranges r = { .scheme = VERSION_GENERIC, .range = list, .count = 1, .unread = "some other versions" };

	/* A part was not understood: inside is inside, outside is not known. */
	assert_int_equal(ranges_hold(&r, "1.5").where, WHERE_INSIDE);
	assert_int_equal(ranges_hold(&r, "3").where, WHERE_UNKNOWN);
	/* No order known: only a listed version is sure. */
	r = (struct ranges){ .scheme = VERSION_NONE, .exact = exact, .exact_count = 1, .range = list, .count = 1 };
	assert_int_equal(ranges_hold(&r, "7").where, WHERE_INSIDE);
	assert_int_equal(ranges_hold(&r, "1.5").where, WHERE_UNKNOWN);
	r = (struct ranges){ .scheme = VERSION_NONE, .exact = exact, .exact_count = 1 };
	assert_int_equal(ranges_hold(&r, "8").where, WHERE_OUTSIDE);
	/* Nothing said, and everything said. */
	r = (struct ranges){ .scheme = VERSION_GENERIC };
	assert_int_equal(ranges_hold(&r, "1").where, WHERE_UNKNOWN);
	r.all = true;
	assert_int_equal(ranges_hold(&r, NULL).where, WHERE_INSIDE);
}

static void test_sentences(void **state)
{
	(void)state;
	static const struct {
		const char *text, *from, *until, *last, *exact;
		bool all;
	} cases[] = {
		{ "3.4.6 より前のバージョン", "", "3.4.6", "", "", false },
		{ "ファームウエア 2.20 およびそれ以前", "", "", "2.20", "", false },
		{ "10.0.0 以上 10.1.2 未満", "10.0.0", "10.1.2", "", "", false },
		{ "バージョン 1.0 から 2.3 まで", "1.0", "", "2.3", "", false },
		{ "バージョン1.0から2.3まで", "1.0", "", "2.3", "", false },
		{ "Ver.3.05.02 以前", "", "", "3.05.02", "", false },
		{ "ver2.1 未満", "", "2.1", "", "", false },
		{ "v4.1 以降", "4.1", "", "", "", false },
		{ "すべてのバージョン", "", "", "", "", true },
		{ "4.1 and earlier", "", "", "4.1", "", false },
		{ "prior to 3.2", "", "3.2", "", "", false },
		{ "versions prior to 3.2", "", "3.2", "", "", false },
		{ "8.0 to 8.3.1", "8.0", "", "8.3.1", "", false },
		{ "from 6.1 before 6.4", "6.1", "6.4", "", "", false },
		{ "All versions", "", "", "", "", true },
		{ "8.0", "", "", "", "8.0", false },
		{ "15.2(4)E", "", "", "", "15.2(4)E", false },
	};
	static const char *const not_understood[] = {
		"", "なし", "詳しくは開発者が提供する情報をご確認ください", "3.4.6 より前のバージョン (Windows 版)", "1.0 2.0", "1.0 以前 2.0 以前",
		"2.0 未満 1.0 以前", "一部のバージョン 3.2", "from", "8.0 SP1", "prior to", "すべてのバージョン 2.0 以前", "5.x",
	};
	struct jvn_range r;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (!jvn_text_range(cases[i].text, strlen(cases[i].text), &r))
			fail_msg("\"%s\" is not understood", cases[i].text);
		if (strcmp(r.from, cases[i].from) != 0 || strcmp(r.until, cases[i].until) != 0 || strcmp(r.last, cases[i].last) != 0 ||
		    strcmp(r.exact, cases[i].exact) != 0 || r.all != cases[i].all)
			fail_msg("\"%s\": from \"%s\" until \"%s\" last \"%s\" exact \"%s\"", cases[i].text, r.from, r.until, r.last, r.exact);
	}
	for (size_t i = 0; i + 1 < COUNT_OF(not_understood); i++)
		if (jvn_text_range(not_understood[i], strlen(not_understood[i]), &r))
			fail_msg("\"%s\" is taken for understood", not_understood[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges), cmocka_unit_test(test_doubt), cmocka_unit_test(test_sentences),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
