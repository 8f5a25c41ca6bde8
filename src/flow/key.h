/* key.h - inside src/flow: the packed tuple of a packet, equal both ways. */
#ifndef FLOW_KEY_H
#define FLOW_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/packet.h"

/*
 * The lower (address, port) first. tuple: ports low and high 16 bits each,
 * protocol 8, version and KEY_* 8, VLAN 16. address: IPv4 has both in [0], the
 * rest zero; IPv6 [0..1] low, [2..3] high.
 */
struct flow_key {
	uint64_t tuple;
	uint64_t address[4];
};

#define KEY_ONE_WAY	0x10u	/* ICMP without an answer: direction counts ... */
#define KEY_FROM_HIGH	0x20u	/* ... and it goes from high to low */
#define KEY_SPI		0x40u	/* the ports are ESP's index, upper half first: equal both ways */

/* A packet's key, and which side of it sent the packet. */
struct keyed {
	struct flow_key key;
	uint64_t hash;
	uint8_t from_high;	/* 1: the sender is the key's high side */
};

/* The port of a side of the key. */
static inline uint16_t key_port(const struct flow_key *k, unsigned side)
{
	return (uint16_t)(k->tuple >> (16 * side));
}

static inline uint8_t key_transport(const struct flow_key *k)
{
	return (uint8_t)(k->tuple >> 32);
}

static inline uint8_t key_version(const struct flow_key *k)
{
	return (uint8_t)(k->tuple >> 40) & 0xfu;
}

static inline bool key_has_spi(const struct flow_key *k)
{
	return (k->tuple >> 40 & KEY_SPI) != 0;
}

/* Are both of the same flow? The sender does not count. */
static inline bool key_equal(const struct flow_key *a, const struct flow_key *b)
{
	return a->tuple == b->tuple && a->address[0] == b->address[0] &&
	       a->address[1] == b->address[1] && a->address[2] == b->address[2] &&
	       a->address[3] == b->address[3];
}

/*
 * key_of - the key of a packet
 *
 * ports	the packet's, or those of its first fragment, or ICMP's equivalents
 *	(icmp_ports), by sender and receiver; or ESP's index
 * how		KEY_ONE_WAY for ICMP without a counterpart, KEY_SPI, or 0
 */
void key_of(const struct packet *p, const uint16_t ports[static 2], uint8_t how, bool vlan_apart,
	    uint64_t seed, struct keyed *out);

/* The address of one side: 4 or 16 bytes (by version), network order. */
void key_address(const struct flow_key *k, unsigned side, uint8_t out[static 16]);

/*
 * icmp_ports - type and counterpart type, or type and code when there is none
 *
 * Returns true if there is a counterpart: question and answer are one flow.
 * Source: Community ID specification v1, "ICMP"
 */
bool icmp_ports(uint8_t transport, uint8_t type, uint8_t code, uint16_t ports[static 2]);

#endif
