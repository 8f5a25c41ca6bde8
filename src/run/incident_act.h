/* incident_act.h - one act on an incident in the making: its body is sealed, its
 * entry signed. For the files of run that record such acts. */
#ifndef RUN_INCIDENT_ACT_H
#define RUN_INCIDENT_ACT_H

#include "register/incidents.h"
#include "run/entry.h"
#include "run/sealing.h"
#include "run/signing.h"

/* Fill site, kind, signer and why; the rest is zero. All borrowed. */
struct incident_writing {
	struct site *site;
	const char *kind;	/* the entry's */
	const struct signer *signer;
	struct problem *why;
	struct sealing *body;	/* owned until the end; sealing_free after a failure */
	struct entry en;
};

/* The incident's row, open or closed; ERR_ABSENT when there is none. */
err_t incident_row(struct site *s, const char *id, struct reg_incident *row,
		   struct problem *why) MUST_USE;

/* The same; ERR_REFUSED when it is closed. */
err_t incident_row_open(struct site *s, const char *id, struct reg_incident *row,
			struct problem *why) MUST_USE;

/* May the signer act on incidents? And begin the body. OK | ERR_REFUSED | ERR_* */
err_t incident_begin(struct incident_writing *w) MUST_USE;

/* Seal one record of the body: the JSON object in `b`, which is wiped always.
 * what: for messages. OK | ERR_LIMIT (with a sentence) | ERR_MEMORY */
err_t incident_record_add(struct incident_writing *w, struct buf *b, const char *what) MUST_USE;

/* Seal the body, write and sign the entry about incident `id` (and `duty`, or
 * NULL); it is not durable before entry_commit. middle, when not NULL, writes the
 * kind's own members. OK | ERR_* */
err_t incident_end(struct incident_writing *w, const char *id, const char *duty,
		   void (*middle)(struct jsonw *json, void *ctx), void *ctx) MUST_USE;

#endif
