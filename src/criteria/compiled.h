/* compiled.h - the inside of a matcher, shared by the files that make and run it. */
#ifndef CRITERIA_COMPILED_H
#define CRITERIA_COMPILED_H

#include "criteria/groups.h"
#include "criteria/keys.h"
#include "criteria/matcher.h"
#include "criteria/spans.h"

enum hook_mode { HOOK_WHOLE, HOOK_UNDER };

/* When a looked-up value stands in `field` in this way, the rule is a candidate. */
struct hook {
	uint8_t field;
	uint8_t mode;
	uint16_t rule;
};

/* What a value can belong to: a list, or all literals of one hook. */
struct unit {
	struct hook *hooks;
	size_t count, room;
};

/* A value of the field between lo and hi (any value: 0 to UINT64_MAX) makes
 * the rule a candidate. */
struct gate {
	uint64_t lo, hi;
	uint16_t rule;
};

/* What to do with a value of one field. */
struct field_plan {
	bool watched;		/* anything at all */
	bool whole, under;	/* look the text up, or its parts behind dots */
	bool address, number;
	struct gate *gates;
	size_t gate_count, gate_room;
};

/* A list of some rule: its units (entries; entries written `*.name`), and a
 * copy where a test has to go through it. */
struct list_place {
	uint32_t unit, under;
	struct list *copy;
};

struct matcher {
	const struct criterion *const *criteria;
	size_t count;
	const struct criterion **owned;	/* the array behind `criteria` */
	struct list_place (*lists)[CRITERION_LISTS_MAX];	/* by rule and list */
	struct field_plan plans[FIELD_COUNT];
	uint8_t fixed[FIELD_COUNT];	/* watched fields that a flow itself may have */
	size_t fixed_count;
	struct unit *units;
	size_t unit_count, unit_room;
	struct groups groups;
	struct keys texts, numbers;
	struct span_table *spans[2];	/* version 4, 6 */
	uint16_t *always;	/* rules without a necessary test */
	size_t always_count;
};

/* Evaluate the whole expression of a rule. */
bool compiled_fires(const struct matcher *m, size_t rule, const struct record *r);

/* Text of an address, number or time value for patterns; room: ADDRESS_TEXT_BYTES. */
const uint8_t *compiled_text(const struct value *v, char *room, size_t *len);

#endif
