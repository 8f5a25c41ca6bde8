/* rules_retention.c - how long records may be kept, what has expired, and that
 * nothing is left of it. Rules 10 to 13 of docs/ledger-format.md section 5. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/enc.h"
#include "crypt/digest.h"
#include "inspect/rules_own.h"

#define NSEC_PER_DAY	(86400 * NSEC_PER_SEC)
#define GRACE		(7 * NSEC_PER_DAY)
#define TRAFFIC_MAX	730u	/* days, without a stated reason */
#define IDENTITY_MAX	180u
#define SAFETY_MIN	365u
#define DAYS_MAX	36500u

/* "NUMBER" without leading zeros, at most DAYS_MAX. */
static bool number_of(const char *text, size_t len, uint64_t *ret)
{
	uint64_t n = 0;

	if (len == 0 || len > 5 || (text[0] == '0' && len > 1))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(text[i] - '0');
	}
	*ret = n;
	return n <= DAYS_MAX;
}

/* The days in the name of a class "traffic-90d"; 0: it is another class. */
static uint64_t traffic_days(const char *class)
{
	size_t len = strlen(class);
	uint64_t n = 0;

	if (strncmp(class, "traffic-", 8) != 0 || len < 10 || class[len - 1] != 'd' ||
	    !number_of(class + 8, len - 9, &n))
		return 0;
	return n <= TRAFFIC_MAX ? n : 0;
}

static uint64_t setting(const struct rules *r, const char *class, uint64_t otherwise)
{
	char name[96];

	(void)snprintf(name, sizeof(name), "retention.%s", class);
	const struct setting_row *s = table_get(&r->settings, name);
	return s != NULL ? s->value : otherwise;
}

/* Days a class is kept as the settings are now; 0: no end. False: no such class. */
static bool period_of(const struct rules *r, const char *class, uint64_t *days)
{
	static const struct {
		const char *class;
		uint64_t days;
	} classes[] = { { "incident", 0 }, { "book", 0 }, { "identity", IDENTITY_MAX }, { "safety", SAFETY_MIN } };
	uint64_t stated = traffic_days(class);

	if (stated > 0) {
		uint64_t most = setting(r, "traffic", TRAFFIC_MAX);
		*days = setting(r, class, stated);
		*days = *days < most ? *days : most;
		return true;
	}
	for (size_t i = 0; i < COUNT_OF(classes); i++) {
		if (strcmp(classes[i].class, class) != 0)
			continue;
		*days = setting(r, class, classes[i].days);
		return true;
	}
	return false;
}

nsec_t rules_time(const struct node *n, const char *member)
{
	const char *text = node_text(n, member);
	nsec_t t = 0;

	return text != NULL && clock_parse(text, strlen(text), &t) == OK ? t : 0;
}

static nsec_t due_of(nsec_t start, uint64_t days)
{
	return days == 0 ? INT64_MAX : start + (nsec_t)(1 + days) * NSEC_PER_DAY;
}

/* The class in a row's name, "class day". */
static void class_of(const struct day_row *d, char out[64])
{
	size_t n = strcspn(d->row.name, " ");

	(void)snprintf(out, 64, "%.*s", (int)n, d->row.name);
}

void rules_day(struct rules *r, struct day_row *d)
{
	const char *class = node_text(r->entry, "class");
	uint64_t days = 0;

	d->start = rules_time(r->entry, "day");
	d->due = INT64_MAX;
	if (strncmp(class, "hold.", 5) == 0) {
		const struct hold_row *h = rules_need(r, &r->holds, "hold", class + 5);
		d->due = h != NULL ? h->until : INT64_MAX;
	} else if (period_of(r, class, &days)) {
		d->due = due_of(d->start, days);
	} else {
		against(r, "there is no retention period for a class '%s'", class);
	}
}

/* A setting changed: what is not over yet ends by the new period, but not before
 * now. What is over stays over: a longer period does not bring it back. */
static void renew(struct rules *r)
{
	char class[64];
	uint64_t days = 0;

	for (size_t i = 0; i < r->days.room; i++) {
		struct day_row *d = (struct day_row *)r->days.slot[i];
		if (d == NULL || d->expired || d->due <= r->at)
			continue;
		class_of(d, class);
		if (strncmp(class, "hold.", 5) == 0 || !period_of(r, class, &days))
			continue;
		nsec_t due = due_of(d->start, days);
		d->due = due > r->at ? due : r->at;
	}
}

void rules_hold_until(struct rules *r, const char *hold, nsec_t until)
{
	char class[64];

	for (size_t i = 0; i < r->days.room; i++) {
		struct day_row *d = (struct day_row *)r->days.slot[i];
		if (d == NULL || strncmp(d->row.name, "hold.", 5) != 0)
			continue;
		class_of(d, class);
		if (strcmp(class + 5, hold) == 0 && until < d->due)
			d->due = until;
	}
}

/* May a setting have this value? With a reason more is allowed. */
static const char *refuse(const char *class, uint64_t days, bool reason)
{
	uint64_t stated = traffic_days(class);

	if (strcmp(class, "incident") == 0 || strcmp(class, "book") == 0)
		return NULL;
	if (strcmp(class, "safety") == 0)
		return days != 0 && days < SAFETY_MIN ? "logs for the site's safety are kept at least 365 days" : NULL;
	if (strcmp(class, "traffic") != 0 && strcmp(class, "identity") != 0 && stated == 0)
		return "there is no such class";
	if (days == 0)
		return "a class of records about traffic or people has an end";
	if (stated > 0)
		return days > stated && !reason ? "longer than its criteria say, without a reason" : NULL;
	if (days > (strcmp(class, "identity") == 0 ? IDENTITY_MAX : TRAFFIC_MAX) && !reason)
		return "longer than the most, without a reason";
	return NULL;
}

void rule_setting_change(struct rules *r)
{
	const char *name = node_text(r->entry, "setting"), *value = node_text(r->entry, "value");
	bool known = strncmp(name, "retention.", 10) == 0;
	uint64_t days = 0;

	if (r->person != NULL && (r->person->roles & ROLE_CUSTODIAN) == 0)
		against(r, "'%s' may not change a setting: no custodian", r->by);
	(void)rules_statement(r, name, NULL);
	if (!known || !number_of(value, strlen(value), &days)) {
		against(r, known ? "the setting '%.100s' is a number of days, not '%.40s'" : "there is no setting '%.100s'",
			name, value);
		return;
	}
	const char *no = refuse(name + 10, days, node_get(r->entry, "reason") != NULL);
	if (no != NULL) {
		against(r, "%.100s cannot be %.40s: %s", name, value, no);
		return;
	}
	struct setting_row *s = table_get(&r->settings, name);
	if (s == NULL)
		s = table_add(&r->settings, name, sizeof(*s));
	if (s == NULL) {
		r->in->failed = ERR_MEMORY;
		return;
	}
	s->value = days;
	renew(r);
}

void rule_expire(struct rules *r)
{
	const char *until = node_text(r->entry, "kept_until");
	struct buf name = buf_of(256);
	char due[CLOCK_TEXT_BYTES];

	buf_printf(&name, "%s %s", node_text(r->entry, "class"), node_text(r->entry, "day"));
	struct day_row *d = rules_need(r, &r->days, "day key", buf_str(&name));
	buf_free(&name);
	if (d == NULL)
		return;
	if (d->expired)
		against(r, "%s has expired before", d->row.name);
	d->expired = true;
	if ((uint64_t)node_int(r->entry, "bodies", 0) != d->bodies || (uint64_t)node_int(r->entry, "bytes", 0) != d->bytes)
		against(r, "%s has %" PRIu64 " bodies of %" PRIu64 " bytes, it says otherwise", d->row.name, d->bodies,
			d->bytes);
	if (d->due == INT64_MAX) {
		against(r, "%s expired, but no period ends it", d->row.name);
		return;
	}
	clock_utc(d->due, due);
	if (strcmp(due, until) != 0)
		against(r, "%s is to be kept until %s, it says %s", d->row.name, due, until);
	if (r->at < d->due)
		against(r, "%s expired before its period was over, at %s", d->row.name, due);
	if (r->at > d->due + GRACE)
		r->in->out->late++;
}

void rules_note_body(struct rules *r, const struct node *body, struct day_row *d, bool there,
		     bool left)
{
	const char *hex = node_text(body, "sha256");

	if (r->body_count == r->body_room) {
		size_t room = r->body_room > 0 ? r->body_room * 2 : 256;
		struct body_row *more = realloc(r->bodies, room * sizeof(*more));
		if (more == NULL) {
			r->in->failed = ERR_MEMORY;
			return;
		}
		r->bodies = more;
		r->body_room = room;
	}
	struct body_row *b = &r->bodies[r->body_count++];
	*b = (struct body_row){ .entry = r->index, .day = d, .there = there, .left = left,
				.records = (uint64_t)node_int(body, "records", 0) };
	if (r->kind == ENTRY_RUN_BATCH || r->kind == ENTRY_HOLD_APPROVE)
		r->shareable += b->records;
	if (hex_to(hex, strlen(hex), b->digest, sizeof(b->digest)) != OK || d == NULL)
		return;		/* the shape is checked; a missing day key is blamed */
	if (d->expired)
		against(r, "a body was sealed for %s, which had expired", d->row.name);
	d->bodies++;
	d->bytes += (uint64_t)node_int(body, "size", 0);
}

const struct body_row *rules_body_of(const struct rules *r, uint64_t entry)
{
	size_t a = 0, b = r->body_count;

	while (a < b) {
		size_t middle = a + (b - a) / 2;
		if (r->bodies[middle].entry < entry)
			a = middle + 1;
		else
			b = middle;
	}
	return a < r->body_count && r->bodies[a].entry == entry ? &r->bodies[a] : NULL;
}

/* Nothing but values inside other bodies is sealed to it: the key is all there is. */
static bool is_identity(const struct day_row *d)
{
	return strncmp(d->row.name, "identity ", 9) == 0;
}

void rules_bodies_end(struct rules *r)
{
	char path[80], hex[65];

	for (size_t i = 0; i < r->body_count; i++) {
		const struct body_row *b = &r->bodies[i];
		bool expired = b->day != NULL && b->day->expired;
		if (b->there != expired || (!b->there && b->left))
			continue;
		hex_of(b->digest, sizeof(b->digest), hex);
		(void)snprintf(path, sizeof(path), "body/%s", hex);
		if (b->there)
			blame(r->in, path, b->entry, "a revived body: %s has expired; `sekisho expire` removes it again",
			      b->day->row.name);
		else
			blame(r->in, path, b->entry, "the body that the entry names is missing");
	}
	nsec_t now = r->in->now > r->last_at ? r->in->now : r->last_at;
	for (size_t i = 0; i < r->days.room && r->in->whole; i++) {
		const struct day_row *d = (const struct day_row *)r->days.slot[i];
		if (d == NULL)
			continue;
		if (!d->expired && (d->bodies > 0 || is_identity(d)) && d->due < INT64_MAX - GRACE && now > d->due + GRACE) {
			char due[CLOCK_TEXT_BYTES];
			clock_utc(d->due, due);
			blame(r->in, NULL, INSPECT_NO_ENTRY,
			      "kept past retention: %s was to be kept until %s and has not expired", d->row.name, due);
			continue;
		}
		r->in->out->checks[d->expired ? CHECK_EXPIRED : CHECK_PERIODS]++;
	}
}

/* Names in order, each once; other files than those recorded last. */
void rule_law_change(struct rules *r)
{
	struct buf lines = buf_of(1u << 20);
	uint8_t digest[DIGEST_SHA256_BYTES];
	const char *last = "";
	char hex[65];

	for (const struct node *n = node_get(r->entry, "files")->child; n != NULL; n = n->next) {
		const char *name = node_text(n, "name");
		if (strcmp(last, name) >= 0)
			against(r, "the law's files are not in order of their names");
		last = name;
		buf_printf(&lines, "%s %s\n", name, node_text(n, "sha256"));
	}
	digest_sha256(lines.bytes, lines.len, digest);
	hex_of(digest, sizeof(digest), hex);
	buf_free(&lines);
	if (strcmp(hex, r->law) == 0)
		against(r, "the law's files are those that were recorded before");
	memcpy(r->law, hex, sizeof(hex));
}

void rule_clock_step(struct rules *r)
{
	const char *was_text = node_text(r->entry, "was"), *now_text = node_text(r->entry, "now");
	nsec_t was = rules_time(r->entry, "was"), now = rules_time(r->entry, "now");

	if (was > r->at || now >= was || (was - now) / NSEC_PER_SEC <= 2 ||
	    node_int(r->entry, "seconds", 0) != (was - now) / NSEC_PER_SEC)
		against(r, "a step of the clock from %s to %s is not as it says", was_text, now_text);
}
