#include "run/indicators.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/wipe.h"

#define ROWS_MAX	2048u	/* different indicators; further ones are counted */
#define SLOTS		8192u	/* of the hash table; a power of two above ROWS_MAX */
#define VALUE_MAX	256u	/* bytes of one; longer is cut */
#define COLUMNS		5u

/* Which fields are indicators, in the order of the table. */
static const struct kind {
	enum field field;
	const char *name;
} kinds[] = {
	{ F_DESTINATION_IP, "通信先アドレス" },	/* or the source's, see other_side */
	{ F_DNS_NAME, "ドメイン名（DNS）" },
	{ F_DNS_ANSWER, "DNSの応答" },
	{ F_TLS_SNI, "サーバ名（TLS）" },
	{ F_URL_DOMAIN, "ホスト名（HTTP）" },
	{ F_TLS_JA3, "指紋 JA3" },
	{ F_TLS_JA4, "指紋 JA4" },
	{ F_TLS_JA3S, "指紋 JA3S" },
};

struct row {
	unsigned kind;
	char value[VALUE_MAX];
	nsec_t first, last;
	bool seen;		/* first and last are known */
	uint64_t count;		/* records */
	uint64_t record;	/* the last one counted: a record counts once */
};

struct row_text {
	char first[32], last[32], count[24];
};

struct indicators {
	struct row *rows;
	size_t count;
	uint32_t *slots;	/* index + 1 of a row; 0 free */
	uint64_t seed, record;
	uint64_t over;		/* sights of indicators that found no row */
	bool named;		/* pseudonyms were left out: they help nobody outside */
	struct row_text *texts;
	const char **cells;
	size_t shown;
};

struct indicators *indicators_new(void)
{
	struct indicators *i = calloc(1, sizeof(*i));

	if (i == NULL)
		return NULL;
	i->rows = calloc(ROWS_MAX, sizeof(*i->rows));
	i->slots = calloc(SLOTS, sizeof(*i->slots));
	i->seed = hash_seed();
	if (i->rows != NULL && i->slots != NULL)
		return i;
	indicators_free(i);
	return NULL;
}

void indicators_free(struct indicators *i)
{
	if (i == NULL)
		return;
	if (i->rows != NULL)
		wipe(i->rows, ROWS_MAX * sizeof(*i->rows));
	free(i->rows);
	free(i->slots);
	free(i->texts);
	free(i->cells);
	free(i);
}

/* The row of an indicator, made when it is new; NULL: there is no room. */
static struct row *row_of(struct indicators *i, unsigned kind, const char *value)
{
	uint64_t h = hash64(value, strlen(value), i->seed + kind);

	for (uint64_t at = h & (SLOTS - 1);; at = (at + 1) & (SLOTS - 1)) {
		if (i->slots[at] == 0) {
			if (i->count == ROWS_MAX)
				return NULL;
			struct row *row = &i->rows[i->count++];
			i->slots[at] = (uint32_t)i->count;
			row->kind = kind;
			(void)snprintf(row->value, sizeof(row->value), "%s", value);
			return row;
		}
		struct row *row = &i->rows[i->slots[at] - 1];
		if (row->kind == kind && strcmp(row->value, value) == 0)
			return row;
	}
}

struct times {
	nsec_t first, last;
	bool first_known, last_known;
	bool inside;		/* both sides are ours */
	enum field other_side;	/* which address is not ours */
};

static struct times times_of(const struct facts *f)
{
	struct times t = { .other_side = F_DESTINATION_IP };
	struct value v;

	for (uint32_t at = 0; facts_next(f, &at, &v);) {
		if (v.field == F_START) {
			t.first = v.time;
			t.first_known = true;
		} else if (v.field == F_END) {
			t.last = v.time;
			t.last_known = true;
		} else if (v.field == F_DIRECTION) {
			t.inside = v.len == strlen("internal") && memcmp(v.text, "internal", v.len) == 0;
			if (v.len == strlen("inbound") && memcmp(v.text, "inbound", v.len) == 0)
				t.other_side = F_SOURCE_IP;
		}
	}
	t.last = t.last_known ? t.last : t.first;
	return t;
}

static void count(struct indicators *i, unsigned kind, const char *value, const struct times *t)
{
	struct row *row = row_of(i, kind, value);

	if (row == NULL) {
		i->over++;
		return;
	}
	if (t->first_known) {
		row->first = !row->seen || t->first < row->first ? t->first : row->first;
		row->last = !row->seen || t->last > row->last ? t->last : row->last;
		row->seen = true;
	}
	if (row->record != i->record)
		row->count++;
	row->record = i->record;
}

/* Was it replaced because it points to a person? select/select.h says how. */
static bool is_pseudonym(const struct value *v)
{
	static const uint8_t prefix[6] = { 0xfd, 0x73, 0x65, 0x6b, 0x69, 0x73 };

	if (field_info(v->field)->type == TYPE_IP)
		return v->ip.version == 6 && memcmp(v->ip.bytes, prefix, sizeof(prefix)) == 0;
	return v->len == 34 && memcmp(v->text, "p-", 2) == 0 &&
	       strspn((const char *)v->text + 2, "0123456789abcdef") >= 32;
}

static void text_of(const struct value *v, char out[static VALUE_MAX])
{
	*out = '\0';
	if (field_info(v->field)->type == TYPE_TEXT)
		(void)snprintf(out, VALUE_MAX, "%.*s", (int)v->len, (const char *)v->text);
	else if (v->ip.version != 0)
		(void)inet_ntop(v->ip.version == 4 ? AF_INET : AF_INET6, v->ip.bytes, out, VALUE_MAX);
}

/* Which kind a field's value is of; COUNT_OF(kinds): none. */
static unsigned kind_of(const struct value *v, const struct times *t)
{
	unsigned kind = 1;

	if (field_info(v->field)->type == TYPE_IP)
		return v->field == t->other_side && !t->inside ? 0 : COUNT_OF(kinds);
	while (kind < COUNT_OF(kinds) && kinds[kind].field != v->field)
		kind++;
	return kind;
}

err_t indicators_add(struct indicators *i, const struct facts *f)
{
	const struct times t = times_of(f);
	char text[VALUE_MAX];
	struct value v;

	i->record++;
	for (uint32_t at = 0; facts_next(f, &at, &v);) {
		unsigned kind = kind_of(&v, &t);
		if (kind == COUNT_OF(kinds))
			continue;
		if (is_pseudonym(&v)) {
			i->named = true;
			continue;
		}
		text_of(&v, text);
		if (*text != '\0')
			count(i, kind, text, &t);
	}
	return OK;
}

static int in_order(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->value, y->value);
}

static void second(nsec_t t, char out[static 32])
{
	struct civil c;

	civil_in_tokyo(t, &c);
	(void)snprintf(out, 32, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
		       c.second);
}

err_t indicators_end(struct indicators *i)
{
	static const char *const over[COLUMNS] = { "", "（ほかにもあり、省略）", "", "", "" };
	static const char *const named[COLUMNS] = { "", "（仮名化された値は省略）", "", "", "" };

	if (i->count > 1)
		qsort(i->rows, i->count, sizeof(*i->rows), in_order);
	i->texts = calloc(i->count + 1, sizeof(*i->texts));
	i->cells = calloc((i->count + 2) * COLUMNS, sizeof(*i->cells));
	if (i->texts == NULL || i->cells == NULL)
		return ERR_MEMORY;
	for (size_t n = 0; n < i->count; n++) {
		struct row *row = &i->rows[n];
		struct row_text *t = &i->texts[n];
		const char **cells = &i->cells[n * COLUMNS];
		if (row->seen) {
			second(row->first, t->first);
			second(row->last, t->last);
		}
		(void)snprintf(t->count, sizeof(t->count), "%" PRIu64, row->count);
		cells[0] = kinds[row->kind].name;
		cells[1] = row->value;
		cells[2] = t->first;
		cells[3] = t->last;
		cells[4] = t->count;
	}
	i->shown = i->count;
	if (i->over > 0)
		memcpy(&i->cells[i->shown++ * COLUMNS], over, sizeof(over));
	if (i->named)
		memcpy(&i->cells[i->shown++ * COLUMNS], named, sizeof(named));
	return OK;
}

struct report_table indicators_table(const struct indicators *i)
{
	static const char *const head[COLUMNS] = { "種別", "値", "最初の確認", "最後の確認", "件数" };

	return (struct report_table){ .name = "indicators", .title = "通信先等の痕跡", .head = head,
				      .columns = COLUMNS, .cells = i->cells, .rows = i->shown };
}
