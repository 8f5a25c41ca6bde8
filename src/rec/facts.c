#include "rec/facts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

/* In the bag: a head (4 bytes, host order), value bytes. The head has the field in
 * its lowest byte, a tag of the value in the next, the length in the upper two. Equal
 * values have equal heads, so most others are passed over by one comparison. */
#define HEAD	4u

static enum field head_field(uint32_t head)
{
	return (enum field)(head & 0xffu);
}

static uint32_t head_len(uint32_t head)
{
	return head >> 16;
}

static uint32_t head_at(const struct facts *f, uint32_t at)
{
	uint32_t head;

	memcpy(&head, f->bytes + at, sizeof(head));
	return head;
}

/*
 * What stands before the bytes of a bag that has outgrown FACTS_FIRST, to save looking
 * through them: a bit for every value there (a clear one proves that a value is new), a
 * bit for every field that takes no more, and how many values the fields of each
 * eighth have together. A smaller bag is looked through.
 */
struct guide {
	uint64_t seen[16];
	uint64_t full[4];
	uint16_t many[8];
};

_Static_assert(FIELD_COUNT <= 256, "a bit for every field");

static bool guided(const struct facts *f)
{
	return f->room > FACTS_FIRST;
}

static struct guide *guide_of(const struct facts *f)
{
	return (struct guide *)(void *)(f->bytes - sizeof(struct guide));
}

static bool bit(const uint64_t *bits, unsigned n)
{
	return (bits[n / 64] >> (n % 64) & 1u) != 0;
}

static void set_bit(uint64_t *bits, unsigned n)
{
	bits[n / 64] |= UINT64_C(1) << (n % 64);
}

size_t facts_memory(const struct facts *f)
{
	return f->room + (guided(f) ? sizeof(struct guide) : 0);
}

void facts_free(struct facts *f)
{
	if (f->bytes != NULL) {
		uint8_t *all = guided(f) ? f->bytes - sizeof(struct guide) : f->bytes;
		wipe(all, facts_memory(f));
		free(all);
	}
	*f = FACTS_NONE;
}

void facts_clear(struct facts *f)
{
	f->used = 0;
	f->cut = 0;
	if (guided(f))
		*guide_of(f) = (struct guide){ .seen = { 0 } };
}

void facts_recycle(struct facts *f)
{
	if (guided(f)) {
		facts_free(f);
		return;
	}
	if (f->bytes != NULL)
		wipe(f->bytes, f->used);
	facts_clear(f);
}

/* A value's bit among those of its bag, and the tag in its head. Not for tables that
 * hostile input fills: here it only saves comparisons. */
static uint64_t mix(uint32_t field, const uint8_t *bytes, size_t len)
{
	uint64_t first = 0, last = 0;

	memcpy(&first, bytes, len < 8 ? len : 8);
	if (len > 8)
		memcpy(&last, bytes + len - 8, 8);
	return ((first ^ last << 7) + ((uint64_t)field << 48) + len) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint32_t head_of(enum field field, const uint8_t *bytes, size_t len)
{
	uint32_t tag = (uint32_t)(mix(field, bytes, len) >> 40 & 0xffu);

	return (uint32_t)field | tag << 8 | (uint32_t)len << 16;
}

static unsigned mark_of(uint32_t head, const uint8_t *bytes)
{
	return (unsigned)(mix(head & 0xffu, bytes, head_len(head)) >> 54);
}

static void guide_value(struct guide *g, uint32_t head, const uint8_t *bytes)
{
	set_bit(g->seen, mark_of(head, bytes));
	g->many[head_field(head) % 8]++;
}

/* The bag outgrows its first room: from here on it has a guide. */
static bool grow(struct facts *f, uint32_t want)
{
	struct guide *g = calloc(1, sizeof(*g) + want);

	if (g == NULL)
		return false;
	uint8_t *bytes = (uint8_t *)(g + 1);
	if (f->used > 0)
		memcpy(bytes, f->bytes, f->used);
	for (uint32_t at = 0; at < f->used; at += HEAD + head_len(head_at(f, at)))
		guide_value(g, head_at(f, at), f->bytes + at + HEAD);
	uint16_t used = f->used, cut = f->cut;
	if (guided(f))
		memcpy(g->full, guide_of(f)->full, sizeof(g->full));
	facts_free(f);
	*f = (struct facts){ .bytes = bytes, .used = used, .cut = cut, .room = (uint16_t)want };
	return true;
}

static bool make_room(struct facts *f, uint32_t len)
{
	if (f->used + len <= f->room)
		return true;
	if (f->used + len > FACTS_MAX)
		return false;
	uint32_t want = f->room < FACTS_FIRST ? FACTS_FIRST : f->room * 2u;
	while (want < f->used + len)
		want *= 2;
	if (want > FACTS_MAX)
		want = FACTS_MAX;
	if (want > FACTS_FIRST)
		return grow(f, want);
	f->bytes = malloc(want);
	f->room = f->bytes != NULL ? (uint16_t)want : 0;
	return f->bytes != NULL;
}

/* Is there one of the field already? */
static bool is_there(const struct facts *f, enum field field)
{
	for (uint32_t at = 0; at < f->used; at += HEAD + head_len(head_at(f, at)))
		if (head_field(head_at(f, at)) == field)
			return true;
	return false;
}

/* May one more value of the field be added, this one being `bytes`? By looking through. */
static bool wanted(const struct facts *f, uint32_t head, const void *bytes)
{
	unsigned n = 0;

	for (uint32_t at = 0; at < f->used;) {
		uint32_t have = head_at(f, at);
		if (UNLIKELY(have == head) && memcmp(f->bytes + at + HEAD, bytes, head_len(head)) == 0)
			return false;
		n += head_field(have) == head_field(head);
		at += HEAD + head_len(have);
	}
	if (n >= FACTS_A_FIELD && guided(f))
		set_bit(guide_of(f)->full, head_field(head));
	return n < FACTS_A_FIELD;
}

/* The same, with the guide first. A field that is full stays so. */
static bool may_add(const struct facts *f, uint32_t head, const uint8_t *bytes)
{
	enum field field = head_field(head);

	if (f->used == 0)
		return true;
	if (field_info(field)->count == ONE)
		return !is_there(f, field);
	if (!guided(f))
		return wanted(f, head, bytes);
	const struct guide *g = guide_of(f);
	if (bit(g->full, field))
		return false;
	if (!bit(g->seen, mark_of(head, bytes)) && g->many[field % 8] < FACTS_A_FIELD)
		return true;
	return wanted(f, head, bytes);
}

static void add(struct facts *f, enum field field, const void *bytes, size_t len)
{
	uint32_t head = head_of(field, bytes, len);

	if (!may_add(f, head, bytes))
		return;
	if (!make_room(f, HEAD + (uint32_t)len)) {
		f->cut = (uint16_t)(f->cut + (f->cut < UINT16_MAX));
		return;
	}
	memcpy(f->bytes + f->used, &head, sizeof(head));
	if (len > 0)
		memcpy(f->bytes + f->used + HEAD, bytes, len);
	f->used = (uint16_t)(f->used + HEAD + len);
	if (guided(f))
		guide_value(guide_of(f), head, bytes);
}

void facts_text(struct facts *f, enum field field, const void *text, size_t len)
{
	assert(field_info(field)->type == TYPE_TEXT);
	if (len > FACT_TEXT_MAX) {
		len = FACT_TEXT_MAX;
		f->cut = (uint16_t)(f->cut + (f->cut < UINT16_MAX));
	}
	add(f, field, text, len);
}

void facts_uint(struct facts *f, enum field field, uint64_t number)
{
	assert(field_info(field)->type == TYPE_UINT);
	add(f, field, &number, sizeof(number));
}

void facts_time(struct facts *f, enum field field, nsec_t time)
{
	assert(field_info(field)->type == TYPE_TIME);
	add(f, field, &time, sizeof(time));
}

void facts_ip(struct facts *f, enum field field, const struct ip *ip)
{
	assert(field_info(field)->type == TYPE_IP);
	add(f, field, ip, sizeof(*ip));
}

void facts_value(struct facts *f, const struct value *v)
{
	switch (field_info(v->field)->type) {
	case TYPE_TEXT:
		facts_text(f, v->field, v->text, v->len);
		break;
	case TYPE_UINT:
		facts_uint(f, v->field, v->number);
		break;
	case TYPE_TIME:
		facts_time(f, v->field, v->time);
		break;
	case TYPE_IP:
		facts_ip(f, v->field, &v->ip);
		break;
	}
}

bool facts_next(const struct facts *f, uint32_t *at, struct value *out)
{
	if (*at >= f->used)
		return false;
	uint32_t head = head_at(f, *at);
	const uint8_t *bytes = f->bytes + *at + HEAD;
	*out = (struct value){ .field = head_field(head) };
	switch (field_info(out->field)->type) {
	case TYPE_TEXT:
		out->text = bytes;
		out->len = head_len(head);
		break;
	case TYPE_UINT:
		memcpy(&out->number, bytes, sizeof(out->number));
		break;
	case TYPE_TIME:
		memcpy(&out->time, bytes, sizeof(out->time));
		break;
	case TYPE_IP:
		memcpy(&out->ip, bytes, sizeof(out->ip));
		break;
	}
	*at += HEAD + head_len(head);
	return true;
}

/* How many bytes a value of the type has: the one length, or the greatest. */
static bool fits(enum field_type type, size_t len)
{
	switch (type) {
	case TYPE_TEXT:
		return len <= FACT_TEXT_MAX;
	case TYPE_UINT:
		return len == sizeof(uint64_t);
	case TYPE_TIME:
		return len == sizeof(nsec_t);
	case TYPE_IP:
		return len == sizeof(struct ip);
	}
	return false;
}

err_t facts_take(struct facts *f, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		uint32_t head;
		if (len < HEAD || bytes[0] >= FIELD_COUNT)
			return ERR_FORM;
		memcpy(&head, bytes, sizeof(head));
		enum field field = head_field(head);
		uint32_t n = head_len(head);
		if (n > len - HEAD || !fits(field_info(field)->type, n))
			return ERR_FORM;
		if (field_info(field)->type == TYPE_IP && bytes[HEAD] != 4 && bytes[HEAD] != 6)
			return ERR_FORM;
		add(f, field, bytes + HEAD, n);	/* with a tag of our own */
		bytes += HEAD + n;
		len -= HEAD + n;
	}
	return OK;
}

bool facts_has(const struct facts *f, enum field field)
{
	return is_there(f, field);
}
