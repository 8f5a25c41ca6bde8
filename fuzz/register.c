/* register.c - an entry with its body, both hostile, onto a register that has
 * one of everything: it is refused or taken in, the tables can be asked, and the
 * step is undone.
 *
 * Input: the entry's JSON; then, each after a zero byte, the body's records. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypt/start.h"
#include "register/incidents.h"
#include "../tests/unit/register/scene.h"

#define RECORDS_MAX	16u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const uint8_t key[SECRET_BYTES] = "of the fuzz target";
static struct reg *base;	/* the scene; every input is undone again */

static err_t on_fact(void *ctx, const struct reg_fact *f)
{
	*(size_t *)ctx += f->value_len;
	return OK;
}

static struct reg *made(void)
{
	char path[] = "/tmp/sekisho-fuzz-XXXXXX", file[64];
	struct reg *r = NULL;

	if (crypt_start() != OK || mkdtemp(path) == NULL)
		abort();
	(void)snprintf(file, sizeof(file), "%s/r.db", path);
	if (register_open(AT_FDCWD, file, key, &r, NULL) != OK)
		abort();
	for (size_t i = 0; i < SCENE_ENTRIES; i++)
		if (scene_apply(r, i, 1, NULL) != OK)
			abort();
	(void)unlink(file);
	(void)snprintf(file, sizeof(file), "%s/r.db-wal", path);
	(void)unlink(file);
	(void)rmdir(path);
	return r;
}

static void release(void)
{
	register_close(base);
	base = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct reg_record records[RECORDS_MAX];
	struct reg_body body = { .records = records };
	struct problem why = PROBLEM_NONE;
	struct buf out = buf_of(16u << 20);
	size_t values = 0;

	if (base == NULL) {
		base = made();
		(void)atexit(release);
	}
	const uint8_t *end = len > 0 ? memchr(bytes, 0, len) : NULL;
	const size_t entry = end != NULL ? (size_t)(end - bytes) : len;
	for (size_t at = entry + 1; at <= len && body.count < RECORDS_MAX;) {
		const uint8_t *next = at < len ? memchr(bytes + at, 0, len - at) : NULL;
		const size_t n = next != NULL ? (size_t)(next - bytes) - at : len - at;
		records[body.count++] = (struct reg_record){ (const char *)bytes + at, n };
		at += n + 1;
	}
	if (register_begin(base, NULL) != OK)
		abort();
	const uint64_t before = register_applied(base);
	const err_t e = register_apply(base, before, (const char *)bytes, entry, end != NULL ? &body : NULL, &why);
	if (register_applied(base) != before + (e == OK) || (e != OK && why.text[0] == '\0'))
		abort();
	if (register_dump(base, &out) != OK || register_facts(base, "inc-2026-001", on_fact, &values) != OK)
		abort();
	buf_free(&out);
	register_rollback(base);
	return 0;
}
