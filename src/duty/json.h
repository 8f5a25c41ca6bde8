/* json.h - the few JSON scalars that duty writes. Inside duty only. */
#ifndef DUTY_JSON_H
#define DUTY_JSON_H

#include "base/buf.h"
#include "base/clock.h"
#include "duty/case.h"

/* A JSON string, a JSON string of the time in Asia/Tokyo; appended. */
void json_text(struct buf *out, const char *text);
void json_time(struct buf *out, nsec_t t);

/* The ids of a choice or set with blanks between, yes/no of a bool; appended. */
void fact_codes(const struct fact_entry *e, struct buf *out);

#endif
