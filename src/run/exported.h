/* exported.h - UDP sockets to which routers export their flows (NetFlow, IPFIX). */
#ifndef RUN_EXPORTED_H
#define RUN_EXPORTED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "rec/tally.h"
#include "run/reading.h"

#define EXPORTED_MAX	16u	/* sockets of one reading */

/*
 * exported_open - a socket that hears on `where`
 *
 * where	"192.0.2.1:2055", "[2001:db8::1]:4739", "[::]:2055" (both versions)
 * room_mib	of datagrams that wait in the kernel; without root no more than the
 *		system allows (net.core.rmem_max)
 * ret		set on success only; closed by the caller
 *
 * OK | ERR_USAGE (no such address) | ERR_ACCESS | ERR_EXISTS (somebody hears there) | ERR_IO
 */
err_t exported_open(const char *where, unsigned room_mib, int *ret, struct problem *why) MUST_USE;

/* Is the descriptor one of exported_open's? */
bool exported_is(int fd);

/*
 * exported_run - read sockets until may_read says no
 *
 * Makes no system call but poll, recvmsg and, at the end, getsockopt. Each record
 * becomes a flow with its Community ID. In the tally packets are datagrams, bytes what
 * was in them, dropped those that the kernel had no room for or that waited unread at the end.
 *
 * out	filled in any case
 * OK | ERR_LIMIT | ERR_MEMORY
 */
err_t exported_run(const struct reading_source *sources, size_t count, const struct reading_how *how,
		   const struct reading_hooks *hooks, struct tally *out, struct problem *why) MUST_USE;

#endif
