/* names.c - any text as a CPE name, a package URL, a name, a version of every
 * scheme and one of JVN's sentences. */
#include <stdlib.h>
#include <string.h>

#include "vuln/cpe.h"
#include "vuln/jvn_text.h"
#include "vuln/name.h"
#include "vuln/purl.h"
#include "vuln/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_name(const struct name *n)
{
	if (n->words > NAME_WORDS || strlen(n->joined) >= NAME_MAX_BYTES)
		abort();
	for (unsigned i = 0; i < n->words; i++)
		if (n->end[i] == 0 || n->end[i] <= (i > 0 ? n->end[i - 1] : 0))
			abort();
	if (strlen(n->joined) != (n->words > 0 ? n->end[n->words - 1] : 0))
		abort();
}

static void names(const char *text, size_t len)
{
	struct name maker, product;

	name_maker(text, len, &maker);
	check_name(&maker);
	name_product(text, len, &product);
	check_name(&product);
	name_maker(text, len / 2, &maker);
	name_without_maker(&product, &maker);
	check_name(&product);
}

/* Both halves of the text as versions. */
static void versions(char *text, size_t len)
{
	char *b = text + len / 2;
	char *a = strndup(text, len / 2);

	if (a == NULL)
		return;
	for (int s = 0; s < VERSION_SCHEMES_; s++) {
		int c = version_compare((enum version_scheme)s, a, b);
		if (c != -version_compare((enum version_scheme)s, b, a) || version_compare((enum version_scheme)s, a, a) != 0)
			abort();
		(void)version_valid((enum version_scheme)s, a);
	}
	free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1), ecosystem[PURL_PART_MAX], name[PURL_PART_MAX];
	struct cpe c;
	struct purl p;
	struct jvn_range r;

	if (text == NULL)
		return 0;
	if (len > 0)
		memcpy(text, bytes, len);
	text[len] = '\0';
	if (cpe_read(text, len, &c) == OK && strlen(c.vendor) + strlen(c.product) > len)
		abort();
	if (purl_read(text, len, &p) == OK && (p.name[0] == '\0' || p.type[0] == '\0'))
		abort();
	else if (purl_read(text, len, &p) == OK && purl_ecosystem(&p, ecosystem, name) == OK &&
		 (ecosystem[0] == '\0' || name[0] == '\0'))
		abort();
	if (jvn_text_range(text, len, &r) && !r.all && strlen(r.from) + strlen(r.until) + strlen(r.last) + strlen(r.exact) == 0)
		abort();
	names(text, len);
	versions(text, len);
	free(text);
	return 0;
}
