/* decode.h - a frame to a packet: link, network and transport header. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include "rec/frame.h"
#include "rec/packet.h"

/*
 * decode_frame - read a frame's headers down to the transport's
 *
 * Ethernet with any VLAN tags, SNAP, PPPoE and MPLS labels; Linux cooked, PPP,
 * Cisco HDLC, loopback, raw IP, 802.11 data in clear, and the others of enum
 * link. IPv4 with options; IPv6 with its extension
 * headers; authentication headers of both. Bytes behind the IP packet's own
 * length (padding, check sequences) belong to nothing. A length of 0, which
 * segmentation by hardware leaves, means: as far as the frame goes.
 *
 * A transport header that the capture cut off still gives its ports when these
 * are there (flags, windows and payload are 0 then).
 *
 * Tunnels are looked into, up to TUNNELS_MAX within one another: the packet is the
 * innermost one (docs/differences.md says which tunnels, and how we know them). A
 * fragment is handed on as it is: flow puts datagrams together (decode_rest).
 *
 * f	borrowed
 * out	written only when UNDERSTOOD; borrows from f->bytes
 *
 * No allocation, no I/O. Returns UNDERSTOOD or the reason why not.
 * Source: IEEE 802.3, 802.1Q; RFC 791, 8200, 4302, 9293, 768, 792, 4443, 9260
 */
enum not_understood decode_frame(const struct frame *f, struct packet *out);

/*
 * decode_rest - read on behind the IP header of a datagram that came in fragments
 *
 * part		a fragment of it from decode_frame, the first one if there is a choice;
 *	borrowed
 * bytes, len	the datagram from its first byte, as far as it is there; borrowed
 * wire		its length
 * out		written even if it is not understood: then it has part's addresses and
 *	protocol, but ports and the rest mean nothing. May be a fragment again (one in
 *	a tunnel, say). Borrows from bytes and from what part borrows from
 *
 * Returns UNDERSTOOD or the reason why not.
 * Source: RFC 791 section 3.2, RFC 8200 section 4.5
 */
enum not_understood decode_rest(const struct packet *part, const uint8_t *bytes, uint32_t len,
				uint32_t wire, struct packet *out);

/* The same, layer by layer, without the short way that decode_frame takes for the
 * packets that nearly all are. For its test. */
enum not_understood decode_layers(const struct frame *f, struct packet *out);

#endif
