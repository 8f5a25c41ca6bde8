/* http.c - one byte that says what, then a head or a chunked body. */
#include <stdlib.h>

#include "decode/http.h"
#include "decode/proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_chunks(const uint8_t *bytes, size_t len)
{
	struct http_chunks c = { 0 };
	bool end = false;

	while (len > 0 && !end) {
		uint64_t skip;
		size_t used;
		if (http_chunks_read(&c, bytes, len, &used, &skip, &end) != OK)
			return;
		if (used == 0 || used > len)
			abort();	/* it must move on, and not too far */
		bytes += used;
		len -= used;
		size_t over = skip < len ? (size_t)skip : len;
		bytes += over;
		len -= over;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct facts facts = FACTS_NONE;
	struct http_message m;
	size_t header;

	if (len == 0)
		return 0;
	unsigned kind = bytes[0];
	bytes++;
	len--;
	if (http_head_end(bytes, len, 0) > len)
		abort();
	(void)proxy_starts(bytes, len, &header);
	if (kind % 3 == 0) {
		read_chunks(bytes, len);
	} else if (kind % 3 == 1) {
		if (http_request_read(bytes, len, &facts, &m) == OK &&
		    http_request_starts(bytes, len) != GUESS_YES)
			abort();	/* what can be read is also recognised */
	} else {
		enum http_asked asked = (enum http_asked)(kind / 3 % 3);
		if (http_response_read(bytes, len, asked, &facts, &m) == OK && m.status > 999)
			abort();
	}
	facts_free(&facts);
	return 0;
}
