/* The register projects the ledger: the same entries give the same tables, and
 * nothing that did not come from the ledger is believed. */
#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"
#include "crypt/start.h"
#include "scene.h"

#define FILE_MAX	(4u << 20)

static const uint8_t key[SECRET_BYTES] = "a key that only this test knows";

struct place_of_test {
	char path[64];
	int dirfd;
};

static int setup(void **state)
{
	struct place_of_test *p = calloc(1, sizeof(*p));

	assert_int_equal(crypt_start(), OK);
	(void)snprintf(p->path, sizeof(p->path), "/tmp/sekisho-register-XXXXXX");
	assert_non_null(mkdtemp(p->path));
	p->dirfd = open(p->path, O_RDONLY | O_DIRECTORY);
	assert_true(p->dirfd >= 0);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	static const char *const names[] = { "r.db", "r.db-wal", "r.db-shm", "r.db-journal", "r.db.old", "copy" };
	struct place_of_test *p = *state;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		(void)unlinkat(p->dirfd, names[i], 0);
	(void)close(p->dirfd);
	(void)rmdir(p->path);
	free(p);
	return 0;
}

static struct reg *open_here(void **state)
{
	struct place_of_test *p = *state;
	struct reg *r = NULL;
	struct problem why = PROBLEM_NONE;

	err_t e = register_open(p->dirfd, "r.db", key, &r, &why);
	if (e != OK)
		print_error("%s\n", why.text);
	assert_int_equal(e, OK);
	return r;
}

static void play(struct reg *r, size_t to)
{
	struct problem why = PROBLEM_NONE;

	for (size_t i = (size_t)register_applied(r); i < to; i++) {
		err_t e = scene_apply(r, i, 1, &why);
		if (e != OK)
			print_error("entry %zu: %s\n", i, why.text);
		assert_int_equal(e, OK);
	}
}

static struct buf dump(struct reg *r)
{
	struct buf out = buf_of(FILE_MAX);

	assert_int_equal(register_dump(r, &out), OK);
	return out;
}

static void assert_same(struct buf *a, struct buf *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->bytes, b->bytes, a->len);
}

static void remove_file(void **state)
{
	struct place_of_test *p = *state;

	assert_int_equal(unlinkat(p->dirfd, "r.db", 0), 0);
}

static void rebuilding_gives_the_same(void **state)
{
	struct problem why = PROBLEM_NONE;
	struct reg *r = open_here(state);

	play(r, SCENE_ENTRIES);
	struct buf one = dump(r);
	register_close(r);
	remove_file(state);
	r = open_here(state);
	assert_null(register_set_aside(r));
	assert_int_equal(register_applied(r), 0);
	assert_int_equal(register_begin(r, &why), OK);
	play(r, SCENE_ENTRIES);
	assert_int_equal(register_commit(r, &why), OK);
	struct buf two = dump(r);
	assert_same(&one, &two);
	assert_int_equal(register_clear(r, &why), OK);
	assert_int_equal(register_applied(r), 0);
	play(r, SCENE_ENTRIES);
	buf_clear(&two);
	assert_int_equal(register_dump(r, &two), OK);
	assert_same(&one, &two);
	register_close(r);
	r = open_here(state);
	assert_null(register_set_aside(r));
	assert_int_equal(register_applied(r), SCENE_ENTRIES);
	buf_clear(&two);
	assert_int_equal(register_dump(r, &two), OK);
	assert_same(&one, &two);
	register_close(r);
	buf_free(&one);
	buf_free(&two);
}

static void an_entry_is_taken_once_and_in_order(void **state)
{
	struct problem why = PROBLEM_NONE;
	struct reg *r = open_here(state);

	play(r, 3);
	struct buf one = dump(r);
	assert_int_equal(scene_apply(r, 1, 1, &why), OK);
	assert_int_equal(scene_apply(r, 4, 1, &why), ERR_USAGE);
	assert_string_equal(why.text, "register: entry 4 came before entry 3");
	assert_int_equal(register_applied(r), 3);
	struct buf two = dump(r);
	assert_same(&one, &two);
	assert_int_equal(register_matches(r, scene[2].json, strlen(scene[2].json)), OK);
	assert_int_equal(register_matches(r, scene[1].json, strlen(scene[1].json)), ERR_DIGEST);
	register_close(r);
	buf_free(&one);
	buf_free(&two);
}

/* What cannot be taken in: error, and the sentence's part that names it. */
static const struct refused {
	size_t after;		/* so many entries of the scene first */
	const char *json;
	err_t e;
	const char *says;
} refused[] = {
	{ 0, "{", ERR_FORM, "entry 0: " },
	{ 0, "[]", ERR_FORM, "entry 0: not a JSON object" },
	{ 0, "{\"v\":1}", ERR_FORM, "entry 0 (?): 'kind': is missing" },
	{ 0, "{\"v\":2,\"kind\":\"site.init\"}", ERR_UNKNOWN, "'v': format 2 is not known" },
	{ 1, HEAD("party.begin", "3T00:00:00") "\"x\":1}", ERR_UNKNOWN, "entry 1 (?): 'kind': 'party.begin' is not known" },
	{ 1, HEAD("bad\\nkind", "3T00:00:00") "\"x\":1}", ERR_UNKNOWN, "entry 1 (?): 'kind': '?' is not known" },
	{ 1, "{\"v\":1,\"kind\":\"reading\",\"at\":\"soon\",\"on\":0}", ERR_FORM, "'at': an RFC 3339 time is needed" },
	{ 1, "{\"v\":1,\"kind\":\"reading\",\"at\":\"2026-01-01T00:00:00Z\"}", ERR_FORM, "'on': is missing" },
	{ 1, HEAD("site.init", "3T00:00:00") "\"origin\":\"o\",\"name\":\"n\",\"log\":\"l\"}", ERR_BROKEN, "a site begins once" },
	{ 1, HEAD("person.add", "3T00:00:00") "\"person\":7,\"roles\":[],\"vkey\":\"x\"}", ERR_FORM, "entry 1 (person.add): 'person': a text is needed" },
	{ 1, HEAD("person.add", "3T00:00:00") "\"person\":\"a\",\"roles\":[\"king\"],\"vkey\":\"x\"}", ERR_UNKNOWN, "'roles': a role that" },
	{ 1, HEAD("person.add", "3T00:00:00") "\"person\":\"a\",\"roles\":{},\"vkey\":\"x\"}", ERR_FORM, "'roles': a list is needed" },
	{ 3, HEAD("person.add", "3T00:00:00") "\"person\":\"sato\",\"roles\":[],\"vkey\":\"x\"}", ERR_BROKEN, "does not fit what came before" },
	{ 3, HEAD("authority.propose", "3T00:00:00") "\"authority\":\"a\",\"document\":\"d\",\"sha256\":\"AA\"}", ERR_FORM, "'sha256': 64 lower-case hex" },
	{ 3, HEAD("authority.propose", "3T00:00:00") "\"authority\":\"a\",\"document\":\"d\",\"sha256\":\"" HEX_A "\",\"by\":\"nobody\"}", ERR_BROKEN, "'by': no person 'nobody'" },
	{ 4, HEAD("authority.approve", "3T00:00:00") "\"authority\":\"own-2026\",\"sha256\":\"" HEX_B "\",\"by\":\"suzuki\"}", ERR_BROKEN, "'authority': no document of this digest" },
	{ 5, HEAD("authority.approve", "3T00:00:00") "\"authority\":\"own-2026\",\"sha256\":\"" HEX_A "\",\"by\":\"suzuki\"}", ERR_BROKEN, "no document of this digest waits" },
	{ 8, HEAD("criterion.approve", "3T00:00:00") "\"criterion\":\"c1\",\"sha256\":\"" HEX_A "\"," LIST(HEX_C) ",\"by\":\"suzuki\"}", ERR_BROKEN, "'criterion': 'c1' has no version of these digests" },
	{ 8, HEAD("criterion.approve", "3T00:00:00") "\"criterion\":\"c1\",\"sha256\":\"" HEX_A "\",\"lists\":[],\"by\":\"suzuki\"}", ERR_BROKEN, "'criterion': 'c1' has no version" },
	{ 14, HEAD("run.begin", "3T00:00:00") "\"run\":\"r\",\"authority\":\"own-2026\",\"authority_sha256\":\"" HEX_B "\",\"criteria\":[]}", ERR_BROKEN, "'authority': no authority 'own-2026' of this digest" },
	{ 15, HEAD("run.batch", "3T00:00:00") "\"run\":\"run-000001\",\"seq\":1,\"records\":3,\"hits\":{},\"until\":\"2027-11-23\"," BODY(3, "r365") "}", ERR_BROKEN, "'seq': 1 where 0 is next" },
	{ 15, HEAD("run.batch", "3T00:00:00") "\"run\":\"run-000001\",\"seq\":-1,\"records\":3,\"hits\":{},\"until\":\"2027-11-23\"," BODY(3, "r365") "}", ERR_FORM, "'seq': a whole number" },
	{ 15, HEAD("run.batch", "3T00:00:00") "\"run\":\"run-000001\",\"seq\":0,\"records\":3,\"hits\":{},\"until\":\"2027-11-23\"," BODY(3, "other") "}", ERR_BROKEN, "'body': no day key of class 'other'" },
	{ 15, HEAD("run.batch", "3T00:00:00") "\"run\":\"run-000001\",\"seq\":0,\"records\":3,\"hits\":{\"c9\":1},\"until\":\"2027-11-23\"," BODY(3, "r365") "}", ERR_BROKEN, "'hits': 'c9' is no criterion of this run" },
	{ 18, HEAD("run.end", "3T00:00:00") "\"run\":\"run-000001\"," SUMS "}", ERR_BROKEN, "'run': no run 'run-000001' is open" },
	{ 18, HEAD("incident.fact", "3T00:00:00") "\"incident\":\"inc-9\",\"facts\":[]," BODY(0, "incident") ",\"by\":\"sato\"}", ERR_BROKEN, "'incident': no incident 'inc-9'" },
	{ 26, HEAD("incident.close", "3T00:00:00") "\"incident\":\"inc-2026-001\"," BODY(1, "incident") ",\"by\":\"suzuki\"}", ERR_BROKEN, "'incident': is closed already" },
};

static void what_does_not_fit_is_refused_and_named(void **state)
{
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		const struct refused *c = &refused[i];
		struct problem why = PROBLEM_NONE;
		struct reg *r = open_here(state);
		play(r, c->after);
		struct buf one = dump(r);
		for (int batch = 0; batch < 2; batch++) {
			why = PROBLEM_NONE;
			if (batch != 0)
				assert_int_equal(register_begin(r, NULL), OK);
			err_t e = register_apply(r, register_applied(r), c->json, strlen(c->json), NULL, &why);
			if (e != c->e || strstr(why.text, c->says) == NULL)
				print_error("case %zu: %s: %s\n", i, err_text(e), why.text);
			assert_int_equal(e, c->e);
			assert_non_null(strstr(why.text, c->says));
			assert_null(strchr(why.text, '\n'));
			if (batch != 0)
				assert_int_equal(register_commit(r, NULL), OK);
			assert_int_equal(register_applied(r), c->after);
			struct buf two = dump(r);
			assert_same(&one, &two);
			buf_free(&two);
		}
		play(r, SCENE_ENTRIES);	/* it goes on as if nothing had been */
		register_close(r);
		remove_file(state);
		buf_free(&one);
	}
}

static void a_body_that_is_not_the_entrys_is_refused(void **state)
{
	static const struct {
		size_t entry;
		const char *records[3];
		const char *says;
	} cases[] = {
		{ SCENE_OPEN, { "{\"title\":\"t\"}", "{\"record\":\"a\"}", NULL }, "3 records are stated, 2 were given" },
		{ SCENE_OPEN, { "{\"name\":\"t\"}", "{}", "{}" }, "'title': is missing" },
		{ SCENE_OPEN, { "{\"title\":\"t\"}", "{}", "{}" }, "'records': the body links 0" },
		{ SCENE_OPEN, { "{\"title\":\"secret", "{}", "{}" }, "'body': record 0 is no JSON" },
		{ SCENE_OPEN, { "{\"title\":\"t\"}", "{\"record\":7}", "{}" }, "linked record 0 is no id" },
		{ SCENE_FACT, { "{\"fact\":\"kinds\",\"value\":1}", "{\"fact\":\"people\",\"value\":1}", NULL }, "are not those that the entry names" },
		{ SCENE_FACT, { "{\"fact\":\"people\"}", "{}", NULL }, "'value': is missing" },
		{ SCENE_FACT, { "{\"fact\":\"people\",\"value\":1,\"known_at\":\"x\"}", "{}", NULL }, "'known_at': an RFC 3339" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct reg_record records[3];
		struct reg_body body = { .records = records };
		struct problem why = PROBLEM_NONE;
		struct reg *r = open_here(state);
		play(r, cases[i].entry);
		for (; body.count < 3 && cases[i].records[body.count] != NULL; body.count++) {
			records[body.count].json = cases[i].records[body.count];
			records[body.count].len = strlen(cases[i].records[body.count]);
		}
		const char *json = scene[cases[i].entry].json;
		assert_int_not_equal(register_apply(r, cases[i].entry, json, strlen(json), &body, &why), OK);
		if (strstr(why.text, cases[i].says) == NULL)
			print_error("case %zu: %s\n", i, why.text);
		assert_non_null(strstr(why.text, cases[i].says));
		assert_null(strstr(why.text, "secret"));
		play(r, SCENE_ENTRIES);
		register_close(r);
		remove_file(state);
	}
}

static void a_step_is_kept_whole_or_not_at_all(void **state)
{
	struct problem why = PROBLEM_NONE;
	struct reg *r = open_here(state);

	play(r, 5);
	struct buf one = dump(r);
	assert_int_equal(register_begin(r, &why), OK);
	assert_int_equal(register_begin(r, &why), ERR_USAGE);
	play(r, 9);
	register_rollback(r);
	assert_int_equal(register_applied(r), 5);
	struct buf two = dump(r);
	assert_same(&one, &two);
	register_close(r);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {	/* a process that dies in the middle of a step */
		r = open_here(state);
		play(r, 7);
		if (register_begin(r, &why) != OK)
			_exit(1);
		play(r, SCENE_ENTRIES);
		_exit(0);
	}
	int status = 1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	r = open_here(state);
	assert_null(register_set_aside(r));
	assert_int_equal(register_applied(r), 7);
	play(r, SCENE_ENTRIES);
	register_close(r);
	buf_free(&one);
	buf_free(&two);
}

static void only_one_process_has_it(void **state)
{
	struct place_of_test *p = *state;
	struct problem why = PROBLEM_NONE;
	struct reg *r = open_here(state), *other = NULL;

	play(r, 3);
	assert_int_equal(register_open(p->dirfd, "r.db", key, &other, &why), ERR_BUSY);
	assert_null(other);
	assert_false(fs_exists(p->dirfd, "r.db.old"));
	register_close(r);
	assert_int_equal(register_open(p->dirfd, "no/such/r.db", key, &other, &why), ERR_ABSENT);
}

/* Change the closed file with SQLite itself, as somebody with the disk could. */
static void meddle(void **state, const char *sql)
{
	struct place_of_test *p = *state;
	char path[128];
	sqlite3 *db = NULL;

	(void)snprintf(path, sizeof(path), "%s/r.db", p->path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void a_changed_register_is_made_again(void **state)
{
	static const char *const changes[] = {
		"UPDATE authorities SET state = 1 WHERE id = 'other'",
		"UPDATE criteria SET authority = 'other'",
		"DELETE FROM criterion_lists WHERE criterion = 7",
		"UPDATE people SET roles = 63",
		"UPDATE day_keys SET public = '00'",
		"CREATE TRIGGER t AFTER INSERT ON readings BEGIN UPDATE people SET roles = 63; END",
		"UPDATE people SET name = (SELECT p.name FROM people p WHERE p.entry = 3 - people.entry)",
		"PRAGMA user_version = 99",
		"PRAGMA application_id = 1",
		"DELETE FROM meta",
		"DROP TABLE readings",
	};
	struct place_of_test *p = *state;

	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		struct reg *r = open_here(state);
		play(r, SCENE_ENTRIES);
		struct buf one = dump(r);
		register_close(r);
		meddle(state, changes[i]);
		r = open_here(state);
		if (register_set_aside(r) == NULL)
			print_error("not seen: %s\n", changes[i]);
		assert_non_null(register_set_aside(r));
		assert_true(fs_exists(p->dirfd, "r.db.old"));
		assert_int_equal(register_applied(r), 0);
		play(r, SCENE_ENTRIES);
		struct buf two = dump(r);
		assert_same(&one, &two);
		register_close(r);
		remove_file(state);
		buf_free(&one);
		buf_free(&two);
	}
}

static void another_key_or_a_file_of_noise_is_set_aside(void **state)
{
	static const uint8_t other[SECRET_BYTES] = "another";
	struct place_of_test *p = *state;
	struct problem why = PROBLEM_NONE;
	struct reg *r = open_here(state);

	play(r, 5);
	register_close(r);
	assert_int_equal(register_open(p->dirfd, "r.db", other, &r, &why), OK);
	assert_non_null(register_set_aside(r));
	assert_int_equal(register_applied(r), 0);
	register_close(r);
	for (size_t len = 1; len < 20000; len = len * 3 + 7) {
		uint8_t *noise = malloc(len);
		assert_non_null(noise);
		memset(noise, 0x5a, len);
		assert_int_equal(fs_put(p->dirfd, "r.db", noise, len, 0600), OK);
		free(noise);
		r = open_here(state);
		/* SQLite takes a file of a few bytes for an empty one. */
		assert_true(register_set_aside(r) != NULL || len < 100);
		assert_int_equal(register_applied(r), 0);
		play(r, SCENE_ENTRIES);
		register_close(r);
	}
}

/* Every 61st byte of the file turned: it opens to the same or is made again, and
 * no question crashes. */
static void a_damaged_file_never_misleads_a_run(void **state)
{
	struct place_of_test *p = *state;
	struct buf file = buf_of(FILE_MAX), one, two;
	struct reg *r = open_here(state);
	unsigned again = 0;

	play(r, SCENE_ENTRIES);
	one = dump(r);
	register_close(r);
	assert_int_equal(fs_read(p->dirfd, "r.db", &file), OK);
	for (size_t at = 0; at < file.len; at += 61) {
		file.bytes[at] ^= 0x10;
		int fd = openat(p->dirfd, "r.db", O_WRONLY | O_TRUNC | O_CREAT, 0600);
		assert_true(fd >= 0);
		assert_int_equal(fs_write_all(fd, file.bytes, file.len), OK);
		(void)close(fd);
		file.bytes[at] ^= 0x10;
		r = open_here(state);
		again += register_set_aside(r) != NULL;
		play(r, SCENE_ENTRIES);
		two = buf_of(FILE_MAX);
		err_t e = register_dump(r, &two);
		if (e == OK && register_set_aside(r) != NULL)
			assert_same(&one, &two);
		buf_free(&two);
		register_close(r);
	}
	assert_true(again > 0);
	print_message("%zu bytes, made again %u times\n", file.len, again);
	buf_free(&one);
	buf_free(&file);
}

static void what_identifies_people_is_not_in_the_file(void **state)
{
	static const char *const secrets[] = { "sato", "suzuki", "Yamada", "Tanaka", "1200", "1500", "4711",
					       "find the victim", "destination.port" };
	struct place_of_test *p = *state;
	struct buf file = buf_of(FILE_MAX);
	struct stat st;
	struct reg *r = open_here(state);

	play(r, SCENE_ENTRIES);
	struct buf plain = dump(r);
	assert_int_equal(fs_read(p->dirfd, "r.db-wal", &file), OK);
	register_close(r);
	assert_int_equal(fs_read(p->dirfd, "r.db", &file), OK);
	for (size_t i = 0; i < COUNT_OF(secrets); i++) {
		assert_null(memmem(file.bytes, file.len, secrets[i], strlen(secrets[i])));
		assert_non_null(memmem(plain.bytes, plain.len, secrets[i], strlen(secrets[i])));
	}
	assert_non_null(memmem(file.bytes, file.len, "run-000001", 10));	/* the search sees */
	assert_int_equal(fstatat(p->dirfd, "r.db", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	buf_free(&plain);
	buf_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rebuilding_gives_the_same, setup, teardown),
		cmocka_unit_test_setup_teardown(an_entry_is_taken_once_and_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(what_does_not_fit_is_refused_and_named, setup, teardown),
		cmocka_unit_test_setup_teardown(a_body_that_is_not_the_entrys_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(a_step_is_kept_whole_or_not_at_all, setup, teardown),
		cmocka_unit_test_setup_teardown(only_one_process_has_it, setup, teardown),
		cmocka_unit_test_setup_teardown(a_changed_register_is_made_again, setup, teardown),
		cmocka_unit_test_setup_teardown(another_key_or_a_file_of_noise_is_set_aside, setup, teardown),
		cmocka_unit_test_setup_teardown(a_damaged_file_never_misleads_a_run, setup, teardown),
		cmocka_unit_test_setup_teardown(what_identifies_people_is_not_in_the_file, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
