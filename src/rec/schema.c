#include "rec/schema.h"

#include <string.h>

const struct field_info field_table[FIELD_COUNT] = {
#define FIELD_ROW(id, name, type, count, kind, person, group, sigma)                         \
	[id] = { (name), (type), (count), (kind), (person), (group), (sigma) },
	FIELD_LIST(FIELD_ROW)
#undef FIELD_ROW
};

static bool in_list(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = list; n > 0 && (at = strstr(at, name)) != NULL; at++) {
		bool starts = at == list || at[-1] == ' ';
		if (starts && (at[n] == '\0' || at[n] == ' '))
			return true;
	}
	return false;
}

enum field field_of_name(const char *name)
{
	if (strchr(name, ' ') != NULL)
		return FIELD_NONE;
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if (strcmp(field_table[f].name, name) == 0)
			return (enum field)f;
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if (in_list(field_table[f].sigma, name))
			return (enum field)f;
	return FIELD_NONE;
}

enum field field_of_next(const char *name, unsigned *hint)
{
	for (unsigned f = *hint; f < FIELD_COUNT; f++) {
		if (strcmp(field_table[f].name, name) == 0) {
			*hint = f + 1;
			return (enum field)f;
		}
	}
	return field_of_name(name);
}

bool field_group_exists(const char *group)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if (strcmp(field_table[f].group, group) == 0)
			return true;
	return false;
}
