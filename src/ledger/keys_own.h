/* keys_own.h - the key store's inside: for keys.c, keys_master.c and keys_copy.c alone. */
#ifndef LEDGER_KEYS_OWN_H
#define LEDGER_KEYS_OWN_H

#include "ledger/keys.h"

#define FILE_MAX	4096u
#define MASTER_LOCKED	"master.locked"
#define MASTER_PLAIN	"master.key"

struct keys {
	int fd;			/* of the folder "keys" */
	uint8_t *master;	/* SECRET_BYTES of locked memory */
	struct signer *signer;
	struct signer *next;	/* the log's key to be, or NULL */
	bool next_is_noise;	/* its file was being destroyed when the program died */
	struct signer *was;	/* until this run's hand-over, or NULL */
};

/* Room for a store: the folder open, the master key's memory there. *e says how it went; NULL without memory. */
struct keys *keys_new(int dirfd, err_t *e);

/* Write the master key's file: locked under the passphrase; NULL: as it is, mode 0600. */
err_t keys_put_master(const struct keys *k, const void *passphrase, size_t len);

/* Read it. */
err_t keys_get_master(struct keys *k, const void *passphrase, size_t len, struct problem *why);

/* The log's key, under the master key. */
err_t keys_get_log(struct keys *k, struct problem *why);

/* Overwrite a file and remove it. OK | ERR_ABSENT | ERR_ACCESS | ERR_IO */
err_t keys_wipe_file(int dirfd, const char *path);

#endif
