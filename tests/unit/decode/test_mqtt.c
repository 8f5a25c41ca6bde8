#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/mqtt.h"
#include "feed_talk.h"

/* mosquitto_pub and mosquitto 2.0.11: version 3.1; 3.1.1 with a wrong password; 5. And a
 * subscriber with a will that is given one message. */
static const uint8_t old_client[] = {
	0x10, 0x2b, 0x00, 0x06, 0x4d, 0x51, 0x49, 0x73, 0x64, 0x70, 0x03, 0xc2, 0x00, 0x3c, 0x00, 0x09,
	0x73, 0x65, 0x6e, 0x73, 0x6f, 0x72, 0x2d, 0x33, 0x31, 0x00, 0x06, 0x74, 0x65, 0x73, 0x74, 0x65,
	0x72, 0x00, 0x0a, 0x53, 0x45, 0x43, 0x52, 0x45, 0x54, 0x50, 0x41, 0x53, 0x53, 0x32, 0x1d, 0x00,
	0x0c, 0x53, 0x45, 0x43, 0x52, 0x45, 0x54, 0x2f, 0x74, 0x6f, 0x70, 0x69, 0x63, 0x00, 0x01, 0x53,
	0x45, 0x43, 0x52, 0x45, 0x54, 0x50, 0x41, 0x59, 0x4c, 0x4f, 0x41, 0x44, 0xe0, 0x00,
};

static const uint8_t old_broker[] = {
	0x20, 0x02, 0x00, 0x00, 0x40, 0x02, 0x00, 0x01,
};

static const uint8_t wrong_client[] = {
	0x10, 0x2b, 0x00, 0x04, 0x4d, 0x51, 0x54, 0x54, 0x04, 0xc2, 0x00, 0x3c, 0x00, 0x0a, 0x73, 0x65,
	0x6e, 0x73, 0x6f, 0x72, 0x2d, 0x33, 0x31, 0x31, 0x00, 0x06, 0x74, 0x65, 0x73, 0x74, 0x65, 0x72,
	0x00, 0x0b, 0x77, 0x72, 0x6f, 0x6e, 0x67, 0x53, 0x45, 0x43, 0x52, 0x45, 0x54,
};

static const uint8_t wrong_broker[] = {
	0x20, 0x02, 0x00, 0x05,
};

static const uint8_t new_client[] = {
	0x10, 0x2c, 0x00, 0x04, 0x4d, 0x51, 0x54, 0x54, 0x05, 0xc2, 0x00, 0x3c, 0x03, 0x21, 0x00, 0x14,
	0x00, 0x08, 0x73, 0x65, 0x6e, 0x73, 0x6f, 0x72, 0x2d, 0x35, 0x00, 0x06, 0x74, 0x65, 0x73, 0x74,
	0x65, 0x72, 0x00, 0x0a, 0x53, 0x45, 0x43, 0x52, 0x45, 0x54, 0x50, 0x41, 0x53, 0x53, 0x32, 0x1e,
	0x00, 0x0c, 0x53, 0x45, 0x43, 0x52, 0x45, 0x54, 0x2f, 0x74, 0x6f, 0x70, 0x69, 0x63, 0x00, 0x01,
	0x00, 0x53, 0x45, 0x43, 0x52, 0x45, 0x54, 0x50, 0x41, 0x59, 0x4c, 0x4f, 0x41, 0x44, 0xe0, 0x00,
};

static const uint8_t new_broker[] = {
	0x20, 0x09, 0x00, 0x00, 0x06, 0x22, 0x00, 0x0a, 0x21, 0x00, 0x14, 0x40, 0x03, 0x00, 0x01, 0x10,
};

static const uint8_t will_client[] = {
	0x10, 0x44, 0x00, 0x04, 0x4d, 0x51, 0x54, 0x54, 0x05, 0xc6, 0x00, 0x3c, 0x08, 0x11, 0x00, 0x00,
	0x00, 0x3c, 0x21, 0x00, 0x14, 0x00, 0x04, 0x73, 0x75, 0x62, 0x35, 0x00, 0x00, 0x08, 0x53, 0x45,
	0x43, 0x52, 0x45, 0x54, 0x2f, 0x77, 0x00, 0x0a, 0x53, 0x45, 0x43, 0x52, 0x45, 0x54, 0x57, 0x49,
	0x4c, 0x4c, 0x00, 0x06, 0x74, 0x65, 0x73, 0x74, 0x65, 0x72, 0x00, 0x0a, 0x53, 0x45, 0x43, 0x52,
	0x45, 0x54, 0x50, 0x41, 0x53, 0x53, 0x82, 0x0e, 0x00, 0x01, 0x00, 0x00, 0x08, 0x53, 0x45, 0x43,
	0x52, 0x45, 0x54, 0x2f, 0x23, 0x02, 0x50, 0x02, 0x00, 0x01, 0x70, 0x02, 0x00, 0x01, 0xe0, 0x01,
	0x04,
};

static const uint8_t will_broker[] = {
	0x20, 0x09, 0x00, 0x00, 0x06, 0x22, 0x00, 0x0a, 0x21, 0x00, 0x14, 0x90, 0x04, 0x00, 0x01, 0x00,
	0x02, 0x34, 0x14, 0x00, 0x08, 0x53, 0x45, 0x43, 0x52, 0x45, 0x54, 0x2f, 0x78, 0x00, 0x01, 0x00,
	0x53, 0x45, 0x43, 0x52, 0x45, 0x54, 0x58, 0x62, 0x02, 0x00, 0x01,
};

/* Cut at every byte, the facts are the same. */
static void expect(const uint8_t *c, size_t c_len, const uint8_t *s, size_t s_len, const char *want)
{
	struct feed f;

	for (size_t cut = 0; cut <= c_len; cut++) {
		feed_open(&f, &proto_mqtt);
		feed_bytes(&f, SIDE_SOURCE, c, cut);
		feed_bytes(&f, SIDE_SOURCE, c + cut, c_len - cut);
		size_t half = cut < s_len ? cut : s_len;
		feed_bytes(&f, SIDE_DESTINATION, s, half);
		feed_bytes(&f, SIDE_DESTINATION, s + half, s_len - half);
		feed_end(&f);
		assert_string_equal(feed_facts(&f), want);
		assert_false(feed_holds(&f, "SECRET"));
		assert_null(memmem(f.talk.state, proto_mqtt.state, "SECRET", 6));
		feed_close(&f);
	}
}

#define OF(m)	(m), sizeof(m)
#define BASE(v, id)	"network.protocol=mqtt|mqtt.packet=CONNECT|mqtt.version=" v "|mqtt.client_id=" id "|user.name=tester|"

static void real_clients(void **state)
{
	(void)state;
	expect(OF(old_client), OF(old_broker), BASE("3.1", "sensor-31") "mqtt.packet=PUBLISH|mqtt.packet=DISCONNECT|"
	       "mqtt.packet=CONNACK|mqtt.reason=Success|mqtt.packet=PUBACK|mqtt.publishes=1|login.successes=1|");
	expect(OF(wrong_client), OF(wrong_broker), BASE("3.1.1", "sensor-311") "mqtt.packet=CONNACK|"
	       "mqtt.reason=Not authorized|login.failures=1|");
	expect(OF(new_client), OF(new_broker), BASE("5", "sensor-5") "mqtt.packet=PUBLISH|mqtt.packet=DISCONNECT|"
	       "mqtt.packet=CONNACK|mqtt.reason=Success|mqtt.packet=PUBACK|mqtt.publishes=1|login.successes=1|");
	expect(OF(will_client), OF(will_broker), BASE("5", "sub5") "mqtt.packet=SUBSCRIBE|mqtt.packet=PUBREC|"
	       "mqtt.packet=PUBCOMP|mqtt.packet=DISCONNECT|mqtt.reason=Disconnect with Will Message|"
	       "mqtt.packet=CONNACK|mqtt.reason=Success|mqtt.packet=SUBACK|mqtt.packet=PUBLISH|mqtt.packet=PUBREL|"
	       "mqtt.deliveries=1|login.successes=1|");
}

/* A server that sends a client away, and one without an account. */
static void reasons(void **state)
{
	struct feed f;
	(void)state;

	feed_open(&f, &proto_mqtt);
	feed_bytes(&f, SIDE_SOURCE, BYTES("\x10\x0d\0\4MQTT\5\2\0\x3c\0\0\0"));
	feed_bytes(&f, SIDE_DESTINATION, BYTES("\x20\3\0\0\0\xe0\2\x8e\0\xe0\1\x77"));
	feed_end(&f);
	assert_string_equal(feed_values(&f, F_MQTT_REASON), "Success|Session taken over|0x77|");
	assert_string_equal(feed_values(&f, F_LOGIN_SUCCESSES), "");
	feed_close(&f);
	feed_open(&f, &proto_mqtt);
	feed_bytes(&f, SIDE_DESTINATION, BYTES("\x20\3\0\x86\0"));
	feed_end(&f);
	assert_string_equal(feed_values(&f, F_MQTT_REASON), "Bad User Name or Password|");
	assert_string_equal(feed_values(&f, F_LOGIN_FAILURES), "1|");
	feed_close(&f);
}

/* Payloads are stepped over, however long. */
static void long_packets(void **state)
{
	struct feed f;
	(void)state;

	feed_open(&f, &proto_mqtt);
	feed_bytes(&f, SIDE_SOURCE, BYTES("\x30\xff\xff\xff\x7f\0\1t"));
	assert_int_equal(f.side[0].then, PROTO_ON);
	assert_true(f.side[0].skip == 268435455 - 3);
	feed_close(&f);
	/* A will of 60,000 bytes: the client's name is before it, the user's behind it. */
	feed_open(&f, &proto_mqtt);
	feed_bytes(&f, SIDE_SOURCE, BYTES("\x10\xf9\xd4\3\0\4MQTT\4\x86\0\x3c\0\2id\0\1w\xea\x60"));
	assert_int_equal(f.side[0].then, PROTO_MORE);
	uint8_t *will = calloc(1, 60000);
	assert_non_null(will);
	feed_bytes(&f, SIDE_SOURCE, will, 60000);
	free(will);
	feed_bytes(&f, SIDE_SOURCE, BYTES("\0\4name\xc0\0"));
	assert_string_equal(feed_facts(&f), "network.protocol=mqtt|mqtt.packet=CONNECT|mqtt.version=3.1.1|"
			    "mqtt.client_id=id|mqtt.packet=PINGREQ|");
	feed_close(&f);
}

static void refused(const char *bytes, size_t len)
{
	struct feed f;

	feed_open(&f, &proto_mqtt);
	feed_bytes(&f, SIDE_SOURCE, bytes, len);
	assert_int_equal(f.side[0].then, PROTO_LOST);
	assert_int_equal(f.facts.used, 0);
	feed_close(&f);
}

static void hostile(void **state)
{
	struct feed f;
	(void)state;

	refused("\0\0", 2);	/* no such type */
	refused("\x30\xff\xff\xff\xff\1", 6);	/* a length of five bytes */
	refused("\xc0\1x", 3);	/* a ping has nothing to say */
	refused("\x20\1x", 3);
	/* Strings longer than their packet. */
	feed_open(&f, &proto_mqtt);
	feed_bytes(&f, SIDE_SOURCE, BYTES("\x10\x0c\0\4MQTT\4\x80\0\x3c\xff\xff" "\xc0\0"));
	feed_bytes(&f, SIDE_SOURCE, BYTES("\x10\x0d\0\4MQTT\5\x80\0\x3c\xff\xff\xff" "\xc0\0"));
	feed_end(&f);
	assert_string_equal(feed_facts(&f), "network.protocol=mqtt|mqtt.packet=CONNECT|mqtt.version=3.1.1|"
			    "mqtt.packet=PINGREQ|");
	feed_close(&f);
	/* The end is lost. */
	feed_open(&f, &proto_mqtt);
	feed_bytes(&f, SIDE_SOURCE, old_client, 26);
	feed_end(&f);
	assert_string_equal(feed_values(&f, F_MQTT_CLIENT), "sensor-31|");
	feed_close(&f);
}

static void beginnings(void **state)
{
	struct talk sure = { .sure = true };
	(void)state;

	for (size_t n = 0; n < 11; n++)
		assert_int_equal(feed_starts(&proto_mqtt, SIDE_SOURCE, old_client, n), GUESS_MORE);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_SOURCE, old_client, 11), GUESS_YES);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_SOURCE, new_client, 9), GUESS_YES);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_DESTINATION, old_broker, sizeof(old_broker)), GUESS_NO);
	/* An answer of version 5 whose question was not seen: its lengths must agree. */
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_DESTINATION, "\x20\x09\0\0\x06\x22", 6), GUESS_YES);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_DESTINATION, "\x20\x09\0", 3), GUESS_MORE);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_DESTINATION, "\x20\x09\0\0\x07\x22", 6), GUESS_NO);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_DESTINATION, "\x20\x09\2\0\x06\x22", 6), GUESS_NO);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_SOURCE, "\x10\x2a\0\4MQTX", 8), GUESS_NO);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_SOURCE, "\x10\x2a\0\4MQTT\x09", 9), GUESS_NO);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_SOURCE, "\x10\0\0\4", 4), GUESS_NO);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_SOURCE, "GET / HTTP/1.1", 14), GUESS_NO);
	assert_int_equal(feed_starts(&proto_mqtt, SIDE_SOURCE, "\x16\3\1\2\0\1", 6), GUESS_NO);
	/* In the middle, once it is known: whole packets. */
	assert_int_equal(proto_mqtt.starts(&sure, BYTES("\xc0\0")), GUESS_YES);
	assert_int_equal(proto_mqtt.starts(&sure, old_broker, sizeof(old_broker)), GUESS_YES);
	assert_int_equal(proto_mqtt.starts(&sure, BYTES("0\4\0\1tx and more")), GUESS_NO);
	assert_int_equal(proto_mqtt.starts(&sure, BYTES("some text")), GUESS_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_clients),
		cmocka_unit_test(reasons),
		cmocka_unit_test(long_packets),
		cmocka_unit_test(hostile),
		cmocka_unit_test(beginnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
