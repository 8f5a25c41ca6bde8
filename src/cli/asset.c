/* asset.c - `sekisho asset ACTION ...`: the book of important computers. */
#include "cli/asset.h"

#include <stdio.h>
#include <string.h>

#include "cli/book.h"
#include "cli/verb.h"

struct action {
	const char *name;
	int (*run)(int argc, char **argv);
};

static const struct action actions[] = {
	{ "holes", asset_holes },
	{ "notices", asset_notices },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	if (key == ARGP_KEY_ARG)
		argp_error(state, "no action '%s'", arg);
	if (key == ARGP_KEY_END)
		argp_error(state, "which action?");
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
	.parser = parse, .args_doc = "list|show|put|remove|history|import|export|fields ...\ntake SITE FILE --machine ID\nhole ACTION ...\n"
		    "holes ...\nnotices ...",
	.doc = "Important computers: known exploited holes and notices owed.\v"
	       "`sekisho asset ACTION --help` tells the options of an action.",
};

int verb_asset(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "take") == 0)
		return asset_take(argc - 1, argv + 1);
	if (argc > 1 && strcmp(argv[1], "hole") == 0)
		return book_verb(book_find("hole"), argc - 1, argv + 1);
	if (argc > 1 && book_action(argv[1]))
		return book_verb(book_find("asset"), argc, argv);
	for (size_t i = 0; argc > 1 && i < COUNT_OF(actions); i++)
		if (strcmp(argv[1], actions[i].name) == 0)
			return actions[i].run(argc - 1, argv + 1);
	verb_parse(&argp, argc, argv, NULL);
	return err_status(ERR_USAGE);
}
