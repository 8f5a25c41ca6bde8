/* recover.c - remove what a crash left beyond the last checkpoint.
 * Source: docs/ledger-format.md section 4 "Recovery". */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/enc.h"
#include "base/fs.h"
#include "ledger/own.h"
#include "ledger/stamped.h"
#include "ledger/walk.h"
#include "ledger/witnessed.h"
#include "text/tree.h"

#define LIST_MAX	(256u << 20)

struct recovering {
	struct disk *disk;
	const struct checkpoint *at;
	struct buf remove;	/* paths, NUL ended */
	struct buf bodies;	/* digests that entries beyond the checkpoint name */
	struct problem *why;
};

/* One entry that no checkpoint covers. It may be torn: then it says nothing. */
static err_t look_at(struct recovering *r, const struct rd *entry, const char *path)
{
	struct tree *t = NULL;
	uint8_t digest[HASH_BYTES];
	err_t e = OK;

	if (tree_json(entry->at, entry->left, &t, NULL) != OK)
		return OK;
	int64_t on = node_int(tree_root(t), "on", 0);
	if (on > 0 && (uint64_t)on > r->at->size)
		e = problem(r->why, ERR_BROKEN, LEDGER_FOLDER "/%s: entries were published on top of size %" PRIu64
			    ", but the checkpoint says %" PRIu64 "; was an older copy of it put back?",
			    path, (uint64_t)on, r->at->size);
	const char *hex = node_text(node_get(tree_root(t), "body"), "sha256");
	if (hex != NULL && hex_to(hex, strlen(hex), digest, HASH_BYTES) == OK)
		buf_add(&r->bodies, digest, HASH_BYTES);
	tree_free(t);
	return e == OK ? r->bodies.err : e;
}

static err_t look_into(struct recovering *r, const struct tile *t, const char *path)
{
	struct buf b = buf_of(BUNDLE_BYTES_MAX);
	uint64_t first = t->index * TILE_HASHES;

	err_t e = fs_read(r->disk->fd, path, &b);
	struct rd at = rd_of(b.bytes, b.len);
	for (uint64_t i = first; e == OK && at.left > 0; i++) {
		struct rd entry = bundle_next(&at);
		if (at.err == OK && i >= r->at->size)
			e = look_at(r, &entry, path);
	}
	buf_free(&b);
	return e == ERR_LIMIT ? OK : e;
}

static err_t on_tile(void *ctx, const char *path, bool regular)
{
	struct recovering *r = ctx;
	struct tile t;

	if (!regular || tile_of_path(path, &t) != OK)
		return OK;	/* not ours: the inspector names it */
	uint64_t full = tile_full(t.level, r->at->size);
	bool beyond = t.index > full ||
		      (t.index == full && t.width > tile_partial(t.level, r->at->size));
	bool done_with = t.index < full && t.width < TILE_HASHES;
	if (!beyond && !done_with)
		return OK;
	buf_add(&r->remove, path, strlen(path) + 1);
	if (r->remove.err != OK)
		return r->remove.err;
	return beyond && t.level == TILE_ENTRIES ? look_into(r, &t, path) : OK;
}

static err_t on_new(void *ctx, const char *path, bool regular)
{
	struct recovering *r = ctx;

	if (regular)
		buf_add(&r->remove, path, strlen(path) + 1);
	return r->remove.err;
}

/* An entry beyond the checkpoint may have brought its body into place already. The bodies go first, and that is
 * safe before the bundles go: nothing else names them. */
static err_t remove_bodies(struct recovering *r)
{
	char path[BODY_PATH_BYTES];
	err_t e = OK;

	for (size_t at = 0; at < r->bodies.len && e == OK; at += HASH_BYTES) {
		body_path(r->bodies.bytes + at, "body", path);
		e = disk_remove(r->disk, path);
	}
	if (e == OK && r->bodies.len > 0 && fs_exists(r->disk->fd, "body"))
		e = disk_note(r->disk, "body");
	return e == OK ? disk_sync(r->disk) : e;
}

static err_t remove_all(struct recovering *r)
{
	char folder[TILE_PATH_BYTES];
	err_t e = disk_remove(r->disk, "checkpoint.tmp");

	for (size_t at = 0; at < r->remove.len && e == OK;) {
		const char *path = (const char *)r->remove.bytes + at;
		e = disk_remove(r->disk, path);
		const char *slash = strstr(path, ".p/");
		if (slash != NULL && slash - path + 2 < (int)sizeof(folder)) {
			(void)snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path + 2), path);
			disk_remove_folder(r->disk, folder);	/* fails while files are in it */
		}
		at += strlen(path) + 1;
	}
	return e;
}

/* A hand-over that was not published. */
static err_t on_handover(void *ctx, const char *path, bool regular)
{
	struct recovering *r = ctx;
	uint64_t size;

	if (regular && handover_of_path(path, &size) == OK && size > r->at->size)
		buf_add(&r->remove, path, strlen(path) + 1);
	return r->remove.err;
}

static err_t on_asked(void *ctx, const char *path, bool regular)
{
	const struct recovering *r = ctx;
	size_t len = strlen(path);

	return regular && len > 4 && strcmp(path + len - 4, ".tmp") == 0 ? disk_remove(r->disk, path) : OK;
}

/* What a `witness ask` or a `time` left that was interrupted. One that is under way holds the folder's lock. */
static err_t clear_asked(struct recovering *r, const char *folder)
{
	err_t e = OK;
	int fd = openat(r->disk->fd, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return OK;	/* none, or not ours: the inspector names it */
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		e = walk(r->disk->fd, folder, on_asked, r);
	(void)close(fd);
	return e;
}

err_t ledger_recover(struct disk *d, const struct checkpoint *at, struct problem *why)
{
	struct recovering r = { .disk = d, .at = at, .remove = buf_of(LIST_MAX),
				.bodies = buf_of(LIST_MAX), .why = why };

	err_t e = walk(d->fd, "tile", on_tile, &r);
	if (e == OK)
		e = walk(d->fd, "new", on_new, &r);
	if (e == OK)
		e = walk(d->fd, HANDOVER_FOLDER, on_handover, &r);
	if (e == OK)
		e = remove_bodies(&r);
	if (e == OK)
		e = remove_all(&r);
	if (e == OK)
		e = clear_asked(&r, WITNESSED_FOLDER);
	if (e == OK)
		e = clear_asked(&r, STAMPED_FOLDER);
	/* One that came back would be in the way of the size that it names. */
	if (e == OK && fs_exists(d->fd, HANDOVER_FOLDER))
		e = disk_note(d, HANDOVER_FOLDER);
	if (e == OK)
		e = disk_sync(d);
	buf_free(&r.remove);
	buf_free(&r.bodies);
	return e == OK ? OK : problem(why, e, LEDGER_FOLDER ": cannot be recovered: %s", err_text(e));
}

err_t ledger_remove_partials(struct disk *d, const struct tile *full)
{
	char path[TILE_PATH_BYTES], folder[TILE_PATH_BYTES + 2];
	err_t e = OK;

	tile_path(full, path);
	(void)snprintf(folder, sizeof(folder), "%s.p", path);
	for (unsigned width = 1; width < TILE_HASHES && e == OK; width++) {
		const struct tile t = { .level = full->level, .index = full->index, .width = width };
		tile_path(&t, path);
		if (fs_exists(d->fd, path))
			e = disk_remove(d, path);
	}
	if (e == OK)
		disk_remove_folder(d, folder);
	return e;
}
