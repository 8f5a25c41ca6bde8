/* runs.h - selection runs, the batches they sealed, and the day keys that open
 * these. */
#ifndef REGISTER_RUNS_H
#define REGISTER_RUNS_H

#include "register/register.h"

enum run_state { RUN_OPEN, RUN_ENDED, RUN_CUT_SHORT };

#define REG_REASON_MAX	512u
#define REG_PUBLIC_HEX	65u	/* X25519 public key as hex and NUL */

/* Sums that run.end states; all 0 while the run is open but kept and batches,
 * which count the batches seen so far. */
struct reg_counts {
	uint64_t packets, bytes, flows, kept, erased, damaged, cut;
	uint64_t batches;
};

struct reg_run {
	char id[REG_ID_MAX];
	char authority[REG_ID_MAX];
	enum run_state state;
	nsec_t begun_at, ended_at;	/* ended_at 0: open */
	struct reg_counts counts;
	char cut_short[REG_REASON_MAX];	/* reason, "" none */
	uint64_t entry;			/* index of run.begin */
};

/* One sealed batch of records: entry run.batch. */
struct reg_batch {
	uint64_t entry;			/* index of run.batch */
	char run[REG_ID_MAX];
	char authority[REG_ID_MAX];	/* the run's */
	uint32_t seq;			/* within the run, from 0 */
	uint64_t records;
	nsec_t at;			/* sealed at */
	nsec_t until;			/* its records may live until */
	char class[REG_CLASS_MAX];
	char day[REG_DAY_BYTES];
	char sha256[REG_HEX_BYTES];	/* of the sealed body: its file's name */
	uint64_t size;			/* bytes of the sealed body */
	char root[REG_HEX_BYTES];	/* Merkle root of the plain records */
};

/* A criterion of a run, and how many records it kept. */
struct reg_hits {
	char criterion[REG_ID_MAX];
	char sha256[REG_HEX_BYTES];	/* of the version that ran */
	uint64_t version;		/* its entry, see criteria.h */
	uint64_t records;
};

struct reg_day_key {
	char class[REG_CLASS_MAX];
	char day[REG_DAY_BYTES];
	char public[REG_PUBLIC_HEX];
	uint64_t entry;
};

typedef err_t (*reg_on_run)(void *ctx, const struct reg_run *run);
typedef err_t (*reg_on_batch)(void *ctx, const struct reg_batch *b);
typedef err_t (*reg_on_hits)(void *ctx, const struct reg_hits *h);
typedef err_t (*reg_on_day_key)(void *ctx, const struct reg_day_key *k);

/* *out is zeroed on failure. */
err_t register_run(struct reg *r, const char *id, struct reg_run *out) MUST_USE;
err_t register_runs(struct reg *r, reg_on_run on, void *ctx) MUST_USE;

/* Runs without run.end: after a crash, those that the keeper has to close. */
err_t register_runs_open(struct reg *r, reg_on_run on, void *ctx) MUST_USE;

/* Sums over all runs that ended; `kept` and `batches` over all runs. */
err_t register_run_totals(struct reg *r, struct reg_counts *out) MUST_USE;

/* The criteria of a run with what each kept; in order of run.begin. */
err_t register_run_hits(struct reg *r, const char *run, reg_on_hits on, void *ctx) MUST_USE;

/* The batch of that entry. *out is zeroed on failure. */
err_t register_batch(struct reg *r, uint64_t entry, struct reg_batch *out) MUST_USE;

/* A time: flows that were alive in [from, to). */
struct reg_span {
	nsec_t from, to;
};

/* Batches: of one run, under one authority, with records that may be of that time; NULL is any. */
err_t register_batches(struct reg *r, const char *run, const char *authority, const struct reg_span *time,
		       reg_on_batch on, void *ctx) MUST_USE;

/* *out is zeroed on failure. */
err_t register_day_key(struct reg *r, const char *class, const char *day, struct reg_day_key *out)
	MUST_USE;
err_t register_day_keys(struct reg *r, reg_on_day_key on, void *ctx) MUST_USE;

/* The id that the next run takes, "run-000001" on an empty ledger: it follows
 * from the ledger's content alone. */
err_t register_next_run(struct reg *r, char out[static REG_ID_MAX]) MUST_USE;

/* "open", "ended", "cut_short"; static. */
const char *run_state_name(enum run_state s);

#endif
