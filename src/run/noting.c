#include "run/noting.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/enc.h"
#include "base/fs.h"
#include "crypt/digest.h"
#include "register/retention.h"
#include "run/entry.h"

#define FILE_MAX	(4u << 20)	/* bytes of one file of the law */
#define FILES_MAX	512u
#define STEP_LEAST	(2 * NSEC_PER_SEC)

struct law_file {
	char *name;		/* below law/ */
	char hex[2 * DIGEST_SHA256_BYTES + 1];
};

struct law_files {
	struct law_file *at;
	size_t count;
};

static void free_files(struct law_files *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->at[i].name);
	free(l->at);
}

static err_t add_file(struct law_files *l, const char *name)
{
	if (l->at == NULL && (l->at = calloc(FILES_MAX, sizeof(*l->at))) == NULL)
		return ERR_MEMORY;
	if (l->count == FILES_MAX)
		return ERR_LIMIT;
	l->at[l->count].name = strdup(name);
	return l->at[l->count++].name != NULL ? OK : ERR_MEMORY;
}

/* The files of the folder law/`below`, and of its folders where there is no `below`. */
static err_t list_files(int dirfd, const char *below, struct law_files *l)
{
	char name[NAME_MAX + sizeof("law/") + NAME_MAX];
	struct stat st;
	err_t e = OK;

	(void)snprintf(name, sizeof(name), "law/%s", below);
	int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_of_errno();
	DIR *d = fdopendir(fd);
	if (d == NULL) {
		(void)close(fd);
		return ERR_MEMORY;
	}
	for (struct dirent *at = readdir(d); at != NULL && e == OK; at = readdir(d)) {
		if (at->d_name[0] == '.' || fstatat(fd, at->d_name, &st, 0) != 0)
			continue;
		(void)snprintf(name, sizeof(name), "%s%s%s", below, *below != '\0' ? "/" : "", at->d_name);
		if (S_ISREG(st.st_mode))
			e = add_file(l, name);
		else if (S_ISDIR(st.st_mode) && *below == '\0')
			e = list_files(dirfd, name, l);
	}
	(void)closedir(d);
	return e;
}

static err_t digest_file(int dirfd, struct law_file *f)
{
	struct buf b = buf_of(FILE_MAX);
	uint8_t digest[DIGEST_SHA256_BYTES];
	char path[2 * NAME_MAX + sizeof("law/")];

	(void)snprintf(path, sizeof(path), "law/%s", f->name);
	err_t e = fs_read(dirfd, path, &b);
	if (e == OK) {
		digest_sha256(b.bytes, b.len, digest);
		hex_of(digest, sizeof(digest), f->hex);
	}
	buf_free(&b);
	return e;
}

static int by_name(const void *a, const void *b)
{
	const struct law_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static err_t read_files(struct site *s, struct law_files *l, struct problem *why)
{
	err_t e = list_files(s->dirfd, "", l);

	if (e != OK)
		return problem(why, e, "law: cannot be read: %s; the site's law lies in its folder law/", err_text(e));
	qsort(l->at, l->count, sizeof(*l->at), by_name);
	for (size_t i = 0; i < l->count && e == OK; i++) {
		e = digest_file(s->dirfd, &l->at[i]);
		if (e != OK)
			e = problem(why, e, "law/%s: cannot be read: %s", l->at[i].name, err_text(e));
	}
	return e;
}

/* As the register digests the newest law.change. */
static err_t files_digest(const struct law_files *l, char hex[static REG_HEX_BYTES])
{
	struct buf lines = buf_of(1u << 20);
	uint8_t digest[DIGEST_SHA256_BYTES];

	for (size_t i = 0; i < l->count; i++)
		buf_printf(&lines, "%s %s\n", l->at[i].name, l->at[i].hex);
	digest_sha256(lines.bytes, lines.len, digest);
	hex_of(digest, sizeof(digest), hex);
	err_t e = lines.err;
	buf_free(&lines);
	return e;
}

static err_t say_law(struct site *s, const struct law_files *l, struct problem *why)
{
	struct entry en;

	entry_begin(s, &en, "law.change", NULL);
	jsonw_key(&en.w, "files");
	jsonw_array(&en.w);
	for (size_t i = 0; i < l->count; i++) {
		jsonw_object(&en.w);
		jsonw_key(&en.w, "name");
		jsonw_string(&en.w, l->at[i].name);
		jsonw_key(&en.w, "sha256");
		jsonw_string(&en.w, l->at[i].hex);
		jsonw_object_end(&en.w);
	}
	jsonw_array_end(&en.w);
	err_t e = entry_add(s, &en, why);
	return e == OK ? entry_commit(s, why) : e;
}

err_t note_law(struct site *s, struct problem *why)
{
	struct law_files l = { 0 };
	char now[REG_HEX_BYTES], before[REG_HEX_BYTES];

	err_t e = read_files(s, &l, why);
	if (e == OK)
		e = files_digest(&l, now);
	if (e == OK)
		e = register_law(s->reg, before);
	if (e == OK && strcmp(now, before) != 0)
		e = say_law(s, &l, why);
	free_files(&l);
	return e;
}

err_t note_clock(struct site *s, struct problem *why)
{
	const nsec_t now = clock_now(), was = s->last_at;
	char text[CLOCK_TEXT_BYTES];
	nsec_t told = 0;
	struct entry en;

	if (was - now <= STEP_LEAST + NSEC_PER_SEC)
		return OK;
	err_t e = register_clock_step(s->reg, &told);
	if (e != OK || told == was)
		return e;
	entry_begin(s, &en, "clock.step", NULL);
	clock_utc(was, text);
	entry_text(&en, "was", text);
	clock_utc(now, text);
	entry_text(&en, "now", text);
	jsonw_key(&en.w, "seconds");
	jsonw_uint(&en.w, (uint64_t)((was - now) / NSEC_PER_SEC));
	e = entry_add(s, &en, why);
	return e == OK ? entry_commit(s, why) : e;
}
