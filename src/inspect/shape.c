#include "inspect/shape.h"

#include <string.h>

#include "base/clock.h"
#include "base/enc.h"
#include "ledger/body.h"

static bool is_text(const struct node *n)
{
	return n->kind == NODE_TEXT && n->len > 0;
}

static bool is_time(const struct node *n)
{
	char same[CLOCK_TEXT_BYTES];
	nsec_t t;

	if (!is_text(n) || clock_parse(n->text, n->len, &t) != OK)
		return false;
	clock_utc(t, same);
	return strcmp(same, n->text) == 0;
}

static bool is_hex(const struct node *n)
{
	uint8_t bytes[HASH_BYTES];

	return n->kind == NODE_TEXT && hex_to(n->text, n->len, bytes, sizeof(bytes)) == OK;
}

static bool is_count(const struct node *n)
{
	return n->kind == NODE_INT && n->number >= 0;
}

static bool is_number(const struct node *n)
{
	return (n->kind == NODE_INT || n->kind == NODE_REAL) && n->real >= 0;
}

static bool is_class(const struct node *n)
{
	return is_text(n) && body_class_check(n->text) == OK;
}

static bool is_day(const struct node *n)
{
	return is_text(n) && body_day_check(n->text) == OK;
}

static bool all(const struct node *n, enum node_kind kind, bool (*is)(const struct node *))
{
	if (n->kind != kind)
		return false;
	for (const struct node *c = n->child; c != NULL; c = c->next)
		if (!is(c))
			return false;
	return true;
}

static bool is_texts(const struct node *n)
{
	return all(n, NODE_LIST, is_text);
}

static bool is_counts(const struct node *n)
{
	return all(n, NODE_MAP, is_count);
}

/* A map of exactly these members. */
struct part {
	const char *name;
	bool (*is)(const struct node *);
};

static bool is_map_of(const struct node *n, const struct part *part, size_t count)
{
	if (n->kind != NODE_MAP || n->count != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct node *c = node_get(n, part[i].name);
		if (c == NULL || !part[i].is(c))
			return false;
	}
	return true;
}

static bool is_list(const struct node *n)
{
	static const struct part parts[] = { { "name", is_text }, { "sha256", is_hex } };

	return is_map_of(n, parts, COUNT_OF(parts));
}

static bool is_sized(const struct node *n)
{
	static const struct part parts[] = { { "name", is_text }, { "sha256", is_hex },
					     { "size", is_count } };

	return is_map_of(n, parts, COUNT_OF(parts));
}

static bool is_source(const struct node *n)
{
	static const struct part parts[] = { { "name", is_text } };

	return is_map_of(n, parts, COUNT_OF(parts));
}

static bool is_lists(const struct node *n)
{
	return all(n, NODE_LIST, is_list);
}

static bool is_sized_files(const struct node *n)
{
	return all(n, NODE_LIST, is_sized);
}

static bool is_sources(const struct node *n)
{
	return all(n, NODE_LIST, is_source);
}

static bool is_criterion(const struct node *n)
{
	static const struct part parts[] = { { "criterion", is_text }, { "sha256", is_hex },
					     { "lists", is_lists } };

	return is_map_of(n, parts, COUNT_OF(parts));
}

static bool is_criteria(const struct node *n)
{
	return all(n, NODE_LIST, is_criterion);
}

static bool is_body(const struct node *n)
{
	static const struct part parts[] = { { "sha256", is_hex }, { "size", is_count },
		{ "records", is_count }, { "root", is_hex }, { "class", is_class }, { "day", is_day } };

	return is_map_of(n, parts, COUNT_OF(parts));
}

static bool is_held_record(const struct node *n)
{
	static const struct part parts[] = { { "entry", is_count }, { "record", is_count } };

	return is_map_of(n, parts, COUNT_OF(parts));
}

static bool is_held_records(const struct node *n)
{
	return n->count > 0 && all(n, NODE_LIST, is_held_record);
}

/* The members: X(name, type, needed by, allowed in besides); sets are bits 1 << kind. */
#define K(id)	(UINT64_C(1) << ENTRY_##id)
#define DECISIONS	(K(AUTHORITY_APPROVE) | K(AUTHORITY_REVOKE) | K(CRITERION_APPROVE) | \
			 K(CRITERION_REJECT) | K(CRITERION_RETIRE))
#define ABOUT_AUTHORITY	(K(AUTHORITY_PROPOSE) | K(AUTHORITY_APPROVE) | K(AUTHORITY_REVOKE))
#define ABOUT_CRITERION	(K(CRITERION_PROPOSE) | K(CRITERION_APPROVE) | K(CRITERION_REJECT) | \
			 K(CRITERION_RETIRE))
#define SEALED_ACTS	(K(INCIDENT_OPEN) | K(INCIDENT_FACT) | K(INCIDENT_DECIDE) | \
			 K(INCIDENT_SUBMIT) | K(INCIDENT_CLOSE))
#define INCIDENTS	(SEALED_ACTS | K(INCIDENT_REPORT))
#define HOLDS		(K(HOLD_PROPOSE) | K(HOLD_APPROVE) | K(HOLD_END))
#define RETENTION_SIGNED	(K(SETTING_CHANGE) | HOLDS)
#define REVEALS	(K(REVEAL_REQUEST) | K(REVEAL_APPROVE) | K(REVEAL_REFUSE) | K(REVEAL_USE))
#define REVEAL_NAMES	(K(REVEAL_REQUEST) | K(REVEAL_USE))
#define SIGNED		(DECISIONS | K(CRITERION_PROPOSE) | K(READING) | SEALED_ACTS | K(BOOK_CHANGE) | \
			 RETENTION_SIGNED | K(KEY_LOG) | K(PERSON_REKEY) | K(PERSON_END) | REVEALS | \
			 K(SHARE_PACKAGE))
#define RUNS		(K(RUN_BEGIN) | K(RUN_BATCH) | K(RUN_END))
#define EVERY		((UINT64_C(1) << ENTRY_KIND_COUNT) - 1)

_Static_assert(ENTRY_KIND_COUNT < 64, "a set of kinds fits its number");

static const struct member {
	const char *name;
	bool (*is)(const struct node *);
	uint64_t needed, allowed;
} members[] = {
	{ "v", is_count, EVERY, 0 },
	{ "kind", is_text, EVERY, 0 },
	{ "at", is_time, EVERY, 0 },
	{ "on", is_count, EVERY, 0 },
	{ "by", is_text, SIGNED | K(INCIDENT_REPORT), EVERY },
	{ "note", is_text, SIGNED, 0 },
	{ "origin", is_text, K(SITE_INIT), 0 },
	{ "name", is_text, K(SITE_INIT), 0 },
	{ "log", is_text, K(SITE_INIT), 0 },
	{ "class", is_class, K(KEY_DAY), 0 },
	{ "day", is_day, K(KEY_DAY), 0 },
	{ "public", is_hex, K(KEY_DAY), 0 },
	{ "person", is_text, K(PERSON_ADD) | K(PERSON_REKEY) | K(PERSON_END), 0 },
	{ "roles", is_texts, K(PERSON_ADD), 0 },
	{ "old", is_text, K(KEY_LOG), 0 },
	{ "new", is_text, K(KEY_LOG), 0 },
	{ "vkey", is_text, K(PERSON_ADD) | K(PERSON_REKEY), 0 },
	{ "authority", is_text, ABOUT_AUTHORITY | K(RUN_BEGIN), 0 },
	{ "authority_sha256", is_hex, K(RUN_BEGIN), 0 },
	{ "criterion", is_text, ABOUT_CRITERION, 0 },
	{ "document", is_text, K(AUTHORITY_PROPOSE) | K(CRITERION_PROPOSE), 0 },
	{ "sha256", is_hex, ABOUT_AUTHORITY | ABOUT_CRITERION, 0 },
	{ "lists", is_sized_files, K(CRITERION_PROPOSE), 0 },
	{ "lists", is_lists, K(CRITERION_APPROVE), 0 },
	{ "reason", is_text, K(AUTHORITY_REVOKE) | K(CRITERION_REJECT) | K(CRITERION_RETIRE) | K(PERSON_END) | K(KEY_LOG), 0 },
	{ "run", is_text, RUNS, 0 },
	{ "criteria", is_criteria, K(RUN_BEGIN), 0 },
	{ "sources", is_sources, K(RUN_BEGIN), 0 },
	{ "seq", is_count, K(RUN_BATCH), 0 },
	{ "records", is_count, K(RUN_BATCH) | K(INCIDENT_OPEN), 0 },
	{ "hits", is_counts, K(RUN_BATCH), 0 },
	{ "directions", is_counts, K(RUN_BATCH), 0 },
	{ "until", is_time, K(RUN_BATCH), 0 },
	{ "body", is_body, K(RUN_BATCH) | SEALED_ACTS | K(BOOK_CHANGE), K(INCIDENT_REPORT) },
	{ "packets", is_count, K(RUN_END), 0 },
	{ "bytes", is_count, K(RUN_END), 0 },
	{ "flows", is_count, K(RUN_END), 0 },
	{ "kept", is_count, K(RUN_END), 0 },
	{ "erased", is_count, K(RUN_END), 0 },
	{ "damaged", is_count, K(RUN_END), 0 },
	{ "not_understood", is_counts, K(RUN_END), 0 },
	{ "cut", is_count, K(RUN_END), 0 },
	{ "evicted", is_count, 0, K(RUN_END) },
	{ "dropped", is_count, 0, K(RUN_END) },
	{ "seconds", is_number, K(RUN_END), 0 },
	{ "batches", is_count, K(RUN_END), 0 },
	{ "cut_short", is_text, 0, K(RUN_END) },
	{ "purpose", is_text, K(READING), 0 },
	{ "incident", is_text, INCIDENTS, K(READING) },
	{ "where", is_text, 0, K(READING) },
	{ "from", is_time, 0, K(READING) | K(RUN_BATCH) },
	{ "to", is_time, 0, K(READING) | K(RUN_BATCH) },
	{ "book", is_text, K(BOOK_CHANGE), 0 },
	{ "facts", is_texts, K(INCIDENT_FACT), 0 },
	{ "duty", is_text, K(INCIDENT_REPORT), K(INCIDENT_DECIDE) | K(INCIDENT_SUBMIT) | K(INCIDENT_CLOSE) },
	{ "form", is_text, K(INCIDENT_REPORT), 0 },
	{ "files", is_sized_files, K(INCIDENT_REPORT), 0 },
	{ "setting", is_text, K(SETTING_CHANGE), 0 },
	{ "value", is_text, K(SETTING_CHANGE), 0 },
	{ "reason", is_text, K(HOLD_PROPOSE) | K(HOLD_END), K(SETTING_CHANGE) },
	{ "class", is_class, K(EXPIRE), 0 },
	{ "day", is_day, K(EXPIRE), 0 },
	{ "bodies", is_count, K(EXPIRE), 0 },
	{ "bytes", is_count, K(EXPIRE), 0 },
	{ "kept_until", is_time, K(EXPIRE), 0 },
	{ "hold", is_text, HOLDS, 0 },
	{ "reason_kind", is_text, K(HOLD_PROPOSE), 0 },
	{ "until", is_time, K(HOLD_PROPOSE), 0 },
	{ "records", is_held_records, K(HOLD_PROPOSE), 0 },
	{ "sha256", is_hex, K(HOLD_APPROVE), 0 },
	{ "body", is_body, K(HOLD_APPROVE), 0 },
	{ "files", is_lists, K(LAW_CHANGE), 0 },
	{ "was", is_time, K(CLOCK_STEP), 0 },
	{ "now", is_time, K(CLOCK_STEP), 0 },
	{ "seconds", is_count, K(CLOCK_STEP), 0 },
	{ "reveal", is_text, REVEALS, 0 },
	{ "purpose", is_text, K(REVEAL_REQUEST), 0 },
	{ "incident", is_text, 0, K(REVEAL_REQUEST) },
	{ "records", is_held_records, REVEAL_NAMES, 0 },
	{ "fields", is_texts, REVEAL_NAMES, 0 },
	{ "until", is_time, K(REVEAL_REQUEST), 0 },
	{ "sha256", is_hex, K(REVEAL_APPROVE) | K(REVEAL_REFUSE), 0 },
	{ "reason", is_text, K(REVEAL_REFUSE), 0 },
	{ "package", is_text, K(SHARE_PACKAGE), 0 },
	{ "recipient", is_text, K(SHARE_PACKAGE), 0 },
	{ "purpose", is_text, K(SHARE_PACKAGE), 0 },
	{ "incident", is_text, 0, K(SHARE_PACKAGE) },
	{ "records", is_count, K(SHARE_PACKAGE), 0 },
	{ "sha256", is_hex, K(SHARE_PACKAGE), 0 },
};

static const char *const kinds[] = {
#define KIND_NAME(id, name) [id] = (name),
	ENTRY_KIND_LIST(KIND_NAME)
#undef KIND_NAME
};

_Static_assert(COUNT_OF(kinds) == ENTRY_KIND_COUNT, "a name for every kind");

static const struct member *member_of(unsigned kind, const char *name)
{
	for (size_t i = 0; i < COUNT_OF(members); i++)
		if (((members[i].needed | members[i].allowed) >> kind & 1) != 0 &&
		    strcmp(members[i].name, name) == 0)
			return &members[i];
	return NULL;
}

err_t shape_check(const struct node *entry, enum entry_kind *kind, struct problem *why)
{
	const char *name = node_text(entry, "kind");
	unsigned k = 0;

	if (entry == NULL || entry->kind != NODE_MAP || name == NULL)
		return problem(why, ERR_FORM, "the entry is no object with a kind");
	if (node_int(entry, "v", 0) != 1)
		return problem(why, ERR_UNKNOWN, "the entry is of another version of the format");
	while (k < ENTRY_KIND_COUNT && strcmp(kinds[k], name) != 0)
		k++;
	if (k == ENTRY_KIND_COUNT)
		return problem(why, ERR_UNKNOWN, "there is no kind '%.40s'", name);
	for (const struct node *c = entry->child; c != NULL; c = c->next) {
		const struct member *m = member_of(k, c->key);
		if (m == NULL)
			return problem(why, ERR_FORM, "a %s has no member '%.40s'", name, c->key);
		if (!m->is(c))
			return problem(why, ERR_FORM, "the member '%s' of this %s is not in its form", m->name, name);
	}
	for (size_t i = 0; i < COUNT_OF(members); i++)
		if ((members[i].needed >> k & 1) != 0 && node_get(entry, members[i].name) == NULL)
			return problem(why, ERR_FORM, "this %s lacks the member '%s'", name, members[i].name);
	*kind = (enum entry_kind)k;
	return OK;
}
