/* Any bytes as a checkpoint: as a text, as a note, as a trust policy, as a path. */
#include <stdlib.h>
#include <string.h>

#include "inspect/policy.h"
#include "ledger/checkpoint.h"
#include "ledger/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define VKEY "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

/* What is taken must be spelled in one way only. */
static void text(const uint8_t *bytes, size_t len)
{
	struct checkpoint c;
	struct buf same = buf_of(CHECKPOINT_MAX);

	if (checkpoint_parse((const char *)bytes, len, &c) == OK && c.extensions == 0) {
		checkpoint_text(&c, &same);
		if (same.len != len || memcmp(same.bytes, bytes, len) != 0)
			abort();
	}
	buf_free(&same);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct problem why = PROBLEM_NONE;
	struct checkpoint c;
	struct verifier log;
	struct policy policy;
	struct tile tile;
	char path[256];

	text(bytes, len);
	if (verifier_of(VKEY, sizeof(VKEY) - 1, &log) != OK)
		abort();
	(void)!checkpoint_open(bytes, len, &log, 1, &c);
	(void)!checkpoint_peek(bytes, len, &c);
	(void)!policy_parse(bytes, len, &policy, &why);
	if (len < sizeof(path)) {
		if (len > 0)
			memcpy(path, bytes, len);
		path[len] = '\0';
		(void)!tile_of_path(path, &tile);
	}
	return 0;
}
