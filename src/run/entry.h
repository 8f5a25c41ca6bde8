/* entry.h - entries under construction, and the step that makes them history:
 * append, commit, project. */
#ifndef RUN_ENTRY_H
#define RUN_ENTRY_H

#include "base/buf.h"
#include "register/register.h"
#include "run/site.h"
#include "text/jsonw.h"

/*
 * One entry being written. entry_begin opens the object and writes the common
 * members; the caller writes the rest through `w`; entry_add closes and
 * appends it. `json` belongs to the caller (buf_free).
 */
struct entry {
	struct buf json;
	struct jsonw w;
	nsec_t at;
};

/* by may be NULL. */
void entry_begin(struct site *s, struct entry *e, const char *kind, const char *by);


/* A text member; NULL text writes nothing. */
void entry_text(struct entry *e, const char *key, const char *text);

/*
 * entry_add - close the object and hand it to the ledger; frees the buffer
 * always. Not durable before entry_commit.
 *
 * OK | ERR_LIMIT (over 65,535 bytes) | ERR_MEMORY | ERR_BROKEN
 */
err_t entry_add(struct site *s, struct entry *e, struct problem *why) MUST_USE;

/*
 * entry_commit - make all added entries durable under a new checkpoint, then
 * project them into the register
 *
 * OK | ERR_FULL | ERR_IO (history is as it was) | ERR_*
 */
err_t entry_commit(struct site *s, struct problem *why) MUST_USE;

/*
 * entry_hand_over - the same for an added `key.log`: the checkpoint is signed by the log's old
 * and new key (ledger_hand_over)
 */
err_t entry_hand_over(struct site *s, const struct signer *next, struct problem *why) MUST_USE;

#endif
