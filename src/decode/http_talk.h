/* http_talk.h - HTTP/1 over TCP as a conversation: heads are read, bodies passed
 * over. */
#ifndef DECODE_HTTP_TALK_H
#define DECODE_HTTP_TALK_H

#include "decode/proto.h"

/*
 * Each head is handed to http_request_read or http_response_read (http.h says which
 * facts); a side is what its first bytes are. After CONNECT with a 2xx answer, and
 * after a 101, both sides may begin another protocol.
 * Source: RFC 9112 sections 2 to 7, RFC 9110 sections 7.8, 9.3.6
 */
extern const struct proto proto_http;

#endif
