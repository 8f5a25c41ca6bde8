/* opening.h - sources that a person named, opened: files, folders, standard input,
 * interfaces, addresses to hear on. Parses nothing. */
#ifndef RUN_OPENING_H
#define RUN_OPENING_H

#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "capture/live.h"

#define OPENING_MAX	1024u	/* descriptors at a time */

struct opened {
	int fd;
	char *name;	/* as messages and the run's entry have it */
};

/* Begin with { 0 }; closed and freed by opening_end(). */
struct opening {
	struct opened source[OPENING_MAX];
	size_t count;
};

/*
 * opening_add - open what `path` names and add it
 *
 * "-" is standard input. Of a folder all captures in it are opened, in the order of
 * their names with numbers by value (x.pcap2 before x.pcap10): regular files whose
 * name has ".pcap" or ".cap" in it, folders in it are not entered.
 *
 * OK | ERR_ABSENT | ERR_ACCESS | ERR_USAGE (a folder without captures) | ERR_LIMIT
 *    | ERR_MEMORY | ERR_IO; what was added before stays
 */
err_t opening_add(struct opening *o, const char *path, struct problem *why) MUST_USE;

/* Open an interface, once for each reader; see live_open. */
err_t opening_live(struct opening *o, const struct live_settings *s, struct problem *why) MUST_USE;

/* Open a socket to which routers export flows; see exported_open. */
err_t opening_netflow(struct opening *o, const char *where, unsigned room_mib, struct problem *why) MUST_USE;

/* Close and free all. */
void opening_end(struct opening *o);

#endif
