#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/modbus.h"
#include "bout.h"

#define C	SIDE_SOURCE
#define S	SIDE_DESTINATION
#define STR(s)	(s), sizeof(s) - 1

/* A poll as a real master said it and a refusal as a real gateway did; the rest by hand. */
static const struct said poll_and_write[] = {
	SAID(C, "\x00\xd2\x00\x00\x00\x06\x01\x03\x00\x00\x00\x01"),
	SAID(S, "\x00\xd2\x00\x00\x00\x05\x01\x03\x02\x41\xc8"),
	SAID(C, "\x00\xd3\x00\x00\x00\x0b\xff\x10\x00\x01\x00\x02\x04\x00\x0a\x01\x02"),
	SAID(S, "\x00\xd3\x00\x00\x00\x06\xff\x10\x00\x01\x00\x02"),
	SAID(C, "\x00\xd4\x00\x00\x00\x06\x01\x05\x00\x13\xff\x00\x00\xd5\x00\x00\x00\x05\x01\x2b\x0e\x01\x00"),
	SAID(S, "\x00\xd4\x00\x00\x00\x06\x01\x05\x00\x13\xff\x00\x00\xd5\x00\x00\x00\x03\x01\xab\x01"),
	SAID(C, "\x00\xd6\x00\x00\x00\x04\x01\x64\x00\x01"),
	SAID(S, "\x00\x0b\x00\x00\x00\x03\x01\x97\x0a"),
};

static void functions_units_exceptions(void **state)
{
	struct bout b = bout_of(&proto_modbus);
	struct buf text = buf_of(4096);
	(void)state;

	bout_say(&b, poll_and_write, COUNT_OF(poll_and_write), 0);
	bout_end(&b);
	assert_true(b.sure);
	assert_false(b.lost);
	assert_string_equal(values(&b.facts, F_PROTOCOL, &text), "modbus|");
	assert_string_equal(values(&b.facts, F_MODBUS_FUNCTION, &text),
			    "read_holding_registers|write_multiple_registers|write_single_coil|"
			    "encapsulated_interface_transport|100|read_write_multiple_registers|");
	assert_string_equal(values(&b.facts, F_MODBUS_UNIT, &text), "1|255|");
	assert_string_equal(values(&b.facts, F_MODBUS_EXCEPTION, &text), "illegal_function|gateway_path_unavailable|");
	assert_string_equal(values(&b.facts, F_MODBUS_READS, &text), "1|");
	assert_string_equal(values(&b.facts, F_MODBUS_WRITES, &text), "2|");
	buf_free(&text);
	bout_free(&b);
}

static void any_pieces(void **state)
{
	(void)state;
	bout_any_pieces(&proto_modbus, poll_and_write, COUNT_OF(poll_and_write));
}

/* A capture that begins with an answer: who asks is seen from the forms. */
static void begun_in_the_middle(void **state)
{
	static const struct said said[] = {
		SAID(C, "\x00\x01\x00\x00\x00\x05\x01\x03\x02\x41\xc8"),
		SAID(S, "\x00\x02\x00\x00\x00\x06\x01\x06\x00\x00\x00\x01"),
		SAID(C, "\x00\x02\x00\x00\x00\x06\x01\x06\x00\x00\x00\x01"),
	};
	struct bout b = bout_of(&proto_modbus);
	struct buf text = buf_of(4096);
	(void)state;

	bout_say(&b, said, COUNT_OF(said), 0);
	bout_end(&b);
	assert_string_equal(values(&b.facts, F_MODBUS_WRITES, &text), "1|");
	assert_string_equal(values(&b.facts, F_MODBUS_READS, &text), "");
	buf_free(&text);
	bout_free(&b);
}

static void refuses(void **state)
{
	(void)state;
	bout_refuses_others(&proto_modbus);
	/* a length that does not fit the function, too many registers, an unknown function */
	assert_int_equal(bout_guess(&proto_modbus, STR("\0\1\0\0\0\7\1\3\0\0\0\1\0")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_modbus, STR("\0\1\0\0\0\6\1\3\0\0\0\x7e")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_modbus, STR("\0\1\0\0\0\6\1\x55\0\0\0\1")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_modbus, STR("\0\1\0\0\1\6\1\3\0\0\0\1")), GUESS_NO);
	/* other bytes behind the frame */
	assert_int_equal(bout_guess(&proto_modbus, STR("\0\1\0\0\0\6\1\3\0\0\0\1\0\2\0\1")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_modbus, STR("\0\1\0\0\0\6\1\3\0\0\0")), GUESS_MORE);
}

/* A free form needs a second frame, or the port. */
static void free_form(void **state)
{
	struct talk t = { .port = { 40000, 502 } };
	(void)state;

	assert_int_equal(bout_guess(&proto_modbus, STR("\0\1\0\0\0\4\1\x5a\0\2")), GUESS_MORE);
	assert_int_equal(proto_modbus.starts(&t, (const uint8_t *)STR("\0\1\0\0\0\4\1\x5a\0\2")), GUESS_YES);
	assert_int_equal(bout_guess(&proto_modbus, STR("\0\1\0\0\0\4\1\x5a\0\2\0\2\0\0\0\4\1\x5a\0\1")), GUESS_YES);
}

static void lost_and_cut(void **state)
{
	static const struct said said[] = {
		SAID(C, "\0\1\0\0\0\6\1\1\0\0\0\1"), SAID(C, "\0\1\0\0\0\1\1\1\0\0\0\1"),
	};
	struct bout b = bout_of(&proto_modbus);
	(void)state;

	bout_say(&b, said, 2, 0);
	assert_true(b.lost);
	bout_free(&b);
	bout_cuts(&proto_modbus, STR("\x00\xd3\x00\x00\x00\x0b\xff\x10\x00\x01\x00\x02\x04\x00\x0a\x01\x02\0\1\0\0\0\3\1\x81\1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_units_exceptions),
		cmocka_unit_test(any_pieces),
		cmocka_unit_test(begun_in_the_middle),
		cmocka_unit_test(refuses),
		cmocka_unit_test(free_form),
		cmocka_unit_test(lost_and_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
