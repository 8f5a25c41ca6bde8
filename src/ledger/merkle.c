#include "ledger/merkle.h"

#include <stdbool.h>
#include <string.h>

#include "crypt/digest.h"

void merkle_leaf(const void *data, size_t len, struct hash *out)
{
	static const uint8_t prefix = 0;

	digest_sha256_2(&prefix, 1, data, len, out->bytes);
}

void merkle_node(const struct hash *left, const struct hash *right, struct hash *out)
{
	uint8_t bytes[1 + 2 * HASH_BYTES] = { 1 };

	memcpy(bytes + 1, left->bytes, HASH_BYTES);
	memcpy(bytes + 1 + HASH_BYTES, right->bytes, HASH_BYTES);
	digest_sha256(bytes, sizeof(bytes), out->bytes);
}

int hash_equal(const struct hash *a, const struct hash *b)
{
	return memcmp(a->bytes, b->bytes, HASH_BYTES) == 0;
}

void merkle_tree(const struct hash *at, size_t count, struct hash *out)
{
	struct merkle_edge e = { .size = 0 };

	for (size_t i = 0; i < count; i++)
		merkle_add(&e, &at[i]);
	merkle_root(&e, out);
}

void merkle_add(struct merkle_edge *e, const struct hash *leaf)
{
	struct hash h = *leaf;
	unsigned k = 0;

	for (; (e->size >> k & 1) != 0; k++)
		merkle_node(&e->at[k], &h, &h);
	e->at[k] = h;
	e->size++;
}

void merkle_root(const struct merkle_edge *e, struct hash *out)
{
	struct hash h;
	unsigned k = 0;

	if (e->size == 0) {
		digest_sha256("", 0, out->bytes);
		return;
	}
	while ((e->size >> k & 1) == 0)
		k++;
	h = e->at[k];
	for (k++; k < 64; k++)
		if ((e->size >> k & 1) != 0)
			merkle_node(&e->at[k], &h, &h);
	*out = h;
}

/* log2 of the largest power of two below n (n > 1). */
static unsigned split_level(uint64_t n)
{
	return 63u - (unsigned)__builtin_clzll(n - 1);
}

/* The tree hash of leaves [start, end), end > start, start a multiple of the
 * largest power of two below the range's length. */
static err_t range(const struct merkle_source *s, uint64_t start, uint64_t end, struct hash *out)
{
	struct hash right;
	uint64_t n = end - start;

	if ((n & (n - 1)) == 0) {
		unsigned level = (unsigned)__builtin_ctzll(n);
		return s->subtree(s->ctx, level, start >> level, out);
	}
	unsigned k = split_level(n);
	err_t e = s->subtree(s->ctx, k, start >> k, out);
	if (e == OK)
		e = range(s, start + (UINT64_C(1) << k), end, &right);
	if (e == OK)
		merkle_node(out, &right, out);
	return e;
}

err_t merkle_root_of(const struct merkle_source *s, uint64_t size, struct hash *out)
{
	if (size > 0)
		return range(s, 0, size, out);
	digest_sha256("", 0, out->bytes);
	return OK;
}

static err_t append_range(const struct merkle_source *s, uint64_t start, uint64_t end,
			  struct merkle_proof *out)
{
	return range(s, start, end, &out->hash[out->count++]);
}

static err_t path(const struct merkle_source *s, uint64_t start, uint64_t end, uint64_t index,
		  struct merkle_proof *out)
{
	if (end - start == 1)
		return OK;
	uint64_t middle = start + (UINT64_C(1) << split_level(end - start));
	err_t e = index < middle ? path(s, start, middle, index, out)
				 : path(s, middle, end, index, out);
	if (e != OK)
		return e;
	return index < middle ? append_range(s, middle, end, out)
			      : append_range(s, start, middle, out);
}

err_t merkle_prove_inclusion(const struct merkle_source *s, uint64_t index, uint64_t size,
			     struct merkle_proof *out)
{
	out->count = 0;
	return index < size ? path(s, 0, size, index, out) : ERR_USAGE;
}

/* SUBPROOF(old, D[start:end], whole) of RFC 6962; start < old <= end. */
static err_t subproof(const struct merkle_source *s, uint64_t start, uint64_t end, uint64_t old,
		      int whole, struct merkle_proof *out)
{
	if (old == end)
		return whole ? OK : append_range(s, start, end, out);
	uint64_t middle = start + (UINT64_C(1) << split_level(end - start));
	err_t e = old <= middle ? subproof(s, start, middle, old, whole, out)
				: subproof(s, middle, end, old, 0, out);
	if (e != OK)
		return e;
	return old <= middle ? append_range(s, middle, end, out)
			     : append_range(s, start, middle, out);
}

err_t merkle_prove_consistency(const struct merkle_source *s, uint64_t old, uint64_t size,
			       struct merkle_proof *out)
{
	out->count = 0;
	if (old > size)
		return ERR_USAGE;
	return old == 0 || old == size ? OK : subproof(s, 0, size, old, 1, out);
}

err_t merkle_check_inclusion(uint64_t index, uint64_t size, const struct hash *leaf,
			     const struct hash *proof, size_t count, const struct hash *root)
{
	struct hash r = *leaf;

	if (index >= size)
		return ERR_USAGE;
	uint64_t fn = index, sn = size - 1;
	for (size_t i = 0; i < count; i++) {
		if (sn == 0)
			return ERR_FORM;
		if ((fn & 1) != 0 || fn == sn) {
			merkle_node(&proof[i], &r, &r);
			while ((fn & 1) == 0 && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			merkle_node(&r, &proof[i], &r);
		}
		fn >>= 1;
		sn >>= 1;
	}
	if (sn != 0)
		return ERR_FORM;
	return hash_equal(&r, root) ? OK : ERR_DIGEST;
}

/* The three nodes that climb together: the subtree's first and last leaf, the
 * tree's last leaf. */
struct climb {
	uint64_t first, last, tree;
};

static void up(struct climb *c)
{
	c->first >>= 1;
	c->last >>= 1;
	c->tree >>= 1;
}

static int is_subtree(uint64_t start, uint64_t end, uint64_t size)
{
	uint64_t room = 1;

	if (start > end || end > size)
		return 0;
	while (room < end - start && room < UINT64_C(1) << 63)
		room <<= 1;
	return start % room == 0;
}

err_t merkle_check_subtree(uint64_t start, uint64_t end, uint64_t size, const struct hash *proof,
			   size_t count, const struct hash *subroot, const struct hash *root)
{
	struct climb c = { start, end - 1, size - 1 };
	struct hash fr = *subroot, sr;
	size_t i = 0;

	if (!is_subtree(start, end, size))
		return ERR_USAGE;
	if (start == end) {
		merkle_tree(NULL, 0, &sr);
		return count != 0 ? ERR_FORM : hash_equal(subroot, &sr) ? OK : ERR_DIGEST;
	}
	bool flush = c.last == c.tree;
	while (c.first != c.last && (flush || (c.last & 1) != 0))
		up(&c);
	if (c.first != c.last) {
		if (count == 0)
			return ERR_FORM;
		fr = proof[i++];
	}
	for (sr = fr; i < count; i++) {
		if (c.tree == 0)
			return ERR_FORM;
		if ((c.last & 1) != 0 || c.last == c.tree) {
			if (c.first < c.last)
				merkle_node(&proof[i], &fr, &fr);
			merkle_node(&proof[i], &sr, &sr);
			while ((c.last & 1) == 0)
				up(&c);
		} else {
			merkle_node(&sr, &proof[i], &sr);
		}
		up(&c);
	}
	if (c.tree != 0)
		return ERR_FORM;
	return hash_equal(&fr, subroot) && hash_equal(&sr, root) ? OK : ERR_DIGEST;
}

err_t merkle_check_consistency(uint64_t old, uint64_t size, const struct hash *proof, size_t count,
			       const struct hash *old_root, const struct hash *root)
{
	if (old == 0)
		return ERR_USAGE;
	return merkle_check_subtree(0, old, size, proof, count, old_root, root);
}

err_t merkle_check_subtree_inclusion(uint64_t index, uint64_t start, uint64_t end,
				     const struct hash *leaf, const struct hash *proof,
				     size_t count, const struct hash *root)
{
	if (!is_subtree(start, end, end) || index < start)
		return ERR_USAGE;
	return merkle_check_inclusion(index - start, end - start, leaf, proof, count, root);
}
