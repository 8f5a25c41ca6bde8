#include "capture/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/wipe.h"

#define PACKED_BYTES	(256u << 10)
#define WINDOW_LOG_MAX	27	/* 128 MiB: what `zstd --long` makes at most by itself */
#define GZIP_WINDOW	(15 + 16)	/* largest window, gzip header */

struct unpacker {
	z_stream gzip;
	bool gzip_begun;
	ZSTD_DStream *zstd;
};

/* Read on into `packed`, behind what is there. */
static err_t refill(struct input *in)
{
	if (in->packed_at == in->packed_len)
		in->packed_at = in->packed_len = 0;
	ssize_t n = read(in->fd, in->packed + in->packed_len, PACKED_BYTES - in->packed_len);
	if (n < 0)
		return errno == EINTR ? ERR_BUSY : ERR_IO;
	in->packed_len += (size_t)n;
	in->fd_ended = n == 0;
	return OK;
}

static err_t begin_gzip(struct input *in)
{
	in->unpacker->gzip_begun = inflateInit2(&in->unpacker->gzip, GZIP_WINDOW) == Z_OK;
	return in->unpacker->gzip_begun ? OK : ERR_MEMORY;
}

static err_t begin_zstd(struct input *in)
{
	ZSTD_DStream *z = ZSTD_createDStream();

	in->unpacker->zstd = z;
	if (z == NULL || ZSTD_isError(ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, WINDOW_LOG_MAX)))
		return ERR_MEMORY;
	return OK;
}

static enum input_kind kind_of(const uint8_t *b, size_t len)
{
	if (len >= 2 && b[0] == 0x1f && b[1] == 0x8b)
		return INPUT_GZIP;
	if (len >= 4 && memcmp(b, "\x28\xb5\x2f\xfd", 4) == 0)
		return INPUT_ZSTD;
	return INPUT_PLAIN;
}

err_t input_begin(struct input *in, int fd)
{
	err_t e = OK;

	*in = (struct input){ .fd = fd };
	in->packed = malloc(PACKED_BYTES);
	if (in->packed == NULL)
		return ERR_MEMORY;
	while (e == OK && in->packed_len < 4 && !in->fd_ended)
		e = refill(in);
	if (e != OK)
		return ERR_IO;
	in->kind = kind_of(in->packed, in->packed_len);
	if (in->kind == INPUT_PLAIN)
		return OK;
	in->unpacker = calloc(1, sizeof(*in->unpacker));
	if (in->unpacker == NULL)
		return ERR_MEMORY;
	return in->kind == INPUT_GZIP ? begin_gzip(in) : begin_zstd(in);
}

/* What was read ahead first, then straight from the descriptor. */
static err_t read_plain(struct input *in, uint8_t *out, size_t room, size_t *got)
{
	size_t ahead = in->packed_len - in->packed_at;

	if (ahead > 0) {
		*got = ahead < room ? ahead : room;
		memcpy(out, in->packed + in->packed_at, *got);
		in->packed_at += *got;
		if (in->packed_at == in->packed_len)
			wipe(in->packed, in->packed_len);	/* packets, and never used again */
		return OK;
	}
	ssize_t n = read(in->fd, out, room);
	if (n < 0)
		return errno == EINTR ? ERR_BUSY : ERR_IO;
	*got = (size_t)n;
	return OK;
}

/* Unpack a piece of gzip. A member behind the one that ended begins anew; other
 * bytes behind it are padding. */
static err_t step_gzip(struct input *in, uint8_t *out, size_t room, size_t *got)
{
	z_stream *z = &in->unpacker->gzip;
	size_t left = in->packed_len - in->packed_at;

	if (!in->in_stream) {
		if (kind_of(in->packed + in->packed_at, left) != INPUT_GZIP) {
			in->packed_at = in->packed_len;
			return OK;
		}
		if (inflateReset(z) != Z_OK)
			return ERR_FORM;
		in->in_stream = true;
	}
	z->next_in = in->packed + in->packed_at;
	z->avail_in = (uInt)left;
	z->next_out = out;
	z->avail_out = room < UINT32_MAX ? (uInt)room : UINT32_MAX;
	uInt before = z->avail_out;
	int r = inflate(z, Z_NO_FLUSH);
	*got = before - z->avail_out;
	in->packed_at = in->packed_len - z->avail_in;
	if (r == Z_STREAM_END)
		in->in_stream = false;
	else if (r == Z_MEM_ERROR)
		return ERR_MEMORY;
	else if (r != Z_OK && r != Z_BUF_ERROR)
		return *got > 0 ? OK : ERR_FORM;
	return OK;
}

static err_t step_zstd(struct input *in, uint8_t *out, size_t room, size_t *got)
{
	ZSTD_inBuffer from = { in->packed + in->packed_at, in->packed_len - in->packed_at, 0 };
	ZSTD_outBuffer to = { out, room, 0 };

	size_t r = ZSTD_decompressStream(in->unpacker->zstd, &to, &from);
	*got = to.pos;
	in->packed_at += from.pos;
	if (ZSTD_isError(r))
		return *got > 0 ? OK : ERR_FORM;
	in->in_stream = r != 0;
	return OK;
}

/* Unpack as far as the bytes at hand give something. */
static err_t unpack(struct input *in, uint8_t *out, size_t room, size_t *got)
{
	size_t before;
	err_t e;

	do {
		before = in->packed_at;
		e = in->kind == INPUT_GZIP ? step_gzip(in, out, room, got) : step_zstd(in, out, room, got);
	} while (e == OK && *got == 0 && in->packed_at != before && in->packed_at < in->packed_len);
	return e;
}

/* Move what is left to the front and read on behind it. */
static err_t more_packed(struct input *in)
{
	memmove(in->packed, in->packed + in->packed_at, in->packed_len - in->packed_at);
	in->packed_len -= in->packed_at;
	in->packed_at = 0;
	return in->packed_len < PACKED_BYTES ? refill(in) : ERR_FORM;
}

err_t input_read(struct input *in, uint8_t *out, size_t room, size_t *got)
{
	err_t e = OK;

	*got = 0;
	if (in->kind == INPUT_PLAIN)
		return read_plain(in, out, room, got);
	while (e == OK && *got == 0) {
		size_t left = in->packed_len - in->packed_at;
		if (in->in_stream || left >= 4 || (left > 0 && in->fd_ended))
			e = unpack(in, out, room, got);
		if (e != OK || *got > 0)
			break;
		if (in->fd_ended)
			return in->in_stream ? ERR_SHORT : OK;
		e = more_packed(in);
	}
	return e;
}

void input_end(struct input *in)
{
	if (in->packed != NULL)
		wipe(in->packed, PACKED_BYTES);
	free(in->packed);
	if (in->unpacker != NULL) {
		if (in->unpacker->gzip_begun)
			(void)inflateEnd(&in->unpacker->gzip);
		(void)ZSTD_freeDStream(in->unpacker->zstd);
	}
	free(in->unpacker);
	*in = (struct input){ .fd = -1 };
}
