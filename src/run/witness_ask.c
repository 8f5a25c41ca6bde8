#include "run/witness_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "crypt/cosign.h"
#include "fetch/http.h"
#include "ledger/walk.h"
#include "ledger/witnessed.h"
#include "run/snapshot.h"
#include "witness/request.h"

#define FILES_MAX	256u	/* of cosigned checkpoints */
#define TRIES_MAX	5u	/* after answers of 409 */
#define SIZE_TEXT_MAX	64u

/* A cosigned checkpoint that is kept. */
struct kept {
	uint64_t size;
	struct policy_seen seen;
};

struct asking {
	struct policy policy;
	struct http *http;
	int ledgerfd, folderfd;		/* the second is locked */
	struct snapshot shot;
	struct kept kept[FILES_MAX];
	size_t kept_count;
	struct buf lines;		/* cosignatures, one of each witness that gave one */
	struct policy_seen seen;	/* whose they are */
	struct asked *out;
	struct problem *why;
};

/* The locked folder of cosigned checkpoints, made if it is not there. */
static err_t open_folder(struct asking *a, int dirfd)
{
	a->ledgerfd = openat(dirfd, LEDGER_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (a->ledgerfd < 0)
		return problem(a->why, err_of_errno(), LEDGER_FOLDER ": cannot be opened: %s; is this a site?", strerror(errno));
	if (mkdirat(a->ledgerfd, WITNESSED_FOLDER, 0755) != 0 && errno != EEXIST)
		return problem(a->why, err_of_errno(), LEDGER_FOLDER "/" WITNESSED_FOLDER ": cannot be made: %s", strerror(errno));
	a->folderfd = openat(a->ledgerfd, WITNESSED_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (a->folderfd < 0)
		return problem(a->why, err_of_errno(), LEDGER_FOLDER "/" WITNESSED_FOLDER ": cannot be opened: %s", strerror(errno));
	if (flock(a->folderfd, LOCK_EX | LOCK_NB) != 0)
		return problem(a->why, ERR_BUSY, "another process asks the witnesses of this site now");
	return OK;
}

static err_t on_file(void *ctx, const char *path, bool regular)
{
	struct asking *a = ctx;
	struct buf b = buf_of(CHECKPOINT_MAX);
	struct kept k = { .size = 0 };
	struct checkpoint c;

	size_t len = strlen(path);
	if (regular && len > 4 && strcmp(path + len - 4, ".tmp") == 0)
		(void)unlinkat(a->ledgerfd, path, 0);	/* of an ask that was interrupted */
	if (!regular || witnessed_of_path(path, &k.size) != OK || a->kept_count == FILES_MAX)
		return OK;
	if (k.size > a->shot.at.size)
		return problem(a->why, ERR_BROKEN, LEDGER_FOLDER "/%s: witnesses cosigned it, but the checkpoint says %" PRIu64
			       "; was an older copy of it put back?", path, a->shot.at.size);
	err_t e = fs_read(a->ledgerfd, path, &b);
	if (e == OK && policy_open(&a->policy, b.bytes, b.len, &c, &k.seen) == OK && c.size == k.size)
		a->kept[a->kept_count++] = k;
	buf_free(&b);
	return OK;
}

/* The largest size that this witness is known to have cosigned. */
static uint64_t known_of(const struct asking *a, size_t witness)
{
	uint64_t size = 0;

	for (size_t i = 0; i < a->kept_count; i++)
		if (a->kept[i].seen.seconds[witness] > 0 && a->kept[i].size > size)
			size = a->kept[i].size;
	return size;
}

struct taking {
	const struct verifier *key;
	struct buf *out;
	uint64_t seconds;
};

/* Keep the newest true line of this witness. */
static err_t take_line(void *ctx, const struct note *n, const struct note_line *l)
{
	struct taking *t = ctx;
	uint64_t seconds;

	if (cosign_check(t->key, n, l, &seconds) != OK || seconds <= t->seconds)
		return OK;
	t->seconds = seconds;
	buf_clear(t->out);
	buf_add(t->out, l->line, l->len);
	return t->out->err;
}

/* The true cosignature line of a witness among the lines of an answer or a kept file. */
static bool take_cosignature(struct asking *a, size_t witness, const void *lines, size_t len)
{
	struct buf note = buf_of(NOTE_MAX), line = buf_of(NOTE_MAX), text = buf_of(CHECKPOINT_MAX);
	struct taking t = { .key = &a->policy.witness[witness].key, .out = &line };
	struct note n;

	checkpoint_text(&a->shot.at, &text);
	buf_add(&note, text.bytes, text.len);
	buf_u8(&note, '\n');
	buf_add(&note, lines, len);
	bool good = note.err == OK && note_each((const char *)note.bytes, note.len, &n, take_line, &t) == OK &&
		    t.seconds > 0;
	if (good && a->seen.seconds[witness] == 0) {
		buf_add(&a->lines, line.bytes, line.len);
		a->seen.seconds[witness] = t.seconds;
	}
	buf_free(&note);
	buf_free(&line);
	buf_free(&text);
	return good;
}

/* An answer of 409: the size that it has cosigned. True: ask again from there. */
static bool conflict(const struct asking *a, struct asked_witness *w, struct buf *answer, uint64_t *old)
{
	char *end = NULL;
	bool whole = answer->len > 1 && answer->bytes[0] >= '0' && answer->bytes[0] <= '9';
	uint64_t size = strtoull(buf_str(answer), &end, 10), was = *old;

	w->answer = ASKED_REFUSED;
	if (!whole || strcmp(end, "\n") != 0) {
		(void)snprintf(w->why, sizeof(w->why), "its answer does not say which size it has cosigned");
		return false;
	}
	*old = size;
	(void)snprintf(w->why, sizeof(w->why), "it has cosigned size %" PRIu64 " last", size);
	if (size <= a->shot.at.size)
		return size != was;
	w->answer = ASKED_DISAGREES;
	(void)snprintf(w->why, sizeof(w->why), "it has cosigned size %" PRIu64 " of this log, which has %" PRIu64
		       " entries here: an older copy was put back, or another signs with the log's key", size, a->shot.at.size);
	return false;
}

/* Any answer but 409. */
static void judge(struct asking *a, size_t witness, uint64_t old, const struct buf *answer)
{
	struct asked_witness *w = &a->out->witness[witness];
	const char *words = "it refused";

	w->answer = ASKED_REFUSED;
	if (w->status == WITNESS_COSIGNED && take_cosignature(a, witness, answer->bytes, answer->len)) {
		w->answer = ASKED_COSIGNED;
		words = "";
	} else if (w->status == WITNESS_COSIGNED) {
		words = "its answer has no true cosignature under the policy's key";
	} else if (w->status == WITNESS_UNKNOWN) {
		words = "it does not watch this log, or its URL is wrong; its keeper adds `log VKEY`";
	} else if (w->status == WITNESS_UNTRUSTED) {
		words = "it trusts another key for this log";
	}
	(void)snprintf(w->why, sizeof(w->why), "%s", words);
	if (w->status != WITNESS_INCONSISTENT)
		return;
	w->answer = ASKED_DISAGREES;
	(void)snprintf(w->why, sizeof(w->why), "it says that this ledger does not follow from size %" PRIu64
		       ", which it cosigned: it was shown another history (split view)", old);
}

/* One request. True: the answer says what size to ask from instead (`old`). */
static bool ask_once(struct asking *a, size_t witness, uint64_t *old)
{
	struct asked_witness *w = &a->out->witness[witness];
	struct buf body = buf_of(REQUEST_BYTES_MAX), answer = buf_of(CHECKPOINT_MAX);
	struct problem why = PROBLEM_NONE;
	char url[POLICY_URL_MAX + 32];
	struct merkle_proof proof;
	bool again = false;

	size_t len = strlen(w->url);
	while (len > 0 && w->url[len - 1] == '/')
		len--;
	(void)snprintf(url, sizeof(url), "%.*s/add-checkpoint", (int)len, w->url);
	err_t e = ledger_prove_consistency(a->shot.ledger, *old, &proof);
	if (e == OK) {
		add_request_write(*old, &proof, a->shot.note.bytes, a->shot.note.len, &body);
		e = body.err;
	}
	if (e == OK)
		e = http_post(a->http, url, "text/plain; charset=utf-8", body.bytes, body.len, &w->status, &answer, &why);
	if (e != OK) {
		w->answer = ASKED_UNREACHABLE;
		(void)snprintf(w->why, sizeof(w->why), "%s", why.text[0] != '\0' ? why.text : err_text(e));
	} else if (w->status == WITNESS_CONFLICT) {
		again = conflict(a, w, &answer, old);
	} else {
		judge(a, witness, *old, &answer);
	}
	buf_free(&body);
	buf_free(&answer);
	return again;
}

static void ask_all(struct asking *a)
{
	for (size_t i = 0; i < a->policy.witness_count; i++) {
		struct asked_witness *w = &a->out->witness[i];
		uint64_t old = known_of(a, i);
		memcpy(w->name, a->policy.witness[i].name, sizeof(w->name));
		memcpy(w->url, a->policy.witness[i].url, sizeof(w->url));
		for (unsigned n = 0; w->url[0] != '\0' && n < TRIES_MAX && ask_once(a, i, &old); n++)
			;
	}
	a->out->count = a->policy.witness_count;
}

/* What an earlier ask of this size got, for witnesses that gave nothing now. */
static void take_earlier(struct asking *a, const char *path)
{
	struct buf b = buf_of(CHECKPOINT_MAX);

	const char *at = fs_read(a->ledgerfd, path, &b) == OK ? strstr(buf_str(&b), "\n\n") : NULL;
	for (size_t i = 0; at != NULL && i < a->policy.witness_count; i++)
		if (a->seen.seconds[i] == 0)
			(void)take_cosignature(a, i, at + 2, strlen(at + 2));
	buf_free(&b);
}

/* Have all witnesses of this file cosigned what is kept now? */
static bool covered(const struct asking *a, const struct kept *k)
{
	for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
		if (k->seen.seconds[i] > 0 && a->seen.seconds[i] == 0)
			return false;
	return true;
}

static err_t keep(struct asking *a)
{
	char path[WITNESSED_PATH_BYTES];
	struct buf b = buf_of(CHECKPOINT_MAX);

	witnessed_path(a->shot.at.size, path);
	take_earlier(a, path);
	if (policy_seen_count(&a->seen) == 0)
		return OK;	/* nothing to keep */
	buf_add(&b, a->shot.note.bytes, a->shot.note.len);
	buf_add(&b, a->lines.bytes, a->lines.len);
	struct policy_seen seen = { .seconds = { 0 } };
	struct checkpoint c;
	err_t e = b.err != OK ? b.err : a->lines.err;
	if (e == OK)
		e = policy_open(&a->policy, b.bytes, b.len, &c, &seen);
	if (e == OK)
		e = fs_put(a->ledgerfd, path, b.bytes, b.len, 0644);
	buf_free(&b);
	for (size_t i = 0; i < a->kept_count && e == OK; i++) {
		if (a->kept[i].size == a->shot.at.size || !covered(a, &a->kept[i]))
			continue;
		witnessed_path(a->kept[i].size, path);
		if (unlinkat(a->ledgerfd, path, 0) != 0)
			e = err_of_errno();
	}
	return e == OK ? OK : problem(a->why, e, LEDGER_FOLDER "/%s: cannot be written: %s", path, err_text(e));
}

static err_t ask(struct asking *a, int dirfd)
{
	bool any = false;

	for (size_t i = 0; i < a->policy.witness_count; i++)
		any = any || a->policy.witness[i].url[0] != '\0';
	if (!any)
		return problem(a->why, ERR_USAGE, "the policy names no witness with a URL: `witness NAME VKEY URL`");
	err_t e = open_folder(a, dirfd);
	if (e == OK)
		e = snapshot_open(dirfd, &a->policy, &a->shot, a->why);
	/* What a witness has seen must not be lost here by a crash. */
	if (e == OK && fsync(a->ledgerfd) != 0)
		e = problem(a->why, err_of_errno(), LEDGER_FOLDER ": cannot be made safe: %s", strerror(errno));
	if (e == OK)
		e = walk(a->ledgerfd, WITNESSED_FOLDER, on_file, a);
	if (e != OK)
		return problem(a->why, e, LEDGER_FOLDER "/" WITNESSED_FOLDER ": %s", err_text(e));
	ask_all(a);
	e = keep(a);
	struct asked *out = a->out;
	memcpy(out->origin, a->shot.at.origin, sizeof(out->origin));
	out->size = a->shot.at.size;
	out->root = a->shot.at.root;
	(void)snprintf(out->quorum, sizeof(out->quorum), "%s", policy_quorum_name(&a->policy));
	out->quorum_met = policy_met(&a->policy, &a->seen);
	return e;
}

err_t witness_ask(int dirfd, const void *policy, size_t len, struct http *http, struct asked *out,
		  struct problem *why)
{
	struct asking *a = calloc(1, sizeof(*a));

	memset(out, 0, sizeof(*out));
	if (a == NULL)
		return problem(why, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
	a->http = http;
	a->ledgerfd = a->folderfd = -1;
	a->lines = buf_of(CHECKPOINT_MAX);
	a->out = out;
	a->why = why;
	err_t e = policy_parse(policy, len, &a->policy, why);
	if (e == OK)
		e = ask(a, dirfd);
	snapshot_close(&a->shot);
	buf_free(&a->lines);
	if (a->ledgerfd >= 0)
		(void)close(a->ledgerfd);
	if (a->folderfd >= 0)
		(void)close(a->folderfd);
	free(a);
	return e;
}
