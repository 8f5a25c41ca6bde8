/* cases.h - the facts of all incidents of a site at once: for lists and statistics. */
#ifndef RUN_CASES_H
#define RUN_CASES_H

#include "duty/case.h"
#include "register/incident_walk.h"
#include "run/site.h"

/* One incident. */
struct cases_one {
	struct reg_outline is;
	struct case_facts *facts;	/* texts are empty, who entered them is left out */
};

/* Plain data; made by cases_read, in the order of opening. */
struct cases {
	struct cases_one *one;
	size_t count, room;
};

/*
 * cases_read - what case_of_incident reads of one, of all incidents, and quickly
 *
 * The register is read once from end to end; no title, no text of a person and nobody's
 * name is opened. out: borrows `law`, freed by cases_free also after a failure.
 * OK | ERR_UNKNOWN (a fact that the site's law does not know) | ERR_*
 */
err_t cases_read(struct site *s, const struct law *law, struct cases *out, struct problem *why) MUST_USE;
void cases_free(struct cases *c);

#endif
