/* packages.h - evidence packages that were handed out: to whom, for what. */
#ifndef REGISTER_PACKAGES_H
#define REGISTER_PACKAGES_H

#include "crypt/sign.h"
#include "register/register.h"

/* Texts are borrowed for the call. */
struct reg_package {
	uint64_t entry;
	nsec_t at;
	char id[REG_ID_MAX];
	char by[SIGN_NAME_MAX];
	char incident[REG_ID_MAX];	/* "": none */
	const char *recipient, *purpose;
	uint64_t records;
	char sha256[REG_HEX_BYTES];	/* of its manifest */
};

typedef err_t (*reg_on_package)(void *ctx, const struct reg_package *p);

/* All packages. */
err_t register_packages(struct reg *r, reg_on_package on, void *ctx) MUST_USE;

/* The id that the next package takes, "package-000001" on an empty ledger. */
err_t register_next_package(struct reg *r, char out[static REG_ID_MAX]) MUST_USE;

#endif
