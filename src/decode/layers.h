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
	bool in_llc;	/* behind an LLC header: another one is none, so that frames end */
	bool in_fabric;	/* behind a header of FabricPath or NSH: likewise */
};

/* Step over `len` bytes of a header; false if they were not captured. */
static inline bool layer_skip(struct layer *l, uint32_t len)
{
	rd_skip(&l->rd, len);
	l->wire = l->wire > len ? l->wire - len : 0;
	return l->rd.err == OK;
}

/* Each reads its header from `l`, which is used up, fills its part of `out`, and hands on.
 * They return UNDERSTOOD or the reason. */
enum not_understood decode_ip(struct layer *l, struct packet *out);	/* by its version */
enum not_understood decode_ipv4(struct layer *l, struct packet *out);
enum not_understood decode_ipv6(struct layer *l, struct packet *out);
enum not_understood decode_transport(struct layer *l, struct packet *out);
enum not_understood decode_ethernet(struct layer *l, struct packet *out);
enum not_understood decode_ethertype(struct layer *l, uint16_t type, struct packet *out);
enum not_understood decode_llc(struct layer *l, struct packet *out);
enum not_understood decode_ppp(struct layer *l, struct packet *out);	/* framing bytes or none */
enum not_understood decode_wifi(struct layer *l, uint32_t link, struct packet *out);

/*
 * What a tunnel carries, in place of the packet `out` that carries it.
 *
 * UNDERSTOOD: `out` is the packet inside. NOT_TUNNEL_DEPTH: too many tunnels.
 * Anything else: no tunnel that we can look into; `l` and `out` are untouched, and
 * `out` counts as what it is.
 */
enum not_understood decode_tunnel_ip(const struct layer *at, struct packet *out);	/* 4, 41, 47 */
enum not_understood decode_tunnel_udp(const struct layer *at, struct packet *out);	/* by ports, Teredo by content too */

#define TEREDO_PORT	3544u
#define TUNNEL_PORTS	2152u	/* tunnels' ports over UDP lie from here ... */
#define TUNNEL_PORTS_TO	8472u	/* ... to here */

#define TUNNEL_BARE	40u	/* bytes that tell Teredo at other ports */

/* What decode_tunnel_udp might want, of `len` bytes behind UDP; cheap, since every UDP
 * packet is asked: a port, or what may begin an IPv6 packet. */
static inline bool tunnel_udp(const struct packet *p, const uint8_t *bytes, uint32_t len)
{
	return ((uint32_t)p->destination_port - TUNNEL_PORTS <= TUNNEL_PORTS_TO - TUNNEL_PORTS) |
	       (p->source_port == TEREDO_PORT) | (len >= TUNNEL_BARE && bytes[0] >> 4 == 6);
}

#endif
