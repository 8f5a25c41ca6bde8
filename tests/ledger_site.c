#include "ledger_site.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "ledger/statement.h"

#define MUST(call)	must((call), #call, __LINE__)
#define START		INT64_C(1795392000)	/* 2026-11-23 04:00 UTC */

static const char authority[] = "id: own\nvalid: {from: 2026-01-01, to: 2027-12-31}\ndirections: [outbound, transit]\n";
static const char criterion[] = "title: t\nid: c1\nsekisho:\n  authority: own\n  valid: {to: 2027-12-31}\n";
static const char list_hex[] = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

static void must(err_t e, const char *what, int line)
{
	if (e == OK)
		return;
	(void)fprintf(stderr, "ledger_site.c:%d: %s: %s\n", line, what, err_text(e));
	abort();
}

static void hex_digest(const char *text, char out[65])
{
	uint8_t digest[32];

	digest_sha256(text, strlen(text), digest);
	hex_of(digest, sizeof(digest), out);
}

static void open_ledger(struct ledger_site *s)
{
	MUST(ledger_open(s->dirfd, SITE_ORIGIN, keys_signer(s->keys), &s->ledger, NULL));
}

void site_make(struct ledger_site *s)
{
	const char *tmp = getenv("TMPDIR");

	memset(s, 0, sizeof(*s));
	s->now = START * NSEC_PER_SEC;
	(void)snprintf(s->path, sizeof(s->path), "%s/sekisho-test-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(s->path) == NULL)
		abort();
	s->dirfd = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	MUST(s->dirfd >= 0 ? OK : ERR_IO);
	MUST(keys_create(s->dirfd, SITE_ORIGIN, NULL, 0, NULL));
	MUST(keys_open(s->dirfd, NULL, 0, &s->keys, NULL));
	MUST(ledger_create(s->dirfd, SITE_ORIGIN, keys_signer(s->keys), NULL));
	MUST(signer_new("sato", &s->author));
	MUST(signer_new("suzuki", &s->reviewer));
	MUST(signer_new("tanaka", &s->analyst));
	open_ledger(s);
}

void site_entry(struct ledger_site *s, struct site_entry *e, const char *kind, const char *by)
{
	*e = (struct site_entry){ .site = s, .json = buf_of(LEDGER_ENTRY_MAX), .kind = kind };
	e->w = jsonw_of(&e->json);
	clock_utc(s->now, e->at);
	ledger_entry_begin(s->ledger, &e->w, kind, s->now, by);
	s->now += NSEC_PER_SEC;
}

void site_text(struct site_entry *e, const char *key, const char *text)
{
	jsonw_key(&e->w, key);
	jsonw_string(&e->w, text);
}

void site_count(struct site_entry *e, const char *key, uint64_t v)
{
	jsonw_key(&e->w, key);
	jsonw_uint(&e->w, v);
}

void site_sign(struct site_entry *e, struct statement *what, const struct signer *by)
{
	struct buf note = buf_of(STATEMENT_MAX);

	what->action = e->kind;
	what->site = SITE_ORIGIN;
	what->at = e->at;
	MUST(statement_sign(what, by, &note));
	site_text(e, "note", buf_str(&note));
	buf_free(&note);
}

static void make_body(struct ledger_site *s, const char *class, unsigned count, struct hash *root,
		      struct buf *sealed)
{
	const struct body_place place = { SITE_ORIGIN, class, SITE_DAY };
	uint8_t public[SEAL_PUBLIC_BYTES];
	struct body_maker *m;
	bool made;
	char record[64];

	MUST(keys_day(s->keys, class, SITE_DAY, public, &made, NULL));
	MUST(body_new(&m));
	for (unsigned i = 0; i < count; i++) {
		int n = snprintf(record, sizeof(record), "{\"n\":%u}", i);
		MUST(body_add(m, record, (size_t)n));
	}
	MUST(body_seal(m, &place, public, root, sealed));
	body_free(m);
}

void site_body(struct site_entry *e, const char *class, unsigned count, char *root)
{
	struct buf sealed = buf_of(LEDGER_BODY_MAX);
	uint8_t digest[HASH_BYTES];
	char hex[65], root_hex[65];
	struct hash h;

	make_body(e->site, class, count, &h, &sealed);
	MUST(ledger_put_body(e->site->ledger, sealed.bytes, sealed.len, digest));
	hex_of(digest, sizeof(digest), hex);
	hex_of(h.bytes, sizeof(h.bytes), root_hex);
	jsonw_key(&e->w, "body");
	jsonw_object(&e->w);
	site_text(e, "sha256", hex);
	site_count(e, "size", sealed.len);
	site_count(e, "records", count);
	site_text(e, "root", root_hex);
	site_text(e, "class", class);
	site_text(e, "day", SITE_DAY);
	jsonw_object_end(&e->w);
	if (root != NULL)
		memcpy(root, root_hex, sizeof(root_hex));
	buf_free(&sealed);
}

err_t site_add(struct site_entry *e)
{
	jsonw_object_end(&e->w);
	MUST(e->json.err);
	err_t r = ledger_add(e->site->ledger, e->json.bytes, e->json.len, NULL);
	buf_free(&e->json);
	return r;
}

void site_commit(struct ledger_site *s)
{
	MUST(ledger_commit(s->ledger, NULL));
}

static void add_init(struct ledger_site *s)
{
	struct site_entry e;
	struct buf vkey = buf_of(1024);

	verifier_text(signer_verifier(keys_signer(s->keys)), &vkey);
	site_entry(s, &e, "site.init", NULL);
	site_text(&e, "origin", SITE_ORIGIN);
	site_text(&e, "name", "Office");
	site_text(&e, "log", buf_str(&vkey));
	MUST(site_add(&e));
	buf_free(&vkey);
}

static void add_person(struct ledger_site *s, const struct signer *who, const char *role)
{
	struct site_entry e;
	struct buf vkey = buf_of(1024);

	verifier_text(signer_verifier(who), &vkey);
	site_entry(s, &e, "person.add", NULL);
	site_text(&e, "person", signer_verifier(who)->name);
	jsonw_key(&e.w, "roles");
	jsonw_array(&e.w);
	jsonw_string(&e.w, role);
	jsonw_array_end(&e.w);
	site_text(&e, "vkey", buf_str(&vkey));
	MUST(site_add(&e));
	buf_free(&vkey);
}

void site_person(struct ledger_site *s, const char *name, const char *role)
{
	struct signer *who;

	MUST(signer_new(name, &who));
	add_person(s, who, role);
	signer_free(who);
}

static void add_authority(struct ledger_site *s)
{
	struct site_entry e;
	char hex[65];

	hex_digest(authority, hex);
	site_entry(s, &e, "authority.propose", "sato");
	site_text(&e, "authority", "own");
	site_text(&e, "document", authority);
	site_text(&e, "sha256", hex);
	MUST(site_add(&e));
	site_entry(s, &e, "authority.approve", "suzuki");
	site_text(&e, "authority", "own");
	site_text(&e, "sha256", hex);
	struct statement what = { .subject = "own", .sha256 = hex };
	site_sign(&e, &what, s->reviewer);
	MUST(site_add(&e));
}

static void write_lists(struct site_entry *e, bool sized)
{
	jsonw_key(&e->w, "lists");
	jsonw_array(&e->w);
	jsonw_object(&e->w);
	site_text(e, "name", "bad");
	site_text(e, "sha256", list_hex);
	if (sized)
		site_count(e, "size", 3);
	jsonw_object_end(&e->w);
	jsonw_array_end(&e->w);
}

static void add_criterion(struct ledger_site *s)
{
	static const struct statement_list list = { "bad", list_hex };
	struct site_entry e;
	char hex[65];

	hex_digest(criterion, hex);
	struct statement what = { .subject = "c1", .sha256 = hex, .lists = &list, .list_count = 1 };
	site_entry(s, &e, "criterion.propose", "sato");
	site_text(&e, "criterion", "c1");
	site_text(&e, "document", criterion);
	site_text(&e, "sha256", hex);
	write_lists(&e, true);
	site_sign(&e, &what, s->author);
	MUST(site_add(&e));
	site_entry(s, &e, "criterion.approve", "suzuki");
	site_text(&e, "criterion", "c1");
	site_text(&e, "sha256", hex);
	write_lists(&e, false);
	site_sign(&e, &what, s->reviewer);
	MUST(site_add(&e));
}

static void add_day(struct ledger_site *s, const char *class)
{
	struct site_entry e;
	uint8_t public[SEAL_PUBLIC_BYTES];
	char hex[65];
	bool made;

	MUST(keys_day(s->keys, class, SITE_DAY, public, &made, NULL));
	hex_of(public, sizeof(public), hex);
	site_entry(s, &e, "key.day", NULL);
	site_text(&e, "class", class);
	site_text(&e, "day", SITE_DAY);
	site_text(&e, "public", hex);
	MUST(site_add(&e));
}

static void add_begin(struct ledger_site *s)
{
	struct site_entry e;
	char hex[65];

	hex_digest(authority, hex);
	site_entry(s, &e, "run.begin", NULL);
	site_text(&e, "run", SITE_RUN);
	site_text(&e, "authority", "own");
	site_text(&e, "authority_sha256", hex);
	hex_digest(criterion, hex);
	jsonw_key(&e.w, "criteria");
	jsonw_array(&e.w);
	jsonw_object(&e.w);
	site_text(&e, "criterion", "c1");
	site_text(&e, "sha256", hex);
	write_lists(&e, false);
	jsonw_object_end(&e.w);
	jsonw_array_end(&e.w);
	jsonw_key(&e.w, "sources");
	jsonw_array(&e.w);
	jsonw_object(&e.w);
	site_text(&e, "name", "a.pcap");
	jsonw_object_end(&e.w);
	jsonw_array_end(&e.w);
	MUST(site_add(&e));
}

void site_batch(struct ledger_site *s, uint64_t seq, unsigned records)
{
	site_batch_of(s, seq, records, "outbound", records);
}

void site_batch_of(struct ledger_site *s, uint64_t seq, unsigned records, const char *direction, unsigned counted)
{
	struct site_entry e;

	site_entry(s, &e, "run.batch", NULL);
	site_text(&e, "run", SITE_RUN);
	site_count(&e, "seq", seq);
	site_count(&e, "records", records);
	jsonw_key(&e.w, "hits");
	jsonw_object(&e.w);
	site_count(&e, "c1", records);
	jsonw_object_end(&e.w);
	jsonw_key(&e.w, "directions");
	jsonw_object(&e.w);
	site_count(&e, direction, counted);
	jsonw_object_end(&e.w);
	site_text(&e, "until", "2027-02-21T04:00:00Z");
	site_body(&e, "traffic-90d", records, NULL);
	MUST(site_add(&e));
}

static void add_end(struct ledger_site *s, uint64_t batches, uint64_t kept)
{
	static const char *const counts[] = { "packets", "bytes", "flows", "kept", "erased", "damaged",
					      "cut", "batches" };
	const uint64_t values[] = { 90, 9000, 9, kept, 9 - kept, 0, 0, batches };
	struct site_entry e;

	site_entry(s, &e, "run.end", NULL);
	site_text(&e, "run", SITE_RUN);
	for (size_t i = 0; i < COUNT_OF(counts); i++)
		site_count(&e, counts[i], values[i]);
	jsonw_key(&e.w, "not_understood");
	jsonw_object(&e.w);
	jsonw_object_end(&e.w);
	jsonw_key(&e.w, "seconds");
	jsonw_real(&e.w, 0.5);
	MUST(site_add(&e));
}

static void add_incident(struct ledger_site *s)
{
	struct site_entry e;
	char root[65];
	struct statement what = { .subject = "inc-1", .sha256 = root };

	add_day(s, "incident");
	site_entry(s, &e, "incident.open", "tanaka");
	site_text(&e, "incident", "inc-1");
	site_count(&e, "records", 0);
	site_body(&e, "incident", 1, root);
	site_sign(&e, &what, s->analyst);
	MUST(site_add(&e));
	site_entry(s, &e, "incident.fact", "tanaka");
	site_text(&e, "incident", "inc-1");
	jsonw_key(&e.w, "facts");
	jsonw_array(&e.w);
	jsonw_string(&e.w, "persons");
	jsonw_array_end(&e.w);
	site_body(&e, "incident", 1, root);
	site_sign(&e, &what, s->analyst);
	MUST(site_add(&e));
}

static void add_reading(struct ledger_site *s)
{
	struct site_entry e;
	struct statement what = { .subject = "look", .incident = "inc-1", .where = "n: 1" };

	site_entry(s, &e, "reading", "tanaka");
	site_text(&e, "purpose", "look");
	site_text(&e, "incident", "inc-1");
	site_text(&e, "where", "n: 1");
	site_sign(&e, &what, s->analyst);
	MUST(site_add(&e));
}

void site_open_run(struct ledger_site *s)
{
	add_init(s);
	site_commit(s);
	add_person(s, s->author, "author");
	add_person(s, s->reviewer, "reviewer");
	add_person(s, s->analyst, "analyst");
	site_commit(s);
	add_authority(s);
	add_criterion(s);
	site_commit(s);
	add_begin(s);
	add_day(s, "traffic-90d");
}

void site_fill(struct ledger_site *s)
{
	site_open_run(s);
	site_batch(s, 0, 2);
	site_commit(s);
	site_batch(s, 1, 1);
	add_end(s, 2, 3);
	site_commit(s);
	add_incident(s);
	add_reading(s);
	site_commit(s);
}

err_t site_reopen(struct ledger_site *s)
{
	ledger_close(s->ledger);
	s->ledger = NULL;
	return ledger_open(s->dirfd, SITE_ORIGIN, keys_signer(s->keys), &s->ledger, NULL);
}

void site_close(struct ledger_site *s)
{
	ledger_close(s->ledger);
	keys_close(s->keys);
	signer_free(s->author);
	signer_free(s->reviewer);
	signer_free(s->analyst);
	s->ledger = NULL;
	s->keys = NULL;
	s->author = s->reviewer = s->analyst = NULL;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void site_remove(struct ledger_site *s)
{
	site_close(s);
	(void)close(s->dirfd);
	(void)nftw(s->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
