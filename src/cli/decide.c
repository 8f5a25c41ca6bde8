#include "cli/decide.h"

#include <string.h>

const struct argp_option decide_options[] = {
	{ "reason", 'r', "TEXT", 0, "Why (recorded)", 0 },
	{ 0 },
};

const struct argp_child decide_children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

error_t decide_parse(int key, char *arg, struct argp_state *state)
{
	struct decide_input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'r':
		in->reason = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->action = arg;
		else if (state->arg_num == 1)
			in->site.path = arg;
		else if (state->arg_num == 2)
			in->subject = arg;
		else
			argp_error(state, "too many arguments");
		return 0;
	case ARGP_KEY_END:
		if (in->site.path == NULL)
			argp_error(state, "say what to do, and with which site");
		if (in->subject == NULL && strcmp(in->action, "list") != 0)
			argp_error(state, "say with which one");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}
