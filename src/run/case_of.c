#include "run/case_of.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "register/incidents.h"
#include "run/incident_act.h"
#include "run/law_dir.h"
#include "text/jsonw.h"

#define FACTS_FILE_MAX	(1u << 20)

err_t site_law(const struct site *s, struct law **ret, struct problem *why)
{
	return site_law_with(s, NULL, ret, why);
}

err_t site_law_with(const struct site *s, const struct law_with *with, struct law **ret, struct problem *why)
{
	static const struct law_with none = { .count = 0 };
	char dir[64];

	(void)snprintf(dir, sizeof(dir), "/proc/self/fd/%d/law", s->dirfd);
	return law_dir_read_with(dir, with != NULL ? with : &none, ret, why);
}

err_t case_read_file(struct case_facts *c, const char *file, struct problem *why)
{
	struct buf b = buf_of(FACTS_FILE_MAX);

	err_t e = fs_read(AT_FDCWD, file, &b);
	if (e != OK)
		(void)problem(why, e, "%s: cannot read the facts: %s", file, err_text(e));
	else
		e = case_read(c, file, b.bytes, b.len, why);
	buf_wipe(&b);
	return e;
}

struct filling {
	struct case_facts *facts;
	const struct law *law;
	struct problem *why;
};

/* {"NAME":{"value":...,"known_at":...,"by":...}}: the form that case_read takes. */
static err_t add_fact(void *ctx, const struct reg_fact *f)
{
	struct filling *fill = ctx;
	struct buf b = buf_of(1u << 20);
	struct jsonw w = jsonw_of(&b);
	char known[CLOCK_TEXT_BYTES];

	if (f->value == NULL)
		return OK;	/* its body is erased */
	jsonw_object(&w);
	jsonw_key(&w, f->name);
	jsonw_object(&w);
	jsonw_key(&w, "value");
	jsonw_raw(&w, f->value, f->value_len);
	if (f->known_at != REG_NOT_KNOWN) {
		clock_utc(f->known_at, known);
		jsonw_key(&w, "known_at");
		jsonw_string(&w, known);
	}
	jsonw_key(&w, "by");
	jsonw_string(&w, f->by != NULL && f->by[0] != '\0' ? f->by : f->entered_by);
	jsonw_object_end(&w);
	jsonw_object_end(&w);
	err_t e = b.err != OK ? b.err : case_read(fill->facts, f->name, b.bytes, b.len, fill->why);
	buf_wipe(&b);
	return e;
}

err_t case_add_act(struct case_facts *facts, const struct law *law, const struct reg_act *a, struct problem *why)
{
	char at[CLOCK_TEXT_BYTES];

	if (a->kind == REG_ACT_CLOSE)
		return OK;
	const struct duty_def *duty = law_find_duty(law, a->duty);
	const struct fact_def *done = duty != NULL ? duty_done_fact(duty) : NULL;
	if (done != NULL && (duty->kind == DUTY_DECISION) != (a->kind == REG_ACT_DECIDE))
		return OK;	/* a note about a report is not its hand-in */
	if (done == NULL)
		return OK;
	clock_utc(a->at, at);
	return case_add_text(facts, done->id, at, a->at, a->by, why);
}

static err_t add_done(void *ctx, const struct reg_act *a)
{
	struct filling *fill = ctx;

	return case_add_act(fill->facts, fill->law, a, fill->why);
}

err_t case_of_incident(struct site *s, const char *id, const struct law *law, struct case_facts **ret,
		       struct problem *why)
{
	struct reg_incident row;
	struct filling fill = { .facts = case_new(law), .law = law, .why = why };

	if (fill.facts == NULL)
		return ERR_MEMORY;
	err_t e = incident_row(s, id, &row, why);
	if (e == OK)
		e = register_facts(s->reg, id, add_fact, &fill);
	if (e == OK)
		e = register_acts(s->reg, id, add_done, &fill);
	if (e == OK)
		*ret = fill.facts;
	else
		case_free(fill.facts);
	return e == OK ? OK : problem(why, e, "incident %s: %s", id, err_text(e));
}
