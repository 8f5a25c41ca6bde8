#include <expat.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "text/tree_make.h"

#define TEXT_MAX	(4u << 20)	/* of one element */
#define PARSE_STEP	(1u << 30)	/* expat takes lengths as int */

/* An element that was opened and not closed. */
struct level {
	struct node *node;
	struct node *last;	/* last child so far */
	size_t text_from;	/* its text in the common buffer */
	bool has_elements;
};

struct xml {
	XML_Parser parser;
	struct tree *tree;
	struct node *root;
	struct level level[TREE_DEPTH_MAX];
	size_t depth;
	struct buf text;
	err_t err;
	const char *refused;	/* what was refused, in our words; NULL: nothing */
};

static void fail(struct xml *x, err_t e, const char *refused)
{
	if (x->err != OK)
		return;
	x->err = e;
	x->refused = refused;
	(void)XML_StopParser(x->parser, XML_FALSE);
}

static const char *local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon != NULL ? colon + 1 : name;
}

static void append(struct level *parent, struct node *n)
{
	*(parent->last != NULL ? &parent->last->next : &parent->node->child) = n;
	parent->last = n;
	parent->node->count++;
	parent->node->kind = NODE_MAP;
}

/* A new node under the innermost open element, or the root; NULL on failure. */
static struct node *add(struct xml *x, const char *key, size_t key_len)
{
	struct node *n = NULL;
	err_t e = tree_node(x->tree, NODE_TEXT, (unsigned)XML_GetCurrentLineNumber(x->parser), &n);

	if (e == OK && (n->key = tree_text(x->tree, key, key_len)) == NULL)
		e = ERR_MEMORY;
	if (e != OK) {
		fail(x, e, NULL);
		return NULL;
	}
	n->quoted = true;
	n->text = "";
	if (x->depth > 0)
		append(&x->level[x->depth - 1], n);
	return n;
}

static void set_text(struct xml *x, struct node *n, const char *text, size_t len)
{
	const char *copy = tree_text(x->tree, text, len);

	if (copy == NULL) {
		fail(x, ERR_MEMORY, NULL);
		return;
	}
	n->text = copy;
	n->len = len;
}

static void on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *x = user;
	char key[128];

	if (x->err != OK)
		return;
	if (x->depth == TREE_DEPTH_MAX) {
		fail(x, ERR_LIMIT, "elements are nested too deeply");
		return;
	}
	if (x->depth > 0) {
		struct level *parent = &x->level[x->depth - 1];
		parent->has_elements = true;
		x->text.len = parent->text_from;
	}
	struct node *n = add(x, local_name(name), strlen(local_name(name)));
	if (n == NULL)
		return;
	if (x->depth == 0)
		x->root = n;
	x->level[x->depth++] = (struct level){ .node = n, .text_from = x->text.len };
	for (size_t i = 0; attributes[i] != NULL && x->err == OK; i += 2) {
		int len = snprintf(key, sizeof(key), "@%s", local_name(attributes[i]));
		if (len < 0 || (size_t)len >= sizeof(key))
			continue;	/* no name that anybody asks for */
		struct node *a = add(x, key, (size_t)len);
		if (a != NULL)
			set_text(x, a, attributes[i + 1], strlen(attributes[i + 1]));
	}
}

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void on_end(void *user, const XML_Char *name)
{
	struct xml *x = user;

	(void)name;
	if (x->err != OK)
		return;
	struct level *l = &x->level[x->depth - 1];
	size_t from = l->text_from, to = x->text.len;
	while (from < to && blank(x->text.bytes[from]))
		from++;
	while (to > from && blank(x->text.bytes[to - 1]))
		to--;
	const char *text = to > from ? (const char *)x->text.bytes + from : "";
	if (l->node->kind == NODE_TEXT) {
		set_text(x, l->node, text, to - from);
	} else if (!l->has_elements) {
		struct node *n = add(x, "#text", 5);
		if (n != NULL)
			set_text(x, n, text, to - from);
	}
	if (l->node->kind == NODE_MAP)
		l->node->text = NULL;
	x->text.len = l->text_from;
	x->depth--;
}

static void on_text(void *user, const XML_Char *text, int len)
{
	struct xml *x = user;

	if (x->err != OK || x->depth == 0)
		return;
	buf_add(&x->text, text, (size_t)len);
	if (x->text.err != OK)
		fail(x, x->text.err, "an element's text is too long");
}

static void on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public,
		       int subset)
{
	(void)name;
	(void)system;
	(void)public;
	(void)subset;
	fail(user, ERR_FORM, "a DOCTYPE is refused: entities could be anything");
}

static err_t parse(struct xml *x, const void *bytes, size_t len, struct problem *why)
{
	const char *at = bytes;

	/* Nothing may stand before the declaration, but blank lines do in the wild. */
	while (len > 0 && blank((uint8_t)*at)) {
		at++;
		len--;
	}
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	enum XML_Status status = XML_STATUS_OK;
	for (bool last = false; !last && status == XML_STATUS_OK;) {
		size_t step = len < PARSE_STEP ? len : PARSE_STEP;
		last = step == len;
		status = XML_Parse(x->parser, at, (int)step, last);
		at += step;
		len -= step;
	}
	unsigned long line = XML_GetCurrentLineNumber(x->parser);
	if (x->err != OK)
		return problem(why, x->err, "line %lu: %s", line, x->refused != NULL ? x->refused : err_text(x->err));
	if (status != XML_STATUS_OK)
		return problem(why, ERR_FORM, "line %lu: %s", line, XML_ErrorString(XML_GetErrorCode(x->parser)));
	return OK;
}

err_t tree_xml(const void *bytes, size_t len, struct tree **ret, struct problem *why)
{
	struct xml x = { .parser = XML_ParserCreate(NULL), .tree = tree_new(), .text = buf_of(TEXT_MAX) };
	err_t e = x.parser != NULL && x.tree != NULL ? OK : ERR_MEMORY;

	if (e != OK)
		e = problem(why, e, "XML document: %s", err_text(e));
	else
		e = parse(&x, bytes, len, why);
	if (x.parser != NULL)
		XML_ParserFree(x.parser);
	buf_free(&x.text);
	if (e != OK) {
		tree_free(x.tree);
		return e;
	}
	tree_set_root(x.tree, x.root);
	*ret = x.tree;
	return OK;
}
