#include "register/people.h"

#include <string.h>

#include "register/store.h"

static const char *const role_names[PERSON_ROLES] = {
	"author", "reviewer", "analyst", "officer", "custodian", "inspector",
};

_Static_assert(PERSON_INSPECTOR == 1u << (PERSON_ROLES - 1), "a name for each role");

err_t person_role_of(const char *name, size_t len, enum person_role *ret)
{
	for (unsigned i = 0; i < PERSON_ROLES; i++)
		if (strlen(role_names[i]) == len && memcmp(role_names[i], name, len) == 0) {
			*ret = (enum person_role)(1u << i);
			return OK;
		}
	return ERR_UNKNOWN;
}

void person_role_names(unsigned roles, struct buf *out)
{
	const char *comma = "";

	for (unsigned i = 0; i < PERSON_ROLES; i++)
		if ((roles & 1u << i) != 0) {
			buf_printf(out, "%s%s", comma, role_names[i]);
			comma = ",";
		}
}

static void read_person(struct query *q, struct reg_person *p)
{
	*p = (struct reg_person){ .entry = row_u64(q) };
	p->at = row_time(q);
	p->roles = (unsigned)row_u64(q);
	p->ended = row_u64(q) != 0;
	(void)row_locked_text(q, (struct place){ "people.name", p->entry, 0 }, p->name, sizeof(p->name));
	(void)row_locked_text(q, (struct place){ "people.vkey", p->entry, 0 }, p->vkey, sizeof(p->vkey));
}

err_t register_person(struct reg *r, const char *name, struct reg_person *out)
{
	static const char sql[] = "SELECT entry, at, roles, ended, name, vkey FROM people WHERE tag = ?1";
	char tag[PSEUDONYM_BYTES];
	bool found = false;

	store_tag(r, "person", name, strlen(name), tag);
	struct query q = query_of(r, sql);
	query_text(&q, tag);
	if (query_next(&q)) {
		read_person(&q, out);
		found = true;
	}
	err_t e = query_end(&q);
	if (e == OK && !found)
		e = ERR_ABSENT;
	if (e != OK)
		*out = (struct reg_person){ 0 };
	return e;
}

err_t register_people(struct reg *r, reg_on_person on, void *ctx)
{
	static const char sql[] = "SELECT entry, at, roles, ended, name, vkey FROM people ORDER BY entry";
	struct reg_person p;

	struct query q = query_of(r, sql);
	while (query_next(&q)) {
		read_person(&q, &p);
		query_tell(&q, q.err == OK ? on(ctx, &p) : OK);
	}
	return query_end(&q);
}
