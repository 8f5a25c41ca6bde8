/* book.c - `sekisho BOOK list|show|put|remove|history|import|export|fields` */
#include "cli/book.h"

#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli/verb.h"

#define GIVEN_MAX	64u
#define EXPORT_MAX	((size_t)512 << 20)

struct input {
	struct verb_site site;
	const struct book_def *book;
	const char *action, *id, *reason;
	bool replace;
	struct book_given given[GIVEN_MAX];
	size_t count;
};

static const char *const actions[] = { "list", "show", "put", "remove", "history", "import", "export", "fields" };

bool book_action(const char *action)
{
	for (size_t i = 0; i < COUNT_OF(actions); i++)
		if (strcmp(actions[i], action) == 0)
			return true;
	return false;
}

static void add_given(struct input *in, char *arg, struct argp_state *state)
{
	char *eq = strchr(arg, '=');

	if (eq == NULL || eq == arg)
		argp_error(state, "'%s': give values as FIELD=VALUE", arg);
	else if (in->count == GIVEN_MAX)
		argp_error(state, "more than %u values at once; use import", GIVEN_MAX);
	else {
		*eq = '\0';
		in->given[in->count++] = (struct book_given){ arg, eq + 1 };
	}
}

static bool is_action(const struct input *in, const char *name)
{
	return strcmp(in->action, name) == 0;
}

static void check_arguments(struct input *in, struct argp_state *state)
{
	bool alone = is_action(in, "fields");
	bool whole = is_action(in, "list") || is_action(in, "export");

	if (!book_action(in->action))
		argp_error(state, "no '%s %s'; see --help", in->book->id, in->action);
	if (!alone && in->site.path == NULL)
		argp_error(state, "with which SITE?");
	if (!alone && !whole && in->id == NULL)
		argp_error(state, is_action(in, "import") ? "from which FILE?" : "which row? give its ID");
	if (is_action(in, "put") && in->count == 0)
		argp_error(state, "give what to set as FIELD=VALUE");
	if (is_action(in, "remove") && in->reason == NULL)
		argp_error(state, "give --reason: it stays on record");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->site;
		return 0;
	case 'R':
		in->replace = true;
		return 0;
	case 'r':
		in->reason = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			in->action = arg;
		else if (state->arg_num == 1)
			in->site.path = arg;
		else if (state->arg_num == 2)
			in->id = arg;
		else
			add_given(in, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (in->action == NULL)
			argp_error(state, "say what to do");
		else
			check_arguments(in, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "replace", 'R', NULL, 0, "import: take out rows that the file has not", 0 },
	{ "reason", 'r', "TEXT", 0, "remove: why", 0 },
	{ 0 },
};

static const struct argp_child children[] = { { &verb_site_argp, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options, .parser = parse, .children = children,
	.args_doc = "list SITE\nshow SITE ID\nput SITE ID FIELD=VALUE...\nremove SITE ID\nhistory SITE ID\n"
		    "import SITE FILE\nexport SITE\nfields",
	.doc = "A book that people keep: every change is a signed entry of the ledger, and its history stays.",
};

static int print_fields(const struct book_def *book)
{
	bool ja = verb_japanese();

	for (size_t i = 0; i < book->count; i++) {
		const struct book_field *f = &book->fields[i];
		(void)printf("%-18s %s%s; %s %s\n", f->id, ja ? f->ja : f->en, f->required ? " (required)" : "",
			     book_type_words(f->type), f->choices);
	}
	return 0;
}

static err_t export_all(struct site *s, const struct book_def *book, struct problem *why)
{
	struct buf out = buf_of(EXPORT_MAX);

	err_t e = book_export(s, book, &out, why);
	if (e == OK)
		e = fs_write_all(1, out.bytes, out.len);
	buf_wipe(&out);
	return e;
}

static err_t import_all(const struct input *in, struct site *s, const struct signer *signer, struct problem *why)
{
	struct book_counts c;

	err_t e = book_import(s, in->book, in->id, in->replace, signer, &c, why);
	if (e == OK && in->site.json)
		(void)printf("{\"added\":%llu,\"changed\":%llu,\"removed\":%llu,\"same\":%llu}\n",
			     (unsigned long long)c.added, (unsigned long long)c.changed,
			     (unsigned long long)c.removed, (unsigned long long)c.same);
	else if (e == OK)
		(void)printf("%llu added, %llu changed, %llu removed, %llu as before\n", (unsigned long long)c.added,
			     (unsigned long long)c.changed, (unsigned long long)c.removed, (unsigned long long)c.same);
	return e;
}

static err_t act(const struct input *in, struct site *s, const struct signer *signer, struct problem *why)
{
	bool ja = verb_japanese();

	if (is_action(in, "list"))
		return book_list(s, in->book, in->site.json, ja, stdout, why);
	if (is_action(in, "show"))
		return book_show(s, in->book, in->id, in->site.json, ja, stdout, why);
	if (is_action(in, "history"))
		return book_history(s, in->book, in->id, in->site.json, stdout, why);
	if (is_action(in, "export"))
		return export_all(s, in->book, why);
	if (is_action(in, "import"))
		return import_all(in, s, signer, why);
	if (is_action(in, "put"))
		return book_put(s, in->book, in->id, in->given, in->count, signer, why);
	return book_remove(s, in->book, in->id, in->reason, signer, why);
}

int book_verb(const struct book_def *book, int argc, char **argv)
{
	struct input in = { .book = book };
	struct problem why = PROBLEM_NONE;
	struct site *site = NULL;
	struct signer *signer = NULL;

	verb_parse(&argp, argc, argv, &in);
	if (is_action(&in, "fields"))
		return print_fields(book);
	bool signs = is_action(&in, "put") || is_action(&in, "remove") || is_action(&in, "import");
	err_t e = verb_open(&in.site, &site, signs ? &signer : NULL, &why);
	if (e == OK)
		e = act(&in, site, signer, &why);
	signer_free(signer);
	site_close(site);
	return verb_end(e, &why);
}

int verb_training(int argc, char **argv)
{
	return book_verb(book_find("training"), argc, argv);
}

int verb_decision(int argc, char **argv)
{
	return book_verb(book_find("decision"), argc, argv);
}
