/* holes.h - feeds and inventories from files, held against one another. */
#ifndef RUN_HOLES_H
#define RUN_HOLES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "vuln/match.h"

#define HOLES_FILES_MAX	1024u

/* Which files; borrowed. "-" is standard input. */
struct holes_files {
	const char *kev;			/* NULL: none */
	const char *jvn[HOLES_FILES_MAX];
	size_t jvn_count;
	const char *osv[HOLES_FILES_MAX];	/* a folder: every *.json in it */
	size_t osv_count;
	const char *aliases;			/* NULL: those that came with the program */
};

/* All that matching needs and gives; holes_job_free frees. Start with holes_job_of. */
struct holes_job {
	struct feed feed;
	struct inventory inventory;
	struct aliases *aliases;
	struct holes holes;
};

/* An empty job. */
struct holes_job holes_job_of(void);
/* Free all of it. */
void holes_job_free(struct holes_job *job);

/* Read a file of aliases; NULL: the one that came with the program. `ret` is set on
 * success only. OK | ERR_* with a sentence */
err_t holes_read_aliases(const char *path, struct aliases **ret, struct problem *why) MUST_USE;

/* Read the feeds and the aliases. OK | ERR_* with a sentence that names the file */
err_t holes_read_feeds(struct holes_job *job, const struct holes_files *files, struct problem *why) MUST_USE;

/* Add the parts of one file to a machine ("" is none). OK | ERR_* with a sentence */
err_t holes_read_inventory(struct holes_job *job, const char *path, enum inventory_format format,
			   const char *machine, struct problem *why) MUST_USE;

#endif
