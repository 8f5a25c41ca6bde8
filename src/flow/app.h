/* app.h - the application layer of one flow: bytes in order to the decoders,
 * facts out, nothing kept. */
#ifndef FLOW_APP_H
#define FLOW_APP_H

#include <stddef.h>
#include <stdint.h>

#include "rec/facts.h"
#include "rec/flow.h"
#include "rec/packet.h"

struct app;		/* one flow's state; opaque, defined in flow/half.h */
struct app_pool;	/* bounds the memory of all of them; flow/pool.h */

/* What the flow table shall do with the flow's further packets. */
enum app_next {
	APP_GO_ON,	/* hand me the next packet with payload */
	APP_FINISHED,	/* nothing more to learn: do not call again */
};

/*
 * app_pool_new - room for the states of at most `max_bytes` of handshake
 * buffers over all flows; a flow that finds none goes without application
 * facts (counted, see app_pool_refused)
 *
 * ret	owned by the caller, freed by app_pool_free
 * OK | ERR_MEMORY
 */
err_t app_pool_new(size_t max_bytes, struct app_pool **ret) MUST_USE;
void app_pool_free(struct app_pool *pool);	/* all its apps must be freed before */
uint64_t app_pool_refused(const struct app_pool *pool);

/*
 * app_pool_packets - n packets came
 *
 * What costs some microseconds (opening the first packets of QUIC) is done for one of
 * APP_DEAR packets in the mean, and for APP_DEAR_FIRST at once. In ordinary traffic it
 * is rarer; a flood of them is not read beyond that, and counted as refused.
 */
void app_pool_packets(struct app_pool *pool, size_t n);

#define APP_DEAR	32u
#define APP_DEAR_FIRST	4096u

/*
 * app_packet - read one packet's payload
 *
 * app	the flow's state, *app NULL at first; made on demand, owned by the flow,
 *	freed by app_free. Buffers are wiped once read.
 * known	the flow's protocol over UDP, 0 at first; kept by the flow beside *app, so that
 *	a flow of single datagrams needs no state
 * p	a TCP or UDP packet of the flow, first fragment or none; TCP packets in
 *	capture order, also those without payload that carry SYN or FIN
 * side	who sent it
 * facts	the flow's bag; what was learnt is added
 *
 * Never fails: what is not understood gives no fact. Returns what to do next;
 * after APP_FINISHED *app is NULL.
 */
enum app_next app_packet(struct app_pool *pool, struct app **app, uint8_t *known,
			 const struct packet *p, enum side side, struct facts *facts);

/*
 * app_end - the flow is over: read what still waits or is unfinished, then free
 *
 * A head that is cut off, bytes behind a hole, and the version that a client
 * offered and no server answered are added only here. *app is NULL after; it may
 * be NULL before.
 */
void app_end(struct app_pool *pool, struct app **app, struct facts *facts);

/* Wipe and free without reading on; *app is NULL after. */
void app_free(struct app_pool *pool, struct app **app);

#endif
