/* The eye can read what is open and write messages, and nothing else. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "guard/role.h"

/* What a confined child tries; returns 0 if it got through. */
typedef int (*attempt)(void);

/* Exit status of a confined child, or minus the signal that ended it. */
static int outcome(err_t (*confine)(void), attempt try)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (confine() != OK)
			_exit(99);
		_exit(try());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int try_work(void)
{
	void *memory = malloc(1u << 20);
	int failed = memory == NULL || write(STDERR_FILENO, "", 0) != 0;

	free(memory);
	return failed;
}

static int try_open(void)
{
	return open("/etc/passwd", O_RDONLY | O_CREAT, 0600) < 0;
}

static int try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) < 0;
}

static int try_fork(void)
{
	return fork() < 0;
}

static int try_execute_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static int elsewhere = -1;	/* a descriptor that is open, not the keeper's and not standard error */

static int try_write_elsewhere(void)
{
	return write(elsewhere, "x", 1) != 1;
}

static int try_kill(void)
{
	return kill(getppid(), 0) != 0;
}

static void eye_works(void **state)
{
	(void)state;
	assert_int_equal(outcome(confine_eye, try_work), 0);
}

static void eye_is_ended(void **state)
{
	(void)state;
	/* The checked build's own run time opens files, so openat is let through there. */
	if (!BASE_SANITIZED)
		assert_int_equal(outcome(confine_eye, try_open), -SIGSYS);
	assert_int_equal(outcome(confine_eye, try_socket), -SIGSYS);
	assert_int_equal(outcome(confine_eye, try_fork), -SIGSYS);
	assert_int_equal(outcome(confine_eye, try_execute_memory), -SIGSYS);
	assert_int_equal(outcome(confine_eye, try_kill), -SIGSYS);
	elsewhere = fcntl(STDERR_FILENO, F_DUPFD, EYE_KEEPER_FD + 1);
	assert_in_range(elsewhere, EYE_KEEPER_FD + 1, 1000);
	assert_int_equal(outcome(confine_eye, try_write_elsewhere), -SIGSYS);
	(void)close(elsewhere);
}

static void keeper_has_no_network(void **state)
{
	(void)state;
	assert_int_equal(outcome(confine_keeper, try_socket), 1);
	assert_int_equal(outcome(confine_keeper, try_work), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eye_works),
		cmocka_unit_test(eye_is_ended),
		cmocka_unit_test(keeper_has_no_network),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
