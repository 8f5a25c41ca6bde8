/* rules_hold.c - records held beyond their own day: proposed by one person, approved by
 * another, for a reason and until a time. Rule 14 of docs/ledger-format.md section 5. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "inspect/rules_own.h"

void rules_hold_drop(void *row)
{
	free(((struct hold_row *)row)->proposer);
	free(((struct hold_row *)row)->days);
}

static void digest_hex(const void *bytes, size_t len, char out[65])
{
	uint8_t digest[DIGEST_SHA256_BYTES];

	digest_sha256(bytes, len, digest);
	hex_of(digest, sizeof(digest), out);
}

/* Is it a record of traffic that is still there? Its class and day go to `days`. */
static void check_record(struct rules *r, uint64_t entry, uint64_t record, struct buf *days)
{
	const struct body_row *b = rules_body_of(r, entry);

	if (b == NULL || b->day == NULL || record >= b->records ||
	    (strncmp(b->day->row.name, "traffic-", 8) != 0 && strncmp(b->day->row.name, "hold.", 5) != 0)) {
		against(r, "it names record %" PRIu64 " of entry %" PRIu64 ", which is no record of traffic", record, entry);
		return;
	}
	if (b->day->expired)
		against(r, "it names a record of entry %" PRIu64 ", which had expired", entry);
	buf_printf(days, "%s\n", b->day->row.name);
}

/* The records in order, each once; the digest of their lines into `hex`. */
static void check_records(struct rules *r, char hex[65], struct buf *days)
{
	struct buf lines = buf_of(1u << 20);
	uint64_t last_entry = 0, last_record = 0;
	bool first = true;

	for (const struct node *n = node_get(r->entry, "records")->child; n != NULL; n = n->next) {
		uint64_t entry = (uint64_t)node_int(n, "entry", 0), record = (uint64_t)node_int(n, "record", 0);
		if (!first && (entry < last_entry || (entry == last_entry && record <= last_record)))
			against(r, "the records are not in order, each once");
		check_record(r, entry, record, days);
		buf_printf(&lines, "%" PRIu64 " %" PRIu64 "\n", entry, record);
		last_entry = entry;
		last_record = record;
		first = false;
	}
	digest_hex(lines.bytes, lines.len, hex);
	buf_free(&lines);
}

void rule_hold_propose(struct rules *r)
{
	static const char *const kinds[] = { "litigation", "investigation", "other" };
	const char *id = node_text(r->entry, "hold"), *kind = node_text(r->entry, "reason_kind");
	struct hold_row *h = rules_add(r, &r->holds, "hold", id, sizeof(*h));
	struct buf days = buf_of(1u << 24);
	bool known = false;
	nsec_t end = rules_time(r->entry, "until");
	char hex[65];

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		known = known || strcmp(kinds[i], kind) == 0;
	if (!known)
		against(r, "'%.40s' is no kind of reason for a hold", kind);
	if (r->person != NULL && (r->person->roles & ROLE_OFFICER) == 0)
		against(r, "'%s' may not propose a hold: no officer", r->by);
	if (end <= r->at)
		against(r, "the hold ends before it begins");
	check_records(r, hex, &days);
	(void)rules_statement(r, id, hex);
	if (h != NULL) {
		h->until = end;
		h->records = node_get(r->entry, "records")->count;
		h->proposer = rules_copy(r, r->by);
		h->days = rules_copy(r, buf_str(&days));
		digest_hex(r->json, r->len, h->sha256);
	}
	buf_free(&days);
}

/* Had a class and day of the named records expired meanwhile? */
static bool sources_there(const struct rules *r, const struct hold_row *h)
{
	char name[96];

	for (const char *at = h->days; at != NULL && *at != '\0'; at = strchr(at, '\n') + 1) {
		(void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(at, "\n"), at);
		const struct day_row *d = table_get(&r->days, name);
		if (d == NULL || d->expired)
			return false;
	}
	return true;
}

void rule_hold_approve(struct rules *r)
{
	const char *id = node_text(r->entry, "hold"), *sha256 = node_text(r->entry, "sha256");
	const struct node *body = node_get(r->entry, "body");
	struct hold_row *h = rules_need(r, &r->holds, "hold", id);
	uint64_t before = r->in->out->violations_found;

	(void)rules_statement(r, id, sha256);
	if (h == NULL)
		return;
	if (h->approved || h->ended)
		against(r, "hold '%s' is %s", id, h->ended ? "ended" : "approved already");
	if (r->person != NULL && (r->person->roles & ROLE_REVIEWER) == 0)
		against(r, "'%s' may not approve a hold: no reviewer", r->by);
	if (h->proposer != NULL && strcmp(h->proposer, r->by) == 0)
		against(r, "'%s' approves an own proposal", r->by);
	if (strcmp(h->sha256, sha256) != 0)
		against(r, "hold '%s' is approved by another digest than that of its proposal", id);
	if (r->at >= h->until)
		against(r, "hold '%s' is over", id);
	if ((uint64_t)node_int(body, "records", 0) != h->records)
		against(r, "the hold names %" PRIu64 " records, its body holds another number", h->records);
	const char *class = node_text(body, "class");
	if (strncmp(class, "hold.", 5) != 0 || strcmp(class + 5, id) != 0)
		against(r, "the body of hold '%s' is of class '%s'", id, class);
	if (!sources_there(r, h))
		against(r, "records of hold '%s' had expired before it was approved", id);
	h->approved = true;
	if (r->in->out->violations_found == before)
		r->in->out->checks[CHECK_HOLDS]++;
}

void rule_hold_end(struct rules *r)
{
	const char *id = node_text(r->entry, "hold");
	struct hold_row *h = rules_need(r, &r->holds, "hold", id);

	(void)rules_statement(r, id, NULL);
	if (r->person != NULL && (r->person->roles & (ROLE_OFFICER | ROLE_REVIEWER)) == 0)
		against(r, "'%s' may not end a hold: neither officer nor reviewer", r->by);
	if (h == NULL)
		return;
	if (h->ended)
		against(r, "hold '%s' has ended before", id);
	h->ended = true;
	rules_hold_until(r, id, r->at);
}
