#include "flow/reassemble.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/wipe.h"
#include "decode/decode.h"
#include "flow/pieces.h"

#define NOBODY		UINT32_MAX
#define BUCKETS		4096u
#define DATAGRAM_MAX	65535u
#define RESERVE		2u	/* free entries, so that a datagram within a datagram finds one */
#define HEAD_MAX	40u	/* bytes of an IP header, as far as addresses need it */

/* FREE -> HELD -> READY -> DONE -> LATE -> DONE; DONE -> HELD; DONE -> FREE */
enum held_state { FREE, HELD, READY, DONE, LATE };

struct held {
	uint64_t hash;		/* of what all its fragments have in common */
	uint32_t bucket_next;
	uint32_t older, newer;	/* of HELD: by age; of DONE: likewise; `newer` also in the free and
				 * the ready list */
	uint8_t state;		/* enum held_state */
	bool broken;		/* contradicts itself: dropped */
	bool whole;		/* READY, DONE: all of it was there */
	bool keyed;		/* DONE: `key` holds */
	bool first;		/* `part` is the first fragment */
	uint32_t total;		/* 0: the end is not known */
	uint32_t reach;		/* end of its furthest piece */
	struct pieces pieces;
	struct packet part;	/* of the first fragment, or of another until that comes */
	uint8_t head[HEAD_MAX];	/* its addresses, as an IP header has them */
	uint8_t outer[HEAD_MAX];	/* the outermost header's, if it is in a tunnel */
	nsec_t since;		/* HELD: when it began; DONE: when it was done */
	nsec_t last;		/* time of its latest fragment */
	struct fragment_sum sum;
	struct keyed key;
};

/* A list by age, the oldest first. */
struct ages {
	uint32_t oldest, newest;
};

struct reassemble {
	uint64_t seed;
	bool vlan_apart;
	bool ending;		/* everything is given up, also what comes out of the last ones */
	struct ages held, done;
	uint32_t ready;		/* first of those to be taken */
	uint32_t ready_last;
	uint32_t ready_count;
	uint32_t fresh;		/* entries from here on were never used */
	uint32_t freed;		/* first of the free list */
	uint32_t free_count;	/* fresh ones and free ones */
	uint32_t borrowed;	/* bytes of `whole` that the last datagram used */
	size_t used;
	uint64_t forced;
	uint32_t bucket[BUCKETS];
	struct held entries[REASSEMBLE_DATAGRAMS];
	uint8_t whole[DATAGRAM_MAX + 1];
	struct keyed late;	/* a copy for the datagram that was handed out */
};

err_t reassemble_new(uint64_t seed, bool vlan_apart, struct reassemble **ret)
{
	struct reassemble *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return ERR_MEMORY;
	r->seed = seed;
	r->vlan_apart = vlan_apart;
	r->held = r->done = (struct ages){ NOBODY, NOBODY };
	r->ready = r->ready_last = r->freed = NOBODY;
	r->free_count = REASSEMBLE_DATAGRAMS;
	for (uint32_t i = 0; i < BUCKETS; i++)
		r->bucket[i] = NOBODY;
	*ret = r;
	return OK;
}

struct fragment_sum reassemble_sum(const struct packet *p)
{
	return (struct fragment_sum){ .packets = 1, .bytes = p->ip_bytes, .frame_bytes = p->frame_wire,
				      .first = p->when };
}

static void ages_put(struct reassemble *r, struct ages *a, uint32_t n)
{
	r->entries[n].older = a->newest;
	r->entries[n].newer = NOBODY;
	if (a->newest != NOBODY)
		r->entries[a->newest].newer = n;
	else
		a->oldest = n;
	a->newest = n;
}

static void ages_take(struct reassemble *r, struct ages *a, uint32_t n)
{
	const struct held *h = &r->entries[n];

	if (h->older != NOBODY)
		r->entries[h->older].newer = h->newer;
	else
		a->oldest = h->newer;
	if (h->newer != NOBODY)
		r->entries[h->newer].older = h->older;
	else
		a->newest = h->older;
}

/* Source: RFC 791 section 2.3 (with the protocol), RFC 8200 section 4.5 (without) */
static uint64_t hash_of(const struct reassemble *r, const struct packet *p)
{
	uint8_t bytes[48] = { 0 };
	size_t len = p->version == 4 ? 4 : 16;

	memcpy(bytes, p->source, len);
	memcpy(bytes + 16, p->destination, len);
	memcpy(bytes + 32, &p->fragment_id, sizeof(p->fragment_id));
	memcpy(bytes + 36, &p->tunnels, sizeof(p->tunnels));
	if (p->has_tunnel_id != 0)
		memcpy(bytes + 38, &p->tunnel_id, sizeof(p->tunnel_id));
	if (r->vlan_apart)
		memcpy(bytes + 42, &p->vlan, sizeof(p->vlan));
	bytes[44] = p->version == 4 ? p->transport : 0;
	bytes[45] = p->version;
	return hash64(bytes, sizeof(bytes), r->seed);
}

/* The addresses of a header, where a header has them. */
static void copy_head(uint8_t to[static HEAD_MAX], unsigned version, const uint8_t *source,
		      const uint8_t *destination)
{
	size_t len = version == 4 ? 4 : 16, at = version == 4 ? 12 : 8;

	memset(to, 0, HEAD_MAX);
	to[0] = (uint8_t)(version << 4);
	memcpy(to + at, source, len);
	memcpy(to + at + len, destination, len);
}

/* Make `p` the datagram's packet, borrowing from nobody. */
static void take_part(struct held *h, const struct packet *p)
{
	size_t len = p->version == 4 ? 4 : 16, at = p->version == 4 ? 12 : 8;

	h->part = *p;
	copy_head(h->head, p->version, p->source, p->destination);
	h->part.source = h->head + at;
	h->part.destination = h->head + at + len;
	h->part.payload = h->head;
	h->part.payload_len = h->part.payload_wire = 0;
	h->part.ip_bytes = h->part.frame_wire = 0;
	h->part.outer = h->head;
	if (p->tunnels != 0) {
		memcpy(h->outer, p->outer, p->outer[0] >> 4 == 4 ? 20 : 40);
		h->part.outer = h->outer;
	}
	h->first = (p->fragment_at & 0xfff8u) == 0;
}

static void break_up(struct held *h)
{
	h->broken = true;
	pieces_keep_first(&h->pieces);
}

/* May the datagram have bytes from `at` to `to`, the last ones unless more
 * follow? Source: RFC 791 section 3.2, RFC 8200 section 4.5 */
static bool fits(struct held *h, const struct packet *p, uint32_t at, uint32_t to, bool more)
{
	if (to > DATAGRAM_MAX || (more && p->version == 6 && (to & 7u) != 0))
		return false;
	if (h->total != 0 && (more ? to > h->total : to != h->total))
		return false;
	if (!more && to < h->reach)
		return false;
	if (!more)
		h->total = to;
	if (to > at && to > h->reach)
		h->reach = to;
	return true;
}

/* Add the fragment's bytes. True if the datagram is ready. */
static bool add(struct held *h, const struct packet *p)
{
	bool more = (p->fragment_at & 1u) != 0;
	uint32_t at = p->fragment_at & 0xfff8u;
	uint32_t to = p->payload_wire > DATAGRAM_MAX ? DATAGRAM_MAX + 1 : at + p->payload_wire;

	if (more && p->version == 4)
		to -= (to - at) & 7u;
	if (at == 0 && !h->first)
		take_part(h, p);
	if (!h->broken && !fits(h, p, at, to, more))
		break_up(h);
	enum meeting meeting = p->version == 6 && !h->broken ? pieces_meet(&h->pieces, at, to) : MEETS_NOBODY;
	if (meeting == MEETS_OTHERS)
		break_up(h);
	if (h->broken) {
		if (at == 0 && !pieces_begin(&h->pieces))
			(void)!pieces_fill(&h->pieces, p, 0, to > DATAGRAM_MAX ? DATAGRAM_MAX : to);
		return h->first;
	}
	if (meeting == MEETS_NOBODY && !pieces_fill(&h->pieces, p, at, to)) {
		break_up(h);
		return h->first;
	}
	h->whole = h->total != 0 && h->pieces.have == h->total;
	return h->whole;
}

static uint32_t find(const struct reassemble *r, uint64_t hash)
{
	uint32_t n = r->bucket[hash % BUCKETS];

	while (n != NOBODY && r->entries[n].hash != hash)
		n = r->entries[n].bucket_next;
	return n;
}

/* Forget a datagram that is in no list any more. */
static void forget(struct reassemble *r, uint32_t n)
{
	struct held *h = &r->entries[n];
	uint32_t *at = &r->bucket[h->hash % BUCKETS];

	pieces_free(&h->pieces);
	while (*at != n)
		at = &r->entries[*at].bucket_next;
	*at = h->bucket_next;
	h->state = FREE;	/* begin() sets all the rest */
	h->newer = r->freed;
	r->freed = n;
	r->free_count++;
}

/* An entry for a datagram of this hash; make_room() left one. */
static uint32_t take_entry(struct reassemble *r, uint64_t hash)
{
	uint32_t n = r->freed;

	if (n != NOBODY)
		r->freed = r->entries[n].newer;
	else
		n = r->fresh++;
	r->free_count--;
	r->entries[n].bucket_next = r->bucket[hash % BUCKETS];
	r->bucket[hash % BUCKETS] = n;
	return n;
}

static void ready_put(struct reassemble *r, uint32_t n, enum held_state state)
{
	struct held *h = &r->entries[n];

	ages_take(r, h->state == HELD ? &r->held : &r->done, n);
	h->state = (uint8_t)state;
	h->newer = NOBODY;
	if (r->ready_last != NOBODY)
		r->entries[r->ready_last].newer = n;
	else
		r->ready = n;
	r->ready_last = n;
	r->ready_count++;
}

/* Keep the bounds: forget what is done, give up the oldest that is not. Entries
 * that are ready become done, and then free. */
static void make_room(struct reassemble *r)
{
	uint32_t n;

	while (r->free_count < RESERVE && (n = r->done.oldest) != NOBODY) {
		ages_take(r, &r->done, n);
		forget(r, n);
	}
	while ((n = r->held.oldest) != NOBODY &&
	       (r->used > REASSEMBLE_BYTES || r->free_count + r->ready_count < RESERVE)) {
		ready_put(r, n, READY);
		pieces_keep_first(&r->entries[n].pieces);
		r->forced++;
	}
}

/* Does the fragment belong to the datagram that is done, rather than begin
 * another one with its identification? */
static bool is_late(const struct held *h, const struct packet *p)
{
	nsec_t age = p->when - h->since;

	if (age > REASSEMBLE_LIFE || age < -REASSEMBLE_LIFE)
		return false;
	if (h->broken)
		return true;
	return p->fragment == 2 && (!h->whole || (age <= REASSEMBLE_LATE && age >= -REASSEMBLE_LATE));
}

static void begin(struct reassemble *r, struct held *h, const struct packet *p, uint64_t hash)
{
	*h = (struct held){ .state = HELD, .hash = hash, .bucket_next = h->bucket_next, .since = p->when,
			    .last = p->when, .sum.first = p->when, .pieces.used = &r->used };
	take_part(h, p);
}

static void count(struct held *h, const struct packet *p, const struct fragment_sum *sum)
{
	h->sum.packets += sum->packets;
	h->sum.bytes += sum->bytes;
	h->sum.frame_bytes += sum->frame_bytes;
	if (sum->first < h->sum.first)
		h->sum.first = sum->first;
	if (p->when > h->last)
		h->last = p->when;
}

/* The datagram of a fragment: HELD to be put together, LATE or READY only to count. */
static uint32_t place_of(struct reassemble *r, const struct packet *p)
{
	uint64_t hash = hash_of(r, p);
	uint32_t n = find(r, hash);

	if (n == NOBODY) {
		n = take_entry(r, hash);
		begin(r, &r->entries[n], p, hash);
		ages_put(r, &r->held, n);
		return n;
	}
	struct held *h = &r->entries[n];
	if (h->state != DONE)
		return n;
	if (is_late(h, p)) {
		h->sum = (struct fragment_sum){ .first = p->when };
		h->last = p->when;
		ready_put(r, n, LATE);
		return n;
	}
	ages_take(r, &r->done, n);
	begin(r, h, p, hash);
	ages_put(r, &r->held, n);
	return n;
}

void reassemble_put(struct reassemble *r, const struct packet *p, const struct fragment_sum *sum)
{
	uint32_t n = place_of(r, p);
	struct held *h = &r->entries[n];

	count(h, p, sum);
	if (h->state == HELD && add(h, p))
		ready_put(r, n, READY);
	make_room(r);
}

void reassemble_expire(struct reassemble *r, nsec_t now)
{
	uint32_t n;

	while ((n = r->held.oldest) != NOBODY) {
		nsec_t age = now - r->entries[n].since;
		if (age <= REASSEMBLE_LIFE && age >= -REASSEMBLE_LIFE)
			break;
		ready_put(r, n, READY);
	}
	while ((n = r->done.oldest) != NOBODY) {
		nsec_t age = now - r->entries[n].since;
		if (age <= REASSEMBLE_LIFE && age >= -REASSEMBLE_LIFE)
			break;
		ages_take(r, &r->done, n);
		forget(r, n);
	}
}

void reassemble_end(struct reassemble *r)
{
	r->ending = true;
}

/* The first datagram that is ready, or what has to be given up. */
static uint32_t first_ready(struct reassemble *r)
{
	if (r->ready != NOBODY)
		return r->ready;
	make_room(r);
	while (r->ending && r->held.oldest != NOBODY)
		ready_put(r, r->held.oldest, READY);
	r->ending = r->ready != NOBODY && r->ending;
	return r->ready;
}

/* What is known of a datagram that is not whole, or not understood. */
static void by_ports(const struct held *h, uint32_t len, const uint8_t *bytes, struct packet *out)
{
	*out = h->part;
	out->fragment = h->first ? 1 : 2;
	if (!h->first || len < 4)
		return;
	if (out->transport == IPPROTO_NUM_TCP || out->transport == IPPROTO_NUM_UDP ||
	    out->transport == IPPROTO_NUM_SCTP) {
		out->source_port = (uint16_t)(bytes[0] << 8 | bytes[1]);
		out->destination_port = (uint16_t)(bytes[2] << 8 | bytes[3]);
	}
	if (out->transport == IPPROTO_NUM_ICMP || out->transport == IPPROTO_NUM_ICMPV6) {
		out->icmp_type = bytes[0];
		out->icmp_code = bytes[1];
	}
}

static void read_datagram(struct reassemble *r, const struct held *h, struct datagram *out)
{
	uint32_t len = pieces_copy(&h->pieces, h->whole, r->whole);
	uint32_t wire = h->whole ? h->total : DATAGRAM_MAX;	/* what follows is cut off, not wrong */

	r->borrowed = len;
	if (h->broken || !h->first || decode_rest(&h->part, r->whole, len, wire, &out->p) != UNDERSTOOD) {
		by_ports(h, len, r->whole, &out->p);
		return;
	}
	out->again = out->p.fragment != 0;
	if (out->again || h->whole)
		return;
	out->p.fragment = 1;
	if (out->p.tunnels == h->part.tunnels)
		out->p.payload_wire = out->p.payload_len;	/* nobody knows how much it was */
}

bool reassemble_next(struct reassemble *r, struct datagram *out)
{
	uint32_t n = first_ready(r);

	wipe(r->whole, r->borrowed);
	r->borrowed = 0;
	if (n == NOBODY)
		return false;
	struct held *h = &r->entries[n];
	r->ready = h->newer;
	if (r->ready == NOBODY)
		r->ready_last = NOBODY;
	r->ready_count--;
	*out = (struct datagram){ .sum = h->sum, .number = n };
	if (h->state == LATE && h->keyed) {
		r->late = h->key;
		out->late = &r->late;
	}
	if (h->state == LATE) {
		by_ports(h, 0, NULL, &out->p);
		out->p.fragment = 2;
	} else {
		read_datagram(r, h, out);
		h->since = h->last;
	}
	out->p.when = h->last;
	out->p.ip_bytes = out->p.frame_wire = 0;
	pieces_free(&h->pieces);
	h->state = DONE;
	ages_put(r, &r->done, n);
	return true;
}

void reassemble_remember(struct reassemble *r, uint32_t number, const struct keyed *key)
{
	r->entries[number].key = *key;
	r->entries[number].keyed = true;
}

uint64_t reassemble_forced(const struct reassemble *r)
{
	return r->forced;
}

size_t reassemble_used(const struct reassemble *r)
{
	return r->used;
}

void reassemble_free(struct reassemble *r)
{
	if (r == NULL)
		return;
	for (uint32_t i = 0; i < r->fresh; i++)
		pieces_free(&r->entries[i].pieces);
	wipe(r->whole, sizeof(r->whole));
	free(r);
}
