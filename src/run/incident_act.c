#include "run/incident_act.h"

#include "register/people.h"

#define INCIDENT_CLASS	"incident"	/* retention class of what people enter */

err_t incident_row(struct site *s, const char *id, struct reg_incident *row, struct problem *why)
{
	err_t e = register_incident(s->reg, id, row);

	if (e == ERR_ABSENT)
		return problem(why, e, "incident %s: not at this site; `sekisho incident list` tells which are", id);
	return e == OK ? OK : problem(why, e, "incident %s: %s", id, err_text(e));
}

err_t incident_row_open(struct site *s, const char *id, struct reg_incident *row, struct problem *why)
{
	err_t e = incident_row(s, id, row, why);

	if (e != OK)
		return e;
	return row->closed ? problem(why, ERR_REFUSED, "incident %s: closed already", id) : OK;
}

err_t incident_begin(struct incident_writing *w)
{
	err_t e = need_role(w->site, w->signer, PERSON_OFFICER | PERSON_ANALYST, w->why);

	return e == OK ? sealing_new(w->site, INCIDENT_CLASS, &w->body, w->why) : e;
}

err_t incident_record_add(struct incident_writing *w, struct buf *b, const char *what)
{
	err_t e = b->err == OK ? sealing_add(w->body, (const char *)b->bytes, b->len) : b->err;

	buf_wipe(b);
	return e == OK ? OK : problem(w->why, e, "%s: the text is too long", what);
}

err_t incident_end(struct incident_writing *w, const char *id, const char *duty,
		   void (*middle)(struct jsonw *json, void *ctx), void *ctx)
{
	struct body_ref ref;
	struct sealing *body = w->body;

	w->body = NULL;
	err_t e = sealing_end(w->site, body, &ref, w->why);
	if (e != OK)
		return e;
	entry_begin(w->site, &w->en, w->kind, signer_verifier(w->signer)->name);
	entry_text(&w->en, "incident", id);
	entry_text(&w->en, "duty", duty);
	if (middle != NULL)
		middle(&w->en.w, ctx);
	body_ref_write(&w->en.w, &ref);
	const struct saying saying = { .subject = id, .sha256 = ref.root, .duty = duty };
	e = sign_entry(w->site, &w->en, w->kind, &saying, w->signer, w->why);
	if (e != OK) {
		buf_free(&w->en.json);
		return e;
	}
	return entry_add(w->site, &w->en, w->why);
}
