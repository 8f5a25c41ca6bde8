/* hello.h - hand-made TLS hellos and facts for the tests of decode and flow. */
#ifndef TEST_HELLO_H
#define TEST_HELLO_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "rec/facts.h"

/* Two bytes of length that are filled in later. */
static inline size_t open16(struct buf *b)
{
	buf_u16be(b, 0);
	return b->len;
}

static inline void close16(struct buf *b, size_t at)
{
	size_t n = b->len - at;

	b->bytes[at - 2] = (uint8_t)(n >> 8);
	b->bytes[at - 1] = (uint8_t)n;
}

static inline void add_ext(struct buf *b, uint16_t type, const void *body, size_t len)
{
	buf_u16be(b, type);
	buf_u16be(b, (uint16_t)len);
	buf_add(b, body, len);
}

/* The bodies that carry something; other types are made empty. */
static inline void add_known_ext(struct buf *b, uint16_t type)
{
	static const uint8_t sni[] = "\0\x12\0\0\x0f" "Www.Example.ORG";
	static const uint8_t groups[] = { 0, 8, 0x0a, 0x0a, 0, 29, 0, 23, 0, 24 };
	static const uint8_t formats[] = { 1, 0 };
	static const uint8_t algorithms[] = { 0, 16, 4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1 };
	static const uint8_t alpn[] = "\0\x0c\x02h2\x08http/1.1";
	static const uint8_t versions[] = { 6, 0x1a, 0x1a, 3, 4, 3, 3 };

	switch (type) {
	case 0: add_ext(b, type, sni, sizeof(sni) - 1); break;
	case 10: add_ext(b, type, groups, sizeof(groups)); break;
	case 11: add_ext(b, type, formats, sizeof(formats)); break;
	case 13: add_ext(b, type, algorithms, sizeof(algorithms)); break;
	case 16: add_ext(b, type, alpn, sizeof(alpn) - 1); break;
	case 43: add_ext(b, type, versions, sizeof(versions)); break;
	default: add_ext(b, type, "", 0); break;
	}
}

/* A ClientHello message with these ciphers and extensions. */
static inline void client_hello(struct buf *b, uint16_t version, const uint16_t *ciphers,
				size_t cipher_count, const uint16_t *exts, size_t ext_count)
{
	buf_u16be(b, 0x0100);
	size_t body = open16(b);
	buf_u16be(b, version);
	for (int i = 0; i < 32; i++)
		buf_u8(b, (uint8_t)i);
	buf_u8(b, 0);
	size_t list = open16(b);
	for (size_t i = 0; i < cipher_count; i++)
		buf_u16be(b, ciphers[i]);
	close16(b, list);
	buf_u16be(b, 0x0100);
	if (ext_count > 0) {
		list = open16(b);
		for (size_t i = 0; i < ext_count; i++)
			add_known_ext(b, exts[i]);
		close16(b, list);
	}
	close16(b, body);
}

/* The example of the JA4 text, with GREASE where clients put it. */
static inline void example_hello(struct buf *b)
{
	static const uint16_t ciphers[] = { 0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c,
		0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035 };
	static const uint16_t exts[] = { 0x3a3a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017,
		0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015 };

	client_hello(b, 0x0303, ciphers, 16, exts, 17);
}

static inline void server_hello(struct buf *b, uint16_t version, uint16_t cipher, bool tls13)
{
	static const uint8_t alpn[] = "\0\x03\x02h2";
	static const uint8_t chosen[] = { 3, 4 };

	buf_u16be(b, 0x0200);
	size_t body = open16(b);
	buf_u16be(b, version);
	for (int i = 0; i < 32; i++)
		buf_u8(b, (uint8_t)(i + 100));
	buf_u8(b, 0);
	buf_u16be(b, cipher);
	buf_u8(b, 0);
	size_t list = open16(b);
	if (tls13)
		add_ext(b, 43, chosen, sizeof(chosen));
	else
		add_ext(b, 16, alpn, sizeof(alpn) - 1);
	close16(b, list);
	close16(b, body);
}

/* Put the message into records of at most `size` bytes. */
static inline void records(struct buf *out, const struct buf *message, size_t size)
{
	for (size_t at = 0; at < message->len; at += size) {
		size_t n = message->len - at < size ? message->len - at : size;
		buf_u8(out, 22);
		buf_u16be(out, 0x0301);
		buf_u16be(out, (uint16_t)n);
		buf_add(out, message->bytes + at, n);
	}
}

/* All values of a field, each followed by '|'. */
static inline const char *values(const struct facts *f, enum field field, struct buf *out)
{
	struct value v;

	buf_clear(out);
	for (uint32_t at = 0; facts_next(f, &at, &v);) {
		if (v.field != field)
			continue;
		if (field_info(field)->type == TYPE_UINT)
			buf_printf(out, "%llu|", (unsigned long long)v.number);
		else
			buf_printf(out, "%.*s|", (int)v.len, (const char *)v.text);
	}
	return buf_str(out);
}

#endif
