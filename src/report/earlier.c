/* earlier.c - what is kept of a report, so that the next one can say what changed;
 * and such texts read back. */
#include <string.h>

#include "report/form_own.h"
#include "text/jsonw.h"

#define RECORD_MAX	65535u	/* bytes of one object */
#define MADE_MAX	256u	/* bytes of a time of making */

static void member(struct jsonw *w, const char *key, const char *text)
{
	jsonw_key(w, key);
	jsonw_string(w, text);
}

static void keep_head(const struct filled *f, struct jsonw *w)
{
	char made[CLOCK_TEXT_BYTES];

	clock_tokyo(f->made_at, made);
	jsonw_object(w);
	member(w, "form", f->form->id);
	member(w, "title", f->title);
	member(w, "stage", f->stage == REPORT_FINAL ? "final" : "preliminary");
	jsonw_key(w, "follow_up");
	jsonw_bool(w, f->follow_up);
	member(w, "to", f->to);
	member(w, "made_at", made);
	jsonw_object_end(w);
}

static err_t hand_over(struct buf *b, err_t (*on)(void *ctx, const char *json, size_t len), void *ctx)
{
	err_t e = b->err == OK ? on(ctx, buf_str(b), b->len) : b->err;

	buf_clear(b);
	return e;
}

err_t filled_keep(const struct filled *f, err_t (*on)(void *ctx, const char *json, size_t len), void *ctx)
{
	struct buf b = buf_of(RECORD_MAX);
	struct jsonw head = jsonw_of(&b);

	keep_head(f, &head);
	err_t e = hand_over(&b, on, ctx);
	for (size_t i = 0; i < f->form->count; i++) {
		const struct form_item *item = &f->form->items[i];
		for (size_t n = 0; e == OK && n < item->count; n++) {
			if (f->fields[item->first + n].hidden)
				continue;
			struct jsonw w = jsonw_of(&b);
			jsonw_object(&w);
			member(&w, "id", item->fields[n].id);
			member(&w, "text", f->fields[item->first + n].text);
			jsonw_object_end(&w);
			e = hand_over(&b, on, ctx);
		}
	}
	buf_wipe(&b);
	return e;
}

static err_t take_field(const struct node *n, struct report_values *out)
{
	const char *id = node_text(n, "id"), *text = node_text(n, "text");

	if (id == NULL || text == NULL)
		return OK;
	if (*id == '\0' || strlen(id) > FORM_ID_MAX || strlen(text) > FORM_TEXT_MAX)
		return ERR_LIMIT;
	return report_put(out, id, text, NULL);
}

err_t earlier_take(const char *json, size_t len, struct report_values *out)
{
	struct tree *t = NULL;
	err_t e = tree_json(json, len, &t, NULL);

	if (e == OK)
		e = tree_root(t)->kind == NODE_MAP ? take_field(tree_root(t), out) : ERR_FORM;
	tree_free(t);
	return e;
}

err_t earlier_read(const void *bytes, size_t len, struct report_values *out, struct buf *at,
		   struct problem *why)
{
	struct tree *t = NULL;
	err_t e = tree_json(bytes, len, &t, why);

	if (e != OK)
		return e;
	const struct node *fields = node_get(tree_root(t), "fields");
	const char *made = node_text(tree_root(t), "made_at");
	if (fields == NULL || fields->kind != NODE_LIST || node_text(tree_root(t), "form") == NULL)
		e = problem(why, ERR_FORM, "this is no report; give the file that --json of an earlier one wrote");
	for (const struct node *n = e == OK ? fields->child : NULL; e == OK && n != NULL; n = n->next) {
		e = take_field(n, out);
		if (e != OK)
			(void)problem(why, e, "a field of the earlier report: %s", err_text(e));
	}
	if (e == OK && made != NULL && strlen(made) < MADE_MAX)
		buf_text(at, made);
	tree_free(t);
	return e == OK ? at->err : e;
}
