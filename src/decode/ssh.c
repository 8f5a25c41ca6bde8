#include "decode/ssh.h"

#include <string.h>

#include "base/cc.h"
#include "base/enc.h"
#include "base/rd.h"
#include "crypt/digest.h"

#define LINE_MAX	255u	/* RFC 4253 section 4.2, end of line included */
#define PACKET_MAX	65536u	/* section 6.1: 35,000 must be taken, more may be sent */
#define COOKIE_BYTES	16u
#define MSG_KEXINIT	20u
#define MSG_NEWKEYS	21u
#define LISTS		8u	/* kex, host key, encryption, MAC, compression: each way */

/* What a side has said so far. */
enum stage { STAGE_BANNER, STAGE_PACKETS };

struct ssh_state {
	uint8_t stage[2];	/* enum stage */
	bool done[2];
};

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	size_t n = len < 4 ? len : 4;

	(void)t;
	if (n > 0 && memcmp(bytes, "SSH-", n) != 0)
		return GUESS_NO;
	return n == 4 ? GUESS_YES : GUESS_MORE;
}

/* The identification line, without its end. */
static void banner(struct talk *t, const uint8_t *line, size_t len)
{
	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		len--;
	facts_text(t->facts, t->side == SIDE_SOURCE ? F_SSH_CLIENT : F_SSH_SERVER, line, len);
}

static void read_banner(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct ssh_state *s = t->state;
	const uint8_t *end = memchr(bytes, '\n', len < LINE_MAX ? len : LINE_MAX);

	if (starts(t, bytes, len) == GUESS_NO || (end == NULL && len >= LINE_MAX)) {
		step->then = PROTO_LOST;
		return;
	}
	if (end == NULL) {
		if (t->last && len > 4)
			banner(t, bytes, len);
		step->then = PROTO_MORE;
		return;
	}
	step->used = (size_t)(end - bytes) + 1;
	banner(t, bytes, step->used);
	s->stage[t->side] = STAGE_PACKETS;
	/* Version 1 has other packets; "1.99" is 2.0 that also speaks 1. */
	if (step->used < 8 || (memcmp(bytes + 4, "2.", 2) != 0 && memcmp(bytes + 4, "1.99", 4) != 0))
		step->then = PROTO_DONE;
}

/* MD5 over the lists that `which` names, ';' between. Source: salesforce/hassh */
static void fingerprint(struct talk *t, const struct rd lists[static LISTS], const uint8_t which[static 4],
			enum field field)
{
	char text[PACKET_MAX + 4], hex[2 * DIGEST_MD5_BYTES + 1];
	uint8_t digest[DIGEST_MD5_BYTES];
	size_t len = 0;

	for (unsigned i = 0; i < 4; i++) {
		const struct rd *l = &lists[which[i]];
		if (i > 0)
			text[len++] = ';';
		memcpy(text + len, l->at, l->left);
		len += l->left;
	}
	digest_md5(text, len, digest);
	hex_of(digest, sizeof(digest), hex);
	facts_text(t->facts, field, hex, sizeof(hex) - 1);
}

/* The offer of a side. Source: RFC 4253 section 7.1 */
static void kexinit(struct talk *t, struct rd payload)
{
	static const uint8_t client[] = { 0, 2, 4, 6 }, server[] = { 0, 3, 5, 7 };
	struct rd lists[LISTS];
	size_t all = 0;

	rd_skip(&payload, COOKIE_BYTES);
	for (unsigned i = 0; i < LISTS; i++) {
		lists[i] = rd_sub(&payload, rd_u32be(&payload));
		all += lists[i].left;
	}
	if (payload.err != OK || all > PACKET_MAX)
		return;
	if (t->side == SIDE_SOURCE)
		fingerprint(t, lists, client, F_SSH_HASSH);
	else
		fingerprint(t, lists, server, F_SSH_HASSH_SERVER);
}

static void read_packet(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct ssh_state *s = t->state;
	struct rd r = rd_of(bytes, len);
	uint32_t length = rd_u32be(&r);

	if (len < 6) {
		step->then = PROTO_MORE;
		return;
	}
	uint8_t padding = rd_u8(&r);
	if (length < 2 || length > PACKET_MAX || padding + 1u >= length) {
		step->then = PROTO_DONE;	/* encrypted, or nothing that we know */
		return;
	}
	if (r.left < length - 1) {
		step->then = PROTO_MORE;
		return;
	}
	struct rd payload = rd_sub(&r, length - 1 - padding);
	uint8_t message = rd_u8(&payload);
	step->used = 4 + (size_t)length;
	if (message == MSG_KEXINIT)
		kexinit(t, payload);
	if (message == MSG_KEXINIT || message == MSG_NEWKEYS) {
		s->done[t->side] = true;
		step->then = s->done[0] && s->done[1] ? PROTO_OVER : PROTO_DONE;
	}
}

static void read_side(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	const struct ssh_state *s = t->state;

	if (s->stage[t->side] == STAGE_BANNER)
		read_banner(t, bytes, len, step);
	else if (!t->last)
		read_packet(t, bytes, len, step);
}

const struct proto proto_ssh = {
	.name = "ssh",
	.state = sizeof(struct ssh_state),
	.keep = PACKET_MAX + 4,
	.starts = starts,
	.read = read_side,
};
