/* dies_at.h - the steps on disk that dies_at.c counts, with the C library's names. */
#ifndef TESTS_FAULT_DIES_AT_H
#define TESTS_FAULT_DIES_AT_H

#include <sys/types.h>

int unlinkat(int fd, const char *path, int flags);
int renameat(int from, const char *a, int to, const char *b);
int fsync(int fd);
ssize_t write(int fd, const void *bytes, size_t len);
ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at);

#endif
