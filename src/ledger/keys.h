/* keys.h - the site's key store, folder "keys": everything secret, locked at
 * rest under one master key. */
#ifndef LEDGER_KEYS_H
#define LEDGER_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/problem.h"
#include "crypt/seal.h"
#include "crypt/secret.h"
#include "crypt/sign.h"

#define KEYS_FOLDER	"keys"	/* inside the site's folder */

struct keys;	/* opaque; the master key and the log's signer in locked memory */

/*
 * keys_create - make the folder "keys" with a master key and a log key
 *
 * dirfd	of the site's folder, borrowed for the call
 * origin	name of the log's key
 * passphrase	the master key lies locked under it; NULL: it lies in a file of
 *		its own, mode 0600 (then who reads the disk reads everything)
 * OK | ERR_EXISTS | ERR_FORM (origin) | ERR_FULL | ERR_ACCESS | ERR_IO | ERR_MEMORY
 * Source: docs/ledger-format.md section 4 "Keys"
 */
err_t keys_create(int dirfd, const char *origin, const void *passphrase, size_t len,
		  struct problem *why) MUST_USE;

/* Open it. `passphrase` is not looked at when none is needed.
 * ret set on success; keys_close. OK | ERR_KEY (passphrase wrong or missing, or
 * a key file altered) | ERR_ABSENT | ERR_ACCESS | ERR_IO | ERR_MEMORY */
err_t keys_open(int dirfd, const void *passphrase, size_t len, struct keys **ret,
		struct problem *why) MUST_USE;

/* Does the site's key store need a passphrase? Reads nothing secret. */
bool keys_locked(int dirfd);

void keys_close(struct keys *k);	/* wipes; NULL is fine */

/*
 * keys_relock - put the master key under another passphrase
 *
 * A store without a passphrase has one from then on, and the key's file in the clear is
 * overwritten and removed. What was sealed opens as before.
 * OK | ERR_FULL | ERR_ACCESS | ERR_IO | ERR_MEMORY: the old passphrase opens it still
 */
err_t keys_relock(struct keys *k, const void *passphrase, size_t len, struct problem *why) MUST_USE;

/*
 * keys_recovery - append a copy of the master key under a passphrase of its own, for
 * the day on which the other one is lost: "SKR1" || salt || locked key
 *
 * OK | ERR_MEMORY | out->err. Source: docs/ledger-format.md section 4 "Keys"
 */
err_t keys_recovery(const struct keys *k, const void *passphrase, size_t len, struct buf *out) MUST_USE;

/*
 * keys_restore - put the site's master key under a new passphrase with the help of a
 * recovery copy; the caller holds the site's lock
 *
 * OK | ERR_FORM (no copy) | ERR_KEY (its passphrase, or of another site) | ERR_ABSENT
 *    | ERR_FULL | ERR_ACCESS | ERR_IO | ERR_MEMORY, each with a sentence; nothing changed
 */
err_t keys_restore(int dirfd, const void *copy, size_t copy_len, const void *copy_passphrase,
		   size_t copy_passphrase_len, const void *passphrase, size_t len, struct problem *why) MUST_USE;

#define KEYS_COPY_DAYS	7u	/* a copy of the store lives that long at most */

/*
 * keys_copy - copy the key store to a folder, whole or not at all, as
 * "keys-YYYYMMDDThhmmssZ", and destroy the copies there that are older than `days`
 *
 * to		of the folder; borrowed for the call
 * now		names the copy; times of older ones are read from their names, so that
 *		copying them about makes none younger
 * days		1 to KEYS_COPY_DAYS: with a copy each day, a key that expired is gone
 *		from all copies that many days later
 * name, old	set: the copy's name (24 bytes and NUL), how many were destroyed
 *
 * OK | ERR_REFUSED (a store without a passphrase: whoever has the copy could open all) |
 * ERR_EXISTS (a copy of this second) | ERR_FULL | ERR_ACCESS | ERR_IO: then no copy was added,
 * or it was and some old one remains, as the sentence says
 */
err_t keys_copy(const struct keys *k, int to, nsec_t now, unsigned days, char name[static 32], unsigned *old,
		struct problem *why) MUST_USE;

/*
 * keys_log_new - a new key for the log beside the present one, durable before it is told
 *
 * One that an interrupted hand-over left is taken again. keys_log_settle() ends it.
 * ret	borrowed until keys_close. OK | ERR_FULL | ERR_ACCESS | ERR_IO | ERR_MEMORY
 */
err_t keys_log_new(struct keys *k, const struct signer **ret, struct problem *why) MUST_USE;

/* The new key while a hand-over is under way, or was when the program died; NULL: none. Borrowed. */
const struct signer *keys_log_next(const struct keys *k);

/* The new key takes the place of the log's key (`taken`: the ledger's checkpoint bears its
 * signature), or is destroyed. OK | ERR_ACCESS | ERR_IO */
err_t keys_log_settle(struct keys *k, bool taken, struct problem *why) MUST_USE;

/* Remove what is left of a new key whose destruction was interrupted; call it when the ledger has opened under
 * the log's key. OK (also: nothing is left) | ERR_ACCESS | ERR_IO */
err_t keys_log_clear(struct keys *k, struct problem *why) MUST_USE;

/* The log's key, borrowed until keys_close. */
const struct signer *keys_signer(const struct keys *k);

/*
 * keys_day - the public key of a retention class and day, made if not there
 *
 * made	set: it is new (and durable on disk): the ledger needs a key.day entry.
 *	A key that a crash left without that entry is found as not new: the
 *	caller asks the register whether the entry is there, and calls keys_day_keep.
 * OK | ERR_FORM (class, day) | ERR_KEY (altered) | ERR_FULL | ERR_ACCESS | ERR_IO | ERR_MEMORY
 */
err_t keys_day(struct keys *k, const char *class, const char *day,
	       uint8_t public[static SEAL_PUBLIC_BYTES], bool *made, struct problem *why) MUST_USE;

/* Make a key that was found durable: a crash may have come before it was. OK | ERR_FORM | ERR_ABSENT | ERR_IO */
err_t keys_day_keep(const struct keys *k, const char *class, const char *day, struct problem *why) MUST_USE;

/* Both halves. `secret` should lie in secret_alloc memory; the caller wipes it.
 * OK | ERR_ABSENT (never made, or destroyed at the end of retention) | ERR_KEY |
 * ERR_FORM | ERR_IO | ERR_MEMORY */
err_t keys_day_secret(const struct keys *k, const char *class, const char *day,
		      uint8_t public[static SEAL_PUBLIC_BYTES],
		      uint8_t secret[static SEAL_SECRET_BYTES], struct problem *why) MUST_USE;

/* Destroy the key of a class and day: overwritten, removed, folder synced. What
 * was sealed to it can never be opened again. OK (also: not there) | ERR_FORM | ERR_IO | ERR_ACCESS */
err_t keys_day_destroy(struct keys *k, const char *class, const char *day,
		       struct problem *why) MUST_USE;

/* A key of its own for a purpose: "register", "pseudonym <authority>". */
void keys_derive(const struct keys *k, const char *purpose, uint8_t out[static SECRET_BYTES]);

#endif
