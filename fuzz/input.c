/* input.c - any bytes as a compressed source: read to an end or an error, never more
 * than asked for, never standing still. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/input.h"

#define ROOM	700u
#define STEPS	20000u	/* a bomb is only long: enough of it */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct input in = { .fd = -1 };
	int fd = memfd_create("input", MFD_CLOEXEC);
	err_t e = OK;

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	if (input_begin(&in, fd) == OK) {
		size_t all = 0, got = 1;
		for (unsigned i = 0; i < STEPS && e == OK && got > 0; i++) {
			uint8_t *out = malloc(ROOM);	/* its own size, so that a byte too far is seen */
			if (out == NULL)
				abort();
			e = input_read(&in, out, ROOM, &got);
			if (got > ROOM || (e != OK && e != ERR_SHORT && e != ERR_FORM && e != ERR_MEMORY))
				abort();
			all += got;
			free(out);
		}
		if (in.kind == INPUT_PLAIN && all != len)
			abort();
	}
	input_end(&in);
	(void)close(fd);
	return 0;
}
