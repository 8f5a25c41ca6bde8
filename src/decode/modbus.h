/* modbus.h - Modbus/TCP: which functions were called at which units, and refusals.
 * Never an address of a register and never its value.
 *
 * Facts: network.protocol "modbus"; modbus.function (requests and responses, names
 * of the standard, others as number), modbus.unit, modbus.exception; at the end
 * modbus.reads and modbus.writes: requests that read or change the process.
 * TCP only. A frame is believed when its length is exactly that of its function
 * and the head of a frame follows, or nothing; a function of free form counts at once
 * on port 502 and behind a second frame elsewhere. Not weak: connections to machines
 * last for months, and a sensor mostly comes into their middle.
 *
 * Source: MODBUS Application Protocol V1.1b3 sections 5 to 7; MODBUS Messaging on
 * TCP/IP Implementation Guide V1.0b section 3.1.3 */
#ifndef DECODE_MODBUS_H
#define DECODE_MODBUS_H

#include "decode/proto.h"

extern const struct proto proto_modbus;

#endif
