#include "flow/who.h"

#include "base/cc.h"

/* Services whose port nobody uses as a client by chance. Sorted. */
static const uint16_t services[] = {
	21,   22,   23,	  25,	53,   80,   88,	  110,	111,  119,  123,  135,	139,  143,
	161,  179,  389,  443,	445,  465,  515,  548,	554,  563,  587,  631,	636,  853,
	873,  989,  990,  993,	995,  1194, 1433, 1521, 1723, 1883, 3128, 3268, 3306, 3389,
	5060, 5061, 5222, 5432, 5900, 5985, 5986, 6379, 8080, 8443, 8883, 9200, 27017,
};

static bool is_service(uint16_t port)
{
	size_t low = 0, high = COUNT_OF(services);

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (services[middle] == port)
			return true;
		if (services[middle] < port)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool by_ports(const struct packet *p)
{
	return is_service(p->source_port) && p->destination_port >= 1024 &&
	       !is_service(p->destination_port);
}

static bool is_answer(const struct packet *p)
{
	if (p->transport == IPPROTO_NUM_ICMPV6)
		return p->icmp_type == 129 || p->icmp_type == 140 || p->icmp_type == 145;
	return p->icmp_type == 0 || p->icmp_type == 14 || p->icmp_type == 16 || p->icmp_type == 18;
}

bool who_is_receiver(const struct packet *p)
{
	if (p->fragment == 2)
		return false;
	switch (p->transport) {
	case IPPROTO_NUM_TCP:
		if ((p->tcp_flags & TCP_SYN) != 0)
			return (p->tcp_flags & TCP_ACK) != 0;
		return by_ports(p);
	case IPPROTO_NUM_UDP:
	case IPPROTO_NUM_SCTP:
		return by_ports(p);
	case IPPROTO_NUM_ICMP:
	case IPPROTO_NUM_ICMPV6:
		return is_answer(p);
	default:
		return false;
	}
}
