/* Any bytes as a Sigma rule; what parses is explained, compiled and run. */
#include "base/buf.h"
#include "criteria/broad.h"
#include "criteria/explain.h"
#include "criteria/matcher.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char entries[] = "a.example\n*.b.example\n192.0.2.0/24\n";
	struct problem why = PROBLEM_NONE;
	struct criterion *c = NULL;
	struct list *l = NULL;
	struct broad broad;
	struct buf out = buf_of(1 << 24);

	if (criterion_parse("fuzz", bytes, len, &c, &why) != OK)
		return 0;
	if (list_parse("list", entries, sizeof(entries) - 1, NULL, &l, &why) != OK)
		l = NULL;
	for (size_t i = 0; l != NULL && i < c->list_count; i++)
		(void)!criterion_list(c, c->lists[i].name, l, &why);
	criterion_explain(c, true, &out);
	(void)!criterion_broad(c, &broad, &why);
	buf_free(&out);
	criterion_free(c);
	list_free(l);
	return 0;
}
