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
	struct how how;
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
		else if (kind == MSG_HOW)
			e = wire_get_how(body.bytes, body.len, &o->how);
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
static err_t brief_eye(struct keeping *k, int eye, struct problem *why)
{
	struct buf body = buf_of(4096);
	enum msg_kind kind = MSG_DONE;

	/* An eye that gave up has closed its ear, but said why before. */
	err_t e = keeping_brief(k, eye, why);
	if (e != OK && e != ERR_PEER) {
		buf_free(&body);
		return problem(why, e, "the eye cannot be made ready: %s", err_text(e));
	}
	e = msg_receive(eye, &kind, &body);
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

/* What is known of one eye. */
struct eye_state {
	struct tally tally;	/* its latest */
	bool over;		/* DONE or PROBLEM came */
};

/* All eyes of the run. */
struct eyes {
	struct eye_state eye[EYES_MAX];
	size_t count, over;
};

static struct tally sum_of(const struct eyes *eyes)
{
	struct tally sum = { 0 };

	for (size_t i = 0; i < eyes->count; i++)
		wire_add_tally(&eyes->eye[i].tally, &sum);
	return sum;
}

/* What all eyes have read so far, as one. */
static err_t on_progress(struct eyes *eyes, struct eye_state *eye, struct rd *r)
{
	struct buf b = buf_of(1024);
	err_t e = wire_get_tally(r, &eye->tally);
	struct tally sum = sum_of(eyes);

	wire_put_tally(&sum, &b);
	if (e == OK)
		tell_parent(MSG_PROGRESS, &b);
	buf_free(&b);
	return e;
}

static void is_over(struct eyes *eyes, struct eye_state *eye)
{
	eyes->over += !eye->over;
	eye->over = true;
}

/* One message of an eye. */
static err_t hear_eye(struct keeping *k, struct eyes *eyes, struct eye_state *eye, enum msg_kind kind,
		      const struct buf *body, struct problem *why)
{
	struct rd r = rd_of(body->bytes, body->len);
	const char *how;

	switch (kind) {
	case MSG_PICK:
		return keeping_pick(k, body->bytes, body->len, why);
	case MSG_PROGRESS:
		return on_progress(eyes, eye, &r) == OK ? OK : problem(why, ERR_PEER, "the eye's progress is not in form");
	case MSG_DAMAGE:
		tell_parent(kind, body);
		return OK;
	case MSG_DONE:
		is_over(eyes, eye);
		if (wire_get_tally(&r, &eye->tally) != OK)
			return problem(why, ERR_PEER, "the eye's last message is not in form");
		how = how_it_ended(rd_u8(&r));
		k->cut_short = k->cut_short != NULL ? k->cut_short : how;
		return OK;
	case MSG_PROBLEM:
		is_over(eyes, eye);
		k->cut_short = "the eye gave up";
		uint8_t code = rd_u8(&r);
		return problem(why, code > OK && code < ERR_COUNT_ ? (err_t)code : ERR_PEER, "%.*s",
			       (int)r.left, (const char *)r.at);
	default:
		return problem(why, ERR_PEER, "the eye sent a message that is not its to send");
	}
}

/* Wait for an eye's word until what is pending must be sealed. The set bits of
 * *ready are eyes that have something to say. OK | ERR_IO */
static err_t wait_for_eyes(const struct keeping *k, const struct eyes *eyes, uint32_t *ready)
{
	struct pollfd wait[EYES_MAX];

	for (size_t i = 0; i < eyes->count; i++)
		wait[i] = (struct pollfd){ .fd = eyes->eye[i].over ? -1 : KEEPER_EYE_FD + (int)i, .events = POLLIN };
	*ready = 0;
	const int batch = keeping_wait(k, BATCH_SECONDS), day = keeping_day_wait(k);
	if (poll(wait, eyes->count, day < 0 || (batch >= 0 && batch < day) ? batch : day) < 0)
		return errno == EINTR ? OK : ERR_IO;
	for (size_t i = 0; i < eyes->count; i++)
		if (wait[i].revents != 0)
			*ready |= UINT32_C(1) << i;
	return OK;
}

/* A new day has begun: its key to every eye. One that is gone is heard of soon. */
static err_t new_day(struct keeping *k, const struct eyes *eyes, struct problem *why)
{
	err_t e = keeping_new_day(k, why);

	for (size_t i = 0; i < eyes->count && e == OK; i++) {
		err_t sent = eyes->eye[i].over ? OK : keeping_tell_day(k, KEEPER_EYE_FD + (int)i);
		if (sent != OK && sent != ERR_PEER)
			e = sent;
	}
	return e;
}

/* Until DONE of all, or the end of one: the others then have nobody to hear them.
 * Pending records are sealed at the latest after BATCH_SECONDS without a message
 * that fills the batch. */
static err_t follow_eyes(struct keeping *k, struct eyes *eyes, struct problem *why)
{
	struct buf body = buf_of(msg_max(MSG_PICK));
	enum msg_kind kind = MSG_DONE;
	bool lost = false;
	uint32_t ready;
	err_t e = OK;

	while (eyes->over < eyes->count && !lost && e == OK) {
		e = wait_for_eyes(k, eyes, &ready);
		if (e == OK && keeping_wait(k, BATCH_SECONDS) == 0)
			e = keeping_flush(k, why);
		if (e == OK && keeping_day_wait(k) == 0)
			e = new_day(k, eyes, why);
		for (size_t i = 0; i < eyes->count && e == OK && !lost; i++) {
			if ((ready >> i & 1u) == 0)
				continue;
			lost = msg_receive(KEEPER_EYE_FD + (int)i, &kind, &body) != OK;
			if (lost)
				k->cut_short = "the eye ended before its sources did";
			else
				e = hear_eye(k, eyes, &eyes->eye[i], kind, &body, why);
		}
	}
	k->tally = sum_of(eyes);
	buf_wipe(&body);
	return e;
}

static err_t brief_all(struct keeping *k, const struct eyes *eyes, struct problem *why)
{
	err_t e = OK;

	for (size_t i = 0; i < eyes->count && e == OK; i++)
		e = brief_eye(k, KEEPER_EYE_FD + (int)i, why);
	return e;
}

static err_t go(struct keeping *k, const struct eyes *eyes, struct problem *why)
{
	err_t e = keeping_begin(k, why);

	for (size_t i = 0; i < eyes->count && e == OK; i++)
		if (msg_send(KEEPER_EYE_FD + (int)i, MSG_GO, NULL, 0) != OK)
			k->cut_short = "the eye ended before it began";
	return e;
}

static err_t run(struct site *s, struct order *o, struct problem *why)
{
	struct keeping *k = NULL;
	struct eyes eyes = { .count = o->how.eyes };
	struct buf result = buf_of(65536);

	err_t e = keeping_new(s, o->authority, &o->sources, &o->how, KEEPER_PARENT_FD, &k, why);
	if (e == OK)
		e = brief_all(k, &eyes, why);
	if (e == OK)
		e = go(k, &eyes, why);
	bool began = e == OK;
	if (began && k->cut_short == NULL)
		e = follow_eyes(k, &eyes, why);
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
	struct order o = { .passphrase = buf_of(PASSPHRASE_MAX), .how.eyes = 1 };
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
