#include "run/expiring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/enc.h"
#include "base/fs.h"
#include "ledger/keys.h"
#include "ledger/ledger.h"
#include "register/runs.h"
#include "run/entry.h"
#include "run/periods.h"
#include "run/sealing.h"
#include "text/tree.h"

#define NOTE_PATH	"expiring"	/* what is being destroyed, until its entries are there */
#define NOTE_MAX	(64u << 20)

void expired_free(struct expired *x)
{
	free(x->days);
	*x = (struct expired){ 0 };
}

static err_t add_day(struct expired *x, const struct expiry *d)
{
	struct expiry *more = realloc(x->days, (x->count + 1) * sizeof(*more));

	if (more == NULL)
		return ERR_MEMORY;
	x->days = more;
	x->days[x->count++] = *d;
	return OK;
}

/* ---- what is over ---- */

struct collecting {
	struct site *site;
	const struct periods *periods;
	nsec_t now;
	struct expired *out;
};

static err_t count_body(void *ctx, const struct reg_body_row *b)
{
	struct expiry *d = ctx;

	d->bodies++;
	d->bytes += b->size;
	return OK;
}

static err_t take_day(void *ctx, const struct reg_day_key *k)
{
	struct collecting *c = ctx;
	struct expiry d = { .due = periods_due(c->periods, k->class, k->day) };
	bool expired = false;

	if (d.due == PERIOD_NO_END || d.due > c->now)
		return OK;
	err_t e = register_is_expired(c->site->reg, k->class, k->day, &expired);
	if (e != OK || expired)
		return e;
	memcpy(d.class, k->class, sizeof(d.class));
	memcpy(d.day, k->day, sizeof(d.day));
	e = register_bodies(c->site->reg, d.class, d.day, count_body, &d);
	return e == OK ? add_day(c->out, &d) : e;
}

static err_t collect(struct site *s, nsec_t now, struct expired *out, struct problem *why)
{
	struct periods *p = NULL;
	struct collecting c = { .site = s, .now = now, .out = out };

	err_t e = periods_load(s, &p, why);
	c.periods = p;
	if (e == OK)
		e = register_day_keys(s->reg, take_day, &c);
	periods_free(p);
	return e == OK ? OK : problem(why, e, "what is over cannot be listed: %s", err_text(e));
}

/* ---- the note of what is under way ---- */

static err_t write_note(struct site *s, const struct expired *x, struct problem *why)
{
	struct buf b = buf_of(NOTE_MAX);
	char due[CLOCK_TEXT_BYTES];

	for (size_t i = 0; i < x->count; i++) {
		clock_utc(x->days[i].due, due);
		buf_printf(&b, "%s %s %s\n", x->days[i].class, x->days[i].day, due);
	}
	err_t e = b.err == OK ? fs_put(s->dirfd, NOTE_PATH, b.bytes, b.len, 0600) : b.err;
	buf_free(&b);
	return e == OK ? OK : problem(why, e, NOTE_PATH ": cannot be written: %s; nothing was destroyed", err_text(e));
}

static err_t remove_note(struct site *s, struct problem *why)
{
	err_t e = unlinkat(s->dirfd, NOTE_PATH, 0) == 0 || errno == ENOENT ? OK : err_of_errno();

	if (e == OK)
		e = fs_sync_parent(s->dirfd, NOTE_PATH);
	return e == OK ? OK : problem(why, e, NOTE_PATH ": cannot be removed: %s", err_text(e));
}

/* One line "class day due". */
static err_t read_line(char *line, struct expiry *d)
{
	char *day = strchr(line, ' ');
	char *due = day != NULL ? strchr(day + 1, ' ') : NULL;

	if (due == NULL)
		return ERR_FORM;
	*day++ = '\0';
	*due++ = '\0';
	if (strlen(line) >= sizeof(d->class) || strlen(day) >= sizeof(d->day) ||
	    clock_parse(due, strlen(due), &d->due) != OK)
		return ERR_FORM;
	(void)snprintf(d->class, sizeof(d->class), "%s", line);
	(void)snprintf(d->day, sizeof(d->day), "%s", day);
	return OK;
}

/* ERR_ABSENT: there is none. */
static err_t read_note(const struct site *s, struct expired *out)
{
	struct buf b = buf_of(NOTE_MAX);

	err_t e = fs_read(s->dirfd, NOTE_PATH, &b);
	if (e == OK) {
		buf_u8(&b, 0);
		e = b.err;
	}
	for (char *line = e == OK ? (char *)b.bytes : NULL; e == OK && *line != '\0';) {
		size_t len = strcspn(line, "\n");
		char *next = line + len + (line[len] != '\0');
		struct expiry d = { .bodies = 0 };
		line[len] = '\0';
		e = len == 0 ? OK : read_line(line, &d);
		if (e == OK && len > 0)
			e = add_day(out, &d);
		line = next;
	}
	buf_free(&b);
	return e;
}

bool expire_under_way(const struct site *s, const char *class, const char *day)
{
	struct expired x = { 0 };
	bool found = false;

	if (read_note(s, &x) == OK)
		for (size_t i = 0; i < x.count && !found; i++)
			found = strcmp(x.days[i].class, class) == 0 && strcmp(x.days[i].day, day) == 0;
	expired_free(&x);
	return found;
}

/* ---- destroying ---- */

struct removing {
	struct site *site;
	struct expiry *day;
	uint64_t removed;
	struct problem *why;
};

/* The register names the file; the ledger must name it, too, for this class and day. */
static err_t check_named(struct removing *r, const struct reg_body_row *b)
{
	struct buf json = buf_of(LEDGER_ENTRY_MAX);
	struct tree *t = NULL;
	struct body_ref ref;

	err_t e = ledger_entry(r->site->ledger, b->entry, &json);
	if (e == OK)
		e = tree_json(json.bytes, json.len, &t, NULL);
	if (e == OK)
		e = body_ref_read(tree_root(t), &ref);
	if (e == OK && (strcmp(ref.sha256, b->sha256) != 0 || strcmp(ref.class, r->day->class) != 0 ||
			strcmp(ref.day, r->day->day) != 0))
		e = ERR_BROKEN;
	tree_free(t);
	buf_free(&json);
	return e == OK ? OK : problem(r->why, e, "ledger/body/%s: the register says that it is of class %s and day %s, the ledger does not; "
				      "remove register.db: it is made again", b->sha256, r->day->class, r->day->day);
}

static err_t remove_body(void *ctx, const struct reg_body_row *b)
{
	struct removing *r = ctx;
	uint8_t digest[32];
	bool there = false;

	r->day->bodies++;
	r->day->bytes += b->size;
	err_t e = hex_to(b->sha256, strlen(b->sha256), digest, sizeof(digest));
	if (e == OK && !ledger_has_body(r->site->ledger, digest))
		return OK;
	if (e == OK)
		e = check_named(r, b);
	if (e == OK)
		e = ledger_remove_body(r->site->ledger, digest, &there);
	r->removed += there;
	return e == OK ? OK : problem(r->why, e, "ledger/body/%s: cannot be removed: %s", b->sha256, err_text(e));
}

/* All keys first: from then on no copy of a body can be opened. Then the bodies. */
static err_t destroy(struct site *s, struct expired *x, uint64_t *removed, struct problem *why)
{
	err_t e = OK;

	for (size_t i = 0; i < x->count && e == OK; i++)
		e = keys_day_destroy(s->keys, x->days[i].class, x->days[i].day, why);
	for (size_t i = 0; i < x->count && e == OK; i++) {
		struct expiry *d = &x->days[i];
		struct removing r = { .site = s, .day = d, .why = why };
		d->bodies = d->bytes = 0;
		e = register_bodies(s->reg, d->class, d->day, remove_body, &r);
		*removed += r.removed;
	}
	return e == OK && *removed > 0 ? ledger_sync_bodies(s->ledger) : e;
}

static err_t record(struct site *s, const struct expiry *d, struct problem *why)
{
	struct entry en;
	char due[CLOCK_TEXT_BYTES];

	clock_utc(d->due, due);
	entry_begin(s, &en, "expire", NULL);
	entry_text(&en, "class", d->class);
	entry_text(&en, "day", d->day);
	jsonw_key(&en.w, "bodies");
	jsonw_uint(&en.w, d->bodies);
	jsonw_key(&en.w, "bytes");
	jsonw_uint(&en.w, d->bytes);
	entry_text(&en, "kept_until", due);
	return entry_add(s, &en, why);
}

/* All that the note names: keys, bodies, entries, and then the note itself. */
static err_t carry_out(struct site *s, struct expired *x, struct problem *why)
{
	uint64_t removed = 0;
	bool expired = false;
	err_t e = destroy(s, x, &removed, why);

	/* A crash may have left a removal that is not safe yet. */
	if (e == OK && removed == 0)
		e = ledger_sync_bodies(s->ledger);
	for (size_t i = 0; i < x->count && e == OK; i++) {
		e = register_is_expired(s->reg, x->days[i].class, x->days[i].day, &expired);
		if (e == OK && !expired)
			e = record(s, &x->days[i], why);
	}
	if (e == OK)
		e = entry_commit(s, why);
	if (e == OK)
		e = register_settle(s->reg, why);
	if (e != OK)
		return problem(why, e, "the expiry could not be ended: %s; the next opening of the site goes on with it", err_text(e));
	return remove_note(s, why);
}

/* A note is believed only where the settings say the same. */
static err_t check_due(struct site *s, const struct expired *x, struct problem *why)
{
	struct periods *p = NULL;
	err_t e = periods_load(s, &p, why);

	for (size_t i = 0; i < x->count && e == OK; i++) {
		const struct expiry *d = &x->days[i];
		struct reg_day_key key;
		bool expired = false;
		e = register_is_expired(s->reg, d->class, d->day, &expired);
		if (e == OK && expired)
			continue;
		if (e == OK)
			e = register_day_key(s->reg, d->class, d->day, &key);
		if (e == OK && (periods_due(p, d->class, d->day) != d->due || d->due > site_now(s)))
			e = ERR_BROKEN;
		if (e != OK)
			e = problem(why, e == ERR_ABSENT ? ERR_BROKEN : e, NOTE_PATH ": class %s and day %s are not over by the settings and the clock; "
				    "nothing was destroyed; set the clock right, or remove this file", d->class, d->day);
	}
	periods_free(p);
	return e;
}

err_t expire_finish(struct site *s, struct problem *why)
{
	struct expired x = { 0 };

	err_t e = read_note(s, &x);
	if (e == ERR_ABSENT)
		return OK;
	if (e != OK)
		(void)problem(why, e, NOTE_PATH ": cannot be read: %s; remove this file, then `sekisho expire` begins again",
			      err_text(e));
	if (e == OK)
		e = check_due(s, &x, why);
	if (e == OK)
		e = carry_out(s, &x, why);
	expired_free(&x);
	return e;
}

/* ---- what was put back ---- */

static err_t take_expired(void *ctx, const struct reg_expired *x)
{
	struct expiry d = { .due = x->kept_until };

	memcpy(d.class, x->class, sizeof(d.class));
	memcpy(d.day, x->day, sizeof(d.day));
	return add_day(ctx, &d);
}

static err_t count_there(void *ctx, const struct reg_body_row *b)
{
	struct removing *r = ctx;
	uint8_t digest[32];

	if (hex_to(b->sha256, strlen(b->sha256), digest, sizeof(digest)) == OK)
		r->removed += ledger_has_body(r->site->ledger, digest);
	return OK;
}

static err_t remove_revived(struct site *s, bool dry, uint64_t *revived, struct problem *why)
{
	struct expired x = { 0 };
	struct removing r = { .site = s };

	err_t e = register_expired_days(s->reg, take_expired, &x);
	for (size_t i = 0; i < x.count && e == OK && dry; i++)
		e = register_bodies(s->reg, x.days[i].class, x.days[i].day, count_there, &r);
	*revived = r.removed;
	if (e == OK && !dry)
		e = destroy(s, &x, revived, why);
	expired_free(&x);
	return e == OK ? OK : problem(why, e, "what had expired before cannot be looked at: %s", err_text(e));
}

err_t expire_run(struct site *s, nsec_t now, bool dry, struct expired *out, struct problem *why)
{
	if (now > clock_now() && !dry)
		return problem(why, ERR_USAGE, "a time that is still to come cannot expire anything; give --dry-run to see what it would be");
	err_t e = remove_revived(s, dry, &out->revived, why);
	if (e == OK)
		e = collect(s, now, out, why);
	if (e != OK || dry || out->count == 0)
		return e;
	e = write_note(s, out, why);
	return e == OK ? carry_out(s, out, why) : e;
}
