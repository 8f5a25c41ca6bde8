#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "decode/http.h"
#include "decode/proxy.h"
#include "hello.h"

#define STR(s)	(const uint8_t *)(s), sizeof(s) - 1

static struct facts facts;
static struct buf text;

static int setup(void **state)
{
	(void)state;
	facts = FACTS_NONE;
	text = buf_of(8192);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	facts_free(&facts);
	buf_free(&text);
	return 0;
}

static void a_request(void **state)
{
	struct http_message m;
	(void)state;

	assert_int_equal(http_request_read(STR("POST /SECRET?SECRET=SECRET HTTP/1.1\r\n"
		"hOST: user:SECRET@Example.ORG:8080\r\nCookie: SECRET\r\nAuthorization: SECRET\r\n"
		"User-Agent:  Folded\r\n\tagent/1 \r\nContent-Length: 12\r\n\r\n"), &facts, &m), OK);
	assert_int_equal(m.body, HTTP_LENGTH);
	assert_int_equal(m.length, 12);
	assert_string_equal(values(&facts, F_HTTP_METHOD, &text), "POST|");
	assert_string_equal(values(&facts, F_URL_DOMAIN, &text), "example.org|");
	assert_string_equal(values(&facts, F_USER_AGENT, &text), "Folded \tagent/1|");
	assert_null(memmem(facts.bytes, facts.used, "SECRET", 6));
}

static void hosts(void **state)
{
	static const struct {
		const char *head;
		const char *domain;
	} cases[] = {
		{ "GET / HTTP/1.1\r\nHost: [2001:DB8::1]:80\r\n\r\n", "2001:db8::1|" },
		{ "GET / HTTP/1.1\nHost: a.example\n\n", "a.example|" },
		{ "GET http://u:p@B.example:81/x?y HTTP/1.1\r\n\r\n", "b.example|" },
		{ "GET http://b.example/ HTTP/1.1\r\nHost: c.example\r\n\r\n", "c.example|" },
		{ "GET http://b.example?q@x HTTP/1.0\r\n\r\n", "b.example|" },
		{ "CONNECT d.example:443 HTTP/1.1\r\n\r\n", "d.example|" },
		{ "GET /http://e.example/ HTTP/1.1\r\n\r\n", "" },
		{ "GET / HTTP/1.1\r\nHost:\r\n\r\n", "" },
		{ "GET / HTTP/1.1\r\nHost: f.example/path?q\r\n\r\n", "f.example|" },
		{ "GET / HTTP/1.1\r\nHost: g.example\r\nHost: h.example\r\n\r\n", "g.example|h.example|" },
		{ "GET / HTTP/1.1\r\nHost: whole.example\r\nHost: cut.exa", "whole.example|" },
	};
	struct http_message m;
	(void)state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		facts_clear(&facts);
		assert_int_equal(http_request_read((const uint8_t *)cases[i].head,
						   strlen(cases[i].head), &facts, &m), OK);
		assert_string_equal(values(&facts, F_URL_DOMAIN, &text), cases[i].domain);
	}
}

static void bodies_of_responses(void **state)
{
	static const struct {
		const char *head;
		enum http_asked asked;
		enum http_body body;
		unsigned status;
	} cases[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", HTTP_ASKED_BODY, HTTP_LENGTH, 200 },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", HTTP_ASKED_HEAD, HTTP_NO_BODY, 200 },
		{ "HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n", HTTP_ASKED_BODY, HTTP_NO_BODY, 304 },
		{ "HTTP/1.1 204\r\n\r\n", HTTP_ASKED_BODY, HTTP_NO_BODY, 204 },
		{ "HTTP/1.1 100 Continue\r\n\r\n", HTTP_ASKED_BODY, HTTP_NO_BODY, 100 },
		{ "HTTP/1.0 200 OK\r\n\r\n", HTTP_ASKED_BODY, HTTP_REST, 200 },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\nContent-Length: 9\r\n\r\n",
		  HTTP_ASKED_BODY, HTTP_CHUNKED, 200 },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", HTTP_ASKED_BODY,
		  HTTP_REST, 200 },
		{ "HTTP/1.1 200 Yes\r\nContent-Length: 1\r\n\r\n", HTTP_ASKED_TUNNEL, HTTP_NO_BODY, 200 },
		{ "HTTP/1.1 407 No\r\nContent-Length: 1\r\n\r\n", HTTP_ASKED_TUNNEL, HTTP_LENGTH, 407 },
	};
	struct http_message m;
	(void)state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(http_response_read((const uint8_t *)cases[i].head,
			strlen(cases[i].head), cases[i].asked, &facts, &m), OK);
		assert_int_equal(m.body, cases[i].body);
		assert_int_equal(m.status, cases[i].status);
	}
	assert_string_equal(values(&facts, F_HTTP_STATUS, &text), "200|304|204|100|407|");
}

static void what_starts_a_message(void **state)
{
	(void)state;
	assert_int_equal(http_request_starts(STR("GE")), GUESS_MORE);
	assert_int_equal(http_request_starts(STR("GET /a")), GUESS_YES);
	assert_int_equal(http_request_starts(STR("GET a HTTP/1.1\r\n")), GUESS_YES);
	assert_int_equal(http_request_starts(STR("ODD-METHOD /a")), GUESS_MORE);
	assert_int_equal(http_request_starts(STR("ODD-METHOD /a HTTP/1.1\r\n")), GUESS_YES);
	assert_int_equal(http_request_starts(STR("GET / Odd\n")), GUESS_YES);
	assert_int_equal(http_request_starts(STR("ODD-METHOD / Odd\n")), GUESS_NO);
	assert_int_equal(http_request_starts(STR("GET /a\1b\n")), GUESS_NO);
	assert_int_equal(http_request_starts(STR("EHLO host.example\r\n")), GUESS_NO);
	assert_int_equal(http_request_starts(STR("OPTIONS rtsp://h/ RTSP/1.0\r\n")), GUESS_NO);
	assert_int_equal(http_request_starts(STR("INVITE sip:a@b SIP/2.0\r\n")), GUESS_NO);
	assert_int_equal(http_request_starts(STR("\x16\3\1")), GUESS_NO);
	assert_int_equal(http_response_starts(STR("HTTP/1.")), GUESS_MORE);
	assert_int_equal(http_response_starts(STR("HTTP/1.1 200")), GUESS_YES);
	assert_int_equal(http_response_starts(STR("HTTP/2 200")), GUESS_NO);
}

static void end_of_head(void **state)
{
	static const char head[] = "GET / HTTP/1.1\r\nA: b\r\n\r\nbody";
	size_t end = sizeof(head) - 1 - 4;
	(void)state;

	for (size_t n = 0; n < end; n++)
		assert_int_equal(http_head_end((const uint8_t *)head, n, n > 3 ? n - 4 : 0), 0);
	for (size_t from = 0; from + 4 <= end; from++)
		assert_int_equal(http_head_end(STR(head), from), end);
	assert_int_equal(http_head_end(STR("A\n\nb"), 0), 3);
}

/* Read a whole chunked body in pieces of `size`; the bytes behind it are left. */
static size_t chunks(const char *body, size_t len, size_t size)
{
	struct http_chunks c = { 0 };
	uint64_t skip = 0;
	size_t at = 0;
	bool end = false;

	while (at < len && !end) {
		if (skip > 0) {
			skip--;
			at++;
			continue;
		}
		size_t n = len - at < size ? len - at : size, used;
		assert_int_equal(http_chunks_read(&c, (const uint8_t *)body + at, n, &used, &skip, &end),
				 OK);
		at += used;
	}
	assert_true(end);
	return at;
}

static void chunked_body(void **state)
{
	static const char plain[] = "5\r\nhello\r\n1;ext=\"x\"\r\n!\r\n0\r\nTrailer: y\r\n\r\nNEXT";
	static const char bare[] = "a\n0123456789\n00\n\nNEXT";
	struct http_chunks c = { 0 };
	uint64_t skip;
	size_t used;
	bool end;
	(void)state;

	for (size_t size = 1; size < sizeof(plain); size++) {
		assert_int_equal(chunks(plain, sizeof(plain) - 1, size), sizeof(plain) - 1 - 4);
		assert_int_equal(chunks(bare, sizeof(bare) - 1, size), sizeof(bare) - 1 - 4);
	}
	assert_int_equal(http_chunks_read(&c, STR("xyz"), &used, &skip, &end), ERR_FORM);
	c = (struct http_chunks){ 0 };
	assert_int_equal(http_chunks_read(&c, STR("1234567890abcdef0"), &used, &skip, &end), ERR_FORM);
}

static void proxy_header(void **state)
{
	static const char one[] = "PROXY TCP4 192.0.2.1 192.0.2.2 5 443\r\n";
	static const char two[] = "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" "0123456789ab";
	size_t n = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(one) - 1; i++)
		assert_int_equal(proxy_starts((const uint8_t *)one, i, &n), GUESS_MORE);
	assert_int_equal(proxy_starts(STR(one), &n), GUESS_YES);
	assert_int_equal(n, sizeof(one) - 1);
	assert_int_equal(proxy_starts((const uint8_t *)two, 16, &n), GUESS_YES);
	assert_int_equal(n, sizeof(two) - 1);
	assert_int_equal(proxy_starts(STR("PUT"), &n), GUESS_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_request, setup, teardown),
		cmocka_unit_test_setup_teardown(hosts, setup, teardown),
		cmocka_unit_test_setup_teardown(bodies_of_responses, setup, teardown),
		cmocka_unit_test(what_starts_a_message),
		cmocka_unit_test(end_of_head),
		cmocka_unit_test(chunked_body),
		cmocka_unit_test(proxy_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
