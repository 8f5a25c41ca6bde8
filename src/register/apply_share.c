/* apply_share.c - packages that were handed out. */
#include <string.h>

#include "register/apply.h"

/* The entry of the incident that it serves; false: none. */
static bool served(struct apply *a, uint64_t *out)
{
	static const char sql[] = "SELECT entry FROM incidents WHERE id = ?1";
	const char *id = apply_text_or(a, a->entry, "incident", REG_ID_MAX);

	if (id == NULL)
		return false;
	struct query q = query_of(a->r, sql);
	query_text(&q, id);
	bool there = query_next(&q);
	*out = there ? row_u64(&q) : 0;
	apply_asked(a, &q);
	if (!there)
		apply_fail(a, ERR_BROKEN, "incident", "'%s' was not opened before", id);
	return there;
}

void apply_share_package(struct apply *a)
{
	static const char sql[] = "INSERT INTO packages (entry, at, id, shared_by, incident, recipient, purpose, records,"
				  " sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
	uint64_t incident = 0;
	const uint64_t by = apply_person(a, "by");
	const char *id = apply_text(a, a->entry, "package", REG_ID_MAX);
	const char *recipient = apply_text(a, a->entry, "recipient", 0);
	const char *purpose = apply_text(a, a->entry, "purpose", 0);
	const uint64_t records = apply_u64(a, a->entry, "records");
	const char *sha256 = apply_hex(a, a->entry, "sha256");
	const bool has_incident = served(a, &incident);

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, id);
	query_u64(&q, by);
	if (has_incident)
		query_u64(&q, incident);
	else
		query_null(&q);
	query_locked(&q, (struct place){ "packages.recipient", a->index, 0 }, recipient, strlen(recipient));
	query_locked(&q, (struct place){ "packages.purpose", a->index, 0 }, purpose, strlen(purpose));
	query_u64(&q, records);
	query_text(&q, sha256);
	apply_done(a, &q);
}
