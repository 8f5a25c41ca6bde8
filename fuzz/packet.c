/* One frame of any bytes, as every link type; the first byte only says how much
 * longer it was on the line. */
#include <stdlib.h>
#include <string.h>

#include "base/cc.h"
#include "decode/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(const struct frame *f)
{
	struct packet p, slow;
	volatile uint8_t sum = 0;

	memset(&p, 0, sizeof(p));
	memset(&slow, 0, sizeof(slow));
	enum not_understood why = decode_frame(f, &p);
	if (why != decode_layers(f, &slow))
		abort();	/* the short way is only shorter */
	if (why != UNDERSTOOD)
		return;
	if (memcmp(&p, &slow, sizeof(p)) != 0)
		abort();
	unsigned n = p.version == 4 ? 4 : 16;
	for (unsigned i = 0; i < n; i++)
		sum = (uint8_t)(sum + p.source[i] + p.destination[i]);
	for (uint32_t i = 0; i < p.payload_len; i++)
		sum = (uint8_t)(sum + p.payload[i]);
	unsigned outer = p.outer[0] >> 4 == 4 ? 20 : 40;
	if (p.outer < f->bytes || p.outer + outer > f->bytes + f->captured)
		abort();
	if ((p.tunnels == 0) != (p.outer + (p.version == 4 ? 12 : 8) == p.source) && p.version == 4)
		abort();
	if (p.fragment != 0 && p.source_port + p.destination_port != 0)
		abort();
	if (p.payload_len > 0 && p.payload + p.payload_len > f->bytes + f->captured)
		abort();
	if (p.version != 4 && p.version != 6)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const uint32_t links[] = {
		LINK_NULL, LINK_ETHERNET, LINK_TOKEN_RING, LINK_ARCNET, LINK_SLIP, LINK_PPP, LINK_FDDI, LINK_PPP_HDLC,
		LINK_PPPOE, LINK_ATM_1483, LINK_RAW, LINK_CISCO_HDLC, LINK_WIFI, LINK_FRAME_RELAY,
		LINK_LOOP, LINK_ENC, LINK_LINUX_SLL, LINK_PFLOG, LINK_PRISM, LINK_FIBRE_CHANNEL,
		LINK_RADIOTAP, LINK_ARCNET_LINUX, LINK_FIREWIRE, LINK_AVS, LINK_PPI, LINK_PPP_DIRECTION,
		LINK_HDLC_DIRECTION, LINK_FRAME_RELAY_DIRECTION, LINK_IPNET, LINK_IPV4, LINK_IPV6,
		LINK_NFLOG, LINK_NETANALYZER, LINK_NETANALYZER_WHOLE, LINK_IPOIB, LINK_PKTAP,
		LINK_LINUX_SLL2, LINK_DSA_BRCM, LINK_DSA_BRCM_BEFORE, LINK_DSA, LINK_EDSA, 9999,
	};

	if (len < 1)
		return 0;
	for (size_t i = 0; i < COUNT_OF(links); i++) {
		struct frame f = { .bytes = bytes + 1, .captured = (uint32_t)len - 1,
				   .wire = (uint32_t)len - 1 + bytes[0], .link = links[i] };
		check(&f);
	}
	return 0;
}
