/* pick.h - select hands this to the ledger: one record that approved criteria
 * keep, with only the fields they keep, identifying values replaced. */
#ifndef REC_PICK_H
#define REC_PICK_H

#include <stdint.h>

#include "rec/facts.h"

#define PICK_RULES_MAX	16u

/* Borrowed by who receives it, for the call. */
struct pick {
	struct facts kept;
	uint16_t rules[PICK_RULES_MAX];	/* numbers of the criteria that fired */
	uint16_t rule_count;
};

#endif
