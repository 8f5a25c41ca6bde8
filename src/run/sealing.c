#include "run/sealing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/secret.h"
#include "ledger/body.h"
#include "ledger/keys.h"
#include "ledger/ledger.h"
#include "run/entry.h"
#include "text/tree.h"

struct sealing {
	struct body_maker *maker;
	char class[REG_CLASS_MAX];
	struct day_key key;
};

static bool day_is_new(struct site *s, const char *class, const char *day)
{
	char name[96];
	struct reg_day_key row;

	(void)snprintf(name, sizeof(name), "%s/%s", class, day);
	for (size_t i = 0; i < s->new_days; i++)
		if (strcmp(s->new_day[i], name) == 0)
			return false;
	if (register_day_key(s->reg, class, day, &row) != ERR_ABSENT || s->new_days == SITE_NEW_DAYS)
		return false;
	memcpy(s->new_day[s->new_days++], name, sizeof(name));
	return true;
}

static err_t add_day_entry(struct site *s, const char *class, const struct day_key *k, struct problem *why)
{
	struct entry en;
	char hex[2 * SEAL_PUBLIC_BYTES + 1];

	hex_of(k->public, sizeof(k->public), hex);
	entry_begin(s, &en, "key.day", NULL);
	entry_text(&en, "class", class);
	entry_text(&en, "day", k->day);
	entry_text(&en, "public", hex);
	return entry_add(s, &en, why);
}

err_t sealing_day(struct site *s, const char *class, struct day_key *out, struct problem *why)
{
	struct civil today;
	bool made;

	civil_in_tokyo(site_now(s), &today);
	(void)snprintf(out->day, sizeof(out->day), "%04u-%02u-%02u", (unsigned)today.year % 10000,
		       (unsigned)today.month % 100, (unsigned)today.day % 100);
	today.hour = today.minute = today.second = 0;
	out->end = nsec_of_tokyo(&today) + 86400 * NSEC_PER_SEC;
	err_t e = keys_day(s->keys, class, out->day, out->public, &made, why);
	if (e != OK || !day_is_new(s, class, out->day))
		return e;
	if (!made)	/* who made it died before the ledger said so, maybe before it was safe on disk */
		e = keys_day_keep(s->keys, class, out->day, why);
	return e == OK ? add_day_entry(s, class, out, why) : e;
}

err_t sealing_new(struct site *s, const char *class, struct sealing **ret, struct problem *why)
{
	struct sealing *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return ERR_MEMORY;
	(void)snprintf(b->class, sizeof(b->class), "%s", class);
	err_t e = sealing_day(s, b->class, &b->key, why);
	if (e == OK)
		e = body_new(&b->maker);
	if (e == OK)
		*ret = b;
	else
		sealing_free(b);
	return e;
}

err_t sealing_add(struct sealing *b, const char *json, size_t len)
{
	return body_add(b->maker, json, len);
}

uint64_t sealing_count(const struct sealing *b)
{
	return body_count(b->maker);
}

err_t sealing_end(struct site *s, struct sealing *b, struct body_ref *ref, struct problem *why)
{
	const struct body_place place = { .origin = s->origin, .class = b->class, .day = b->key.day };
	struct buf sealed = buf_of(LEDGER_BODY_MAX);
	uint8_t digest[HASH_BYTES];
	struct hash root;

	err_t e = body_seal(b->maker, &place, b->key.public, &root, &sealed);
	if (e == OK)
		e = ledger_put_body(s->ledger, sealed.bytes, sealed.len, digest);
	if (e == OK) {
		*ref = (struct body_ref){ .size = sealed.len, .records = body_count(b->maker) };
		hex_of(digest, sizeof(digest), ref->sha256);
		hex_of(root.bytes, sizeof(root.bytes), ref->root);
		memcpy(ref->class, b->class, sizeof(ref->class));
		memcpy(ref->day, b->key.day, sizeof(ref->day));
	}
	buf_free(&sealed);
	sealing_free(b);
	return e == OK ? OK : problem(why, e, "a sealed body cannot be written: %s; nothing was added", err_text(e));
}

void sealing_free(struct sealing *b)
{
	if (b == NULL)
		return;
	body_free(b->maker);
	free(b);
}

void body_ref_write(struct jsonw *w, const struct body_ref *ref)
{
	const struct {
		const char *key, *text;
	} texts[] = { { "root", ref->root }, { "class", ref->class }, { "day", ref->day } };

	jsonw_key(w, "body");
	jsonw_object(w);
	jsonw_key(w, "sha256");
	jsonw_string(w, ref->sha256);
	jsonw_key(w, "size");
	jsonw_uint(w, ref->size);
	jsonw_key(w, "records");
	jsonw_uint(w, ref->records);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		jsonw_key(w, texts[i].key);
		jsonw_string(w, texts[i].text);
	}
	jsonw_object_end(w);
}

static err_t read_text(const struct node *n, const char *key, char *out, size_t room)
{
	const char *text = node_text(n, key);

	if (text == NULL || strlen(text) >= room)
		return ERR_FORM;
	memcpy(out, text, strlen(text) + 1);
	return OK;
}

err_t body_ref_read(const struct node *entry, struct body_ref *out)
{
	const struct node *n = node_get(entry, "body");

	*out = (struct body_ref){ 0 };
	out->size = (uint64_t)node_int(n, "size", 0);
	out->records = (uint64_t)node_int(n, "records", 0);
	if (read_text(n, "sha256", out->sha256, sizeof(out->sha256)) != OK ||
	    read_text(n, "root", out->root, sizeof(out->root)) != OK ||
	    read_text(n, "class", out->class, sizeof(out->class)) != OK ||
	    read_text(n, "day", out->day, sizeof(out->day)) != OK)
		return ERR_FORM;
	return OK;
}

static err_t open_body(struct site *s, const struct body_ref *ref, struct body **ret, struct problem *why)
{
	const struct body_place place = { .origin = s->origin, .class = ref->class, .day = ref->day };
	struct buf sealed = buf_of(LEDGER_BODY_MAX);
	uint8_t public[SEAL_PUBLIC_BYTES], digest[HASH_BYTES];
	struct hash root;

	uint8_t *secret = secret_alloc(SEAL_SECRET_BYTES);
	err_t e = secret != NULL ? OK : ERR_MEMORY;
	if (e == OK && (hex_to(ref->sha256, strlen(ref->sha256), digest, sizeof(digest)) != OK ||
			hex_to(ref->root, strlen(ref->root), root.bytes, sizeof(root.bytes)) != OK))
		e = ERR_FORM;
	if (e == OK)
		e = keys_day_secret(s->keys, ref->class, ref->day, public, secret, why);
	if (e == OK)
		e = ledger_body(s->ledger, digest, &sealed);
	if (e == OK)
		e = body_open(&place, public, secret, &root, ref->records, sealed.bytes, sealed.len, ret);
	secret_free(secret);
	buf_free(&sealed);
	return e;
}

err_t body_open_ref(struct site *s, const struct body_ref *ref, struct body **ret, struct problem *why)
{
	err_t e = open_body(s, ref, ret, why);

	return e == OK ? OK : problem(why, e == ERR_ABSENT ? ERR_BROKEN : e, "ledger/body/%s: cannot be opened: %s",
				      ref->sha256, err_text(e));
}

err_t body_walk(struct site *s, const struct body_ref *ref, body_record on, void *ctx, struct problem *why)
{
	struct body *b = NULL;

	err_t e = body_open_ref(s, ref, &b, why);
	if (e != OK)
		return e;
	for (uint64_t i = 0; e == OK && i < body_records(b); i++) {
		size_t len;
		const char *json = body_at(b, i, &len);
		e = on(ctx, i, json, len);
	}
	body_close(b);
	return e;
}
