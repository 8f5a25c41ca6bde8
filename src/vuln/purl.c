#include "vuln/purl.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "base/utf8.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decode [at, end) into `out`, which may hold text already. A slash between two
 * parts of a namespace is put by the caller. */
static err_t decode(const char *at, const char *end, char *out, size_t room)
{
	size_t len = strlen(out), from = len;

	while (at < end) {
		char c = *at++;
		if (c == '%') {
			int high = end - at >= 2 ? hex(at[0]) : -1, low = high >= 0 ? hex(at[1]) : -1;
			if (low < 0)
				return ERR_FORM;
			c = (char)(high << 4 | low);
			at += 2;
		}
		if ((unsigned char)c < ' ')
			return ERR_FORM;
		if (len + 1 >= room)
			return ERR_LIMIT;
		out[len++] = c;
		out[len] = '\0';
	}
	return utf8_valid(out + from, len - from) ? OK : ERR_FORM;
}

static void lower(char *text)
{
	for (; *text != '\0'; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
}

void purl_pypi_name(char *name)
{
	char *to = name;

	lower(name);
	for (const char *from = name; *from != '\0'; from++) {
		bool separator = *from == '-' || *from == '_' || *from == '.';
		if (separator && to > name && to[-1] == '-')
			continue;
		*to++ = separator ? '-' : *from;
	}
	*to = '\0';
}

static void normalise(struct purl *p)
{
	static const char *const all_lower[] = { "github", "bitbucket", "npm", "deb", "alpm", "apk", "composer" };

	if (strcmp(p->type, "pypi") == 0)
		purl_pypi_name(p->name);
	if (strcmp(p->type, "rpm") == 0)
		lower(p->namespace);
	for (size_t i = 0; i < COUNT_OF(all_lower); i++) {
		if (strcmp(p->type, all_lower[i]) != 0)
			continue;
		lower(p->namespace);
		lower(p->name);
	}
}

static err_t qualifiers(const char *at, const char *end, struct purl *p)
{
	err_t e = OK;

	while (at < end && e == OK) {
		const char *amp = memchr(at, '&', (size_t)(end - at)), *stop = amp != NULL ? amp : end;
		const char *eq = memchr(at, '=', (size_t)(stop - at));
		if (eq == NULL)
			return ERR_FORM;
		if (eq - at == 6 && memcmp(at, "distro", 6) == 0 && p->distro[0] == '\0')
			e = decode(eq + 1, stop, p->distro, sizeof(p->distro));
		if (eq - at == 8 && memcmp(at, "upstream", 8) == 0 && p->upstream[0] == '\0')
			e = decode(eq + 1, stop, p->upstream, sizeof(p->upstream));
		at = amp != NULL ? amp + 1 : end;
	}
	return e;
}

/* NAMESPACE/NAME, slashes at both ends left out. */
static err_t path(const char *at, const char *end, struct purl *p)
{
	while (at < end && *at == '/')
		at++;
	while (end > at && end[-1] == '/')
		end--;
	const char *slash = end;
	while (slash > at && slash[-1] != '/')
		slash--;
	err_t e = decode(slash, end, p->name, sizeof(p->name));
	for (const char *from = at; e == OK && from < slash;) {
		const char *to = memchr(from, '/', (size_t)(slash - from));
		size_t len = strlen(p->namespace);
		if (to == NULL)
			to = slash;
		if (len > 0 && to > from && len + 1 < sizeof(p->namespace)) {
			p->namespace[len] = '/';
			p->namespace[len + 1] = '\0';
		}
		e = decode(from, to, p->namespace, sizeof(p->namespace));
		from = to + 1;
	}
	return e == OK && p->name[0] == '\0' ? ERR_FORM : e;
}

static err_t type(const char *at, const char *end, struct purl *p)
{
	size_t len = (size_t)(end - at);

	if (len == 0)
		return ERR_FORM;
	if (len >= sizeof(p->type))
		return ERR_LIMIT;
	for (size_t i = 0; i < len; i++) {
		char c = at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && (i == 0 || ((c < '0' || c > '9') && strchr("+-.", c) == NULL)))
			return ERR_FORM;
		p->type[i] = c;
	}
	lower(p->type);
	return OK;
}

err_t purl_read(const char *text, size_t len, struct purl *out)
{
	struct purl p = { .type = "" };
	const char *at = text, *end = text + len;

	if (len < 5 || memcmp(text, "pkg:", 4) != 0 || memchr(text, '\0', len) != NULL)
		return ERR_FORM;
	at += 4;
	while (at < end && *at == '/')
		at++;
	const char *hash = memchr(at, '#', (size_t)(end - at));
	if (hash != NULL)
		end = hash;
	const char *ask = memchr(at, '?', (size_t)(end - at)), *slash = memchr(at, '/', (size_t)(end - at));
	err_t e = ask != NULL ? qualifiers(ask + 1, end, &p) : OK;
	if (ask != NULL)
		end = ask;
	if (e != OK || slash == NULL || slash > end)
		return e != OK ? e : ERR_FORM;
	e = type(at, slash, &p);
	/* The version stands behind the last '@' that is not the first of a scope. */
	const char *sign = end;
	while (sign > slash + 1 && sign[-1] != '@' && sign[-1] != '/')
		sign--;
	if (e == OK && sign > slash + 2 && sign[-1] == '@' && sign[-2] != '/') {
		e = decode(sign, end, p.version, sizeof(p.version));
		end = sign - 1;
	}
	if (e == OK)
		e = path(slash + 1, end, &p);
	if (e == OK) {
		normalise(&p);
		*out = p;
	}
	return e;
}

/* "debian-12", "debian-12.4", "12": the release number. */
static const char *release_of(const char *distro, char *out, size_t room)
{
	const char *at = distro + strcspn(distro, "0123456789");
	size_t len = strspn(at, "0123456789");

	if (len == 0 || len >= room)
		return NULL;
	memcpy(out, at, len);
	out[len] = '\0';
	return out;
}

static err_t joined(char *out, const char *a, const char *between, const char *b)
{
	int n = snprintf(out, PURL_PART_MAX, "%s%s%s", a, a[0] != '\0' ? between : "", b);

	return n >= 0 && (size_t)n < PURL_PART_MAX ? OK : ERR_LIMIT;
}

/* Distributions and how OSV names them; `numbered`: its releases are one number
 * there, as in the qualifier. The others' releases the qualifier does not tell. */
static const struct distribution {
	const char *type, *namespace, *ecosystem;
	bool numbered;
} distributions[] = {
	{ "deb", "debian", "Debian", true }, { "deb", "ubuntu", "Ubuntu", false },
	{ "apk", "alpine", "Alpine", false }, { "apk", "wolfi", "Wolfi", false },
	{ "apk", "chainguard", "Chainguard", false },
	{ "rpm", "redhat", "Red Hat", false }, { "rpm", "rocky", "Rocky Linux", true },
	{ "rpm", "almalinux", "AlmaLinux", true }, { "rpm", "suse", "SUSE", false },
	{ "rpm", "opensuse", "openSUSE", false }, { "rpm", "openeuler", "openEuler", false },
};

static err_t distribution(const struct purl *p, char *ecosystem, char *name)
{
	char release[16];
	const struct distribution *d = NULL;

	for (size_t i = 0; i < COUNT_OF(distributions) && d == NULL; i++)
		if (strcmp(distributions[i].type, p->type) == 0 && strcmp(distributions[i].namespace, p->namespace) == 0)
			d = &distributions[i];
	if (d == NULL)
		return ERR_ABSENT;
	bool known = d->numbered && release_of(p->distro, release, sizeof(release)) != NULL;
	err_t e = known ? joined(ecosystem, d->ecosystem, ":", release) : joined(ecosystem, "", "", d->ecosystem);
	/* OSV speaks of source packages; "upstream" may carry "@VERSION", and RPM's
	 * is a file name, of which only the start could be guessed. */
	size_t len = strcmp(p->type, "rpm") != 0 ? strcspn(p->upstream, "@") : 0;
	if (e != OK || len == 0)
		return e != OK ? e : joined(name, "", "", p->name);
	memcpy(name, p->upstream, len);
	name[len] = '\0';
	return OK;
}

err_t purl_ecosystem(const struct purl *p, char *ecosystem, char *name)
{
	static const struct {
		const char *type, *ecosystem, *between;
	} known[] = {
		{ "pypi", "PyPI", "" }, { "npm", "npm", "/" }, { "maven", "Maven", ":" },
		{ "golang", "Go", "/" }, { "cargo", "crates.io", "/" }, { "nuget", "NuGet", "/" },
		{ "gem", "RubyGems", "/" }, { "composer", "Packagist", "/" }, { "hex", "Hex", "/" },
		{ "pub", "Pub", "/" }, { "swift", "SwiftURL", "/" }, { "bitnami", "Bitnami", "/" },
	};

	if (strcmp(p->type, "deb") == 0 || strcmp(p->type, "apk") == 0 || strcmp(p->type, "rpm") == 0)
		return distribution(p, ecosystem, name);
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		if (strcmp(p->type, known[i].type) != 0)
			continue;
		err_t e = joined(ecosystem, "", "", known[i].ecosystem);
		return e != OK ? e : joined(name, p->namespace, known[i].between, p->name);
	}
	return ERR_ABSENT;
}
