/* profile.h - the standing facts of an organisation: law/profile.yaml of a site. */
#ifndef RUN_PROFILE_H
#define RUN_PROFILE_H

#include "base/buf.h"
#include "duty/case.h"
#include "run/site.h"

#define PROFILE_PATH	"law/profile.yaml"	/* in the site's folder */

/*
 * profile_read - the facts of a profile, which hold at any time
 *
 * file	NULL: the site's own; where that is missing or says nothing, there are none
 * ret	borrows `law`; freed by case_free. Set on success
 * OK | ERR_ABSENT | ERR_FORM (also: a fact that is not of the organisation, or
 * says when it was known) | ERR_*
 */
err_t profile_read(const struct site *s, const char *file, const struct law *law,
		   struct case_facts **ret, struct problem *why) MUST_USE;

/* A profile.yaml to fill in: every fact of the organisation with its question,
 * commented out; appended. */
void profile_template(const struct law *law, struct buf *out);

#endif
