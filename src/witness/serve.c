#include "witness/serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include "base/clock.h"

#define ADD		"/add-checkpoint"
#define ANSWER_MAX	CHECKPOINT_MAX
#define MEMORY_EACH	((size_t)32 << 10)	/* of a connection, for headers */
#define WAIT_MS		500

union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

struct serving {
	struct witness *w;
	FILE *log;
};

/* A request while it comes in. */
struct incoming {
	struct buf body;
	bool post;
};

static bool port_of(const char *text, uint16_t *out)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	unsigned long n = strtoul(text, &end, 10);
	*out = htons((uint16_t)n);
	return *end == '\0' && n <= 65535;
}

/* "ADDRESS:PORT", of version 6 with brackets. */
static bool address_of(const char *where, union address *out)
{
	const char *colon = strrchr(where, ':');
	char host[INET6_ADDRSTRLEN + 2];
	uint16_t port;

	if (colon == NULL || (size_t)(colon - where) >= sizeof(host) || !port_of(colon + 1, &port))
		return false;
	memcpy(host, where, (size_t)(colon - where));
	host[colon - where] = '\0';
	size_t last = strlen(host);
	*out = (union address){ 0 };
	if (last > 2 && host[0] == '[' && host[last - 1] == ']') {
		host[last - 1] = '\0';
		out->six = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = port };
		return inet_pton(AF_INET6, host + 1, &out->six.sin6_addr) == 1;
	}
	out->four = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = port };
	return inet_pton(AF_INET, host, &out->four.sin_addr) == 1;
}

static enum MHD_Result answer(struct MHD_Connection *c, unsigned status, const char *type, const struct buf *body)
{
	union {
		const uint8_t *from;
		void *to;
	} bytes = { .from = body->bytes };	/* copied, not written to */
	struct MHD_Response *r = MHD_create_response_from_buffer(body->len, bytes.to, MHD_RESPMEM_MUST_COPY);

	if (r == NULL)
		return MHD_NO;
	enum MHD_Result done = MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (done == MHD_YES && status == MHD_HTTP_METHOD_NOT_ALLOWED)
		done = MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD, POST");
	if (done == MHD_YES)
		done = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return done;
}

static enum MHD_Result answer_add(const struct serving *s, struct MHD_Connection *c, const struct incoming *in)
{
	struct buf out = buf_of(ANSWER_MAX);
	char now[CLOCK_TEXT_BYTES];
	enum MHD_Result done;

	if (in->body.err == ERR_MEMORY)
		return MHD_NO;
	if (in->body.err != OK) {
		buf_text(&out, "larger than any request can be\n");
		done = answer(c, MHD_HTTP_CONTENT_TOO_LARGE, "text/plain; charset=utf-8", &out);
		buf_free(&out);
		return done;
	}
	nsec_t t = clock_now();
	enum witness_status status = t < NSEC_PER_SEC ? WITNESS_FAILED	/* a clock before 1970 cosigns nothing */
		: witness_add_checkpoint(s->w, in->body.bytes, in->body.len, (uint64_t)(t / NSEC_PER_SEC), &out);
	clock_utc(t, now);
	if (s->log != NULL) {
		(void)fprintf(s->log, "%s add-checkpoint %d\n", now, (int)status);
		(void)fflush(s->log);
	}
	done = answer(c, (unsigned)status, status == WITNESS_CONFLICT ? "text/x.tlog.size" : "text/plain; charset=utf-8", &out);
	buf_free(&out);
	return done;
}

/* GET /HASH/checkpoint */
static enum MHD_Result answer_get(const struct serving *s, struct MHD_Connection *c, const char *url)
{
	struct buf out = buf_of(CHECKPOINT_MAX);
	char hex[65];
	err_t e = ERR_ABSENT;

	if (strlen(url) == 1 + 64 + sizeof("/checkpoint") - 1 && strcmp(url + 65, "/checkpoint") == 0) {
		memcpy(hex, url + 1, 64);
		hex[64] = '\0';
		e = witness_checkpoint(s->w, hex, &out);
	}
	if (e != OK) {
		buf_clear(&out);
		buf_text(&out, e == ERR_ABSENT ? "nothing of this name\n" : "cannot be read\n");
	}
	enum MHD_Result done = answer(c, e == OK ? 200 : e == ERR_ABSENT ? 404 : 500, "text/plain; charset=utf-8", &out);
	buf_free(&out);
	return done;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *url, const char *method,
				  const char *version, const char *data, size_t *len, void **own)
{
	const struct serving *s = ctx;
	struct incoming *in = *own;
	struct buf none = buf_of(1);

	(void)version;
	if (in == NULL) {	/* the headers are there */
		in = calloc(1, sizeof(*in));
		if (in == NULL)
			return MHD_NO;
		in->body = buf_of(REQUEST_BYTES_MAX);
		in->post = strcmp(method, "POST") == 0;
		*own = in;
		return MHD_YES;
	}
	if (*len > 0) {
		if (in->post)
			buf_add(&in->body, data, *len);
		*len = 0;
		return MHD_YES;
	}
	if (in->post && strcmp(url, ADD) == 0)
		return answer_add(s, c, in);
	if (strcmp(url, ADD) != 0 && (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0))
		return answer_get(s, c, url);
	return answer(c, in->post ? 404 : 405, "text/plain; charset=utf-8", &none);
}

static void on_end(void *ctx, struct MHD_Connection *c, void **own, enum MHD_RequestTerminationCode code)
{
	struct incoming *in = *own;

	(void)ctx;
	(void)c;
	(void)code;
	if (in != NULL)
		buf_free(&in->body);
	free(in);
	*own = NULL;
}

static unsigned port_bound(struct MHD_Daemon *d)
{
	const union MHD_DaemonInfo *i = MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT);

	return i != NULL ? i->port : 0;
}

err_t witness_serve(struct witness *w, const char *where, const volatile sig_atomic_t *stop, FILE *log,
		    struct problem *why)
{
	struct serving s = { .w = w, .log = log };
	union address at;

	if (!address_of(where, &at))
		return problem(why, ERR_USAGE, "%s: expected ADDRESS:PORT, like 127.0.0.1:8080 or [::1]:8080", where);
	errno = 0;
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_AUTO | (at.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0), 0,
		NULL, NULL, on_request, &s,
		MHD_OPTION_SOCK_ADDR, &at.any,
		MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL,
		MHD_OPTION_CONNECTION_LIMIT, SERVE_CONNECTIONS,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, SERVE_CONNECTIONS_EACH,
		MHD_OPTION_CONNECTION_TIMEOUT, SERVE_SECONDS,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, MEMORY_EACH,
		MHD_OPTION_END);
	if (d == NULL) {
		err_t e = errno == EADDRINUSE ? ERR_BUSY : ERR_IO;
		return problem(why, e, "%s: cannot listen: %s", where, errno != 0 ? strerror(errno) : err_text(e));
	}
	if (log != NULL) {
		(void)fprintf(log, "listening on %u\n", port_bound(d));
		(void)fflush(log);
	}
	err_t e = OK;
	while (!*stop && e == OK)
		if (MHD_run_wait(d, WAIT_MS) != MHD_YES && errno != EINTR)
			e = problem(why, ERR_IO, "%s: the server ended: %s", where, strerror(errno));
	MHD_stop_daemon(d);
	return e;
}
