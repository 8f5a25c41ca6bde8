/* incident_walk.h - what is known of all incidents at once, for lists and statistics:
 * no title, no text, nobody's name is opened. */
#ifndef REGISTER_INCIDENT_WALK_H
#define REGISTER_INCIDENT_WALK_H

#include <stdbool.h>

#include "register/incidents.h"

/* An incident without its title. */
struct reg_outline {
	uint64_t entry;		/* index of incident.open; tells incidents apart below */
	char id[REG_ID_MAX];
	nsec_t opened_at;
	bool closed;
};

/* One fact as entered, without who. Borrowed for the call. */
struct reg_brief {
	uint64_t incident;	/* reg_outline.entry */
	const char *name;
	const char *value;	/* JSON text; NULL: there, but not asked for */
	size_t value_len;
	nsec_t known_at;	/* or REG_NOT_KNOWN */
};

typedef err_t (*reg_on_outline)(void *ctx, const struct reg_outline *i);
typedef bool (*reg_wants)(void *ctx, const char *fact);
typedef err_t (*reg_on_brief)(void *ctx, const struct reg_brief *f);
typedef err_t (*reg_on_incident_act)(void *ctx, uint64_t incident, const struct reg_act *a);

/* Every incident, in the order of opening. */
err_t register_walk_incidents(struct reg *r, reg_on_outline on, void *ctx) MUST_USE;

/* Every fact of every incident, in the order of entering; those whose body is erased are
 * left out. Only the values of facts that `wants` says yes to are opened. */
err_t register_walk_facts(struct reg *r, reg_wants wants, reg_on_brief on, void *ctx) MUST_USE;

/* Every act, in order; its text and record are NULL, its `by` is "". */
err_t register_walk_acts(struct reg *r, reg_on_incident_act on, void *ctx) MUST_USE;

#endif
