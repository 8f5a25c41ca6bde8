/* zip.h - a ZIP archive that is the same for the same files. */
#ifndef BASE_ZIP_H
#define BASE_ZIP_H

#include <stddef.h>

#include "base/err.h"

#define ZIP_FILES_MAX	65535u	/* of an archive that every program reads */
#define ZIP_NAME_MAX	255u	/* bytes of a name */

/* One file; borrowed. */
struct zip_file {
	const char *name;	/* "folder/name", valid UTF-8, no leading '/' */
	const void *bytes;
	size_t len;
};

/*
 * zip_write - write an archive of these files, in their order, into an open file
 *
 * The same files in the same order give the same bytes: every time is 1980-01-01 (the first
 * that the format knows), every mode 0644. Nothing is fsynced.
 *
 * fd	open for writing, empty; borrowed
 * OK | ERR_FORM (a name) | ERR_LIMIT (more files than a plain archive holds, or a file
 * above 2 GiB) | ERR_FULL | ERR_IO
 * Source: PKWARE APPNOTE 6.3.10; written by minizip
 */
err_t zip_write(int fd, const struct zip_file *files, size_t count) MUST_USE;

#endif
