/* reveal_names.c - which records and fields a request names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "ledger/ledger.h"
#include "rec/schema.h"
#include "run/revealing_own.h"
#include "text/tree.h"

#define FIELD_NAME_MAX	128u

void reveal_names_free(struct reveal_names *n)
{
	free(n->records.at);
	*n = (struct reveal_names){ 0 };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The field of that name; ERR_UNKNOWN: none, or one that is never replaced. Twice is once. */
static err_t add_field(struct reveal_names *n, const char *name)
{
	enum field f = field_of_name(name);

	if (f == FIELD_NONE || field_info(f)->type == TYPE_TIME)
		return ERR_UNKNOWN;
	for (size_t i = 0; i < n->field_count; i++)
		if (strcmp(n->field[i], field_info(f)->name) == 0)
			return OK;
	if (n->field_count == STATEMENT_FIELDS_MAX)
		return ERR_LIMIT;
	n->field[n->field_count++] = field_info(f)->name;
	return OK;
}

static err_t add_fields(struct reveal_names *n, const char *lines, struct problem *why)
{
	char name[FIELD_NAME_MAX];
	err_t e = OK;

	for (const char *at = lines; *at != '\0' && e == OK;) {
		size_t len = strcspn(at, "\n");
		(void)snprintf(name, sizeof(name), "%.*s", (int)(len < FIELD_NAME_MAX ? len : FIELD_NAME_MAX - 1), at);
		if (len > 0)
			e = add_field(n, name);
		at += len + (at[len] == '\n');
	}
	if (e == ERR_UNKNOWN)
		return problem(why, ERR_USAGE, "'%s' is no field whose values are replaced; the names are those that `sekisho find` "
			       "prints", name);
	if (e == ERR_LIMIT)
		return problem(why, ERR_USAGE, "more than %u fields; make two requests", STATEMENT_FIELDS_MAX);
	return e;
}

err_t reveal_names_of(struct site *s, const char *records, const char *fields, struct reveal_names *out,
		      struct problem *why)
{
	err_t e = OK;

	*out = (struct reveal_names){ 0 };
	if (records != NULL)
		e = holding_resolve(s, &(struct hold_new){ .records = records }, &out->records, why);
	if (e == OK && out->records.count > STATEMENT_RECORDS_MAX)
		e = problem(why, ERR_USAGE, "%zu records; one request names at most %u: make several", out->records.count,
			    STATEMENT_RECORDS_MAX);
	if (e == OK && fields != NULL)
		e = add_fields(out, fields, why);
	if (e == OK && out->field_count > 1)
		qsort(out->field, out->field_count, sizeof(out->field[0]), by_name);
	return e;
}

static err_t read_records(const struct node *list, struct held_records *out)
{
	size_t count = list != NULL && list->kind == NODE_LIST ? list->count : 0;

	if (count == 0 || count > STATEMENT_RECORDS_MAX)
		return ERR_BROKEN;
	out->at = calloc(count, sizeof(*out->at));
	if (out->at == NULL)
		return ERR_MEMORY;
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		int64_t entry = node_int(n, "entry", -1), record = node_int(n, "record", -1);
		if (entry < 0 || record < 0)
			return ERR_BROKEN;
		out->at[out->count++] = (struct reg_held){ (uint64_t)entry, (uint64_t)record };
	}
	return OK;
}

/* The ledger's entry, which must be of that kind and about that request; its bytes' digest. */
static err_t read_entry(struct site *s, uint64_t entry, const char *kind, const char *id, struct tree **ret,
			char sha256[static REG_HEX_BYTES])
{
	struct buf json = buf_of(LEDGER_ENTRY_MAX);
	uint8_t digest[DIGEST_SHA256_BYTES];

	err_t e = ledger_entry(s->ledger, entry, &json);
	if (e == OK)
		e = tree_json(json.bytes, json.len, ret, NULL);
	if (e == OK) {
		const char *is = node_text(tree_root(*ret), "kind"), *about = node_text(tree_root(*ret), "reveal");
		digest_sha256(json.bytes, json.len, digest);
		hex_of(digest, sizeof(digest), sha256);
		e = is != NULL && strcmp(is, kind) == 0 && about != NULL && strcmp(about, id) == 0 ? OK : ERR_BROKEN;
	}
	buf_free(&json);
	return e;
}

/* Who asked, and until when. */
static err_t read_limits(const struct node *entry, struct reveal_names *out)
{
	const char *by = node_text(entry, "by"), *until = node_text(entry, "until");

	if (by == NULL || strlen(by) >= sizeof(out->by) || until == NULL ||
	    clock_parse(until, strlen(until), &out->until) != OK)
		return ERR_BROKEN;
	(void)snprintf(out->by, sizeof(out->by), "%s", by);
	return OK;
}

err_t reveal_names_read(struct site *s, uint64_t entry, const char *id, struct reveal_names *out)
{
	struct tree *t = NULL;

	*out = (struct reveal_names){ 0 };
	err_t e = read_entry(s, entry, "reveal.request", id, &t, out->sha256);
	if (e == OK)
		e = read_limits(tree_root(t), out);
	if (e == OK)
		e = read_records(node_get(tree_root(t), "records"), &out->records);
	const struct node *fields = e == OK ? node_get(tree_root(t), "fields") : NULL;
	for (const struct node *n = fields != NULL ? fields->child : NULL; n != NULL && e == OK; n = n->next)
		e = n->kind == NODE_TEXT && add_field(out, n->text) == OK ? OK : ERR_BROKEN;
	if (e == OK && out->field_count == 0)
		e = ERR_BROKEN;
	tree_free(t);
	return e;
}

err_t reveal_approval_check(struct site *s, uint64_t entry, const char *id, const struct reveal_names *n)
{
	char digest[REG_HEX_BYTES];
	struct tree *t = NULL;

	err_t e = read_entry(s, entry, "reveal.approve", id, &t, digest);
	if (e == OK) {
		const char *by = node_text(tree_root(t), "by"), *sha256 = node_text(tree_root(t), "sha256");
		e = by != NULL && strcmp(by, n->by) != 0 && sha256 != NULL && strcmp(sha256, n->sha256) == 0 ? OK : ERR_BROKEN;
	}
	tree_free(t);
	return e;
}

static err_t take(void *ctx, const struct reg_reveal *v)
{
	struct reg_reveal *out = ctx;

	*out = *v;
	out->purpose = out->reason = NULL;	/* borrowed for this call alone */
	return OK;
}

err_t reveal_row(struct site *s, const char *id, struct reg_reveal *out, struct problem *why)
{
	*out = (struct reg_reveal){ 0 };
	err_t e = register_reveals(s->reg, id, take, out);
	if (e == OK && out->id[0] == '\0')
		return problem(why, ERR_ABSENT, "request %s: not at this site; `sekisho reveal list` tells which are", id);
	return e == OK ? OK : problem(why, e, "request %s: %s", id, err_text(e));
}
