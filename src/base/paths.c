#include "base/paths.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"

void paths_data(const char *name, struct buf *out)
{
	char self[PATH_MAX];

	*out = buf_of((size_t)2 * PATH_MAX);
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n > 0) {
		self[n] = '\0';
		char *slash = strrchr(self, '/');
		if (slash != NULL)
			*slash = '\0';
		/* In the build folder lies what the build made; beside it the source. */
		buf_printf(out, "%s/../%s", self, name);
		if (fs_exists(AT_FDCWD, buf_str(out)))
			return;
		/* An installation that was moved as a whole. */
		buf_clear(out);
		buf_printf(out, "%s/../share/sekisho/%s", self, name);
		if (fs_exists(AT_FDCWD, buf_str(out)))
			return;
	}
	buf_clear(out);
	buf_printf(out, "%s/%s", SEKISHO_DATADIR, name);
}
