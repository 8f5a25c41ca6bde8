/* protos.h - the protocols that are read, in the order in which they are tried. */
#ifndef DECODE_PROTOS_H
#define DECODE_PROTOS_H

#include "decode/proto.h"

/* By place; NULL behind the last. Those with the surest beginnings come first. */
const struct proto *proto_at(size_t index);

#define PROTO_STATE_MAX	16384u	/* bytes that any protocol remembers at most */

#endif
