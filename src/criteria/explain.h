/* explain.h - a rule in plain sentences for who has to approve it. */
#ifndef CRITERIA_EXPLAIN_H
#define CRITERIA_EXPLAIN_H

#include <stdbool.h>

#include "base/buf.h"
#include "criteria/criterion.h"

/*
 * criterion_explain - what would be kept, of whom, for how long, and when it fires
 *
 * Lines of text for people, in Japanese or English. Everything that decides what is
 * kept is said; lists by name, file, number of entries and digest.
 * out	appended; out->err afterwards
 * Source: docs/criteria.md "The explanation"
 */
void criterion_explain(const struct criterion *c, bool japanese, struct buf *out);

#endif
