/* le.h - numbers whose lowest byte comes first, for the protocols of Windows. */
#ifndef DECODE_LE_H
#define DECODE_LE_H

#include "base/rd.h"

/* The next 2 bytes. */
static inline uint16_t rd_u16le(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 2);
	return (uint16_t)(b != NULL ? b[0] | b[1] << 8 : 0);
}

/* The next 4 bytes. */
static inline uint32_t rd_u32le(struct rd *r)
{
	uint32_t low = rd_u16le(r);
	return low | (uint32_t)rd_u16le(r) << 16;
}

#endif
