/* rules_runs.c - runs: nothing read without authority, nothing kept without
 * criteria, every body there and whole. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "inspect/rules_own.h"
#include "ledger/ledger.h"

static bool check_authority(struct rules *r)
{
	const char *id = node_text(r->entry, "authority");
	const struct authority_row *a = rules_need(r, &r->authorities, "authority", id);

	if (a == NULL)
		return false;
	if (a->state != STATE_APPROVED)
		against(r, "authority '%s' is %s", id, a->state == STATE_ENDED ? "revoked" : "not approved");
	else if (strcmp(a->sha256, node_text(r->entry, "authority_sha256")) != 0)
		against(r, "authority '%s' is another document than the approved one", id);
	else if (r->at < a->says.from || r->at >= a->says.to)
		against(r, "authority '%s' is not valid at that time", id);
	else
		return true;
	return false;
}

static bool check_criterion(struct rules *r, const struct node *n)
{
	const char *id = node_text(n, "criterion");
	struct buf name = buf_of(65536);
	bool good = false;

	buf_printf(&name, "%s %s", id, node_text(n, "sha256"));
	const struct criterion_row *c = rules_need(r, &r->criteria, "criterion", buf_str(&name));
	buf_free(&name);
	if (c == NULL)
		return false;
	char *lists = rules_lists(r, node_get(n, "lists"));
	if (c->state != STATE_APPROVED)
		against(r, "criterion '%s' is %s", id, c->state == STATE_ENDED ? "rejected or retired" : "not approved");
	else if (lists == NULL || c->lists == NULL || strcmp(lists, c->lists) != 0)
		against(r, "criterion '%s' runs with other lists than the approved ones", id);
	else if (c->says.authority == NULL || strcmp(c->says.authority, node_text(r->entry, "authority")) != 0)
		against(r, "criterion '%s' is not for this authority", id);
	else if (r->at < c->says.from || r->at >= c->says.to)
		against(r, "criterion '%s' is not valid at that time", id);
	else
		good = true;
	free(lists);
	return good;
}

void rule_run_begin(struct rules *r)
{
	const struct node *criteria = node_get(r->entry, "criteria");
	struct run_row *run = rules_add(r, &r->runs, "run", node_text(r->entry, "run"), sizeof(*run));
	struct buf names = buf_of(1u << 20);
	bool good = check_authority(r);

	if (criteria->count == 0) {
		against(r, "a run without a criterion");
		good = false;
	}
	for (const struct node *n = criteria->child; n != NULL; n = n->next) {
		good = check_criterion(r, n) && good;
		buf_printf(&names, "%s\n", node_text(n, "criterion"));
	}
	const struct authority_row *a = table_get(&r->authorities, node_text(r->entry, "authority"));
	if (run != NULL) {
		if (a != NULL && a->says.directions != NULL)
			run->directions = rules_copy(r, a->says.directions);
		run->criteria = rules_copy(r, buf_str(&names));
		figures_begin(r, run);
	}
	buf_free(&names);
	if (good && run != NULL)
		r->in->out->checks[CHECK_RUNS]++;
}

/* Is `name` one of the lines of `names`? */
static bool is_line(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = names; at != NULL && *at != '\0'; at = strchr(at, '\n') + 1)
		if (strncmp(at, name, len) == 0 && at[len] == '\n')
			return true;
	return false;
}

/* Only in directions that the authority allows, and each record in one. */
static void check_directions(struct rules *r, const struct run_row *run, uint64_t records)
{
	uint64_t sum = 0;

	for (const struct node *n = node_get(r->entry, "directions")->child; n != NULL; n = n->next) {
		if (run->directions == NULL || !is_line(run->directions, n->key))
			against(r, "it holds records of direction '%s', which its authority does not allow", n->key);
		sum += (uint64_t)n->number;
	}
	if (sum != records)
		against(r, "its directions count %" PRIu64 " records, it holds %" PRIu64, sum, records);
}

/* The time of its records' flows: both ends or none, in order. */
static void check_times(struct rules *r)
{
	const char *from = node_text(r->entry, "from"), *to = node_text(r->entry, "to");
	nsec_t first = 0, last = 0;

	if (from == NULL && to == NULL)
		return;
	if (from == NULL || to == NULL || clock_parse(from, strlen(from), &first) != OK || clock_parse(to, strlen(to), &last) != OK ||
	    first > last)
		against(r, "it does not say from when to when its records are");
}

void rule_run_batch(struct rules *r)
{
	struct run_row *run = rules_need(r, &r->runs, "run", node_text(r->entry, "run"));
	int64_t records = node_int(r->entry, "records", 0);
	uint64_t seq = (uint64_t)node_int(r->entry, "seq", 0);

	if (run == NULL)
		return;
	if (run->ended)
		against(r, "the run has ended");
	if (seq != run->batches)
		against(r, "batch %" PRIu64 " of the run is missing", run->batches);
	for (const struct node *n = node_get(r->entry, "hits")->child; n != NULL; n = n->next) {
		if (!is_line(run->criteria, n->key))
			against(r, "it counts hits of '%s', which is no criterion of the run", n->key);
		if (n->number > records)
			against(r, "it counts more hits of '%s' than records", n->key);
	}
	check_directions(r, run, (uint64_t)records);
	check_times(r);
	if (node_int(node_get(r->entry, "body"), "records", 0) != records)
		against(r, "its body holds another number of records than it says");
	run->batches = seq + 1;
	run->records += (uint64_t)records;
	figures_batch(r, run);
	r->in->out->checks[CHECK_BATCHES]++;
}

void rule_run_end(struct rules *r)
{
	struct run_row *run = rules_need(r, &r->runs, "run", node_text(r->entry, "run"));

	if (run == NULL)
		return;
	if (run->ended)
		against(r, "the run has ended before");
	if ((uint64_t)node_int(r->entry, "batches", 0) != run->batches)
		against(r, "it counts other batches than the run has");
	if ((uint64_t)node_int(r->entry, "kept", 0) != run->records)
		against(r, "it says that %" PRId64 " records were kept, the batches hold %" PRIu64,
			node_int(r->entry, "kept", 0), run->records);
	if (node_get(r->entry, "cut_short") == NULL &&
	    node_int(r->entry, "flows", 0) != node_int(r->entry, "kept", 0) + node_int(r->entry, "erased", 0))
		against(r, "kept and erased records are not all that was read: %" PRId64 " + %" PRId64 " of %" PRId64,
			node_int(r->entry, "kept", 0), node_int(r->entry, "erased", 0), node_int(r->entry, "flows", 0));
	figures_end(r, run);
	run->ended = true;
}

static void check_body_file(struct rules *r, const struct node *body, const char *path)
{
	struct buf b = buf_of(LEDGER_BODY_MAX);
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];

	if (!inspect_read(r->in, path, &b)) {
		if (r->in->failed == OK)
			blame(r->in, path, r->index, "the body cannot be read or is too large");
		buf_free(&b);
		return;
	}
	digest_sha256(b.bytes, b.len, digest);
	hex_of(digest, sizeof(digest), hex);
	if (strcmp(hex, node_text(body, "sha256")) != 0)
		blame(r->in, path, r->index, "the body was altered: its digest is not the one that the entry states");
	else if ((uint64_t)node_int(body, "size", 0) != b.len)
		blame(r->in, path, r->index, "the body has another size than the entry states");
	else
		r->in->out->checks[CHECK_BODIES]++;
	buf_free(&b);
}

void rules_body(struct rules *r)
{
	const struct node *body = node_get(r->entry, "body");
	char path[80];
	struct buf day = buf_of(256);

	buf_printf(&day, "%s %s", node_text(body, "class"), node_text(body, "day"));
	struct day_row *d = rules_need(r, &r->days, "day key", buf_str(&day));
	buf_free(&day);
	if (node_int(body, "records", 0) == 0)
		against(r, "a body without records");
	(void)snprintf(path, sizeof(path), "body/%s", node_text(body, "sha256"));
	struct listed *f = listing_find(&r->in->files, path);
	bool looked_at = r->index < r->in->out->since;	/* by the inspection of the checkpoint given */
	rules_note_body(r, body, d, f != NULL, looked_at && r->in->how->fetched);
	if (f == NULL)
		return;		/* judged at the end: it may have expired */
	if (f->used) {
		blame(r->in, path, r->index, "two entries name the same body");
	} else if (f->regular) {
		f->used = true;
		if (!looked_at)
			check_body_file(r, body, path);
	}
}
