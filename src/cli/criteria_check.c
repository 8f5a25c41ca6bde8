/* criteria_check.c - `sekisho criteria check FILE... [--list NAME=FILE] [--read CAPTURE...]` */
#include "cli/criteria_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "cli/rules.h"
#include "cli/verb.h"
#include "criteria/broad.h"
#include "criteria/explain.h"
#include "text/jsonw.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct rules *r = state->input;

	switch (key) {
	case 'j':
		r->json = true;
		return 0;
	case 'r':
		if (r->read_count == COUNT_OF(r->reads))
			argp_error(state, "more than %u captures", RULES_READ_MAX);
		r->reads[r->read_count++] = arg;
		return 0;
	case 'l':
		if (strchr(arg, '=') == NULL || r->lists.count == LOAD_LISTS_MAX)
			argp_error(state, "--list takes NAME=FILE or NAME=FILE.csv#COLUMN");
		r->lists.given[r->lists.count++] = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (r->file_count == COUNT_OF(r->files))
			argp_error(state, "more than %u rules", RULES_FILES_MAX);
		r->files[r->file_count++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (r->file_count == 0)
			argp_error(state, "which FILE?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "read", 'r', "CAPTURE", 0, "Count, only count, the flows of a capture that each rule would keep", 0 },
	{ "list", 'l', "NAME=FILE", 0, "The list that %NAME% stands for, FILE.txt or FILE.csv#COLUMN", 0 },
	{ "json", 'j', NULL, 0, "One JSON document", 0 },
	{ 0 },
};

static const struct argp argp = {
	.options = options, .parser = parse, .args_doc = "FILE...",
	.doc = "Read Sigma rules, say in words what each would keep, of whom and for how long, and refuse "
	       "those that select everything. Keeps nothing.\v"
	       "Exit status: 0 all accepted, 1 one is over-broad, 3 one cannot be read.",
};

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

static void check_file(struct rules *r, const char *file, struct result *out)
{
	*out = (struct result){ .file = file };
	if (rules_add(r, file, &out->why) != OK)
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

static void tell_person(const struct rules *r, const struct result *x, const struct counting *c)
{
	struct buf text = buf_of(1u << 20);
	bool ja = verb_japanese();

	if (x->why.text[0] != '\0')
		(void)fprintf(stderr, "sekisho: %s\n", x->why.text);
	if (!x->parsed) {
		buf_free(&text);
		return;
	}
	criterion_explain(r->loaded[x->number].rule, ja, &text);
	(void)fputs(buf_str(&text), stdout);
	buf_free(&text);
	(void)printf(ja ? "  広さ: 通常の通信の %u %%、DNS・TLS・HTTP を含む通信の %u %% に当たる%s\n"
			: "  How broad: fires on %u %% of ordinary flows, on %u %% of those with DNS, TLS or HTTP%s\n",
		     x->broad.plain, x->broad.mixed,
		     x->broad.refused ? ja ? "。広すぎるため拒否" : ": refused as over-broad"
		     : x->broad.warned ? ja ? "。注意: 広い" : ": attention, this is broad" : "");
	if (c->matcher != NULL)
		(void)printf(ja ? "  この記録では: %" PRIu64 " 件の通信のうち %" PRIu64 " 件\n"
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

static void write_rule(struct jsonw *w, const struct rules *r, const struct result *x, const struct counting *c)
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
	criterion_explain(rule, verb_japanese(), &text);
	jsonw_key(w, "explanation");
	jsonw_string(w, buf_str(&text));
	buf_free(&text);
}

static void tell_program(const struct rules *r, const struct result *results, const struct counting *c)
{
	struct buf out = buf_of(64u << 20);
	struct jsonw w = jsonw_of(&out);

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
			write_rule(&w, r, x, c);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	(void)printf("%s\n", buf_str(&out));
	buf_free(&out);
}

static err_t count_flows(const struct rules *r, struct counting *c, struct matcher **m, struct problem *why)
{
	c->hits = calloc(r->count + 1, sizeof(*c->hits));
	if (c->hits == NULL)
		return problem(why, ERR_MEMORY, "out of memory");
	if (r->read_count == 0)
		return OK;
	err_t e = rules_compile(r, m, why);
	c->matcher = *m;
	return e == OK ? rules_read(r, on_flow, c, why) : e;
}

int verb_criteria_check(int argc, char **argv)
{
	struct rules *r = calloc(1, sizeof(*r));
	struct problem why = PROBLEM_NONE;
	struct counting c = { 0 };
	struct matcher *m = NULL;

	if (r == NULL)
		return verb_end(ERR_MEMORY, NULL);
	verb_parse(&argp, argc, argv, r);
	struct result *results = calloc(r->file_count, sizeof(*results));
	for (size_t i = 0; results != NULL && i < r->file_count; i++)
		check_file(r, r->files[i], &results[i]);
	err_t e = results != NULL ? count_flows(r, &c, &m, &why) : ERR_MEMORY;
	if (e == OK || e == ERR_SHORT) {
		if (r->json)
			tell_program(r, results, &c);
		for (size_t i = 0; !r->json && i < r->file_count; i++)
			tell_person(r, &results[i], &c);
		if (!r->json && m != NULL)
			(void)printf(verb_japanese() ? "合わせて: %" PRIu64 " 件中 %" PRIu64 " 件\n"
						     : "Together: %" PRIu64 " flows, %" PRIu64 " would be kept\n",
				     c.flows, c.any);
	}
	int status = verb_end(e, &why);
	if (status == 0)
		status = err_status(r->refused);
	free(results);
	free(c.hits);
	matcher_free(m);
	rules_free(r);
	free(r);
	return status;
}
