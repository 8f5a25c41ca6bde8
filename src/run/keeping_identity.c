/* keeping_identity.c - values that point to a person: the day's key to which the eye
 * seals them, and how the sealed stand in a record. */
#include <stdio.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/identity.h"
#include "guard/msg.h"
#include "run/keeping.h"
#include "run/keeping_own.h"
#include "run/sealing.h"
#include "select/select.h"
#include "text/tree.h"

#define NSEC_PER_MS	1000000

/* Does the site name fields besides those of the schema? */
static bool site_names_fields(const struct site *s)
{
	const struct node *list = node_get(tree_root(s->settings), "personal");

	return list != NULL && list->child != NULL;
}

bool keeping_replaces(const struct site *s, const struct criterion *c)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if (c->terms.keep[f] && (field_info((enum field)f)->person != PERSON_NO || site_names_fields(s)))
			return true;
	return false;
}

int keeping_day_wait(const struct keeping *k)
{
	if (!k->seals)
		return -1;
	const nsec_t left = k->seal.end - clock_now();
	return left <= 0 ? 0 : left / NSEC_PER_MS >= 86400000 ? 86400000 : (int)(left / NSEC_PER_MS) + 1;
}

err_t keeping_new_day(struct keeping *k, struct problem *why)
{
	struct day_key key;

	err_t e = sealing_day(k->site, IDENTITY_CLASS, &key, why);
	if (e != OK)
		return e;
	if (strcmp(k->seal.day, key.day) != 0)
		memcpy(k->day_before, k->seal.day, sizeof(k->day_before));
	memcpy(k->seal.day, key.day, sizeof(k->seal.day));
	memcpy(k->seal.public, key.public, sizeof(k->seal.public));
	k->seal.end = key.end;
	return OK;
}

err_t keeping_tell_day(const struct keeping *k, int eye)
{
	struct buf b = buf_of(msg_max(MSG_IDENTITY));

	wire_put_seal_key(&k->seal, &b);
	err_t e = b.err == OK ? msg_send(eye, MSG_IDENTITY, b.bytes, b.len) : b.err;
	buf_free(&b);
	return e;
}

bool keeping_day_known(const struct keeping *k, const struct pick *p)
{
	return p->sealed_used == 0 ||
	       (k->seals && (strcmp(p->day, k->seal.day) == 0 || strcmp(p->day, k->day_before) == 0));
}

/* Does the record have a value that stands so? Values that were too long for the record
 * were left out with their lists; what was sealed of them goes too. */
static bool is_kept(const struct pick *p, const char *pseudonym)
{
	char text[PICK_NAME_MAX];
	struct value v;

	for (uint32_t at = 0; facts_next(&p->kept, &at, &v);) {
		if (field_info(v.field)->type == TYPE_TIME)
			continue;
		select_pseudonym_text(&v, text);
		if (strcmp(text, pseudonym) == 0)
			return true;
	}
	return false;
}

void keeping_write_sealed(const struct pick *p, struct jsonw *w)
{
	char text[PICK_DAY_BYTES + 4 * (IDENTITY_SEALED_MAX / 3 + 1) + 1];
	struct pick_sealed s;
	bool any = false;

	for (uint32_t at = 0; pick_sealed_next(p, &at, &s);) {
		if (!is_kept(p, s.pseudonym))
			continue;
		if (!any) {
			jsonw_key(w, IDENTITY_MEMBER);
			jsonw_object(w);
			any = true;
		}
		(void)snprintf(text, sizeof(text), "%s:", p->day);
		base64_of(s.box, s.len, text + strlen(text));
		jsonw_key(w, s.pseudonym);
		jsonw_string(w, text);
	}
	if (any)
		jsonw_object_end(w);
}
