#include "cli/verb.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/fs.h"

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
	*out = buf_of(PASSPHRASE_MAX);
	if (file == NULL) {
		if (!ask)
			return OK;
		err_t e = ask_terminal(out);
		return e == OK ? OK : problem(why, e, "this site's keys are under a passphrase; give --passphrase-file FILE");
	}
	err_t e = fs_read(AT_FDCWD, file, out);
	if (e != OK)
		return problem(why, e, "%s: cannot read the passphrase file: %s", file, err_text(e));
	const uint8_t *lf = out->len > 0 ? memchr(out->bytes, '\n', out->len) : NULL;
	if (lf != NULL)
		out->len = (size_t)(lf - out->bytes);
	if (out->len > 0 && out->bytes[out->len - 1] == '\r')
		out->len--;
	if (out->len == 0)
		return problem(why, ERR_USAGE, "%s: the first line is empty; write the passphrase there", file);
	return OK;
}

void verb_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	argp_err_exit_status = 2;
	(void)argp_parse(argp, argc, argv, 0, NULL, input);
}
