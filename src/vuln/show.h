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
	bool all;			/* text: also holes that are not known to be exploited */
	bool new_only;			/* leave out what was recorded before */
};

/*
 * JSON (format sekisho-holes-1): counts, and a list "holes" of objects with
 * machine maker product version where id known_exploited sure since first_seen
 * due ransomware title action advisory why. Ruled-out ones stand there when the
 * matcher kept them.
 */
void holes_json(const struct holes_view *v, struct buf *out);

/* One block for each machine, then one line of counts. */
void holes_text(const struct holes_view *v, struct buf *out);

#endif
