/* acts_log.c - another key for the log. */
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "ledger/keys.h"
#include "register/people.h"
#include "run/acts.h"
#include "run/entry.h"
#include "run/signing.h"

#define VKEY_MAX	512u

static err_t say(struct site *s, const struct signer *next, const char *reason, const struct signer *signer,
		 struct problem *why)
{
	struct buf old = buf_of(VKEY_MAX), new = buf_of(VKEY_MAX);
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];
	struct entry en;

	verifier_text(signer_verifier(keys_signer(s->keys)), &old);
	verifier_text(signer_verifier(next), &new);
	digest_sha256(new.bytes, new.len, digest);
	hex_of(digest, sizeof(digest), hex);
	const struct saying saying = { .subject = "log", .sha256 = hex, .reason = reason };
	entry_begin(s, &en, "key.log", signer_verifier(signer)->name);
	entry_text(&en, "old", buf_str(&old));
	entry_text(&en, "new", buf_str(&new));
	entry_text(&en, "reason", reason);
	err_t e = old.err != OK ? old.err : new.err != OK ? new.err : sign_entry(s, &en, "key.log", &saying, signer, why);
	if (e == OK)
		e = entry_add(s, &en, why);
	else
		buf_free(&en.json);
	buf_free(&old);
	buf_free(&new);
	return e;
}

err_t act_log_rekey(struct site *s, const char *reason, const struct signer *signer, struct buf *vkey, struct problem *why)
{
	const struct signer *next = NULL;

	if (reason == NULL || strspn(reason, " \t") == strlen(reason))
		return problem(why, ERR_USAGE, "give --reason: it is recorded");
	err_t e = need_role(s, signer, PERSON_CUSTODIAN, why);
	if (e == OK)
		e = keys_log_new(s->keys, &next, why);
	if (e == OK)
		e = say(s, next, reason, signer, why);
	if (e == OK)
		e = entry_hand_over(s, next, why);
	if (e != OK)
		return e;	/* the next opening settles the keys by what the checkpoint says */
	verifier_text(signer_verifier(next), vkey);
	e = keys_log_settle(s->keys, true, why);
	return e == OK ? vkey->err : e;
}
