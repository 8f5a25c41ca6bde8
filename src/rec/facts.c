#include "rec/facts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

/* In the bag: field (1 byte), length (2 bytes, host order), value bytes. */
#define HEAD	3u

void facts_free(struct facts *f)
{
	if (f->bytes != NULL)
		wipe(f->bytes, f->room);
	free(f->bytes);
	*f = FACTS_NONE;
}

void facts_clear(struct facts *f)
{
	f->used = 0;
	f->cut = 0;
}

static bool make_room(struct facts *f, uint32_t len)
{
	if (f->used + len <= f->room)
		return true;
	uint32_t want = f->room < 128 ? 128 : f->room * 2;
	while (want < f->used + len)
		want *= 2;
	if (f->used + len > FACTS_MAX)
		return false;
	uint8_t *bytes = realloc(f->bytes, want);
	if (bytes == NULL)
		return false;
	f->bytes = bytes;
	f->room = want;
	return true;
}

/* May one more value of the field be added, this one being `bytes`? */
static bool wanted(const struct facts *f, enum field field, const void *bytes, size_t len)
{
	unsigned n = 0;

	for (uint32_t at = 0; at < f->used;) {
		uint16_t have;
		memcpy(&have, f->bytes + at + 1, sizeof(have));
		if (f->bytes[at] == (uint8_t)field) {
			if (field_info(field)->count == ONE ||
			    (have == len && memcmp(f->bytes + at + HEAD, bytes, len) == 0))
				return false;
			n++;
		}
		at += HEAD + have;
	}
	return n < FACTS_A_FIELD;
}

static void add(struct facts *f, enum field field, const void *bytes, size_t len)
{
	uint16_t n = (uint16_t)len;

	if (!wanted(f, field, bytes, len))
		return;
	if (!make_room(f, HEAD + n)) {
		f->cut++;
		return;
	}
	f->bytes[f->used] = (uint8_t)field;
	memcpy(f->bytes + f->used + 1, &n, sizeof(n));
	if (n > 0)
		memcpy(f->bytes + f->used + HEAD, bytes, n);
	f->used += HEAD + n;
}

void facts_text(struct facts *f, enum field field, const void *text, size_t len)
{
	assert(field_info(field)->type == TYPE_TEXT);
	if (len > FACT_TEXT_MAX) {
		len = FACT_TEXT_MAX;
		f->cut++;
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
	uint16_t len;

	if (*at >= f->used)
		return false;
	const uint8_t *head = f->bytes + *at;
	memcpy(&len, head + 1, sizeof(len));
	*out = (struct value){ .field = (enum field)head[0] };
	switch (field_info(out->field)->type) {
	case TYPE_TEXT:
		out->text = head + HEAD;
		out->len = len;
		break;
	case TYPE_UINT:
		memcpy(&out->number, head + HEAD, sizeof(out->number));
		break;
	case TYPE_TIME:
		memcpy(&out->time, head + HEAD, sizeof(out->time));
		break;
	case TYPE_IP:
		memcpy(&out->ip, head + HEAD, sizeof(out->ip));
		break;
	}
	*at += HEAD + len;
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
		uint16_t n;
		if (len < HEAD || bytes[0] >= FIELD_COUNT)
			return ERR_FORM;
		memcpy(&n, bytes + 1, sizeof(n));
		enum field field = (enum field)bytes[0];
		if (n > len - HEAD || !fits(field_info(field)->type, n))
			return ERR_FORM;
		if (field_info(field)->type == TYPE_IP && bytes[HEAD] != 4 && bytes[HEAD] != 6)
			return ERR_FORM;
		add(f, field, bytes + HEAD, n);
		bytes += HEAD + n;
		len -= HEAD + n;
	}
	return OK;
}

bool facts_has(const struct facts *f, enum field field)
{
	struct value v;

	for (uint32_t at = 0; facts_next(f, &at, &v);)
		if (v.field == field)
			return true;
	return false;
}
