/* own.h - inside src/flowexport: exporters, their templates, what is held for them. */
#ifndef FLOWEXPORT_OWN_H
#define FLOWEXPORT_OWN_H

#include "base/rd.h"
#include "flowexport/elements.h"
#include "flowexport/exporters.h"
#include "flowexport/rate.h"
#include "flowexport/times.h"

#define TEMPLATE_BUCKETS	256u
#define TEMPLATE_FIRST		256u	/* smaller numbers are those of other sets */
#define HELD_SETS		64u
#define HELD_BYTES		((size_t)128 << 10)	/* of one exporter */
#define HELD_TIME		(1800 * NSEC_PER_SEC)

/* How the records of a set are built. */
struct shape {
	uint16_t id;
	uint16_t count;		/* elements; neighbours that say nothing are one */
	uint32_t least;		/* bytes of the shortest record; at least 1 */
	bool options;
};

struct template {
	struct template *chain;		/* in its bucket */
	struct template *newer, *older;	/* by use */
	struct shape shape;
	struct element element[];
};

/* A set that waits for its template. */
struct held {
	struct held *next;
	struct export_clock clock;
	uint16_t id;
	uint16_t len;
	uint8_t bytes[];
};

struct exporter {
	struct exporter *newer, *older;	/* by when it was heard */
	struct ip from;
	uint16_t version;
	uint32_t domain;
	uint64_t records, lost;
	bool counted;			/* the next three hold */
	uint32_t sequence;		/* of the datagram before */
	uint32_t unit[2];		/* what it had */
	uint8_t style;			/* how it counts: sequence.c */
	uint32_t late;			/* datagrams in a row that were behind it */
	uint32_t gap;			/* of `lost`: what late ones may still make good */
	bool has_boot;
	uint64_t boot_ms;
	struct rates rates;
	struct template *bucket[TEMPLATE_BUCKETS];
	struct template *newest, *oldest;
	uint32_t templates;
	size_t memory;			/* of its templates */
	struct held *held, **held_end;
	uint32_t held_sets;
	size_t held_bytes;
};

struct exporters {
	size_t memory_max, memory;
	size_t held_bytes;		/* of this memory; a quarter at most */
	struct exporter *newest, *oldest;
	uint32_t count;
	struct facts facts;		/* of the record in hand */
	struct export_tally tally;
};

/* One datagram on its way through. */
struct message {
	struct exporters *x;
	struct exporter *e;
	struct export_clock clock;
	export_flow_fn *on_flow;
	void *ctx;
	uint32_t records;	/* data records in it, for the sequence */
	uint32_t options;	/* options records in it */
	bool unknown;		/* it has sets whose records could not be counted */
	bool learnt;		/* it brought a template */
};

/* Count one more that was not understood for reason `n`. */
static inline void export_count(struct exporters *x, enum not_understood n)
{
	x->tally.not_understood[n]++;
}

/* exporters.c: memory within the bound, of `e`'s templates or, NULL, of others. NULL
 * when there is none, even without the oldest templates of whoever has most. What
 * was taken is given back with its size. */
void *export_take(struct exporters *x, struct exporter *e, size_t len);
void export_give(struct exporters *x, struct exporter *e, void *bytes, size_t len);

/* sequence.c: account for a datagram that was read to its end. */
void sequence_see(struct message *m, uint32_t sequence);

/* templates.c */
/* The template of a set, now the newest used; NULL. */
struct template *template_find(struct exporter *e, uint16_t id);
/* Keep a template in place of any of its number. */
void template_put(struct message *m, const struct shape *shape, const struct element *elements);
/* Forget the one used longest ago; false when there is none. */
bool template_drop_oldest(struct exporters *x, struct exporter *e);

/* held.c */
void held_put(struct message *m, uint16_t id, const struct rd *set);
/* Read what waits for a template that is there now. */
void held_read(struct message *m);
void held_drop_all(struct exporters *x, struct exporter *e);

/* learn.c: the sets that define templates. */
void learn_netflow9(struct message *m, struct rd set, bool options);
void learn_ipfix(struct message *m, struct rd set, bool options);

/* sets.c */
void sets_netflow9(struct message *m, struct rd *r);
void sets_ipfix(struct message *m, struct rd *r);
/* The records of a set. */
void set_read(struct message *m, struct template *t, struct rd set);

/* record.c: hand on one record. */
void record_flow(struct message *m, const struct values *v, struct rate rate);

/* netflow5.c: `r` stands after the version. */
void netflow5_read(struct exporters *x, const struct ip *from, struct rd *r, nsec_t when,
		   export_flow_fn *on_flow, void *ctx);

/* exporters.c: the exporter, made if it is new and now the newest heard; NULL without memory. */
struct exporter *exporter_find(struct exporters *x, const struct ip *from, uint16_t version, uint32_t domain);

#endif
