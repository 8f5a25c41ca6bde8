#include "witness/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/enc.h"
#include "base/fs.h"
#include "crypt/cosign.h"
#include "crypt/digest.h"
#include "inspect/policy.h"

#define HEX_BYTES	(2u * DIGEST_SHA256_BYTES + 1)
#define PATH_BYTES	160u
#define KEY_TEXT_MAX	1024u

/* A log, by its origin. */
struct watched {
	char origin[SIGN_NAME_MAX], hex[HEX_BYTES];
	struct verifier key[POLICY_LOGS_MAX];	/* that sign for this origin */
	size_t key_count;
	struct checkpoint last;			/* zeros: none yet */
	unsigned refused;			/* checkpoints kept as refused */
};

struct witness {
	int dirfd;		/* locked */
	struct signer *signer;
	struct watched log[POLICY_LOGS_MAX];
	size_t log_count;
	bool broken;		/* a write failed: what is on disk is not known until opened again */
};

static struct watched *find(struct witness *w, const char *origin)
{
	for (size_t i = 0; i < w->log_count; i++)
		if (strcmp(w->log[i].origin, origin) == 0)
			return &w->log[i];
	return NULL;
}

static void hex_of_origin(const char *origin, char out[static HEX_BYTES])
{
	uint8_t digest[DIGEST_SHA256_BYTES];

	digest_sha256(origin, strlen(origin), digest);
	hex_of(digest, sizeof(digest), out);
}

static void path_of(const struct watched *log, const char *name, char out[static PATH_BYTES])
{
	(void)snprintf(out, PATH_BYTES, "%s/%s", log->hex, name);
}

struct own {
	struct verifier v;
	bool found;
};

static err_t own_line(void *ctx, const struct note *n, const struct note_line *l)
{
	struct own *own = ctx;
	uint64_t seconds;

	err_t e = cosign_check(&own->v, n, l, &seconds);
	own->found = own->found || e == OK;
	return e == ERR_UNKNOWN ? OK : e;
}

/* The checkpoint that was cosigned last, if any. */
static err_t load(struct witness *w, struct watched *log, struct problem *why)
{
	struct own own = { .v = witness_verifier(w) };
	struct buf b = buf_of(CHECKPOINT_MAX);
	char path[PATH_BYTES];
	struct note n;

	path_of(log, "checkpoint", path);
	err_t e = fs_read(w->dirfd, path, &b);
	if (e == ERR_ABSENT) {
		buf_free(&b);
		return OK;
	}
	if (e != OK)
		(void)problem(why, e, "%s: cannot be read: %s", path, err_text(e));
	if (e == OK && (note_each((const char *)b.bytes, b.len, &n, own_line, &own) != OK || !own.found ||
			checkpoint_parse(n.text, n.text_len, &log->last) != OK || strcmp(log->last.origin, log->origin) != 0))
		e = problem(why, ERR_BROKEN, "%s: not what this witness cosigned last of '%s'; it was altered. Put the true file back: without it the witness could sign backward",
			    path, log->origin);
	buf_free(&b);
	return e;
}

static err_t load_logs(struct witness *w, struct problem *why)
{
	struct buf b = buf_of(POLICY_BYTES_MAX);
	struct policy *p = calloc(1, sizeof(*p));

	err_t e = p != NULL ? fs_read(w->dirfd, "policy", &b) : ERR_MEMORY;
	if (e != OK)
		(void)problem(why, e, "policy: cannot be read: %s", err_text(e));
	if (e == OK)
		e = problem_at(why, policy_parse(buf_str(&b), b.len, p, why), "policy");
	for (size_t i = 0; e == OK && i < p->log_count; i++) {
		struct watched *log = find(w, p->log[i].name);
		if (log == NULL) {
			log = &w->log[w->log_count++];
			memcpy(log->origin, p->log[i].name, sizeof(log->origin));
			hex_of_origin(log->origin, log->hex);
			e = load(w, log, why);
		}
		log->key[log->key_count++] = p->log[i];
	}
	buf_free(&b);
	free(p);
	return e;
}

static err_t load_key(struct witness *w, struct problem *why)
{
	struct buf b = buf_of(KEY_TEXT_MAX);

	err_t e = fs_read(w->dirfd, "key", &b);
	if (e == OK)
		e = signer_of(buf_str(&b), b.len, &w->signer);
	buf_wipe(&b);
	return e == OK ? OK : problem(why, e, "key: cannot be read: %s; `sekisho witness new` makes a witness", err_text(e));
}

err_t witness_open(const char *path, struct witness **ret, struct problem *why)
{
	struct witness *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return problem(why, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
	w->dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err_t e = OK;
	if (w->dirfd < 0)
		e = problem(why, err_of_errno(), "cannot be opened: %s; `sekisho witness new` makes a witness", strerror(errno));
	else if (flock(w->dirfd, LOCK_EX | LOCK_NB) != 0)
		e = problem(why, ERR_BUSY, "another process is this witness already");
	if (e == OK)
		e = load_key(w, why);
	if (e == OK)
		e = load_logs(w, why);
	if (e == OK)
		*ret = w;
	else
		witness_close(w);
	return e == OK ? OK : problem_in(why, e, path);
}

void witness_close(struct witness *w)
{
	if (w == NULL)
		return;
	signer_free(w->signer);
	if (w->dirfd >= 0)
		(void)close(w->dirfd);
	free(w);
}

struct verifier witness_verifier(const struct witness *w)
{
	return cosigner_verifier(w->signer);
}

size_t witness_logs(const struct witness *w)
{
	return w->log_count;
}

/* The signature lines of the log's own keys, without those of others. */
struct keeping {
	const struct watched *log;
	struct buf *out;
};

static err_t keep_line(void *ctx, const struct note *n, const struct note_line *l)
{
	struct keeping *k = ctx;

	(void)n;
	for (size_t i = 0; i < k->log->key_count; i++)
		if (note_line_by(l, &k->log->key[i])) {
			buf_add(k->out, l->line, l->len);
			break;
		}
	return k->out->err;
}

/* Cosign, keep, and only then answer. */
static enum witness_status cosign(struct witness *w, struct watched *log, const struct add_request *r,
				  const struct checkpoint *c, uint64_t seconds, struct buf *out)
{
	struct buf kept = buf_of(CHECKPOINT_MAX);
	struct keeping k = { .log = log, .out = &kept };
	char path[PATH_BYTES];
	struct note n;

	/* The text is that of the note; its verified lines, then ours. */
	err_t e = note_each(r->note, r->note_len, &n, keep_line, &k);
	if (e == OK) {
		struct buf lines = kept;
		kept = buf_of(CHECKPOINT_MAX);
		buf_add(&kept, n.text, n.text_len);
		buf_u8(&kept, '\n');
		buf_add(&kept, lines.bytes, lines.len);
		buf_free(&lines);
		cosign_add(n.text, n.text_len, w->signer, seconds, out);
		buf_add(&kept, out->bytes, out->len);
		e = out->err != OK ? out->err : kept.err;
	}
	path_of(log, "checkpoint", path);
	if (e == OK)
		e = fs_put(w->dirfd, path, kept.bytes, kept.len, 0644);
	buf_free(&kept);
	if (e == OK) {
		log->last = *c;
		return WITNESS_COSIGNED;
	}
	w->broken = true;
	buf_clear(out);
	buf_printf(out, "the witness cannot keep its state: %s; nothing was cosigned, start it again\n", err_text(e));
	return WITNESS_FAILED;
}

/* Keep what the log signed and what does not follow: it may be evidence. */
static void keep_refused(struct witness *w, struct watched *log, const struct add_request *r,
			 const struct checkpoint *c)
{
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[HEX_BYTES], name[PATH_BYTES - HEX_BYTES], path[PATH_BYTES];
	struct buf text = buf_of(CHECKPOINT_MAX);

	checkpoint_text(c, &text);
	digest_sha256(text.bytes, text.len, digest);
	buf_free(&text);
	hex_of(digest, sizeof(digest), hex);
	(void)snprintf(name, sizeof(name), "refused/%" PRIu64 "-%.16s", c->size, hex);
	path_of(log, name, path);
	if (log->refused >= WITNESS_REFUSED_MAX || fs_exists(w->dirfd, path))
		return;
	log->refused++;
	err_t e = fs_put(w->dirfd, path, r->note, r->note_len, 0644);
	(void)e;	/* it was not cosigned: that is what counts */
}

static const char *words_of(enum witness_status s)
{
	switch (s) {
	case WITNESS_MALFORMED:
		return "the request is not in its form, or its old size is above the checkpoint's\n";
	case WITNESS_UNTRUSTED:
		return "no true signature by a key of this log\n";
	case WITNESS_UNKNOWN:
		return "no log of this origin is watched here\n";
	case WITNESS_INCONSISTENT:
		return "the checkpoint does not follow from the one that was cosigned last\n";
	case WITNESS_COSIGNED:
	case WITNESS_CONFLICT:
	case WITNESS_FAILED:
		break;
	}
	return "";
}

enum witness_status witness_add_checkpoint(struct witness *w, const void *bytes, size_t len, uint64_t seconds,
					   struct buf *out)
{
	enum witness_status s = WITNESS_COSIGNED;
	struct watched *log = NULL;
	struct checkpoint c;
	struct add_request r;

	buf_clear(out);
	if (w->broken) {
		buf_text(out, "the witness could not keep its state; start it again\n");
		return WITNESS_FAILED;
	}
	if (add_request_parse(bytes, len, &r) != OK || checkpoint_peek(r.note, r.note_len, &c) != OK)
		s = WITNESS_MALFORMED;
	else if ((log = find(w, c.origin)) == NULL)
		s = WITNESS_UNKNOWN;
	if (s == WITNESS_COSIGNED) {
		err_t e = checkpoint_open(r.note, r.note_len, log->key, log->key_count, &c);
		s = e == OK ? request_judge(&log->last, &r, &c) : e == ERR_SIGNATURE ? WITNESS_UNTRUSTED : WITNESS_MALFORMED;
	}
	if (s == WITNESS_INCONSISTENT)
		keep_refused(w, log, &r, &c);
	if (s == WITNESS_CONFLICT)
		buf_printf(out, "%" PRIu64 "\n", log->last.size);
	if (s == WITNESS_COSIGNED)
		return cosign(w, log, &r, &c, seconds, out);
	buf_text(out, words_of(s));
	return s;
}

err_t witness_checkpoint(struct witness *w, const char *hex, struct buf *out)
{
	char path[PATH_BYTES];

	if (w->broken)
		return ERR_IO;
	for (size_t i = 0; i < w->log_count; i++)
		if (strcmp(w->log[i].hex, hex) == 0) {
			path_of(&w->log[i], "checkpoint", path);
			return fs_read(w->dirfd, path, out);
		}
	return ERR_ABSENT;
}
