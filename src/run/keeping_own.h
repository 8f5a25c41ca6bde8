/* keeping_own.h - what the files of a run's keeping share. Inside keeping only. */
#ifndef RUN_KEEPING_OWN_H
#define RUN_KEEPING_OWN_H

#include "base/buf.h"
#include "criteria/authority.h"
#include "criteria/criterion.h"
#include "rec/pick.h"
#include "register/criteria.h"
#include "register/runs.h"
#include "run/keeping.h"
#include "run/sealing.h"
#include "text/jsonw.h"

struct rule_list {
	char name[256];
	char sha256[REG_HEX_BYTES];
	struct buf bytes;
};

struct keeping_rule {
	struct reg_criterion row;
	struct buf document;
	struct rule_list *lists;
	size_t list_count;
	unsigned retention_days;
};

struct keeping_batch {
	unsigned days;
	uint32_t seq;
	struct sealing *body;
	bool full;		/* the next record of its class goes into another one */
	uint32_t *hits;		/* by rule number */
	uint32_t directions[DIRECTION_COUNT];	/* records of each */
	nsec_t first, last;	/* earliest start and latest end of the records' flows */
	bool timeless;		/* a record does not say either */
};

struct keeping_desk {
	struct pick pick;
	struct buf json;
};

/* The member `criteria`: what ran, with digests. */
void keeping_write_criteria(const struct keeping *k, struct jsonw *w);

/* Does the criterion keep fields whose values are replaced? */
bool keeping_replaces(const struct site *s, const struct criterion *c);

/* May the pick's sealed values be of that day: one whose key an eye of this run has? */
bool keeping_day_known(const struct keeping *k, const struct pick *p);

/* The direction that the pick says; false: it says none. */
bool keeping_direction(const struct pick *p, enum direction *out);

/* Count the pick's times in. */
void keeping_widen(struct keeping_batch *b, const struct pick *p);

/* The members `from`, `to` and `directions`: what the entry says of its records. */
void keeping_write_about(const struct keeping_batch *b, struct jsonw *w);

/* The member `sealed.identity`: what is sealed of values that the record has. */
void keeping_write_sealed(const struct pick *p, struct jsonw *w);

#endif
