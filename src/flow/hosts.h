/* hosts.h - what is remembered of hosts beyond one flow, in bounded memory: for the
 * facts of rec/behaviour.h. */
#ifndef FLOW_HOSTS_H
#define FLOW_HOSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cc.h"
#include "base/err.h"
#include "rec/behaviour.h"
#include "rec/flow.h"

struct hosts;	/* opaque, defined in hosts.c */

#define HOSTS_WINDOW	(600 * NSEC_PER_SEC)	/* of fan-out and failures */
#define HOSTS_MEMORY	(24 * 3600 * NSEC_PER_SEC)	/* a destination is new after so long */
#define HOSTS_BYTES	(10u << 20)		/* about; fixed at the start */

/*
 * hosts_new - nothing is remembered yet
 *
 * 16,384 hosts, 65,536 pairs of host and service, 131,072 destinations of hosts. Each
 * table is sets of 8; a new one takes the place of the oldest of its set. Which set
 * is a keyed hash, so nobody can choose whom to drive out.
 * ret	owned by the caller, freed by hosts_free
 * OK | ERR_MEMORY
 */
err_t hosts_new(uint64_t seed, struct hosts **ret) MUST_USE;
void hosts_free(struct hosts *h);	/* NULL is fine */

/*
 * hosts_begin - a flow began
 *
 * Only addresses, ports, transport and start of the record are looked at. Times may
 * go back a little; a flow that began before the last one of its pair adds no interval.
 * Returns whether the destination is new to the source.
 */
bool hosts_begin(struct hosts *h, const struct flow_rec *f);

/* A flow is over: was it in vain? */
void hosts_end(struct hosts *h, const struct flow_rec *f);

/* What is known now of the flow's source and its pair. Its questions are looked at in
 * f->facts. */
void hosts_tell(struct hosts *h, const struct flow_rec *f, struct behaviour *out);

/* Shannon's entropy of a text, hundredths of a bit a character. */
uint16_t hosts_entropy(const uint8_t *text, size_t len);

#endif
