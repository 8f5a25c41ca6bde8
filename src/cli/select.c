/* select.c - `sekisho select SITE --authority ID --read FILE...` */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/sources.h"
#include "cli/verb.h"
#include "run/selecting.h"
#include "run/site.h"
#include "text/tree.h"

#define RESULT_MAX	65536u

struct input {
	struct verb_site site;
	const char *authority;
	struct cli_sources sources;
	bool quiet, acks;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		state->child_inputs[1] = &in->sources;
		return 0;
	case 'A':
		in->authority = arg;
		return 0;
	case 'w':
		in->sources.workers = (unsigned)cli_number(arg, 1, SELECT_WORKERS_MAX, "workers", state);
		return 0;
	case 'q':
		in->quiet = true;
		return 0;
	case 'x':
		in->acks = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->site.path = arg;
		else
			cli_sources_add(&in->sources, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (in->site.path == NULL)
			argp_error(state, "which SITE?");
		if (in->authority == NULL)
			argp_error(state, "under which --authority?");
		if (!cli_sources_any(&in->sources))
			argp_error(state, "what shall be read? give --read FILE, --interface NAME or --netflow ADDRESS:PORT");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "authority", 'A', "ID", 0, "Approved authority under which to read", 0 },
	{ "workers", 'w', "N", 0, "Processes that share the interfaces, by flow (1)", 0 },
	{ "quiet", 'q', NULL, 0, "No progress on the terminal", 0 },
	{ "acks", 'x', NULL, 0, "Tell on standard error each batch that has become durable", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { &cli_sources_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "SITE --authority ID (--read FILE | --interface NAME | --netflow ADDRESS:PORT)...",
	.doc = "Read traffic, keep what approved criteria select, forget the rest at once.",
};

static void on_progress(void *ctx, const struct tally *t)
{
	(void)ctx;
	(void)fprintf(stderr, "\r%" PRIu64 " packets, %" PRIu64 " flows, %" PRIu64 " kept, %" PRIu64 " erased ",
		      t->packets, t->flows, t->kept, t->erased);
}

static void on_ack(void *ctx, const char *run, uint32_t seq, uint32_t records)
{
	(void)ctx;
	(void)fprintf(stderr, "ack run=%s seq=%" PRIu32 " records=%" PRIu32 "\n", run, seq, records);
}

static void on_damage(void *ctx, const char *sentence)
{
	bool *told = ctx;

	(void)fprintf(stderr, "sekisho: %s\n", sentence);
	*told = true;
}

static void tell(const struct tree *t)
{
	const struct node *n = tree_root(t);
	const struct node *point = node_get(n, "checkpoint");

	(void)printf("Run %s under authority %s%s.\n"
		     "Read %" PRId64 " packets in %" PRId64 " flows: kept %" PRId64 ", erased %" PRId64 ", damaged %" PRId64
		     ", dropped by the kernel %" PRId64 ".\n"
		     "The ledger now has %" PRId64 " entries; root %s\n",
		     node_text(n, "run"), node_text(n, "authority"),
		     node_text(n, "cut_short") != NULL ? " (cut short)" : "", node_int(n, "packets", 0),
		     node_int(n, "flows", 0), node_int(n, "kept", 0), node_int(n, "erased", 0),
		     node_int(n, "damaged", 0), node_int(n, "dropped", 0), node_int(point, "size", 0), node_text(point, "root"));
}

int verb_select(int argc, char **argv)
{
	struct input in = { 0 };
	struct problem why = PROBLEM_NONE;
	struct buf passphrase, result = buf_of(RESULT_MAX);
	struct tree *t = NULL;
	bool told = false;	/* of damage, in words of its own */

	verb_parse(&argp, argc, argv, &in);
	bool terminal = isatty(STDERR_FILENO) == 1 && !in.quiet && !in.acks;
	err_t e = verb_passphrase(in.site.passphrase_file, site_needs_passphrase(in.site.path), &passphrase, &why);
	struct select_request rq = {
		.site = in.site.path, .passphrase = passphrase.bytes, .passphrase_len = passphrase.len,
		.authority = in.authority, .sources = in.sources.file, .source_count = in.sources.file_count,
		.interfaces = in.sources.interface, .interface_count = in.sources.interface_count,
		.netflow = in.sources.netflow, .netflow_count = in.sources.netflow_count,
		.workers = in.sources.workers, .ring_mib = in.sources.ring_mib, .follow = in.sources.follow,
		.promiscuous = !in.sources.no_promiscuous, .memory = in.sources.memory,
		.events = { .ctx = &told, .progress = terminal ? on_progress : NULL, .ack = in.acks ? on_ack : NULL,
			    .damage = on_damage },
	};
	if (e == OK)
		e = select_run(&rq, &result, &why);
	buf_wipe(&passphrase);
	if (terminal)
		(void)fputc('\n', stderr);
	if (result.len > 0 && in.site.json)
		(void)printf("%s\n", buf_str(&result));
	else if (result.len > 0 && tree_json(result.bytes, result.len, &t, &why) == OK)
		tell(t);
	tree_free(t);
	buf_free(&result);
	return e == ERR_SHORT && told ? err_status(e) : verb_end(e, &why);
}
