#include "flow/hosts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define WAYS		8u
#define HOST_SETS	2048u
#define PAIR_SETS	8192u
#define SEEN_SETS	16384u
#define MAP_BITS	512u	/* of destinations; estimates to about 3,000 */
#define PORT_BITS	256u	/* of services; to about 1,400 */
#define GAPS_MIN	4u	/* intervals before regularity means anything */
#define LABEL_MIN	8u	/* characters of a label whose entropy means anything */

/* Names are keyed hashes: no address is kept here. 0 is no name. */
struct host {
	uint64_t name;
	nsec_t window;		/* its beginning */
	uint32_t failures;
	uint64_t to[MAP_BITS / 64];
	uint64_t ports[PORT_BITS / 64];
};

struct pair {
	uint64_t name;
	nsec_t last;		/* beginning of the latest flow */
	uint32_t gaps;
	float mean, m2;		/* seconds; sum of squared differences (Welford) */
};

struct seen {
	uint64_t name;
	nsec_t last;
};

struct hosts {
	uint64_t seed;
	struct host host[HOST_SETS * WAYS];
	struct pair pair[PAIR_SETS * WAYS];
	struct seen seen[SEEN_SETS * WAYS];
};

err_t hosts_new(uint64_t seed, struct hosts **ret)
{
	struct hosts *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return ERR_MEMORY;
	h->seed = seed;
	*ret = h;
	return OK;
}

void hosts_free(struct hosts *h)
{
	free(h);
}

static uint64_t never_zero(uint64_t name)
{
	return name != 0 ? name : 1;
}

static uint64_t name_of_host(const struct hosts *h, const struct ip *ip)
{
	return never_zero(hash64(ip, sizeof(*ip), h->seed));
}

static uint64_t name_of_seen(const struct hosts *h, const struct flow_rec *f)
{
	return never_zero(hash64(f->address, sizeof(f->address), h->seed ^ 1));
}

static uint64_t name_of_pair(const struct hosts *h, const struct flow_rec *f)
{
	struct {
		struct ip address[2];
		uint16_t port;
		uint16_t transport;
	} of;

	memset(&of, 0, sizeof(of));
	memcpy(of.address, f->address, sizeof(of.address));
	of.port = f->port[SIDE_DESTINATION];
	of.transport = f->transport;
	return never_zero(hash64(&of, sizeof(of), h->seed ^ 2));
}

/* The row of a name, or the one that a new one takes: a free one, else the oldest. */
static struct host *find_host(struct hosts *h, uint64_t name, nsec_t when)
{
	struct host *set = &h->host[(name % HOST_SETS) * WAYS], *oldest = set;

	for (unsigned i = 0; i < WAYS; i++) {
		if (set[i].name == name)
			return &set[i];
		if (set[i].name == 0 || (oldest->name != 0 && set[i].window < oldest->window))
			oldest = &set[i];
	}
	*oldest = (struct host){ .name = name, .window = when };
	return oldest;
}

static struct pair *find_pair(struct hosts *h, uint64_t name, bool make)
{
	struct pair *set = &h->pair[(name % PAIR_SETS) * WAYS], *oldest = set;

	for (unsigned i = 0; i < WAYS; i++) {
		if (set[i].name == name)
			return &set[i];
		if (set[i].name == 0 || (oldest->name != 0 && set[i].last < oldest->last))
			oldest = &set[i];
	}
	if (!make)
		return NULL;
	*oldest = (struct pair){ .name = name, .last = INT64_MIN };
	return oldest;
}

static bool is_new(struct hosts *h, uint64_t name, nsec_t when)
{
	struct seen *set = &h->seen[(name % SEEN_SETS) * WAYS], *oldest = set;

	for (unsigned i = 0; i < WAYS; i++) {
		if (set[i].name == name) {
			bool forgotten = when - set[i].last > HOSTS_MEMORY;
			set[i].last = when > set[i].last ? when : set[i].last;
			return forgotten;
		}
		if (set[i].name == 0 || (oldest->name != 0 && set[i].last < oldest->last))
			oldest = &set[i];
	}
	*oldest = (struct seen){ name, when };
	return true;
}

static void new_window(struct host *host, nsec_t when)
{
	if (when - host->window <= HOSTS_WINDOW)
		return;
	*host = (struct host){ .name = host->name, .window = when };
}

static void set_bit(uint64_t *map, uint64_t bit)
{
	map[bit / 64] |= UINT64_C(1) << (bit % 64);
}

/* How many different ones set these bits: linear counting. Source: Whang, Vander-Zanden,
 * Taylor: A Linear-Time Probabilistic Counting Algorithm (1990), section 2 */
static uint32_t estimate(const uint64_t *map, unsigned bits)
{
	unsigned set = 0;

	for (unsigned i = 0; i < bits / 64; i++)
		set += (unsigned)__builtin_popcountll(map[i]);
	if (set == bits)
		set--;
	return (uint32_t)lround(-(double)bits * log((double)(bits - set) / bits));
}

static void add_interval(struct pair *p, nsec_t when)
{
	if (p->last != INT64_MIN && when > p->last) {
		float gap = (float)((double)(when - p->last) / (double)NSEC_PER_SEC);
		float from_old = gap - p->mean;
		p->gaps += p->gaps < UINT32_MAX;
		p->mean += from_old / (float)p->gaps;
		p->m2 += from_old * (gap - p->mean);
	}
	if (when > p->last)
		p->last = when;
}

bool hosts_begin(struct hosts *h, const struct flow_rec *f)
{
	uint64_t destination = name_of_host(h, &f->address[SIDE_DESTINATION]);
	uint32_t service = (uint32_t)f->transport << 16 | f->port[SIDE_DESTINATION];
	struct host *host = find_host(h, name_of_host(h, &f->address[SIDE_SOURCE]), f->start);

	new_window(host, f->start);
	set_bit(host->to, destination % MAP_BITS);
	set_bit(host->ports, hash64(&service, sizeof(service), h->seed) % PORT_BITS);
	add_interval(find_pair(h, name_of_pair(h, f), true), f->start);
	return is_new(h, name_of_seen(h, f), f->start);
}

/* Refused, or never answered. */
static bool in_vain(const struct flow_rec *f)
{
	if (f->transport != 6 || f->history[0] != 'S')
		return false;
	return f->packets[SIDE_DESTINATION] == 0 ||
	       (strchr(f->history, 'h') == NULL && strchr(f->history, 'r') != NULL);
}

/* 100 for a clock's beat; 0 when the intervals vary as much as they last. */
static uint8_t score(const struct pair *p)
{
	if (p->gaps < GAPS_MIN || p->mean <= 0)
		return 0;
	double spread = sqrt((double)p->m2 / p->gaps) / (double)p->mean;
	return spread >= 1 ? 0 : (uint8_t)lround(100 * (1 - spread));
}

uint16_t hosts_entropy(const uint8_t *text, size_t len)
{
	uint16_t count[256] = { 0 };
	double bits = 0;

	for (size_t i = 0; i < len && i < UINT16_MAX; i++)
		count[text[i]]++;
	for (unsigned c = 0; c < 256; c++)
		if (count[c] > 0)
			bits -= count[c] * log2((double)count[c] / (double)len);
	return len > 0 ? (uint16_t)lround(100 * bits / (double)len) : 0;
}

static void questions(const struct facts *facts, struct behaviour *out)
{
	struct value v;

	for (uint32_t at = 0; facts_next(facts, &at, &v);) {
		if (v.field != F_DNS_NAME)
			continue;
		if (v.len > out->dns_length)
			out->dns_length = (uint16_t)v.len;
		for (size_t from = 0; from < v.len;) {
			const uint8_t *dot = memchr(v.text + from, '.', v.len - from);
			size_t to = dot != NULL ? (size_t)(dot - v.text) : v.len;
			uint16_t e = to - from >= LABEL_MIN ? hosts_entropy(v.text + from, to - from) : 0;
			out->dns_entropy = e > out->dns_entropy ? e : out->dns_entropy;
			from = to + 1;
		}
	}
}

void hosts_end(struct hosts *h, const struct flow_rec *f)
{
	if (in_vain(f))
		find_host(h, name_of_host(h, &f->address[SIDE_SOURCE]), f->start)->failures++;
}

void hosts_tell(struct hosts *h, const struct flow_rec *f, struct behaviour *out)
{
	const struct host *host = find_host(h, name_of_host(h, &f->address[SIDE_SOURCE]), f->start);
	const struct pair *pair = find_pair(h, name_of_pair(h, f), false);

	*out = (struct behaviour){ .fan_out = 0 };
	out->failures = host->failures;
	out->fan_out = estimate(host->to, MAP_BITS);
	out->fan_out_ports = estimate(host->ports, PORT_BITS);
	if (pair != NULL) {
		out->beacon_count = pair->gaps;
		out->beacon_interval = (nsec_t)((double)pair->mean * (double)NSEC_PER_SEC);
		out->beacon_score = score(pair);
	}
	if (f->facts != NULL)
		questions(f->facts, out);
}
