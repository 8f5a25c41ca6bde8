/* incident.c - `sekisho incident open|fact|show|list|duties|decide|report|submit|close` */
#include <stdio.h>
#include <string.h>

#include "cli/verb.h"
#include "run/incidents.h"

struct input {
	struct verb_site site;
	const char *action, *id;
	const char *title, *run, *where, *profile, *file, *known, *correct, *at;
	struct report_ask report;
	struct act_given given;
	struct facts_given facts;	/* NAME=VALUE */
	struct facts_given set;		/* --set */
	struct law_with with;
	bool all, due;
	bool used[128];			/* by an option's key */
};

/* Options whose text is kept as it stands. */
static const char **text_option(struct input *in, int key)
{
	const struct {
		int key;
		const char **text;
	} texts[] = {
		{ 'T', &in->title }, { 'R', &in->run }, { 'w', &in->where }, { 'O', &in->profile },
		{ 'f', &in->file }, { 'K', &in->known }, { 'C', &in->correct }, { 't', &in->at },
		{ 'd', &in->given.duty }, { 'x', &in->report.xlsx }, { 'P', &in->report.pdf },
		{ 'J', &in->report.json }, { 'F', &in->report.form }, { 'm', &in->given.text },
		{ 'c', &in->given.choice }, { 'D', &in->given.decided_by }, { 'o', &in->given.to },
		{ 'r', &in->given.receipt },
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (texts[i].key == key)
			return texts[i].text;
	return NULL;
}

static void take_fact(struct facts_given *to, char *arg, struct argp_state *state)
{
	struct problem why = PROBLEM_NONE;

	if (given_add(to, arg, &why) != OK)
		argp_error(state, "%s", why.text);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;
	const char **text = text_option(in, key);

	if (key > 0 && (size_t)key < COUNT_OF(in->used))
		in->used[key] = true;
	if (text != NULL) {
		*text = arg;
		return 0;
	}
	switch (key) {
	case 's':
		take_fact(&in->set, arg, state);
		return 0;
	case 'W':
		verb_with(&in->with, arg, state);
		return 0;
	case 'A':
		in->all = true;
		return 0;
	case 'u':
		in->due = true;
		return 0;
	case 'N':
		in->report.anew = true;
		return 0;
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
			take_fact(&in->facts, arg, state);
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
	{ "profile", 'O', "FILE", 0, "open: facts of the organisation (default: the site's law/profile.yaml)", 0 },
	{ "file", 'f', "FILE", 0, "fact: a YAML or JSON document of facts", 0 },
	{ "known", 'K', "TIME", 0, "fact: since when they are known (default: now)", 0 },
	{ "correct", 'C', "REASON", 0, "fact: they correct what was entered, for this reason", 0 },
	{ "at", 't', "TIME", 0, "list, duties, report, submit, decide: at this time (default: now)", 0 },
	{ "set", 's', "NAME=VALUE", 0, "duties: what if this were so; print only what changes", 0 },
	{ "all", 'A', NULL, 0, "duties: what is not owed too, and every reason", 0 },
	{ "due", 'u', NULL, 0, "list: only incidents of which something is owed", 0 },
	{ "with", 'W', "ID", 0, "duties, decide, report: read this law of law/optional/ too", 0 },
	{ "duty", 'd', "DUTY", 0, "report, submit, decide: which duty", 0 },
	{ "choice", 'c', "CHOICE", 0, "decide: the answer; without it the question is shown", 0 },
	{ "decided-by", 'D', "WHO", 0, "decide: who decided (a board, a person)", 0 },
	{ "to", 'o', "ADDRESSEE", 0, "submit: to whom it was handed in", 0 },
	{ "receipt", 'r', "NUMBER", 0, "submit: the receipt's number", 0 },
	{ "xlsx", 'x', "FILE", 0, "report: write the form as XLSX", 0 },
	{ "pdf", 'P', "FILE", 0, "report: write the form as PDF", 0 },
	{ "json-form", 'J', "FILE", 0, "report: write the form as JSON", 0 },
	{ "form", 'F', "ID", 0, "report: another form than the duty's", 0 },
	{ "new", 'N', NULL, 0, "report: it is no follow-up, whatever was made before", 0 },
	{ "text", 'm', "TEXT", 0, "decide, submit, close: the reasons, what there is to say", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "open SITE --title TEXT\nfact SITE ID NAME=VALUE...\nshow SITE ID\nlist SITE\n"
		    "duties SITE ID\nreport SITE ID --duty DUTY\nsubmit SITE ID --duty DUTY\n"
		    "decide SITE ID [--duty DUTY [--choice CHOICE --decided-by WHO]]\nclose SITE ID",
	.doc = "The life of an incident. Facts are typed by law/facts.yaml; duties are worked out "
	       "from them and never decided by the program.",
};

/* The action stands in the list that the option's help begins with, up to its colon. */
static bool is_for(const char *help, const char *action)
{
	size_t len = strlen(action);

	for (const char *at = help; *at != '\0'; at += strspn(at, ", ")) {
		size_t word = strcspn(at, ",:");
		if (word == len && strncmp(at, action, len) == 0)
			return true;
		at += word;
		if (*at == ':')
			return false;
	}
	return false;
}

/* What is given must have a meaning: nothing is passed over in silence. */
static err_t check_given(const struct input *in, struct problem *why)
{
	bool takes_no_id = strcmp(in->action, "open") == 0 || strcmp(in->action, "list") == 0;

	for (const struct argp_option *o = options; o->name != NULL; o++)
		if (in->used[o->key] && !is_for(o->doc, in->action))
			return problem(why, ERR_USAGE, "--%s is not for 'incident %s' (%s)", o->name, in->action, o->doc);
	if (takes_no_id && in->id != NULL)
		return problem(why, ERR_USAGE, "'%s': 'incident %s' takes a SITE and nothing else", in->id, in->action);
	if (strcmp(in->action, "fact") != 0 && in->facts.count > 0)
		return problem(why, ERR_USAGE, "'%s=%s': facts are for 'incident fact'", in->facts.fact[0].name,
			       in->facts.fact[0].value);
	return OK;
}

/* A time that has not come is taken, but said: a slip of the year would hide it. */
static void note_future(nsec_t t, const char *what)
{
	char text[CLOCK_TEXT_BYTES];

	clock_tokyo(t, text);
	if (t > clock_now())
		(void)fprintf(stderr, "sekisho: note: %s %s, which has not come; it counts from then on\n", what, text);
}

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

static err_t open_one(const struct input *in, struct site *site, const struct signer *signer,
		      struct problem *why)
{
	const struct incident_new new = { in->title, in->run, in->where, in->profile };
	struct buf id = buf_of(256);
	err_t e = need(in->title, "--title", why);

	if (e == OK)
		e = incident_open(site, &new, signer, &id, why);
	if (e == OK)
		(void)printf("%s\n", buf_str(&id));
	buf_free(&id);
	return e;
}

static err_t enter(const struct input *in, struct site *site, const struct signer *signer,
		   struct problem *why)
{
	struct facts_new new = { .given = &in->facts, .file = in->file, .correct = in->correct };
	err_t e = time_of(in->known, &new.known_at, why);

	if (e == OK)
		e = incident_facts(site, in->id, &new, signer, why);
	if (e == OK)
		note_future(new.known_at, "known since");
	return e;
}

/* A decision, a hand-in, the close. */
static err_t record(const struct input *in, struct site *site, const struct signer *signer,
		    struct problem *why)
{
	enum incident_act what = strcmp(in->action, "decide") == 0 ? INCIDENT_DECIDE
			       : strcmp(in->action, "submit") == 0 ? INCIDENT_SUBMIT
								   : INCIDENT_CLOSE;
	bool answers = what == INCIDENT_DECIDE && in->given.choice != NULL;
	err_t e = need(in->given.text, "--text", why);

	if (e == OK && (what == INCIDENT_SUBMIT || answers))
		e = need(in->given.duty, "--duty", why);
	if (e == OK && answers)
		e = need(in->given.decided_by, "--decided-by", why);
	if (e != OK)
		return e;
	e = answers ? incident_decide(site, in->id, &in->given, &in->with, signer, why)
		    : incident_record(site, in->id, what, &in->given, signer, why);
	if (e == OK && what != INCIDENT_CLOSE)
		note_future(in->given.at, "done at");
	return e;
}

/* Acts that a person signs. */
static err_t act(const struct input *in, struct site *site, const struct signer *signer,
		 struct problem *why)
{
	if (strcmp(in->action, "open") == 0)
		return open_one(in, site, signer, why);
	if (strcmp(in->action, "fact") == 0)
		return enter(in, site, signer, why);
	if (strcmp(in->action, "report") != 0)
		return record(in, site, signer, why);
	err_t e = need(in->given.duty, "--duty", why);
	struct report_ask ask = in->report;
	ask.duty = in->given.duty;
	ask.with = &in->with;
	ask.at = in->given.at;
	return e == OK ? incident_report(site, in->id, &ask, signer, why) : e;
}

static err_t view(const struct input *in, struct site *site, bool *late, struct problem *why)
{
	const struct duties_ask ask = { .at = in->given.at, .json = in->site.json, .japanese = verb_japanese(),
					.all = in->all, .with = &in->with, .set = &in->set };
	const struct list_ask list = { .at = in->given.at, .json = in->site.json, .japanese = verb_japanese(),
				       .due = in->due };

	if (strcmp(in->action, "show") == 0)
		return incident_show(site, in->id, in->site.json, stdout, why);
	if (strcmp(in->action, "list") == 0)
		return incident_list(site, &list, stdout, why);
	if (strcmp(in->action, "decide") == 0)
		return incident_decision_show(site, in->id, in->given.duty, &ask, stdout, why);
	return incident_duties(site, in->id, &ask, stdout, late, why);
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

	verb_parse(&argp, argc, argv, &in);
	/* A question is shown as long as nothing of an answer is given. */
	bool asks = strcmp(in.action, "decide") == 0 && in.given.duty != NULL && in.given.choice == NULL &&
		    in.given.text == NULL && in.given.decided_by == NULL;
	bool is_act = is_one_of(in.action, acts, COUNT_OF(acts)) && !asks;
	err_t e = time_of(in.at, &in.given.at, &why);
	if (e == OK && !is_act && !asks && !is_one_of(in.action, views, COUNT_OF(views)))
		e = problem(&why, ERR_USAGE, "no 'incident %s'; `sekisho incident --help` lists what there is",
			    in.action);
	if (e == OK)
		e = check_given(&in, &why);
	if (e == OK)
		e = verb_open(&in.site, &site, is_act ? &signer : NULL, &why);
	if (e == OK)
		e = is_act ? act(&in, site, signer, &why) : view(&in, site, &late, &why);
	signer_free(signer);
	site_close(site);
	int status = verb_end(e, &why);
	return status == 0 && late ? 1 : status;
}
