/* package_outside.c - what others said of the ledger (witnesses, time-stamp authorities), and
 * the proofs that the entries of the package are in it. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/enc.h"
#include "base/fs.h"
#include "ledger/ledger.h"
#include "ledger/receipt.h"
#include "ledger/stamped.h"
#include "ledger/walk.h"
#include "ledger/witnessed.h"
#include "run/packaging_own.h"
#include "text/jsonw.h"

#define PROOF_MAX	(CHECKPOINT_MAX + 16384u)

struct looking {
	uint64_t size;		/* of the ledger now */
	uint64_t covers;	/* the smallest size that has all records' entries */
	uint64_t first;		/* smallest token that covers them; 0: none */
	uint64_t newest;	/* token */
	uint64_t witnessed;
};

static err_t on_file(void *ctx, const char *path, bool regular)
{
	struct looking *l = ctx;
	uint64_t size;

	if (regular && stamped_of_path(path, &size) == OK && size <= l->size) {
		if (size > l->newest)
			l->newest = size;
		if (size >= l->covers && (l->first == 0 || size < l->first))
			l->first = size;
	}
	if (regular && witnessed_of_path(path, &size) == OK && size <= l->size && size > l->witnessed)
		l->witnessed = size;
	return OK;
}

/* That the entries of the package below `size` are in the tree of that size, which others
 * saw: {"ENTRY":[hash in hex...]...}. */
static err_t add_paths(struct packaging *p, const char *folder, uint64_t size)
{
	struct buf b = buf_of(PACKAGE_BYTES_MAX);
	struct jsonw w = jsonw_of(&b);
	err_t e = OK;

	jsonw_object(&w);
	for (size_t i = 0; i < p->entry_count && p->entry[i].number < size && e == OK; i++) {
		struct merkle_proof path;
		char number[24], hex[2 * HASH_BYTES + 1];
		(void)snprintf(number, sizeof(number), "%" PRIu64, p->entry[i].number);
		e = ledger_prove_inclusion_at(p->site->ledger, p->entry[i].number, size, &path);
		if (e != OK)
			break;
		jsonw_key(&w, number);
		jsonw_array(&w);
		for (size_t h = 0; h < path.count; h++) {
			hex_of(path.hash[h].bytes, HASH_BYTES, hex);
			jsonw_string(&w, hex);
		}
		jsonw_array_end(&w);
	}
	jsonw_object_end(&w);
	if (e == OK) {
		jsonw_line(&w);
		e = package_put(p, true, &b, "%s/%" PRIu64 ".proof", folder, size);
	}
	buf_free(&b);
	return e == OK ? OK : problem(p->why, e, "entries cannot be proven at size %" PRIu64 ": %s", size, err_text(e));
}

/* The token over the checkpoint of `size`, and the text that it is over. */
static err_t add_time(struct packaging *p, int fd, uint64_t size)
{
	struct buf token = buf_of(STAMPED_BYTES_MAX), text = buf_of(CHECKPOINT_MAX);
	struct checkpoint c = { .size = size };
	char path[STAMPED_PATH_BYTES];

	stamped_path(size, path);
	(void)snprintf(c.origin, sizeof(c.origin), "%s", p->site->origin);
	err_t e = ledger_root_at(p->site->ledger, size, &c.root);
	if (e == OK)
		e = fs_read(fd, path, &token);
	if (e != OK) {
		buf_free(&token);
		return problem(p->why, e, LEDGER_FOLDER "/%s: %s", path, err_text(e));
	}
	checkpoint_text(&c, &text);
	e = package_put(p, true, &token, "%s", path);
	if (e == OK)
		e = package_put(p, true, &text, STAMPED_FOLDER "/%" PRIu64 ".checkpoint", size);
	if (e == OK)
		e = add_paths(p, STAMPED_FOLDER, size);
	p->time[p->time_count++] = size;
	buf_free(&token);
	buf_free(&text);
	return e;
}

static err_t add_witnessed(struct packaging *p, int fd, uint64_t size)
{
	struct buf note = buf_of(CHECKPOINT_MAX);
	char path[WITNESSED_PATH_BYTES];

	witnessed_path(size, path);
	err_t e = fs_read(fd, path, &note);
	if (e == OK)
		e = package_put(p, true, &note, "%s.checkpoint", path);
	if (e == OK)
		e = add_paths(p, WITNESSED_FOLDER, size);
	buf_free(&note);
	p->witnessed = size;
	return e == OK ? OK : problem(p->why, e, LEDGER_FOLDER "/%s: %s", path, err_text(e));
}

err_t package_outside(struct packaging *p)
{
	struct looking l = { .size = ledger_size(p->site->ledger) };

	for (size_t i = 0; i < p->list.count; i++)
		if (p->list.at[i].source >= l.covers)
			l.covers = p->list.at[i].source + 1;
	int fd = openat(p->site->dirfd, LEDGER_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_of_errno();
	err_t e = walk(fd, STAMPED_FOLDER, on_file, &l);
	if (e == OK)
		e = walk(fd, WITNESSED_FOLDER, on_file, &l);
	if (e == OK && l.first != 0)
		e = add_time(p, fd, l.first);
	if (e == OK && l.newest != 0 && l.newest != l.first)
		e = add_time(p, fd, l.newest);
	if (e == OK && l.witnessed != 0)
		e = add_witnessed(p, fd, l.witnessed);
	(void)close(fd);
	return e;
}

static err_t add_receipt(struct packaging *p, uint64_t index)
{
	struct buf b = buf_of(PROOF_MAX);
	struct merkle_proof path;

	err_t e = ledger_prove_inclusion(p->site->ledger, index, &path);
	if (e != OK)
		return problem(p->why, e, "entry %" PRIu64 " cannot be proven: %s", index, err_text(e));
	receipt_write(index, &path, p->note.bytes, p->note.len, &b);
	return package_put(p, false, &b, "entries/%" PRIu64 ".tlog-proof", index);
}

err_t package_proofs(struct packaging *p)
{
	struct buf own = buf_of(LEDGER_ENTRY_MAX), note = buf_of(CHECKPOINT_MAX);

	err_t e = fs_read(p->site->dirfd, LEDGER_FOLDER "/checkpoint", &p->note);
	if (e == OK)
		e = package_entry(p, p->done->entry, &own);
	if (e == OK)
		e = package_put(p, false, &own, "entries/%" PRIu64 ".json", p->done->entry);
	for (size_t i = 0; i < p->entry_count && e == OK; i++)
		e = add_receipt(p, p->entry[i].number);
	if (e == OK)
		e = add_receipt(p, p->done->entry);
	buf_add(&note, p->note.bytes, p->note.len);
	if (e == OK)
		e = package_put(p, false, &note, "checkpoint");
	buf_free(&own);
	buf_free(&note);
	return e;
}
