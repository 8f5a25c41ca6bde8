#include "decode/hpack.h"

#include <string.h>

#define OVERHEAD	32u	/* of an entry. Source: RFC 7541 section 4.1 */
#define NAME_KEPT	15u	/* longer names are none of those that count */
#define CODE_MIN	5u	/* bits of a Huffman code */
#define CODE_MAX	30u
#define SYMBOLS		256u	/* and behind them the end of string, which never stands in one */

/* Source: RFC 7541 appendix A; index 1 comes first */
static const struct {
	const char *name, *value;
} fixed[] = {
	{ ":authority", "" }, { ":method", "GET" }, { ":method", "POST" }, { ":path", "/" },
	{ ":path", "/index.html" }, { ":scheme", "http" }, { ":scheme", "https" },
	{ ":status", "200" }, { ":status", "204" }, { ":status", "206" }, { ":status", "304" },
	{ ":status", "400" }, { ":status", "404" }, { ":status", "500" }, { "accept-charset", "" },
	{ "accept-encoding", "gzip, deflate" }, { "accept-language", "" }, { "accept-ranges", "" },
	{ "accept", "" }, { "access-control-allow-origin", "" }, { "age", "" }, { "allow", "" },
	{ "authorization", "" }, { "cache-control", "" }, { "content-disposition", "" },
	{ "content-encoding", "" }, { "content-language", "" }, { "content-length", "" },
	{ "content-location", "" }, { "content-range", "" }, { "content-type", "" }, { "cookie", "" },
	{ "date", "" }, { "etag", "" }, { "expect", "" }, { "expires", "" }, { "from", "" },
	{ "host", "" }, { "if-match", "" }, { "if-modified-since", "" }, { "if-none-match", "" },
	{ "if-range", "" }, { "if-unmodified-since", "" }, { "last-modified", "" }, { "link", "" },
	{ "location", "" }, { "max-forwards", "" }, { "proxy-authenticate", "" },
	{ "proxy-authorization", "" }, { "range", "" }, { "referer", "" }, { "refresh", "" },
	{ "retry-after", "" }, { "server", "" }, { "set-cookie", "" },
	{ "strict-transport-security", "" }, { "transfer-encoding", "" }, { "user-agent", "" },
	{ "vary", "" }, { "via", "" }, { "www-authenticate", "" },
};

static const struct {
	const char *name;
	enum hpack_name is;
} wanted[] = {
	{ ":authority", HPACK_AUTHORITY }, { ":method", HPACK_METHOD }, { ":status", HPACK_STATUS },
	{ "content-length", HPACK_CONTENT_LENGTH }, { "host", HPACK_HOST }, { "user-agent", HPACK_USER_AGENT },
};

/* The code is canonical: how many codes there are of each length, and the symbols in
 * the order of their codes. Source: RFC 7541 appendix B */
static const uint8_t codes[CODE_MAX + 1] = {
	0, 0, 0, 0, 0, 10, 26, 32, 6, 0, 5, 3, 2, 6, 2, 3, 0, 0, 0, 3, 8, 13, 26, 29, 12, 4, 15, 19, 29, 0, 4,
};

static const uint8_t symbols[SYMBOLS] = {
	48, 49, 50, 97, 99, 101, 105, 111, 115, 116, 32, 37, 45, 46, 47, 51, 52, 53, 54, 55,
	56, 57, 61, 65, 95, 98, 100, 102, 103, 104, 108, 109, 110, 112, 114, 117, 58, 66, 67, 68,
	69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 89,
	106, 107, 113, 118, 119, 120, 121, 122, 38, 42, 44, 59, 88, 90, 33, 34, 40, 41, 63, 39,
	43, 124, 35, 62, 0, 36, 64, 91, 93, 126, 94, 125, 60, 96, 123, 92, 195, 208, 128, 130,
	131, 162, 184, 194, 224, 226, 153, 161, 167, 172, 176, 177, 179, 209, 216, 217, 227, 229, 230, 129,
	132, 133, 134, 136, 146, 154, 156, 160, 163, 164, 169, 170, 173, 178, 181, 185, 186, 187, 189, 190,
	196, 198, 228, 232, 233, 1, 135, 137, 138, 139, 140, 141, 143, 147, 149, 150, 151, 152, 155, 157,
	158, 165, 166, 168, 174, 175, 180, 182, 183, 188, 191, 197, 231, 239, 9, 142, 144, 145, 148, 159,
	171, 206, 215, 225, 236, 237, 199, 207, 234, 235, 192, 193, 200, 201, 202, 205, 210, 213, 218, 219,
	238, 240, 242, 243, 255, 203, 204, 211, 212, 214, 221, 222, 223, 241, 244, 245, 246, 247, 248, 250,
	251, 252, 253, 254, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20,
	21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127, 220, 249, 10, 13, 22,
};

/* A string as it is read: what was kept of it, and its whole length. */
struct text {
	uint8_t *at;
	size_t room;
	size_t len;
};

struct bits {
	uint64_t value;
	unsigned count;
};

struct hpack_block hpack_block_of(const struct hpack_part *parts, size_t count)
{
	struct hpack_block b = { .parts = parts, .count = count };

	for (size_t i = 0; i < count; i++)
		b.left += parts[i].len;
	return b;
}

static bool next_byte(struct hpack_block *b, uint8_t *ret)
{
	while (b->count > 0 && b->at == b->parts->len) {
		b->parts++;
		b->count--;
		b->at = 0;
	}
	if (b->count == 0)
		return false;
	*ret = b->parts->at[b->at++];
	b->left--;
	return true;
}

/* An integer whose first byte, already read, gives it `bits` bits.
 * Source: RFC 7541 section 5.1 */
static err_t read_number(struct hpack_block *b, uint8_t first, unsigned bits, uint32_t *ret)
{
	uint32_t most = (1u << bits) - 1, n = first & most;
	uint8_t byte = 0x80;

	for (unsigned shift = 0; n >= most && (byte & 0x80) != 0; shift += 7) {
		if (shift > 21)
			return ERR_FORM;
		if (!next_byte(b, &byte))
			return ERR_SHORT;
		n += (uint32_t)(byte & 0x7f) << shift;
	}
	*ret = n;
	return OK;
}

static void put(struct text *t, uint8_t c)
{
	if (t->len < t->room)
		t->at[t->len] = c;
	t->len++;
}

/* The symbol at the front of the bits; -1 if there are too few, -2 if there is none. */
static int take_symbol(struct bits *in)
{
	uint32_t first = 0, place = 0;

	for (unsigned n = CODE_MIN; n <= CODE_MAX && n <= in->count; n++) {
		uint32_t code = (uint32_t)(in->value >> (in->count - n)) & ((1u << n) - 1);
		if (code - first < codes[n]) {
			place += code - first;
			in->count -= n;
			return place < SYMBOLS ? symbols[place] : -2;
		}
		place += codes[n];
		first = (first + codes[n]) << 1;
	}
	return in->count < CODE_MAX ? -1 : -2;
}

/* Source: RFC 7541 section 5.2 */
static err_t read_huffman(struct hpack_block *b, size_t len, struct text *t)
{
	struct bits in = { 0 };
	uint8_t byte;

	while (len-- > 0) {
		if (!next_byte(b, &byte))
			return ERR_SHORT;
		in.value = in.value << 8 | byte;
		in.count += 8;
		int c;
		while ((c = take_symbol(&in)) >= 0)
			put(t, (uint8_t)c);
		if (c < -1)
			return ERR_FORM;
	}
	uint64_t ones = (1u << in.count) - 1u;
	return in.count < 8 && (in.value & ones) == ones ? OK : ERR_FORM;
}

static err_t read_string(struct hpack_block *b, struct text *t)
{
	uint8_t byte;
	uint32_t len;

	if (!next_byte(b, &byte))
		return ERR_SHORT;
	err_t e = read_number(b, byte, 7, &len);
	if (e != OK)
		return e;
	if (len > b->left)
		return ERR_SHORT;
	if ((byte & 0x80) != 0)
		return read_huffman(b, len, t);
	while (len-- > 0 && next_byte(b, &byte))
		put(t, byte);
	return OK;
}

static enum hpack_name name_of(const uint8_t *name, size_t len)
{
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		if (strlen(wanted[i].name) == len && memcmp(wanted[i].name, name, len) == 0)
			return wanted[i].is;
	return HPACK_OTHER;
}

static const struct hpack_entry *entry_at(const struct hpack *t, uint32_t index)
{
	uint32_t back = index - (uint32_t)COUNT_OF(fixed) - 1;

	if (index <= COUNT_OF(fixed) || back >= t->count)
		return NULL;
	return &t->entries[(t->newest + HPACK_ENTRIES - back) % HPACK_ENTRIES];
}

/* Name and length of the name at an index; of neither table: unknown. */
static void name_at(const struct hpack *t, uint32_t index, struct hpack_field *f, size_t *name_len)
{
	const struct hpack_entry *e = entry_at(t, index);

	*name_len = 0;
	f->name = HPACK_OTHER;
	if (index <= COUNT_OF(fixed)) {
		*name_len = strlen(fixed[index - 1].name);
		f->name = name_of((const uint8_t *)fixed[index - 1].name, *name_len);
	} else if (e != NULL) {
		*name_len = e->name_len;
		f->name = (enum hpack_name)e->name;
	}
}

/* The whole field at an index. */
static void field_at(const struct hpack *t, uint32_t index, struct hpack_field *f)
{
	const struct hpack_entry *e = entry_at(t, index);
	size_t name_len;

	name_at(t, index, f, &name_len);
	f->len = 0;
	if (index <= COUNT_OF(fixed)) {
		f->len = strlen(fixed[index - 1].value);
		memcpy(f->value, fixed[index - 1].value, f->len);
	} else if (e != NULL) {
		for (; f->len < e->kept; f->len++)
			f->value[f->len] = t->ring[(e->at + f->len) % HPACK_TABLE];
	}
	if (f->name == HPACK_OTHER)
		f->len = 0;
}

static uint32_t bound(const struct hpack *t)
{
	return t->sized ? t->max : HPACK_TABLE;
}

/* Make room: at most `most` bytes stay. */
static void evict(struct hpack *t, uint32_t most)
{
	while (t->count > 0 && t->used > most) {
		const struct hpack_entry *e =
			&t->entries[(t->newest + HPACK_ENTRIES + 1u - t->count) % HPACK_ENTRIES];
		t->used = (uint16_t)(t->used - (e->name_len + e->value_len + OVERHEAD));
		t->count--;
	}
}

void hpack_forget(struct hpack *t)
{
	t->count = 0;
	t->used = 0;
}

/* Source: RFC 7541 section 4.4. What the sender keeps and we cannot empties ours: what
 * came before it is out of reach then, and what comes behind it is not. */
static void insert(struct hpack *t, const struct hpack_field *f, size_t name_len, size_t value_len)
{
	uint32_t max = bound(t) < HPACK_TABLE ? bound(t) : HPACK_TABLE;

	if (name_len > HPACK_TABLE || value_len > HPACK_TABLE || name_len + value_len + OVERHEAD > max) {
		hpack_forget(t);
		return;
	}
	uint32_t size = (uint32_t)(name_len + value_len) + OVERHEAD;
	evict(t, max - size);
	t->newest = (uint8_t)((t->newest + 1u) % HPACK_ENTRIES);
	t->entries[t->newest] = (struct hpack_entry){
		.name = (uint8_t)f->name, .name_len = (uint16_t)name_len, .value_len = (uint16_t)value_len,
		.at = t->next, .kept = (uint16_t)f->len,
	};
	for (size_t i = 0; i < f->len; i++)
		t->ring[(t->next + i) % HPACK_TABLE] = f->value[i];
	t->next = (uint16_t)((t->next + f->len) % HPACK_TABLE);
	t->used = (uint16_t)(t->used + size);
	t->count++;
}

/* Source: RFC 7541 section 6.2 */
static err_t read_literal(struct hpack_block *b, struct hpack *t, uint32_t index, bool indexed,
			  struct hpack_field *f)
{
	uint8_t name[NAME_KEPT];
	struct text key = { .at = name, .room = sizeof(name) };
	struct text value = { .at = f->value, .room = sizeof(f->value) };
	size_t name_len;

	if (index > 0) {
		name_at(t, index, f, &name_len);
	} else {
		err_t e = read_string(b, &key);
		if (e != OK)
			return e;
		name_len = key.len;
		f->name = name_len <= sizeof(name) ? name_of(name, name_len) : HPACK_OTHER;
	}
	if (f->name == HPACK_OTHER)
		value.room = 0;
	err_t e = read_string(b, &value);
	if (e != OK)
		return e;
	f->len = value.len < value.room ? value.len : value.room;
	if (indexed)
		insert(t, f, name_len, value.len);
	return OK;
}

err_t hpack_next(struct hpack_block *b, struct hpack *t, struct hpack_field *ret)
{
	uint8_t byte;
	uint32_t n;
	err_t e;

	while (next_byte(b, &byte)) {
		bool size = (byte & 0xe0) == 0x20, whole = (byte & 0x80) != 0;
		bool indexed = (byte & 0xc0) == 0x40;
		e = read_number(b, byte, whole ? 7 : indexed ? 6 : size ? 5 : 4, &n);
		if (e != OK || (whole && n == 0))
			return e != OK ? e : ERR_FORM;
		if (size) {
			t->sized = true;
			t->max = n;
			evict(t, n);
			continue;
		}
		if (!whole)
			return read_literal(b, t, n, indexed, ret);
		field_at(t, n, ret);
		return OK;
	}
	return ERR_ABSENT;
}
