/* rules_keys.c - keys that are replaced, or accepted no more. */
#include <inttypes.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "inspect/rules_own.h"

/* Whom the entry is about; a custodian who is somebody else must be by whom it is. */
static struct person_row *subject(struct rules *r)
{
	const char *name = node_text(r->entry, "person");
	struct person_row *p = rules_need(r, &r->persons, "person", name);

	if (r->person != NULL && (r->person->roles & ROLE_CUSTODIAN) == 0)
		against(r, "'%s' may not decide about keys: no custodian", r->by);
	if (r->by != NULL && strcmp(r->by, name) == 0)
		against(r, "'%s' decided about his own key", r->by);
	if (p != NULL && p->ended)
		against(r, "the key of '%s' was ended before", name);
	return p;
}

void rule_person_rekey(struct rules *r)
{
	const char *name = node_text(r->entry, "person"), *vkey = node_text(r->entry, "vkey");
	struct person_row *p = subject(r);
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];
	struct verifier key;

	digest_sha256(vkey, strlen(vkey), digest);
	hex_of(digest, sizeof(digest), hex);
	bool stated = rules_statement(r, name, hex);
	if (verifier_of(vkey, strlen(vkey), &key) != OK || strcmp(key.name, name) != 0)
		against(r, "the vkey is no public key of that name");
	else if (p != NULL && stated)
		p->key = key;
}

void rule_person_end(struct rules *r)
{
	struct person_row *p = subject(r);

	if (rules_statement(r, node_text(r->entry, "person"), NULL) && p != NULL)
		p->ended = true;
}

/* Did both keys sign the checkpoint that ends with this entry? */
static bool handed_over(const struct rules *r, const struct verifier *old, const struct verifier *new)
{
	for (size_t i = 0; i < r->in->handover_count; i++) {
		const struct handover *h = &r->in->handover[i];
		if (h->size == r->index + 1 && memcmp(&h->old, old, sizeof(*old)) == 0 && memcmp(&h->new, new, sizeof(*new)) == 0)
			return true;
	}
	return false;
}

void rule_key_log(struct rules *r)
{
	const char *old_text = node_text(r->entry, "old"), *new_text = node_text(r->entry, "new");
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];
	struct verifier old, new;

	digest_sha256(new_text, strlen(new_text), digest);
	hex_of(digest, sizeof(digest), hex);
	bool stated = rules_statement(r, "log", hex);
	if (r->person != NULL && (r->person->roles & ROLE_CUSTODIAN) == 0)
		against(r, "'%s' may not decide about keys: no custodian", r->by);
	if (verifier_of(old_text, strlen(old_text), &old) != OK || verifier_of(new_text, strlen(new_text), &new) != OK ||
	    r->origin == NULL || strcmp(new.name, r->origin) != 0) {
		against(r, "the log's old or new key is no public key of this ledger");
		return;
	}
	if (!r->has_log || memcmp(&old, &r->log, sizeof(old)) != 0)
		against(r, "the old key is not the log's at this entry");
	if (memcmp(&old, &new, sizeof(old)) == 0)
		against(r, "the new key is the old one");
	else if (!handed_over(r, &old, &new))
		against(r, "no checkpoint handover/%" PRIu64 " is signed by the log's old and new key", r->index + 1);
	if (stated)
		r->log = new;
}
