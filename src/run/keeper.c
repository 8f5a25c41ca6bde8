/* keeper.c - the keeper's part of a selection run: check before anything is
 * read, feed the eye, seal what it picks, record all of it. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypt/secret.h"
#include "guard/msg.h"
#include "guard/role.h"
#include "run/entry.h"
#include "run/keeping.h"
#include "run/roles.h"
#include "run/wire.h"

#define PASSPHRASE_MAX	1024u
#define BATCH_SECONDS	1	/* a kept record waits this long at most to become durable */

/* One message with a code and a sentence, to whom it may concern. */
static err_t send_problem(int fd, err_t e, const char *sentence)
{
	struct buf b = buf_of(1024);

	buf_u8(&b, (uint8_t)e);
	size_t n = strlen(sentence);
	buf_add(&b, sentence, n < 1000 ? n : 1000);
	err_t sent = b.err == OK ? msg_send(fd, MSG_PROBLEM, b.bytes, b.len) : b.err;
	buf_free(&b);
	return sent;
}

/* What the parent asks for. */
struct order {
	struct buf passphrase;
	char authority[REG_ID_MAX];
	struct sources sources;
};

static err_t read_open(const struct buf *body, struct order *o)
{
	struct rd r = rd_of(body->bytes, body->len);
	struct rd passphrase = rd_sub(&r, rd_u16be(&r));
	struct rd authority = rd_sub(&r, rd_u16be(&r));

	if (rd_end(&r) != OK || authority.left >= sizeof(o->authority))
		return ERR_FORM;
	buf_add(&o->passphrase, passphrase.at, passphrase.left);
	memcpy(o->authority, authority.at, authority.left);
	o->authority[authority.left] = '\0';
	return o->passphrase.err;
}

static err_t read_order(struct order *o)
{
	struct buf body = buf_of(8192);
	enum msg_kind kind = MSG_START;
	err_t e;

	while ((e = msg_receive(KEEPER_PARENT_FD, &kind, &body)) == OK && kind != MSG_START) {
		if (kind == MSG_OPEN)
			e = read_open(&body, o);
		else if (kind == MSG_SOURCE)
			e = sources_add(&o->sources, (const char *)body.bytes, body.len);
		else
			e = ERR_UNKNOWN;
		if (e != OK)
			break;
	}
	buf_wipe(&body);
	return e;
}

/* Everything that the eye needs, and its word that it is ready. */
static err_t brief_eye(struct keeping *k, struct problem *why)
{
	struct buf body = buf_of(4096);
	enum msg_kind kind = MSG_DONE;

	/* An eye that gave up has closed its ear, but said why before. */
	err_t e = keeping_brief(k, KEEPER_EYE_FD);
	if (e == OK || e == ERR_PEER)
		e = msg_receive(KEEPER_EYE_FD, &kind, &body);
	if (e != OK)
		e = problem(why, ERR_PEER, "the eye ended while it was made ready: %s", err_text(e));
	else if (kind == MSG_PROBLEM && body.len > 1)
		e = problem(why, body.bytes[0] < ERR_COUNT_ ? (err_t)body.bytes[0] : ERR_PEER, "%.*s",
			    (int)(body.len - 1), (const char *)body.bytes + 1);
	else if (kind != MSG_READY)
		e = problem(why, ERR_PEER, "the eye answered out of turn");
	buf_free(&body);
	return e;
}

/* Forward what concerns the parent; a parent that is gone does not stop the
 * run: what was kept must still be sealed. */
static void tell_parent(enum msg_kind kind, const struct buf *body)
{
	err_t e = msg_send(KEEPER_PARENT_FD, kind, body->bytes, body->len);
	(void)e;
}

/* Why the eye did not read to the end, or NULL. */
static const char *how_it_ended(uint8_t how)
{
	switch (how) {
	case EYE_READ_ALL:
		return NULL;
	case EYE_EXPIRED:
		return "the authority or a criterion was valid until now; what came later was not read";
	default:
		return "stopped by a person";
	}
}

/* One message of the eye. *over is set by DONE and PROBLEM. */
static err_t hear_eye(struct keeping *k, enum msg_kind kind, const struct buf *body, bool *over,
		      struct problem *why)
{
	struct rd r = rd_of(body->bytes, body->len);

	switch (kind) {
	case MSG_PICK:
		return keeping_pick(k, body->bytes, body->len, why);
	case MSG_PROGRESS:
		tell_parent(kind, body);
		return OK;
	case MSG_DAMAGE:
		tell_parent(kind, body);
		return OK;
	case MSG_DONE:
		*over = true;
		if (wire_get_tally(&r, &k->tally) != OK)
			return problem(why, ERR_PEER, "the eye's last message is not in form");
		k->cut_short = how_it_ended(rd_u8(&r));
		return OK;
	case MSG_PROBLEM:
		*over = true;
		k->cut_short = "the eye gave up";
		uint8_t code = rd_u8(&r);
		return problem(why, code > OK && code < ERR_COUNT_ ? (err_t)code : ERR_PEER, "%.*s",
			       (int)r.left, (const char *)r.at);
	default:
		return problem(why, ERR_PEER, "the eye sent a message that is not its to send");
	}
}

/* Until DONE or the eye's end. Pending records are sealed at the latest after
 * BATCH_SECONDS without a message that fills the batch. */
static err_t follow_eye(struct keeping *k, struct problem *why)
{
	struct buf body = buf_of(msg_max(MSG_PICK));
	enum msg_kind kind = MSG_DONE;
	bool over = false;
	err_t e = OK;

	while (!over && e == OK) {
		struct pollfd wait = { .fd = KEEPER_EYE_FD, .events = POLLIN };
		int ready = poll(&wait, 1, keeping_wait(k, BATCH_SECONDS));
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0 || keeping_wait(k, BATCH_SECONDS) == 0)
			e = keeping_flush(k, why);
		if (ready <= 0 || e != OK)
			continue;
		err_t got = msg_receive(KEEPER_EYE_FD, &kind, &body);
		if (got != OK) {
			k->cut_short = "the eye ended before its sources did";
			break;
		}
		e = hear_eye(k, kind, &body, &over, why);
	}
	buf_wipe(&body);
	return e;
}

static err_t run(struct site *s, struct order *o, struct problem *why)
{
	struct keeping *k = NULL;
	struct buf result = buf_of(65536);

	err_t e = keeping_new(s, o->authority, &o->sources, KEEPER_PARENT_FD, &k, why);
	if (e == OK)
		e = brief_eye(k, why);
	if (e == OK)
		e = keeping_begin(k, why);
	if (e == OK && msg_send(KEEPER_EYE_FD, MSG_GO, NULL, 0) != OK)
		k->cut_short = "the eye ended before it began";
	bool began = e == OK;
	if (began && k->cut_short == NULL)
		e = follow_eye(k, why);
	if (began) {
		/* Whatever happened, the run has an end in the ledger, if the
		 * ledger still takes one. */
		struct problem second = PROBLEM_NONE;
		err_t end = keeping_end(k, &result, e == OK ? why : &second);
		e = e == OK ? end : e;
	}
	if (result.len > 0)
		tell_parent(MSG_RESULT, &result);
	keeping_free(k);
	buf_free(&result);
	return e;
}

int role_keeper(void)
{
	struct problem why = PROBLEM_NONE;
	struct order o = { .passphrase = buf_of(PASSPHRASE_MAX) };
	struct site *s = NULL;

	err_t e = confine_keeper();
	if (e == OK)
		e = read_order(&o);
	if (e == OK)
		e = site_open(KEEPER_SITE_FD, o.passphrase.bytes, o.passphrase.len, &s, &why);
	buf_wipe(&o.passphrase);
	if (e == OK)
		e = run(s, &o, &why);
	site_close(s);
	sources_free(&o.sources);
	if (e == OK)
		return 0;
	if (send_problem(KEEPER_PARENT_FD, e, why.text[0] != '\0' ? why.text : err_text(e)) != OK)
		return err_status(ERR_PEER);
	return err_status(e);
}
