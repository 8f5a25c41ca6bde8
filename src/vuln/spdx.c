/* spdx.c - the packages of SPDX documents in JSON: 2.2, 2.3 and 3.0.
 * Source: SPDX specification 2.3, clauses 6 and 7; 3.0.1, Software profile. */
#include "vuln/spdx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vuln/inventory_own.h"

void spdx_supplier(const char *text, char *out)
{
	const char *colon = strstr(text, ": ");

	*out = '\0';
	if (strcmp(text, "NOASSERTION") == 0 || strcmp(text, "NONE") == 0)
		return;
	if (strncmp(text, "Organization: ", 14) == 0 || strncmp(text, "Person: ", 8) == 0)
		text = colon + 2;
	const char *mail = strstr(text, " (");
	size_t len = mail != NULL ? (size_t)(mail - text) : strlen(text);
	if (len >= SPDX_NAME_BYTES)
		len = SPDX_NAME_BYTES - 1;
	memcpy(out, text, len);
	out[len] = '\0';
}

bool spdx_version_known(const char *text)
{
	return strcmp(text, "SPDX-2.2") == 0 || strcmp(text, "SPDX-2.3") == 0;
}

/* The first external reference of each kind. */
static void references(const struct node *n, struct part *p)
{
	const struct node *list = node_get(n, "externalRefs");

	for (const struct node *c = list != NULL ? list->child : NULL; c != NULL; c = c->next) {
		const char *type = node_text(c, "referenceType"), *locator = node_text(c, "referenceLocator");
		if (type == NULL || locator == NULL)
			continue;
		if (strcmp(type, "purl") == 0 && p->purl == NULL)
			p->purl = locator;
		/* 2.3 before 2.2, whichever comes first. */
		bool newer = strcmp(type, "cpe23Type") == 0;
		if (newer || (strcmp(type, "cpe22Type") == 0 && p->cpe == NULL))
			p->cpe = locator;
	}
}

static err_t read_2(struct inventory *v, const char *machine, const struct node *root, struct problem *why)
{
	const struct node *list = node_get(root, "packages");
	size_t index = 0;
	err_t e = OK;

	if (!spdx_version_known(node_text(root, "spdxVersion")))
		return problem(why, ERR_UNKNOWN, "spdxVersion: \"%.20s\"; SPDX-2.2, SPDX-2.3 and 3.0 are read here",
			       node_text(root, "spdxVersion"));
	if (list != NULL && list->kind != NODE_LIST)
		return problem(why, ERR_FORM, "packages: no list");
	for (const struct node *n = list != NULL ? list->child : NULL; n != NULL && e == OK; n = n->next, index++) {
		char path[48], maker[SPDX_NAME_BYTES] = "";
		(void)snprintf(path, sizeof(path), "packages[%zu]", index);
		if (node_text(n, "name") == NULL)
			return problem(why, ERR_FORM, "%s.name: is missing", path);
		if (node_text(n, "supplier") != NULL)
			spdx_supplier(node_text(n, "supplier"), maker);
		struct part p = { .machine = machine, .maker = maker, .product = node_text(n, "name"),
				  .version = node_text(n, "versionInfo"), .where = path };
		references(n, &p);
		e = inventory_add(v, &p);
	}
	return e;
}

/* Who may be named as a supplier, by identifier. */
struct agent {
	const char *id, *name;
};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct agent *)a)->id, ((const struct agent *)b)->id);
}

static const char *agent_name(const struct agent *agent, size_t count, const char *id)
{
	struct agent wanted = { id, NULL };
	const struct agent *found = id != NULL && count > 0 ? bsearch(&wanted, agent, count, sizeof(*agent), by_id) : NULL;

	return found != NULL ? found->name : "";
}

static struct agent *agents_of(const struct node *graph, size_t *count)
{
	struct agent *agent = calloc(graph->count > 0 ? graph->count : 1, sizeof(*agent));

	*count = 0;
	for (const struct node *n = graph->child; agent != NULL && n != NULL; n = n->next) {
		const char *type = node_text(n, "type"), *id = node_text(n, "spdxId"), *name = node_text(n, "name");
		bool is = type != NULL && (strcmp(type, "Organization") == 0 || strcmp(type, "Person") == 0);
		if (is && id != NULL && name != NULL)
			agent[(*count)++] = (struct agent){ id, name };
	}
	if (agent != NULL)
		qsort(agent, *count, sizeof(*agent), by_id);
	return agent;
}

static void identifiers(const struct node *n, struct part *p)
{
	const struct node *list = node_get(n, "externalIdentifier");

	p->purl = node_text(n, "software_packageUrl");
	for (const struct node *c = list != NULL ? list->child : NULL; c != NULL; c = c->next) {
		const char *type = node_text(c, "externalIdentifierType"), *value = node_text(c, "identifier");
		if (type == NULL || value == NULL)
			continue;
		if (strcmp(type, "packageUrl") == 0 && p->purl == NULL)
			p->purl = value;
		if (strcmp(type, "cpe23") == 0 || (strcmp(type, "cpe22") == 0 && p->cpe == NULL))
			p->cpe = value;
	}
}

static bool is_version_3(const struct node *graph)
{
	for (const struct node *n = graph->child; n != NULL; n = n->next) {
		const char *version = node_text(n, "specVersion");
		if (version != NULL)
			return strncmp(version, "3.0", 3) == 0;
	}
	return false;
}

static err_t read_3(struct inventory *v, const char *machine, const struct node *graph, struct problem *why)
{
	size_t count = 0, index = 0;
	err_t e = OK;

	if (graph->kind != NODE_LIST || !is_version_3(graph))
		return problem(why, ERR_UNKNOWN, "@graph: no SPDX 3.0 document: no \"specVersion\" 3.0; give SPDX 2.2, 2.3 or 3.0");
	struct agent *agent = agents_of(graph, &count);
	if (agent == NULL)
		return ERR_MEMORY;
	for (const struct node *n = graph->child; n != NULL && e == OK; n = n->next, index++) {
		char path[48];
		const char *type = node_text(n, "type");
		if (type == NULL || strcmp(type, "software_Package") != 0)
			continue;
		(void)snprintf(path, sizeof(path), "@graph[%zu]", index);
		struct part p = { .machine = machine, .product = node_text(n, "name"),
				  .maker = agent_name(agent, count, node_text(n, "suppliedBy")),
				  .version = node_text(n, "software_packageVersion"), .where = path };
		identifiers(n, &p);
		e = inventory_add(v, &p);
	}
	free(agent);
	return e;
}

err_t inventory_spdx(struct inventory *v, const char *machine, const struct node *root, struct problem *why)
{
	const struct node *graph = node_get(root, "@graph");

	if (graph != NULL)
		return read_3(v, machine, graph, why);
	if (node_text(root, "spdxVersion") == NULL)
		return problem(why, ERR_UNKNOWN, "no SPDX document: neither \"spdxVersion\" nor \"@graph\"");
	return read_2(v, machine, root, why);
}
