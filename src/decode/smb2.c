/* SMB 2 and 3: one message after the other, of a compound too. */
#include <string.h>

#include "decode/le.h"
#include "decode/smb_own.h"
#include "decode/utf16.h"

#define HEAD		64u

#define FLAG_RESPONSE	0x1u
#define FLAG_ASYNC	0x2u
#define FLAG_RELATED	0x4u
#define TREE_BEFORE	0xffffffffu	/* in a related request: as in the one before */

#define SESSION_IS_NULL	0x2u
#define DELETE_ON_CLOSE	0x1000u

enum { NEGOTIATE = 0, SESSION_SETUP = 1, TREE_CONNECT = 3, TREE_DISCONNECT = 4, CREATE = 5, READ = 8,
       WRITE = 9, SET_INFO = 17 };

/* MS-FSCC section 2.4: classes of a file's information */
enum { RENAME = 10, DISPOSITION = 13, DISPOSITION_EX = 64, RENAME_EX = 65, INFO_FILE = 1 };

struct head {
	uint32_t status;
	uint32_t flags;
	uint32_t next;
	uint32_t request;	/* low half of the message's number */
	uint32_t tree;
	uint16_t size;
	uint16_t command;
};

static err_t head_read(const uint8_t *bytes, size_t len, struct head *h)
{
	struct rd in = rd_of(bytes, len);

	rd_skip(&in, 4);
	h->size = rd_u16le(&in);
	rd_skip(&in, 2);
	h->status = rd_u32le(&in);
	h->command = rd_u16le(&in);
	rd_skip(&in, 2);
	h->flags = rd_u32le(&in);
	h->next = rd_u32le(&in);
	h->request = rd_u32le(&in);
	rd_skip(&in, 4 + 4);
	h->tree = rd_u32le(&in);
	rd_skip(&in, 8 + 16);
	return in.err;
}

static bool is_response(const struct head *h)
{
	return (h->flags & FLAG_RESPONSE) != 0;
}

/* How many bytes of a message are looked at: never a name in CREATE, never data. */
static size_t wanted(const struct head *h)
{
	switch (h->command) {
	case NEGOTIATE:
		return is_response(h) ? HEAD + 6 : HEAD;
	case SESSION_SETUP:
		return is_response(h) ? HEAD + 4 : SMB_SETUP_MAX;
	case TREE_CONNECT:
		return is_response(h) ? HEAD : SMB_PATH_MAX;
	case CREATE:
		return is_response(h) ? HEAD : HEAD + 44;
	case READ:
		return is_response(h) ? HEAD + 8 : HEAD;
	case WRITE:
		return is_response(h) ? HEAD : HEAD + 8;
	case SET_INFO:
		return is_response(h) ? HEAD : HEAD + 32 + 1;
	default:
		return HEAD;
	}
}

/* The body as a reader: behind the header. */
static struct rd body_of(const uint8_t *m, size_t len)
{
	return rd_of(m + HEAD, len - HEAD);
}

static void negotiated(struct talk *t, const uint8_t *m, size_t len)
{
	static const struct {
		uint16_t number;
		const char *version, *name;
	} dialects[] = {
		{ 0x0202, "2", "2.0.2" }, { 0x0210, "2", "2.1" }, { 0x0300, "3", "3.0" },
		{ 0x0302, "3", "3.0.2" }, { 0x0311, "3", "3.1.1" },
	};
	struct rd in = body_of(m, len);

	rd_skip(&in, 4);
	uint16_t number = rd_u16le(&in);
	for (size_t i = 0; in.err == OK && i < COUNT_OF(dialects); i++) {
		if (dialects[i].number != number)
			continue;
		facts_text(t->facts, F_SMB_VERSION, dialects[i].version, 1);
		facts_text(t->facts, F_SMB_DIALECT, dialects[i].name, strlen(dialects[i].name));
	}
}

static void setup_asked(struct talk *t, const uint8_t *m, size_t len)
{
	struct rd in = body_of(m, len);

	rd_skip(&in, 12);
	size_t at = rd_u16le(&in), size = rd_u16le(&in);
	if (in.err != OK || at < HEAD || at > len)
		return;
	smb_login_blob(t->state, m + at, size < len - at ? size : len - at, t->facts);
}

static void setup_answered(struct talk *t, const struct head *h, const uint8_t *m, size_t len)
{
	struct rd in = body_of(m, len);

	rd_skip(&in, 2);
	uint16_t flags = rd_u16le(&in);
	smb_login(t->state, h->status, in.err == OK && (flags & SESSION_IS_NULL) != 0);
}

static void tree_asked(struct talk *t, const struct head *h, const uint8_t *m, size_t len)
{
	char path[SMB_NAME_ROOM];
	struct rd in = body_of(m, len);

	rd_skip(&in, 4);
	size_t at = rd_u16le(&in), size = rd_u16le(&in);
	if (in.err != OK || at < HEAD || at > len || size > len - at)
		return;
	smb_tree_asked(t->state, h->request, path, utf16_text(m + at, size, path, sizeof(path)));
}

static void create_asked(struct talk *t, uint32_t tree, const uint8_t *m, size_t len)
{
	struct rd in = body_of(m, len);

	rd_skip(&in, 40);
	uint32_t options = rd_u32le(&in);
	if ((options & DELETE_ON_CLOSE) != 0)
		smb_acted(t->state, tree, SMB_DELETE, 0);
}

static void write_asked(struct talk *t, uint32_t tree, const uint8_t *m, size_t len)
{
	struct rd in = body_of(m, len);

	rd_skip(&in, 4);
	smb_acted(t->state, tree, SMB_WRITE, rd_u32le(&in));
}

/* Of a disposition the first byte is read: to delete, or not any more. */
static void info_set(struct talk *t, uint32_t tree, const uint8_t *m, size_t len)
{
	struct rd in = body_of(m, len);

	rd_skip(&in, 2);
	uint8_t type = rd_u8(&in), class = rd_u8(&in);
	rd_skip(&in, 4);
	size_t at = rd_u16le(&in);
	if (in.err != OK || type != INFO_FILE)
		return;
	if (class == RENAME || class == RENAME_EX)
		smb_acted(t->state, tree, SMB_RENAME, 0);
	else if ((class == DISPOSITION || class == DISPOSITION_EX) && at >= HEAD && at < len && (m[at] & 1) != 0)
		smb_acted(t->state, tree, SMB_DELETE, 0);
}

static void request(struct talk *t, const struct head *h, uint32_t tree, const uint8_t *m, size_t len)
{
	struct smb_state *s = t->state;

	smb_count(&s->commands);
	switch (h->command) {
	case SESSION_SETUP:
		setup_asked(t, m, len);
		break;
	case TREE_CONNECT:
		tree_asked(t, h, m, len);
		break;
	case TREE_DISCONNECT:
		smb_tree_shut(s, tree);
		break;
	case CREATE:
		create_asked(t, tree, m, len);
		break;
	case READ:
		smb_count(&s->reads);
		break;
	case WRITE:
		write_asked(t, tree, m, len);
		break;
	case SET_INFO:
		info_set(t, tree, m, len);
		break;
	default:
		break;
	}
}

static void response(struct talk *t, const struct head *h, const uint8_t *m, size_t len)
{
	struct smb_state *s = t->state;
	struct rd in = body_of(m, len);

	if (smb_is_error(h->status))
		smb_status_fact(h->status, t->facts);
	switch (h->command) {
	case NEGOTIATE:
		if (h->status == 0)
			negotiated(t, m, len);
		break;
	case SESSION_SETUP:
		setup_answered(t, h, m, len);
		break;
	case TREE_CONNECT:
		if (smb_is_error(h->status))
			smb_tree_answered(s, h->request, 0, false);
		else if (h->status == 0 && (h->flags & FLAG_ASYNC) == 0)
			smb_tree_answered(s, h->request, h->tree, true);
		break;
	case READ:
		rd_skip(&in, 4);
		if (!smb_is_error(h->status) && h->status != 0x103)	/* is pending */
			smb_sum(&s->read_bytes, rd_u32le(&in));
		break;
	default:
		break;
	}
}

static void message(struct talk *t, const struct head *h, const uint8_t *m, size_t len)
{
	struct smb_state *s = t->state;
	struct smb_half *half = &s->half[t->side];
	const char *name = smb2_command_name(h->command);
	uint32_t bit = name != NULL ? 1u << h->command : 0;

	if (bit == 0 || (s->named & bit) == 0)
		smb_command_fact(name, h->command, t->facts);
	s->named |= bit;
	if (is_response(h)) {
		response(t, h, m, len);
		return;
	}
	if ((h->flags & FLAG_RELATED) == 0 || h->tree != TREE_BEFORE)
		half->tree = h->tree;
	request(t, h, half->tree, m, len);
}

void smb2_read(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct smb_state *s = t->state;
	struct smb_half *half = &s->half[t->side];
	size_t size = half->left;
	struct head h;

	if (size < HEAD) {
		smb_took(half, 0, size, step);
		return;
	}
	if (head_read(bytes, len, &h) != OK) {
		step->then = PROTO_MORE;
		return;
	}
	if (h.size != HEAD) {
		step->then = PROTO_LOST;
		return;
	}
	if (h.next >= HEAD && h.next <= size)
		size = h.next;
	size_t want = wanted(&h);
	want = want < size ? want : size;
	if (len < want && !t->last) {
		step->then = PROTO_MORE;
		return;
	}
	message(t, &h, bytes, len < want ? len : want);
	smb_took(half, len < want ? len : want, size, step);
}
