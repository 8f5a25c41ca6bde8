/* fs.h - whole files and durable writes, relative to a folder's descriptor. */
#ifndef BASE_FS_H
#define BASE_FS_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Read the whole file at `path` (relative to `dirfd`, AT_FDCWD for the working
 * folder) and append it to `b`; "-" with AT_FDCWD is standard input. OK |
 * ERR_ABSENT | ERR_ACCESS | ERR_LIMIT (larger than b's ceiling) | ERR_IO | ERR_MEMORY */
err_t fs_read(int dirfd, const char *path, struct buf *b) MUST_USE;

/* Write all of `bytes` to the open descriptor. OK | ERR_FULL | ERR_IO | ERR_PEER */
err_t fs_write_all(int fd, const void *bytes, size_t len) MUST_USE;

/*
 * fs_put - write a whole file so that after a crash it is the old one or the
 * new one, never a part: temporary name, fsync, rename, fsync of the folder
 *
 * Missing parent folders are made (mode 0755, or 0700 when `mode` has no bits
 * for others). On failure nothing is left but, after a crash, "NAME.tmp".
 * OK | ERR_FULL | ERR_ACCESS | ERR_IO
 */
err_t fs_put(int dirfd, const char *path, const void *bytes, size_t len,
	     mode_t mode) MUST_USE;

/* Make the parent folders of `path`, safe on disk. Below an open folder also those that were there: who made
 * them may have died before they were safe. OK | ERR_* */
err_t fs_make_parents(int dirfd, const char *path, mode_t mode) MUST_USE;

/* fsync the folder that holds `path`, a file or, also with slashes behind it, a folder. OK | ERR_* */
err_t fs_sync_parent(int dirfd, const char *path) MUST_USE;

/* fsync each folder from `dirfd` down to the one that holds `path`. OK | ERR_* */
err_t fs_sync_parents(int dirfd, const char *path) MUST_USE;

/* Bytes that may still be written on the disk of an open folder; UINT64_MAX when
 * the system does not tell. */
uint64_t fs_space(int dirfd);

/* Is there anything at `path`? No also when it cannot be seen. */
bool fs_exists(int dirfd, const char *path);

#endif
