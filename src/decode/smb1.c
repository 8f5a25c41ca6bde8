/* SMB 1: one message, with the commands that are chained to it. */
#include <stdio.h>
#include <string.h>

#include "decode/le.h"
#include "decode/smb_own.h"
#include "decode/utf16.h"

#define HEAD		32u
#define SHORTEST	35u	/* header, no words, no bytes */
#define CHAIN_MAX	8u	/* commands of one message; more are not read */
#define CHAIN_WANTED	512u	/* a chained command that begins behind is not read */

#define FLAG_RESPONSE	0x80u
#define FLAG_NT_STATUS	0x4000u
#define FLAG_UNICODE	0x8000u
#define DELETE_ON_CLOSE	0x1000u
#define NO_DIALECT	0xffffu
#define NO_ANDX		0xffu
#define HARD_LINK	0x103u	/* NT_RENAME that makes a link */

enum { DELETE_DIRECTORY = 0x01, DELETE = 0x06, RENAME = 0x07, READ = 0x0a, WRITE = 0x0b,
       LOCK_AND_READ = 0x13, WRITE_AND_UNLOCK = 0x14, READ_RAW = 0x1a, WRITE_RAW = 0x1d,
       LOCKING_ANDX = 0x24, WRITE_AND_CLOSE = 0x2c, OPEN_ANDX = 0x2d, READ_ANDX = 0x2e,
       WRITE_ANDX = 0x2f, TRANSACTION2 = 0x32, TREE_DISCONNECT = 0x71, NEGOTIATE = 0x72,
       SESSION_SETUP_ANDX = 0x73, LOGOFF_ANDX = 0x74, TREE_CONNECT_ANDX = 0x75,
       NT_CREATE_ANDX = 0xa2, NT_RENAME = 0xa5 };

struct head {
	uint32_t status;
	uint32_t request;	/* tells the answer: process and multiplex numbers */
	uint16_t flags2;
	uint16_t tree;
	uint8_t command;
	uint8_t flags;
};

/* One command: its words, and its bytes as far as they are there. */
struct block {
	const uint8_t *message;
	size_t len;		/* bytes of the message that are there */
	struct rd words;
	size_t at, size;	/* of the bytes; 0 if they are not there */
};

static err_t head_read(const uint8_t *bytes, size_t len, struct head *h)
{
	struct rd in = rd_of(bytes, len);

	rd_skip(&in, 4);
	h->command = rd_u8(&in);
	h->status = rd_u32le(&in);
	h->flags = rd_u8(&in);
	h->flags2 = rd_u16le(&in);
	rd_skip(&in, 2 + 8 + 2);
	h->tree = rd_u16le(&in);
	uint32_t process = rd_u16le(&in);
	rd_skip(&in, 2);
	h->request = process << 16 | rd_u16le(&in);
	return in.err;
}

static bool is_andx(uint8_t command)
{
	return command == LOCKING_ANDX || (command >= OPEN_ANDX && command <= WRITE_ANDX) ||
	       (command >= SESSION_SETUP_ANDX && command <= TREE_CONNECT_ANDX) || command == NT_CREATE_ANDX;
}

static bool block_read(const uint8_t *m, size_t len, size_t at, struct block *b)
{
	if (at < HEAD || at >= len)
		return false;
	struct rd in = rd_of(m + at, len - at);
	*b = (struct block){ .message = m, .len = len };
	size_t words = 2u * rd_u8(&in);
	b->words = rd_sub(&in, words);
	if (in.err != OK)
		return false;
	size_t size = rd_u16le(&in);
	if (in.err != OK)
		return true;
	b->at = at + 1 + words + 2;
	b->size = size < in.left ? size : in.left;
	return true;
}

/* Two and four bytes at an offset among the words; 0 if they are not there. */
static uint16_t word(const struct block *b, size_t offset)
{
	struct rd in = b->words;

	rd_skip(&in, offset);
	return rd_u16le(&in);
}

static uint32_t long_word(const struct block *b, size_t offset)
{
	struct rd in = b->words;

	rd_skip(&in, offset);
	return rd_u32le(&in);
}

/* How many bytes of a message are looked at; `len` is at least SHORTEST. Never data. */
static size_t wanted(const struct head *h, const uint8_t *m, size_t len)
{
	bool response = (h->flags & FLAG_RESPONSE) != 0;
	size_t words = HEAD + 1u + 2u * m[HEAD], chained = 0;

	if (is_andx(h->command) && m[HEAD] >= 2 && len >= HEAD + 5 && m[HEAD + 1] != NO_ANDX) {
		chained = (size_t)(m[HEAD + 3] | m[HEAD + 4] << 8);
		/* What is chained to data stands behind the data. */
		bool data = h->command == WRITE_ANDX || (response && h->command == READ_ANDX);
		chained = data || chained > CHAIN_WANTED ? 0 : chained + 128;
	}
	size_t want = chained > words ? chained : words;
	if (response)
		return want;
	switch (h->command) {
	case NEGOTIATE:
		return SMB_PATH_MAX;
	case SESSION_SETUP_ANDX:
		return SMB_SETUP_MAX;
	case TREE_CONNECT_ANDX:
		return want > SMB_PATH_MAX ? want : SMB_PATH_MAX;
	case TRANSACTION2:
		return words + 32;
	default:
		return want;
	}
}

/* Names of dialects, each with 2 before and NUL behind it. */
static void offered(struct smb_state *s, const struct block *b)
{
	struct rd in = rd_of(b->message + b->at, b->size);

	memset(s->dialects, 0, sizeof(s->dialects));
	for (unsigned i = 0; i < SMB_DIALECTS && in.left > 0; i++) {
		if (rd_u8(&in) != 2)
			return;
		const uint8_t *end = in.left > 0 ? memchr(in.at, 0, in.left) : NULL;
		if (end == NULL)
			return;
		size_t n = (size_t)(end - in.at);
		s->dialects[i] = smb1_dialect_number(in.at, n);
		rd_skip(&in, n + 1);
	}
}

static void version_fact(struct facts *facts)
{
	facts_text(facts, F_SMB_VERSION, "1", 1);
}

static void chosen(struct talk *t, const struct block *b)
{
	const struct smb_state *s = t->state;
	uint16_t number = word(b, 0);

	if (b->words.left < 2 || number == NO_DIALECT)
		return;
	version_fact(t->facts);
	const char *name = number < SMB_DIALECTS ? smb1_dialect_name(s->dialects[number]) : NULL;
	if (name != NULL)
		facts_text(t->facts, F_SMB_DIALECT, name, strlen(name));
}

/* The text at *at, which ends with NUL or with the bytes; *at behind it. */
static size_t text_read(const struct block *b, bool unicode, size_t *at, char out[static SMB_NAME_ROOM])
{
	size_t end = b->at + b->size, unit = unicode ? 2 : 1, from;

	if (unicode && *at % 2 != 0)
		++*at;	/* aligned to the header */
	if (b->size == 0 || *at >= end)
		return 0;
	from = *at;
	while (end - *at >= unit && (b->message[*at] != 0 || b->message[*at + unit - 1] != 0))
		*at += unit;
	size_t len = *at - from;
	*at = end - *at >= unit ? *at + unit : end;
	return unicode ? utf16_text(b->message + from, len, out, SMB_NAME_ROOM) :
			 oem_text(b->message + from, len, out, SMB_NAME_ROOM);
}

/* A login: NTLM or Kerberos in a blob (12 words), or an account in the clear. */
static void setup_asked(struct talk *t, const struct head *h, const struct block *b)
{
	struct smb_state *s = t->state;
	bool unicode = (h->flags2 & FLAG_UNICODE) != 0;
	char name[SMB_NAME_ROOM];
	size_t at = b->at;

	if (b->words.left == 24) {
		size_t size = word(b, 14);
		smb_login_blob(s, b->message + b->at, size < b->size ? size : b->size, t->facts);
		return;
	}
	if (b->words.left == 26)
		at += (size_t)word(b, 14) + word(b, 16);
	else if (b->words.left == 20)
		at += word(b, 14);
	else
		return;
	size_t n = text_read(b, unicode, &at, name);
	s->nobody = n == 0;
	if (n > 0)
		facts_text(t->facts, F_USER_NAME, name, n);
	n = text_read(b, unicode, &at, name);
	if (n > 0 && !s->nobody)
		facts_text(t->facts, F_USER_DOMAIN, name, n);
}

static void tree_asked(struct talk *t, const struct head *h, const struct block *b)
{
	char path[SMB_NAME_ROOM];
	size_t at = b->at + word(b, 6);

	if (b->words.left < 8 || b->size == 0)
		return;
	smb_tree_asked(t->state, h->request, path, text_read(b, (h->flags2 & FLAG_UNICODE) != 0, &at, path));
}

/* SET_PATH_INFORMATION and SET_FILE_INFORMATION: their level, and of a disposition the first byte. */
static void info_set(struct talk *t, const struct head *h, const struct block *b)
{
	uint16_t what = word(b, 28);
	struct rd in = rd_of(b->message, b->len), data = in;

	if (what != 6 && what != 8)
		return;
	rd_skip(&in, (size_t)word(b, 20) + (what == 8 ? 2 : 0));	/* FID */
	uint16_t level = rd_u16le(&in);
	if (in.err != OK)
		return;
	if (level == 1000 + 10) {	/* passed through to the file system: as in SMB 2 */
		smb_acted(t->state, h->tree, SMB_RENAME, 0);
	} else if (level == 0x102 || level == 1000 + 13) {
		rd_skip(&data, word(b, 24));
		if ((rd_u8(&data) & 1) != 0)
			smb_acted(t->state, h->tree, SMB_DELETE, 0);
	}
}

static void written(struct talk *t, const struct head *h, const struct block *b)
{
	uint64_t size = h->command == WRITE_ANDX ? (uint64_t)word(b, 18) << 16 | word(b, 20) : word(b, 2);

	smb_acted(t->state, h->tree, SMB_WRITE, size);
}

/* Accounts, shares: what a connection is used for. */
static void session_asked(struct talk *t, const struct head *h, const struct block *b)
{
	switch (h->command) {
	case NEGOTIATE:
		offered(t->state, b);
		break;
	case SESSION_SETUP_ANDX:
		setup_asked(t, h, b);
		break;
	case TREE_CONNECT_ANDX:
		tree_asked(t, h, b);
		break;
	case TREE_DISCONNECT:
		smb_tree_shut(t->state, h->tree);
		break;
	default:
		break;
	}
}

static void file_asked(struct talk *t, const struct head *h, const struct block *b)
{
	struct smb_state *s = t->state;

	switch (h->command) {
	case READ_RAW:
		s->raw = true;
		smb_count(&s->reads);
		break;
	case READ:
	case LOCK_AND_READ:
	case READ_ANDX:
		smb_count(&s->reads);
		break;
	case WRITE_RAW:
		s->raw = true;
		written(t, h, b);
		break;
	case WRITE:
	case WRITE_AND_UNLOCK:
	case WRITE_AND_CLOSE:
	case WRITE_ANDX:
		written(t, h, b);
		break;
	case NT_RENAME:
	case RENAME:
		if (h->command == RENAME || word(b, 2) != HARD_LINK)
			smb_acted(s, h->tree, SMB_RENAME, 0);
		break;
	case NT_CREATE_ANDX:
		if ((long_word(b, 39) & DELETE_ON_CLOSE) != 0)
			smb_acted(s, h->tree, SMB_DELETE, 0);
		break;
	case DELETE:
	case DELETE_DIRECTORY:
		smb_acted(s, h->tree, SMB_DELETE, 0);
		break;
	case TRANSACTION2:
		info_set(t, h, b);
		break;
	default:
		break;
	}
}

/* One answer: of a chain all but the last went well. */
static void answered(struct talk *t, const struct head *h, const struct block *b, uint32_t status)
{
	struct smb_state *s = t->state;
	bool failed = smb_is_error(status);

	switch (h->command) {
	case NEGOTIATE:
		chosen(t, b);
		break;
	case SESSION_SETUP_ANDX:
		smb_login(s, status, false);
		break;
	case TREE_CONNECT_ANDX:
		smb_tree_answered(s, h->request, h->tree, !failed);
		break;
	case READ:
	case LOCK_AND_READ:
		if (!failed)
			smb_sum(&s->read_bytes, word(b, 0));
		break;
	case READ_ANDX:
		if (!failed)
			smb_sum(&s->read_bytes, (uint64_t)word(b, 14) << 16 | word(b, 10));
		break;
	default:
		break;
	}
}

/* An error's fact: an NT status, or a class and a code as they were before. */
static void status_read(struct talk *t, const struct head *h)
{
	static const char *const classes[] = { NULL, "ERRDOS", "ERRSRV", "ERRHRD" };
	unsigned class = h->status & 0xff, code = h->status >> 16;
	char text[24];

	if ((h->flags2 & FLAG_NT_STATUS) != 0) {
		if (smb_is_error(h->status))
			smb_status_fact(h->status, t->facts);
		return;
	}
	if (class == 0)
		return;
	if (class < COUNT_OF(classes))
		(void)snprintf(text, sizeof(text), "%s:%u", classes[class], code);
	else
		(void)snprintf(text, sizeof(text), "0x%08x", h->status);
	facts_text(t->facts, F_SMB_STATUS, text, strlen(text));
}

/* The status that the last command of a response has, as an NT one where it matters. */
static uint32_t nt_status(const struct head *h)
{
	if ((h->flags2 & FLAG_NT_STATUS) != 0)
		return h->status;
	switch (h->status & 0xff) {
	case 0:
		return 0;
	case 2:		/* ERRSRV: bad password, too many, no such account ... */
		return h->status >> 16 == 2 ? 0xc000006d : 0xc0000001;
	default:
		return 0xc0000001;
	}
}

/* All commands of a message, of which `len` bytes are there. */
static void chain_read(struct talk *t, struct head *h, const uint8_t *m, size_t len)
{
	struct smb_state *s = t->state;
	bool response = (h->flags & FLAG_RESPONSE) != 0;
	size_t at = HEAD;
	struct block b;

	for (unsigned i = 0; i < CHAIN_MAX && block_read(m, len, at, &b); i++) {
		uint16_t first = word(&b, 0), to = word(&b, 2);
		bool more = is_andx(h->command) && b.words.left >= 4 && (first & 0xff) != NO_ANDX && to > at;
		smb_command_fact(smb1_command_name(h->command), h->command, t->facts);
		if (h->command != NEGOTIATE)
			version_fact(t->facts);
		if (response) {
			answered(t, h, &b, more ? 0 : h->status);
		} else {
			smb_count(&s->commands);
			session_asked(t, h, &b);
			file_asked(t, h, &b);
		}
		if (!more)
			return;
		h->command = (uint8_t)first;
		at = to;
	}
}

void smb1_read(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct smb_state *s = t->state;
	struct smb_half *half = &s->half[t->side];
	size_t size = half->left;
	struct head h;

	if (size < SHORTEST) {
		smb_took(half, 0, size, step);
		return;
	}
	size_t want = HEAD + 5 < size ? HEAD + 5 : size;
	if (len >= SHORTEST && len >= want && head_read(bytes, len, &h) == OK) {
		want = wanted(&h, bytes, len);
		want = want < size ? want : size;
	}
	if (len < SHORTEST || (len < want && !t->last)) {
		step->then = PROTO_MORE;
		return;
	}
	size_t have = len < want ? len : want;
	if (head_read(bytes, have, &h) == OK) {
		if ((h.flags & FLAG_RESPONSE) != 0) {
			status_read(t, &h);
			h.status = nt_status(&h);
		}
		chain_read(t, &h, bytes, have);
	}
	smb_took(half, have, size, step);
}
