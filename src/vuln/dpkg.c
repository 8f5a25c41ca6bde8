/* dpkg.c - installed packages of a Debian or Ubuntu system, from its status file.
 * Source: deb822(5), dpkg(1) "Package states". */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "vuln/inventory_own.h"

#define FIELD_BYTES	256u

/* What is read of a stanza. */
struct stanza {
	char package[FIELD_BYTES], status[64], version[FIELD_BYTES], source[FIELD_BYTES];
	unsigned line;		/* of its first line */
	bool any, named;	/* a line was read; "Package" among them */
};

static char *field_of(struct stanza *s, const char *name, size_t len, size_t *room)
{
	struct {
		const char *name;
		char *into;
		size_t room;
	} known[] = {
		{ "Package", s->package, sizeof(s->package) }, { "Status", s->status, sizeof(s->status) },
		{ "Version", s->version, sizeof(s->version) }, { "Source", s->source, sizeof(s->source) },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strlen(known[i].name) != len || strncasecmp(known[i].name, name, len) != 0)
			continue;
		*room = known[i].room;
		return known[i].into;
	}
	return NULL;
}

static err_t take_line(struct stanza *s, const char *at, size_t len, unsigned line, struct problem *why)
{
	const char *colon = memchr(at, ':', len);
	size_t room = 0;

	if (!s->any)
		s->line = line;
	/* A continued value; none of those that are read continues. */
	if (*at == ' ' || *at == '\t')
		return s->any ? OK : problem(why, ERR_FORM, "line %u: continues a field, but none came before", line);
	if (colon == NULL || colon == at)
		return problem(why, ERR_FORM, "line %u: no \"Field: value\"; is this a dpkg status file?", line);
	s->any = true;
	char *into = field_of(s, at, (size_t)(colon - at), &room);
	s->named = s->named || into == s->package;
	if (into == NULL)
		return OK;
	if (*into != '\0')
		return problem(why, ERR_FORM, "line %u: the field stands twice", line);
	const char *value = colon + 1, *end = at + len;
	while (value < end && (*value == ' ' || *value == '\t'))
		value++;
	while (end > value && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	size_t n = (size_t)(end - value);
	if (n >= room || memchr(value, '\0', n) != NULL)
		return problem(why, ERR_LIMIT, "line %u: longer than %zu bytes, or with a NUL", line, room - 1);
	memcpy(into, value, n);
	into[n] = '\0';
	return OK;
}

static bool installed(const char *status)
{
	const char *last = strrchr(status, ' ');
	static const char *const states[] = {
		"installed", "unpacked", "half-configured", "triggers-awaited", "triggers-pending", "half-installed",
	};

	for (size_t i = 0; last != NULL && i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(last + 1, states[i]) == 0)
			return true;
	return false;
}

/* "NAME (VERSION)": the source package, when it differs. */
static void split_source(struct stanza *s, const char **name, const char **version)
{
	char *open = strstr(s->source, " (");

	*name = s->source[0] != '\0' ? s->source : s->package;
	*version = s->version;
	if (open == NULL)
		return;
	char *close = strchr(open, ')');
	if (close != NULL)
		*close = '\0';
	*open = '\0';
	*version = open + 2;
}

static err_t finish(struct inventory *v, const char *machine, struct stanza *s, struct problem *why)
{
	char where[32];
	err_t e = OK;

	if (!s->any)
		return OK;
	(void)snprintf(where, sizeof(where), "line %u", s->line);
	if (!s->named)
		return problem(why, ERR_FORM, "%s: a stanza without Package; is this a dpkg status file?", where);
	/* Images without dpkg keep stanzas without a Status (status.d): installed. */
	bool there = s->status[0] == '\0' || installed(s->status);
	if (there && s->status[0] != '\0' && s->version[0] == '\0')
		return problem(why, ERR_FORM, "%s: %s is installed, but has no Version", where, s->package);
	if (!there || s->package[0] == '\0' || s->version[0] == '\0') {
		v->left_out++;
	} else {
		struct part p = { .machine = machine, .product = s->package, .version = s->version,
				  .ecosystem = "Debian", .binary = s->package, .where = where };
		split_source(s, &p.package, &p.package_version);
		e = inventory_add(v, &p);
	}
	*s = (struct stanza){ .any = false };
	return e;
}

/*
 * The status file does not say which system it is of. The package base-files
 * does: its version is the release on Debian ("12.4+deb12u5"), and carries
 * "ubuntu" on Ubuntu.
 */
static err_t set_release(struct inventory *v, size_t from)
{
	const struct part *base = NULL;
	char name[32] = "Debian";

	for (size_t i = from; i < v->parts && base == NULL; i++)
		if (strcmp(v->part[i].product, "base-files") == 0)
			base = &v->part[i];
	if (base == NULL)
		return OK;
	size_t digits = strspn(base->version, "0123456789");
	if (strstr(base->version, "ubuntu") != NULL)
		(void)snprintf(name, sizeof(name), "Ubuntu");
	else if (digits > 0 && digits < 4)
		(void)snprintf(name, sizeof(name), "Debian:%.*s", (int)digits, base->version);
	const char *own = pool_text(&v->pool, name, strlen(name));
	if (own == NULL)
		return ERR_MEMORY;
	for (size_t i = from; i < v->parts; i++)
		v->part[i].ecosystem = own;
	return OK;
}

err_t inventory_dpkg(struct inventory *v, const char *machine, const char *bytes, size_t len, struct problem *why)
{
	struct stanza s = { .any = false };
	const char *at = bytes, *end = bytes + len;
	size_t from = v->parts;
	unsigned line = 1;
	err_t e = OK;

	for (; at < end && e == OK; line++) {
		const char *lf = memchr(at, '\n', (size_t)(end - at)), *stop = lf != NULL ? lf : end;
		size_t n = (size_t)(stop - at);
		if (n == 0 || (n == 1 && *at == '\r'))
			e = finish(v, machine, &s, why);
		else
			e = take_line(&s, at, n, line, why);
		at = lf != NULL ? lf + 1 : end;
	}
	if (e == OK)
		e = finish(v, machine, &s, why);
	if (e == OK && v->parts == from && v->left_out == 0)
		e = problem(why, ERR_FORM, "line 1: no package; is this a dpkg status file?");
	return e == OK ? set_release(v, from) : e;
}
