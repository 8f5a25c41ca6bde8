/* keeping_own.h - what the files of a run's keeping share. Inside keeping only. */
#ifndef RUN_KEEPING_OWN_H
#define RUN_KEEPING_OWN_H

#include "base/buf.h"
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
	uint32_t *hits;		/* by rule number */
};

/* The member `criteria`: what ran, with digests. */
void keeping_write_criteria(const struct keeping *k, struct jsonw *w);

#endif
