/* inventory_csv.c - machines and products from a table, one a row. */
#include <stdio.h>
#include <string.h>

#include "text/csv.h"
#include "vuln/inventory_own.h"

#define COLUMNS_MAX	256u

enum column { ID, MAKER, PRODUCT, VERSION, CPE, PURL, RETIRED, COLUMNS_, OTHER = COLUMNS_ };

static enum column column_of(const char *name)
{
	static const char *const names[COLUMNS_] = {
		[ID] = "id", [MAKER] = "maker", [PRODUCT] = "product", [VERSION] = "version", [CPE] = "cpe",
		[PURL] = "purl", [RETIRED] = "retired_on",
	};

	for (size_t i = 0; i < COLUMNS_; i++)
		if (strcmp(names[i], name) == 0)
			return (enum column)i;
	return OTHER;
}

struct table {
	struct csv csv;
	struct buf field;
	enum column column[COLUMNS_MAX];
	size_t columns;
	bool has[COLUMNS_];
};

static err_t broken(struct table *t, err_t e, struct problem *why)
{
	return problem(why, e, "line %u: %s", t->csv.line, e == ERR_FORM ? "a quote is not closed, or text stands behind one" : err_text(e));
}

static err_t read_header(struct table *t, struct problem *why)
{
	do {
		err_t e = csv_next(&t->csv, &t->field);
		if (e == ERR_ABSENT)
			return problem(why, ERR_FORM, "line 1: empty; the first row names the columns");
		if (e != OK)
			return broken(t, e, why);
		if (t->columns == COLUMNS_MAX)
			return problem(why, ERR_LIMIT, "line 1: more than %u columns", COLUMNS_MAX);
		/* A mark of byte order before the first name, as spreadsheets write it. */
		const char *name = buf_str(&t->field);
		if (t->columns == 0 && strncmp(name, "\xef\xbb\xbf", 3) == 0)
			name += 3;
		enum column c = column_of(name);
		if (c != OTHER && t->has[c])
			return problem(why, ERR_FORM, "line 1: column \"%s\" stands twice", name);
		if (c != OTHER)
			t->has[c] = true;
		t->column[t->columns++] = c;
	} while (!t->csv.row_done);
	if (!t->has[PRODUCT] && !t->has[CPE] && !t->has[PURL])
		return problem(why, ERR_UNKNOWN, "line 1: no column \"product\", \"cpe\" or \"purl\"; give CycloneDX, SPDX, a dpkg status file or a CSV with these");
	return OK;
}

/* One row; ERR_ABSENT at the end. */
static err_t read_row(struct inventory *v, const char *machine, struct table *t, struct problem *why)
{
	char *value[COLUMNS_] = { NULL };
	struct pool pool = { NULL };
	size_t at = 0;
	unsigned line = 0;
	err_t e = OK;
	bool blank = false;

	do {
		e = csv_next(&t->csv, &t->field);
		if (e == ERR_ABSENT && at == 0)
			return e;
		if (e != OK) {
			e = broken(t, e, why);
			break;
		}
		if (at == 0)
			line = t->csv.line;
		if (at < t->columns && t->column[at] != OTHER) {
			value[t->column[at]] = pool_text(&pool, buf_str(&t->field), t->field.len);
			e = value[t->column[at]] != NULL ? OK : ERR_MEMORY;
		}
		at++;
		blank = at == 1 && t->csv.row_done && t->field.len == 0;
	} while (!t->csv.row_done && e == OK);
	if (e == OK && at != t->columns && !blank)
		e = problem(why, ERR_FORM, "line %u: %zu fields under %zu columns", line, at, t->columns);
	if (e == OK && !blank && value[RETIRED] != NULL && *value[RETIRED] != '\0') {
		v->left_out++;
	} else if (e == OK && !blank) {
		char where[32];
		(void)snprintf(where, sizeof(where), "line %u", line);
		struct part p = { .machine = value[ID] != NULL && *value[ID] != '\0' ? value[ID] : machine,
				  .maker = value[MAKER], .product = value[PRODUCT], .version = value[VERSION],
				  .cpe = value[CPE], .purl = value[PURL], .where = where };
		e = inventory_add(v, &p);
	}
	pool_free(&pool);
	return e;
}

err_t inventory_csv(struct inventory *v, const char *machine, const char *bytes, size_t len, struct problem *why)
{
	struct table t = { .csv = csv_of(bytes, len), .field = buf_of(CSV_FIELD_MAX) };
	err_t e = read_header(&t, why);

	while (e == OK)
		e = read_row(v, machine, &t, why);
	buf_free(&t.field);
	return e == ERR_ABSENT ? OK : e;
}
