#include "base/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

err_t (problem)(struct problem *p, err_t e, const char *fmt, ...)
{
	if (p == NULL || p->text[0] != '\0')
		return e;
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(p->text, sizeof(p->text), fmt, ap);
	va_end(ap);
	return e;
}

err_t (problem_in)(struct problem *p, err_t e, const char *prefix)
{
	char was[PROBLEM_BYTES];

	if (p == NULL || p->text[0] == '\0')
		return e;
	memcpy(was, p->text, sizeof(was));
	int n = snprintf(p->text, sizeof(p->text), "%s: ", prefix);
	size_t at = n < 0 ? 0 : (size_t)n;
	if (at < sizeof(p->text))
		(void)snprintf(p->text + at, sizeof(p->text) - at, "%.*s",
			       (int)(sizeof(p->text) - at - 1), was);
	return e;
}

err_t problem_at(struct problem *p, err_t e, const char *prefix)
{
	static const char head[] = "line ";
	size_t digits, at = sizeof(head) - 1;

	if (p == NULL || strncmp(p->text, head, at) != 0)
		return problem_in(p, e, prefix);
	digits = strspn(p->text + at, "0123456789");
	if (digits == 0 || p->text[at + digits] != ':')
		return problem_in(p, e, prefix);
	char was[PROBLEM_BYTES];
	memcpy(was, p->text, sizeof(was));
	(void)snprintf(p->text, sizeof(p->text), "%.200s:%.*s", prefix,
		       (int)(sizeof(p->text) - 202), was + at);
	return e;
}
