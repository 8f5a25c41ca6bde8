/* unrender.h - JSON objects back into facts: stored records, and events to be matched. */
#ifndef RUN_UNRENDER_H
#define RUN_UNRENDER_H

#include <stddef.h>

#include "base/err.h"
#include "base/problem.h"
#include "rec/facts.h"

/*
 * facts_of_json - add the members of one JSON object that the schema knows
 *
 * Names are those of the schema, ECS or Sigma, flat ("source.ip") or nested
 * ({"source":{"ip":...}}); an array gives several values. Members of other names,
 * null, and values that the field cannot hold (a name in an address) are passed over;
 * the latter are counted in out->cut. A record that render wrote comes back whole.
 *
 * json	borrowed for the call
 * out		added to; the caller frees it
 * OK | ERR_FORM (no JSON object) | ERR_LIMIT | ERR_MEMORY
 * Source: docs/criteria.md "Events"; CLI contract "What `flows` prints".
 */
err_t facts_of_json(const char *json, size_t len, struct facts *out, struct problem *why) MUST_USE;

#endif
