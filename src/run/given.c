#include "run/given.h"

#include <string.h>

err_t given_add(struct facts_given *given, char *arg, struct problem *why)
{
	char *eq = strchr(arg, '=');

	if (eq == NULL || eq == arg)
		return problem(why, ERR_USAGE, "'%s': give facts as NAME=VALUE", arg);
	if (given->count == FACTS_GIVEN_MAX)
		return problem(why, ERR_LIMIT, "more than %u facts at once; use a file", FACTS_GIVEN_MAX);
	*eq = '\0';
	for (size_t i = 0; i < given->count; i++)
		if (strcmp(given->fact[i].name, arg) == 0)
			return problem(why, ERR_USAGE, "%s is given twice; give one value", arg);
	given->fact[given->count++] = (struct fact_given){ arg, eq + 1 };
	return OK;
}

err_t given_enter(const struct facts_given *given, struct case_facts *c, nsec_t known_at,
		  struct problem *why)
{
	err_t e = OK;

	for (size_t i = 0; e == OK && i < given->count; i++)
		e = case_add_text(c, given->fact[i].name, given->fact[i].value, known_at, NULL, why);
	return e;
}
