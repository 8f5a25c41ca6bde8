#include "flowexport/exporters.h"

#include <stdlib.h>
#include <string.h>

#include "flowexport/own.h"

#define HEADER9	20u
#define HEADER10	16u

err_t exporters_new(size_t memory, struct exporters **ret)
{
	if (memory < EXPORTERS_MEMORY_MIN)
		return ERR_USAGE;
	struct exporters *x = calloc(1, sizeof(*x));
	if (x == NULL)
		return ERR_MEMORY;
	x->memory_max = memory;
	*ret = x;
	return OK;
}

/* Who has most templates gives one up, so that one exporter that defines them
 * without end does not drive out the others'. */
static bool make_room(struct exporters *x)
{
	struct exporter *most = NULL;

	for (struct exporter *e = x->newest; e != NULL; e = e->older)
		if (e->templates > 0 && (most == NULL || e->memory > most->memory))
			most = e;
	return most != NULL && template_drop_oldest(x, most);
}

void *export_take(struct exporters *x, struct exporter *e, size_t len)
{
	while (len > x->memory_max - x->memory)
		if (!make_room(x))
			return NULL;
	void *bytes = calloc(1, len);
	if (bytes == NULL)
		return NULL;
	x->memory += len;
	if (e != NULL)
		e->memory += len;
	return bytes;
}

void export_give(struct exporters *x, struct exporter *e, void *bytes, size_t len)
{
	x->memory -= len;
	if (e != NULL)
		e->memory -= len;
	free(bytes);
}

static void unlink_exporter(struct exporters *x, struct exporter *e)
{
	*(e->newer != NULL ? &e->newer->older : &x->newest) = e->older;
	*(e->older != NULL ? &e->older->newer : &x->oldest) = e->newer;
	x->count--;
}

static void link_newest(struct exporters *x, struct exporter *e)
{
	e->newer = NULL;
	e->older = x->newest;
	*(x->newest != NULL ? &x->newest->newer : &x->oldest) = e;
	x->newest = e;
	x->count++;
}

static void forget(struct exporters *x, struct exporter *e)
{
	unlink_exporter(x, e);
	while (template_drop_oldest(x, e))
		x->tally.templates_out--;	/* went with its exporter */
	held_drop_all(x, e);
	export_give(x, NULL, e, sizeof(*e));
}

static bool same_address(const struct ip *a, const struct ip *b)
{
	return a->version == b->version && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static struct exporter *exporter_new(struct exporters *x, const struct ip *from, uint16_t version,
				     uint32_t domain)
{
	struct exporter *e;

	if (x->count == EXPORTERS_MAX) {
		forget(x, x->oldest);
		x->tally.exporters_out++;
	}
	while ((e = export_take(x, NULL, sizeof(*e))) == NULL && x->oldest != NULL) {
		forget(x, x->oldest);
		x->tally.exporters_out++;
	}
	if (e == NULL)
		return NULL;
	e->from = *from;
	e->version = version;
	e->domain = domain;
	e->held_end = &e->held;
	return e;
}

struct exporter *exporter_find(struct exporters *x, const struct ip *from, uint16_t version, uint32_t domain)
{
	struct exporter *e = x->newest;

	while (e != NULL && (e->domain != domain || e->version != version || !same_address(&e->from, from)))
		e = e->older;
	if (e == x->newest && e != NULL)
		return e;
	if (e != NULL)
		unlink_exporter(x, e);
	else
		e = exporter_new(x, from, version, domain);
	if (e == NULL)
		export_count(x, EXPORT_NO_ROOM);
	else
		link_newest(x, e);
	return e;
}

static void netflow9_read(struct exporters *x, const struct ip *from, struct rd *r, struct message *m)
{
	rd_skip(r, 2);	/* records in it: the sets say it themselves */
	m->clock.uptime = rd_u32be(r);
	m->clock.has_uptime = true;
	uint32_t seconds = rd_u32be(r);
	uint32_t sequence = rd_u32be(r);
	uint32_t domain = rd_u32be(r);

	m->clock.exported = times_exported(seconds, 0, m->clock.when);
	m->e = exporter_find(x, from, 9, domain);
	if (m->e == NULL)
		return;
	sets_netflow9(m, r);
	held_read(m);
	sequence_see(m, sequence);
}

static void ipfix_read(struct exporters *x, const struct ip *from, struct rd *r, struct message *m)
{
	size_t len = rd_u16be(r);
	uint32_t seconds = rd_u32be(r);
	uint32_t sequence = rd_u32be(r);
	uint32_t domain = rd_u32be(r);

	if (len < HEADER10) {
		export_count(x, EXPORT_SHORT);
		return;
	}
	len -= HEADER10;
	if (len > r->left) {
		export_count(x, EXPORT_CUT);
		m->unknown = true;
	} else if (len < r->left) {
		export_count(x, EXPORT_TRAILER);
		r->left = len;
	}
	m->clock.exported = times_exported(seconds, 0, m->clock.when);
	m->e = exporter_find(x, from, 10, domain);
	if (m->e == NULL)
		return;
	m->clock.has_boot = m->e->has_boot;
	m->clock.boot_ms = m->e->boot_ms;
	sets_ipfix(m, r);
	held_read(m);
	sequence_see(m, sequence);
}

void exporters_datagram(struct exporters *x, const struct ip *from, const uint8_t *bytes, size_t len,
			nsec_t when, export_flow_fn *on_flow, void *ctx)
{
	struct rd r = rd_of(bytes, len);
	struct message m = { .x = x, .clock = { .when = when }, .on_flow = on_flow, .ctx = ctx };
	uint16_t version = rd_u16be(&r);

	x->tally.datagrams++;
	if (r.err != OK || (version == 9 && len < HEADER9) || (version == 10 && len < HEADER10))
		export_count(x, EXPORT_SHORT);
	else if (version == 5)
		netflow5_read(x, from, &r, when, on_flow, ctx);
	else if (version == 9)
		netflow9_read(x, from, &r, &m);
	else if (version == 10)
		ipfix_read(x, from, &r, &m);
	else
		export_count(x, EXPORT_VERSION);
}

struct export_tally exporters_tally(const struct exporters *x)
{
	struct export_tally t = x->tally;

	for (const struct exporter *e = x->newest; e != NULL; e = e->older)
		t.not_understood[EXPORT_NO_TEMPLATE] += e->held_sets;
	return t;
}

bool exporters_next(const struct exporters *x, uint32_t *at, struct export_info *out)
{
	const struct exporter *e = x->newest;

	for (uint32_t i = 0; i < *at && e != NULL; i++)
		e = e->older;
	if (e == NULL)
		return false;
	++*at;
	*out = (struct export_info){ .from = e->from, .version = e->version, .domain = e->domain,
				     .records = e->records, .lost = e->lost };
	return true;
}

size_t exporters_memory(const struct exporters *x)
{
	return x->memory;
}

void exporters_free(struct exporters *x)
{
	if (x == NULL)
		return;
	while (x->oldest != NULL)
		forget(x, x->oldest);
	facts_free(&x->facts);
	free(x);
}
