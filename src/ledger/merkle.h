/* merkle.h - the Merkle tree of RFC 6962 with SHA-256: hashes, the right edge
 * of a growing tree, proofs and their checks. No I/O, no allocation. */
#ifndef LEDGER_MERKLE_H
#define LEDGER_MERKLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define HASH_BYTES		32u
#define MERKLE_PROOF_MAX	128u	/* hashes of the longest proof of a 64-bit tree */

struct hash {
	uint8_t bytes[HASH_BYTES];
};

/* SHA-256(0x00 || data). Source: RFC 6962 section 2.1 */
void merkle_leaf(const void *data, size_t len, struct hash *out);

/* SHA-256(0x01 || left || right); `out` may be either of them. */
void merkle_node(const struct hash *left, const struct hash *right, struct hash *out);

/* The tree hash of `count` leaf hashes (or of equal, complete subtrees);
 * count 0: SHA-256 of nothing. */
void merkle_tree(const struct hash *at, size_t count, struct hash *out);

/* Equal? */
int hash_equal(const struct hash *a, const struct hash *b);

/*
 * The complete subtrees of a tree of `size` leaves, largest first where the
 * bits of size are 1: at[k] is that of 2^k leaves, of use only if bit k is set.
 * Start with { 0 }.
 */
struct merkle_edge {
	uint64_t size;
	struct hash at[64];
};

/* Add the next leaf; and the root of all that were added. */
void merkle_add(struct merkle_edge *e, const struct hash *leaf);
void merkle_root(const struct merkle_edge *e, struct hash *out);

/* Where the hashes of complete subtrees come from: `level` k, number `index`
 * is the tree hash of leaves [index << k, (index + 1) << k). */
struct merkle_source {
	err_t (*subtree)(void *ctx, unsigned level, uint64_t index, struct hash *out);
	void *ctx;
};

struct merkle_proof {
	size_t count;
	struct hash hash[MERKLE_PROOF_MAX];
};

/* The root of the first `size` leaves. OK | what the source returned */
err_t merkle_root_of(const struct merkle_source *s, uint64_t size, struct hash *out) MUST_USE;

/* The audit path of leaf `index` in the tree of `size`, leaf's sibling first.
 * OK | ERR_USAGE (index not below size) | what the source returned
 * Source: RFC 6962 section 2.1.1 */
err_t merkle_prove_inclusion(const struct merkle_source *s, uint64_t index, uint64_t size,
			     struct merkle_proof *out) MUST_USE;

/* That the tree of `old` leaves begins the tree of `size`. Empty when they are
 * equal or old is 0. OK | ERR_USAGE (old above size) | what the source returned
 * Source: RFC 6962 section 2.1.2 */
err_t merkle_prove_consistency(const struct merkle_source *s, uint64_t old, uint64_t size,
			       struct merkle_proof *out) MUST_USE;

/* OK | ERR_USAGE (index not below size) | ERR_FORM (wrong number of hashes) |
 * ERR_DIGEST. Source: RFC 9162 section 2.1.3.2 */
err_t merkle_check_inclusion(uint64_t index, uint64_t size, const struct hash *leaf,
			     const struct hash *proof, size_t count,
			     const struct hash *root) MUST_USE;

/* Equal sizes need equal roots and no proof; old 0 is refused (it proves
 * nothing). OK | ERR_USAGE | ERR_FORM | ERR_DIGEST. Source: RFC 9162 section 2.1.4.2 */
err_t merkle_check_consistency(uint64_t old, uint64_t size, const struct hash *proof, size_t count,
			       const struct hash *old_root, const struct hash *root) MUST_USE;

/*
 * merkle_check_subtree - that leaves [start, end) of the tree of `size`, by
 * themselves, have the root `subroot`
 *
 * A subtree starts at a multiple of the smallest power of two that its length
 * fits in. start 0 is the consistency proof above; an empty one has the empty
 * tree's root and no proof. OK | ERR_USAGE (no subtree) | ERR_FORM | ERR_DIGEST
 * Source: draft-ietf-plants-merkle-tree-certs section 4.4
 */
err_t merkle_check_subtree(uint64_t start, uint64_t end, uint64_t size, const struct hash *proof,
			   size_t count, const struct hash *subroot,
			   const struct hash *root) MUST_USE;

/* That a leaf of the whole tree is in the subtree [start, end) with that root.
 * OK | ERR_USAGE | ERR_FORM | ERR_DIGEST. Source: as above, section 4.3 */
err_t merkle_check_subtree_inclusion(uint64_t index, uint64_t start, uint64_t end,
				     const struct hash *leaf, const struct hash *proof,
				     size_t count, const struct hash *root) MUST_USE;

#endif
