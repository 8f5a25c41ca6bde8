/* commit.c - from added to published: bodies, bundles, tiles, then the
 * checkpoint. Source: docs/ledger-format.md section 4 "Order". */
#include <stdio.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/note.h"
#include "ledger/own.h"
#include "ledger/witnessed.h"

/* A name that a commit writes down: the entry holds the digest's hex. */
static bool named(const struct ledger *l, const uint8_t *digest)
{
	char hex[2 * HASH_BYTES + 1];

	hex_of(digest, HASH_BYTES, hex);
	return memmem(l->pending.bytes, l->pending.len, hex, sizeof(hex) - 1) != NULL;
}

/* Keep the bodies that entries name, drop the others. They are made safe together with the bundles
 * that name them: each wait for the disk by itself would cost as much again. */
static err_t settle_bodies(struct ledger *l)
{
	char path[BODY_PATH_BYTES];
	size_t kept = 0;
	bool dropped = false;

	for (size_t at = 0; at < l->bodies.len; at += HASH_BYTES) {
		if (named(l, l->bodies.bytes + at)) {
			memmove(l->bodies.bytes + kept, l->bodies.bytes + at, HASH_BYTES);
			kept += HASH_BYTES;
			continue;
		}
		body_path(l->bodies.bytes + at, "new", path);
		err_t e = disk_remove(&l->disk, path);
		if (e != OK)
			return e;
		dropped = true;
	}
	l->bodies.len = kept;
	if (!dropped)
		return OK;
	/* The list of files names removed ones: say again what is there. */
	buf_clear(&l->disk.files);
	for (size_t at = 0; at < kept; at += HASH_BYTES) {
		body_path(l->bodies.bytes + at, "new", path);
		buf_add(&l->disk.files, path, strlen(path) + 1);
	}
	return l->disk.files.err;
}

static err_t write_tile(void *ctx, const struct tile *t, const void *bytes, size_t len)
{
	struct ledger *l = ctx;
	char path[TILE_PATH_BYTES];

	tile_path(t, path);
	return disk_write(&l->disk, path, bytes, len);
}

static err_t grow(struct ledger *l)
{
	struct rd r = rd_of(l->pending.bytes, l->pending.len);
	err_t e = OK;

	while (e == OK && r.left > 0) {
		struct rd entry = bundle_next(&r);
		e = edge_add(&l->edge, entry.at, entry.left, write_tile, l);
	}
	return e;
}

/* The partial bundle and tiles of the new size, but for those that are on disk
 * since the size before. */
static err_t write_partials(struct ledger *l)
{
	uint64_t old = l->at.size, size = l->edge.tree.size;
	err_t e = OK;

	if (tile_partial(0, size) > 0) {
		const struct tile t = { .level = TILE_ENTRIES, .index = tile_full(0, size),
					.width = tile_partial(0, size) };
		e = write_tile(l, &t, l->edge.bundle.bytes, l->edge.bundle.len);
	}
	for (unsigned level = 0; level < TILE_LEVELS && e == OK; level++) {
		const struct tile t = { .level = level, .index = tile_full(level, size),
					.width = tile_partial(level, size) };
		if (t.width == 0 || (t.index == tile_full(level, old) &&
				     t.width == tile_partial(level, old)))
			continue;
		e = write_tile(l, &t, l->edge.hash[level], (size_t)t.width * HASH_BYTES);
	}
	return e;
}

static err_t place_bodies(struct ledger *l)
{
	char from[BODY_PATH_BYTES], to[BODY_PATH_BYTES];
	err_t e = OK;

	for (size_t at = 0; at < l->bodies.len && e == OK; at += HASH_BYTES) {
		body_path(l->bodies.bytes + at, "new", from);
		body_path(l->bodies.bytes + at, "body", to);
		e = disk_rename(&l->disk, from, to);
	}
	return e;	/* their folder is synced before the checkpoint gets its name */
}

/* The note of the new size; by both keys while the log is handed over. */
static void sign(const struct ledger *l, const struct checkpoint *c, struct buf *note)
{
	struct buf text = buf_of(CHECKPOINT_MAX);

	checkpoint_sign(c, l->signer, note);
	if (l->next != NULL) {
		checkpoint_text(c, &text);
		if (text.err == OK)
			note_add_signature((const char *)text.bytes, text.len, l->next, note);
		else
			note->err = text.err;
	}
	buf_free(&text);
}

static void next_checkpoint(const struct ledger *l, struct checkpoint *next)
{
	*next = l->at;
	next->size = l->edge.tree.size;
	merkle_root(&l->edge.tree, &next->root);
}

/* Beside the ledger's other files, before the checkpoint: who trusts the old key finds the new one by it. */
static err_t write_handover(struct ledger *l)
{
	struct buf note = buf_of(CHECKPOINT_MAX);
	char path[WITNESSED_PATH_BYTES];
	struct checkpoint next;

	if (l->next == NULL)
		return OK;
	next_checkpoint(l, &next);
	sign(l, &next, &note);
	handover_path(next.size, path);
	err_t e = note.err == OK ? disk_write(&l->disk, path, note.bytes, note.len) : note.err;
	buf_free(&note);
	return e;
}

static err_t publish(struct ledger *l)
{
	struct buf note = buf_of(CHECKPOINT_MAX);
	struct checkpoint next;

	next_checkpoint(l, &next);
	sign(l, &next, &note);
	err_t e = note.err == OK ? disk_publish(&l->disk, note.bytes, note.len) : note.err;
	buf_free(&note);
	if (e == OK)
		l->at = next;
	return e;
}

/* Partials of what became full; a failure leaves them for the next opening. */
static void clear_partials(struct ledger *l, uint64_t old)
{
	static const unsigned levels[] = { TILE_ENTRIES, 0, 1, 2, 3, 4, 5, 6, 7 };

	for (size_t i = 0; i < COUNT_OF(levels); i++) {
		const struct tile t = { .level = levels[i], .index = tile_full(levels[i], old),
					.width = TILE_HASHES };
		if (tile_full(t.level, l->at.size) > t.index && tile_partial(t.level, old) > 0 &&
		    ledger_remove_partials(&l->disk, &t) != OK)
			return;
	}
}

err_t ledger_commit(struct ledger *l, struct problem *why)
{
	uint64_t old = l->at.size;

	if (l->broken || l->signer == NULL)
		return problem(why, ERR_BROKEN, "the ledger takes no entries after a failure; open it again");
	if (l->pending_count == 0) {
		ledger_undo(l);
		return OK;
	}
	l->broken = true;	/* until all of it is done */
	err_t e = settle_bodies(l);
	if (e == OK)
		e = grow(l);
	if (e == OK)
		e = write_partials(l);
	if (e == OK)
		e = write_handover(l);
	if (e == OK)
		e = disk_sync(&l->disk);
	if (e == OK)
		e = place_bodies(l);
	if (e == OK)
		e = publish(l);
	if (e != OK)
		return problem(why, e, "the ledger cannot be written: %s; it stays as last published", err_text(e));
	clear_partials(l, old);
	buf_clear(&l->bodies);
	buf_clear(&l->pending);
	l->pending_count = 0;
	l->broken = false;
	return OK;
}

err_t ledger_hand_over(struct ledger *l, const struct signer *next, struct problem *why)
{
	if (strcmp(signer_verifier(next)->name, l->at.origin) != 0 || l->pending_count == 0)
		return problem(why, ERR_FORM, "the ledger is handed over with a key of its name and an entry that says so");
	l->next = next;
	err_t e = ledger_commit(l, why);
	if (e == OK)
		l->signer = next;
	l->next = NULL;
	return e;
}
