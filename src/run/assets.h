/* assets.h - a site's machines against known holes, and what was seen of them. */
#ifndef RUN_ASSETS_H
#define RUN_ASSETS_H

#include "crypt/sign.h"
#include "run/books.h"
#include "run/holes.h"

/* Add the machines of the book that are not retired. OK | ERR_* with a sentence */
err_t assets_inventory(struct site *s, struct inventory *out, struct problem *why) MUST_USE;

/* What was recorded of the holes of a job. Start with { 0 }. */
struct assets_seen {
	struct book_table rows;
	const char **first;
};

/* For each hole of the job the day on which it was first recorded here, "" never;
 * owned by `out`, freed by assets_seen_free also after a failure. OK | ERR_* */
err_t assets_seen(struct site *s, const struct holes_job *job, struct assets_seen *out, struct problem *why) MUST_USE;
void assets_seen_free(struct assets_seen *seen);

/*
 * assets_record - put known exploited holes that are new into the book of holes, as
 * open since today; what is recorded as open and was not found any more is fixed
 *
 * A row's id is ASSET/CVE. What a person accepted stays accepted. signer: officer
 * or custodian. OK | ERR_*; on failure nothing was written
 */
err_t assets_record(struct site *s, const struct holes_job *job, nsec_t at, const struct signer *signer,
		    struct problem *why) MUST_USE;

/* Put the parts of an SBOM (or a dpkg status file) of one machine into the book:
 * ids MACHINE/PRODUCT. OK | ERR_* */
err_t assets_take(struct site *s, const char *file, enum inventory_format format, const char *machine,
		  const struct signer *signer, struct book_counts *counts, struct problem *why) MUST_USE;

#endif
