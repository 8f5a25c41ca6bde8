/* site.h - an open site: its folder, lock, keys, ledger, register; and the acts
 * that become entries. */
#ifndef RUN_SITE_H
#define RUN_SITE_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/problem.h"
#include "crypt/sign.h"

struct ledger;
struct keys;
struct reg;
struct tree;

#define SITE_NEW_DAYS	64u

/* Plain data while open; owned by site_open/site_close. */
struct site {
	int dirfd;		/* the site's folder */
	int lock;		/* holds the exclusive lock */
	struct keys *keys;
	struct ledger *ledger;
	struct reg *reg;
	struct tree *settings;	/* site.yaml */
	const char *origin;	/* of the settings, borrowed */
	const char *name;
	nsec_t last_at;		/* time of the newest entry */
	char new_day[SITE_NEW_DAYS][96];	/* "class/day" of key.day entries not committed yet */
	size_t new_days;
};

/* What `init` needs. All borrowed. */
struct site_new {
	const char *path;	/* must not exist */
	const char *name;	/* of the organisation or site, for forms */
	const char *origin;	/* the ledger's name, schema-less URL form; NULL: made from the name */
	const void *passphrase;	/* NULL: keys lie under a key file readable by the owner only */
	size_t passphrase_len;
	const char *law;	/* folder to copy the catalogue from */
	const char *criteria;	/* folder to copy starter criteria from, or NULL */
};

/*
 * site_create - make a site folder and the first checkpoint of its ledger
 *
 * OK | ERR_EXISTS (path exists; it is not touched) | ERR_* ; on failure what was
 * made so far is removed.
 */
err_t site_create(const struct site_new *how, struct problem *why) MUST_USE;

/*
 * site_open - open an existing site for one process at a time
 *
 * Takes the lock, opens the keys, recovers the ledger to its last checkpoint,
 * brings the register up to it, and closes runs that a crash left open.
 *
 * dirfd	of the site's folder; duplicated
 * ret		set on success; owned by the caller, site_close
 * OK | ERR_BUSY (another process has it open) | ERR_KEY (passphrase) | ERR_BROKEN
 *    | ERR_ABSENT (not a site) | ERR_ACCESS | ERR_IO | ERR_MEMORY
 */
err_t site_open(int dirfd, const void *passphrase, size_t len, struct site **ret,
		struct problem *why) MUST_USE;

/* The same by path. */
err_t site_open_path(const char *path, const void *passphrase, size_t len, struct site **ret,
		     struct problem *why) MUST_USE;

/* keys_relock and keys_recovery of an open site. */
err_t site_relock(struct site *s, const void *passphrase, size_t len, struct problem *why) MUST_USE;
err_t site_recovery_copy(const struct site *s, const void *passphrase, size_t len, struct buf *out) MUST_USE;

#define SITE_COPY_DAYS	7u	/* KEYS_COPY_DAYS */

/* keys_copy of an open site, to a folder that exists and is none of the site's. ERR_USAGE: it is inside the site. */
err_t site_copy_keys(const struct site *s, const char *folder, unsigned days, char name[static 32], unsigned *old,
		     struct problem *why) MUST_USE;

/*
 * site_restore_keys - open the lock on a site's keys with a recovery copy (keys_restore)
 * while nobody has the site open. OK | ERR_BUSY | ERR_*
 */
struct site_recovery {
	const void *copy, *copy_passphrase, *passphrase;	/* borrowed */
	size_t copy_len, copy_passphrase_len, passphrase_len;
};
err_t site_restore_keys(const char *path, const struct site_recovery *with, struct problem *why) MUST_USE;

/* Does the site need a passphrase? Reads nothing secret. */
bool site_needs_passphrase(const char *path);

/* Wipe keys, close all; NULL is fine. */
void site_close(struct site *s);

/* The member `checkpoint`: size and root of what is published. */
struct jsonw;
void site_checkpoint_json(const struct site *s, struct jsonw *w);

/* Now, but never before the ledger's last entry (clocks step back; history
 * does not). */
nsec_t site_now(const struct site *s);

#endif
