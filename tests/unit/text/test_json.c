#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/tree.h"

static struct tree *parse(const char *text)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;
	err_t e = tree_json(text, strlen(text), &t, &why);

	if (e != OK)
		fail_msg("%s: %s", err_text(e), why.text);
	return t;
}

static void refused(const char *text, err_t want, const char *says)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;
	err_t e = tree_json(text, strlen(text), &t, &why);

	if (e != want || t != NULL || strstr(why.text, says) == NULL)
		fail_msg("%.40s: %s, \"%s\" does not say \"%s\"", text, err_text(e), why.text, says);
}

static void test_kinds(void **state)
{
	(void)state;
	struct tree *t = parse("{\"i\":-12,\"r\":2.5,\"t\":true,\"f\":false,\"n\":null,\"s\":\"\\u65e5\",\"l\":[1,[2],{}],\"m\":{\"a\":{}}}");
	const struct node *r = tree_root(t);

	assert_int_equal(r->count, 8);
	assert_int_equal(node_int(r, "i", 0), -12);
	assert_string_equal(node_get(r, "i")->text, "-12");
	assert_int_equal(node_get(r, "i")->len, 3);
	assert_int_equal(node_get(r, "r")->kind, NODE_REAL);
	assert_true(node_get(r, "r")->real == 2.5);
	assert_string_equal(node_get(r, "r")->text, "2.5");
	assert_int_equal(node_get(r, "t")->number, 1);
	assert_string_equal(node_get(r, "t")->text, "true");
	assert_string_equal(node_get(r, "f")->text, "false");
	assert_int_equal(node_get(r, "n")->kind, NODE_NULL);
	assert_string_equal(node_get(r, "n")->text, "null");
	assert_string_equal(node_text(r, "s"), "\xe6\x97\xa5");
	assert_null(node_text(r, "i"));
	assert_int_equal(node_get(r, "l")->count, 3);
	assert_int_equal(node_get(r, "l")->child->next->child->number, 2);
	assert_null(node_get(r, "l")->text);
	assert_int_equal(node_get(node_get(r, "m"), "a")->count, 0);
	tree_free(t);
}

static void test_order_is_kept(void **state)
{
	(void)state;
	struct tree *t = parse("{\"z\":1,\"a\":2,\"m\":3}");
	const struct node *c = tree_root(t)->child;

	assert_string_equal(c->key, "z");
	assert_string_equal(c->next->key, "a");
	assert_string_equal(c->next->next->key, "m");
	tree_free(t);
}

static void test_any_document(void **state)
{
	(void)state;
	struct tree *t = parse(" \"text\" \n");

	assert_string_equal(tree_root(t)->text, "text");
	tree_free(t);
	t = parse("9223372036854775807");
	assert_int_equal(tree_root(t)->number, INT64_MAX);
	tree_free(t);
}

static void test_refused(void **state)
{
	(void)state;
	refused("", ERR_FORM, "line 1");
	refused("{\"a\":1,\n\"a\":2}", ERR_FORM, "duplicate");
	refused("{\n\n\"a\":}", ERR_FORM, "line 3");
	refused("{\"a\":1} x", ERR_FORM, "line 1");
	refused("[1,2", ERR_FORM, "line 1");
	refused("[1,]", ERR_FORM, "line 1");
	refused("{'a':1}", ERR_FORM, "line 1");
	refused("[01]", ERR_FORM, "line 1");
	refused("[1.]", ERR_FORM, "line 1");
	refused("[NaN]", ERR_FORM, "line 1");
	refused("[1e999]", ERR_FORM, "line 1");
	refused("[9223372036854775808]", ERR_FORM, "line 1");
	refused("[\"a\\u0000b\"]", ERR_FORM, "line 1");
	refused("{\"a\\u0000b\":1}", ERR_FORM, "line 1");
	refused("[\"\\ud800\"]", ERR_FORM, "line 1");
	refused("[\"\xff\"]", ERR_FORM, "line 1");
	refused("[\"\xc0\xaf\"]", ERR_FORM, "line 1");
	refused("[\"tab\there\"]", ERR_FORM, "line 1");
	refused("/* c */ 1", ERR_FORM, "line 1");
}

static void test_depth(void **state)
{
	(void)state;
	struct buf b = buf_of(1u << 20);
	struct tree *t = NULL;

	for (unsigned depth = 1; depth < 40000; depth = depth * 3 / 2 + 1) {
		buf_clear(&b);
		for (unsigned i = 0; i < depth; i++)
			buf_text(&b, "[");
		for (unsigned i = 0; i < depth; i++)
			buf_text(&b, "]");
		err_t e = tree_json(b.bytes, b.len, &t, NULL);
		if (depth <= TREE_DEPTH_MAX)
			assert_int_equal(e, OK);
		else
			assert_true(e == ERR_LIMIT || e == ERR_FORM);
		tree_free(t);
		t = NULL;
	}
	buf_free(&b);
}

/* More nodes than a tree may have: refused as a limit, not as lack of memory. */
static void test_nodes(void **state)
{
	(void)state;
	struct buf b = buf_of(64u << 20);
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;

	buf_text(&b, "[0");
	for (unsigned i = 0; i < TREE_NODES_MAX; i++)
		buf_text(&b, ",0");
	buf_text(&b, "]");
	assert_int_equal(tree_json(b.bytes, b.len, &t, &why), ERR_LIMIT);
	assert_null(t);
	buf_free(&b);
}

static void test_long_text(void **state)
{
	(void)state;
	struct buf b = buf_of(1u << 20);
	struct tree *t = NULL;

	buf_text(&b, "[\"");
	for (unsigned i = 0; i < 200000; i++)
		buf_u8(&b, (uint8_t)('a' + i % 26));
	buf_text(&b, "\",\"next\"]");
	assert_int_equal(tree_json(b.bytes, b.len, &t, NULL), OK);
	assert_int_equal(tree_root(t)->child->len, 200000);
	assert_memory_equal(tree_root(t)->child->text, b.bytes + 2, 200000);
	assert_string_equal(tree_root(t)->child->next->text, "next");
	tree_free(t);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),	     cmocka_unit_test(test_order_is_kept),
		cmocka_unit_test(test_any_document), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_depth),	     cmocka_unit_test(test_nodes),
		cmocka_unit_test(test_long_text),
	};
	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
