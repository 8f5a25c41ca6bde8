/* packet.h - decode hands this to flow: one IP packet, read to its transport
 * header. */
#ifndef REC_PACKET_H
#define REC_PACKET_H

#include <stdint.h>

#include "base/clock.h"

/* Why a frame gave no packet for the flow table, or what a router exported gave no
 * flow. Counted, never silent. X(enum, name in the summary) */
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
	X(NOT_EMPTY, "no_bytes_captured")                                      \
	X(NOT_TUNNEL_DEPTH, "tunnel_depth")                                    \
	X(NOT_RADIO, "radio_no_data")                                          \
	X(NOT_SECRET, "link_encrypted")                                        \
	X(NOT_PARTIAL, "link_fragment")                                        \
	/* Datagrams: of another version, shorter than their header, cut off, too long */ \
	X(EXPORT_VERSION, "export_version")                                    \
	X(EXPORT_SHORT, "export_short_header")                                 \
	X(EXPORT_CUT, "export_cut_off")                                        \
	X(EXPORT_TRAILER, "export_trailer")                                    \
	/* Sets: their length cannot be, their number is reserved, no template came */ \
	X(EXPORT_SET_LENGTH, "export_set_length")                              \
	X(EXPORT_SET_ID, "export_set_number")                                  \
	X(EXPORT_NO_TEMPLATE, "export_no_template")                            \
	/* Templates: impossible, too long, withdrawn over UDP, no memory for them */ \
	X(EXPORT_TEMPLATE, "export_bad_template")                              \
	X(EXPORT_TEMPLATE_FIELDS, "export_template_fields")                    \
	X(EXPORT_WITHDRAWAL, "export_withdrawal")                              \
	X(EXPORT_NO_ROOM, "export_no_room")                                    \
	/* Records: leave their set, have no two addresses, never came (by the numbers) */ \
	X(EXPORT_RECORD, "export_bad_record")                                  \
	X(EXPORT_NO_ADDRESS, "export_no_address")                              \
	X(EXPORT_LOST, "export_lost_records")                                  \
	X(EXPORT_LOST_DATAGRAMS, "export_lost_datagrams")

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
	IPPROTO_NUM_IPV4 = 4,
	IPPROTO_NUM_TCP = 6,
	IPPROTO_NUM_UDP = 17,
	IPPROTO_NUM_IPV6 = 41,
	IPPROTO_NUM_GRE = 47,
	IPPROTO_NUM_ESP = 50,
	IPPROTO_NUM_ICMPV6 = 58,
	IPPROTO_NUM_SCTP = 132,
};

/* Tunnels that decode looks into. X(enum, name in tunnel.type); at most 15,
 * since a packet keeps them in 4 bits each. */
#define TUNNEL_LIST(X)                                                         \
	X(TUNNEL_GRE, "gre")                                                   \
	X(TUNNEL_PPTP, "pptp")                                                 \
	X(TUNNEL_ERSPAN, "erspan")                                             \
	X(TUNNEL_4IN4, "ipip")                                                 \
	X(TUNNEL_6IN4, "6in4")                                                 \
	X(TUNNEL_4IN6, "4in6")                                                 \
	X(TUNNEL_6IN6, "6in6")                                                 \
	X(TUNNEL_TEREDO, "teredo")                                             \
	X(TUNNEL_VXLAN, "vxlan")                                               \
	X(TUNNEL_GENEVE, "geneve")                                             \
	X(TUNNEL_GTP, "gtp-u")                                                 \
	X(TUNNEL_MPLS_UDP, "mpls-udp")

enum tunnel {
	TUNNEL_NONE,
#define TUNNEL_ENUM(id, name) id,
	TUNNEL_LIST(TUNNEL_ENUM)
#undef TUNNEL_ENUM
	TUNNEL_END,
};

_Static_assert(TUNNEL_END <= 16, "a tunnel fits four bits");

#define TUNNELS_MAX	4u	/* one in another; deeper is NOT_TUNNEL_DEPTH */

/*
 * All pointers are borrowed from the frame. Of a packet in tunnels everything but
 * `when`, `frame_wire`, the VLANs and `outer` is the innermost one's.
 *
 * Of a fragment no header behind IP's is read: `transport` is the protocol of
 * the datagram's first byte, `payload` the bytes between fragment_at and the
 * fragment's end, and ports, flags and ICMP type are 0.
 */
struct packet {
	nsec_t when;
	uint32_t frame_wire;	/* whole frame on the line, bytes */
	uint32_t ip_bytes;	/* IP layer length as the header says */
	const uint8_t *source;	/* 4 or 16 bytes, network order */
	const uint8_t *destination;
	uint16_t source_port;	/* 0 unless TCP, UDP or SCTP, and no fragment */
	uint16_t destination_port;
	uint8_t version;	/* 4 or 6 */
	uint8_t transport;	/* IP protocol number after extension headers */
	uint8_t tcp_flags;
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint8_t fragment;	/* 0 no, 1 first fragment, 2 later fragment */
	uint16_t fragment_at;	/* first byte's place in the datagram; lowest bit: more follow */
	uint32_t fragment_id;	/* equal in all fragments of a packet; 0 if none */
	uint16_t vlan;		/* outermost VLAN identifier, 0 none */
	uint16_t vlan_inner;	/* of the tag behind it, 0 none */
	uint16_t tcp_window;
	uint32_t tcp_seq;
	uint32_t tcp_ack;
	const uint8_t *payload;	/* after the transport header, captured part */
	uint32_t payload_len;	/* captured bytes */
	uint32_t payload_wire;	/* bytes that the headers say there were */
	const uint8_t *outer;	/* IP header of the outermost packet, its own without a tunnel */
	uint16_t tunnels;	/* enum tunnel, 4 bits each, innermost lowest; 0 none */
	uint8_t has_tunnel_id;	/* 1: tunnel_id is there */
	uint32_t tunnel_id;	/* innermost VNI, TEID, key, session or call */
};

#endif
