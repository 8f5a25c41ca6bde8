/* rules_own.h - what the entries have said so far. Inside inspect only. */
#ifndef INSPECT_RULES_OWN_H
#define INSPECT_RULES_OWN_H

#include "base/clock.h"
#include "inspect/own.h"
#include "inspect/shape.h"
#include "inspect/table.h"

enum { ROLE_AUTHOR = 1, ROLE_REVIEWER = 2, ROLE_ANALYST = 4, ROLE_OFFICER = 8, ROLE_CUSTODIAN = 16,
       ROLE_INSPECTOR = 32 };

struct person_row {
	struct table_row row;
	unsigned roles;
	struct verifier key;	/* the present one */
	bool ended;		/* accepted no more */
};

enum state { STATE_PROPOSED, STATE_APPROVED, STATE_ENDED };

/* What a document says of itself (validity.c). */
struct validity {
	nsec_t from, to;
	char *authority;	/* of a criterion: the authority's id */
	char *title;		/* of a criterion; of an authority its purpose. NULL: none */
	char *directions;	/* of an authority: "name\n"... that it allows; NULL: none */
};

struct authority_row {
	struct table_row row;
	char sha256[65];
	char *proposer;		/* NULL: not stated */
	enum state state;
	struct validity says;
};

/* One version: named by id, a blank and the digest. */
struct criterion_row {
	struct table_row row;
	char *author, *lists;	/* lists: "name sha256\n"... in order */
	enum state state;
	struct validity says;
};

struct run_row {
	struct table_row row;
	bool ended;
	uint64_t batches, records;
	char *criteria;		/* "id\n"... */
	char *authority;
	char *directions;	/* that its authority allows: "name\n"...; NULL: none */
};

struct incident_row {
	struct table_row row;
	bool closed;
};

/* A day key: named by class, a blank and the day. */
struct day_row {
	struct table_row row;
	nsec_t start;		/* of the day, in Asia/Tokyo */
	nsec_t due;		/* its bodies must go; INT64_MAX: no end */
	uint64_t bodies, bytes;	/* named so far */
	bool expired;
};

struct setting_row {
	struct table_row row;
	uint64_t value;
};

/* A body that an entry named. */
struct body_row {
	uint8_t digest[32];
	uint64_t entry, records;
	struct day_row *day;	/* NULL: no day key */
	bool there, left;	/* left where it is: its absence here says nothing */
};

struct hold_row {
	struct table_row row;
	char *proposer;
	char sha256[65];	/* of the proposal's bytes */
	char *days;		/* "class day\n"... of the records it names */
	nsec_t until;
	uint64_t records;
	bool approved, ended;
};

/* A request to reveal values. */
struct reveal_row {
	struct table_row row;
	char *requester;
	char *records, *fields;	/* "ENTRY:RECORD\n"..., "NAME\n"... in order */
	char sha256[65];	/* of the request's bytes */
	nsec_t until;
	enum state state;	/* ENDED: refused */
};

struct rules {
	struct inspecting *in;
	struct table persons, authorities, criteria, runs, incidents, days, notes, settings, holds, figures;
	struct table reveals;
	struct body_row *bodies;	/* in order of entries */
	size_t body_count, body_room;
	struct verifier log;	/* the key that signs checkpoints, as far as entries say */
	bool has_log;
	char law[65];		/* digest of the files that the newest law.change names, "" none */
	const void *json;	/* the present entry's bytes */
	size_t len;
	struct table packages, purposes;	/* what was shared; purposes of readings */
	uint64_t shareable;	/* records that batches and holds sealed so far */
	char *origin;		/* of site.init */
	uint64_t index;		/* of the entry that is judged now */
	const struct node *entry;
	enum entry_kind kind;
	nsec_t at, last_at;
	const char *by;		/* of the entry, or NULL */
	const struct person_row *person;	/* who that is, or NULL */
};

/* Record a violation about the present entry. */
void against(struct rules *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A new row, or NULL after a violation ("WHAT NAME: there already") or without memory. */
void *rules_add(struct rules *r, struct table *t, const char *what, const char *name, size_t size);

/* The row, or NULL after a violation ("WHAT NAME: not there"). */
void *rules_need(struct rules *r, struct table *t, const char *what, const char *name);

/* A copy, or NULL with the system error noted. */
char *rules_copy(struct rules *r, const char *text);

/* rules_people.c, rules_keys.c, rules_criteria.c, rules_runs.c: by kind. */
void rule_site_init(struct rules *r);
void rule_key_day(struct rules *r);
void rule_person_add(struct rules *r);
void rule_key_log(struct rules *r);
void rule_person_rekey(struct rules *r);
void rule_person_end(struct rules *r);
void rule_authority_propose(struct rules *r);
void rule_authority_decide(struct rules *r);
void rule_criterion_propose(struct rules *r);
void rule_criterion_decide(struct rules *r);
void rule_run_begin(struct rules *r);
void rule_run_batch(struct rules *r);
void rule_run_end(struct rules *r);
void rule_reading(struct rules *r);
void rule_incident(struct rules *r);
void rule_book(struct rules *r);
void rule_share_package(struct rules *r);

/* Note whom and what this reading was for: a package that is shared needs one (rules_share.c). */
void rules_purpose(struct rules *r);

/* rules_retention.c, rules_hold.c */
void rule_setting_change(struct rules *r);
void rule_expire(struct rules *r);
void rule_law_change(struct rules *r);
void rule_clock_step(struct rules *r);
void rule_hold_propose(struct rules *r);
void rule_hold_approve(struct rules *r);
void rule_hold_end(struct rules *r);
void rules_hold_drop(void *row);

/* The time that a member says; 0: none. */
nsec_t rules_time(const struct node *n, const char *member);

/* A new day key's period begins. */
void rules_day(struct rules *r, struct day_row *d);

/* Note the body of the entry; `there`: its file is in the folder. */
void rules_note_body(struct rules *r, const struct node *body, struct day_row *d, bool there,
		     bool left);

/* The noted body of an entry, or NULL. */
const struct body_row *rules_body_of(const struct rules *r, uint64_t entry);

/* Give every day of a class that ends with a hold its end. */
void rules_hold_until(struct rules *r, const char *hold, nsec_t until);

/* rules_reveal.c */
struct statement_record;
void rule_reveal_request(struct rules *r);
void rule_reveal_decide(struct rules *r);	/* approve, refuse */
void rule_reveal_use(struct rules *r);
void rules_reveal_drop(void *row);

/* What the entry's `records` and `fields` name, at most as many as there is room for. */
size_t rules_records(const struct node *list, struct statement_record *out, size_t room);
size_t rules_texts(const struct node *list, const char **out, size_t room);

/* The signed statement of the entry (rules_people.c); true when it is good. */
bool rules_statement(struct rules *r, const char *subject, const char *sha256);

/* "name sha256\n" for each of a list of maps, sorted; NULL without memory. */
char *rules_lists(struct rules *r, const struct node *lists);

/* The body of the entry: there, whole, under a day key (rules_runs.c). */
void rules_body(struct rules *r);

/* validity.c: `valid: {from, to}` in the map `at` of a criterion (NULL: an authority, whose
 * top it is), the criterion's authority, and the title. Always to be dropped.
 * OK | ERR_FORM | ERR_MEMORY */
err_t validity_of(const char *document, size_t len, const char *at, struct validity *out) MUST_USE;
void validity_drop(struct validity *v);

/* figures.c: what was done under which authority and by which criterion, from entries of runs. */
bool figures_count(const struct rules *r);	/* is the present entry of the time that counts? */
void figures_begin(struct rules *r, struct run_row *run);
void figures_batch(struct rules *r, const struct run_row *run);
void figures_end(struct rules *r, const struct run_row *run);
void figures_tell(struct rules *r);	/* to the inspection */
void figures_drop(void *row);

#endif
