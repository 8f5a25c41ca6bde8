/* pcap.h - inside src/capture: the classic format. */
#ifndef CAPTURE_PCAP_H
#define CAPTURE_PCAP_H

#include <stdbool.h>

#include "capture/reader.h"

#define PCAP_HEADER_BYTES	24u

/* What the file header said. */
struct pcap {
	bool little;
	bool nano;
	uint8_t record_header;	/* bytes: 16, or 24 in the longer variant */
	uint8_t swap;		/* enum pcap_swap */
	uint32_t link;
	uint32_t frame_max;	/* bytes; a longer record is damage */
};

/*
 * pcap_begin - read the file header
 *
 * bytes	PCAP_HEADER_BYTES bytes, borrowed
 * ret	set on success only
 *
 * OK | ERR_UNKNOWN (other magic number, or a version that was never defined)
 * Source: draft-ietf-opsawg-pcap section 4; savefile(5) for older versions
 */
err_t pcap_begin(const uint8_t *bytes, struct pcap *ret);

/*
 * pcap_batch - frames out of the bytes at hand; moves `in` behind them
 *
 * frames	borrow from `in`. Returns their number; *stop says why not more.
 */
size_t pcap_batch(const struct pcap *h, struct span *in, struct frame *frames, size_t max,
		  struct stop *stop);

#endif
