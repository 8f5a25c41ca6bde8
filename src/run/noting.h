/* noting.h - what an opening of the site finds changed beside the ledger: its law, its clock. */
#ifndef RUN_NOTING_H
#define RUN_NOTING_H

#include "run/site.h"

/*
 * note_law - law.change when the files of the site's folder law/ are not those that were
 * recorded last: every regular file there and one folder below, in order of names
 *
 * OK | ERR_ABSENT (no folder law/) | ERR_ACCESS | ERR_LIMIT (more files than an entry holds, a file
 * over 4 MiB) | ERR_FULL | ERR_IO | ERR_MEMORY; nothing is recorded then
 */
err_t note_law(struct site *s, struct problem *why) MUST_USE;

/*
 * note_clock - clock.step when the clock is more than 2 s behind the newest entry, once
 * for that entry. Times of entries do not go back all the same (site_now).
 *
 * OK | ERR_FULL | ERR_IO | ERR_MEMORY
 */
err_t note_clock(struct site *s, struct problem *why) MUST_USE;

#endif
