/* reader.h - inside src/capture: what the two formats share. */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rd.h"
#include "rec/frame.h"

/* No record or block may be longer: a length field above this is damage, and
 * it bounds what a pipe makes us hold. USB and D-Bus frames may have 128 MiB. */
#define CAPTURE_BLOCK_MAX	((128u << 20) + 4096u)

/* The bytes at hand, beginning where the next record begins. */
struct span {
	const uint8_t *at;
	size_t left;
};

/* Why a batch ended before its places were full. */
enum stop_kind {
	STOP_NONE,	/* places full */
	STOP_MORE,	/* the record at span.at needs `need` bytes in all */
	STOP_SKIP,	/* a block of `need` bytes is damaged, those behind it are not */
	STOP_DAMAGE,	/* nothing behind span.at can be read */
};

struct stop {
	enum stop_kind kind;
	size_t need;
	err_t err;		/* of SKIP and DAMAGE */
	const char *what;	/* of SKIP and DAMAGE; static */
};

/* Stop: `need` more bytes are asked for. */
static inline struct stop stop_more(size_t need)
{
	return (struct stop){ .kind = STOP_MORE, .need = need };
}

/* Stop: damaged, and what about it. */
static inline struct stop stop_damage(err_t err, const char *what)
{
	return (struct stop){ .kind = STOP_DAMAGE, .err = err, .what = what };
}

/* Integers in the byte order that the file declares. The caller has seen to it
 * that the bytes are there. */
static inline uint16_t order_u16(const uint8_t *b, bool little)
{
	return (uint16_t)(little ? b[1] << 8 | b[0] : b[0] << 8 | b[1]);
}

/* The same of 4 bytes. */
static inline uint32_t order_u32(const uint8_t *b, bool little)
{
	uint32_t be = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	uint32_t le = (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
	return little ? le : be;
}

/* The next 2, 4 or 8 bytes of a reader, in the order of the file. */
static inline uint16_t rd_u16_of(struct rd *r, bool little)
{
	const uint8_t *b = rd_bytes(r, 2);
	if (b == NULL)
		return 0;
	return order_u16(b, little);
}

/* 4 bytes. */
static inline uint32_t rd_u32_of(struct rd *r, bool little)
{
	const uint8_t *b = rd_bytes(r, 4);
	return b != NULL ? order_u32(b, little) : 0;
}

/* 8 bytes. */
static inline uint64_t rd_u64_of(struct rd *r, bool little)
{
	const uint8_t *b = rd_bytes(r, 8);
	if (b == NULL)
		return 0;
	uint64_t first = order_u32(b, little);
	uint64_t second = order_u32(b + 4, little);
	return little ? second << 32 | first : first << 32 | second;
}

#endif
