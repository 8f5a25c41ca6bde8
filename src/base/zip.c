#include "base/zip.h"

#include <errno.h>
#include <minizip/zip.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

#define MADE_BY_UNIX	(3u << 8 | 20u)
#define NEEDS_UTF8	0x800u		/* flag: names are UTF-8 */
#define FIRST_DAY	0x210000u	/* 1980-01-01 00:00 as DOS tells it */
#define MODE		((uLong)0100644 << 16)

/* minizip opens a file by name; here it gets the one that is open already. */
static voidpf use_open(voidpf opaque, const void *name, int mode)
{
	(void)name;
	(void)mode;
	return opaque;
}

static err_t check(const struct zip_file *files, size_t count)
{
	if (count > ZIP_FILES_MAX)
		return ERR_LIMIT;
	for (size_t i = 0; i < count; i++) {
		size_t name = strlen(files[i].name);
		if (name == 0 || name > ZIP_NAME_MAX || files[i].name[0] == '/' || !utf8_valid(files[i].name, name))
			return ERR_FORM;
		if (files[i].len > INT32_MAX)
			return ERR_LIMIT;
	}
	return OK;
}

static err_t write_one(zipFile z, const struct zip_file *f)
{
	const zip_fileinfo info = { .dosDate = FIRST_DAY, .external_fa = MODE };

	int bad = zipOpenNewFileInZip4(z, f->name, &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED, Z_BEST_COMPRESSION, 0,
				       -MAX_WBITS, DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY, NULL, 0, MADE_BY_UNIX, NEEDS_UTF8);
	if (bad == ZIP_OK && f->len > 0)
		bad = zipWriteInFileInZip(z, f->bytes, (unsigned)f->len);
	int closed = zipCloseFileInZip(z);
	return bad == ZIP_OK && closed == ZIP_OK ? OK : ERR_IO;
}

err_t zip_write(int fd, const struct zip_file *files, size_t count)
{
	zlib_filefunc64_def io;

	err_t e = check(files, count);
	if (e != OK)
		return e;
	int own = dup(fd);
	FILE *file = own >= 0 ? fdopen(own, "wb") : NULL;
	if (file == NULL) {
		e = err_of_errno();
		if (own >= 0)
			(void)close(own);
		return e;
	}
	fill_fopen64_filefunc(&io);
	io.zopen64_file = use_open;
	io.opaque = file;
	errno = 0;
	zipFile z = zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &io);
	if (z == NULL) {
		(void)fclose(file);
		return ERR_MEMORY;
	}
	for (size_t i = 0; i < count && e == OK; i++)
		e = write_one(z, &files[i]);
	if (zipClose(z, NULL) != ZIP_OK && e == OK)
		e = ERR_IO;
	return e == ERR_IO && errno == ENOSPC ? ERR_FULL : e;
}
