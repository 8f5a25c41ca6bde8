/* flows.c - `sekisho flows FILE...`: what decode and flow make of captures. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/sources.h"
#include "cli/verb.h"
#include "crypt/secret.h"
#include "run/masking.h"
#include "run/opening.h"
#include "run/reading.h"
#include "run/render.h"

#define OUT_MAX		(1u << 20)
#define OUT_FULL	(OUT_MAX / 2)	/* written out from here on */

enum { OPT_VLAN_APART = 256 };

struct input {
	struct cli_sources sources;
	bool frame_bytes, vlan_apart;
};

struct out {
	struct buf buf;
	uint8_t key[SECRET_BYTES];	/* of this call's marks, for nobody to keep */
	struct facts masked;
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
	if (flow->facts != NULL && masking_needed(flow->facts)) {
		masking_copy(o->key, flow->facts, &o->masked);
		shown.facts = &o->masked;
	}
	struct record r = record_of_flow(&shown);
	render_record(&w, &r);
	jsonw_line(&w);
	if (o->buf.len >= OUT_FULL)
		write_out(o);
}

static void on_damage(void *ctx, const char *sentence)
{
	(void)ctx;
	(void)fprintf(stderr, "sekisho flows: %s\n", sentence);
}

static err_t open_all(const struct cli_sources *s, struct opening *open, struct problem *why)
{
	err_t e = OK;

	for (size_t i = 0; i < s->file_count && e == OK; i++)
		e = opening_add(open, s->file[i], why);
	for (size_t i = 0; i < s->interface_count && e == OK; i++) {
		const struct live_settings live = { .interface = s->interface[i], .promiscuous = !s->no_promiscuous,
						    .ring_mib = s->ring_mib, .readers = 1 };
		e = opening_live(open, &live, why);
	}
	for (size_t i = 0; i < s->netflow_count && e == OK; i++)
		e = opening_netflow(open, s->netflow[i], s->ring_mib, why);
	return e;
}

/* All sources, then the summary. */
static err_t run(const struct input *in, struct opening *open, struct out *o, struct problem *why)
{
	struct reading_source *sources = calloc(OPENING_MAX, sizeof(*sources));
	const struct reading_how how = { .behaviour = true, .follow = in->sources.follow, .ring_mib = in->sources.ring_mib,
					 .memory = in->sources.memory, .vlan_apart = in->vlan_apart };
	const struct reading_hooks hooks = { .ctx = o, .on_flow = on_flow, .on_damage = on_damage, .may_read = may_read };
	struct jsonw w = jsonw_of(&o->buf);
	struct tally t = { 0 };

	if (sources == NULL)
		return problem(why, ERR_MEMORY, "out of memory");
	err_t e = open_all(&in->sources, open, why);
	for (size_t i = 0; i < open->count; i++)
		sources[i] = (struct reading_source){ open->source[i].fd, open->source[i].name };
	if (e == OK)
		e = reading_run(sources, open->count, &how, &hooks, &t, why);
	free(sources);
	if (o->frame_bytes)
		t.bytes = t.frame_bytes;
	render_summary(&w, &t);
	jsonw_line(&w);
	write_out(o);
	if (e == OK && o->err != OK && o->err != ERR_PEER)
		e = problem(why, o->err, "standard output: %s", err_text(o->err));
	if (e == OK && t.damaged > 0)
		e = ERR_SHORT;	/* told in words already */
	return e;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->sources;
		return 0;
	case 'B':
		in->frame_bytes = true;
		return 0;
	case OPT_VLAN_APART:
		in->vlan_apart = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_sources_add(&in->sources, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (!cli_sources_any(&in->sources))
			argp_error(state, "which FILE?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "frame-bytes", 'B', NULL, 0, "Count whole frames, not the IP layer's bytes", 0 },
	{ "vlan-apart", OPT_VLAN_APART, NULL, 0, "Equal ends in different VLANs are different flows", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &cli_sources_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children, .args_doc = "FILE...",
	.doc = "Print the flows of captures, interfaces or exporting routers as JSON lines, then a summary. Keeps nothing. Values that point "
	       "to a person are replaced by marks that mean something within this one call only.",
};

int verb_flows(int argc, char **argv)
{
	struct input *in = calloc(1, sizeof(*in));
	struct opening *open = calloc(1, sizeof(*open));
	struct out o = { .buf = buf_of(OUT_MAX) };
	struct sigaction catch = { .sa_handler = on_signal };
	struct problem why = PROBLEM_NONE;

	if (in == NULL || open == NULL)
		abort();
	verb_parse(&argp, argc, argv, in);
	o.frame_bytes = in->frame_bytes;
	secret_random(o.key, sizeof(o.key));
	(void)sigaction(SIGINT, &catch, NULL);
	(void)sigaction(SIGTERM, &catch, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	err_t e = run(in, open, &o, &why);
	opening_end(open);
	free(open);
	free(in);
	facts_free(&o.masked);
	buf_free(&o.buf);
	return e == ERR_SHORT && why.text[0] == '\0' ? err_status(e) : verb_end(e, &why);
}
