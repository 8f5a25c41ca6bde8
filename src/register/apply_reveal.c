/* apply_reveal.c - requests to look behind pseudonyms. */
#include <string.h>

#include "register/apply.h"
#include "register/reveals.h"

_Static_assert(REVEAL_ASKED == 0 && REVEAL_APPROVED == 1, "as the statements say");

/* The entry of the incident that the entry names; *there false: it names none. */
static uint64_t incident_of(struct apply *a, bool *there)
{
	static const char sql[] = "SELECT entry FROM incidents WHERE id = ?1";
	const char *id = apply_text_or(a, a->entry, "incident", REG_ID_MAX);
	uint64_t entry = 0;
	bool found = false;

	*there = id != NULL;
	if (id == NULL)
		return 0;
	struct query q = query_of(a->r, sql);
	query_text(&q, id);
	if (query_next(&q)) {
		entry = row_u64(&q);
		found = true;
	}
	apply_asked(a, &q);
	if (!found)
		apply_fail(a, ERR_BROKEN, "incident", "no incident '%s' came before", id);
	return entry;
}

void apply_reveal_request(struct apply *a)
{
	static const char sql[] = "INSERT INTO reveals (entry, at, id, asked_by, incident, purpose, records, until, state,"
				  " uses) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0)";
	const char *id = apply_text(a, a->entry, "reveal", REG_ID_MAX);
	const char *purpose = apply_text(a, a->entry, "purpose", 0);
	const uint64_t by = apply_person(a, "by");
	const nsec_t until = apply_time(a, a->entry, "until");
	const uint64_t records = apply_node(a, a->entry, "records", NODE_LIST)->count;
	bool there;
	const uint64_t incident = incident_of(a, &there);

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, id);
	query_u64(&q, by);
	if (there)
		query_u64(&q, incident);
	else
		query_null(&q);
	query_locked(&q, (struct place){ "reveals.purpose", a->index, 0 }, purpose, strlen(purpose));
	query_u64(&q, records);
	query_time(&q, until);
	apply_done(a, &q);
}

/* The entry of the request that the entry names, which must be in that state. */
static uint64_t request_of(struct apply *a, enum reveal_state state)
{
	static const char sql[] = "SELECT entry FROM reveals WHERE id = ?1 AND state = ?2";
	const char *id = apply_text(a, a->entry, "reveal", REG_ID_MAX);
	uint64_t entry = 0;
	bool found = false;

	struct query q = query_of(a->r, sql);
	query_text(&q, id);
	query_u64(&q, state);
	if (query_next(&q)) {
		entry = row_u64(&q);
		found = true;
	}
	apply_asked(a, &q);
	if (!found)
		apply_fail(a, ERR_BROKEN, "reveal", "no request '%s' is %s", id, reveal_state_name(state));
	return entry;
}

void apply_reveal_decide(struct apply *a)
{
	static const char sql[] = "UPDATE reveals SET state = ?1, decision = ?2, decided_at = ?3, decided_by = ?4,"
				  " reason = ?5 WHERE entry = ?6";
	const bool approve = strcmp(a->kind, "reveal.approve") == 0;
	const uint64_t request = request_of(a, REVEAL_ASKED), by = apply_person(a, "by");
	const char *reason = approve ? NULL : apply_text(a, a->entry, "reason", 0);

	(void)apply_hex(a, a->entry, "sha256");
	struct query q = query_of(a->r, sql);
	query_u64(&q, approve ? REVEAL_APPROVED : REVEAL_REFUSED);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_u64(&q, by);
	query_locked(&q, (struct place){ "reveals.reason", request, 0 }, reason, reason != NULL ? strlen(reason) : 0);
	query_u64(&q, request);
	apply_done(a, &q);
}

void apply_reveal_use(struct apply *a)
{
	static const char sql[] = "UPDATE reveals SET uses = uses + 1, used_at = ?1 WHERE entry = ?2";
	const uint64_t request = request_of(a, REVEAL_APPROVED);

	(void)apply_person(a, "by");
	struct query q = query_of(a->r, sql);
	query_time(&q, a->at);
	query_u64(&q, request);
	apply_done(a, &q);
}
