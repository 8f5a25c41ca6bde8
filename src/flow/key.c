#include "flow/key.h"

#include <string.h>

#include "base/cc.h"
#include "base/hash.h"

/* Types that belong together as question and answer. */
static const uint8_t icmp_pairs[][2] = { { 8, 0 }, { 13, 14 }, { 15, 16 }, { 10, 9 }, { 17, 18 } };
static const uint8_t icmpv6_pairs[][2] = { { 128, 129 }, { 133, 134 }, { 135, 136 },
					   { 130, 131 }, { 139, 140 }, { 144, 145 } };

static bool counterpart(const uint8_t pairs[][2], size_t count, uint8_t type, uint16_t *other)
{
	for (size_t i = 0; i < count; i++) {
		if (pairs[i][0] != type && pairs[i][1] != type)
			continue;
		*other = pairs[i][pairs[i][0] == type];
		return true;
	}
	return false;
}

bool icmp_ports(uint8_t transport, uint8_t type, uint8_t code, uint16_t ports[static 2])
{
	ports[0] = type;
	ports[1] = code;
	return transport == IPPROTO_NUM_ICMP
		       ? counterpart(icmp_pairs, COUNT_OF(icmp_pairs), type, &ports[1])
		       : counterpart(icmpv6_pairs, COUNT_OF(icmpv6_pairs), type, &ports[1]);
}

static inline uint32_t load32(const uint8_t *b)
{
	uint32_t v;
	memcpy(&v, b, sizeof(v));
	return v;
}

static inline uint64_t load64(const uint8_t *b)
{
	uint64_t v;
	memcpy(&v, b, sizeof(v));
	return v;
}

/* Any fixed order will do, so addresses compare as numbers of this machine. */
static inline bool is_high_v4(const struct packet *p, const uint16_t *ports)
{
	uint64_t from = (uint64_t)load32(p->source) << 16 | ports[0];
	uint64_t to = (uint64_t)load32(p->destination) << 16 | ports[1];
	return from > to;
}

static inline bool is_high_v6(const struct packet *p, const uint16_t *ports)
{
	int order = memcmp(p->source, p->destination, 16);
	return order != 0 ? order > 0 : ports[0] > ports[1];
}

void key_of(const struct packet *p, const uint16_t ports[static 2], uint8_t how, bool vlan_apart,
	    uint64_t seed, struct keyed *out)
{
	struct flow_key *k = &out->key;
	bool high = p->version == 4 ? is_high_v4(p, ports) : is_high_v6(p, ports);
	const uint8_t *a = high ? p->destination : p->source;
	const uint8_t *b = high ? p->source : p->destination;
	uint8_t kind = (uint8_t)(p->version | how | (how == KEY_ONE_WAY && high ? KEY_FROM_HIGH : 0));
	bool swap = high && how != KEY_SPI;

	out->from_high = high;
	k->tuple = (uint64_t)ports[swap] | (uint64_t)ports[!swap] << 16 |
		   (uint64_t)p->transport << 32 | (uint64_t)kind << 40 |
		   (uint64_t)(vlan_apart ? p->vlan : 0) << 48;
	if (p->version == 4) {
		k->address[0] = (uint64_t)load32(a) | (uint64_t)load32(b) << 32;
		k->address[1] = k->address[2] = k->address[3] = 0;
		out->hash = hash64(k, 16, seed);
	} else {
		k->address[0] = load64(a);
		k->address[1] = load64(a + 8);
		k->address[2] = load64(b);
		k->address[3] = load64(b + 8);
		out->hash = hash64(k, sizeof(*k), seed);
	}
}

void key_address(const struct flow_key *k, unsigned side, uint8_t out[static 16])
{
	memset(out, 0, 16);
	if (key_version(k) == 4)
		memcpy(out, (const uint8_t *)&k->address[0] + (size_t)4 * side, 4);
	else
		memcpy(out, &k->address[(size_t)2 * side], 16);
}
