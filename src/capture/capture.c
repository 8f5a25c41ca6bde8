#include "capture/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/wipe.h"
#include "capture/input.h"
#include "capture/pcap.h"
#include "capture/pcapng.h"

#define BUFFER_BYTES	(1u << 18)	/* first size; a longer record makes it grow */

/*
 * The span `in` lies in `buffer`: what was read and not gone over yet. Frames
 * of a batch borrow from it, so it moves only at the start of a batch.
 */
struct capture {
	int fd;
	struct input input;
	char *name;
	uint8_t *buffer;
	size_t room;
	struct span in;
	uint64_t offset;	/* of in.at in the source */
	bool ended;		/* the source has no more bytes */
	bool interrupted;	/* by a signal, in the latest reading */
	bool follow;		/* the source may grow: its end is no end */
	bool quiet;		/* there was nothing new, in the latest reading */
	bool stopped;		/* nothing more can be read */
	bool waits;		/* the source may let us wait: what was gone over is wiped before */
	size_t used;		/* bytes of the buffer that were written at some time */
	bool is_ng;
	struct pcap pcap;
	struct pcapng ng;
	err_t damage;
	const char *what;	/* of damage; static */
	uint64_t damage_at;
};

/* Keep the first damage. */
static void note(struct capture *c, err_t e, const char *what)
{
	if (c->damage != OK)
		return;
	c->damage = e;
	c->what = what;
	c->damage_at = c->offset;
}

/* Packets are content: none stays behind in freed memory. */
static void drop_buffer(struct capture *c)
{
	if (c->buffer != NULL)
		wipe(c->buffer, c->room);
	free(c->buffer);
}

/* Move what is left to the front and make the buffer hold `need` bytes. */
static err_t buffer_room(struct capture *c, size_t need)
{
	size_t room = c->room > 0 ? c->room : BUFFER_BYTES;

	while (room < need)
		room *= 2;
	if (room == c->room) {
		memmove(c->buffer, c->in.at, c->in.left);
	} else {
		uint8_t *buffer = malloc(room);
		if (buffer == NULL)
			return ERR_MEMORY;
		if (c->in.left > 0)
			memcpy(buffer, c->in.at, c->in.left);
		drop_buffer(c);
		c->buffer = buffer;
		c->room = room;
	}
	c->in.at = c->buffer;
	return OK;
}

/* What came of one reading: is there an end, a damage, nothing for now? */
static err_t after_reading(struct capture *c, err_t e, size_t got)
{
	c->in.left += got;
	c->used = c->in.left > c->used || c->waits ? c->in.left : c->used;
	c->interrupted = e == ERR_BUSY;
	c->quiet = e == OK && got == 0 && c->follow;
	c->ended = e == OK && got == 0 && !c->follow;
	if (e == ERR_SHORT || e == ERR_FORM) {
		note(c, e, e == ERR_SHORT ? "the compressed stream is cut off" : "the compressed stream is damaged");
		c->ended = true;
	}
	return e == OK || e == ERR_BUSY || c->ended ? OK : e;
}

/* Read on until `need` bytes are at hand, the source ends, or a signal comes.
 * One read takes what is there, so a slow pipe is not waited for. */
static err_t fill(struct capture *c, size_t need)
{
	if (c->ended || c->in.left >= need)
		return OK;
	err_t e = buffer_room(c, need);
	c->interrupted = c->quiet = false;
	while (e == OK && !c->ended && !c->interrupted && !c->quiet && c->in.left < need) {
		size_t got;
		if (c->waits && c->used > c->in.left)
			wipe(c->buffer + c->in.left, c->used - c->in.left);
		err_t r = input_read(&c->input, c->buffer + c->in.left, c->room - c->in.left, &got);
		e = after_reading(c, r, got);
	}
	return e;
}

/* Read, not mapped: as fast in measure, holds a buffer instead of the file, and
 * a file that somebody cuts off meanwhile ends early instead of killing us. */
static err_t begin_source(struct capture *c)
{
	struct stat st;

	if (fstat(c->fd, &st) != 0)
		return ERR_IO;
	if (S_ISDIR(st.st_mode))
		return ERR_UNKNOWN;
	c->waits = c->follow || !S_ISREG(st.st_mode);
	(void)posix_fadvise(c->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return OK;
}

/* Packed in a way that is not unpacked here. */
static bool is_compressed(const uint8_t *b)
{
	return memcmp(b, "\xfd" "7zX", 4) == 0 || memcmp(b, "BZh", 3) == 0 || memcmp(b, "\x04\x22\x4d\x18", 4) == 0 ||
	       memcmp(b, "PK\3\4", 4) == 0;
}

/* Which format is it? Leaves in.at at the first record or block. */
static err_t begin_format(struct capture *c, struct problem *p)
{
	err_t e = input_begin(&c->input, c->fd);

	if (e == OK)
		e = fill(c, PCAP_HEADER_BYTES);
	if (e == ERR_MEMORY)
		return problem(p, e, "%s: out of memory", c->name);
	if (e != OK || c->interrupted)
		return problem(p, ERR_IO, "%s: cannot be read", c->name);
	if (c->in.left < 4)
		return problem(p, ERR_SHORT, "%s: too short for a capture; is it empty?", c->name);
	if (order_u32(c->in.at, false) == PCAPNG_SECTION) {
		c->is_ng = true;
		return OK;
	}
	if (is_compressed(c->in.at))
		return problem(p, ERR_UNKNOWN, "%s: compressed, and not by gzip or zstd; decompress it first, or pipe it to -",
			       c->name);
	if (c->in.left < PCAP_HEADER_BYTES)
		return problem(p, ERR_SHORT, "%s: too short for a pcap or pcapng capture", c->name);
	e = pcap_begin(c->in.at, &c->pcap);
	if (e != OK)
		return problem(p, e, "%s: not a pcap or pcapng capture of a known version; give a capture file", c->name);
	c->in.at += PCAP_HEADER_BYTES;
	c->in.left -= PCAP_HEADER_BYTES;
	c->offset += PCAP_HEADER_BYTES;
	return OK;
}

err_t capture_open(int fd, const char *name, struct capture **ret, struct problem *p)
{
	struct capture *c = calloc(1, sizeof(*c));

	if (c != NULL)
		c->name = strdup(name);
	if (c == NULL || c->name == NULL) {
		free(c);
		return problem(p, ERR_MEMORY, "%s: out of memory", name);
	}
	c->fd = fd;
	err_t e = begin_source(c);
	if (e == ERR_UNKNOWN)
		e = problem(p, e, "%s: a folder; name the captures in it", name);
	else if (e != OK)
		e = problem(p, e, "%s: cannot be read", name);
	if (e == OK)
		e = begin_format(c, p);
	if (e != OK) {
		capture_close(c);
		return e;
	}
	*ret = c;
	return OK;
}

static size_t step(struct capture *c, struct frame *frames, size_t max, struct stop *stop)
{
	const uint8_t *from = c->in.at;
	size_t n = c->is_ng ? pcapng_batch(&c->ng, &c->in, frames, max, stop)
			    : pcap_batch(&c->pcap, &c->in, frames, max, stop);

	c->offset += (uint64_t)(c->in.at - from);
	return n;
}

/* Do what is needed so that the next step can go on, or set `stopped`. */
static void overcome(struct capture *c, const struct stop *stop)
{
	err_t e = OK;

	if (stop->kind == STOP_SKIP) {
		note(c, stop->err, stop->what);
		c->in.at += stop->need;
		c->in.left -= stop->need;
		c->offset += stop->need;
	} else if (stop->kind == STOP_DAMAGE) {
		note(c, stop->err, stop->what);
		c->stopped = true;
	} else if (stop->kind == STOP_MORE) {
		e = fill(c, stop->need);
		c->stopped = e != OK || (c->ended && c->in.left < stop->need);
		if (e != OK)
			note(c, e, "reading failed");
		else if (c->stopped && c->in.left > 0)
			note(c, ERR_SHORT, "cut off in the middle of a record");
	}
}

size_t capture_batch(struct capture *c, struct frame *frames, size_t max)
{
	struct stop stop;
	size_t n;

	if (c->stopped)
		return 0;
	do {
		n = step(c, frames, max, &stop);
		if (n == 0)
			overcome(c, &stop);
	} while (n == 0 && !c->stopped && !c->interrupted && !c->quiet);
	c->quiet = c->quiet && n == 0;
	return n;
}

void capture_follow(struct capture *c)
{
	c->follow = c->input.kind == INPUT_PLAIN;
}

bool capture_quiet(const struct capture *c)
{
	return c->quiet;
}

bool capture_ended(const struct capture *c)
{
	return c->stopped;
}

err_t capture_damage(const struct capture *c, struct problem *p)
{
	if (c->damage == OK)
		return OK;
	return problem(p, c->damage, "%s: %s at byte %" PRIu64
		       "; what could be read was read", c->name, c->what, c->damage_at);
}

uint64_t capture_offset(const struct capture *c)
{
	return c->offset;
}

void capture_close(struct capture *c)
{
	if (c == NULL)
		return;
	pcapng_free(&c->ng);
	input_end(&c->input);
	drop_buffer(c);
	free(c->name);
	free(c);
}
