#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/iec104.h"
#include "bout.h"

#define C	SIDE_SOURCE
#define S	SIDE_DESTINATION
#define STR(s)	(s), sizeof(s) - 1

/* A station interrogated and told to switch, refusing one command. */
static const struct said control[] = {
	SAID(C, "\x68\x04\x07\x00\x00\x00"),
	SAID(S, "\x68\x04\x0b\x00\x00\x00"),
	SAID(S, "\x68\x0e\x00\x00\x00\x00\x46\x01\x04\x00\x0d\x91\x00\x00\x00\x00"),
	SAID(C, "\x68\x0e\x00\x00\x02\x00\x64\x01\x06\x00\x0d\x91\x00\x00\x00\x14"),
	SAID(S, "\x68\x04\x01\x00\x02\x00\x68\x0e\x02\x00\x02\x00\x64\x01\x07\x00\x0d\x91\x00\x00\x00\x14"
		"\x68\x16\x04\x00\x02\x00\x01\x89\x14\x00\x0d\x91\x1a\x27\x00\xd0\x80\x80\x80\xc0\x80\x80\x80\x80"),
	SAID(C, "\x68\x0e\x02\x00\x0a\x00\x2e\x01\x06\x01\x0d\x91\x98\x3a\x00\x82"),
	SAID(S, "\x68\x0e\x0a\x00\x04\x00\x2e\x01\x47\x01\x0d\x91\x98\x3a\x00\x82"),
	SAID(C, "\x68\x0e\x04\x00\x0e\x00\x2d\x01\x06\x01\x0d\x91\x1a\x27\x00\x81"),
	SAID(C, "\x68\x0e\x08\x00\x14\x00\x2d\x01\x86\x02\x0d\x91\xce\x56\x00\x81"),
	SAID(S, "\x68\x15\x12\x00\x08\x00\x1e\x01\x03\x00\x0d\x91\x1a\x27\x00\xd1\x55\x2a\x00\x00\x01\x01\x00"),
	SAID(C, "\x68\x0c\x0a\x00\x14\x00\xc8\x01\x3f\x00\x02\x00\x01\x00"),
};

static void types_causes_commands(void **state)
{
	struct bout b = bout_of(&proto_iec104);
	struct buf text = buf_of(4096);
	(void)state;

	bout_say(&b, control, COUNT_OF(control), 0);
	bout_end(&b);
	assert_false(b.lost);
	assert_string_equal(values(&b.facts, F_PROTOCOL, &text), "iec104|");
	assert_string_equal(values(&b.facts, F_IEC104_FRAME, &text), "STARTDT_ACT|STARTDT_CON|I|S|");
	assert_string_equal(values(&b.facts, F_IEC104_TYPE, &text),
			    "M_EI_NA_1|C_IC_NA_1|M_SP_NA_1|C_DC_NA_1|C_SC_NA_1|M_SP_TB_1|200|");
	assert_string_equal(values(&b.facts, F_IEC104_CAUSE, &text),
			    "initialized|activation|activation_confirmation|interrogated_by_station|spontaneous|63|");
	assert_string_equal(values(&b.facts, F_IEC104_ADDRESS, &text), "37133|2|");
	assert_string_equal(values(&b.facts, F_IEC104_COMMANDS, &text), "2|");
	assert_string_equal(values(&b.facts, F_IEC104_REFUSALS, &text), "1|");
	buf_free(&text);
	bout_free(&b);
}

static void any_pieces(void **state)
{
	(void)state;
	bout_any_pieces(&proto_iec104, control, COUNT_OF(control));
}

static void recognises_and_refuses(void **state)
{
	(void)state;
	bout_refuses_others(&proto_iec104);
	/* an acknowledgement alone may be chance; with a frame behind it not */
	assert_int_equal(bout_guess(&proto_iec104, STR("\x68\4\1\0\x42\xb8")), GUESS_MORE);
	assert_int_equal(bout_guess(&proto_iec104, STR("\x68\4\1\0\x42\xb8\x68\4\1\0\x44\xb8")), GUESS_YES);
	assert_int_equal(bout_guess(&proto_iec104, STR("\x68\4\1\0\x42\xb8\x69")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_iec104, STR("\x68\4\x43\0\0\0")), GUESS_YES);
	/* several bits of U, a length that does not fit, no station, no cause, text */
	assert_int_equal(bout_guess(&proto_iec104, STR("\x68\4\xc3\0\0\0")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_iec104, STR("\x68\5\x43\0\0\0\0")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_iec104, STR("\x68\x0f\0\0\0\0\x46\1\4\0\1\0\0\0\0\0\0")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_iec104, STR("\x68\x0e\0\0\0\0\x46\1\4\0\0\0\0\0\0\0")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_iec104, STR("\x68\x0e\0\0\0\0\x46\1\0\0\1\0\0\0\0\0")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_iec104, STR("hello world, this is text")), GUESS_NO);
	/* IEC 60870-5-101 in TCP is another format */
	assert_int_equal(bout_guess(&proto_iec104, STR("\x68\x09\x09\x68\x53\1\x64\1\6\1\0\0\x14\x16\x16")), GUESS_NO);
}

static void lost_and_cut(void **state)
{
	static const struct said said[] = {
		SAID(C, "\x68\4\x43\0\0\0"), SAID(C, "\x68\3\1\1\1\1"),
	};
	struct bout b = bout_of(&proto_iec104);
	struct buf text = buf_of(4096);
	(void)state;

	bout_say(&b, said, 2, 0);
	assert_true(b.lost);
	assert_string_equal(values(&b.facts, F_IEC104_FRAME, &text), "TESTFR_ACT|");
	buf_free(&text);
	bout_free(&b);
	bout_cuts(&proto_iec104, STR("\x68\x0e\x02\x00\x0a\x00\x2e\x01\x06\x01\x0d\x91\x98\x3a\x00\x82\x68\4\1\0\0\0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_causes_commands),
		cmocka_unit_test(any_pieces),
		cmocka_unit_test(recognises_and_refuses),
		cmocka_unit_test(lost_and_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
