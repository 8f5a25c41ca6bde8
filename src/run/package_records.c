/* package_records.c - records opened, each with the proof that it was sealed under its entry. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "ledger/body.h"
#include "run/packaging_own.h"
#include "text/jsonw.h"
#include "text/tree.h"

#define PROOF_MAX	65536u

static void hex_member(struct jsonw *w, const char *key, const uint8_t *bytes, size_t len)
{
	char hex[2 * HASH_BYTES + 1];

	hex_of(bytes, len, hex);
	if (key != NULL)
		jsonw_key(w, key);
	jsonw_string(w, hex);
}

static void number_member(struct jsonw *w, const char *key, uint64_t v)
{
	jsonw_key(w, key);
	jsonw_uint(w, v);
}

static void write_proof(const struct body_proof *proof, uint64_t entry, struct buf *out)
{
	struct jsonw w = jsonw_of(out);

	jsonw_object(&w);
	number_member(&w, "entry", entry);
	number_member(&w, "number", proof->index);
	number_member(&w, "records", proof->records);
	hex_member(&w, "salt", proof->salt, sizeof(proof->salt));
	jsonw_key(&w, "path");
	jsonw_array(&w);
	for (size_t i = 0; i < proof->path.count; i++)
		hex_member(&w, NULL, proof->path.hash[i].bytes, HASH_BYTES);
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	jsonw_line(&w);
}

static void take(const struct node *record, const char *key, char out[static COVER_NAME_MAX])
{
	const struct node *n = node_get(record, key);
	const char *text = n == NULL ? NULL : n->kind == NODE_LIST && n->child != NULL ? n->child->text : n->text;

	if (text != NULL && out[0] == '\0')
		cover_text(out, "%s", text);
}

static err_t for_cover(const char *json, size_t len, struct cover_record *out)
{
	static const char *const names[] = { "dns.question.name", "tls.client.server_name", "url.domain" };
	char start[COVER_NAME_MAX] = "";
	struct tree *t = NULL;

	err_t e = tree_json(json, len, &t, NULL);
	if (e != OK)
		return e;
	const struct node *record = tree_root(t);
	take(record, "sekisho.record", out->id);
	take(record, "event.start", start);
	(void)snprintf(out->start, sizeof(out->start), "%.*s", (int)sizeof(out->start) - 1, start);
	take(record, "source.ip", out->from);
	take(record, "destination.ip", out->to);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		take(record, names[i], out->name);
	tree_free(t);
	return OK;
}

static err_t add_record(struct packaging *p, const struct body *b, size_t at)
{
	const struct reg_held *place = &p->list.at[at];
	struct buf json = buf_of(BODY_RECORD_MAX), proof = buf_of(PROOF_MAX);
	struct body_proof proven;
	size_t len;

	if (place->record >= body_records(b))
		return problem(p->why, ERR_BROKEN, "entry %" PRIu64 " has no record %" PRIu64, place->source, place->record);
	const char *text = body_at(b, place->record, &len);
	err_t e = body_prove(b, place->record, &proven);
	if (e != OK)
		return e;
	if (at < COVER_RECORDS_MAX) {
		p->record[at] = (struct cover_record){ .entry = place->source, .number = place->record };
		e = for_cover(text, len, &p->record[at]);
	}
	buf_add(&json, text, len);
	write_proof(&proven, place->source, &proof);
	if (e == OK)
		e = package_put(p, true, &json, "records/%" PRIu64 "-%" PRIu64 ".json", place->source, place->record);
	if (e == OK)
		e = package_put(p, true, &proof, "records/%" PRIu64 "-%" PRIu64 ".proof", place->source, place->record);
	buf_wipe(&json);
	buf_free(&proof);
	return e;
}

err_t package_records(struct packaging *p)
{
	err_t e = OK;

	p->record = calloc(COVER_RECORDS_MAX, sizeof(*p->record));
	if (p->record == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < p->list.count && e == OK;) {
		uint64_t source = p->list.at[i].source;
		struct body *b = NULL;
		struct body_ref ref;
		e = holding_source(p->site, source, &ref, p->why);
		if (e == OK)
			e = body_open_ref(p->site, &ref, &b, p->why);
		for (; e == OK && i < p->list.count && p->list.at[i].source == source; i++)
			e = add_record(p, b, i);
		body_close(b);
	}
	return e;
}
