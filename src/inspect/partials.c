/* partials.c - the partial tiles and bundles of earlier sizes, and whether every
 * file in the folder has a reason to be there. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/own.h"

/* Was a tree published that has this partial tile? */
static bool was_published(const struct inspecting *in, const struct tile *t)
{
	uint64_t span = tile_span(t->level);
	uint64_t low = (t->index * TILE_HASHES + t->width) * span, high = low + span;
	size_t a = 0, b = in->published_count;

	while (a < b) {
		size_t middle = a + (b - a) / 2;
		if (in->published[middle] < low)
			a = middle + 1;
		else
			b = middle;
	}
	return a < in->published_count && in->published[a] < high;
}

/* The hashes that a partial tile or bundle at `level` must begin with. For a
 * full tile's leftovers they come from the full tile's file. */
static bool hashes_for(struct inspecting *in, const struct tile *t, struct hash out[TILE_HASHES])
{
	unsigned level = t->level == TILE_ENTRIES ? 0 : t->level;

	if (t->index == tile_full(level, in->at.size)) {
		bool use_top = !in->entries_good && in->top_good;
		memcpy(out, use_top ? in->top[level] : in->edge.hash[level], TILE_BYTES);
		return true;
	}
	const struct tile full = { .level = level, .index = t->index, .width = TILE_HASHES };
	struct buf b = buf_of(TILE_BYTES);
	char path[TILE_PATH_BYTES];
	tile_path(&full, path);
	bool there = inspect_read(in, path, &b) && b.len == TILE_BYTES;
	if (there)
		memcpy(out, b.bytes, TILE_BYTES);
	buf_free(&b);
	return there;
}

static bool bundle_agrees(const struct buf *b, unsigned width, const struct hash *want)
{
	struct rd r = rd_of(b->bytes, b->len);
	struct hash leaf;

	for (unsigned i = 0; i < width; i++) {
		struct rd entry = bundle_next(&r);
		if (r.err != OK)
			return false;
		merkle_leaf(entry.at, entry.left, &leaf);
		if (!hash_equal(&leaf, &want[i]))
			return false;
	}
	return rd_end(&r) == OK;
}

static void check_partial(struct inspecting *in, const struct tile *t, const char *path)
{
	struct buf b = buf_of(t->level == TILE_ENTRIES ? BUNDLE_BYTES_MAX : TILE_BYTES);
	struct hash *want = calloc(TILE_HASHES, sizeof(*want));
	bool good = false;

	if (want == NULL) {
		in->failed = ERR_MEMORY;
		return;
	}
	if (hashes_for(in, t, want) && inspect_read(in, path, &b))
		good = t->level == TILE_ENTRIES ? bundle_agrees(&b, t->width, want)
		     : b.len == (size_t)t->width * HASH_BYTES && memcmp(b.bytes, want, b.len) == 0;
	if (good)
		in->out->checks[t->level == TILE_ENTRIES ? CHECK_BUNDLES : CHECK_TILES]++;
	else if (in->failed == OK)
		blame(in, path, INSPECT_NO_ENTRY, "it is not the beginning of what it became: it was altered");
	free(want);
	buf_free(&b);
}

/* A file that is a tile or bundle by its name: does the size call for it? */
static void account_tile(struct inspecting *in, struct listed *f, const struct tile *t)
{
	uint64_t full = tile_full(t->level, in->at.size);
	unsigned partial = tile_partial(t->level, in->at.size);

	f->used = true;
	if (t->index > full || (t->index == full && t->width > partial)) {
		blame(in, f->path, INSPECT_NO_ENTRY,
		      "the file lies beyond the checkpoint; if an append was interrupted, open the site once and inspect again");
		return;
	}
	if (t->index < full ? t->width == TILE_HASHES : t->width == partial)
		return;		/* of the present size: compared already */
	if (in->entries_good && !was_published(in, t))
		blame(in, f->path, INSPECT_NO_ENTRY, "no published size has this partial file");
	else if (in->whole || in->top_good)
		check_partial(in, t, f->path);
}

/* The partial files that the published size must have left behind. */
static void need_partials(struct inspecting *in, uint64_t size)
{
	static const unsigned levels[] = { TILE_ENTRIES, 0, 1, 2, 3, 4, 5, 6, 7 };
	char path[TILE_PATH_BYTES];

	for (size_t i = 0; i < COUNT_OF(levels); i++) {
		const struct tile t = { .level = levels[i], .index = tile_full(levels[i], size),
					.width = tile_partial(levels[i], size) };
		if (t.width == 0 || t.index < tile_full(t.level, in->at.size) || size == in->at.size)
			continue;	/* none, or its full tile stands for it */
		tile_path(&t, path);
		if (listing_find(&in->files, path) == NULL)
			blame(in, path, INSPECT_NO_ENTRY, "the partial file of published size %" PRIu64 " is missing", size);
	}
}

static void account(struct inspecting *in, struct listed *f)
{
	struct tile t;

	if (!f->regular)
		blame(in, f->path, INSPECT_NO_ENTRY, "it is no ordinary file");
	else if (tile_of_path(f->path, &t) == OK)
		account_tile(in, f, &t);
	else if (strncmp(f->path, "new/", 4) == 0 || strcmp(f->path, "checkpoint.tmp") == 0)
		blame(in, f->path, INSPECT_NO_ENTRY,
		      "left by an append that was not published; open the site once and inspect again");
	else if (strncmp(f->path, "witnessed/", 10) == 0 && strstr(f->path, ".tmp") != NULL)
		blame(in, f->path, INSPECT_NO_ENTRY,
		      "left by a `sekisho witness ask` that was interrupted; ask again, or open the site once, and inspect again");
	else if (strncmp(f->path, "time/", 5) == 0 && strstr(f->path, ".tmp") != NULL)
		blame(in, f->path, INSPECT_NO_ENTRY,
		      "left by a `sekisho time` that was interrupted; ask again, or open the site once, and inspect again");
	else if (strncmp(f->path, "body/", 5) == 0 && !in->whole)
		f->used = true;	/* the entry that names it could not be read */
	else if (strncmp(f->path, "body/", 5) == 0)
		blame(in, f->path, INSPECT_NO_ENTRY, "no entry names this body");
	else
		blame(in, f->path, INSPECT_NO_ENTRY, "the file does not belong to the ledger");
}

void inspect_partials(struct inspecting *in)
{
	for (size_t i = 0; i < in->files.count && in->failed == OK; i++) {
		if (!in->files.file[i].used || !in->files.file[i].regular)
			account(in, &in->files.file[i]);
		if (in->files.file[i].used)
			in->out->checks[CHECK_FILES]++;
	}
	/* Sizes below the last full tile of every level need nothing any more. */
	for (size_t i = in->published_count; in->entries_good && i-- > 0 && in->failed == OK;) {
		need_partials(in, in->published[i]);
	}
}
