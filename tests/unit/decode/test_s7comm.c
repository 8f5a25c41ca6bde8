#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/s7comm.h"
#include "bout.h"

#define C	SIDE_SOURCE
#define S	SIDE_DESTINATION
#define STR(s)	(s), sizeof(s) - 1

#define CR	"\x03\x00\x00\x16\x11\xe0\x00\x00\x00\x07\x00\xc1\x02\x01\x00\xc2\x02\x01\x22\xc0\x01\x0a"
#define CC	"\x03\x00\x00\x16\x11\xd0\x00\x07\x00\x03\x00\xc0\x01\x0a\xc1\x02\x01\x00\xc2\x02\x01\x22"
#define SETUP	"\x03\x00\x00\x19\x02\xf0\x80\x32\x01\x00\x00\x02\x00\x00\x08\x00\x00\xf0\x00\x00\x01\x00\x01\x01\xe0"
#define EMPTY	"\x03\x00\x00\x07\x02\xf0\x00"

/* What an engineering station did to a controller: reads its state, loads a block and
 * inserts it, writes, stops; as real programs said it. */
static const struct said engineering[] = {
	SAID(C, CR),
	SAID(S, CC),
	SAID(C, SETUP EMPTY),
	SAID(S, "\x03\x00\x00\x1b\x02\xf0\x80\x32\x03\x00\x00\x02\x00\x00\x08\x00\x00\x00\x00\xf0\x00\x00\x01\x00\x01\x00\xf0"),
	SAID(C, "\x03\x00\x00\x21\x02\xf0\x80\x32\x07\x00\x00\x03\x00\x00\x08\x00\x08\x00\x01\x12\x04\x11\x44\x01\x00\xff"
		"\x09\x00\x04\x01\x32\x00\x04"),
	SAID(S, "\x03\x00\x00\x21\x02\xf0\x80\x32\x07\x00\x00\x0c\x00\x00\x0c\x00\x04\x00\x01\x12\x08\x12\x83\x03\x00\x00"
		"\x00\xd2\x09\x0a\x00\x00\x00"),
	SAID(C, "\x03\x00\x00\x31\x02\xf0\x80\x32\x01\x00\x00\x0e\x00\x00\x20\x00\x00\x1a\x00\x01\x00\x00\x00\x00\x00\x09"
		"\x5f\x30\x41\x30\x30\x30\x30\x31\x50\x0d\x31\x30\x30\x30\x35\x30\x30\x30\x30\x30\x34\x30\x30"),
	SAID(C, "\x03\x00\x00\x2b\x02\xf0\x80\x32\x01\x00\x00\x0f\x00\x00\x1a\x00\x00\x28\x00\x00\x00\x00\x00\x00\xfd\x00"
		"\x0a\x01\x00\x30\x41\x30\x30\x30\x30\x31\x50\x05\x5f\x49\x4e\x53\x45"),
	SAID(S, "\x03\x00\x00\x14\x02\xf0\x80\x32\x03\x00\x00\x0f\x00\x00\x01\x00\x00\x81\x04\x28"),
	SAID(C, "\x03\x00\x00\x25\x02\xf0\x80\x32\x01\x00\x00\x01\x01\x00\x0e\x00\x06\x05\x01\x12\x0a\x10\x02\x00\x01\x00"
		"\x00\x84\x00\x00\x08\x00\x04\x00\x08\xde\xad"),
	SAID(C, "\x03\x00\x00\x18\x02\xf0\x80\x32\x01\x00\x00\x00\x04\x00\x07\x00\x00\x29\x00\x00\x00\x00\x00\x00"),
};

static void what_a_station_did(void **state)
{
	struct bout b = bout_of(&proto_s7comm);
	struct buf text = buf_of(4096);
	(void)state;

	bout_say(&b, engineering, COUNT_OF(engineering), 0);
	bout_end(&b);
	assert_false(b.lost);
	assert_string_equal(values(&b.facts, F_PROTOCOL, &text), "s7comm|");
	assert_string_equal(values(&b.facts, F_S7COMM_ROSCTR, &text), "job|ack_data|userdata|");
	assert_string_equal(values(&b.facts, F_S7COMM_FUNCTION, &text),
			    "setup_communication|read_szl|get_block_info|request_download|pi_service|write_var|plc_stop|");
	assert_string_equal(values(&b.facts, F_S7COMM_PI, &text), "_INSE|");
	assert_string_equal(values(&b.facts, F_S7COMM_ERROR, &text), "0xd209|0x8104|");
	assert_string_equal(values(&b.facts, F_COTP_SOURCE, &text), "0x0100|");
	assert_string_equal(values(&b.facts, F_COTP_DESTINATION, &text), "0x0122|");
	assert_string_equal(values(&b.facts, F_S7COMM_RACK, &text), "1|");
	assert_string_equal(values(&b.facts, F_S7COMM_SLOT, &text), "2|");
	assert_null(memmem(b.facts.bytes, b.facts.used, "0A0000", 6));	/* no block's name */
	buf_free(&text);
	bout_free(&b);
}

static const struct said plus[] = {
	SAID(C, "\x03\x00\x00\x24\x1f\xe0\x00\x00\x01\x12\x00\xc1\x02\x06\x20\xc2\x10SIMATIC-ROOT-HMI\xc0\x01\x0a"),
	SAID(S, "\x03\x00\x00\x1f\x02\xf0\x80\x72\x02\x00\x10\x32\x00\x00\x05\x42\x00\x00\x00\x02\x34\x00\x00\x00\x00\x00"
		"\x00\x72\x02\x00\x00"),
	SAID(C, EMPTY "\x03\x00\x00\x2c\x02\xf0\x80\x72\x02\x00\x1d\x31\x00\x00\x05\x4c\x00\x00\x00\x03\x34\x00\x01\x00\x08\x01"
		"\x02\x00\x08\x32\x03\x00\x08\x32\x00\x00\x00\x00\x00\x00\x72\x02\x00\x00"),
	SAID(S, "\x03\x00\x00\x1a\x02\xf0\x80\x72\x03\x00\x0b\x04\xaa\xbb\xcc\xdd\x33\x00\x00\x00\x00\x00\x72\x03\x00\x00"),
	/* one message in two data units: the second's bytes are not a head */
	SAID(C, "\x03\x00\x00\x12\x02\xf0\x00\x72\x01\x00\x40\x31\x00\x00\x04\xbb\x00\x00"
		"\x03\x00\x00\x12\x02\xf0\x80\x72\x01\x00\x40\x31\x00\x00\x04\xd4\x00\x00"),
};

static void plus_functions(void **state)
{
	struct bout b = bout_of(&proto_s7comm);
	struct buf text = buf_of(4096);
	(void)state;

	bout_say(&b, plus, COUNT_OF(plus), 0);
	bout_end(&b);
	assert_string_equal(values(&b.facts, F_S7COMM_PLUS, &text),
			    "set_multi_variables|get_multi_variables|notification|explore|");
	assert_string_equal(values(&b.facts, F_COTP_DESTINATION, &text), "SIMATIC-ROOT-HMI|");
	assert_string_equal(values(&b.facts, F_S7COMM_SLOT, &text), "");
	buf_free(&text);
	bout_free(&b);
}

static void any_pieces(void **state)
{
	(void)state;
	bout_any_pieces(&proto_s7comm, engineering, COUNT_OF(engineering));
	bout_any_pieces(&proto_s7comm, plus, COUNT_OF(plus));
}

static void recognises_and_refuses(void **state)
{
	struct talk t = { .port = { 40000, 102 } };
	(void)state;

	bout_refuses_others(&proto_s7comm);
	assert_int_equal(bout_guess(&proto_s7comm, STR(CR)), GUESS_MORE);
	assert_int_equal(bout_guess(&proto_s7comm, STR(CR EMPTY)), GUESS_MORE);
	assert_int_equal(bout_guess(&proto_s7comm, STR(CR SETUP)), GUESS_YES);
	assert_int_equal(proto_s7comm.starts(&t, (const uint8_t *)STR(CR)), GUESS_YES);
	assert_int_equal(bout_guess(&proto_s7comm, STR(SETUP)), GUESS_YES);
	/* MMS begins alike: its TSAP, then a session's SPDU */
#define MMS_CR	"\x03\x00\x00\x16\x11\xe0\x00\x00\x00\x01\x00\xc0\x01\x0d\xc2\x02\x00\x01\xc1\x02\x00\x01"
#define MMS_CN	"\x03\x00\x00\x1b\x02\xf0\x80\x0d\x12\x05\x06\x13\x01\x00\x16\x01\x02\x14\x02\x00\x02\x33\x02\x00\x01\x34\x00"
	assert_int_equal(proto_s7comm.starts(&t, (const uint8_t *)STR(MMS_CR)), GUESS_MORE);
	assert_int_equal(proto_s7comm.starts(&t, (const uint8_t *)STR(MMS_CR MMS_CN)), GUESS_NO);
	/* RDP on the port of S7, H.225 */
	assert_int_equal(proto_s7comm.starts(&t, (const uint8_t *)STR(
		"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x0b\x00\x00\x00")), GUESS_NO);
	assert_int_equal(bout_guess(&proto_s7comm, STR("\x03\x00\x00\x40\x08\x02\xf7\xf4\x02\x7e\x00\x34")), GUESS_NO);
	/* lengths that do not agree */
	assert_int_equal(bout_guess(&proto_s7comm, STR(
		"\x03\x00\x00\x18\x02\xf0\x80\x32\x01\x00\x00\x00\x04\x00\x07\x00\x01\x29\x00\x00\x00\x00\x00\x00")), GUESS_NO);
}

static void lost_and_cut(void **state)
{
	static const struct said said[] = { SAID(C, SETUP), SAID(C, "\x03\x00\x00\x06\x02\xf0\x80") };
	struct bout b = bout_of(&proto_s7comm);
	(void)state;

	bout_say(&b, said, 2, 0);
	assert_true(b.lost);
	bout_free(&b);
	bout_cuts(&proto_s7comm, engineering[7].bytes, engineering[7].len);
	bout_cuts(&proto_s7comm, STR(CR SETUP));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_station_did),
		cmocka_unit_test(plus_functions),
		cmocka_unit_test(any_pieces),
		cmocka_unit_test(recognises_and_refuses),
		cmocka_unit_test(lost_and_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
