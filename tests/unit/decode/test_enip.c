#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/enip.h"
#include "bout.h"

#define C	SIDE_SOURCE
#define S	SIDE_DESTINATION
#define STR(s)	(s), sizeof(s) - 1

/* LIST and IDENTITY as a real scanner and a real device said them; the rest by hand. */
#define LIST	"\x63\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc1\xde\xbe\xd1\x00\x00\x00\x00"
#define IDENTITY	"\x63\x00\x33\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc1\xde\xbe\xd1\x00\x00\x00\x00" \
		"\x01\x00\x0c\x00\x2d\x00\x01\x00\x00\x02\xaf\x12\x0a\x01\x01\xa4\x00\x00\x00\x00\x00\x00\x00\x00" \
		"\x01\x00\x0c\x00\x3a\x00\x04\x03\x30\x00\x8e\x4d\x52\x00\x0b\x31\x37\x35\x36\x2d\x45\x4e\x42\x54" \
		"\x2f\x41\x03"
#define IO	"\x02\x00\x02\x80\x08\x00\x44\x33\x22\x11\x07\x00\x00\x00\xb1\x00\x06\x00\x07\x00\x01\x02\x03\x04"
#define REGISTER	"\x65\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x63\x74\x78\x31\x32\x33\x34\x35\x00\x00\x00\x00" \
	"\x01\x00\x00\x00"

static const struct said session[] = {
	SAID(C, LIST),
	SAID(S, IDENTITY),
	SAID(C, REGISTER),
	/* unconnected_send around write_tag of a tag by its name, and its refusal */
	SAID(C, "\x6f\x00\x2e\x00\x00\x01\x02\x11\x00\x00\x00\x00\x63\x74\x78\x31\x32\x33\x34\x35\x00\x00\x00\x00"
		"\x00\x00\x00\x00\x0a\x00\x02\x00\x00\x00\x00\x00\xb2\x00\x1e\x00\x52\x02\x20\x06\x24\x01\x0a\x09"
		"\x10\x00\x4d\x04\x91\x05\x53\x45\x43\x52\x45\x00\xc3\x00\x01\x00\x07\x00\x01\x00\x01\x00"),
	SAID(S, "\x6f\x00\x16\x00\x00\x01\x02\x11\x00\x00\x00\x00\x63\x74\x78\x31\x32\x33\x34\x35\x00\x00\x00\x00"
		"\x00\x00\x00\x00\x0a\x00\x02\x00\x00\x00\x00\x00\xb2\x00\x06\x00\xcd\x00\x05\x01\x00\x00"),
	/* three messages in one, and their answers */
	SAID(C, "\x70\x00\x3e\x00\x00\x01\x02\x11\x00\x00\x00\x00\x63\x74\x78\x31\x32\x33\x34\x35\x00\x00\x00\x00"
		"\x00\x00\x00\x00\x0a\x00\x02\x00\xa1\x00\x04\x00\x01\x00\x01\x00\xb1\x00\x2a\x00\x09\x00\x0a\x02"
		"\x20\x02\x24\x01\x03\x00\x08\x00\x12\x00\x1a\x00\x03\x02\x20\x01\x24\x01\x01\x00\x01\x00\x05\x03"
		"\x20\x01\x25\x00\x01\x00\x4c\x02\x20\x6b\x24\x07\x01\x00"),
	SAID(S, "\x70\x00\x34\x00\x00\x01\x02\x11\x00\x00\x00\x00\x63\x74\x78\x31\x32\x33\x34\x35\x00\x00\x00\x00"
		"\x00\x00\x00\x00\x0a\x00\x02\x00\xa1\x00\x04\x00\x01\x00\x01\x00\xb1\x00\x20\x00\x09\x00\x8a\x00"
		"\x1e\x00\x03\x00\x08\x00\x0e\x00\x12\x00\x83\x00\x00\x00\x01\x00\x85\x00\x0f\x00\xcc\x00\x00\x00"
		"\xc3\x00\x01\x00"),
	/* forward_open, an unknown class, a refusal of the encapsulation, the end */
	SAID(C, "\x6f\x00\x2a\x00\x00\x01\x02\x11\x00\x00\x00\x00\x63\x74\x78\x31\x32\x33\x34\x35\x00\x00\x00\x00"
		"\x00\x00\x00\x00\x0a\x00\x02\x00\x00\x00\x00\x00\xb2\x00\x1a\x00\x54\x02\x20\x06\x24\x01\x00\x00"
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
	SAID(C, "\x6f\x00\x18\x00\x00\x01\x02\x11\x00\x00\x00\x00\x63\x74\x78\x31\x32\x33\x34\x35\x00\x00\x00\x00"
		"\x00\x00\x00\x00\x0a\x00\x02\x00\x00\x00\x00\x00\xb2\x00\x08\x00\x10\x03\x21\x00\x8b\x01\x24\x01"),
	SAID(S, "\x6f\x00\x00\x00\x00\x01\x02\x11\x64\x00\x00\x00\x63\x74\x78\x31\x32\x33\x34\x35\x00\x00\x00\x00"),
	SAID(C, "\x66\x00\x00\x00\x00\x01\x02\x11\x00\x00\x00\x00\x63\x74\x78\x31\x32\x33\x34\x35\x00\x00\x00\x00"),
};

static void commands_services_classes(void **state)
{
	struct bout b = bout_of(&proto_enip);
	struct buf text = buf_of(4096);
	(void)state;

	bout_say(&b, session, COUNT_OF(session), 0);
	bout_end(&b);
	assert_false(b.lost);
	assert_string_equal(values(&b.facts, F_PROTOCOL, &text), "enip|");
	assert_string_equal(values(&b.facts, F_ENIP_COMMAND, &text),
			    "list_identity|register_session|send_rr_data|send_unit_data|unregister_session|");
	assert_string_equal(values(&b.facts, F_ENIP_STATUS, &text), "invalid_session_handle|");
	assert_string_equal(values(&b.facts, F_ENIP_PRODUCT, &text), "1756-ENBT/A|");
	assert_string_equal(values(&b.facts, F_CIP_SERVICE, &text),
			    "unconnected_send|write_tag|multiple_service_packet|get_attribute_list|reset|read_tag|"
			    "forward_open|set_attribute_single|");
	assert_string_equal(values(&b.facts, F_CIP_CLASS, &text),
			    "connection_manager|message_router|identity|symbol|395|");
	assert_string_equal(values(&b.facts, F_CIP_STATUS, &text),
			    "path_destination_unknown|embedded_service_error|privilege_violation|");
	assert_null(memmem(b.facts.bytes, b.facts.used, "SECRE", 5));
	buf_free(&text);
	bout_free(&b);
}

static void any_pieces(void **state)
{
	(void)state;
	bout_any_pieces(&proto_enip, session, COUNT_OF(session));
}

static void datagrams(void **state)
{
	struct bout b = bout_of(&proto_enip);
	struct buf text = buf_of(4096);
	(void)state;

	assert_int_equal(bout_datagram(&b, STR(LIST "x")), ERR_FORM);
	assert_int_equal(bout_datagram(&b, STR(IO "x")), ERR_FORM);
	assert_int_equal(bout_datagram(&b, STR("\0\0\0\0\0\0\0\0\0\0\0\0" "12345678\0\0\0\0")), ERR_FORM);
	assert_int_equal(bout_datagram(&b, IDENTITY, sizeof(IDENTITY) - 2), ERR_FORM);
	assert_int_equal(b.facts.used, 0);
	assert_int_equal(bout_datagram(&b, STR(LIST)), OK);
	assert_int_equal(bout_datagram(&b, STR(IDENTITY)), OK);
	assert_int_equal(bout_datagram(&b, STR(IO)), OK);
	assert_string_equal(values(&b.facts, F_ENIP_COMMAND, &text), "list_identity|io_data|");
	assert_string_equal(values(&b.facts, F_ENIP_PRODUCT, &text), "1756-ENBT/A|");
	buf_free(&text);
	bout_free(&b);
}

static void recognises_and_refuses(void **state)
{
	char wrong[] = IDENTITY;
	(void)state;

	bout_refuses_others(&proto_enip);
	assert_int_equal(bout_guess(&proto_enip, STR(REGISTER)), GUESS_YES);
	assert_int_equal(bout_guess(&proto_enip, REGISTER, 27), GUESS_MORE);
	for (size_t i = 3; i < COUNT_OF(session); i++)
		assert_int_equal(bout_guess(&proto_enip, session[i].bytes, session[i].len), GUESS_YES);
	wrong[28] ^= 1;	/* an item longer than the packet, options, an unknown command */
	assert_int_equal(bout_guess(&proto_enip, STR(wrong)), GUESS_NO);
	wrong[28] ^= 1;
	wrong[23] ^= 1;
	assert_int_equal(bout_guess(&proto_enip, STR(wrong)), GUESS_NO);
	wrong[23] ^= 1;
	wrong[0] ^= 4;
	assert_int_equal(bout_guess(&proto_enip, STR(wrong)), GUESS_NO);
}

static void lost_and_cut(void **state)
{
	static const struct said said[] = {
		SAID(C, REGISTER), SAID(C, "\x61\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x63\x74\x78\x31\x32\x33\x34\x35\0\0\0\0"),
	};
	struct bout b = bout_of(&proto_enip);
	(void)state;

	bout_say(&b, said, 2, 0);
	assert_true(b.lost);
	bout_free(&b);
	for (size_t i = 0; i < COUNT_OF(session); i++)
		bout_cuts(&proto_enip, session[i].bytes, session[i].len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_services_classes),
		cmocka_unit_test(any_pieces),
		cmocka_unit_test(datagrams),
		cmocka_unit_test(recognises_and_refuses),
		cmocka_unit_test(lost_and_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
