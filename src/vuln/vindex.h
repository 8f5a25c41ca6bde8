/* vindex.h - a feed's products and CVE ids by key. Inside vuln only. */
#ifndef VULN_VINDEX_H
#define VULN_VINDEX_H

#include "vuln/feed.h"

/* Borrows the feed. Chains end with UINT32_MAX. */
struct vindex {
	const struct feed *feed;
	uint32_t *slot;		/* open addressing: index + 1 into `affected`, 0 empty */
	uint32_t mask;
	uint32_t *next;		/* the next affected entry with the same key */
	uint32_t *id_slot;	/* the same for ids */
	uint32_t id_mask;
	const char **id;	/* CVE ids, and ids of advisories without one */
	uint32_t *kev;		/* of id i: KEV's advisory, or UINT32_MAX */
	uint32_t ids;
};

/* Build it; vindex_free frees. OK | ERR_MEMORY */
err_t vindex_build(const struct feed *f, struct vindex *out) MUST_USE;
void vindex_free(struct vindex *x);

/* The first affected entry under a key, or UINT32_MAX. */
uint32_t vindex_find(const struct vindex *x, uint64_t key);

/* The number of an id; it is one of the feed's. */
uint32_t vindex_id(const struct vindex *x, const char *id);

#endif
