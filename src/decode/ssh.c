#include "decode/ssh.h"

#include <string.h>

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	size_t n = len < 4 ? len : 4;

	(void)t;
	if (n > 0 && memcmp(bytes, "SSH-", n) != 0)
		return GUESS_NO;
	return n == 4 ? GUESS_YES : GUESS_MORE;
}

static void read_all(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	(void)bytes;
	(void)len;
	facts_text(t->facts, F_PROTOCOL, "ssh", 3);
	step->then = PROTO_OVER;
}

const struct proto proto_ssh = { .name = "ssh", .keep = 1024, .starts = starts, .read = read_all };
