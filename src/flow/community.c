#include "flow/community.h"

#include <stdbool.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "flow/key.h"

#define INPUT_MAX	40u	/* seed, two addresses, protocol, pad, two ports */

static size_t put16(uint8_t *out, uint16_t v)
{
	out[0] = (uint8_t)(v >> 8);
	out[1] = (uint8_t)v;
	return 2;
}

/* Does the smaller end come first? Messages without an answer keep their way. */
static bool in_order(const struct flow_rec *f, const uint16_t *ports, bool one_way, size_t len)
{
	int order = memcmp(f->address[0].bytes, f->address[1].bytes, len);
	return one_way || order < 0 || (order == 0 && ports[0] <= ports[1]);
}

void community_id(const struct flow_rec *f, char out[static COMMUNITY_ID_BYTES])
{
	uint8_t input[INPUT_MAX], digest[DIGEST_SHA1_BYTES];
	uint16_t ports[2] = { f->port[0], f->port[1] };
	size_t address = f->address[0].version == 4 ? 4 : 16;
	bool has_ports = f->transport == IPPROTO_NUM_TCP || f->transport == IPPROTO_NUM_UDP ||
			 f->transport == IPPROTO_NUM_SCTP;
	bool one_way = false;

	out[0] = '\0';
	if (f->address[0].version == 0)
		return;
	if (f->has_icmp != 0) {
		one_way = !icmp_ports(f->transport, f->icmp_type, f->icmp_code, ports);
		has_ports = true;
	}
	unsigned first = in_order(f, ports, one_way, address) ? 0 : 1;
	size_t len = put16(input, 0);	/* seed */
	memcpy(input + len, f->address[first].bytes, address);
	memcpy(input + len + address, f->address[1 - first].bytes, address);
	len += 2 * address;
	input[len++] = f->transport;
	input[len++] = 0;
	if (has_ports) {
		len += put16(input + len, ports[first]);
		len += put16(input + len, ports[1 - first]);
	}
	digest_sha1(input, len, digest);
	memcpy(out, "1:", 2);
	base64_of(digest, sizeof(digest), out + 2);
}
