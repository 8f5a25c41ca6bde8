/* tcp.h - inside src/flow: what a TCP packet does to its flow. */
#ifndef FLOW_TCP_H
#define FLOW_TCP_H

#include <stdbool.h>

#include "flow/entry.h"

/* The flow's first packet: remember the source's first sequence number, mark
 * a flow that was seen from its answer on ("^"). */
void tcp_begin(struct entry *e, const struct packet *p);

/*
 * Does this packet open another connection over the same ports? A SYN does
 * whose first sequence number is not this connection's (a SYN and ACK tells it
 * by what it acknowledges, and only counts when the flow is closed). While
 * nobody has answered yet, a SYN from the other side is a simultaneous opening.
 * Source: RFC 9293 sections 3.5 and 3.6.1
 */
bool tcp_reopens(const struct entry *e, const struct packet *p, unsigned side);

/*
 * Take the packet's letters into the history, and note who closed.
 *
 * side	the key's side that sent it; its counters are already up to date
 * Returns true if this packet closed the flow (FIN from both, or RST).
 * Letters: S syn, H syn and ack, A acknowledgement alone, D payload, T payload
 * sent again, F fin, R reset, W window 0, Q flags that exclude one another;
 * each once a side, capitals for the source. Source: Zeek, conn.log history
 */
bool tcp_packet(struct entry *e, const struct packet *p, unsigned side);

#endif
