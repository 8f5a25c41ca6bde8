/* enip.h - EtherNet/IP, the encapsulation of CIP, over TCP and UDP.
 *
 * Facts: network.protocol "enip"; enip.command (register_session, send_rr_data ...;
 * "io_data" for cyclic data over UDP), enip.status when it is not success,
 * enip.product (what a device calls its model in list_identity), and those of
 * cip.h. Over UDP, whole datagrams by content: cyclic data and all commands, those
 * too that the standard leaves to TCP.
 *
 * Source: ODVA, CIP Networks Library volume 2, chapter 2 (encapsulation, common
 * packet format) and 3 (cyclic data) */
#ifndef DECODE_ENIP_H
#define DECODE_ENIP_H

#include "decode/proto.h"

extern const struct proto proto_enip;

#endif
