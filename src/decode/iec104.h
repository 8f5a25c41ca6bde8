/* iec104.h - IEC 60870-5-104, telecontrol of grids: which kinds of messages were
 * sent to which stations and why. Never an object's address or value.
 *
 * Facts: network.protocol "iec104"; iec104.frame (I, S, STARTDT_ACT ...),
 * iec104.type (C_SC_NA_1 ..., others as number), iec104.cause,
 * iec104.common_address; at the end iec104.commands, process commands that were
 * activated (types 45 to 64), and iec104.refusals, negative answers. TCP only.
 *
 * Source: IEC 60870-5-104:2006 sections 5 to 8; IEC 60870-5-101:2003 section 7.2;
 * types of authentication: IEC TS 60870-5-7 section 7 */
#ifndef DECODE_IEC104_H
#define DECODE_IEC104_H

#include "decode/proto.h"

extern const struct proto proto_iec104;

#endif
