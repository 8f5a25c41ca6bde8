#include "criteria/build.h"

#include <stdlib.h>
#include <string.h>

/* Room for one more element of `size` bytes in *array, which has `count`. */
static err_t make_room(void *array, size_t count, size_t more, size_t *room, size_t size)
{
	void *old;

	if (count + more <= *room)
		return OK;
	size_t want = *room < 16 ? 16 : *room * 2;
	while (want < count + more)
		want *= 2;
	memcpy(&old, array, sizeof(old));
	void *bytes = realloc(old, want * size);
	if (bytes == NULL)
		return ERR_MEMORY;
	memcpy(array, &bytes, sizeof(bytes));
	*room = want;
	return OK;
}

static err_t add_expr(struct build *b, struct expr x, uint32_t *ret)
{
	struct criterion *c = b->c;

	if (c->expr_count >= (size_t)CRITERION_TESTS_MAX * 2)
		return doc_problem(&b->d, ERR_LIMIT, 1, "the detection is too large; split the rule");
	err_t e = make_room(&c->exprs, c->expr_count, 1, &b->expr_room, sizeof(*c->exprs));
	if (e != OK)
		return e;
	*ret = (uint32_t)c->expr_count;
	c->exprs[c->expr_count++] = x;
	return OK;
}

err_t build_test(struct build *b, struct test *t, uint32_t *ret)
{
	struct criterion *c = b->c;
	err_t e = ERR_LIMIT;

	if (c->test_count < CRITERION_TESTS_MAX)
		e = make_room(&c->tests, c->test_count, 1, &b->test_room, sizeof(*c->tests));
	else
		(void)doc_problem(&b->d, e, t->line, "more than %u values; put them into a list",
				  CRITERION_TESTS_MAX);
	if (e != OK) {
		pattern_free(&t->pattern);
		return e;
	}
	c->tests[c->test_count] = *t;
	struct expr x = { .kind = EXPR_TEST, .test = (uint32_t)c->test_count++ };
	return add_expr(b, x, ret);
}

err_t build_node(struct build *b, enum expr_kind kind, const uint32_t *kids, size_t count,
		 uint32_t *ret)
{
	struct criterion *c = b->c;

	if (count == 1 && kind != EXPR_NOT) {
		*ret = kids[0];
		return OK;
	}
	if (c->kid_count + count > (size_t)CRITERION_TESTS_MAX * 4)
		return doc_problem(&b->d, ERR_LIMIT, 1, "the detection is too large; split the rule");
	err_t e = make_room(&c->kids, c->kid_count, count, &b->kid_room, sizeof(*c->kids));
	if (e != OK)
		return e;
	struct expr x = { .kind = kind, .kids = (uint32_t)c->kid_count, .count = (uint32_t)count };
	memcpy(c->kids + c->kid_count, kids, count * sizeof(*kids));
	c->kid_count += count;
	return add_expr(b, x, ret);
}

static err_t keyword_refused(struct build *b, unsigned line)
{
	return doc_problem(&b->d, ERR_UNKNOWN, line,
			   "keywords search a whole message, and traffic has none; name a field");
}

static err_t build_map(struct build *b, const struct node *n, uint32_t *ret)
{
	uint32_t *kids = calloc(n->count > 0 ? n->count : 1, sizeof(*kids));
	size_t count = 0;
	err_t e = kids != NULL ? OK : ERR_MEMORY;

	for (const struct node *c = n->child; e == OK && c != NULL; c = c->next)
		e = build_item(b, c, &kids[count++]);
	if (e == OK && count == 0)
		e = doc_problem(&b->d, ERR_FORM, n->line, "an empty map selects everything; remove it");
	if (e == OK)
		e = build_node(b, EXPR_AND, kids, count, ret);
	free(kids);
	return e;
}

err_t build_search(struct build *b, const struct node *n, uint32_t *ret)
{
	if (n->kind == NODE_MAP)
		return build_map(b, n, ret);
	if (n->kind != NODE_LIST)
		return keyword_refused(b, n->line);
	if (n->count == 0)
		return doc_problem(&b->d, ERR_FORM, n->line, "an empty list of searches; remove it");
	uint32_t *kids = calloc(n->count, sizeof(*kids));
	size_t count = 0;
	err_t e = kids != NULL ? OK : ERR_MEMORY;
	for (const struct node *c = n->child; e == OK && c != NULL; c = c->next)
		e = c->kind == NODE_MAP ? build_map(b, c, &kids[count++]) : keyword_refused(b, c->line);
	if (e == OK)
		e = build_node(b, EXPR_OR, kids, count, ret);
	free(kids);
	return e;
}

static err_t build_conditions(struct build *b, const struct node *n)
{
	if (n->kind == NODE_TEXT)
		return build_condition(b, n->text, n->line, &b->c->root);
	if (n->kind != NODE_LIST || n->count == 0)
		return doc_problem(&b->d, ERR_FORM, n->line, "`condition` must be a text or a list of texts");
	uint32_t *kids = calloc(n->count, sizeof(*kids));
	size_t count = 0;
	err_t e = kids != NULL ? OK : ERR_MEMORY;
	for (const struct node *c = n->child; e == OK && c != NULL; c = c->next) {
		if (c->kind != NODE_TEXT)
			e = doc_problem(&b->d, ERR_FORM, c->line, "a condition must be a text");
		else
			e = build_condition(b, c->text, c->line, &kids[count++]);
	}
	if (e == OK)
		e = build_node(b, EXPR_OR, kids, count, &b->c->root);
	free(kids);
	return e;
}

static err_t add_identifier(struct build *b, const struct node *n)
{
	if (strcmp(n->key, "timeframe") == 0)
		return doc_problem(&b->d, ERR_UNKNOWN, n->line,
				   "`timeframe` belongs to aggregation, which is not supported; write a correlation rule");
	if (b->identifier_count >= BUILD_IDENTIFIERS_MAX)
		return doc_problem(&b->d, ERR_LIMIT, n->line, "more than %u search identifiers",
				   BUILD_IDENTIFIERS_MAX);
	struct identifier *i = &b->identifiers[b->identifier_count++];
	i->name = n->key;
	return build_search(b, n, &i->expr);
}

err_t build_detection(struct build *b, const struct node *n)
{
	const struct node *condition = node_get(n, "condition");
	err_t e = OK;

	if (n->kind != NODE_MAP || condition == NULL)
		return doc_problem(&b->d, ERR_FORM, n->line,
				   "`detection` must be a map with search identifiers and a `condition`");
	b->identifiers = calloc(n->count, sizeof(*b->identifiers));
	if (b->identifiers == NULL)
		return ERR_MEMORY;
	for (const struct node *c = n->child; e == OK && c != NULL; c = c->next)
		if (c != condition)
			e = add_identifier(b, c);
	if (e == OK && b->identifier_count == 0)
		e = doc_problem(&b->d, ERR_FORM, n->line, "`detection` has a condition but nothing to search for");
	return e == OK ? build_conditions(b, condition) : e;
}

void build_free(struct build *b)
{
	free(b->identifiers);
	b->identifiers = NULL;
}
