/* pseudonym.h - replace a value that identifies a person by a keyed name. */
#ifndef CRYPT_PSEUDONYM_H
#define CRYPT_PSEUDONYM_H

#include <stddef.h>
#include <stdint.h>

#include "crypt/secret.h"

#define PSEUDONYM_BYTES	35u	/* "p-" + 32 hex digits + NUL */

/*
 * pseudonym_of - the pseudonym of a value
 *
 * BLAKE2b-128 keyed with the authority's key over the field's name, a NUL and
 * the value: equal values of one field stay equal inside one authority, and
 * without the key neither direction can be computed nor guesses be tried.
 * The key opens nothing that is sealed. Source: RFC 7693; DESIGN "Machine information".
 */
void pseudonym_of(const uint8_t key[static SECRET_BYTES], const char *field, const void *value,
		  size_t len, char out[static PSEUDONYM_BYTES]);

#endif
