/* Captures in every form that the formats allow, and damaged ones. */
#include "../check.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "capture/capture.h"
#include "make.h"

#define MAGIC_MICRO	0xa1b2c3d4u
#define MAGIC_NANO	0xa1b23c4du
#define MAGIC_LONG	0xa1b2cd34u
#define PLACES	8u

/* All frames of `b` read as a file; their bytes are gone with the capture, so
 * the first byte of each is kept. */
struct seen {
	size_t count;
	struct frame frames[PLACES];
	uint8_t first[PLACES];
	err_t opened, damage;
	struct problem why;
};

static struct seen read_fd(int fd, size_t batch)
{
	struct seen s = { 0 };
	struct frame frames[PLACES];
	struct capture *c = NULL;
	size_t n;

	s.opened = capture_open(fd, "test", &c, &s.why);
	while (s.opened == OK && (n = capture_batch(c, frames, batch)) > 0) {
		for (size_t i = 0; i < n; i++) {
			assert_in_range(s.count, 0, PLACES - 1);
			s.first[s.count] = frames[i].captured > 0 ? frames[i].bytes[0] : 0;
			s.frames[s.count++] = frames[i];
		}
	}
	if (s.opened == OK)
		s.damage = capture_damage(c, &s.why);
	capture_close(c);
	return s;
}

static struct seen read_batch(struct buf *b, size_t batch)
{
	int fd = memfd_create("capture", 0);

	assert_true(fd >= 0 && b->err == OK);
	assert_int_equal(fs_write_all(fd, b->bytes, b->len), OK);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	struct seen s = read_fd(fd, batch);
	(void)close(fd);
	return s;
}

static struct seen read_and_free(struct buf *b)
{
	struct seen s = read_batch(b, PLACES);

	buf_free(b);
	return s;
}

static void pcap_variants(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 4; v++) {
		bool little = v & 1u, nano = v & 2u;
		struct buf b = buf_of(4096);
		put_pcap_header(&b, little, nano ? MAGIC_NANO : MAGIC_MICRO, 2, 4, 0x04000000u | 113);
		put_record(&b, little, 0x80000000u, 7, 3, 60, "abc");
		put_record(&b, little, 2, 0, 0, 60, "");	/* nothing captured */
		put_record(&b, little, 3, 0, 4, 2, "wxyz");	/* wire says less */
		struct seen s = read_and_free(&b);
		assert_int_equal(s.damage, OK);
		assert_int_equal(s.count, 3);
		assert_int_equal(s.frames[0].captured, 3);
		assert_int_equal(s.frames[0].wire, 60);
		assert_int_equal(s.frames[0].link, 113);
		assert_int_equal(s.first[0], 'a');
		assert_true(s.frames[0].when == INT64_C(0x80000000) * NSEC_PER_SEC + (nano ? 7 : 7000));
		assert_int_equal(s.frames[1].captured, 0);
		assert_int_equal(s.frames[2].wire, 4);
		assert_int_equal(s.first[2], 'w');
	}
}

static void pcap_old_forms(void **state)
{
	struct buf b = buf_of(4096);

	(void)state;
	put_pcap_header(&b, true, MAGIC_MICRO, 2, 2, 1);
	put_record(&b, true, 1, 0, 3, 3, "abc");
	b.bytes[24 + 8] = 60;		/* lengths changed places: wire first */
	struct seen s = read_and_free(&b);
	assert_int_equal(s.count, 1);
	assert_int_equal(s.frames[0].captured, 3);
	assert_int_equal(s.frames[0].wire, 60);

	b = buf_of(4096);
	put_pcap_header(&b, false, MAGIC_LONG, 2, 4, 1);
	put32(&b, false, 5);
	put32(&b, false, 6);
	put32(&b, false, 1);
	put32(&b, false, 1);
	buf_add(&b, "\0\0\0\1\x08\0\0\0" "Q", 9);
	s = read_and_free(&b);
	assert_int_equal(s.count, 1);
	assert_int_equal(s.damage, OK);
	assert_int_equal(s.first[0], 'Q');
}

static void pcap_damage(void **state)
{
	struct buf b = buf_of(4096);

	(void)state;
	put_pcap_header(&b, true, MAGIC_MICRO, 2, 4, 1);
	put_record(&b, true, 1, 0, 3, 3, "abc");
	put_record(&b, true, 2, 0, 3, 3, "def");
	for (size_t cut = b.len - 1; cut > 24 + 16 + 3; cut--) {
		b.len = cut;
		struct seen s = read_batch(&b, PLACES);
		assert_int_equal(s.count, 1);
		assert_int_equal(s.damage, ERR_SHORT);
		assert_non_null(strstr(s.why.text, "byte 43"));
	}
	b.len = 24 + 16 + 3;
	assert_int_equal(read_batch(&b, PLACES).damage, OK);
	b.len = 23;
	assert_int_equal(read_batch(&b, PLACES).opened, ERR_SHORT);
	b.len = 0;
	assert_int_equal(read_and_free(&b).opened, ERR_SHORT);

	b = buf_of(4096);
	put_pcap_header(&b, true, MAGIC_MICRO, 2, 4, 1);
	put32(&b, true, 0);
	put32(&b, true, 0);
	put32(&b, true, 262145);
	put32(&b, true, 262145);
	assert_int_equal(read_and_free(&b).damage, ERR_LIMIT);
}

static void no_captures(void **state)
{
	struct buf b = buf_of(4096);

	(void)state;
	buf_text(&b, "This is a text, and by no means a capture.");
	assert_int_equal(read_and_free(&b).opened, ERR_UNKNOWN);
	buf_add(&b, "\xfd" "7zXZ\0\0\0\0\0", 10);
	struct seen s = read_and_free(&b);
	assert_int_equal(s.opened, ERR_UNKNOWN);
	assert_non_null(strstr(s.why.text, "decompress"));
	buf_add(&b, "\x1f\x8b\x08\0\0\0\0\0\0\0", 10);	/* a packed stream of nothing, cut off */
	assert_int_equal(read_and_free(&b).opened, ERR_SHORT);
	put_pcap_header(&b, true, MAGIC_MICRO, 2, 5, 1);
	assert_int_equal(read_and_free(&b).opened, ERR_UNKNOWN);
	put_section(&b, true, 2, 0);
	s = read_and_free(&b);
	assert_int_equal(s.opened, OK);
	assert_int_equal(s.damage, ERR_UNKNOWN);
}

/* Two sections of different byte order, interfaces of different link, snap
 * length and clock, and every kind of packet block. */
static void pcapng_all(void **state)
{
	struct buf b = buf_of(1 << 16), body = buf_of(1024);

	(void)state;
	put_section(&b, true, 1, 0);
	put_interface(&b, true, 1, 65535, -1, 0);
	put_interface(&b, true, 101, 2, 9, 1000);
	put_interface(&b, true, 0, 0, 0x80 | 10, 0);
	put_enhanced(&b, true, 0, 5000001, 3, 99, "abc");		/* microseconds */
	put_enhanced(&b, true, 1, UINT64_C(5000000001), 1, 1, "d");	/* nanoseconds, offset */
	put_enhanced(&b, true, 2, 1024 + 512, 1, 1, "e");		/* 2^-10 */
	buf_text(&body, "custom block of any content");
	put_block(&b, true, 0x0bad, &body);
	put_section(&b, false, 1, 2);
	put_interface(&b, false, 276, 2, 6, 0);
	buf_clear(&body);
	put32(&body, false, 4);		/* simple: 4 on the line, 2 by the snap length */
	buf_text(&body, "fg");
	put_block(&b, false, 3, &body);
	buf_clear(&body);
	put16(&body, false, 0);		/* obsolete packet block */
	put16(&body, false, 17);
	put32(&body, false, 0);
	put32(&body, false, 9000000);
	put32(&body, false, 1);
	put32(&body, false, 1);
	buf_text(&body, "h");
	put_block(&b, false, 2, &body);
	buf_free(&body);
	for (size_t batch = 1; batch <= PLACES; batch++) {
		struct seen s = read_batch(&b, batch);
		assert_int_equal(s.damage, OK);
		assert_int_equal(s.count, 5);
		assert_memory_equal(s.first, "adefh", 5);
		assert_true(s.frames[0].when == INT64_C(5000001000));
		assert_int_equal(s.frames[0].wire, 99);
		assert_true(s.frames[1].when == 1005 * NSEC_PER_SEC + 1);
		assert_int_equal(s.frames[1].link, 101);
		assert_true(s.frames[2].when == NSEC_PER_SEC * 3 / 2);
		assert_int_equal(s.frames[3].link, 276);
		assert_int_equal(s.frames[3].captured, 2);
		assert_int_equal(s.frames[3].wire, 4);
		assert_true(s.frames[3].when == s.frames[2].when);	/* has none of its own */
		assert_true(s.frames[4].when == 9 * NSEC_PER_SEC);
	}
	buf_free(&b);
}

static void pcapng_resolutions(void **state)
{
	static const struct {
		int resolution;
		uint64_t ticks;
		nsec_t when;
	} cases[] = {
		{ 0, 7, 7 * NSEC_PER_SEC },
		{ 12, UINT64_C(1500000000000), 3 * NSEC_PER_SEC / 2 },
		{ 19, UINT64_C(10000000000000000000), NSEC_PER_SEC },
		{ 20, 1, 0 },
		{ 0x80, 3, 3 * NSEC_PER_SEC },
		{ 0x80 | 63, UINT64_MAX, NSEC_PER_SEC * 2 - 1 },
		{ 0xff, UINT64_MAX, 0 },
		{ 0, UINT64_MAX, INT64_C(4600000000) * NSEC_PER_SEC },	/* beyond: the last */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buf b = buf_of(4096);
		put_section(&b, true, 1, 0);
		put_interface(&b, true, 1, 0, cases[i].resolution, 0);
		put_enhanced(&b, true, 0, cases[i].ticks, 1, 1, "x");
		struct seen s = read_and_free(&b);
		assert_int_equal(s.count, 1);
		assert_true(s.frames[0].when == cases[i].when);
	}
}

/* What is wrong inside a block is read over; what hides the next block is not. */
static void pcapng_damage(void **state)
{
	struct buf b = buf_of(1 << 16);

	(void)state;
	put_section(&b, true, 1, 0);
	put_interface(&b, true, 1, 0, -1, 0);
	put_enhanced(&b, true, 9, 0, 1, 1, "a");	/* no such interface */
	size_t second = b.len;
	put_enhanced(&b, true, 0, 0, 1, 1, "b");
	struct seen s = read_batch(&b, PLACES);
	assert_int_equal(s.count, 1);
	assert_int_equal(s.first[0], 'b');
	assert_int_equal(s.damage, ERR_FORM);
	b.bytes[second + 20] = 200;	/* captured length beyond the block */
	put_enhanced(&b, true, 0, 0, 1, 1, "c");
	s = read_batch(&b, PLACES);
	assert_int_equal(s.count, 1);
	assert_int_equal(s.first[0], 'c');
	b.bytes[second + 4] ^= 4;	/* the block's two lengths differ */
	s = read_batch(&b, PLACES);
	assert_int_equal(s.count, 0);
	assert_int_equal(s.damage, ERR_FORM);
	b.bytes[second + 4] = 2;	/* shorter than any block */
	assert_int_equal(read_batch(&b, PLACES).damage, ERR_FORM);
	buf_clear(&b);
	put_section(&b, true, 1, 0);
	put_interface(&b, true, 1, 0, -1, 0);
	b.len -= 1;
	assert_int_equal(read_and_free(&b).damage, ERR_SHORT);
}

/* Through a pipe, byte by byte and with records larger than its buffer. */
static void from_a_pipe(void **state)
{
	static uint8_t big[200000];
	struct buf b = buf_of(8 << 20);
	int ends[2];

	(void)state;
	memset(big, 'B', sizeof(big));
	put_pcap_header(&b, true, MAGIC_MICRO, 2, 4, 1);
	for (unsigned i = 0; i < 7; i++)
		put_record(&b, true, i, 0, sizeof(big), sizeof(big), big);
	put_record(&b, true, 7, 0, 1, 1, "z");
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		(void)close(ends[0]);
		bool bad = fs_write_all(ends[1], b.bytes, 3) != OK;
		for (size_t at = 3; !bad && at < b.len; at += 4099)
			bad = fs_write_all(ends[1], b.bytes + at, b.len - at < 4099 ? b.len - at : 4099) != OK;
		_exit(bad);
	}
	(void)close(ends[1]);
	struct seen s = read_fd(ends[0], 3);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	(void)close(ends[0]);
	buf_free(&b);
	assert_int_equal(s.damage, OK);
	assert_int_equal(s.count, 8);
	assert_int_equal(s.first[6], 'B');
	assert_int_equal(s.first[7], 'z');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pcap_variants),
		cmocka_unit_test(pcap_old_forms),
		cmocka_unit_test(pcap_damage),
		cmocka_unit_test(no_captures),
		cmocka_unit_test(pcapng_all),
		cmocka_unit_test(pcapng_resolutions),
		cmocka_unit_test(pcapng_damage),
		cmocka_unit_test(from_a_pipe),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
