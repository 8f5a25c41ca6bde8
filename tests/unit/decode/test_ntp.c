#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/ntp.h"
#include "feed_talk.h"

/* Of real programs: Windows 7 and its server, ntpd, ntpq, and a scanner for monlist. */
static const char client[] = "\xe3\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	"\xdb\xac\xa3\xe8\x77\xc4\x08\xac";
static const char server[] = "\x24\1\x08\xec\0\0\0\0\0\0\0AGPSs\xdb\xac\xa3\xe7\xf6\xd6\xae\x36"
	"\xdb\xac\xa3\xe8\x77\xc4\x08\xac\xdb\xac\xa3\xe8\x82\x0d\x17\x8f\xdb\xac\xa3\xe8\x82\x0e\x17\x9e";
static const char second[] = "\x24\4\6\xe8\0\0\x0c\x81\0\0\x13\x4e\x69\xed\xcf\x1c\xe0\x9a\xb2\x9c\xb8\xc7\x78\xeb"
	"\xe0\x9a\xb6\xa5\x07\x06\xde\x1a\xe0\x9a\xb6\xa5\x11\xb7\xe1\x44\xe0\x9a\xb6\xa5\x11\xba\x2d\x30";
static const char readvar[] = "\x16\2\0\2\0\0\x4a\xef\0\0\0\0";
static const char answer[] = "\x16\x81\0\x45\6\x18\0\0\0\0\0\x14\xbe\xbd\x96\x1a\xbe\xbc\x80\x11\xbe\xbb\x80\x11"
	"\xbe\xba\x80\x11\xbe\xb9\x80\x11";
static const char monlist[] = "\x17\0\3\x2a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

static void expect(const char *m, size_t len, uint16_t port, const char *want)
{
	struct feed f;

	feed_open(&f, &proto_ntp);
	f.talk.port[SIDE_DESTINATION] = port;
	assert_int_equal(feed_datagram(&f, SIDE_SOURCE, m, len), OK);
	assert_string_equal(feed_facts(&f), want);
	assert_true(proto_ntp.may_begin((const uint8_t *)m, len));
	feed_close(&f);
}

static void refused(const char *m, size_t len, uint16_t port)
{
	struct feed f;

	feed_open(&f, &proto_ntp);
	f.talk.port[SIDE_DESTINATION] = port;
	assert_int_not_equal(feed_datagram(&f, SIDE_SOURCE, m, len), OK);
	assert_int_equal(f.facts.used, 0);
	feed_close(&f);
}

#define OF(m)	(m), sizeof(m) - 1
#define BASE(v, mode)	"network.protocol=ntp|ntp.version=" v "|ntp.mode=" mode "|"

static void messages(void **state)
{
	(void)state;
	for (uint16_t port = 4; port <= 123; port = (uint16_t)(port + 119)) {
		expect(OF(client), port, BASE("4", "client"));
		expect(OF(server), port, BASE("4", "server") "ntp.stratum=1|ntp.reference_id=GPSs|");
		expect(OF(second), port, BASE("4", "server") "ntp.stratum=4|ntp.reference_id=105.237.207.28|");
		expect(OF(readvar), port, BASE("2", "control") "ntp.opcode=READVAR|");
		expect(OF(answer), port, BASE("2", "control") "ntp.opcode=READSTAT|");
		expect(OF(monlist), port, BASE("2", "private") "ntp.request_code=MON_GETLIST_1|");
	}
	static char peer[48] = "\x21\2\6\xea\0\0\x0b\xd9\0\0\0\x73\x55\xc7\xd6\x63";
	expect(peer, sizeof(peer), 123, BASE("4", "symmetric active") "ntp.stratum=2|ntp.reference_id=85.199.214.99|");
	refused(peer, sizeof(peer), 4);
	static const char privately[] = "\xd7\0\3\x29\0\1\0\4xxxx";
	expect(OF(privately), 123, BASE("2", "private") "ntp.request_code=41|");
	refused(OF(privately), 4);
}

static void names(void **state)
{
	char m[sizeof(server)];
	(void)state;

	memcpy(m, server, sizeof(m));
	memcpy(m + 12, "GPS", 4);
	expect(OF(m), 4, BASE("4", "server") "ntp.stratum=1|ntp.reference_id=GPS|");
	m[1] = 0;
	memcpy(m + 12, "RATE", 4);
	expect(OF(m), 4, BASE("4", "server") "ntp.stratum=0|ntp.reference_id=RATE|");
	memcpy(m + 12, "\0\0\0\0", 4);
	expect(OF(m), 123, BASE("4", "server") "ntp.stratum=0|");
	refused(OF(m), 4);
}

static void cut_and_hostile(void **state)
{
	(void)state;
	feed_cuts_refused(&proto_ntp, client, 48, 0);
	feed_cuts_refused(&proto_ntp, server, 48, 0);
	feed_cuts_refused(&proto_ntp, answer, sizeof(answer) - 1, 0);
	feed_cuts_refused(&proto_ntp, monlist, 8, 0);
	refused(OF("\x03\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0"), 123);	/* version 0 */
	refused(OF("\x16\x81\0\x45\6\x18\0\0\0\0\xff\xff" "data"), 123);	/* more data than there are */
	refused(OF("\x16\x1e\0\2\0\0\0\0\0\0\0\0"), 123);	/* no such opcode */
	refused(OF("\xd7\0\3\x2a\x0f\xff\x0f\xff" "data"), 123);	/* more items than there are */
	refused(OF("\x17\0\3\x2e\0\0\0\0"), 123);	/* no such code */
	refused(OF("\x17\0\1\x2a\0\0\0\0"), 123);
}

static void others_are_refused(void **state)
{
	static const char dns[] = "\x24\x34\1\0\0\1\0\0\0\0\0\0\3www\7example\3org\0\0\1\0\1 and so it goes on";
	static char quic[48] = "\x1b\1\2\3\4\5\6\7\x08\x09";
	(void)state;

	refused(OF(dns), 53);
	refused(OF(dns), 123);
	refused(quic, sizeof(quic), 443);
	/* DTLS, in the version of OpenSSL before there was a standard. */
	refused(OF("\x16\1\0\0\0\0\0\0\0\0\0\0\x10\1\0\0\4\0\0\0\0\0\0\0\4" "data"), 4433);
	refused(OF("\x23\0\0\0 text that is of no protocol at all, but long"), 123);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages),
		cmocka_unit_test(names),
		cmocka_unit_test(cut_and_hostile),
		cmocka_unit_test(others_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
