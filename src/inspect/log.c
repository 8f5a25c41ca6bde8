/* log.c - the checkpoint, every entry bundle and every tile: do they give one
 * another, and if not, which one is wrong? */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/own.h"

struct tree *inspect_peek(struct inspecting *in, const char *path, unsigned slot)
{
	struct buf b = buf_of(BUNDLE_BYTES_MAX);
	struct tree *t = NULL;

	if (inspect_read(in, path, &b)) {
		struct rd r = rd_of(b.bytes, b.len), entry = { 0 };
		for (unsigned i = 0; i <= slot && r.err == OK; i++)
			entry = bundle_next(&r);
		if (r.err == OK && tree_json(entry.at, entry.left, &t, NULL) != OK)
			t = NULL;
	}
	buf_free(&b);
	return t;
}

/* The key that the entry 0 in a bundle file names as the log's. */
static bool key_in(struct inspecting *in, const char *path, struct verifier *out)
{
	struct tree *t = inspect_peek(in, path, 0);
	const char *vkey = t != NULL ? node_text(tree_root(t), "log") : NULL;
	bool found = vkey != NULL && verifier_of(vkey, strlen(vkey), out) == OK;

	tree_free(t);
	return found;
}

/* Without a policy the ledger itself must say whose signature counts: try the
 * key of entry 0 in each of its copies, and the keys that it was handed over to. */
static void use_own_key(struct inspecting *in, const struct buf *note)
{
	struct checkpoint c;
	struct verifier v;
	struct tile t;

	in->out->own_key = true;
	for (size_t i = 0; i < in->files.count && in->signature != OK && in->failed == OK; i++) {
		const struct listed *f = &in->files.file[i];
		if (!f->regular || tile_of_path(f->path, &t) != OK || t.level != TILE_ENTRIES || t.index != 0)
			continue;
		if (!key_in(in, f->path, &v))
			continue;
		struct policy before = in->policy;
		memset(in->policy.log_until, 0, sizeof(in->policy.log_until));
		in->policy.log[0] = v;
		in->policy.log_count = 1;
		in->held_count = 0;
		inspect_handovers(in);
		in->signature = policy_log_open(&in->policy, note->bytes, note->len, &c);
		if (in->signature != OK && before.log_count > 0)
			in->policy = before;
	}
}

static void keep_key(struct inspecting *in, const struct buf *note)
{
	struct buf b = buf_of(sizeof(in->out->key) - 1);
	struct checkpoint c;

	for (size_t i = in->policy.log_count; i-- > 0;)	/* the newest that signed */
		if (checkpoint_open(note->bytes, note->len, &in->policy.log[i], 1, &c) == OK) {
			verifier_text(&in->policy.log[i], &b);
			memcpy(in->out->key, buf_str(&b), b.err == OK ? b.len : 0);
			break;
		}
	buf_free(&b);
}

static void open_under_policy(struct inspecting *in, const struct buf *note)
{
	struct checkpoint c;

	inspect_handovers(in);
	in->signature = policy_open(&in->policy, note->bytes, note->len, &c, &in->seen);
	in->false_cosignature = in->signature != OK && policy_log_open(&in->policy, note->bytes, note->len, &c) == OK;
}

void inspect_checkpoint(struct inspecting *in)
{
	struct buf note = buf_of(CHECKPOINT_MAX);

	in->signature = ERR_SIGNATURE;
	bool there = inspect_read(in, "checkpoint", &note);
	in->readable = there && checkpoint_peek(note.bytes, note.len, &in->at) == OK && in->at.extensions == 0;
	if (!in->readable) {
		if (in->failed == OK)
			blame(in, "checkpoint", INSPECT_NO_ENTRY, there ? "the checkpoint is not in its form: it was altered or cut off"
			      : "the checkpoint is missing or cannot be read");
		buf_free(&note);
		return;
	}
	listing_find(&in->files, "checkpoint")->used = true;
	if (in->policy.log_count > 0)
		open_under_policy(in, &note);
	else
		use_own_key(in, &note);
	if (in->signature == OK) {
		in->out->checks[CHECK_CHECKPOINT] = 1;
		keep_key(in, &note);
	}
	buf_add(&in->out->note, note.bytes, note.len);
	if (in->out->note.err != OK)
		in->failed = in->out->note.err;
	memcpy(in->out->origin, in->at.origin, sizeof(in->out->origin));
	in->out->size = in->at.size;
	in->out->root = in->at.root;
	buf_free(&note);
}

static void note_mismatch(struct inspecting *in, const struct tile *t, unsigned slot)
{
	if (in->mismatches < MISMATCHES_MAX)
		in->mismatch[in->mismatches++] = (struct mismatch){ .tile = *t, .slot = slot };
}

/* The hashes of a tile's file into `out`. False: a violation is recorded. */
static bool read_tile(struct inspecting *in, const struct tile *t, struct hash out[TILE_HASHES])
{
	struct buf b = buf_of(TILE_BYTES);
	char path[TILE_PATH_BYTES];

	tile_path(t, path);
	bool there = inspect_read(in, path, &b);
	bool whole = there && b.len == (size_t)t->width * HASH_BYTES;
	if (whole)
		memcpy(out, b.bytes, b.len);
	else if (in->failed == OK)
		blame(in, path, INSPECT_NO_ENTRY, listing_find(&in->files, path) == NULL
		      ? "a tile that must be there is missing" : "the tile has not the length that it must have");
	buf_free(&b);
	return whole;
}

/* Compare a tile on disk with the hashes that the entries give. */
static void compare(struct inspecting *in, const struct tile *t, const struct hash *want,
		    const struct hash *have)
{
	for (unsigned i = 0; i < t->width; i++)
		if (!hash_equal(&want[i], &have[i])) {
			note_mismatch(in, t, i);
			return;
		}
	in->out->checks[CHECK_TILES]++;
}

static err_t on_full(void *ctx, const struct tile *t, const void *bytes, size_t len)
{
	struct inspecting *in = ctx;
	struct hash *have = t->level < TILE_LEVELS ? calloc(TILE_HASHES, sizeof(*have)) : NULL;

	(void)len;
	if (t->level == TILE_ENTRIES)
		return OK;
	if (have == NULL)
		return in->failed = ERR_MEMORY;
	if (read_tile(in, t, have))
		compare(in, t, bytes, have);
	free(have);
	return in->failed;
}

/* Feed one bundle's entries to the edge and to the rules. False: it is not there,
 * or cannot be taken apart; a violation is recorded. */
static bool take_bundle(struct inspecting *in, const struct tile *t)
{
	struct buf b = buf_of(BUNDLE_BYTES_MAX);
	char path[TILE_PATH_BYTES];
	unsigned i = 0;
	err_t e = OK;

	tile_path(t, path);
	if (!inspect_read(in, path, &b)) {
		if (in->failed == OK)
			blame(in, path, INSPECT_NO_ENTRY, listing_find(&in->files, path) == NULL
			      ? "an entry bundle that must be there is missing" : "the bundle cannot be read or is too large");
		buf_free(&b);
		return false;
	}
	struct rd r = rd_of(b.bytes, b.len);
	for (; i < t->width && e == OK; i++) {
		struct rd entry = bundle_next(&r);
		if (r.err != OK)
			break;
		rules_entry(in->rules, t->index * TILE_HASHES + i, entry.at, entry.left);
		e = edge_add(&in->edge, entry.at, entry.left, on_full, in);
		if (e == OK) {
			inspect_held_here(in);
			inspect_stamped_here(in);
		}
	}
	if (e != OK && in->failed == OK)
		in->failed = e;
	bool whole = e == OK && rd_end(&r) == OK && i == t->width;
	if (whole)
		in->out->checks[CHECK_BUNDLES]++;
	else if (in->failed == OK)
		blame(in, path, t->index * TILE_HASHES + (i < t->width ? i : t->width - 1),
		      "the bundle does not hold the %u entries that it must hold", t->width);
	buf_free(&b);
	return whole;
}

/* The partial tiles of the present size as they lie on disk; do they by
 * themselves give the root? */
static void read_tops(struct inspecting *in)
{
	struct merkle_edge e = { .size = in->at.size };
	struct hash root;
	bool all = true;

	for (unsigned level = 0; level < TILE_LEVELS && in->failed == OK; level++) {
		const struct tile t = { .level = level, .index = tile_full(level, in->at.size),
					.width = tile_partial(level, in->at.size) };
		if (t.width == 0)
			continue;
		in->top_there[level] = read_tile(in, &t, in->top[level]);
		all = all && in->top_there[level];
		size_t at = 0;
		for (unsigned bit = 8; bit-- > 0;) {
			if ((t.width >> bit & 1) == 0)
				continue;
			merkle_tree(&in->top[level][at], (size_t)1 << bit, &e.at[8 * level + bit]);
			at += (size_t)1 << bit;
		}
	}
	merkle_root(&e, &root);
	in->top_good = all && hash_equal(&root, &in->at.root);
}

void inspect_log(struct inspecting *in)
{
	struct hash root;
	bool going = true;

	read_tops(in);
	inspect_held_here(in);	/* of size 0 */
	for (uint64_t n = 0; going && in->failed == OK && n < tile_full(0, in->at.size); n++) {
		const struct tile t = { .level = TILE_ENTRIES, .index = n, .width = TILE_HASHES };
		going = take_bundle(in, &t);
	}
	const struct tile last = { .level = TILE_ENTRIES, .index = tile_full(0, in->at.size),
				   .width = tile_partial(0, in->at.size) };
	if (going && last.width > 0 && in->failed == OK)
		going = take_bundle(in, &last);
	in->whole = going && in->edge.tree.size == in->at.size;
	if (!in->whole || in->failed != OK)
		return;
	merkle_root(&in->edge.tree, &root);
	in->entries_good = hash_equal(&root, &in->at.root);
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		const struct tile t = { .level = level, .index = tile_full(level, in->at.size),
					.width = tile_partial(level, in->at.size) };
		if (t.width > 0 && in->top_there[level])
			compare(in, &t, in->edge.hash[level], in->top[level]);
	}
}

/* Is the tile on disk what the root commits to, told from the tiles above it? */
static bool tile_good(struct inspecting *in, const struct tile *t, struct hash *have)
{
	if (t->index == tile_full(t->level, in->at.size))
		return in->top_good;
	const struct tile above = { .level = t->level + 1, .index = t->index / TILE_HASHES,
		.width = t->index / TILE_HASHES < tile_full(t->level + 1, in->at.size)
		       ? TILE_HASHES : tile_partial(t->level + 1, in->at.size) };
	struct hash root;
	struct buf b = buf_of(TILE_BYTES);
	char path[TILE_PATH_BYTES];
	bool good = false;

	tile_path(t, path);
	if (above.level < TILE_LEVELS && inspect_read(in, path, &b) && b.len == TILE_BYTES) {
		memcpy(have, b.bytes, b.len);
		merkle_tree(have, TILE_HASHES, &root);
		tile_path(&above, path);
		buf_clear(&b);
		good = inspect_read(in, path, &b) && b.len == (size_t)above.width * HASH_BYTES &&
		       memcmp(root.bytes, b.bytes + t->index % TILE_HASHES * HASH_BYTES, HASH_BYTES) == 0 &&
		       tile_good(in, &above, have);
	}
	buf_free(&b);
	return good;
}

static void blame_mismatch(struct inspecting *in, const struct mismatch *m, struct hash *room)
{
	struct tile bundle = m->tile;
	char path[TILE_PATH_BYTES], tile[TILE_PATH_BYTES];
	uint64_t entry = (m->tile.index * TILE_HASHES + m->slot);

	tile_path(&m->tile, tile);
	bool good = !in->entries_good && tile_good(in, &m->tile, room);
	if (in->entries_good || !good)
		blame(in, tile, INSPECT_NO_ENTRY, "hash %u of the tile is not the hash of what lies under it", m->slot);
	if (in->entries_good || m->tile.level > 0)
		return;		/* a wrong entry shows at level 0; what is above follows */
	bundle.level = TILE_ENTRIES;
	tile_path(&bundle, path);
	blame(in, path, entry, "entry %" PRIu64 " is not what the tree commits to: it was altered", entry);
}

void inspect_blame_log(struct inspecting *in)
{
	struct hash *room = calloc(TILE_HASHES, sizeof(*room));
	uint64_t before = in->out->violations_found;
	bool entry_0 = false;

	if (room == NULL) {
		in->failed = ERR_MEMORY;
		return;
	}
	for (size_t i = 0; i < in->mismatches; i++) {
		const struct mismatch *m = &in->mismatch[i];
		entry_0 = entry_0 || (m->tile.level == 0 && m->tile.index == 0 && m->slot == 0);
		blame_mismatch(in, m, room);
	}
	free(room);
	/* An altered entry 0 names another key: then the checkpoint may be good. */
	if (in->signature != OK && in->out->own_key && entry_0 && in->top_good)
		return;
	if (in->signature != OK && in->policy.log_count == 0)
		blame(in, "checkpoint", INSPECT_NO_ENTRY, "the checkpoint cannot be verified: no entry 0 that names the log's key");
	else if (in->false_cosignature)
		blame(in, "checkpoint", INSPECT_NO_ENTRY, "a cosignature by a witness that the policy names is false");
	else if (in->signature != OK)
		blame(in, "checkpoint", INSPECT_NO_ENTRY, "the checkpoint is not signed by the log's key: it was altered, or another signed it");
	else if (in->whole && !in->entries_good && in->out->violations_found == before)
		blame(in, "checkpoint", INSPECT_NO_ENTRY, "the checkpoint's root is not that of the entries");
}
