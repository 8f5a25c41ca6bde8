/* The index of flows under many entries and under equal homes. */
#include "../check.h"

#include "flow/entry.h"
#include "flow/index.h"

/* Put many, take every second one out, the others are still found;
 * also when all have the same home. */
static void index_keeps(void **state)
{
	struct flow_index x;

	(void)state;
	for (unsigned same = 0; same < 2; same++) {
		uint32_t count = same != 0 ? 500 : 20000;
		assert_int_equal(index_new(&x), OK);
		for (uint32_t i = 0; i < count; i++)
			assert_int_equal(index_put(&x, same != 0 ? 4095 : i * 2654435761u, i), OK);
		for (uint32_t i = 0; i < count; i += 2)
			index_take(&x, same != 0 ? 4095 : i * 2654435761u, i);
		assert_int_equal(x.used, count / 2);
		for (uint32_t i = 1; i < count; i += 2) {
			uint32_t at = (same != 0 ? 4095 : i * 2654435761u) & x.mask;
			while (x.slots[at].entry != i) {
				assert_int_not_equal(x.slots[at].entry, NO_ENTRY);
				at = (at + 1) & x.mask;
			}
		}
		index_free(&x);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(index_keeps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
