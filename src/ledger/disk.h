/* disk.h - the ledger's steps on disk: write, make safe, publish. Each asks the
 * hook first. Inside ledger only. */
#ifndef LEDGER_DISK_H
#define LEDGER_DISK_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "ledger/ledger.h"

/* `fd` is owned (disk_close). Written and not yet safe are `files`, and the
 * folders that name them: NUL-ended paths, one after the other. */
struct disk {
	int fd;
	ledger_hook hook;
	void *ctx;
	struct buf files, folders;
	struct buf seen;	/* folders that this process made or found: their names are safe with `folders` */
};

/* Open the folder `name` in `dirfd`. OK | ERR_* */
err_t disk_open(struct disk *d, int dirfd, const char *name) MUST_USE;
void disk_close(struct disk *d);

/* Write a file, making its folders; safe after disk_sync. OK | ERR_* */
err_t disk_write(struct disk *d, const char *path, const void *bytes, size_t len) MUST_USE;

/* fsync all files written since the last call, then their folders. OK | ERR_* */
err_t disk_sync(struct disk *d) MUST_USE;

/* The next disk_sync makes this folder safe, too. OK | ERR_MEMORY */
err_t disk_note(struct disk *d, const char *folder) MUST_USE;

/* Forget what is not safe yet: nothing will name it. */
void disk_forget(struct disk *d);

/* Rename; the folder of `to` is synced by the next disk_sync. OK | ERR_* */
err_t disk_rename(struct disk *d, const char *from, const char *to) MUST_USE;

/* Remove a file, if there. OK | ERR_* */
err_t disk_remove(struct disk *d, const char *path) MUST_USE;

/* Remove a folder, if there and empty. */
void disk_remove_folder(struct disk *d, const char *path);

/* Write to "checkpoint.tmp", fsync, rename to "checkpoint", fsync the folder. OK | ERR_* */
err_t disk_publish(struct disk *d, const void *bytes, size_t len) MUST_USE;

#endif
