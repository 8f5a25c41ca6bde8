#include "criteria/criterion.h"

#include <stdlib.h>
#include <string.h>

#include "crypt/digest.h"
#include "criteria/build.h"

static bool one_of(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(*words, text) == 0)
			return true;
	return false;
}

/* Text of a logsource member, or "" when absent. */
static const char *source_part(const struct node *n, const char *key)
{
	const char *text = node_text(n, key);

	return text != NULL ? text : "";
}

/* Is the log source one that traffic answers to? */
static err_t check_logsource(struct build *b, const struct node *root)
{
	static const char *const keys[] = { "category", "product", "service", "definition", NULL };
	static const char *const categories[] = { "", "network", "network_connection", "network_traffic",
		"network_flow", "flow", "firewall", "dns", "dns_query", "proxy", "webserver", "http", "tls",
		"ssl", NULL };
	static const char *const products[] = { "", "sekisho", "zeek", "network", NULL };
	static const char *const services[] = { "", "conn", "dns", "http", "ssl", "tls", "flow",
		"connection", NULL };
	const struct node *n = node_get(root, "logsource");

	if (n == NULL || n->kind != NODE_MAP || n->count == 0)
		return doc_problem(&b->d, ERR_FORM, n != NULL ? n->line : root->line,
				   "`logsource` must be a map with category, product or service");
	err_t e = doc_keys(&b->d, n, keys, "logsource");
	for (const struct node *c = n->child; e == OK && c != NULL; c = c->next)
		if (c->kind != NODE_TEXT)
			e = doc_problem(&b->d, ERR_FORM, c->line, "`%s` of the logsource must be a text", c->key);
	if (e != OK)
		return e;
	const char *category = source_part(n, "category"), *product = source_part(n, "product");
	const char *service = source_part(n, "service");
	if (one_of(category, categories) && one_of(product, products) && one_of(service, services))
		return OK;
	return doc_problem(&b->d, ERR_UNKNOWN, n->line,
			   "unsupported logsource (category `%s`, product `%s`, service `%s`); network traffic is what is read",
			   category, product, service);
}

static err_t check_kind(struct build *b, const struct node *root)
{
	static const char *const others[] = { "correlation", "filter", "action" };

	for (size_t i = 0; i < COUNT_OF(others); i++) {
		const struct node *n = node_get(root, others[i]);
		if (n != NULL)
			return doc_problem(&b->d, ERR_UNKNOWN, n->line,
					   "`%s` documents are not supported yet; write a plain rule", others[i]);
	}
	return OK;
}

static err_t check_word(struct build *b, const struct node *root, const char *key,
			const char *const *words, const char **out)
{
	err_t e = doc_text(&b->d, root, key, false, out);

	if (e == OK && *out != NULL && !one_of(*out, words))
		return doc_problem(&b->d, ERR_FORM, node_get(root, key)->line, "unknown %s `%s`", key, *out);
	return e;
}

static err_t read_heading(struct build *b, const struct node *root)
{
	static const char *const statuses[] = { "stable", "test", "experimental", "deprecated",
						"unsupported", NULL };
	static const char *const levels[] = { "informational", "low", "medium", "high", "critical", NULL };
	struct criterion *c = b->c;

	err_t e = doc_text(&b->d, root, "title", true, &c->title);
	if (e == OK)
		e = check_word(b, root, "status", statuses, &c->status);
	if (e == OK)
		e = check_word(b, root, "level", levels, &c->level);
	if (e == OK)
		e = doc_text(&b->d, root, "description", false, &c->description);
	if (e == OK)
		e = doc_text(&b->d, root, "author", false, &c->author);
	c->tags = node_get(root, "tags");
	if (e != OK || c->tags == NULL)
		return e;
	if (c->tags->kind != NODE_LIST)
		return doc_problem(&b->d, ERR_FORM, c->tags->line, "`tags` must be a list of texts");
	for (const struct node *t = c->tags->child; t != NULL; t = t->next)
		if (t->kind != NODE_TEXT)
			return doc_problem(&b->d, ERR_FORM, t->line, "a tag must be a text such as attack.t1071.004");
	return OK;
}

static err_t read_rule(struct build *b, const struct node *root)
{
	err_t e = check_kind(b, root);

	if (e == OK)
		e = doc_id(&b->d, root, &b->c->id);
	if (e == OK)
		e = read_heading(b, root);
	if (e == OK)
		e = check_logsource(b, root);
	if (e == OK)
		e = build_terms(b, node_get(root, "sekisho"));
	const struct node *detection = node_get(root, "detection");
	if (e == OK && detection == NULL)
		e = doc_problem(&b->d, ERR_FORM, root->line, "`detection` is missing; add it");
	return e == OK ? build_detection(b, detection) : e;
}

/* Direction is known only after the authority has been asked: the block says it. */
static err_t check_direction_field(struct build *b)
{
	const struct criterion *c = b->c;

	for (size_t i = 0; c->terms.there && i < c->test_count; i++)
		if (c->tests[i].field == F_DIRECTION)
			return doc_problem(&b->d, ERR_FORM, c->tests[i].line,
					   "network.direction cannot be searched for; name it under sekisho: direction:");
	return OK;
}

err_t criterion_parse(const char *name, const void *bytes, size_t len, struct criterion **ret,
		      struct problem *why)
{
	struct build b = { .d = { .name = name, .what = "rule", .why = why } };

	if (len > CRITERION_BYTES_MAX)
		return doc_problem(&b.d, ERR_LIMIT, 1, "larger than %u bytes; is this a rule?", CRITERION_BYTES_MAX);
	b.c = calloc(1, sizeof(*b.c));
	if (b.c == NULL)
		return doc_problem(&b.d, ERR_MEMORY, 1, "out of memory");
	digest_sha256(bytes, len, b.c->digest);
	err_t e = doc_open(&b.d, bytes, len, &b.c->tree);
	if (e != OK) {
		free(b.c);
		return e;
	}
	e = read_rule(&b, tree_root(b.c->tree));
	if (e == OK)
		e = check_direction_field(&b);
	build_free(&b);
	if (e != OK) {
		(void)doc_problem(&b.d, e, 1, "%s", err_text(e));
		criterion_free(b.c);
		return e;
	}
	*ret = b.c;
	return OK;
}

err_t criterion_parse_search(const char *name, const void *bytes, size_t len, struct criterion **ret,
			     struct problem *why)
{
	struct build b = { .d = { .name = name, .what = "condition", .why = why } };

	if (len > CRITERION_BYTES_MAX)
		return doc_problem(&b.d, ERR_LIMIT, 1, "longer than %u bytes", CRITERION_BYTES_MAX);
	b.c = calloc(1, sizeof(*b.c));
	if (b.c == NULL)
		return doc_problem(&b.d, ERR_MEMORY, 1, "out of memory");
	b.c->id = b.c->title = "where";
	digest_sha256(bytes, len, b.c->digest);
	err_t e = doc_tree(&b.d, bytes, len, &b.c->tree);
	if (e != OK) {
		free(b.c);
		return e;
	}
	const struct node *root = tree_root(b.c->tree);
	if (node_get(root, "condition") != NULL)
		e = build_detection(&b, root);
	else
		e = build_search(&b, root, &b.c->root);
	if (e == OK && b.c->list_count > 0)
		e = doc_problem(&b.d, ERR_FORM, b.c->lists[0].line,
				"lists have no place in a search; write the values out");
	build_free(&b);
	if (e != OK) {
		(void)doc_problem(&b.d, e, 1, "%s", err_text(e));
		criterion_free(b.c);
		return e;
	}
	*ret = b.c;
	return OK;
}

/* Can the list match where this test uses it? */
static err_t check_use(const struct criterion *c, const struct test *t, const struct list_use *u,
		       const struct list *list, struct problem *why)
{
	bool scanned = t->mode == LIST_STARTS || t->mode == LIST_ENDS || t->mode == LIST_CONTAINS;

	if (field_info(t->field)->type == TYPE_IP && list->addresses == 0)
		return problem(why, ERR_FORM, "rule %s: line %u: list `%s` has no address, but %s needs one", c->id,
			       t->line, u->name, field_info(t->field)->name);
	if (scanned && list->count > CRITERION_LIST_SCAN_MAX)
		return problem(why, ERR_LIMIT,
			       "rule %s: line %u: list `%s` has %zu entries; contains, startswith and endswith take %u, so compare the whole value or use endswith with `.%%%s%%`",
			       c->id, t->line, u->name, list->count, CRITERION_LIST_SCAN_MAX, u->name);
	return OK;
}

err_t criterion_list(struct criterion *c, const char *name, const struct list *list,
		     struct problem *why)
{
	struct list_use *u = NULL;
	size_t i;

	for (i = 0; i < c->list_count; i++) {
		if (strcmp(c->lists[i].name, name) == 0) {
			u = &c->lists[i];
			break;
		}
	}
	if (u == NULL)
		return problem(why, ERR_ABSENT, "rule %s names no list `%s`", c->id, name);
	for (size_t t = 0; t < c->test_count; t++) {
		if (c->tests[t].kind != TEST_LIST || c->tests[t].list != i)
			continue;
		err_t e = check_use(c, &c->tests[t], u, list, why);
		if (e != OK)
			return e;
	}
	u->list = list;
	u->count = list->count;
	memcpy(u->digest, list->digest, sizeof(u->digest));
	return OK;
}

err_t criterion_lists_given(const struct criterion *c, struct problem *why)
{
	for (size_t i = 0; i < c->list_count; i++)
		if (c->lists[i].list == NULL)
			return problem(why, ERR_ABSENT,
				       "rule %s: line %u: list `%s` is not there; name its file under sekisho: lists:, or give it with --list %s=FILE",
				       c->id, c->lists[i].line, c->lists[i].name, c->lists[i].name);
	return OK;
}

err_t criterion_check_time(const struct criterion *c, nsec_t now, struct problem *why)
{
	return doc_check_time("criterion", c->id, c->terms.from, c->terms.to, now, why);
}

bool criterion_uses(const struct criterion *c, const char *group)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if (c->terms.keep[f] && strcmp(field_info((enum field)f)->group, group) == 0)
			return true;
	for (size_t i = 0; i < c->test_count; i++)
		if (strcmp(field_info(c->tests[i].field)->group, group) == 0)
			return true;
	return false;
}

void criterion_free(struct criterion *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->test_count; i++)
		pattern_free(&c->tests[i].pattern);
	for (size_t i = 0; i < CRITERION_LISTS_MAX; i++) {
		free(c->list_files[i]);
		free(c->list_names[i]);
	}
	free(c->groups);
	free(c->tests);
	free(c->exprs);
	free(c->kids);
	tree_free(c->tree);
	free(c);
}
