/* json.c - any bytes as a JSON document: refused with a sentence, or a tree
 * whose every part can be read. */
#include "walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;

	if (tree_json(bytes, len, &t, &why) == OK)
		walk(tree_root(t), 0);
	else if (t != NULL || why.text[0] == '\0')
		abort();
	tree_free(t);
	return 0;
}
