/* reveal_open.c - the use of an approved request: recorded first, then the values. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/identity.h"
#include "crypt/secret.h"
#include "ledger/body.h"
#include "ledger/keys.h"
#include "register/people.h"
#include "register/retention.h"
#include "run/entry.h"
#include "run/revealing_own.h"
#include "run/signing.h"
#include "run/unrender.h"
#include "select/select.h"
#include "text/tree.h"

/* The keys of a day to which values were sealed. */
struct identity_key {
	char day[REG_DAY_BYTES];	/* "": none yet */
	bool there;			/* not destroyed */
	uint8_t public[SEAL_PUBLIC_BYTES];
	uint8_t *secret;		/* SEAL_SECRET_BYTES of locked memory */
};

struct opening {
	struct site *site;
	const char *id;
	const struct reveal_names *names;
	const struct reg_held *next, *end;	/* of the records of the body in hand */
	struct identity_key key;
	const struct node *record, *sealed;	/* in hand */
	reveal_value on;
	void *ctx;
	struct reveal_count *count;
	struct problem *why;
};

/* ---- which of them may be opened ---- */

static bool has_record(const struct held_records *l, const struct reg_held *one)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->at[i].source == one->source && l->at[i].record == one->record)
			return true;
	return false;
}

static bool has_field(const struct reveal_names *n, const char *name)
{
	for (size_t i = 0; i < n->field_count; i++)
		if (strcmp(n->field[i], name) == 0)
			return true;
	return false;
}

/* What the user wants now must all be named; `all` becomes that. */
static err_t narrow(struct site *s, const struct reveal_use *use, struct reveal_names *all, struct problem *why)
{
	struct reveal_names some = { 0 };

	err_t e = reveal_names_of(s, use->records, use->fields, &some, why);
	for (size_t i = 0; i < some.records.count && e == OK; i++)
		if (!has_record(&all->records, &some.records.at[i]))
			e = problem(why, ERR_REFUSED, "request %s does not name record %" PRIu64 " of entry %" PRIu64
				    "; `sekisho reveal list` tells which it names", use->id, some.records.at[i].record,
				    some.records.at[i].source);
	for (size_t i = 0; i < some.field_count && e == OK; i++)
		if (!has_field(all, some.field[i]))
			e = problem(why, ERR_REFUSED, "request %s does not name the field %s; `sekisho reveal list` tells which it "
				    "names", use->id, some.field[i]);
	if (e == OK && some.records.count > 0) {
		free(all->records.at);
		all->records = some.records;
		some.records = (struct held_records){ 0 };
	}
	if (e == OK && some.field_count > 0) {
		memcpy(all->field, some.field, sizeof(all->field));
		all->field_count = some.field_count;
	}
	reveal_names_free(&some);
	return e;
}

static err_t leave_out_expired(struct site *s, const char *id, struct reveal_names *n, struct reveal_count *count,
			       struct problem *why)
{
	struct reg_body_row row;
	size_t kept = 0;
	bool expired = false;

	for (size_t i = 0; i < n->records.count; i++) {
		err_t e = register_body(s->reg, n->records.at[i].source, &row);
		if (e == OK)
			e = register_is_expired(s->reg, row.class, row.day, &expired);
		if (e != OK)
			return e;
		if (expired)
			count->records_expired++;
		else
			n->records.at[kept++] = n->records.at[i];
	}
	n->records.count = kept;
	return kept > 0 ? OK : problem(why, ERR_EXPIRED, "request %s: all its records have expired", id);
}

/* What the entries say, not the register, lets somebody look. */
static err_t may_use(struct site *s, const struct reg_reveal *row, const struct reveal_names *n, const struct signer *signer,
		     struct problem *why)
{
	const char *who = signer_verifier(signer)->name;

	if (strcmp(n->by, who) != 0)
		return problem(why, ERR_REFUSED, "request %s: %s made it and nobody else may use it; make one of your own", row->id,
			       n->by);
	if (row->state == REVEAL_ASKED)
		return problem(why, ERR_REFUSED, "request %s: not approved; a reviewer does that with `sekisho reveal approve`",
			       row->id);
	if (row->state != REVEAL_APPROVED)
		return problem(why, ERR_REFUSED, "request %s: %s by %s", row->id, reveal_state_name(row->state), row->decided_by);
	if (site_now(s) >= n->until)
		return problem(why, ERR_REFUSED, "request %s: over; make another one", row->id);
	err_t e = reveal_approval_check(s, row->decision, row->id, n);
	if (e != OK)
		return problem(why, e, "request %s: the register says that it was approved, the ledger does not; remove register.db: it "
			       "is made again", row->id);
	return need_role(s, signer, PERSON_ANALYST | PERSON_OFFICER, why);
}

/* ---- the entry ---- */

static err_t record_use(struct site *s, const char *id, const struct reveal_names *n, const struct signer *signer,
			struct problem *why)
{
	struct statement_record *named = calloc(n->records.count, sizeof(*named));
	struct entry en;

	if (named == NULL)
		return ERR_MEMORY;
	entry_begin(s, &en, "reveal.use", signer_verifier(signer)->name);
	entry_text(&en, "reveal", id);
	reveal_names_write(&en.w, n, named);
	const struct saying saying = { .subject = id, .records = named, .record_count = n->records.count,
				       .fields = n->field, .field_count = n->field_count };
	err_t e = reveal_entry_end(s, &en, "reveal.use", &saying, signer, why);
	free(named);
	return e;
}

/* ---- the values ---- */

/* The day's keys; o->key.there tells whether they were destroyed. */
static err_t key_of(struct opening *o, const char *day)
{
	struct problem none = PROBLEM_NONE;
	struct identity_key *k = &o->key;
	bool expired = false;

	if (strcmp(k->day, day) == 0)
		return OK;
	if (k->secret == NULL && (k->secret = secret_alloc(SEAL_SECRET_BYTES)) == NULL)
		return ERR_MEMORY;
	memcpy(k->day, day, sizeof(k->day));
	k->there = false;
	err_t e = register_is_expired(o->site->reg, IDENTITY_CLASS, day, &expired);
	if (e != OK || expired)
		return e;
	e = keys_day_secret(o->site->keys, IDENTITY_CLASS, day, k->public, k->secret, &none);
	k->there = e == OK;
	return e == OK || e == ERR_ABSENT ? OK
	       : problem(o->why, e, "keys/day/" IDENTITY_CLASS "/%s: cannot be used: %s; put it back from a copy of the key store",
			 day, err_text(e));
}

static void tell(struct opening *o, const char *field, const char *pseudonym, const struct buf *value)
{
	struct buf line = buf_of(65536);
	struct jsonw w = jsonw_of(&line);

	jsonw_object(&w);
	jsonw_key(&w, "sekisho.reveal");
	jsonw_string(&w, o->id);
	jsonw_key(&w, "sekisho.record");
	jsonw_string(&w, node_text(o->record, "sekisho.record"));
	jsonw_key(&w, "field");
	jsonw_string(&w, field);
	jsonw_key(&w, "pseudonym");
	jsonw_string(&w, pseudonym);
	jsonw_key(&w, "value");
	jsonw_text(&w, value->bytes, value->len);
	jsonw_object_end(&w);
	o->on(o->ctx, (const char *)line.bytes, line.len);
	o->count->values++;
	buf_wipe(&line);
}

/* "DAY:BASE64" */
static err_t open_sealed(struct opening *o, const struct value *v, const char *pseudonym, const char *text)
{
	struct buf box = buf_of(IDENTITY_SEALED_MAX), value = buf_of(IDENTITY_VALUE_MAX);
	char day[REG_DAY_BYTES] = "";
	const char *colon = strchr(text, ':');
	err_t e = colon != NULL && colon - text == REG_DAY_BYTES - 1 ? OK : ERR_FORM;

	if (e == OK) {
		memcpy(day, text, sizeof(day) - 1);
		e = base64_to(colon + 1, strlen(colon + 1), &box);
	}
	if (e == OK)
		e = key_of(o, day);
	if (e == OK && !o->key.there) {
		o->count->values_expired++;
	} else if (e == OK) {
		e = identity_open(o->key.public, o->key.secret, select_pseudonym_field(v->field), pseudonym, box.bytes, box.len,
				  &value);
		if (e == OK)
			tell(o, field_info(v->field)->name, pseudonym, &value);
	}
	buf_free(&box);
	buf_wipe(&value);
	if (e == ERR_FORM || e == ERR_KEY)
		return problem(o->why, ERR_BROKEN, "record %s: what is sealed behind %s cannot be opened: %s",
			       node_text(o->record, "sekisho.record"), pseudonym, err_text(e));
	return e;
}

/* The values of the named fields, in their order in the record. */
static err_t open_values(struct opening *o, const struct facts *facts)
{
	char pseudonym[PICK_NAME_MAX];
	struct value v;
	err_t e = OK;

	for (uint32_t at = 0; e == OK && facts_next(facts, &at, &v);) {
		if (field_info(v.field)->type == TYPE_TIME || !has_field(o->names, field_info(v.field)->name))
			continue;
		select_pseudonym_text(&v, pseudonym);
		const char *text = node_text(o->sealed, pseudonym);
		if (text == NULL)
			o->count->nothing++;
		else
			e = open_sealed(o, &v, pseudonym, text);
	}
	return e;
}

static err_t on_record(void *ctx, uint64_t number, const char *json, size_t len)
{
	struct opening *o = ctx;
	struct facts facts = FACTS_NONE;
	struct tree *t = NULL;

	if (o->next == o->end || o->next->record != number)
		return OK;
	o->next++;
	err_t e = tree_json(json, len, &t, NULL);
	if (e == OK)
		e = facts_of_json(json, len, &facts, o->why);
	if (e == OK) {
		o->record = tree_root(t);
		o->sealed = node_get(o->record, IDENTITY_MEMBER);
		e = node_text(o->record, "sekisho.record") != NULL ? open_values(o, &facts) : ERR_BROKEN;
	}
	facts_free(&facts);
	tree_free(t);
	return e;
}

static err_t open_all(struct opening *o)
{
	const struct held_records *l = &o->names->records;
	const struct reg_held *end = l->at + l->count;
	struct body_ref ref;
	err_t e = OK;

	o->end = l->at;
	while (o->end < end && e == OK) {
		o->next = o->end;
		while (o->end < end && o->end->source == o->next->source)
			o->end++;
		e = holding_source(o->site, o->next->source, &ref, o->why);
		if (e == OK)
			e = body_walk(o->site, &ref, on_record, o, o->why);
		if (e == OK && o->next != o->end)
			e = problem(o->why, ERR_BROKEN, "entry %" PRIu64 " has no record %" PRIu64, o->next->source,
				    o->next->record);
	}
	return e;
}

err_t reveal_open(struct site *s, const struct reveal_use *use, const struct signer *signer, reveal_value on,
		  void *ctx, struct reveal_count *count, struct problem *why)
{
	struct reveal_names names = { 0 };
	struct reg_reveal row;

	*count = (struct reveal_count){ 0 };
	struct opening o = { .site = s, .id = use->id, .names = &names, .on = on, .ctx = ctx, .count = count, .why = why };
	err_t e = reveal_row(s, use->id, &row, why);
	if (e == OK)
		e = reveal_names_read(s, row.entry, use->id, &names);
	if (e == OK)
		e = may_use(s, &row, &names, signer, why);
	if (e == OK)
		e = narrow(s, use, &names, why);
	if (e == OK)
		e = leave_out_expired(s, use->id, &names, count, why);
	if (e == OK)
		e = record_use(s, use->id, &names, signer, why);
	if (e == OK)
		e = open_all(&o);
	secret_free(o.key.secret);
	reveal_names_free(&names);
	return e == OK ? OK : problem(why, e, "request %s: cannot be used: %s", use->id, err_text(e));
}
