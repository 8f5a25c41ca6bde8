#include "cli/inspect_held.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "base/fs.h"
#include "crypt/digest.h"
#include "ledger/checkpoint.h"

/* Takes over `b`. */
static void add(struct held_list *l, const struct buf *b, bool since)
{
	l->bytes[l->count] = *b;
	l->held[l->count] = (struct inspect_held){ .whose = l->whose[l->count], .bytes = b->bytes, .len = b->len,
						   .since = since };
	l->count++;
}

err_t held_file(struct held_list *l, const char *path, bool may_miss, struct problem *why)
{
	struct buf b = buf_of(CHECKPOINT_MAX);
	struct checkpoint c;

	err_t e = fs_read(AT_FDCWD, path, &b);
	if (e == ERR_ABSENT && may_miss)
		return OK;
	if (e != OK)
		(void)problem(why, e, "%s: cannot be read: %s", path, err_text(e));
	else if ((e = checkpoint_peek(b.bytes, b.len, &c)) != OK)
		(void)problem(why, e, "%s: this is no checkpoint; it is the file `checkpoint` of a ledger's folder", path);
	if (e != OK) {
		buf_free(&b);
		return e;
	}
	(void)snprintf(l->whose[l->count], sizeof(l->whose[0]), "the checkpoint in %.200s", path);
	add(l, &b, true);
	return OK;
}

uint64_t held_since(const struct held_list *l)
{
	uint64_t size = 0;
	struct checkpoint c;

	for (size_t i = 0; i < l->count; i++)
		if (l->held[i].since && checkpoint_peek(l->held[i].bytes, l->held[i].len, &c) == OK && c.size > size)
			size = c.size;
	return size;
}

/* Is this a checkpoint that a log of the policy and this very witness signed? Anything else is
 * no word of the witness, and says nothing about the ledger. */
static bool is_its_word(const struct policy *p, size_t witness, const struct buf *b)
{
	struct policy_seen seen = { .seconds = { 0 } };
	struct checkpoint c;

	return policy_open(p, b->bytes, b->len, &c, &seen) == OK && seen.seconds[witness] > 0;
}

/* Ask one. True: it answered, be it that it has cosigned nothing. */
static bool ask_one(struct held_list *l, struct http *http, const struct policy *p, size_t witness, const char *hex)
{
	const struct policy_witness *w = &p->witness[witness];
	struct buf b = buf_of(CHECKPOINT_MAX);
	struct problem why = PROBLEM_NONE;
	char url[POLICY_URL_MAX + 128];
	unsigned status;

	size_t len = strlen(w->url);
	while (len > 0 && w->url[len - 1] == '/')
		len--;
	(void)snprintf(url, sizeof(url), "%.*s/%s/checkpoint", (int)len, w->url, hex);
	err_t e = http_get(http, url, &status, &b, &why);
	if (e == OK && status == 200 && is_its_word(p, witness, &b)) {
		(void)snprintf(l->whose[l->count], sizeof(l->whose[0]), "what the witness %s cosigned last", w->name);
		add(l, &b, false);
		return true;
	}
	buf_free(&b);
	if (e == OK && status == 404)
		return true;	/* nothing yet */
	if (e == OK && status == 200)
		(void)fprintf(stderr, "sekisho: the witness %s: %s: no checkpoint that it and the log signed\n", w->name, url);
	else if (e == OK)
		(void)fprintf(stderr, "sekisho: the witness %s: %s: the server answered %u\n", w->name, url, status);
	else
		(void)fprintf(stderr, "sekisho: the witness %s: %s\n", w->name, why.text[0] != '\0' ? why.text : err_text(e));
	return false;
}

static err_t ask_all(struct held_list *l, struct http *http, const char *origin, const struct policy *p,
		     struct problem *why)
{
	struct policy_seen answered = { .seconds = { 0 } };
	uint8_t digest[DIGEST_SHA256_BYTES];
	char hex[2 * DIGEST_SHA256_BYTES + 1];
	unsigned asked = 0;

	digest_sha256(origin, strlen(origin), digest);
	hex_of(digest, sizeof(digest), hex);
	for (size_t i = 0; i < p->witness_count && l->count < HELD_LIST_MAX; i++) {
		if (p->witness[i].url[0] == '\0')
			continue;
		asked++;
		if (ask_one(l, http, p, i, hex))
			answered.seconds[i] = 1;
	}
	if (asked == 0)
		return problem(why, ERR_USAGE, "the policy names no witness with a URL: `witness NAME VKEY URL`");
	if (policy_seen_count(&answered) == 0 || !policy_met(p, &answered))
		return problem(why, ERR_PEER, "too few witnesses could be asked: %u of %u answered, which does not meet the quorum '%s'",
			       policy_seen_count(&answered), asked, policy_quorum_name(p));
	return OK;
}

err_t held_ask(struct held_list *l, struct http *http, int dirfd, struct buf *policy, struct problem *why)
{
	struct policy *p = calloc(1, sizeof(*p));
	struct buf b = buf_of(CHECKPOINT_MAX);
	struct checkpoint c;

	err_t e = p != NULL ? policy_parse(buf_str(policy), policy->len, p, why) : ERR_MEMORY;
	if (e != OK)
		(void)problem_in(why, e, "the policy");
	/* A checkpoint that cannot be read is a violation, and the inspection says so. */
	if (e == OK && fs_read(dirfd, "checkpoint", &b) == OK && checkpoint_peek(b.bytes, b.len, &c) == OK)
		e = ask_all(l, http, c.origin, p, why);
	buf_free(&b);
	free(p);
	return e;
}

void held_list_free(struct held_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		buf_free(&l->bytes[i]);
	l->count = 0;
}
