/* pcapng.h - inside src/capture: the block format. */
#ifndef CAPTURE_PCAPNG_H
#define CAPTURE_PCAPNG_H

#include <stdbool.h>

#include "capture/reader.h"

#define PCAPNG_SECTION		0x0a0d0d0au	/* the same in both byte orders */
#define PCAPNG_INTERFACES_MAX	65536u

/* One interface of the current section. */
struct ng_interface {
	uint16_t link;
	uint8_t resolution;	/* if_tsresol as in the file */
	uint32_t snap;		/* 0: no limit */
	int64_t offset;		/* if_tsoffset, seconds */
};

/* Owns the interface list. {0} before the first section. */
struct pcapng {
	bool little;
	nsec_t last;		/* time of the last packet that had one */
	struct ng_interface *interfaces;
	uint32_t count, room;
};

/*
 * pcapng_batch - frames out of the bytes at hand; moves `in` behind them
 *
 * Blocks that carry no packet are read over, sections and interfaces noted. A
 * simple packet block has no time: it gets that of the packet before it.
 *
 * frames	borrow from `in`. Returns their number; *stop says why not more.
 * Source: draft-ietf-opsawg-pcapng sections 3 and 4, appendix A
 */
size_t pcapng_batch(struct pcapng *s, struct span *in, struct frame *frames, size_t max,
		    struct stop *stop);

void pcapng_free(struct pcapng *s);

#endif
