/* name.h - names of makers and products in the form in which they are compared. */
#ifndef VULN_NAME_H
#define VULN_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAME_MAX_BYTES	160u	/* of the joined words; longer names are cut */
#define NAME_WORDS	12u

/*
 * The words of a name in lower case, joined without anything between, so that
 * "PAN-OS", "pan_os" and "PanOS" are one. end[i] is where word i ends: a prefix
 * of whole words is a name of its own.
 */
struct name {
	char joined[NAME_MAX_BYTES];	/* NUL ended */
	uint16_t end[NAME_WORDS];
	unsigned words;
};

/*
 * name_maker - "Apache Software Corp." and "(株) ..." without legal forms
 * name_product - without words that say only what kind of thing it is ("Server",
 * "Software", "Appliance" ...) at the end
 *
 * Full-width letters become plain ones; other letters than ASCII stay as they
 * are. At least one word is kept; a text without any gives words == 0.
 */
void name_maker(const char *text, size_t len, struct name *out);
void name_product(const char *text, size_t len, struct name *out);

/* Words as they stand, nothing left out. */
void name_plain(const char *text, size_t len, struct name *out);

/* Take the maker's name off the front of a product's ("QNAP Photo Station"),
 * unless nothing would be left. */
void name_without_maker(struct name *product, const struct name *maker);

#endif
