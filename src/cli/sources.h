/* sources.h - the options that say what is read: captures, folders, interfaces,
 * addresses to which routers export. */
#ifndef CLI_SOURCES_H
#define CLI_SOURCES_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOURCES_NAMED_MAX	1024u

/* What a person named; borrowed from argv. Begin with { 0 }; defaults come at the end of parsing. */
struct cli_sources {
	const char *file[SOURCES_NAMED_MAX];
	size_t file_count;
	const char *interface[SOURCES_NAMED_MAX];
	size_t interface_count;
	const char *netflow[SOURCES_NAMED_MAX];
	size_t netflow_count;
	unsigned workers, ring_mib;
	bool no_promiscuous, follow;
	uint64_t memory;
};

/* A child of a verb's argp; its input is a struct cli_sources. */
extern const struct argp cli_sources_argp;

/* A further file, named without --read. */
void cli_sources_add(struct cli_sources *s, const char *file, struct argp_state *state);

/* Was any source named? */
bool cli_sources_any(const struct cli_sources *s);

/* An option's number; anything else is wrong use and ends the program. */
uint64_t cli_number(const char *arg, uint64_t min, uint64_t max, const char *what, struct argp_state *state);

#endif
