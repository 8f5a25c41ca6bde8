/* criteria_help.h - short ways to a rule and a record, for the tests of
 * criteria and select. */
#ifndef TEST_CRITERIA_HELP_H
#define TEST_CRITERIA_HELP_H

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "criteria/criterion.h"
#include "criteria/matcher.h"
#include "criteria/where.h"
#include "rec/flow.h"

#define RULE_ID	"7d3c2f6e-0b5c-4a35-9c8f-3a1c6a1e0001"

static inline struct ip ip_of(const char *text)
{
	struct ip ip;

	assert_int_equal(address_parse(text, strlen(text), &ip), OK);
	return ip;
}

/* A TCP flow of ten packets. */
static inline struct flow_rec flow_of(const char *from, const char *to, uint16_t port,
				      const struct facts *facts)
{
	static struct community id = { .text = "1:abc=" };
	struct flow_rec f = { .address = { ip_of(from), ip_of(to) }, .port = { 40000, port }, .transport = 6,
		.packets = { 5, 5 }, .bytes = { 1000, 2000 }, .start = 1000 * NSEC_PER_SEC,
		.end = 1010 * NSEC_PER_SEC, .history = "ShADadFf", .community = &id, .facts = facts };

	return f;
}

static inline void text_fact(struct facts *f, enum field field, const char *text)
{
	facts_text(f, field, text, strlen(text));
}

/* Does the search fire? The search must be valid. */
static inline bool fires(const char *search, const struct record *r)
{
	struct problem why = PROBLEM_NONE;
	struct where *w = NULL;

	err_t e = where_parse(search, strlen(search), &w, &why);
	if (e != OK)
		fail_msg("%s: %s", search, why.text);
	bool yes = where_matches(w, r);
	where_free(w);
	return yes;
}

/* A rule with that detection (two blanks of indent, lines from 8) and block. */
static inline err_t rule_of(const char *detection, const char *block, struct criterion **ret,
			    struct problem *why)
{
	struct buf b = buf_of(1 << 20);

	buf_printf(&b, "title: A test\nid: " RULE_ID "\nstatus: test\nlevel: high\nlogsource:\n"
		       "  category: network_connection\ndetection:\n%s%s", detection, block);
	assert_int_equal(b.err, OK);
	err_t e = criterion_parse("rule.yml", b.bytes, b.len, ret, why);
	buf_free(&b);
	return e;
}

#define TERMS	"sekisho:\n  purpose: Find it\n  authority: A-1\n  valid: {to: 2030-01-01}\n"

#endif
