/* show.h - holes as a JSON document or as lines for people. */
#ifndef VULN_SHOW_H
#define VULN_SHOW_H

#include "base/buf.h"
#include "vuln/match.h"

/* What is shown; all borrowed. */
struct holes_view {
	const struct feed *feed;
	const struct inventory *inventory;
	const struct holes *holes;
	const char *const *first_seen;	/* for each hole the day it was first recorded here, "" never;
					 * NULL: nothing is recorded */
	/* Called when `out` has grown large: take its content away (buf_clear). May be
	 * NULL. An error ends the showing. */
	err_t (*flush)(void *user, struct buf *out);
	void *user;
	bool all;			/* text: also holes that are not known to be exploited */
	bool counts_only;		/* no hole is shown */
	bool new_only;			/* leave out what was recorded before */
};

/*
 * JSON (format sekisho-holes-1): counts; "advisories" with source id title added
 * due action; "holes" with machine maker product version where id
 * known_exploited sure since first_seen due ransomware advisory source why
 * more_packages. Ruled-out ones stand there when the
 * matcher kept them.
 */
err_t holes_json(const struct holes_view *v, struct buf *out) MUST_USE;

/* One block for each machine, then one line of counts. Both: OK | what flush
 * returned | out->err */
err_t holes_text(const struct holes_view *v, struct buf *out) MUST_USE;

#endif
