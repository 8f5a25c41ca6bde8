#include "rec/flow.h"

#include <string.h>

#define FACTS_FROM	1u	/* walk position of the first byte of facts, after the fixed value */

struct record record_of_flow(const struct flow_rec *flow)
{
	return (struct record){ .flow = flow, .facts = flow->facts };
}

/* Names are those of the IANA registry in lower case; a number without a well
 * known name gives itself. X10 writes ten of them. */
#define X1(n)	[n] = #n
#define X10(t)	X1(t##0), X1(t##1), X1(t##2), X1(t##3), X1(t##4), X1(t##5), X1(t##6), X1(t##7), \
		X1(t##8), X1(t##9)

static const char *const numbers[] = {
	X1(0),	 X1(1),	  X1(2),   X1(3),   X1(4),   X1(5),   X1(6),   X1(7),	X1(8),
	X1(9),	 X10(1),  X10(2),  X10(3),  X10(4),  X10(5),  X10(6),  X10(7),	X10(8),
	X10(9),	 X10(10), X10(11), X10(12), X10(13), X10(14), X10(15), X10(16), X10(17),
	X10(18), X10(19), X10(20), X10(21), X10(22), X10(23), X10(24), X1(250), X1(251),
	X1(252), X1(253), X1(254), X1(255),
};

_Static_assert(COUNT_OF(numbers) == 256, "a text for every protocol number");

static const char *const names[256] = {
	[1] = "icmp", [2] = "igmp",   [4] = "ipip",	  [6] = "tcp",	  [17] = "udp",
	[41] = "ipv6", [47] = "gre",  [50] = "esp",	  [51] = "ah",	  [58] = "ipv6-icmp",
	[89] = "ospf", [103] = "pim", [112] = "vrrp",	  [132] = "sctp", [136] = "udplite",
};

const char *transport_name(uint8_t transport)
{
	return names[transport] != NULL ? names[transport] : numbers[transport];
}

static bool text_value(const char *text, struct value *out)
{
	out->text = (const uint8_t *)text;
	out->len = strlen(text);
	return out->len > 0;
}

static bool number_value(uint64_t number, bool there, struct value *out)
{
	out->number = number;
	return there;
}

static bool has_ports(const struct flow_rec *f)
{
	return f->transport == 6 || f->transport == 17 || f->transport == 132;
}

static bool community_value(const struct flow_rec *f, struct value *out)
{
	if (f->community == NULL)
		return false;
	if (f->community->text[0] == '\0')
		f->community->make(f, f->community->text);
	return text_value(f->community->text, out);
}

static bool tuple_value(const struct flow_rec *f, enum field field, struct value *out)
{
	switch (field) {
	case F_SOURCE_IP:
		out->ip = f->address[SIDE_SOURCE];
		return out->ip.version != 0;
	case F_DESTINATION_IP:
		out->ip = f->address[SIDE_DESTINATION];
		return out->ip.version != 0;
	case F_SOURCE_PORT:
		return number_value(f->port[SIDE_SOURCE], has_ports(f), out);
	case F_DESTINATION_PORT:
		return number_value(f->port[SIDE_DESTINATION], has_ports(f), out);
	case F_TRANSPORT:
		return text_value(transport_name(f->transport), out);
	case F_TYPE:
		return text_value(f->address[SIDE_SOURCE].version == 4 ? "ipv4" : "ipv6", out);
	case F_COMMUNITY_ID:
		return community_value(f, out);
	case F_VLAN:
		return number_value(f->vlan, f->vlan != 0, out);
	case F_ICMP_TYPE:
		return number_value(f->icmp_type, f->has_icmp != 0, out);
	case F_ICMP_CODE:
		return number_value(f->icmp_code, f->has_icmp != 0, out);
	default:
		return false;
	}
}

/* The flags in the order of the header, "FSRPAU". */
static bool flags_value(uint8_t flags, struct value *out)
{
	static const char letters[64][7] = {
		"", "F", "S", "FS", "R", "FR", "SR", "FSR",
		"P", "FP", "SP", "FSP", "RP", "FRP", "SRP", "FSRP",
		"A", "FA", "SA", "FSA", "RA", "FRA", "SRA", "FSRA",
		"PA", "FPA", "SPA", "FSPA", "RPA", "FRPA", "SRPA", "FSRPA",
		"U", "FU", "SU", "FSU", "RU", "FRU", "SRU", "FSRU",
		"PU", "FPU", "SPU", "FSPU", "RPU", "FRPU", "SRPU", "FSRPU",
		"AU", "FAU", "SAU", "FSAU", "RAU", "FRAU", "SRAU", "FSRAU",
		"PAU", "FPAU", "SPAU", "FSPAU", "RPAU", "FRPAU", "SRPAU", "FSRPAU",
	};

	return text_value(letters[flags & 63u], out);
}

static bool behaviour_value(const struct flow_rec *f, enum field field, struct value *out)
{
	struct behaviour behaviour;
	const struct behaviour *b = &behaviour;

	if (f->watcher == NULL || strcmp(field_info(field)->group, "behaviour") != 0)
		return false;
	f->watcher->tell(f->watcher, f, &behaviour);
	switch (field) {
	case F_FAN_OUT:
		return number_value(b->fan_out, true, out);
	case F_FAN_OUT_PORTS:
		return number_value(b->fan_out_ports, true, out);
	case F_FAILURES:
		return number_value(b->failures, b->failures > 0, out);
	case F_NEW_DESTINATION:
		return number_value(1, f->new_destination, out);
	case F_BEACON_COUNT:
		return number_value(b->beacon_count, b->beacon_count > 0, out);
	case F_BEACON_INTERVAL:
		return number_value((uint64_t)b->beacon_interval, b->beacon_count > 0, out);
	case F_BEACON_SCORE:
		return number_value(b->beacon_score, b->beacon_score > 0, out);
	case F_DNS_ENTROPY:
		return number_value(b->dns_entropy, b->dns_entropy > 0, out);
	case F_DNS_LENGTH:
		return number_value(b->dns_length, b->dns_length > 0, out);
	default:
		return false;
	}
}

/* Percent of the bytes that the source sent. */
static uint64_t out_ratio(const struct flow_rec *f)
{
	uint64_t all = f->bytes[SIDE_SOURCE] + f->bytes[SIDE_DESTINATION];

	return all > 0 ? (uint64_t)(100.0 * (double)f->bytes[SIDE_SOURCE] / (double)all + 0.5) : 0;
}

static bool fixed_value(const struct flow_rec *f, enum field field, struct value *out)
{
	switch (field) {
	case F_SOURCE_PACKETS:
		return number_value(f->packets[SIDE_SOURCE], true, out);
	case F_DESTINATION_PACKETS:
		return number_value(f->packets[SIDE_DESTINATION], true, out);
	case F_SOURCE_BYTES:
		return number_value(f->bytes[SIDE_SOURCE], true, out);
	case F_DESTINATION_BYTES:
		return number_value(f->bytes[SIDE_DESTINATION], true, out);
	case F_START:
		out->time = f->start;
		return true;
	case F_END:
		out->time = f->end;
		return true;
	case F_DURATION:
		return number_value((uint64_t)(f->end - f->start), true, out);
	case F_TCP_HISTORY:
		return text_value(f->history, out);
	case F_SOURCE_FLAGS:
		return flags_value(f->tcp_flags[SIDE_SOURCE], out);
	case F_DESTINATION_FLAGS:
		return flags_value(f->tcp_flags[SIDE_DESTINATION], out);
	case F_FIRST_DATA:
		return number_value((uint64_t)f->first_data, f->first_data >= 0, out);
	case F_OUT_RATIO:
		return number_value(out_ratio(f), f->bytes[SIDE_SOURCE] > 0, out);
	default:
		return tuple_value(f, field, out) || behaviour_value(f, field, out);
	}
}

bool record_next(const struct record *r, enum field field, uint32_t *at, struct value *out)
{
	if (*at == 0) {
		*at = FACTS_FROM;
		*out = (struct value){ .field = field };
		if (r->flow != NULL && fixed_value(r->flow, field, out))
			return true;
	}
	if (r->facts == NULL)
		return false;
	uint32_t from = *at - FACTS_FROM;
	while (facts_next(r->facts, &from, out)) {
		if (out->field == field) {
			*at = from + FACTS_FROM;
			return true;
		}
	}
	*at = from + FACTS_FROM;
	return false;
}

void record_facts(const struct record *r, struct facts *out)
{
	struct value v;

	for (unsigned f = 0; f < FIELD_COUNT; f++)
		for (uint32_t at = 0; record_next(r, (enum field)f, &at, &v);)
			facts_value(out, &v);
}
