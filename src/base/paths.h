/* paths.h - where the program's own data lie. */
#ifndef BASE_PATHS_H
#define BASE_PATHS_H

#include "base/buf.h"

/* The folder `name` ("law", "criteria") of the program's data into *out (made
 * here, the caller frees it): beside the build folder when the program runs
 * from there, else in share/sekisho beside the program's folder, else in the
 * installed data folder. Never fails; the folder may
 * not exist. */
void paths_data(const char *name, struct buf *out);

#endif
