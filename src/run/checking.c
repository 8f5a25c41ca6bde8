#include "run/checking.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/enc.h"
#include "criteria/broad.h"
#include "criteria/explain.h"
#include "text/jsonw.h"

/* What was found out about one file. */
struct result {
	const char *file;
	struct problem why;	/* empty: accepted */
	struct broad broad;
	bool parsed;
	size_t number;		/* of the loaded rule */
};

struct counting {
	const struct matcher *matcher;
	uint64_t flows, any;
	uint64_t *hits;		/* by rule */
};

static void on_flow(void *ctx, const struct flow_rec *flow)
{
	struct counting *c = ctx;
	struct record r = record_of_flow(flow);
	uint16_t fired[MATCHER_RULES_MAX];

	size_t count = matcher_run(c->matcher, &r, fired, COUNT_OF(fired));
	c->flows++;
	c->any += count > 0;
	for (size_t i = 0; i < count; i++)
		c->hits[fired[i]]++;
}

static void check_file(struct trial *r, const char *file, struct result *out)
{
	*out = (struct result){ .file = file };
	if (trial_add(r, file, &out->why) != OK)
		return;
	out->parsed = true;
	out->number = r->count - 1;
	err_t e = criterion_broad(r->loaded[out->number].rule, &out->broad, &out->why);
	if (e != OK) {
		(void)problem_in(&out->why, e, file);
		if (r->refused == OK)
			r->refused = e;
	}
}

static void tell_person(const struct trial *r, const struct result *x, const struct counting *c, bool ja,
			FILE *out)
{
	struct buf text = buf_of(1u << 20);

	if (x->why.text[0] != '\0')
		(void)fprintf(stderr, "sekisho: %s\n", x->why.text);
	if (!x->parsed) {
		buf_free(&text);
		return;
	}
	criterion_explain(r->loaded[x->number].rule, ja, &text);
	(void)fputs(buf_str(&text), out);
	buf_free(&text);
	(void)fprintf(out, ja ? "  広さ: 通常の通信の %u %%、DNS・TLS・HTTP を含む通信の %u %% に当たる%s\n"
			: "  How broad: fires on %u %% of ordinary flows, on %u %% of those with DNS, TLS or HTTP%s\n",
		     x->broad.plain, x->broad.mixed,
		     x->broad.refused ? ja ? "。広すぎるため拒否" : ": refused as over-broad"
		     : x->broad.warned ? ja ? "。注意: 広い" : ": attention, this is broad" : "");
	if (c->matcher != NULL)
		(void)fprintf(out, ja ? "  この記録では: %" PRIu64 " 件の通信のうち %" PRIu64 " 件\n"
				: "  On this capture: of %" PRIu64 " flows it would keep %" PRIu64 "\n",
			     c->flows, c->hits[x->number]);
}

static void write_measure(struct jsonw *w, const struct broad *b)
{
	const struct { const char *key; unsigned percent; } rows[] = {
		{ "plain", b->plain }, { "mixed", b->mixed }, { "dns", b->dns }, { "tls", b->tls }, { "http", b->http },
	};

	jsonw_key(w, "percent");
	jsonw_object(w);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		jsonw_key(w, rows[i].key);
		jsonw_uint(w, rows[i].percent);
	}
	jsonw_object_end(w);
	jsonw_key(w, "broad");
	jsonw_bool(w, b->warned);
}

static void write_lists(struct jsonw *w, const struct criterion *c)
{
	char digest[2 * LIST_DIGEST_BYTES + 1];

	jsonw_key(w, "lists");
	jsonw_array(w);
	for (size_t i = 0; i < c->list_count; i++) {
		jsonw_object(w);
		jsonw_key(w, "name");
		jsonw_string(w, c->lists[i].name);
		jsonw_key(w, "entries");
		jsonw_uint(w, c->lists[i].count);
		hex_of(c->lists[i].digest, sizeof(c->lists[i].digest), digest);
		jsonw_key(w, "sha256");
		jsonw_string(w, digest);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void write_rule(struct jsonw *w, const struct trial *r, const struct result *x,
		       const struct counting *c, bool ja)
{
	const struct criterion *rule = r->loaded[x->number].rule;
	char digest[2 * CRITERION_DIGEST_BYTES + 1];
	struct buf text = buf_of(1u << 20);

	jsonw_key(w, "rule");
	jsonw_string(w, rule->id);
	jsonw_key(w, "title");
	jsonw_string(w, rule->title);
	jsonw_key(w, "level");
	jsonw_string(w, rule->level);
	hex_of(rule->digest, sizeof(rule->digest), digest);
	jsonw_key(w, "sha256");
	jsonw_string(w, digest);
	jsonw_key(w, "runnable");
	jsonw_bool(w, rule->terms.there && x->why.text[0] == '\0');
	write_lists(w, rule);
	write_measure(w, &x->broad);
	if (c->matcher != NULL) {
		jsonw_key(w, "flows");
		jsonw_uint(w, c->flows);
		jsonw_key(w, "hits");
		jsonw_uint(w, c->hits[x->number]);
	}
	criterion_explain(rule, ja, &text);
	jsonw_key(w, "explanation");
	jsonw_string(w, buf_str(&text));
	buf_free(&text);
}

static void tell_program(const struct trial *r, const struct result *results, const struct counting *c,
			 bool ja, FILE *out)
{
	struct buf text = buf_of(64u << 20);
	struct jsonw w = jsonw_of(&text);

	jsonw_array(&w);
	for (size_t i = 0; i < r->file_count; i++) {
		const struct result *x = &results[i];
		jsonw_object(&w);
		jsonw_key(&w, "file");
		jsonw_string(&w, x->file);
		jsonw_key(&w, "verdict");
		jsonw_string(&w, x->why.text[0] == '\0' ? "accepted" : "refused");
		if (x->why.text[0] != '\0') {
			jsonw_key(&w, "reason");
			jsonw_string(&w, x->why.text);
		}
		if (x->parsed)
			write_rule(&w, r, x, c, ja);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	(void)fprintf(out, "%s\n", buf_str(&text));
	buf_free(&text);
}

static err_t count_flows(const struct trial *r, struct counting *c, struct matcher **m, struct problem *why)
{
	c->hits = calloc(r->count + 1, sizeof(*c->hits));
	if (c->hits == NULL)
		return problem(why, ERR_MEMORY, "out of memory");
	if (r->read_count == 0)
		return OK;
	err_t e = trial_compile(r, m, why);
	c->matcher = *m;
	return e == OK ? trial_read(r, on_flow, c, why) : e;
}

static void tell(const struct trial *r, const struct result *results, const struct counting *c, bool ja,
		 FILE *out)
{
	if (r->json) {
		tell_program(r, results, c, ja, out);
		return;
	}
	for (size_t i = 0; i < r->file_count; i++)
		tell_person(r, &results[i], c, ja, out);
	if (c->matcher != NULL)
		(void)fprintf(out, ja ? "合わせて: %" PRIu64 " 件中 %" PRIu64 " 件\n"
				      : "Together: %" PRIu64 " flows, %" PRIu64 " would be kept\n", c->flows, c->any);
}

err_t checking_run(struct trial *r, bool japanese, FILE *out, struct problem *why)
{
	struct result *results = calloc(r->file_count + 1, sizeof(*results));
	struct counting c = { 0 };
	struct matcher *m = NULL;

	if (results == NULL)
		return problem(why, ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < r->file_count; i++)
		check_file(r, r->files[i], &results[i]);
	err_t e = count_flows(r, &c, &m, why);
	if (e == OK || e == ERR_SHORT)
		tell(r, results, &c, japanese, out);
	if (fflush(out) != 0 && e == OK && errno != EPIPE)
		e = problem(why, err_of_errno(), "cannot write the answer");
	free(results);
	free(c.hits);
	matcher_free(m);
	return e;
}
