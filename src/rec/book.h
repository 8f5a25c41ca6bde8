/* book.h - the books that people keep (帳簿): what each is called and which fields
 * a row of it has. One mechanism keeps all of them; these tables are all that
 * tells them apart. */
#ifndef REC_BOOK_H
#define REC_BOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define BOOK_ID_MAX	128u	/* bytes of a row's id, NUL included */
#define BOOK_VALUE_MAX	4096u	/* bytes of one value */
#define BOOK_FIELDS_MAX	32u

/* TEXT any text in UTF-8; DAY YYYY-MM-DD; INT 0 or more; CHOICE one of `choices`; LIST
 * several of `choices`, blanks between; REF a row of the book `ref`. */
enum book_type { BOOK_TEXT, BOOK_DAY, BOOK_INT, BOOK_CHOICE, BOOK_LIST, BOOK_REF };

struct book_field {
	const char *id, *ja, *en;
	enum book_type type;
	bool required;
	const char *choices;	/* CHOICE, LIST: ids, blanks between; REF: the book */
};

struct book_def {
	const char *id, *ja, *en;
	const struct book_field *fields;	/* the row's id is none of them */
	size_t count;
};

/* All books, by place and by id; NULL: no such. Static. */
const struct book_def *book_at(size_t index);
const struct book_def *book_find(const char *id);

/* The place of a field, or -1. */
int book_field_index(const struct book_def *book, const char *field);

/* Is `value` (NUL ended, not empty) in the form of the field? That a REF's row
 * exists is for the register to say. */
bool book_value_fits(const struct book_field *field, const char *value);

/* Is it an id: 1 to 127 bytes of UTF-8 without blanks at its ends and without
 * control characters? */
bool book_id_fits(const char *id);

/* What the field's form is, in words, for messages. Static. */
const char *book_type_words(enum book_type type);

#endif
