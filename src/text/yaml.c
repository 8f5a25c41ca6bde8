#include <errno.h>
#include <libfyaml.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "text/tree_make.h"

struct reader {
	struct tree *tree;
	struct fy_document *doc;
	struct problem *why;
};

static unsigned line_of(struct fy_node *fyn)
{
	struct fy_token *token = NULL;

	if (fy_node_get_type(fyn) == FYNT_SCALAR)
		token = fy_node_get_scalar_token(fyn);
	const struct fy_mark *mark = token != NULL ? fy_token_start_mark(token) : NULL;
	return mark != NULL && mark->line >= 0 ? (unsigned)mark->line + 1 : 0;
}

/* Plain scalars of the YAML 1.2 core schema. */
static void resolve_plain(struct node *n)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
	static const char *const trues[] = { "true", "True", "TRUE" };
	static const char *const falses[] = { "false", "False", "FALSE" };
	char *end = NULL;

	for (size_t i = 0; i < COUNT_OF(nulls); i++)
		if (strcmp(n->text, nulls[i]) == 0)
			n->kind = NODE_NULL;
	for (size_t i = 0; i < COUNT_OF(trues); i++) {
		if (strcmp(n->text, trues[i]) == 0 || strcmp(n->text, falses[i]) == 0) {
			n->kind = NODE_BOOL;
			n->number = strcmp(n->text, trues[i]) == 0;
		}
	}
	if (n->kind != NODE_TEXT || strlen(n->text) != n->len)
		return;
	if (strspn(n->text, "+-0123456789.eE") != n->len || strpbrk(n->text, "0123456789") == NULL)
		return;
	errno = 0;
	int64_t number = strtoll(n->text, &end, 10);
	if (*end == '\0' && errno == 0) {
		n->kind = NODE_INT;
		n->number = number;
		n->real = (double)number;
		return;
	}
	double real = strtod(n->text, &end);
	if (*end == '\0' && isfinite(real)) {
		n->kind = NODE_REAL;
		n->real = real;
	}
}

static err_t make(struct reader *r, struct fy_node *fyn, unsigned depth, struct node **ret);

static err_t make_scalar(struct reader *r, struct fy_node *fyn, struct node **ret)
{
	size_t len = 0;
	const char *text = fy_node_get_scalar(fyn, &len);
	enum fy_node_style style = fy_node_get_style(fyn);
	struct node *n = NULL;

	if (style == FYNS_ALIAS)
		return problem(r->why, ERR_FORM, "line %u: YAML aliases are not read; write the value out",
			       line_of(fyn));
	err_t e = tree_node(r->tree, NODE_TEXT, line_of(fyn), &n);
	if (e != OK)
		return e;
	n->text = tree_text(r->tree, text != NULL ? text : "", text != NULL ? len : 0);
	if (n->text == NULL)
		return ERR_MEMORY;
	n->len = text != NULL ? len : 0;
	n->quoted = style != FYNS_PLAIN && style != FYNS_ANY;
	if (!n->quoted)
		resolve_plain(n);
	*ret = n;
	return OK;
}

static err_t make_list(struct reader *r, struct fy_node *fyn, unsigned depth, struct node **ret)
{
	struct node *n = NULL, *last = NULL, *c = NULL;
	void *at = NULL;

	err_t e = tree_node(r->tree, NODE_LIST, 0, &n);
	if (e != OK)
		return e;
	for (struct fy_node *item; (item = fy_node_sequence_iterate(fyn, &at)) != NULL; last = c) {
		e = make(r, item, depth + 1, &c);
		if (e != OK)
			return e;
		if (last == NULL)
			n->child = c;
		else
			last->next = c;
		n->count++;
	}
	n->line = n->child != NULL ? n->child->line : 0;
	*ret = n;
	return OK;
}

static int by_key(const void *a, const void *b)
{
	const struct node *const *x = a, *const *y = b;
	int order = strcmp((*x)->key, (*y)->key);

	if (order != 0)
		return order;
	return (*x)->line < (*y)->line ? -1 : (*x)->line > (*y)->line;
}

/* Double keys, by sorting: the library's own check compares every key with
 * every other, which takes a minute for 40,000 keys, and names a wrong line. */
static err_t check_keys(const struct reader *r, const struct node *map)
{
	const struct node **keys = calloc(map->count + 1, sizeof(*keys));
	size_t n = 0;
	err_t e = OK;

	if (keys == NULL)
		return ERR_MEMORY;
	for (const struct node *c = map->child; c != NULL; c = c->next)
		keys[n++] = c;
	qsort(keys, n, sizeof(*keys), by_key);
	for (size_t i = 1; i < n && e == OK; i++)
		if (strcmp(keys[i - 1]->key, keys[i]->key) == 0)
			e = problem(r->why, ERR_FORM, "line %u: the key '%.64s' stands there twice",
				    keys[i]->line, keys[i]->key);
	free(keys);
	return e;
}

static err_t make_map(struct reader *r, struct fy_node *fyn, unsigned depth, struct node **ret)
{
	struct node *n = NULL, *last = NULL, *c = NULL;
	struct fy_node_pair *pair;
	void *at = NULL;

	err_t e = tree_node(r->tree, NODE_MAP, 0, &n);
	if (e != OK)
		return e;
	for (; (pair = fy_node_mapping_iterate(fyn, &at)) != NULL; last = c) {
		struct fy_node *key = fy_node_pair_key(pair);
		struct fy_node *value = fy_node_pair_value(pair);
		size_t len = 0;
		if (key == NULL || fy_node_get_type(key) != FYNT_SCALAR)
			return problem(r->why, ERR_FORM, "a map's key must be plain text");
		const char *text = fy_node_get_scalar(key, &len);
		unsigned line = line_of(key);
		if (fy_node_get_style(key) == FYNS_ALIAS)
			return problem(r->why, ERR_FORM, "line %u: YAML aliases are not read; write the key out", line);
		if (text != NULL && memchr(text, '\0', len) != NULL)
			return problem(r->why, ERR_FORM, "line %u: a key with a NUL in it", line);
		if (value == NULL)
			e = tree_node(r->tree, NODE_NULL, line, &c);
		else
			e = make(r, value, depth + 1, &c);
		if (e != OK)
			return e;
		if (c->kind == NODE_LIST || c->kind == NODE_MAP || c->line == 0)
			c->line = line;
		if (c->text == NULL && c->kind == NODE_NULL)
			c->text = tree_text(r->tree, "", 0);
		c->key = tree_text(r->tree, text != NULL ? text : "", len);
		if (c->key == NULL)
			return ERR_MEMORY;
		if (last == NULL)
			n->child = c;
		else
			last->next = c;
		n->count++;
	}
	n->line = n->child != NULL ? n->child->line : 0;
	*ret = n;
	return check_keys(r, n);
}

static err_t make(struct reader *r, struct fy_node *fyn, unsigned depth, struct node **ret)
{
	if (depth > TREE_DEPTH_MAX)
		return problem(r->why, ERR_LIMIT, "nested deeper than %u levels", TREE_DEPTH_MAX);
	switch (fy_node_get_type(fyn)) {
	case FYNT_SEQUENCE:
		return make_list(r, fyn, depth, ret);
	case FYNT_MAPPING:
		return make_map(r, fyn, depth, ret);
	default:
		return make_scalar(r, fyn, ret);
	}
}

/* The first collected complaint of the library, with its line. */
static err_t complain(struct fy_diag *diag, struct problem *why)
{
	void *at = NULL;
	struct fy_diag_error *first = fy_diag_errors_iterate(diag, &at);

	if (first == NULL)
		return problem(why, ERR_FORM, "an empty YAML document");
	return problem(why, ERR_FORM, "line %d: %s", first->line >= 0 ? first->line : 0,
		       first->msg != NULL ? first->msg : "not YAML");
}

static err_t read_one(struct fy_parser *parser, struct fy_diag *diag, struct tree *tree,
		      struct problem *why)
{
	struct fy_document *doc = fy_parse_load_document(parser);
	struct node *root = NULL;

	if (doc == NULL)
		return complain(diag, why);
	struct reader r = { .tree = tree, .doc = doc, .why = why };
	struct fy_node *fyn = fy_document_root(doc);
	err_t e = fyn != NULL ? make(&r, fyn, 0, &root)
			      : problem(why, ERR_FORM, "an empty YAML document");
	fy_parse_document_destroy(parser, doc);
	if (e == OK) {
		doc = fy_parse_load_document(parser);
		if (doc != NULL) {
			fy_parse_document_destroy(parser, doc);
			return problem(why, ERR_FORM, "more than one YAML document; put each into a file of its own");
		}
		if (fy_diag_got_error(diag))
			return complain(diag, why);
	}
	tree_set_root(tree, root);
	return e;
}

/* What the library must not see: it takes a length of 0 for "until NUL", and
 * goes round for ever on a directive with a byte that is not UTF-8. */
static err_t check_bytes(const uint8_t *bytes, size_t len, struct problem *why)
{
	unsigned line = 1;

	if (len == 0)
		return problem(why, ERR_FORM, "an empty file");
	for (size_t at = 0, n; at < len; at += n) {
		n = utf8_length(bytes + at, len - at);
		if (n == 0)
			return problem(why, ERR_FORM, "line %u: a byte that is not UTF-8; save the file as UTF-8", line);
		if (bytes[at] == '\0')
			return problem(why, ERR_FORM, "line %u: a NUL byte in the text", line);
		line += bytes[at] == '\n';
	}
	return OK;
}

err_t tree_yaml(const void *bytes, size_t len, struct tree **ret, struct problem *why)
{
	/* By hand: the library's default asks the terminal for its colours, and `eye`
	 * may not. */
	const struct fy_diag_cfg diag_cfg = { .level = FYET_ERROR, .module_mask = ~0U };
	struct tree *tree = tree_new();
	err_t e = ERR_MEMORY;

	struct fy_diag *diag = fy_diag_create(&diag_cfg);
	struct fy_parse_cfg cfg = { .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_ALLOW_DUPLICATE_KEYS, .diag = diag };
	if (diag != NULL)
		fy_diag_set_collect_errors(diag, true);
	struct fy_parser *parser = diag != NULL ? fy_parser_create(&cfg) : NULL;
	if (tree != NULL && parser != NULL) {
		e = check_bytes(bytes, len, why);
		if (e == OK)
			e = fy_parser_set_string(parser, bytes, len) == 0 ? read_one(parser, diag, tree, why)
									  : ERR_MEMORY;
	}
	if (parser != NULL)
		fy_parser_destroy(parser);
	if (diag != NULL)
		fy_diag_destroy(diag);
	if (e == OK)
		*ret = tree;
	else
		tree_free(tree);
	return e;
}
