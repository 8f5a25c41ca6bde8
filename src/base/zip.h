/* zip.h - a ZIP archive that is the same for the same files: stored, without times. */
#ifndef BASE_ZIP_H
#define BASE_ZIP_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define ZIP_FILES_MAX	65535u
#define ZIP_NAME_MAX	255u	/* bytes of a name */

/* One file; borrowed. */
struct zip_file {
	const char *name;	/* "folder/name", valid UTF-8, no leading '/' */
	const void *bytes;
	size_t len;
};

/*
 * zip_make - append an archive of these files, in their order
 *
 * The same files in the same order give the same bytes: nothing is compressed, every time is
 * 1980-01-01 (the first that the format knows), every mode 0644.
 * OK | ERR_FORM (a name) | ERR_LIMIT (more files or bytes than the format without Zip64
 * holds) | out->err
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16
 */
err_t zip_make(const struct zip_file *files, size_t count, struct buf *out) MUST_USE;

#endif
