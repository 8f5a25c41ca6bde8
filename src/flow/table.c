#include "flow/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge.h"
#include "flow/app.h"
#include "flow/community.h"
#include "flow/entry.h"
#include "flow/hosts.h"
#include "flow/index.h"
#include "flow/reassemble.h"
#include "flow/tcp.h"
#include "flow/way.h"
#include "flow/wheel.h"
#include "flow/who.h"

#define JUMP_PACKETS	64u	/* that many in a row from another clock prove it */
#define VICTIM_TRIES	32u

/*
 * Time: `now` only runs forward, to the earlier of the last two packets' times,
 * so that one packet with a wild time ends nothing. When packets keep coming
 * from far behind it, the capture went on with another clock, and the table
 * starts anew from there.
 */
struct flow_table {
	struct flow_settings s;
	struct entry *entries;
	uint32_t fresh;		/* entries from here on were never used */
	uint32_t freed;		/* first of the free list */
	nsec_t now, previous;
	nsec_t jump;		/* this far behind is another clock: the longest timeout */
	size_t facts_bytes;	/* of all living flows' bags */
	uint32_t behind;	/* packets in a row from far behind `now` */
	struct flow_counts counts;
	struct flow_index index;
	struct wheel wheel;
	struct hosts *hosts;	/* NULL: not watched */
	struct keyed keyed[FLOW_BATCH];
	struct reassemble *fragments;
};

err_t flow_table_new(const struct flow_settings *s, struct flow_table **ret)
{
	assert(s->flows_max >= 1 && s->flows_max < NO_ENTRY && s->on_flow != NULL);
	struct flow_table *t = calloc(1, sizeof(*t));
	if (t == NULL)
		return ERR_MEMORY;
	t->s = *s;
	t->freed = NO_ENTRY;
	t->jump = s->tcp_idle > s->other_idle ? s->tcp_idle : s->other_idle;
	t->now = t->previous = INT64_MIN;
	t->entries = huge_alloc((size_t)s->flows_max * sizeof(*t->entries));
	if (t->entries == NULL || index_new(&t->index) != OK ||
	    reassemble_new(s->seed, s->vlan_apart, &t->fragments) != OK ||
	    (s->behaviour && hosts_new(s->seed, &t->hosts) != OK)) {
		flow_table_free(t);
		return ERR_MEMORY;
	}
	wheel_begin(&t->wheel, t->entries);
	*ret = t;
	return OK;
}

static nsec_t timeout_of(const struct flow_table *t, const struct entry *e)
{
	if (key_transport(&e->key) != IPPROTO_NUM_TCP || (e->flags & ENTRY_ANSWERED) == 0)
		return (e->flags & ENTRY_CLOSED) != 0 ? t->s.linger : t->s.other_idle;
	return (e->flags & ENTRY_CLOSED) != 0 ? t->s.linger : t->s.tcp_idle;
}

static void side_record(const struct entry *e, unsigned key_side, enum side side, struct flow_rec *out)
{
	out->address[side].version = key_version(&e->key);
	key_address(&e->key, key_side, out->address[side].bytes);
	if ((e->flags & ENTRY_ICMP) == 0 && !key_has_spi(&e->key))
		out->port[side] = key_port(&e->key, key_side);
	out->packets[side] = e->packets[key_side];
	out->bytes[side] = e->bytes[key_side];
	out->frame_bytes[side] = e->frame_bytes[key_side];
}

/* The flow as far as it has come. */
static struct flow_rec record_of(const struct entry *e)
{
	unsigned source = (e->flags & ENTRY_SOURCE_HIGH) != 0;
	struct flow_rec f = {
		.transport = key_transport(&e->key),
		.has_icmp = (e->flags & ENTRY_ICMP) != 0,
		.icmp_type = e->icmp_type,
		.icmp_code = e->icmp_code,
		.vlan = e->vlan,
		.start = e->start,
		.end = e->last,
		.first_data = e->first_data == NO_DATA ? -1 : (int64_t)e->first_data * 1000,
		.tcp_flags = { e->tcp_flags[source], e->tcp_flags[1 - source] },
		.facts = &e->facts,
	};

	side_record(e, source, SIDE_SOURCE, &f);
	side_record(e, 1 - source, SIDE_DESTINATION, &f);
	memcpy(f.history, e->history, sizeof(e->history));
	return f;
}

static void tell_behaviour(const struct watcher *w, const struct flow_rec *f, struct behaviour *out)
{
	hosts_tell(w->ctx, f, out);
}

static void hand_on(struct flow_table *t, const struct entry *e)
{
	struct flow_rec f = record_of(e);
	const struct watcher watcher = { tell_behaviour, t->hosts };
	struct community community = { .make = community_id };

	if (t->hosts != NULL) {
		hosts_end(t->hosts, &f);
		f.new_destination = e->new_destination != 0;
		f.watcher = &watcher;
	}
	if (t->s.community_id)
		f.community = &community;
	t->s.on_flow(t->s.ctx, &f);
}

/* The next flow of the entry may have the bag's memory, unless memory is short. */
static void free_facts(struct flow_table *t, struct facts *f)
{
	if (f->bytes == NULL)
		return;
	if (t->s.facts_max == 0 || t->facts_bytes + facts_memory(f) <= t->s.facts_max / 2)
		facts_recycle(f);
	else
		facts_free(f);
	t->facts_bytes += facts_memory(f);
}

static void entry_prefetch(const struct entry *e)
{
	const uint8_t *line = (const uint8_t *)e;

	__builtin_prefetch(line, 1);
	__builtin_prefetch(line + 64, 1);
	__builtin_prefetch(line + 128, 1);
}

/* End the flow: hand it on, free all of it. */
static void end_flow(struct flow_table *t, uint32_t n)
{
	struct entry *e = &t->entries[n];

	index_prefetch(&t->index, e->tag);	/* it is taken out at last */
	if (e->next != NO_ENTRY)
		entry_prefetch(&t->entries[e->next]);	/* the next to end, often */
	t->facts_bytes -= facts_memory(&e->facts);
	if (e->app != NULL)
		app_end(t->s.apps, &e->app, &e->facts);
	hand_on(t, e);
	t->counts.cut += e->facts.cut;
	t->counts.flows++;
	t->counts.alive--;
	free_facts(t, &e->facts);
	index_take(&t->index, e->tag, n);
	wheel_take(&t->wheel, n);
	e->key.tuple = 0;	/* no flow's: it has a version */
	e->next = t->freed;
	t->freed = n;
}

/* End one flow early: one that is nearest to its deadline, as far as a short
 * look tells. */
static void make_room(struct flow_table *t)
{
	uint32_t n = wheel_first(&t->wheel);

	for (unsigned i = 0; i < VICTIM_TRIES; i++) {
		struct entry *e = &t->entries[n];
		uint16_t slot = e->slot;
		wheel_take(&t->wheel, n);
		wheel_put(&t->wheel, n, e->last + timeout_of(t, e));
		if (e->slot == slot)
			break;
		n = wheel_first(&t->wheel);
	}
	t->counts.forced++;
	end_flow(t, n);
}

static uint32_t take_entry(struct flow_table *t)
{
	if (t->freed == NO_ENTRY && t->fresh == t->s.flows_max)
		make_room(t);
	if (t->freed == NO_ENTRY) {
		t->entries[t->fresh].facts = FACTS_NONE;
		return t->fresh++;
	}
	uint32_t n = t->freed;
	t->freed = t->entries[n].next;
	return n;
}

static bool has_app(const struct flow_table *t, const struct packet *p)
{
	return t->s.apps != NULL &&
	       (p->transport == IPPROTO_NUM_TCP || p->transport == IPPROTO_NUM_UDP);
}

static bool is_icmp(const struct packet *p)
{
	return p->transport == IPPROTO_NUM_ICMP || p->transport == IPPROTO_NUM_ICMPV6;
}

/* A new flow for the packet, not counted to it yet; NULL without memory. */
static struct entry *begin_flow(struct flow_table *t, const struct packet *p, const struct keyed *k)
{
	uint32_t n = take_entry(t);
	struct entry *e = &t->entries[n];
	bool source_high = (k->from_high != 0) != who_is_receiver(p);
	struct facts bag = e->facts;	/* empty; the memory of the flow before */

	*e = (struct entry){ .facts = bag, .key = k->key, .tag = index_tag(k->hash), .last = p->when,
			     .start = p->when, .first_data = NO_DATA, .vlan = p->vlan };
	e->flags = (uint8_t)((source_high ? ENTRY_SOURCE_HIGH : 0) |
			     (has_app(t, p) ? 0 : ENTRY_APP_DONE));
	if (is_icmp(p) && p->fragment != 2) {
		e->flags |= ENTRY_ICMP;
		e->icmp_type = p->icmp_type;
		e->icmp_code = p->icmp_code;
	}
	if (p->transport == IPPROTO_NUM_TCP)
		tcp_begin(e, p);
	if (index_put(&t->index, e->tag, n) != OK) {
		e->key.tuple = 0;
		e->next = t->freed;
		t->freed = n;
		return NULL;
	}
	wheel_put(&t->wheel, n, p->when + t->s.other_idle);
	t->counts.alive++;
	if (t->hosts != NULL) {
		struct flow_rec f = record_of(e);
		e->new_destination = hosts_begin(t->hosts, &f);
	}
	return e;
}

/* What the flow's first packet tells of its way. */
static void tell_way(struct flow_table *t, struct entry *e, const struct packet *p, unsigned from_high)
{
	size_t before = facts_memory(&e->facts);

	way_facts(p, (from_high != 0) == ((e->flags & ENTRY_SOURCE_HIGH) != 0), &e->facts);
	t->facts_bytes += facts_memory(&e->facts) - before;
}

static uint32_t find(const struct flow_table *t, const struct keyed *k)
{
	const struct flow_index *x = &t->index;
	uint32_t tag = index_tag(k->hash);

	for (uint32_t at = tag & x->mask; x->slots[at].entry != NO_ENTRY; at = (at + 1) & x->mask)
		if (x->slots[at].tag == tag && key_equal(&t->entries[x->slots[at].entry].key, &k->key))
			return x->slots[at].entry;
	return NO_ENTRY;
}

/* Is the living flow of this tuple over, so that the packet begins another? */
static bool is_over(const struct flow_table *t, const struct entry *e, const struct packet *p,
		    unsigned side)
{
	nsec_t idle = p->when - e->last;
	nsec_t timeout = timeout_of(t, e);

	if (UNLIKELY(idle > timeout || -idle > t->s.tcp_idle))
		return true;
	return p->transport == IPPROTO_NUM_TCP && tcp_reopens(e, p, side);
}

/* What all flows say is too much: the oldest go early. */
static void bound_facts(struct flow_table *t)
{
	while (t->s.facts_max != 0 && t->facts_bytes > t->s.facts_max && t->counts.alive > 0)
		make_room(t);
}

static void read_app(struct flow_table *t, struct entry *e, const struct packet *p, unsigned side)
{
	size_t before = facts_memory(&e->facts);
	bool from_high = side != 0;
	bool source_high = (e->flags & ENTRY_SOURCE_HIGH) != 0;

	if (p->fragment == 2 || (p->payload_len == 0 && (p->tcp_flags & (TCP_SYN | TCP_FIN)) == 0))
		return;
	if (app_packet(t->s.apps, &e->app, &e->app_known, p,
		       from_high == source_high ? SIDE_SOURCE : SIDE_DESTINATION,
		       &e->facts) == APP_FINISHED)
		e->flags |= ENTRY_APP_DONE;
	t->facts_bytes += facts_memory(&e->facts) - before;
}

/* How long the destination took to its first byte. */
static void note_first_data(struct entry *e, const struct packet *p, unsigned side)
{
	bool from_source = (side != 0) == ((e->flags & ENTRY_SOURCE_HIGH) != 0);
	nsec_t took = p->when - e->start;

	if (from_source || took < 0)
		return;
	e->first_data = took / 1000 < NO_DATA ? (uint32_t)(took / 1000) : NO_DATA - 1;
}

static void count(struct flow_table *t, struct entry *e, const struct packet *p, unsigned side)
{
	e->packets[side]++;
	e->bytes[side] += p->ip_bytes;
	e->frame_bytes[side] += p->frame_wire;
	if (p->when > e->last)
		e->last = p->when;
	else if (UNLIKELY(p->when < e->start))
		e->start = p->when;
	if (e->packets[1 - side] > 0)
		e->flags |= ENTRY_ANSWERED;
	if (UNLIKELY(e->first_data == NO_DATA) && p->payload_wire > 0 && p->fragment != 2)
		note_first_data(e, p, side);
	e->tcp_flags[side] |= p->tcp_flags;
	if (p->transport == IPPROTO_NUM_TCP && p->fragment != 2 && tcp_packet(e, p, side)) {
		uint32_t n = (uint32_t)(e - t->entries);
		wheel_take(&t->wheel, n);
		wheel_put(&t->wheel, n, e->last + t->s.linger);
	}
	if ((e->flags & ENTRY_APP_DONE) == 0)
		read_app(t, e, p, side);
}

/* A flow that is old enough is handed on and goes on: its next part counts anew and
 * says what is known of the whole. */
static void cut_flow(struct flow_table *t, struct entry *e, const struct packet *p)
{
	hand_on(t, e);
	t->counts.flows++;
	for (unsigned side = 0; side < 2; side++)
		e->packets[side] = e->bytes[side] = e->frame_bytes[side] = 0;
	e->start = p->when;
	e->new_destination = 0;
}

/* The flow of the packet, with it counted; NULL without memory. */
static struct entry *one_packet(struct flow_table *t, const struct packet *p, const struct keyed *k)
{
	bool fresh = false;
	uint32_t n = find(t, k);
	struct entry *e = n != NO_ENTRY ? &t->entries[n] : NULL;

	if (e != NULL && UNLIKELY(is_over(t, e, p, k->from_high))) {
		end_flow(t, n);
		e = NULL;
	}
	if (e == NULL) {
		e = begin_flow(t, p, k);
		fresh = true;
	} else if (UNLIKELY(t->s.active != 0 && p->when - e->start > t->s.active)) {
		cut_flow(t, e, p);
	}
	if (e == NULL) {
		t->counts.cut++;
		return NULL;
	}
	if (UNLIKELY(fresh && way_is_told(p)))
		tell_way(t, e, p, k->from_high);
	count(t, e, p, k->from_high);
	return e;
}

static void make_key(const struct flow_table *t, const struct packet *p, struct keyed *out)
{
	uint16_t ports[2] = { p->source_port, p->destination_port };
	uint8_t how = 0;

	if (is_icmp(p) && p->fragment != 2)
		how = icmp_ports(p->transport, p->icmp_type, p->icmp_code, ports) ? 0 : KEY_ONE_WAY;
	else if (way_spi(p, ports))
		how = KEY_SPI;
	key_of(p, ports, how, t->s.vlan_apart, t->s.seed, out);
}

/* Count a datagram that came in fragments: one packet to read, `sum` to count. */
static void one_datagram(struct flow_table *t, const struct datagram *d)
{
	struct keyed k;

	if (d->late != NULL)
		k = *d->late;
	else
		make_key(t, &d->p, &k);
	struct entry *e = one_packet(t, &d->p, &k);
	if (e == NULL)
		return;
	e->packets[k.from_high] += d->sum.packets - 1;
	e->bytes[k.from_high] += d->sum.bytes;
	e->frame_bytes[k.from_high] += d->sum.frame_bytes;
	if (d->sum.first < e->start)
		e->start = d->sum.first;
	reassemble_remember(t->fragments, d->number, &k);
}

static void ready_datagrams(struct flow_table *t)
{
	struct datagram d;

	while (reassemble_next(t->fragments, &d)) {
		if (d.again)
			reassemble_put(t->fragments, &d.p, &d.sum);
		else
			one_datagram(t, &d);
	}
}

static void one_fragment(struct flow_table *t, const struct packet *p)
{
	struct fragment_sum sum = reassemble_sum(p);

	reassemble_put(t->fragments, p, &sum);
	ready_datagrams(t);
}

/* Another clock: flows of the old one end, the others are put in order anew.
 * Work for the living flows only: all that are older than a jump have ended. */
static void restart_clock(struct flow_table *t, nsec_t now)
{
	uint32_t n, next, kept = NO_ENTRY;

	while ((n = wheel_first(&t->wheel)) != NO_ENTRY) {
		if (t->entries[n].last > now + t->jump) {
			end_flow(t, n);
			continue;
		}
		wheel_take(&t->wheel, n);
		t->entries[n].next = kept;
		kept = n;
	}
	wheel_begin(&t->wheel, t->entries);
	for (n = kept; n != NO_ENTRY; n = next) {
		struct entry *e = &t->entries[n];
		next = e->next;
		wheel_put(&t->wheel, n, e->last + timeout_of(t, e));
	}
	t->now = t->previous = now;
	t->behind = 0;
}

static void advance_clock(struct flow_table *t, nsec_t when)
{
	nsec_t agreed = when < t->previous ? when : t->previous;

	t->previous = when;
	if (agreed > t->now)
		t->now = agreed;
	if (LIKELY(t->now == INT64_MIN || when > t->now - t->jump))
		t->behind = 0;
	else if (++t->behind >= JUMP_PACKETS)
		restart_clock(t, when);
}

/* End what is over by now; put back what had packets since. */
static void expire(struct flow_table *t)
{
	uint32_t n;

	if (t->now != INT64_MIN)
		reassemble_expire(t->fragments, t->now);
	ready_datagrams(t);
	while ((n = wheel_due(&t->wheel, t->now)) != NO_ENTRY) {
		struct entry *e = &t->entries[n];
		nsec_t deadline = e->last + timeout_of(t, e);
		if (deadline < t->now) {
			end_flow(t, n);
			continue;
		}
		wheel_take(&t->wheel, n);
		wheel_put(&t->wheel, n, deadline + NSEC_PER_SEC);
	}
}

void flow_table_packets(struct flow_table *t, const struct packet *packets, size_t n)
{
	assert(n <= FLOW_BATCH);
	/* Three rounds, so that memory of one packet's flow is fetched while
	 * the others' are looked for. */
	for (size_t i = 0; i < n; i++) {
		if (packets[i].fragment != 0)
			continue;	/* its flow is known when its datagram is */
		make_key(t, &packets[i], &t->keyed[i]);
		index_prefetch(&t->index, index_tag(t->keyed[i].hash));
	}
	for (size_t i = 0; i < n; i++) {
		if (packets[i].fragment != 0)
			continue;
		uint32_t tag = index_tag(t->keyed[i].hash);
		const struct index_slot *slot = &t->index.slots[tag & t->index.mask];
		if (slot->entry == NO_ENTRY)
			continue;
		const uint8_t *e = (const uint8_t *)&t->entries[slot->entry];
		__builtin_prefetch(e, 1);
		__builtin_prefetch(e + 64, 1);
	}
	for (size_t i = 0; i < n; i++) {
		if (LIKELY(packets[i].fragment == 0))
			(void)one_packet(t, &packets[i], &t->keyed[i]);
		else
			one_fragment(t, &packets[i]);
		advance_clock(t, packets[i].when);
	}
	if (t->s.apps != NULL)
		app_pool_packets(t->s.apps, n);
	expire(t);
	bound_facts(t);
}

void flow_table_idle(struct flow_table *t, nsec_t now)
{
	if (t->now == INT64_MIN || now <= t->now)
		return;
	t->now = now;
	t->previous = now;
	expire(t);
}

void flow_table_end_all(struct flow_table *t)
{
	uint32_t n;

	reassemble_end(t->fragments);
	ready_datagrams(t);
	while ((n = wheel_first(&t->wheel)) != NO_ENTRY)
		end_flow(t, n);
}

struct flow_counts flow_table_counts(const struct flow_table *t)
{
	struct flow_counts counts = t->counts;

	counts.cut += reassemble_forced(t->fragments);
	return counts;
}

void flow_table_free(struct flow_table *t)
{
	if (t == NULL)
		return;
	for (uint32_t n = 0; n < t->fresh; n++) {
		struct entry *e = &t->entries[n];
		if (e->key.tuple != 0 && e->app != NULL)
			app_free(t->s.apps, &e->app);
		facts_free(&e->facts);
	}
	hosts_free(t->hosts);
	reassemble_free(t->fragments);
	index_free(&t->index);
	free(t->entries);
	free(t);
}
