/* Frames made by hand, down to the transport header. */
#include "../check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "decode/decode.h"

/* Decode an exact-size copy, so that one byte too far is seen. `out` borrows
 * from the copy only while the test looks at numbers. */
static enum not_understood decode(uint32_t link, const struct buf *b, uint32_t wire,
				  struct packet *out)
{
	uint8_t *copy = malloc(b->len > 0 ? b->len : 1);

	assert_non_null(copy);
	if (b->len > 0)
		memcpy(copy, b->bytes, b->len);
	struct frame f = { copy, (uint32_t)b->len, wire != 0 ? wire : (uint32_t)b->len, 42, link };
	enum not_understood why = decode_frame(&f, out);
	if (why == UNDERSTOOD && out->payload_len > 0)
		assert_true(out->payload >= copy && out->payload + out->payload_len <= copy + b->len);
	free(copy);
	return why;
}

static void put_ethernet(struct buf *b, uint16_t type)
{
	buf_add(b, "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc", 12);
	buf_u16be(b, type);
}

static void put_ipv4(struct buf *b, uint8_t protocol, uint16_t total, uint16_t fragment, uint8_t words)
{
	buf_u8(b, (uint8_t)(0x40 | words));
	buf_u8(b, 0);
	buf_u16be(b, total);
	buf_u16be(b, 0x1234);
	buf_u16be(b, fragment);
	buf_u8(b, 64);
	buf_u8(b, protocol);
	buf_u16be(b, 0);
	buf_add(b, "\x0a\0\0\1\x0a\0\0\2", 8);
	for (unsigned i = 5; i < words; i++)
		buf_u32be(b, 0x01010101);
}

static void put_ipv6(struct buf *b, uint8_t next, uint16_t payload)
{
	buf_u32be(b, 0x60000000);
	buf_u16be(b, payload);
	buf_u8(b, next);
	buf_u8(b, 64);
	buf_add(b, "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	buf_add(b, "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\2", 16);
}

static void put_udp(struct buf *b, uint16_t len, const char *text)
{
	buf_u16be(b, 1234);
	buf_u16be(b, 53);
	buf_u16be(b, len);
	buf_u16be(b, 0);
	buf_text(b, text);
}

static void put_tcp(struct buf *b, uint8_t words, uint8_t flags)
{
	buf_u16be(b, 40000);
	buf_u16be(b, 443);
	buf_u32be(b, 0x01020304);
	buf_u32be(b, 0x05060708);
	buf_u8(b, (uint8_t)(words << 4));
	buf_u8(b, flags);
	buf_u16be(b, 512);
	buf_u32be(b, 0);
	for (unsigned i = 5; i < words; i++)
		buf_u32be(b, 0x01010101);
}

#define B(text)	text, sizeof(text) - 1
#define ZERO8	"\0\0\0\0\0\0\0\0"
#define ZERO16	ZERO8 ZERO8
#define MACS	"\1\2\3\4\5\6\7\x8\x9\xa\xb\xc"
#define SNAP	"\xaa\xaa\3\0\0\0\x8\0"
#define WIFI	"\x88\1\0\0" MACS "\1\2\3\4\5\6\x10\0\0\0"	/* data with quality of service */

static void udp_over_links(void **state)
{
	static const struct {
		uint32_t link;
		const char *bytes;
		size_t len;
	} links[] = {
		{ LINK_ETHERNET, "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\x8\0", 14 },
		{ LINK_ETHERNET, "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\0\x30\xaa\xaa\3\0\0\0\x8\0", 22 },
		{ LINK_ETHERNET, "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\x88\x64\x11\0\0\1\0\x20\0\x21", 22 },
		{ LINK_ETHERNET, "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\x88\x47\0\1\0\0\0\2\1\0", 22 },
		{ LINK_LINUX_SLL, "\0\0\0\1\0\6\0\0\0\0\0\0\0\0\x8\0", 16 },
		{ LINK_LINUX_SLL2, "\x8\0\0\0\0\0\0\1\0\1\0\6\0\0\0\0\0\0\0\0", 20 },
		{ LINK_NULL, "\2\0\0\0", 4 },
		{ LINK_NULL, "\0\0\0\2", 4 },
		{ LINK_NULL, "\xf\0\0\0", 4 },
		{ LINK_LOOP, "\0\0\0\2", 4 },
		{ LINK_RAW, "", 0 },
		{ LINK_IPV4, "", 0 },
		{ LINK_PPP, "\xff\3\0\x21", 4 },
		{ LINK_PPP, "\x21", 1 },
		{ LINK_PPP_HDLC, "\xff\3\x21", 3 },
		{ LINK_CISCO_HDLC, "\xf\0\x8\0", 4 },
		{ LINK_FDDI, "\x50\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xaa\xaa\3\0\0\0\x8\0", 21 },
		{ LINK_TOKEN_RING, B("\x10\x40" MACS SNAP) },
		{ LINK_TOKEN_RING, B("\x10\x40\1\2\3\4\5\6\x87\x8\x9\xa\xb\xc\4\0\0\0" SNAP) },
		{ LINK_ARCNET, B("\1\2\xd4\0\0\1") },
		{ LINK_ARCNET_LINUX, B("\1\2\0\0\xf0") },
		{ LINK_SLIP, B(ZERO16) },
		{ LINK_ATM_1483, B(SNAP) },
		{ LINK_ATM_CLIP, B("") },
		{ LINK_WIFI, B(WIFI SNAP) },
		{ LINK_WIFI, B("\x8\3\0\0" MACS "\1\2\3\4\5\6\x10\0\1\2\3\4\5\6" SNAP) },
		{ LINK_RADIOTAP, B("\0\0\x9\0\2\0\0\0\x20" WIFI "\0\0" SNAP) },
		{ LINK_RADIOTAP, B("\0\0\x19\0\3\0\0\x80\0\0\0\0\0\0\0\0" ZERO8 "\0" WIFI SNAP) },
		{ LINK_PRISM, B(ZERO16 ZERO16 ZERO16 ZERO16 ZERO16 ZERO16 ZERO16 ZERO16 ZERO16 WIFI SNAP) },
		{ LINK_PRISM, B("\x80\x21\x10\1\0\0\0\xc\0\0\0\0" WIFI SNAP) },
		{ LINK_AVS, B("\x80\x21\x10\1\0\0\0\xc\0\0\0\0" WIFI SNAP) },
		{ LINK_FRAME_RELAY, B("\x18\x41\3\xcc") },
		{ LINK_FRAME_RELAY, B("\x18\x41\3\0\x80\0\0\0\x8\0") },
		{ LINK_FRAME_RELAY, B("\x18\x41\x8\0") },
		{ LINK_FRAME_RELAY_DIRECTION, B("\1\x18\x41\3\xcc") },
		{ LINK_ENC, B("\2\0\0\0" ZERO8) },
		{ LINK_PFLOG, B("\x3d\2\0\0\0\0\0\0" ZERO8 ZERO16 ZERO16 ZERO16) },
		{ LINK_FIBRE_CHANNEL, B(ZERO16 SNAP) },
		{ LINK_FIREWIRE, B(ZERO16 "\x8\0") },
		{ LINK_PPI, B("\0\0\xc\0\1\0\0\0\0\0\0\0" MACS "\x8\0") },
		{ LINK_PKTAP, B("\x10\0\0\0\1\0\0\0\x65\0\0\0\0\0\0\0") },
		{ LINK_PPP_DIRECTION, B("\1\xff\3\0\x21") },
		{ LINK_HDLC_DIRECTION, B("\1\xf\0\x8\0") },
		{ LINK_IPNET, B("\1\2\0\0\0\0\0\0" ZERO16) },
		{ LINK_NFLOG, B("\2\0\0\0\5\0\xa\0\1\0\0\0\x25\0\x9\0") },
		{ LINK_NFLOG, B("\2\0\0\0\0\5\0\xa\1\0\0\0\0\x25\0\x9") },
		{ LINK_NETANALYZER, B("\0\0\0\0" MACS "\x8\0") },
		{ LINK_NETANALYZER_WHOLE, B("\0\0\0\0" ZERO8 MACS "\x8\0") },
		{ LINK_IPOIB, B(ZERO16 ZERO16 ZERO8 "\x8\0\0\0") },
		{ LINK_DSA_BRCM, B(MACS "\0\0\0\0\x8\0") },
		{ LINK_DSA, B(MACS "\0\0\0\0\x8\0") },
		{ LINK_EDSA, B(MACS ZERO8 "\x8\0") },
		{ LINK_DSA_BRCM_BEFORE, B("\0\0\0\0" MACS "\x8\0") },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(links); i++) {
		struct buf b = buf_of(2000);
		struct packet p;
		buf_add(&b, links[i].bytes, links[i].len);
		put_ipv4(&b, 17, 33, 0, 5);
		put_udp(&b, 13, "query");
		buf_text(&b, "padding behind the packet");
		assert_int_equal(decode(links[i].link, &b, 0, &p), UNDERSTOOD);
		assert_int_equal(p.version, 4);
		assert_int_equal(p.transport, 17);
		assert_int_equal(p.ip_bytes, 33);
		assert_int_equal(p.source_port, 1234);
		assert_int_equal(p.destination_port, 53);
		assert_int_equal(p.payload_len, 5);
		assert_int_equal(p.payload_wire, 5);
		assert_int_equal(p.vlan, 0);
		assert_true(p.when == 42 && p.frame_wire == b.len);
		buf_free(&b);
	}
}

static void vlan_tags(void **state)
{
	struct buf b = buf_of(2000);
	struct packet p;

	(void)state;
	put_ethernet(&b, 0x88a8);
	buf_u16be(&b, 0xe064);		/* priority 7, VLAN 100 */
	buf_u16be(&b, 0x8100);
	buf_u16be(&b, 0x0007);
	buf_u16be(&b, 0x9100);
	buf_u16be(&b, 0x0008);
	buf_u16be(&b, 0x86dd);
	put_ipv6(&b, 17, 13);
	put_udp(&b, 13, "query");
	assert_int_equal(decode(LINK_ETHERNET, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.vlan, 100);
	assert_int_equal(p.vlan_inner, 7);
	assert_int_equal(p.version, 6);
	assert_int_equal(p.ip_bytes, 53);
	assert_int_equal(p.payload_len, 5);
	b.len = 16;
	assert_int_equal(decode(LINK_ETHERNET, &b, 0, &p), NOT_SHORT_LINK);
	buf_free(&b);
}

/* A frame, or its type alone, behind a header of another network. */
static void headers_of_fabrics(void **state)
{
	static const struct {
		uint16_t type;
		const char *header;
		uint8_t len;
		bool frame;
	} fabrics[] = {
		{ 0x8903, "\0\1", 2, true }, { 0x8909, "\1\1\0\1\0\7", 6, false }, { 0x8926, "\0\0\0\0", 4, false },
		{ 0x893f, "\0\0\0\0\0\0", 6, false }, { 0x88e7, "\0\0\1\0", 4, true },
		{ 0x88be, "\x10\0\0\0\0\0\0\0", 8, true }, { 0x894f, "\0\2\2\3\0\0\1\2", 8, true },
	};
	struct packet p;

	(void)state;
	for (size_t i = 0; i < sizeof(fabrics) / sizeof(fabrics[0]); i++)
		for (int twice = 0; twice < 2; twice++) {
			struct buf b = buf_of(256);
			put_ethernet(&b, fabrics[i].type);
			for (int n = 0; n <= twice; n++) {
				buf_add(&b, fabrics[i].header, fabrics[i].len);
				if (fabrics[i].frame)
					put_ethernet(&b, n < twice ? fabrics[i].type : 0x0800);
				else
					buf_u16be(&b, n < twice ? fabrics[i].type : 0x0800);
			}
			put_ipv4(&b, 17, 31, 0, 5);
			put_udp(&b, 11, "abc");
			assert_int_equal(decode(1, &b, 0, &p), twice ? NOT_ETHERTYPE : UNDERSTOOD);
			if (!twice)
				assert_int_equal(p.source_port, 1234);
			buf_free(&b);
		}
}

static void not_understood(void **state)
{
	struct buf b = buf_of(2000);
	struct packet p;

	(void)state;
	assert_int_equal(decode(LINK_ETHERNET, &b, 60, &p), NOT_EMPTY);
	put_ethernet(&b, 0x0806);
	assert_int_equal(decode(LINK_ETHERNET, &b, 0, &p), NOT_ARP);
	b.bytes[12] = 0x77;
	assert_int_equal(decode(LINK_ETHERNET, &b, 0, &p), NOT_ETHERTYPE);
	b.bytes[12] = 0;
	assert_int_equal(decode(LINK_ETHERNET, &b, 0, &p), NOT_LLC);
	assert_int_equal(decode(147, &b, 0, &p), NOT_LINK);
	b.len = 13;
	assert_int_equal(decode(LINK_ETHERNET, &b, 0, &p), NOT_SHORT_LINK);
	buf_clear(&b);
	put_ipv4(&b, 17, 33, 0, 5);
	put_udp(&b, 13, "query");
	assert_int_equal(decode(LINK_IPV6, &b, 0, &p), NOT_SHORT_IP);
	b.len = 19;
	assert_int_equal(decode(LINK_IPV4, &b, 0, &p), NOT_SHORT_IP);
	b.len = 23;	/* no room for both ports */
	assert_int_equal(decode(LINK_IPV4, &b, 33, &p), NOT_SHORT_TRANSPORT);
	b.len = 33;
	b.bytes[3] = 27;	/* a packet that says it is too short for UDP */
	assert_int_equal(decode(LINK_IPV4, &b, 0, &p), NOT_FORM_TRANSPORT);
	b.bytes[3] = 19;	/* ... for its own header */
	assert_int_equal(decode(LINK_IPV4, &b, 0, &p), NOT_FORM_IP);
	b.bytes[3] = 33;
	b.bytes[0] = 0x44;
	assert_int_equal(decode(LINK_IPV4, &b, 0, &p), NOT_FORM_IP);
	b.bytes[0] = 0x55;
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), NOT_FORM_IP);
	buf_free(&b);
}

/* Frames of radios that carry no packet, or none that can be read. */
static void radio(void **state)
{
	static const struct {
		const char *bytes;
		enum not_understood why;
	} frames[] = {
		{ "\x80\0\0\0", NOT_RADIO },		/* a beacon */
		{ "\xd4\0\0\0", NOT_RADIO },		/* an acknowledgement */
		{ "\x48\1\0\0", NOT_RADIO },		/* data without data */
		{ "\x08\x41\0\0", NOT_SECRET },
		{ "\x08\5\0\0", NOT_PARTIAL },		/* more follow */
		{ "\x08\1\0\0", NOT_LLC },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(frames); i++) {
		struct buf b = buf_of(100);
		struct packet p;
		buf_add(&b, frames[i].bytes, 4);
		buf_add(&b, "\1\2\3\4\5\6\1\2\3\4\5\6\1\2\3\4\5\6\0\0\0\0", 22);
		assert_int_equal(decode(LINK_WIFI, &b, 0, &p), frames[i].why);
		b.len = 20;
		if (frames[i].why != NOT_RADIO)
			assert_int_equal(decode(LINK_WIFI, &b, 0, &p), NOT_SHORT_LINK);
		buf_free(&b);
	}
}

/* Headers that could follow one another for ever do not. */
static void no_end(void **state)
{
	struct buf b = buf_of(300000);
	struct packet p;

	(void)state;
	put_ethernet(&b, 0x8100);
	while (b.len < 262144)
		buf_add(&b, "\0\1\0\x30\xaa\xaa\3\0\0\0\x81\0", 12);
	assert_int_equal(decode(LINK_ETHERNET, &b, 0, &p), NOT_LLC);
	buf_clear(&b);
	buf_add(&b, "\0\0\x8\0\xc0\0\0\0", 8);
	assert_int_equal(decode(LINK_PPI, &b, 0, &p), NOT_LINK);
	buf_free(&b);
}

static void lengths(void **state)
{
	struct buf b = buf_of(2000);
	struct packet p;

	(void)state;
	put_ipv4(&b, 6, 0, 0, 6);	/* length 0: cut up by hardware; with an option */
	put_tcp(&b, 6, TCP_SYN | TCP_ACK);
	buf_text(&b, "payload");
	assert_int_equal(decode(LINK_RAW, &b, 3000, &p), UNDERSTOOD);
	assert_int_equal(p.ip_bytes, 3000);
	assert_int_equal(p.tcp_flags, TCP_SYN | TCP_ACK);
	assert_int_equal(p.tcp_seq, 0x01020304);
	assert_int_equal(p.tcp_ack, 0x05060708);
	assert_int_equal(p.tcp_window, 512);
	assert_int_equal(p.payload_len, 7);
	assert_int_equal(p.payload_wire, 3000 - 48);
	b.len = 24 + 22;	/* cut off in the TCP options: header known, no payload */
	assert_int_equal(decode(LINK_RAW, &b, 3000, &p), UNDERSTOOD);
	assert_int_equal(p.tcp_flags, TCP_SYN | TCP_ACK);
	assert_int_equal(p.payload_len, 0);
	assert_int_equal(p.payload_wire, 3000 - 48);
	b.len = 24 + 5;		/* behind the ports */
	assert_int_equal(decode(LINK_RAW, &b, 3000, &p), UNDERSTOOD);
	assert_int_equal(p.destination_port, 443);
	assert_int_equal(p.tcp_flags, 0);
	b.len = 24 + 24;
	b.bytes[24 + 12] = 0x40;	/* a header of 16 bytes */
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), NOT_FORM_TRANSPORT);
	b.bytes[24 + 12] = 0xf0;	/* of 60, in 24 */
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), NOT_FORM_TRANSPORT);
	buf_clear(&b);
	put_ipv4(&b, 17, 33, 0, 5);
	put_udp(&b, 10, "query");	/* UDP is shorter than its packet */
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.payload_len, 2);
	b.bytes[25] = 0xff;		/* longer */
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.payload_len, 5);
	b.bytes[25] = 7;		/* than its own header can be */
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), NOT_FORM_TRANSPORT);
	buf_free(&b);
}

static void fragments(void **state)
{
	struct buf b = buf_of(2000);
	struct packet p;

	(void)state;
	put_ipv4(&b, 17, 33, 0x2000, 5);
	put_udp(&b, 1000, "query");
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.fragment, 1);
	assert_int_equal(p.fragment_id, 0x1234);
	assert_int_equal(p.fragment_at, 1);
	assert_int_equal(p.source_port, 0);	/* of the datagram, which is not here */
	assert_int_equal(p.payload_len, 13);
	b.bytes[6] = 0;
	b.bytes[7] = 9;
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.fragment, 2);
	assert_int_equal(p.fragment_at, 72);
	assert_int_equal(p.source_port, 0);
	b.bytes[6] = 0x40;	/* do not fragment: none */
	b.bytes[7] = 0;
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.fragment, 0);
	assert_int_equal(p.fragment_id, 0);
	buf_free(&b);
}

/* Hop by hop, destination options with a home address, routing with a last
 * stop, authentication, fragment, then UDP. */
static void extension_headers(void **state)
{
	struct buf b = buf_of(2000);
	struct packet p;
	size_t cuts;

	(void)state;
	put_ipv6(&b, 0, 200);
	buf_add(&b, "\x3c\0\1\4\0\0\0\0", 8);
	buf_add(&b, "\x2b\2\1\0\0\xc9\x10", 7);
	buf_add(&b, "homehomehomehome\0", 17);
	buf_add(&b, "\x33\4\0\2\0\0\0\0", 8);
	buf_add(&b, "stopstopstopstoplastlastlastlast", 32);
	buf_add(&b, "\x2c\4\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0", 24);
	buf_add(&b, "\x11\0\0\1\0\0\0\7", 8);
	cuts = b.len;
	put_udp(&b, 13, "query");
	struct frame f = { b.bytes, (uint32_t)b.len, (uint32_t)b.len, 0, LINK_IPV6 };
	assert_int_equal(decode_frame(&f, &p), UNDERSTOOD);
	assert_int_equal(p.transport, 17);
	assert_int_equal(p.fragment, 1);
	assert_int_equal(p.fragment_id, 7);
	assert_int_equal(p.fragment_at, 1);
	assert_int_equal(p.payload_len, 13);
	assert_memory_equal(p.source, "homehomehomehome", 16);
	assert_memory_equal(p.destination, "lastlastlastlast", 16);
	for (b.len = 1; b.len < cuts; b.len++)
		assert_int_equal(decode(LINK_IPV6, &b, 0, &p), NOT_SHORT_IP);
	b.bytes[cuts - 5] = 0;	/* the whole packet in one fragment: none */
	b.len = cuts + 13;
	assert_int_equal(decode(LINK_IPV6, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.fragment, 0);
	assert_int_equal(p.destination_port, 53);
	buf_free(&b);
}

static void ends_without_ports(void **state)
{
	struct buf b = buf_of(2000);
	struct packet p;

	(void)state;
	put_ipv6(&b, 135, 8);		/* mobility, nothing behind */
	buf_add(&b, "\x3b\0\0\0\0\0\0\0", 8);
	assert_int_equal(decode(LINK_IPV6, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.transport, 135);
	buf_clear(&b);
	put_ipv6(&b, 59, 0);		/* nothing at all */
	assert_int_equal(decode(LINK_IPV6, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.transport, 59);
	assert_int_equal(p.ip_bytes, 40);
	buf_clear(&b);
	put_ipv4(&b, 1, 24, 0, 5);
	buf_add(&b, "\x3\x1\0\0", 4);
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.icmp_type, 3);
	assert_int_equal(p.icmp_code, 1);
	assert_int_equal(p.source_port, 0);
	b.len = 21;
	assert_int_equal(decode(LINK_RAW, &b, 24, &p), NOT_SHORT_TRANSPORT);
	buf_clear(&b);
	put_ipv4(&b, 132, 32, 0, 5);
	put_udp(&b, 0, "\1\2\3\4");
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.destination_port, 53);
	buf_clear(&b);
	put_ipv4(&b, 51, 52, 0, 5);	/* authentication header before UDP */
	buf_add(&b, "\x11\4\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0", 24);
	put_udp(&b, 8, "");
	assert_int_equal(decode(LINK_RAW, &b, 0, &p), UNDERSTOOD);
	assert_int_equal(p.transport, 17);
	assert_int_equal(p.destination_port, 53);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(udp_over_links),
		cmocka_unit_test(vlan_tags),
		cmocka_unit_test(headers_of_fabrics),
		cmocka_unit_test(not_understood),
		cmocka_unit_test(radio),
		cmocka_unit_test(no_end),
		cmocka_unit_test(lengths),
		cmocka_unit_test(fragments),
		cmocka_unit_test(extension_headers),
		cmocka_unit_test(ends_without_ports),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
