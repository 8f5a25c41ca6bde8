#include "run/assets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/books_own.h"

#define EXPORT_MAX	((size_t)512 << 20)
#define ID_BYTES	(2 * BOOK_ID_MAX)

err_t assets_inventory(struct site *s, struct inventory *out, struct problem *why)
{
	struct buf csv = buf_of(EXPORT_MAX);

	err_t e = book_export(s, book_find("asset"), &csv, why);
	if (e == OK)
		e = inventory_read(out, INVENTORY_CSV, "", "the book of machines", csv.bytes, csv.len, why);
	buf_wipe(&csv);
	return e;
}

/* "ASSET/CVE" of a hole. */
static void id_of(const struct holes_job *job, const struct hole *h, char out[static ID_BYTES])
{
	(void)snprintf(out, ID_BYTES, "%s/%s", job->inventory.part[h->part].machine, h->id);
}

err_t assets_seen(struct site *s, const struct holes_job *job, struct assets_seen *out, struct problem *why)
{
	const struct book_def *book = book_find("hole");
	char id[ID_BYTES];

	err_t e = book_read(s, book, &out->rows, why);
	out->first = calloc(job->holes.count + 1, sizeof(*out->first));
	if (e == OK && out->first == NULL)
		e = ERR_MEMORY;
	for (size_t i = 0; e == OK && i < job->holes.count; i++) {
		id_of(job, &job->holes.hole[i], id);
		const struct book_row *row = book_row_find(&out->rows, id);
		out->first[i] = row != NULL ? book_value(book, row, "first_seen_on") : "";
	}
	return e;
}

void assets_seen_free(struct assets_seen *seen)
{
	free(seen->first);
	book_table_free(&seen->rows);
	*seen = (struct assets_seen){ 0 };
}

static err_t set(struct book_table *t, struct book_row *row, const char *field, const char *value)
{
	int i = book_field_index(book_find("hole"), field);

	return i < 0 ? ERR_UNKNOWN : book_set(t, row, (size_t)i, value, strlen(value));
}

/* The row of a hole that is new, or known and not open any more. */
static err_t add_hole(struct book_table *t, const struct holes_job *job, const struct hole *h, const char *id,
		      const struct book_row *old, const char *today)
{
	const struct book_def *book = book_find("hole");
	struct book_row *row = book_row_add(t, book, id);

	if (row == NULL)
		return ERR_MEMORY;
	if (old != NULL)
		memcpy(row->value, old->value, sizeof(row->value));
	err_t e = set(t, row, "asset", job->inventory.part[h->part].machine);
	if (e == OK)
		e = set(t, row, "cve", h->id);
	if (e == OK && old == NULL)
		e = set(t, row, "first_seen_on", today);
	if (e == OK)
		e = set(t, row, "listed_on", match_since(&job->feed, h));
	if (e == OK)
		e = set(t, row, "source", "KEV");
	if (e == OK)
		e = set(t, row, "sure", h->sure == SURE_CONFIRMED ? "confirmed" : "product_only");
	if (e == OK)
		e = set(t, row, "closed_on", "");
	return e == OK ? set(t, row, "state", "open") : e;
}

static err_t close_hole(struct book_table *t, const struct book_row *old, const char *today)
{
	struct book_row *row = book_row_add(t, book_find("hole"), old->id);

	if (row == NULL)
		return ERR_MEMORY;
	memcpy(row->value, old->value, sizeof(row->value));
	err_t e = set(t, row, "state", "fixed");
	return e == OK ? set(t, row, "closed_on", today) : e;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct recording {
	const struct holes_job *job;
	struct book_table now, then;
	char **found;		/* ids of exploited holes, sorted */
	size_t count;
	char today[16];
};

static err_t find_ids(struct recording *r)
{
	char id[ID_BYTES];

	r->found = calloc(r->job->holes.count + 1, sizeof(*r->found));
	if (r->found == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < r->job->holes.count; i++) {
		const struct hole *h = &r->job->holes.hole[i];
		if (h->kev == MATCH_NONE || h->sure == SURE_RULED_OUT)
			continue;
		id_of(r->job, h, id);
		if ((r->found[r->count] = strdup(id)) == NULL)
			return ERR_MEMORY;
		r->count++;
	}
	qsort(r->found, r->count, sizeof(*r->found), by_id);
	return OK;
}

static err_t add_new(struct recording *r)
{
	const struct book_def *book = book_find("hole");
	char id[ID_BYTES], last[ID_BYTES] = "";
	err_t e = OK;

	for (size_t i = 0; i < r->job->holes.count && e == OK; i++) {
		const struct hole *h = &r->job->holes.hole[i];
		if (h->kev == MATCH_NONE || h->sure == SURE_RULED_OUT)
			continue;
		id_of(r->job, h, id);
		const struct book_row *old = book_row_find(&r->now, id);
		bool same = strcmp(id, last) == 0;
		if (!same && book_id_fits(id) && (old == NULL || strcmp(book_value(book, old, "state"), "fixed") == 0))
			e = add_hole(&r->then, r->job, h, id, old, r->today);
		memcpy(last, id, sizeof(last));
	}
	return e;
}

err_t assets_record(struct site *s, const struct holes_job *job, nsec_t at, const struct signer *signer,
		    struct problem *why)
{
	struct recording r = { .job = job };
	struct book_counts counts;
	struct civil c;

	civil_in_tokyo(at, &c);
	(void)snprintf(r.today, sizeof(r.today), "%04d-%02d-%02d", c.year, c.month, c.day);
	err_t e = book_read(s, book_find("hole"), &r.now, why);
	if (e == OK)
		e = find_ids(&r);
	if (e == OK)
		e = add_new(&r);
	for (size_t i = 0; e == OK && i < r.now.count; i++) {
		const struct book_row *row = &r.now.rows[i];
		bool there = bsearch(&row->id, r.found, r.count, sizeof(*r.found), by_id) != NULL;
		if (!there && strcmp(book_value(book_find("hole"), row, "state"), "open") == 0)
			e = close_hole(&r.then, row, r.today);
	}
	book_sort(&r.then);
	if (e == OK)
		e = book_write(s, book_find("hole"), &r.then, signer, &counts, why);
	for (size_t i = 0; i < r.count; i++)
		free(r.found[i]);
	free(r.found);
	book_table_free(&r.then);
	book_table_free(&r.now);
	return e;
}

static err_t take_part(struct book_table *t, const struct book_table *now, const struct part *p, const char *machine)
{
	const struct {
		const char *field, *value;
	} values[] = { { "maker", p->maker }, { "product", p->product }, { "version", p->version },
		       { "machine", machine }, { "cpe", p->cpe }, { "purl", p->purl } };
	const struct book_def *book = book_find("asset");
	char id[ID_BYTES];

	(void)snprintf(id, sizeof(id), "%.60s/%.64s", machine, *p->binary != '\0' ? p->binary : p->product);
	if (*p->product == '\0' || !book_id_fits(id))
		return OK;
	struct book_row *row = book_row_add(t, book, id);
	err_t e = row != NULL ? OK : ERR_MEMORY;
	const struct book_row *old = book_row_find(now, id);
	if (old != NULL && row != NULL)	/* what people entered beside it stays */
		memcpy(row->value, old->value, sizeof(row->value));
	for (size_t i = 0; i < COUNT_OF(values) && e == OK; i++)
		e = book_set(t, row, (size_t)book_field_index(book, values[i].field), values[i].value, strlen(values[i].value));
	return e;
}

/* One row an id: of parts that share a name the first stays. */
static void once_each(struct book_table *t)
{
	size_t kept = 0;

	book_sort(t);
	for (size_t i = 0; i < t->count; i++)
		if (kept == 0 || strcmp(t->rows[i].id, t->rows[kept - 1].id) != 0)
			t->rows[kept++] = t->rows[i];
	t->count = kept;
}

err_t assets_take(struct site *s, const char *file, enum inventory_format format, const char *machine,
		  const struct signer *signer, struct book_counts *counts, struct problem *why)
{
	const struct book_def *book = book_find("asset");
	struct holes_job job = holes_job_of();
	struct book_table t = { 0 }, now = { 0 };

	err_t e = book_read(s, book, &now, why);
	if (e == OK)
		e = holes_read_inventory(&job, file, format, machine, why);
	for (size_t i = 0; e == OK && i < job.inventory.parts; i++)
		e = take_part(&t, &now, &job.inventory.part[i], machine);
	once_each(&t);
	if (e == OK)
		e = book_write(s, book, &t, signer, counts, why);
	book_table_free(&t);
	book_table_free(&now);
	holes_job_free(&job);
	return e;
}
