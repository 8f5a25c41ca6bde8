#include "run/incident_stats.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/fs.h"
#include "report/stats.h"
#include "run/case_of.h"
#include "run/cases.h"
#include "run/stats_case.h"

#define TABLES_MAX	(64u << 20)	/* bytes of one file */

static nsec_t fiscal_start(int year)
{
	const struct civil c = { .year = year, .month = 4, .day = 1 };

	return nsec_of_tokyo(&c);
}

static err_t set_period(const struct stats_ask *ask, struct stat_frame *f, struct problem *why)
{
	char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES];
	struct civil c;

	civil_in_tokyo(ask->at, &c);
	int year = c.month >= 4 ? c.year : c.year - 1;
	f->from = ask->has_from ? ask->from : fiscal_start(year);
	f->to = ask->has_to ? ask->to : fiscal_start(year + 1);
	if (f->from < f->to)
		return OK;
	clock_tokyo(f->from, from);
	clock_tokyo(f->to, to);
	return problem(why, ERR_USAGE, "the period from %s to %s is empty%s; incidents count from the first until before "
		       "the second", from, to, ask->has_from && ask->has_to ? "" : " (the other end is the fiscal year's)");
}

struct counting {
	const struct law *law;
	struct stats *stats;
	const struct stat_frame *frame;
	struct stats_facts facts;
	enum stat_state *states;	/* one for each duty of the law */
};

static err_t count_one(struct counting *n, const struct cases_one *one)
{
	const nsec_t at = n->frame->at, day = stats_day(&n->facts, one->facts, at, one->is.opened_at);
	struct duty_list *duties = NULL;
	struct stat_case c;

	if (day < n->frame->from || day >= n->frame->to || day > at) {
		stats_add_outside(n->stats);
		return OK;
	}
	if (stats_ruled(&n->facts, one->facts, at)) {
		stats_add_ruled_out(n->stats);
		return OK;
	}
	err_t e = duty_states(n->law, one->facts, at, &duties);
	if (e != OK)
		return e;
	stats_case_of(n->law, &n->facts, one->facts, at, duties, n->states, &c);
	e = stats_add(n->stats, &c);
	duty_list_free(duties);
	return e;
}

static err_t count_all(struct counting *n, const struct cases *all)
{
	err_t e = OK;

	for (size_t i = 0; i < all->count && e == OK; i++)
		e = count_one(n, &all->one[i]);
	return e == OK ? stats_finish(n->stats) : e;
}

static err_t write_file(const char *path, err_t (*make)(const struct stats *, struct buf *), const struct stats *stats,
			struct problem *why)
{
	struct buf b = buf_of(TABLES_MAX);

	if (path == NULL)
		return OK;
	err_t e = make(stats, &b);
	if (e == OK)
		e = fs_put(AT_FDCWD, path, b.bytes, b.len, 0644);
	buf_free(&b);
	return e == OK ? OK : problem(why, e, "%s: cannot write the statistics: %s", path, err_text(e));
}

static err_t make_csv(const struct stats *stats, struct buf *out)
{
	stats_csv(stats, out);
	return out->err;
}

static err_t tell(const struct stats *stats, const struct stats_ask *ask, FILE *out, struct problem *why)
{
	struct buf b = buf_of(TABLES_MAX);

	err_t e = write_file(ask->csv, make_csv, stats, why);
	if (e == OK)
		e = write_file(ask->xlsx, stats_xlsx, stats, why);
	if (e == OK)
		e = write_file(ask->pdf, stats_pdf, stats, why);
	if (e != OK)
		return e;
	if (ask->json) {
		stats_json(stats, &b);
		buf_u8(&b, '\n');
	} else {
		stats_text(stats, ask->japanese, &b);
	}
	e = b.err;
	if (e == OK && fwrite(b.bytes, 1, b.len, out) != b.len)
		e = ERR_IO;
	buf_free(&b);
	return e == OK ? OK : problem(why, e, "the statistics: %s", err_text(e));
}

static struct stat_duty *duty_titles(const struct law *law)
{
	struct stat_duty *list = calloc(law_duty_count(law) + 1, sizeof(*list));

	for (size_t i = 0; list != NULL && i < law_duty_count(law); i++) {
		const struct duty_def *d = law_duty(law, i);
		list[i] = (struct stat_duty){ d->id, { d->title.ja, d->title.en } };
	}
	return list;
}

err_t incident_stats(struct site *s, const struct stats_ask *ask, FILE *out, struct problem *why)
{
	struct stat_frame frame = { .at = ask->at };
	struct counting n = { .frame = &frame };
	struct cases all = { 0 };
	struct law *law = NULL;
	struct stat_duty *duties = NULL;

	err_t e = set_period(ask, &frame, why);
	if (e == OK)
		e = site_law(s, &law, why);
	if (e == OK) {
		n.law = law;
		n.facts = stats_facts_of(law);
		frame.duty_count = law_duty_count(law);
		frame.duties = duties = duty_titles(law);
		n.states = calloc(frame.duty_count + 1, sizeof(*n.states));
		e = duties != NULL && n.states != NULL ? stats_new(&frame, &n.stats) : ERR_MEMORY;
	}
	if (e == OK)
		e = cases_read(s, law, &all, why);
	if (e == OK)
		e = count_all(&n, &all);
	if (e == OK)
		e = tell(n.stats, ask, out, why);
	cases_free(&all);
	stats_free(n.stats);
	free(n.states);
	free(duties);
	law_free(law);
	return e == OK ? OK : problem(why, e, "the statistics: %s", err_text(e));
}
