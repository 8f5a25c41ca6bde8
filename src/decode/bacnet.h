/* bacnet.h - BACnet/IP, automation of buildings, over UDP: which services were asked
 * of which kinds of objects. Never an instance, a property's value or a text.
 *
 * Facts: network.protocol "bacnet"; bacnet.bvlc (original-unicast-npdu ...),
 * bacnet.pdu (confirmed-request, error ..., network), bacnet.service (readProperty,
 * reinitializeDevice, whoIs ...; of network messages their name), bacnet.object
 * (types of the objects named: device, analog-output ...), bacnet.error. Objects
 * inside of values are values and left out. Over IPv4 only (type 0x81); whole
 * datagrams, by content.
 *
 * Source: ANSI/ASHRAE 135-2020, annex J (BVLL), clause 6 (network layer), 20 (APDU,
 * tags), 21 (services, object types, errors) */
#ifndef DECODE_BACNET_H
#define DECODE_BACNET_H

#include "decode/proto.h"

extern const struct proto proto_bacnet;

#endif
