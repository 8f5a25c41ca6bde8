/* handover.c - the log's key was replaced: from the key that is trusted to the one that signs now, over
 * checkpoints that both signed. Source: docs/ledger-format.md section 2 "Another key for the log". */
#include <stdlib.h>
#include <string.h>

#include "inspect/own.h"
#include "ledger/witnessed.h"

/* The keys that a key.log at this place of a bundle's file names. */
static bool named_keys(struct inspecting *in, const char *path, unsigned slot, struct handover *out)
{
	struct tree *t = inspect_peek(in, path, slot);
	const struct node *entry = t != NULL ? tree_root(t) : NULL;
	const char *kind = t != NULL ? node_text(entry, "kind") : NULL;
	const char *old = t != NULL ? node_text(entry, "old") : NULL;
	const char *new = t != NULL ? node_text(entry, "new") : NULL;

	bool named = kind != NULL && strcmp(kind, "key.log") == 0 && old != NULL && new != NULL &&
		     verifier_of(old, strlen(old), &out->old) == OK && verifier_of(new, strlen(new), &out->new) == OK;
	tree_free(t);
	return named;
}

static bool signs(const struct verifier *key, const struct buf *note, uint64_t size, struct checkpoint *c)
{
	return checkpoint_open(note->bytes, note->len, key, 1, c) == OK && c->size == size;
}

/* The keys, from any copy of the entry before the size, that both signed this note. */
static bool read_keys(struct inspecting *in, const struct buf *note, struct handover *h, struct checkpoint *c)
{
	struct tile t;

	for (size_t i = 0; i < in->files.count && h->size > 0; i++) {
		const struct listed *f = &in->files.file[i];
		uint64_t entry = h->size - 1;
		if (!f->regular || tile_of_path(f->path, &t) != OK || t.level != TILE_ENTRIES ||
		    t.index != entry / TILE_HASHES || entry % TILE_HASHES >= t.width)
			continue;
		if (named_keys(in, f->path, (unsigned)(entry % TILE_HASHES), h) && signs(&h->old, note, h->size, c) &&
		    signs(&h->new, note, h->size, c))
			return true;
	}
	return false;
}

/* Where a key stands among the trusted; log_count: nowhere. */
static size_t place(const struct policy *p, const struct verifier *key)
{
	size_t i = 0;

	while (i < p->log_count && memcmp(&p->log[i], key, sizeof(*key)) != 0)
		i++;
	return i;
}

/* Trust goes from the old key to the new one, or back to what the old one signed before. */
static bool follow(struct policy *p, const struct handover *h)
{
	size_t old = place(p, &h->old), new = place(p, &h->new);

	if ((old == p->log_count && new == p->log_count) || p->log_count == POLICY_LOGS_MAX)
		return false;
	if (old == p->log_count) {
		p->log[old] = h->old;
		p->log_count++;
	}
	p->log_until[old] = h->size;
	if (new == p->log_count && p->log_count < POLICY_LOGS_MAX) {
		p->log_until[p->log_count] = 0;
		p->log[p->log_count++] = h->new;
	}
	return true;
}

struct found {
	struct listed *file;
	struct handover keys;
	struct checkpoint at;
	bool followed;
};

static size_t read_files(struct inspecting *in, struct found *out)
{
	size_t count = 0;

	for (size_t i = 0; i < in->files.count && count < HANDOVERS_MAX && in->failed == OK; i++) {
		struct listed *f = &in->files.file[i];
		struct found *x = &out[count];
		struct buf note = buf_of(CHECKPOINT_MAX);
		*x = (struct found){ .file = f };
		if (f->regular && handover_of_path(f->path, &x->keys.size) == OK && inspect_read(in, f->path, &note) &&
		    read_keys(in, &note, &x->keys, &x->at))
			count++;
		buf_free(&note);
	}
	return count;
}

void inspect_handovers(struct inspecting *in)
{
	struct found *found = calloc(HANDOVERS_MAX, sizeof(*found));
	bool more = true;

	if (found == NULL) {
		in->failed = ERR_MEMORY;
		return;
	}
	size_t count = read_files(in, found);
	in->handover_count = 0;
	while (more) {
		more = false;
		for (size_t i = 0; i < count; i++) {
			struct found *x = &found[i];
			if (x->followed || !follow(&in->policy, &x->keys))
				continue;
			x->followed = more = true;
			x->file->used = true;
			in->handover[in->handover_count++] = x->keys;
			const struct held h = { .file = x->file->path, .size = x->at.size, .root = x->at.root };
			inspect_hold(in, &h);
		}
	}
	free(found);
}
