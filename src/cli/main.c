/* main.c - `sekisho VERB ...`: a table of verbs, and the roles that this
 * program takes when it starts itself again. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "crypt/start.h"
#include "guard/role.h"
#include "run/roles.h"

struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
};

static const struct verb verbs[] = {
	{ "init", verb_init, "make a site folder: keys, empty ledger, register, settings, law" },
	{ "key", verb_key, "make a person's signing key; the passphrase of a site's keys" },
	{ "person", verb_person, "add persons with roles and keys, give another key, end one, list" },
	{ "authority", verb_authority, "propose, approve, list or revoke what may be read" },
	{ "criteria", verb_criteria, "check, propose, approve, reject, retire or list criteria" },
	{ "select", verb_select, "read traffic, keep what approved criteria select, forget the rest" },
	{ "flows", verb_flows, "print the flows of captures; keeps nothing" },
	{ "match", verb_match, "print which Sigma rules fire on events or captures; keeps nothing" },
	{ "find", verb_find, "answer a question from sealed records; the reading is recorded first" },
	{ "reveal", verb_reveal, "see the clear values behind pseudonyms, when a second person approved" },
	{ "incident", verb_incident, "open an incident, enter facts, see duties, make reports" },
	{ "partner", verb_partner, "entrusted companies: contracts, chains, audits, who reports to whom" },
	{ "control", verb_control, "safety measures: state, evidence, what a case lacked" },
	{ "training", verb_training, "who was trained in what, and when again" },
	{ "decision", verb_decision, "decisions that belong to no incident" },
	{ "stats", verb_stats, "count incidents in the yearly tables; CSV, XLSX, PDF" },
	{ "duties", verb_duties, "duties from a facts file, without a site" },
	{ "law", verb_law, "check, list or show the catalogue of duties" },
	{ "asset", verb_asset, "important computers: which has a known exploited hole, since when" },
	{ "setting", verb_setting, "how long each class of records is kept" },
	{ "expire", verb_expire, "destroy what is past its retention, and record it" },
	{ "hold", verb_hold, "keep single records beyond the end of their day" },
	{ "inspect", verb_inspect, "verify a ledger from outside, without any secret" },
	{ "witness", verb_witness, "cosign checkpoints of other sites; ask witnesses to cosign ours" },
	{ "time", verb_time, "a time-stamp token over the newest checkpoint (RFC 3161)" },
	{ "proof", verb_proof, "that an entry is in the ledger, that the ledger continues an earlier one: in a file" },
	{ "share", verb_share, "records with all that proves them, for a court or the police" },
};

static void usage(FILE *out)
{
	(void)fprintf(out, "Usage: sekisho VERB [OPTION...] [ARGUMENT...]\n\n"
			   "Defend the network without reading anyone's mail, and prove it.\n\n");
	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		(void)fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].help);
	(void)fprintf(out, "\n`sekisho VERB --help` tells a verb's options; `man sekisho` the rest.\n"
			   "Exit status: 0 done; 1 done, and the answer is no; 2 wrong use; 3 input damaged,\n"
			   "what was readable was used; 4 system error, nothing half-written.\n");
}

int main(int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN);
	if (crypt_start() != OK) {
		(void)fprintf(stderr, "sekisho: no source of randomness; is /dev/urandom there?\n");
		return err_status(ERR_IO);
	}
	if (argc > 0 && strcmp(argv[0], ROLE_EYE) == 0)
		return role_eye();
	if (argc > 0 && strcmp(argv[0], ROLE_KEEPER) == 0)
		return role_keeper();
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		usage(argc < 2 ? stderr : stdout);
		return argc < 2 ? err_status(ERR_USAGE) : 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)printf("sekisho " SEKISHO_VERSION "\n");
		return 0;
	}
	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	(void)fprintf(stderr, "sekisho: no verb '%s'; `sekisho --help` lists them\n", argv[1]);
	return err_status(ERR_USAGE);
}
