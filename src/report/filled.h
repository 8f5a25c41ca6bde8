/* filled.h - a form with its texts, as the writers see it. Inside report only. */
#ifndef REPORT_FILLED_H
#define REPORT_FILLED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"

/* One row. Texts are owned by the filled form. */
struct filled_field {
	const char *id, *label;
	char *text;		/* never NULL: 未確認 when unknown */
	bool known;
	bool confirmed;		/* its place on the official sheet has been seen */
};

struct filled_section {
	const char *title;
	struct filled_field *fields;
	size_t count;
};

struct filled {
	const char *id, *title, *basis, *note;	/* of the form, borrowed */
	char heading[128];	/* "速報（新規）" */
	char made[64];		/* time of making, Asia/Tokyo */
	nsec_t made_at;
	struct filled_section *sections;
	size_t count;
	size_t unknown;
};

#endif
