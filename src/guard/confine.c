#include <grp.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "guard/role.h"

#define NOBODY	65534u

/* Every call that the eye may make, with its reason. */
static const int eye_calls[] = {
	SCMP_SYS(read),		/* sources that are pipes, messages */
	SCMP_SYS(close),	/* a source that was read to its end */
	SCMP_SYS(fstat),	/* is a source a file or a pipe? */
	SCMP_SYS(newfstatat),	/* the same, as newer C libraries ask */
	SCMP_SYS(lseek),	/* standard error's stream */
	SCMP_SYS(munmap),	/* memory */
	SCMP_SYS(mremap),	/* memory that grows */
	SCMP_SYS(fadvise64),	/* tell that a capture is read front to back */
	SCMP_SYS(madvise),	/* memory given back */
	SCMP_SYS(brk),		/* memory */
	SCMP_SYS(futex),	/* the C library's locks */
	SCMP_SYS(getrandom),	/* seed of the hash tables */
	SCMP_SYS(poll),		/* until an interface has packets, a socket datagrams */
	SCMP_SYS(recvmsg),	/* datagrams that routers export, and who sent them */
	SCMP_SYS(getsockopt),	/* is a source an interface? what did the kernel drop? */
	SCMP_SYS(getsockname),	/* which kind of interface */
	SCMP_SYS(clock_nanosleep),/* until a growing capture has more */
	SCMP_SYS(clock_gettime),/* progress, when the vDSO has no answer */
	SCMP_SYS(rt_sigreturn),	/* end of a signal handler: stop */
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* What the checked build's run time asks besides. */
static const int sanitizer_calls[] = {
	SCMP_SYS(sigaltstack), SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(sched_yield),
	SCMP_SYS(readlink), SCMP_SYS(openat), SCMP_SYS(prctl), SCMP_SYS(tgkill),
};

/* What the keeper has no business with. */
static const int keeper_denied[] = {
	SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept),
	SCMP_SYS(accept4), SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(bpf), SCMP_SYS(mount),
	SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(init_module), SCMP_SYS(kexec_load),
};

static err_t no_traces(void)
{
	const struct rlimit none = { 0, 0 };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return ERR_IO;
	/* The leak checker of a checked build looks at the process from a helper. */
	if (!BASE_SANITIZED && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return ERR_IO;
	return setrlimit(RLIMIT_CORE, &none) == 0 ? OK : ERR_IO;
}

static err_t drop_user(void)
{
	if (geteuid() != 0)
		return OK;
	if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) != 0)
		return ERR_IO;
	return OK;
}

static int allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) != 0)
			return -1;
	return 0;
}

/* Messages to the keeper, last words on standard error, and nowhere else: whoever
 * writes to an interface's socket would send. */
static int allow_writing(scmp_filter_ctx filter)
{
	static const int calls[] = { SCMP_SYS(write), SCMP_SYS(writev) };
	static const unsigned fds[] = { STDERR_FILENO, EYE_KEEPER_FD };

	for (size_t c = 0; c < COUNT_OF(calls); c++)
		for (size_t f = 0; f < COUNT_OF(fds); f++)
			if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[c], 1, SCMP_A0(SCMP_CMP_EQ, fds[f], 0)) != 0)
				return -1;
	return 0;
}

/* Memory, but never memory that can be executed. */
static int allow_memory(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);

	if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_exec) != 0)
		return -1;
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_exec);
}

err_t confine_eye(void)
{
	err_t e = drop_user();

	if (e == OK)
		e = no_traces();
	if (e != OK)
		return e;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (filter == NULL)
		return ERR_IO;
	int failed = allow(filter, eye_calls, COUNT_OF(eye_calls)) != 0 || allow_memory(filter) != 0 ||
		     allow_writing(filter) != 0;
	if (BASE_SANITIZED)
		failed |= allow(filter, sanitizer_calls, COUNT_OF(sanitizer_calls));
	if (!failed)
		failed = seccomp_load(filter) != 0;
	seccomp_release(filter);
	return failed ? ERR_IO : OK;
}

err_t confine_keeper(void)
{
	err_t e = no_traces();

	if (e != OK)
		return e;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (filter == NULL)
		return ERR_IO;
	int failed = 0;
	for (size_t i = 0; i < COUNT_OF(keeper_denied) && !failed; i++)
		if (!BASE_SANITIZED || keeper_denied[i] != SCMP_SYS(ptrace))
			failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(1), keeper_denied[i], 0) != 0;
	if (!failed)
		failed = seccomp_load(filter) != 0;
	seccomp_release(filter);
	return failed ? ERR_IO : OK;
}
