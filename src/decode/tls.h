/* tls.h - the first message of each side of a TLS connection, as far as it is
 * sent in the clear: ClientHello and ServerHello. */
#ifndef DECODE_TLS_H
#define DECODE_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "decode/guess.h"
#include "rec/facts.h"

#define TLS_HELLO_MAX	32768u	/* bytes of one hello message; longer is not read */
#define TLS_RECORDS_MAX	65536u	/* bytes of the records that may carry it */

enum { TLS_CLIENT_HELLO = 1, TLS_SERVER_HELLO = 2 };

/* Bytes inside the message that was read. */
struct tls_span {
	const uint8_t *at;
	size_t len;
};

/* One hello, borrowed from the message. A span of an absent part has len 0. */
struct tls_hello {
	uint8_t kind;			/* TLS_CLIENT_HELLO or TLS_SERVER_HELLO */
	uint16_t legacy_version;	/* the field at the front */
	uint16_t version;		/* highest of supported_versions, else legacy_version */
	bool has_server_name;		/* the extension is there, with or without a name */
	struct tls_span ciphers;	/* two bytes each; of a server the chosen one */
	struct tls_span extensions;	/* the whole list: type, length, body */
	struct tls_span server_name;	/* first host_name */
	struct tls_span groups;		/* supported_groups, two bytes each */
	struct tls_span formats;	/* ec_point_formats, one byte each */
	struct tls_span algorithms;	/* signature_algorithms, two bytes each */
	struct tls_span alpn;		/* names, each behind its length byte */
};

/* Is `v` one of the values that clients send at random to keep servers honest?
 * Source: RFC 8701 section 2 */
bool tls_grease(uint16_t v);

/*
 * tls_starts - can a side that begins with these bytes be TLS?
 *
 * YES from the first 11 bytes (fewer if a record is shorter): a handshake record
 * that begins a ClientHello or ServerHello of version 3.x. SSL 2 is not.
 * Source: RFC 8446 sections 4 and 5.1, RFC 6101 section 5.2
 */
enum guess tls_starts(const uint8_t *bytes, size_t len);

/* As tls_starts, for a side whose peer has spoken TLS: an alert record, which a
 * server may send before its hello, will do. Source: RFC 6066 section 3 */
enum guess tls_answer_starts(const uint8_t *bytes, size_t len);

/* Where a hello message lies in the bytes of one side. */
struct tls_place {
	size_t at;	/* of the first handshake byte */
	size_t len;	/* of the message, header included */
	bool joined;	/* it lies there in one piece, in one record */
};

/*
 * tls_find - find the first handshake message in the bytes of one side
 *
 * Alerts before it are passed over. The message may be spread over records.
 * ret	set on OK only
 *
 * OK | ERR_SHORT (go on collecting) | ERR_FORM | ERR_LIMIT
 * Source: RFC 8446 section 5.1
 */
err_t tls_find(const uint8_t *bytes, size_t len, struct tls_place *ret) MUST_USE;

/* Move a message that tls_find found spread over records to the front of these
 * same bytes, in one piece of place->len. */
void tls_join(uint8_t *bytes, size_t len, const struct tls_place *place);

/*
 * tls_hello_read - read one ClientHello or ServerHello, header included
 *
 * An extension whose body is malformed counts as present and empty; a list of
 * extensions that is damaged counts as far as it is whole.
 * ret	set on OK only; borrows from `bytes`
 *
 * OK | ERR_SHORT | ERR_FORM
 * Source: RFC 8446 sections 4.1.2, 4.1.3, 4.2; RFC 6066 section 3; RFC 7301 section 3.1;
 * RFC 8422 section 5.1
 */
err_t tls_hello_read(const uint8_t *bytes, size_t len, struct tls_hello *ret) MUST_USE;

/* The version as ECS writes it: "1.2"; "3.0" for SSL 3.0; NULL for another.
 * Static storage. */
const char *tls_version_text(uint16_t version);

/*
 * tls_hello_facts - add what a hello says to the bag
 *
 * Client: network.protocol, server name (lower-case), its ALPN list, JA3, JA4.
 * Server: network.protocol, version, JA3S, the protocol chosen by ALPN.
 * transport	JA4's letter: 't' TCP, 'q' QUIC, 'd' DTLS
 */
void tls_hello_facts(const struct tls_hello *h, char transport, struct facts *facts);

#endif
