#include "select/select.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "base/wipe.h"
#include "crypt/identity.h"

#define BOXES		256u	/* sealed values that are remembered, by pseudonym */
#define BOX_BYTES	240u	/* of one; longer ones are sealed anew each time */

/* A value sealed before: whoever has the same pseudonym gets the same box, so that a
 * value that comes again and again costs no curve arithmetic. Holds nothing clear. */
struct box {
	char pseudonym[PICK_NAME_MAX];
	uint8_t bytes[BOX_BYTES];
	size_t len;
};

/* To whom replaced values are sealed. */
struct seal_to {
	char day[PICK_DAY_BYTES];	/* "": nobody */
	uint8_t public[SEAL_PUBLIC_BYTES];
	struct box boxes[BOXES];
};

struct selector {
	const struct matcher *matcher;
	const struct criterion *const *criteria;
	size_t count;
	const struct authority *authority;
	bool identifying[FIELD_COUNT];
	struct select_count counts;
	uint8_t key[SECRET_BYTES];
	struct seal_to seal;
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

void select_seal_to(struct selector *s, const char day[static PICK_DAY_BYTES],
		    const uint8_t public[static SEAL_PUBLIC_BYTES])
{
	memset(&s->seal, 0, sizeof(s->seal));
	memcpy(s->seal.day, day, PICK_DAY_BYTES - 1);
	memcpy(s->seal.public, public, sizeof(s->seal.public));
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
	pick_clear(p);
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

const char *select_pseudonym_field(enum field f)
{
	return field_info(f)->type == TYPE_IP ? "ip" : field_info(f)->name;
}

void select_pseudonym(const uint8_t key[static SECRET_BYTES], struct value *v,
		      char room[static SELECT_PSEUDONYM_BYTES])
{
	static const uint8_t prefix[6] = { 0xfd, 0x73, 0x65, 0x6b, 0x69, 0x73 };
	uint8_t plain[17], hash[16];
	const uint8_t *bytes = NULL;
	size_t len = value_bytes(v, &bytes, plain);

	pseudonym_of(key, select_pseudonym_field(v->field), bytes, len, room);
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

void select_pseudonym_text(const struct value *v, char out[static PICK_NAME_MAX])
{
	switch (field_info(v->field)->type) {
	case TYPE_IP:
		if (inet_ntop(v->ip.version == 4 ? AF_INET : AF_INET6, v->ip.bytes, out, PICK_NAME_MAX) == NULL)
			out[0] = '\0';
		return;
	case TYPE_TEXT:
		(void)snprintf(out, PICK_NAME_MAX, "%.*s", (int)(PSEUDONYM_BYTES - 1), (const char *)v->text);
		return;
	default:
		(void)snprintf(out, PICK_NAME_MAX, "%" PRIu64, v->number);
	}
}

/* The clear value's bytes as people know them: text as it is, else written out. */
static size_t clear_bytes(const struct value *v, char room[static PICK_NAME_MAX], const void **bytes)
{
	if (field_info(v->field)->type == TYPE_TEXT) {
		*bytes = v->text;
		return personal_bytes(v);
	}
	select_pseudonym_text(v, room);
	*bytes = room;
	return strlen(room);
}

static struct box *box_of(struct seal_to *to, const char *pseudonym)
{
	uint32_t h = 2166136261u;	/* FNV-1a; a pseudonym is a keyed digest already */

	for (const char *at = pseudonym; *at != '\0'; at++)
		h = (h ^ (uint8_t)*at) * 16777619u;
	return &to->boxes[h % BOXES];
}

/* Seal the clear value beside its pseudonym, once a record; no room, no seal. */
static void seal_value(struct selector *s, const struct value *clear, const char *pseudonym, struct pick *out)
{
	char room[PICK_NAME_MAX];
	const void *bytes;
	struct box *known = box_of(&s->seal, pseudonym);
	struct buf b = buf_of(IDENTITY_SEALED_MAX);

	if (pick_has_sealed(out, pseudonym) || out->sealed_count == PICK_SEALED_MAX)
		return;
	if (strcmp(known->pseudonym, pseudonym) == 0) {
		(void)!pick_seal(out, pseudonym, known->bytes, known->len);
		return;
	}
	size_t len = clear_bytes(clear, room, &bytes);
	err_t e = identity_seal(s->seal.public, select_pseudonym_field(clear->field), pseudonym, bytes, len, &b);
	wipe(room, sizeof(room));
	if (e == OK && pick_seal(out, pseudonym, b.bytes, b.len) && b.len <= sizeof(known->bytes)) {
		(void)snprintf(known->pseudonym, sizeof(known->pseudonym), "%s", pseudonym);
		memcpy(known->bytes, b.bytes, b.len);
		known->len = b.len;
	}
	buf_free(&b);
}

/* Replace a value, and seal what it was. */
static void replace(struct selector *s, struct value *v, char room[static SELECT_PSEUDONYM_BYTES],
		    struct pick *out)
{
	const struct value clear = *v;
	char pseudonym[PICK_NAME_MAX];

	select_pseudonym(s->key, v, room);
	if (s->seal.day[0] == '\0')
		return;
	memcpy(out->day, s->seal.day, sizeof(out->day));
	select_pseudonym_text(v, pseudonym);
	seal_value(s, &clear, pseudonym, out);
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

static void take_values(struct selector *s, const struct record *r, const bool *keep,
			enum direction d, struct pick *out)
{
	const char *name = direction_name(d);
	char room[SELECT_PSEUDONYM_BYTES];
	struct value v;

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		if (f == F_DIRECTION) {
			facts_text(&out->kept, F_DIRECTION, name, strlen(name));
			continue;
		}
		for (uint32_t at = 0; keep[f] && record_next(r, (enum field)f, &at, &v);) {
			if (s->identifying[f])
				replace(s, &v, room, out);
			facts_value(&out->kept, &v);
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

	pick_clear(out);
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
	take_values(s, &r, keep, d, out);
	s->counts.kept++;
	return true;
}

struct select_count select_counts(const struct selector *s)
{
	return s->counts;
}
