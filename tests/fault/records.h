/* records.h - the calls that records.c puts itself in front of. Each has the C library's symbol, not its
 * name, so that no header of the system takes it for something else. */
#ifndef TESTS_FAULT_RECORDS_H
#define TESTS_FAULT_RECORDS_H

#include <sys/types.h>
#include <sys/uio.h>

int rec_open(const char *path, int flags, ...) __asm__("open64");
int rec_openat(int dirfd, const char *path, int flags, ...) __asm__("openat64");
ssize_t rec_write(int fd, const void *bytes, size_t len) __asm__("write");
ssize_t rec_pwrite(int fd, const void *bytes, size_t len, off_t at) __asm__("pwrite64");
ssize_t rec_writev(int fd, const struct iovec *parts, int count) __asm__("writev");
int rec_ftruncate(int fd, off_t size) __asm__("ftruncate64");
int rec_rename(const char *a, const char *b) __asm__("rename");
int rec_renameat(int from, const char *a, int to, const char *b) __asm__("renameat");
int rec_renameat2(int from, const char *a, int to, const char *b, unsigned flags) __asm__("renameat2");
int rec_unlink(const char *path) __asm__("unlink");
int rec_unlinkat(int dirfd, const char *path, int flags) __asm__("unlinkat");
int rec_rmdir(const char *path) __asm__("rmdir");
int rec_mkdir(const char *path, mode_t mode) __asm__("mkdir");
int rec_mkdirat(int dirfd, const char *path, mode_t mode) __asm__("mkdirat");
int rec_linkat(int from, const char *a, int to, const char *b, int flags) __asm__("linkat");
int rec_link(const char *a, const char *b) __asm__("link");
int rec_fsync(int fd) __asm__("fsync");
int rec_fdatasync(int fd) __asm__("fdatasync");
int rec_execve(const char *path, char *const argv[], char *const env[]) __asm__("execve");

#endif
