/* mqtt.h - MQTT over TCP: who connected to a broker, and how much was published.
 * Topics and payloads are content and never looked at. */
#ifndef DECODE_MQTT_H
#define DECODE_MQTT_H

#include "decode/proto.h"

/*
 * Facts as they are seen:
 *	mqtt.version	"3.1", "3.1.1", "5"; another level as a number
 *	mqtt.packet	"CONNECT", "PUBLISH", ...
 *	mqtt.client_id	of CONNECT, if the client chose one
 *	user.name	likewise
 *	mqtt.reason	of CONNACK, and of DISCONNECT in version 5: "Success", ...
 * At the end, if not 0:
 *	mqtt.publishes	PUBLISH packets of the client
 *	mqtt.deliveries	those of the broker
 *	login.successes	(of clients with a user name), login.failures
 *
 * Known by CONNECT. Of one that is longer than MQTT_CONNECT_MAX the beginning is read:
 * a user name behind a long will is missed then.
 * Source: OASIS MQTT 3.1.1 sections 2 and 3; MQTT 5 sections 2 and 3; IBM's MQTT V3.1
 */
extern const struct proto proto_mqtt;

#define MQTT_CONNECT_MAX	4096u

#endif
