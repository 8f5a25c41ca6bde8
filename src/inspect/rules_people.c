/* rules_people.c - who there is, and what people signed. */
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "inspect/rules_own.h"
#include "ledger/statement.h"

#define LISTS_MAX	64u

void rule_site_init(struct rules *r)
{
	struct verifier log;
	const char *vkey = node_text(r->entry, "log");
	bool known = false;

	r->origin = rules_copy(r, node_text(r->entry, "origin"));
	if (r->origin != NULL && strcmp(r->origin, r->in->at.origin) != 0)
		against(r, "its origin is '%s', the checkpoint's is '%s'", r->origin, r->in->at.origin);
	if (verifier_of(vkey, strlen(vkey), &log) != OK) {
		against(r, "its log is no public key");
		return;
	}
	r->log = log;
	r->has_log = true;
	for (size_t i = 0; i < r->in->policy.log_count; i++)
		known = known || (memcmp(&r->in->policy.log[i].key, log.key, sizeof(log.key)) == 0 &&
				  strcmp(r->in->policy.log[i].name, log.name) == 0);
	if (!known && r->in->signature == OK)
		against(r, "its log is not the key that signed the checkpoint");
}

void rule_key_day(struct rules *r)
{
	struct buf name = buf_of(256);

	buf_printf(&name, "%s %s", node_text(r->entry, "class"), node_text(r->entry, "day"));
	struct day_row *d = rules_add(r, &r->days, "day key", buf_str(&name), sizeof(*d));
	if (d != NULL)
		rules_day(r, d);
	buf_free(&name);
}

static unsigned role_of(const char *name)
{
	static const char *const names[] = { "author", "reviewer", "analyst", "officer", "custodian",
					     "inspector" };

	for (unsigned i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], name) == 0)
			return 1u << i;
	return 0;
}

void rule_person_add(struct rules *r)
{
	const char *name = node_text(r->entry, "person"), *vkey = node_text(r->entry, "vkey");
	struct person_row *p = rules_add(r, &r->persons, "person", name, sizeof(*p));

	if (p == NULL)
		return;
	for (const struct node *n = node_get(r->entry, "roles")->child; n != NULL; n = n->next) {
		p->roles |= role_of(n->text);
		if (role_of(n->text) == 0)
			against(r, "there is no role '%s'", n->text);
	}
	if (p->roles == 0)
		against(r, "a person without a role");
	if (verifier_of(vkey, strlen(vkey), &p->key) != OK || strcmp(p->key.name, name) != 0)
		against(r, "the vkey is no public key of that name");
}

/* Rule 7: a statement is used once. */
static bool is_new(struct rules *r, const char *note)
{
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];

	digest_sha256(note, strlen(note), digest);
	hex_of(digest, sizeof(digest), hex);
	if (table_get(&r->notes, hex) != NULL) {
		against(r, "its statement stands in an earlier entry already");
		return false;
	}
	if (table_add(&r->notes, hex, sizeof(struct table_row)) == NULL)
		r->in->failed = ERR_MEMORY;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct statement_list *)a)->name, ((const struct statement_list *)b)->name);
}

/* The entry's lists in order of names. */
static size_t lists_of(const struct node *lists, struct statement_list out[LISTS_MAX])
{
	size_t count = 0;

	for (const struct node *n = lists != NULL ? lists->child : NULL; n != NULL && count < LISTS_MAX; n = n->next)
		out[count++] = (struct statement_list){ node_text(n, "name"), node_text(n, "sha256") };
	if (count > 1)
		qsort(out, count, sizeof(out[0]), by_name);
	return count;
}

bool rules_statement(struct rules *r, const char *subject, const char *sha256)
{
	struct statement_list lists[LISTS_MAX];
	const char *note = node_text(r->entry, "note");
	bool share = r->kind == ENTRY_SHARE_PACKAGE, reading = r->kind == ENTRY_READING || share;
	const struct statement s = {
		.action = node_text(r->entry, "kind"), .site = r->origin != NULL ? r->origin : r->in->at.origin,
		.subject = subject, .sha256 = sha256, .lists = lists,
		.list_count = lists_of(node_get(r->entry, "lists"), lists),
		.incident = reading ? node_text(r->entry, "incident") : NULL,
		.duty = node_text(r->entry, "duty"), .where = node_text(r->entry, "where"),
		.from = node_text(r->entry, "from"), .to = node_text(r->entry, "to"),
		.reason = node_text(r->entry, "reason"), .at = node_text(r->entry, "at"),
		.value = node_text(r->entry, "value"), .reason_kind = node_text(r->entry, "reason_kind"),
		.until = node_text(r->entry, "until"),
		.root = r->kind == ENTRY_HOLD_APPROVE ? node_text(node_get(r->entry, "body"), "root") : NULL,
		.recipient = share ? node_text(r->entry, "recipient") : NULL,
		.purpose = share ? node_text(r->entry, "purpose") : NULL,
	};

	if (r->person == NULL || !is_new(r, note))
		return false;
	err_t e = statement_check(&s, &r->person->key, note, strlen(note));
	if (e == OK)
		r->in->out->checks[CHECK_STATEMENTS]++;
	else if (e == ERR_BROKEN)
		against(r, "what %s signed says something else than the entry", r->by);
	else if (e == ERR_SIGNATURE)
		against(r, "its statement is not signed by %s", r->by);
	else
		against(r, "its statement is not in its form");
	return e == OK;
}

void rule_reading(struct rules *r)
{
	const char *incident = node_text(r->entry, "incident");

	if (incident != NULL)
		(void)rules_need(r, &r->incidents, "incident", incident);
	rules_purpose(r);
	if (rules_statement(r, node_text(r->entry, "purpose"), NULL))
		r->in->out->checks[CHECK_READINGS]++;
}

void rule_incident(struct rules *r)
{
	const char *id = node_text(r->entry, "incident");
	struct incident_row *i;

	if (r->kind == ENTRY_INCIDENT_OPEN)
		i = rules_add(r, &r->incidents, "incident", id, sizeof(*i));
	else
		i = rules_need(r, &r->incidents, "incident", id);
	if (i != NULL && i->closed)
		against(r, "incident '%s' is closed", id);
	if (i != NULL && r->kind == ENTRY_INCIDENT_CLOSE)
		i->closed = true;
	if (r->kind != ENTRY_INCIDENT_REPORT)
		(void)rules_statement(r, id, node_text(node_get(r->entry, "body"), "root"));
}

/* Rule 9. */
void rule_book(struct rules *r)
{
	if (r->person != NULL && (r->person->roles & (ROLE_OFFICER | ROLE_CUSTODIAN)) == 0)
		against(r, "'%s' may not change a book: neither officer nor custodian", r->by);
	(void)rules_statement(r, node_text(r->entry, "book"), node_text(node_get(r->entry, "body"), "root"));
}
