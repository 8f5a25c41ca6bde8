/* cip.h - a message of the Common Industrial Protocol: which service was asked of
 * which class of object, and refusals. Never an instance, a tag's name or a value. */
#ifndef DECODE_CIP_H
#define DECODE_CIP_H

#include "base/rd.h"
#include "rec/facts.h"

/*
 * cip_add - add what one message says; as far as it goes when it is cut off
 *
 * Facts: cip.service and cip.class of requests (names of the standard, others as
 * number), also of those inside unconnected_send and multiple_service_packet;
 * cip.status of responses when it is not success.
 * Source: ODVA, CIP Networks Library volume 1, section 2-4, appendices A to C;
 * Rockwell Automation publication 1756-PM020 (services of tags)
 */
void cip_add(struct facts *facts, struct rd message);

#endif
