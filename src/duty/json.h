/* json.h - what duty writes as JSON in several places. Inside duty only. */
#ifndef DUTY_JSON_H
#define DUTY_JSON_H

#include "base/buf.h"
#include "base/clock.h"
#include "duty/case.h"
#include "text/jsonw.h"

/* The time in Asia/Tokyo as a string. */
void json_time(struct jsonw *w, nsec_t t);

/* The ids of a choice or set with blanks between, yes/no of a bool; appended. */
void fact_codes(const struct fact_entry *e, struct buf *out);

#endif
