/* incidents.h - the life of an incident: opened from kept records, facts that
 * people enter, duties, reports, decisions, hand-in, close. */
#ifndef RUN_INCIDENTS_H
#define RUN_INCIDENTS_H

#include <stdbool.h>
#include <stdio.h>

#include "crypt/sign.h"
#include "run/given.h"
#include "run/law_dir.h"
#include "run/site.h"

/* Every act below is signed by `signer` (role officer, analyst or reviewer as said)
 * and committed before it returns OK; on failure the ledger is as it was. */

/* What to open. All borrowed. */
struct incident_new {
	const char *title;	/* for people; sealed */
	const char *run;	/* link the records of this run, NULL none */
	const char *where;	/* of them those that this selects, NULL all */
	const char *profile;	/* file with the organisation's facts; NULL: the site's, if any */
};

/*
 * incident_open - open an incident, linking kept records
 *
 * The records are read for this purpose, so a reading entry precedes the
 * opening. The facts of the profile follow it in the same append, without a time
 * of knowing: they hold at any time.
 * id	appended
 * OK | ERR_ABSENT (run, profile) | ERR_FORM (profile) | ERR_REFUSED | ERR_*
 */
err_t incident_open(struct site *s, const struct incident_new *new, const struct signer *signer,
		    struct buf *id, struct problem *why) MUST_USE;

/* Facts that come in. All borrowed. */
struct facts_new {
	const struct facts_given *given;	/* as typed */
	const char *file;	/* a YAML or JSON document of facts, or NULL */
	nsec_t known_at;	/* since when they are known, when they do not say it */
	const char *correct;	/* why they correct what was entered; NULL: they do not */
};

/*
 * incident_facts - enter facts, typed by law/facts.yaml
 *
 * A fact that is `fixed` and has a value takes another one only as a correction.
 * OK | ERR_ABSENT (incident) | ERR_UNKNOWN (no such fact) | ERR_FORM (value)
 *    | ERR_REFUSED (closed, role, fixed) | ERR_*
 */
err_t incident_facts(struct site *s, const char *id, const struct facts_new *new,
		     const struct signer *signer, struct problem *why) MUST_USE;

/* Print what is known: title, records, facts with who and when, reports. */
err_t incident_show(struct site *s, const char *id, bool json, FILE *out, struct problem *why) MUST_USE;

/* How the list is asked for. */
struct list_ask {
	nsec_t at;		/* judge at this time */
	bool json, japanese;
	bool due;		/* only incidents of which something is owed */
};

/*
 * incident_list - all incidents, the one whose next last day is nearest first
 *
 * Of each what is due next, when, how long until then, to whom, and how much else is
 * owed, late and undecided; then those with something owed without a fixed day, then
 * the others, in the order of opening. Records nothing.
 */
err_t incident_list(struct site *s, const struct list_ask *ask, FILE *out, struct problem *why) MUST_USE;

/* How duties are asked for. All borrowed. */
struct duties_ask {
	nsec_t at;		/* judge at this time */
	bool json, japanese;
	bool all;		/* what is not owed too */
	const struct law_with *with;	/* optional laws; NULL none */
	const struct facts_given *set;	/* suppose these: only what changes is told */
};

/*
 * incident_duties - which duties these facts give; nothing is recorded
 *
 * late		set when a duty is late (with `set`: would be)
 */
err_t incident_duties(struct site *s, const char *id, const struct duties_ask *ask, FILE *out,
		      bool *late, struct problem *why) MUST_USE;

/* Which report to make. All borrowed; NULL: not said. */
struct report_ask {
	const char *duty;
	const char *form;	/* another form than the duty's */
	const char *xlsx, *pdf, *json;	/* files to write; existing ones are replaced whole or stay */
	bool anew;		/* it is no follow-up, whatever was made before */
	const struct law_with *with;	/* optional laws */
	nsec_t at;		/* time of making; facts known later do not count */
};

/*
 * incident_report - fill the form of a duty, write it, and record the digests of the
 * files and, sealed, what stood in the fields
 *
 * After a report of the same duty, or of an earlier stage of it, it is a follow-up: it
 * says when the last one was handed in, and marks what changed since.
 * OK | ERR_ABSENT (duty, form) | ERR_USAGE (nothing to write) | ERR_*
 */
err_t incident_report(struct site *s, const char *id, const struct report_ask *ask,
		      const struct signer *signer, struct problem *why) MUST_USE;

/* What else is recorded. */
enum incident_act { INCIDENT_DECIDE, INCIDENT_SUBMIT, INCIDENT_CLOSE };

/* What a person says of it. Borrowed; NULL: not said. */
struct act_given {
	const char *duty;
	const char *text;	/* a decision's reasons, about the hand-in, why it is closed */
	const char *choice;	/* of a duty of kind "decision" */
	const char *decided_by;	/* who decided */
	const char *to;		/* hand-in: to whom */
	const char *receipt;	/* hand-in: the number that was given out */
	nsec_t at;		/* hand-in, decision: when */
};

/*
 * incident_record - record a decision that no duty asks for, a hand-in (its duty
 * counts as met at `at`) or the close; `duty` must be given for a hand-in
 *
 * OK | ERR_ABSENT (incident, duty) | ERR_USAGE (a duty of kind "decision")
 *    | ERR_REFUSED (closed already; role) | ERR_*
 */
err_t incident_record(struct site *s, const char *id, enum incident_act act, const struct act_given *given,
		      const struct signer *signer, struct problem *why) MUST_USE;

/*
 * incident_decision_show - print what a duty of kind "decision" asks: question, who
 * decides, choices, guidance, and the facts to look at as they are known at `at`.
 * Records nothing. OK | ERR_ABSENT (incident, duty) | ERR_USAGE (not a decision) | ERR_*
 */
err_t incident_decision_show(struct site *s, const char *id, const char *duty, const struct duties_ask *ask,
			     FILE *out, struct problem *why) MUST_USE;

/*
 * incident_decide - record the answer to such a duty, which counts as done then
 *
 * choice, decided_by, text and duty must be given. The sealed record holds the
 * question, who must decide, the choice, who decided, the reasons, the facts as known
 * at `at`, and the guidance shown, so that it stands alone later.
 * OK | ERR_ABSENT (incident, duty) | ERR_UNKNOWN (no such choice) | ERR_USAGE (not
 * a decision) | ERR_REFUSED (closed already; role) | ERR_*
 */
err_t incident_decide(struct site *s, const char *id, const struct act_given *given,
		      const struct law_with *with, const struct signer *signer, struct problem *why) MUST_USE;

#endif
