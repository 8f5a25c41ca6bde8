/* people.h - who acts at the site, in which roles, under which key. */
#ifndef REGISTER_PEOPLE_H
#define REGISTER_PEOPLE_H

#include "crypt/sign.h"
#include "register/register.h"

/* Roles, as bits. */
enum person_role {
	PERSON_AUTHOR = 1u << 0,
	PERSON_REVIEWER = 1u << 1,
	PERSON_ANALYST = 1u << 2,
	PERSON_OFFICER = 1u << 3,
	PERSON_CUSTODIAN = 1u << 4,
	PERSON_INSPECTOR = 1u << 5,
};

#define PERSON_ROLES	6u
#define PERSON_VKEY_MAX	256u	/* bytes, NUL included */

struct reg_person {
	char name[SIGN_NAME_MAX];
	unsigned roles;			/* PERSON_* */
	char vkey[PERSON_VKEY_MAX];	/* the present one */
	nsec_t at;			/* added at */
	uint64_t entry;			/* index of person.add */
	bool ended;			/* the key is accepted no more */
};

typedef err_t (*reg_on_person)(void *ctx, const struct reg_person *p);

/* The person of exactly this name. *out is zeroed on failure. */
err_t register_person(struct reg *r, const char *name, struct reg_person *out) MUST_USE;

/* All persons. */
err_t register_people(struct reg *r, reg_on_person on, void *ctx) MUST_USE;

/* The role of a name ("author"), len bytes. OK | ERR_UNKNOWN */
err_t person_role_of(const char *name, size_t len, enum person_role *ret) MUST_USE;

/* Append the names of all roles in `roles`, with commas between, in the
 * order above. */
void person_role_names(unsigned roles, struct buf *out);

#endif
