#include "vuln/jvn_text.h"

#include <string.h>
#include <strings.h>

#include "base/cc.h"
#include "vuln/version.h"

/* A sentence is cut into words and versions. Each version is followed by words
 * that say what it bounds; a few words stand before it instead (English). */
enum meaning {
	NOTHING,	/* "version", "firmware", "the": adds nothing */
	FROM,		/* behind a version: it and later */
	AFTER,		/* behind a version: later, without it; not read */
	LAST,		/* behind: it and earlier */
	UNTIL,		/* behind: earlier, without it */
	BEFORE_UNTIL,	/* before a version: earlier than it */
	BEFORE_LAST,	/* before a version: up to it */
	BEFORE_FROM,	/* before a version: from it on */
	ALL,
};

/* Longest first where one begins with another. */
static const struct phrase {
	const char *text;
	enum meaning meaning;
} phrases[] = {
	{ "およびそれ以前のバージョン", LAST }, { "およびそれ以前", LAST }, { "及びそれ以前のバージョン", LAST },
	{ "及びそれ以前", LAST }, { "およびそれ以降", FROM }, { "及びそれ以降", FROM },
	{ "より前のバージョン", UNTIL }, { "より前", UNTIL }, { "未満のバージョン", UNTIL }, { "未満", UNTIL },
	{ "以前のバージョン", LAST }, { "以前", LAST }, { "以下", LAST }, { "まで", LAST },
	{ "以上", FROM }, { "以降", FROM }, { "から", FROM },
	{ "すべてのバージョン", ALL }, { "全てのバージョン", ALL }, { "全バージョン", ALL },
	{ "ファームウェアバージョン", NOTHING }, { "ファームウエアバージョン", NOTHING },
	{ "ファームウェア", NOTHING }, { "ファームウエア", NOTHING }, { "バージョン", NOTHING }, { "の", NOTHING },
	{ "and all earlier versions", LAST }, { "and earlier versions", LAST }, { "and earlier", LAST },
	{ "and prior versions", LAST }, { "and prior", LAST }, { "or earlier", LAST }, { "and below", LAST },
	{ "and later", FROM }, { "or later", FROM }, { "and above", FROM },
	{ "versions prior to", BEFORE_UNTIL }, { "prior to", BEFORE_UNTIL }, { "earlier than", BEFORE_UNTIL },
	{ "before", BEFORE_UNTIL }, { "less than", BEFORE_UNTIL },
	{ "through", BEFORE_LAST }, { "up to and including", BEFORE_LAST }, { "to", BEFORE_LAST },
	{ "from", BEFORE_FROM },
	{ "all versions", ALL },
	{ "firmware", NOTHING }, { "versions", NOTHING }, { "version", NOTHING }, { "ver.", NOTHING }, { "ver", NOTHING },
	{ "v.", NOTHING }, { "and", NOTHING },
};

static bool word_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c != '\0' && strchr(".-_+()", c) != NULL);
}

static const struct phrase *phrase_at(const char *at, size_t left)
{
	for (size_t i = 0; i < COUNT_OF(phrases); i++) {
		size_t len = strlen(phrases[i].text);
		if (len > left || strncasecmp(at, phrases[i].text, len) != 0)
			continue;
		/* An English word ends where it ends. */
		bool latin = (unsigned char)phrases[i].text[0] < 0x80;
		bool ends = len == left || !word_byte(at[len]) || phrases[i].text[len - 1] == '.' ||
			    (at[len] >= '0' && at[len] <= '9' && strcmp(phrases[i].text, "ver") == 0);
		if (!latin || ends)
			return &phrases[i];
	}
	return NULL;
}

/* A version: begins with a digit (or v and a digit), has no blank. */
static size_t version_at(const char *at, size_t left, char *out)
{
	size_t from = left > 1 && (*at == 'v' || *at == 'V') && at[1] >= '0' && at[1] <= '9', len = from;

	if (len >= left || at[len] < '0' || at[len] > '9')
		return 0;
	while (len < left && word_byte(at[len]))
		len++;
	if (len - from >= JVN_VERSION_BYTES)
		return 0;
	memcpy(out, at + from, len - from);
	out[len - from] = '\0';
	return len;
}

struct sentence {
	struct jvn_range range;
	char pending[JVN_VERSION_BYTES];	/* a version whose bound is still to come */
	enum meaning before;			/* said before the next version */
	bool broken;
};

static void bound(struct sentence *s, char *side, const char *version)
{
	if (side[0] != '\0' || version[0] == '\0' || !version_valid(VERSION_GENERIC, version)) {
		s->broken = true;
		return;
	}
	memcpy(side, version, strlen(version) + 1);
}

static char *side_of(struct sentence *s, enum meaning m)
{
	switch (m) {
	case FROM:
	case BEFORE_FROM:
		return s->range.from;
	case UNTIL:
	case BEFORE_UNTIL:
		return s->range.until;
	default:
		return s->range.last;
	}
}

static void take_version(struct sentence *s, const char *version)
{
	if (s->before != NOTHING) {
		bound(s, side_of(s, s->before), version);
		s->before = NOTHING;
		return;
	}
	/* Two versions without a word between: nobody knows. */
	if (s->pending[0] != '\0')
		s->broken = true;
	memcpy(s->pending, version, strlen(version) + 1);
}

static void take_phrase(struct sentence *s, enum meaning m)
{
	switch (m) {
	case NOTHING:
		break;
	case ALL:
		s->range.all = true;
		break;
	case BEFORE_UNTIL:
	case BEFORE_LAST:
	case BEFORE_FROM:
		/* "8.0 to 8.3": what came before the word begins the range. */
		if (s->pending[0] != '\0') {
			bound(s, s->range.from, s->pending);
			s->pending[0] = '\0';
		}
		s->before = m;
		break;
	default:
		bound(s, side_of(s, m), s->pending);
		s->pending[0] = '\0';
		break;
	}
}

static void read_sentence(struct sentence *s, const char *at, size_t left)
{
	while (left > 0 && !s->broken) {
		char version[JVN_VERSION_BYTES];
		size_t used = 1;
		const struct phrase *p = NULL;
		if (*at == ' ' || *at == ',') {
			used = 1;
		} else if (left >= 3 && (memcmp(at, "\xe3\x80\x80", 3) == 0 || memcmp(at, "、", 3) == 0)) {
			used = 3;
		} else if ((p = phrase_at(at, left)) != NULL) {
			used = strlen(p->text);
			take_phrase(s, p->meaning);
		} else if ((used = version_at(at, left, version)) > 0) {
			take_version(s, version);
		} else {
			s->broken = true;
			used = 1;
		}
		at += used;
		left -= used;
	}
}

bool jvn_text_range(const char *text, size_t len, struct jvn_range *out)
{
	struct sentence s = { .before = NOTHING };

	*out = (struct jvn_range){ .all = false };
	read_sentence(&s, text, len);
	bool bounded = s.range.from[0] != '\0' || s.range.until[0] != '\0' || s.range.last[0] != '\0';
	if (s.pending[0] != '\0') {
		/* A version alone; a number left over beside bounds is not understood. */
		if (bounded || s.range.all || !version_valid(VERSION_GENERIC, s.pending))
			return false;
		memcpy(s.range.exact, s.pending, sizeof(s.pending));
	}
	bool any = bounded || s.range.all || s.range.exact[0] != '\0';
	if (s.broken || s.before != NOTHING || !any || (s.range.all && bounded) ||
	    (s.range.until[0] != '\0' && s.range.last[0] != '\0'))
		return false;
	*out = s.range;
	return true;
}
