/* show.h - lines for people that several files of duty share. Inside duty only. */
#ifndef DUTY_SHOW_H
#define DUTY_SHOW_H

#include "base/buf.h"
#include "duty/duty.h"

/* "2026-05-05(火) 23:59（目標）〜 2026-05-07(木) 23:59  あと3日4時間", the rule of what
 * is to be done promptly, or "none"; appended. */
void due_text(const struct duty_item *i, enum lang lang, struct buf *out);

#endif
