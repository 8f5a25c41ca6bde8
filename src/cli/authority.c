/* authority.c - `sekisho authority propose|approve|revoke|list` */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli/decide.h"
#include "run/acts.h"

#define DOCUMENT_MAX	32768u

static const struct argp argp = {
	.options = decide_options, .parser = decide_parse, .children = decide_children,
	.args_doc = "propose SITE FILE\napprove SITE ID\nrevoke SITE ID\nlist SITE",
	.doc = "What may be read, for which purpose, from when until when. A proposal reads "
	       "nothing until a reviewer other than its proposer approves it.",
};

static err_t propose(const struct decide_input *in, struct problem *why)
{
	struct buf document = buf_of(DOCUMENT_MAX), id = buf_of(256);
	struct site *site = NULL;
	struct signer *signer = NULL;

	err_t e = fs_read(AT_FDCWD, in->subject, &document);
	if (e != OK)
		(void)problem(why, e, "%s: cannot read the authority document: %s", in->subject, err_text(e));
	if (e == OK)
		e = verb_open(&in->site, &site, in->site.as != NULL ? &signer : NULL, why);
	if (e == OK)
		e = act_authority_propose(site, document.bytes, document.len, in->subject, in->site.as,
					  &id, why);
	if (e == OK)
		(void)printf("%s: authority proposed\n", buf_str(&id));
	signer_free(signer);
	site_close(site);
	buf_free(&document);
	buf_free(&id);
	return e;
}

static err_t decide(const struct decide_input *in, enum verdict what, struct problem *why)
{
	struct site *site = NULL;
	struct signer *signer = NULL;

	err_t e = verb_open(&in->site, &site, &signer, why);
	if (e == OK)
		e = act_authority_decide(site, in->subject, what, in->reason, signer, why);
	if (e == OK)
		(void)printf("%s: authority %s by %s\n", in->subject,
			     what == VERDICT_APPROVE ? "approved" : "revoked", in->site.as);
	signer_free(signer);
	site_close(site);
	return e;
}

static err_t list(const struct decide_input *in, struct problem *why)
{
	struct site *site = NULL;

	err_t e = verb_open(&in->site, &site, NULL, why);
	if (e == OK)
		e = act_authority_list(site, in->site.json, stdout, why);
	site_close(site);
	return e;
}

int verb_authority(int argc, char **argv)
{
	struct decide_input in = { 0 };
	struct problem why = PROBLEM_NONE;
	err_t e;

	verb_parse(&argp, argc, argv, &in);
	if (strcmp(in.action, "propose") == 0)
		e = propose(&in, &why);
	else if (strcmp(in.action, "approve") == 0)
		e = decide(&in, VERDICT_APPROVE, &why);
	else if (strcmp(in.action, "revoke") == 0)
		e = decide(&in, VERDICT_REVOKE, &why);
	else if (strcmp(in.action, "list") == 0)
		e = list(&in, &why);
	else
		e = problem(&why, ERR_USAGE, "no 'authority %s'; there are propose, approve, revoke, list",
			    in.action);
	return verb_end(e, &why);
}
