/* rules_reveal.c - who may look behind a pseudonym: asked by one, approved by another,
 * used by who asked, in time. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "inspect/rules_own.h"
#include "ledger/statement.h"

#define PERIOD_MAX	(30 * 86400 * NSEC_PER_SEC)

void rules_reveal_drop(void *row)
{
	free(((struct reveal_row *)row)->requester);
}

void rules_note_batch(struct rules *r, uint64_t records)
{
	if (r->batch_count == r->batch_room) {
		size_t room = r->batch_room > 0 ? r->batch_room * 2 : 256;
		struct batch_seen *more = realloc(r->batches, room * sizeof(*more));
		if (more == NULL) {
			r->in->failed = ERR_MEMORY;
			return;
		}
		r->batches = more;
		r->batch_room = room;
	}
	r->batches[r->batch_count++] = (struct batch_seen){ r->index, records };
}

static int by_entry(const void *key, const void *row)
{
	const uint64_t a = *(const uint64_t *)key, b = ((const struct batch_seen *)row)->entry;

	return a < b ? -1 : a > b;
}

size_t rules_records(const struct node *list, struct statement_record *out, size_t room)
{
	size_t count = 0;

	for (const struct node *n = list != NULL ? list->child : NULL; n != NULL && count < room; n = n->next)
		out[count++] = (struct statement_record){ (uint64_t)node_int(n, "entry", 0),
							  (uint64_t)node_int(n, "record", 0) };
	return count;
}

size_t rules_texts(const struct node *list, const char **out, size_t room)
{
	size_t count = 0;

	for (const struct node *n = list != NULL ? list->child : NULL; n != NULL && count < room; n = n->next)
		out[count++] = n->text;
	return count;
}

/* Each is there, in order, once: a request has one spelling. */
static bool check_records(struct rules *r)
{
	const struct node *list = node_get(r->entry, "records");
	struct statement_record last = { 0, 0 }, now;

	if (list->count == 0 || list->count > STATEMENT_RECORDS_MAX ||
	    node_get(r->entry, "fields")->count > STATEMENT_FIELDS_MAX) {
		against(r, "it names no record, or more than one request may");
		return false;
	}
	for (const struct node *n = list->child; n != NULL; n = n->next, last = now) {
		now = (struct statement_record){ (uint64_t)node_int(n, "entry", 0), (uint64_t)node_int(n, "record", 0) };
		if (n != list->child && (now.entry < last.entry || (now.entry == last.entry && now.record <= last.record))) {
			against(r, "its records are not in order, or one is named twice");
			return false;
		}
		const struct batch_seen *b = r->batch_count == 0 ? NULL
			: bsearch(&now.entry, r->batches, r->batch_count, sizeof(*r->batches), by_entry);
		if (b != NULL && now.record < b->records)
			continue;
		against(r, "record %" PRIu64 ":%" PRIu64 " is no record of a batch before it", now.entry, now.record);
		return false;
	}
	return true;
}

void rule_reveal_request(struct rules *r)
{
	const char *id = node_text(r->entry, "reveal"), *incident = node_text(r->entry, "incident");
	const char *until = node_text(r->entry, "until");
	uint8_t digest[DIGEST_SHA256_BYTES];
	struct reveal_row *row = rules_add(r, &r->reveals, "request", id, sizeof(*row));

	if (r->person != NULL && (r->person->roles & (ROLE_ANALYST | ROLE_OFFICER)) == 0)
		against(r, "'%s' may not ask for it: neither analyst nor officer", r->by);
	if (incident != NULL)
		(void)rules_need(r, &r->incidents, "incident", incident);
	(void)check_records(r);
	(void)rules_statement(r, id, NULL);
	if (row == NULL)
		return;
	if (clock_parse(until, strlen(until), &row->until) != OK || row->until <= r->at ||
	    row->until - r->at > PERIOD_MAX)
		against(r, "it ends before it begins, or more than 30 days later");
	row->requester = rules_copy(r, r->by);
	digest_sha256(r->json, r->len, digest);
	hex_of(digest, sizeof(digest), row->sha256);
}

void rule_reveal_decide(struct rules *r)
{
	const char *id = node_text(r->entry, "reveal"), *sha256 = node_text(r->entry, "sha256");
	struct reveal_row *row = rules_need(r, &r->reveals, "request", id);
	bool approve = r->kind == ENTRY_REVEAL_APPROVE, good = false;

	if (row == NULL)
		return;
	if (row->state != STATE_PROPOSED)
		against(r, "request '%s' was decided before", id);
	else if (r->person != NULL && (r->person->roles & ROLE_REVIEWER) == 0)
		against(r, "'%s' may not decide it: no reviewer", r->by);
	else if (row->requester == NULL || strcmp(row->requester, r->by) == 0)
		against(r, "'%s' decides the own request", r->by);
	else if (strcmp(row->sha256, sha256) != 0)
		against(r, "it decides another request than '%s'", id);
	else if (approve && r->at >= row->until)
		against(r, "it approves request '%s' after its end", id);
	else
		good = true;
	row->state = approve && good ? STATE_APPROVED : STATE_ENDED;
	if (rules_statement(r, id, sha256) && good && approve)
		r->in->out->checks[CHECK_APPROVALS]++;
}

void rule_reveal_use(struct rules *r)
{
	const char *id = node_text(r->entry, "reveal");
	const struct reveal_row *row = rules_need(r, &r->reveals, "request", id);
	bool good = false;

	if (row == NULL)
		return;
	if (row->state != STATE_APPROVED)
		against(r, "request '%s' is not approved", id);
	else if (row->requester == NULL || strcmp(row->requester, r->by) != 0)
		against(r, "request '%s' is not that of '%s'", id, r->by);
	else if (r->at >= row->until)
		against(r, "request '%s' had ended", id);
	else
		good = true;
	if (rules_statement(r, id, NULL) && good)
		r->in->out->checks[CHECK_REVEALS]++;
}
