/* retention.h - how long classes of records are kept, which days have expired, and
 * the sealed bodies of a class and day. */
#ifndef REGISTER_RETENTION_H
#define REGISTER_RETENTION_H

#include <stdbool.h>

#include "crypt/sign.h"
#include "register/register.h"

#define REG_SETTING_MAX	128u	/* bytes of a setting's name or value, NUL included */

/* One change of a setting. `reason` is borrowed for the call, NULL: none given. */
struct reg_setting {
	uint64_t entry;
	nsec_t at;
	char name[REG_SETTING_MAX];	/* "retention.traffic" */
	char value[REG_SETTING_MAX];
	const char *reason;
	char by[SIGN_NAME_MAX];
};

/* What one entry sealed. */
struct reg_body_row {
	uint64_t entry;
	char class[REG_CLASS_MAX];
	char day[REG_DAY_BYTES];
	char sha256[REG_HEX_BYTES];	/* of the sealed file: its name */
	char root[REG_HEX_BYTES];
	uint64_t size, records;
};

/* A class and day whose key was destroyed at the end of its period. */
struct reg_expired {
	uint64_t entry;			/* index of expire */
	nsec_t at, kept_until;
	char class[REG_CLASS_MAX];
	char day[REG_DAY_BYTES];
};

typedef err_t (*reg_on_setting)(void *ctx, const struct reg_setting *s);
typedef err_t (*reg_on_body)(void *ctx, const struct reg_body_row *b);
typedef err_t (*reg_on_expired)(void *ctx, const struct reg_expired *x);

/* Every change ever made, oldest first. */
err_t register_settings(struct reg *r, reg_on_setting on, void *ctx) MUST_USE;

/* The bodies of a class and day, in order; what was sealed, there or not. */
err_t register_bodies(struct reg *r, const char *class, const char *day, reg_on_body on, void *ctx) MUST_USE;

/* The body of one entry. *out is zeroed on failure; ERR_ABSENT: the entry sealed none. */
err_t register_body(struct reg *r, uint64_t entry, struct reg_body_row *out) MUST_USE;

/* Every class and day that has expired, oldest first. */
err_t register_expired_days(struct reg *r, reg_on_expired on, void *ctx) MUST_USE;

/* Has this class and day expired? */
err_t register_is_expired(struct reg *r, const char *class, const char *day, bool *out) MUST_USE;

/* Digest of the newest law.change: of its lines "NAME SHA256\n" in their order. Hex;
 * "" when there is none. */
err_t register_law(struct reg *r, char out[static REG_HEX_BYTES]) MUST_USE;

/* `was` of the newest clock.step; 0: none. */
err_t register_clock_step(struct reg *r, nsec_t *was) MUST_USE;

#endif
