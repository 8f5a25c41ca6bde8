#include "run/profile.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"

#define PROFILE_MAX	(1u << 20)

/* Is there nothing in it but comments and blanks? */
static bool says_nothing(const char *text)
{
	while (*text != '\0') {
		text += strspn(text, " \t\r\n");
		if (*text != '#')
			return *text == '\0';
		text += strcspn(text, "\n");
	}
	return true;
}

static err_t check(const struct case_facts *c, const char *name, struct problem *why)
{
	for (size_t i = 0; i < case_count(c); i++) {
		const struct fact_entry *f = case_entry(c, i);
		if (!f->def->profile)
			return problem(why, ERR_FORM, "%s: %s: not a fact of the organisation; enter it with `incident fact`",
				       name, f->def->id);
		if (f->known_at != SINCE_EVER)
			return problem(why, ERR_FORM, "%s: %s: a standing fact has no \"known_at\"", name, f->def->id);
	}
	return OK;
}

err_t profile_read(const struct site *s, const char *file, const struct law *law,
		   struct case_facts **ret, struct problem *why)
{
	const char *name = file != NULL ? file : PROFILE_PATH;
	struct buf b = buf_of(PROFILE_MAX);
	struct case_facts *c = case_new(law);

	if (c == NULL)
		return ERR_MEMORY;
	err_t e = fs_read(file != NULL ? AT_FDCWD : s->dirfd, name, &b);
	bool none = file == NULL && e == ERR_ABSENT;
	if (none)
		e = OK;
	else if (e != OK)
		e = problem(why, e, "%s: cannot read the profile: %s", name, err_text(e));
	if (e == OK && !none && !says_nothing(buf_str(&b)))
		e = case_read(c, name, b.bytes, b.len, why);
	if (e == OK)
		e = check(c, name, why);
	buf_wipe(&b);
	if (e == OK)
		*ret = c;
	else
		case_free(c);
	return e;
}

static void fact_lines(const struct fact_def *f, struct buf *out)
{
	buf_printf(out, "\n# %s\n# %s\n", f->question.ja, f->question.en);
	for (size_t i = 0; i < f->choice_count; i++)
		buf_printf(out, "#   %s: %s / %s\n", f->choices[i].id, f->choices[i].words.ja, f->choices[i].words.en);
	buf_printf(out, "# %s:%s\n", f->id, f->type == FACT_SET ? " []" : "");
}

void profile_template(const struct law *law, struct buf *out)
{
	buf_text(out, "# 組織の事実。行頭の「# 」を消して値を書くと、以後に開く事案にはじめから入ります。\n"
		      "# Facts of the organisation. Take a leading \"# \" away and write the value: every\n"
		      "# incident opened from then on begins with them. Unknown ones stay as they are.\n");
	for (size_t i = 0; i < law_fact_count(law); i++)
		if (law_fact(law, i)->profile)
			fact_lines(law_fact(law, i), out);
}
