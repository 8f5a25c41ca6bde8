/* showing.h - a sealed record as it may be shown to who reads records. */
#ifndef RUN_SHOWING_H
#define RUN_SHOWING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * showing_record - append the record as one JSON object, without what is sealed in it
 *
 * Members that begin with "sealed." are left out; the others stay as they are, in their
 * order.
 * OK | ERR_FORM (no JSON object) | ERR_MEMORY | out->err
 */
err_t showing_record(const char *json, size_t len, struct buf *out) MUST_USE;

/* Is the criterion one of those that kept the record? */
bool showing_has_criterion(const char *json, size_t len, const char *criterion);

#endif
