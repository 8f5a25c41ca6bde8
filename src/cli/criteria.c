/* criteria.c - `sekisho criteria check|propose|approve|reject|retire|list` */
#include <stdio.h>
#include <string.h>

#include "cli/decide.h"
#include "cli/criteria_check.h"
#include "run/acts.h"

static const struct argp argp = {
	.options = decide_options, .parser = decide_parse, .children = decide_children,
	.args_doc = "check FILE...\npropose SITE FILE\napprove SITE ID\nreject SITE ID\nretire SITE ID\nlist SITE",
	.doc = "The life of a criterion: a Sigma rule with a `sekisho:` block. An author signs its "
	       "exact bytes and those of its lists; a different reviewer signs the same bytes.",
};

static err_t propose(const struct decide_input *in, struct problem *why)
{
	struct buf id = buf_of(256);
	struct site *site = NULL;
	struct signer *signer = NULL;

	err_t e = verb_open(&in->site, &site, &signer, why);
	if (e == OK)
		e = act_criterion_propose(site, in->subject, signer, &id, why);
	if (e == OK)
		(void)printf("%s: criterion proposed by %s\n", buf_str(&id), in->site.as);
	signer_free(signer);
	site_close(site);
	buf_free(&id);
	return e;
}

static err_t decide(const struct decide_input *in, enum verdict what, const char *done,
		    struct problem *why)
{
	struct site *site = NULL;
	struct signer *signer = NULL;

	err_t e = verb_open(&in->site, &site, &signer, why);
	if (e == OK)
		e = act_criterion_decide(site, in->subject, what, in->reason, signer, why);
	if (e == OK)
		(void)printf("%s: criterion %s by %s\n", in->subject, done, in->site.as);
	signer_free(signer);
	site_close(site);
	return e;
}

static err_t list(const struct decide_input *in, struct problem *why)
{
	struct site *site = NULL;

	err_t e = verb_open(&in->site, &site, NULL, why);
	if (e == OK)
		e = act_criteria_list(site, in->site.json, stdout, why);
	site_close(site);
	return e;
}

int verb_criteria(int argc, char **argv)
{
	struct decide_input in = { 0 };
	struct problem why = PROBLEM_NONE;
	err_t e;

	if (argc > 1 && strcmp(argv[1], "check") == 0)
		return verb_criteria_check(argc - 1, argv + 1);
	verb_parse(&argp, argc, argv, &in);
	if (strcmp(in.action, "propose") == 0)
		e = propose(&in, &why);
	else if (strcmp(in.action, "approve") == 0)
		e = decide(&in, VERDICT_APPROVE, "approved", &why);
	else if (strcmp(in.action, "reject") == 0)
		e = decide(&in, VERDICT_REJECT, "rejected", &why);
	else if (strcmp(in.action, "retire") == 0)
		e = decide(&in, VERDICT_RETIRE, "retired", &why);
	else if (strcmp(in.action, "list") == 0)
		e = list(&in, &why);
	else
		e = problem(&why, ERR_USAGE,
			    "no 'criteria %s'; there are check, propose, approve, reject, retire, list",
			    in.action);
	return verb_end(e, &why);
}
