/* who.h - inside src/flow: who began? */
#ifndef FLOW_WHO_H
#define FLOW_WHO_H

#include <stdbool.h>

#include "rec/packet.h"

/*
 * who_is_receiver - did the receiver of a flow's first packet begin the flow?
 *
 * In this order:
 * 1. TCP with SYN alone: the sender began.
 * 2. TCP with SYN and ACK: it answers, so the receiver began.
 * 3. ICMP answer to a question (echo, timestamp, information, mask): the
 *    receiver began. Advertisements also come unasked: the sender.
 * 4. TCP, UDP and SCTP otherwise: the receiver, if the sender's port is that of
 *    a known service (a list of about 40 well-known ports) and the receiver's is
 *    neither a known service's nor below 1024: then we see an answer whose
 *    question was before the capture.
 * 5. Else the sender.
 * Source: RFC 9293 section 3.5; RFC 792; IANA service names and port numbers
 */
bool who_is_receiver(const struct packet *p);

#endif
