/* Community ID: identifiers that its specification's own tool gives. */
#include "../check.h"

#include "base/cc.h"
#include "flow/community.h"

static void known(void **state)
{
	static const struct {
		struct flow_rec flow;
		const char *id;
	} cases[] = {
		{ { .address = { { 4, { 128, 232, 110, 120 } }, { 4, { 66, 35, 250, 204 } } },
		    .port = { 34855, 80 }, .transport = 6 }, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=" },
		{ { .address = { { 4, { 66, 35, 250, 204 } }, { 4, { 128, 232, 110, 120 } } },
		    .port = { 80, 34855 }, .transport = 6 }, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=" },
		{ { .address = { { 4, { 192, 168, 1, 52 } }, { 4, { 8, 8, 8, 8 } } },
		    .port = { 54585, 53 }, .transport = 17 }, "1:d/FP5EW3wiY1vCndhwleRRKHowQ=" },
		{ { .address = { { 4, { 192, 168, 170, 8 } }, { 4, { 192, 168, 170, 56 } } },
		    .port = { 7, 7 }, .transport = 132 }, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=" },
		{ { .address = { { 4, { 192, 168, 0, 89 } }, { 4, { 192, 168, 0, 1 } } },
		    .transport = 1, .has_icmp = 1, .icmp_type = 8 }, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=" },
		{ { .address = { { 4, { 10, 1, 12, 1 } }, { 4, { 10, 1, 12, 2 } } },
		    .transport = 46 }, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=" },
	};
	char id[COMMUNITY_ID_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		community_id(&cases[i].flow, id);
		assert_string_equal(id, cases[i].id);
	}
	community_id(&(struct flow_rec){ 0 }, id);
	assert_string_equal(id, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
