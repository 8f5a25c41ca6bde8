/* held.c - checkpoints kept elsewhere, or with their cosignatures in witnessed/: does this
 * ledger have the history that they speak of? Source: docs/ledger-format.md section 2. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "inspect/own.h"
#include "ledger/witnessed.h"

/* What a violation about it is called after: its file, or the checkpoint and whose it is. */
#define NAMED(h)	((h)->file != NULL ? "" : (h)->whose), ((h)->file != NULL ? "" : ": ")
#define FILE_OF(h)	((h)->file != NULL ? (h)->file : "checkpoint")

/* Verify one; its cosignatures are added to `seen`. False: a violation is recorded. */
static bool open_held(struct inspecting *in, const struct held *h, const void *bytes, size_t len,
		      struct checkpoint *c, struct policy_seen *seen)
{
	err_t e = policy_open(&in->policy, bytes, len, c, seen);

	if (e == OK)
		return true;
	if (e == ERR_MEMORY)
		in->failed = e;
	else if (e != ERR_SIGNATURE)
		blame(in, FILE_OF(h), INSPECT_NO_ENTRY, "%s%sthis is no signed checkpoint: it was altered or cut off", NAMED(h));
	else if (policy_log_open(&in->policy, bytes, len, c) == OK)
		blame(in, FILE_OF(h), INSPECT_NO_ENTRY, "%s%sa cosignature by a witness that the policy names is false", NAMED(h));
	else
		blame(in, FILE_OF(h), INSPECT_NO_ENTRY, "%s%sthis checkpoint is not signed by the log's key: it is of another ledger, or the ledger was made anew",
		      NAMED(h));
	return false;
}

void inspect_hold(struct inspecting *in, const struct held *h)
{
	if (in->held_count == HELD_MAX)
		blame(in, FILE_OF(h), INSPECT_NO_ENTRY, "%s%smore than %u checkpoints to hold the ledger against", NAMED(h), HELD_MAX);
	else
		in->held[in->held_count++] = *h;
}

static void take(struct inspecting *in, struct held *h, const void *bytes, size_t len, bool since)
{
	struct policy_seen seen = { .seconds = { 0 } };
	struct checkpoint c;

	if (!open_held(in, h, bytes, len, &c, &seen))
		return;
	uint64_t named = h->size;
	h->size = c.size;
	h->root = c.root;
	h->met = policy_met(&in->policy, &seen);
	if (strcmp(c.origin, in->at.origin) != 0)
		blame(in, FILE_OF(h), INSPECT_NO_ENTRY, "%s%sthis checkpoint is of another ledger", NAMED(h));
	else if (h->file != NULL && named != c.size)
		blame(in, h->file, INSPECT_NO_ENTRY, "the file holds a checkpoint of size %" PRIu64, c.size);
	else if (c.size > in->at.size)
		blame(in, FILE_OF(h), INSPECT_NO_ENTRY, "%s%sthe log signed a checkpoint of size %" PRIu64
		      ", and this ledger has %" PRIu64 " entries: an older state was put back, or it shows two histories (split view)",
		      NAMED(h), c.size, in->at.size);
	else
		inspect_hold(in, h);
	/* Whose cosignatures are of the present tree says so of this one too. */
	for (size_t i = 0; c.size == in->at.size && hash_equal(&c.root, &in->at.root) && i < POLICY_WITNESSES_MAX; i++)
		if (seen.seconds[i] > in->seen.seconds[i])
			in->seen.seconds[i] = seen.seconds[i];
	if (since && c.size <= in->at.size && c.size > in->out->since)
		in->out->since = c.size;
}

static void take_file(struct inspecting *in, struct listed *f)
{
	struct held h = { .file = f->path };
	struct buf b = buf_of(CHECKPOINT_MAX);

	if (witnessed_of_path(f->path, &h.size) != OK || !f->regular) {
		buf_free(&b);
		return;		/* account() says that it does not belong here */
	}
	f->used = true;
	if (inspect_read(in, f->path, &b))
		take(in, &h, b.bytes, b.len, false);
	else if (in->failed == OK && !fs_exists(in->dirfd, f->path))
		in->vanished = true;	/* a later one took its place */
	else if (in->failed == OK)
		blame(in, f->path, INSPECT_NO_ENTRY, "the cosigned checkpoint cannot be read or is too large");
	buf_free(&b);
}

static int by_size(const void *a, const void *b)
{
	const struct held *x = a, *y = b;

	return (x->size > y->size) - (x->size < y->size);
}

void inspect_held_read(struct inspecting *in)
{
	for (size_t i = 0; i < in->files.count && in->failed == OK; i++)
		if (strncmp(in->files.file[i].path, WITNESSED_FOLDER "/", sizeof(WITNESSED_FOLDER)) == 0)
			take_file(in, &in->files.file[i]);
	for (size_t i = 0; i < in->how->held_count && in->failed == OK; i++) {
		const struct inspect_held *from = &in->how->held[i];
		struct held h = { .whose = from->whose };
		take(in, &h, from->bytes, from->len, from->since);
	}
	qsort(in->held, in->held_count, sizeof(in->held[0]), by_size);
}

void inspect_held_here(struct inspecting *in)
{
	struct hash root;

	if (in->held_next == in->held_count || in->held[in->held_next].size != in->edge.tree.size)
		return;
	merkle_root(&in->edge.tree, &root);
	while (in->held_next < in->held_count && in->held[in->held_next].size == in->edge.tree.size) {
		const struct held *h = &in->held[in->held_next++];
		if (hash_equal(&root, &h->root))
			in->out->checks[CHECK_HELD]++;
		else
			blame(in, FILE_OF(h), INSPECT_NO_ENTRY, "%s%sthe log signed another tree of size %" PRIu64
			      " than that of these entries: it shows two histories (split view)", NAMED(h), h->size);
	}
}

bool inspect_published(const struct inspecting *in, uint64_t size)
{
	bool found = false;

	for (size_t a = 0, b = in->published_count; a < b && !found;) {
		size_t middle = a + (b - a) / 2;
		found = in->published[middle] == size;
		if (in->published[middle] < size)
			a = middle + 1;
		else
			b = middle;
	}
	return found;
}

void inspect_held_end(struct inspecting *in)
{
	for (size_t i = 0; i < in->held_count && in->entries_good; i++) {
		const struct held *h = &in->held[i];
		if (!inspect_published(in, h->size))
			blame(in, FILE_OF(h), INSPECT_NO_ENTRY, "%s%sthe log signed size %" PRIu64 ", which the entries do not name as published",
			      NAMED(h), h->size);
	}
}
