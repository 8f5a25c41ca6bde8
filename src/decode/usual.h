/* usual.h - inside src/decode: the packets that nearly all are, read in one go. */
#ifndef DECODE_USUAL_H
#define DECODE_USUAL_H

#include <stdbool.h>

#include "rec/frame.h"
#include "rec/packet.h"

/*
 * decode_usual - an Ethernet frame without tags, IPv4 without options or IPv6 without
 * extension headers, no fragment, TCP or UDP that is no tunnel's, headers captured
 *
 * True: `out` is all that decode_layers would make of it; fuzz/packet.c compares them.
 * False: anything else; `out` may be written in part.
 * Source: as decode_frame
 */
bool decode_usual(const struct frame *f, struct packet *out);

#endif
