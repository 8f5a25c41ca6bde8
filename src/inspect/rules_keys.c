/* rules_keys.c - keys that are replaced, or accepted no more. */
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
