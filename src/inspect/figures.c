/* figures.c - counts by authority and criterion. */
#include <stdlib.h>
#include <string.h>

#include "inspect/rules_own.h"

struct figure_row {
	struct table_row row;	/* "AUTHORITY\nCRITERION", or "AUTHORITY\n" */
	struct inspect_figure f;
};

void figures_drop(void *row)
{
	struct inspect_figure *f = &((struct figure_row *)row)->f;

	free(f->authority);
	free(f->criterion);
	free(f->title);
}

/* The title that the authority, or this version of the criterion, had when it ran last. */
static void entitle(struct rules *r, struct inspect_figure *f, const char *title)
{
	if (title == NULL)
		return;
	free(f->title);
	f->title = rules_copy(r, title);
}

static const char *criterion_title(struct rules *r, const struct node *n)
{
	struct buf name = buf_of(1u << 16);

	buf_printf(&name, "%s %s", node_text(n, "criterion"), node_text(n, "sha256"));
	const struct criterion_row *c = name.err == OK ? table_get(&r->criteria, buf_str(&name)) : NULL;
	buf_free(&name);
	return c != NULL ? c->says.title : NULL;
}

/* The counts of the authority, or of its criterion; made when first asked for. NULL: no memory. */
static struct inspect_figure *figure(struct rules *r, const char *authority, const char *criterion)
{
	struct buf name = buf_of(1u << 16);

	buf_printf(&name, "%s\n%s", authority, criterion != NULL ? criterion : "");
	struct figure_row *row = name.err == OK ? table_get(&r->figures, buf_str(&name)) : NULL;
	if (row == NULL && name.err == OK) {
		row = table_add(&r->figures, buf_str(&name), sizeof(*row));
		if (row != NULL)
			row->f.authority = rules_copy(r, authority);
		if (row != NULL && criterion != NULL)
			row->f.criterion = rules_copy(r, criterion);
	}
	buf_free(&name);
	if (row == NULL)
		r->in->failed = ERR_MEMORY;
	return row != NULL ? &row->f : NULL;
}

bool figures_count(const struct rules *r)
{
	const struct inspection *out = r->in->out;

	return r->at >= out->from && (out->to == 0 || r->at < out->to);
}

void figures_begin(struct rules *r, struct run_row *run)
{
	run->authority = rules_copy(r, node_text(r->entry, "authority"));
	if (run->authority == NULL || !figures_count(r))
		return;
	struct inspect_figure *f = figure(r, run->authority, NULL);
	const struct authority_row *a = table_get(&r->authorities, run->authority);
	if (f != NULL) {
		f->runs++;
		entitle(r, f, a != NULL ? a->says.title : NULL);
	}
	for (const struct node *n = node_get(r->entry, "criteria")->child; n != NULL; n = n->next) {
		if ((f = figure(r, run->authority, node_text(n, "criterion"))) == NULL)
			continue;
		f->runs++;
		entitle(r, f, criterion_title(r, n));
	}
}

static uint64_t member(const struct rules *r, const char *name)
{
	return (uint64_t)node_int(r->entry, name, 0);
}

void figures_batch(struct rules *r, const struct run_row *run)
{
	struct inspect_figure *f = run->authority != NULL && figures_count(r) ? figure(r, run->authority, NULL) : NULL;

	if (f == NULL)
		return;
	f->kept += member(r, "records");
	for (const struct node *n = node_get(r->entry, "hits")->child; n != NULL; n = n->next)
		if ((f = figure(r, run->authority, n->key)) != NULL)
			f->kept += (uint64_t)n->number;
}

void figures_end(struct rules *r, const struct run_row *run)
{
	struct inspect_figure *f = run->authority != NULL && figures_count(r) ? figure(r, run->authority, NULL) : NULL;

	if (f == NULL)
		return;
	f->packets += member(r, "packets");
	f->bytes += member(r, "bytes");
	f->flows += member(r, "flows");
	f->erased += member(r, "erased");
	f->dropped += member(r, "dropped");
	f->cut_short += node_get(r->entry, "cut_short") != NULL;
}

static int by_name(const void *a, const void *b)
{
	const struct inspect_figure *x = a, *y = b;
	int order = strcmp(x->authority, y->authority);

	if (order != 0 || x->criterion == NULL || y->criterion == NULL)
		return order != 0 ? order : (x->criterion != NULL) - (y->criterion != NULL);
	return strcmp(x->criterion, y->criterion);
}

void figures_tell(struct rules *r)
{
	struct inspection *out = r->in->out;

	out->figures = calloc(r->figures.count + 1, sizeof(*out->figures));
	if (out->figures == NULL) {
		r->in->failed = ERR_MEMORY;
		return;
	}
	for (size_t i = 0; i < r->figures.room; i++) {
		struct figure_row *row = (struct figure_row *)r->figures.slot[i];
		if (row == NULL || row->f.authority == NULL)
			continue;
		out->figures[out->figure_count++] = row->f;	/* the names with it */
		row->f = (struct inspect_figure){ .authority = NULL };
	}
	qsort(out->figures, out->figure_count, sizeof(*out->figures), by_name);
}

const char *inspect_kind_name(size_t kind)
{
	static const char *const names[] = {
#define KIND_NAME(id, name) [id] = (name),
		ENTRY_KIND_LIST(KIND_NAME)
#undef KIND_NAME
	};

	_Static_assert(ENTRY_KIND_COUNT < INSPECT_KINDS_MAX, "room to count each kind");
	return kind < COUNT_OF(names) ? names[kind] : NULL;
}
