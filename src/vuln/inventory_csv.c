/* inventory_csv.c - machines and products from a table, one a row. */
#include <stdio.h>

#include "text/csv_rows.h"
#include "vuln/inventory_own.h"

enum column { ID, MAKER, PRODUCT, VERSION, CPE, PURL, RETIRED, COLUMNS_ };

static const char *const names[COLUMNS_] = {
	[ID] = "id", [MAKER] = "maker", [PRODUCT] = "product", [VERSION] = "version", [CPE] = "cpe",
	[PURL] = "purl", [RETIRED] = "retired_on",
};

static err_t add_row(struct inventory *v, const char *machine, const char *const *value, unsigned line)
{
	char where[32];

	if (*value[RETIRED] != '\0') {
		v->left_out++;
		return OK;
	}
	(void)snprintf(where, sizeof(where), "line %u", line);
	struct part p = { .machine = *value[ID] != '\0' ? value[ID] : machine, .maker = value[MAKER], .product = value[PRODUCT],
			  .version = value[VERSION], .cpe = value[CPE], .purl = value[PURL], .where = where };
	return inventory_add(v, &p);
}

err_t inventory_csv(struct inventory *v, const char *machine, const char *bytes, size_t len, struct problem *why)
{
	const char *value[COLUMNS_];
	struct csv_rows t;
	err_t e = csv_rows_open(&t, bytes, len, names, COLUMNS_, why);

	if (e == OK && !csv_rows_has(&t, PRODUCT) && !csv_rows_has(&t, CPE) && !csv_rows_has(&t, PURL))
		e = problem(why, ERR_UNKNOWN, "line 1: no column \"product\", \"cpe\" or \"purl\"; give CycloneDX, SPDX, a dpkg status file or a CSV with these");
	while (e == OK && (e = csv_rows_next(&t, value, why)) == OK)
		e = add_row(v, machine, value, t.line);
	csv_rows_free(&t);
	return e == ERR_ABSENT ? OK : e;
}
