#include "../check.h"

#include "text/tree.h"

static struct tree *parse(const char *text)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;

	if (tree_xml(text, strlen(text), &t, &why) != OK)
		fail_msg("%s", why.text);
	return t;
}

static void refused(const char *text, err_t want, const char *says)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;
	err_t e = tree_xml(text, strlen(text), &t, &why);

	if (e != want || t != NULL || strstr(why.text, says) == NULL)
		fail_msg("%.40s: %s, \"%s\" does not say \"%s\"", text, err_text(e), why.text, says);
}

static void test_tree(void **state)
{
	(void)state;
	struct tree *t = parse("\n<?xml version=\"1.0\"?>\n<r:root xmlns:r=\"u\" r:v=\"1\">\n text is dropped\n <a> one &amp; <![CDATA[<two>]]> </a>\n"
			       " <b k=\"v\">x</b><a/><c k=\"v\"></c>\n</r:root>\n");
	const struct node *r = tree_root(t);

	assert_string_equal(r->key, "root");
	assert_int_equal(r->line, 2);	/* blank lines before the declaration are not counted */
	assert_int_equal(r->kind, NODE_MAP);
	assert_string_equal(node_text(r, "@v"), "1");
	assert_string_equal(node_own_text(node_get(r, "a")), "one & <two>");
	assert_int_equal(node_get(r, "a")->line, 4);
	assert_string_equal(node_own_text(node_get(r, "b")), "x");
	assert_string_equal(node_text(node_get(r, "b"), "@k"), "v");
	const struct node *second = node_find(node_get(r, "a")->next, "a");
	assert_non_null(second);
	assert_string_equal(node_own_text(second), "");
	assert_null(node_find(second->next, "a"));
	assert_string_equal(node_own_text(node_get(r, "c")), "");
	assert_null(node_own_text(r));
	assert_null(node_own_text(NULL));
	tree_free(t);
	t = parse("<a>\xe6\x97\xa5&#x65e5;</a>");
	assert_string_equal(node_own_text(tree_root(t)), "\xe6\x97\xa5\xe6\x97\xa5");
	tree_free(t);
}

static void test_refused(void **state)
{
	(void)state;
	refused("", ERR_FORM, "line 1");
	refused("<a>\n<b></a>", ERR_FORM, "line 2");
	refused("<a/><b/>", ERR_FORM, "line 1");
	refused("<a>&x;</a>", ERR_FORM, "entity");
	refused("<a>\xff</a>", ERR_FORM, "line 1");
	refused("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", ERR_FORM, "DOCTYPE");
	refused("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", ERR_FORM, "DOCTYPE");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_tree), cmocka_unit_test(test_refused) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
