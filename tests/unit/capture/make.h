/* make.h - captures made by hand, in either byte order. */
#ifndef TESTS_CAPTURE_MAKE_H
#define TESTS_CAPTURE_MAKE_H

#include <stdbool.h>

#include "base/buf.h"

static inline void put16(struct buf *b, bool little, uint16_t v)
{
	buf_u16be(b, (uint16_t)(little ? v << 8 | v >> 8 : v));
}

static inline void put32(struct buf *b, bool little, uint32_t v)
{
	buf_u32be(b, little ? __builtin_bswap32(v) : v);
}

static inline void put_pcap_header(struct buf *b, bool little, uint32_t magic, uint16_t major,
				   uint16_t minor, uint32_t link)
{
	put32(b, little, magic);
	put16(b, little, major);
	put16(b, little, minor);
	put32(b, little, 0);
	put32(b, little, 0);
	put32(b, little, 65535);
	put32(b, little, link);
}

static inline void put_record(struct buf *b, bool little, uint32_t seconds, uint32_t fraction,
			      uint32_t captured, uint32_t wire, const void *bytes)
{
	put32(b, little, seconds);
	put32(b, little, fraction);
	put32(b, little, captured);
	put32(b, little, wire);
	buf_add(b, bytes, captured);
}

/* A block around a body; the body is padded to 4 bytes. */
static inline void put_block(struct buf *b, bool little, uint32_t type, const struct buf *body)
{
	uint32_t pad = (uint32_t)(-body->len & 3u);
	uint32_t len = (uint32_t)body->len + pad + 12;

	put32(b, little, type);
	put32(b, little, len);
	buf_add(b, body->bytes, body->len);
	buf_add(b, "\0\0\0", pad);
	put32(b, little, len);
}

static inline void put_section(struct buf *b, bool little, uint16_t major, uint16_t minor)
{
	struct buf body = buf_of(64);

	put32(&body, little, 0x1a2b3c4d);
	put16(&body, little, major);
	put16(&body, little, minor);
	put32(&body, little, 0xffffffff);
	put32(&body, little, 0xffffffff);
	put_block(b, little, 0x0a0d0d0a, &body);
	buf_free(&body);
}

/* resolution: if_tsresol, -1 to leave it out; offset: if_tsoffset, 0 likewise */
static inline void put_interface(struct buf *b, bool little, uint16_t link, uint32_t snap,
				 int resolution, uint32_t offset)
{
	struct buf body = buf_of(64);

	put16(&body, little, link);
	put16(&body, little, 0);
	put32(&body, little, snap);
	if (resolution >= 0) {
		put16(&body, little, 9);
		put16(&body, little, 1);
		buf_add(&body, (uint8_t[]){ (uint8_t)resolution, 0, 0, 0 }, 4);
	}
	if (offset != 0) {
		put16(&body, little, 14);
		put16(&body, little, 8);
		put32(&body, little, little ? offset : 0);
		put32(&body, little, little ? 0 : offset);
	}
	put32(&body, little, 0);	/* end of options */
	put_block(b, little, 1, &body);
	buf_free(&body);
}

static inline void put_enhanced(struct buf *b, bool little, uint32_t interface, uint64_t ticks,
				uint32_t captured, uint32_t wire, const void *bytes)
{
	struct buf body = buf_of(4096);

	put32(&body, little, interface);
	put32(&body, little, (uint32_t)(ticks >> 32));
	put32(&body, little, (uint32_t)ticks);
	put32(&body, little, captured);
	put32(&body, little, wire);
	buf_add(&body, bytes, captured);
	put_block(b, little, 6, &body);
	buf_free(&body);
}

#endif
