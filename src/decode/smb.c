#include "decode/smb.h"

#include <string.h>

#include "decode/smb_own.h"

#define FRAME_HEAD	4u
#define SMALLEST	32u	/* bytes of the shortest header: SMB 1 */
#define CALL_NAME	32u	/* letters of a NetBIOS name on the wire */
#define CALL_MAX	1024u	/* bytes of a session request: two names, with scopes */

/* RFC 1002 section 4.3.1; direct TCP uses MESSAGE only (MS-SMB2 section 2.1) */
enum { MESSAGE = 0x00, REQUEST = 0x81, POSITIVE = 0x82, NEGATIVE = 0x83, RETARGET = 0x84, KEEPALIVE = 0x85 };

/* First bytes of a message, before "SMB" */
enum { SMB1 = 0xff, SMB2 = 0xfe, ENCRYPTED = 0xfd, COMPRESSED = 0xfc };

static uint32_t frame_len(const uint8_t *b)
{
	return (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* The bytes behind a frame's length. */
static enum guess message_starts(const uint8_t *b, size_t len)
{
	static const char letters[3] = { 'S', 'M', 'B' };

	if (len == 0)
		return GUESS_MORE;
	if (b[0] < COMPRESSED)
		return GUESS_NO;
	size_t n = len - 1 < sizeof(letters) ? len - 1 : sizeof(letters);
	if (memcmp(b + 1, letters, n) != 0)
		return GUESS_NO;
	return n < sizeof(letters) ? GUESS_MORE : GUESS_YES;
}

/* A session request: 0x20, and the called name's half bytes as letters from A to P. */
static enum guess call_starts(const uint8_t *b, size_t len)
{
	size_t at = FRAME_HEAD;

	if ((len > 1 && b[1] != 0) || (len > 2 && b[2] > CALL_MAX >> 8))
		return GUESS_NO;
	if (len > at && b[at] != CALL_NAME)
		return GUESS_NO;
	for (at++; at < len && at < FRAME_HEAD + 1 + CALL_NAME; at++)
		if (b[at] < 'A' || b[at] > 'P')
			return GUESS_NO;
	return len < FRAME_HEAD + 1 + CALL_NAME ? GUESS_MORE : GUESS_YES;
}

static enum guess smb_starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	(void)t;
	/* A server that was called says yes before its first message. */
	if (len > 0 && bytes[0] == POSITIVE) {
		size_t n = len < FRAME_HEAD ? len : FRAME_HEAD;
		if (memcmp(bytes, "\x82\0\0\0", n) != 0)
			return GUESS_NO;
		bytes += n;
		len -= n;
	}
	if (len == 0)
		return GUESS_MORE;
	if (bytes[0] == REQUEST)
		return call_starts(bytes, len);
	if (bytes[0] != MESSAGE)
		return GUESS_NO;
	if (len < FRAME_HEAD)
		return GUESS_MORE;
	if (frame_len(bytes) < SMALLEST)
		return GUESS_NO;
	return message_starts(bytes + FRAME_HEAD, len - FRAME_HEAD);
}

void smb_took(struct smb_half *h, size_t used, size_t size, struct proto_step *step)
{
	step->used = used;
	step->skip = size - used;
	h->left -= (uint32_t)size;
}

static void frame_read(struct smb_half *h, const uint8_t *b, size_t len, struct proto_step *step)
{
	if (len < FRAME_HEAD) {
		step->then = PROTO_MORE;
		return;
	}
	uint32_t size = frame_len(b);
	step->used = FRAME_HEAD;
	switch (b[0]) {
	case MESSAGE:
		h->left = size;
		h->tree = 0;
		return;
	case REQUEST:
	case POSITIVE:
	case NEGATIVE:
	case RETARGET:
	case KEEPALIVE:
		if (size <= CALL_MAX) {
			step->skip = size;
			return;
		}
		break;
	default:
		break;
	}
	*step = (struct proto_step){ .then = PROTO_LOST };
}

static void message_read(struct talk *t, const uint8_t *b, size_t len, struct proto_step *step)
{
	struct smb_state *s = t->state;
	struct smb_half *h = &s->half[t->side];

	if (h->left < FRAME_HEAD) {	/* padding */
		smb_took(h, 0, h->left, step);
		return;
	}
	if (s->raw && message_starts(b, len) == GUESS_NO) {
		smb_took(h, 0, h->left, step);
		return;
	}
	switch (message_starts(b, len)) {
	case GUESS_MORE:
		step->then = PROTO_MORE;
		return;
	case GUESS_NO:
		step->then = PROTO_LOST;
		return;
	case GUESS_YES:
		break;
	}
	switch (b[0]) {
	case SMB1:
		smb1_read(t, b, len, step);
		return;
	case SMB2:
		smb2_read(t, b, len, step);
		return;
	case ENCRYPTED:
		s->encrypted = true;
		facts_uint(t->facts, F_SMB_ENCRYPTED, 1);
		break;
	default:	/* compressed */
		break;
	}
	smb_took(h, FRAME_HEAD, h->left, step);
}

static void one(struct talk *t, const uint8_t *b, size_t len, struct proto_step *step)
{
	struct smb_state *s = t->state;
	struct smb_half *h = &s->half[t->side];

	*step = (struct proto_step){ 0 };
	if (h->left == 0)
		frame_read(h, b, len, step);
	else
		message_read(t, b, len, step);
	if (step->then == PROTO_LOST)
		h->left = 0;
}

static void smb_read(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct smb_state *s = t->state;

	one(t, bytes, len, step);
	if (!t->last)
		return;
	while (step->then == PROTO_ON && step->used + step->skip < len) {
		size_t n = step->used + (size_t)step->skip;
		bytes += n;
		len -= n;
		one(t, bytes, len, step);
	}
	s->half[t->side].left = 0;	/* whatever comes begins anew */
}

static void smb_lost(struct talk *t)
{
	struct smb_state *s = t->state;

	s->half[t->side].left = 0;
}

static void add(struct facts *f, enum field field, uint64_t number)
{
	if (number > 0)
		facts_uint(f, field, number);
}

static void smb_end(struct talk *t)
{
	const struct smb_state *s = t->state;
	struct facts *f = t->facts;

	if (s->encrypted && !facts_has(f, F_SMB_VERSION))
		facts_text(f, F_SMB_VERSION, "3", 1);
	add(f, F_SMB_COMMANDS, s->commands);
	add(f, F_SMB_READS, s->reads);
	add(f, F_SMB_WRITES, s->writes);
	add(f, F_SMB_RENAMES, s->renames);
	add(f, F_SMB_DELETES, s->deletes);
	add(f, F_SMB_READ_BYTES, s->read_bytes);
	add(f, F_SMB_WRITE_BYTES, s->write_bytes);
	add(f, F_LOGIN_SUCCESSES, s->successes);
	add(f, F_LOGIN_FAILURES, s->failures);
	smb_trees_end(s, f);
}

const struct proto proto_smb = {
	.name = "smb",
	.state = sizeof(struct smb_state),
	.keep = SMB_SETUP_MAX,
	.starts = smb_starts,
	.read = smb_read,
	.lost = smb_lost,
	.end = smb_end,
};
