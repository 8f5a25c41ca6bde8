#include "vuln/version.h"

#include <string.h>

#include "base/cc.h"
#include "vuln/version_own.h"

#define PLAIN_MAX	256u

struct piece piece_digits(const char **at)
{
	struct piece p = { .at = *at };

	while (piece_digit(**at))
		++*at;
	p.len = (size_t)(*at - p.at);
	return p;
}

struct piece piece_letters(const char **at)
{
	struct piece p = { .at = *at };

	while (piece_letter(**at))
		++*at;
	p.len = (size_t)(*at - p.at);
	return p;
}

static struct piece without_zeros(struct piece p)
{
	while (p.len > 0 && *p.at == '0') {
		p.at++;
		p.len--;
	}
	return p;
}

static int sign(int v)
{
	return (v > 0) - (v < 0);
}

int piece_number(struct piece a, struct piece b)
{
	a = without_zeros(a);
	b = without_zeros(b);
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return a.len > 0 ? sign(memcmp(a.at, b.at, a.len)) : 0;
}

int piece_text(struct piece a, struct piece b, bool fold)
{
	size_t len = a.len < b.len ? a.len : b.len;

	for (size_t i = 0; i < len; i++) {
		unsigned char x = (unsigned char)(fold ? piece_lower(a.at[i]) : a.at[i]);
		unsigned char y = (unsigned char)(fold ? piece_lower(b.at[i]) : b.at[i]);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a.len > b.len) - (a.len < b.len);
}

bool piece_is(struct piece a, const char *word)
{
	return piece_text(a, (struct piece){ word, strlen(word) }, true) == 0;
}

enum version_scheme version_scheme_of(const char *ecosystem)
{
	static const struct {
		const char *name;
		enum version_scheme scheme;
	} known[] = {
		{ "Debian", VERSION_DPKG }, { "Ubuntu", VERSION_DPKG },
		{ "AlmaLinux", VERSION_RPM }, { "Rocky Linux", VERSION_RPM }, { "Red Hat", VERSION_RPM },
		{ "SUSE", VERSION_RPM }, { "openSUSE", VERSION_RPM }, { "openEuler", VERSION_RPM },
		{ "Mageia", VERSION_RPM }, { "Photon OS", VERSION_RPM },
		{ "Alpine", VERSION_APK }, { "Wolfi", VERSION_APK }, { "Chainguard", VERSION_APK },
		{ "npm", VERSION_SEMVER }, { "Go", VERSION_SEMVER }, { "crates.io", VERSION_SEMVER },
		{ "NuGet", VERSION_SEMVER }, { "Hex", VERSION_SEMVER }, { "Pub", VERSION_SEMVER },
		{ "SwiftURL", VERSION_SEMVER }, { "GitHub Actions", VERSION_SEMVER },
		{ "Bitnami", VERSION_SEMVER },
		{ "PyPI", VERSION_PEP440 }, { "Maven", VERSION_MAVEN }, { "RubyGems", VERSION_GEM },
		{ "Packagist", VERSION_GENERIC },
	};
	const char *colon = strchr(ecosystem, ':');
	size_t len = colon != NULL ? (size_t)(colon - ecosystem) : strlen(ecosystem);

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (strlen(known[i].name) == len && memcmp(known[i].name, ecosystem, len) == 0)
			return known[i].scheme;
	return VERSION_NONE;
}

const char *version_scheme_name(enum version_scheme s)
{
	static const char *const names[] = {
		[VERSION_NONE] = "unknown", [VERSION_GENERIC] = "part by part",
		[VERSION_DPKG] = "Debian", [VERSION_RPM] = "RPM", [VERSION_APK] = "Alpine",
		[VERSION_SEMVER] = "semantic version", [VERSION_PEP440] = "PEP 440",
		[VERSION_MAVEN] = "Maven", [VERSION_GEM] = "RubyGems",
	};
	_Static_assert(COUNT_OF(names) == VERSION_SCHEMES_, "a name for each scheme");

	return names[s];
}

/* For schemes without a grammar: a short word with something to compare in it. */
static bool plain_valid(const char *v)
{
	bool any = false;
	size_t i;

	for (i = 0; i < PLAIN_MAX && v[i] != '\0'; i++) {
		if ((unsigned char)v[i] <= ' ' || (unsigned char)v[i] >= 0x7f)
			return false;
		any = any || piece_digit(v[i]) || piece_letter(v[i]);
	}
	return any && v[i] == '\0';
}

bool version_valid(enum version_scheme s, const char *v)
{
	if (!plain_valid(v))
		return false;
	switch (s) {
	case VERSION_DPKG:
		return version_dpkg_valid(v);
	case VERSION_APK:
		return version_apk_valid(v);
	case VERSION_SEMVER:
		return version_semver_valid(v);
	case VERSION_PEP440:
		return version_pep440_valid(v);
	case VERSION_MAVEN:
		return version_maven_valid(v);
	default:
		return true;
	}
}

int version_compare(enum version_scheme s, const char *a, const char *b)
{
	switch (s) {
	case VERSION_GENERIC:
		return version_generic(a, b);
	case VERSION_DPKG:
		return version_dpkg(a, b);
	case VERSION_RPM:
		return version_rpm(a, b);
	case VERSION_APK:
		return version_apk(a, b);
	case VERSION_SEMVER:
		return version_semver(a, b);
	case VERSION_PEP440:
		return version_pep440(a, b);
	case VERSION_MAVEN:
		return version_maven(a, b);
	case VERSION_GEM:
		return version_gem(a, b);
	default:
		return sign(strcmp(a, b));
	}
}
