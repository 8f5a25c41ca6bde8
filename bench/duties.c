/* duties.c - what judging costs: the whole catalogue, optional laws too, for each
 * file of facts, known all at once or one a minute (the slower counts);
 * microseconds an evaluation, the best of five runs.
 *
 *	bench_duties LAW FACTS...
 *
 * Exit status 1 when a case takes a millisecond or more.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fs.h"
#include "duty/duty.h"
#include "run/law_dir.h"

#define RUNS		5u
#define RUN_SECONDS	0.05
#define LIMIT_US	1000.0

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(err_t e, const struct problem *why)
{
	if (e == OK)
		return;
	(void)fprintf(stderr, "bench_duties: %s\n", why->text[0] != '\0' ? why->text : err_text(e));
	exit(1);
}

/* Judged as at the end of the year: all that the cases say is known then. */
static nsec_t judging(void)
{
	static const char day[] = "2026-12-31";
	nsec_t at = 0;

	must(clock_parse(day, sizeof(day) - 1, &at), &PROBLEM_NONE);
	return at;
}

static double once(const struct law *law, const struct case_facts *c, nsec_t at)
{
	double from = now(), to;
	unsigned rounds = 0;

	do {
		struct duty_list *list = NULL;
		must(duty_evaluate(law, c, at, &list), &PROBLEM_NONE);
		duty_list_free(list);
		rounds++;
		to = now();
	} while (to - from < RUN_SECONDS);
	return (to - from) * 1e6 / rounds;
}

static double best_of(const struct law *law, const struct case_facts *c, nsec_t at)
{
	double best = 1e9;

	for (unsigned run = 0; run < RUNS; run++) {
		double us = once(law, c, at);
		best = us < best ? us : best;
	}
	return best;
}

/* The same facts as they come in at a real incident: one a minute. */
static struct case_facts *spread(const struct law *law, const struct case_facts *c, nsec_t at)
{
	struct case_facts *to = case_new(law);
	struct buf b = buf_of(1u << 20);
	char known[CLOCK_TEXT_BYTES];

	must(to != NULL ? OK : ERR_MEMORY, &PROBLEM_NONE);
	for (size_t i = 0; i < case_count(c); i++) {
		clock_utc(at - (nsec_t)(case_count(c) - i) * 60 * NSEC_PER_SEC, known);
		buf_clear(&b);
		buf_printf(&b, "{\"%s\":{\"known_at\":\"%s\",\"value\":", case_entry(c, i)->def->id, known);
		fact_json(case_entry(c, i), &b);
		buf_text(&b, "}}");
		must(case_read(to, "spread", b.bytes, b.len, NULL), &PROBLEM_NONE);
	}
	buf_free(&b);
	return to;
}

static double measure(const struct law *law, const char *file, nsec_t at)
{
	struct problem why = PROBLEM_NONE;
	struct buf b = buf_of(1u << 20);
	struct case_facts *c = case_new(law);

	must(c != NULL ? fs_read(AT_FDCWD, file, &b) : ERR_MEMORY, &why);
	must(case_read(c, file, b.bytes, b.len, &why), &why);
	struct case_facts *slow = spread(law, c, at);
	double us = best_of(law, c, at), us_slow = best_of(law, slow, at);
	buf_free(&b);
	case_free(c);
	case_free(slow);
	return us > us_slow ? us : us_slow;
}

int main(int argc, char **argv)
{
	struct problem why = PROBLEM_NONE;
	struct law_with with = { .all = true };
	struct law *law = NULL;
	double worst = 0, sum = 0;

	if (argc < 3) {
		(void)fprintf(stderr, "usage: bench_duties LAW FACTS...\n");
		return 2;
	}
	must(law_dir_read_with(argv[1], &with, &law, &why), &why);
	for (int i = 2; i < argc; i++) {
		double us = measure(law, argv[i], judging());
		const char *slash = strrchr(argv[i], '/');
		(void)printf("  %-44s %7.1f us an evaluation\n", slash != NULL ? slash + 1 : argv[i], us);
		sum += us;
		worst = us > worst ? us : worst;
	}
	(void)printf("%zu facts, %zu duties, %d cases: %.1f us an evaluation, at most %.1f\n", law_fact_count(law),
		     law_duty_count(law), argc - 2, sum / (argc - 2), worst);
	law_free(law);
	return worst < LIMIT_US ? 0 : 1;
}
