/* terms.c - the `sekisho:` block of a rule. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "criteria/build.h"

#define GROUPS_TEXT_MAX	1024u

static void keep_group(struct criterion_terms *t, const char *group, size_t len)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		const char *g = field_info((enum field)f)->group;
		if (strlen(g) == len && memcmp(g, group, len) == 0)
			t->keep[f] = true;
	}
}

static bool first_of_group(unsigned field)
{
	for (unsigned f = 0; f < field; f++)
		if (strcmp(field_info((enum field)f)->group, field_info((enum field)field)->group) == 0)
			return false;
	return true;
}

/* Groups that a criterion gets only when it names them: what points to a person, and
 * what costs a look at a host for every flow. */
static bool must_be_named(const char *group)
{
	if (strcmp(group, "behaviour") == 0)
		return true;
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if (strcmp(field_info((enum field)f)->group, group) == 0 && field_info((enum field)f)->person != PERSON_NO)
			return true;
	return false;
}

/* Names of groups, blanks between: all, or the usual ones. */
static void group_names(struct buf *out, bool usual)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		const char *g = field_info((enum field)f)->group;
		if (first_of_group(f) && !(usual && must_be_named(g)))
			buf_printf(out, "%s%s", out->len > 0 ? " " : "", g);
	}
}

/* The criterion owns the text of its groups. */
static err_t set_groups(struct build *b, struct buf *names)
{
	free(b->c->groups);
	b->c->groups = names->err == OK ? strdup(buf_str(names)) : NULL;
	b->c->terms.groups = b->c->groups;
	buf_free(names);
	return b->c->groups != NULL ? OK : ERR_MEMORY;
}

static err_t keep_default(struct build *b)
{
	struct buf names = buf_of(GROUPS_TEXT_MAX);

	for (unsigned f = 0; f < FIELD_COUNT; f++)
		b->c->terms.keep[f] = !must_be_named(field_info((enum field)f)->group);
	group_names(&names, true);
	return set_groups(b, &names);
}

static err_t no_group(struct build *b, const struct node *c)
{
	struct buf names = buf_of(GROUPS_TEXT_MAX);

	group_names(&names, false);
	err_t e = doc_problem(&b->d, ERR_UNKNOWN, c->line, "unknown field group `%s` in `keep`; they are %s",
			      c->text != NULL ? c->text : "", buf_str(&names));
	buf_free(&names);
	return e;
}

static err_t read_keep(struct build *b, const struct node *n)
{
	struct criterion_terms *t = &b->c->terms;
	struct buf names = buf_of(GROUPS_TEXT_MAX);

	if (n == NULL)
		return keep_default(b);
	if (n->kind != NODE_LIST || n->count == 0)
		return doc_problem(&b->d, ERR_FORM, n->line, "`keep` must be a list of field groups, such as [%s]",
				   "tuple, volume, time");
	for (const struct node *c = n->child; c != NULL; c = c->next) {
		if (c->kind != NODE_TEXT || !field_group_exists(c->text)) {
			buf_free(&names);
			return no_group(b, c);
		}
		keep_group(t, c->text, c->len);
		buf_printf(&names, "%s%s", names.len > 0 ? " " : "", c->text);
	}
	return set_groups(b, &names);
}

/* "90d", "8w", "6m" (30 days each), "2y" (365 days each) */
static err_t read_retention(struct build *b, const struct node *block)
{
	struct criterion_terms *t = &b->c->terms;
	const char *text = NULL;
	char *unit = NULL;
	unsigned long n = 0, days = 0;

	err_t e = doc_text(&b->d, block, "retention", false, &text);
	t->retention_days = CRITERION_RETENTION_DAYS;
	if (e != OK || text == NULL)
		return e;
	if (text[0] >= '1' && text[0] <= '9')
		n = strtoul(text, &unit, 10);
	if (unit != NULL && unit[0] != '\0' && unit[1] == '\0' && n <= 100000)
		days = *unit == 'd' ? n : *unit == 'w' ? n * 7 : *unit == 'm' ? n * 30 : *unit == 'y' ? n * 365 : 0;
	unsigned line = node_get(block, "retention")->line;
	if (days == 0)
		return doc_problem(&b->d, ERR_FORM, line,
				   "`retention: %s` is no length of time; write 90d, 8w, 6m or 2y", text);
	if (days > CRITERION_RETENTION_MAX)
		return doc_problem(&b->d, ERR_LIMIT, line, "`retention: %s` is longer than two years", text);
	t->retention_days = (unsigned)days;
	t->retention_stated = true;
	return OK;
}

static bool list_name_good(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= 64 &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

static err_t one_list(struct build *b, const struct node *n)
{
	struct criterion *c = b->c;

	if (c->list_count == CRITERION_LISTS_MAX)
		return doc_problem(&b->d, ERR_LIMIT, n->line, "more than %u lists", CRITERION_LISTS_MAX);
	if (!list_name_good(n->key) || n->kind != NODE_TEXT || n->len == 0 || n->text[0] == '#')
		return doc_problem(&b->d, ERR_FORM, n->line,
				   "a list is NAME: FILE or NAME: FILE.csv#COLUMN, the name of letters, digits, `-`, `_`");
	struct list_use *u = &c->lists[c->list_count];
	*u = (struct list_use){ .name = n->key, .file = n->text, .line = n->line };
	const char *hash = strchr(n->text, '#');
	if (hash != NULL) {
		if (hash[1] == '\0')
			return doc_problem(&b->d, ERR_FORM, n->line, "`%s` names no column behind `#`", n->text);
		c->list_files[c->list_count] = strndup(n->text, (size_t)(hash - n->text));
		if (c->list_files[c->list_count] == NULL)
			return ERR_MEMORY;
		u->file = c->list_files[c->list_count];
		u->column = hash + 1;
	}
	c->list_count++;
	return OK;
}

static err_t read_lists(struct build *b, const struct node *n)
{
	err_t e = OK;

	if (n == NULL)
		return OK;
	if (n->kind != NODE_MAP)
		return doc_problem(&b->d, ERR_FORM, n->line, "`lists` must be a map of NAME: FILE");
	for (const struct node *c = n->child; c != NULL && e == OK; c = c->next)
		e = one_list(b, c);
	return e;
}

err_t build_terms(struct build *b, const struct node *n)
{
	static const char *const keys[] = { "purpose", "authority", "direction", "keep", "retention",
					    "valid", "lists", NULL };
	struct criterion_terms *t = &b->c->terms;

	if (n == NULL)
		return OK;
	if (n->kind != NODE_MAP)
		return doc_problem(&b->d, ERR_FORM, n->line, "`sekisho` must be a map");
	err_t e = doc_keys(&b->d, n, keys, "the sekisho block");
	if (e == OK)
		e = doc_text(&b->d, n, "purpose", true, &t->purpose);
	if (e == OK)
		e = doc_text(&b->d, n, "authority", true, &t->authority);
	if (e == OK)
		e = doc_directions(&b->d, node_get(n, "direction"), &t->directions);
	if (e == OK)
		e = read_keep(b, node_get(n, "keep"));
	if (e == OK)
		e = read_retention(b, n);
	if (e == OK)
		e = doc_valid(&b->d, n, &t->from, &t->to);
	if (e == OK)
		e = read_lists(b, node_get(n, "lists"));
	t->there = e == OK;
	return e;
}
