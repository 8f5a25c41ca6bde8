#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/bacnet.h"
#include "bout.h"

#define STR(s)	(s), sizeof(s) - 1

/* As real devices said it. */
#define READ	"\x81\x0a\x00\x11\x01\x04\x00\x05\xa9\x0c\x0c\x02\x3f\xff\xff\x19\x4b"
#define WHO_IS	"\x81\x0b\x00\x0c\x01\x20\xff\xff\x00\xff\x10\x08"
#define I_AM	"\x81\x0b\x00\x19\x01\x20\xff\xff\x00\xff\x10\x00\xc4\x02\x00\x00\x00\x22\x05\xc4\x91\x03\x22\x01\x04"
#define REFUSED	"\x81\x0b\x00\x0d\x01\x00\x50\x01\x0c\x91\x00\x91\x00"
#define NETWORK	"\x81\x0b\x00\x0e\x01\xa0\xff\xff\x00\xff\x13\x00\x00\x0b"
/* By hand: writes of an analog-output, of several objects; a value that names an
 * object; a restart with a password; a forwarded whoHas; two without APDU. */
#define WRITE	"\x81\x0a\x00\x18\x01\x04\x00\x05\x02\x0f\x0c\x00\x40\x00\x07\x19\x55\x3e\x44\x42\x28\x00\x00\x3f"
#define WRITES	"\x81\x0a\x00\x23\x01\x04\x00\x05\x03\x10\x0c\x01\x00\x00\x01\x1e\x09\x55\x2e\x91\x01\x2f\x1f" \
		"\x0c\x00\x80\x00\x01\x1e\x09\x55\x2e\x00\x2f\x1f"
#define LIST	"\x81\x0a\x00\x17\x01\x00\x30\x04\x0c\x0c\x02\x00\x00\x01\x19\x4c\x3e\xc4\x03\xc0\x00\x01\x3f"
#define RESTART	"\x81\x0a\x00\x15\x01\x04\x00\x05\x05\x14\x09\x00\x1d\x07\x00SECRET"
#define HAS	"\x81\x04\x00\x13\xc0\x00\x02\x01\xba\xc0\x01\x00\x10\x07\x2c\x02\x80\x00\x05"
#define FOREIGN	"\x81\x05\x00\x06\x00\x3c"
#define RESULT	"\x81\x00\x00\x06\x00\x30"
#define ABORT	"\x81\x0a\x00\x09\x01\x00\x71\x05\x04"
#define DENIED	"\x81\x0a\x00\x0d\x01\x00\x50\x02\x0f\x91\x02\x91\x28"

static void take(struct bout *b, const void *bytes, size_t len)
{
	assert_int_equal(bout_datagram(b, bytes, len), OK);
}

static void what_real_devices_say(void **state)
{
	struct bout b = bout_of(&proto_bacnet);
	struct buf text = buf_of(4096);
	(void)state;

	take(&b, STR(READ));
	take(&b, STR(WHO_IS));
	take(&b, STR(I_AM));
	take(&b, STR(REFUSED));
	take(&b, STR(NETWORK));
	assert_string_equal(values(&b.facts, F_PROTOCOL, &text), "bacnet|");
	assert_string_equal(values(&b.facts, F_BACNET_BVLC, &text), "original-unicast-npdu|original-broadcast-npdu|");
	assert_string_equal(values(&b.facts, F_BACNET_PDU, &text),
			    "confirmed-request|unconfirmed-request|error|network|");
	assert_string_equal(values(&b.facts, F_BACNET_SERVICE, &text), "readProperty|whoIs|iAm|network-number-is|");
	assert_string_equal(values(&b.facts, F_BACNET_OBJECT, &text), "device|");
	assert_string_equal(values(&b.facts, F_BACNET_ERROR, &text), "other|");
	buf_free(&text);
	bout_free(&b);
}

static void writes_and_restarts(void **state)
{
	struct bout b = bout_of(&proto_bacnet);
	struct buf text = buf_of(4096);
	(void)state;

	take(&b, STR(WRITE));
	take(&b, STR(WRITES));
	take(&b, STR(LIST));
	take(&b, STR(RESTART));
	take(&b, STR(HAS));
	take(&b, STR(FOREIGN));
	take(&b, STR(RESULT));
	take(&b, STR(ABORT));
	take(&b, STR(DENIED));
	assert_string_equal(values(&b.facts, F_BACNET_BVLC, &text),
			    "original-unicast-npdu|forwarded-npdu|register-foreign-device|result|");
	assert_string_equal(values(&b.facts, F_BACNET_PDU, &text),
			    "confirmed-request|complex-ack|unconfirmed-request|abort|error|");
	assert_string_equal(values(&b.facts, F_BACNET_SERVICE, &text),
			    "writeProperty|writePropertyMultiple|readProperty|reinitializeDevice|whoHas|");
	/* the notification-class inside of the value is not told; 10 bits of the type */
	assert_string_equal(values(&b.facts, F_BACNET_OBJECT, &text), "analog-output|binary-output|analog-value|device|file|");
	assert_string_equal(values(&b.facts, F_BACNET_ERROR, &text), "write-access-denied|");
	assert_null(memmem(b.facts.bytes, b.facts.used, "SECRET", 6));
	buf_free(&text);
	bout_free(&b);
}

static void refuses(void **state)
{
	static const struct { const char *bytes; size_t len; } wrong[] = {
		{ STR(READ "x") },
		{ STR("\x82\x0a\x00\x11\x01\x04\x00\x05\xa9\x0c\x0c\x02\x3f\xff\xff\x19\x4b") },	/* BVLL */
		{ STR("\x81\x0d\x00\x06\x00\x3c") },		/* function */
		{ STR("\x81\x05\x00\x07\x00\x3c\x00") },	/* its length */
		{ STR("\x81\x0a\x00\x08\x02\x00\x10\x08") },	/* version */
		{ STR("\x81\x0a\x00\x08\x01\x40\x10\x08") },	/* control */
		{ STR("\x81\x0a\x00\x08\x01\x00\x80\x08") },	/* PDU */
		{ STR("\x81\x0a\x00\x08\x01\x00\x10\x0f") },	/* service */
		{ STR("\x81\x0a\x00\x0a\x01\x00\x00\x05\x01\x22") },
		{ STR("\x81\x0a\x00\x0a\x01\x00\x20\x05\x0f\x22") },	/* an acknowledgement with more */
	};
	struct bout b = bout_of(&proto_bacnet);
	(void)state;

	bout_refuses_others(&proto_bacnet);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_int_not_equal(bout_datagram(&b, wrong[i].bytes, wrong[i].len), OK);
	assert_int_equal(b.facts.used, 0);
	bout_free(&b);
}

/* Every cut is refused, for the length says so; with the length made right nothing
 * is read beyond the end. */
static void cuts_and_lengths(void **state)
{
	static const struct { const char *bytes; size_t len; } whole[] = {
		{ STR(READ) }, { STR(I_AM) }, { STR(WRITES) }, { STR(LIST) }, { STR(HAS) }, { STR(DENIED) }, { STR(NETWORK) },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(whole); i++) {
		for (size_t n = 1; n < whole[i].len; n++) {
			struct bout b = bout_of(&proto_bacnet);
			uint8_t *copy = malloc(n);
			assert_non_null(copy);
			memcpy(copy, whole[i].bytes, n);
			assert_int_not_equal(bout_datagram(&b, copy, n), OK);
			assert_int_equal(b.facts.used, 0);
			if (n >= 4) {
				copy[3] = (uint8_t)n;
				(void)bout_datagram(&b, copy, n);
			}
			free(copy);
			bout_free(&b);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_real_devices_say),
		cmocka_unit_test(writes_and_restarts),
		cmocka_unit_test(refuses),
		cmocka_unit_test(cuts_and_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
