/* values.c - facts and what laws derive from them, as texts for a form. */
#include <string.h>

#include "duty/eval.h"
#include "duty/json.h"

/* The items that hold, joined; unknown while none holds and some may. */
static err_t put_derived(const struct view *v, const struct derived *d, struct report_values *out)
{
	struct buf text = buf_of(65536), codes = buf_of(4096);
	bool unknown = false;

	for (const struct derived_item *i = d->items; i != NULL; i = i->next) {
		enum truth t = cond_truth(v, i->when);
		unknown = unknown || t == TRUTH_UNKNOWN;
		if (t != TRUTH_TRUE)
			continue;
		buf_printf(&text, "%s%s", text.len > 0 ? "、" : "", i->text.ja);
		buf_printf(&codes, "%s%s", codes.len > 0 ? " " : "", i->id);
	}
	if (text.len == 0 && !unknown)
		buf_text(&text, "該当なし");
	err_t e = text.err != OK ? text.err : codes.err;
	if (e == OK && text.len > 0)
		e = report_put(out, d->name, buf_str(&text), buf_str(&codes));
	buf_free(&text);
	buf_free(&codes);
	return e;
}

static err_t put_fact(const struct fact_entry *entry, struct report_values *out)
{
	struct buf text = buf_of(65536), codes = buf_of(8192);

	fact_text(entry, LANG_JA, &text);
	fact_codes(entry, &codes);
	err_t e = text.err != OK ? text.err : codes.err;
	if (e == OK)
		e = report_put(out, entry->def->id, buf_str(&text), buf_str(&codes));
	buf_free(&text);
	buf_free(&codes);
	return e;
}

err_t case_values(const struct law *law, const struct case_facts *c, nsec_t at,
		  struct report_values *out)
{
	struct pool pool = { 0 };
	struct view v;
	err_t e = view_make(&v, law, false, &pool);

	if (e != OK) {
		pool_free(&pool);
		return e;
	}
	view_set(&v, c, at);
	for (size_t i = 0; e == OK && i < law->fact_count; i++)
		if (v.now[i] != NULL)
			e = put_fact(v.now[i], out);
	for (const struct derived *d = law->derived; e == OK && d != NULL; d = d->next)
		e = put_derived(&v, d, out);
	pool_free(&pool);
	return e;
}

size_t case_derived(const struct law *law, const struct case_facts *c, nsec_t at, const char *name,
		    struct derived_truth *out, size_t room)
{
	const struct derived *d = law->derived;
	struct pool pool = { 0 };
	struct view v;
	size_t count = 0;

	while (d != NULL && strcmp(d->name, name) != 0)
		d = d->next;
	bool made = d != NULL && view_make(&v, law, false, &pool) == OK;
	if (made)
		view_set(&v, c, at);
	for (const struct derived_item *i = made ? d->items : NULL; i != NULL && count < room; i = i->next)
		out[count++] = (struct derived_truth){ i->id, cond_truth(&v, i->when) };
	pool_free(&pool);
	return count;
}
