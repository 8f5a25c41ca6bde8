#include "ledger/edge.h"

#include <string.h>

void edge_init(struct edge *e)
{
	memset(e, 0, sizeof(*e));
	e->bundle = buf_of(BUNDLE_BYTES_MAX);
}

void edge_free(struct edge *e)
{
	buf_free(&e->bundle);
}

/* A hash more at `level`; when that fills the tile, one more above it. */
static err_t add_hash(struct edge *e, unsigned level, const struct hash *h, edge_full on_full,
		      void *ctx)
{
	struct hash next = *h;

	for (; level < TILE_LEVELS; level++) {
		e->hash[level][e->width[level]++] = next;
		if (e->width[level] < TILE_HASHES)
			return OK;
		uint64_t index = tile_full(level, e->tree.size) - 1;
		const struct tile t = { .level = level, .index = index, .width = TILE_HASHES };
		err_t err = on_full(ctx, &t, e->hash[level], TILE_BYTES);
		if (err != OK)
			return err;
		merkle_tree(e->hash[level], TILE_HASHES, &next);
		e->width[level] = 0;
	}
	return ERR_LIMIT;
}

err_t edge_add(struct edge *e, const void *entry, size_t len, edge_full on_full, void *ctx)
{
	struct hash leaf;

	err_t err = bundle_add(&e->bundle, entry, len);
	if (err != OK)
		return err;
	merkle_leaf(entry, len, &leaf);
	merkle_add(&e->tree, &leaf);
	if (e->tree.size % TILE_HASHES == 0) {
		const struct tile t = { .level = TILE_ENTRIES,
					.index = e->tree.size / TILE_HASHES - 1,
					.width = TILE_HASHES };
		err = on_full(ctx, &t, e->bundle.bytes, e->bundle.len);
		if (err != OK)
			return err;
		buf_clear(&e->bundle);
	}
	return add_hash(e, 0, &leaf, on_full, ctx);
}

/* The complete subtrees that the hashes of a partial tile make. */
static void subtrees(struct edge *e, unsigned level)
{
	unsigned width = e->width[level];
	size_t at = 0;

	for (unsigned bit = 8; bit-- > 0;) {
		if ((width >> bit & 1) == 0)
			continue;
		merkle_tree(&e->hash[level][at], (size_t)1 << bit, &e->tree.at[8 * level + bit]);
		at += (size_t)1 << bit;
	}
}

static err_t load_tile(struct edge *e, const struct tile *t,
		       err_t (*read)(void *ctx, const struct tile *t, struct buf *out), void *ctx)
{
	struct buf b = buf_of(TILE_BYTES);

	err_t err = read(ctx, t, &b);
	if (err == ERR_LIMIT || (err == OK && b.len != (size_t)t->width * HASH_BYTES))
		err = ERR_BROKEN;
	if (err == OK) {
		memcpy(e->hash[t->level], b.bytes, b.len);
		e->width[t->level] = t->width;
		subtrees(e, t->level);
	}
	buf_free(&b);
	return err;
}

/* The partial bundle must hold exactly the entries that the tile hashes. */
static err_t check_bundle(const struct edge *e)
{
	struct rd r = rd_of(e->bundle.bytes, e->bundle.len);
	struct hash leaf;

	for (unsigned i = 0; i < e->width[0]; i++) {
		struct rd entry = bundle_next(&r);
		if (r.err != OK)
			return ERR_BROKEN;
		merkle_leaf(entry.at, entry.left, &leaf);
		if (!hash_equal(&leaf, &e->hash[0][i]))
			return ERR_BROKEN;
	}
	return rd_end(&r) == OK ? OK : ERR_BROKEN;
}

err_t edge_load(struct edge *e, uint64_t size, const struct hash *root,
		err_t (*read)(void *ctx, const struct tile *t, struct buf *out), void *ctx,
		struct tile *bad)
{
	struct hash have;

	edge_init(e);
	e->tree.size = size;
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		const struct tile t = { .level = level, .index = tile_full(level, size),
					.width = tile_partial(level, size) };
		if (t.width == 0)
			continue;
		*bad = t;
		err_t err = load_tile(e, &t, read, ctx);
		if (err != OK)
			return err;
	}
	merkle_root(&e->tree, &have);
	if (!hash_equal(&have, root))
		return ERR_BROKEN;
	if (e->width[0] == 0)
		return OK;
	*bad = (struct tile){ .level = TILE_ENTRIES, .index = tile_full(0, size),
			      .width = e->width[0] };
	err_t err = read(ctx, bad, &e->bundle);
	return err == OK ? check_bundle(e) : err;
}
