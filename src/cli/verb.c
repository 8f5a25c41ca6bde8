#include "cli/verb.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/fs.h"
#include "crypt/sign.h"
#include "run/acts.h"
#include "run/law_dir.h"
#include "run/site.h"

#define PASSPHRASE_MAX	1024u

bool verb_japanese(void)
{
	const char *lang = getenv("LC_ALL");

	if (lang == NULL || *lang == '\0')
		lang = getenv("LANG");
	return lang != NULL && strncmp(lang, "ja", 2) == 0;
}

int verb_end(err_t e, const struct problem *why)
{
	if (e != OK)
		(void)fprintf(stderr, "sekisho: %s\n",
			      why != NULL && why->text[0] != '\0' ? why->text : err_text(e));
	return err_status(e);
}

/* One line from the terminal without showing it. */
static err_t ask_terminal(struct buf *out)
{
	struct termios was, quiet;
	char c;

	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (tty < 0)
		return ERR_USAGE;
	bool set = tcgetattr(tty, &was) == 0;
	if (set) {
		quiet = was;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		(void)tcsetattr(tty, TCSAFLUSH, &quiet);
	}
	err_t e = fs_write_all(tty, "Passphrase: ", 12);
	while (e == OK && read(tty, &c, 1) == 1 && c != '\n')
		buf_u8(out, (uint8_t)c);
	if (set)
		(void)tcsetattr(tty, TCSAFLUSH, &was);
	if (e == OK)
		e = fs_write_all(tty, "\n", 1);
	(void)close(tty);
	return e == OK ? out->err : e;
}

err_t verb_passphrase(const char *file, bool ask, struct buf *out, struct problem *why)
{
	char credential[PATH_MAX];
	const char *folder = getenv("CREDENTIALS_DIRECTORY");

	*out = buf_of(PASSPHRASE_MAX);
	if (file == NULL) {
		if (!ask)
			return OK;
		int n = folder == NULL ? -1 : snprintf(credential, sizeof(credential), "%s/sekisho-passphrase", folder);
		if (n > 0 && (size_t)n < sizeof(credential) && fs_exists(AT_FDCWD, credential))
			return verb_passphrase(credential, false, out, why);
		err_t e = ask_terminal(out);
		return e == OK ? OK : problem(why, e, "this site's keys are under a passphrase; give --passphrase-file FILE");
	}
	err_t e = fs_read(AT_FDCWD, file, out);
	if (e != OK)
		return problem(why, e, "%s: cannot read the passphrase file: %s; its first line is the passphrase", file, err_text(e));
	const uint8_t *lf = out->len > 0 ? memchr(out->bytes, '\n', out->len) : NULL;
	if (lf != NULL)
		out->len = (size_t)(lf - out->bytes);
	if (out->len > 0 && out->bytes[out->len - 1] == '\r')
		out->len--;
	if (out->len == 0)
		return problem(why, ERR_USAGE, "%s: the first line is empty; write the passphrase there", file);
	return OK;
}

void verb_with(struct law_with *with, const char *id, struct argp_state *state)
{
	struct problem why = PROBLEM_NONE;

	if (law_with_add(with, id, &why) != OK)
		argp_error(state, "--with: %s", why.text);
}

void verb_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	argp_err_exit_status = 2;
	(void)argp_parse(argp, argc, argv, 0, NULL, input);
}

static error_t parse_site(int key, char *arg, struct argp_state *state)
{
	struct verb_site *v = state->input;

	switch (key) {
	case 'p':
		v->passphrase_file = arg;
		return 0;
	case 'a':
		v->as = arg;
		return 0;
	case 'k':
		v->key = arg;
		return 0;
	case 'j':
		v->json = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option site_options[] = {
	{ "passphrase-file", 'p', "FILE", 0, "First line: the passphrase of the site's keys", 10 },
	{ "as", 'a', "NAME", 0, "Act as this person of the site", 10 },
	{ "key", 'k', "FILE", 0, "That person's key file", 10 },
	{ "json", 'j', NULL, 0, "Print one JSON document", 10 },
	{ 0 },
};

const struct argp verb_site_argp = { .options = site_options, .parser = parse_site };

err_t verb_open(const struct verb_site *v, struct site **site, struct signer **signer,
		struct problem *why)
{
	struct buf passphrase;
	struct site *s = NULL;

	if (signer != NULL && (v->as == NULL || v->key == NULL))
		return problem(why, ERR_USAGE, "who acts? give --as NAME and --key FILE");
	err_t e = verb_passphrase(v->passphrase_file, site_needs_passphrase(v->path), &passphrase, why);
	if (e == OK)
		e = site_open_path(v->path, passphrase.bytes, passphrase.len, &s, why);
	buf_wipe(&passphrase);
	if (e == OK && signer != NULL)
		e = act_signer(s, v->as, v->key, signer, why);
	if (e != OK)
		site_close(s);
	else
		*site = s;
	return e;
}
