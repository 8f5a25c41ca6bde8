/* ledger_site.h - a small site in a temporary folder, made through the library:
 * people, an authority, a criterion, a run, an incident, a reading. */
#ifndef TESTS_LEDGER_SITE_H
#define TESTS_LEDGER_SITE_H

#include "base/clock.h"
#include "crypt/sign.h"
#include "ledger/body.h"
#include "ledger/keys.h"
#include "ledger/ledger.h"
#include "text/jsonw.h"

#define SITE_ORIGIN	"example.jp/office"
#define SITE_DAY	"2026-11-23"
#define SITE_RUN	"run-1"

/* Read freely. Any failure inside the functions below ends the test program. */
struct ledger_site {
	char path[128];			/* the site's folder; "PATH/ledger" is the ledger's */
	int dirfd;
	struct keys *keys;
	struct ledger *ledger;
	struct signer *author, *reviewer, *analyst;
	nsec_t now;			/* of the next entry; a second later each time */
};

/* An entry under construction: begun by site_entry, ended by site_add. */
struct site_entry {
	struct ledger_site *site;
	struct buf json;
	struct jsonw w;
	const char *kind;
	char at[CLOCK_TEXT_BYTES];
};

struct statement;

/* An empty site: keys (no passphrase), ledger of size 0, open. */
void site_make(struct ledger_site *s);

/* Everything in it, in six commits: 17 entries, 4 bodies. */
void site_fill(struct ledger_site *s);

/* The first part of that alone: three commits, then a run that is begun. */
void site_open_run(struct ledger_site *s);

void site_entry(struct ledger_site *s, struct site_entry *e, const char *kind, const char *by);
void site_text(struct site_entry *e, const char *key, const char *text);
void site_count(struct site_entry *e, const char *key, uint64_t v);

/* The member `note`: `what` (action, site and at are filled in) signed by `by`. */
void site_sign(struct site_entry *e, struct statement *what, const struct signer *by);

/* A sealed body of `count` small records of a class, today's key; puts it and
 * writes the member. `root` (hex, 65 bytes) may be NULL. */
void site_body(struct site_entry *e, const char *class, unsigned count, char *root);

/* End and add. The library's answer to the add. */
err_t site_add(struct site_entry *e);

void site_commit(struct ledger_site *s);

/* A person with a fresh key that nobody keeps. */
void site_person(struct ledger_site *s, const char *name, const char *role);

/* A whole small append: one run.batch with a body (the run must be open). */
void site_batch(struct ledger_site *s, uint64_t seq, unsigned records);

/* The same, saying that `counted` of its records are of this direction. */
void site_batch_of(struct ledger_site *s, uint64_t seq, unsigned records, const char *direction, unsigned counted);

/* The ledger closed and opened again (recovery). The library's answer. */
err_t site_reopen(struct ledger_site *s);

void site_close(struct ledger_site *s);
void site_remove(struct ledger_site *s);	/* and its files */

#endif
