#include "cli/sources.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "run/reading.h"
#include "run/selecting.h"

enum { KEY_NO_PROMISCUOUS = 0x3001, KEY_RING, KEY_FOLLOW, KEY_MEMORY, KEY_NETFLOW };

static const struct argp_option options[] = {
	{ "read", 'r', "FILE", 0, "Capture to read (pcap or pcapng, also in gzip or zstd; a folder of them; - is standard input); more may follow", 0 },
	{ "follow", KEY_FOLLOW, NULL, 0, "The capture still grows: read on until stopped", 0 },
	{ "interface", 'i', "NAME", 0, "Read a network interface until stopped (root); more may follow", 0 },
	{ "netflow", KEY_NETFLOW, "ADDRESS:PORT", 0, "Hear flows that routers export there by NetFlow 5, 9 or IPFIX over UDP, until stopped; more may follow", 0 },
	{ "no-promiscuous", KEY_NO_PROMISCUOUS, NULL, 0, "Only what is for this machine", 0 },
	{ "ring", KEY_RING, "MIB", 0, "Packets or datagrams that wait in the kernel, for each worker and interface or address (64)", 0 },
	{ "memory", KEY_MEMORY, "MIB", 0, "Ceiling of what flows may take (128); beyond it the oldest end early and are counted", 0 },
	{ 0 },
};

uint64_t cli_number(const char *arg, uint64_t min, uint64_t max, const char *what, struct argp_state *state)
{
	char *end;

	errno = 0;
	unsigned long long n = strtoull(arg, &end, 10);
	if (errno != 0 || end == arg || *end != '\0' || arg[0] == '-' || n < min || n > max)
		argp_error(state, "--%s %s: give a number from %llu to %llu", what, arg, (unsigned long long)min,
			   (unsigned long long)max);
	return n;
}

void cli_sources_add(struct cli_sources *s, const char *file, struct argp_state *state)
{
	if (s->file_count == SOURCES_NAMED_MAX)
		argp_error(state, "more than %u sources; name their folder", SOURCES_NAMED_MAX);
	s->file[s->file_count++] = file;
}

bool cli_sources_any(const struct cli_sources *s)
{
	return s->file_count > 0 || s->interface_count > 0 || s->netflow_count > 0;
}

static void finish(struct cli_sources *s, struct argp_state *state)
{
	if (s->file_count > 0 && s->interface_count > 0)
		argp_error(state, "captures and interfaces in one run: read them one after the other");
	if (s->netflow_count > 0 && (s->file_count > 0 || s->interface_count > 0))
		argp_error(state, "packets and exported flows in one run: read them in two");
	if (s->workers > 1 && s->interface_count == 0)
		argp_error(state, "--workers is for interfaces; a capture is read by one");
	if (s->follow && (s->file_count != 1 || strcmp(s->file[0], "-") == 0))
		argp_error(state, "--follow is for one capture file");
	s->workers = s->workers != 0 ? s->workers : 1;
	s->ring_mib = s->ring_mib != 0 ? s->ring_mib : SELECT_RING_MIB;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct cli_sources *s = state->input;

	switch (key) {
	case 'r':
		cli_sources_add(s, arg, state);
		return 0;
	case 'i':
		if (s->interface_count == SELECT_WORKERS_MAX)
			argp_error(state, "more than %u interfaces", SELECT_WORKERS_MAX);
		s->interface[s->interface_count++] = arg;
		return 0;
	case KEY_NETFLOW:
		if (s->netflow_count == SELECT_WORKERS_MAX)
			argp_error(state, "more than %u addresses", SELECT_WORKERS_MAX);
		s->netflow[s->netflow_count++] = arg;
		return 0;
	case KEY_FOLLOW:
		s->follow = true;
		return 0;
	case KEY_NO_PROMISCUOUS:
		s->no_promiscuous = true;
		return 0;
	case KEY_RING:
		s->ring_mib = (unsigned)cli_number(arg, 1, SELECT_RING_MIB_MAX, "ring", state);
		return 0;
	case KEY_MEMORY:
		s->memory = cli_number(arg, READING_MEMORY_MIN >> 20, UINT64_C(1) << 20, "memory", state) << 20;
		return 0;
	case ARGP_KEY_END:
		finish(s, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp cli_sources_argp = { .options = options, .parser = parse };
