/* stamped.c - time-stamp tokens in time/: is each over the checkpoint that it is called after, and by
 * whom? Source: docs/ledger-format.md section 2. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/own.h"
#include "ledger/stamped.h"

static int by_size(const void *a, const void *b)
{
	const struct stamped *x = a, *y = b;

	return (x->size > y->size) - (x->size < y->size);
}

void inspect_stamped_read(struct inspecting *in)
{
	in->stamped = calloc(in->files.count + 1, sizeof(*in->stamped));
	if (in->stamped == NULL) {
		in->failed = ERR_MEMORY;
		return;
	}
	for (size_t i = 0; i < in->files.count; i++) {
		struct listed *f = &in->files.file[i];
		struct stamped s = { .file = f->path };
		if (!f->regular || stamped_of_path(f->path, &s.size) != OK)
			continue;	/* account() says what does not belong here */
		f->used = true;
		if (s.size == 0 || s.size > in->at.size)
			blame(in, f->path, INSPECT_NO_ENTRY, "the token is over size %" PRIu64 ", and this ledger has %" PRIu64
			      " entries: an older state was put back, or it is of another ledger", s.size, in->at.size);
		else
			in->stamped[in->stamped_count++] = s;
	}
	qsort(in->stamped, in->stamped_count, sizeof(*in->stamped), by_size);
}

static const char *words_of(err_t e)
{
	switch (e) {
	case ERR_DIGEST:
		return "the token is over something else than the checkpoint of this size: it was altered, is of another checkpoint, or "
		       "the entries are not those that were stamped";
	case ERR_SIGNATURE:
		return "the token is not signed by a time-stamp authority that --tsa-ca names, or was altered";
	case ERR_REFUSED:
		return "the authority's answer grants no token";
	default:
		return "this is no time-stamp token: it was altered or cut off";
	}
}

static void judge(struct inspecting *in, const struct stamped *s, const struct buf *token, struct buf *text)
{
	const struct timestamp_expected want = { .text = buf_str(text), .len = text->len, .ca = in->how->time_ca,
						 .ca_len = in->how->time_ca != NULL ? in->how->time_ca_len : 0 };
	struct timestamp t;

	err_t e = timestamp_check(token->bytes, token->len, &want, &t);
	if (e == ERR_MEMORY || e == ERR_KEY) {
		in->failed = e;
	} else if (e != OK) {
		blame(in, s->file, INSPECT_NO_ENTRY, "%s", words_of(e));
	} else if (want.ca_len == 0) {
		in->out->unsigned_times++;
	} else {
		in->out->checks[CHECK_TIMES]++;
		in->out->time_size = s->size;
		in->out->time_at = t.at;
		memcpy(in->out->time_by, t.authority, sizeof(in->out->time_by));
	}
}

void inspect_stamped_here(struct inspecting *in)
{
	while (in->failed == OK && in->stamped_next < in->stamped_count &&
	       in->stamped[in->stamped_next].size == in->edge.tree.size) {
		const struct stamped *s = &in->stamped[in->stamped_next++];
		struct checkpoint c = { .size = s->size };
		struct buf token = buf_of(STAMPED_BYTES_MAX), text = buf_of(CHECKPOINT_MAX);
		memcpy(c.origin, in->at.origin, sizeof(c.origin));
		merkle_root(&in->edge.tree, &c.root);
		checkpoint_text(&c, &text);
		if (inspect_read(in, s->file, &token))
			judge(in, s, &token, &text);
		else if (in->failed == OK)
			blame(in, s->file, INSPECT_NO_ENTRY, "the token cannot be read or is too large");
		buf_free(&token);
		buf_free(&text);
	}
}

void inspect_stamped_end(struct inspecting *in)
{
	for (size_t i = 0; i < in->stamped_count && in->entries_good; i++)
		if (!inspect_published(in, in->stamped[i].size))
			blame(in, in->stamped[i].file, INSPECT_NO_ENTRY, "the token is over size %" PRIu64
			      ", which the entries do not name as published", in->stamped[i].size);
	if (in->how->time_ca != NULL && in->out->checks[CHECK_TIMES] == 0)
		blame(in, "checkpoint", INSPECT_NO_ENTRY, "no checkpoint has a true time-stamp token of an authority that --tsa-ca names");
}
