#include "duty/case.h"

#include <stdlib.h>
#include <string.h>

#include "duty/read.h"
#include "duty/case_own.h"

struct case_facts *case_new(const struct law *law)
{
	struct case_facts *c = calloc(1, sizeof(*c));

	if (c != NULL)
		c->law = law;
	return c;
}

void case_free(struct case_facts *c)
{
	if (c == NULL)
		return;
	pool_free(&c->pool);
	free(c->entry);
	free(c);
}

size_t case_count(const struct case_facts *c)
{
	return c->count;
}

const struct fact_entry *case_entry(const struct case_facts *c, size_t index)
{
	return index < c->count ? &c->entry[index] : NULL;
}

const struct fact_entry *case_at(const struct case_facts *c, const struct fact_def *def,
				 nsec_t at, bool done)
{
	const struct fact_entry *best = NULL;

	for (size_t i = 0; i < c->count; i++) {
		const struct fact_entry *e = &c->entry[i];
		if (e->def == def && e->known_at <= at && (best == NULL || e->known_at >= best->known_at))
			best = e;
	}
	if (done && best != NULL && def->type == FACT_TIME && best->time > at)
		return NULL;
	return best;
}

/* ---- coming in ---- */

struct coming {
	struct case_facts *c;
	const char *name;	/* of the document */
	unsigned line;
	struct problem *why;
};

static err_t refuse(const struct coming *in, err_t e, const char *fact, const char *what)
{
	if (in->line != 0)
		return problem(in->why, e, "%s:%u: %s: %s", in->name, in->line, fact, what);
	return problem(in->why, e, "%s: %s: %s", in->name, fact, what);
}

static err_t keep(const struct coming *in, const struct fact_entry *e)
{
	struct case_facts *c = in->c;

	if (c->count == CASE_ENTRIES_MAX)
		return refuse(in, ERR_LIMIT, e->def->id, "too many entries for one incident");
	if (c->count == c->room) {
		size_t room = c->room == 0 ? 32 : c->room * 2;
		struct fact_entry *more = realloc(c->entry, room * sizeof(*more));
		if (more == NULL)
			return ERR_MEMORY;
		c->entry = more;
		c->room = room;
	}
	c->entry[c->count++] = *e;
	return OK;
}

static err_t own_text(const struct coming *in, const char *fact, const char *text, size_t len,
		      const char **ret)
{
	if (len > CASE_TEXT_MAX)
		return refuse(in, ERR_LIMIT, fact, "text too long");
	if (strlen(text) != len)
		return refuse(in, ERR_FORM, fact, "a NUL in the text");
	*ret = pool_text(&in->c->pool, text, len);
	return *ret != NULL ? OK : ERR_MEMORY;
}

static err_t one_choice(const struct coming *in, const struct fact_def *def, const char *id,
			int64_t *ret)
{
	*ret = choice_index(def, id);
	if (*ret >= 0)
		return OK;
	struct buf b = buf_of(400);
	buf_printf(&b, "no choice \"%.40s\"; one of:", id);
	for (size_t i = 0; i < def->choice_count; i++)
		buf_printf(&b, " %s", def->choices[i].id);
	err_t e = refuse(in, ERR_UNKNOWN, def->id, b.err == OK ? buf_str(&b)
							: "no such choice; see `sekisho law show`");
	buf_free(&b);
	return e;
}

static err_t take_set(const struct coming *in, struct fact_entry *e, const struct node *n)
{
	if (n->kind != NODE_LIST)
		return refuse(in, ERR_FORM, e->def->id, "a list of choices is needed, [] for none");
	for (const struct node *m = n->child; m != NULL; m = m->next) {
		int64_t index = 0;
		if (m->text == NULL)
			return refuse(in, ERR_FORM, e->def->id, "a choice must be one word");
		err_t err = one_choice(in, e->def, m->text, &index);
		if (err != OK)
			return err;
		e->set |= UINT64_C(1) << index;
	}
	return OK;
}

static err_t take_time(const struct coming *in, const char *fact, const struct node *n, nsec_t *ret)
{
	if (n->kind != NODE_TEXT || clock_parse(n->text, n->len, ret) != OK)
		return refuse(in, ERR_FORM, fact, "a time like 2026-04-10T09:30 or 2026-04-10 is needed");
	return OK;
}

static err_t take_value(const struct coming *in, struct fact_entry *e, const struct node *n)
{
	const char *id = e->def->id;

	if (n->kind == NODE_NULL)
		return refuse(in, ERR_FORM, id, "no value; leave out what is unknown");
	switch (e->def->type) {
	case FACT_BOOL:
		e->number = n->number;
		return n->kind == NODE_BOOL ? OK : refuse(in, ERR_FORM, id, "true or false is needed");
	case FACT_INT:
		e->number = n->number;
		if (n->kind != NODE_INT || n->number < 0)
			return refuse(in, ERR_FORM, id, "a whole number, 0 or more, is needed");
		return OK;
	case FACT_TIME:
		return take_time(in, id, n, &e->time);
	case FACT_CHOICE:
		if (n->text == NULL)
			return refuse(in, ERR_FORM, id, "one choice is needed");
		return one_choice(in, e->def, n->text, &e->number);
	case FACT_SET:
		return take_set(in, e, n);
	default:
		if (n->text == NULL)
			return refuse(in, ERR_FORM, id, "text is needed");
		return own_text(in, id, n->text, n->len, &e->text);
	}
}

/* {value, known_at, by} */
static err_t take_entry(struct coming *in, const struct fact_def *def, const struct node *n)
{
	struct fact_entry e = { .def = def, .known_at = SINCE_EVER, .by = "", .text = "" };
	const struct node *value = n;
	err_t err = OK;

	if (n->line != 0)
		in->line = n->line;
	if (n->kind == NODE_MAP) {
		value = node_get(n, "value");
		if (value == NULL)
			return refuse(in, ERR_FORM, def->id, "\"value\" is missing");
		for (const struct node *m = n->child; err == OK && m != NULL; m = m->next) {
			if (strcmp(m->key, "known_at") == 0)
				err = take_time(in, def->id, m, &e.known_at);
			else if (strcmp(m->key, "by") == 0 && m->text != NULL)
				err = own_text(in, def->id, m->text, m->len, &e.by);
			else if (strcmp(m->key, "value") != 0)
				err = refuse(in, ERR_FORM, def->id, "only \"value\", \"known_at\" and \"by\" belong here");
		}
	}
	if (err == OK)
		err = take_value(in, &e, value);
	return err == OK ? keep(in, &e) : err;
}

static err_t take_fact(struct coming *in, const char *fact, const struct node *n)
{
	const struct fact_def *def = law_find_fact(in->c->law, fact);
	err_t e = OK;

	in->line = n->line;
	if (def == NULL)
		return refuse(in, ERR_UNKNOWN, fact, "no such fact; `sekisho law list` names them");
	if (n->kind != NODE_LIST || n->child == NULL || n->child->kind != NODE_MAP)
		return take_entry(in, def, n);
	for (const struct node *m = n->child; e == OK && m != NULL; m = m->next) {
		if (m->kind != NODE_MAP)
			e = refuse(in, ERR_FORM, fact, "each entry of the history must be a map with \"value\"");
		else
			e = take_entry(in, def, m);
	}
	return e;
}

err_t case_read(struct case_facts *c, const char *name, const void *bytes, size_t len,
		struct problem *why)
{
	struct problem inner = PROBLEM_NONE;
	const uint8_t *b = bytes;
	struct tree *tree = NULL;
	size_t at = 0, count = c->count;

	while (at < len && (b[at] == ' ' || b[at] == '\n' || b[at] == '\r' || b[at] == '\t'))
		at++;
	bool json = at < len && b[at] == '{';
	err_t e = json ? tree_json(bytes, len, &tree, &inner) : tree_yaml(bytes, len, &tree, &inner);
	if (e != OK)
		return problem(why, problem_at(&inner, e, name), "%s", inner.text[0] != '\0' ? inner.text : err_text(e));
	struct coming in = { .c = c, .name = name, .why = why };
	const struct node *root = tree_root(tree);
	if (root == NULL || root->kind != NODE_MAP)
		e = problem(why, ERR_FORM, "%s: not a map of facts", name);
	for (const struct node *n = e == OK ? root->child : NULL; e == OK && n != NULL; n = n->next)
		e = take_fact(&in, n->key, n);
	if (e != OK)
		c->count = count;
	tree_free(tree);
	return e;
}

/* ---- typed by a person ---- */

static err_t typed_set(const struct coming *in, struct fact_entry *e, const char *value)
{
	char id[80];

	while (*value != '\0') {
		size_t len = strcspn(value, ", ");
		int64_t index = 0;
		if (len >= sizeof(id))
			return refuse(in, ERR_UNKNOWN, e->def->id, "no such choice");
		memcpy(id, value, len);
		id[len] = '\0';
		value += len + strspn(value + len, ", ");
		if (len == 0)
			continue;
		err_t err = one_choice(in, e->def, id, &index);
		if (err != OK)
			return err;
		e->set |= UINT64_C(1) << index;
	}
	return OK;
}

static err_t typed_value(const struct coming *in, struct fact_entry *e, const char *value)
{
	struct node n = { .kind = NODE_TEXT, .text = value, .len = strlen(value) };
	char *end = NULL;

	if (e->def->type == FACT_SET)
		return typed_set(in, e, value);
	if (e->def->type == FACT_BOOL) {
		bool yes = strcmp(value, "true") == 0 || strcmp(value, "yes") == 0;
		if (yes || strcmp(value, "false") == 0 || strcmp(value, "no") == 0) {
			n.kind = NODE_BOOL;
			n.number = yes;
		}
	} else if (e->def->type == FACT_INT && n.len > 0 && n.len <= 18 &&
		   strspn(value, "0123456789") == n.len) {
		n.kind = NODE_INT;
		n.number = strtoll(value, &end, 10);
	}
	return take_value(in, e, &n);
}

err_t case_add_text(struct case_facts *c, const char *fact, const char *value,
		    nsec_t known_at, const char *by, struct problem *why)
{
	struct coming in = { .c = c, .name = "fact", .why = why };
	struct fact_entry e = { .def = law_find_fact(c->law, fact), .known_at = known_at, .by = "",
		.text = "" };
	err_t err = OK;

	if (e.def == NULL)
		return refuse(&in, ERR_UNKNOWN, fact, "no such fact; `sekisho law list` names them");
	if (by != NULL)
		err = own_text(&in, fact, by, strlen(by), &e.by);
	if (err == OK)
		err = typed_value(&in, &e, value);
	return err == OK ? keep(&in, &e) : err;
}

err_t case_add_json(struct case_facts *c, const struct fact_def *def, const char *json, size_t len,
		    nsec_t known_at, struct problem *why)
{
	struct coming in = { .c = c, .name = "fact", .why = why };
	struct fact_entry e = { .def = def, .known_at = known_at, .by = "", .text = "" };
	struct tree *tree = NULL;

	err_t err = tree_json(json, len, &tree, why);
	if (err == OK)
		err = take_value(&in, &e, tree_root(tree));
	tree_free(tree);
	return err == OK ? keep(&in, &e) : err;
}
