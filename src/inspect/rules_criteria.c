/* rules_criteria.c - authorities and criteria: proposed by one, approved by
 * another, over the same digests. */
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "inspect/rules_own.h"

/* Does the entry's document have the digest that it states? */
static void check_document(struct rules *r, const struct node *document)
{
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];

	digest_sha256(document->text, document->len, digest);
	hex_of(digest, sizeof(digest), hex);
	if (strcmp(hex, node_text(r->entry, "sha256")) != 0)
		against(r, "the document has another digest than stated");
}

void rule_authority_propose(struct rules *r)
{
	const struct node *document = node_get(r->entry, "document");
	struct authority_row *a = rules_add(r, &r->authorities, "authority",
					    node_text(r->entry, "authority"), sizeof(*a));

	check_document(r, document);
	if (a == NULL)
		return;
	memcpy(a->sha256, node_text(r->entry, "sha256"), sizeof(a->sha256));
	a->proposer = r->by != NULL ? rules_copy(r, r->by) : NULL;
	err_t e = validity_of(document->text, document->len, NULL, &a->says);
	if (e == ERR_MEMORY)
		r->in->failed = e;
	else if (e != OK)
		against(r, "the document does not say until when the authority is valid");
}

void rule_authority_decide(struct rules *r)
{
	const char *id = node_text(r->entry, "authority");
	struct authority_row *a = rules_need(r, &r->authorities, "authority", id);
	bool approve = r->kind == ENTRY_AUTHORITY_APPROVE;

	if (a == NULL)
		return;
	bool good = rules_statement(r, id, node_text(r->entry, "sha256"));
	if (strcmp(a->sha256, node_text(r->entry, "sha256")) != 0) {
		against(r, "it decides on another document than was proposed");
		good = false;
	}
	if (r->person != NULL && (r->person->roles & ROLE_REVIEWER) == 0) {
		against(r, "%s is no reviewer", r->by);
		good = false;
	}
	if (approve && a->proposer != NULL && r->by != NULL && strcmp(a->proposer, r->by) == 0) {
		against(r, "%s approves an own proposal", r->by);
		good = false;
	}
	if (approve && a->state != STATE_PROPOSED) {
		against(r, "the authority was decided upon before");
		good = false;
	}
	if (!approve)
		a->state = STATE_ENDED;	/* even a faulty revocation ends it */
	else if (good)
		a->state = STATE_APPROVED;
	if (good && approve)
		r->in->out->checks[CHECK_APPROVALS]++;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char *rules_lists(struct rules *r, const struct node *lists)
{
	struct buf b = buf_of(1u << 20);
	size_t count = lists->count, i = 0;
	char **line = calloc(count + 1, sizeof(*line));

	for (const struct node *n = lists->child; line != NULL && n != NULL; n = n->next) {
		struct buf one = buf_of(65536);
		buf_printf(&one, "%s %s\n", node_text(n, "name"), node_text(n, "sha256"));
		line[i++] = rules_copy(r, buf_str(&one));
		buf_free(&one);
	}
	if (line != NULL && r->in->failed == OK)
		qsort(line, count, sizeof(*line), by_text);
	for (i = 0; line != NULL && i < count; i++) {
		if (line[i] != NULL)
			buf_text(&b, line[i]);
		free(line[i]);
	}
	free(line);
	char *text = rules_copy(r, buf_str(&b));
	buf_free(&b);
	return text;
}

static void version_name(const char *id, const char *sha256, struct buf *out)
{
	buf_printf(out, "%s %s", id, sha256);
}

void rule_criterion_propose(struct rules *r)
{
	const char *id = node_text(r->entry, "criterion"), *sha256 = node_text(r->entry, "sha256");
	const struct node *document = node_get(r->entry, "document");
	struct buf name = buf_of(65536);

	check_document(r, document);
	(void)rules_statement(r, id, sha256);
	if (r->person != NULL && (r->person->roles & ROLE_AUTHOR) == 0)
		against(r, "%s is no author", r->by);
	version_name(id, sha256, &name);
	struct criterion_row *c = rules_add(r, &r->criteria, "criterion", buf_str(&name), sizeof(*c));
	buf_free(&name);
	if (c == NULL)
		return;
	c->author = rules_copy(r, r->by);
	c->lists = rules_lists(r, node_get(r->entry, "lists"));
	err_t e = validity_of(document->text, document->len, "sekisho", &c->says);
	if (e == ERR_MEMORY)
		r->in->failed = e;
	else if (e != OK)
		against(r, "the document does not say under which authority and until when the criterion is valid");
}

/* Who may decide, and over what. */
static bool may_decide(struct rules *r, const struct criterion_row *c)
{
	bool own = r->by != NULL && c->author != NULL && strcmp(c->author, r->by) == 0;
	bool good = true;

	if (r->person != NULL && (r->person->roles & ROLE_REVIEWER) == 0 &&
	    !(own && r->kind == ENTRY_CRITERION_RETIRE)) {
		against(r, "%s is no reviewer", r->by);
		good = false;
	}
	if (r->kind != ENTRY_CRITERION_APPROVE)
		return good;
	if (own) {
		against(r, "%s approves an own criterion", r->by);
		good = false;
	}
	if (c->state != STATE_PROPOSED) {
		against(r, "this version of the criterion was decided upon before");
		good = false;
	}
	char *lists = rules_lists(r, node_get(r->entry, "lists"));
	if (lists != NULL && c->lists != NULL && strcmp(lists, c->lists) != 0) {
		against(r, "it approves other lists than were proposed");
		good = false;
	}
	free(lists);
	return good;
}

void rule_criterion_decide(struct rules *r)
{
	const char *id = node_text(r->entry, "criterion"), *sha256 = node_text(r->entry, "sha256");
	struct buf name = buf_of(65536);

	version_name(id, sha256, &name);
	struct criterion_row *c = rules_need(r, &r->criteria, "criterion", buf_str(&name));
	buf_free(&name);
	if (c == NULL)
		return;
	bool good = rules_statement(r, id, sha256);
	good = may_decide(r, c) && good;
	if (r->kind != ENTRY_CRITERION_APPROVE) {
		c->state = STATE_ENDED;	/* even a faulty one ends it */
	} else if (good) {
		c->state = STATE_APPROVED;
		r->in->out->checks[CHECK_APPROVALS]++;
	}
}
