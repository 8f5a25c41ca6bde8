/* Messages cross whole, and every bound is kept by who receives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "guard/msg.h"

static int ends[2];

static int open_pair(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static int close_pair(void **state)
{
	(void)state;
	(void)close(ends[0]);
	(void)close(ends[1]);
	return 0;
}

static void crosses_whole(void **state)
{
	struct buf body = buf_of(65536);
	enum msg_kind kind = MSG_GO;
	char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(msg_send(ends[0], MSG_DAMAGE, text, sizeof(text)), OK);
	assert_int_equal(msg_send(ends[0], MSG_READY, NULL, 0), OK);
	assert_int_equal(msg_receive(ends[1], &kind, &body), OK);
	assert_int_equal(kind, MSG_DAMAGE);
	assert_int_equal(body.len, sizeof(text));
	assert_memory_equal(body.bytes, text, sizeof(text));
	assert_int_equal(msg_receive(ends[1], &kind, &body), OK);
	assert_int_equal(kind, MSG_READY);
	assert_int_equal(body.len, 0);
	(void)shutdown(ends[0], SHUT_WR);
	assert_int_equal(msg_receive(ends[1], &kind, &body), ERR_ABSENT);
	buf_free(&body);
}

static void too_long_is_not_sent(void **state)
{
	uint8_t byte = 0;

	(void)state;
	assert_int_equal(msg_send(ends[0], MSG_GO, &byte, 1), ERR_LIMIT);
}

/* What a taken-over peer may try: a length over the kind's limit, an unknown
 * kind, an end inside a message. */
static void lies_are_refused(void **state)
{
	static const uint8_t long_pick[] = { 0, 0, 0, MSG_PICK, 0x7f, 0xff, 0xff, 0xff };
	static const uint8_t unknown[] = { 0, 0, 1, 0, 0, 0, 0, 0 };
	static const uint8_t cut[] = { 0, 0, 0, MSG_PICK, 0, 0, 0, 9, 1, 2 };
	struct buf body = buf_of(65536);
	enum msg_kind kind = MSG_GO;

	(void)state;
	assert_int_equal(write(ends[0], long_pick, sizeof(long_pick)), sizeof(long_pick));
	assert_int_equal(msg_receive(ends[1], &kind, &body), ERR_LIMIT);
	assert_int_equal(write(ends[0], unknown, sizeof(unknown)), sizeof(unknown));
	assert_int_equal(msg_receive(ends[1], &kind, &body), ERR_UNKNOWN);
	assert_int_equal(write(ends[0], cut, sizeof(cut)), sizeof(cut));
	(void)shutdown(ends[0], SHUT_WR);
	assert_int_equal(msg_receive(ends[1], &kind, &body), ERR_PEER);
	buf_free(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(crosses_whole, open_pair, close_pair),
		cmocka_unit_test_setup_teardown(too_long_is_not_sent, open_pair, close_pair),
		cmocka_unit_test_setup_teardown(lies_are_refused, open_pair, close_pair),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
