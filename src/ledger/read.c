/* read.c - published entries and proofs, each verified up to the root. */
#include <stdlib.h>
#include <string.h>

#include "ledger/own.h"

/* The verified hashes of the tile of `level` with number `index`; NULL with *e
 * set when it is missing or not what the tree commits to. */
static const struct hash *verified(struct ledger *l, unsigned level, uint64_t index, err_t *e)
{
	if (level >= TILE_LEVELS) {
		*e = ERR_BROKEN;
		return NULL;
	}
	if (index == tile_full(level, l->at.size))
		return l->edge.hash[level];
	struct tile_cache *c = l->cache[level];
	if (c != NULL && c->there && c->index == index)
		return c->hash;
	if (c == NULL && (c = l->cache[level] = calloc(1, sizeof(*c))) == NULL) {
		*e = ERR_MEMORY;
		return NULL;
	}
	const struct tile t = { .level = level, .index = index, .width = TILE_HASHES };
	struct buf b = buf_of(TILE_BYTES);
	struct hash root;
	c->there = false;
	*e = ledger_read_tile(&l->disk, &t, &b);
	if (*e == ERR_ABSENT || *e == ERR_LIMIT || (*e == OK && b.len != TILE_BYTES))
		*e = ERR_BROKEN;
	if (*e == OK)
		memcpy(c->hash, b.bytes, TILE_BYTES);
	buf_free(&b);
	const struct hash *above = *e == OK ? verified(l, level + 1, index / TILE_HASHES, e) : NULL;
	if (above == NULL)
		return NULL;
	merkle_tree(c->hash, TILE_HASHES, &root);
	if (!hash_equal(&root, &above[index % TILE_HASHES])) {
		*e = ERR_BROKEN;
		return NULL;
	}
	c->there = true;
	c->index = index;
	return c->hash;
}

/* Load a full bundle into l->bundle and check all of its entries. */
static err_t load_bundle(struct ledger *l, uint64_t index)
{
	const struct tile t = { .level = TILE_ENTRIES, .index = index, .width = TILE_HASHES };
	struct hash leaf;
	err_t e = OK;

	const struct hash *hash = verified(l, 0, index, &e);
	if (hash == NULL)
		return e;
	buf_clear(&l->bundle);
	e = ledger_read_tile(&l->disk, &t, &l->bundle);
	struct rd r = rd_of(l->bundle.bytes, l->bundle.len);
	for (unsigned i = 0; i < TILE_HASHES && e == OK; i++) {
		struct rd entry = bundle_next(&r);
		merkle_leaf(entry.at, entry.left, &leaf);
		if (r.err != OK || !hash_equal(&leaf, &hash[i]))
			e = ERR_BROKEN;
	}
	if (e == ERR_ABSENT || e == ERR_LIMIT || (e == OK && rd_end(&r) != OK))
		e = ERR_BROKEN;
	if (e != OK)
		buf_clear(&l->bundle);
	else
		l->bundle_index = index;
	return e;
}

err_t ledger_entry(struct ledger *l, uint64_t index, struct buf *out)
{
	struct buf *bundle = &l->edge.bundle;
	uint64_t number = index / TILE_HASHES;

	if (l->broken)
		return ERR_BROKEN;
	if (index >= l->at.size)
		return ERR_ABSENT;
	if (number < tile_full(0, l->at.size)) {
		bundle = &l->bundle;
		if (bundle->len == 0 || l->bundle_index != number) {
			err_t e = load_bundle(l, number);
			if (e != OK)
				return e;
		}
	}
	struct rd r = rd_of(bundle->bytes, bundle->len);
	for (uint64_t i = 0; i < index % TILE_HASHES; i++)
		(void)bundle_next(&r);
	struct rd entry = bundle_next(&r);
	if (r.err != OK)
		return ERR_BROKEN;
	buf_add(out, entry.at, entry.left);
	return out->err;
}

/* A complete subtree from the tiles: 2^level leaves are 2^(level % 8) hashes of
 * tile level level / 8. */
static err_t subtree(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	struct ledger *l = ctx;
	uint64_t first = index << level % 8;
	err_t e = OK;

	const struct hash *hash = verified(l, level / 8, first / TILE_HASHES, &e);
	if (hash == NULL)
		return e;
	merkle_tree(hash + first % TILE_HASHES, (size_t)1 << level % 8, out);
	return OK;
}

err_t ledger_prove_inclusion(struct ledger *l, uint64_t index, struct merkle_proof *out)
{
	const struct merkle_source s = { .subtree = subtree, .ctx = l };

	return l->broken ? ERR_BROKEN : merkle_prove_inclusion(&s, index, l->at.size, out);
}

err_t ledger_prove_inclusion_at(struct ledger *l, uint64_t index, uint64_t size, struct merkle_proof *out)
{
	const struct merkle_source s = { .subtree = subtree, .ctx = l };

	if (l->broken)
		return ERR_BROKEN;
	return size <= l->at.size ? merkle_prove_inclusion(&s, index, size, out) : ERR_USAGE;
}

err_t ledger_prove_consistency(struct ledger *l, uint64_t old, struct merkle_proof *out)
{
	const struct merkle_source s = { .subtree = subtree, .ctx = l };

	return l->broken ? ERR_BROKEN : merkle_prove_consistency(&s, old, l->at.size, out);
}

err_t ledger_root_at(struct ledger *l, uint64_t size, struct hash *out)
{
	const struct merkle_source s = { .subtree = subtree, .ctx = l };

	if (l->broken)
		return ERR_BROKEN;
	return size <= l->at.size ? merkle_root_of(&s, size, out) : ERR_USAGE;
}
