/* main.c - `sekisho VERB ...`: the table of verbs. */
#include <stdio.h>
#include <string.h>

#include "base/cc.h"
#include "cli/verbs.h"

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} verbs[] = {
	{ "flows", verb_flows, "show what captures hold, one flow a line; keeps nothing" },
};

static void usage(FILE *out)
{
	(void)fputs("Usage: sekisho VERB [OPTION...] [ARGUMENT...]\n\n", out);
	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		(void)fprintf(out, "  %-12s %s\n", verbs[i].name, verbs[i].help);
	(void)fputs("\n`sekisho VERB --help` says more.\n", out);
}

int main(int argc, char **argv)
{
	if (argc >= 2 && strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return 0;
	}
	for (size_t i = 0; argc >= 2 && i < COUNT_OF(verbs); i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	if (argc >= 2)
		(void)fprintf(stderr, "sekisho: %s: no such verb\n", argv[1]);
	usage(stderr);
	return 2;
}
