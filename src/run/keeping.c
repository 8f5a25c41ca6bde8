#include "run/keeping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "base/fs.h"
#include "criteria/authority.h"
#include "criteria/criterion.h"
#include "crypt/digest.h"
#include "crypt/secret.h"
#include "guard/msg.h"
#include "ledger/body.h"
#include "ledger/keys.h"
#include "ledger/ledger.h"
#include "base/wipe.h"
#include "text/tree.h"
#include "register/authorities.h"
#include "run/entry.h"
#include "run/files.h"
#include "run/keeping_own.h"
#include "run/render.h"
#include "run/sealing.h"
#include "run/wire.h"

#define RULES_MAX	65535u
#define BATCHES_MAX	16u
#define FULL_MAX	8u	/* bodies that wait for the same commit, a second at most */
#define NSEC_PER_DAY	(86400 * NSEC_PER_SEC)

err_t sources_add(struct sources *s, const char *name, size_t len)
{
	if (s->count == SOURCES_MAX)
		return ERR_LIMIT;
	char *copy = malloc(len + 1);
	if (copy == NULL)
		return ERR_MEMORY;
	memcpy(copy, name, len);
	copy[len] = '\0';
	s->name[s->count++] = copy;
	return OK;
}

void sources_free(struct sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->name[i]);
	s->count = 0;
}

static err_t check_authority(struct keeping *k, const char *id, struct problem *why)
{
	struct reg_authority row;
	struct authority *a = NULL;
	struct reg *reg = k->site->reg;

	err_t e = register_authority(reg, id, &row);
	if (e == ERR_ABSENT)
		return problem(why, e, "authority %s: not on file; `sekisho authority propose` puts it there", id);
	if (e != OK)
		return problem(why, e, "authority %s: %s", id, err_text(e));
	if (row.state != AUTHORITY_APPROVED)
		return problem(why, ERR_REFUSED, "authority %s: %s, so nothing may be read under it; a reviewer must approve it",
			       id, row.state == AUTHORITY_REVOKED ? "revoked" : "not approved");
	(void)snprintf(k->authority, sizeof(k->authority), "%s", row.id);
	(void)snprintf(k->authority_sha256, sizeof(k->authority_sha256), "%s", row.sha256);
	e = register_authority_document(reg, id, &k->authority_document);
	if (e == OK)
		e = authority_parse(id, k->authority_document.bytes, k->authority_document.len, &a, why);
	if (e == OK)
		e = authority_check_time(a, clock_now(), why);
	authority_free(a);
	return e;
}

/* The file's bytes, which must still have the approved digest. */
static err_t read_approved(const struct site *s, const char *path, const char *sha256, struct buf *out,
			   struct problem *why)
{
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[REG_HEX_BYTES];

	err_t e = fs_read(s->dirfd, path, out);
	if (e != OK)
		return problem(why, e, "%s: the approved file cannot be read: %s; propose the criterion again", path,
			       err_text(e));
	digest_sha256(out->bytes, out->len, digest);
	hex_of(digest, sizeof(digest), hex);
	if (strcmp(hex, sha256) != 0)
		return problem(why, ERR_DIGEST,
			       "%s: changed after its approval; put the approved file back, or propose the change and have it approved",
			       path);
	return OK;
}

struct loading {
	struct keeping *k;
	struct keeping_rule *rule;
	struct problem *why;
};

static err_t load_list(void *ctx, const struct reg_list *row)
{
	struct loading *l = ctx;
	struct keeping_rule *rule = l->rule;
	char path[FILE_PATH_MAX];

	struct rule_list *more = realloc(rule->lists, (rule->list_count + 1) * sizeof(*more));
	if (more == NULL)
		return ERR_MEMORY;
	rule->lists = more;
	struct rule_list *list = &rule->lists[rule->list_count++];
	*list = (struct rule_list){ .bytes = buf_of(msg_max(MSG_LIST)) };
	(void)snprintf(list->name, sizeof(list->name), "%s", row->name);
	(void)snprintf(list->sha256, sizeof(list->sha256), "%s", row->sha256);
	file_of_list(rule->row.id, row->name, row->sha256, path);
	return read_approved(l->k->site, path, row->sha256, &list->bytes, l->why);
}

static err_t load_rule(void *ctx, const struct reg_criterion *row)
{
	struct loading *l = ctx;
	struct keeping *k = l->k;
	struct criterion *c = NULL;
	char path[FILE_PATH_MAX];

	if (k->rule_count == RULES_MAX)
		return problem(l->why, ERR_LIMIT, "more than %u approved criteria", RULES_MAX);
	struct keeping_rule *more = realloc(k->rules, (k->rule_count + 1) * sizeof(*more));
	if (more == NULL)
		return ERR_MEMORY;
	k->rules = more;
	l->rule = &k->rules[k->rule_count++];
	*l->rule = (struct keeping_rule){ .row = *row, .document = buf_of(msg_max(MSG_CRITERION)) };
	file_of_rule(row->id, row->sha256, path);
	err_t e = read_approved(k->site, path, row->sha256, &l->rule->document, l->why);
	if (e == OK)
		e = register_criterion_lists(k->site->reg, row->entry, load_list, l);
	if (e == OK)
		e = criterion_parse(path, l->rule->document.bytes, l->rule->document.len, &c, l->why);
	if (e == OK)
		e = criterion_check_time(c, clock_now(), l->why);
	if (e == OK)
		l->rule->retention_days = c->terms.retention_days;
	if (e == OK)
		k->seals = k->seals || keeping_replaces(k->site, c);
	criterion_free(c);
	return e;
}

err_t keeping_new(struct site *s, const char *authority, const struct sources *sources,
		  const struct how *how, int parent, struct keeping **ret, struct problem *why)
{
	struct keeping *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return ERR_MEMORY;
	k->site = s;
	k->sources = sources;
	k->how = *how;
	k->parent = parent;
	k->authority_document = buf_of(msg_max(MSG_AUTHORITY));
	struct loading l = { .k = k, .why = why };
	err_t e = check_authority(k, authority, why);
	if (e == OK)
		e = register_criteria_approved(s->reg, authority, load_rule, &l);
	if (e == OK && k->rule_count == 0)
		e = problem(why, ERR_REFUSED,
			    "authority %s: no criterion under it is approved, so nothing may be kept; propose one and have a reviewer approve it",
			    authority);
	k->batches = calloc(BATCHES_MAX, sizeof(*k->batches));
	k->desk = calloc(1, sizeof(*k->desk));
	if (e == OK && (k->batches == NULL || k->desk == NULL))
		e = ERR_MEMORY;
	if (k->desk != NULL)
		k->desk->json = buf_of(BODY_RECORD_MAX);
	if (e == OK)
		*ret = k;
	else
		keeping_free(k);
	return e;
}

static void drop_batches(struct keeping *k)
{
	for (size_t i = 0; i < k->batch_count; i++) {
		sealing_free(k->batches[i].body);
		free(k->batches[i].hits);
	}
	k->batch_count = 0;
	k->pending_since = 0;
}

void keeping_free(struct keeping *k)
{
	if (k == NULL)
		return;
	for (size_t i = 0; i < k->rule_count; i++) {
		for (size_t j = 0; j < k->rules[i].list_count; j++)
			buf_free(&k->rules[i].lists[j].bytes);
		free(k->rules[i].lists);
		buf_free(&k->rules[i].document);
	}
	if (k->batches != NULL)
		drop_batches(k);
	free(k->batches);
	if (k->desk != NULL) {
		facts_free(&k->desk->pick.kept);
		buf_wipe(&k->desk->json);
	}
	free(k->desk);
	free(k->rules);
	buf_free(&k->authority_document);
	free(k);
}

static err_t send_rule(const struct keeping_rule *rule, int eye)
{
	err_t e = msg_send(eye, MSG_CRITERION, rule->document.bytes, rule->document.len);

	for (size_t i = 0; i < rule->list_count && e == OK; i++) {
		struct buf b = buf_of(msg_max(MSG_LIST));
		buf_u16be(&b, (uint16_t)strlen(rule->lists[i].name));
		buf_text(&b, rule->lists[i].name);
		buf_add(&b, rule->lists[i].bytes.bytes, rule->lists[i].bytes.len);
		e = b.err == OK ? msg_send(eye, MSG_LIST, b.bytes, b.len) : b.err;
		buf_free(&b);
	}
	return e;
}

static err_t send_personal(const struct site *s, int eye)
{
	const struct node *list = node_get(tree_root(s->settings), "personal");
	err_t e = OK;

	for (const struct node *n = list != NULL ? list->child : NULL; n != NULL && e == OK; n = n->next)
		if (n->kind == NODE_TEXT)
			e = msg_send(eye, MSG_PERSONAL, n->text, n->len);
	return e;
}

static err_t send_how(const struct how *how, int eye)
{
	struct buf b = buf_of(32);

	wire_put_how(how, &b);
	err_t e = b.err == OK ? msg_send(eye, MSG_HOW, b.bytes, b.len) : b.err;
	buf_free(&b);
	return e;
}

/* The eye can seal what it replaces, and cannot open it. */
static err_t send_identity(struct keeping *k, int eye, struct problem *why)
{
	if (!k->seals)
		return OK;
	err_t e = k->seal.day[0] == '\0' ? keeping_new_day(k, why) : OK;
	return e == OK ? keeping_tell_day(k, eye) : e;
}

err_t keeping_brief(struct keeping *k, int eye, struct problem *why)
{
	uint8_t key[SECRET_BYTES];
	char purpose[REG_ID_MAX + 16];

	err_t e = msg_send(eye, MSG_AUTHORITY, k->authority_document.bytes, k->authority_document.len);
	(void)snprintf(purpose, sizeof(purpose), "pseudonym %s", k->authority);
	keys_derive(k->site->keys, purpose, key);
	if (e == OK)
		e = msg_send(eye, MSG_PSEUDONYM, key, sizeof(key));
	wipe(key, sizeof(key));
	if (e == OK)
		e = send_identity(k, eye, why);
	if (e == OK)
		e = send_personal(k->site, eye);
	for (size_t i = 0; i < k->rule_count && e == OK; i++)
		e = send_rule(&k->rules[i], eye);
	if (e == OK)
		e = send_how(&k->how, eye);
	for (size_t i = 0; i < k->sources->count && e == OK; i++)
		e = msg_send(eye, MSG_SOURCE, k->sources->name[i], strlen(k->sources->name[i]));
	return e == OK ? msg_send(eye, MSG_COMPILE, NULL, 0) : e;
}

err_t keeping_begin(struct keeping *k, struct problem *why)
{
	struct entry en;

	err_t e = register_next_run(k->site->reg, k->run);
	if (e != OK)
		return problem(why, e, "the register cannot number the run: %s", err_text(e));
	entry_begin(k->site, &en, "run.begin", NULL);
	k->begun = en.at;
	entry_text(&en, "run", k->run);
	entry_text(&en, "authority", k->authority);
	entry_text(&en, "authority_sha256", k->authority_sha256);
	keeping_write_criteria(k, &en.w);
	jsonw_key(&en.w, "sources");
	jsonw_array(&en.w);
	for (size_t i = 0; i < k->sources->count; i++) {
		jsonw_object(&en.w);
		jsonw_key(&en.w, "name");
		jsonw_string(&en.w, k->sources->name[i]);
		jsonw_object_end(&en.w);
	}
	jsonw_array_end(&en.w);
	e = entry_add(k->site, &en, why);
	return e == OK ? entry_commit(k->site, why) : e;
}

/* The longest period that one of the rules which fired allows. */
static unsigned days_of(const struct keeping *k, const struct pick *p)
{
	unsigned days = 0;

	for (uint16_t i = 0; i < p->rule_count; i++)
		if (k->rules[p->rules[i]].retention_days > days)
			days = k->rules[p->rules[i]].retention_days;
	return days;
}

static err_t batch_of(struct keeping *k, unsigned days, struct keeping_batch **ret, struct problem *why)
{
	char class[REG_CLASS_MAX];

	for (size_t i = 0; i < k->batch_count; i++) {
		if (k->batches[i].days == days && !k->batches[i].full) {
			*ret = &k->batches[i];
			return OK;
		}
	}
	if (k->batch_count == BATCHES_MAX) {
		err_t e = keeping_flush(k, why);
		if (e != OK)
			return e;
	}
	struct keeping_batch b = { .days = days, .seq = k->seq, .first = INT64_MAX, .last = INT64_MIN };
	(void)snprintf(class, sizeof(class), "traffic-%ud", days);
	b.hits = calloc(k->rule_count, sizeof(*b.hits));
	if (b.hits == NULL)
		return ERR_MEMORY;
	err_t e = sealing_new(k->site, class, &b.body, why);
	if (e != OK) {
		free(b.hits);
		return e;
	}
	k->seq++;
	k->batches[k->batch_count] = b;
	*ret = &k->batches[k->batch_count++];
	return OK;
}

/* The record as it is sealed and as `find` prints it. */
static void write_record(const struct keeping *k, const struct keeping_batch *b, const struct pick *p,
			 struct buf *out)
{
	struct jsonw w = jsonw_of(out);
	char id[REG_ID_MAX + 32];

	(void)snprintf(id, sizeof(id), "%s/%u/%llu", k->run, b->seq,
		       (unsigned long long)sealing_count(b->body));
	jsonw_object(&w);
	jsonw_key(&w, "sekisho.record");
	jsonw_string(&w, id);
	jsonw_key(&w, "sekisho.run");
	jsonw_string(&w, k->run);
	jsonw_key(&w, "sekisho.authority");
	jsonw_string(&w, k->authority);
	jsonw_key(&w, "sekisho.criteria");
	jsonw_array(&w);
	for (uint16_t i = 0; i < p->rule_count; i++)
		jsonw_string(&w, k->rules[p->rules[i]].row.id);
	jsonw_array_end(&w);
	const struct record kept = { .facts = &p->kept };
	render_fields(&w, &kept);
	keeping_write_sealed(p, &w);
	jsonw_object_end(&w);
}

/* A record whose text is larger than a record may be keeps its single values;
 * the lists of many values are left out and counted. */
static void shorten(struct keeping *k, struct pick *p)
{
	struct facts shorter = FACTS_NONE;
	struct value v;

	for (uint32_t at = 0; facts_next(&p->kept, &at, &v);) {
		if (field_info(v.field)->count == ONE)
			facts_value(&shorter, &v);
		else
			k->cut++;
	}
	facts_free(&p->kept);
	p->kept = shorter;
}

/* What lies there of the record goes; the memory stays for the next one. */
static void clear_desk(struct keeping_desk *d)
{
	if (d->json.bytes != NULL)
		wipe(d->json.bytes, d->json.len);
	buf_clear(&d->json);
	facts_recycle(&d->pick.kept);
	pick_clear(&d->pick);
}

/* The body is full. Several are made safe together: waiting for the disk costs most of it. */
static err_t next_body(struct keeping *k, struct keeping_batch *b, struct problem *why)
{
	size_t full = 0;

	b->full = true;
	for (size_t i = 0; i < k->batch_count; i++)
		full += k->batches[i].full;
	return full == FULL_MAX ? keeping_flush(k, why) : OK;
}

err_t keeping_pick(struct keeping *k, const void *bytes, size_t len, struct problem *why)
{
	struct pick *p = &k->desk->pick;
	struct buf *json = &k->desk->json;
	struct keeping_batch *b = NULL;
	enum direction way = DIRECTION_EXTERNAL;

	err_t e = wire_get_pick(bytes, len, (unsigned)k->rule_count, p);
	if (e == OK && (!keeping_day_known(k, p) || !keeping_direction(p, &way)))
		e = ERR_FORM;
	if (e != OK)
		(void)problem(why, e, "the eye handed over a record that is not in form");
	for (int try = 0; try < 2 && e == OK; try++) {
		e = batch_of(k, days_of(k, p), &b, why);
		if (e != OK)
			break;
		buf_clear(json);
		write_record(k, b, p, json);
		if (json->err == ERR_LIMIT) {
			shorten(k, p);
			buf_clear(json);
			write_record(k, b, p, json);
		}
		if (json->err == ERR_LIMIT && p->sealed_used > 0) {
			p->sealed_used = p->sealed_count = 0;
			buf_clear(json);
			write_record(k, b, p, json);
		}
		e = json->err == OK ? sealing_add(b->body, (const char *)json->bytes, json->len) : json->err;
		if (e != ERR_LIMIT)
			break;
		e = try == 0 ? next_body(k, b, why) : e;
	}
	for (uint16_t i = 0; e == OK && i < p->rule_count; i++)
		b->hits[p->rules[i]]++;
	if (e == OK) {
		b->directions[way]++;
		keeping_widen(b, p);
	}
	if (e == OK && k->pending_since == 0)
		k->pending_since = clock_now();
	clear_desk(k->desk);
	return e;
}

int keeping_wait(const struct keeping *k, int seconds)
{
	if (k->pending_since == 0)
		return -1;
	nsec_t left = k->pending_since + seconds * NSEC_PER_SEC - clock_now();
	return left <= 0 ? 0 : (int)(left / 1000000) + 1;
}

static err_t add_batch_entry(struct keeping *k, struct keeping_batch *b, struct problem *why)
{
	struct body_ref ref;
	struct entry en;
	char until[CLOCK_TEXT_BYTES];

	struct sealing *body = b->body;
	b->body = NULL;
	err_t e = sealing_end(k->site, body, &ref, why);
	if (e != OK)
		return e;
	entry_begin(k->site, &en, "run.batch", NULL);
	/* The day's key lives that long after the day's end. */
	nsec_t day = en.at;
	if (clock_parse(ref.day, strlen(ref.day), &day) != OK)
		day = en.at;	/* it was made by this program */
	clock_utc(day + (nsec_t)(1 + b->days) * NSEC_PER_DAY, until);
	entry_text(&en, "run", k->run);
	jsonw_key(&en.w, "seq");
	jsonw_uint(&en.w, b->seq);
	jsonw_key(&en.w, "records");
	jsonw_uint(&en.w, ref.records);
	jsonw_key(&en.w, "hits");
	jsonw_object(&en.w);
	for (size_t i = 0; i < k->rule_count; i++) {
		if (b->hits[i] == 0)
			continue;
		jsonw_key(&en.w, k->rules[i].row.id);
		jsonw_uint(&en.w, b->hits[i]);
	}
	jsonw_object_end(&en.w);
	keeping_write_about(b, &en.w);
	entry_text(&en, "until", until);
	body_ref_write(&en.w, &ref);
	e = entry_add(k->site, &en, why);
	if (e == OK)
		k->kept += ref.records;
	return e;
}

static void acknowledge(const struct keeping *k, uint32_t seq, uint64_t records)
{
	struct buf b = buf_of(256);

	buf_u32be(&b, seq);
	buf_u32be(&b, (uint32_t)records);
	buf_text(&b, k->run);
	err_t e = b.err == OK ? msg_send(k->parent, MSG_ACK, b.bytes, b.len) : b.err;
	(void)e;	/* a parent that is gone needs no word */
	buf_free(&b);
}

err_t keeping_flush(struct keeping *k, struct problem *why)
{
	uint64_t records[BATCHES_MAX];
	err_t e = OK;

	for (size_t i = 0; i < k->batch_count && e == OK; i++) {
		records[i] = sealing_count(k->batches[i].body);
		e = add_batch_entry(k, &k->batches[i], why);
	}
	if (e == OK && k->batch_count > 0)
		e = entry_commit(k->site, why);
	for (size_t i = 0; i < k->batch_count && e == OK; i++)
		acknowledge(k, k->batches[i].seq, records[i]);
	if (e != OK) {
		/* Neither half of a batch: the run ends where its last commit did. */
		ledger_undo(k->site->ledger);
		k->broken = true;
	}
	drop_batches(k);
	return e;
}
