/* cyclonedx_check.c - does a CycloneDX BOM keep its schema? What is judged is
 * what stands here: required members, lists of words, forms of values that touch
 * components, services, dependencies and their parts. Not judged: whether a
 * licence's id is on SPDX's list, and members that the schema does not know.
 * Source: the JSON schemas bom-1.2 to bom-1.7. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cc.h"
#include "base/clock.h"
#include "vuln/inventory_own.h"

#define PATH_BYTES	192u
#define NEVER	99u

enum value { TEXT, FILLED, HEX, TIME, LIST, MAP };

struct shape;

/* A member: required in specification 1.FROM to 1.TO. */
struct member {
	const char *key;
	enum value value;
	unsigned from, to;
	const char *const *words;	/* the words it may be, ended by NULL; NULL: any */
	const struct shape *shape;	/* of the map, or of each in the list */
};

struct checker {
	unsigned minor;			/* of the specification: 1.minor */
	struct problem *why;
	const char **refs;		/* every bom-ref */
	size_t ref_count, ref_room;
};

/* A shape: its members, and what cannot be said in a table. */
struct shape {
	const struct member *member;
	size_t count;
	err_t (*more)(struct checker *c, const struct node *n, const char *path);
};

#define SHAPE(members, more)	{ members, COUNT_OF(members), more }

static const char *const component_types[] = {
	"application", "framework", "library", "container", "platform", "operating-system", "device", "device-driver",
	"firmware", "file", "machine-learning-model", "data", "cryptographic-asset", NULL,
};
static const char *const scopes[] = { "required", "optional", "excluded", NULL };
static const char *const algorithms[] = {
	"MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512", "BLAKE2b-256",
	"BLAKE2b-384", "BLAKE2b-512", "BLAKE3", "Streebog-256", "Streebog-512", NULL,
};
static const char *const patch_types[] = { "unofficial", "monkey", "backport", "cherry-pick", NULL };
static const char *const issue_types[] = { "defect", "enhancement", "security", NULL };
static const char *const flows[] = { "inbound", "outbound", "bi-directional", "unknown", NULL };
static const char *const encodings[] = { "base64", NULL };

static err_t wrong(const struct checker *c, const char *path, const char *what)
{
	return problem(c->why, ERR_FORM, "%s: %s (CycloneDX 1.%u); repair the file or make it anew", path, what, c->minor);
}

/* An SPDX licence or an expression, not both; a licence has an id or a name. */
static err_t licence_more(struct checker *c, const struct node *n, const char *path)
{
	const struct node *one = node_get(n, "license");
	bool expression = node_get(n, "expression") != NULL;

	if ((one != NULL) == expression)
		return wrong(c, path, "either \"license\" or \"expression\"");
	if (one != NULL && (node_get(one, "id") != NULL) == (node_get(one, "name") != NULL))
		return wrong(c, path, "a license has either \"id\" or \"name\"");
	return OK;
}

static err_t remember_ref(struct checker *c, const struct node *n)
{
	const char *ref = node_text(n, "bom-ref");

	if (ref == NULL)
		return OK;
	if (c->ref_count == c->ref_room) {
		size_t room = c->ref_room > 0 ? c->ref_room * 2 : 64;
		const char **refs = reallocarray(c->refs, room, sizeof(*refs));
		if (refs == NULL)
			return problem(c->why, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
		c->refs = refs;
		c->ref_room = room;
	}
	c->refs[c->ref_count++] = ref;
	return OK;
}

static err_t component_more(struct checker *c, const struct node *n, const char *path)
{
	const struct node *external = node_get(n, "isExternal");

	if (node_get(n, "versionRange") != NULL) {
		if (node_get(n, "version") != NULL)
			return wrong(c, path, "either \"version\" or \"versionRange\"");
		if (external == NULL || external->kind != NODE_BOOL || external->number == 0)
			return wrong(c, path, "\"versionRange\" is for components with \"isExternal\": true only");
	}
	return remember_ref(c, n);
}

static err_t service_more(struct checker *c, const struct node *n, const char *path)
{
	(void)path;
	return remember_ref(c, n);
}

static err_t citation_more(struct checker *c, const struct node *n, const char *path)
{
	if ((node_get(n, "pointers") != NULL) == (node_get(n, "expressions") != NULL))
		return wrong(c, path, "either \"pointers\" or \"expressions\"");
	if (node_get(n, "attributedTo") == NULL && node_get(n, "process") == NULL)
		return wrong(c, path, "\"attributedTo\" or \"process\"");
	return OK;
}

static const struct member property_members[] = {
	{ "name", TEXT, 6, NEVER, NULL, NULL }, { "value", TEXT, NEVER, 0, NULL, NULL },
};
static const struct shape property = SHAPE(property_members, NULL);

static const struct member attachment_members[] = {
	{ "content", TEXT, 0, NEVER, NULL, NULL }, { "encoding", TEXT, NEVER, 0, encodings, NULL },
};
static const struct shape attachment = SHAPE(attachment_members, NULL);

static const struct member licence_members[] = {
	{ "text", MAP, NEVER, 0, NULL, &attachment }, { "properties", LIST, NEVER, 0, NULL, &property },
};
static const struct shape licence = SHAPE(licence_members, NULL);

static const struct member choice_members[] = {
	{ "license", MAP, NEVER, 0, NULL, &licence }, { "expression", TEXT, NEVER, 0, NULL, NULL },
};
static const struct shape licence_choice = SHAPE(choice_members, licence_more);

static const struct member hash_members[] = {
	{ "alg", TEXT, 0, NEVER, algorithms, NULL }, { "content", HEX, 0, NEVER, NULL, NULL },
};
static const struct shape hash = SHAPE(hash_members, NULL);

static const struct member swid_members[] = {
	{ "tagId", TEXT, 0, NEVER, NULL, NULL }, { "name", TEXT, 0, NEVER, NULL, NULL },
};
static const struct shape swid = SHAPE(swid_members, NULL);

static const struct member issue_members[] = { { "type", TEXT, 0, NEVER, issue_types, NULL } };
static const struct shape issue = SHAPE(issue_members, NULL);

static const struct member diff_members[] = { { "text", MAP, NEVER, 0, NULL, &attachment } };
static const struct shape diff = SHAPE(diff_members, NULL);

static const struct member patch_members[] = {
	{ "type", TEXT, 0, NEVER, patch_types, NULL }, { "diff", MAP, NEVER, 0, NULL, &diff },
	{ "resolves", LIST, NEVER, 0, NULL, &issue },
};
static const struct shape patch = SHAPE(patch_members, NULL);

static const struct shape component;

static const struct member pedigree_members[] = {
	{ "ancestors", LIST, NEVER, 0, NULL, &component }, { "descendants", LIST, NEVER, 0, NULL, &component },
	{ "variants", LIST, NEVER, 0, NULL, &component }, { "patches", LIST, NEVER, 0, NULL, &patch },
};
static const struct shape pedigree = SHAPE(pedigree_members, NULL);

static const struct member component_members[] = {
	{ "type", TEXT, 0, NEVER, component_types, NULL }, { "name", TEXT, 0, NEVER, NULL, NULL },
	{ "version", TEXT, 0, 3, NULL, NULL }, { "group", TEXT, NEVER, 0, NULL, NULL },
	{ "purl", TEXT, NEVER, 0, NULL, NULL }, { "cpe", TEXT, NEVER, 0, NULL, NULL },
	{ "scope", TEXT, NEVER, 0, scopes, NULL }, { "bom-ref", FILLED, NEVER, 0, NULL, NULL },
	{ "hashes", LIST, NEVER, 0, NULL, &hash }, { "licenses", LIST, NEVER, 0, NULL, &licence_choice },
	{ "swid", MAP, NEVER, 0, NULL, &swid }, { "pedigree", MAP, NEVER, 0, NULL, &pedigree },
	{ "components", LIST, NEVER, 0, NULL, &component }, { "properties", LIST, NEVER, 0, NULL, &property },
};
static const struct shape component = SHAPE(component_members, component_more);

static const struct member data_members[] = {
	{ "flow", TEXT, 0, NEVER, flows, NULL }, { "classification", TEXT, 0, NEVER, NULL, NULL },
};
static const struct shape data = SHAPE(data_members, NULL);

static const struct shape service;
static const struct member service_members[] = {
	{ "name", TEXT, 0, NEVER, NULL, NULL }, { "bom-ref", FILLED, NEVER, 0, NULL, NULL },
	{ "data", LIST, NEVER, 0, NULL, &data }, { "licenses", LIST, NEVER, 0, NULL, &licence_choice },
	{ "services", LIST, NEVER, 0, NULL, &service }, { "properties", LIST, NEVER, 0, NULL, &property },
};
static const struct shape service = SHAPE(service_members, service_more);

static const struct member dependency_members[] = {
	{ "ref", FILLED, 0, NEVER, NULL, NULL }, { "dependsOn", LIST, NEVER, 0, NULL, NULL },
};
static const struct shape dependency = SHAPE(dependency_members, NULL);

static const struct member metadata_members[] = {
	{ "timestamp", TIME, NEVER, 0, NULL, NULL }, { "component", MAP, NEVER, 0, NULL, &component },
	{ "licenses", LIST, NEVER, 0, NULL, &licence_choice }, { "properties", LIST, NEVER, 0, NULL, &property },
};
static const struct shape metadata = SHAPE(metadata_members, NULL);

static const struct member citation_members[] = { { "timestamp", TIME, 0, NEVER, NULL, NULL } };
static const struct shape citation = SHAPE(citation_members, citation_more);

static const struct member root_members[] = {
	{ "metadata", MAP, NEVER, 0, NULL, &metadata }, { "components", LIST, NEVER, 0, NULL, &component },
	{ "services", LIST, NEVER, 0, NULL, &service }, { "dependencies", LIST, NEVER, 0, NULL, &dependency },
	{ "properties", LIST, NEVER, 0, NULL, &property }, { "citations", LIST, NEVER, 0, NULL, &citation },
};
static const struct shape bom = SHAPE(root_members, NULL);

static bool is_hash(const char *text)
{
	size_t len = strlen(text);

	return (len == 32 || len == 40 || len == 64 || len == 96 || len == 128) &&
	       strspn(text, "0123456789abcdefABCDEF") == len;
}

static bool is_time(const char *text)
{
	nsec_t t;
	size_t len = strlen(text);

	/* With an offset: a local time says nothing. */
	return len > 19 && (text[10] == 'T' || text[10] == 't') &&
	       (strpbrk(text + 19, "Zz+-") != NULL) && clock_parse(text, len, &t) == OK;
}

static err_t check_text(const struct checker *c, const struct member *m, const struct node *n, const char *path)
{
	if (n->kind != NODE_TEXT)
		return wrong(c, path, "is to be a text");
	if (m->value == FILLED && n->len == 0)
		return wrong(c, path, "is empty");
	if (m->value == HEX && !is_hash(n->text))
		return wrong(c, path, "is no hash in hexadecimal");
	if (m->value == TIME && !is_time(n->text))
		return wrong(c, path, "is no time with date, time and offset");
	for (size_t i = 0; m->words != NULL; i++) {
		if (m->words[i] == NULL)
			return problem(c->why, ERR_FORM, "%s: \"%.40s\" is no word that stands there (CycloneDX 1.%u); the first is \"%s\"",
				       path, n->text, c->minor, m->words[0]);
		if (strcmp(m->words[i], n->text) == 0)
			break;
	}
	return OK;
}

static err_t check_shape(struct checker *c, const struct shape *s, const struct node *n, const char *path);

static err_t check_member(struct checker *c, const struct member *m, const struct node *n, const char *path)
{
	char at[PATH_BYTES];
	size_t index = 0;
	err_t e = OK;

	if (m->value != LIST && m->value != MAP)
		return check_text(c, m, n, path);
	if (n->kind != (m->value == LIST ? NODE_LIST : NODE_MAP))
		return wrong(c, path, m->value == LIST ? "is to be a list" : "is to be an object");
	if (m->shape == NULL)
		return OK;
	if (m->value == MAP)
		return check_shape(c, m->shape, n, path);
	for (const struct node *i = n->child; i != NULL && e == OK; i = i->next, index++) {
		(void)snprintf(at, sizeof(at), "%.150s[%zu]", path, index);
		e = check_shape(c, m->shape, i, at);
	}
	return e;
}

/* Depth is bounded by the tree's. */
static err_t check_shape(struct checker *c, const struct shape *s, const struct node *n, const char *path)
{
	char at[PATH_BYTES];

	if (n->kind != NODE_MAP)
		return wrong(c, path, "is to be an object");
	for (size_t i = 0; i < s->count; i++) {
		const struct member *m = &s->member[i];
		const struct node *child = node_get(n, m->key);
		(void)snprintf(at, sizeof(at), "%.150s%s%s", path, path[0] != '\0' ? "." : "", m->key);
		if (child == NULL && m->from <= c->minor && c->minor <= m->to)
			return wrong(c, at, "is missing");
		err_t e = child != NULL ? check_member(c, m, child, at) : OK;
		if (e != OK)
			return e;
	}
	return s->more != NULL ? s->more(c, n, path) : OK;
}

static bool is_serial(const char *text)
{
	static const char form[] = "urn:uuid:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i] != '\0'; i++) {
		bool hex = strchr("0123456789abcdef", text[i]) != NULL;
		if (i < 9 || form[i] == '-' ? text[i] != form[i] : !hex)
			return false;
	}
	return true;
}

static err_t check_head(struct checker *c, const struct node *root)
{
	const char *format = node_text(root, "bomFormat"), *version = node_text(root, "specVersion");
	const struct node *serial = node_get(root, "serialNumber"), *number = node_get(root, "version");

	if (format == NULL || strcmp(format, "CycloneDX") != 0)
		return problem(c->why, ERR_UNKNOWN, "bomFormat: is to be \"CycloneDX\"");
	if (version == NULL || strncmp(version, "1.", 2) != 0 || version[2] < '2' || version[2] > '7' || version[3] != '\0')
		return problem(c->why, ERR_UNKNOWN, "specVersion: \"%.20s\"; 1.2 to 1.7 are read here", version != NULL ? version : "");
	c->minor = (unsigned)(version[2] - '0');
	if (serial != NULL && (serial->kind != NODE_TEXT || !is_serial(serial->text)))
		return wrong(c, "serialNumber", "is no urn:uuid:");
	if (number != NULL && (number->kind != NODE_INT || number->number < 1))
		return wrong(c, "version", "is to be a number from 1");
	return OK;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

err_t cyclonedx_check(const struct node *root, struct problem *why)
{
	struct checker c = { .why = why };
	err_t e = check_head(&c, root);

	if (e == OK)
		e = check_shape(&c, &bom, root, "");
	if (e == OK && c.ref_count > 1) {
		qsort(c.refs, c.ref_count, sizeof(*c.refs), by_text);
		for (size_t i = 1; i < c.ref_count && e == OK; i++)
			if (strcmp(c.refs[i - 1], c.refs[i]) == 0)
				e = problem(why, ERR_FORM, "bom-ref \"%.80s\" stands twice; each is to be unique", c.refs[i]);
	}
	free(c.refs);
	return e;
}
