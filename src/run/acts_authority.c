#include <stdio.h>
#include <string.h>

#include "base/enc.h"
#include "criteria/authority.h"
#include "crypt/digest.h"
#include "register/authorities.h"
#include "register/people.h"
#include "run/acts.h"
#include "run/entry.h"
#include "run/signing.h"

err_t act_authority_propose(struct site *s, const void *bytes, size_t len, const char *file,
			    const char *by, struct buf *id, struct problem *why)
{
	struct authority *a = NULL;
	struct reg_authority row;
	struct entry en;
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];

	err_t e = authority_parse(file, bytes, len, &a, why);
	if (e != OK)
		return e;
	e = register_authority(s->reg, a->id, &row);
	if (e == OK)
		e = problem(why, ERR_EXISTS, "%s: an authority with id %s is on file already; give the new one an id of its own",
			    file, a->id);
	else if (e == ERR_ABSENT)
		e = OK;	/* its time is checked whenever something is to be read under it */
	if (e == OK) {
		buf_text(id, a->id);
		digest_sha256(bytes, len, digest);
		hex_of(digest, sizeof(digest), hex);
		entry_begin(s, &en, "authority.propose", by);
		entry_text(&en, "authority", a->id);
		jsonw_key(&en.w, "document");
		jsonw_text(&en.w, bytes, len);
		entry_text(&en, "sha256", hex);
		e = entry_add(s, &en, why);
	}
	authority_free(a);
	return e == OK ? entry_commit(s, why) : e;
}

static err_t may_decide(const struct reg_authority *row, const char *by, enum verdict what,
			struct problem *why)
{
	if (what == VERDICT_APPROVE && row->state != AUTHORITY_PROPOSED)
		return problem(why, ERR_REFUSED, "authority %s: already %s", row->id, authority_state_name(row->state));
	if (what == VERDICT_REVOKE && row->state == AUTHORITY_REVOKED)
		return problem(why, ERR_REFUSED, "authority %s: already revoked", row->id);
	if (what == VERDICT_APPROVE && strcmp(row->proposed_by, by) == 0)
		return problem(why, ERR_REFUSED, "authority %s: %s proposed it; another reviewer must approve it", row->id, by);
	return OK;
}

err_t act_authority_decide(struct site *s, const char *id, enum verdict what, const char *reason,
			   const struct signer *signer, struct problem *why)
{
	const char *kind = what == VERDICT_APPROVE ? "authority.approve" : "authority.revoke";
	const char *by = signer_verifier(signer)->name;
	struct reg_authority row;
	struct entry en;

	if (what == VERDICT_REVOKE && reason == NULL)
		return problem(why, ERR_USAGE, "give --reason: it is recorded with the revocation");
	err_t e = need_role(s, signer, PERSON_REVIEWER, why);
	if (e == OK) {
		e = register_authority(s->reg, id, &row);
		if (e == ERR_ABSENT)
			(void)problem(why, e, "authority %s: not on file; `sekisho authority list` tells what is", id);
	}
	if (e == OK)
		e = may_decide(&row, by, what, why);
	if (e != OK)
		return e;
	const char *said = what == VERDICT_REVOKE ? reason : NULL;
	const struct saying saying = { .subject = id, .sha256 = row.sha256, .reason = said };
	entry_begin(s, &en, kind, by);
	entry_text(&en, "authority", id);
	entry_text(&en, "sha256", row.sha256);
	entry_text(&en, "reason", said);
	e = sign_entry(s, &en, kind, &saying, signer, why);
	if (e != OK) {
		buf_free(&en.json);
		return e;
	}
	e = entry_add(s, &en, why);
	return e == OK ? entry_commit(s, why) : e;
}

struct listing {
	FILE *out;
	struct jsonw *w;	/* NULL: for people */
};

static err_t list_one(void *ctx, const struct reg_authority *a)
{
	struct listing *l = ctx;

	if (l->w == NULL) {
		(void)fprintf(l->out, "%-28s %-9s proposed by %s, approved by %s\n", a->id,
			      authority_state_name(a->state), a->proposed_by[0] != '\0' ? a->proposed_by : "-",
			      a->approved_by[0] != '\0' ? a->approved_by : "-");
		return OK;
	}
	const struct {
		const char *key, *value;
	} members[] = { { "id", a->id }, { "sha256", a->sha256 }, { "state", authority_state_name(a->state) },
			{ "proposed_by", a->proposed_by }, { "approved_by", a->approved_by },
			{ "revoked_by", a->revoked_by } };
	jsonw_object(l->w);
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		if (members[i].value[0] == '\0')
			continue;
		jsonw_key(l->w, members[i].key);
		jsonw_string(l->w, members[i].value);
	}
	jsonw_object_end(l->w);
	return OK;
}

err_t act_authority_list(const struct site *s, bool json, FILE *out, struct problem *why)
{
	struct buf b = buf_of(16u << 20);
	struct jsonw w = jsonw_of(&b);
	struct listing l = { .out = out, .w = json ? &w : NULL };

	if (json)
		jsonw_array(&w);
	err_t e = register_authorities(s->reg, list_one, &l);
	if (json && e == OK) {
		jsonw_array_end(&w);
		(void)fprintf(out, "%s\n", buf_str(&b));
	}
	buf_free(&b);
	return e == OK ? OK : problem(why, e, "the register: %s", err_text(e));
}
