#include "decode/bacnet_names.h"

#include "decode/codes.h"

static const struct code functions[] = {
	{ 0x00, "result" }, { 0x01, "write-broadcast-distribution-table" },
	{ 0x02, "read-broadcast-distribution-table" },
	{ 0x03, "read-broadcast-distribution-table-ack" }, { 0x04, "forwarded-npdu" },
	{ 0x05, "register-foreign-device" }, { 0x06, "read-foreign-device-table" },
	{ 0x07, "read-foreign-device-table-ack" }, { 0x08, "delete-foreign-device-table-entry" },
	{ 0x09, "distribute-broadcast-to-network" }, { 0x0a, "original-unicast-npdu" },
	{ 0x0b, "original-broadcast-npdu" }, { 0x0c, "secure-bvll" },
};

static const struct code confirmed_services[] = {
	{ 0, "acknowledgeAlarm" }, { 1, "confirmedCOVNotification" },
	{ 2, "confirmedEventNotification" }, { 3, "getAlarmSummary" }, { 4, "getEnrollmentSummary" },
	{ 5, "subscribeCOV" }, { 6, "atomicReadFile" }, { 7, "atomicWriteFile" },
	{ 8, "addListElement" }, { 9, "removeListElement" }, { 10, "createObject" },
	{ 11, "deleteObject" }, { 12, "readProperty" }, { 13, "readPropertyConditional" },
	{ 14, "readPropertyMultiple" }, { 15, "writeProperty" }, { 16, "writePropertyMultiple" },
	{ 17, "deviceCommunicationControl" }, { 18, "confirmedPrivateTransfer" },
	{ 19, "confirmedTextMessage" }, { 20, "reinitializeDevice" }, { 21, "vtOpen" },
	{ 22, "vtClose" }, { 23, "vtData" }, { 24, "authenticate" }, { 25, "requestKey" },
	{ 26, "readRange" }, { 27, "lifeSafetyOperation" }, { 28, "subscribeCOVProperty" },
	{ 29, "getEventInformation" }, { 30, "subscribeCOVPropertyMultiple" },
	{ 31, "confirmedCOVNotificationMultiple" }, { 32, "confirmedAuditNotification" },
	{ 33, "auditLogQuery" },
};

static const struct code unconfirmed_services[] = {
	{ 0, "iAm" }, { 1, "iHave" }, { 2, "unconfirmedCOVNotification" },
	{ 3, "unconfirmedEventNotification" }, { 4, "unconfirmedPrivateTransfer" },
	{ 5, "unconfirmedTextMessage" }, { 6, "timeSynchronization" }, { 7, "whoHas" },
	{ 8, "whoIs" }, { 9, "utcTimeSynchronization" }, { 10, "writeGroup" },
	{ 11, "unconfirmedCOVNotificationMultiple" }, { 12, "unconfirmedAuditNotification" },
	{ 13, "whoAmI" }, { 14, "youAre" },
};

static const struct code network_messages[] = {
	{ 0x00, "who-is-router-to-network" }, { 0x01, "i-am-router-to-network" },
	{ 0x02, "i-could-be-router-to-network" }, { 0x03, "reject-message-to-network" },
	{ 0x04, "router-busy-to-network" }, { 0x05, "router-available-to-network" },
	{ 0x06, "initialize-routing-table" }, { 0x07, "initialize-routing-table-ack" },
	{ 0x08, "establish-connection-to-network" }, { 0x09, "disconnect-connection-to-network" },
	{ 0x0a, "challenge-request" }, { 0x0b, "security-payload" }, { 0x0c, "security-response" },
	{ 0x0d, "request-key-update" }, { 0x0e, "update-key-set" },
	{ 0x0f, "update-distribution-key" }, { 0x10, "request-master-key" },
	{ 0x11, "set-master-key" }, { 0x12, "what-is-network-number" },
	{ 0x13, "network-number-is" },
};

static const struct code objects[] = {
	{ 0, "analog-input" }, { 1, "analog-output" }, { 2, "analog-value" }, { 3, "binary-input" },
	{ 4, "binary-output" }, { 5, "binary-value" }, { 6, "calendar" }, { 7, "command" },
	{ 8, "device" }, { 9, "event-enrollment" }, { 10, "file" }, { 11, "group" }, { 12, "loop" },
	{ 13, "multi-state-input" }, { 14, "multi-state-output" }, { 15, "notification-class" },
	{ 16, "program" }, { 17, "schedule" }, { 18, "averaging" }, { 19, "multi-state-value" },
	{ 20, "trend-log" }, { 21, "life-safety-point" }, { 22, "life-safety-zone" },
	{ 23, "accumulator" }, { 24, "pulse-converter" }, { 25, "event-log" }, { 26, "global-group" },
	{ 27, "trend-log-multiple" }, { 28, "load-control" }, { 29, "structured-view" },
	{ 30, "access-door" }, { 31, "timer" }, { 32, "access-credential" }, { 33, "access-point" },
	{ 34, "access-rights" }, { 35, "access-user" }, { 36, "access-zone" },
	{ 37, "credential-data-input" }, { 38, "network-security" }, { 39, "bitstring-value" },
	{ 40, "characterstring-value" }, { 41, "datepattern-value" }, { 42, "date-value" },
	{ 43, "datetimepattern-value" }, { 44, "datetime-value" }, { 45, "integer-value" },
	{ 46, "large-analog-value" }, { 47, "octetstring-value" }, { 48, "positive-integer-value" },
	{ 49, "timepattern-value" }, { 50, "time-value" }, { 51, "notification-forwarder" },
	{ 52, "alert-enrollment" }, { 53, "channel" }, { 54, "lighting-output" },
	{ 55, "binary-lighting-output" }, { 56, "network-port" }, { 57, "elevator-group" },
	{ 58, "escalator" }, { 59, "lift" }, { 60, "staging" }, { 61, "audit-log" },
	{ 62, "audit-reporter" },
};

static const struct code errors[] = {
	{ 0, "other" }, { 2, "configuration-in-progress" }, { 3, "device-busy" },
	{ 4, "dynamic-creation-not-supported" }, { 5, "file-access-denied" },
	{ 7, "inconsistent-parameters" }, { 9, "invalid-data-type" }, { 16, "missing-required-parameter" },
	{ 18, "no-space-for-object" }, { 23, "object-deletion-not-permitted" },
	{ 24, "object-identifier-already-exists" }, { 25, "operational-problem" },
	{ 26, "password-failure" }, { 27, "read-access-denied" }, { 29, "service-request-denied" },
	{ 30, "timeout" }, { 31, "unknown-object" }, { 32, "unknown-property" },
	{ 36, "unsupported-object-type" }, { 37, "value-out-of-range" }, { 40, "write-access-denied" },
	{ 42, "invalid-array-index" }, { 43, "cov-subscription-failed" },
	{ 44, "not-cov-property" }, { 45, "optional-functionality-not-supported" },
	{ 47, "datatype-not-supported" }, { 50, "property-is-not-an-array" },
};

bool bacnet_function_known(uint8_t function)
{
	return function <= 0x0c;
}

void bacnet_add_function(struct facts *facts, uint8_t function)
{
	code_fact(facts, F_BACNET_BVLC, functions, COUNT_OF(functions), function);
}

void bacnet_add_service(struct facts *facts, bool confirmed, uint8_t service)
{
	if (confirmed)
		code_fact(facts, F_BACNET_SERVICE, confirmed_services, COUNT_OF(confirmed_services), service);
	else
		code_fact(facts, F_BACNET_SERVICE, unconfirmed_services, COUNT_OF(unconfirmed_services), service);
}

void bacnet_add_network(struct facts *facts, uint8_t message)
{
	code_fact(facts, F_BACNET_SERVICE, network_messages, COUNT_OF(network_messages), message);
}

void bacnet_add_object(struct facts *facts, uint16_t type)
{
	code_fact(facts, F_BACNET_OBJECT, objects, COUNT_OF(objects), type);
}

void bacnet_add_error(struct facts *facts, uint16_t code)
{
	code_fact(facts, F_BACNET_ERROR, errors, COUNT_OF(errors), code);
}
