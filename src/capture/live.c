#include "capture/live.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cc.h"

#define BLOCK_BYTES	(1u << 20)
#define FRAME_BYTES	2048u	/* only a granularity: frames of any length fill a block */
#define BLOCK_MS	50u	/* a block that is not full is handed over after this time */
#define ADDRESS_AT	((sizeof(struct tpacket3_hdr) + 15u) & ~(size_t)15u)	/* TPACKET_ALIGN */
#define TAG_BYTES	4u
#define HARDWARE_RAWIP	519	/* ARPHRD_RAWIP, newer than some headers */

struct live {
	int fd;
	uint8_t *ring;
	uint32_t blocks, block;		/* the one in hand or next */
	uint32_t left;			/* frames of it that were not handed out */
	uint8_t *at;			/* the next of them */
	bool held;			/* the block is ours until the next batch */
	bool gone;
	bool loopback;			/* every packet passes twice: out, then in */
	uint32_t link;
};

/* ---- opening, by who may ---- */

static uint32_t link_of_hardware(int type)
{
	switch (type) {
	case ARPHRD_ETHER:
	case ARPHRD_LOOPBACK:
		return LINK_ETHERNET;
	case ARPHRD_NONE:
	case ARPHRD_PPP:
	case HARDWARE_RAWIP:
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE:
		return LINK_RAW;
	default:
		return UINT32_MAX;
	}
}

/* The link type, or UINT32_MAX for none that is read. */
static uint32_t hardware(int fd, unsigned index)
{
	struct ifreq r = { .ifr_ifindex = (int)index };

	if (ioctl(fd, SIOCGIFNAME, &r) != 0 || ioctl(fd, SIOCGIFHWADDR, &r) != 0)
		return UINT32_MAX;
	return link_of_hardware(r.ifr_hwaddr.sa_family);
}

static bool set(int fd, int option, const void *value, socklen_t len)
{
	return setsockopt(fd, SOL_PACKET, option, value, len) == 0;
}

/* Version, room for a tag, ring; bound to the interface last, so that no packet of
 * another one comes in between. */
static bool make_ring(int fd, const struct live_settings *s, unsigned index)
{
	const int version = TPACKET_V3, reserve = TAG_BYTES;
	const struct tpacket_req3 ring = {
		.tp_block_size = BLOCK_BYTES, .tp_block_nr = s->ring_mib, .tp_frame_size = FRAME_BYTES,
		.tp_frame_nr = s->ring_mib * (BLOCK_BYTES / FRAME_BYTES), .tp_retire_blk_tov = BLOCK_MS,
	};
	const struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
					.sll_ifindex = (int)index };

	return set(fd, PACKET_VERSION, &version, sizeof(version)) &&
	       set(fd, PACKET_RESERVE, &reserve, sizeof(reserve)) &&
	       set(fd, PACKET_RX_RING, &ring, sizeof(ring)) &&
	       bind(fd, (const struct sockaddr *)&to, sizeof(to)) == 0;
}

static bool join(int fd, const struct live_settings *s, unsigned index)
{
	const struct packet_mreq all = { .mr_ifindex = (int)index, .mr_type = PACKET_MR_PROMISC };
	const uint32_t group = (uint32_t)getpid() & 0xffffu;
	const uint32_t fanout = group | (uint32_t)PACKET_FANOUT_HASH << 16;

	if (s->promiscuous && !set(fd, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)))
		return false;
	return s->readers == 1 || set(fd, PACKET_FANOUT, &fanout, sizeof(fanout));
}

static err_t refused(const struct live_settings *s, const char *what, struct problem *why)
{
	err_t e = err_of_errno();

	if (e == ERR_ACCESS)
		return problem(why, e, "%s: %s: not allowed; reading an interface needs root or CAP_NET_RAW",
			       s->interface, what);
	return problem(why, e, "%s: %s: %s", s->interface, what, strerror(errno));
}

static err_t open_one(const struct live_settings *s, unsigned index, int *fd, struct problem *why)
{
	*fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return refused(s, "a packet socket", why);
	if (hardware(*fd, index) == UINT32_MAX)
		return problem(why, ERR_UNKNOWN, "%s: its link type is not read; name an Ethernet, tunnel or loopback interface",
			       s->interface);
	if (!make_ring(*fd, s, index))
		return refused(s, "the ring; a smaller --ring may help", why);
	return join(*fd, s, index) ? OK : refused(s, "sharing it or listening to all", why);
}

err_t live_open(const struct live_settings *s, int *fds, struct problem *why)
{
	unsigned index = if_nametoindex(s->interface);
	err_t e = OK;
	unsigned n = 0;

	if (index == 0)
		return problem(why, ERR_ABSENT, "%s: no such interface; `ip link` lists them", s->interface);
	for (; n < s->readers && e == OK; n++)
		e = open_one(s, index, &fds[n], why);
	while (e != OK && n > 0)
		if (fds[--n] >= 0)
			(void)close(fds[n]);
	return e;
}

/* ---- reading, by who parses ---- */

bool live_is(int fd)
{
	int domain = 0;
	socklen_t len = sizeof(domain);

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 && domain == AF_PACKET;
}

err_t live_begin(int fd, unsigned ring_mib, struct live **ret)
{
	struct sockaddr_ll to = { .sll_family = 0 };
	socklen_t len = sizeof(to);
	struct live *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return ERR_MEMORY;
	l->fd = fd;
	l->blocks = ring_mib;
	void *ring = live_is(fd) && ring_mib > 0 && ring_mib <= LIVE_RING_MAX
		? mmap(NULL, (size_t)ring_mib * BLOCK_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
	if (ring == MAP_FAILED || getsockname(fd, (struct sockaddr *)&to, &len) != 0) {
		if (ring != MAP_FAILED)
			(void)munmap(ring, (size_t)ring_mib * BLOCK_BYTES);
		free(l);
		return ERR_FORM;
	}
	l->ring = ring;
	l->link = link_of_hardware(to.sll_hatype);
	l->loopback = to.sll_hatype == ARPHRD_LOOPBACK;
	*ret = l;
	return OK;
}

static struct tpacket_block_desc *block_of(const struct live *l)
{
	return (struct tpacket_block_desc *)(void *)(l->ring + (size_t)l->block * BLOCK_BYTES);
}

/* Give the block in hand back to the kernel. */
static void give_back(struct live *l)
{
	struct tpacket_block_desc *b = block_of(l);

	__atomic_store_n(&b->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	l->block = (l->block + 1) % l->blocks;
	l->held = false;
}

/* Is there a block that the kernel has filled? Take it. */
static bool take_block(struct live *l)
{
	struct tpacket_block_desc *b = block_of(l);

	if ((__atomic_load_n(&b->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0)
		return false;
	l->held = true;
	l->left = b->hdr.bh1.num_pkts;
	l->at = (uint8_t *)b + b->hdr.bh1.offset_to_first_pkt;
	return true;
}

/* A tag that the card took off goes back behind the addresses. Source: libpcap does
 * the same; IEEE 802.1Q clause 9.6 */
static uint8_t *restore_tag(const struct tpacket3_hdr *h, uint8_t *bytes)
{
	uint16_t tpid = (h->tp_status & TP_STATUS_VLAN_TPID_VALID) != 0 && h->hv1.tp_vlan_tpid != 0
		? h->hv1.tp_vlan_tpid : ETH_P_8021Q;
	uint16_t tci = (uint16_t)h->hv1.tp_vlan_tci;
	uint8_t *from = bytes - TAG_BYTES;

	memmove(from, bytes, 2 * ETH_ALEN);
	from[12] = (uint8_t)(tpid >> 8);
	from[13] = (uint8_t)tpid;
	from[14] = (uint8_t)(tci >> 8);
	from[15] = (uint8_t)tci;
	return from;
}

static void frame_of(const struct live *l, struct frame *f)
{
	const struct tpacket3_hdr *h = (const struct tpacket3_hdr *)(const void *)l->at;
	uint8_t *bytes = l->at + h->tp_mac;

	*f = (struct frame){ .bytes = bytes, .captured = h->tp_snaplen, .wire = h->tp_len, .link = l->link,
			     .when = (nsec_t)h->tp_sec * NSEC_PER_SEC + h->tp_nsec };
	if ((h->tp_status & TP_STATUS_VLAN_VALID) != 0 && l->link == LINK_ETHERNET &&
	    h->tp_snaplen >= 2 * ETH_ALEN && h->tp_mac >= sizeof(*h) + TAG_BYTES) {
		f->bytes = restore_tag(h, bytes);
		f->captured += TAG_BYTES;
		f->wire += TAG_BYTES;
	}
}

static bool is_outgoing(const struct tpacket3_hdr *h)
{
	const struct sockaddr_ll *from =
		(const struct sockaddr_ll *)(const void *)((const uint8_t *)h + ADDRESS_AT);

	return from->sll_pkttype == PACKET_OUTGOING;
}

size_t live_batch(struct live *l, struct frame *frames, size_t max)
{
	size_t n = 0;

	if (l->held && l->left == 0)
		give_back(l);
	if (!l->held && !take_block(l))
		return 0;
	for (; n < max && l->left > 0; l->left--) {
		const struct tpacket3_hdr *h = (const struct tpacket3_hdr *)(const void *)l->at;
		if (!l->loopback || !is_outgoing(h))
			frame_of(l, &frames[n++]);
		l->at += h->tp_next_offset;
	}
	return n;
}

void live_wait(struct live *const *readers, size_t count, int milliseconds)
{
	struct pollfd wait[LIVE_READERS_MAX];
	nfds_t n = 0;

	for (size_t i = 0; i < count && n < COUNT_OF(wait); i++)
		wait[n++] = (struct pollfd){ .fd = readers[i]->fd, .events = POLLIN };
	if (poll(wait, n, milliseconds) <= 0)
		return;
	for (nfds_t i = 0; i < n; i++)
		if ((wait[i].revents & POLLERR) != 0) {
			int error = 0;
			socklen_t len = sizeof(error);
			readers[i]->gone = getsockopt(wait[i].fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error == ENETDOWN;
		}
}

void live_count(struct live *l, struct live_counts *sum)
{
	struct tpacket_stats_v3 stats = { .tp_packets = 0 };
	socklen_t len = sizeof(stats);

	if (getsockopt(l->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) != 0)
		return;
	sum->seen += stats.tp_packets;
	sum->dropped += stats.tp_drops;
}

bool live_gone(const struct live *l)
{
	return l->gone;
}

void live_end(struct live *l)
{
	if (l == NULL)
		return;
	(void)munmap(l->ring, (size_t)l->blocks * BLOCK_BYTES);
	free(l);
}
