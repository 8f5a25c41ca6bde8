#include "flow/way.h"

#include <string.h>

static struct ip ip_of(unsigned version, const uint8_t *bytes)
{
	struct ip ip = { .version = (uint8_t)version };

	memcpy(ip.bytes, bytes, version == 4 ? 4 : 16);
	return ip;
}

static void outer_facts(const struct packet *p, bool forth, struct facts *out)
{
	static const char *const names[] = {
#define TUNNEL_NAME(id, name) [id] = name,
		TUNNEL_LIST(TUNNEL_NAME)
#undef TUNNEL_NAME
	};
	unsigned version = p->outer[0] >> 4;
	size_t at = version == 4 ? 12 : 8, len = version == 4 ? 4 : 16;
	struct ip sender = ip_of(version, p->outer + at), receiver = ip_of(version, p->outer + at + len);

	facts_ip(out, F_OUTER_SOURCE_IP, forth ? &sender : &receiver);
	facts_ip(out, F_OUTER_DESTINATION_IP, forth ? &receiver : &sender);
	for (unsigned shift = 4 * TUNNELS_MAX; shift > 0; shift -= 4) {
		const char *name = names[p->tunnels >> (shift - 4) & 15u];
		if (name != NULL)
			facts_text(out, F_TUNNEL_TYPE, name, strlen(name));
	}
	if (p->has_tunnel_id != 0)
		facts_uint(out, F_TUNNEL_ID, p->tunnel_id);
}

bool way_spi(const struct packet *p, uint16_t ports[static 2])
{
	if (p->transport != IPPROTO_NUM_ESP || p->fragment != 0 || p->payload_len < 4)
		return false;
	ports[0] = (uint16_t)(p->payload[0] << 8 | p->payload[1]);
	ports[1] = (uint16_t)(p->payload[2] << 8 | p->payload[3]);
	return true;
}

void way_facts(const struct packet *p, bool forth, struct facts *out)
{
	uint16_t spi[2];

	if (p->vlan_inner != 0)
		facts_uint(out, F_VLAN_INNER, p->vlan_inner);
	if (way_spi(p, spi))
		facts_uint(out, F_ESP_SPI, (uint32_t)spi[0] << 16 | spi[1]);
	if (p->tunnels != 0)
		outer_facts(p, forth, out);
}
