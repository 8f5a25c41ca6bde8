#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../decode/hello.h"
#include "flow/app.h"
#include "flow/pool.h"

static struct app_pool *pool;
static struct app *app;
static uint8_t known;
static struct facts facts;
static struct buf text, all;
static uint32_t at[2];		/* sequence numbers */
static enum app_next last;

static int setup(void **state)
{
	(void)state;
	facts = FACTS_NONE;
	text = buf_of(65536);
	all = buf_of(65536);
	app = NULL;
	known = 0;
	at[0] = 1000;
	at[1] = 0xffffff00;
	last = APP_GO_ON;
	return app_pool_new(1u << 20, &pool) == OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	app_end(pool, &app, &facts);
	assert_int_equal(pool->used, 0);
	app_pool_free(pool);
	facts_free(&facts);
	buf_free(&text);
	buf_free(&all);
	return 0;
}

/* Begin anew within one test. */
static void again(void)
{
	app_end(pool, &app, &facts);
	assert_int_equal(pool->used, 0);
	facts_clear(&facts);
	known = 0;
	at[0] = 1000;
	at[1] = 0xffffff00;
	last = APP_GO_ON;
}

/* One TCP packet; from an exact-size copy, so that a byte too far is seen. */
static void packet(enum side side, uint32_t seq, uint8_t flags, const void *bytes, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);
	struct packet p = { .transport = IPPROTO_NUM_TCP, .tcp_flags = flags, .tcp_seq = seq,
			    .source_port = side == SIDE_SOURCE ? 40000 : 8443,
			    .destination_port = side == SIDE_SOURCE ? 8443 : 40000,
			    .tcp_ack = at[side == SIDE_SOURCE ? 1 : 0], .payload = copy,
			    .payload_len = (uint32_t)len, .payload_wire = (uint32_t)len };

	assert_non_null(copy);
	if (len > 0)
		memcpy(copy, bytes, len);
	if (last == APP_GO_ON)
		last = app_packet(pool, &app, &known, &p, side, &facts);
	if (last == APP_FINISHED)
		assert_null(app);
	free(copy);
}

static void handshake(void)
{
	packet(SIDE_SOURCE, at[0] - 1, TCP_SYN, "", 0);
	packet(SIDE_DESTINATION, at[1] - 1, TCP_SYN | TCP_ACK, "", 0);
}

/* The next bytes of a side, in order. */
static void send_bytes(enum side side, const void *bytes, size_t len)
{
	packet(side, at[side], TCP_ACK, bytes, len);
	at[side] += (uint32_t)len;
}

static void send_text(enum side side, const char *bytes)
{
	send_bytes(side, bytes, strlen(bytes));
}

/* Every fact of the bag as text. */
static const char *everything(void)
{
	struct value v;

	buf_clear(&all);
	for (uint32_t i = 0; facts_next(&facts, &i, &v);) {
		if (field_info(v.field)->type == TYPE_UINT)
			buf_printf(&all, "%s=%llu\n", field_info(v.field)->name,
				   (unsigned long long)v.number);
		else
			buf_printf(&all, "%s=%.*s\n", field_info(v.field)->name, (int)v.len,
				   (const char *)v.text);
	}
	return buf_str(&all);
}

static void hello_bytes(struct buf *client, struct buf *server, size_t record)
{
	struct buf m = buf_of(4096);

	*client = buf_of(65536);
	*server = buf_of(65536);
	example_hello(&m);
	records(client, &m, record);
	buf_clear(&m);
	server_hello(&m, 0x0303, 0x1301, true);
	records(server, &m, record);
	buf_add(server, "\x14\3\3\0\1\1", 6);
	buf_free(&m);
}

static const char tls_facts[] = "network.protocol=tls\ntls.client.server_name=www.example.org\n"
	"tls.client.alpn=h2\ntls.client.alpn=http/1.1\n"
	"tls.client.ja3=";

static void tls_in_one_segment_each(void **state)
{
	struct buf client, server;
	(void)state;

	hello_bytes(&client, &server, 4096);
	handshake();
	send_bytes(SIDE_SOURCE, client.bytes, client.len);
	assert_int_equal(last, APP_GO_ON);
	send_bytes(SIDE_DESTINATION, server.bytes, server.len);
	assert_int_equal(last, APP_FINISHED);
	assert_memory_equal(everything(), tls_facts, sizeof(tls_facts) - 1);
	assert_string_equal(values(&facts, F_TLS_VERSION, &text), "1.3|");
	assert_string_equal(values(&facts, F_TLS_JA4, &text), "t13d1516h2_8daaf6152771_e5627efa2ab1|");
	buf_free(&client);
	buf_free(&server);
}

/* Cut at every byte, in order and swapped, with large and tiny records, or sent byte
 * by byte: the same facts. */
static void tls_cut_anywhere(void **state)
{
	static const size_t sizes[] = { 4096, 100, 1 };
	struct buf client, server;
	char *want = NULL;
	(void)state;

	for (size_t r = 0; r < COUNT_OF(sizes); r++) {
		hello_bytes(&client, &server, sizes[r]);
		for (size_t cut = 1; cut < client.len; cut += r == 2 ? 37 : 1) {
			for (int swapped = 0; swapped < 2; swapped++) {
				handshake();
				size_t first = swapped ? cut : 0, len = swapped ? client.len - cut : cut;
				packet(SIDE_SOURCE, at[0] + (uint32_t)first, TCP_ACK,
				       client.bytes + first, len);
				first = swapped ? 0 : cut;
				len = swapped ? cut : client.len - cut;
				packet(SIDE_SOURCE, at[0] + (uint32_t)first, TCP_ACK,
				       client.bytes + first, len);
				at[0] += (uint32_t)client.len;
				send_bytes(SIDE_DESTINATION, server.bytes, server.len);
				assert_int_equal(last, APP_FINISHED);
				if (want == NULL)
					want = strdup(everything());
				assert_string_equal(everything(), want);
				again();
			}
		}
		for (size_t i = 0; i < client.len; i++)
			send_bytes(SIDE_SOURCE, client.bytes + i, 1);
		for (size_t i = 0; i < server.len; i++)
			send_bytes(SIDE_DESTINATION, server.bytes + i, 1);
		assert_int_equal(last, APP_FINISHED);
		assert_string_equal(everything(), want);
		again();
		buf_free(&client);
		buf_free(&server);
	}
	free(want);
}

static void tls_without_an_answer(void **state)
{
	struct buf client, server;
	(void)state;

	hello_bytes(&client, &server, 4096);
	send_bytes(SIDE_SOURCE, client.bytes, client.len);
	assert_string_equal(values(&facts, F_TLS_VERSION, &text), "");
	app_end(pool, &app, &facts);
	assert_string_equal(values(&facts, F_TLS_VERSION, &text), "1.3|");
	buf_free(&client);
	buf_free(&server);
}

static void tls_behind_a_preamble(void **state)
{
	struct buf client, server;
	(void)state;

	hello_bytes(&client, &server, 4096);
	handshake();
	send_text(SIDE_DESTINATION, "220 mail.example ESMTP\r\n");
	send_text(SIDE_SOURCE, "EHLO there.example\r\n");
	send_text(SIDE_DESTINATION, "250-mail.example\r\n250 STARTTLS\r\n");
	send_text(SIDE_SOURCE, "STARTTLS\r\n");
	send_text(SIDE_DESTINATION, "220 Go\r\n");
	send_bytes(SIDE_SOURCE, client.bytes, client.len);
	send_bytes(SIDE_DESTINATION, server.bytes, server.len);
	assert_int_equal(last, APP_FINISHED);
	assert_string_equal(values(&facts, F_TLS_SNI, &text), "www.example.org|");

	again();
	handshake();
	send_text(SIDE_SOURCE, "CONNECT inner.example:443 HTTP/1.1\r\nHost: inner.example:443\r\n\r\n");
	send_text(SIDE_DESTINATION, "HTTP/1.1 200 OK\r\n\r\n");
	send_bytes(SIDE_SOURCE, client.bytes, client.len);
	send_bytes(SIDE_DESTINATION, server.bytes, server.len);
	assert_int_equal(last, APP_FINISHED);
	assert_string_equal(values(&facts, F_URL_DOMAIN, &text), "inner.example|");
	assert_string_equal(values(&facts, F_TLS_SNI, &text), "www.example.org|");
	buf_free(&client);
	buf_free(&server);
}

static const char requests[] =
	"GET /CANARY?CANARY=CANARY HTTP/1.1\r\nHost: one.example\r\nCookie: CANARY\r\n"
	"User-Agent: agent/1\r\n\r\n"
	"POST /CANARY HTTP/1.1\r\nHost: two.example\r\nContent-Length: 33\r\n\r\n"
	"GET /CANARY HTTP/1.1\r\nHost: CANARY\r\n"	/* 33 bytes of it: a body */
	"HEAD / HTTP/1.1\r\nHost: three.example\r\n\r\n"
	"PUT / HTTP/1.1\r\nHost: four.example\r\nTransfer-Encoding: chunked\r\n\r\n"
	"6\r\nCANARY\r\n1;CANARY\r\n!\r\n0\r\nCANARY: 1\r\n\r\n"
	"OPTIONS * HTTP/1.1\r\nHost: five.example\r\n\r\n";

static const char responses[] =
	"HTTP/1.1 200 OK\r\nSet-Cookie: CANARY\r\nContent-Length: 25\r\n\r\nHTTP/1.1 500 CANARY\r\n\r\n\r\n"
	"HTTP/1.1 100 Continue\r\n\r\n"
	"HTTP/1.1 201 Made\r\nTransfer-Encoding: chunked\r\n\r\n19\r\nHTTP/1.1 501 CANARY\r\n\r\n\r\n\r\n0\r\n\r\n"
	"HTTP/1.1 202 Yes\r\nContent-Length: 1000000\r\n\r\n"
	"HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n"
	"HTTP/1.1 203 Till the end\r\n\r\nHTTP/1.1 502 CANARY\r\n\r\n";

static void check_exchange(void)
{
	assert_string_equal(values(&facts, F_HTTP_METHOD, &text), "GET|POST|HEAD|PUT|OPTIONS|");
	assert_string_equal(values(&facts, F_URL_DOMAIN, &text),
			    "one.example|two.example|three.example|four.example|five.example|");
	assert_string_equal(values(&facts, F_USER_AGENT, &text), "agent/1|");
	assert_string_equal(values(&facts, F_HTTP_STATUS, &text), "200|100|201|202|304|203|");
	assert_null(memmem(facts.bytes, facts.used, "CANARY", 6));
	assert_null(memmem(facts.bytes, facts.used, "canary", 6));
}

/* The body of the second request is 33 bytes of something that looks like one. */
static size_t body_fixed(char *out)
{
	const char *from = strstr(requests, "GET /CANARY HTTP/1.1\r\nHost: CANARY");
	size_t before = (size_t)(from - requests);
	const char *rest = strstr(requests, "HEAD / ");

	memcpy(out, requests, before);
	memcpy(out + before, from, 33);
	strcpy(out + before + 33, rest);
	return strlen(out);
}

static void http_exchange(void **state)
{
	char sent[sizeof(requests)];
	size_t len = body_fixed(sent);
	(void)state;

	handshake();
	send_bytes(SIDE_SOURCE, sent, len);
	send_text(SIDE_DESTINATION, responses);
	check_exchange();
}

static void http_cut_anywhere(void **state)
{
	char sent[sizeof(requests)];
	size_t len = body_fixed(sent), answer = sizeof(responses) - 1;
	(void)state;

	for (size_t cut = 1; cut < len || cut < answer; cut++) {
		size_t a = cut < len ? cut : len - 1, b = cut < answer ? cut : answer - 1;
		again();
		handshake();
		send_bytes(SIDE_SOURCE, sent, a);
		send_bytes(SIDE_SOURCE, sent + a, len - a);
		send_bytes(SIDE_DESTINATION, responses, b);
		send_bytes(SIDE_DESTINATION, responses + b, answer - b);
		check_exchange();
		again();
		handshake();
		packet(SIDE_SOURCE, at[0] + (uint32_t)a, TCP_ACK, sent + a, len - a);
		packet(SIDE_SOURCE, at[0], TCP_ACK, sent, a);
		packet(SIDE_SOURCE, at[0], TCP_ACK, sent, a);
		packet(SIDE_DESTINATION, at[1] + (uint32_t)b, TCP_ACK, responses + b, answer - b);
		packet(SIDE_DESTINATION, at[1], TCP_ACK, responses, b);
		check_exchange();
	}
	again();
	for (size_t i = 0; i < len; i++)
		send_bytes(SIDE_SOURCE, sent + i, 1);
	for (size_t i = 0; i < answer; i++)
		send_bytes(SIDE_DESTINATION, responses + i, 1);
	check_exchange();
}

/* A body whose bytes are lost costs nothing; a lost head costs that message. */
static void http_with_losses(void **state)
{
	(void)state;
	handshake();
	send_text(SIDE_SOURCE, "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5000\r\n\r\n");
	at[0] += 4000;
	send_text(SIDE_SOURCE, "x");
	at[0] += 999;
	send_text(SIDE_SOURCE, "GET / HTTP/1.1\r\nHost: b.example\r\n\r\n");
	assert_string_equal(values(&facts, F_URL_DOMAIN, &text), "a.example|b.example|");
	at[0] += 100;	/* never seen */
	send_text(SIDE_SOURCE, "GET / HTTP/1.1\r\nHost: c.example\r\n\r\n");
	assert_string_equal(values(&facts, F_URL_DOMAIN, &text), "a.example|b.example|");
	send_text(SIDE_DESTINATION, "HTTP/1.1 200 OK\r\n");	/* it has the hole */
	assert_string_equal(values(&facts, F_URL_DOMAIN, &text), "a.example|b.example|c.example|");
}

static void http_from_the_middle(void **state)
{
	(void)state;
	send_text(SIDE_SOURCE, "the rest of a body\r\n");
	send_text(SIDE_SOURCE, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
	send_text(SIDE_DESTINATION, "of another");
	send_text(SIDE_DESTINATION, "HTTP/1.0 404 No\r\n\r\n");
	assert_string_equal(values(&facts, F_URL_DOMAIN, &text), "a.example|");
	assert_string_equal(values(&facts, F_HTTP_STATUS, &text), "404|");
}

static void http_head_without_end(void **state)
{
	(void)state;
	send_text(SIDE_SOURCE, "GET / HTTP/1.1\r\nHost: a.example\r\nUser-Agent: cut o");
	assert_int_equal(facts.used, 0);
	app_end(pool, &app, &facts);
	assert_string_equal(values(&facts, F_URL_DOMAIN, &text), "a.example|");
	assert_string_equal(values(&facts, F_USER_AGENT, &text), "");
	again();
	send_text(SIDE_SOURCE, "GET / HTTP/1.1\r\nHost: a.example\r\nX: ");
	for (int i = 0; i < 40; i++)
		send_text(SIDE_SOURCE, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	assert_string_equal(values(&facts, F_URL_DOMAIN, &text), "a.example|");
	assert_true(pool->used < 2048);
}

static void upgrade_ends_it(void **state)
{
	(void)state;
	send_text(SIDE_SOURCE, "GET /ws HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\n\r\n");
	send_text(SIDE_DESTINATION, "HTTP/1.1 101 Switching\r\n\r\n");
	for (int n = 0; n < 20 && last == APP_GO_ON; n++)
		send_text(n % 2 == 0 ? SIDE_SOURCE : SIDE_DESTINATION, "\x81\5CANARY");
	assert_int_equal(last, APP_FINISHED);
	assert_null(memmem(facts.bytes, facts.used, "CANARY", 6));
}

static void unknown_is_left_soon(void **state)
{
	int n = 0;
	(void)state;

	handshake();
	for (; n < 100 && last == APP_GO_ON; n++)
		send_text(n % 2 == 0 ? SIDE_SOURCE : SIDE_DESTINATION, "\1\2\3\4 what is this?");
	assert_true(n <= 20);
	assert_int_equal(facts.used, 0);
	assert_int_equal(pool->used, 0);
}

static void ssh_banner(void **state)
{
	(void)state;
	send_text(SIDE_DESTINATION, "SSH-2.0-x\r\n");
	send_text(SIDE_SOURCE, "SSH-2.0-y z\r\n");
	assert_string_equal(everything(), "ssh.server.banner=SSH-2.0-x\nnetwork.protocol=ssh\nssh.client.banner=SSH-2.0-y z\n");
}

static const char query[] = "\0\x21\x12\x34\1\0\0\1\0\0\0\0\0\0\3www\7example\3org\0\0\1\0\1";

static void dns_over_tcp(void **state)
{
	uint8_t two[2 * (sizeof(query) - 1)];
	(void)state;

	memcpy(two, query, sizeof(query) - 1);
	memcpy(two + sizeof(query) - 1, query, sizeof(query) - 1);
	two[sizeof(query) - 1 + 15] = 'x';	/* xww.example.org */
	for (size_t cut = 1; cut < sizeof(two); cut++) {
		handshake();
		send_bytes(SIDE_SOURCE, two, cut);
		send_bytes(SIDE_SOURCE, two + cut, sizeof(two) - cut);
		assert_string_equal(values(&facts, F_DNS_NAME, &text), "www.example.org|xww.example.org|");
		again();
	}
}

static void dns_over_udp(void **state)
{
	struct packet p = { .transport = IPPROTO_NUM_UDP, .source_port = 4000, .destination_port = 9999,
			    .payload = (const uint8_t *)query + 2, .payload_len = sizeof(query) - 3,
			    .payload_wire = sizeof(query) - 3 };
	(void)state;

	assert_int_equal(app_packet(pool, &app, &known, &p, SIDE_SOURCE, &facts), APP_GO_ON);
	assert_string_equal(values(&facts, F_DNS_NAME, &text), "www.example.org|");
	assert_null(app);	/* datagrams of DNS stand alone */
	p.payload = (const uint8_t *)"something else entirely, not DNS";
	assert_int_equal(app_packet(pool, &app, &known, &p, SIDE_SOURCE, &facts), APP_GO_ON);
	known = 0;
	for (unsigned i = 0; i < 3; i++)	/* nobody takes these: left at the fourth */
		assert_int_equal(app_packet(pool, &app, &known, &p, SIDE_SOURCE, &facts), APP_GO_ON);
	assert_int_equal(app_packet(pool, &app, &known, &p, SIDE_SOURCE, &facts), APP_FINISHED);
	known = 0;
	facts_clear(&facts);
	p.destination_port = 137;
	p.payload = (const uint8_t *)query + 2;
	assert_int_equal(app_packet(pool, &app, &known, &p, SIDE_SOURCE, &facts), APP_GO_ON);
	assert_int_equal(facts.used, 0);
	assert_null(app);
}

static void no_room(void **state)
{
	(void)state;
	pool->max = 10;
	send_text(SIDE_SOURCE, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
	assert_int_equal(last, APP_FINISHED);
	assert_int_equal(app_pool_refused(pool), 1);
	assert_int_equal(facts.used, 0);
}

int main(void)
{
#define TEST(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(tls_in_one_segment_each), TEST(tls_cut_anywhere), TEST(tls_without_an_answer),
		TEST(tls_behind_a_preamble), TEST(http_exchange), TEST(http_cut_anywhere),
		TEST(http_with_losses), TEST(http_from_the_middle), TEST(http_head_without_end),
		TEST(upgrade_ends_it), TEST(unknown_is_left_soon), TEST(ssh_banner),
		TEST(dns_over_tcp), TEST(dns_over_udp), TEST(no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
