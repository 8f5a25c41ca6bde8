#include "decode/tls_talk.h"

#include <string.h>

#include "base/cc.h"
#include "base/rd.h"
#include "decode/tls.h"
#include "decode/x509.h"

#define RECORD_HEAD	5u
#define RECORD_MAX	18432u	/* RFC 5246 section 6.2.3 */
#define MESSAGE_HEAD	4u
#define CERTIFICATE	11u
#define VERSION_1_3	0x0304u
#define EXTENSION_ECH	0xfe0du

enum { RECORD_ALERT = 21, RECORD_HANDSHAKE = 22 };

struct tls_state {
	uint16_t client_version;	/* of the ClientHello; 0 none yet */
};

/* The handshake bytes of a side's first flight, in one piece. */
struct flight {
	const uint8_t *at;
	size_t len;
	bool more;	/* it may go on behind the bytes that are there */
	uint8_t joined[TLS_RECORDS_MAX];	/* when it lies in several records */
};

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	return t->sure ? tls_answer_starts(bytes, len) : tls_starts(bytes, len);
}

/* Names of alerts that are sent in the clear. Source: RFC 8446 section 6, IANA TLS Alerts */
static const char *alert_name(uint8_t number)
{
	static const char *const names[] = {
		[0] = "close_notify", [10] = "unexpected_message", [20] = "bad_record_mac", [22] = "record_overflow",
		[40] = "handshake_failure", [41] = "no_certificate", [42] = "bad_certificate",
		[43] = "unsupported_certificate", [44] = "certificate_revoked", [45] = "certificate_expired",
		[46] = "certificate_unknown", [47] = "illegal_parameter", [48] = "unknown_ca", [49] = "access_denied",
		[50] = "decode_error", [51] = "decrypt_error", [70] = "protocol_version",
		[71] = "insufficient_security", [80] = "internal_error", [86] = "inappropriate_fallback",
		[90] = "user_canceled", [100] = "no_renegotiation", [109] = "missing_extension",
		[110] = "unsupported_extension", [112] = "unrecognized_name", [113] = "bad_certificate_status_response",
		[115] = "unknown_psk_identity", [116] = "certificate_required", [120] = "no_application_protocol",
	};
	return number < COUNT_OF(names) ? names[number] : NULL;
}

static void alert(struct talk *t, const struct rd *body)
{
	const char *name = body->left == 2 && (body->at[0] == 1 || body->at[0] == 2) ? alert_name(body->at[1]) : NULL;

	if (name != NULL)
		facts_text(t->facts, F_TLS_ALERT, name, strlen(name));
}

/* Gather the handshake bytes of the records from the start; `t` takes alerts, NULL: none. */
static void gather(const uint8_t *bytes, size_t len, struct flight *f, struct talk *t)
{
	struct rd r = rd_of(bytes, len);
	size_t pieces = 0;

	f->at = NULL;	/* not all of it: `joined` is large */
	f->len = 0;
	f->more = true;
	while (r.left >= RECORD_HEAD) {
		uint8_t type = rd_u8(&r), major = rd_u8(&r);
		rd_skip(&r, 1);
		uint16_t size = rd_u16be(&r);
		bool whole = r.left >= size;
		struct rd body = rd_sub(&r, whole ? size : r.left);
		if (major != 3 || size > RECORD_MAX || (type != RECORD_HANDSHAKE && type != RECORD_ALERT)) {
			f->more = false;
			return;
		}
		if (type == RECORD_ALERT) {
			if (t != NULL && whole)
				alert(t, &body);
			continue;
		}
		if (++pieces == 2 && f->len > 0)
			memcpy(f->joined, f->at, f->len);
		if (pieces == 1) {
			f->at = body.at;
		} else if (f->len + body.left <= sizeof(f->joined)) {
			memcpy(f->joined + f->len, body.at, body.left);
			f->at = f->joined;
		} else {
			f->more = false;
			return;
		}
		f->len += body.left;
	}
}

/* Source: RFC 9849 section 5: the outer ClientHello carries type 0 */
static bool has_ech(const struct tls_hello *h)
{
	struct rd r = rd_of(h->extensions.at, h->extensions.len);

	while (r.left >= 4) {
		uint16_t type = rd_u16be(&r);
		struct rd body = rd_sub(&r, rd_u16be(&r));
		if (type == EXTENSION_ECH && body.left > 0 && body.at[0] == 0)
			return true;
	}
	return false;
}

/* Returns the version of a ServerHello; 0 if it is none. */
static uint16_t hello(struct talk *t, const uint8_t *message, size_t len)
{
	struct tls_state *s = t->state;
	struct tls_hello h;

	if (tls_hello_read(message, len, &h) != OK)
		return 0;
	if (h.kind == TLS_CLIENT_HELLO) {
		s->client_version = h.version;
		if (has_ech(&h))
			facts_text(t->facts, F_TLS_ECH, "outer", 5);
	}
	tls_hello_facts(&h, 't', t->facts);
	return h.kind == TLS_SERVER_HELLO ? h.version : 0;
}

/* The first certificate of the list. Source: RFC 5246 section 7.4.2 */
static void certificate(struct talk *t, struct rd body)
{
	struct rd list = rd_sub(&body, rd_u24be(&body));
	struct rd first = rd_sub(&list, rd_u24be(&list));

	if (list.err == OK && first.left > 0)
		(void)!x509_facts(first.at, first.left, t->facts);
}

/* Is there all of the flight that is wanted: a client's hello; a server's, and up to 1.2 its certificate? */
static bool complete(const struct flight *f)
{
	struct rd r = rd_of(f->at, f->len);

	while (r.left >= MESSAGE_HEAD) {
		uint8_t type = rd_u8(&r);
		size_t size = rd_u24be(&r);
		if (r.left < size)
			return false;
		if (type == TLS_CLIENT_HELLO || type == CERTIFICATE)
			return true;
		if (type == TLS_SERVER_HELLO) {
			struct tls_hello h;
			if (tls_hello_read(r.at - MESSAGE_HEAD, size + MESSAGE_HEAD, &h) != OK || h.version >= VERSION_1_3)
				return true;
		} else if (type != 4 && type != 22) {	/* a ticket, a status: the certificate is not behind it */
			return true;
		}
		rd_skip(&r, size);
	}
	return false;
}

/* Only a certificate behind a ServerHello is the server's: one of a client may name a person. The sides do not
 * tell, since a capture may begin within the connection. */
static void read_flight(struct talk *t, const struct flight *f)
{
	struct rd r = rd_of(f->at, f->len);
	uint16_t server = 0;	/* version */

	while (r.left >= MESSAGE_HEAD) {
		const uint8_t *message = r.at;
		uint8_t type = rd_u8(&r);
		struct rd body = rd_sub(&r, rd_u24be(&r));
		if (r.err != OK)
			return;
		if (type == TLS_CLIENT_HELLO || type == TLS_SERVER_HELLO)
			server = hello(t, message, body.left + MESSAGE_HEAD);
		else if (type == CERTIFICATE && server != 0 && server < VERSION_1_3)
			certificate(t, body);
	}
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct flight f;

	if (!t->last && tls_answer_starts(bytes, len) == GUESS_NO) {
		step->then = PROTO_LOST;
		return;
	}
	gather(bytes, len, &f, NULL);
	if (f.more && !t->last && !complete(&f)) {
		step->then = PROTO_MORE;
		return;
	}
	gather(bytes, len, &f, t);
	read_flight(t, &f);
	step->then = PROTO_DONE;
}

/* Without a ServerHello the client's offer is all that is known. */
static void end(struct talk *t)
{
	const struct tls_state *s = t->state;
	const char *version = tls_version_text(s->client_version);

	if (version != NULL)
		facts_text(t->facts, F_TLS_VERSION, version, strlen(version));
}

const struct proto proto_tls = {
	.name = "tls",
	.state = sizeof(struct tls_state),
	.keep = TLS_RECORDS_MAX,
	.starts = starts,
	.read = read_side,
	.end = end,
};
