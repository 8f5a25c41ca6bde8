#include "ledger/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/enc.h"
#include "base/fs.h"
#include "crypt/digest.h"
#include "ledger/own.h"
#include "ledger/witnessed.h"

void body_path(const uint8_t digest[static HASH_BYTES], const char *folder,
	       char out[static BODY_PATH_BYTES])
{
	char hex[2 * HASH_BYTES + 1];

	hex_of(digest, HASH_BYTES, hex);
	(void)snprintf(out, BODY_PATH_BYTES, "%s/%s", folder, hex);
}

err_t ledger_read_tile(void *ctx, const struct tile *t, struct buf *out)
{
	const struct disk *d = ctx;
	char path[TILE_PATH_BYTES];

	tile_path(t, path);
	return fs_read(d->fd, path, out);
}

static err_t publish(struct disk *d, const struct checkpoint *c, const struct signer *signer)
{
	struct buf note = buf_of(CHECKPOINT_MAX);

	checkpoint_sign(c, signer, &note);
	err_t e = note.err == OK ? disk_publish(d, note.bytes, note.len) : note.err;
	buf_free(&note);
	return e;
}

err_t ledger_create(int dirfd, const char *origin, const struct signer *signer,
		    struct problem *why)
{
	struct checkpoint c = { .size = 0 };
	struct disk d;

	if (strcmp(origin, signer_verifier(signer)->name) != 0)
		return problem(why, ERR_FORM, "the log's key is named '%s', the ledger '%s'",
			       signer_verifier(signer)->name, origin);
	if (mkdirat(dirfd, LEDGER_FOLDER, 0755) != 0)
		return problem(why, err_of_errno(), LEDGER_FOLDER ": cannot be made: %s",
			       err_text(err_of_errno()));
	(void)snprintf(c.origin, sizeof(c.origin), "%s", origin);
	merkle_tree(NULL, 0, &c.root);
	err_t e = disk_open(&d, dirfd, LEDGER_FOLDER);
	if (e == OK)
		e = publish(&d, &c, signer);
	if (e == OK)
		e = fs_sync_parent(dirfd, LEDGER_FOLDER);
	disk_close(&d);
	return e == OK ? OK : problem(why, e, LEDGER_FOLDER "/checkpoint: cannot be written: %s",
				      err_text(e));
}

static err_t read_checkpoint(struct ledger *l, const struct verifier *log, struct problem *why)
{
	struct buf b = buf_of(CHECKPOINT_MAX);

	err_t e = fs_read(l->disk.fd, "checkpoint", &b);
	if (e != OK)
		(void)problem(why, e, LEDGER_FOLDER "/checkpoint: cannot be read: %s", err_text(e));
	if (e == OK) {
		e = checkpoint_open(b.bytes, b.len, log, 1, &l->at);
		if (e != OK)
			(void)problem(why, e, LEDGER_FOLDER "/checkpoint: %s; it was altered, or is another log's",
				      err_text(e));
	}
	buf_free(&b);
	return e;
}

static err_t load_edge(struct ledger *l, struct problem *why)
{
	struct tile bad = { .width = 0 };
	char path[TILE_PATH_BYTES] = "tile";

	err_t e = edge_load(&l->edge, l->at.size, &l->at.root, ledger_read_tile, &l->disk, &bad);
	if (e == OK)
		return OK;
	if (bad.width > 0)
		tile_path(&bad, path);
	if (e == ERR_ABSENT || e == ERR_LIMIT)
		e = ERR_BROKEN;
	return problem(why, e, LEDGER_FOLDER "/%s: missing or not what the checkpoint covers: %s",
		       path, err_text(e));
}

/* Before anything is removed that an older checkpoint would need: who put this one in place may have died before
 * it was safe. */
static err_t recover(struct ledger *l, struct problem *why)
{
	err_t e = disk_note(&l->disk, ".");

	if (e == OK)
		e = disk_sync(&l->disk);
	if (e != OK)
		return problem(why, e, LEDGER_FOLDER ": cannot be made safe: %s", err_text(e));
	return ledger_recover(&l->disk, &l->at, why);
}

static err_t open_any(int dirfd, const char *origin, const struct signer *signer,
		      const struct verifier *log, struct ledger **ret, struct problem *why)
{
	struct ledger *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return problem(why, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
	l->signer = signer;
	l->pending = buf_of(LEDGER_PENDING_MAX);
	l->bodies = buf_of((size_t)LEDGER_BODIES_MAX * HASH_BYTES);
	l->bundle = buf_of(BUNDLE_BYTES_MAX);
	edge_init(&l->edge);
	err_t e = disk_open(&l->disk, dirfd, LEDGER_FOLDER);
	if (e != OK)
		(void)problem(why, e, LEDGER_FOLDER ": cannot be opened: %s", err_text(e));
	if (e == OK)
		e = read_checkpoint(l, log, why);
	if (e == OK && origin != NULL && strcmp(origin, l->at.origin) != 0)
		e = problem(why, ERR_BROKEN, LEDGER_FOLDER "/checkpoint: of '%s', not of '%s'",
			    l->at.origin, origin);
	if (e == OK)
		e = load_edge(l, why);
	if (e == OK && signer != NULL)
		e = witnessed_not_beyond(l->disk.fd, l->at.size, why);
	if (e == OK && signer != NULL)
		e = recover(l, why);
	if (e == OK)
		*ret = l;
	else
		ledger_close(l);
	return e;
}

err_t ledger_signed_by(int dirfd, const struct verifier *key)
{
	struct buf note = buf_of(CHECKPOINT_MAX);
	struct checkpoint c;

	err_t e = fs_read(dirfd, LEDGER_FOLDER "/checkpoint", &note);
	if (e == OK)
		e = checkpoint_open(note.bytes, note.len, key, 1, &c);
	buf_free(&note);
	return e == OK ? fs_sync_parent(dirfd, LEDGER_FOLDER "/checkpoint") : e;
}

err_t ledger_open(int dirfd, const char *origin, const struct signer *signer, struct ledger **ret,
		  struct problem *why)
{
	return open_any(dirfd, origin, signer, signer_verifier(signer), ret, why);
}

err_t ledger_open_reading(int dirfd, const struct verifier *log, struct ledger **ret,
			  struct problem *why)
{
	return open_any(dirfd, NULL, NULL, log, ret, why);
}

void ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	if (l->disk.fd >= 0 && l->signer != NULL && !l->broken)
		ledger_undo(l);
	disk_close(&l->disk);
	edge_free(&l->edge);
	buf_free(&l->pending);
	buf_free(&l->bodies);
	buf_free(&l->bundle);
	for (size_t i = 0; i < TILE_LEVELS; i++)
		free(l->cache[i]);
	free(l);
}

void ledger_set_hook(struct ledger *l, ledger_hook hook, void *ctx)
{
	l->disk.hook = hook;
	l->disk.ctx = ctx;
}

uint64_t ledger_size(const struct ledger *l)
{
	return l->at.size;
}

void ledger_root(const struct ledger *l, uint8_t root[static HASH_BYTES])
{
	memcpy(root, l->at.root.bytes, HASH_BYTES);
}

const char *ledger_origin(const struct ledger *l)
{
	return l->at.origin;
}

void ledger_entry_begin(const struct ledger *l, struct jsonw *w, const char *kind, nsec_t at,
			const char *by)
{
	char when[CLOCK_TEXT_BYTES];

	clock_utc(at, when);
	jsonw_object(w);
	jsonw_key(w, "v");
	jsonw_uint(w, 1);
	jsonw_key(w, "kind");
	jsonw_string(w, kind);
	jsonw_key(w, "at");
	jsonw_string(w, when);
	jsonw_key(w, "on");
	jsonw_uint(w, l->at.size);
	if (by == NULL)
		return;
	jsonw_key(w, "by");
	jsonw_string(w, by);
}

err_t ledger_add(struct ledger *l, const void *json, size_t len, uint64_t *ret)
{
	if (l->broken || l->signer == NULL)
		return ERR_BROKEN;
	if (len == 0)
		return ERR_FORM;
	if (len > LEDGER_ENTRY_MAX || l->pending.max - l->pending.len < len + 2)
		return ERR_LIMIT;
	size_t was = l->pending.len;
	err_t e = bundle_add(&l->pending, json, len);
	if (e != OK) {
		l->pending.len = was;	/* the entry is in whole or not at all */
		l->pending.err = OK;
		return e;
	}
	if (ret != NULL)
		*ret = l->at.size + l->pending_count;
	l->pending_count++;
	return OK;
}

/* Remove what nothing names yet; what stays goes at the next opening. */
static void forget(struct ledger *l, const char *path)
{
	err_t e = disk_remove(&l->disk, path);
	(void)e;
}

err_t ledger_put_body(struct ledger *l, const void *bytes, size_t len,
		      uint8_t digest[static HASH_BYTES])
{
	char path[BODY_PATH_BYTES];

	if (l->broken || l->signer == NULL)
		return ERR_BROKEN;
	if (len > LEDGER_BODY_MAX || l->bodies.max - l->bodies.len < HASH_BYTES)
		return ERR_LIMIT;
	digest_sha256(bytes, len, digest);
	body_path(digest, "new", path);
	buf_add(&l->bodies, digest, HASH_BYTES);
	if (l->bodies.err != OK)
		return l->bodies.err;
	err_t e = disk_write(&l->disk, path, bytes, len);
	if (e != OK) {
		l->bodies.len -= HASH_BYTES;
		forget(l, path);
	}
	return e;
}

void ledger_undo(struct ledger *l)
{
	char path[BODY_PATH_BYTES];

	for (size_t at = 0; at < l->bodies.len; at += HASH_BYTES) {
		body_path(l->bodies.bytes + at, "new", path);
		forget(l, path);
	}
	buf_clear(&l->bodies);
	buf_clear(&l->pending);
	l->pending_count = 0;
	disk_forget(&l->disk);
}

err_t ledger_body(const struct ledger *l, const uint8_t digest[static HASH_BYTES], struct buf *out)
{
	char path[BODY_PATH_BYTES];
	uint8_t have[HASH_BYTES];
	size_t before = out->len;

	body_path(digest, "body", path);
	err_t e = fs_read(l->disk.fd, path, out);
	if (e != OK)
		return e;
	digest_sha256(out->bytes != NULL ? out->bytes + before : NULL, out->len - before, have);
	return memcmp(have, digest, HASH_BYTES) == 0 ? OK : ERR_DIGEST;
}
