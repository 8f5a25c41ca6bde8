/* role.h - one binary, several processes: start a role with its descriptors
 * and nothing else, and confine it. */
#ifndef GUARD_ROLE_H
#define GUARD_ROLE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/* The roles' names as they stand in the process list. */
#define ROLE_EYE	"sekisho: eye"
#define ROLE_KEEPER	"sekisho: keeper"

/* Descriptors of a role, by position; the parent gives them in this order. */
enum { EYE_KEEPER_FD = 3, EYE_SOURCE_FD = 4 };
enum { KEEPER_PARENT_FD = 3, KEEPER_SITE_FD = 4, KEEPER_EYE_FD = 5 };	/* and more eyes behind */

#define EYES_MAX	16u	/* of one run */

/*
 * role_start - run this program again as `role`
 *
 * The child has a fresh address space, an empty environment but for LANG and the
 * sanitizers' settings, standard error, and fds[0..count) as descriptors 3, 4, ...; every other is
 * closed. It is killed if this process dies while `tied` is set.
 *
 * ret	the child's process id; the caller waits for it
 * OK | ERR_IO | ERR_MEMORY
 */
err_t role_start(const char *role, const int *fds, size_t count, int tied, pid_t *ret) MUST_USE;

/*
 * confine_eye - the eye's promise, before the first byte from outside
 *
 * No new privileges, no core dump, no tracing, user and group `nobody` when
 * started as root, then a list of system calls: read and write on what is open,
 * memory without execution, time, end. Anything else ends the process
 * (SIGSYS). Must come after the role's own set-up, before MSG_AUTHORITY.
 * OK | ERR_IO (nothing may be read then)
 */
err_t confine_eye(void) MUST_USE;

/*
 * confine_keeper - the keeper's promise: disk, no network, no other program
 *
 * No new privileges, no core dump; socket, connect, execve, ptrace and their
 * kin answer EPERM. OK | ERR_IO
 */
err_t confine_keeper(void) MUST_USE;

#endif
