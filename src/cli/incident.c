/* incident.c - `sekisho incident open|fact|show|list|duties|decide|report|submit|close` */
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "run/incidents.h"

#define FACTS_GIVEN_MAX	256u

struct input {
	struct verb_site site;
	const char *action, *id;
	const char *title, *run, *where, *file, *known, *at, *duty, *xlsx, *pdf, *text;
	struct fact_given facts[FACTS_GIVEN_MAX];
	size_t fact_count;
};

static void add_fact(struct input *in, char *arg, struct argp_state *state)
{
	char *eq = strchr(arg, '=');

	if (eq == NULL || eq == arg)
		argp_error(state, "'%s': give facts as NAME=VALUE", arg);
	else if (in->fact_count == FACTS_GIVEN_MAX)
		argp_error(state, "more than %u facts at once; use --file", FACTS_GIVEN_MAX);
	else {
		*eq = '\0';
		in->facts[in->fact_count++] = (struct fact_given){ arg, eq + 1 };
	}
}

/* Options whose text is kept as it stands. */
static const char **text_option(struct input *in, int key)
{
	switch (key) {
	case 'T':
		return &in->title;
	case 'R':
		return &in->run;
	case 'w':
		return &in->where;
	case 'f':
		return &in->file;
	case 'K':
		return &in->known;
	case 't':
		return &in->at;
	case 'd':
		return &in->duty;
	case 'x':
		return &in->xlsx;
	case 'P':
		return &in->pdf;
	case 'm':
		return &in->text;
	default:
		return NULL;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	const char **text = text_option(in, key);

	if (text != NULL) {
		*text = arg;
		return 0;
	}
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->action = arg;
		else if (state->arg_num == 1)
			in->site.path = arg;
		else if (state->arg_num == 2)
			in->id = arg;
		else
			add_fact(in, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (in->site.path == NULL)
			argp_error(state, "say what to do, and with which SITE");
		if (in->id == NULL && strcmp(in->action, "open") != 0 && strcmp(in->action, "list") != 0)
			argp_error(state, "with which incident? `incident list SITE` tells their ids");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "title", 'T', "TEXT", 0, "open: what it is about (sealed)", 0 },
	{ "run", 'R', "RUN", 0, "open: link the records that this run kept", 0 },
	{ "where", 'w', "CONDITION", 0, "open: of them only those that this Sigma detection selects", 0 },
	{ "file", 'f', "FILE", 0, "fact: a YAML or JSON document of facts", 0 },
	{ "known", 'K', "TIME", 0, "fact: since when they are known (default: now)", 0 },
	{ "at", 't', "TIME", 0, "duties, report, submit: at this time (default: now)", 0 },
	{ "duty", 'd', "DUTY", 0, "report, submit, decide: which duty", 0 },
	{ "xlsx", 'x', "FILE", 0, "report: write the form as XLSX", 0 },
	{ "pdf", 'P', "FILE", 0, "report: write the form as PDF", 0 },
	{ "text", 'm', "TEXT", 0, "decide, submit, close: the decision and why, the receipt", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "open SITE --title TEXT\nfact SITE ID NAME=VALUE...\nshow SITE ID\nlist SITE\n"
		    "duties SITE ID\nreport SITE ID --duty DUTY\nsubmit SITE ID --duty DUTY\n"
		    "decide SITE ID\nclose SITE ID",
	.doc = "The life of an incident. Facts are typed by law/facts.yaml; duties are worked out "
	       "from them and never decided by the program.",
};

static err_t time_of(const char *text, nsec_t *out, struct problem *why)
{
	*out = clock_now();
	if (text == NULL || clock_parse(text, strlen(text), out) == OK)
		return OK;
	return problem(why, ERR_USAGE, "'%s' is no time; write it like 2026-11-23T09:00:00+09:00", text);
}

static err_t need(const char *text, const char *option, struct problem *why)
{
	return text != NULL ? OK : problem(why, ERR_USAGE, "%s is missing", option);
}

/* Acts that a person signs. */
static err_t act(const struct input *in, struct site *site, const struct signer *signer, nsec_t at,
		 struct problem *why)
{
	struct buf id = buf_of(256);
	nsec_t known;
	err_t e = OK;

	if (strcmp(in->action, "open") == 0) {
		e = need(in->title, "--title", why);
		if (e == OK)
			e = incident_open(site, in->title, in->run, in->where, signer, &id, why);
		if (e == OK)
			(void)printf("%s\n", buf_str(&id));
	} else if (strcmp(in->action, "fact") == 0) {
		e = time_of(in->known, &known, why);
		if (e == OK)
			e = incident_facts(site, in->id, in->facts, in->fact_count, in->file, known,
					   signer, why);
	} else if (strcmp(in->action, "report") == 0) {
		e = need(in->duty, "--duty", why);
		if (e == OK)
			e = incident_report(site, in->id, in->duty, in->xlsx, in->pdf, at, signer, why);
	} else {
		enum incident_act what = strcmp(in->action, "decide") == 0 ? INCIDENT_DECIDE
				       : strcmp(in->action, "submit") == 0 ? INCIDENT_SUBMIT
									   : INCIDENT_CLOSE;
		e = need(in->text, "--text", why);
		if (e == OK && what == INCIDENT_SUBMIT)
			e = need(in->duty, "--duty", why);
		if (e == OK)
			e = incident_record(site, in->id, what, in->duty, in->text, at, signer, why);
	}
	buf_free(&id);
	return e;
}

static bool is_one_of(const char *action, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(action, names[i]) == 0)
			return true;
	return false;
}

int verb_incident(int argc, char **argv)
{
	static const char *const acts[] = { "open", "fact", "report", "decide", "submit", "close" };
	static const char *const views[] = { "show", "list", "duties" };
	struct input in = { 0 };
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	struct signer *signer = NULL;
	bool late = false;
	nsec_t at = 0;

	verb_parse(&argp, argc, argv, &in);
	bool is_act = is_one_of(in.action, acts, COUNT_OF(acts));
	err_t e = time_of(in.at, &at, &why);
	if (e == OK && !is_act && !is_one_of(in.action, views, COUNT_OF(views)))
		e = problem(&why, ERR_USAGE, "no 'incident %s'; `sekisho incident --help` lists what there is",
			    in.action);
	if (e == OK)
		e = verb_open(&in.site, &site, is_act ? &signer : NULL, &why);
	if (e == OK && is_act)
		e = act(&in, site, signer, at, &why);
	else if (e == OK && strcmp(in.action, "show") == 0)
		e = incident_show(site, in.id, in.site.json, stdout, &why);
	else if (e == OK && strcmp(in.action, "list") == 0)
		e = incident_list(site, in.site.json, stdout, &why);
	else if (e == OK)
		e = incident_duties(site, in.id, at, in.site.json, verb_japanese(), stdout, &late, &why);
	signer_free(signer);
	site_close(site);
	int status = verb_end(e, &why);
	return status == 0 && late ? 1 : status;
}
