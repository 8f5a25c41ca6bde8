#include "run/entry.h"

#include "ledger/ledger.h"
#include "run/projecting.h"

void entry_begin(struct site *s, struct entry *e, const char *kind, const char *by)
{
	*e = (struct entry){ .json = buf_of(LEDGER_ENTRY_MAX), .at = site_now(s) };
	e->w = jsonw_of(&e->json);
	ledger_entry_begin(s->ledger, &e->w, kind, e->at, by);
}

void entry_text(struct entry *e, const char *key, const char *text)
{
	if (text == NULL)
		return;
	jsonw_key(&e->w, key);
	jsonw_string(&e->w, text);
}

err_t entry_add(struct site *s, struct entry *e, struct problem *why)
{
	uint64_t index;

	jsonw_object_end(&e->w);
	err_t r = e->json.err != OK ? e->json.err : ledger_add(s->ledger, e->json.bytes, e->json.len, &index);
	if (r == OK)
		s->last_at = e->at;
	buf_free(&e->json);
	if (r == ERR_LIMIT)
		return problem(why, r, "the entry is larger than %u bytes; shorten the document", LEDGER_ENTRY_MAX);
	return r == OK ? OK : problem(why, r, "the ledger takes no entry: %s", err_text(r));
}

static err_t committed(struct site *s, err_t e, struct problem *why)
{
	s->new_days = 0;
	if (e != OK)
		return problem(why, e, "the ledger cannot be written: %s; nothing was added", err_text(e));
	return project(s, why);
}

err_t entry_commit(struct site *s, struct problem *why)
{
	return committed(s, ledger_commit(s->ledger, why), why);
}

err_t entry_hand_over(struct site *s, const struct signer *next, struct problem *why)
{
	return committed(s, ledger_hand_over(s->ledger, next, why), why);
}
