/* http2.h - HTTP/2 in clear text: by its preface, or behind an upgrade. Never a path,
 * a query, a cookie or a body. */
#ifndef DECODE_HTTP2_H
#define DECODE_HTTP2_H

#include "decode/proto.h"

/*
 * Facts as they are seen, the same as of HTTP/1 (decode/http.h):
 *	http.request.method, url.domain (:authority and Host), user_agent.original
 *	http.response.status_code
 *	http.version			"2"
 *	http.request.body.bytes, http.response.body.bytes: of content-length
 *
 * What a server promises (PUSH_PROMISE) was not asked for and is no fact.
 * A header block longer than HTTP2_BLOCK_MAX is stepped over.
 * Source: RFC 9113 sections 3, 4, 6, 8; RFC 7541
 */
extern const struct proto proto_http2;

#define HTTP2_BLOCK_MAX	32768u	/* bytes of HEADERS and its CONTINUATIONs */

#endif
