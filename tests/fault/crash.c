/* crash.c - stop the writer at every step of its work on disk: by death, by a
 * full disk, by an input/output error. What was published stays, what was not
 * is gone after the next opening, and the inspector finds the ledger sound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "crypt/start.h"
#include "inspect/inspect.h"
#include "ledger_site.h"

/* Lets `left` steps pass, then fails (or dies). */
struct fuse {
	unsigned left;
	bool die;
	err_t fail;
	bool blown;
};

static err_t burn(void *ctx, const char *what, const char *path)
{
	struct fuse *f = ctx;

	(void)what;
	(void)path;
	if (f->left > 0) {
		f->left--;
		return OK;
	}
	if (f->die)
		_exit(42);
	f->blown = true;
	return f->fail;
}

static void expect_sound(struct ledger_site *s, const char *after, unsigned step)
{
	struct problem why = PROBLEM_NONE;
	struct inspection i;
	int fd = openat(s->dirfd, "ledger", O_RDONLY | O_DIRECTORY);

	assert_true(fd >= 0);
	if (inspect_run(fd, NULL, 0, &i, &why) != OK)
		fail_msg("step %u, %s: %s", step, after, why.text);
	if (!i.sound)
		fail_msg("step %u, %s: %s: %s", step, after, i.violations[0].file != NULL ? i.violations[0].file : "entry",
			 i.violations[0].text);
	inspection_free(&i);
	(void)close(fd);
}

/* A site whose run is open and whose next append crosses the first full tile. */
static void make_site(struct ledger_site *s)
{
	char name[32];

	site_make(s);
	site_open_run(s);
	for (unsigned i = 10; i < 249; i++) {
		(void)snprintf(name, sizeof(name), "person-%u", i);
		site_person(s, name, "analyst");
	}
	site_commit(s);
	site_batch(s, 0, 1);
	site_commit(s);
	site_batch(s, 1, 1);
	site_commit(s);
	assert_true(ledger_size(s->ledger) > 248 && ledger_size(s->ledger) < 256);
}

/* Two commits: one across the border of the tile, one after it. */
static void work(struct ledger_site *s, err_t *first)
{
	uint64_t seq = 2;

	for (unsigned i = 0; i < 8; i++)
		site_batch(s, seq++, 2);
	*first = ledger_commit(s->ledger, NULL);
	if (*first != OK)
		return;
	site_batch(s, seq, 2);
	*first = ledger_commit(s->ledger, NULL);
}

static void check_size(struct ledger_site *s, uint64_t before, bool all, unsigned step)
{
	uint64_t size = ledger_size(s->ledger);

	if (size != before && size != before + 8 && size != before + 9)
		fail_msg("step %u: size %u after %u", step, (unsigned)size, (unsigned)before);
	if (all && size != before + 9)
		fail_msg("step %u: acknowledged, but not there", step);
}

static void test_death(void **state)
{
	unsigned steps = 0;

	(void)state;
	for (bool done = false; !done; steps++) {
		struct ledger_site s;
		struct fuse f = { .left = steps, .die = true };
		int status;
		make_site(&s);
		uint64_t before = ledger_size(s.ledger);
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			err_t e;
			ledger_set_hook(s.ledger, burn, &f);
			work(&s, &e);
			_exit(e == OK ? 0 : 1);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		done = WEXITSTATUS(status) == 0;
		assert_true(done || WEXITSTATUS(status) == 42);
		assert_int_equal(site_reopen(&s), OK);
		check_size(&s, before, done, steps);
		expect_sound(&s, "death", steps);
		/* and it goes on from there */
		s.now += 100 * NSEC_PER_SEC;	/* the child's clock went on, too */
		site_batch(&s, 2 + ledger_size(s.ledger) - before, 1);
		site_commit(&s);
		expect_sound(&s, "going on", steps);
		site_remove(&s);
	}
	print_message("died at each of %u steps\n", steps - 1);
	assert_true(steps > 40);
}

static void fail_at(unsigned step, err_t with, bool *done)
{
	struct ledger_site s;
	struct fuse f = { .left = step, .fail = with };
	err_t e = OK;

	make_site(&s);
	uint64_t before = ledger_size(s.ledger);
	for (unsigned i = 0; i < 8; i++)
		site_batch(&s, 2 + i, 2);
	ledger_set_hook(s.ledger, burn, &f);
	e = ledger_commit(s.ledger, NULL);
	ledger_set_hook(s.ledger, NULL, NULL);
	*done = !f.blown;
	if (e != OK) {
		assert_int_equal(e, with);
		assert_int_equal(ledger_add(s.ledger, "x", 1, NULL), ERR_BROKEN);
		assert_int_equal(ledger_commit(s.ledger, NULL), ERR_BROKEN);
	}
	assert_int_equal(site_reopen(&s), OK);
	uint64_t size = ledger_size(s.ledger);
	assert_true(size == before + 8 || (e != OK && size == before));
	expect_sound(&s, "failure", step);
	site_remove(&s);
}

static void test_failure(void **state)
{
	static const err_t errors[] = { ERR_FULL, ERR_IO };
	unsigned steps = 0;

	(void)state;
	for (size_t k = 0; k < COUNT_OF(errors); k++) {
		steps = 0;
		for (bool done = false; !done; steps++)
			fail_at(steps, errors[k], &done);
	}
	print_message("failed at each of %u steps\n", steps - 1);
}

/* Unwritten bytes: files beyond the checkpoint cut off or empty, as a power cut
 * leaves them. */
static void test_torn(void **state)
{
	struct ledger_site s;
	struct fuse f = { .left = 20, .fail = ERR_IO };
	static const char *const torn[] = { "ledger/tile/entries/000", "ledger/tile/0/000", "ledger/tile/entries/001.p/3",
					    "ledger/checkpoint.tmp", "ledger/new/half" };

	(void)state;
	make_site(&s);
	uint64_t before = ledger_size(s.ledger);
	for (unsigned i = 0; i < 8; i++)
		site_batch(&s, 2 + i, 2);
	ledger_set_hook(s.ledger, burn, &f);
	assert_int_not_equal(ledger_commit(s.ledger, NULL), OK);
	for (size_t i = 0; i < COUNT_OF(torn); i++)
		assert_int_equal(fs_put(s.dirfd, torn[i], "\0\3{\"o", i, 0644), OK);
	assert_int_equal(site_reopen(&s), OK);
	check_size(&s, before, false, 0);
	expect_sound(&s, "torn files", 0);
	site_remove(&s);
}

static int start(void **state)
{
	(void)state;
	return crypt_start() == OK ? 0 : 1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_death), cmocka_unit_test(test_failure), cmocka_unit_test(test_torn),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
