/* form_own.h - a form and its filled copy as they lie in memory. Inside report. */
#ifndef REPORT_FORM_OWN_H
#define REPORT_FORM_OWN_H

#include "base/pool.h"
#include "report/form.h"
#include "text/tree.h"

#define FORM_FIELDS_MAX	1024u
#define FORM_TEXT_MAX	32000u	/* bytes of one text: what a cell can hold */

enum field_kind { FIELD_TEXT, FIELD_CHECK };

struct form_option {
	const char *id, *label;
};

struct form_field {
	const char *id, *label;
	enum field_kind kind;
	char mark;			/* T, C, I, M */
	const char *const *from;	/* names of values */
	size_t from_count;
	const struct form_option *options;	/* CHECK */
	size_t option_count;
};

struct form_item {
	int no;				/* 0: the reporter's block */
	const char *title;
	const struct form_field *fields;
	size_t count, first;		/* first: index of its fields in the whole form */
};

struct form {
	struct pool pool;
	struct tree *tree;
	const char *id, *title, *law, *unconfirmed;
	const char *const *to_from;
	size_t to_count;
	const char *to_otherwise;
	struct form_item *items;	/* the reporter's block first */
	size_t count, fields;
};

/* What stands in one field. */
struct filled_field {
	const char *text;		/* ready to print; never NULL */
	const char *value;		/* the bare value; NULL unknown */
	const char *source;		/* the name it came from; NULL unknown */
};

struct filled_table {
	const char *title;
	const char *const *head;
	const char *const *cells;
	size_t columns, rows;
};

struct filled {
	struct pool pool;
	const struct form *form;
	enum report_stage stage;
	bool follow_up;
	nsec_t made_at;
	const char *to, *made;		/* addressee; time of making as text */
	struct filled_field *fields;	/* form->fields of them */
	size_t unknown;
	struct filled_table *tables;
	size_t table_count;
};

/* "速報（新規）" and so on. Static. */
const char *filled_stage(const struct filled *f);

/* The line that says what 未確認 means in this report. Static. */
const char *filled_legend(const struct filled *f);

#define FIELD_UNKNOWN	"【未確認】"

#endif
