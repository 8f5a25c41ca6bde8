#include "ledger/tile.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The index in groups of three digits, all but the last behind an x. */
static void add_index(char *out, size_t room, uint64_t index)
{
	char groups[8][5];
	unsigned n = 0;

	do {
		(void)snprintf(groups[n], sizeof(groups[n]), "%s%03u", n > 0 ? "x" : "",
			       (unsigned)(index % 1000));
		index /= 1000;
		n++;
	} while (index > 0);
	for (size_t at = strlen(out); n > 0 && at < room; at = strlen(out)) {
		n--;
		(void)snprintf(out + at, room - at, "/%s", groups[n]);
	}
}

void tile_path(const struct tile *t, char out[static TILE_PATH_BYTES])
{
	if (t->level == TILE_ENTRIES)
		(void)snprintf(out, TILE_PATH_BYTES, "tile/entries");
	else
		(void)snprintf(out, TILE_PATH_BYTES, "tile/%u", t->level);
	add_index(out, TILE_PATH_BYTES, t->index);
	size_t at = strlen(out);
	if (t->width < TILE_HASHES && at < TILE_PATH_BYTES)
		(void)snprintf(out + at, TILE_PATH_BYTES - at, ".p/%u", t->width);
}

/* Decimal digits to a number; *at moves behind them. Form is judged by the
 * caller, who writes the path again and compares. */
static uint64_t digits(const char **at)
{
	uint64_t v = 0;

	for (; **at >= '0' && **at <= '9'; ++*at) {
		if (v > UINT64_C(1) << 58)
			return UINT64_MAX;	/* no such path: it differs when written again */
		v = v * 10 + (uint64_t)(**at - '0');
	}
	return v;
}

err_t tile_of_path(const char *path, struct tile *out)
{
	static const char entries[] = "entries/";
	struct tile t = { .width = TILE_HASHES };
	char same[TILE_PATH_BYTES];

	if (strncmp(path, "tile/", 5) != 0)
		return ERR_FORM;
	const char *at = path + 5;
	if (strncmp(at, entries, sizeof(entries) - 1) == 0) {
		t.level = TILE_ENTRIES;
		at += sizeof(entries) - 1;
	} else {
		uint64_t level = digits(&at);
		if (level >= TILE_LEVELS || *at++ != '/')
			return ERR_FORM;
		t.level = (unsigned)level;
	}
	for (;;) {
		if (*at == 'x')
			at++;
		t.index = t.index * 1000 + digits(&at) % 1000;
		if (*at != '/' || t.index > UINT64_MAX / 2000)
			break;
		at++;
	}
	if (strncmp(at, ".p/", 3) == 0) {
		at += 3;
		uint64_t width = digits(&at);
		if (width == 0 || width >= TILE_HASHES)
			return ERR_FORM;
		t.width = (unsigned)width;
	}
	tile_path(&t, same);
	if (strcmp(same, path) != 0)
		return ERR_FORM;
	*out = t;
	return OK;
}

uint64_t tile_span(unsigned level)
{
	return level >= TILE_LEVELS ? 1 : UINT64_C(1) << 8 * level;
}

uint64_t tile_full(unsigned level, uint64_t size)
{
	return size / tile_span(level) / TILE_HASHES;
}

unsigned tile_partial(unsigned level, uint64_t size)
{
	return (unsigned)(size / tile_span(level) % TILE_HASHES);
}

err_t bundle_add(struct buf *b, const void *entry, size_t len)
{
	if (len > ENTRY_BYTES_MAX)
		return ERR_LIMIT;
	buf_u16be(b, (uint16_t)len);
	buf_add(b, entry, len);
	return b->err;
}

struct rd bundle_next(struct rd *r)
{
	uint16_t len = rd_u16be(r);

	return rd_sub(r, len);
}
