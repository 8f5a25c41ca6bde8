#include "flowexport/elements.h"

#include <string.h>

#include "base/cc.h"

#define ENTERPRISE_REVERSE	29305u	/* RFC 5103 section 6.1 */

/* IANA, "IPFIX Information Elements"; the numbers below 128 are NetFlow 9's too. */
static const uint8_t iana[] = {
	[1] = WHAT_BYTES, [2] = WHAT_PACKETS, [4] = WHAT_TRANSPORT, [6] = WHAT_FLAGS,
	[7] = WHAT_SOURCE_PORT, [8] = WHAT_SOURCE4, [10] = WHAT_INGRESS,
	[11] = WHAT_DESTINATION_PORT, [12] = WHAT_DESTINATION4, [14] = WHAT_EGRESS,
	[21] = WHAT_END_UPTIME, [22] = WHAT_START_UPTIME, [23] = WHAT_BYTES_POST,
	[24] = WHAT_PACKETS_POST, [27] = WHAT_SOURCE6, [28] = WHAT_DESTINATION6,
	[32] = WHAT_ICMP, [34] = WHAT_INTERVAL, [48] = WHAT_SAMPLER, [50] = WHAT_INTERVAL,
	[58] = WHAT_VLAN, [60] = WHAT_VERSION, [85] = WHAT_BYTES_TOTAL, [86] = WHAT_PACKETS_TOTAL,
	[139] = WHAT_ICMP, [145] = WHAT_TEMPLATE, [150] = WHAT_START_S, [151] = WHAT_END_S,
	[152] = WHAT_START_MS, [153] = WHAT_END_MS, [154] = WHAT_START_NTP, [155] = WHAT_END_NTP,
	[156] = WHAT_START_NTP, [157] = WHAT_END_NTP, [158] = WHAT_START_AGO, [159] = WHAT_END_AGO,
	[160] = WHAT_BOOT, [161] = WHAT_LAST_MS, [162] = WHAT_LAST_US,
	[176] = WHAT_ICMP_TYPE, [177] = WHAT_ICMP_CODE, [178] = WHAT_ICMP_TYPE, [179] = WHAT_ICMP_CODE,
	[180] = WHAT_UDP_SOURCE_PORT, [181] = WHAT_UDP_DESTINATION_PORT,
	[182] = WHAT_TCP_SOURCE_PORT, [183] = WHAT_TCP_DESTINATION_PORT,
	[231] = WHAT_INITIATOR_BYTES, [232] = WHAT_RESPONDER_BYTES, [243] = WHAT_VLAN,
	[298] = WHAT_INITIATOR_PACKETS, [299] = WHAT_RESPONDER_PACKETS, [302] = WHAT_SAMPLER,
	[305] = WHAT_PACKET_INTERVAL, [306] = WHAT_PACKET_SPACE, [309] = WHAT_SIZE,
	[310] = WHAT_POPULATION, [311] = WHAT_PROBABILITY, [322] = WHAT_SEEN_S, [323] = WHAT_SEEN_MS,
	[324] = WHAT_SEEN_NTP, [325] = WHAT_SEEN_NTP, [352] = WHAT_FRAME_BYTES,
};

static enum what way_back(uint16_t id)
{
	switch (id) {
	case 1:
		return WHAT_BACK_BYTES;
	case 2:
		return WHAT_BACK_PACKETS;
	case 6:
		return WHAT_BACK_FLAGS;
	case 85:
		return WHAT_BACK_BYTES_TOTAL;
	case 86:
		return WHAT_BACK_PACKETS_TOTAL;
	case 352:
		return WHAT_BACK_FRAME_BYTES;
	default:
		return WHAT_NOTHING;
	}
}

enum what element_of(uint32_t enterprise, uint16_t id)
{
	if (enterprise == ENTERPRISE_REVERSE)
		return way_back(id);
	if (enterprise != 0 || id >= COUNT_OF(iana))
		return WHAT_NOTHING;
	return (enum what)iana[id];
}

enum what element_of_scope(uint16_t type)
{
	return type == 2 ? WHAT_INGRESS : type == 5 ? WHAT_TEMPLATE : WHAT_NOTHING;
}

static uint8_t *address_place(struct values *v, enum what w, size_t *len)
{
	*len = w < WHAT_SOURCE6 ? sizeof(v->address4[0]) : sizeof(v->address6[0]);
	switch (w) {
	case WHAT_SOURCE4:
		return v->address4[0];
	case WHAT_DESTINATION4:
		return v->address4[1];
	case WHAT_SOURCE6:
		return v->address6[0];
	default:
		return v->address6[1];
	}
}

void values_take(struct values *v, enum what w, const uint8_t *bytes, size_t len)
{
	size_t need;

	if (w == WHAT_NOTHING || values_has(v, w))
		return;
	if (w >= WHAT_SOURCE4) {
		uint8_t *to = address_place(v, w, &need);
		if (len != need)
			return;
		memcpy(to, bytes, need);
	} else {
		if (len == 0 || len > 8)
			return;
		uint64_t n = 0;
		for (size_t i = 0; i < len; i++)
			n = n << 8 | bytes[i];
		v->number[w] = n;
	}
	v->has |= UINT64_C(1) << w;
}
