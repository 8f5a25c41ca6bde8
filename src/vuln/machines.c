#include "vuln/machines.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "text/csv_rows.h"

enum column { ID = MACHINE_DAYS_, KIND, MAKER, PRODUCT, VERSION, EXEMPT, MINOR, COLUMNS_ };

static const char *const names[COLUMNS_] = {
	[MACHINE_INTRODUCED] = "introduced_on", [MACHINE_DESIGNATED] = "designated_on", [MACHINE_CAUGHT] = "caught_on",
	[MACHINE_EQUIPMENT] = "equipment_on", [MACHINE_CHANGED] = "changed_on", [MACHINE_NOTICED] = "noticed_on",
	[MACHINE_CHANGE_NOTICED] = "change_noticed_on", [MACHINE_RETIRED] = "retired_on", [ID] = "id", [KIND] = "class",
	[MAKER] = "maker", [PRODUCT] = "product", [VERSION] = "version", [EXEMPT] = "exempt", [MINOR] = "change_minor",
};

struct machines machines_of(void)
{
	return (struct machines){ .count = 0 };
}

void machines_free(struct machines *m)
{
	pool_free(&m->pool);
	free(m->machine);
	*m = (struct machines){ .count = 0 };
}

const char *machine_day_name(enum machine_day d)
{
	return names[d];
}

static err_t read_day(const char *text, int64_t *day)
{
	nsec_t t;
	struct civil c;

	*day = MACHINE_NO_DAY;
	if (*text == '\0')
		return OK;
	if (strlen(text) != 10 || clock_parse(text, 10, &t) != OK)
		return ERR_FORM;
	civil_in_tokyo(t, &c);
	*day = days_of_civil(c.year, c.month, c.day);
	return OK;
}

static err_t read_exempt(const char *text, enum machine_exempt *ret)
{
	static const char *const words[] = {
		[EXEMPT_UNKNOWN] = "", [EXEMPT_GROUP_ONLY] = "group_only", [EXEMPT_DESIGNATED] = "designated", [EXEMPT_NONE] = "none",
	};

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (strcmp(words[i], text) != 0)
			continue;
		*ret = (enum machine_exempt)i;
		return OK;
	}
	return ERR_FORM;
}

static err_t read_values(struct machine *m, const char *const *value, struct problem *why)
{
	for (size_t d = 0; d < MACHINE_DAYS_; d++)
		if (read_day(value[d], &m->day[d]) != OK)
			return problem(why, ERR_FORM, "line %u: %s: \"%.40s\" is no day; write it like 2026-11-23", m->line, names[d], value[d]);
	if (read_exempt(value[EXEMPT], &m->exempt) != OK)
		return problem(why, ERR_FORM, "line %u: exempt: \"%.40s\" is not group_only, designated or none", m->line, value[EXEMPT]);
	if (*value[MINOR] != '\0' && strcmp(value[MINOR], "yes") != 0 && strcmp(value[MINOR], "no") != 0)
		return problem(why, ERR_FORM, "line %u: change_minor: \"%.40s\" is not yes or no", m->line, value[MINOR]);
	m->change_minor = strcmp(value[MINOR], "yes") == 0;
	if (*value[ID] == '\0')
		return problem(why, ERR_FORM, "line %u: id: is empty", m->line);
	return OK;
}

static err_t add_row(struct machines *list, const char *const *value, unsigned line, struct problem *why)
{
	struct machine m = { .line = line };
	err_t e = read_values(&m, value, why);

	if (e == OK && list->count == MACHINES_MAX)
		e = problem(why, ERR_LIMIT, "line %u: more than %u machines", line, MACHINES_MAX);
	if (e == OK && list->count == list->room) {
		size_t room = list->room > 0 ? list->room * 2 : 256;
		struct machine *more = reallocarray(list->machine, room, sizeof(*more));
		e = more != NULL ? OK : problem(why, ERR_MEMORY, "line %u: %s", line, err_text(ERR_MEMORY));
		if (more != NULL) {
			list->machine = more;
			list->room = room;
		}
	}
	if (e != OK)
		return e;
	const char **const into[] = { &m.id, &m.kind, &m.maker, &m.product, &m.version };
	for (size_t i = 0; i < COUNT_OF(into); i++) {
		*into[i] = pool_text(&list->pool, value[ID + i], strlen(value[ID + i]));
		if (*into[i] == NULL)
			return problem(why, ERR_MEMORY, "line %u: %s", line, err_text(ERR_MEMORY));
	}
	list->machine[list->count++] = m;
	return OK;
}

static int by_id(const void *a, const void *b)
{
	return strcmp((*(const struct machine *const *)a)->id, (*(const struct machine *const *)b)->id);
}

/* No id twice among those from `from` on. */
static err_t check_ids(const struct machines *list, size_t from, struct problem *why)
{
	size_t count = list->count - from;
	const struct machine **sorted = calloc(count > 0 ? count : 1, sizeof(*sorted));
	err_t e = OK;

	if (sorted == NULL)
		return problem(why, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
	for (size_t i = 0; i < count; i++)
		sorted[i] = &list->machine[from + i];
	qsort(sorted, count, sizeof(*sorted), by_id);
	for (size_t i = 1; i < count && e == OK; i++)
		if (strcmp(sorted[i - 1]->id, sorted[i]->id) == 0)
			e = problem(why, ERR_EXISTS, "line %u: id \"%.60s\" stands twice", sorted[i]->line > sorted[i - 1]->line ?
				    sorted[i]->line : sorted[i - 1]->line, sorted[i]->id);
	free(sorted);
	return e;
}

err_t machines_csv(struct machines *m, const char *name, const void *bytes, size_t len, struct problem *why)
{
	const char *value[COLUMNS_];
	size_t from = m->count;
	struct csv_rows t;
	err_t e = csv_rows_open(&t, bytes, len, names, COLUMNS_, why);

	if (e == OK && (!csv_rows_has(&t, ID) || !csv_rows_has(&t, MACHINE_INTRODUCED)))
		e = problem(why, ERR_FORM, "line 1: the columns \"id\" and \"introduced_on\" are required");
	while (e == OK && (e = csv_rows_next(&t, value, why)) == OK)
		e = add_row(m, value, t.line, why);
	csv_rows_free(&t);
	if (e == ERR_ABSENT)
		e = check_ids(m, from, why);
	if (e != OK)
		m->count = from;
	return problem_at(why, e, name);
}
