/* keeping_end.c - the end of a run: its accounting as an entry and as a result. */
#include "run/entry.h"
#include "run/keeping.h"
#include "run/keeping_own.h"

void keeping_write_criteria(const struct keeping *k, struct jsonw *w)
{
	jsonw_key(w, "criteria");
	jsonw_array(w);
	for (size_t i = 0; i < k->rule_count; i++) {
		const struct keeping_rule *rule = &k->rules[i];
		jsonw_object(w);
		jsonw_key(w, "criterion");
		jsonw_string(w, rule->row.id);
		jsonw_key(w, "sha256");
		jsonw_string(w, rule->row.sha256);
		jsonw_key(w, "lists");
		jsonw_array(w);
		for (size_t j = 0; j < rule->list_count; j++) {
			jsonw_object(w);
			jsonw_key(w, "name");
			jsonw_string(w, rule->lists[j].name);
			jsonw_key(w, "sha256");
			jsonw_string(w, rule->lists[j].sha256);
			jsonw_object_end(w);
		}
		jsonw_array_end(w);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void write_counts(const struct keeping *k, struct jsonw *w)
{
	static const char *const reasons[] = {
#define REASON_NAME(id, name) [id] = (name),
		NOT_UNDERSTOOD_LIST(REASON_NAME)
#undef REASON_NAME
	};
	const struct tally *t = &k->tally;
	const struct {
		const char *key;
		uint64_t value;
	} counts[] = {
		{ "packets", t->packets }, { "bytes", t->bytes }, { "flows", t->flows },
		{ "kept", k->kept }, { "erased", t->flows >= k->kept ? t->flows - k->kept : 0 },
		{ "damaged", t->damaged }, { "cut", t->cut + k->cut }, { "evicted", t->evicted },
		{ "dropped", t->dropped },
	};

	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		jsonw_key(w, counts[i].key);
		jsonw_uint(w, counts[i].value);
	}
	jsonw_key(w, "not_understood");
	jsonw_object(w);
	for (size_t i = 1; i < NOT_COUNT; i++) {
		if (t->not_understood[i] == 0)
			continue;
		jsonw_key(w, reasons[i]);
		jsonw_uint(w, t->not_understood[i]);
	}
	jsonw_object_end(w);
}

static void write_end(const struct keeping *k, struct jsonw *w, nsec_t at)
{
	write_counts(k, w);
	jsonw_key(w, "seconds");
	jsonw_real(w, (double)(at - k->begun) / 1e9);
	jsonw_key(w, "batches");
	jsonw_uint(w, k->seq);
	if (k->cut_short != NULL) {
		jsonw_key(w, "cut_short");
		jsonw_string(w, k->cut_short);
	}
}

static void write_result(struct keeping *k, nsec_t at, struct buf *result)
{
	struct jsonw w = jsonw_of(result);

	jsonw_object(&w);
	jsonw_key(&w, "run");
	jsonw_string(&w, k->run);
	jsonw_key(&w, "authority");
	jsonw_string(&w, k->authority);
	write_end(k, &w, at);
	keeping_write_criteria(k, &w);
	site_checkpoint_json(k->site, &w);
	jsonw_object_end(&w);
}

err_t keeping_end(struct keeping *k, struct buf *result, struct problem *why)
{
	struct entry en;

	err_t e = k->broken ? ERR_BROKEN : keeping_flush(k, why);
	if (e != OK)
		return e;
	entry_begin(k->site, &en, "run.end", NULL);
	nsec_t at = en.at;
	entry_text(&en, "run", k->run);
	write_end(k, &en.w, at);
	e = entry_add(k->site, &en, why);
	if (e == OK)
		e = entry_commit(k->site, why);
	if (e == OK)
		write_result(k, at, result);
	return e;
}

err_t keeping_close_run(struct site *s, const char *run, struct problem *why)
{
	struct reg_run row;
	struct entry en;

	err_t e = register_run(s->reg, run, &row);
	if (e != OK)
		return problem(why, e, "run %s: %s", run, err_text(e));
	struct keeping k = { .site = s, .kept = row.counts.kept, .seq = (uint32_t)row.counts.batches,
			     .begun = row.begun_at,
			     .cut_short = "the keeper ended before the run did; what was not sealed is erased" };
	k.tally.flows = row.counts.kept;	/* what is known: no more than was kept */
	entry_begin(s, &en, "run.end", NULL);
	entry_text(&en, "run", run);
	write_end(&k, &en.w, en.at);
	e = entry_add(s, &en, why);
	return e == OK ? entry_commit(s, why) : e;
}
