#include "run/report_records.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "duty/duty.h"
#include "register/criteria.h"
#include "register/incidents.h"
#include "run/finding.h"
#include "run/indicators.h"
#include "run/unrender.h"
#include "text/tree.h"

#define TEXT_MAX	16384u

/* What the linked records tell, without any content: times and indicators. */
struct gathered {
	struct buf linked;	/* "\nID\n" for each linked record */
	struct buf criteria;	/* "\nID\n", each once */
	struct indicators *indicators;
	nsec_t first, last;
	uint64_t count;
	struct problem *why;
	err_t failed;
};

static err_t take_link(void *ctx, const char *record)
{
	struct gathered *g = ctx;

	buf_printf(&g->linked, "\n%s\n", record);
	return g->linked.err;
}

/* Add "\nLINE\n" unless it is there or there is no room. */
static void add_once(struct buf *lines, const char *line)
{
	char framed[FACT_TEXT_MAX + 64];

	int n = snprintf(framed, sizeof(framed), "\n%s\n", line);
	if (n > 0 && (size_t)n < sizeof(framed) && lines->len + (size_t)n < TEXT_MAX &&
	    strstr(buf_str(lines), framed) == NULL)
		buf_add(lines, framed, (size_t)n);
}

static bool is_linked(struct gathered *g, const struct node *record)
{
	char id[REG_RECORD_MAX + 2];
	const char *text = node_text(record, "sekisho.record");

	if (text == NULL || strlen(text) >= REG_RECORD_MAX)
		return false;
	(void)snprintf(id, sizeof(id), "\n%s\n", text);
	return strstr(buf_str(&g->linked), id) != NULL;
}

static void gather(void *ctx, const char *json, size_t len)
{
	struct gathered *g = ctx;
	struct facts f = FACTS_NONE;
	struct tree *t = NULL;
	struct value v;

	if (g->failed != OK)
		return;
	g->failed = tree_json(json, len, &t, g->why);
	if (g->failed != OK || !is_linked(g, tree_root(t))) {
		tree_free(t);
		return;
	}
	const struct node *criteria = node_get(tree_root(t), "sekisho.criteria");
	for (const struct node *c = criteria != NULL ? criteria->child : NULL; c != NULL; c = c->next)
		if (c->kind == NODE_TEXT)
			add_once(&g->criteria, c->text);
	tree_free(t);
	g->failed = facts_of_json(json, len, &f, g->why);
	for (uint32_t at = 0; g->failed == OK && facts_next(&f, &at, &v);) {
		if (v.field == F_START && (g->count == 0 || v.time < g->first))
			g->first = v.time;
		if (v.field == F_END && (g->count == 0 || v.time > g->last))
			g->last = v.time;
	}
	if (g->failed == OK)
		g->failed = indicators_add(g->indicators, &f);
	g->count++;
	facts_free(&f);
}

/* "TITLE (ID)" of each criterion, as its newest version is called. */
static err_t put_criteria(struct site *s, struct gathered *g, struct report_values *v)
{
	struct buf text = buf_of((size_t)2 * TEXT_MAX);
	err_t e = OK;

	for (const char *at = buf_str(&g->criteria); *at != '\0' && e == OK;) {
		size_t n = strcspn(at, "\n");
		char id[REG_ID_MAX] = "";
		struct reg_criterion row;
		struct buf document = buf_of((size_t)4 * TEXT_MAX);
		struct tree *t = NULL;
		if (n > 0 && n < sizeof(id)) {
			memcpy(id, at, n);
			e = register_criterion_current(s->reg, id, &row);
			if (e == OK)
				e = register_criterion_document(s->reg, row.entry, &document);
			if (e == OK)
				e = tree_yaml(document.bytes, document.len, &t, NULL);
			const char *title = e == OK ? node_text(tree_root(t), "title") : NULL;
			buf_printf(&text, "%s%s (%s)", text.len > 0 ? "\n" : "", title != NULL ? title : "", id);
		}
		tree_free(t);
		buf_free(&document);
		at += n + (at[n] != '\0');
	}
	if (e == OK && text.len > 0)
		e = report_put(v, "criteria.fired", buf_str(&text), NULL);
	buf_free(&text);
	return e;
}

static err_t put_time(struct report_values *v, const char *name, nsec_t t)
{
	struct buf b = buf_of(256);

	time_text(t, LANG_JA, &b);
	err_t e = b.err == OK ? report_put(v, name, buf_str(&b), NULL) : b.err;
	buf_free(&b);
	return e;
}

static err_t put_all(struct site *s, struct gathered *g, struct report_values *v)
{
	char count[32];

	if (g->count == 0)
		return OK;
	(void)snprintf(count, sizeof(count), "%" PRIu64, g->count);
	err_t e = report_put(v, "records.kept", count, NULL);
	if (e == OK)
		e = put_time(v, "records.first_seen", g->first);
	if (e == OK)
		e = put_time(v, "records.last_seen", g->last);
	return e == OK ? put_criteria(s, g, v) : e;
}

err_t report_records(struct site *s, const char *incident, const struct signer *signer,
		     struct report_values *values, struct indicators **ret, struct problem *why)
{
	struct gathered g = { .linked = buf_of(16u << 20), .criteria = buf_of((size_t)2 * TEXT_MAX),
			      .indicators = indicators_new(), .why = why };
	uint64_t found = 0;

	err_t e = g.indicators != NULL ? register_incident_records(s->reg, incident, take_link, &g) : ERR_MEMORY;
	if (e == OK && g.linked.len > 0) {
		const struct find_request rq = { .purpose = "fill the report of the incident", .incident = incident };
		e = find_run(s, &rq, signer, gather, &g, &found, why);
		e = e == OK ? g.failed : e;
	}
	if (e == OK)
		e = put_all(s, &g, values);
	if (e == OK)
		e = indicators_end(g.indicators);
	if (e == OK)
		*ret = g.indicators;
	else
		indicators_free(g.indicators);
	buf_wipe(&g.linked);
	buf_wipe(&g.criteria);
	return e;
}
