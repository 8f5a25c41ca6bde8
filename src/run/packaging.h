/* packaging.h - chosen records with all that proves them, in one file for a court or the police. */
#ifndef RUN_PACKAGING_H
#define RUN_PACKAGING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "crypt/sign.h"
#include "register/register.h"
#include "run/site.h"

#define PACKAGE_RECORDS_MAX	10000u
#define PACKAGE_BYTES_MAX	((size_t)256 << 20)	/* of all its files together */

/* All borrowed; NULL: not given. */
struct package_new {
	const char *recipient, *purpose;	/* required */
	const char *incident;
	const char *records;		/* ids RUN/SEQ/NUMBER, one a line; "": those linked to the incident */
	const char *out;		/* path of the archive; must not exist */
};

/* What was made. */
struct package_done {
	char id[REG_ID_MAX];
	char sha256[REG_HEX_BYTES];	/* of its manifest */
	uint64_t entry;			/* index of share.package */
	uint64_t records, entries, files;
};

/*
 * package_share - write a package of sealed records with their proofs
 *
 * Order: a reading for the purpose is in the ledger before a body is opened; the entry
 * share.package, which names the manifest's digest, is in it before the file appears. The file
 * appears whole or not at all; nothing at `out` is ever replaced.
 *
 * signer	an officer
 * done		filled when OK, and from the entry on also when writing the file failed (done->entry is not 0)
 * OK | ERR_EXISTS (out) | ERR_REFUSED (role) | ERR_USAGE (no record, an empty text) | ERR_ABSENT (record,
 * incident, the verifier's file) | ERR_LIMIT (more than one package holds) | ERR_BROKEN | ERR_FULL | ERR_*
 * Source: docs/evidence-package.md
 */
err_t package_share(struct site *s, const struct package_new *new, const struct signer *signer,
		    struct package_done *done, struct problem *why) MUST_USE;

/* All packages that were shared, for people or as a JSON array. OK | ERR_IO | ERR_MEMORY */
err_t package_list(struct site *s, bool json, FILE *out, struct problem *why) MUST_USE;

#endif
