/* rules_reveal.c - who may look behind a pseudonym: asked by one, approved by another,
 * used by who asked, in time. Rule 16 of docs/ledger-format.md section 5. */
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
	free(((struct reveal_row *)row)->records);
	free(((struct reveal_row *)row)->fields);
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

/* A record of traffic, sealed before, whose day has not expired. */
static void check_record(struct rules *r, struct statement_record at)
{
	const struct body_row *b = rules_body_of(r, at.entry);

	if (b == NULL || b->day == NULL || at.record >= b->records ||
	    (strncmp(b->day->row.name, "traffic-", 8) != 0 && strncmp(b->day->row.name, "hold.", 5) != 0))
		against(r, "it names record %" PRIu64 " of entry %" PRIu64 ", which is no record of traffic", at.record,
			at.entry);
	else if (b->day->expired)
		against(r, "it names a record of entry %" PRIu64 ", which had expired", at.entry);
}

/* The records and fields of the entry, one a line, into `records` and `fields`: each in
 * order and once, so that a request has one spelling. */
static void check_names(struct rules *r, struct buf *records, struct buf *fields)
{
	const struct node *list = node_get(r->entry, "records"), *names = node_get(r->entry, "fields");
	struct statement_record last = { 0, 0 };
	const char *before = "";

	if (list->count > STATEMENT_RECORDS_MAX || names->count > STATEMENT_FIELDS_MAX || names->count == 0)
		against(r, "it names no field, or more records or fields than one request may");
	for (const struct node *n = list->child; n != NULL; n = n->next) {
		struct statement_record now = { (uint64_t)node_int(n, "entry", 0), (uint64_t)node_int(n, "record", 0) };
		if (n != list->child && (now.entry < last.entry || (now.entry == last.entry && now.record <= last.record)))
			against(r, "its records are not in order, each once");
		check_record(r, now);
		buf_printf(records, "%" PRIu64 ":%" PRIu64 "\n", now.entry, now.record);
		last = now;
	}
	for (const struct node *n = names->child; n != NULL; n = n->next) {
		if (strcmp(before, n->text) >= 0)
			against(r, "its fields are not in order, each once");
		buf_printf(fields, "%s\n", n->text);
		before = n->text;
	}
	if (records->err != OK || fields->err != OK)
		against(r, "it names more than one request may");
}

void rule_reveal_request(struct rules *r)
{
	const char *id = node_text(r->entry, "reveal"), *incident = node_text(r->entry, "incident");
	uint8_t digest[DIGEST_SHA256_BYTES];
	struct buf records = buf_of(65536), fields = buf_of(65536);
	struct reveal_row *row = rules_add(r, &r->reveals, "request", id, sizeof(*row));
	nsec_t until = rules_time(r->entry, "until");

	if (r->person != NULL && (r->person->roles & (ROLE_ANALYST | ROLE_OFFICER)) == 0)
		against(r, "'%s' may not ask for it: neither analyst nor officer", r->by);
	if (incident != NULL)
		(void)rules_need(r, &r->incidents, "incident", incident);
	if (until <= r->at || until - r->at > PERIOD_MAX)
		against(r, "it ends before it begins, or more than 30 days later");
	check_names(r, &records, &fields);
	(void)rules_statement(r, id, NULL);
	if (row != NULL) {
		row->until = until;
		row->requester = rules_copy(r, r->by);
		row->records = rules_copy(r, buf_str(&records));
		row->fields = rules_copy(r, buf_str(&fields));
		digest_sha256(r->json, r->len, digest);
		hex_of(digest, sizeof(digest), row->sha256);
	}
	buf_free(&records);
	buf_free(&fields);
}

void rule_reveal_decide(struct rules *r)
{
	const char *id = node_text(r->entry, "reveal"), *sha256 = node_text(r->entry, "sha256");
	struct reveal_row *row = rules_need(r, &r->reveals, "request", id);
	bool approve = r->kind == ENTRY_REVEAL_APPROVE;
	uint64_t before = r->in->out->violations_found;

	(void)rules_statement(r, id, sha256);
	if (row == NULL)
		return;
	if (row->state != STATE_PROPOSED)
		against(r, "request '%s' was decided before", id);
	if (r->person == NULL || (r->person->roles & ROLE_REVIEWER) == 0)
		against(r, "'%s' may not decide it: no reviewer", r->by);
	if (row->requester == NULL || strcmp(row->requester, r->by) == 0)
		against(r, "'%s' decides an own request", r->by);
	if (strcmp(row->sha256, sha256) != 0)
		against(r, "request '%s' is decided by another digest than its own", id);
	if (approve && r->at >= row->until)
		against(r, "request '%s' is approved after its end", id);
	bool good = r->in->out->violations_found == before;
	row->state = approve && good ? STATE_APPROVED : STATE_ENDED;
	if (approve && good)
		r->in->out->checks[CHECK_APPROVALS]++;
}

/* Are the lines `some` all among the lines `all`? Both are of check_names. */
static bool all_named(const char *some, const char *all)
{
	for (const char *at = some; *at != '\0'; at = strchr(at, '\n') + 1) {
		size_t len = strcspn(at, "\n") + 1;
		const char *in = all;
		while (*in != '\0' && strncmp(in, at, len) != 0)
			in = strchr(in, '\n') + 1;
		if (*in == '\0')
			return false;
	}
	return true;
}

void rule_reveal_use(struct rules *r)
{
	const char *id = node_text(r->entry, "reveal");
	const struct reveal_row *row = rules_need(r, &r->reveals, "request", id);
	struct buf records = buf_of(65536), fields = buf_of(65536);
	uint64_t before = r->in->out->violations_found;

	check_names(r, &records, &fields);
	(void)rules_statement(r, id, NULL);
	if (row != NULL) {
		if (row->state != STATE_APPROVED)
			against(r, "request '%s' is not approved", id);
		if (row->requester == NULL || strcmp(row->requester, r->by) != 0)
			against(r, "request '%s' is not that of '%s'", id, r->by);
		if (r->at >= row->until)
			against(r, "request '%s' had ended", id);
		if (row->records == NULL || !all_named(buf_str(&records), row->records))
			against(r, "it opens records that request '%s' does not name", id);
		if (row->fields == NULL || !all_named(buf_str(&fields), row->fields))
			against(r, "it opens fields that request '%s' does not name", id);
		if (r->in->out->violations_found == before)
			r->in->out->checks[CHECK_REVEALS]++;
	}
	buf_free(&records);
	buf_free(&fields);
}
