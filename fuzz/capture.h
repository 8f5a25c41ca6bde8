/* capture.h - fuzz input as a capture file, read to its end. */
#ifndef FUZZ_CAPTURE_H
#define FUZZ_CAPTURE_H

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fs.h"
#include "capture/capture.h"

/* Every byte of every frame must be readable; what was read is no more than
 * what is there, and damage has its sentence. */
static inline void fuzz_read_capture(const uint8_t *bytes, size_t len, size_t batch)
{
	struct frame frames[8];
	struct capture *c = NULL;
	struct problem why = PROBLEM_NONE;
	volatile uint8_t sum = 0;
	int fd = memfd_create("fuzz", 0);
	size_t n;

	if (fd < 0 || fs_write_all(fd, bytes, len) != OK || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	err_t e = capture_open(fd, "fuzz", &c, &why);
	while (e == OK && (n = capture_batch(c, frames, batch)) > 0) {
		for (size_t i = 0; i < n; i++) {
			if (frames[i].wire < frames[i].captured)
				abort();
			for (uint32_t at = 0; at < frames[i].captured; at++)
				sum = (uint8_t)(sum + frames[i].bytes[at]);
		}
	}
	if (e == OK) {
		e = capture_damage(c, &why);
		if (capture_offset(c) > len)
			abort();
	}
	if ((e != OK) != (why.text[0] != '\0'))
		abort();
	capture_close(c);
	(void)close(fd);
}

#endif
