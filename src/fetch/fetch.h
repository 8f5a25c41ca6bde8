/* fetch.h - a ledger that a web server shows, copied into a folder. */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/problem.h"
#include "fetch/http.h"

#define FETCH_PATH_BYTES	512u

/*
 * fetch_ledger - copy the ledger below an address into an empty folder
 *
 * Takes the checkpoint, then every file that a ledger of its size has: bundles and tiles, the
 * partial ones of every size that its entries name as published, the bodies that they name, and
 * the cosigned checkpoint of the present size. What the server does not have is left out: the
 * inspection of the folder says what is missing. Nothing is verified here.
 *
 * url		of the ledger's folder; with or without a slash at its end
 * since	bodies of entries before it are not fetched
 * dirfd	of the folder, borrowed
 * OK | ERR_ABSENT (no checkpoint at the address) | ERR_PEER (no connection, or an answer that is
 *    neither yes nor "not there") | ERR_LIMIT | ERR_FULL | ERR_IO | ERR_MEMORY, each with a sentence
 * Source: C2SP tlog-tiles; docs/ledger-format.md section 1
 */
err_t fetch_ledger(struct http *h, const char *url, uint64_t since, int dirfd, struct problem *why) MUST_USE;

/* A new empty folder for temporary files, below TMPDIR or /tmp: its path, and an open descriptor.
 * OK | ERR_* with a sentence */
err_t fetch_folder_new(char path[static FETCH_PATH_BYTES], int *fd, struct problem *why) MUST_USE;

/* Remove it and everything in it. */
void fetch_folder_remove(const char *path);

#endif
