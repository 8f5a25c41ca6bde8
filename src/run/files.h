/* files.h - where a site keeps copies of what was approved. */
#ifndef RUN_FILES_H
#define RUN_FILES_H

#define FILE_PATH_MAX	512u

/* "criteria/<id>/<first 16 of the digest>.yml" */
void file_of_rule(const char *id, const char *sha256, char out[static FILE_PATH_MAX]);

/* "criteria/<id>/<first 16 of the digest>.<list's name>.list" */
void file_of_list(const char *id, const char *name, const char *sha256, char out[static FILE_PATH_MAX]);

#endif
