#include "guard/msg.h"

#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/rd.h"

#define HEAD	8u

static const size_t limits[] = {
#define MSG_LIMIT(id, name, max) [id] = (max),
	MSG_LIST_OF(MSG_LIMIT)
#undef MSG_LIMIT
};

_Static_assert(COUNT_OF(limits) == MSG_KINDS, "a limit for every message");

size_t msg_max(enum msg_kind kind)
{
	return (unsigned)kind < MSG_KINDS ? limits[kind] : 0;
}

static void put_u32(uint8_t *at, uint32_t v)
{
	at[0] = (uint8_t)(v >> 24);
	at[1] = (uint8_t)(v >> 16);
	at[2] = (uint8_t)(v >> 8);
	at[3] = (uint8_t)v;
}

err_t msg_send(int fd, enum msg_kind kind, const void *body, size_t len)
{
	uint8_t head[HEAD];

	if (len > msg_max(kind))
		return ERR_LIMIT;
	put_u32(head, (uint32_t)kind);
	put_u32(head + 4, (uint32_t)len);
	struct iovec parts[2] = { { .iov_base = head, .iov_len = HEAD },
				  { .iov_base = (void *)(uintptr_t)body, .iov_len = len } };
	ssize_t n;
	do {
		n = writev(fd, parts, len > 0 ? 2 : 1);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_of_errno();
	size_t sent = (size_t)n;
	if (sent < HEAD) {
		err_t e = fs_write_all(fd, head + sent, HEAD - sent);
		if (e != OK)
			return e;
		sent = HEAD;
	}
	return fs_write_all(fd, (const uint8_t *)body + (sent - HEAD), len - (sent - HEAD));
}

/* Exactly `len` bytes; *none is set when the stream ended before the first. */
static err_t read_whole(int fd, uint8_t *at, size_t len, int *none)
{
	size_t have = 0;

	*none = 0;
	while (have < len) {
		ssize_t n = read(fd, at + have, len - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_of_errno();
		if (n == 0) {
			*none = have == 0;
			return ERR_PEER;
		}
		have += (size_t)n;
	}
	return OK;
}

err_t msg_receive(int fd, enum msg_kind *kind, struct buf *body)
{
	uint8_t head[HEAD];
	int none;

	buf_clear(body);
	err_t e = read_whole(fd, head, HEAD, &none);
	if (e != OK)
		return none ? ERR_ABSENT : e;
	struct rd r = rd_of(head, HEAD);
	uint32_t number = rd_u32be(&r), len = rd_u32be(&r);
	if (number >= MSG_KINDS)
		return ERR_UNKNOWN;
	if (len > msg_max((enum msg_kind)number))
		return ERR_LIMIT;
	*kind = (enum msg_kind)number;
	if (len == 0)
		return OK;
	uint8_t *at = buf_grow(body, len);
	if (at == NULL)
		return body->err;
	return read_whole(fd, at, len, &none);
}
