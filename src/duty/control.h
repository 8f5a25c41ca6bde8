/* control.h - the safety measures that the law asks for, as data, and which of
 * them a case's deficiencies say were lacking. */
#ifndef DUTY_CONTROL_H
#define DUTY_CONTROL_H

#include "duty/case.h"
#include "duty/law.h"

#define CONTROLS_MAX	256u
#define CONTROL_FACT	"weaknesses"	/* the fact whose choices are deficiencies */

/* Evidence that a site's ledger gives by itself. */
enum control_auto { AUTO_NONE, AUTO_LOGS_ONE_YEAR, AUTO_TRAFFIC_WATCHED };

struct control {
	const char *id, *cite;
	struct words group, title, must;
	uint64_t gaps;		/* choices of the fact */
	enum control_auto evidence;
	enum mark mark;
};

struct controls;	/* opaque; owns its texts, borrows the law */

/*
 * controls_read - read lists/controls.yaml
 *
 * law	its fact `weaknesses` gives the meaning of `gaps`
 * ret	set on success only, freed by controls_free
 * OK | ERR_FORM ("NAME:LINE: what; remedy") | ERR_LIMIT | ERR_MEMORY
 * Source: docs/law-format.md, section 9
 */
err_t controls_read(const struct law *law, const char *name, const void *bytes, size_t len,
		    struct controls **ret, struct problem *why) MUST_USE;
void controls_free(struct controls *c);	/* NULL is fine */

/* How many, and each by place (NULL: no such) or id. */
size_t controls_count(const struct controls *c);
const struct control *controls_at(const struct controls *c, size_t index);
const struct control *controls_find(const struct controls *c, const char *id);

/* The deficiencies of the facts at `at` that are a gap of this measure, as bits
 * of the fact's choices; 0 none. */
uint64_t control_gaps(const struct control *control, const struct law *law, const struct case_facts *facts,
		      nsec_t at);

#endif
