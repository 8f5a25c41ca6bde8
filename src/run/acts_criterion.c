#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "base/fs.h"
#include "criteria/broad.h"
#include "criteria/criterion.h"
#include "criteria/list.h"
#include "crypt/digest.h"
#include "register/authorities.h"
#include "register/criteria.h"
#include "register/people.h"
#include "run/acts.h"
#include "run/entry.h"
#include "run/files.h"
#include "run/signing.h"

#define RULE_MAX	32768u	/* the document stands in its entry, escaped */

/* A rule and its lists as read from the author's files. */
struct proposal {
	struct buf document;
	struct criterion *rule;
	struct buf list_bytes[CRITERION_LISTS_MAX];
	struct list *lists[CRITERION_LISTS_MAX];
	char sha256[REG_HEX_BYTES], list_sha256[CRITERION_LISTS_MAX][REG_HEX_BYTES];
};

static void hex_digest(const void *bytes, size_t len, char out[static REG_HEX_BYTES])
{
	uint8_t digest[DIGEST_SHA256_BYTES];

	digest_sha256(bytes, len, digest);
	hex_of(digest, sizeof(digest), out);
}

/* The list's file beside the rule's. */
static err_t read_list(struct proposal *p, const char *path, size_t i, struct problem *why)
{
	const struct list_use *use = &p->rule->lists[i];
	char file[1024];
	const char *slash = strrchr(path, '/');

	int folder = slash != NULL && use->file[0] != '/' ? (int)(slash - path) + 1 : 0;
	(void)snprintf(file, sizeof(file), "%.*s%s", folder, path, use->file);
	p->list_bytes[i] = buf_of(LIST_BYTES_MAX);
	err_t e = fs_read(AT_FDCWD, file, &p->list_bytes[i]);
	if (e != OK)
		return problem(why, e, "%s: cannot read the list %%%s%% of %s: %s", file, use->name, path, err_text(e));
	e = list_parse(file, p->list_bytes[i].bytes, p->list_bytes[i].len, use->column, &p->lists[i], why);
	if (e == OK)
		e = criterion_list(p->rule, use->name, p->lists[i], why);
	hex_digest(p->list_bytes[i].bytes, p->list_bytes[i].len, p->list_sha256[i]);
	return e;
}

static err_t read_proposal(struct proposal *p, const char *path, struct problem *why)
{
	struct broad measure;

	p->document = buf_of(RULE_MAX);
	err_t e = fs_read(AT_FDCWD, path, &p->document);
	if (e != OK)
		return problem(why, e, "%s: cannot read the criterion: %s", path, err_text(e));
	e = criterion_parse(path, p->document.bytes, p->document.len, &p->rule, why);
	if (e == OK && !p->rule->terms.there)
		e = problem(why, ERR_FORM, "%s: the rule has no `sekisho:` block, which says purpose, authority and retention",
			    path);
	for (size_t i = 0; e == OK && i < p->rule->list_count; i++)
		e = read_list(p, path, i, why);
	if (e == OK)
		e = criterion_lists_given(p->rule, why);
	if (e == OK)
		e = criterion_broad(p->rule, &measure, why);
	hex_digest(p->document.bytes, p->document.len, p->sha256);
	return e;
}

static void free_proposal(struct proposal *p)
{
	size_t count = p->rule != NULL ? p->rule->list_count : 0;

	criterion_free(p->rule);
	for (size_t i = 0; i < count; i++) {
		list_free(p->lists[i]);
		buf_free(&p->list_bytes[i]);
	}
	buf_free(&p->document);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct signed_list *)a)->name, ((const struct signed_list *)b)->name);
}

/* Copies of the exact bytes into the site, by digest: written before the entry
 * that speaks of them. */
static err_t copy_files(const struct site *s, const struct proposal *p, struct problem *why)
{
	char path[FILE_PATH_MAX];

	file_of_rule(p->rule->id, p->sha256, path);
	err_t e = fs_put(s->dirfd, path, p->document.bytes, p->document.len, 0600);
	for (size_t i = 0; e == OK && i < p->rule->list_count; i++) {
		file_of_list(p->rule->id, p->rule->lists[i].name, p->list_sha256[i], path);
		e = fs_put(s->dirfd, path, p->list_bytes[i].bytes, p->list_bytes[i].len, 0600);
	}
	return e == OK ? OK : problem(why, e, "%s: cannot keep a copy in the site: %s", path, err_text(e));
}

static void write_lists(struct jsonw *w, const struct proposal *p)
{
	jsonw_key(w, "lists");
	jsonw_array(w);
	for (size_t i = 0; i < p->rule->list_count; i++) {
		jsonw_object(w);
		jsonw_key(w, "name");
		jsonw_string(w, p->rule->lists[i].name);
		jsonw_key(w, "sha256");
		jsonw_string(w, p->list_sha256[i]);
		jsonw_key(w, "size");
		jsonw_uint(w, p->list_bytes[i].len);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static err_t record_proposal(struct site *s, const struct proposal *p, const struct signer *signer,
			     struct problem *why)
{
	struct signed_list lists[CRITERION_LISTS_MAX];
	struct entry en;

	for (size_t i = 0; i < p->rule->list_count; i++)
		lists[i] = (struct signed_list){ p->rule->lists[i].name, p->list_sha256[i] };
	/* cppcheck-suppress uninitvar ; as many as were set */
	qsort(lists, p->rule->list_count, sizeof(lists[0]), by_name);
	const struct saying saying = { .subject = p->rule->id, .sha256 = p->sha256, .lists = lists,
				       .list_count = p->rule->list_count };
	entry_begin(s, &en, "criterion.propose", signer_verifier(signer)->name);
	entry_text(&en, "criterion", p->rule->id);
	jsonw_key(&en.w, "document");
	jsonw_text(&en.w, (const char *)p->document.bytes, p->document.len);
	entry_text(&en, "sha256", p->sha256);
	write_lists(&en.w, p);
	err_t e = sign_entry(s, &en, "criterion.propose", &saying, signer, why);
	if (e != OK) {
		buf_free(&en.json);
		return e;
	}
	e = entry_add(s, &en, why);
	return e == OK ? entry_commit(s, why) : e;
}

err_t act_criterion_propose(struct site *s, const char *path, const struct signer *signer,
			    struct buf *id, struct problem *why)
{
	struct proposal p = { .rule = NULL };
	struct reg_authority authority;

	err_t e = need_role(s, signer, PERSON_AUTHOR, why);
	if (e == OK)
		e = read_proposal(&p, path, why);
	if (e == OK) {
		e = register_authority(s->reg, p.rule->terms.authority, &authority);
		if (e == ERR_ABSENT)
			(void)problem(why, e, "%s: its authority %s is not on file; propose that first", path,
				      p.rule->terms.authority);
	}
	if (e == OK)
		e = copy_files(s, &p, why);
	if (e == OK)
		e = record_proposal(s, &p, signer, why);
	if (e == OK)
		buf_text(id, p.rule->id);
	free_proposal(&p);
	return e;
}

/* The version that is decided upon: the newest for approve and reject, the
 * approved one for retire. */
static err_t version_of(struct site *s, const char *id, enum verdict what, const char *by,
			struct reg_criterion *row, struct problem *why)
{
	err_t e = what == VERDICT_RETIRE ? register_criterion_approved(s->reg, id, row)
					 : register_criterion_current(s->reg, id, row);

	if (e == ERR_ABSENT)
		return problem(why, e, what == VERDICT_RETIRE ? "criterion %s: no version is approved"
			       : "criterion %s: not proposed; `sekisho criteria list` tells what is", id);
	if (e != OK)
		return problem(why, e, "criterion %s: %s", id, err_text(e));
	if (what != VERDICT_RETIRE && row->state != CRITERION_PROPOSED)
		return problem(why, ERR_REFUSED, "criterion %s: its newest version is %s already", id,
			       criterion_state_name(row->state));
	if (what == VERDICT_APPROVE && strcmp(row->author, by) == 0)
		return problem(why, ERR_REFUSED, "criterion %s: %s is its author; another reviewer must approve it", id, by);
	return OK;
}

struct lists_row {
	struct reg_list rows[CRITERION_LISTS_MAX];
	size_t count;
};

static err_t take_list(void *ctx, const struct reg_list *row)
{
	struct lists_row *l = ctx;

	if (l->count == CRITERION_LISTS_MAX)
		return ERR_LIMIT;
	l->rows[l->count++] = *row;
	return OK;
}

/* What the reviewer signs for must still be what lies in the site. */
static err_t check_files(const struct site *s, const struct reg_criterion *row,
			 const struct lists_row *lists, struct problem *why)
{
	char path[FILE_PATH_MAX], hex[REG_HEX_BYTES];

	for (size_t i = 0; i <= lists->count; i++) {
		struct buf b = buf_of(LIST_BYTES_MAX);
		const char *want = i == 0 ? row->sha256 : lists->rows[i - 1].sha256;
		if (i == 0)
			file_of_rule(row->id, row->sha256, path);
		else
			file_of_list(row->id, lists->rows[i - 1].name, want, path);
		err_t e = fs_read(s->dirfd, path, &b);
		hex_digest(b.bytes, b.len, hex);
		buf_free(&b);
		if (e != OK)
			return problem(why, e, "%s: cannot be read: %s", path, err_text(e));
		if (strcmp(hex, want) != 0)
			return problem(why, ERR_DIGEST, "%s: changed after it was proposed; propose the change as it is now",
				       path);
	}
	return OK;
}

err_t act_criterion_decide(struct site *s, const char *id, enum verdict what, const char *reason,
			   const struct signer *signer, struct problem *why)
{
	static const char *const kinds[] = { [VERDICT_APPROVE] = "criterion.approve",
		[VERDICT_REJECT] = "criterion.reject", [VERDICT_RETIRE] = "criterion.retire" };
	const char *kind = kinds[what], *by = signer_verifier(signer)->name;
	struct reg_criterion row;
	struct lists_row lists = { .count = 0 };
	struct signed_list signed_lists[CRITERION_LISTS_MAX];
	struct entry en;

	if (what != VERDICT_APPROVE && reason == NULL)
		return problem(why, ERR_USAGE, "give --reason: it is recorded with the decision");
	err_t e = need_role(s, signer, what == VERDICT_RETIRE ? PERSON_REVIEWER | PERSON_AUTHOR : PERSON_REVIEWER, why);
	if (e == OK)
		e = version_of(s, id, what, by, &row, why);
	if (e == OK)
		e = register_criterion_lists(s->reg, row.entry, take_list, &lists);
	if (e == OK && what == VERDICT_APPROVE)
		e = check_files(s, &row, &lists, why);
	if (e != OK)
		return e;
	size_t count = what == VERDICT_APPROVE ? lists.count : 0;
	for (size_t i = 0; i < count; i++)
		signed_lists[i] = (struct signed_list){ lists.rows[i].name, lists.rows[i].sha256 };
	qsort(signed_lists, count, sizeof(signed_lists[0]), by_name);
	const char *said = what == VERDICT_APPROVE ? NULL : reason;
	const struct saying saying = { .subject = id, .sha256 = row.sha256, .lists = signed_lists,
				       .list_count = count, .reason = said };
	entry_begin(s, &en, kind, by);
	entry_text(&en, "criterion", id);
	entry_text(&en, "sha256", row.sha256);
	entry_text(&en, "reason", said);
	if (what == VERDICT_APPROVE) {
		jsonw_key(&en.w, "lists");
		jsonw_array(&en.w);
		for (size_t i = 0; i < count; i++) {
			jsonw_object(&en.w);
			jsonw_key(&en.w, "name");
			jsonw_string(&en.w, signed_lists[i].name);
			jsonw_key(&en.w, "sha256");
			jsonw_string(&en.w, signed_lists[i].sha256);
			jsonw_object_end(&en.w);
		}
		jsonw_array_end(&en.w);
	}
	e = sign_entry(s, &en, kind, &saying, signer, why);
	if (e != OK) {
		buf_free(&en.json);
		return e;
	}
	e = entry_add(s, &en, why);
	return e == OK ? entry_commit(s, why) : e;
}

struct listing {
	FILE *out;
	struct jsonw *w;
};

static err_t list_one(void *ctx, const struct reg_criterion *c)
{
	struct listing *l = ctx;

	if (l->w == NULL) {
		(void)fprintf(l->out, "%-38s %-10s author %s, decided by %s, authority %s\n", c->id,
			      criterion_state_name(c->state), c->author,
			      c->decided_by[0] != '\0' ? c->decided_by : "-", c->authority);
		return OK;
	}
	const struct {
		const char *key, *value;
	} members[] = { { "id", c->id }, { "sha256", c->sha256 }, { "authority", c->authority },
			{ "state", criterion_state_name(c->state) }, { "author", c->author },
			{ "reviewer", c->reviewer } };
	jsonw_object(l->w);
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		if (members[i].value[0] == '\0')
			continue;
		jsonw_key(l->w, members[i].key);
		jsonw_string(l->w, members[i].value);
	}
	jsonw_object_end(l->w);
	return OK;
}

err_t act_criteria_list(const struct site *s, bool json, FILE *out, struct problem *why)
{
	struct buf b = buf_of(16u << 20);
	struct jsonw w = jsonw_of(&b);
	struct listing l = { .out = out, .w = json ? &w : NULL };

	if (json)
		jsonw_array(&w);
	err_t e = register_criteria(s->reg, list_one, &l);
	if (json && e == OK) {
		jsonw_array_end(&w);
		(void)fprintf(out, "%s\n", buf_str(&b));
	}
	buf_free(&b);
	return e == OK ? OK : problem(why, e, "the register: %s", err_text(e));
}
