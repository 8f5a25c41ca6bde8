/* partners.h - entrusted companies: chains of entrustment, audits, who reports to
 * whom. Source: 個人情報保護法25条、通則編ガイドライン 3-4-4. */
#ifndef RUN_PARTNERS_H
#define RUN_PARTNERS_H

#include <stdbool.h>
#include <stdio.h>

#include "run/site.h"

/* The chain of every company that this organisation entrusts (id NULL), or the part
 * below one, with what is lacking at each. *gaps: how many. OK | ERR_ABSENT | ERR_* */
err_t partners_chain(struct site *s, const char *id, nsec_t at, bool json, bool japanese, FILE *out, size_t *gaps,
		     struct problem *why) MUST_USE;

/* Audits by their due day; *late: how many are overdue or were never done. */
err_t partners_due(struct site *s, nsec_t at, bool json, bool japanese, FILE *out, size_t *late, struct problem *why)
	MUST_USE;

/* When this company has an incident: whom each tier tells, up to this organisation. */
err_t partners_report(struct site *s, const char *id, bool json, bool japanese, FILE *out, struct problem *why)
	MUST_USE;

#endif
