/* projecting.h - bring the register up to the ledger. */
#ifndef RUN_PROJECTING_H
#define RUN_PROJECTING_H

#include "run/site.h"

/*
 * project - apply every published entry that the register does not hold
 *
 * Bodies whose content the register shows are opened for it; an erased one is
 * left unknown. Also sets s->last_at from the newest entry.
 * OK | ERR_BROKEN (an entry cannot be read or does not fit) | ERR_*
 */
err_t project(struct site *s, struct problem *why) MUST_USE;

#endif
