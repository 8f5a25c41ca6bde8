/* s7comm.h - S7 communication and S7comm-plus (Siemens controllers) over TPKT and
 * COTP: what a controller was asked to do. Never a variable's address or value,
 * never a block's name or its bytes.
 *
 * Facts: network.protocol "s7comm"; s7comm.rosctr (job, ack_data, userdata ...),
 * s7comm.function (read_var, write_var, plc_stop, request_download, read_szl ...,
 * others as number), s7comm.pi (program services: P_PROGRAM starts a controller),
 * s7comm.error (class and code in hex), s7comm.plus (functions of S7comm-plus);
 * of the connection request cotp.source_tsap and cotp.destination_tsap, and of the
 * latter s7comm.rack and s7comm.slot. TCP only. COTP alone is also that of MMS, RDP
 * and others: a connection request counts only with a TSAP that Siemens uses, and
 * if that is two bytes, on port 102; else the first data decide.
 *
 * Source: RFC 1006 section 6, RFC 905 section 13 (COTP); S7 has no public
 * standard: field names as in Wireshark's packet-s7comm.c */
#ifndef DECODE_S7COMM_H
#define DECODE_S7COMM_H

#include "decode/proto.h"

extern const struct proto proto_s7comm;

#endif
