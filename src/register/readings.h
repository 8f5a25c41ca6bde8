/* readings.h - who read sealed records, when, for what. */
#ifndef REGISTER_READINGS_H
#define REGISTER_READINGS_H

#include "crypt/sign.h"
#include "register/register.h"

/* Texts are borrowed for the call. */
struct reg_reading {
	uint64_t entry;
	nsec_t at;
	char by[SIGN_NAME_MAX];
	char incident[REG_ID_MAX];	/* "": none */
	const char *purpose;
	const char *where;		/* NULL: none */
	const char *from, *to;		/* as asked, NULL: none */
};

typedef err_t (*reg_on_reading)(void *ctx, const struct reg_reading *g);

/* incident: only those that serve it; NULL: all. */
err_t register_readings(struct reg *r, const char *incident, reg_on_reading on, void *ctx)
	MUST_USE;

#endif
