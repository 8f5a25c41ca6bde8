/* render.h - a record as one flat JSON object with its fields' ECS names. */
#ifndef RUN_RENDER_H
#define RUN_RENDER_H

#include "rec/flow.h"
#include "rec/tally.h"
#include "text/jsonw.h"

/*
 * render_record - write the record's fields, in schema order
 *
 * Fields that may have several values are arrays, absent ones are absent.
 * Addresses as text, times RFC 3339 in UTC. Text is made valid UTF-8 as
 * jsonw_text() says. Errors stay in the writer's buffer.
 *
 * r	borrowed
 */
void render_record(struct jsonw *w, const struct record *r);

/* The same members into an object that is open already. */
void render_fields(struct jsonw *w, const struct record *r);

/* {"summary":{packets,bytes,flows,not_understood:{reason:count},damaged}}; a
 * reason that never came up is absent. */
void render_summary(struct jsonw *w, const struct tally *t);

#endif
