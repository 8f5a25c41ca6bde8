/* dnp3.h - DNP3 (IEEE 1815), telecontrol of power and water, over TCP and UDP: who
 * told whom to do what with which kinds of objects. Never a point's index or value.
 *
 * Facts: network.protocol "dnp3"; dnp3.function (of the application; of the link
 * for frames that carry nothing else), dnp3.source and dnp3.destination (link
 * addresses), dnp3.object ("g12v1"), dnp3.iin (indications that are set); at the
 * end dnp3.commands, requests that operate outputs. The header's CRC must be
 * right; blocks whose CRC is wrong are not read, as a device would not.
 * Objects are walked as long as their sizes are known; of others the first is told.
 *
 * Source: IEEE 1815-2012 section 9 (link), 8 (transport), 4 (application),
 * annex A (objects) */
#ifndef DECODE_DNP3_H
#define DECODE_DNP3_H

#include "decode/proto.h"

extern const struct proto proto_dnp3;

#endif
