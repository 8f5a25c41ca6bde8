/* flows.c - `sekisho flows FILE...`: what decode and flow make of captures. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "capture/capture.h"
#include "cli/verb.h"
#include "run/pipeline.h"
#include "run/render.h"

#define OUT_MAX		(1u << 20)
#define OUT_FULL	(OUT_MAX / 2)	/* written out from here on */
#define APP_BYTES	((size_t)64 << 20)

struct out {
	struct buf buf;
	bool frame_bytes;
	err_t err;	/* of writing */
};

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

static bool may_read(void *ctx)
{
	(void)ctx;
	return stop == 0;
}

static void write_out(struct out *o)
{
	if (o->err == OK)
		o->err = o->buf.err != OK ? o->buf.err
					  : fs_write_all(STDOUT_FILENO, o->buf.bytes, o->buf.len);
	if (o->err != OK)
		stop = 1;
	buf_clear(&o->buf);
}

static void on_flow(void *ctx, const struct flow_rec *flow)
{
	struct out *o = ctx;
	struct flow_rec shown = *flow;
	struct jsonw w = jsonw_of(&o->buf);

	if (o->frame_bytes)
		memcpy(shown.bytes, shown.frame_bytes, sizeof(shown.bytes));
	struct record r = record_of_flow(&shown);
	render_record(&w, &r);
	jsonw_line(&w);
	if (o->buf.len >= OUT_FULL)
		write_out(o);
}

/* Read one file into the pipeline. */
static err_t read_file(struct pipeline *p, const char *path, struct problem *why)
{
	struct capture *c = NULL;
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return problem(why, err_of_errno(), "%s: %s; name a capture file, or - for standard input",
			       path, strerror(errno));
	err_t e = capture_open(fd, standard ? "standard input" : path, &c, why);
	if (e == OK)
		e = pipeline_capture(p, c, why);
	capture_close(c);
	if (!standard)
		(void)close(fd);
	return e;
}

static void finish(struct pipeline *p, struct out *o, uint64_t unopened)
{
	struct jsonw w = jsonw_of(&o->buf);

	pipeline_end_flows(p);
	struct tally t = pipeline_tally(p);
	t.damaged += unopened;
	if (o->frame_bytes)
		t.bytes = t.frame_bytes;
	render_summary(&w, &t);
	jsonw_line(&w);
	write_out(o);
}

/* All files, then the summary. The worst of what happened is the status. */
static int run(struct pipeline *p, struct out *o, int count, char **paths)
{
	int status = 0;
	uint64_t unopened = 0;

	for (int i = 0; i < count && stop == 0; i++) {
		struct problem why = PROBLEM_NONE;
		uint64_t damaged = pipeline_tally(p).damaged;
		err_t e = read_file(p, paths[i], &why);
		if (e == OK)
			continue;
		(void)fprintf(stderr, "sekisho flows: %s\n", why.text);
		if (err_status(e) == 3 && pipeline_tally(p).damaged == damaged)
			unopened++;
		if (err_status(e) > status)
			status = err_status(e);
	}
	finish(p, o, unopened);
	if (o->err != OK && o->err != ERR_PEER)
		(void)fprintf(stderr, "sekisho flows: standard output: %s\n", err_text(o->err));
	return o->err != OK ? err_status(o->err) : status;
}

static int usage(FILE *out, int status)
{
	(void)fputs("Usage: sekisho flows [--frame-bytes] FILE...\n\n"
		    "Print the flows of pcap and pcapng captures as JSON lines, then a summary.\n"
		    "FILE may be - for standard input.\n\n"
		    "  --frame-bytes  count whole frames, not the IP layer's bytes\n"
		    "  --help         this text\n", out);
	return status;
}

int verb_flows(int argc, char **argv)
{
	struct out o = { .buf = buf_of(OUT_MAX) };
	struct pipeline_settings s = { .flow = FLOW_SETTINGS_DEFAULT, .app_bytes = APP_BYTES,
				       .may_read = may_read };
	struct sigaction catch = { .sa_handler = on_signal };
	struct pipeline *p;
	int at = 1;

	for (; at < argc && argv[at][0] == '-' && argv[at][1] != '\0'; at++) {
		if (strcmp(argv[at], "--help") == 0)
			return usage(stdout, 0);
		if (strcmp(argv[at], "--") == 0) {
			at++;
			break;
		}
		if (strcmp(argv[at], "--frame-bytes") != 0) {
			(void)fprintf(stderr, "sekisho flows: %s: no such option\n", argv[at]);
			return usage(stderr, 2);
		}
		o.frame_bytes = true;
	}
	if (at >= argc)
		return usage(stderr, 2);
	(void)sigaction(SIGINT, &catch, NULL);
	(void)sigaction(SIGTERM, &catch, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	s.flow.on_flow = on_flow;
	s.flow.ctx = &o;
	err_t e = pipeline_new(&s, &p);
	if (e != OK) {
		(void)fprintf(stderr, "sekisho flows: %s\n", err_text(e));
		return err_status(e);
	}
	int status = run(p, &o, argc - at, argv + at);
	pipeline_free(p);
	buf_free(&o.buf);
	return status;
}
