/* case_of.h - an incident of the register as facts for the law. */
#ifndef RUN_CASE_OF_H
#define RUN_CASE_OF_H

#include "duty/case.h"
#include "duty/law.h"
#include "run/law_dir.h"
#include "run/site.h"

/* The catalogue that lies in the site. ret freed by law_free. OK | ERR_* */
err_t site_law(const struct site *s, struct law **ret, struct problem *why) MUST_USE;

/* The same, and of its law/optional/ what `with` names (NULL: nothing). */
err_t site_law_with(const struct site *s, const struct law_with *with, struct law **ret,
		    struct problem *why) MUST_USE;

/* Add a file of facts as a person gives it. OK | ERR_* with the file's name */
err_t case_read_file(struct case_facts *c, const char *file, struct problem *why) MUST_USE;

/*
 * case_of_incident - all facts ever entered, and each hand-in and each answer to a
 * decision as the time fact that its duty counts as done
 *
 * ret	borrows `law`; freed by case_free. OK | ERR_ABSENT | ERR_*
 */
err_t case_of_incident(struct site *s, const char *id, const struct law *law, struct case_facts **ret,
		       struct problem *why) MUST_USE;

struct reg_act;

/* A hand-in, or the answer to a decision, as the first of the times that its duty
 * counts as done; other acts add nothing. OK | ERR_* */
err_t case_add_act(struct case_facts *facts, const struct law *law, const struct reg_act *a,
		   struct problem *why) MUST_USE;

#endif
