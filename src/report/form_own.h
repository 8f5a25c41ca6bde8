/* form_own.h - a form and its filled copy as they lie in memory. Inside report. */
#ifndef REPORT_FORM_OWN_H
#define REPORT_FORM_OWN_H

#include "base/pool.h"
#include "report/form.h"
#include "text/tree.h"

#define FORM_FIELDS_MAX	1024u
#define FORM_ID_MAX	120u	/* bytes of a field's id */
#define FORM_COLUMNS_MAX	8u	/* of a table in a form */
#define FORM_TEXT_MAX	32000u	/* bytes of one text: what a cell can hold */

enum field_kind { FIELD_TEXT, FIELD_CHECK, FIELD_TABLE };

/* Why a field is empty, as it is printed there. */
enum field_word { WORD_UNCONFIRMED, WORD_FINDING_OUT, WORD_UNDECIDED, WORD_COUNT };

struct form_option {
	const char *id, *label;
};

struct form_column {
	const char *label;
	int width;			/* share of the table's width */
};

struct form_field {
	const char *id, *label;
	enum field_kind kind;
	enum field_word unknown;
	char mark;			/* T, C, I, M; O: our own, no official form has it */
	bool optional;			/* not printed while it is unknown */
	const char *const *from;	/* names of values; of tables too, for TABLE */
	size_t from_count;
	const struct form_option *options;	/* CHECK */
	size_t option_count;
	const struct form_column *columns;	/* TABLE */
	size_t column_count;
};

struct form_item {
	int no;				/* 0: a block without a number */
	const char *title;
	const char *annex;		/* "別紙1": it begins a page of its own; "" */
	const char *note;		/* printed under its title, "" */
	char mark;
	const char *const *only_from;	/* left out when this is known and none of */
	const char *const *only_in;	/* these choices */
	size_t only_from_count, only_in_count;
	const struct form_field *fields;
	size_t count, first;		/* first: index of its fields in the whole form */
};

enum form_style { STYLE_FORM, STYLE_LETTER };

struct form {
	struct pool pool;
	struct tree *tree;
	const char *id, *title, *law, *unconfirmed;
	const char *number;		/* "別記様式第一", "" none */
	const char *sentence;		/* what is said above the items; "" the usual */
	const char *honorific;		/* behind the addressee */
	const char *stage_words[2];	/* 速報, 確報; "" this form has none */
	bool follows_up;		/* it knows 新規 and 続報 */
	enum form_style style;
	const char *const *title_from;	/* values that take the title's, the law's place */
	const char *const *law_from;
	size_t title_count, law_count;
	const char *const *to_from;
	size_t to_count;
	const char *to_otherwise;
	const char *const *guide;	/* paragraphs behind the items */
	size_t guide_count;
	struct form_item *items;	/* heading and reporter's block first */
	size_t count, fields;
	bool has_heading;		/* items[0] says what kind of report it is */
};

struct filled_table {
	const char *title;
	const char *const *head;
	const int *widths;		/* shares; NULL: all the same */
	const char *const *cells;
	size_t columns, rows;
};

/* What stands in one field. */
struct filled_field {
	const char *text;		/* ready to print; never NULL */
	const char *value;		/* the bare value; NULL unknown */
	const char *source;		/* the names it came from; NULL unknown */
	const char *before;		/* what stood there in the report before; NULL none */
	bool changed;			/* since then */
	bool hidden;			/* not part of this report */
	const struct filled_table *table;	/* TABLE with rows; else NULL */
};

struct filled {
	struct pool pool;
	const struct form *form;
	enum report_stage stage;
	bool follow_up, compared;	/* compared: the texts of the report before are known */
	nsec_t made_at;
	const char *title, *law;
	const char *to, *made;		/* addressee; time of making as text */
	const char *before_at, *receipt;	/* of a follow-up; "" not known */
	bool *left_out;			/* form->count of them */
	struct filled_field *fields;	/* form->fields of them */
	size_t unknown, changed;
	bool words[WORD_COUNT];		/* which of them stand in it */
	struct filled_table *tables;
	size_t table_count;
};

/* "速報（新規）" and so on; "" when the form tells it in boxes. Static or the form's. */
void filled_stage(const struct filled *f, struct buf *out);

/* A copy that both the drawing library and a sheet can take: valid UTF-8 and
 * no control characters but the line end. Blanks around are left out. NULL: no
 * memory, or longer than FORM_TEXT_MAX. */
const char *filled_clean(struct pool *pool, const char *text);

/* Compare with the report before; fills before, changed, compared. OK | ERR_MEMORY | ERR_LIMIT */
err_t filled_compare(struct filled *f, const struct report_before *before) MUST_USE;

/* What a field is called in a list: "1. 概要 － 発生日". Appends. */
void filled_name(const struct form_item *item, const struct form_field *field, struct buf *out);

/* Is it inferred or from memory (I, M), so that it carries ※? field NULL: the item
 * itself. A field of such an item need not say it again. */
bool filled_unsure(const struct form_item *item, const struct form_field *field);

/* Both sides of a change, for the list of changes. A table says how many rows it
 * has, not which. Appends. */
void filled_change(const struct form_field *field, const struct filled_field *v, struct buf *before,
		   struct buf *now);

/* The lines that say what the marks in this report mean. Appends, a line each. */
void filled_legend(const struct filled *f, struct buf *out);

/* "【把握中】" and so on. Static. */
const char *word_text(enum field_word word);

#define FIELD_CHANGED	"【変更】"

#endif
