/* decide.h - the shape that `authority` and `criteria` share: ACTION SITE WHAT
 * with who acts and why. */
#ifndef CLI_DECIDE_H
#define CLI_DECIDE_H

#include "cli/verb.h"

struct decide_input {
	struct verb_site site;
	const char *action, *subject, *reason;
};

/* The parser's options and children; `argp->doc` and `args_doc` are the verb's. */
extern const struct argp_option decide_options[];
extern const struct argp_child decide_children[];
error_t decide_parse(int key, char *arg, struct argp_state *state);

#endif
