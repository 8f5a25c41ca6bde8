/* seal.c - fill a site with COUNT records as a keeper does, and beside it write the same records as lines of
 * JSON into a file that is synced as often. For bench/ledger.
 *
 *	seal SITE AUTHORITY AUTHORITY-FILE CRITERION-FILE CAPTURE COUNT SECONDS PLAIN LINES
 *
 * The records are those that the criterion keeps of the capture, over and over, each with a source and a time of its own:
 * they lie evenly over the SECONDS before now. Both ways begin with what an eye sends, in blocks that take turns. PLAIN
 * is written for the first LINES records. Prints one JSON object.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "criteria/authority.h"
#include "criteria/criterion.h"
#include "criteria/matcher.h"
#include "crypt/start.h"
#include "run/keeping.h"
#include "run/opening.h"
#include "run/reading.h"
#include "run/render.h"
#include "select/select.h"

#define BLOCK		32768u	/* records that are made safe together: eight bodies */
#define TEMPLATES	4096u
#define FILE_BYTES	(1u << 20)

struct seal {
	struct site *site;
	struct keeping *keeping;
	struct authority *authority;
	struct criterion *rule;
	struct matcher *matcher;
	struct selector *select;
	struct pick pick;
	struct buf made[TEMPLATES];	/* picks of the capture, as an eye sends them */
	size_t made_count;
	struct buf block[BLOCK];	/* those of a block */
	int plain;
	uint64_t lines, plain_bytes;
	double seal_wall, seal_cpu, plain_wall, plain_cpu, sealed_beside;	/* the last: wall of blocks with lines beside */
};

static struct problem why;

static void must(err_t e)
{
	if (e == OK)
		return;
	(void)fprintf(stderr, "seal: %s %s\n", err_text(e), why.text);
	exit(2);
}

static double now_of(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void on_flow(void *ctx, const struct flow_rec *flow)
{
	struct seal *s = ctx;

	if (s->made_count == TEMPLATES || !select_flow(s->select, flow, &s->pick))
		return;
	s->made[s->made_count] = buf_of(1u << 20);
	wire_put_pick(&s->pick, &s->made[s->made_count]);
	must(s->made[s->made_count++].err);
	select_wipe(&s->pick);
}

static void make_templates(struct seal *s, char **argv)
{
	static const uint8_t key[SECRET_BYTES];
	struct buf authority = buf_of(FILE_BYTES), rule = buf_of(FILE_BYTES);
	struct opening *open = calloc(1, sizeof(*open));
	const struct reading_how how = { .behaviour = false };
	const struct reading_hooks hooks = { .ctx = s, .on_flow = on_flow };
	struct tally t;

	must(open != NULL ? OK : ERR_MEMORY);
	must(fs_read(AT_FDCWD, argv[3], &authority));
	must(fs_read(AT_FDCWD, argv[4], &rule));
	must(authority_parse(argv[3], authority.bytes, authority.len, &s->authority, &why));
	must(criterion_parse(argv[4], rule.bytes, rule.len, &s->rule, &why));
	const struct criterion *const rules[] = { s->rule };
	must(matcher_new(rules, 1, &s->matcher, &why));
	must(select_new(s->matcher, rules, 1, s->authority, key, NULL, 0, &s->select, &why));
	must(opening_add(open, argv[5], &why));
	const struct reading_source source = { open->source[0].fd, open->source[0].name };
	must(reading_run(&source, 1, &how, &hooks, &t, &why));
	opening_end(open);
	free(open);
	buf_free(&authority);
	buf_free(&rule);
	must(s->made_count > 0 ? OK : ERR_ABSENT);
}

/* The record as that of another machine and time. */
static void vary(const struct buf *made, uint64_t number, nsec_t start, struct buf *out)
{
	struct pick p = { .kept = FACTS_NONE }, q = { .kept = FACTS_NONE };
	nsec_t was = 0;
	struct value v;

	must(wire_get_pick(made->bytes, made->len, 1, &p));
	for (uint32_t at = 0; facts_next(&p.kept, &at, &v);)
		if (v.field == F_START)
			was = v.time;
	for (uint32_t at = 0; facts_next(&p.kept, &at, &v);) {
		if (v.field == F_START || v.field == F_END)
			v.time += start - was;
		if (v.field == F_SOURCE_IP) {
			v.ip.bytes[v.ip.version == 4 ? 2 : 14] = (uint8_t)(number >> 8);
			v.ip.bytes[v.ip.version == 4 ? 3 : 15] = (uint8_t)number;
		}
		facts_value(&q.kept, &v);
	}
	memcpy(q.rules, p.rules, sizeof(q.rules));
	q.rule_count = p.rule_count;
	buf_clear(out);
	wire_put_pick(&q, out);
	must(out->err);
	facts_free(&p.kept);
	facts_free(&q.kept);
}

static double seal_block(struct seal *s, size_t count)
{
	double wall = now_of(CLOCK_MONOTONIC), cpu = now_of(CLOCK_PROCESS_CPUTIME_ID);

	for (size_t i = 0; i < count; i++) {
		must(keeping_pick(s->keeping, s->block[i].bytes, s->block[i].len, &why));
		if (keeping_wait(s->keeping, 1) == 0)
			must(keeping_flush(s->keeping, &why));
	}
	must(keeping_flush(s->keeping, &why));
	wall = now_of(CLOCK_MONOTONIC) - wall;
	s->seal_wall += wall;
	s->seal_cpu += now_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	return wall;
}

/* The same records as lines, synced once a block. */
static void write_block(struct seal *s, size_t count)
{
	struct buf lines = buf_of(64u << 20);
	double wall = now_of(CLOCK_MONOTONIC), cpu = now_of(CLOCK_PROCESS_CPUTIME_ID);

	for (size_t i = 0; i < count; i++) {
		struct pick p = { .kept = FACTS_NONE };
		struct jsonw w = jsonw_of(&lines);
		must(wire_get_pick(s->block[i].bytes, s->block[i].len, 1, &p));
		const struct record r = { .facts = &p.kept };
		jsonw_object(&w);
		render_fields(&w, &r);
		jsonw_object_end(&w);
		buf_u8(&lines, '\n');
		facts_free(&p.kept);
	}
	must(lines.err);
	must(fs_write_all(s->plain, lines.bytes, lines.len));
	must(fsync(s->plain) == 0 ? OK : ERR_IO);
	s->plain_wall += now_of(CLOCK_MONOTONIC) - wall;
	s->plain_cpu += now_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	s->plain_bytes += lines.len;
	s->lines += count;
	buf_free(&lines);
}

static void fill(struct seal *s, uint64_t count, uint64_t seconds, uint64_t lines)
{
	const nsec_t end = clock_now(), begin = end - (nsec_t)seconds * NSEC_PER_SEC;

	for (size_t i = 0; i < BLOCK; i++)
		s->block[i] = buf_of(1u << 20);
	for (uint64_t done = 0; done < count;) {
		size_t n = count - done < BLOCK ? (size_t)(count - done) : BLOCK;
		for (size_t i = 0; i < n; i++) {
			nsec_t start = begin + (nsec_t)((double)(end - begin) * ((double)(done + i) / (double)count));
			vary(&s->made[(done + i) % s->made_count], done + i, start, &s->block[i]);
		}
		bool beside = s->plain >= 0 && done < lines;
		if (beside && done / BLOCK % 2 == 1)
			write_block(s, n);
		double wall = seal_block(s, n);
		if (beside)
			s->sealed_beside += wall;
		if (beside && done / BLOCK % 2 == 0)
			write_block(s, n);
		done += n;
	}
	for (size_t i = 0; i < BLOCK; i++)
		buf_free(&s->block[i]);
}

int main(int argc, char **argv)
{
	struct seal *s = calloc(1, sizeof(*s));
	struct sources sources = { .count = 0 };
	const struct how how = { .eyes = 1 };
	struct buf result = buf_of(1u << 20);

	if (argc != 10 || s == NULL) {
		(void)fputs("usage: seal SITE AUTHORITY AUTHORITY-FILE CRITERION-FILE CAPTURE COUNT SECONDS PLAIN LINES\n", stderr);
		return 2;
	}
	must(crypt_start());
	make_templates(s, argv);
	const uint64_t count = strtoull(argv[6], NULL, 10);
	s->plain = open(argv[8], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	must(s->plain >= 0 ? OK : err_of_errno());
	must(sources_add(&sources, "bench", 5));
	must(site_open_path(argv[1], NULL, 0, &s->site, &why));
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	must(keeping_new(s->site, argv[2], &sources, &how, null, &s->keeping, &why));
	must(keeping_begin(s->keeping, &why));
	fill(s, count, strtoull(argv[7], NULL, 10), strtoull(argv[9], NULL, 10));
	s->keeping->tally.flows = s->keeping->kept;
	must(keeping_end(s->keeping, &result, &why));
	(void)printf("{\"records\":%" PRIu64 ",\"templates\":%zu,\"seal_wall\":%.6f,\"seal_cpu\":%.6f,\"lines\":%" PRIu64
		     ",\"line_bytes\":%" PRIu64 ",\"plain_wall\":%.6f,\"plain_cpu\":%.6f,\"beside_wall\":%.6f}\n", count, s->made_count,
		     s->seal_wall, s->seal_cpu, s->lines, s->plain_bytes, s->plain_wall, s->plain_cpu, s->sealed_beside);
	keeping_free(s->keeping);
	site_close(s->site);
	(void)close(null);
	(void)close(s->plain);
	for (size_t i = 0; i < s->made_count; i++)
		buf_free(&s->made[i]);
	facts_free(&s->pick.kept);
	select_free(s->select);
	matcher_free(s->matcher);
	criterion_free(s->rule);
	authority_free(s->authority);
	sources_free(&sources);
	buf_free(&result);
	free(s);
	return 0;
}
