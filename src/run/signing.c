#include "run/signing.h"

#include <stdlib.h>

#include "register/people.h"

err_t sign_entry(const struct site *s, struct entry *en, const char *kind, const struct saying *what,
		 const struct signer *signer, struct problem *why)
{
	char at[CLOCK_TEXT_BYTES];
	struct buf note = buf_of(STATEMENT_MAX);
	struct statement_list *lists = calloc(what->list_count + 1, sizeof(*lists));

	if (lists == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < what->list_count; i++)
		lists[i] = (struct statement_list){ what->lists[i].name, what->lists[i].sha256 };
	clock_utc(en->at, at);
	const struct statement st = {
		.action = kind, .site = s->origin, .subject = what->subject, .sha256 = what->sha256,
		.lists = lists, .list_count = what->list_count, .incident = what->incident,
		.duty = what->duty, .where = what->where, .from = what->from, .to = what->to,
		.reason = what->reason, .at = at, .value = what->value,
		.reason_kind = what->reason_kind, .until = what->until, .root = what->root,
		.purpose = what->purpose, .records = what->records, .record_count = what->record_count,
		.fields = what->fields, .field_count = what->field_count,
		.recipient = what->recipient,
	};
	err_t e = statement_sign(&st, signer, &note);
	if (e == OK)
		entry_text(en, "note", buf_str(&note));
	buf_free(&note);
	free(lists);
	return e == OK ? OK : problem(why, e, "what is signed must be one line of text each: %s", err_text(e));
}

err_t need_role(const struct site *s, const struct signer *signer, unsigned roles, struct problem *why)
{
	const char *name = signer_verifier(signer)->name;
	struct reg_person person;
	struct buf names = buf_of(256);

	err_t e = register_person(s->reg, name, &person);
	if (e != OK)
		return problem(why, e, "%s: %s", name, err_text(e));
	if (person.ended)
		return problem(why, ERR_REFUSED, "%s: this person's key was ended and is accepted no more", name);
	if ((person.roles & roles) != 0)
		return OK;
	person_role_names(roles, &names);
	(void)problem(why, ERR_REFUSED, "%s may not do this; it takes a person with role %s", name, buf_str(&names));
	buf_free(&names);
	return ERR_REFUSED;
}
