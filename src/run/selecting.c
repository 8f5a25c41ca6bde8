#include "run/selecting.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guard/msg.h"
#include "guard/role.h"
#include "run/wire.h"

#define SOURCES_MAX	1024u
#define BODY_MAX	(64u << 10)

/* The parent's descriptors and children of one run. */
struct parent {
	int site;
	int keeper;		/* our end of the socket to the keeper */
	int sources[SOURCES_MAX];
	size_t source_count;
	pid_t eye, keeper_pid;
};

/* The eye of the run in hand, for the signal handler; 0: none. */
static volatile sig_atomic_t eye_to_stop;

/* Ctrl-C or a service manager's stop: the eye ends its batch, the rest follows. */
static void on_stop(int signal_number)
{
	(void)signal_number;
	if (eye_to_stop > 0)
		(void)kill((pid_t)eye_to_stop, SIGTERM);
}

static void hear_stop(pid_t eye)
{
	struct sigaction act = { .sa_handler = on_stop, .sa_flags = SA_RESTART };

	eye_to_stop = eye;
	(void)sigaction(SIGINT, &act, NULL);
	(void)sigaction(SIGTERM, &act, NULL);
}

static void close_all(struct parent *p)
{
	eye_to_stop = 0;
	if (p->site >= 0)
		(void)close(p->site);
	if (p->keeper >= 0)
		(void)close(p->keeper);
	for (size_t i = 0; i < p->source_count; i++)
		if (p->sources[i] >= 0)
			(void)close(p->sources[i]);
}

static err_t open_source(const char *file, int *fd, struct problem *why)
{
	struct stat st;

	*fd = strcmp(file, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10)
				     : open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*fd < 0) {
		err_t e = err_of_errno();
		return problem(why, e, "%s: cannot open the capture: %s; give the path of a pcap or pcapng file",
			       file, strerror(errno));
	}
	if (fstat(*fd, &st) == 0 && S_ISDIR(st.st_mode))
		return problem(why, ERR_USAGE, "%s: is a folder; give the path of a pcap or pcapng file", file);
	return OK;
}

static err_t open_all(const struct select_request *rq, struct parent *p, struct problem *why)
{
	if (rq->source_count > SOURCES_MAX)
		return problem(why, ERR_LIMIT, "more than %u sources", SOURCES_MAX);
	p->site = open(rq->site, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->site < 0) {
		err_t e = err_of_errno();
		return problem(why, e, "%s: cannot open the site: %s; `sekisho init` makes one", rq->site,
			       strerror(errno));
	}
	for (size_t i = 0; i < rq->source_count; i++) {
		err_t e = open_source(rq->sources[i], &p->sources[i], why);
		if (e != OK) {
			if (p->sources[i] >= 0)
				p->source_count = i + 1;
			return e;
		}
		p->source_count = i + 1;
	}
	return OK;
}

/* Start both roles. The sockets: parent-keeper and keeper-eye. */
static err_t start(struct parent *p)
{
	int up[2], across[2], eye_fds[1 + SOURCES_MAX];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, up) != 0)
		return err_of_errno();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, across) != 0) {
		(void)close(up[0]);
		(void)close(up[1]);
		return err_of_errno();
	}
	const int keeper_fds[] = { up[1], across[0], p->site };
	err_t e = role_start(ROLE_KEEPER, keeper_fds, COUNT_OF(keeper_fds), 0, &p->keeper_pid);
	eye_fds[0] = across[1];
	memcpy(eye_fds + 1, p->sources, p->source_count * sizeof(int));
	if (e == OK)
		e = role_start(ROLE_EYE, eye_fds, 1 + p->source_count, 1, &p->eye);
	(void)close(up[1]);
	(void)close(across[0]);
	(void)close(across[1]);
	p->keeper = up[0];
	return e;
}

static err_t tell_keeper(const struct select_request *rq, int fd)
{
	struct buf b = buf_of(4096);

	buf_u16be(&b, (uint16_t)rq->passphrase_len);
	buf_add(&b, rq->passphrase, rq->passphrase_len);
	buf_u16be(&b, (uint16_t)strlen(rq->authority));
	buf_text(&b, rq->authority);
	err_t e = b.err == OK ? msg_send(fd, MSG_OPEN, b.bytes, b.len) : b.err;
	buf_wipe(&b);
	for (size_t i = 0; i < rq->source_count && e == OK; i++)
		e = msg_send(fd, MSG_SOURCE, rq->sources[i], strlen(rq->sources[i]));
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

/* End of a child in words, or NULL for a clean one; whether a signal ended it. */
static const char *end_of(pid_t pid, char *out, size_t room, bool *signalled)
{
	int status = 0;

	*signalled = false;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid <= 0)
		return "was not started";
	if (WIFSIGNALED(status)) {
		*signalled = true;
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

static err_t conclude(struct parent *p, const struct outcome *o, struct problem *why)
{
	char eye_text[96], keeper_text[96];
	bool signalled;
	const char *keeper = end_of(p->keeper_pid, keeper_text, sizeof(keeper_text), &signalled);

	if (!o->ended && p->eye > 0)
		(void)kill(p->eye, SIGKILL);
	const char *eye = end_of(p->eye, eye_text, sizeof(eye_text), &signalled);
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

err_t select_run(const struct select_request *rq, struct buf *result, struct problem *why)
{
	struct parent p = { .site = -1, .keeper = -1, .eye = -1, .keeper_pid = -1 };
	struct outcome o = { 0 };

	err_t e = open_all(rq, &p, why);
	if (e == OK) {
		e = start(&p);
		if (e == OK)
			hear_stop(p.eye);
		if (e == OK)
			e = tell_keeper(rq, p.keeper);
		/* A keeper that refuses may close while we still talk: hear why. */
		if (e == OK || e == ERR_PEER)
			listen_to(rq, &p, &o, result, why);
		err_t end = conclude(&p, &o, why);
		e = e == OK || e == ERR_PEER ? end : e;
	}
	close_all(&p);
	return e;
}
