#include "decode/dns_talk.h"

#include "decode/dns.h"

#define DNS_KEPT	16384u
#define PORT_NETBIOS	137u

struct dns_state {
	bool known;	/* a message was read on either side */
	bool sure[2];	/* on this one */
};

static bool has_port(const struct talk *t)
{
	return t->port[0] == 53 || t->port[1] == 53;
}

static enum guess starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	return dns_tcp_starts(bytes, len, has_port(t) || t->sure ? DNS_LOOSE : DNS_STRICT);
}

/* What was captured of the message that the connection ended in. */
static void read_last(struct talk *t, const uint8_t *bytes, size_t len)
{
	const struct dns_state *s = t->state;

	if (len > 2)
		(void)!dns_read(bytes + 2, len - 2, has_port(t) || s->known ? DNS_LOOSE : DNS_STRICT, t->facts);
}

static void read_message(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct dns_state *s = t->state;

	if (t->last) {
		read_last(t, bytes, len);
		return;
	}
	size_t whole = len >= 2 ? (size_t)bytes[0] << 8 | bytes[1] : 0;
	size_t want = whole < DNS_KEPT ? whole : DNS_KEPT;
	if (len < 2 || len - 2 < want) {
		step->then = PROTO_MORE;
		return;
	}
	bool loose = whole > want || s->sure[t->side] || s->known || has_port(t);
	if (dns_read(bytes + 2, want, loose ? DNS_LOOSE : DNS_STRICT, t->facts) == OK) {
		s->known = s->sure[t->side] = true;
	} else if (!s->sure[t->side]) {
		step->then = PROTO_LOST;
		return;
	}
	step->used = 2 + want;
	step->skip = whole - want;
}

static err_t datagram(struct talk *t, const uint8_t *bytes, size_t len)
{
	bool by_port = dns_port(t->port[0]) || dns_port(t->port[1]);

	if (t->port[0] == PORT_NETBIOS || t->port[1] == PORT_NETBIOS)
		return ERR_FORM;
	return dns_read(bytes, len, by_port ? DNS_LOOSE : DNS_STRICT, t->facts);
}

const struct proto proto_dns = {
	.name = "dns",
	.state = sizeof(struct dns_state),
	.datagram_alone = true,
	.likely = { 53, 5353, 5355 },
	.keep = DNS_KEPT + 2,
	.weak = true,
	.starts = starts,
	.read = read_message,
	.datagram = datagram,
};
