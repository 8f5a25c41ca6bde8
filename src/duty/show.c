/* show.c - the reasons of a duty as lines for people. */
#include <string.h>

#include "duty/duty.h"

static void reason_line(const struct reason *r, enum lang lang, unsigned indent, struct buf *out)
{
	static const struct words marks[] = {
		[TRUTH_FALSE] = { "×", "no " }, [TRUTH_UNKNOWN] = { "？", "?? " }, [TRUTH_TRUE] = { "○", "yes" },
	};
	bool ja = lang == LANG_JA;

	buf_printf(out, "%*s%s %s", (int)indent, "", words_in(marks[r->truth], lang),
		   r->exemption ? (ja ? "【例外】" : "[exemption] ") : "");
	buf_text(out, words_in(r->text, lang));
	if (*r->join.ja != '\0' && strcmp(r->join.ja, r->text.ja) != 0)
		buf_printf(out, ja ? "（%s）" : " (%s)", words_in(r->join, lang));
	if (r->fact != NULL)
		buf_printf(out, ja ? " ← %s=%s" : " <- %s = %s", words_in(r->fact->label, lang),
			   *r->value.ja != '\0' ? words_in(r->value, lang) : ja ? "未確認" : "unknown");
	if (r->known_at != SINCE_EVER) {
		buf_text(out, ja ? "（" : " (known ");
		time_text(r->known_at, lang, out);
		buf_text(out, ja ? " に把握）" : ")");
	}
	if (*r->cite != '\0')
		buf_printf(out, " [%s]", r->cite);
	buf_u8(out, '\n');
}

/* Does a child have the truth of its parent? Then those that have it decide:
 * what holds in "any of", what fails in "all of", what is unknown in either. */
static bool some_decide(const struct reason *r)
{
	for (const struct reason *c = r->child; c != NULL; c = c->next)
		if (!c->exemption && c->truth == r->truth)
			return true;
	return false;
}

static bool is_shown(const struct reason *r, const struct reason *child, bool whole, bool some)
{
	if (child->exemption)	/* while it is unknown its facts stand under "open" */
		return child->truth == TRUTH_TRUE || (whole && child->truth == TRUTH_UNKNOWN);
	return whole || !some || child->truth == r->truth;
}

void reason_text(const struct reason *r, enum lang lang, unsigned indent, bool whole, struct buf *out)
{
	bool some = some_decide(r);

	reason_line(r, lang, indent, out);
	if (r->exemption && r->truth == TRUTH_UNKNOWN)
		return;
	for (const struct reason *c = r->child; c != NULL; c = c->next)
		if (is_shown(r, c, whole, some))
			reason_text(c, lang, indent + 2, whole, out);
}
