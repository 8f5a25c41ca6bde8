#include "base/zip.h"

#include <string.h>

#include "base/utf8.h"

#define LOCAL_BYTES	30u
#define CENTRAL_BYTES	46u

/* CRC-32 of ISO 3309, bit by bit: the files are few and small. */
static uint32_t crc32(const uint8_t *bytes, size_t len)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (UINT32_C(0xedb88320) & (0u - (crc & 1)));
	}
	return ~crc;
}

static void u16(struct buf *b, unsigned v)
{
	buf_u8(b, (uint8_t)(v & 255));
	buf_u8(b, (uint8_t)(v >> 8 & 255));
}

static void u32(struct buf *b, uint32_t v)
{
	u16(b, v & 0xffff);
	u16(b, v >> 16);
}

/* What the local header and the directory say alike, from "version needed" on. */
static void common(struct buf *b, const struct zip_file *f, uint32_t crc)
{
	u16(b, 20);		/* version needed: 2.0, folders */
	u16(b, 0x800);		/* names are UTF-8 */
	u16(b, 0);		/* stored */
	u16(b, 0);		/* 00:00 */
	u16(b, 0x21);		/* 1980-01-01 */
	u32(b, crc);
	u32(b, (uint32_t)f->len);
	u32(b, (uint32_t)f->len);
	u16(b, (unsigned)strlen(f->name));
	u16(b, 0);		/* no extra fields */
}

static void local(struct buf *b, const struct zip_file *f, uint32_t crc)
{
	buf_add(b, "PK\3\4", 4);
	common(b, f, crc);
	buf_text(b, f->name);
	if (f->len > 0)
		buf_add(b, f->bytes, f->len);
}

static void central(struct buf *b, const struct zip_file *f, uint32_t crc, uint32_t offset)
{
	buf_add(b, "PK\1\2", 4);
	u16(b, 0x314);		/* made by: Unix, 2.0 */
	common(b, f, crc);
	u16(b, 0);		/* no comment */
	u16(b, 0);		/* disk 0 */
	u16(b, 0);		/* no internal attributes */
	u32(b, UINT32_C(0100644) << 16);
	u32(b, offset);
	buf_text(b, f->name);
}

static err_t check(const struct zip_file *files, size_t count)
{
	uint64_t total = 22;

	if (count > ZIP_FILES_MAX)
		return ERR_LIMIT;
	for (size_t i = 0; i < count; i++) {
		size_t name = strlen(files[i].name);
		if (name == 0 || name > ZIP_NAME_MAX || files[i].name[0] == '/' || !utf8_valid(files[i].name, name))
			return ERR_FORM;
		total += LOCAL_BYTES + CENTRAL_BYTES + 2 * name + files[i].len;
		if (files[i].len > INT32_MAX || total > INT32_MAX)
			return ERR_LIMIT;
	}
	return OK;
}

err_t zip_make(const struct zip_file *files, size_t count, struct buf *out)
{
	struct buf directory = buf_of((size_t)ZIP_FILES_MAX * (CENTRAL_BYTES + ZIP_NAME_MAX));
	size_t start = out->len;
	err_t e = check(files, count);

	for (size_t i = 0; i < count && e == OK; i++) {
		uint32_t crc = crc32(files[i].bytes, files[i].len);
		central(&directory, &files[i], crc, (uint32_t)(out->len - start));
		local(out, &files[i], crc);
		e = out->err != OK ? out->err : directory.err;
	}
	if (e == OK) {
		size_t at = out->len - start;
		buf_add(out, directory.bytes, directory.len);
		buf_add(out, "PK\5\6", 4);
		u16(out, 0);
		u16(out, 0);
		u16(out, (unsigned)count);
		u16(out, (unsigned)count);
		u32(out, (uint32_t)directory.len);
		u32(out, (uint32_t)at);
		u16(out, 0);
		e = out->err;
	}
	buf_free(&directory);
	return e;
}
