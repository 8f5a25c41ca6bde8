/* bacnet_names.h - what BACnet calls its numbers: each function adds one name as a
 * fact, a number without one as digits. */
#ifndef DECODE_BACNET_NAMES_H
#define DECODE_BACNET_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/facts.h"

#define BACNET_CONFIRMED	33u	/* highest service of confirmed requests */
#define BACNET_UNCONFIRMED	14u	/* and of unconfirmed ones */

/* Is it a function of BVLL over IPv4? */
bool bacnet_function_known(uint8_t function);

/* bacnet.bvlc */
void bacnet_add_function(struct facts *facts, uint8_t function);

/* bacnet.service */
void bacnet_add_service(struct facts *facts, bool confirmed, uint8_t service);
void bacnet_add_network(struct facts *facts, uint8_t message);

/* bacnet.object, by the type's number */
void bacnet_add_object(struct facts *facts, uint16_t type);

/* bacnet.error */
void bacnet_add_error(struct facts *facts, uint16_t code);

#endif
