/* incidents.h - incidents, their linked records, facts, reports and decisions. */
#ifndef REGISTER_INCIDENTS_H
#define REGISTER_INCIDENTS_H

#include <stdbool.h>

#include "crypt/sign.h"
#include "register/register.h"

#define REG_DUTY_MAX	128u	/* bytes of a duty's or form's id, NUL included */
#define REG_FACT_MAX	128u	/* bytes of a fact's name, NUL included */
#define REG_RECORD_MAX	192u	/* bytes of a record's id (RUN/SEQ/NUMBER), NUL included */
#define REG_NOT_KNOWN	INT64_MIN	/* known_at: no time was given */

struct reg_incident {
	char id[REG_ID_MAX];
	bool closed;
	bool erased;			/* its body is gone: title and record ids are unknown */
	char title[REG_TITLE_MAX];
	char opened_by[SIGN_NAME_MAX];
	nsec_t opened_at, closed_at;	/* closed_at 0: open */
	uint64_t records;		/* linked records */
	uint64_t entry;			/* index of incident.open */
};

/* One fact as entered. `value`, `by`, `reason` are borrowed for the call. */
struct reg_fact {
	char name[REG_FACT_MAX];
	const char *value;		/* JSON text; NULL: its body is erased */
	size_t value_len;
	nsec_t known_at;		/* or REG_NOT_KNOWN */
	nsec_t entered_at;
	const char *by;			/* who states it; else who entered it */
	const char *reason;		/* why it corrects an earlier one; NULL: it does not */
	char entered_by[SIGN_NAME_MAX];	/* who signed the entry */
	uint64_t entry;
};

struct reg_report_file {
	char name[256];
	char sha256[REG_HEX_BYTES];
	uint64_t size;
};

struct reg_report {
	uint64_t entry;
	char duty[REG_DUTY_MAX];
	char form[REG_DUTY_MAX];
	nsec_t at;
	char by[SIGN_NAME_MAX];
	const struct reg_report_file *files;	/* borrowed for the call */
	size_t file_count;
};

enum reg_act_kind { REG_ACT_DECIDE, REG_ACT_SUBMIT, REG_ACT_CLOSE };

/* A decision, a hand-in, the close. */
struct reg_act {
	uint64_t entry;
	enum reg_act_kind kind;
	char duty[REG_DUTY_MAX];	/* "": none */
	const char *text;		/* borrowed; NULL: its body is erased */
	const char *record;		/* the whole sealed record, JSON; borrowed, NULL likewise */
	nsec_t at;			/* of the act: what its body says, else the entry's */
	nsec_t entered_at;
	char by[SIGN_NAME_MAX];
};

typedef err_t (*reg_on_incident)(void *ctx, const struct reg_incident *i);
typedef err_t (*reg_on_record)(void *ctx, const char *record);
typedef err_t (*reg_on_fact)(void *ctx, const struct reg_fact *f);
typedef err_t (*reg_on_report)(void *ctx, const struct reg_report *p);
typedef err_t (*reg_on_kept)(void *ctx, const char *json, size_t len);
typedef err_t (*reg_on_act)(void *ctx, const struct reg_act *a);

/* *out is zeroed on failure. */
err_t register_incident(struct reg *r, const char *id, struct reg_incident *out) MUST_USE;
err_t register_incidents(struct reg *r, reg_on_incident on, void *ctx) MUST_USE;

/* Ids of the linked records, in the body's order. */
err_t register_incident_records(struct reg *r, const char *id, reg_on_record on, void *ctx)
	MUST_USE;

/* Every fact ever entered, in order (history), or of each fact the value
 * entered last, in order of names. */
err_t register_facts(struct reg *r, const char *id, reg_on_fact on, void *ctx) MUST_USE;
err_t register_facts_latest(struct reg *r, const char *id, reg_on_fact on, void *ctx) MUST_USE;

/* What stood in the report that this entry made, one JSON object after the other
 * (docs/ledger-format.md, section 5); none when it was not kept or is erased. */
err_t register_report_kept(struct reg *r, uint64_t entry, reg_on_kept on, void *ctx) MUST_USE;

/* The reports that were made, and the other acts. */
err_t register_reports(struct reg *r, const char *id, reg_on_report on, void *ctx) MUST_USE;
err_t register_acts(struct reg *r, const char *id, reg_on_act on, void *ctx) MUST_USE;

/* The id that the next incident opened at `at` takes: "inc-2026-001", counted in
 * each year of Asia/Tokyo; follows from the ledger's content alone. */
err_t register_next_incident(struct reg *r, nsec_t at, char out[static REG_ID_MAX]) MUST_USE;

#endif
