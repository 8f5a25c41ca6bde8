#include "register/register.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "crypt/seal.h"
#include "register/store.h"

#define PATH_BYTES	1024u

/* Nothing leaves memory but into the file, whose rows are wiped when deleted; the
 * file's own schema is not trusted to run functions. One process holds it. */
static const char settings[] =
	"PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
	"PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
	"PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;";

/* The first column of the first row: a number, or the text's being "ok". */
static err_t ask(struct reg *r, const char *sql, int64_t *number, bool *is_ok)
{
	sqlite3_stmt *st = NULL;
	int code = sqlite3_prepare_v2(r->db, sql, -1, &st, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(st);
	if (code == SQLITE_ROW) {
		const unsigned char *text = sqlite3_column_text(st, 0);
		*number = sqlite3_column_int64(st, 0);
		*is_ok = text != NULL && strcmp((const char *)text, "ok") == 0;
		code = SQLITE_OK;
	}
	(void)sqlite3_finalize(st);
	return store_error(r, code, "cannot read it", NULL);
}

/* Is it ours? *fresh: it is empty. */
static err_t check_format(struct reg *r, bool *fresh, struct problem *why)
{
	int64_t application = 0, format = 0, tables = 0;
	bool ok = false;

	err_t e = ask(r, "PRAGMA application_id", &application, &ok);
	if (e == OK)
		e = ask(r, "PRAGMA user_version", &format, &ok);
	if (e == OK)
		e = ask(r, "SELECT COUNT(*) FROM sqlite_schema", &tables, &ok);
	if (e != OK)
		return problem(why, e, "it cannot be read (%s)", sqlite3_errmsg(r->db));
	*fresh = application == 0 && format == 0 && tables == 0;
	if (*fresh)
		return OK;
	if (application != STORE_APPLICATION_ID)
		return problem(why, ERR_BROKEN, "it is a database of something else");
	if (format != STORE_FORMAT)
		return problem(why, ERR_BROKEN, "its format is %" PRId64 ", this program's is %d", format,
			       STORE_FORMAT);
	e = ask(r, "PRAGMA quick_check(1)", &tables, &ok);
	if (e == OK && !ok)
		e = ERR_BROKEN;
	return e == OK ? OK : problem(why, e, "it is damaged");
}

static err_t make_tables(struct reg *r, struct problem *why)
{
	char numbers[96];

	(void)snprintf(numbers, sizeof(numbers), "PRAGMA application_id = %d; PRAGMA user_version = %d;",
		       STORE_APPLICATION_ID, STORE_FORMAT);
	r->mark = (struct store_mark){ 0 };
	err_t e = store_begin(r, why);
	if (e != OK)
		return e;
	for (size_t i = 0; store_schema[i] != NULL && e == OK; i++)
		e = store_run(r, store_schema[i], why);
	if (e == OK)
		e = store_run(r, numbers, why);
	if (e == OK)
		return store_commit(r, why);
	store_rollback(r);
	return e;
}

/* ERR_BROKEN when the mark is not this key's or the tables are not as it says. */
static err_t read_mark(struct reg *r, struct problem *why)
{
	char digest[PSEUDONYM_BYTES];

	err_t e = store_mark_read(r);
	if (e != OK)
		return problem(why, e, "its mark does not open: it is damaged, or another site's");
	e = store_digest(r, digest);
	if (e == OK && !secret_equal(digest, r->mark.digest, sizeof(digest)))
		e = ERR_BROKEN;
	return e == OK ? OK : problem(why, e, "its tables are not what was written");
}

static void close_db(struct reg *r)
{
	for (size_t i = 0; i < r->statement_count; i++)
		(void)sqlite3_finalize(r->statements[i].st);
	r->statement_count = 0;
	(void)sqlite3_close(r->db);
	r->db = NULL;
}

/* Open or make the database. ERR_BROKEN: to be set aside. */
static err_t open_db(struct reg *r, int dirfd, const char *path, struct problem *why)
{
	char full[PATH_BYTES + 64];
	bool fresh = false;

	/* Made here, since SQLite would let the umask decide who may read it. */
	int fd = openat(dirfd, path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		err_t e = err_of_errno();
		return problem(why, e, "it cannot be opened for writing: %s", err_text(e));
	}
	(void)close(fd);
	if (dirfd == AT_FDCWD || path[0] == '/')
		(void)snprintf(full, sizeof(full), "%s", path);
	else
		(void)snprintf(full, sizeof(full), "/proc/self/fd/%d/%s", dirfd, path);
	int code = sqlite3_open_v2(full, &r->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code != SQLITE_OK)
		return store_error(r, code, "cannot open it", why);
	(void)sqlite3_extended_result_codes(r->db, 1);
	(void)sqlite3_db_config(r->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	err_t e = check_format(r, &fresh, why);
	if (e == OK)
		e = store_run(r, settings, why);
	if (e == OK)
		e = fresh ? make_tables(r, why) : read_mark(r, why);
	return e;
}

/* Rename the file to PATH.old and drop what belongs to it. */
static err_t put_aside(int dirfd, const char *path)
{
	static const char *const parts[] = { "-wal", "-shm", "-journal" };
	char name[PATH_BYTES + 16];

	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		(void)snprintf(name, sizeof(name), "%s%s", path, parts[i]);
		(void)unlinkat(dirfd, name, 0);
	}
	(void)snprintf(name, sizeof(name), "%s.old", path);
	return renameat(dirfd, path, dirfd, name) == 0 ? OK : err_of_errno();
}

static err_t open_or_replace(struct reg *r, int dirfd, const char *path, struct problem *why)
{
	struct problem damage = PROBLEM_NONE;

	err_t e = open_db(r, dirfd, path, &damage);
	if (e != ERR_BROKEN)
		return e == OK ? OK : problem(why, e, "%s: register: %s", path, damage.text);
	close_db(r);
	(void)snprintf(r->set_aside, sizeof(r->set_aside), "%.100s: register set aside as %.100s.old and made again: %.200s",
		       path, path, damage.text);
	e = put_aside(dirfd, path);
	if (e != OK)
		return problem(why, e, "%s: register cannot be set aside: %s", path, err_text(e));
	damage = PROBLEM_NONE;
	e = open_db(r, dirfd, path, &damage);
	return e == OK ? OK : problem(why, e, "%s: register: %s", path, damage.text);
}

err_t register_open(int dirfd, const char *path, const uint8_t key[static SECRET_BYTES],
		    struct reg **ret, struct problem *why)
{
	if (strlen(path) >= PATH_BYTES)
		return problem(why, ERR_LIMIT, "register: its path is too long");
	struct reg *r = calloc(1, sizeof(*r));
	if (r == NULL)
		return ERR_MEMORY;
	r->keys = secret_alloc(sizeof(*r->keys));
	if (r->keys == NULL) {
		free(r);
		return ERR_MEMORY;
	}
	secret_derive(key, "sekisho register lock", r->keys->lock);
	secret_derive(key, "sekisho register tag", r->keys->tag);
	err_t e = open_or_replace(r, dirfd, path, why);
	if (e == OK)
		*ret = r;
	else
		register_close(r);
	return e;
}

void register_close(struct reg *r)
{
	if (r == NULL)
		return;
	register_rollback(r);
	close_db(r);
	secret_free(r->keys);
	free(r);
}

const char *register_set_aside(const struct reg *r)
{
	return r->set_aside[0] != '\0' ? r->set_aside : NULL;
}

uint64_t register_applied(const struct reg *r)
{
	return r->mark.applied;
}

err_t register_matches(const struct reg *r, const char *json, size_t len)
{
	char tip[PSEUDONYM_BYTES];

	if (r->mark.applied == 0)
		return OK;
	store_tag(r, "entry", json, len, tip);
	return secret_equal(tip, r->mark.tip, sizeof(tip)) ? OK : ERR_DIGEST;
}

err_t register_clear(struct reg *r, struct problem *why)
{
	char sql[96];

	if (r->batch)
		return problem(why, ERR_USAGE, "register: a step is under way");
	err_t e = store_begin(r, why);
	if (e != OK)
		return e;
	/* From the last table to the first: rows before what they refer to. */
	for (size_t i = store_table_count; i-- > 0 && e == OK;) {
		(void)snprintf(sql, sizeof(sql), "DELETE FROM %s", store_tables[i].name);
		e = store_run(r, sql, why);
	}
	r->mark = (struct store_mark){ 0 };
	r->trusted_changed = true;
	if (e == OK)
		return store_commit(r, why);
	store_rollback(r);
	return e;
}

err_t register_site(struct reg *r, struct reg_site *out)
{
	static const char sql[] = "SELECT at, origin, name, log FROM site";
	bool found = false;

	*out = (struct reg_site){ 0 };
	struct query q = query_of(r, sql);
	if (query_next(&q)) {
		out->at = row_time(&q);
		row_text(&q, out->origin, sizeof(out->origin));
		row_text(&q, out->name, sizeof(out->name));
		row_text(&q, out->log, sizeof(out->log));
		found = true;
	}
	err_t e = query_end(&q);
	return e == OK && !found ? ERR_ABSENT : e;
}
