/* kev.c - any bytes as CISA's catalogue. */
#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	return feed_once(feed_kev, bytes, len);
}
