/* facts.h - a bounded bag of (field, value): what application decoders found,
 * what a pick keeps, what a stored record says. */
#ifndef REC_FACTS_H
#define REC_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "rec/ip.h"
#include "rec/schema.h"

#define FACTS_MAX	32768u	/* bytes of one bag */
#define FACT_TEXT_MAX	1024u	/* bytes of one text; longer is cut, and counted */
#define FACTS_A_FIELD	512u	/* values of one field */

/* Owns its bytes (allocated on the first add). Values keep their order.
 * Fields are private: use the functions. */
struct facts {
	uint8_t *bytes;
	uint16_t used;
	uint16_t room;
	uint16_t cut;	/* values shortened or left out for want of room; stays at its greatest */
};

/* One value. Which member holds follows from field_info(field)->type. */
struct value {
	enum field field;
	const uint8_t *text;	/* TYPE_TEXT, borrowed from the bag or record */
	size_t len;		/* bytes of text */
	uint64_t number;	/* TYPE_UINT */
	nsec_t time;		/* TYPE_TIME */
	struct ip ip;		/* TYPE_IP */
};

/* An empty bag is { 0 }. */
#define FACTS_NONE	((struct facts){ 0 })

/* Wipe and free; the bag is empty again. */
void facts_free(struct facts *f);

/* Wipe and empty the bag; keep the memory if it is as little as a first value takes
 * (FACTS_FIRST bytes), for the next owner. */
void facts_recycle(struct facts *f);

#define FACTS_FIRST	192u

/* Bytes of memory that the bag holds. */
size_t facts_memory(const struct facts *f);

/* Empty the bag, keep the memory. */
void facts_clear(struct facts *f);

/*
 * Add a value. A field with count ONE that is there already keeps its first
 * value; a field with count MANY takes FACTS_A_FIELD different values (equal
 * ones are added once). What finds no room is left out and counted in `cut`. Never fails otherwise.
 * The type must be the field's (asserted).
 */
void facts_text(struct facts *f, enum field field, const void *text, size_t len);
void facts_uint(struct facts *f, enum field field, uint64_t number);
void facts_time(struct facts *f, enum field field, nsec_t time);
void facts_ip(struct facts *f, enum field field, const struct ip *ip);
void facts_value(struct facts *f, const struct value *v);

/*
 * Walk the bag: start with `at` 0; true and *out set while there is a value.
 * out->text is borrowed until the bag changes.
 */
bool facts_next(const struct facts *f, uint32_t *at, struct value *out);

/*
 * facts_take - add the values of a bag that came as bytes from another process
 *
 * bytes	borrowed: the content of the other bag (its bytes, `used` of them)
 * Every field, length and type is checked against the schema before use.
 * OK | ERR_FORM (nothing more is taken; what was added stays)
 */
err_t facts_take(struct facts *f, const uint8_t *bytes, size_t len) MUST_USE;

/* Is there any value of `field`? */
bool facts_has(const struct facts *f, enum field field);

#endif
