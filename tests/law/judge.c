/* judge.c - many fact sets through the judge of duties, for tests/proof/law-twin:
 *
 *	law_judge LAW-FOLDER	first a line about the catalogue: {"facts": [id...],
 *				"duties": [[id, law, kind, mark, form, stage]...]}.
 *				Then for each line "TIME<tab>FACTS as JSON" on standard
 *				input one line: a list of what is not "not_owed":
 *				[place, state, promptly, start, target, due, done,
 *				[[ja, en, mark]...], [missing...], [open...], profile]
 *				Times are nanoseconds of UTC or null.
 *	law_judge calendar	for each day of the encoded years "DAY KIND ROLLED NAME",
 *				days from 1970-01-01
 *
 * Optional laws are read too. The library is used through its public headers.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "duty/calendar.h"
#include "duty/duty.h"
#include "run/law_dir.h"
#include "text/jsonw.h"

#define OUT_MAX	(16u << 20)

static void put_time(struct jsonw *w, bool there, nsec_t t)
{
	if (there)
		jsonw_int(w, t);
	else
		jsonw_null(w);
}

static void put_facts(struct jsonw *w, const struct fact_def *const *facts, size_t count)
{
	jsonw_array(w);
	for (size_t i = 0; i < count; i++)
		jsonw_string(w, facts[i]->id);
	jsonw_array_end(w);
}

static void put_mark(struct jsonw *w, enum mark mark)
{
	char letter = (char)mark;

	jsonw_text(w, &letter, 1);
}

static void put_item(struct jsonw *w, const struct duty_item *i, size_t place)
{
	jsonw_array(w);
	jsonw_uint(w, place);
	jsonw_string(w, duty_state_name(i->state));
	jsonw_bool(w, i->promptly);
	put_time(w, i->has_start, i->start);
	put_time(w, i->has_due, i->target);
	put_time(w, i->has_due, i->due);
	put_time(w, i->done, i->done_at);
	jsonw_array(w);
	for (size_t n = 0; n < i->addressee_count; n++) {
		jsonw_array(w);
		jsonw_string(w, i->addressees[n].words.ja);
		jsonw_string(w, i->addressees[n].words.en);
		put_mark(w, i->addressees[n].mark);
		jsonw_array_end(w);
	}
	jsonw_array_end(w);
	put_facts(w, i->missing, i->missing_count);
	put_facts(w, i->open, i->open_count);
	jsonw_bool(w, i->missing_profile);
	jsonw_array_end(w);
}

static err_t judge(const struct law *law, const char *line, struct buf *out, struct problem *why)
{
	const char *facts = strchr(line, '\t');
	struct duty_list *list = NULL;
	struct jsonw w = jsonw_of(out);
	nsec_t at = 0;

	if (facts == NULL || clock_parse(line, (size_t)(facts - line), &at) != OK)
		return problem(why, ERR_FORM, "a line is TIME, a tab and the facts");
	facts++;
	struct case_facts *c = case_new(law);
	err_t e = c != NULL ? case_read(c, "facts", facts, strlen(facts), why) : ERR_MEMORY;
	if (e == OK)
		e = duty_evaluate(law, c, at, &list);
	jsonw_array(&w);
	for (size_t i = 0; e == OK && i < duty_count(list); i++)
		if (duty_at(list, i)->state != DUTY_NOT_OWED)
			put_item(&w, duty_at(list, i), i);
	jsonw_array_end(&w);
	duty_list_free(list);
	case_free(c);
	return e != OK ? e : out->err;
}

static void put_catalogue(const struct law *law, struct buf *out)
{
	struct jsonw w = jsonw_of(out);

	jsonw_object(&w);
	jsonw_key(&w, "facts");
	jsonw_array(&w);
	for (size_t i = 0; i < law_fact_count(law); i++)
		jsonw_string(&w, law_fact(law, i)->id);
	jsonw_array_end(&w);
	jsonw_key(&w, "duties");
	jsonw_array(&w);
	for (size_t i = 0; i < law_duty_count(law); i++) {
		const struct duty_def *d = law_duty(law, i);
		jsonw_array(&w);
		jsonw_string(&w, d->id);
		jsonw_string(&w, d->law_id);
		jsonw_string(&w, duty_kind_name(d->kind));
		put_mark(&w, d->mark);
		jsonw_string(&w, d->form);
		jsonw_string(&w, d->stage);
		jsonw_array_end(&w);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
}

static void calendar(void)
{
	static const char *const kinds[] = { "open", "weekend", "holiday", "new_year" };

	for (int64_t day = days_of_civil(CALENDAR_FIRST_YEAR, 1, 1);
	     day <= days_of_civil(CALENDAR_LAST_YEAR, 12, 31); day++) {
		const char *name = holiday_name(day);
		(void)printf("%" PRId64 " %s %" PRId64 " %s\n", day, kinds[day_kind(day)], roll_to_open(day),
			     name != NULL ? name : "-");
	}
}

static int complain(const struct problem *why, err_t e)
{
	(void)fprintf(stderr, "law_judge: %s\n", why->text[0] != '\0' ? why->text : err_text(e));
	return 1;
}

int main(int argc, char **argv)
{
	struct problem why = PROBLEM_NONE;
	struct law_with with = { .all = true };
	struct law *law = NULL;
	struct buf out = buf_of(OUT_MAX);
	char *line = NULL;
	size_t room = 0;
	err_t e = OK;

	if (argc != 2)
		return 2;
	if (strcmp(argv[1], "calendar") == 0) {
		calendar();
		return 0;
	}
	e = law_dir_read_with(argv[1], &with, &law, &why);
	if (e == OK) {
		put_catalogue(law, &out);
		(void)puts(buf_str(&out));
	}
	while (e == OK && getline(&line, &room, stdin) > 0) {
		buf_clear(&out);
		e = judge(law, line, &out, &why);
		if (e == OK)
			(void)puts(buf_str(&out));
	}
	free(line);
	buf_free(&out);
	law_free(law);
	return e == OK ? 0 : complain(&why, e);
}
