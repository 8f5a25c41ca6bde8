/* expr.h - what a rule asks of a record: tests of fields, joined by and, or, not. */
#ifndef CRITERIA_EXPR_H
#define CRITERIA_EXPR_H

#include <stdint.h>

#include "base/clock.h"
#include "criteria/pattern.h"
#include "criteria/prefix.h"
#include "rec/schema.h"

/* What is asked of one field. True if any of the field's values answers. */
enum test_kind {
	TEST_PRESENT,	/* the field has a value */
	TEST_PATTERN,	/* its text matches (addresses and numbers as text) */
	TEST_RANGE,	/* UINT: lo <= value <= hi; TIME: order_of_time(value) */
	TEST_PREFIX,	/* an address in the prefix */
	TEST_LIST,	/* in a list */
};

enum list_mode {
	LIST_WHOLE,	/* the value is an entry; addresses: lies in an entry */
	LIST_UNDER,	/* the value ends in `.` and an entry: a name under it */
	LIST_STARTS, LIST_ENDS, LIST_CONTAINS,	/* short lists only */
};

struct test {
	enum field field;
	enum test_kind kind;
	struct pattern pattern;	/* PATTERN */
	uint64_t lo, hi;	/* RANGE; lo > hi: never */
	struct prefix prefix;	/* PREFIX */
	uint16_t list;		/* LIST: index into lists */
	enum list_mode mode;
	unsigned line;
};

enum expr_kind { EXPR_TEST, EXPR_NOT, EXPR_AND, EXPR_OR };

/* A node of the boolean expression. Nodes may be shared: no cycles. */
struct expr {
	enum expr_kind kind;
	uint32_t test;		/* TEST: index into tests */
	uint32_t kids, count;	/* others: from kids[kids], `count` node numbers */
};

/* A time as a number of the same order, for TEST_RANGE. */
static inline uint64_t order_of_time(nsec_t t)
{
	return (uint64_t)t ^ UINT64_C(1) << 63;
}

#endif
