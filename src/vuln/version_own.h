/* version_own.h - what the version orders share. Inside vuln only. */
#ifndef VULN_VERSION_OWN_H
#define VULN_VERSION_OWN_H

#include <stdbool.h>
#include <stddef.h>

/* A piece of a version text, borrowed. */
struct piece {
	const char *at;
	size_t len;
};

/* A digit of ASCII; the locale has no say. */
static inline bool piece_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The same for letters. */
static inline bool piece_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Lower case of an ASCII letter; else the byte itself. */
static inline char piece_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The run of digits (or of letters) at *at, which is moved behind it. */
struct piece piece_digits(const char **at);
struct piece piece_letters(const char **at);

/* Compare two runs of digits as numbers of any length. */
int piece_number(struct piece a, struct piece b);

/* Compare bytes, in lower case when `fold`; a prefix is smaller. */
int piece_text(struct piece a, struct piece b, bool fold);

/* Is the piece this word, whatever its case? */
bool piece_is(struct piece a, const char *word);

/* The orders; each compares two NUL-ended texts. */
int version_generic(const char *a, const char *b);
int version_gem(const char *a, const char *b);
int version_dpkg(const char *a, const char *b);
int version_rpm(const char *a, const char *b);
int version_apk(const char *a, const char *b);
int version_semver(const char *a, const char *b);
int version_pep440(const char *a, const char *b);
int version_maven(const char *a, const char *b);

/* The same schemes' rules for one text. */
bool version_dpkg_valid(const char *v);
bool version_apk_valid(const char *v);
bool version_semver_valid(const char *v);
bool version_pep440_valid(const char *v);
bool version_maven_valid(const char *v);

#endif
