/* version_order.c - compare versions given on standard input, for tests:
 *
 *	version_order SCHEME < PAIRS	(a pair a line, parted by a tab)
 *
 * Prints a line "-1", "0" or "1" for each pair; "invalid" in front when one of
 * the two breaks the scheme's rules. */
#include <stdio.h>
#include <string.h>

#include "vuln/version.h"

int main(int argc, char **argv)
{
	enum version_scheme s = VERSION_NONE;
	char line[4096];

	for (int i = 0; i < VERSION_SCHEMES_ && argc == 2; i++)
		if (strcmp(version_scheme_name((enum version_scheme)i), argv[1]) == 0)
			s = (enum version_scheme)i;
	if (s == VERSION_NONE)
		return 2;
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		char *tab = strchr(line, '\t');
		if (tab == NULL)
			return 2;
		*tab = '\0';
		bool valid = version_valid(s, line) && version_valid(s, tab + 1);
		(void)printf("%s%d\n", valid ? "" : "invalid ", version_compare(s, line, tab + 1));
	}
	return 0;
}
