#include "decode/tls_talk.h"

#include <string.h>

#include "decode/tls.h"

struct tls_state { uint16_t client_version; bool seen; };

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	return t->sure ? tls_answer_starts(bytes, len) : tls_starts(bytes, len);
}

static void hello(struct talk *t, const uint8_t *bytes, size_t len)
{
	struct tls_state *s = t->state;
	struct tls_hello h;

	if (tls_hello_read(bytes, len, &h) != OK)
		return;
	if (h.kind == TLS_CLIENT_HELLO)
		s->client_version = h.version;
	tls_hello_facts(&h, 't', t->facts);
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct tls_place place;

	if (t->last)
		return;
	if (tls_answer_starts(bytes, len) == GUESS_NO) {
		step->then = PROTO_LOST;
		return;
	}
	err_t e = tls_find(bytes, len, &place);
	if (e == ERR_SHORT) {
		step->then = PROTO_MORE;
		return;
	}
	step->then = e == OK ? PROTO_DONE : PROTO_LOST;
	if (e != OK)
		return;
	if (place.joined) {
		hello(t, bytes + place.at, place.len);
	} else if (len <= 32768) {
		uint8_t copy[32768];
		memcpy(copy, bytes, len);
		tls_join(copy, len, &place);
		hello(t, copy, place.len);
	}
}

static void end(struct talk *t)
{
	const struct tls_state *s = t->state;
	const char *version = tls_version_text(s->client_version);

	if (version != NULL)
		facts_text(t->facts, F_TLS_VERSION, version, 3);
}

const struct proto proto_tls = { .name = "tls", .state = sizeof(struct tls_state), .keep = TLS_RECORDS_MAX,
				 .starts = starts, .read = read_side, .end = end };
