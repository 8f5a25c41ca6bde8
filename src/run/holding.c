#include "run/holding.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "ledger/ledger.h"
#include "register/holds.h"
#include "register/incidents.h"
#include "register/people.h"
#include "run/entry.h"
#include "run/holding_own.h"
#include "run/sealing.h"
#include "run/signing.h"

#define LINES_MAX	(1u << 20)

static err_t take_hold(void *ctx, const struct reg_hold *h)
{
	struct reg_hold *out = ctx;

	*out = *h;
	out->reason = NULL;	/* borrowed for this call alone */
	return OK;
}

static err_t hold_row(struct site *s, const char *id, struct reg_hold *out, struct problem *why)
{
	err_t e = register_hold(s->reg, id, take_hold, out);

	if (e == ERR_ABSENT)
		return problem(why, e, "hold %s: not at this site; `sekisho hold list` tells which are", id);
	return e == OK ? OK : problem(why, e, "hold %s: %s", id, err_text(e));
}

/* ---- proposing ---- */

static void digest_hex(const void *bytes, size_t len, char out[static REG_HEX_BYTES])
{
	uint8_t digest[DIGEST_SHA256_BYTES];

	digest_sha256(bytes, len, digest);
	hex_of(digest, sizeof(digest), out);
}

/* The member `records`, and the digest of their lines. */
static err_t write_records(struct jsonw *w, const struct held_records *l, char hex[static REG_HEX_BYTES])
{
	struct buf lines = buf_of(LINES_MAX);

	jsonw_key(w, "records");
	jsonw_array(w);
	for (size_t i = 0; i < l->count; i++) {
		jsonw_object(w);
		jsonw_key(w, "entry");
		jsonw_uint(w, l->at[i].source);
		jsonw_key(w, "record");
		jsonw_uint(w, l->at[i].record);
		jsonw_object_end(w);
		buf_printf(&lines, "%" PRIu64 " %" PRIu64 "\n", l->at[i].source, l->at[i].record);
	}
	jsonw_array_end(w);
	digest_hex(lines.bytes, lines.len, hex);
	err_t e = lines.err;
	buf_free(&lines);
	return e;
}

static err_t end_entry(struct site *s, struct entry *en, const char *kind, const struct saying *saying,
		       const struct signer *signer, struct problem *why)
{
	err_t e = sign_entry(s, en, kind, saying, signer, why);

	if (e != OK) {
		buf_free(&en->json);
		return e;
	}
	e = entry_add(s, en, why);
	return e == OK ? entry_commit(s, why) : e;
}

static err_t check_new(struct site *s, const struct hold_new *new, const struct signer *signer, struct problem *why)
{
	static const char *const kinds[] = { "litigation", "investigation", "other" };
	bool known = false;

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		known = known || strcmp(kinds[i], new->kind) == 0;
	if (!known)
		return problem(why, ERR_USAGE, "'%s' is no kind of reason; there are litigation, investigation, other", new->kind);
	if (new->until <= site_now(s))
		return problem(why, ERR_USAGE, "a hold ends in the future; give a later --until");
	return need_role(s, signer, PERSON_OFFICER, why);
}

err_t hold_propose(struct site *s, const struct hold_new *new, const struct signer *signer, struct buf *id,
		   struct problem *why)
{
	struct held_records list = { 0 };
	struct entry en;
	char name[REG_ID_MAX], until[CLOCK_TEXT_BYTES], hex[REG_HEX_BYTES];

	err_t e = check_new(s, new, signer, why);
	if (e == OK)
		e = holding_resolve(s, new, &list, why);
	if (e == OK)
		e = register_next_hold(s->reg, name);
	if (e == OK) {
		clock_utc(new->until, until);
		entry_begin(s, &en, "hold.propose", signer_verifier(signer)->name);
		entry_text(&en, "hold", name);
		entry_text(&en, "reason_kind", new->kind);
		entry_text(&en, "reason", new->reason);
		entry_text(&en, "until", until);
		e = write_records(&en.w, &list, hex);
		const struct saying saying = { .subject = name, .sha256 = hex, .reason = new->reason,
					       .reason_kind = new->kind, .until = until };
		if (e == OK)
			e = end_entry(s, &en, "hold.propose", &saying, signer, why);
		else
			buf_free(&en.json);
	}
	if (e == OK)
		buf_text(id, name);
	free(list.at);
	return e == OK ? OK : problem(why, e, "the hold cannot be proposed: %s", err_text(e));
}

/* ---- approving ---- */

struct copying {
	const struct held_records *list;
	size_t next;		/* of the list */
	uint64_t source;
	struct sealing *body;
};

/* The records of one source come in order, and so does the list. */
static err_t copy_record(void *ctx, uint64_t number, const char *json, size_t len)
{
	struct copying *c = ctx;

	if (c->next == c->list->count || c->list->at[c->next].source != c->source ||
	    c->list->at[c->next].record != number)
		return OK;
	c->next++;
	return sealing_add(c->body, json, len);
}

static err_t copy_all(struct site *s, const char *id, const struct held_records *list, struct sealing *body,
		      struct problem *why)
{
	struct copying c = { .list = list, .body = body };
	err_t e = OK;

	while (c.next < list->count && e == OK) {
		struct body_ref ref;
		size_t before = c.next;
		c.source = list->at[c.next].source;
		e = holding_source(s, c.source, &ref, why);
		if (e == OK)
			e = body_walk(s, &ref, copy_record, &c, why);
		if (e == ERR_LIMIT)
			return problem(why, e, "hold %s: more records than one body takes; end it and propose several smaller holds", id);
		if (e == OK && c.next == before)
			e = problem(why, ERR_BROKEN, "hold %s: entry %" PRIu64 " has no record %" PRIu64, id, c.source,
				    list->at[c.next].record);
	}
	return e;
}

static err_t may_approve(struct site *s, const struct reg_hold *h, const struct signer *signer, struct problem *why)
{
	if (h->ended_at != 0 || h->body != 0)
		return problem(why, ERR_REFUSED, "hold %s: %s", h->id, h->ended_at != 0 ? "ended" : "approved already");
	if (strcmp(h->proposed_by, signer_verifier(signer)->name) == 0)
		return problem(why, ERR_REFUSED, "hold %s: %s proposed it; another person must approve it", h->id, h->proposed_by);
	if (h->until <= site_now(s))
		return problem(why, ERR_REFUSED, "hold %s: over before it was approved; propose it again", h->id);
	return OK;
}

/* The digest of the proposal's bytes. */
static err_t proposal_digest(struct site *s, const struct reg_hold *h, char hex[static REG_HEX_BYTES])
{
	struct buf json = buf_of(LEDGER_ENTRY_MAX);

	err_t e = ledger_entry(s->ledger, h->entry, &json);
	if (e == OK)
		digest_hex(json.bytes, json.len, hex);
	buf_free(&json);
	return e;
}

static err_t seal_copies(struct site *s, const struct reg_hold *h, const struct held_records *list, struct body_ref *ref,
			 struct problem *why)
{
	struct sealing *body = NULL;
	char class[REG_CLASS_MAX];

	(void)snprintf(class, sizeof(class), HOLD_CLASS "%s", h->id);
	err_t e = sealing_new(s, class, &body, why);
	if (e == OK)
		e = copy_all(s, h->id, list, body, why);
	if (e == OK)
		return sealing_end(s, body, ref, why);
	sealing_free(body);
	return e;
}

err_t hold_approve(struct site *s, const char *id, const struct signer *signer, uint64_t *records, struct problem *why)
{
	struct held_records list = { 0 };
	struct reg_hold h;
	struct body_ref ref;
	struct entry en;
	char hex[REG_HEX_BYTES];

	err_t e = need_role(s, signer, PERSON_REVIEWER, why);
	if (e == OK)
		e = hold_row(s, id, &h, why);
	if (e == OK)
		e = may_approve(s, &h, signer, why);
	if (e == OK)
		e = holding_read(s, h.entry, &list);
	if (e == OK)
		e = proposal_digest(s, &h, hex);
	if (e == OK)
		e = seal_copies(s, &h, &list, &ref, why);
	if (e == OK) {
		entry_begin(s, &en, "hold.approve", signer_verifier(signer)->name);
		entry_text(&en, "hold", id);
		entry_text(&en, "sha256", hex);
		body_ref_write(&en.w, &ref);
		const struct saying saying = { .subject = id, .sha256 = hex, .root = ref.root };
		e = end_entry(s, &en, "hold.approve", &saying, signer, why);
		*records = list.count;
	}
	if (e != OK)
		ledger_undo(s->ledger);
	free(list.at);
	return e == OK ? OK : problem(why, e, "hold %s: cannot be approved: %s", id, err_text(e));
}

/* ---- ending ---- */

err_t hold_end(struct site *s, const char *id, const char *reason, const struct signer *signer, struct problem *why)
{
	struct reg_hold h;
	struct entry en;

	err_t e = need_role(s, signer, PERSON_OFFICER | PERSON_REVIEWER, why);
	if (e == OK)
		e = hold_row(s, id, &h, why);
	if (e == OK && h.ended_at != 0)
		e = problem(why, ERR_REFUSED, "hold %s: ended already", id);
	if (e != OK)
		return e;
	entry_begin(s, &en, "hold.end", signer_verifier(signer)->name);
	entry_text(&en, "hold", id);
	entry_text(&en, "reason", reason);
	const struct saying saying = { .subject = id, .reason = reason };
	return end_entry(s, &en, "hold.end", &saying, signer, why);
}

/* ---- the list ---- */

struct listing {
	struct site *site;
	FILE *out;
	struct jsonw *w;	/* NULL: for people */
};

static const char *state_of(const struct site *s, const struct reg_hold *h)
{
	if (h->ended_at != 0)
		return "ended";
	if (h->until <= site_now(s))
		return "over";
	return h->body != 0 ? "held" : "proposed";
}

static void member(struct jsonw *w, const char *key, const char *text)
{
	if (text[0] == '\0')
		return;
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static err_t list_one(void *ctx, const struct reg_hold *h)
{
	struct listing *l = ctx;
	char until[CLOCK_TEXT_BYTES];

	clock_tokyo(h->until, until);
	if (l->w == NULL) {
		(void)fprintf(l->out, "%s  %-8s  %" PRIu64 " records until %s, %s: %s (%s%s%s)\n", h->id, state_of(l->site, h),
			      h->records, until, h->kind, h->reason, h->proposed_by, h->approved_by[0] != '\0' ? ", " : "",
			      h->approved_by);
		return OK;
	}
	jsonw_object(l->w);
	member(l->w, "hold", h->id);
	member(l->w, "state", state_of(l->site, h));
	member(l->w, "reason_kind", h->kind);
	member(l->w, "reason", h->reason);
	member(l->w, "until", until);
	jsonw_key(l->w, "records");
	jsonw_uint(l->w, h->records);
	member(l->w, "proposed_by", h->proposed_by);
	member(l->w, "approved_by", h->approved_by);
	jsonw_object_end(l->w);
	return OK;
}

err_t hold_list(struct site *s, bool json, FILE *out, struct problem *why)
{
	struct buf b = buf_of(64u << 20);
	struct jsonw w = jsonw_of(&b);
	struct listing l = { .site = s, .out = out, .w = json ? &w : NULL };

	jsonw_array(&w);
	err_t e = register_holds(s->reg, list_one, &l);
	jsonw_array_end(&w);
	if (e == OK && json)
		e = b.err;
	if (e == OK && json)
		(void)fprintf(out, "%s\n", buf_str(&b));
	buf_wipe(&b);
	return e == OK ? OK : problem(why, e, "the holds cannot be listed: %s", err_text(e));
}
