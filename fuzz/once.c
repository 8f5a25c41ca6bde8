/* once.c - run a fuzz target over its seeds and over many mutations of each,
 * without a fuzzer: in every `make check`, under the sanitizers.
 *
 *	fuzz_NAME FOLDER-OR-FILE...	[SEKISHO_FUZZ_SEED=n] [SEKISHO_FUZZ_ROUNDS=n]
 */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"

#define SEED_MAX	(1u << 20)
#define ROUNDS		200u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static uint64_t state;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Always an exact-size copy, so that one byte too far is seen. */
static void run_copy(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	if (copy == NULL)
		abort();
	if (len > 0)
		memcpy(copy, bytes, len);
	(void)LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static void mutate(uint8_t *bytes, size_t *len)
{
	for (uint64_t n = next() % 8 + 1; n > 0 && *len > 0; n--) {
		size_t at = (size_t)(next() % *len);
		switch (next() % 5) {
		case 0:
			bytes[at] ^= (uint8_t)(1u << next() % 8);
			break;
		case 1:
			bytes[at] = (uint8_t)next();
			break;
		case 2:
			bytes[at] = next() % 2 != 0 ? 0xff : 0;
			break;
		case 3:
			*len = at;
			break;
		default:
			memmove(bytes + at, bytes + at + 1, *len - at - 1);
			--*len;
			break;
		}
	}
}

static unsigned run_file(const char *path, unsigned rounds)
{
	struct buf seed = buf_of(SEED_MAX);

	if (fs_read(AT_FDCWD, path, &seed) != OK) {
		(void)fprintf(stderr, "cannot read seed %s\n", path);
		exit(1);
	}
	run_copy(seed.bytes, seed.len);
	uint8_t *copy = malloc(seed.len + 1);
	for (unsigned i = 0; copy != NULL && i < rounds && seed.len > 0; i++) {
		size_t len = seed.len;
		memcpy(copy, seed.bytes, len);
		mutate(copy, &len);
		run_copy(copy, len);
	}
	free(copy);
	buf_free(&seed);
	return 1;
}

static unsigned run_path(const char *path, unsigned rounds)
{
	struct stat st;
	unsigned files = 0;
	char name[4096];

	if (stat(path, &st) != 0)
		return 0;
	if (!S_ISDIR(st.st_mode))
		return run_file(path, rounds);
	DIR *dir = opendir(path);
	for (struct dirent *d; dir != NULL && (d = readdir(dir)) != NULL;) {
		if (d->d_name[0] == '.')
			continue;
		(void)snprintf(name, sizeof(name), "%s/%s", path, d->d_name);
		files += run_path(name, rounds);
	}
	if (dir != NULL)
		(void)closedir(dir);
	return files;
}

int main(int argc, char **argv)
{
	const char *seed = getenv("SEKISHO_FUZZ_SEED");
	const char *rounds = getenv("SEKISHO_FUZZ_ROUNDS");
	unsigned files = 0;

	state = seed != NULL ? strtoull(seed, NULL, 10) : UINT64_C(88172645463325252);
	(void)printf("SEKISHO_FUZZ_SEED=%" PRIu64 "\n", state);
	run_copy((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++)
		files += run_path(argv[i], rounds != NULL ? (unsigned)atoi(rounds) : ROUNDS);
	(void)printf("%u seeds\n", files);
	return files > 0 ? 0 : 1;	/* a target without seeds tests nothing */
}
