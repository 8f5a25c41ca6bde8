/* kev.c - CISA's catalogue of known exploited vulnerabilities. Source: its JSON
 * schema, known_exploited_vulnerabilities_schema.json. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "vuln/feed_own.h"

#define PIECES_MAX	24u	/* names that one product field may hold */
#define GRAM_WORDS	3u	/* words of a product's name in a sentence */
#define TEXT_WORDS	120u	/* words of a sentence that are looked at */

struct text {
	const char *at;
	size_t len;
};

/* Cut `whole` at "marks"; empty pieces are left out. Returns their number. */
static size_t cut(struct text whole, const char *const *marks, size_t count, struct text *out, size_t room)
{
	size_t n = 0;
	const char *from = whole.at, *end = whole.at + whole.len;

	for (const char *at = from; at <= end && n < room;) {
		size_t mark = 0;
		for (size_t i = 0; i < count && mark == 0; i++) {
			size_t len = strlen(marks[i]);
			if ((size_t)(end - at) >= len && memcmp(at, marks[i], len) == 0)
				mark = len;
		}
		if (mark == 0 && at < end) {
			at++;
			continue;
		}
		if (at > from)
			out[n++] = (struct text){ from, (size_t)(at - from) };
		at += mark > 0 ? mark : 1;
		from = at;
	}
	return n;
}

struct entry {
	struct feed *feed;
	const char *vendor, *product;
	struct name maker;
};

static err_t add(struct entry *v, enum name_rule rule, struct text product)
{
	struct name p;

	name_product(product.at, product.len, &p);
	name_without_maker(&p, &v->maker);
	return feed_product(v->feed, rule, &v->maker, &p, v->vendor, v->product, NULL);
}

/* "Adaptive Security Appliance (ASA)": as it stands, without the brackets, and
 * what is in them. */
static err_t add_brackets(struct entry *v, enum name_rule rule, struct text t)
{
	const char *open = memchr(t.at, '(', t.len);
	const char *close = open != NULL ? memchr(open, ')', (size_t)(t.at + t.len - open)) : NULL;
	static const char formerly[] = "formerly ";

	if (close == NULL)
		return add(v, rule, t);
	char without[512];
	int n = snprintf(without, sizeof(without), "%.*s %.*s", (int)(open - t.at), t.at,
			 (int)(t.at + t.len - close - 1), close + 1);
	err_t e = add(v, rule, t);	/* for who writes it as CISA does */
	if (e == OK && n > 0 && (size_t)n < sizeof(without))
		e = add(v, rule, (struct text){ without, (size_t)n });
	struct text in = { open + 1, (size_t)(close - open - 1) };
	if (in.len > sizeof(formerly) && strncasecmp(in.at, formerly, sizeof(formerly) - 1) == 0) {
		in.at += sizeof(formerly) - 1;
		in.len -= sizeof(formerly) - 1;
	}
	return e == OK ? add(v, NAME_SHORT, in) : e;
}

/* A word of a sentence that may be part of a product's name: a capital letter
 * or a digit is in it. */
static bool of_a_name(struct text word)
{
	for (size_t i = 0; i < word.len; i++)
		if ((word.at[i] >= 'A' && word.at[i] <= 'Z') || (word.at[i] >= '0' && word.at[i] <= '9'))
			return true;
	return false;
}

/* "Multiple Products" say nothing; the description names them among other
 * words. Each run of up to three words that could be a name is one. */
static err_t add_from_text(struct entry *v, const char *text)
{
	static const char *const blanks[] = { " ", ",", "(", ")", ";", ". ", "/", "\n" };
	struct text word[TEXT_WORDS];
	size_t count = cut((struct text){ text, strlen(text) }, blanks, sizeof(blanks) / sizeof(blanks[0]), word, TEXT_WORDS);
	err_t e = OK;

	for (size_t i = 0; i < count && e == OK; i++) {
		for (size_t n = 0; n < GRAM_WORDS && i + n < count && of_a_name(word[i + n]) && e == OK; n++) {
			const char *end = word[i + n].at + word[i + n].len;
			e = add(v, NAME_IN_TEXT, (struct text){ word[i].at, (size_t)(end - word[i].at) });
		}
	}
	return e;
}

static err_t add_names(struct entry *v, const char *description)
{
	static const char *const marks[] = { ", and ", ", ", " and ", " / " };
	struct text whole = { v->product, strlen(v->product) }, piece[PIECES_MAX];

	if (strncasecmp(v->product, "Multiple ", 9) == 0 || strstr(v->product, " Multiple ") != NULL)
		return add_from_text(v, description);
	err_t e = add_brackets(v, NAME_AS_WRITTEN, whole);
	size_t count = cut(whole, marks, sizeof(marks) / sizeof(marks[0]), piece, PIECES_MAX);
	for (size_t i = 0; i < count && count > 1 && e == OK; i++)
		e = add_brackets(v, NAME_IN_LIST, piece[i]);
	return e;
}

/* "D-Link and TRENDnet", "Hewlett Packard (HP)": each maker by itself, and all. */
static err_t add_makers(struct feed *f, const struct node *n)
{
	static const char *const marks[] = { " and ", " (", ")" };
	struct entry v = { .feed = f };
	struct text piece[PIECES_MAX];
	const char *vendor = node_text(n, "vendorProject"), *product = node_text(n, "product");

	v.vendor = feed_text(f, vendor, strlen(vendor));
	v.product = feed_text(f, product, strlen(product));
	if (v.vendor == NULL || v.product == NULL)
		return ERR_MEMORY;
	size_t count = cut((struct text){ vendor, strlen(vendor) }, marks, 3, piece, PIECES_MAX - 1);
	err_t e = OK;
	if (count > 1)
		piece[count++] = (struct text){ vendor, strlen(vendor) };
	for (size_t i = 0; i < count && e == OK; i++) {
		name_maker(piece[i].at, piece[i].len, &v.maker);
		e = add_names(&v, node_text(n, "shortDescription"));
	}
	return e;
}

static err_t check(const struct node *n, const char *where, struct problem *why)
{
	static const char *const required[] = {
		"cveID", "vendorProject", "product", "vulnerabilityName", "dateAdded", "shortDescription",
		"requiredAction", "dueDate",
	};

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (node_text(n, required[i]) == NULL)
			return problem(why, ERR_FORM, "%s: no \"%s\"; CISA's schema wants it", where, required[i]);
	if (!feed_is_cve(node_text(n, "cveID")))
		return problem(why, ERR_FORM, "%s.cveID: \"%.40s\" is no CVE id", where, node_text(n, "cveID"));
	if (!feed_is_day(node_text(n, "dateAdded")) || strlen(node_text(n, "dateAdded")) != 10)
		return problem(why, ERR_FORM, "%s.dateAdded: \"%.40s\" is no day", where, node_text(n, "dateAdded"));
	if (!feed_is_day(node_text(n, "dueDate")) || strlen(node_text(n, "dueDate")) != 10)
		return problem(why, ERR_FORM, "%s.dueDate: \"%.40s\" is no day", where, node_text(n, "dueDate"));
	return OK;
}

static err_t read_entry(struct feed *f, const struct node *n, const char *where, struct problem *why)
{
	struct advisory *a = NULL;
	err_t e = check(n, where, why);

	if (e == OK)
		e = feed_advisory(f, FEED_KEV, &a);
	if (e != OK)
		return problem(why, e, "%s: %s", where, err_text(e));
	const char **cve = pool_array(&f->pool, 1, sizeof(*cve));
	const char *campaign = node_text(n, "knownRansomwareCampaignUse");
	a->id = feed_text(f, node_text(n, "cveID"), strlen(node_text(n, "cveID")));
	a->title = feed_text(f, node_text(n, "vulnerabilityName"), strlen(node_text(n, "vulnerabilityName")));
	a->added = feed_text(f, node_text(n, "dateAdded"), 10);
	a->due = feed_text(f, node_text(n, "dueDate"), 10);
	a->action = feed_text(f, node_text(n, "requiredAction"), strlen(node_text(n, "requiredAction")));
	a->ransomware = campaign != NULL && strcmp(campaign, "Known") == 0;
	if (cve == NULL || a->id == NULL || a->title == NULL || a->added == NULL || a->due == NULL || a->action == NULL)
		return problem(why, ERR_MEMORY, "%s: %s", where, err_text(ERR_MEMORY));
	*cve = a->id;
	a->cve = cve;
	a->cve_count = 1;
	e = add_makers(f, n);
	return e == OK ? OK : problem(why, e, "%s: %s", where, err_text(e));
}

static err_t read_all(struct feed *f, const struct node *root, struct problem *why)
{
	const struct node *list = node_get(root, "vulnerabilities");
	size_t index = 0;

	if (node_text(root, "catalogVersion") == NULL || list == NULL || list->kind != NODE_LIST)
		return problem(why, ERR_UNKNOWN, "no KEV catalogue: \"catalogVersion\" and the list \"vulnerabilities\" are missing; "
			       "give CISA's known_exploited_vulnerabilities.json");
	int64_t said = node_int(root, "count", -1);
	if (said >= 0 && (uint64_t)said != list->count)
		return problem(why, ERR_FORM, "count: says %lld, but there are %zu entries; fetch the file again",
			       (long long)said, list->count);
	for (const struct node *n = list->child; n != NULL; n = n->next, index++) {
		char where[64];
		(void)snprintf(where, sizeof(where), "vulnerabilities[%zu]", index);
		err_t e = read_entry(f, n, where, why);
		if (e != OK)
			return e;
	}
	return OK;
}

err_t feed_kev(struct feed *f, const char *name, const void *bytes, size_t len, struct problem *why)
{
	struct feed_mark mark = feed_begin(f);
	struct tree *t = NULL;
	err_t e = tree_json(bytes, len, &t, why);

	if (e == OK)
		e = read_all(f, tree_root(t), why);
	tree_free(t);
	if (e != OK)
		feed_undo(f, mark);
	return problem_at(why, e, name);
}
