/* wipe.h - overwrite memory in a way that the compiler may not leave out. */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include <stddef.h>
#include <string.h>

/* Overwrite `len` bytes with zeros. */
static inline void wipe(void *bytes, size_t len)
{
	explicit_bzero(bytes, len);
}

/* Overwrite what earlier calls left on the stack below this one (128 KiB of it). */
void wipe_below(void);

#endif
