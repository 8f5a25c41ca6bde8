/* apply.h - one entry while it is taken in: its members read with one error
 * kept, and the kinds, one function each. Inside register only. */
#ifndef REGISTER_APPLY_H
#define REGISTER_APPLY_H

#include "register/store.h"
#include "text/tree.h"

struct apply {
	struct reg *r;
	const struct node *entry;	/* its JSON object */
	const struct reg_body *body;	/* or NULL */
	const char *kind;
	uint64_t index;
	nsec_t at;
	struct problem *why;
	err_t err;			/* first failure; later readers give zeros and "" */
};

/* Keep the failure with a sentence that names entry, kind and member. */
void apply_fail(struct apply *a, err_t e, const char *member, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* A TEXT member of `n` shorter than `room` (0: any length); "" after a failure. */
const char *apply_text(struct apply *a, const struct node *n, const char *member, size_t room);

/* The same, NULL when it is not there. */
const char *apply_text_or(struct apply *a, const struct node *n, const char *member, size_t room);

/* A whole number not below 0. */
uint64_t apply_u64(struct apply *a, const struct node *n, const char *member);

/* Lower-case hex of 32 bytes. */
const char *apply_hex(struct apply *a, const struct node *n, const char *member);

/* An RFC 3339 time; 0 after a failure. */
nsec_t apply_time(struct apply *a, const struct node *n, const char *member);

/* A LIST or MAP member; an empty node after a failure. */
const struct node *apply_node(struct apply *a, const struct node *n, const char *member,
			      enum node_kind kind);

/* The tree of record `i` of the body, an object; NULL after a failure. The caller frees it. */
struct tree *apply_record(struct apply *a, size_t i);

/* The entry of the person that the entry's member names, who must be there. */
uint64_t apply_person(struct apply *a, const char *member);

/* The entry's `body`: a reference to a sealed body, its day key in the ledger. */
struct body_ref {
	const char *sha256, *root, *class, *day;
	uint64_t size, records;
};

/* That reference, noted in the table of bodies; empty after a failure. Once for an entry. */
struct body_ref apply_body(struct apply *a);

/* Do and end a change, or nothing after a failure; keep its failure. */
void apply_done(struct apply *a, struct query *q);

/* End a question and keep its failure. */
void apply_asked(struct apply *a, struct query *q);

/* The entry of a criterion's version, by the members criterion, sha256 and lists of
 * `n`: the approved one, else the newest; `proposed`: one that waits. */
uint64_t apply_version(struct apply *a, const struct node *n, bool proposed);

/* Did the change before alter a row? Else the entry speaks of what is not there. */
bool apply_changed(const struct apply *a);

/* The kinds. Each reads its members and changes tables; failures in a->err. */
void apply_site_init(struct apply *a);
void apply_key_day(struct apply *a);
void apply_person_add(struct apply *a);
void apply_key_log(struct apply *a);
void apply_person_rekey(struct apply *a);
void apply_person_end(struct apply *a);
void apply_authority_propose(struct apply *a);
void apply_authority_decide(struct apply *a);	/* approve, revoke */
void apply_criterion_propose(struct apply *a);
void apply_criterion_decide(struct apply *a);	/* approve, reject, retire */
void apply_run_begin(struct apply *a);
void apply_run_batch(struct apply *a);
void apply_run_end(struct apply *a);
void apply_reading(struct apply *a);
void apply_incident_open(struct apply *a);
void apply_incident_fact(struct apply *a);
void apply_incident_report(struct apply *a);
void apply_incident_act(struct apply *a);
void apply_book_change(struct apply *a);	/* decide, submit, close */
void apply_setting_change(struct apply *a);
void apply_expire(struct apply *a);
void apply_hold_propose(struct apply *a);
void apply_hold_approve(struct apply *a);
void apply_hold_end(struct apply *a);
void apply_law_change(struct apply *a);
void apply_clock_step(struct apply *a);
void apply_share_package(struct apply *a);
void apply_reveal_request(struct apply *a);
void apply_reveal_decide(struct apply *a);	/* approve, refuse */
void apply_reveal_use(struct apply *a);

/* Append a node as JSON text (RFC 8259), members in their order. out->err. */
void apply_json(const struct node *n, struct buf *out);

#endif
