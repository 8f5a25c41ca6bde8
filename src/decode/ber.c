#include "decode/ber.h"

#include "base/rd.h"

err_t ber_head(const uint8_t *bytes, size_t len, struct ber_head *ret)
{
	struct rd in = rd_of(bytes, len);
	uint16_t tag = rd_u8(&in);

	if ((tag & 0x1f) == 0x1f) {
		uint8_t low = rd_u8(&in);
		if (in.err == OK && (low < 0x1f || low >= 0x80))
			return ERR_FORM;
		tag = (uint16_t)(tag << 8 | low);
	}
	uint32_t length = rd_u8(&in);
	if (length >= 0x80) {
		uint32_t bytes_of = length & 0x7fu;
		if (bytes_of == 0 || bytes_of > 4)
			return ERR_FORM;
		length = 0;
		for (uint32_t i = 0; i < bytes_of; i++)
			length = length << 8 | rd_u8(&in);
	}
	if (in.err != OK)
		return in.err;
	*ret = (struct ber_head){ .tag = tag, .head = (uint8_t)(len - in.left), .len = length };
	return OK;
}

struct ber ber_of(const uint8_t *bytes, size_t there, size_t len)
{
	return (struct ber){ .at = bytes, .there = there < len ? there : len, .left = len, .err = OK };
}

static void fail(struct ber *r, err_t e)
{
	if (r->err == OK)
		r->err = e;
	r->there = r->left = 0;
}

bool ber_more(const struct ber *r)
{
	return r->err == OK && r->left > 0;
}

uint16_t ber_peek(const struct ber *r)
{
	struct ber_head h;

	if (r->err != OK || ber_head(r->at, r->there, &h) != OK)
		return 0;
	return h.tag;
}

uint16_t ber_next(struct ber *r, struct ber *in)
{
	struct ber_head h;
	err_t e = r->err != OK ? r->err : ber_head(r->at, r->there, &h);

	if (e == ERR_SHORT && r->there == r->left)
		e = ERR_FORM;	/* more bytes would not help */
	if (e == OK && h.len > r->left - h.head)
		e = ERR_FORM;
	if (e != OK) {
		fail(r, e);
		*in = (struct ber){ .at = r->at, .err = r->err };
		return 0;
	}
	*in = ber_of(r->at + h.head, r->there - h.head, h.len);
	r->at += h.head + in->there;
	r->there -= h.head + in->there;
	r->left -= h.head + (size_t)h.len;
	return h.tag;
}

struct ber ber_expect(struct ber *r, uint16_t tag)
{
	struct ber in;

	if (ber_next(r, &in) != tag) {
		fail(r, ERR_FORM);
		in = (struct ber){ .at = r->at, .err = r->err };
	}
	return in;
}

bool ber_optional(struct ber *r, uint16_t tag, struct ber *in)
{
	if (ber_peek(r) != tag)
		return false;
	return ber_next(r, in) == tag;
}

int64_t ber_number(struct ber *r, uint16_t tag)
{
	struct ber in = ber_expect(r, tag);

	if (in.err != OK)
		return 0;
	if (in.left == 0 || in.left > 8)
		fail(r, ERR_FORM);
	else if (in.there < in.left)
		fail(r, ERR_SHORT);
	if (r->err != OK)
		return 0;
	uint64_t value = (in.at[0] & 0x80) != 0 ? UINT64_MAX : 0;
	for (size_t i = 0; i < in.left; i++)
		value = value << 8 | in.at[i];
	return (int64_t)value;
}

bool ber_whole(const struct ber *in)
{
	return in->err == OK && in->left > 0 && in->there == in->left;
}

err_t ber_end(const struct ber *r)
{
	if (r->err != OK)
		return r->err;
	if (r->left == 0)
		return OK;
	return r->there == r->left ? ERR_FORM : ERR_SHORT;
}
