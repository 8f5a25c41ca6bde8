/* Readers of inventories: CycloneDX, SPDX, dpkg, CSV. */
#include "../check.h"

#include <stdio.h>

#include "base/cc.h"
#include "vuln/inventory.h"

static struct inventory taken(const char *text)
{
	struct inventory v = inventory_of();
	struct problem why = PROBLEM_NONE;

	if (inventory_read(&v, INVENTORY_AUTO, "m1", "F", text, strlen(text), &why) != OK)
		fail_msg("%.60s: %s", text, why.text);
	return v;
}

static void refused(const char *text, err_t want, const char *says)
{
	struct inventory v = inventory_of();
	struct problem why = PROBLEM_NONE;
	err_t e = inventory_read(&v, INVENTORY_AUTO, "", "F", text, strlen(text), &why);

	if (e != want || strncmp(why.text, "F:", 2) != 0 || strstr(why.text, says) == NULL || v.parts != 0)
		fail_msg("%.60s: %s, %zu parts, \"%s\" does not say \"%s\"", text, err_text(e), v.parts, why.text, says);
	inventory_free(&v);
}

#define BOM(version, more) "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"" version "\"" more "}"
#define COMPONENT(more) BOM("1.6", ",\"components\":[{\"type\":\"library\",\"name\":\"x\"" more "}]")

static void test_cyclonedx(void **state)
{
	(void)state;
	struct inventory v = taken(BOM("1.5", ",\"metadata\":{\"component\":{\"type\":\"application\",\"name\":\"shop\"}},\"components\":["
				       "{\"type\":\"library\",\"group\":\"org.apache\",\"name\":\"a\",\"version\":\"1\",\"purl\":\"pkg:maven/org.apache/a@1\","
				       "\"components\":[{\"type\":\"library\",\"name\":\"b\",\"version\":\"2\",\"supplier\":{\"name\":\"ACME\"}}]},"
				       "{\"type\":\"library\",\"name\":\"\"}]"));
	assert_int_equal(v.parts, 3);
	assert_int_equal(v.left_out, 1);
	assert_string_equal(v.part[0].product, "shop");
	assert_string_equal(v.part[1].ecosystem, "Maven");
	assert_string_equal(v.part[1].package, "org.apache:a");
	assert_string_equal(v.part[1].machine, "m1");
	assert_string_equal(v.part[2].maker, "ACME");
	assert_string_equal(v.part[2].where, "components[0].components[0]");
	inventory_free(&v);
}

static void test_cyclonedx_refused(void **state)
{
	(void)state;
	refused(BOM("1.1", ""), ERR_UNKNOWN, "1.2 to 1.7");
	refused("{\"bomFormat\":\"x\"}", ERR_UNKNOWN, "bomFormat");
	refused("{\"x\":1}", ERR_UNKNOWN, "neither CycloneDX");
	refused(BOM("1.6", ",\"components\":[{\"name\":\"x\"}]"), ERR_FORM, "components[0].type: is missing");
	refused(BOM("1.6", ",\"components\":[{\"type\":\"foo\",\"name\":\"x\"}]"), ERR_FORM, "components[0].type");
	refused(BOM("1.3", ",\"components\":[{\"type\":\"library\",\"name\":\"x\"}]"), ERR_FORM, "components[0].version: is missing");
	refused(COMPONENT(",\"hashes\":[{\"alg\":\"MD5\",\"content\":\"foo\"}]"), ERR_FORM, "components[0].hashes[0].content");
	refused(COMPONENT(",\"scope\":\"foo\""), ERR_FORM, "components[0].scope");
	refused(COMPONENT(",\"version\":7"), ERR_FORM, "components[0].version: is to be a text");
	refused(COMPONENT(",\"bom-ref\":\"1\"},{\"type\":\"library\",\"name\":\"y\",\"bom-ref\":\"1\""), ERR_FORM, "stands twice");
	refused(BOM("1.6", ",\"serialNumber\":\"urn:uuid:1\""), ERR_FORM, "serialNumber");
	refused(BOM("1.6", ",\"version\":0"), ERR_FORM, "version");
	refused(BOM("1.6", ",\"metadata\":{\"timestamp\":\"2020-04-13\"}"), ERR_FORM, "metadata.timestamp");
	refused(BOM("1.6", ",\"dependencies\":[{\"ref\":\"\"}]"), ERR_FORM, "dependencies[0].ref");
	refused("{\"bomFormat\":\"CycloneDX\",\n", ERR_FORM, "F:2:");
}

static void test_spdx(void **state)
{
	(void)state;
	struct inventory v = taken("{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"name\":\"tokio\",\"versionInfo\":\"1.19\",\"supplier\":\"Organization: ACME (a@x)\","
				   "\"externalRefs\":[{\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:cargo/tokio@1.19.2\"},"
				   "{\"referenceType\":\"cpe22Type\",\"referenceLocator\":\"cpe:/a:x:y\"},{\"referenceType\":\"cpe23Type\",\"referenceLocator\":\"cpe:2.3:a:x:y:*:*:*:*:*:*:*:*\"}]}]}");
	assert_int_equal(v.parts, 1);
	assert_string_equal(v.part[0].maker, "ACME");
	assert_string_equal(v.part[0].ecosystem, "crates.io");
	assert_int_equal(strncmp(v.part[0].cpe, "cpe:2.3:", 8), 0);
	inventory_free(&v);
	v = taken("{\"@graph\":[{\"type\":\"CreationInfo\",\"specVersion\":\"3.0.1\"},{\"type\":\"Organization\",\"spdxId\":\"o\",\"name\":\"ACME\"},"
		  "{\"type\":\"software_Package\",\"name\":\"p\",\"suppliedBy\":\"o\",\"software_packageVersion\":\"4\"}]}");
	assert_int_equal(v.parts, 1);
	assert_string_equal(v.part[0].maker, "ACME");
	assert_string_equal(v.part[0].version, "4");
	inventory_free(&v);
	v = taken("SPDXVersion: SPDX-2.2\n# comment\nPackageName: glibc\nPackageVersion: 2.11.1\nPackageSupplier: NOASSERTION\n"
		  "PackageComment: <text>two\nPackageName: not this\n</text>\nExternalRef: SECURITY cpe23Type cpe:2.3:a:gnu:glibc:2.11.1:*:*:*:*:*:*:*\n"
		  "PackageName: apache\r\nPackageVersion: 2.4\r\nFileName: ./x\nPackageVersion: 9\n");
	assert_int_equal(v.parts, 2);
	assert_string_equal(v.part[0].version, "2.11.1");
	assert_string_equal(v.part[0].where, "line 3");
	assert_string_equal(v.part[1].product, "apache");
	assert_string_equal(v.part[1].version, "2.4");
	inventory_free(&v);
	refused("{\"spdxVersion\":\"SPDX-1.2\"}", ERR_UNKNOWN, "SPDX-2.2, SPDX-2.3");
	refused("{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{}]}", ERR_FORM, "packages[0].name");
	refused("{\"@graph\":[{\"specVersion\":\"4.0\"}]}", ERR_UNKNOWN, "@graph");
	refused("SPDXVersion: SPDX-9\n", ERR_UNKNOWN, "F:1:");
	refused("SPDXVersion: SPDX-2.3\nPackageName: x\nPackageComment: <text>never closed\n", ERR_FORM, "F:3:");
	refused("SPDXVersion: SPDX-2.3\nno tag here\n", ERR_FORM, "F:2:");
}

static void test_dpkg(void **state)
{
	(void)state;
	struct inventory v = taken("Package: base-files\nStatus: install ok installed\nVersion: 12.4+deb12u5\n\n"
				   "Package: libssl3\nStatus: install ok installed\nSource: openssl\nVersion: 3.0.11-1\nDescription: x\n more: y\n\n"
				   "Package: bash\nStatus: install ok installed\nSource: bash (5.2.15-2)\nVersion: 5.2.15-2+b7\n\n"
				   "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n");
	assert_int_equal(v.parts, 3);
	assert_int_equal(v.left_out, 1);
	assert_string_equal(v.part[1].ecosystem, "Debian:12");
	assert_string_equal(v.part[1].package, "openssl");
	assert_string_equal(v.part[1].package_version, "3.0.11-1");
	assert_string_equal(v.part[2].package, "bash");
	assert_string_equal(v.part[2].package_version, "5.2.15-2");
	assert_string_equal(v.part[2].version, "5.2.15-2+b7");
	assert_string_equal(v.part[1].where, "line 5");
	inventory_free(&v);
	v = taken("Package: base-files\nStatus: install ok installed\nVersion: 12ubuntu4.6\n");
	assert_string_equal(v.part[0].ecosystem, "Ubuntu");
	inventory_free(&v);
	v = taken("Package: x\nVersion: 1\n");	/* status.d: no Status */
	assert_int_equal(v.parts, 1);
	assert_string_equal(v.part[0].ecosystem, "Debian");
	inventory_free(&v);
	refused("Package: x\nStatus: install ok installed\n", ERR_FORM, "has no Version");
	refused("Package: x\nPackage: y\n", ERR_FORM, "F:2:");
	refused("Package: x\nnonsense\n", ERR_FORM, "F:2:");
	refused("Package: x\nVersion: 1\n\nVersion: 1\n", ERR_FORM, "F:4:");
}

static void test_csv(void **state)
{
	(void)state;
	struct inventory v = taken("\xef\xbb\xbfid,maker,product,version,note,retired_on\r\nfw1,Fortinet,FortiOS,7.0.1,\"a, b\",\r\n"
				   "old,x,y,1,,2026-01-01\r\n,Cisco,\"IOS XE\",17,,\r\n\r\n");
	assert_int_equal(v.parts, 2);
	assert_int_equal(v.left_out, 1);
	assert_string_equal(v.part[0].machine, "fw1");
	assert_string_equal(v.part[1].machine, "m1");
	assert_string_equal(v.part[1].product, "IOS XE");
	assert_string_equal(v.part[1].where, "line 4");
	inventory_free(&v);
	refused("", ERR_FORM, "empty");
	refused("a,b\n1,2\n", ERR_UNKNOWN, "no column");
	refused("product,product\n", ERR_FORM, "twice");
	refused("product,version\nx\n", ERR_FORM, "F:2: 1 fields under 2");
	refused("product\n\"x\n", ERR_FORM, "F:2:");
}

/* A document that is refused leaves what came before. */
static void test_undo(void **state)
{
	(void)state;
	struct inventory v = taken("product\nx\n");
	struct problem why = PROBLEM_NONE;
	static const char bad[] = "product,version\ny,1\nz\n";

	assert_int_equal(inventory_read(&v, INVENTORY_AUTO, "", "F", bad, sizeof(bad) - 1, &why), ERR_FORM);
	assert_int_equal(v.parts, 1);
	inventory_free(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cyclonedx), cmocka_unit_test(test_cyclonedx_refused), cmocka_unit_test(test_spdx),
		cmocka_unit_test(test_dpkg), cmocka_unit_test(test_csv), cmocka_unit_test(test_undo),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
