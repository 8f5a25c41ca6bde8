#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/tree.h"

static struct tree *parse(const char *text)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;
	err_t e = tree_yaml(text, strlen(text), &t, &why);

	if (e != OK)
		fail_msg("%s: %s", err_text(e), why.text);
	return t;
}

/* Refused with `want`, and the sentence holds `says`. */
static void refused(const void *text, size_t len, err_t want, const char *says)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;

	assert_int_equal(tree_yaml(text, len, &t, &why), want);
	assert_null(t);
	if (strstr(why.text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", why.text, says);
}

static void refused_text(const char *text, err_t want, const char *says)
{
	refused(text, strlen(text), want, says);
}

static void test_scalars(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum node_kind kind;
		int64_t number;
		double real;
	} table[] = {
		{ "1", NODE_INT, 1, 1 },
		{ "-17", NODE_INT, -17, -17 },
		{ "+5", NODE_INT, 5, 5 },
		{ "007", NODE_INT, 7, 7 },
		{ "9223372036854775807", NODE_INT, INT64_MAX, 9223372036854775807.0 },
		{ "9223372036854775808", NODE_REAL, 0, 9223372036854775808.0 },
		{ "1.5", NODE_REAL, 0, 1.5 },
		{ "-2.5e3", NODE_REAL, 0, -2500 },
		{ ".5", NODE_REAL, 0, 0.5 },
		{ "true", NODE_BOOL, 1, 0 },
		{ "FALSE", NODE_BOOL, 0, 0 },
		{ "null", NODE_NULL, 0, 0 },
		{ "~", NODE_NULL, 0, 0 },
		/* What YAML 1.1 took for something else is text. */
		{ "yes", NODE_TEXT, 0, 0 },
		{ "no", NODE_TEXT, 0, 0 },
		{ "on", NODE_TEXT, 0, 0 },
		{ "0x1f", NODE_TEXT, 0, 0 },
		{ "12:30", NODE_TEXT, 0, 0 },
		{ "2026-11-23", NODE_TEXT, 0, 0 },
		{ "1.2.3.4", NODE_TEXT, 0, 0 },
		{ "1e999", NODE_TEXT, 0, 0 },
		{ ".inf", NODE_TEXT, 0, 0 },
		{ "tRue", NODE_TEXT, 0, 0 },
		{ "-", NODE_TEXT, 0, 0 },
		{ ".", NODE_TEXT, 0, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		char text[128];
		(void)snprintf(text, sizeof(text), "v: %s\n", strcmp(table[i].text, "-") == 0 ? "'-'" : table[i].text);
		struct tree *t = parse(text);
		const struct node *n = node_get(tree_root(t), "v");
		assert_non_null(n);
		if (n->kind != table[i].kind)
			fail_msg("%s is of kind %d", table[i].text, n->kind);
		assert_int_equal(n->number, table[i].number);
		assert_true(n->real == table[i].real);
		assert_string_equal(n->text, table[i].text);
		assert_int_equal(n->len, strlen(table[i].text));
		tree_free(t);
	}
}

static void test_quotes_and_blocks(void **state)
{
	(void)state;
	struct tree *t = parse("a: \"12\"\nb: 'it''s'\nc: |\n  one\n  two\nd: >-\n  one\n  two\ne: \"\\u65e5\\x41\"\nf: ''\ng: x\n");
	const struct node *r = tree_root(t);

	assert_string_equal(node_text(r, "a"), "12");
	assert_true(node_get(r, "a")->quoted);
	assert_string_equal(node_text(r, "b"), "it's");
	assert_string_equal(node_text(r, "c"), "one\ntwo\n");
	assert_true(node_get(r, "c")->quoted);
	assert_string_equal(node_text(r, "d"), "one two");
	assert_string_equal(node_text(r, "e"), "\xe6\x97\xa5" "A");
	assert_string_equal(node_text(r, "f"), "");
	assert_false(node_get(r, "g")->quoted);
	tree_free(t);
}

static void test_shape_and_lines(void **state)
{
	(void)state;
	struct tree *t = parse("# comment\ntitle: x\n\nlist:\n  - 1\n  - two: 2\n    three:\n  -\nmap: {a: [b, c], d: e}\nempty:\n");
	const struct node *r = tree_root(t);
	const struct node *list = node_get(r, "list"), *map = node_get(r, "map");

	assert_int_equal(r->kind, NODE_MAP);
	assert_int_equal(r->count, 4);
	assert_int_equal(node_get(r, "title")->line, 2);
	assert_int_equal(list->line, 4);
	assert_int_equal(list->count, 3);
	assert_int_equal(list->child->line, 5);
	assert_int_equal(node_get(list->child->next, "two")->line, 6);
	assert_int_equal(node_get(list->child->next, "three")->kind, NODE_NULL);
	assert_int_equal(node_get(list->child->next, "three")->line, 7);
	assert_int_equal(list->child->next->next->kind, NODE_NULL);
	assert_null(list->child->next->next->next);
	assert_int_equal(map->line, 9);
	assert_int_equal(node_get(map, "a")->count, 2);
	assert_null(node_get(map, "a")->text);
	assert_int_equal(node_get(r, "empty")->kind, NODE_NULL);
	assert_string_equal(node_get(r, "empty")->text, "");
	assert_string_equal(r->child->key, "title");
	tree_free(t);
}

static void test_members(void **state)
{
	(void)state;
	struct tree *t = parse("n: 5\ns: five\nb: true\n");
	const struct node *r = tree_root(t);

	assert_int_equal(node_int(r, "n", 7), 5);
	assert_int_equal(node_int(r, "s", 7), 7);
	assert_int_equal(node_int(r, "absent", 7), 7);
	assert_int_equal(node_int(NULL, "n", 7), 7);
	assert_null(node_text(r, "n"));
	assert_null(node_text(r, "b"));
	assert_null(node_get(node_get(r, "s"), "x"));
	assert_null(node_get(NULL, "x"));
	tree_free(t);
	tree_free(NULL);
}

static void test_refused(void **state)
{
	(void)state;
	refused_text("", ERR_FORM, "empty");
	refused_text("# only a comment\n", ERR_FORM, "empty");
	refused("a: b\0c\n", 7, ERR_FORM, "NUL");
	refused_text("a: 1\nb: 2\na: 3\n", ERR_FORM, "line 3");
	refused_text("a: &x 1\nb: *x\n", ERR_FORM, "line 2");
	refused_text("a: &x {b: 1}\nc:\n  <<: *x\n", ERR_FORM, "alias");
	refused_text("*x : 1\n", ERR_FORM, "line 1");
	refused_text("a: &x b\n*x : 1\n", ERR_FORM, "line 2");
	refused_text("a: 1\n\"a\": 3\n", ERR_FORM, "line 2");
	refused_text("\"a\\0b\": 3\n", ERR_FORM, "line 1");
	refused_text("x:\n  k: {b: 1, c: 2, b: 3}\n", ERR_FORM, "line 2: the key 'b'");
	refused_text("a: 1\n---\nb: 2\n", ERR_FORM, "more than one");
	refused_text("? [a, b]\n: c\n", ERR_FORM, "key");
	refused_text("? {a: b}\n: c\n", ERR_FORM, "key");
	refused_text("a: [1, 2\nb: 3\n", ERR_FORM, "line ");
	refused_text("a: 1\n\tb: 2\n", ERR_FORM, "line 1");
	refused_text("a: 'open\n", ERR_FORM, "line ");
	refused_text("a: \"\\q\"\n", ERR_FORM, "line 1");
	refused_text("a: b: c\n", ERR_FORM, "line 1");
	refused_text("a: \xff\xfe\n", ERR_FORM, "UTF-8");
	refused_text("a: \xe6\x97\n", ERR_FORM, "UTF-8");
	refused("\xff\xfe" "a\0:\0 \0b\0", 10, ERR_FORM, "");
}

/* A long text of one unit, then another. */
static struct buf repeat(const char *unit, size_t times, const char *then, size_t times_then)
{
	struct buf b = buf_of(64u << 20);

	for (size_t i = 0; i < times; i++)
		buf_text(&b, unit);
	for (size_t i = 0; i < times_then; i++)
		buf_text(&b, then);
	assert_int_equal(b.err, OK);
	return b;
}

static void bomb(struct buf b)
{
	struct problem why = PROBLEM_NONE;
	struct tree *t = NULL;
	err_t e = tree_yaml(b.bytes, b.len, &t, &why);

	assert_true(e == ERR_LIMIT || e == ERR_FORM);
	assert_true(why.text[0] != '\0');
	assert_null(t);
	buf_free(&b);
}

static void test_depth(void **state)
{
	(void)state;
	struct tree *t = NULL;
	struct buf deep = repeat("[", 20, "]", 20);

	assert_int_equal(tree_yaml(deep.bytes, deep.len, &t, NULL), OK);
	tree_free(t);
	buf_free(&deep);
	bomb(repeat("[", 100, "]", 100));
	bomb(repeat("[", 100000, "]", 100000));
	bomb(repeat("[", 100000, "", 0));
	bomb(repeat("{a: ", 5000, "}", 5000));
	bomb(repeat("- ", 5000, "x", 1));
	bomb(repeat("? ", 5000, "x", 1));
}

/* Many keys take time in proportion: the library's own check for double ones
 * took a minute for as many. */
static void test_many_keys(void **state)
{
	(void)state;
	struct buf b = buf_of(64u << 20);
	struct tree *t = NULL;
	struct problem why = PROBLEM_NONE;

	for (unsigned i = 0; i < 40000; i++)
		buf_printf(&b, "k%u: %u\n", i, i);
	assert_int_equal(tree_yaml(b.bytes, b.len, &t, NULL), OK);
	assert_int_equal(tree_root(t)->count, 40000);
	assert_int_equal(node_int(tree_root(t), "k39999", 0), 39999);
	tree_free(t);
	t = NULL;
	buf_text(&b, "k7: 0\n");
	assert_int_equal(tree_yaml(b.bytes, b.len, &t, &why), ERR_FORM);
	assert_string_equal(why.text, "line 40001: the key 'k7' stands there twice");
	buf_free(&b);
}

/* A refusal without a place to write it is a refusal as well. */
static void test_no_problem_wanted(void **state)
{
	(void)state;
	struct tree *t = NULL;

	assert_int_equal(tree_yaml("a: [", 4, &t, NULL), ERR_FORM);
	assert_null(t);
}

/* Bytes behind the given length are not read. */
static void test_length(void **state)
{
	(void)state;
	struct tree *t = NULL;
	char *exact = malloc(5);

	assert_non_null(exact);
	memcpy(exact, "a: 12", 5);
	assert_int_equal(tree_yaml(exact, 4, &t, NULL), OK);
	assert_int_equal(node_int(tree_root(t), "a", 0), 1);
	tree_free(t);
	t = NULL;
	assert_int_equal(tree_yaml(exact, 5, &t, NULL), OK);
	assert_int_equal(node_int(tree_root(t), "a", 0), 12);
	tree_free(t);
	free(exact);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scalars),		 cmocka_unit_test(test_quotes_and_blocks),
		cmocka_unit_test(test_shape_and_lines),	 cmocka_unit_test(test_members),
		cmocka_unit_test(test_refused),		 cmocka_unit_test(test_depth),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_no_problem_wanted), cmocka_unit_test(test_length),
	};
	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
