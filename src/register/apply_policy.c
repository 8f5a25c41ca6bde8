/* apply_policy.c - who may do what: site, keys, people, authorities, criteria. */
#include <string.h>

#include "register/apply.h"
#include "register/authorities.h"
#include "register/criteria.h"
#include "register/people.h"
#include "register/runs.h"

/* The numbers that the statements below name. */
_Static_assert(AUTHORITY_PROPOSED == 0 && AUTHORITY_APPROVED == 1 && AUTHORITY_REVOKED == 2, "states");
_Static_assert(CRITERION_PROPOSED == 0 && CRITERION_APPROVED == 1 && CRITERION_REJECTED == 2 &&
	       CRITERION_RETIRED == 3 && CRITERION_SUPERSEDED == 4, "states");

void apply_site_init(struct apply *a)
{
	static const char sql[] = "INSERT INTO site (entry, at, origin, name, log) VALUES (?1, ?2, ?3, ?4, ?5)";
	struct reg_site limit;	/* its sizes alone */
	const char *origin = apply_text(a, a->entry, "origin", sizeof(limit.origin));
	const char *name = apply_text(a, a->entry, "name", sizeof(limit.name));
	const char *log = apply_text(a, a->entry, "log", sizeof(limit.log));

	if (a->index != 0)
		apply_fail(a, ERR_BROKEN, "kind", "a site begins once, with entry 0");
	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, origin);
	query_text(&q, name);
	query_text(&q, log);
	apply_done(a, &q);
}

void apply_key_day(struct apply *a)
{
	static const char sql[] = "INSERT INTO day_keys (entry, at, class, day, public) "
				  "VALUES (?1, ?2, ?3, ?4, ?5)";
	const char *class = apply_text(a, a->entry, "class", REG_CLASS_MAX);
	const char *day = apply_text(a, a->entry, "day", REG_DAY_BYTES);
	const char *public = apply_hex(a, a->entry, "public");

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, class);
	query_text(&q, day);
	query_text(&q, public);
	apply_done(a, &q);
}

static unsigned roles_of(struct apply *a)
{
	unsigned roles = 0;

	for (const struct node *n = apply_node(a, a->entry, "roles", NODE_LIST)->child; n != NULL; n = n->next) {
		enum person_role role;
		if (n->kind != NODE_TEXT)
			apply_fail(a, ERR_FORM, "roles", "a list of texts is needed");
		else if (person_role_of(n->text, n->len, &role) != OK)
			apply_fail(a, ERR_UNKNOWN, "roles", "a role that this program does not know");
		else
			roles |= role;
	}
	return roles;
}

void apply_person_add(struct apply *a)
{
	static const char sql[] = "INSERT INTO people (entry, at, tag, name, roles, vkey, ended) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)";
	char tag[PSEUDONYM_BYTES];
	const char *name = apply_text(a, a->entry, "person", SIGN_NAME_MAX);
	const unsigned roles = roles_of(a);
	const char *vkey = apply_text(a, a->entry, "vkey", PERSON_VKEY_MAX);

	store_tag(a->r, "person", name, strlen(name), tag);
	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, tag);
	query_locked(&q, (struct place){ "people.name", a->index, 0 }, name, strlen(name));
	query_u64(&q, roles);
	query_locked(&q, (struct place){ "people.vkey", a->index, 0 }, vkey, strlen(vkey));
	apply_done(a, &q);
}

void apply_key_log(struct apply *a)
{
	static const char sql[] = "UPDATE site SET log = ?1 WHERE log = ?2";

	struct query q = query_of(a->r, sql);
	query_text(&q, apply_text(a, a->entry, "new", 0));
	query_text(&q, apply_text(a, a->entry, "old", 0));
	apply_done(a, &q);
	if (a->err == OK && !apply_changed(a))
		apply_fail(a, ERR_BROKEN, "old", "this is not the log's key");
}

void apply_person_rekey(struct apply *a)
{
	static const char sql[] = "UPDATE people SET vkey = ?1 WHERE entry = ?2 AND ended = 0";
	const uint64_t person = apply_person(a, "person");
	const char *vkey = apply_text(a, a->entry, "vkey", PERSON_VKEY_MAX);

	struct query q = query_of(a->r, sql);
	query_locked(&q, (struct place){ "people.vkey", person, 0 }, vkey, strlen(vkey));
	query_u64(&q, person);
	apply_done(a, &q);
	if (a->err == OK && !apply_changed(a))
		apply_fail(a, ERR_BROKEN, "person", "the person's key was ended before");
}

void apply_person_end(struct apply *a)
{
	static const char sql[] = "UPDATE people SET ended = 1 WHERE entry = ?1 AND ended = 0";
	const uint64_t person = apply_person(a, "person");

	struct query q = query_of(a->r, sql);
	query_u64(&q, person);
	apply_done(a, &q);
	if (a->err == OK && !apply_changed(a))
		apply_fail(a, ERR_BROKEN, "person", "the person's key was ended before");
}

void apply_authority_propose(struct apply *a)
{
	static const char sql[] = "INSERT INTO authorities (entry, at, id, sha256, document, state, proposed_by) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
	const char *id = apply_text(a, a->entry, "authority", REG_ID_MAX);
	const char *sha256 = apply_hex(a, a->entry, "sha256");
	const char *document = apply_text(a, a->entry, "document", 0);
	const bool has_by = node_get(a->entry, "by") != NULL;
	const uint64_t by = has_by ? apply_person(a, "by") : 0;

	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, id);
	query_text(&q, sha256);
	query_text(&q, document);
	query_u64(&q, AUTHORITY_PROPOSED);
	if (has_by)
		query_u64(&q, by);
	else
		query_null(&q);
	apply_done(a, &q);
}

void apply_authority_decide(struct apply *a)
{
	static const char approve[] = "UPDATE authorities SET state = 1, approved_by = ?1, approved_at = ?2 "
				      "WHERE id = ?3 AND sha256 = ?4 AND state = 0";
	static const char revoke[] = "UPDATE authorities SET state = 2, revoked_by = ?1, revoked_at = ?2 "
				     "WHERE id = ?3 AND sha256 = ?4 AND state <> 2";
	const bool is_approval = strcmp(a->kind, "authority.approve") == 0;
	const char *id = apply_text(a, a->entry, "authority", REG_ID_MAX);
	const char *sha256 = apply_hex(a, a->entry, "sha256");
	const uint64_t by = apply_person(a, "by");

	struct query q = query_of(a->r, is_approval ? approve : revoke);
	query_u64(&q, by);
	query_time(&q, a->at);
	query_text(&q, id);
	query_text(&q, sha256);
	apply_done(a, &q);
	if (!apply_changed(a))
		apply_fail(a, ERR_BROKEN, "authority", "no document of this digest waits for that under '%s'", id);
}

/* `sekisho: authority:` of a rule; "" when the document does not say (it then
 * cannot run under any). */
static void rule_authority(const char *document, size_t len, char out[static REG_ID_MAX])
{
	struct tree *t = NULL;

	out[0] = '\0';
	if (tree_yaml(document, len, &t, NULL) != OK)
		return;
	const struct node *n = node_get(node_get(tree_root(t), "sekisho"), "authority");
	if (n != NULL && n->kind == NODE_TEXT && n->len < REG_ID_MAX)
		memcpy(out, n->text, n->len + 1);
	tree_free(t);
}

static void add_lists(struct apply *a)
{
	static const char sql[] = "INSERT INTO criterion_lists (criterion, name, sha256, size) "
				  "VALUES (?1, ?2, ?3, ?4)";
	struct reg_list limit;	/* its sizes alone */

	for (const struct node *n = apply_node(a, a->entry, "lists", NODE_LIST)->child; n != NULL; n = n->next) {
		const char *name = apply_text(a, n, "name", sizeof(limit.name));
		const char *sha256 = apply_hex(a, n, "sha256");
		const uint64_t size = apply_u64(a, n, "size");
		struct query q = query_of(a->r, sql);
		query_u64(&q, a->index);
		query_text(&q, name);
		query_text(&q, sha256);
		query_u64(&q, size);
		apply_done(a, &q);
	}
}

void apply_criterion_propose(struct apply *a)
{
	static const char sql[] = "INSERT INTO criteria (entry, at, id, sha256, document, authority, state, author) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
	char authority[REG_ID_MAX];
	const char *id = apply_text(a, a->entry, "criterion", REG_ID_MAX);
	const char *sha256 = apply_hex(a, a->entry, "sha256");
	const char *document = apply_text(a, a->entry, "document", 0);
	const uint64_t author = apply_person(a, "by");

	rule_authority(document, strlen(document), authority);
	struct query q = query_of(a->r, sql);
	query_u64(&q, a->index);
	query_time(&q, a->at);
	query_text(&q, id);
	query_text(&q, sha256);
	query_text(&q, document);
	query_text(&q, authority);
	query_u64(&q, CRITERION_PROPOSED);
	query_u64(&q, author);
	apply_done(a, &q);
	add_lists(a);
}

static void supersede(struct apply *a, const char *id)
{
	static const char sql[] = "UPDATE criteria SET state = 4 WHERE id = ?1 AND state = 1";

	struct query q = query_of(a->r, sql);
	query_text(&q, id);
	apply_done(a, &q);
}

/* Has the version exactly the lists that the node names? */
static bool lists_equal(struct apply *a, uint64_t version, const struct node *lists)
{
	static const char sql[] = "SELECT sha256 FROM criterion_lists WHERE criterion = ?1 AND name = ?2";
	static const char total[] = "SELECT COUNT(*) FROM criterion_lists WHERE criterion = ?1";
	char have[REG_HEX_BYTES] = "";
	bool equal = true;

	struct query count = query_of(a->r, total);
	query_u64(&count, version);
	equal = query_next(&count) && row_u64(&count) == lists->count;
	apply_asked(a, &count);
	for (const struct node *n = lists->child; n != NULL && equal; n = n->next) {
		const char *name = apply_text(a, n, "name", 0);
		const char *sha256 = apply_hex(a, n, "sha256");
		struct query q = query_of(a->r, sql);
		query_u64(&q, version);
		query_text(&q, name);
		if (query_next(&q))
			row_text(&q, have, sizeof(have));
		else
			equal = false;
		apply_asked(a, &q);
		equal = equal && strcmp(have, sha256) == 0;
	}
	return equal && a->err == OK;
}

uint64_t apply_version(struct apply *a, const struct node *n, bool proposed)
{
	static const char sql[] = "SELECT entry, state FROM criteria WHERE id = ?1 AND sha256 = ?2 "
				  "ORDER BY state = 1 DESC, entry DESC";
	const char *id = apply_text(a, n, "criterion", REG_ID_MAX);
	const char *sha256 = apply_hex(a, n, "sha256");
	const struct node *lists = apply_node(a, n, "lists", NODE_LIST);
	uint64_t found = UINT64_MAX;

	struct query q = query_of(a->r, sql);
	query_text(&q, id);
	query_text(&q, sha256);
	while (found == UINT64_MAX && a->err == OK && query_next(&q)) {
		const uint64_t version = row_u64(&q);
		const uint64_t state = row_u64(&q);
		if ((!proposed || state == CRITERION_PROPOSED) && lists_equal(a, version, lists))
			found = version;
	}
	apply_asked(a, &q);
	if (found == UINT64_MAX)
		apply_fail(a, ERR_BROKEN, "criterion", "'%s' has no version of these digests%s", id,
			   proposed ? " that waits for a decision" : "");
	return a->err == OK ? found : 0;
}

static void approve(struct apply *a, const char *id, uint64_t by)
{
	static const char sql[] = "UPDATE criteria SET state = 1, decided_by = ?1, decided_at = ?2,"
				  " reviewer = ?1, approved_at = ?2 WHERE entry = ?3";
	const uint64_t version = apply_version(a, a->entry, true);

	supersede(a, id);
	struct query q = query_of(a->r, sql);
	query_u64(&q, by);
	query_time(&q, a->at);
	query_u64(&q, version);
	apply_done(a, &q);
}

/* Reject what waits, or retire whatever is not rejected, of exactly these bytes. */
static void end_version(struct apply *a, const char *id, uint64_t by)
{
	static const char reject[] = "UPDATE criteria SET state = 2, decided_by = ?1, decided_at = ?2 "
				     "WHERE id = ?3 AND sha256 = ?4 AND state = 0";
	static const char retire[] = "UPDATE criteria SET state = 3, decided_by = ?1, decided_at = ?2 "
				     "WHERE id = ?3 AND sha256 = ?4 AND state IN (0, 1, 4)";
	const char *sha256 = apply_hex(a, a->entry, "sha256");

	struct query q = query_of(a->r, strcmp(a->kind, "criterion.reject") == 0 ? reject : retire);
	query_u64(&q, by);
	query_time(&q, a->at);
	query_text(&q, id);
	query_text(&q, sha256);
	apply_done(a, &q);
	if (!apply_changed(a))
		apply_fail(a, ERR_BROKEN, "criterion", "'%s' has no version of this digest for that", id);
}

void apply_criterion_decide(struct apply *a)
{
	const char *id = apply_text(a, a->entry, "criterion", REG_ID_MAX);
	const uint64_t by = apply_person(a, "by");

	if (strcmp(a->kind, "criterion.approve") == 0)
		approve(a, id, by);
	else
		end_version(a, id, by);
}
