#include "run/revealing.h"

#include <stdlib.h>
#include <string.h>

#include "register/people.h"
#include "run/entry.h"
#include "run/incident_act.h"
#include "run/revealing_own.h"
#include "run/signing.h"

#define PERIOD_MAX	((nsec_t)REVEAL_DAYS_MAX * 86400 * NSEC_PER_SEC)

void reveal_names_write(struct jsonw *w, const struct reveal_names *n, struct statement_record *named)
{
	jsonw_key(w, "records");
	jsonw_array(w);
	for (size_t i = 0; i < n->records.count; i++) {
		jsonw_object(w);
		jsonw_key(w, "entry");
		jsonw_uint(w, n->records.at[i].source);
		jsonw_key(w, "record");
		jsonw_uint(w, n->records.at[i].record);
		jsonw_object_end(w);
		named[i] = (struct statement_record){ n->records.at[i].source, n->records.at[i].record };
	}
	jsonw_array_end(w);
	jsonw_key(w, "fields");
	jsonw_array(w);
	for (size_t i = 0; i < n->field_count; i++)
		jsonw_string(w, n->field[i]);
	jsonw_array_end(w);
}

err_t reveal_entry_end(struct site *s, struct entry *en, const char *kind, const struct saying *saying,
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

/* ---- asking ---- */

static err_t check_new(struct site *s, const struct reveal_new *new, const struct signer *signer, struct problem *why)
{
	const nsec_t now = site_now(s);
	struct reg_incident row;

	if (strspn(new->purpose, " \t") == strlen(new->purpose))
		return problem(why, ERR_USAGE, "the purpose is empty; say why the values are needed");
	if (new->until <= now || new->until - now > PERIOD_MAX)
		return problem(why, ERR_USAGE, "a request ends in the future and within %u days; give another --until",
			       REVEAL_DAYS_MAX);
	err_t e = need_role(s, signer, PERSON_ANALYST | PERSON_OFFICER, why);
	return e == OK && new->incident != NULL ? incident_row_open(s, new->incident, &row, why) : e;
}

static err_t write_request(struct site *s, const struct reveal_new *new, const struct reveal_names *names,
			   const char *id, const struct signer *signer, struct problem *why)
{
	struct statement_record *named = calloc(names->records.count, sizeof(*named));
	char until[CLOCK_TEXT_BYTES];
	struct entry en;

	if (named == NULL)
		return ERR_MEMORY;
	clock_utc(new->until, until);
	entry_begin(s, &en, "reveal.request", signer_verifier(signer)->name);
	entry_text(&en, "reveal", id);
	entry_text(&en, "purpose", new->purpose);
	entry_text(&en, "incident", new->incident);
	reveal_names_write(&en.w, names, named);
	entry_text(&en, "until", until);
	const struct saying saying = { .subject = id, .purpose = new->purpose, .incident = new->incident,
				       .records = named, .record_count = names->records.count, .fields = names->field,
				       .field_count = names->field_count, .until = until };
	err_t e = reveal_entry_end(s, &en, "reveal.request", &saying, signer, why);
	free(named);
	return e;
}

err_t reveal_request(struct site *s, const struct reveal_new *new, const struct signer *signer, struct buf *id,
		     struct problem *why)
{
	struct reveal_names names = { 0 };
	char next[REG_ID_MAX];

	err_t e = check_new(s, new, signer, why);
	if (e == OK)
		e = reveal_names_of(s, new->records != NULL ? new->records : "", new->fields, &names, why);
	if (e == OK && names.field_count == 0)
		e = problem(why, ERR_USAGE, "which fields? give --field NAME");
	if (e == OK)
		e = register_next_reveal(s->reg, next);
	if (e == OK)
		e = write_request(s, new, &names, next, signer, why);
	if (e == OK)
		buf_text(id, next);
	reveal_names_free(&names);
	return e == OK ? OK : problem(why, e, "the request cannot be made: %s", err_text(e));
}

/* ---- deciding ---- */

err_t reveal_decide(struct site *s, const char *id, const char *reason, const struct signer *signer,
		    struct problem *why)
{
	const char *kind = reason == NULL ? "reveal.approve" : "reveal.refuse", *who = signer_verifier(signer)->name;
	struct reveal_names names = { 0 };
	struct reg_reveal row;
	struct entry en;

	err_t e = need_role(s, signer, PERSON_REVIEWER, why);
	if (e == OK)
		e = reveal_row(s, id, &row, why);
	if (e != OK)
		return e;
	if (row.state != REVEAL_ASKED)
		return problem(why, ERR_REFUSED, "request %s: %s already", id, reveal_state_name(row.state));
	e = reveal_names_read(s, row.entry, id, &names);
	if (e == OK && strcmp(names.by, who) == 0)
		e = problem(why, ERR_REFUSED, "request %s: %s made it; another person must decide it", id, who);
	if (e == OK && reason == NULL && site_now(s) >= names.until)
		e = problem(why, ERR_REFUSED, "request %s: over before it was approved; make it again", id);
	if (e == OK) {
		entry_begin(s, &en, kind, who);
		entry_text(&en, "reveal", id);
		entry_text(&en, "sha256", names.sha256);
		entry_text(&en, "reason", reason);
		const struct saying saying = { .subject = id, .sha256 = names.sha256, .reason = reason };
		e = reveal_entry_end(s, &en, kind, &saying, signer, why);
	}
	reveal_names_free(&names);
	return e == OK ? OK : problem(why, e, "request %s: cannot be decided: %s", id, err_text(e));
}
