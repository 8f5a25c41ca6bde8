#include "vuln/show.h"

#include <stdlib.h>
#include <string.h>

#include "text/jsonw.h"

#define WHY_MAX	8192u
#define FLUSH_AT	(1u << 20)

static bool shown(const struct holes_view *v, size_t i)
{
	if (v->counts_only)
		return false;
	return !v->new_only || v->first_seen == NULL || v->first_seen[i][0] == '\0';
}

/* Hand a large piece on, or see that all is well. */
static err_t hand_on(const struct holes_view *v, struct buf *out)
{
	if (out->err != OK || v->flush == NULL || out->len < FLUSH_AT)
		return out->err;
	return v->flush(v->user, out);
}

static void text_or_null(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	if (text[0] != '\0')
		jsonw_string(w, text);
	else
		jsonw_null(w);
}

static const char *name_of(const struct part *p)
{
	if (p->product[0] != '\0')
		return p->product;
	return p->package[0] != '\0' ? p->package : p->cpe;
}

static void one_json(const struct holes_view *v, size_t i, struct jsonw *w, struct buf *why)
{
	const struct hole *h = &v->holes->hole[i];
	const struct part *p = &v->inventory->part[h->part];
	const struct advisory *kev = h->kev != MATCH_NONE ? &v->feed->advisory[h->kev] : NULL;
	const struct advisory *by = &v->feed->advisory[h->advisory];

	buf_clear(why);
	match_why(v->feed, v->inventory, h, why);
	jsonw_object(w);
	text_or_null(w, "machine", p->machine);
	text_or_null(w, "maker", p->maker);
	text_or_null(w, "product", name_of(p));
	text_or_null(w, "version", p->version);
	text_or_null(w, "where", p->where);
	text_or_null(w, "id", h->id);
	jsonw_key(w, "known_exploited");
	jsonw_bool(w, kev != NULL);
	text_or_null(w, "sure", sureness_name(h->sure));
	text_or_null(w, "since", match_since(v->feed, h));
	if (v->first_seen != NULL)
		text_or_null(w, "first_seen", v->first_seen[i]);
	text_or_null(w, "due", kev != NULL ? kev->due : "");
	jsonw_key(w, "ransomware");
	if (kev != NULL)
		jsonw_bool(w, kev->ransomware);
	else
		jsonw_null(w);
	text_or_null(w, "advisory", by->id);
	text_or_null(w, "source", feed_source_name(by->source));
	text_or_null(w, "why", buf_str(why));
	jsonw_key(w, "more_packages");
	jsonw_uint(w, h->also);
	jsonw_object_end(w);
}

/* What an advisory says is long, so it stands once, not with every machine. */
static err_t advisories_json(const struct holes_view *v, struct jsonw *w)
{
	bool *used = calloc(v->feed->advisories + 1, sizeof(*used));
	err_t e = used != NULL ? OK : ERR_MEMORY;

	for (size_t i = 0; i < v->holes->count && e == OK; i++) {
		used[v->holes->hole[i].advisory] = true;
		if (v->holes->hole[i].kev != MATCH_NONE)
			used[v->holes->hole[i].kev] = true;
	}
	jsonw_key(w, "advisories");
	jsonw_array(w);
	for (size_t i = 0; i < v->feed->advisories && e == OK; i++) {
		const struct advisory *a = &v->feed->advisory[i];
		if (!used[i])
			continue;
		jsonw_object(w);
		text_or_null(w, "source", feed_source_name(a->source));
		text_or_null(w, "id", a->id);
		text_or_null(w, "title", a->title);
		text_or_null(w, "added", a->added);
		text_or_null(w, "due", a->due);
		text_or_null(w, "action", a->action);
		jsonw_object_end(w);
		e = hand_on(v, w->out);
	}
	jsonw_array_end(w);
	free(used);
	return e;
}

static void count(struct jsonw *w, const char *key, size_t n)
{
	jsonw_key(w, key);
	jsonw_uint(w, n);
}

err_t holes_json(const struct holes_view *v, struct buf *out)
{
	struct jsonw w = jsonw_of(out);
	struct buf why = buf_of(WHY_MAX);
	size_t sources[FEED_SOURCES_] = { 0 };
	err_t e = OK;

	for (size_t i = 0; i < v->feed->advisories; i++)
		sources[v->feed->advisory[i].source]++;
	jsonw_object(&w);
	text_or_null(&w, "format", "sekisho-holes-1");
	jsonw_key(&w, "read");
	jsonw_object(&w);
	for (size_t s = 0; s < FEED_SOURCES_; s++)
		count(&w, feed_source_name((enum feed_source)s), sources[s]);
	jsonw_object_end(&w);
	count(&w, "parts", v->inventory->parts);
	count(&w, "left_out", v->inventory->left_out);
	count(&w, "known_exploited", v->holes->exploited);
	count(&w, "confirmed", v->holes->confirmed);
	count(&w, "ruled_out", v->holes->ruled_out);
	if (v->counts_only) {
		jsonw_object_end(&w);
		return out->err;
	}
	e = advisories_json(v, &w);
	jsonw_key(&w, "holes");
	jsonw_array(&w);
	for (size_t i = 0; i < v->holes->count && e == OK; i++) {
		if (shown(v, i))
			one_json(v, i, &w, &why);
		e = hand_on(v, out);
	}
	jsonw_array_end(&w);
	jsonw_object_end(&w);
	buf_free(&why);
	return e != OK ? e : out->err;
}

static void one_text(const struct holes_view *v, size_t i, struct buf *out)
{
	const struct hole *h = &v->holes->hole[i];
	const struct part *p = &v->inventory->part[h->part];
	const struct advisory *kev = h->kev != MATCH_NONE ? &v->feed->advisory[h->kev] : NULL;
	const char *since = match_since(v->feed, h);

	buf_printf(out, "  %s  %s%s%s  %s%s\n", h->id, name_of(p), p->version[0] != '\0' ? " " : "", p->version,
		   sureness_name(h->sure), kev != NULL ? "" : "  (not known to be exploited)");
	buf_printf(out, "    listed since %s", since[0] != '\0' ? since : "an unknown day");
	if (v->first_seen != NULL && v->first_seen[i][0] != '\0')
		buf_printf(out, ", seen here since %s", v->first_seen[i]);
	else if (v->first_seen != NULL)
		buf_text(out, ", new here");
	if (kev != NULL && kev->ransomware)
		buf_text(out, "; used in ransomware campaigns");
	buf_text(out, "\n    why: ");
	match_why(v->feed, v->inventory, h, out);
	buf_printf(out, " [%s]", p->where);
	if (h->also > 0)
		buf_printf(out, "\n    and %u more packages of the source %s", h->also, p->package);
	buf_u8(out, '\n');
}

err_t holes_text(const struct holes_view *v, struct buf *out)
{
	const char *machine = NULL;
	size_t others = 0;
	err_t e = OK;

	for (size_t i = 0; i < v->holes->count && e == OK; i++) {
		const struct hole *h = &v->holes->hole[i];
		const char *own = v->inventory->part[h->part].machine;
		bool exploited = h->kev != MATCH_NONE;
		others += !exploited && h->sure != SURE_RULED_OUT;
		if (!shown(v, i) || (!exploited && !v->all))
			continue;
		if (own[0] != '\0' && (machine == NULL || strcmp(machine, own) != 0))
			buf_printf(out, "%s\n", own);
		machine = own;
		one_text(v, i, out);
		e = hand_on(v, out);
	}
	buf_printf(out, "%zu known exploited (%zu confirmed by version), %zu other, %zu ruled out by version; %zu products, %zu advisories\n",
		   v->holes->exploited, v->holes->confirmed, others, v->holes->ruled_out, v->inventory->parts,
		   v->feed->advisories);
	return e != OK ? e : out->err;
}
