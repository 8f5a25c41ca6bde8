/* Any bytes as the entries of a ledger: the first as an entry, all as a bundle. */
#include <stdlib.h>

#include "inspect/shape.h"
#include "ledger/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void entry(const void *bytes, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;
	enum entry_kind kind;

	if (tree_json(bytes, len, &t, &why) != OK)
		return;
	(void)!shape_check(tree_root(t), &kind, &why);
	tree_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct rd r = rd_of(bytes, len);

	entry(bytes, len);
	while (r.left > 0) {
		struct rd one = bundle_next(&r);
		if (r.err == OK && one.left > 0)
			entry(one.at, one.left);
	}
	return 0;
}
