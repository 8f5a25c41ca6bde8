/* case_own.h - an incident's facts as they lie in memory. Inside duty only. */
#ifndef DUTY_CASE_OWN_H
#define DUTY_CASE_OWN_H

#include "duty/case.h"
#include "base/pool.h"

struct case_facts {
	const struct law *law;	/* borrowed */
	struct fact_entry *entry;
	size_t count, room;
	struct pool pool;	/* texts of entries */
};

#endif
