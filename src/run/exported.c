#include "run/exported.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "flow/community.h"
#include "flowexport/exporters.h"

#define DATAGRAM_MAX	65535u
#define BATCH		64u	/* datagrams of one socket before the next has its turn */
#define QUIET_MS	100
#define UNREAD_MAX	65536u
#define MEMINFO		9	/* numbers of SO_MEMINFO: linux/sock_diag.h */
#define MEMINFO_DROPS	8

union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

struct exported {
	const struct reading_hooks *hooks;
	struct exporters *x;
	struct tally tally;
	uint64_t told;		/* flows, when on_progress was last called */
	uint8_t datagram[DATAGRAM_MAX];
};

#define TELL_FLOWS	4096u

static bool port_of(const char *text, uint16_t *out)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	unsigned long n = strtoul(text, &end, 10);
	*out = htons((uint16_t)n);
	return *end == '\0' && n > 0 && n <= 65535;
}

/* "ADDRESS:PORT", of version 6 with brackets. */
static bool address_of(const char *where, union address *out, socklen_t *len)
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
		*len = sizeof(out->six);
		return inet_pton(AF_INET6, host + 1, &out->six.sin6_addr) == 1;
	}
	out->four = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = port };
	*len = sizeof(out->four);
	return inet_pton(AF_INET, host, &out->four.sin_addr) == 1;
}

/* As much room as allowed: the forced way needs CAP_NET_ADMIN. */
static void make_room(int fd, unsigned mib)
{
	int bytes = mib < 1024 ? (int)(mib << 20) : 1 << 30;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) != 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

err_t exported_open(const char *where, unsigned room_mib, int *ret, struct problem *why)
{
	union address address;
	socklen_t len;

	if (!address_of(where, &address, &len))
		return problem(why, ERR_USAGE, "%s: not ADDRESS:PORT; 192.0.2.1:2055, or [2001:db8::1]:2055", where);
	int fd = socket(address.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return problem(why, err_of_errno(), "%s: no socket: %s", where, strerror(errno));
	make_room(fd, room_mib);
	if (bind(fd, &address.any, len) != 0) {
		int number = errno;
		err_t e = number == EADDRINUSE ? ERR_EXISTS : number == EADDRNOTAVAIL ? ERR_ABSENT : err_of_errno();
		(void)close(fd);
		return problem(why, e, "%s: cannot hear there: %s", where, strerror(number));
	}
	*ret = fd;
	return OK;
}

bool exported_is(int fd)
{
	int type = 0, domain = 0;
	socklen_t len = sizeof(int);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_DGRAM &&
	       getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
	       (domain == AF_INET || domain == AF_INET6);
}

/* An address of version 4 that came to a socket of version 6 is one of version 4. */
static struct ip ip_of(const union address *a)
{
	struct ip ip = { .version = 4 };

	if (a->any.sa_family == AF_INET) {
		memcpy(ip.bytes, &a->four.sin_addr, 4);
	} else if (IN6_IS_ADDR_V4MAPPED(&a->six.sin6_addr)) {
		memcpy(ip.bytes, a->six.sin6_addr.s6_addr + 12, 4);
	} else {
		ip.version = 6;
		memcpy(ip.bytes, &a->six.sin6_addr, 16);
	}
	return ip;
}

static void on_flow(void *ctx, const struct flow_rec *flow)
{
	struct exported *ex = ctx;
	struct community community = { .make = community_id };
	struct flow_rec named = *flow;

	named.community = &community;
	ex->tally.flows++;
	ex->hooks->on_flow(ex->hooks->ctx, &named);
}

/* The next datagram of a socket; false when there is none now. */
static bool read_one(struct exported *ex, int fd)
{
	union address from = { 0 };
	struct iovec room = { .iov_base = ex->datagram, .iov_len = sizeof(ex->datagram) };
	struct msghdr m = { .msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &room, .msg_iovlen = 1 };

	ssize_t n = recvmsg(fd, &m, MSG_DONTWAIT);
	if (n < 0)
		return false;
	struct ip ip = ip_of(&from);
	ex->tally.packets++;
	ex->tally.bytes += (uint64_t)n;
	ex->tally.frame_bytes += (uint64_t)n;
	exporters_datagram(ex->x, &ip, ex->datagram, (size_t)n, clock_now(), on_flow, ex);
	return true;
}

static bool may_read(const struct exported *ex)
{
	return ex->hooks->may_read == NULL || ex->hooks->may_read(ex->hooks->ctx);
}

static struct tally tally_of(const struct exported *ex)
{
	struct export_tally t = exporters_tally(ex->x);
	struct tally out = ex->tally;

	for (size_t i = 0; i < NOT_COUNT; i++)
		out.not_understood[i] += t.not_understood[i];
	out.evicted += t.exporters_out + t.templates_out;
	return out;
}

static void read_all(struct exported *ex, struct pollfd *fds, size_t count)
{
	while (may_read(ex)) {
		bool some = false;
		for (size_t i = 0; i < count; i++)
			for (unsigned n = 0; n < BATCH && read_one(ex, fds[i].fd); n++)
				some = true;
		if (!some)
			(void)poll(fds, (nfds_t)count, QUIET_MS);
		if (ex->hooks->on_progress != NULL && ex->tally.flows - ex->told >= TELL_FLOWS) {
			struct tally t = tally_of(ex);
			ex->told = ex->tally.flows;
			ex->hooks->on_progress(ex->hooks->ctx, &t);
		}
	}
}

/* What the kernel had no room for, since the socket was opened. Better than
 * SO_RXQ_OVFL, which tells only with a datagram that comes later. */
static uint64_t dropped_of(int fd)
{
	uint32_t info[MEMINFO] = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len) != 0 || len < sizeof(info))
		return 0;
	return info[MEMINFO_DROPS];
}

/* What waited unread when the reading ended: nobody may look into it any more. An exporter that goes on
 * sending is no reason to go on counting. */
static uint64_t unread_of(int fd)
{
	uint64_t n = 0;
	uint8_t byte;
	struct iovec room = { .iov_base = &byte, .iov_len = sizeof(byte) };
	struct msghdr m = { .msg_iov = &room, .msg_iovlen = 1 };

	while (n < UNREAD_MAX && recvmsg(fd, &m, MSG_DONTWAIT) >= 0)	/* the eye may call no recv */
		n++;
	return n;
}

err_t exported_run(const struct reading_source *sources, size_t count, const struct reading_how *how,
		   const struct reading_hooks *hooks, struct tally *out, struct problem *why)
{
	struct pollfd fds[EXPORTED_MAX];
	size_t memory = how->memory != 0 && how->memory < EXPORTERS_MEMORY ? (size_t)how->memory : EXPORTERS_MEMORY;
	struct exported *ex = calloc(1, sizeof(*ex));

	*out = (struct tally){ 0 };
	if (count > EXPORTED_MAX) {
		free(ex);
		return problem(why, ERR_LIMIT, "more than %u addresses to hear on", EXPORTED_MAX);
	}
	if (ex == NULL || exporters_new(memory, &ex->x) != OK) {
		free(ex);
		return problem(why, ERR_MEMORY, "out of memory");
	}
	ex->hooks = hooks;
	for (size_t i = 0; i < count; i++)
		fds[i] = (struct pollfd){ .fd = sources[i].fd, .events = POLLIN };
	read_all(ex, fds, count);
	*out = tally_of(ex);
	for (size_t i = 0; i < count; i++) {
		out->dropped += dropped_of(sources[i].fd);
		out->dropped += unread_of(sources[i].fd);
	}
	exporters_free(ex->x);
	free(ex);
	return OK;
}
