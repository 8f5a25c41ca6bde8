/* Selection: direction, kept fields, pseudonyms, accounting. */
#include "../criteria/criteria_help.h"
#include "crypt/identity.h"
#include "crypt/start.h"
#include "select/select.h"

static const char authority_text[] =
	"id: A-1\ngranted_by: The board\npurpose: Defend\nlegal_basis: Staff rules\nkind: own-network\n"
	"valid: {to: 2030-01-01}\nown: [10.0.0.0/8]\ndirections: [%s]\n";

/* One selector over rules that fire on port 6667 (and another on port 6668). */
struct scene {
	struct authority *a;
	struct criterion *rules[2];
	struct matcher *m;
	struct selector *s;
	struct pick pick;
};

static const uint8_t key[SECRET_BYTES] = { 1, 2, 3 };

static void open_scene(struct scene *c, const char *allowed, const char *first, const char *second,
		       const enum field *identifying, size_t count)
{
	struct problem why = PROBLEM_NONE;
	char text[1024];

	*c = (struct scene){ 0 };
	assert_int_equal(crypt_start(), OK);
	(void)snprintf(text, sizeof(text), authority_text, allowed);
	assert_int_equal(authority_parse("a", text, strlen(text), &c->a, NULL), OK);
	(void)snprintf(text, sizeof(text), "%s%s", TERMS, first);
	if (rule_of("  s:\n    destination.port: [6667, 6669]\n  condition: s\n", text, &c->rules[0], &why) != OK)
		fail_msg("%s", why.text);
	(void)snprintf(text, sizeof(text), "%s%s", TERMS, second);
	if (rule_of("  s:\n    destination.port: [6668, 6669]\n  condition: s\n", text, &c->rules[1], &why) != OK)
		fail_msg("%s", why.text);
	assert_int_equal(matcher_new((const struct criterion *const *)c->rules, 2, &c->m, NULL), OK);
	if (select_new(c->m, (const struct criterion *const *)c->rules, 2, c->a, key, identifying, count, &c->s, &why) != OK)
		fail_msg("%s", why.text);
}

static void close_scene(struct scene *c)
{
	facts_free(&c->pick.kept);
	select_free(c->s);
	matcher_free(c->m);
	criterion_free(c->rules[0]);
	criterion_free(c->rules[1]);
	authority_free(c->a);
}

static bool go(struct scene *c, const char *from, const char *to, uint16_t port)
{
	struct facts facts = FACTS_NONE;

	text_fact(&facts, F_TLS_SNI, "name.example");
	struct flow_rec f = flow_of(from, to, port, &facts);
	bool yes = select_flow(c->s, &f, &c->pick);
	facts_free(&facts);
	return yes;
}

static bool value_of(const struct pick *p, enum field field, struct value *v)
{
	for (uint32_t at = 0; facts_next(&p->kept, &at, v);)
		if (v->field == field)
			return true;
	return false;
}

#define IN	"10.0.0.1"
#define OUT	"192.0.2.1"

/* Every direction against what the authority and the rule allow. */
static void test_directions(void **state)
{
	static const char *const ends[2][2] = { { OUT, "192.0.2.2" }, { IN, "10.0.0.2" } };
	static const char *const names[DIRECTION_COUNT] = { "internal", "outbound", "inbound", "external" };

	(void)state;
	for (unsigned authority = 0; authority < DIRECTION_COUNT; authority++) {
		for (unsigned rule = 0; rule <= DIRECTION_COUNT; rule++) {
			struct scene c;
			char first[64] = "";
			if (rule < DIRECTION_COUNT)
				(void)snprintf(first, sizeof(first), "  direction: %s\n", names[rule]);
			open_scene(&c, names[authority], first, "", NULL, 0);
			for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
				bool own_from = d == DIRECTION_INTERNAL || d == DIRECTION_OUTBOUND;
				bool own_to = d == DIRECTION_INTERNAL || d == DIRECTION_INBOUND;
				bool want = d == authority && (rule == DIRECTION_COUNT || d == rule);
				assert_int_equal(go(&c, ends[own_from][0], ends[own_to][1], 6667), want);
				struct value v;
				if (!want)
					continue;
				assert_true(value_of(&c.pick, F_DIRECTION, &v));
				assert_int_equal(v.len, strlen(names[d]));
				assert_memory_equal(v.text, names[d], v.len);
			}
			struct select_count n = select_counts(c.s);
			assert_int_equal(n.kept + n.erased, DIRECTION_COUNT);
			close_scene(&c);
		}
	}
}

static void test_fields(void **state)
{
	struct scene c;
	struct value v;

	(void)state;
	open_scene(&c, "outbound", "  keep: [tuple]\n", "  keep: [tls]\n", NULL, 0);
	assert_true(go(&c, IN, OUT, 6667));
	assert_int_equal(c.pick.rule_count, 1);
	assert_int_equal(c.pick.rules[0], 0);
	assert_true(value_of(&c.pick, F_SOURCE_IP, &v) && v.ip.bytes[0] == 10);
	assert_true(value_of(&c.pick, F_DESTINATION_PORT, &v) && v.number == 6667);
	assert_false(value_of(&c.pick, F_TLS_SNI, &v));
	assert_false(value_of(&c.pick, F_SOURCE_BYTES, &v));
	assert_true(go(&c, IN, OUT, 6668));
	assert_int_equal(c.pick.rules[0], 1);
	assert_false(value_of(&c.pick, F_SOURCE_IP, &v));
	assert_true(value_of(&c.pick, F_TLS_SNI, &v));
	assert_true(go(&c, IN, OUT, 6669));	/* both: what either keeps */
	assert_int_equal(c.pick.rule_count, 2);
	assert_true(value_of(&c.pick, F_SOURCE_IP, &v) && value_of(&c.pick, F_TLS_SNI, &v));
	assert_false(go(&c, IN, OUT, 7000));
	assert_int_equal(c.pick.rule_count, 0);
	assert_int_equal(c.pick.kept.used, 0);
	struct select_count n = select_counts(c.s);
	assert_int_equal(n.kept, 3);
	assert_int_equal(n.erased, 1);
	close_scene(&c);
}

/* Equal stays equal, also as source and destination; the clear value is nowhere. */
static void test_pseudonyms(void **state)
{
	static const enum field which[] = { F_SOURCE_IP, F_DESTINATION_IP, F_TLS_SNI, F_VLAN, F_SOURCE_PORT };
	struct scene c;
	struct value a, b, v;

	(void)state;
	open_scene(&c, "outbound, inbound", "", "", which, COUNT_OF(which));
	assert_true(go(&c, IN, OUT, 6667));
	assert_true(value_of(&c.pick, F_SOURCE_IP, &a) && value_of(&c.pick, F_DESTINATION_IP, &b));
	assert_int_equal(a.ip.version, 6);
	static const uint8_t prefix[] = { 0xfd, 0x73, 0x65, 0x6b, 0x69, 0x73 };
	assert_memory_equal(a.ip.bytes, prefix, sizeof(prefix));
	assert_memory_not_equal(&a.ip, &b.ip, sizeof(a.ip));
	assert_true(value_of(&c.pick, F_TLS_SNI, &v));
	assert_int_equal(v.len, PSEUDONYM_BYTES - 1);
	assert_memory_equal(v.text, "p-", 2);
	assert_true(value_of(&c.pick, F_COMMUNITY_ID, &v) && v.text[0] == 'p');
	assert_true(value_of(&c.pick, F_SOURCE_PORT, &v) && v.number >> 52 == 1);
	struct ip first = a.ip, second = b.ip;
	assert_true(go(&c, OUT, IN, 6667));
	assert_true(value_of(&c.pick, F_SOURCE_IP, &a) && value_of(&c.pick, F_DESTINATION_IP, &b));
	assert_memory_equal(&a.ip, &second, sizeof(second));
	assert_memory_equal(&b.ip, &first, sizeof(first));
	assert_null(memmem(c.pick.kept.bytes, c.pick.kept.used, "name.example", 12));
	static const uint8_t clear[] = { 10, 0, 0, 1 };
	assert_null(memmem(c.pick.kept.bytes, c.pick.kept.used, clear, sizeof(clear)));
	uint32_t room = c.pick.kept.room;
	select_wipe(&c.pick);
	for (uint32_t i = 0; i < room; i++)
		assert_int_equal(c.pick.kept.bytes[i], 0);
	close_scene(&c);
}

/* Of a share only its path is replaced: the counts behind the TAB stay, and so do
 * equal paths equal. */
static void test_head(void **state)
{
	static const char counts[] = "\twrites=3 renames=1\tx";
	char room[SELECT_PSEUDONYM_BYTES], again[SELECT_PSEUDONYM_BYTES], whole[PSEUDONYM_BYTES];
	static const char path[] = "\\\\files\\taro";
	struct value v = { .field = F_SMB_SHARE, .text = (const uint8_t *)"\\\\files\\taro\twrites=3 renames=1\tx" };
	struct value w = { .field = F_SMB_SHARE, .text = (const uint8_t *)path, .len = sizeof(path) - 1 };
	struct scene c;

	(void)state;
	assert_int_equal(crypt_start(), OK);
	v.len = strlen((const char *)v.text);
	pseudonym_of(key, "smb.share", (const uint8_t *)path, sizeof(path) - 1, whole);
	select_pseudonym(key, &v, room);
	assert_int_equal(v.len, PSEUDONYM_BYTES - 1 + strlen(counts));
	assert_memory_equal(v.text, whole, PSEUDONYM_BYTES - 1);
	assert_memory_equal(v.text + PSEUDONYM_BYTES - 1, counts, strlen(counts));
	select_pseudonym(key, &w, again);	/* no TAB: all of it */
	assert_int_equal(w.len, PSEUDONYM_BYTES - 1);
	assert_memory_equal(w.text, whole, w.len);
	/* A site that names the field itself gets the same; and through selection. */
	static const enum field which[] = { F_SMB_SHARE };
	for (size_t named = 0; named < 2; named++) {
		struct facts facts = FACTS_NONE;
		open_scene(&c, "outbound", "  keep: [smb]\n", "", which, named);
		text_fact(&facts, F_SMB_SHARE, "\\\\files\\taro\twrites=3 renames=1\tx");
		text_fact(&facts, F_SMB_SHARE, "\ttaro");
		struct flow_rec f = flow_of(IN, OUT, 6667, &facts);
		assert_true(select_flow(c.s, &f, &c.pick));
		assert_true(value_of(&c.pick, F_SMB_SHARE, &v));
		assert_int_equal(v.len, PSEUDONYM_BYTES - 1 + strlen(counts));
		assert_memory_equal(v.text, whole, PSEUDONYM_BYTES - 1);
		assert_null(memmem(c.pick.kept.bytes, c.pick.kept.used, "files", 5));
		facts_free(&facts);
		close_scene(&c);
	}
}

/* The longest text there is, its TAB first and last. */
static void test_long_head(void **state)
{
	char room[SELECT_PSEUDONYM_BYTES];
	uint8_t text[FACT_TEXT_MAX];

	(void)state;
	assert_int_equal(crypt_start(), OK);
	for (size_t at = 0; at < sizeof(text); at += sizeof(text) - 1) {
		memset(text, 'x', sizeof(text));
		text[at] = '\t';
		struct value v = { .field = F_SMB_SHARE, .text = text, .len = sizeof(text) };
		select_pseudonym(key, &v, room);
		assert_int_equal(v.len, PSEUDONYM_BYTES - 1 + sizeof(text) - at);
		assert_memory_equal(v.text, "p-", 2);
	}
}

static bool sealed_of(const struct pick *p, const char *pseudonym, struct pick_sealed *out)
{
	for (uint32_t at = 0; pick_sealed_next(p, &at, out);)
		if (strcmp(out->pseudonym, pseudonym) == 0)
			return true;
	return false;
}

/* What is sealed beside a value opens with the day's key for that field alone. */
static void opens_to(const struct pick *p, const uint8_t *public, const uint8_t *secret, enum field f,
		     const char *want)
{
	struct buf out = buf_of(2048);
	char pseudonym[PICK_NAME_MAX];
	struct pick_sealed s;
	struct value v;

	assert_true(value_of(p, f, &v));
	select_pseudonym_text(&v, pseudonym);
	assert_true(sealed_of(p, pseudonym, &s));
	assert_true(identity_length(s.len));
	assert_int_equal(identity_open(public, secret, select_pseudonym_field(f), pseudonym, s.box, s.len, &out), OK);
	assert_string_equal(buf_str(&out), want);
	buf_clear(&out);
	assert_int_equal(identity_open(public, secret, "user.name", pseudonym, s.box, s.len, &out), ERR_FORM);
	assert_int_equal(identity_open(public, secret, select_pseudonym_field(f), "p-0", s.box, s.len, &out), ERR_FORM);
	assert_int_equal(identity_open(public, public, select_pseudonym_field(f), pseudonym, s.box, s.len, &out), ERR_KEY);
	assert_int_equal(out.len, 0);
	buf_wipe(&out);
}

/* Each replaced value is sealed once, and only when there is a key for it. */
static void test_sealed(void **state)
{
	static const enum field which[] = { F_SOURCE_IP, F_DESTINATION_IP, F_TLS_SNI, F_SOURCE_PORT };
	uint8_t public[SEAL_PUBLIC_BYTES], secret[SEAL_SECRET_BYTES];
	struct pick_sealed first, again;
	char name[PICK_NAME_MAX];
	struct scene c;
	struct value v;

	(void)state;
	open_scene(&c, "outbound, inbound", "", "", which, COUNT_OF(which));
	assert_true(go(&c, IN, OUT, 6667));
	assert_int_equal(c.pick.sealed_used, 0);
	seal_pair(public, secret);
	select_seal_to(c.s, "2026-11-23", public);
	assert_true(go(&c, IN, OUT, 6667));
	assert_string_equal(c.pick.day, "2026-11-23");
	opens_to(&c.pick, public, secret, F_SOURCE_IP, IN);
	opens_to(&c.pick, public, secret, F_DESTINATION_IP, OUT);
	opens_to(&c.pick, public, secret, F_TLS_SNI, "name.example");
	assert_int_equal(c.pick.sealed_count, 5);	/* the community id too */
	assert_null(memmem(c.pick.sealed, c.pick.sealed_used, "name.example", 12));
	/* The same value gives the same box that day, and another one the next day. */
	assert_true(value_of(&c.pick, F_TLS_SNI, &v));
	select_pseudonym_text(&v, name);
	assert_true(sealed_of(&c.pick, name, &first));
	uint8_t kept[IDENTITY_SEALED_MAX];
	memcpy(kept, first.box, first.len);
	assert_true(go(&c, OUT, IN, 6667));
	assert_true(sealed_of(&c.pick, name, &again) && again.len == first.len);
	assert_memory_equal(again.box, kept, again.len);
	select_seal_to(c.s, "2026-11-24", public);
	assert_true(go(&c, IN, OUT, 6667));
	assert_string_equal(c.pick.day, "2026-11-24");
	assert_true(sealed_of(&c.pick, name, &again) && again.len == first.len);
	assert_memory_not_equal(again.box, kept, again.len);
	assert_false(go(&c, IN, OUT, 7000));
	assert_int_equal(c.pick.sealed_used, 0);
	close_scene(&c);
}

/* Of a head only the head is sealed; more values than there is room for are left out,
 * never half sealed. */
static void test_sealed_many(void **state)
{
	uint8_t public[SEAL_PUBLIC_BYTES], secret[SEAL_SECRET_BYTES];
	struct facts facts = FACTS_NONE;
	struct pick_sealed s;
	struct scene c;
	char text[64];
	unsigned n = 0;

	(void)state;
	open_scene(&c, "outbound", "  keep: [smb]\n", "", NULL, 0);
	seal_pair(public, secret);
	select_seal_to(c.s, "2026-11-23", public);
	text_fact(&facts, F_SMB_SHARE, "\\\\files\\taro\twrites=3");
	struct flow_rec f = flow_of(IN, OUT, 6667, &facts);
	assert_true(select_flow(c.s, &f, &c.pick));
	assert_int_equal(c.pick.sealed_count, 1);
	opens_to(&c.pick, public, secret, F_SMB_SHARE, "\\\\files\\taro");
	for (unsigned i = 0; i < 100; i++) {
		(void)snprintf(text, sizeof(text), "\\\\files\\share-%u", i);
		text_fact(&facts, F_SMB_SHARE, text);
	}
	f = flow_of(IN, OUT, 6667, &facts);
	assert_true(select_flow(c.s, &f, &c.pick));
	assert_int_equal(c.pick.sealed_count, PICK_SEALED_MAX);
	for (uint32_t at = 0; pick_sealed_next(&c.pick, &at, &s); n++)
		assert_true(identity_length(s.len));
	assert_int_equal(n, PICK_SEALED_MAX);
	facts_free(&facts);
	close_scene(&c);
}

static void test_refusals(void **state)
{
	static const enum field time[] = { F_START };
	struct problem why = PROBLEM_NONE;
	struct scene c;
	struct selector *s = NULL;
	struct criterion *bare = NULL;

	(void)state;
	open_scene(&c, "outbound", "", "", NULL, 0);
	const struct criterion *const *rules = (const struct criterion *const *)c.rules;
	assert_int_equal(select_new(c.m, rules, 2, c.a, key, time, 1, &s, &why), ERR_USAGE);
	assert_non_null(strstr(why.text, "event.start cannot be replaced"));
	why = PROBLEM_NONE;
	assert_int_equal(rule_of("  s:\n    query: a\n  condition: s\n", "", &bare, NULL), OK);
	const struct criterion *one = bare;
	assert_int_equal(select_new(c.m, &one, 1, c.a, key, NULL, 0, &s, &why), ERR_USAGE);
	assert_non_null(strstr(why.text, "no `sekisho:` block"));
	criterion_free(bare);
	why = PROBLEM_NONE;
	assert_int_equal(rule_of("  s:\n    query: a\n  condition: s\n",
				 "sekisho:\n  purpose: p\n  authority: other\n  valid: {to: 2030-01-01}\n", &bare, NULL), OK);
	one = bare;
	assert_int_equal(select_new(c.m, &one, 1, c.a, key, NULL, 0, &s, &why), ERR_USAGE);
	assert_non_null(strstr(why.text, "is for authority other, not A-1"));
	criterion_free(bare);
	close_scene(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_directions), cmocka_unit_test(test_fields), cmocka_unit_test(test_pseudonyms),
		cmocka_unit_test(test_head), cmocka_unit_test(test_long_head), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_sealed), cmocka_unit_test(test_sealed_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
