/* layers.h - inside src/decode: one function a layer, each calling the next. */
#ifndef DECODE_LAYERS_H
#define DECODE_LAYERS_H

#include <stdbool.h>

#include "base/rd.h"
#include "rec/packet.h"

/* A layer's bytes: the captured ones and how many there were on the line. */
struct layer {
	struct rd rd;
	uint32_t wire;
};

/* Step over `len` bytes of a header; false if they were not captured. */
static inline bool layer_skip(struct layer *l, uint32_t len)
{
	rd_skip(&l->rd, len);
	l->wire = l->wire > len ? l->wire - len : 0;
	return l->rd.err == OK;
}

/* Each reads its header from `l`, fills its part of `out`, and hands on.
 * They return UNDERSTOOD or the reason. */
enum not_understood decode_ip(struct layer l, struct packet *out);	/* by its version */
enum not_understood decode_ipv4(struct layer l, struct packet *out);
enum not_understood decode_ipv6(struct layer l, struct packet *out);
enum not_understood decode_transport(struct layer l, struct packet *out);

#endif
