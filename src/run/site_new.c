/* site_new.c - make a site: everything into a new folder, which gets its name
 * only when it is whole. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "ledger/keys.h"
#include "ledger/ledger.h"
#include "run/entry.h"
#include "run/law_dir.h"
#include "run/profile.h"
#include "run/site.h"

#define FILE_MAX	(4u << 20)
#define PATH_BYTES	4096u

/* Copy every file of a folder (and of its folders, two deep) into the site. */
static err_t copy_folder(const char *from, int dirfd, const char *to, int depth, struct problem *why)
{
	char source[PATH_BYTES], target[PATH_BYTES];
	struct stat st;
	err_t e = OK;

	DIR *dir = opendir(from);
	if (dir == NULL)
		return problem(why, err_of_errno(), "%s: cannot be read: %s; it is part of the program's data", from,
			       strerror(errno));
	for (struct dirent *d; e == OK && (d = readdir(dir)) != NULL;) {
		if (d->d_name[0] == '.')
			continue;
		(void)snprintf(source, sizeof(source), "%s/%s", from, d->d_name);
		(void)snprintf(target, sizeof(target), "%s/%s", to, d->d_name);
		struct buf b = buf_of(FILE_MAX);
		if (stat(source, &st) != 0)
			e = err_of_errno();
		else if (S_ISDIR(st.st_mode))
			e = depth > 0 ? copy_folder(source, dirfd, target, depth - 1, why) : OK;
		else if ((e = fs_read(AT_FDCWD, source, &b)) == OK)
			e = fs_put(dirfd, target, b.bytes, b.len, 0600);
		if (e != OK)
			(void)problem(why, e, "%s: cannot be copied into the site: %s", source, err_text(e));
		buf_free(&b);
	}
	(void)closedir(dir);
	return e;
}

/* "Example 病院" becomes "example.sekisho.invalid": a name that nobody else has
 * by accident must be given with --origin. */
static void make_origin(const char *name, char *out, size_t room)
{
	size_t n = 0;

	for (; *name != '\0' && n + 32 < room; name++) {
		if (isalnum((unsigned char)*name))
			out[n++] = (char)tolower((unsigned char)*name);
		else if (n > 0 && out[n - 1] != '-')
			out[n++] = '-';
	}
	while (n > 0 && out[n - 1] == '-')
		n--;
	(void)snprintf(out + n, room - n, "%ssekisho.invalid/ledger", n > 0 ? "." : "");
}

static err_t write_settings(int dirfd, const char *name, const char *origin)
{
	struct buf b = buf_of(65536);
	struct jsonw w = jsonw_of(&b);

	/* A JSON string is a YAML string. */
	buf_text(&b, "# Settings of this Sekisho site.\n# Name of the organisation, as forms show it.\nname: ");
	jsonw_string(&w, name);
	buf_text(&b, "\n# The ledger's name. It stands in every checkpoint and never changes.\norigin: ");
	w = jsonw_of(&b);
	jsonw_string(&w, origin);
	buf_text(&b, "\n# Fields that identify a person here besides those that always do, by their\n"
		     "# ECS names; their values are replaced by pseudonyms before anything is kept.\npersonal: []\n");
	err_t e = b.err == OK ? fs_put(dirfd, "site.yaml", b.bytes, b.len, 0600) : b.err;
	buf_free(&b);
	return e;
}

/* The empty ledger, signed by the key that was just made. */
static err_t make_ledger(int dirfd, const struct site_new *how, const char *origin, struct problem *why)
{
	struct keys *keys = NULL;

	err_t e = keys_open(dirfd, how->passphrase, how->passphrase_len, &keys, why);
	if (e == OK)
		e = ledger_create(dirfd, origin, keys_signer(keys), why);
	keys_close(keys);
	return e;
}

static err_t first_entry(int dirfd, const struct site_new *how, const char *origin, struct problem *why)
{
	struct site *s = NULL;
	struct entry en;
	struct buf vkey = buf_of(1024);

	err_t e = site_open(dirfd, how->passphrase, how->passphrase_len, &s, why);
	if (e == OK) {
		verifier_text(signer_verifier(keys_signer(s->keys)), &vkey);
		entry_begin(s, &en, "site.init", NULL);
		entry_text(&en, "origin", origin);
		entry_text(&en, "name", how->name);
		entry_text(&en, "log", buf_str(&vkey));
		e = entry_add(s, &en, why);
	}
	if (e == OK)
		e = entry_commit(s, why);
	buf_free(&vkey);
	site_close(s);
	return e;
}

/* A profile to fill in, unless the law's folder brought one. */
static err_t write_profile(int dirfd, const char *law_dir, struct problem *why)
{
	struct buf b = buf_of(FILE_MAX);
	struct law *law = NULL;

	if (faccessat(dirfd, PROFILE_PATH, F_OK, 0) == 0)
		return OK;
	err_t e = law_dir_read(law_dir, &law, why);
	if (e == OK) {
		profile_template(law, &b);
		e = b.err == OK ? fs_put(dirfd, PROFILE_PATH, b.bytes, b.len, 0600) : b.err;
	}
	law_free(law);
	buf_free(&b);
	return e;
}

static err_t fill(int dirfd, const struct site_new *how, const char *origin, struct problem *why)
{
	err_t e = write_settings(dirfd, how->name, origin);

	if (e == OK)
		e = fs_put(dirfd, "lock", "", 0, 0600);
	if (e == OK)
		e = keys_create(dirfd, origin, how->passphrase, how->passphrase_len, why);
	if (e == OK)
		e = make_ledger(dirfd, how, origin, why);
	if (e == OK)
		e = copy_folder(how->law, dirfd, "law", 1, why);
	if (e == OK)
		e = write_profile(dirfd, how->law, why);
	if (e == OK && how->criteria != NULL)
		e = copy_folder(how->criteria, dirfd, "criteria/starter", 1, why);
	return e == OK ? first_entry(dirfd, how, origin, why) : e;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

err_t site_create(const struct site_new *how, struct problem *why)
{
	char origin[SIGN_NAME_MAX], parent[PATH_BYTES];

	if (how->origin != NULL && strlen(how->origin) < sizeof(origin))
		(void)snprintf(origin, sizeof(origin), "%s", how->origin);
	else
		make_origin(how->name, origin, sizeof(origin));
	if ((how->origin != NULL && strcmp(how->origin, origin) != 0) || sign_name_check(origin, strlen(origin)) != OK)
		return problem(why, ERR_USAGE, "'%s' cannot name a ledger: at most %u bytes, no blanks and no '+'",
			       how->origin != NULL ? how->origin : origin, SIGN_NAME_MAX - 1);
	if (mkdir(how->path, 0700) != 0) {
		err_t e = err_of_errno();
		return problem(why, e, e == ERR_EXISTS ? "%s: exists already; a site gets a folder of its own"
			       : "%s: cannot be made", how->path);
	}
	int fd = open(how->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err_t e = fd >= 0 ? fill(fd, how, origin, why) : err_of_errno();
	if (fd >= 0)
		(void)close(fd);
	(void)snprintf(parent, sizeof(parent), "%s", how->path);
	if (e == OK)
		e = fs_sync_parent(AT_FDCWD, parent);
	else
		(void)nftw(how->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return e == OK ? OK : problem(why, e, "%s: the site could not be made: %s", how->path, err_text(e));
}
