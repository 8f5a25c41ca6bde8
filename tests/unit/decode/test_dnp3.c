#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/dnp3.h"
#include "bout.h"

#define C	SIDE_SOURCE
#define S	SIDE_DESTINATION
#define STR(s)	(s), sizeof(s) - 1

#define SELECT	"\x05\x64\x1a\xc4\x01\x00\x64\x00\x62\x27\xc7\xc9\x03\x0c\x01\x28\x01\x00\x01\x00\x03\x01\x64\x00" \
		"\x00\x00\x61\x19\x64\x00\x00\x00\x00\x00\x5b"
#define OPERATE	"\x05\x64\x1a\xc4\x01\x00\x64\x00\x62\x27\xc8\xca\x04\x0c\x01\x28\x01\x00\x01\x00\x03\x01\x64\x00" \
		"\x00\x00\xd6\x48\x64\x00\x00\x00\x00\x00\x5b"
#define ANSWER	"\x05\x64\x1c\x44\x64\x00\x01\x00\xd3\xf2\xf0\xc9\x81\x90\x00\x0c\x01\x28\x01\x00\x01\x00\x03\x01" \
		"\x64\x00\x23\xb1\x00\x00\x64\x00\x00\x00\x00\x00\x5b"
#define STATUS	"\x05\x64\x05\x49\x64\x00\x01\x00\x7e\x5f"

/* As a real master and outstation said it, but for the reading: one answer in three
 * segments, cut inside of a range and of an object's header, and one out of turn. */
static const struct said talked[] = {
	SAID(S, STATUS),
	SAID(C, "\x05\x64\x05\x8b\x01\x00\x64\x00\xa0\x97"),
	SAID(C, "\x05\x64\x14\xc4\x01\x00\x64\x00\x67\xd6\xc9\xcb\x01\x3c\x02\x06\x3c\x03\x06\x3c\x04\x06\x0a\x00\x06"
		"\x9c\xa9"),
	SAID(S, "\x05\x64\x16\x44\x64\x00\x01\x00\xb8\x4e\x41\xe1\x81\x02\x12\x01\x01\x00\x00\x09\x03\x03\x1e\x05\x01"
		"\x00\x68\x1f\x00\xff\xff"),
	SAID(S, "\x05\x64\x14\x44\x64\x00\x01\x00\x0f\x68\x02\x01\x00\x01\x01\x02\x03\x04\x09\x01\x02\x03\x04\x15\x09"
		"\x28\x71"
		"\x05\x64\x12\x44\x64\x00\x01\x00\xd6\x03\x83\x28\x01\x00\x05\x00\x01\x02\x03\x04\x2a\x06\x5b\x1e\x23"),
	SAID(S, "\x05\x64\x09\x44\x64\x00\x01\x00\x9b\x72\x85\xe1\x0c\x01\x1b\xa3"),
	SAID(C, SELECT OPERATE),
	SAID(S, ANSWER),
};

static void functions_objects_indications(void **state)
{
	struct bout b = bout_of(&proto_dnp3);
	struct buf text = buf_of(4096);
	(void)state;

	bout_say(&b, talked, COUNT_OF(talked), 0);
	bout_end(&b);
	assert_false(b.lost);
	assert_string_equal(values(&b.facts, F_PROTOCOL, &text), "dnp3|");
	assert_string_equal(values(&b.facts, F_DNP3_SOURCE, &text), "1|100|");
	assert_string_equal(values(&b.facts, F_DNP3_DESTINATION, &text), "100|1|");
	assert_string_equal(values(&b.facts, F_DNP3_FUNCTION, &text),
			    "request_link_status|link_status|read|response|select|operate|");
	assert_string_equal(values(&b.facts, F_DNP3_OBJECT, &text),
			    "g60v2|g60v3|g60v4|g10v0|g1v1|g30v5|g21v9|g42v6|g12v1|");
	assert_string_equal(values(&b.facts, F_DNP3_IIN, &text),
			    "class_1_events|object_unknown|already_executing|need_time|device_restart|");
	assert_string_equal(values(&b.facts, F_DNP3_COMMANDS, &text), "1|");
	buf_free(&text);
	bout_free(&b);
}

static void any_pieces(void **state)
{
	(void)state;
	bout_any_pieces(&proto_dnp3, talked, COUNT_OF(talked));
}

/* A file's name is content. */
static void no_file_name(void **state)
{
	static const char open[] =
		"\x05\x64\x63\xc4\x04\x00\x03\x00\xc7\xee\xc7\xc9\x1b\x46\x03\x5b\x01\x55\x00\x1a\x00\x3b\x00\x00\x00\x00"
		"\x9e\xc7\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\x1e\x00\x43\x3a\x2f"
		"\x74\x65\x6d\x70\x2f\x44\x4e\x50\x44\x65\x67\x7d\x76\x69\x63\x65\x43\x6f\x6e\x66\x69\x67\x75\x72\x61\x74"
		"\x69\x6f\x93\x0c\x6e\x20\x77\x72\x69\x74\x74\x65\x6e\x20\x74\x6f\x20\x52\x65\x6d\x35\x20\x6f\x74\x65\x20"
		"\x44\x65\x76\x69\x63\x65\x2e\x78\x6d\x6c\xc4\x8b";
	struct said said[] = { SAID(C, open) };
	struct bout b = bout_of(&proto_dnp3);
	struct buf text = buf_of(4096);
	(void)state;

	bout_say(&b, said, 1, 0);
	bout_end(&b);
	assert_string_equal(values(&b.facts, F_DNP3_FUNCTION, &text), "delete_file|");
	assert_string_equal(values(&b.facts, F_DNP3_OBJECT, &text), "g70v3|");
	assert_null(memmem(b.facts.bytes, b.facts.used, "temp", 4));
	buf_free(&text);
	bout_free(&b);
}

static void datagrams(void **state)
{
	struct bout b = bout_of(&proto_dnp3);
	struct buf text = buf_of(4096);
	(void)state;

	assert_int_equal(bout_datagram(&b, STR(OPERATE STATUS "x")), ERR_FORM);
	assert_int_equal(bout_datagram(&b, OPERATE, sizeof(OPERATE) - 2), ERR_SHORT);
	assert_int_equal(b.facts.used, 0);
	assert_int_equal(bout_datagram(&b, STR(OPERATE STATUS)), OK);
	bout_end(&b);
	assert_string_equal(values(&b.facts, F_DNP3_FUNCTION, &text), "operate|request_link_status|");
	buf_free(&text);
	bout_free(&b);
}

static void recognises_and_refuses(void **state)
{
	char wrong[] = SELECT;
	struct bout b = bout_of(&proto_dnp3);
	struct said said = { C, wrong, sizeof(wrong) - 1 };
	struct buf text = buf_of(4096);
	(void)state;

	bout_refuses_others(&proto_dnp3);
	assert_int_equal(bout_guess(&proto_dnp3, STR(STATUS)), GUESS_YES);
	for (size_t n = 1; n < 10; n++)
		assert_int_equal(bout_guess(&proto_dnp3, STATUS, n), GUESS_MORE);
	/* a wrong CRC of the data: the frame is known, its data not read; of the head: nothing */
	wrong[12] ^= 1;
	bout_say(&b, &said, 1, 0);
	assert_string_equal(values(&b.facts, F_DNP3_SOURCE, &text), "100|");
	assert_string_equal(values(&b.facts, F_DNP3_FUNCTION, &text), "");
	wrong[4] ^= 1;
	assert_int_equal(bout_guess(&proto_dnp3, wrong, sizeof(wrong) - 1), GUESS_NO);
	buf_free(&text);
	bout_free(&b);
}

static void cut(void **state)
{
	(void)state;
	bout_cuts(&proto_dnp3, STR(ANSWER STATUS SELECT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_objects_indications),
		cmocka_unit_test(any_pieces),
		cmocka_unit_test(no_file_name),
		cmocka_unit_test(datagrams),
		cmocka_unit_test(recognises_and_refuses),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
