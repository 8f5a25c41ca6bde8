/* rules_share.c - what was handed out of the site. */
#include <inttypes.h>

#include "inspect/rules_own.h"

/* "PERSON LF PURPOSE LF INCIDENT" */
static void name_purpose(struct rules *r, struct buf *out)
{
	const char *incident = node_text(r->entry, "incident");

	buf_printf(out, "%s\n%s\n%s", r->by != NULL ? r->by : "", node_text(r->entry, "purpose"),
		   incident != NULL ? incident : "");
}

void rules_purpose(struct rules *r)
{
	struct buf name = buf_of(ENTRY_BYTES_MAX);

	name_purpose(r, &name);
	if (table_get(&r->purposes, buf_str(&name)) == NULL &&
	    table_add(&r->purposes, buf_str(&name), sizeof(struct table_row)) == NULL)
		r->in->failed = ERR_MEMORY;
	buf_free(&name);
}

/* Rule 17: an officer, after a reading for the same purpose by the same person. */
void rule_share_package(struct rules *r)
{
	const char *id = node_text(r->entry, "package"), *incident = node_text(r->entry, "incident");
	const int64_t records = node_int(r->entry, "records", 0);
	struct buf name = buf_of(ENTRY_BYTES_MAX);

	(void)rules_add(r, &r->packages, "package", id, sizeof(struct table_row));
	if (incident != NULL)
		(void)rules_need(r, &r->incidents, "incident", incident);
	if (r->person != NULL && (r->person->roles & ROLE_OFFICER) == 0)
		against(r, "'%s' may not share a package: no officer", r->by);
	name_purpose(r, &name);
	if (table_get(&r->purposes, buf_str(&name)) == NULL)
		against(r, "package '%s' was shared, but '%s' read nothing for its purpose before", id,
			r->by != NULL ? r->by : "");
	if (records < 1 || (uint64_t)records > r->shareable)
		against(r, "package '%s' says that it holds %" PRId64 " records; the ledger sealed %" PRIu64 " before it", id, records,
			r->shareable);
	if (rules_statement(r, id, node_text(r->entry, "sha256")))
		r->in->out->checks[CHECK_SHARES]++;
	buf_free(&name);
}
