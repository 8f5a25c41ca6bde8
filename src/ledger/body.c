#include "ledger/body.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/clock.h"
#include "base/enc.h"
#include "base/rd.h"
#include "base/wipe.h"
#include "crypt/sign.h"

#define BOUND_BYTES	512u
#define SALTS		64u
#define LEVEL		3	/* zstd's own default */
#define PREFIX_BYTES	(4u + BODY_SALT_BYTES)

struct body_maker {
	struct buf plain;
	struct merkle_edge tree;
	uint8_t salt[SALTS][BODY_SALT_BYTES];	/* of the next records: asked for many at a time */
	unsigned salts;			/* of them not used yet */
};

struct body {
	struct buf plain;
	uint64_t count;
	uint32_t at[BODY_RECORDS_MAX];	/* where the record's salt begins */
};

err_t body_class_check(const char *class)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-._";
	size_t len = strlen(class);

	if (len == 0 || len >= BODY_CLASS_MAX || strspn(class, allowed) != len)
		return ERR_FORM;
	return strchr("-._", class[0]) == NULL ? OK : ERR_FORM;
}

err_t body_day_check(const char *day)
{
	nsec_t t;

	return strlen(day) == BODY_DAY_BYTES - 1 ? clock_parse(day, BODY_DAY_BYTES - 1, &t) : ERR_FORM;
}

err_t body_new(struct body_maker **ret)
{
	struct body_maker *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return ERR_MEMORY;
	m->plain = buf_of(BODY_PLAIN_MAX);
	*ret = m;
	return OK;
}

err_t body_add(struct body_maker *m, const void *json, size_t len)
{
	struct hash leaf;
	size_t was = m->plain.len;

	if (len == 0)
		return ERR_FORM;
	if (len > BODY_RECORD_MAX || m->tree.size >= BODY_RECORDS_MAX ||
	    m->plain.max - was < PREFIX_BYTES + len)
		return ERR_LIMIT;
	if (m->salts == 0) {
		secret_random(m->salt, sizeof(m->salt));
		m->salts = SALTS;
	}
	m->salts--;
	buf_u32be(&m->plain, (uint32_t)len);
	buf_add(&m->plain, m->salt[m->salts], BODY_SALT_BYTES);
	buf_add(&m->plain, json, len);
	if (m->plain.err != OK) {
		err_t e = m->plain.err;
		m->plain.len = was;
		m->plain.err = OK;
		return e;
	}
	merkle_leaf(m->plain.bytes + was + 4, BODY_SALT_BYTES + len, &leaf);
	merkle_add(&m->tree, &leaf);
	return OK;
}

uint64_t body_count(const struct body_maker *m)
{
	return m->tree.size;
}

/* "sekisho body v1 ORIGIN CLASS DAY ROOT" */
static err_t bound_of(const struct body_place *p, const struct hash *root, char out[BOUND_BYTES])
{
	char hex[2 * HASH_BYTES + 1];

	if (body_class_check(p->class) != OK || body_day_check(p->day) != OK ||
	    sign_name_check(p->origin, strlen(p->origin)) != OK)
		return ERR_FORM;
	hex_of(root->bytes, HASH_BYTES, hex);
	(void)snprintf(out, BOUND_BYTES, "sekisho body v1 %s %s %s %s", p->origin, p->class, p->day, hex);
	return OK;
}

err_t body_seal(const struct body_maker *m, const struct body_place *place,
		const uint8_t public[static SEAL_PUBLIC_BYTES], struct hash *root, struct buf *out)
{
	char bound[BOUND_BYTES];
	struct buf small = buf_of(ZSTD_COMPRESSBOUND((size_t)BODY_PLAIN_MAX));

	merkle_root(&m->tree, root);
	err_t e = m->tree.size > 0 ? bound_of(place, root, bound) : ERR_FORM;
	if (e != OK)
		return e;
	uint8_t *at = buf_grow(&small, ZSTD_compressBound(m->plain.len));
	size_t n = at != NULL ? ZSTD_compress(at, small.len, m->plain.bytes, m->plain.len, LEVEL) : 0;
	if (at == NULL || ZSTD_isError(n))
		e = ERR_MEMORY;
	else
		e = seal_add(public, bound, at, n, out);
	buf_wipe(&small);
	return e;
}

void body_free(struct body_maker *m)
{
	if (m == NULL)
		return;
	buf_wipe(&m->plain);
	wipe(m->salt, sizeof(m->salt));
	free(m);
}

err_t body_decompress(const void *bytes, size_t len, struct buf *out)
{
	unsigned long long size = ZSTD_getFrameContentSize(bytes, len);

	if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size == 0)
		return ERR_FORM;
	if (size > BODY_PLAIN_MAX)
		return ERR_LIMIT;
	if (ZSTD_findFrameCompressedSize(bytes, len) != len)
		return ERR_FORM;	/* not one whole frame and nothing else */
	size_t was = out->len;
	uint8_t *at = buf_grow(out, (size_t)size);
	if (at == NULL)
		return out->err;
	if (ZSTD_decompress(at, (size_t)size, bytes, len) == size)
		return OK;
	out->len = was;
	return ERR_FORM;
}

/* Walk the plain layout; `at` (BODY_RECORDS_MAX places) may be NULL. */
static err_t walk(const void *plain, size_t len, uint32_t *at, struct merkle_edge *tree)
{
	struct rd r = rd_of(plain, len);
	struct hash leaf;

	if (len == 0)
		return ERR_SHORT;
	if (len > BODY_PLAIN_MAX)
		return ERR_LIMIT;
	while (r.left > 0) {
		uint32_t n = rd_u32be(&r);
		size_t place = len - r.left;
		if (r.err != OK)
			return r.err;
		if (n == 0)
			return ERR_FORM;
		if (n > BODY_RECORD_MAX || tree->size >= BODY_RECORDS_MAX)
			return ERR_LIMIT;
		const uint8_t *bytes = rd_bytes(&r, BODY_SALT_BYTES + (size_t)n);
		if (bytes == NULL)
			return r.err;
		if (at != NULL)
			at[tree->size] = (uint32_t)place;
		merkle_leaf(bytes, BODY_SALT_BYTES + (size_t)n, &leaf);
		merkle_add(tree, &leaf);
	}
	return rd_end(&r);
}

err_t body_plain_check(const void *plain, size_t len, uint64_t *records, struct hash *root)
{
	struct merkle_edge tree = { .size = 0 };

	err_t e = walk(plain, len, NULL, &tree);
	if (e == OK) {
		*records = tree.size;
		merkle_root(&tree, root);
	}
	return e;
}

static err_t fill(struct body *b, const struct hash *root, uint64_t records)
{
	struct merkle_edge tree = { .size = 0 };
	struct hash have;

	err_t e = walk(b->plain.bytes, b->plain.len, b->at, &tree);
	if (e != OK)
		return e;
	b->count = tree.size;
	merkle_root(&tree, &have);
	return tree.size == records && hash_equal(&have, root) ? OK : ERR_BROKEN;
}

err_t body_open(const struct body_place *place, const uint8_t public[static SEAL_PUBLIC_BYTES],
		const uint8_t secret[static SEAL_SECRET_BYTES], const struct hash *root,
		uint64_t records, const void *sealed, size_t len, struct body **ret)
{
	char bound[BOUND_BYTES];
	struct buf small = buf_of(ZSTD_COMPRESSBOUND((size_t)BODY_PLAIN_MAX));
	struct body *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return ERR_MEMORY;
	b->plain = buf_of(BODY_PLAIN_MAX);
	err_t e = bound_of(place, root, bound);
	if (e == OK)
		e = seal_open(public, secret, bound, sealed, len, &small);
	if (e == OK)
		e = body_decompress(small.bytes, small.len, &b->plain);
	if (e == OK)
		e = fill(b, root, records);
	buf_wipe(&small);
	if (e == OK)
		*ret = b;
	else
		body_close(b);
	return e;
}

uint64_t body_records(const struct body *b)
{
	return b->count;
}

const char *body_at(const struct body *b, uint64_t i, size_t *len)
{
	const uint8_t *salt = b->plain.bytes + b->at[i];

	/* The walk has read this length before: it is right. */
	*len = (size_t)salt[-4] << 24 | (size_t)salt[-3] << 16 | (size_t)salt[-2] << 8 | salt[-1];
	return (const char *)salt + BODY_SALT_BYTES;
}

static err_t record_leaf(const struct body *b, uint64_t i, struct hash *out)
{
	size_t len;

	(void)body_at(b, i, &len);
	merkle_leaf(b->plain.bytes + b->at[i], BODY_SALT_BYTES + len, out);
	return OK;
}

/* Subtrees are hashed anew for each proof: bodies are small, proofs rare. */
static err_t subtree(void *ctx, unsigned level, uint64_t index, struct hash *out)
{
	const struct body *b = ctx;
	struct merkle_edge e = { .size = 0 };
	struct hash leaf;

	for (uint64_t i = index << level; i < (index + 1) << level; i++) {
		(void)record_leaf(b, i, &leaf);
		merkle_add(&e, &leaf);
	}
	merkle_root(&e, out);
	return OK;
}

err_t body_prove(const struct body *b, uint64_t i, struct body_proof *out)
{
	const struct merkle_source s = { .subtree = subtree, .ctx = (void *)(uintptr_t)b };

	if (i >= b->count)
		return ERR_USAGE;
	out->index = i;
	out->records = b->count;
	memcpy(out->salt, b->plain.bytes + b->at[i], BODY_SALT_BYTES);
	return merkle_prove_inclusion(&s, i, b->count, &out->path);
}

err_t body_check(const struct body_proof *p, const void *json, size_t len, const struct hash *root)
{
	struct buf b = buf_of(BODY_SALT_BYTES + BODY_RECORD_MAX);
	struct hash leaf;

	buf_add(&b, p->salt, BODY_SALT_BYTES);
	buf_add(&b, json, len);
	err_t e = b.err;
	if (e == OK) {
		merkle_leaf(b.bytes, b.len, &leaf);
		e = merkle_check_inclusion(p->index, p->records, &leaf, p->path.hash, p->path.count, root);
	}
	buf_wipe(&b);
	return e;
}

void body_close(struct body *b)
{
	if (b == NULL)
		return;
	buf_wipe(&b->plain);
	free(b);
}
