#include "select/select.h"

#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "base/wipe.h"

struct selector {
	const struct matcher *matcher;
	const struct criterion *const *criteria;
	size_t count;
	const struct authority *authority;
	bool identifying[FIELD_COUNT];
	struct select_count counts;
	uint8_t key[SECRET_BYTES];
};

static err_t mark_identifying(struct selector *s, const enum field *fields, size_t count,
			      struct problem *why)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		s->identifying[f] = field_info((enum field)f)->person != PERSON_NO;
	for (size_t i = 0; i < count; i++) {
		if ((unsigned)fields[i] >= FIELD_COUNT)
			return problem(why, ERR_USAGE, "an identifying field that does not exist");
		s->identifying[fields[i]] = true;
	}
	if (s->identifying[F_SOURCE_IP] || s->identifying[F_DESTINATION_IP])
		s->identifying[F_COMMUNITY_ID] = true;
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if (s->identifying[f] && (field_info((enum field)f)->type == TYPE_TIME || f == F_DIRECTION))
			return problem(why, ERR_USAGE, "%s cannot be replaced by a pseudonym; take it from the identifying fields",
				       field_info((enum field)f)->name);
	return OK;
}

static err_t check_criteria(const struct selector *s, struct problem *why)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct criterion_terms *t = &s->criteria[i]->terms;
		if (!t->there)
			return problem(why, ERR_USAGE, "rule %s has no `sekisho:` block; it cannot run",
				       s->criteria[i]->id);
		if (strcmp(t->authority, s->authority->id) != 0)
			return problem(why, ERR_USAGE, "rule %s is for authority %s, not %s", s->criteria[i]->id,
				       t->authority, s->authority->id);
	}
	return OK;
}

err_t select_new(const struct matcher *m, const struct criterion *const *criteria, size_t count,
		 const struct authority *authority, const uint8_t key[static SECRET_BYTES],
		 const enum field *identifying, size_t identifying_count, struct selector **ret,
		 struct problem *why)
{
	struct selector *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return problem(why, ERR_MEMORY, "out of memory");
	s->matcher = m;
	s->criteria = criteria;
	s->count = count;
	s->authority = authority;
	memcpy(s->key, key, sizeof(s->key));
	err_t e = mark_identifying(s, identifying, identifying_count, why);
	if (e == OK)
		e = check_criteria(s, why);
	if (e != OK) {
		select_free(s);
		return e;
	}
	*ret = s;
	return OK;
}

void select_free(struct selector *s)
{
	if (s == NULL)
		return;
	wipe(s, sizeof(*s));
	free(s);
}

void select_wipe(struct pick *p)
{
	if (p->kept.bytes != NULL)
		wipe(p->kept.bytes, p->kept.room);
	facts_clear(&p->kept);
	p->rule_count = 0;
}

/* How many bytes of a text point to a person: all, or those before its first TAB. */
static size_t personal_bytes(const struct value *v)
{
	const uint8_t *tab = NULL;

	if (field_info(v->field)->person == PERSON_HEAD && v->len > 0)
		tab = memchr(v->text, '\t', v->len);
	return tab != NULL ? (size_t)(tab - v->text) : v->len;
}

/* The value's bytes, the same for equal values on every machine. */
static size_t value_bytes(const struct value *v, const uint8_t **bytes, uint8_t room[17])
{
	*bytes = room;
	switch (field_info(v->field)->type) {
	case TYPE_TEXT:
		*bytes = v->text;
		return personal_bytes(v);
	case TYPE_IP:
		room[0] = v->ip.version;
		memcpy(room + 1, v->ip.bytes, sizeof(v->ip.bytes));
		return 17;
	default:
		for (unsigned i = 0; i < 8; i++)
			room[i] = (uint8_t)(v->number >> (56 - 8 * i));
		return 8;
	}
}

void select_pseudonym(const uint8_t key[static SECRET_BYTES], struct value *v,
		      char room[static SELECT_PSEUDONYM_BYTES])
{
	static const uint8_t prefix[6] = { 0xfd, 0x73, 0x65, 0x6b, 0x69, 0x73 };
	uint8_t plain[17], hash[16];
	const uint8_t *bytes = NULL;
	size_t len = value_bytes(v, &bytes, plain);

	/* One name for all addresses: a host is the same as source and as destination. */
	bool address = field_info(v->field)->type == TYPE_IP;
	pseudonym_of(key, address ? "ip" : field_info(v->field)->name, bytes, len, room);
	if (field_info(v->field)->type == TYPE_TEXT) {
		/* What stays is at most a text: the room holds it behind the pseudonym. */
		size_t stays = v->len - len;
		if (stays > FACT_TEXT_MAX)
			stays = FACT_TEXT_MAX;
		if (stays > 0)
			memcpy(room + PSEUDONYM_BYTES - 1, bytes + len, stays);
		v->text = (const uint8_t *)room;
		v->len = PSEUDONYM_BYTES - 1 + stays;
		return;
	}
	/* "p-" and 32 hex digits, made here a moment ago: always decodes. */
	if (hex_to(room + 2, PSEUDONYM_BYTES - 3, hash, sizeof(hash)) != OK)
		memset(hash, 0, sizeof(hash));
	if (field_info(v->field)->type == TYPE_IP) {
		v->ip = (struct ip){ .version = 6 };
		memcpy(v->ip.bytes, prefix, sizeof(prefix));
		memcpy(v->ip.bytes + sizeof(prefix), hash, 10);
	} else {
		uint64_t n = 0;
		for (unsigned i = 0; i < 8; i++)
			n = n << 8 | hash[i];
		v->number = UINT64_C(1) << 52 | n >> 13;
	}
	wipe(plain, sizeof(plain));
	wipe(hash, sizeof(hash));
}

/* Of the fired rules those whose direction allows the flow; their fields too. */
static void take_rules(const struct selector *s, const uint16_t *fired, size_t count,
		       enum direction d, struct pick *out, bool keep[FIELD_COUNT])
{
	for (size_t i = 0; i < count; i++) {
		const struct criterion_terms *t = &s->criteria[fired[i]]->terms;
		if (t->directions != 0 && (t->directions >> d & 1) == 0)
			continue;
		for (unsigned f = 0; f < FIELD_COUNT; f++)
			keep[f] = keep[f] || t->keep[f];
		if (out->rule_count < PICK_RULES_MAX)
			out->rules[out->rule_count++] = fired[i];
	}
}

static void take_values(const struct selector *s, const struct record *r, const bool *keep,
			enum direction d, struct facts *out)
{
	const char *name = direction_name(d);
	char room[SELECT_PSEUDONYM_BYTES];
	struct value v;

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		if (f == F_DIRECTION) {
			facts_text(out, F_DIRECTION, name, strlen(name));
			continue;
		}
		for (uint32_t at = 0; keep[f] && record_next(r, (enum field)f, &at, &v);) {
			if (s->identifying[f])
				select_pseudonym(s->key, &v, room);
			facts_value(out, &v);
		}
	}
	wipe(room, sizeof(room));
}

bool select_flow(struct selector *s, const struct flow_rec *flow, struct pick *out)
{
	/* More than a pick can name: a rule cut off here must not hide one that
	 * the flow's direction allows. */
	uint16_t fired[MATCHER_RULES_MAX];
	bool keep[FIELD_COUNT];		/* set only when a rule fired: most flows are forgotten */

	facts_clear(&out->kept);
	out->rule_count = 0;
	enum direction d = authority_direction(s->authority, &flow->address[SIDE_SOURCE],
					       &flow->address[SIDE_DESTINATION]);
	if ((s->authority->directions >> d & 1) == 0) {
		s->counts.direction++;
		s->counts.erased++;
		return false;
	}
	struct record r = record_of_flow(flow);
	size_t count = matcher_run(s->matcher, &r, fired, COUNT_OF(fired));
	if (count > 0) {
		memset(keep, 0, sizeof(keep));
		take_rules(s, fired, count, d, out, keep);
	}
	if (out->rule_count == 0) {
		s->counts.erased++;
		s->counts.direction += count > 0;
		return false;
	}
	take_values(s, &r, keep, d, &out->kept);
	s->counts.kept++;
	return true;
}

struct select_count select_counts(const struct selector *s)
{
	return s->counts;
}
