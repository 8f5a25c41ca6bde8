/* list.h - a list of names, addresses or prefixes, as a TXT or CSV file. */
#ifndef CRITERIA_LIST_H
#define CRITERIA_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/problem.h"
#include "criteria/prefix.h"

#define LIST_BYTES_MAX		(256u << 20)	/* of one file */
#define LIST_ENTRIES_MAX	5000000u
#define LIST_ENTRY_MAX		1024u		/* bytes of one entry */
#define LIST_DIGEST_BYTES	32u

/* Owns its bytes. Compact: an entry costs its text and 2 bytes. */
struct list {
	uint8_t *bytes;		/* entries: length (2 bytes, host order), text */
	size_t len;
	size_t count;
	size_t addresses;	/* entries that are an address or a prefix */
	uint8_t digest[LIST_DIGEST_BYTES];	/* SHA-256 of the exact file */
};

/*
 * list_parse - read a list file
 *
 * TXT (column NULL): one entry a line, blanks around it trimmed, empty lines and
 * lines that start with `#` passed over. CSV: the column of that name in the
 * first row, empty cells passed over; rows that start with `#` before the header too.
 * Text is lower-cased (ASCII) and one dot at its end is taken off. A leading `*.`
 * stands for every name under the rest; any other `*` or `?` is refused.
 *
 * name		of the file, for messages
 * ret		set on success only, freed by list_free
 * OK | ERR_FORM | ERR_ABSENT (no such column) | ERR_LIMIT | ERR_MEMORY
 * Source: docs/criteria.md "Lists"; RFC 4180.
 */
err_t list_parse(const char *name, const void *bytes, size_t len, const char *column,
		 struct list **ret, struct problem *why) MUST_USE;

void list_free(struct list *l);	/* NULL is fine */

/* Walk: start with `at` 0; true and *text, *len set while there is an entry. */
bool list_next(const struct list *l, size_t *at, const char **text, size_t *len);

#endif
