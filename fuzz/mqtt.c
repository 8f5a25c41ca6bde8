/* mqtt.c - one side's bytes of MQTT. */
#include "decode/mqtt.h"
#include "proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	proto_fuzz(&proto_mqtt, bytes, len);
	return 0;
}
