/* step.c - durable steps, and the mark that binds the register's state to its
 * key: how many entries, which was the last, what the trusted tables hold. */
#include <string.h>

#include "base/rd.h"
#include "register/store.h"

static const struct place mark_place = { "meta.mark", 0, 0 };

static err_t write_mark(struct reg *r)
{
	static const char sql[] = "INSERT INTO meta (one, mark) VALUES (1, ?1) "
				  "ON CONFLICT (one) DO UPDATE SET mark = excluded.mark";
	struct buf mark = buf_of(128);

	if (r->trusted_changed) {
		err_t e = store_digest(r, r->mark.digest);
		if (e != OK)
			return e;
	}
	buf_u64be(&mark, r->mark.applied);
	buf_add(&mark, r->mark.tip, sizeof(r->mark.tip));
	buf_add(&mark, r->mark.digest, sizeof(r->mark.digest));
	if (mark.err != OK)
		return mark.err;
	struct query q = query_of(r, sql);
	query_locked(&q, mark_place, (const char *)mark.bytes, mark.len);
	buf_free(&mark);
	return query_do(&q);
}

err_t store_mark_read(struct reg *r)
{
	static const char sql[] = "SELECT mark FROM meta WHERE one = 1";
	struct store_mark mark = { 0 };
	struct buf plain = buf_of(128);

	struct query q = query_of(r, sql);
	if (query_next(&q))
		(void)row_locked(&q, mark_place, &plain);
	err_t e = query_end(&q);
	struct rd rd = rd_of(plain.bytes, plain.len);
	mark.applied = rd_u64be(&rd);
	const uint8_t *tip = rd_bytes(&rd, sizeof(mark.tip));
	const uint8_t *digest = rd_bytes(&rd, sizeof(mark.digest));
	if (e == OK && rd_end(&rd) != OK)
		e = ERR_BROKEN;
	if (e == OK) {
		memcpy(mark.tip, tip, sizeof(mark.tip));
		memcpy(mark.digest, digest, sizeof(mark.digest));
		r->mark = mark;
	}
	buf_free(&plain);
	return e;
}

err_t store_begin(struct reg *r, struct problem *why)
{
	err_t e = store_run(r, "BEGIN IMMEDIATE", why);

	if (e == OK) {
		r->mark_before = r->mark;
		r->trusted_changed = r->mark.digest[0] == '\0';
	}
	return e;
}

err_t store_commit(struct reg *r, struct problem *why)
{
	err_t e = write_mark(r);

	if (e != OK)
		(void)problem(why, e, "register: cannot write how far it is: %s", err_text(e));
	if (e == OK)
		e = store_run(r, "COMMIT", why);
	if (e != OK)
		store_rollback(r);
	return e;
}

void store_rollback(struct reg *r)
{
	if (sqlite3_get_autocommit(r->db) == 0)
		(void)sqlite3_exec(r->db, "ROLLBACK", NULL, NULL, NULL);
	r->mark = r->mark_before;
	r->trusted_changed = false;
}

err_t register_begin(struct reg *r, struct problem *why)
{
	if (r->batch)
		return problem(why, ERR_USAGE, "register: a step is under way already");
	err_t e = store_begin(r, why);
	r->batch = e == OK;
	return e;
}

err_t register_commit(struct reg *r, struct problem *why)
{
	if (!r->batch)
		return problem(why, ERR_USAGE, "register: no step is under way");
	r->batch = false;
	return store_commit(r, why);
}

err_t register_settle(struct reg *r, struct problem *why)
{
	return store_run(r, "PRAGMA wal_checkpoint(TRUNCATE)", why);
}

void register_rollback(struct reg *r)
{
	if (r->batch)
		store_rollback(r);
	r->batch = false;
}
