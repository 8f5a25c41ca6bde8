/* eye.c - the eye: parses what comes from outside, holds no disk, no network
 * and no key but the authority's one-way pseudonym key and a public key. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/wipe.h"
#include "criteria/authority.h"
#include "criteria/criterion.h"
#include "criteria/list.h"
#include "criteria/matcher.h"
#include "crypt/secret.h"
#include "guard/msg.h"
#include "guard/role.h"
#include "run/keeping.h"
#include "run/reading.h"
#include "run/roles.h"
#include "run/wire.h"
#include "select/select.h"

#define RULES_MAX	65535u

/* Set by SIGTERM, or when nobody is there to seal: end after this batch of packets. */
static volatile sig_atomic_t stop;

static void on_term(int number)
{
	(void)number;
	stop = 1;
}

/* What the keeper says before GO. */
struct brief {
	struct authority *authority;
	struct criterion **rules;
	size_t rule_count;
	struct list **lists;
	size_t list_count;
	uint8_t key[SECRET_BYTES];
	bool seals;		/* `seal` came: what is replaced is sealed to it */
	struct seal_key seal;
	enum field personal[FIELD_COUNT];
	size_t personal_count;
	struct sources sources;
	struct how how;
	nsec_t until;		/* the first of authority and criteria to end */
};

#define WIPE_EVERY	(NSEC_PER_SEC / 100)
#define MESSAGE_MAX	65536u	/* room from the start: a buffer that grows leaves its old bytes behind */

struct eye {
	struct brief brief;
	struct matcher *matcher;
	struct selector *select;
	struct pick pick;
	struct tally tally;
	struct buf out;		/* one message */
	err_t failed;		/* the keeper is gone */
	bool damaged;
	bool expired;		/* brief.until came while reading */
	nsec_t wiped;		/* when the stack was wiped last */
};

static nsec_t earlier(nsec_t a, nsec_t b)
{
	return a < b ? a : b;
}

static err_t take_rule(struct brief *b, const struct buf *body, struct problem *why)
{
	if (b->rule_count == RULES_MAX)
		return ERR_LIMIT;
	struct criterion **more = realloc(b->rules, (b->rule_count + 1) * sizeof(struct criterion *));
	if (more == NULL)
		return ERR_MEMORY;
	b->rules = more;
	err_t e = criterion_parse("criterion", body->bytes, body->len, &b->rules[b->rule_count], why);
	if (e == OK)
		b->until = earlier(b->until, b->rules[b->rule_count++]->terms.to);
	return e;
}

static err_t take_list(struct brief *b, const struct buf *body, struct problem *why)
{
	struct rd r = rd_of(body->bytes, body->len);
	struct rd name = rd_sub(&r, rd_u16be(&r));
	char text[256];

	if (r.err != OK || name.left >= sizeof(text) || b->rule_count == 0)
		return ERR_FORM;
	memcpy(text, name.at, name.left);
	text[name.left] = '\0';
	struct criterion *rule = b->rules[b->rule_count - 1];
	const char *column = NULL;
	for (size_t i = 0; i < rule->list_count; i++)
		if (strcmp(rule->lists[i].name, text) == 0)
			column = rule->lists[i].column;
	struct list **more = realloc(b->lists, (b->list_count + 1) * sizeof(struct list *));
	if (more == NULL)
		return ERR_MEMORY;
	b->lists = more;
	err_t e = list_parse(text, r.at, r.left, column, &b->lists[b->list_count], why);
	if (e != OK)
		return e;
	b->list_count++;
	return criterion_list(rule, text, b->lists[b->list_count - 1], why);
}

static err_t take_personal(struct brief *b, struct buf *body, struct problem *why)
{
	enum field f = field_of_name(buf_str(body));

	if (f == FIELD_NONE)
		return problem(why, ERR_UNKNOWN, "site.yaml: personal: there is no field '%s'", buf_str(body));
	for (size_t i = 0; i < b->personal_count; i++)
		if (b->personal[i] == f)
			return OK;
	b->personal[b->personal_count++] = f;
	return OK;
}

static err_t take_authority(struct brief *b, const struct buf *body, struct problem *why)
{
	if (b->authority != NULL)
		return ERR_FORM;
	err_t e = authority_parse("authority", body->bytes, body->len, &b->authority, why);
	if (e == OK)
		b->until = earlier(b->until, b->authority->to);
	return e;
}

static err_t take_seal_key(struct brief *b, const struct buf *body)
{
	err_t e = wire_get_seal_key(body->bytes, body->len, &b->seal);

	b->seals = e == OK;
	return e;
}

static err_t take(struct brief *b, enum msg_kind kind, struct buf *body, struct problem *why)
{
	switch (kind) {
	case MSG_AUTHORITY:
		return take_authority(b, body, why);
	case MSG_PSEUDONYM:
		if (body->len != sizeof(b->key))
			return ERR_FORM;
		memcpy(b->key, body->bytes, sizeof(b->key));
		return OK;
	case MSG_IDENTITY:
		return take_seal_key(b, body);
	case MSG_PERSONAL:
		return take_personal(b, body, why);
	case MSG_CRITERION:
		return take_rule(b, body, why);
	case MSG_LIST:
		return take_list(b, body, why);
	case MSG_HOW:
		return wire_get_how(body->bytes, body->len, &b->how);
	case MSG_SOURCE:
		return sources_add(&b->sources, (const char *)body->bytes, body->len);
	default:
		return ERR_UNKNOWN;
	}
}

static err_t listen_brief(struct brief *b, struct problem *why)
{
	struct buf body = buf_of(msg_max(MSG_LIST));
	enum msg_kind kind = MSG_DONE;
	err_t e;

	while ((e = msg_receive(EYE_KEEPER_FD, &kind, &body)) == OK && kind != MSG_COMPILE) {
		e = take(b, kind, &body, why);
		if (e != OK)
			break;
	}
	buf_wipe(&body);
	if (e == OK && (b->authority == NULL || b->rule_count == 0))
		e = ERR_FORM;
	return e;
}

static void send_or_fail(struct eye *eye, enum msg_kind kind)
{
	if (eye->failed == OK)
		eye->failed = eye->out.err != OK ? eye->out.err
			: msg_send(EYE_KEEPER_FD, kind, eye->out.bytes, eye->out.len);
	if (eye->failed != OK)
		stop = 1;	/* nobody would seal what is still to come */
}

static void on_flow(void *ctx, const struct flow_rec *flow)
{
	struct eye *eye = ctx;

	if (!select_flow(eye->select, flow, &eye->pick))
		return;
	buf_clear(&eye->out);
	wire_put_pick(&eye->pick, &eye->out);
	send_or_fail(eye, MSG_PICK);
	wipe(eye->out.bytes, eye->out.len);
	select_wipe(&eye->pick);
}

static void on_damage(void *ctx, const char *sentence)
{
	struct eye *eye = ctx;

	eye->damaged = true;
	buf_clear(&eye->out);
	buf_add(&eye->out, sentence, strnlen(sentence, 1000));
	send_or_fail(eye, MSG_DAMAGE);
}

static void on_progress(void *ctx, const struct tally *t)
{
	struct eye *eye = ctx;
	struct tally now = *t;

	now.kept = select_counts(eye->select).kept;
	now.erased = select_counts(eye->select).erased;
	buf_clear(&eye->out);
	wire_put_tally(&now, &eye->out);
	send_or_fail(eye, MSG_PROGRESS);
}

/* A day is over: take the next day's key, if the keeper has sent it already. Until
 * then the last one is used; what is sealed says to which day's. */
static void follow_day(struct eye *eye)
{
	struct pollfd keeper = { .fd = EYE_KEEPER_FD, .events = POLLIN };
	struct buf body = buf_of(msg_max(MSG_IDENTITY));
	enum msg_kind kind = MSG_DONE;

	if (poll(&keeper, 1, 0) <= 0)
		return;
	err_t e = msg_receive(EYE_KEEPER_FD, &kind, &body);
	if (e == OK)
		e = kind == MSG_IDENTITY ? take_seal_key(&eye->brief, &body) : ERR_UNKNOWN;
	if (e == OK)
		select_seal_to(eye->select, eye->brief.seal.day, eye->brief.seal.public);
	else if (eye->failed == OK)
		eye->failed = e;
	if (eye->failed != OK)
		stop = 1;
	buf_free(&body);
}

/* Nothing is read past the end of what allows it, also when the run began before. */
static bool may_read(void *ctx)
{
	struct eye *eye = ctx;

	const nsec_t now = clock_now();
	if (eye->brief.seals && now >= eye->brief.seal.end)
		follow_day(eye);
	eye->expired = eye->expired || now >= eye->brief.until;
	if (now - eye->wiped >= WIPE_EVERY || now < eye->wiped) {
		wipe_below();	/* what decoders read lies there until others call as deep */
		eye->wiped = now;
	}
	return stop == 0 && !eye->expired;
}

static err_t read_sources(struct eye *eye, struct problem *why)
{
	struct reading_source *sources = calloc(eye->brief.sources.count + 1, sizeof(*sources));
	struct tally t = { 0 };

	if (sources == NULL)
		return ERR_MEMORY;
	for (size_t i = 0; i < eye->brief.sources.count; i++)
		sources[i] = (struct reading_source){ .fd = EYE_SOURCE_FD + (int)i,
						       .name = eye->brief.sources.name[i] };
	const struct reading_hooks hooks = { .ctx = eye, .on_flow = on_flow, .on_damage = on_damage,
					     .on_progress = on_progress, .may_read = may_read };
	bool behaviour = false;
	for (size_t i = 0; i < eye->brief.rule_count; i++)
		behaviour = behaviour || criterion_uses(eye->brief.rules[i], "behaviour");
	const struct reading_how how = { .behaviour = behaviour, .follow = eye->brief.how.follow, .ring_mib = eye->brief.how.ring_mib,
					 .memory = eye->brief.how.memory };
	err_t e = reading_run(sources, eye->brief.sources.count, &how, &hooks, &t, why);
	free(sources);
	t.kept = select_counts(eye->select).kept;
	t.erased = select_counts(eye->select).erased;
	eye->tally = t;
	return e;
}

static void brief_free(struct brief *b)
{
	for (size_t i = 0; i < b->rule_count; i++)
		criterion_free(b->rules[i]);
	for (size_t i = 0; i < b->list_count; i++)
		list_free(b->lists[i]);
	free(b->rules);
	free(b->lists);
	authority_free(b->authority);
	sources_free(&b->sources);
	wipe(b->key, sizeof(b->key));
}

static err_t wait_for_go(void)
{
	struct buf body = buf_of(16);
	enum msg_kind kind = MSG_DONE;

	err_t e = msg_send(EYE_KEEPER_FD, MSG_READY, NULL, 0);
	if (e == OK)
		e = msg_receive(EYE_KEEPER_FD, &kind, &body);
	buf_free(&body);
	return e == OK && kind != MSG_GO ? ERR_FORM : e;
}

static err_t work(struct eye *eye, struct problem *why)
{
	err_t e = listen_brief(&eye->brief, why);

	const struct brief *b = &eye->brief;
	const struct criterion *const *rules = (const struct criterion *const *)b->rules;
	if (e == OK)
		e = matcher_new(rules, b->rule_count, &eye->matcher, why);
	if (e == OK)
		e = select_new(eye->matcher, rules, b->rule_count, b->authority, b->key, b->personal,
			       b->personal_count, &eye->select, why);
	if (e == OK && b->seals)
		select_seal_to(eye->select, b->seal.day, b->seal.public);
	if (e == OK)
		e = wait_for_go();
	if (e == OK)
		e = read_sources(eye, why);
	if (e == OK)
		e = eye->failed;
	if (e == OK) {
		buf_clear(&eye->out);
		wire_put_tally(&eye->tally, &eye->out);
		buf_u8(&eye->out, stop != 0 ? EYE_STOPPED : eye->expired ? EYE_EXPIRED : EYE_READ_ALL);
		send_or_fail(eye, MSG_DONE);
		e = eye->failed;
	}
	return e;
}

int role_eye(void)
{
	struct sigaction act = { .sa_handler = on_term, .sa_flags = SA_RESTART };
	struct eye eye = { .out = buf_of(MESSAGE_MAX), .brief.until = INT64_MAX };
	struct problem why = PROBLEM_NONE;

	(void)sigaction(SIGTERM, &act, NULL);
	err_t e = buf_grow(&eye.out, MESSAGE_MAX) != NULL ? confine_eye() : ERR_MEMORY;
	if (e == OK)
		e = work(&eye, &why);
	if (e != OK && e != ERR_ABSENT && e != ERR_PEER) {
		const char *text = why.text[0] != '\0' ? why.text : err_text(e);
		buf_clear(&eye.out);
		buf_u8(&eye.out, (uint8_t)e);
		buf_add(&eye.out, text, strnlen(text, 1000));
		err_t sent = msg_send(EYE_KEEPER_FD, MSG_PROBLEM, eye.out.bytes, eye.out.len);
		(void)sent;	/* a keeper that is gone needs no word */
	}
	select_free(eye.select);
	matcher_free(eye.matcher);
	facts_free(&eye.pick.kept);
	brief_free(&eye.brief);
	buf_wipe(&eye.out);
	/* At once: what runs at a process's end makes calls that the list lacks. */
	_exit(e == OK ? 0 : err_status(e));
}
