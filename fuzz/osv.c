/* osv.c - any bytes as OSV records. */
#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	return feed_once(feed_osv, bytes, len);
}
