#include "run/files.h"

#include <stdio.h>

void file_of_rule(const char *id, const char *sha256, char out[static FILE_PATH_MAX])
{
	(void)snprintf(out, FILE_PATH_MAX, "criteria/%s/%.16s.yml", id, sha256);
}

void file_of_list(const char *id, const char *name, const char *sha256, char out[static FILE_PATH_MAX])
{
	(void)snprintf(out, FILE_PATH_MAX, "criteria/%s/%.16s.%s.list", id, sha256, name);
}
