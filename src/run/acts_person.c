/* acts_person.c - a person's key is replaced, or accepted no more. */
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "register/people.h"
#include "run/acts.h"
#include "run/entry.h"
#include "run/signing.h"
#include "text/jsonw.h"

#define LIST_BYTES_MAX	(16u << 20)

/* The person who is acted upon, by a custodian who is somebody else. */
static err_t whom(const struct site *s, const char *name, const struct signer *signer, struct reg_person *out,
		  struct problem *why)
{
	err_t e = need_role(s, signer, PERSON_CUSTODIAN, why);

	if (e != OK)
		return e;
	e = register_person(s->reg, name, out);
	if (e != OK)
		return problem(why, e, "%s: no such person at this site; `sekisho person list` tells who is", name);
	if (out->ended)
		return problem(why, ERR_REFUSED, "%s: this person's key was ended already; add a person of another name", name);
	if (strcmp(signer_verifier(signer)->name, name) == 0)
		return problem(why, ERR_REFUSED, "%s: nobody does this to himself; it takes another custodian", name);
	return OK;
}

static err_t signed_act(struct site *s, struct entry *en, const char *kind, const struct saying *what,
			const struct signer *signer, struct problem *why)
{
	err_t e = sign_entry(s, en, kind, what, signer, why);

	if (e != OK) {
		buf_free(&en->json);
		return e;
	}
	e = entry_add(s, en, why);
	return e == OK ? entry_commit(s, why) : e;
}

err_t act_person_rekey(struct site *s, const char *name, const char *vkey, const struct signer *signer,
		       struct problem *why)
{
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];
	struct reg_person person;
	struct verifier v;
	struct entry en;

	err_t e = whom(s, name, signer, &person, why);
	if (e != OK)
		return e;
	if (verifier_of(vkey, strlen(vkey), &v) != OK || strcmp(v.name, name) != 0)
		return problem(why, ERR_USAGE, "'%s' is no public key of %s; make one with `sekisho key new FILE --name %s`", vkey,
			       name, name);
	if (strcmp(vkey, person.vkey) == 0)
		return problem(why, ERR_REFUSED, "%s: this is the present key; give the new one", name);
	digest_sha256(vkey, strlen(vkey), digest);
	hex_of(digest, sizeof(digest), hex);
	const struct saying saying = { .subject = name, .sha256 = hex };
	entry_begin(s, &en, "person.rekey", signer_verifier(signer)->name);
	entry_text(&en, "person", name);
	entry_text(&en, "vkey", vkey);
	return signed_act(s, &en, "person.rekey", &saying, signer, why);
}

err_t act_person_end(struct site *s, const char *name, const char *reason, const struct signer *signer,
		     struct problem *why)
{
	struct reg_person person;
	struct entry en;

	if (reason == NULL || strspn(reason, " \t") == strlen(reason))
		return problem(why, ERR_USAGE, "give --reason: it is recorded");
	err_t e = whom(s, name, signer, &person, why);
	if (e != OK)
		return e;
	const struct saying saying = { .subject = name, .reason = reason };
	entry_begin(s, &en, "person.end", signer_verifier(signer)->name);
	entry_text(&en, "person", name);
	entry_text(&en, "reason", reason);
	return signed_act(s, &en, "person.end", &saying, signer, why);
}

struct listing {
	FILE *out;
	struct jsonw *w;	/* NULL: for people */
};

static err_t list_one(void *ctx, const struct reg_person *p)
{
	struct listing *l = ctx;
	struct buf roles = buf_of(256);
	char at[CLOCK_TEXT_BYTES];

	person_role_names(p->roles, &roles);
	clock_utc(p->at, at);
	if (l->w == NULL) {
		(void)fprintf(l->out, "%-16s %-32s %s%s\n", p->name, buf_str(&roles), p->vkey, p->ended ? "  (ended)" : "");
	} else {
		const struct {
			const char *key, *value;
		} members[] = { { "person", p->name }, { "roles", buf_str(&roles) }, { "vkey", p->vkey }, { "added", at } };
		jsonw_object(l->w);
		for (size_t i = 0; i < COUNT_OF(members); i++) {
			jsonw_key(l->w, members[i].key);
			jsonw_string(l->w, members[i].value);
		}
		jsonw_key(l->w, "ended");
		jsonw_bool(l->w, p->ended);
		jsonw_object_end(l->w);
	}
	buf_free(&roles);
	return OK;
}

err_t act_person_list(const struct site *s, bool json, FILE *out, struct problem *why)
{
	struct buf b = buf_of(LIST_BYTES_MAX);
	struct jsonw w = jsonw_of(&b);
	struct listing l = { .out = out, .w = json ? &w : NULL };

	if (json)
		jsonw_array(&w);
	err_t e = register_people(s->reg, list_one, &l);
	if (e == OK && json) {
		jsonw_array_end(&w);
		e = b.err;
		if (e == OK && fprintf(out, "%s\n", buf_str(&b)) < 0)
			e = ERR_IO;
	}
	buf_free(&b);
	return e == OK ? OK : problem(why, e, "the list of persons: %s", err_text(e));
}
