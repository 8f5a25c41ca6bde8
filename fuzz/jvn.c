/* jvn.c - any bytes as an answer of MyJVN. */
#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	return feed_once(feed_jvn, bytes, len);
}
