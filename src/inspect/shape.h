/* shape.h - what an entry must look like, kind by kind. */
#ifndef INSPECT_SHAPE_H
#define INSPECT_SHAPE_H

#include "base/err.h"
#include "base/problem.h"
#include "text/tree.h"

/* X(id, kind) */
#define ENTRY_KIND_LIST(X)                          \
	X(ENTRY_SITE_INIT, "site.init")             \
	X(ENTRY_KEY_DAY, "key.day")                 \
	X(ENTRY_PERSON_ADD, "person.add")           \
	X(ENTRY_AUTHORITY_PROPOSE, "authority.propose") \
	X(ENTRY_AUTHORITY_APPROVE, "authority.approve") \
	X(ENTRY_AUTHORITY_REVOKE, "authority.revoke")   \
	X(ENTRY_CRITERION_PROPOSE, "criterion.propose") \
	X(ENTRY_CRITERION_APPROVE, "criterion.approve") \
	X(ENTRY_CRITERION_REJECT, "criterion.reject")   \
	X(ENTRY_CRITERION_RETIRE, "criterion.retire")   \
	X(ENTRY_RUN_BEGIN, "run.begin")             \
	X(ENTRY_RUN_BATCH, "run.batch")             \
	X(ENTRY_RUN_END, "run.end")                 \
	X(ENTRY_READING, "reading")                 \
	X(ENTRY_INCIDENT_OPEN, "incident.open")     \
	X(ENTRY_INCIDENT_FACT, "incident.fact")     \
	X(ENTRY_INCIDENT_REPORT, "incident.report") \
	X(ENTRY_INCIDENT_DECIDE, "incident.decide") \
	X(ENTRY_INCIDENT_SUBMIT, "incident.submit") \
	X(ENTRY_INCIDENT_CLOSE, "incident.close")                                              \
	X(ENTRY_BOOK_CHANGE, "book.change")                                                    \
	X(ENTRY_SETTING_CHANGE, "setting.change")                                              \
	X(ENTRY_EXPIRE, "expire")                                                              \
	X(ENTRY_HOLD_PROPOSE, "hold.propose")                                                  \
	X(ENTRY_HOLD_APPROVE, "hold.approve")                                                  \
	X(ENTRY_HOLD_END, "hold.end")                                                          \
	X(ENTRY_LAW_CHANGE, "law.change")                                                      \
	X(ENTRY_CLOCK_STEP, "clock.step")                                                          \
	X(ENTRY_KEY_LOG, "key.log")                                                            \
	X(ENTRY_PERSON_REKEY, "person.rekey")                                                  \
	X(ENTRY_PERSON_END, "person.end")                                                      \
	X(ENTRY_SHARE_PACKAGE, "share.package")

enum entry_kind {
#define KIND_ENUM(id, name) id,
	ENTRY_KIND_LIST(KIND_ENUM)
#undef KIND_ENUM
	ENTRY_KIND_COUNT,
};

/*
 * shape_check - is this JSON an entry in its form?
 *
 * Every member that its kind demands is there and of its type, and none that
 * its kind does not know.
 * kind		set when OK
 * OK | ERR_FORM | ERR_UNKNOWN (kind, or version), with a sentence
 * Source: docs/ledger-format.md section 5
 */
err_t shape_check(const struct node *entry, enum entry_kind *kind, struct problem *why) MUST_USE;

#endif
