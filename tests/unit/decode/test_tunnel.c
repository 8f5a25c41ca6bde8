/* Packets in tunnels: those that real programs sent, cut behind the inner header, and
 * what must not be taken for a tunnel. */
#include "../check.h"

#include <stdlib.h>

#include "base/cc.h"
#include "decode/decode.h"

#define ROOM	400u

struct bytes {
	uint8_t at[ROOM];
	uint32_t len;
};

static unsigned digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void put(struct bytes *b, const char *hex)
{
	for (; hex[0] != '\0'; hex += 2) {
		assert_true(b->len < ROOM);
		b->at[b->len++] = (uint8_t)(digit(hex[0]) << 4 | digit(hex[1]));
	}
}

/* Decode the first `len` bytes, from an exact-size copy. The pointers of `out` are
 * only good for comparing with b->at. */
static enum not_understood decode(uint32_t link, const struct bytes *b, uint32_t len, uint32_t wire,
				  struct packet *out)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	memcpy(copy, b->at, len);
	struct frame f = { copy, len, wire > len ? wire : len, 0, link };
	enum not_understood why = decode_frame(&f, out);
	if (why == UNDERSTOOD) {
		out->source = b->at + (out->source - copy);
		out->destination = b->at + (out->destination - copy);
		out->payload = b->at + (out->payload - copy);
		out->outer = b->at + (out->outer - copy);
	}
	free(copy);
	return why;
}

#define VXLAN	"45000086d999400040116f65c0a8380bc0a8380cbc0612b50072000008000000" \
		"00007b004a7f013ba271ba092b6ef8be0800450000542f4f40004001f7570a00" \
		"00010a00000208004c8a0d3d0001a38c7c57"
#define GENEVE	"4500008edfad4000401132af1400000114000002314a17c1007a000002406558" \
		"00000a00000080010000000cfe71d883724fb69ed2495148080045000054bda2" \
		"4000400141041e0000011e00000208002c5429520017f1a2ce54"
#define GTP	"4500007c00004000401167bbc0a828b3c0a828b2086808680068bf6432ff0058" \
		"0000000128db0000450000540000400040015ea5ca0b289ec0a828b20800bee7" \
		"0000287b"
#define TEREDO	"4500006987c3000080111081c0a8021041379e500ed50dd80055597900010000" \
		"cd5669400b22df88006000000000183afffe800000000000008000ffffffffff" \
		"fdff0200000000000000000000000000028500a91d0000000001020000000000" \
		"008000f12ab9c82815"
#define MPLS	"45000074676f00004011e3fb0a640caa0a640d9de54b19eb0060000000015" \
		"13f45000054676f40003f01c0220a03000a0a01000a08007643a6eb00109407"
#define GRE	"4500005200010000402f70730102030404030201200065580000fde800010203" \
		"040500012345567808004500002800010000400666c70a0000040a00000504d0" \
		"005000000000000000005002200076ba0000"

static const struct {
	const char *hex;
	uint32_t wire;
	uint16_t tunnels;
	uint8_t has_id;
	uint32_t id;
	uint8_t transport;
	uint16_t port;		/* of the receiver */
	const char *source;
} real[] = {
	{ VXLAN, 134, TUNNEL_VXLAN, 1, 123, 1, 0, "0a000001" },
	{ GENEVE, 142, TUNNEL_GENEVE, 1, 10, 1, 0, "1e000001" },
	{ "4500005900010000401166910a0000010a000002303917c100454326000086dd"
	  "1234560060000000000d1140fd000000000000000000000000000001fd000000"
	  "0000000000000000000000029c409c41000d897b68656c6c6f",
	  89, TUNNEL_GENEVE, 1, 0x123456, 17, 40001, "fd000000000000000000000000000001" },
	{ GTP, 124, TUNNEL_GTP, 1, 1, 1, 0, "ca0b289e" },
	{ "450000741f0600003c117a49765c7c29765c7c4808680868006090d730ff0050"
	  "913644676000000000281180fe80000000000000224c4ffffe43414cff020000"
	  "00000000000000000001000304d214eb0028abcc",
	  116, TUNNEL_GTP, 1, 0x91364467, 17, 5355, "fe80000000000000224c4ffffe43414c" },
	{ TEREDO, 105, TUNNEL_TEREDO, 0, 0, 58, 0, "fe800000000000008000fffffffffffd" },
	{ "4500008939b0000070116e7341379e51c0a802100dd80ed50075506500010000"
	  "cd5669400b22df88000000f12ab9c828156000000000303afffe800000000000"
	  "008000f227bec861affe800000000000008000fffffffffffd86001f57000000",
	  137, TUNNEL_TEREDO, 0, 0, 58, 0, "fe800000000000008000f227bec861af" },	/* an origin before it */
	{ "4500007a00010000402ff700c0a80101c0a80102000088bea683e70c9064000c"
	  "29cf3015080045000054946a40004001bd04ac108502acd90b4e0800ef24",
	  122, TUNNEL_ERSPAN, 0, 0, 1, 0, "ac108502" },	/* type I */
	{ "4500009600004000fe2f76330202020201010101100088be0000070410170864"
	  "000000006400f1e103036400f1e1020208004500006408940000ff0185001700"
	  "000217000003080057b5",
	  150, TUNNEL_ERSPAN, 1, 100, 1, 0, "17000002" },	/* type II */
	{ "4500009200000000402f1f61ac1f0117ac1f0187000022eb200a000070507e55"
	  "000000070c00000315f742e80050568b6dc700aecd000cf18100000a08004500"
	  "0054bae6400040011363ac1f0a1fac1f0a02080006ba002b0004",
	  146, TUNNEL_ERSPAN, 1, 0, 1, 0, "ac1f0a1f" },	/* type III, with a platform header */
	{ GRE, 82, TUNNEL_GRE, 1, 0xfde8, 6, 80, "0a000004" },
	{ "4500007800090000ff29a7510a0000010a00000260000000003c3a4020010db8"
	  "00000001000000000000000120010db800000001000000000000000280007e8f",
	  120, TUNNEL_6IN4, 0, 0, 58, 0, "20010db8000000010000000000000001" },
	{ "4500007004d200007f0422b40a0100010a0100024500005c04d200007f0622c2"
	  "0a0100030a010004005000500001f7fa00000000500004005ec0000068656c6c",
	  112, TUNNEL_4IN4, 0, 0, 6, 80, "0a010003" },
	{ MPLS, 116, TUNNEL_MPLS_UDP, 0, 0, 1, 0, "0a03000a" },
};

static void real_packets(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(real); i++) {
		struct bytes b = { .len = 0 }, source = { .len = 0 };
		struct packet p;
		put(&b, real[i].hex);
		put(&source, real[i].source);
		assert_int_equal(decode(LINK_RAW, &b, b.len, real[i].wire, &p), UNDERSTOOD);
		assert_int_equal(p.tunnels, real[i].tunnels);
		assert_int_equal(p.has_tunnel_id, real[i].has_id);
		if (real[i].has_id)
			assert_int_equal(p.tunnel_id, real[i].id);
		assert_int_equal(p.transport, real[i].transport);
		assert_int_equal(p.destination_port, real[i].port);
		assert_int_equal(p.version, source.len == 4 ? 4 : 6);
		assert_memory_equal(p.source, source.at, source.len);
		assert_ptr_equal(p.outer, b.at);
		/* Cut anywhere it is a tunnel, the packet outside, or not read; never beyond. */
		for (uint32_t len = 1; len < b.len; len++)
			if (decode(LINK_RAW, &b, len, real[i].wire, &p) == UNDERSTOOD && p.tunnels == 0)
				assert_memory_equal(p.source, b.at + 12, 4);
	}
}

/* One byte changed, and the port proves nothing any more. */
static void not_tunnels(void **state)
{
	static const struct {
		const char *hex;
		uint32_t wire;
		uint8_t at, value;
	} broken[] = {
		{ VXLAN, 134, 23, 0xb4 },	/* another port */
		{ VXLAN, 134, 28, 0x00 },	/* no identifier */
		{ VXLAN, 134, 28, 0x18 },	/* a reserved bit */
		{ VXLAN, 134, 31, 0x01 },
		{ VXLAN, 134, 35, 0x01 },
		{ VXLAN, 134, 49, 0x06 },	/* ARP inside */
		{ VXLAN, 134, 50, 0x44 },	/* no IP header inside */
		{ GENEVE, 142, 28, 0x42 },	/* another version */
		{ GENEVE, 142, 28, 0x01 },	/* options that do not fit */
		{ GENEVE, 142, 29, 0x80 },	/* a control packet */
		{ GENEVE, 142, 35, 0x01 },
		{ GENEVE, 142, 39, 0x81 },	/* an option longer than all */
		{ GTP, 124, 28, 0x52 },		/* version 2 */
		{ GTP, 124, 28, 0x22 },		/* GTP' */
		{ GTP, 124, 29, 0x01 },		/* an echo */
		{ GTP, 124, 31, 0x57 },		/* a length that is not the packet's */
		{ GTP, 124, 43, 0x53 },		/* nor the inner one */
		{ TEREDO, 105, 29, 0x02 },	/* neither authentication nor IPv6 */
		{ TEREDO, 105, 46, 0x39 },	/* longer than there is */
		{ TEREDO, 105, 41, 0x40 },	/* another version */
		{ MPLS, 116, 30, 0x12 },	/* no bottom */
		{ MPLS, 116, 35, 0x53 },	/* not to the end */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(broken); i++) {
		struct bytes b = { .len = 0 };
		struct packet p;
		put(&b, broken[i].hex);
		assert_true(b.at[broken[i].at] != broken[i].value);
		b.at[broken[i].at] = broken[i].value;
		assert_int_equal(decode(LINK_RAW, &b, b.len, broken[i].wire, &p), UNDERSTOOD);
		if (p.tunnels != 0)
			fail_msg("row %zu is taken for a tunnel", i);
		assert_int_equal(p.transport, 17);
		assert_int_equal(p.destination_port, b.at[22] << 8 | b.at[23]);
		assert_ptr_equal(p.source, b.at + 12);
		assert_ptr_equal(p.payload, b.at + 28);
		assert_int_equal(p.has_tunnel_id, 0);
	}
}

/* The VLAN of a mirrored frame that came without its tag. */
static void erspan_vlan(void **state)
{
	struct bytes b = { .len = 0 };
	struct packet p;

	(void)state;
	put(&b, "4500009600004000fe2f76330202020201010101100088be0000070410170864"
		"000000006400f1e103036400f1e1020208004500006408940000ff0185001700"
		"000217000003080057b5");
	assert_int_equal(decode(LINK_RAW, &b, b.len, 150, &p), UNDERSTOOD);
	assert_int_equal(p.vlan, 23);
}

/* Teredo between others than its own addresses is not Teredo. */
static void teredo_addresses(void **state)
{
	struct bytes b = { .len = 0 };
	struct packet p;

	(void)state;
	put(&b, TEREDO);
	b.at[49] = 0x20;	/* from fe80:: to 20.. */
	assert_int_equal(decode(LINK_RAW, &b, b.len, 105, &p), UNDERSTOOD);
	assert_int_equal(p.tunnels, 0);
	b.at[50] = 1;		/* 2001:0:: is its own */
	assert_int_equal(decode(LINK_RAW, &b, b.len, 105, &p), UNDERSTOOD);
	assert_int_equal(p.tunnels, TUNNEL_TEREDO);
}

/* UDP between two ports that mean nothing, around IPv6 without a next header. */
#define BARE	"4500004400010000401100000102030405060708100020000030000060000000" \
		"00003b15fe80000000000000708dfe834114a51220010000" "41379e508000f12ab9c82815"

static void teredo_at_other_ports(void **state)
{
	struct bytes b = { .len = 0 };
	struct packet p;

	(void)state;
	put(&b, BARE);
	assert_int_equal(b.len, 68);
	assert_int_equal(decode(LINK_RAW, &b, b.len, b.len, &p), UNDERSTOOD);
	assert_int_equal(p.tunnels, TUNNEL_TEREDO);
	assert_int_equal(p.transport, 59);
	b.at[33] = 1;	/* longer than the datagram */
	assert_int_equal(decode(LINK_RAW, &b, b.len, b.len, &p), UNDERSTOOD);
	assert_int_equal(p.tunnels, 0);
	b.at[33] = 0;
	b.at[55] = 1;	/* not an address of Teredo */
	assert_int_equal(decode(LINK_RAW, &b, b.len, b.len, &p), UNDERSTOOD);
	assert_int_equal(p.tunnels, 0);
}

#define UDP_INSIDE	"45000021000700004011000a0a0000010a0000020fa00035000d00007175657279"

static void put_ipv4(struct bytes *b, uint8_t protocol, const char *hex)
{
	uint32_t at = b->len;

	put(b, "4500000000070000400000000102030405060708");
	put(b, hex);
	b->at[at + 3] = (uint8_t)(b->len - at);
	b->at[at + 9] = protocol;
}

/* By hand: what no capture at hand has. */
static void made_packets(void **state)
{
	static const struct {
		const char *hex;
		uint8_t protocol;
		uint16_t tunnels;
		uint32_t id;
	} made[] = {
		{ "b000080012340000000000070000000a" UDP_INSIDE, 47, TUNNEL_GRE, 7 },
		{ "00008847000010ff000021ff" UDP_INSIDE, 47, TUNNEL_GRE, 0 },
		{ "0000883e00000000" UDP_INSIDE, 47, TUNNEL_GRE, 0 },	/* WCCP */
		{ "0000883e" UDP_INSIDE, 47, TUNNEL_GRE, 0 },
		{ "3081880b0025000900000001000000" "02ff030021" UDP_INSIDE, 47, TUNNEL_PPTP, 9 },
		{ "3001880b0022000900000001" "21" UDP_INSIDE, 47, TUNNEL_PPTP, 9 },
		{ "100022eb00000001200000050000000000000800" UDP_INSIDE, 47, TUNNEL_ERSPAN, 5 },	/* IP itself */
		{ "100012b50031000088480001000005000102030405060708090a0b0c0800" UDP_INSIDE, 17, TUNNEL_VXLAN, 5 },
		{ "100012b6003100000c00000100000500" UDP_INSIDE, 17, TUNNEL_VXLAN, 5 },
		{ "10002118003100000c00000500000500000011ff" UDP_INSIDE, 17, TUNNEL_VXLAN, 5 },
		{ "1000086800410000" "34ff00310000000500000085" "01000000" "02000000000000c0" "00000000"
		  UDP_INSIDE, 17, 0, 0 },		/* its chain ends early: what follows is no IP */
		{ "1000086800390000" "34ff0029000000050000008501000000" UDP_INSIDE, 17, TUNNEL_GTP, 5 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(made); i++) {
		struct bytes b = { .len = 0 };
		struct packet p;
		put_ipv4(&b, made[i].protocol, made[i].hex);
		if (made[i].protocol == 17)
			b.at[25] = (uint8_t)(b.len - 20);
		assert_int_equal(decode(LINK_RAW, &b, b.len, 0, &p), UNDERSTOOD);
		if (p.tunnels != made[i].tunnels)
			fail_msg("row %zu: tunnels %x", i, p.tunnels);
		if (made[i].tunnels == 0)
			continue;
		assert_int_equal(p.destination_port, 53);
		assert_int_equal(p.has_tunnel_id, made[i].id != 0);
		if (made[i].id != 0)
			assert_int_equal(p.tunnel_id, made[i].id);
		assert_memory_equal(p.payload, "query", 5);
	}
}

/* What GRE carries that is no IP stays a packet of GRE. */
static void gre_alone(void **state)
{
	static const char *const alone[] = {
		"00000806" "0001080006040001",		/* ARP */
		"00000000",				/* a keepalive */
		"40000800" UDP_INSIDE,			/* source routes */
		"00020800" UDP_INSIDE,			/* a version of nobody's */
		"2081880b00000009000000" "07",		/* PPTP: an acknowledgement */
		"3001880b0003000900000001" "fd1234",	/* PPTP: compressed */
		"3001880b0100000900000001" "21" UDP_INSIDE,	/* longer than it is */
		"100088be00000001200000050000000000",	/* ERSPAN of the wrong version */
		"0000",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(alone); i++) {
		struct bytes b = { .len = 0 };
		struct packet p;
		put_ipv4(&b, 47, alone[i]);
		assert_int_equal(decode(LINK_RAW, &b, b.len, 0, &p), UNDERSTOOD);
		assert_int_equal(p.tunnels, 0);
		assert_int_equal(p.transport, 47);
		assert_ptr_equal(p.payload, b.at + 20);
	}
}

static void depth(void **state)
{
	struct packet p;

	(void)state;
	for (unsigned levels = 0; levels <= 6; levels++) {
		struct bytes b = { .len = 0 };
		for (unsigned i = 0; i < levels; i++) {
			put(&b, "45000000000700004004000001020304050607");
			put(&b, "08");
			b.at[i * 20 + 15] = (uint8_t)i;
			b.at[i * 20 + 3] = (uint8_t)((levels - i) * 20 + 33);
		}
		put(&b, UDP_INSIDE);
		enum not_understood why = decode(LINK_RAW, &b, b.len, 0, &p);
		assert_int_equal(why, levels <= TUNNELS_MAX ? UNDERSTOOD : NOT_TUNNEL_DEPTH);
		if (why != UNDERSTOOD)
			continue;
		assert_int_equal(p.tunnels, (TUNNEL_4IN4 * 0x1111) & ((1u << 4 * levels) - 1));
		assert_int_equal(p.destination_port, 53);
		assert_ptr_equal(p.outer, b.at);
	}
}

/* The frame's own VLAN stays; a fragment inside a tunnel is one. */
static void around(void **state)
{
	struct bytes b = { .len = 0 };
	struct packet p;

	(void)state;
	put(&b, "0102030405060708090a0b0c810000640800");
	put(&b, "4500004700070000402f00000102030405060708" "00006558");
	put(&b, "0102030405060708090a0b0c810000070800");
	put(&b, UDP_INSIDE);
	assert_int_equal(decode(LINK_ETHERNET, &b, b.len, 0, &p), UNDERSTOOD);
	assert_int_equal(p.tunnels, TUNNEL_GRE);
	assert_int_equal(p.vlan, 100);
	assert_int_equal(p.vlan_inner, 0);
	assert_int_equal(p.destination_port, 53);
	b.at[66] = 0x20;	/* more fragments follow */
	assert_int_equal(decode(LINK_ETHERNET, &b, b.len, 0, &p), UNDERSTOOD);
	assert_int_equal(p.fragment, 1);
	assert_int_equal(p.tunnels, TUNNEL_GRE);
	assert_ptr_equal(p.outer, b.at + 18);
	b.at[24] = 0x20;	/* of the outer packet: it is not looked into */
	assert_int_equal(decode(LINK_ETHERNET, &b, b.len, 0, &p), UNDERSTOOD);
	assert_int_equal(p.fragment, 1);
	assert_int_equal(p.tunnels, 0);
	assert_int_equal(p.transport, 47);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_packets),
		cmocka_unit_test(not_tunnels),
		cmocka_unit_test(erspan_vlan),
		cmocka_unit_test(teredo_addresses),
		cmocka_unit_test(teredo_at_other_ports),
		cmocka_unit_test(made_packets),
		cmocka_unit_test(gre_alone),
		cmocka_unit_test(depth),
		cmocka_unit_test(around),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
