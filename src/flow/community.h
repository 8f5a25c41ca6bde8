/* community.h - the Community ID of a flow: one name for it in every tool. */
#ifndef FLOW_COMMUNITY_H
#define FLOW_COMMUNITY_H

#include "rec/flow.h"

/*
 * community_id - version 1, seed 0, base64 of SHA-1
 *
 * f	its addresses, ports, transport and ICMP type and code are read
 * out	"1:" and 28 characters, NUL terminated; "" for a record without address
 *
 * Never fails. Source: Community ID flow hashing, specification version 1
 */
void community_id(const struct flow_rec *f, char out[static COMMUNITY_ID_BYTES]);

#endif
