/* Records come back as they went; what a taken-over eye may send is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypt/identity.h"
#include "run/wire.h"

static struct pick sample(void)
{
	struct pick p = { .kept = FACTS_NONE, .rules = { 1, 4 }, .rule_count = 2 };
	const struct ip ip = { .version = 4, .bytes = { 192, 0, 2, 1 } };

	facts_ip(&p.kept, F_SOURCE_IP, &ip);
	facts_uint(&p.kept, F_SOURCE_PORT, 443);
	facts_time(&p.kept, F_START, 1234567890123456789);
	facts_text(&p.kept, F_DNS_NAME, "a.example", 9);
	facts_text(&p.kept, F_DNS_NAME, "b.example", 9);
	uint8_t box[SEAL_BOX_EXTRA + IDENTITY_STEP] = { 7 };
	assert_true(pick_seal(&p, "p-0123456789abcdef0123456789abcdef", box, sizeof(box)));
	assert_true(pick_seal(&p, "fd73:656b:6973::1", box, sizeof(box)));
	memcpy(p.day, "2026-11-23", sizeof(p.day));
	return p;
}

static void pick_comes_back(void **state)
{
	struct pick in = sample(), out = { .kept = FACTS_NONE };
	struct buf b = buf_of(65536);

	(void)state;
	wire_put_pick(&in, &b);
	assert_int_equal(wire_get_pick(b.bytes, b.len, 5, &out), OK);
	assert_int_equal(out.rule_count, 2);
	assert_int_equal(out.rules[1], 4);
	assert_int_equal(out.kept.used, in.kept.used);
	assert_memory_equal(out.kept.bytes, in.kept.bytes, in.kept.used);
	assert_int_equal(out.sealed_count, 2);
	assert_int_equal(out.sealed_used, in.sealed_used);
	assert_memory_equal(out.sealed, in.sealed, in.sealed_used);
	assert_string_equal(out.day, "2026-11-23");
	/* A rule number that the run does not have. */
	assert_int_equal(wire_get_pick(b.bytes, b.len, 4, &out), ERR_FORM);
	buf_free(&b);
	facts_free(&in.kept);
	facts_free(&out.kept);
}

/* Every cut, and every value of every byte: refused or taken, never beyond the
 * bytes (the sanitizers watch) and never outside the schema. */
static void any_bytes_are_safe(void **state)
{
	struct pick in = sample(), out = { .kept = FACTS_NONE };
	struct buf b = buf_of(65536);
	struct value v;

	(void)state;
	wire_put_pick(&in, &b);
	for (size_t i = 0; i < b.len; i++) {
		uint8_t was = b.bytes[i];
		(void)!wire_get_pick(b.bytes, i, 5, &out);
		for (unsigned x = 0; x < 256; x++) {
			b.bytes[i] = (uint8_t)x;
			(void)!wire_get_pick(b.bytes, b.len, 5, &out);
			for (uint32_t at = 0; facts_next(&out.kept, &at, &v);)
				assert_true((unsigned)v.field < FIELD_COUNT);
		}
		b.bytes[i] = was;
	}
	buf_free(&b);
	facts_free(&in.kept);
	facts_free(&out.kept);
}

/* Sealed values that no honest eye sends. */
static void sealed_in_no_form(void **state)
{
	static const struct {
		const char *day, *name;
		size_t len;
	} rows[] = {
		{ "2026-11-23", "p-0", SEAL_BOX_EXTRA + IDENTITY_STEP + 1 },	/* not filled up */
		{ "2026-11-23", "p-0", SEAL_BOX_EXTRA },			/* nothing in it */
		{ "2026-11-23", "p-0", IDENTITY_SEALED_MAX + IDENTITY_STEP },
		{ "2026-13-23", "p-0", SEAL_BOX_EXTRA + IDENTITY_STEP },	/* no day */
		{ "2026-11-23", "p \"0", SEAL_BOX_EXTRA + IDENTITY_STEP },	/* no pseudonym */
	};
	static const uint8_t box[IDENTITY_SEALED_MAX + IDENTITY_STEP];
	struct pick out = { .kept = FACTS_NONE };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct pick in = { .kept = FACTS_NONE, .rule_count = 1 };
		struct buf b = buf_of(65536);
		assert_true(pick_seal(&in, rows[i].name, box, rows[i].len));
		memcpy(in.day, rows[i].day, sizeof(in.day));
		wire_put_pick(&in, &b);
		assert_int_equal(wire_get_pick(b.bytes, b.len, 5, &out), ERR_FORM);
		assert_int_equal(out.sealed_used, 0);
		buf_free(&b);
	}
	facts_free(&out.kept);
}

static void seal_key_comes_back(void **state)
{
	struct seal_key in = { .day = "2026-11-23", .public = { 1, 2 }, .end = 1795446000 * NSEC_PER_SEC }, out;
	struct buf b = buf_of(64);

	(void)state;
	wire_put_seal_key(&in, &b);
	assert_int_equal(b.len, 50);
	assert_int_equal(wire_get_seal_key(b.bytes, b.len, &out), OK);
	assert_memory_equal(&in, &out, sizeof(in));
	assert_int_equal(wire_get_seal_key(b.bytes, b.len - 1, &out), ERR_SHORT);
	b.bytes[0] = '/';
	assert_int_equal(wire_get_seal_key(b.bytes, b.len, &out), ERR_FORM);
	buf_free(&b);
}

static void tally_comes_back(void **state)
{
	struct tally in = { .packets = 1, .cut = UINT64_MAX }, out;
	struct buf b = buf_of(4096);

	(void)state;
	in.not_understood[NOT_EMPTY] = 7;
	wire_put_tally(&in, &b);
	struct rd r = rd_of(b.bytes, b.len), cut = rd_of(b.bytes, b.len - 1);
	assert_int_equal(wire_get_tally(&r, &out), OK);
	assert_memory_equal(&in, &out, sizeof(in));
	assert_int_equal(rd_end(&r), OK);
	assert_int_equal(wire_get_tally(&cut, &out), ERR_SHORT);
	assert_int_equal(out.packets, 0);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pick_comes_back),
		cmocka_unit_test(any_bytes_are_safe),
		cmocka_unit_test(tally_comes_back),
		cmocka_unit_test(sealed_in_no_form),
		cmocka_unit_test(seal_key_comes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
