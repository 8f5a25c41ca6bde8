#include "inspect/listing.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/walk.h"

#define LISTING_MAX	(2u << 30)

struct collecting {
	struct buf text;	/* per file: 'f' or '-', path, NUL */
	size_t count;
};

static err_t on_file(void *ctx, const char *path, bool regular)
{
	struct collecting *c = ctx;

	buf_u8(&c->text, regular ? 'f' : '-');
	buf_add(&c->text, path, strlen(path) + 1);
	c->count++;
	return c->text.err;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct listed *)a)->path, ((const struct listed *)b)->path);
}

err_t listing_make(int dirfd, struct listing *out)
{
	struct collecting c = { .text = buf_of(LISTING_MAX) };

	err_t e = walk(dirfd, "", on_file, &c);
	struct listed *file = e == OK ? calloc(c.count + 1, sizeof(*file)) : NULL;
	if (file == NULL) {
		buf_free(&c.text);
		return e != OK ? e : ERR_MEMORY;
	}
	const char *at = (const char *)c.text.bytes;
	for (size_t i = 0; i < c.count; i++) {
		file[i] = (struct listed){ .path = at + 1, .regular = *at == 'f' };
		at += strlen(at) + 1;
	}
	qsort(file, c.count, sizeof(*file), by_path);
	*out = (struct listing){ .text = c.text, .file = file, .count = c.count };
	return OK;
}

void listing_free(struct listing *l)
{
	buf_free(&l->text);
	free(l->file);
	*l = (struct listing){ .count = 0 };
}

struct listed *listing_find(const struct listing *l, const char *path)
{
	const struct listed key = { .path = path };

	return l->count > 0 ? bsearch(&key, l->file, l->count, sizeof(key), by_path) : NULL;
}
