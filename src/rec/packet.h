/* packet.h - decode hands this to flow: one IP packet, read to its transport
 * header. */
#ifndef REC_PACKET_H
#define REC_PACKET_H

#include <stdint.h>

#include "base/clock.h"

/* Why a frame gave no packet for the flow table. Counted, never silent.
 * X(enum, name in the summary) */
#define NOT_UNDERSTOOD_LIST(X)                                                 \
	X(UNDERSTOOD, "understood")                                            \
	X(NOT_LINK, "link_type")                                               \
	X(NOT_ARP, "arp")                                                      \
	X(NOT_LLC, "llc")                                                      \
	X(NOT_ETHERTYPE, "ethertype")                                          \
	X(NOT_SHORT_LINK, "short_link_header")                                 \
	X(NOT_SHORT_IP, "short_ip_header")                                     \
	X(NOT_FORM_IP, "bad_ip_header")                                        \
	X(NOT_SHORT_TRANSPORT, "short_transport_header")                       \
	X(NOT_FORM_TRANSPORT, "bad_transport_header")                          \
	X(NOT_EMPTY, "no_bytes_captured")

enum not_understood {
#define NOT_ENUM(id, name) id,
	NOT_UNDERSTOOD_LIST(NOT_ENUM)
#undef NOT_ENUM
	NOT_COUNT,
};

/* TCP flags as in the header. Source: RFC 9293 section 3.1 */
enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PSH = 8, TCP_ACK = 16, TCP_URG = 32 };

enum {
	IPPROTO_NUM_ICMP = 1,
	IPPROTO_NUM_TCP = 6,
	IPPROTO_NUM_UDP = 17,
	IPPROTO_NUM_ICMPV6 = 58,
	IPPROTO_NUM_SCTP = 132,
};

/* All pointers are borrowed from the frame. */
struct packet {
	nsec_t when;
	uint32_t frame_wire;	/* whole frame on the line, bytes */
	uint32_t ip_bytes;	/* IP layer length as the header says */
	const uint8_t *source;	/* 4 or 16 bytes, network order */
	const uint8_t *destination;
	uint16_t source_port;	/* 0 unless TCP, UDP or SCTP, first fragment */
	uint16_t destination_port;
	uint8_t version;	/* 4 or 6 */
	uint8_t transport;	/* IP protocol number after extension headers */
	uint8_t tcp_flags;
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint8_t fragment;	/* 0 no, 1 first fragment, 2 later fragment */
	uint32_t fragment_id;	/* equal in all fragments of a packet; 0 if none */
	uint16_t vlan;		/* outermost VLAN identifier, 0 none */
	uint16_t tcp_window;
	uint32_t tcp_seq;
	uint32_t tcp_ack;
	const uint8_t *payload;	/* after the transport header, captured part */
	uint32_t payload_len;	/* captured bytes */
	uint32_t payload_wire;	/* bytes that the headers say there were */
};

#endif
