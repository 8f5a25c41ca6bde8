/* secret.h - memory for keys: locked, between guard pages, wiped when freed;
 * and keys derived from keys. */
#ifndef CRYPT_SECRET_H
#define CRYPT_SECRET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SECRET_BYTES	32u

/* `len` bytes of locked memory (kept out of swap and core dumps as far as the
 * system's limits allow), or NULL. Owned by the caller. */
void *secret_alloc(size_t len) MUST_USE;

/* Wipe and free; NULL is fine. */
void secret_free(void *bytes);

/* Fill with random bytes fit for keys. */
void secret_random(void *bytes, size_t len);

/* Equal? In constant time. */
int secret_equal(const void *a, const void *b, size_t len);

/* A key of its own for a purpose: BLAKE2b-256 keyed with `key` over the
 * purpose's text. Source: RFC 7693. */
void secret_derive(const uint8_t key[static SECRET_BYTES], const char *purpose,
		   uint8_t out[static SECRET_BYTES]);

#endif
