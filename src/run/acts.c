#include "run/acts.h"

#include <fcntl.h>
#include <string.h>

#include "base/enc.h"
#include "base/fs.h"
#include "crypt/digest.h"
#include "register/people.h"
#include "run/entry.h"
#include "run/signing.h"

#define KEY_FILE_MAX	1024u

err_t act_signer(const struct site *s, const char *name, const char *key_file, struct signer **ret,
		 struct problem *why)
{
	struct buf text = buf_of(KEY_FILE_MAX), vkey = buf_of(KEY_FILE_MAX);
	struct reg_person person;
	struct signer *signer = NULL;

	err_t e = register_person(s->reg, name, &person);
	if (e == ERR_ABSENT)
		e = problem(why, e, "%s: no such person at this site; `sekisho person add` adds one", name);
	if (e == OK && person.ended)
		e = problem(why, ERR_REFUSED, "%s: this person's key was ended and is accepted no more", name);
	if (e == OK) {
		e = fs_read(AT_FDCWD, key_file, &text);
		if (e != OK)
			(void)problem(why, e, "%s: cannot read the key file: %s", key_file, err_text(e));
	}
	if (e == OK) {
		e = signer_of(buf_str(&text), text.len, &signer);
		if (e != OK)
			(void)problem(why, e, "%s: not a person's secret key; `sekisho key new` makes one", key_file);
	}
	if (e == OK) {
		verifier_text(signer_verifier(signer), &vkey);
		if (strcmp(buf_str(&vkey), person.vkey) != 0)
			e = problem(why, ERR_KEY, "%s: this is not the key of %s at this site; give the key whose public half was added",
				    key_file, name);
	}
	buf_wipe(&text);
	buf_free(&vkey);
	if (e == OK)
		*ret = signer;
	else
		signer_free(signer);
	return e;
}

/* All role names of a comma separated list, checked. */
static err_t read_roles(const char *roles, struct jsonw *w, struct problem *why)
{
	for (const char *at = roles;; at++) {
		size_t n = strcspn(at, ",");
		enum person_role role;
		if (person_role_of(at, n, &role) != OK)
			return problem(why, ERR_USAGE, "'%.*s' is no role; there are author, reviewer, analyst, officer, custodian, inspector",
				       (int)n, at);
		if (w != NULL)
			jsonw_text(w, at, n);
		at += n;
		if (*at == '\0')
			return OK;
	}
}

err_t act_person_add(struct site *s, const char *name, const char *roles, const char *vkey,
		     struct problem *why)
{
	struct verifier v;
	struct reg_person person;
	struct entry en;

	err_t e = read_roles(roles, NULL, why);
	if (e != OK)
		return e;
	e = verifier_of(vkey, strlen(vkey), &v);
	if (e != OK)
		return problem(why, ERR_USAGE, "'%s' is no public key; give what `sekisho key new` printed", vkey);
	if (strcmp(v.name, name) != 0)
		return problem(why, ERR_USAGE, "the key's name is '%s', not '%s'; make the key with --name %s", v.name,
			       name, name);
	e = register_person(s->reg, name, &person);
	if (e == OK)
		return problem(why, ERR_EXISTS, "%s: this person is there already", name);
	if (e != ERR_ABSENT)
		return problem(why, e, "%s: %s", name, err_text(e));
	entry_begin(s, &en, "person.add", NULL);
	entry_text(&en, "person", name);
	jsonw_key(&en.w, "roles");
	jsonw_array(&en.w);
	e = read_roles(roles, &en.w, why);
	jsonw_array_end(&en.w);
	entry_text(&en, "vkey", vkey);
	if (e == OK)
		e = entry_add(s, &en, why);
	return e == OK ? entry_commit(s, why) : e;
}
