#include "run/periods.h"

#include <stdlib.h>
#include <string.h>

#include "register/holds.h"
#include "register/people.h"
#include "register/retention.h"
#include "run/entry.h"
#include "run/signing.h"

#define PREFIX		"retention."
#define NSEC_PER_DAY	(86400 * NSEC_PER_SEC)
#define DAYS_MAX	36500u

/* Days 0: no end. */
static const struct class {
	const char *name, *words;
	unsigned days;
} classes[] = {
	{ "traffic", "records of traffic: the most, whatever criteria say", PERIOD_TRAFFIC_DAYS },
	{ "identity", "who stands behind a pseudonym", PERIOD_IDENTITY_DAYS },
	{ "safety", "logs kept for the site's own safety", PERIOD_SAFETY_DAYS },
	{ "incident", "what people enter about incidents", 0 },
	{ "book", "the books that people keep", 0 },
};

struct change {
	nsec_t at;
	char class[REG_CLASS_MAX];
	unsigned days;
};

struct hold_end {
	char id[REG_HOLD_MAX];
	nsec_t end;
};

struct periods {
	struct change *changes;		/* oldest first */
	size_t change_count;
	struct hold_end *holds;
	size_t hold_count;
};

/* Days without leading zeros. OK | ERR_FORM */
static err_t days_of(const char *text, size_t len, unsigned *ret)
{
	unsigned n = 0;

	if (len == 0 || len > 5 || (len > 1 && text[0] == '0') || strspn(text, "0123456789") < len)
		return ERR_FORM;
	for (size_t i = 0; i < len; i++)
		n = n * 10 + (unsigned)(text[i] - '0');
	*ret = n;
	return n <= DAYS_MAX ? OK : ERR_FORM;
}

/* The period in a class's own name, "traffic-90d"; 0: none. */
static unsigned named_days(const char *class)
{
	size_t len = strlen(class);
	unsigned days;

	if (len < 10 || strncmp(class, "traffic-", 8) != 0 || class[len - 1] != 'd' ||
	    days_of(class + 8, len - 9, &days) != OK)
		return 0;
	return days <= PERIOD_TRAFFIC_DAYS ? days : 0;
}

static const struct class *class_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(classes); i++)
		if (strcmp(classes[i].name, name) == 0)
			return &classes[i];
	return NULL;
}

/* ---- what is set ---- */

static err_t take_change(void *ctx, const struct reg_setting *s)
{
	struct periods *p = ctx;
	struct change c = { .at = s->at };

	if (strncmp(s->name, PREFIX, sizeof(PREFIX) - 1) != 0 || strlen(s->name) >= sizeof(PREFIX) - 1 + REG_CLASS_MAX ||
	    days_of(s->value, strlen(s->value), &c.days) != OK)
		return ERR_BROKEN;
	struct change *more = realloc(p->changes, (p->change_count + 1) * sizeof(*more));
	if (more == NULL)
		return ERR_MEMORY;
	(void)snprintf(c.class, sizeof(c.class), "%s", s->name + sizeof(PREFIX) - 1);
	p->changes = more;
	p->changes[p->change_count++] = c;
	return OK;
}

static err_t take_hold(void *ctx, const struct reg_hold *h)
{
	struct periods *p = ctx;
	struct hold_end end = { .end = h->until };

	struct hold_end *more = realloc(p->holds, (p->hold_count + 1) * sizeof(*more));
	if (more == NULL)
		return ERR_MEMORY;
	memcpy(end.id, h->id, sizeof(end.id));
	if (h->ended_at != 0 && h->ended_at < h->until)
		end.end = h->ended_at;
	p->holds = more;
	p->holds[p->hold_count++] = end;
	return OK;
}

err_t periods_load(struct site *s, struct periods **ret, struct problem *why)
{
	struct periods *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return ERR_MEMORY;
	err_t e = register_settings(s->reg, take_change, p);
	if (e == OK)
		e = register_holds(s->reg, take_hold, p);
	if (e == OK)
		*ret = p;
	else
		periods_free(p);
	return e == OK ? OK : problem(why, e, "the settings cannot be read: %s", err_text(e));
}

void periods_free(struct periods *p)
{
	if (p == NULL)
		return;
	free(p->changes);
	free(p->holds);
	free(p);
}

/* ---- how long ---- */

/* What the first `count` changes make of a class's setting. */
static unsigned set_days(const struct periods *p, size_t count, const char *class, unsigned otherwise)
{
	for (size_t i = count; i-- > 0;)
		if (strcmp(p->changes[i].class, class) == 0)
			return p->changes[i].days;
	return otherwise;
}

static unsigned period_after(const struct periods *p, size_t count, const char *class)
{
	const struct class *c = class_find(class);
	unsigned named = named_days(class);

	if (named == 0)
		return set_days(p, count, class, c != NULL ? c->days : 0);
	unsigned most = set_days(p, count, "traffic", PERIOD_TRAFFIC_DAYS);
	unsigned own = set_days(p, count, class, named);
	return own < most ? own : most;
}

static nsec_t hold_due(const struct periods *p, const char *id)
{
	for (size_t i = 0; i < p->hold_count; i++)
		if (strcmp(p->holds[i].id, id) == 0)
			return p->holds[i].end;
	return PERIOD_NO_END;
}

static nsec_t due_in(nsec_t start, unsigned days)
{
	return days == 0 ? PERIOD_NO_END : start + (nsec_t)(1 + days) * NSEC_PER_DAY;
}

nsec_t periods_due(const struct periods *p, const char *class, const char *day)
{
	nsec_t start;

	if (strncmp(class, HOLD_CLASS, sizeof(HOLD_CLASS) - 1) == 0)
		return hold_due(p, class + sizeof(HOLD_CLASS) - 1);
	if (clock_parse(day, strlen(day), &start) != OK)
		return PERIOD_NO_END;
	nsec_t due = due_in(start, period_after(p, 0, class));
	for (size_t i = 0; i < p->change_count; i++) {
		nsec_t at = p->changes[i].at, now = due_in(start, period_after(p, i + 1, class));
		if (due > at && start <= at)
			due = now > at ? now : at;
		else if (start > at)
			due = now;
	}
	return due;
}

/* ---- setting it ---- */

static err_t check_bounds(const char *class, unsigned days, const char *reason, struct problem *why)
{
	unsigned named = named_days(class);

	if (strcmp(class, "safety") == 0 && days != 0 && days < PERIOD_SAFETY_DAYS)
		return problem(why, ERR_REFUSED, PREFIX "safety: logs for the site's own safety are kept at least %u days",
			       PERIOD_SAFETY_DAYS);
	unsigned most = named != 0 ? named : strcmp(class, "traffic") == 0 ? PERIOD_TRAFFIC_DAYS
		      : strcmp(class, "identity") == 0 ? PERIOD_IDENTITY_DAYS : 0;
	if (most == 0)
		return OK;
	if (days == 0)
		return problem(why, ERR_REFUSED, PREFIX "%s: records of this class must have an end; give a number of days", class);
	if (days > most && reason == NULL)
		return problem(why, ERR_REFUSED, PREFIX "%s: more than %u days needs a reason on record; give --reason", class,
			       most);
	return OK;
}

static err_t check(const char *name, const char *value, const char *reason, struct problem *why)
{
	unsigned days = 0;

	if (strncmp(name, PREFIX, sizeof(PREFIX) - 1) != 0 ||
	    (class_find(name + sizeof(PREFIX) - 1) == NULL && named_days(name + sizeof(PREFIX) - 1) == 0))
		return problem(why, ERR_USAGE, "no setting '%s'; there are retention.traffic, .traffic-Nd (N: a criterion's days), "
			       ".identity, .safety, .incident, .book", name);
	if (days_of(value, strlen(value), &days) != OK)
		return problem(why, ERR_USAGE, "%s: '%s' is no number of days from 0 (no end) to %u", name, value, DAYS_MAX);
	return check_bounds(name + sizeof(PREFIX) - 1, days, reason, why);
}

err_t setting_set(struct site *s, const char *name, const char *value, const char *reason,
		  const struct signer *signer, struct problem *why)
{
	struct entry en;

	err_t e = check(name, value, reason, why);
	if (e == OK)
		e = need_role(s, signer, PERSON_CUSTODIAN, why);
	if (e != OK)
		return e;
	entry_begin(s, &en, "setting.change", signer_verifier(signer)->name);
	entry_text(&en, "setting", name);
	entry_text(&en, "value", value);
	entry_text(&en, "reason", reason);
	const struct saying saying = { .subject = name, .value = value, .reason = reason };
	e = sign_entry(s, &en, "setting.change", &saying, signer, why);
	if (e != OK) {
		buf_free(&en.json);
		return e;
	}
	e = entry_add(s, &en, why);
	return e == OK ? entry_commit(s, why) : e;
}

/* ---- the list ---- */

struct listing {
	const struct periods *p;
	FILE *out;
	struct jsonw *w;	/* NULL: for people */
	const char *class, *words;
	unsigned days;
	char by[SIGN_NAME_MAX], at[CLOCK_TEXT_BYTES];
	struct buf reason;
};

static err_t find_setter(void *ctx, const struct reg_setting *s)
{
	struct listing *l = ctx;

	if (strcmp(s->name + sizeof(PREFIX) - 1, l->class) != 0)
		return OK;
	memcpy(l->by, s->by, sizeof(l->by));
	clock_utc(s->at, l->at);
	buf_clear(&l->reason);
	buf_text(&l->reason, s->reason != NULL ? s->reason : "");
	return l->reason.err;
}

static void member(struct jsonw *w, const char *key, const char *text)
{
	if (text[0] == '\0')
		return;
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static err_t list_one(struct site *s, struct listing *l)
{
	l->by[0] = l->at[0] = '\0';
	buf_clear(&l->reason);
	err_t e = register_settings(s->reg, find_setter, l);
	if (e != OK)
		return e;
	if (l->w == NULL) {
		(void)fprintf(l->out, PREFIX "%-14s ", l->class);
		(void)fprintf(l->out, l->days > 0 ? "%5u days" : "   no end", l->days);
		(void)fprintf(l->out, "  %s", l->words);
		if (l->by[0] != '\0')
			(void)fprintf(l->out, "; set by %s, %s%s%s", l->by, l->at, l->reason.len > 0 ? ": " : "",
				      buf_str(&l->reason));
		(void)fputc('\n', l->out);
		return OK;
	}
	jsonw_object(l->w);
	jsonw_key(l->w, "setting");
	struct buf name = buf_of(128);
	buf_printf(&name, PREFIX "%s", l->class);
	jsonw_string(l->w, buf_str(&name));
	buf_free(&name);
	jsonw_key(l->w, "days");
	jsonw_uint(l->w, l->days);
	member(l->w, "set_by", l->by);
	member(l->w, "at", l->at);
	member(l->w, "reason", buf_str(&l->reason));
	jsonw_object_end(l->w);
	return OK;
}

/* A class of traffic of its own that somebody set, once. */
static bool is_first(const struct periods *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(p->changes[k].class, p->changes[i].class) == 0)
			return false;
	return named_days(p->changes[i].class) != 0;
}

err_t setting_list(struct site *s, bool json, FILE *out, struct problem *why)
{
	struct buf b = buf_of(1u << 20);
	struct jsonw w = jsonw_of(&b);
	struct periods *p = NULL;
	struct listing l = { .out = out, .w = json ? &w : NULL, .reason = buf_of(1u << 16) };

	err_t e = periods_load(s, &p, why);
	jsonw_array(&w);
	for (size_t i = 0; e == OK && i < COUNT_OF(classes); i++) {
		l.class = classes[i].name;
		l.words = classes[i].words;
		l.days = period_after(p, p->change_count, l.class);
		e = list_one(s, &l);
	}
	for (size_t i = 0; e == OK && i < p->change_count; i++) {
		if (!is_first(p, i))
			continue;
		l.class = p->changes[i].class;
		l.words = "records whose criteria say so many days";
		l.days = period_after(p, p->change_count, l.class);
		e = list_one(s, &l);
	}
	jsonw_array_end(&w);
	if (e == OK && json)
		e = b.err;
	if (e == OK && json)
		(void)fprintf(out, "%s\n", buf_str(&b));
	buf_free(&b);
	buf_free(&l.reason);
	periods_free(p);
	return e == OK ? OK : problem(why, e, "the settings cannot be listed: %s", err_text(e));
}
