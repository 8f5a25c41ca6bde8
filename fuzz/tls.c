/* tls.c - the bytes of one side of a TLS connection. */
#include <stdlib.h>
#include <string.h>

#include "decode/tls.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct facts facts = FACTS_NONE;
	struct tls_place place;
	struct tls_hello hello;

	(void)tls_starts(bytes, len);
	(void)tls_answer_starts(bytes, len);
	if (tls_find(bytes, len, &place) != OK)
		return 0;
	uint8_t *copy = malloc(len);
	if (copy == NULL)
		abort();
	memcpy(copy, bytes, len);
	tls_join(copy, len, &place);
	/* In one piece or joined: the same message. */
	if (place.joined && memcmp(copy, bytes + place.at, place.len) != 0)
		abort();
	uint8_t *message = malloc(place.len);
	if (message == NULL)
		abort();
	memcpy(message, copy, place.len);
	free(copy);
	if (tls_hello_read(message, place.len, &hello) == OK)
		tls_hello_facts(&hello, 't', &facts);
	free(message);
	facts_free(&facts);
	return 0;
}
