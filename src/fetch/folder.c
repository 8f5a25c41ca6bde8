/* folder.c - a folder for what is fetched, and its end. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/fetch.h"

err_t fetch_folder_new(char path[static FETCH_PATH_BYTES], int *fd, struct problem *why)
{
	const char *tmp = getenv("TMPDIR");

	int n = snprintf(path, FETCH_PATH_BYTES, "%s/sekisho-XXXXXX", tmp != NULL && *tmp == '/' ? tmp : "/tmp");
	if (n < 0 || (size_t)n >= FETCH_PATH_BYTES)
		return problem(why, ERR_LIMIT, "TMPDIR is too long");
	if (mkdtemp(path) == NULL)
		return problem(why, err_of_errno(), "%s: no temporary folder can be made: %s; set TMPDIR", path, strerror(errno));
	*fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *fd >= 0 ? OK : problem(why, err_of_errno(), "%s: cannot be opened: %s", path, strerror(errno));
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	(void)remove(path);
	return 0;
}

void fetch_folder_remove(const char *path)
{
	(void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
