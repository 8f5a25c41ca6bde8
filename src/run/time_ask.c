#include "run/time_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "fetch/http.h"
#include "ledger/checkpoint.h"
#include "ledger/ledger.h"

#define REQUEST_TYPE	"application/timestamp-query"
#define REQUEST_MAX	4096u
#define STATUS_OK	200u

struct asking {
	int fd, lock;			/* of the ledger's folder; of the tokens' folder, locked */
	struct buf text;		/* the checkpoint's three lines */
	struct timestamp_expected want;
	struct time_asked *out;
	struct problem *why;
};

/* The tokens' folder, made if it is not there. Who opens the site leaves a locked one alone. */
static err_t take_folder(struct asking *a)
{
	if (mkdirat(a->fd, STAMPED_FOLDER, 0755) != 0 && errno != EEXIST)
		return problem(a->why, err_of_errno(), LEDGER_FOLDER "/" STAMPED_FOLDER ": cannot be made: %s", strerror(errno));
	a->lock = openat(a->fd, STAMPED_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (a->lock < 0)
		return problem(a->why, err_of_errno(), LEDGER_FOLDER "/" STAMPED_FOLDER ": cannot be opened: %s", strerror(errno));
	if (flock(a->lock, LOCK_EX | LOCK_NB) != 0)
		return problem(a->why, ERR_BUSY, "another process asks for the time of this site now");
	return OK;
}

static err_t read_checkpoint(struct asking *a)
{
	struct buf note = buf_of(CHECKPOINT_MAX);
	struct checkpoint c;

	err_t e = fs_read(a->fd, "checkpoint", &note);
	if (e == OK)
		e = checkpoint_peek(note.bytes, note.len, &c);
	if (e == OK) {
		checkpoint_text(&c, &a->text);
		memcpy(a->out->origin, c.origin, sizeof(a->out->origin));
		a->out->size = c.size;
		stamped_path(c.size, a->out->path);
		a->want.text = buf_str(&a->text);
		a->want.len = a->text.len;
		e = a->text.err;
	}
	buf_free(&note);
	return e == OK ? OK : problem(a->why, e, LEDGER_FOLDER "/checkpoint: %s; is this a site?", err_text(e));
}

static const char *words_of(err_t e)
{
	switch (e) {
	case ERR_REFUSED:
		return "the authority grants no token";
	case ERR_DIGEST:
		return "the token is about something else than what was asked for";
	case ERR_SIGNATURE:
		return "the token is not signed by an authority of these certificates";
	case ERR_KEY:
		return "there is no certificate (PEM) to verify it with";
	case ERR_FORM:
		return "the answer is no time-stamp token";
	default:
		return err_text(e);
	}
}

/* The token of an earlier ask. OK: it is there and true. */
static err_t look(struct asking *a)
{
	struct buf token = buf_of(STAMPED_BYTES_MAX);
	char tmp[STAMPED_PATH_BYTES + 8];

	(void)snprintf(tmp, sizeof(tmp), "%s.tmp", a->out->path);
	(void)unlinkat(a->fd, tmp, 0);	/* of an ask that was interrupted */
	err_t e = fs_read(a->fd, a->out->path, &token);
	if (e == OK) {
		e = timestamp_check(token.bytes, token.len, &a->want, &a->out->stamp);
		if (e != OK)
			(void)problem(a->why, e, LEDGER_FOLDER "/%s: it is there already, and %s; move it away to ask anew", a->out->path,
				      words_of(e));
		a->out->before = e == OK;
	}
	buf_free(&token);
	return e;
}

static err_t ask(struct asking *a, const char *url, struct http *http)
{
	struct buf request = buf_of(REQUEST_MAX), answer = buf_of(STAMPED_BYTES_MAX);
	uint8_t nonce[TIMESTAMP_NONCE_BYTES];
	unsigned status = 0;

	err_t e = timestamp_request(a->want.text, a->want.len, nonce, &request);
	if (e == OK)
		e = http_post(http, url, REQUEST_TYPE, request.bytes, request.len, &status, &answer, a->why);
	if (e == OK && status != STATUS_OK)
		e = problem(a->why, ERR_PEER, "%s: the authority answered with status %u", url, status);
	if (e == OK) {
		a->want.nonce = nonce;
		e = timestamp_check(answer.bytes, answer.len, &a->want, &a->out->stamp);
		a->want.nonce = NULL;
		if (e != OK)
			(void)problem(a->why, e, "%s: %s; nothing was kept", url, words_of(e));
	}
	if (e == OK) {
		e = fs_put(a->fd, a->out->path, answer.bytes, answer.len, 0644);
		if (e != OK)
			(void)problem(a->why, e, LEDGER_FOLDER "/%s: cannot be written: %s", a->out->path, err_text(e));
	}
	buf_free(&request);
	buf_free(&answer);
	return e == OK ? OK : problem(a->why, e, "%s: %s", url, err_text(e));
}

err_t time_ask(int dirfd, const char *url, const void *ca, size_t ca_len, struct http *http,
	       struct time_asked *out, struct problem *why)
{
	struct asking a = { .lock = -1, .text = buf_of(CHECKPOINT_MAX), .want = { .ca = ca, .ca_len = ca_len }, .out = out, .why = why };

	memset(out, 0, sizeof(*out));
	if (ca_len == 0)
		return problem(why, ERR_KEY, "%s", words_of(ERR_KEY));
	a.fd = openat(dirfd, LEDGER_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (a.fd < 0)
		return problem(why, err_of_errno(), LEDGER_FOLDER ": cannot be opened: %s; is this a site?", strerror(errno));
	err_t e = read_checkpoint(&a);
	if (e == OK && out->size > 0)
		e = take_folder(&a);
	if (e == OK)
		e = look(&a);
	if (e == ERR_ABSENT && out->size > 0)
		e = ask(&a, url, http);
	else if (e == ERR_ABSENT)
		e = problem(why, ERR_USAGE, "the ledger is empty: there is nothing to stamp");
	buf_free(&a.text);
	if (a.lock >= 0)
		(void)close(a.lock);
	(void)close(a.fd);
	return e;
}
