/* verb.h - what every verb uses: its problem on standard error, its exit
 * status, secrets from files. */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include <argp.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/problem.h"

/* Should people be addressed in Japanese? By LC_ALL, else LANG. */
bool verb_japanese(void);

/* One line on standard error, "sekisho: <problem, or the error's text>", and
 * the exit status for `e`; nothing is printed for OK. */
int verb_end(err_t e, const struct problem *why);

/*
 * verb_passphrase - the passphrase of a site
 *
 * file	first line of this file; NULL: when `ask`, the credential "sekisho-passphrase" that
 *	systemd handed over (LoadCredential=), else asked at the terminal (no echo)
 * out	filled; the caller wipes it
 * OK | ERR_* with a sentence in `why`
 */
err_t verb_passphrase(const char *file, bool ask, struct buf *out, struct problem *why) MUST_USE;

struct site;
struct signer;

/* What verbs on a site share: SITE, and the options that several of them have. */
struct verb_site {
	const char *path;		/* of the site's folder */
	const char *passphrase_file;
	const char *as, *key;		/* who acts, and the key file */
	bool json;
};

/* A child parser for --passphrase-file, --as, --key and --json; its input is a
 * struct verb_site. */
extern const struct argp verb_site_argp;

/* Open the site with its passphrase, and (when `signer` is not NULL) the key of
 * the person named by --as, which must then be given. On failure nothing is
 * open. OK | ERR_* with a sentence. */
err_t verb_open(const struct verb_site *v, struct site **site, struct signer **signer,
		struct problem *why) MUST_USE;

struct law_with;

/* An option --with ID: one optional law more; ends the program (wrong use) when
 * there are too many. */
void verb_with(struct law_with *with, const char *id, struct argp_state *state);

/* Run argp with our exit status for wrong use (2); parsing ends the program on
 * --help and on wrong use, before anything was done. */
void verb_parse(const struct argp *argp, int argc, char **argv, void *input);

/* The verbs, one file each. */
int verb_flows(int argc, char **argv);
int verb_match(int argc, char **argv);
int verb_init(int argc, char **argv);
int verb_key(int argc, char **argv);
int verb_key_site(int argc, char **argv);	/* key passphrase, recovery, restore */
int verb_person(int argc, char **argv);
int verb_authority(int argc, char **argv);
int verb_criteria(int argc, char **argv);
int verb_select(int argc, char **argv);
int verb_find(int argc, char **argv);
int verb_incident(int argc, char **argv);
int verb_stats(int argc, char **argv);
int verb_duties(int argc, char **argv);
int verb_partner(int argc, char **argv);
int verb_control(int argc, char **argv);
int verb_training(int argc, char **argv);
int verb_decision(int argc, char **argv);
int verb_law(int argc, char **argv);
int verb_law_form(int argc, char **argv);	/* law form, law forms */
int verb_asset(int argc, char **argv);
int verb_inspect(int argc, char **argv);
int verb_expire(int argc, char **argv);
int verb_hold(int argc, char **argv);
int verb_setting(int argc, char **argv);
int verb_witness(int argc, char **argv);
int verb_reveal(int argc, char **argv);
int verb_share(int argc, char **argv);
int verb_time(int argc, char **argv);
int verb_proof(int argc, char **argv);

#endif
