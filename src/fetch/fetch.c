#include "fetch/fetch.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/enc.h"
#include "base/fs.h"
#include "ledger/checkpoint.h"
#include "ledger/ledger.h"
#include "ledger/stamped.h"
#include "ledger/tile.h"
#include "ledger/witnessed.h"
#include "text/tree.h"

#define LIST_MAX	(1u << 30)

struct fetching {
	struct http *http;
	const char *url;
	int url_len;			/* without a slash at the end */
	uint64_t since;
	int dirfd;
	struct checkpoint at;
	struct buf published;		/* every `on`, u64 in the machine's order, ascending */
	struct buf bodies;		/* their digests, in hex, 64 bytes each */
	struct buf handovers;		/* sizes, 8 bytes each: key.log is their last entry */
	struct problem *why;
};

/* Get one file into `out`. OK | ERR_ABSENT (the server has none) | ERR_* */
static err_t get(const struct fetching *f, const char *path, struct buf *out)
{
	char url[HTTP_URL_MAX + FETCH_PATH_BYTES];
	unsigned status;

	(void)snprintf(url, sizeof(url), "%.*s/%s", f->url_len, f->url, path);
	err_t e = http_get(f->http, url, &status, out, f->why);
	if (e != OK)
		return e;
	if (status == 404 || status == 410)
		return ERR_ABSENT;
	return status == 200 ? OK : problem(f->why, ERR_PEER, "%s: the server answered %u", url, status);
}

static err_t put(const struct fetching *f, const char *path, const struct buf *b)
{
	err_t e = fs_make_parents(f->dirfd, path, 0700);

	int fd = e == OK ? openat(f->dirfd, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
	if (e == OK && fd < 0)
		e = err_of_errno();
	if (e == OK)
		e = fs_write_all(fd, b->bytes, b->len);
	if (fd >= 0 && close(fd) != 0 && e == OK)
		e = err_of_errno();
	return e == OK ? OK : problem(f->why, e, "%s: the copy cannot be written: %s", path, err_text(e));
}

static size_t limit_of(const struct tile *t)
{
	return t->level == TILE_ENTRIES ? BUNDLE_BYTES_MAX : TILE_BYTES;
}

/* The beginning of a full tile or bundle, as its partial one was. */
static void cut(const struct tile *t, struct buf *b)
{
	struct rd r = rd_of(b->bytes, b->len);

	if (t->level != TILE_ENTRIES) {
		if (b->len > (size_t)t->width * HASH_BYTES)
			b->len = (size_t)t->width * HASH_BYTES;
		return;
	}
	for (unsigned i = 0; i < t->width && r.err == OK; i++)
		(void)bundle_next(&r);
	if (r.err == OK)
		b->len -= r.left;
}

/* Fetch a tile or bundle; a partial one that is gone is the beginning of the full one, which the
 * server then has. OK | ERR_ABSENT | ERR_* */
static err_t fetch_tile(const struct fetching *f, const struct tile *t, struct buf *b)
{
	const struct tile full = { .level = t->level, .index = t->index, .width = TILE_HASHES };
	char path[TILE_PATH_BYTES];

	tile_path(&full, path);
	if (t->width < TILE_HASHES) {
		tile_path(t, path);
		err_t e = get(f, path, b);
		if (e != ERR_ABSENT)
			return e == OK ? put(f, path, b) : e;
		tile_path(&full, path);
	}
	err_t e = get(f, path, b);
	if (e != OK)
		return e;
	if (t->width < TILE_HASHES) {
		cut(t, b);
		tile_path(t, path);
	}
	return put(f, path, b);
}

/* What one entry says is there: a published size, a body. */
static err_t note_entry(struct fetching *f, uint64_t index, const struct rd *entry)
{
	struct tree *t = NULL;
	uint8_t digest[HASH_BYTES];
	uint64_t last = UINT64_MAX;

	err_t e = tree_json(entry->at, entry->left, &t, NULL);
	if (e != OK)
		return e == ERR_MEMORY ? e : OK;	/* the inspection names it */
	int64_t on = node_int(tree_root(t), "on", -1);
	if (f->published.len > 0)
		memcpy(&last, f->published.bytes + f->published.len - sizeof(last), sizeof(last));
	if (on >= 0 && (uint64_t)on <= index && (last == UINT64_MAX || (uint64_t)on > last)) {
		uint64_t size = (uint64_t)on;
		buf_add(&f->published, &size, sizeof(size));
	}
	const char *kind = node_text(tree_root(t), "kind");
	if (kind != NULL && strcmp(kind, "key.log") == 0) {
		uint64_t size = index + 1;
		buf_add(&f->handovers, &size, sizeof(size));
	}
	const char *hex = node_text(node_get(tree_root(t), "body"), "sha256");
	if (index >= f->since && hex != NULL && hex_to(hex, strlen(hex), digest, HASH_BYTES) == OK)
		buf_add(&f->bodies, hex, 2 * HASH_BYTES);
	tree_free(t);
	return f->published.err != OK ? f->published.err : f->bodies.err;
}

/* OK: there and taken apart. ERR_ABSENT: what comes behind it is of no use. */
static err_t fetch_bundle(struct fetching *f, const struct tile *t, struct buf *b)
{
	err_t e = fetch_tile(f, t, b);
	struct rd r = rd_of(b->bytes, b->len);

	for (unsigned i = 0; i < t->width && e == OK; i++) {
		struct rd entry = bundle_next(&r);
		if (r.err != OK)
			return ERR_ABSENT;
		e = note_entry(f, t->index * TILE_HASHES + i, &entry);
	}
	return e;
}

static err_t fetch_bundles(struct fetching *f)
{
	uint64_t full = tile_full(0, f->at.size);
	struct buf b = buf_of(BUNDLE_BYTES_MAX);
	struct tile t = { .level = TILE_ENTRIES, .width = TILE_HASHES };
	err_t e = OK;

	for (; t.index < full && e == OK; t.index++)
		e = fetch_bundle(f, &t, &b);
	t.width = tile_partial(0, f->at.size);
	if (e == OK && t.width > 0)
		e = fetch_bundle(f, &t, &b);
	buf_free(&b);
	return e;
}

/* The hash tiles of the present size. Ends early where the server has none. */
static err_t fetch_tiles(struct fetching *f)
{
	struct buf b = buf_of(TILE_BYTES);
	err_t e = OK;

	for (unsigned level = 0; level < TILE_LEVELS && e == OK; level++) {
		uint64_t full = tile_full(level, f->at.size);
		struct tile t = { .level = level, .width = TILE_HASHES };
		for (; t.index < full && e == OK; t.index++)
			e = fetch_tile(f, &t, &b);
		t.width = tile_partial(level, f->at.size);
		if (e == OK && t.width > 0)
			e = fetch_tile(f, &t, &b);
	}
	buf_free(&b);
	return e == ERR_ABSENT ? OK : e;
}

/* The partial tiles and bundles of one published size that no full one replaces yet. */
static err_t fetch_partials(const struct fetching *f, uint64_t size)
{
	static const unsigned levels[] = { TILE_ENTRIES, 0, 1, 2, 3, 4, 5, 6, 7 };
	char path[TILE_PATH_BYTES];
	err_t e = OK;

	for (size_t i = 0; i < COUNT_OF(levels) && (e == OK || e == ERR_ABSENT); i++) {
		const struct tile t = { .level = levels[i], .index = tile_full(levels[i], size),
					.width = tile_partial(levels[i], size) };
		struct buf b = buf_of(limit_of(&t));
		tile_path(&t, path);
		if (t.width > 0 && t.index == tile_full(t.level, f->at.size) && !fs_exists(f->dirfd, path))
			e = fetch_tile(f, &t, &b);
		buf_free(&b);
	}
	return e == ERR_ABSENT ? OK : e;
}

static err_t fetch_file(const struct fetching *f, const char *path, size_t limit)
{
	struct buf b = buf_of(limit);

	err_t e = fs_exists(f->dirfd, path) ? OK : get(f, path, &b);
	if (e == OK && b.bytes != NULL)
		e = put(f, path, &b);
	buf_free(&b);
	return e == ERR_ABSENT ? OK : e;
}

static err_t fetch_rest(struct fetching *f)
{
	char path[FETCH_PATH_BYTES];
	uint64_t size;
	err_t e = OK;

	for (size_t at = 0; at < f->published.len && e == OK; at += sizeof(size)) {
		memcpy(&size, f->published.bytes + at, sizeof(size));
		e = fetch_partials(f, size);
	}
	for (size_t at = 0; at < f->bodies.len && e == OK; at += 2 * HASH_BYTES) {
		(void)snprintf(path, sizeof(path), "body/%.64s", (const char *)f->bodies.bytes + at);
		e = fetch_file(f, path, LEDGER_BODY_MAX);
	}
	for (size_t at = 0; at < f->handovers.len && e == OK; at += sizeof(size)) {
		memcpy(&size, f->handovers.bytes + at, sizeof(size));
		handover_path(size, path);
		e = fetch_file(f, path, CHECKPOINT_MAX);
	}
	if (e != OK)
		return e;
	witnessed_path(f->at.size, path);
	if (e == OK)
		e = fetch_file(f, path, CHECKPOINT_MAX);
	stamped_path(f->at.size, path);
	return e == OK ? fetch_file(f, path, STAMPED_BYTES_MAX) : e;
}

err_t fetch_ledger(struct http *h, const char *url, uint64_t since, int dirfd, struct problem *why)
{
	struct fetching f = { .http = h, .url = url, .url_len = (int)strlen(url), .since = since, .dirfd = dirfd,
			      .published = buf_of(LIST_MAX), .bodies = buf_of(LIST_MAX),
			      .handovers = buf_of(LIST_MAX), .why = why };
	struct buf b = buf_of(CHECKPOINT_MAX);

	if (!http_is_url(url))
		return problem(why, ERR_USAGE, "%.200s: no address; it begins with https:// or http://", url);
	while (f.url_len > 0 && url[f.url_len - 1] == '/')
		f.url_len--;
	err_t e = get(&f, "checkpoint", &b);
	if (e == ERR_ABSENT)
		(void)problem(why, e, "%s: no checkpoint at this address: it is not a ledger", url);
	if (e == OK)
		e = put(&f, "checkpoint", &b);
	if (e == OK && checkpoint_peek(b.bytes, b.len, &f.at) == OK) {
		e = fetch_bundles(&f);
		if (e == OK || e == ERR_ABSENT)
			e = fetch_tiles(&f);
		if (e == OK)
			e = fetch_rest(&f);
	}
	buf_free(&b);
	buf_free(&f.published);
	buf_free(&f.bodies);
	buf_free(&f.handovers);
	return e == OK ? OK : problem(why, e, "%s: cannot be fetched: %s", url, err_text(e));
}
