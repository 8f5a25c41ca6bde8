/* incidents.h - the life of an incident: opened from kept records, facts that
 * people enter, duties, reports, decisions, hand-in, close. */
#ifndef RUN_INCIDENTS_H
#define RUN_INCIDENTS_H

#include <stdbool.h>
#include <stdio.h>

#include "crypt/sign.h"
#include "run/site.h"

/* Every act below is signed by `signer` (role officer, analyst or reviewer as said)
 * and committed before it returns OK; on failure the ledger is as it was. */

/*
 * incident_open - open an incident, linking kept records
 *
 * title	for people; sealed
 * run		link all records of this run that `where` selects (NULL: all of
 *		them); NULL: link none. The records are read for this purpose, so
 *		a reading entry precedes the opening.
 * id		appended
 * OK | ERR_ABSENT (run) | ERR_REFUSED | ERR_*
 */
err_t incident_open(struct site *s, const char *title, const char *run, const char *where,
		    const struct signer *signer, struct buf *id, struct problem *why) MUST_USE;

/* One fact as a person gives it. */
struct fact_given {
	const char *name, *value;	/* value as typed: text, number, yes/no, time, choice */
};

/*
 * incident_facts - enter facts, typed by law/facts.yaml
 *
 * given, count	facts as typed; file: a YAML or JSON document of facts, or NULL
 * known_at	since when the facts are known (UTC ns)
 * OK | ERR_ABSENT (incident) | ERR_UNKNOWN (no such fact) | ERR_FORM (value) | ERR_*
 */
err_t incident_facts(struct site *s, const char *id, const struct fact_given *given, size_t count,
		     const char *file, nsec_t known_at, const struct signer *signer,
		     struct problem *why) MUST_USE;

/* Print what is known: title, records, facts with who and when, reports. */
err_t incident_show(struct site *s, const char *id, bool json, FILE *out, struct problem *why) MUST_USE;

/* All incidents. */
err_t incident_list(struct site *s, bool json, FILE *out, struct problem *why) MUST_USE;

/*
 * incident_duties - which duties these facts give at time `at`
 *
 * late		set when a duty is late
 * people's output in Japanese when `japanese`
 */
err_t incident_duties(struct site *s, const char *id, nsec_t at, bool json, bool japanese, FILE *out,
		      bool *late, struct problem *why) MUST_USE;

/*
 * incident_report - fill the form of a duty and write it, then record the
 * digests of the files
 *
 * xlsx, pdf	file names to write; either may be NULL; existing files are
 *		replaced whole or left as they were
 * OK | ERR_ABSENT (duty, form) | ERR_USAGE (nothing to write) | ERR_*
 */
err_t incident_report(struct site *s, const char *id, const char *duty, const char *xlsx,
		      const char *pdf, nsec_t at, const struct signer *signer,
		      struct problem *why) MUST_USE;

/* What else is recorded, with a text (a decision and its reasons, the receipt
 * of a hand-in, why it is closed); `duty` may be NULL for decide and close. */
enum incident_act { INCIDENT_DECIDE, INCIDENT_SUBMIT, INCIDENT_CLOSE };

/*
 * incident_record - record a decision, a hand-in or the close
 *
 * at	for a hand-in: when it was handed in; the duty counts as met then
 * OK | ERR_ABSENT (incident, duty) | ERR_REFUSED (closed already; role) | ERR_*
 */
err_t incident_record(struct site *s, const char *id, enum incident_act act, const char *duty,
		      const char *text, nsec_t at, const struct signer *signer,
		      struct problem *why) MUST_USE;

#endif
