/* http.h - HTTP/1 messages: what the head says, and where the body ends. Never a
 * path, a query, a cookie or a body. */
#ifndef DECODE_HTTP_H
#define DECODE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decode/guess.h"
#include "rec/facts.h"

#define HTTP_HEAD_MAX	16384u	/* bytes of a head that are read */

/* How the body behind a head ends. Source: RFC 9112 section 6.3 */
enum http_body {
	HTTP_NO_BODY,
	HTTP_LENGTH,	/* after `length` bytes */
	HTTP_CHUNKED,	/* with its last chunk: struct http_chunks */
	HTTP_REST,	/* with the connection */
};

/* What the other side's reader needs to know of a request. */
enum http_asked { HTTP_ASKED_BODY, HTTP_ASKED_HEAD, HTTP_ASKED_TUNNEL };

struct http_message {
	enum http_body body;
	uint64_t length;
	enum http_asked asked;	/* request: HEAD, CONNECT or another method */
	unsigned status;	/* response */
};

/*
 * http_request_starts, http_response_starts - can a side that begins with these
 * bytes be HTTP/1?
 *
 * A request is YES with a common method and the beginning of a target, or with
 * any method and a whole request line; a response with "HTTP/1.x NNN".
 * Source: RFC 9112 sections 3 and 4
 */
enum guess http_request_starts(const uint8_t *bytes, size_t len);
enum guess http_response_starts(const uint8_t *bytes, size_t len);

/*
 * http_head_end - the length of a head with its empty line, or 0 if its end is
 * not there
 *
 * from	bytes known to hold no end: what an earlier call was given, less 3
 */
size_t http_head_end(const uint8_t *bytes, size_t len, size_t from);

/*
 * http_request_read - read a request's head and add its facts
 *
 * Facts: network.protocol, method, host names (Host; else of the target, if that
 * has one) in lower case without port, brackets and user information, User-Agent.
 * A head that is cut off is read as far as its lines are whole.
 *
 * facts	untouched on an error
 * ret		set on OK only
 * OK | ERR_FORM (no request line)
 * Source: RFC 9112 sections 3.2, 5, 6; RFC 9110 sections 4.2.4, 7.2, 10.1.5
 */
err_t http_request_read(const uint8_t *bytes, size_t len, struct facts *facts,
			struct http_message *ret) MUST_USE;

/*
 * http_response_read - the same for a response: protocol and status code
 *
 * asked	what the request was that it answers
 * OK | ERR_FORM (no status line)
 * Source: RFC 9112 sections 4 and 6.3; RFC 9110 sections 6.4.1, 9.3.2, 15
 */
err_t http_response_read(const uint8_t *bytes, size_t len, enum http_asked asked,
			 struct facts *facts, struct http_message *ret) MUST_USE;

/* Add the host of an authority ("user@Host:port") as url.domain: in lower case, alone. */
void http_add_host(struct facts *facts, const uint8_t *authority, size_t len);

/* Where in a chunked body a reader is. Begin with { 0 }. */
struct http_chunks {
	uint8_t state;
	uint8_t digits;		/* of the size, read so far */
	uint64_t size;
};

/*
 * http_chunks_read - read the framing of a chunked body, byte by byte
 *
 * Keeps no byte. Returns the number of bytes read, all of them unless chunk data
 * follow (then *skip > 0: the caller passes over that many bytes and calls again)
 * or the body is over (*end).
 * An error leaves *c useless: the side's framing is lost. OK | ERR_FORM
 * Source: RFC 9112 section 7.1
 */
err_t http_chunks_read(struct http_chunks *c, const uint8_t *bytes, size_t len, size_t *read,
		       uint64_t *skip, bool *end) MUST_USE;

#endif
