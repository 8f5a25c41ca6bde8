/* law_dir.h - read the catalogue and the forms from a folder. */
#ifndef RUN_LAW_DIR_H
#define RUN_LAW_DIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/problem.h"
#include "duty/law.h"
#include "report/form.h"

/*
 * law_dir_read - facts.yaml and then every other *.yaml of the folder but
 * profile.yaml, in order of names, checked and joined
 *
 * dir NULL: paths_data("law"). ret set on success only, freed by law_free.
 * OK | ERR_ABSENT | ERR_ACCESS | ERR_FORM | ERR_LIMIT | ERR_IO | ERR_MEMORY
 */
err_t law_dir_read(const char *dir, struct law **ret, struct problem *why) MUST_USE;

#define LAW_WITH_MAX	32u

/* Which laws of the folder optional/ to read besides; start with { 0 }. */
struct law_with {
	const char *id[LAW_WITH_MAX];	/* borrowed */
	size_t count;
	bool all;	/* every one of them */
};

/* One more; ERR_LIMIT when there are LAW_WITH_MAX. */
err_t law_with_add(struct law_with *with, const char *id, struct problem *why) MUST_USE;

/*
 * law_dir_read_with - the same, and of the folder optional/ what `with` names
 *
 * A law whose id was read already (a site's own copy) is not read again. A file
 * that lies in optional/ must say `optional: true` and bear its id as name.
 * Errors as above; ERR_ABSENT: no such optional law, the sentence says which are.
 */
err_t law_dir_read_with(const char *dir, const struct law_with *with, struct law **ret,
			struct problem *why) MUST_USE;

/* facts.yaml and one law of optional/ alone: for what is judged many times over and
 * by no other law. Errors as above. */
err_t law_dir_read_only(const char *dir, const char *id, struct law **ret, struct problem *why)
	MUST_USE;

/* lists/ID.yaml of the folder, appended to `out`. Same errors. */
err_t law_dir_list(const char *dir, const char *id, struct buf *out, struct problem *why) MUST_USE;

/* forms/ID.yaml of the folder. Same errors. */
err_t law_dir_form(const char *dir, const char *id, struct form **ret, struct problem *why)
	MUST_USE;

#endif
