/* decode.h - a frame to a packet: link, network and transport header. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include "rec/frame.h"
#include "rec/packet.h"

/*
 * decode_frame - read a frame's headers down to the transport's
 *
 * Ethernet with any VLAN tags, SNAP, PPPoE and MPLS labels; Linux cooked, PPP,
 * Cisco HDLC, loopback and raw IP. IPv4 with options; IPv6 with its extension
 * headers; authentication headers of both. Bytes behind the IP packet's own
 * length (padding, check sequences) belong to nothing. A length of 0, which
 * segmentation by hardware leaves, means: as far as the frame goes.
 *
 * A transport header that the capture cut off still gives its ports when these
 * are there (flags, windows and payload are 0 then).
 *
 * f	borrowed
 * out	written only when UNDERSTOOD; borrows from f->bytes
 *
 * No allocation, no I/O. Returns UNDERSTOOD or the reason why not.
 * Source: IEEE 802.3, 802.1Q; RFC 791, 8200, 4302, 9293, 768, 792, 4443, 9260
 */
enum not_understood decode_frame(const struct frame *f, struct packet *out);

#endif
