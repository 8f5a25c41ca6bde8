#include "run/selecting.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "guard/msg.h"
#include "guard/role.h"
#include "run/opening.h"
#include "run/reading.h"
#include "run/wire.h"

#define BODY_MAX	(64u << 10)
#define EYE_MOMENTS	200u	/* of 10 ms: so long may an eye take to end */

_Static_assert(SELECT_WORKERS_MAX == EYES_MAX && SELECT_RING_MIB == LIVE_RING_DEFAULT &&
	       SELECT_RING_MIB_MAX == LIVE_RING_MAX, "what is promised can be done");

/* The parent's descriptors and children of one run. */
struct parent {
	int site;
	int keeper;		/* our end of the socket to the keeper */
	struct opening sources;
	unsigned eyes;
	pid_t eye[EYES_MAX], keeper_pid;
};

/* The eyes of the run in hand, for the signal handler; 0: none. */
static volatile sig_atomic_t eyes_to_stop[EYES_MAX];

/* Ctrl-C or a service manager's stop: the eyes end their batch, the rest follows. */
static void on_stop(int signal_number)
{
	(void)signal_number;
	for (size_t i = 0; i < EYES_MAX; i++)
		if (eyes_to_stop[i] > 0)
			(void)kill((pid_t)eyes_to_stop[i], SIGTERM);
}

static void hear_stop(const struct parent *p)
{
	struct sigaction act = { .sa_handler = on_stop, .sa_flags = SA_RESTART };

	for (unsigned i = 0; i < p->eyes; i++)
		eyes_to_stop[i] = p->eye[i];
	(void)sigaction(SIGINT, &act, NULL);
	(void)sigaction(SIGTERM, &act, NULL);
}

static void close_all(struct parent *p)
{
	for (size_t i = 0; i < EYES_MAX; i++)
		eyes_to_stop[i] = 0;
	if (p->site >= 0)
		(void)close(p->site);
	if (p->keeper >= 0)
		(void)close(p->keeper);
	opening_end(&p->sources);
}

static err_t open_all(const struct select_request *rq, struct parent *p, struct problem *why)
{
	err_t e = OK;

	p->site = open(rq->site, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->site < 0) {
		e = err_of_errno();
		return problem(why, e, "%s: cannot open the site: %s; `sekisho init` makes one", rq->site,
			       strerror(errno));
	}
	for (size_t i = 0; i < rq->source_count && e == OK; i++)
		e = opening_add(&p->sources, rq->sources[i], why);
	for (size_t i = 0; i < rq->interface_count && e == OK; i++) {
		const struct live_settings s = { .interface = rq->interfaces[i], .promiscuous = rq->promiscuous,
						 .ring_mib = rq->ring_mib, .readers = rq->workers };
		e = opening_live(&p->sources, &s, why);
	}
	for (size_t i = 0; i < rq->netflow_count && e == OK; i++)
		e = opening_netflow(&p->sources, rq->netflow[i], rq->ring_mib, why);
	return e;
}

/* Start eye `n`: its socket, then its share of the sources. Of each interface there
 * is a descriptor for every eye, one behind the other. */
static err_t start_eye(struct parent *p, unsigned n, int socket)
{
	int fds[1 + OPENING_MAX];
	size_t count = 0;

	fds[count++] = socket;
	for (size_t i = n; i < p->sources.count; i += p->eyes)
		fds[count++] = p->sources.source[i].fd;
	return role_start(ROLE_EYE, fds, count, 1, &p->eye[n]);
}

/* Start the keeper and all eyes. up: parent and keeper; across: keeper and eye. */
static err_t start_roles(struct parent *p, const int up[2], int across[][2])
{
	int keeper_fds[2 + EYES_MAX] = { up[1], p->site };

	for (unsigned i = 0; i < p->eyes; i++)
		keeper_fds[2 + i] = across[i][0];
	err_t e = role_start(ROLE_KEEPER, keeper_fds, 2 + p->eyes, 0, &p->keeper_pid);
	for (unsigned i = 0; i < p->eyes && e == OK; i++)
		e = start_eye(p, i, across[i][1]);
	return e;
}

static err_t start(struct parent *p)
{
	int up[2], across[EYES_MAX][2];
	unsigned made = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, up) != 0)
		return err_of_errno();
	while (made < p->eyes && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, across[made]) == 0)
		made++;
	err_t e = made == p->eyes ? start_roles(p, up, across) : err_of_errno();
	(void)close(up[1]);
	for (unsigned i = 0; i < made; i++) {
		(void)close(across[i][0]);
		(void)close(across[i][1]);
	}
	p->keeper = up[0];
	return e;
}

static err_t send_how(const struct select_request *rq, const struct parent *p, int fd)
{
	const struct how how = { .eyes = p->eyes, .follow = rq->follow, .ring_mib = rq->ring_mib,
				 .memory = (rq->memory != 0 ? rq->memory : READING_MEMORY) / p->eyes };
	struct buf b = buf_of(32);

	wire_put_how(&how, &b);
	err_t e = b.err == OK ? msg_send(fd, MSG_HOW, b.bytes, b.len) : b.err;
	buf_free(&b);
	return e;
}

static err_t tell_keeper(const struct select_request *rq, const struct parent *p)
{
	const int fd = p->keeper;
	struct buf b = buf_of(4096);

	buf_u16be(&b, (uint16_t)rq->passphrase_len);
	buf_add(&b, rq->passphrase, rq->passphrase_len);
	buf_u16be(&b, (uint16_t)strlen(rq->authority));
	buf_text(&b, rq->authority);
	err_t e = b.err == OK ? msg_send(fd, MSG_OPEN, b.bytes, b.len) : b.err;
	buf_wipe(&b);
	if (e == OK)
		e = send_how(rq, p, fd);
	for (size_t i = 0; i < p->sources.count && e == OK; i += p->eyes)
		e = msg_send(fd, MSG_SOURCE, p->sources.source[i].name, strlen(p->sources.source[i].name));
	if (e == OK)
		e = msg_send(fd, MSG_START, NULL, 0);
	return e;
}

/* What the run came to. */
struct outcome {
	bool ended;		/* RESULT or PROBLEM came */
	bool damaged;
	err_t failed;
};

static err_t on_problem(const struct buf *body, struct outcome *o, struct problem *why)
{
	struct rd r = rd_of(body->bytes, body->len);
	uint8_t code = rd_u8(&r);

	o->ended = true;
	o->failed = code > OK && code < ERR_COUNT_ ? (err_t)code : ERR_PEER;
	return problem(why, o->failed, "%.*s", (int)r.left, (const char *)r.at);
}

static void on_ack(const struct select_events *ev, const struct buf *body)
{
	struct rd r = rd_of(body->bytes, body->len);
	uint32_t seq = rd_u32be(&r), records = rd_u32be(&r);
	char run[128];

	if (r.err != OK || r.left >= sizeof(run) || ev->ack == NULL)
		return;
	memcpy(run, r.at, r.left);
	run[r.left] = '\0';
	ev->ack(ev->ctx, run, seq, records);
}

static void on_message(const struct select_request *rq, enum msg_kind kind, struct buf *body,
		       struct outcome *o, struct buf *result, struct problem *why)
{
	const struct select_events *ev = &rq->events;
	struct rd r = rd_of(body->bytes, body->len);
	struct tally t;

	switch (kind) {
	case MSG_PROGRESS:
		if (ev->progress != NULL && wire_get_tally(&r, &t) == OK)
			ev->progress(ev->ctx, &t);
		break;
	case MSG_ACK:
		on_ack(ev, body);
		break;
	case MSG_DAMAGE:
		o->damaged = true;
		if (ev->damage != NULL)
			ev->damage(ev->ctx, buf_str(body));
		break;
	case MSG_RESULT:
		o->ended = true;
		buf_add(result, body->bytes, body->len);
		break;
	case MSG_PROBLEM:
		(void)on_problem(body, o, why);
		break;
	default:
		break;	/* nothing else concerns the parent */
	}
}

/* Listen until the keeper closes. */
static void listen_to(const struct select_request *rq, struct parent *p, struct outcome *o,
		      struct buf *result, struct problem *why)
{
	struct buf body = buf_of(BODY_MAX);
	enum msg_kind kind = MSG_RESULT;

	for (;;) {
		err_t e = msg_receive(p->keeper, &kind, &body);
		if (e != OK)
			break;
		on_message(rq, kind, &body, o, result, why);
	}
	buf_free(&body);
}

/* How a child ended, in words, or NULL for a clean end; whether a signal ended it. */
static const char *words_of(int status, char *out, size_t room, bool *signalled)
{
	*signalled = WIFSIGNALED(status);
	if (*signalled) {
		(void)snprintf(out, room, WTERMSIG(status) == SIGSYS
			? "made a system call that it may not make (signal %d)" : "was ended by signal %d",
			WTERMSIG(status));
		return out;
	}
	if (WEXITSTATUS(status) == 0)
		return NULL;
	(void)snprintf(out, room, "ended with status %d", WEXITSTATUS(status));
	return out;
}

static const char *end_of_keeper(pid_t pid, char *out, size_t room)
{
	bool signalled;
	int status = 0;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 ? words_of(status, out, room, &signalled) : "was not started";
}

/* How the eyes ended, the worst of it. One that goes on though nobody hears it any
 * more is ended by us, which says nothing about it. */
static const char *end_of_eyes(struct parent *p, char *out, size_t room, bool *signalled)
{
	const struct timespec moment = { .tv_nsec = 10000000 };
	const char *worst = NULL;
	unsigned left = p->eyes;

	*signalled = false;
	for (unsigned tries = 0; left > 0; tries++) {
		for (unsigned i = 0; i < p->eyes; i++) {
			int status = 0;
			if (p->eye[i] <= 0 || waitpid(p->eye[i], &status, WNOHANG) == 0)
				continue;
			p->eye[i] = 0;
			left--;
			if (!*signalled && tries <= EYE_MOMENTS) {
				const char *end = words_of(status, out, room, signalled);
				worst = end != NULL ? end : worst;
			}
		}
		for (unsigned i = 0; tries == EYE_MOMENTS && i < p->eyes; i++)
			if (p->eye[i] > 0)
				(void)kill(p->eye[i], SIGKILL);
		if (left > 0)
			(void)nanosleep(&moment, NULL);
	}
	return worst;
}

static err_t conclude(struct parent *p, const struct outcome *o, struct problem *why)
{
	char eye_text[96], keeper_text[96];
	bool signalled;
	const char *keeper = end_of_keeper(p->keeper_pid, keeper_text, sizeof(keeper_text));
	const char *eye = end_of_eyes(p, eye_text, sizeof(eye_text), &signalled);

	if (o->failed == ERR_PEER && signalled && why != NULL) {
		/* The keeper only saw it go; here is how. */
		*why = PROBLEM_NONE;
		return problem(why, ERR_PEER, "the eye %s; what it had handed over is sealed", eye);
	}
	if (o->failed != OK)
		return o->failed;
	if (!o->ended)
		return problem(why, ERR_PEER,
			       "the keeper %s before the run's end; what was acknowledged is in the ledger, the next start closes the run",
			       keeper != NULL ? keeper : "left");
	if (eye != NULL)
		return problem(why, ERR_PEER, "the eye %s; what it had handed over is sealed, the run is cut short", eye);
	return o->damaged ? problem(why, ERR_SHORT, "a source was damaged; what was readable was used") : OK;
}

static err_t run(const struct select_request *rq, struct parent *p, struct buf *result, struct problem *why)
{
	struct outcome o = { 0 };

	err_t e = open_all(rq, p, why);
	if (e != OK)
		return e;
	e = start(p);
	if (e == OK)
		hear_stop(p);
	if (e == OK)
		e = tell_keeper(rq, p);
	/* A keeper that refuses may close while we still talk: hear why. */
	if (e == OK || e == ERR_PEER)
		listen_to(rq, p, &o, result, why);
	err_t end = conclude(p, &o, why);
	return e == OK || e == ERR_PEER ? end : e;
}

err_t select_run(const struct select_request *rq, struct buf *result, struct problem *why)
{
	struct parent *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return problem(why, ERR_MEMORY, "out of memory");
	p->site = p->keeper = -1;
	p->eyes = rq->workers;
	err_t e = run(rq, p, result, why);
	close_all(p);
	free(p);
	return e;
}
