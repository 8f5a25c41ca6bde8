#include "run/packaging.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/enc.h"
#include "base/fs.h"
#include "base/paths.h"
#include "base/utf8.h"
#include "crypt/digest.h"
#include "ledger/keys.h"
#include "ledger/ledger.h"
#include "register/incidents.h"
#include "register/packages.h"
#include "register/people.h"
#include "run/entry.h"
#include "run/finding.h"
#include "run/packaging_own.h"
#include "run/signing.h"

#define MANIFEST	"manifest.json"
#define VERIFIER	"verify.py"
#define COVER		"cover.pdf"
#define VKEY_MAX	256u
#define COVER_MAX	((size_t)32 << 20)
#define TMP		".tmp"

err_t package_put(struct packaging *p, bool listed, struct buf *bytes, const char *fmt, ...)
{
	va_list ap;

	if (bytes->err != OK)
		return bytes->err;
	if (p->count == ZIP_FILES_MAX || bytes->len > PACKAGE_BYTES_MAX - p->bytes)
		return problem(p->why, ERR_LIMIT, "more than one package holds; share fewer records, in several packages");
	struct package_file *f = &p->file[p->count++];
	*f = (struct package_file){ .bytes = *bytes, .listed = listed };
	*bytes = buf_of(bytes->max);
	p->bytes += f->bytes.len;
	va_start(ap, fmt);
	(void)vsnprintf(f->name, sizeof(f->name), fmt, ap);
	va_end(ap);
	return OK;
}

err_t package_entry(struct packaging *p, uint64_t index, struct buf *out)
{
	buf_clear(out);
	err_t e = ledger_entry(p->site->ledger, index, out);
	return e == OK ? OK : problem(p->why, e, "entry %" PRIu64 " of the ledger cannot be read: %s", index, err_text(e));
}

static void sha256_hex(const struct buf *b, char out[static REG_HEX_BYTES])
{
	uint8_t digest[DIGEST_SHA256_BYTES];

	digest_sha256(b->bytes, b->len, digest);
	hex_of(digest, sizeof(digest), out);
}

/* ---- before anything is read ---- */

/* One line with something in it? */
static bool line(const char *text)
{
	bool one = utf8_valid(text, strlen(text));

	for (const char *at = text; *at != '\0'; at++)
		one = one && (unsigned char)*at >= ' ' && *at != 0x7f;
	return one && strspn(text, " ") < strlen(text);
}

static err_t check_new(struct packaging *p, const struct signer *signer)
{
	const struct package_new *new = p->new;
	struct reg_incident row;

	if (!line(new->recipient) || !line(new->purpose))
		return problem(p->why, ERR_USAGE, "the recipient or the purpose is not one line of text; both stay on record");
	if (fs_exists(AT_FDCWD, new->out))
		return problem(p->why, ERR_EXISTS, "%s: is there already; a package replaces nothing", new->out);
	err_t e = need_role(p->site, signer, PERSON_OFFICER, p->why);
	if (e == OK && new->incident != NULL) {
		e = register_incident(p->site->reg, new->incident, &row);
		if (e != OK)
			return problem(p->why, e, "incident %s: %s", new->incident, err_text(e));
	}
	return e;
}

static err_t add_verifier(struct packaging *p)
{
	struct buf path, text = buf_of(1u << 20);

	paths_data("package/" VERIFIER, &path);
	err_t e = fs_read(AT_FDCWD, buf_str(&path), &text);
	if (e != OK)
		(void)problem(p->why, e, "%s: the verifier cannot be read: %s; was the program installed whole?",
			      buf_str(&path), err_text(e));
	else
		e = package_put(p, true, &text, VERIFIER);
	buf_free(&path);
	buf_free(&text);
	return e;
}

static err_t note_reading(struct packaging *p, const struct signer *signer)
{
	const struct find_request rq = { .purpose = p->new->purpose, .incident = p->new->incident };

	err_t e = find_note(p->site, &rq, signer, p->why);
	if (e == OK)
		p->reading = ledger_size(p->site->ledger) - 1;
	return e;
}

static err_t resolve(struct packaging *p)
{
	const bool named = p->new->records[0] != '\0';
	const struct hold_new which = { .records = p->new->records, .incident = named ? NULL : p->new->incident };

	err_t e = holding_resolve(p->site, &which, &p->list, p->why);
	if (e == OK && p->list.count > PACKAGE_RECORDS_MAX)
		e = problem(p->why, ERR_LIMIT, "%zu records; a package holds %u: share them in several", p->list.count,
			    PACKAGE_RECORDS_MAX);
	return e;
}

/* ---- what is in it ---- */

static err_t add_cover(struct packaging *p, const char *vkey, nsec_t at)
{
	struct buf pdf = buf_of(COVER_MAX), root = buf_of(64);
	struct hash hash;

	ledger_root(p->site->ledger, hash.bytes);
	base64_add(&root, hash.bytes, sizeof(hash.bytes));
	const struct cover c = {
		.organisation = p->site->name, .origin = p->site->origin, .vkey = vkey, .package = p->done->id,
		.recipient = p->new->recipient, .purpose = p->new->purpose, .by = p->by, .incident = p->new->incident,
		.at = at, .size = ledger_size(p->site->ledger), .root = buf_str(&root), .records = p->record,
		.record_count = p->list.count, .entries = p->entry, .entry_count = p->entry_count, .times = p->time,
		.time_count = p->time_count, .witnessed = p->witnessed,
	};
	err_t e = cover_pdf(&c, &pdf);
	if (e == OK)
		e = package_put(p, true, &pdf, COVER);
	else
		(void)problem(p->why, e, "the cover page cannot be drawn: %s", err_text(e));
	buf_wipe(&pdf);
	buf_free(&root);
	return e;
}

static void text_member(struct jsonw *w, const char *key, const char *text)
{
	if (text == NULL)
		return;
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void uint_member(struct jsonw *w, const char *key, uint64_t v)
{
	jsonw_key(w, key);
	jsonw_uint(w, v);
}

static void list_records(struct jsonw *w, const struct packaging *p)
{
	jsonw_key(w, "records");
	jsonw_array(w);
	for (size_t i = 0; i < p->list.count; i++) {
		jsonw_object(w);
		uint_member(w, "entry", p->list.at[i].source);
		uint_member(w, "number", p->list.at[i].record);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static void list_files(struct jsonw *w, const struct packaging *p)
{
	char hex[REG_HEX_BYTES];

	jsonw_key(w, "files");
	jsonw_array(w);
	for (size_t i = 0; i < p->count; i++) {
		if (!p->file[i].listed)
			continue;
		sha256_hex(&p->file[i].bytes, hex);
		jsonw_object(w);
		text_member(w, "name", p->file[i].name);
		uint_member(w, "size", p->file[i].bytes.len);
		text_member(w, "sha256", hex);
		jsonw_object_end(w);
	}
	jsonw_array_end(w);
}

static err_t add_manifest(struct packaging *p, const char *vkey, nsec_t at)
{
	struct buf b = buf_of(PACKAGE_BYTES_MAX);
	struct jsonw w = jsonw_of(&b);
	char made[CLOCK_TEXT_BYTES];

	clock_utc(at, made);
	jsonw_object(&w);
	text_member(&w, "format", "sekisho package 1");
	text_member(&w, "package", p->done->id);
	text_member(&w, "site", p->site->origin);
	text_member(&w, "organisation", p->site->name);
	text_member(&w, "log", vkey);
	text_member(&w, "recipient", p->new->recipient);
	text_member(&w, "purpose", p->new->purpose);
	text_member(&w, "incident", p->new->incident);
	text_member(&w, "by", p->by);
	text_member(&w, "made", made);
	list_records(&w, p);
	list_files(&w, p);
	jsonw_object_end(&w);
	jsonw_line(&w);
	sha256_hex(&b, p->done->sha256);
	return package_put(p, false, &b, MANIFEST);
}

static err_t gather(struct packaging *p)
{
	struct buf vkey = buf_of(VKEY_MAX);
	const nsec_t at = site_now(p->site);

	verifier_text(signer_verifier(keys_signer(p->site->keys)), &vkey);
	err_t e = package_records(p);
	if (e == OK)
		e = package_entries(p);
	if (e == OK)
		e = package_outside(p);
	if (e == OK)
		e = register_next_package(p->site->reg, p->done->id);
	if (e == OK)
		e = add_cover(p, buf_str(&vkey), at);
	if (e == OK)
		e = add_manifest(p, buf_str(&vkey), at);
	buf_free(&vkey);
	return e;
}

/* ---- the entry, then the file ---- */

static err_t note_share(struct packaging *p, const struct signer *signer)
{
	const struct package_new *new = p->new;
	const struct saying saying = { .subject = p->done->id, .sha256 = p->done->sha256, .incident = new->incident,
				       .recipient = new->recipient, .purpose = new->purpose };
	struct entry en;

	entry_begin(p->site, &en, "share.package", p->by);
	entry_text(&en, "package", p->done->id);
	entry_text(&en, "recipient", new->recipient);
	entry_text(&en, "purpose", new->purpose);
	entry_text(&en, "incident", new->incident);
	uint_member(&en.w, "records", p->list.count);
	entry_text(&en, "sha256", p->done->sha256);
	err_t e = sign_entry(p->site, &en, "share.package", &saying, signer, p->why);
	if (e != OK) {
		buf_free(&en.json);
		return e;
	}
	e = entry_add(p->site, &en, p->why);
	if (e == OK)
		e = entry_commit(p->site, p->why);
	if (e == OK)
		p->done->entry = ledger_size(p->site->ledger) - 1;
	return e;
}

/* The archive under a temporary name, safe on disk. */
static err_t write_archive(const struct packaging *p, int fd)
{
	struct zip_file *files = calloc(p->count, sizeof(*files));

	if (files == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < p->count; i++)
		files[i] = (struct zip_file){ p->file[i].name, p->file[i].bytes.bytes, p->file[i].bytes.len };
	err_t e = zip_write(fd, files, p->count);
	free(files);
	if (e == OK && fsync(fd) != 0)
		e = err_of_errno();
	return e;
}

/* Give it its name, which nobody may have taken meanwhile. */
static err_t name_archive(const char *tmp, const char *out)
{
	if (renameat2(AT_FDCWD, tmp, AT_FDCWD, out, RENAME_NOREPLACE) != 0) {
		/* Not every file system can tell; check_new() looked. */
		if (errno != EINVAL || fs_exists(AT_FDCWD, out) || rename(tmp, out) != 0)
			return err_of_errno();
	}
	return fs_sync_parent(AT_FDCWD, out);
}

static err_t hand_over(struct packaging *p, int fd, const char *tmp)
{
	struct problem last = PROBLEM_NONE, *why = p->why;

	p->why = &last;
	err_t e = package_proofs(p);
	if (e == OK)
		e = write_archive(p, fd);
	if (e == OK)
		e = name_archive(tmp, p->new->out);
	p->why = why;
	return e == OK ? OK : problem(why, e, "%s: cannot be written: %.200s; the ledger says that %s was shared, and it was not: share again",
				      p->new->out, last.text[0] != '\0' ? last.text : err_text(e), p->done->id);
}

static err_t act(struct packaging *p, int fd, const char *tmp, const struct signer *signer)
{
	err_t e = add_verifier(p);

	if (e == OK)
		e = note_reading(p, signer);
	if (e == OK)
		e = resolve(p);
	if (e == OK)
		e = gather(p);
	if (e == OK)
		e = note_share(p, signer);
	if (e != OK)
		return problem(p->why, e, "nothing was shared: %s", err_text(e));
	e = hand_over(p, fd, tmp);
	if (e != OK)
		return e;
	p->done->records = p->list.count;
	p->done->entries = p->entry_count + 1;
	p->done->files = p->count;
	return OK;
}

static void package_free(struct packaging *p)
{
	for (size_t i = 0; i < p->count; i++)
		buf_wipe(&p->file[i].bytes);
	free(p->file);
	free(p->record);
	free(p->entry);
	free(p->list.at);
	buf_free(&p->note);
}

err_t package_share(struct site *s, const struct package_new *new, const struct signer *signer,
		    struct package_done *done, struct problem *why)
{
	struct packaging p = { .site = s, .new = new, .by = signer_verifier(signer)->name, .why = why, .done = done,
			       .note = buf_of(CHECKPOINT_MAX) };
	struct buf tmp = buf_of(8192);
	int fd = -1;

	*done = (struct package_done){ .entry = 0 };
	p.file = calloc(ZIP_FILES_MAX, sizeof(*p.file));
	buf_printf(&tmp, "%s" TMP, new->out);
	err_t e = p.file == NULL ? ERR_MEMORY : tmp.err;
	if (e == OK)
		e = check_new(&p, signer);
	if (e == OK) {
		fd = open(buf_str(&tmp), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0)
			e = problem(why, err_of_errno(), "%s: cannot be made: %s", buf_str(&tmp), strerror(errno));
	}
	if (e == OK)
		e = act(&p, fd, buf_str(&tmp), signer);
	if (fd >= 0) {
		(void)close(fd);
		if (e != OK)
			(void)unlink(buf_str(&tmp));
	}
	package_free(&p);
	buf_free(&tmp);
	return e;
}
