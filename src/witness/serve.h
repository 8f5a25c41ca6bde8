/* serve.h - a witness over HTTP. */
#ifndef WITNESS_SERVE_H
#define WITNESS_SERVE_H

#include <signal.h>
#include <stdio.h>

#include "base/err.h"
#include "base/problem.h"
#include "witness/witness.h"

#define SERVE_CONNECTIONS	256u
#define SERVE_CONNECTIONS_EACH	32u	/* of one address */
#define SERVE_SECONDS		15u	/* without a byte, then a connection is closed */

/*
 * witness_serve - answer until `stop` is set
 *
 *	POST /add-checkpoint		C2SP tlog-witness
 *	GET /HASH/checkpoint		the checkpoint cosigned last
 *
 * One thread: a request is judged, kept and answered before the next one is read, so
 * that check and state are one step. Without TLS: what passes is signed; for secrecy
 * put a web server before it.
 *
 * where	"192.0.2.1:8080", "[2001:db8::1]:8080"; port 0: any free one
 * log		a line when it listens ("listening on PORT"), and one for each request to
 *		add a checkpoint; NULL: none
 * OK | ERR_USAGE (where) | ERR_BUSY (the address is in use) | ERR_IO, each with a sentence
 */
err_t witness_serve(struct witness *w, const char *where, const volatile sig_atomic_t *stop, FILE *log,
		    struct problem *why) MUST_USE;

#endif
