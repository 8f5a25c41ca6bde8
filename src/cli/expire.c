/* expire.c - `sekisho expire SITE [--now TIME] [--dry-run]` */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "run/expiring.h"
#include "text/jsonw.h"

#define OUTPUT_MAX	(64u << 20)

enum { OPTION_NOW = 0x100 };

struct input {
	struct verb_site site;
	nsec_t now;
	bool has_now, dry;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case OPTION_NOW:
		if (clock_parse(arg, strlen(arg), &in->now) != OK)
			argp_error(state, "'%s' is no time; write it like 2026-11-23T09:00:00+09:00", arg);
		in->has_now = true;
		return 0;
	case 'n':
		in->dry = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(state, "one SITE only");
		in->site.path = arg;
		return 0;
	case ARGP_KEY_END:
		if (in->site.path == NULL)
			argp_error(state, "which SITE?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "now", OPTION_NOW, "TIME", 0, "What is over by TIME (default: now); after now only with --dry-run", 0 },
	{ "dry-run", 'n', NULL, 0, "Only say what would be destroyed", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children, .args_doc = "SITE",
	.doc = "Destroy the keys of all days whose retention is over, remove what was sealed to them, and record it. "
	       "Run it every day.",
};

static void count_member(struct jsonw *w, const char *key, uint64_t v)
{
	jsonw_key(w, key);
	jsonw_uint(w, v);
}

static void text_member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static err_t show_json(const struct site *s, const struct expired *x, bool dry)
{
	struct buf b = buf_of(OUTPUT_MAX);
	struct jsonw w = jsonw_of(&b);
	char due[CLOCK_TEXT_BYTES];

	jsonw_object(&w);
	jsonw_key(&w, "dry_run");
	jsonw_bool(&w, dry);
	jsonw_key(&w, "expired");
	jsonw_array(&w);
	for (size_t i = 0; i < x->count; i++) {
		clock_utc(x->days[i].due, due);
		jsonw_object(&w);
		text_member(&w, "class", x->days[i].class);
		text_member(&w, "day", x->days[i].day);
		count_member(&w, "bodies", x->days[i].bodies);
		count_member(&w, "bytes", x->days[i].bytes);
		text_member(&w, "kept_until", due);
		jsonw_object_end(&w);
	}
	jsonw_array_end(&w);
	count_member(&w, "removed_again", x->revived);
	site_checkpoint_json(s, &w);
	jsonw_object_end(&w);
	if (b.err == OK)
		(void)printf("%s\n", buf_str(&b));
	err_t e = b.err;
	buf_free(&b);
	return e;
}

static void show(const struct expired *x, bool dry)
{
	char due[CLOCK_TEXT_BYTES];

	for (size_t i = 0; i < x->count; i++) {
		clock_tokyo(x->days[i].due, due);
		(void)printf("%s %s: %s, %" PRIu64 " bodies, %" PRIu64 " bytes (kept until %s)\n", x->days[i].day, x->days[i].class,
			     dry ? "is over" : "destroyed", x->days[i].bodies, x->days[i].bytes, due);
	}
	if (x->revived > 0)
		(void)printf("%" PRIu64 " bodies of days that had expired before %s\n", x->revived,
			     dry ? "are there again" : "were there again and are removed");
	if (x->count == 0 && x->revived == 0)
		(void)printf("nothing is over\n");
}

int verb_expire(int argc, char **argv)
{
	struct input in = { .dry = false };
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	struct expired x = { 0 };

	verb_parse(&argp, argc, argv, &in);
	err_t e = verb_open(&in.site, &site, NULL, &why);
	if (e == OK)
		e = expire_run(site, in.has_now ? in.now : clock_now(), in.dry, &x, &why);
	if (e == OK && in.site.json)
		e = show_json(site, &x, in.dry);
	else if (e == OK)
		show(&x, in.dry);
	expired_free(&x);
	site_close(site);
	return verb_end(e, &why);
}
