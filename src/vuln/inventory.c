#include "vuln/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "vuln/inventory_own.h"
#include "vuln/purl.h"

struct inventory inventory_of(void)
{
	return (struct inventory){ .parts = 0 };
}

void inventory_free(struct inventory *v)
{
	pool_free(&v->pool);
	free(v->part);
	*v = (struct inventory){ .parts = 0 };
}

static const char *copy(struct inventory *v, const char *text, err_t *e)
{
	if (text == NULL || *text == '\0')
		return "";
	const char *own = pool_text(&v->pool, text, strlen(text));
	if (own == NULL)
		*e = ERR_MEMORY;
	return own != NULL ? own : "";
}

static err_t grow(struct inventory *v)
{
	if (v->parts >= INVENTORY_PARTS_MAX)
		return ERR_LIMIT;
	if (v->parts < v->room)
		return OK;
	size_t room = v->room > 0 ? v->room * 2 : 256;
	struct part *part = reallocarray(v->part, room, sizeof(*part));
	if (part == NULL)
		return ERR_MEMORY;
	v->part = part;
	v->room = room;
	return OK;
}

/* Fill ecosystem, package and versions from the purl. A purl that cannot be read
 * is only not used: names may still match. */
static err_t from_purl(struct inventory *v, struct part *p)
{
	struct purl u;
	char ecosystem[PURL_PART_MAX], name[PURL_PART_MAX];
	err_t e = OK;

	if (p->purl[0] == '\0' || p->ecosystem[0] != '\0' || purl_read(p->purl, strlen(p->purl), &u) != OK)
		return OK;
	if (p->product[0] == '\0')
		p->product = copy(v, u.name, &e);
	if (p->version[0] == '\0')
		p->version = copy(v, u.version, &e);
	if (e != OK || purl_ecosystem(&u, ecosystem, name) != OK)
		return e;
	p->ecosystem = copy(v, ecosystem, &e);
	p->package = copy(v, name, &e);
	if (strcmp(name, u.name) != 0 && u.upstream[0] != '\0')
		p->binary = copy(v, u.name, &e);
	/* "upstream=NAME@VERSION": the source package has a version of its own. */
	const char *at = strchr(u.upstream, '@');
	p->package_version = at != NULL ? copy(v, at + 1, &e) : copy(v, u.version[0] != '\0' ? u.version : p->version, &e);
	return e;
}

err_t inventory_add(struct inventory *v, const struct part *part)
{
	err_t e = grow(v);

	if (e != OK)
		return e;
	struct part p = {
		.machine = copy(v, part->machine, &e), .maker = copy(v, part->maker, &e),
		.product = copy(v, part->product, &e), .version = copy(v, part->version, &e),
		.ecosystem = copy(v, part->ecosystem, &e), .package = copy(v, part->package, &e),
		.package_version = copy(v, part->package_version, &e), .binary = copy(v, part->binary, &e),
		.cpe = copy(v, part->cpe, &e), .purl = copy(v, part->purl, &e), .where = copy(v, part->where, &e),
	};
	if (e == OK)
		e = from_purl(v, &p);
	if (e == OK && p.product[0] == '\0' && p.package[0] == '\0' && p.cpe[0] == '\0') {
		v->left_out++;
		return OK;
	}
	if (e == OK)
		v->part[v->parts++] = p;
	return e;
}

err_t inventory_format_of(const char *text, enum inventory_format *ret)
{
	static const char *const names[] = {
		[INVENTORY_AUTO] = "auto", [INVENTORY_CYCLONEDX] = "cyclonedx", [INVENTORY_SPDX] = "spdx",
		[INVENTORY_DPKG] = "dpkg", [INVENTORY_CSV] = "csv",
	};

	for (size_t i = 0; i < INVENTORY_FORMATS_; i++) {
		if (strcmp(text, names[i]) != 0)
			continue;
		*ret = (enum inventory_format)i;
		return OK;
	}
	return ERR_UNKNOWN;
}

static bool begins(const char *at, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(at, with, strlen(with)) == 0;
}

/* A line that begins with `tag` is among the first lines. */
static bool has_line(const char *bytes, size_t len, const char *tag)
{
	size_t looked = 0;

	for (const char *at = bytes, *end = bytes + len; at < end && looked < 400; looked++) {
		if (begins(at, (size_t)(end - at), tag))
			return true;
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		at = lf != NULL ? lf + 1 : end;
	}
	return false;
}

/* JSON is told from the rest by its first byte, and its kinds by their own mark. */
static enum inventory_format guess(const char *bytes, size_t len)
{
	size_t at = begins(bytes, len, "\xef\xbb\xbf") ? 3 : 0;

	while (at < len && strchr(" \t\r\n", bytes[at]) != NULL && bytes[at] != '\0')
		at++;
	if (at < len && (bytes[at] == '{' || bytes[at] == '['))
		return INVENTORY_AUTO;
	if (has_line(bytes, len, "SPDXVersion:"))
		return INVENTORY_SPDX;
	if (begins(bytes + at, len - at, "Package:"))
		return INVENTORY_DPKG;
	return INVENTORY_CSV;
}

static err_t read_json(struct inventory *v, enum inventory_format format, const char *machine, const void *bytes,
		       size_t len, struct problem *why)
{
	struct tree *t = NULL;
	err_t e = tree_json(bytes, len, &t, why);
	const struct node *root = e == OK ? tree_root(t) : NULL;

	if (e == OK && format == INVENTORY_AUTO) {
		bool spdx = node_get(root, "spdxVersion") != NULL || node_get(root, "@graph") != NULL;
		if (node_get(root, "bomFormat") != NULL)
			format = INVENTORY_CYCLONEDX;
		else if (spdx)
			format = INVENTORY_SPDX;
		else
			e = problem(why, ERR_UNKNOWN, "JSON, but neither CycloneDX (\"bomFormat\") nor SPDX (\"spdxVersion\", \"@graph\"); "
				    "give a software bill of materials");
	}
	if (e == OK && format == INVENTORY_CYCLONEDX)
		e = inventory_cyclonedx(v, machine, root, why);
	else if (e == OK)
		e = inventory_spdx(v, machine, root, why);
	tree_free(t);
	return e;
}

err_t inventory_read(struct inventory *v, enum inventory_format format, const char *machine, const char *name,
		     const void *bytes, size_t len, struct problem *why)
{
	size_t parts = v->parts, left_out = v->left_out;
	const char *text = bytes != NULL ? bytes : "";
	enum inventory_format told = guess(text, len);
	err_t e;

	if (format == INVENTORY_AUTO)
		format = told;
	bool json = told == INVENTORY_AUTO;
	if (format == INVENTORY_AUTO || format == INVENTORY_CYCLONEDX || (format == INVENTORY_SPDX && json))
		e = read_json(v, format, machine, text, len, why);
	else if (format == INVENTORY_SPDX)
		e = inventory_spdx_tags(v, machine, text, len, why);
	else if (format == INVENTORY_DPKG)
		e = inventory_dpkg(v, machine, text, len, why);
	else
		e = inventory_csv(v, machine, text, len, why);
	if (e != OK) {
		v->parts = parts;
		v->left_out = left_out;
		(void)problem(why, e, "%s", err_text(e));
	}
	return problem_at(why, e, name);
}
