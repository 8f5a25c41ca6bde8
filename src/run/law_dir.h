/* law_dir.h - read the catalogue and the forms from a folder. */
#ifndef RUN_LAW_DIR_H
#define RUN_LAW_DIR_H

#include "base/err.h"
#include "base/problem.h"
#include "duty/law.h"
#include "report/form.h"

/*
 * law_dir_read - facts.yaml and then every other *.yaml of the folder, in order
 * of names, checked and joined
 *
 * dir NULL: paths_data("law"). ret set on success only, freed by law_free.
 * OK | ERR_ABSENT | ERR_ACCESS | ERR_FORM | ERR_LIMIT | ERR_IO | ERR_MEMORY
 */
err_t law_dir_read(const char *dir, struct law **ret, struct problem *why) MUST_USE;

/* forms/ID.yaml of the folder. Same errors. */
err_t law_dir_form(const char *dir, const char *id, struct form **ret, struct problem *why)
	MUST_USE;

#endif
