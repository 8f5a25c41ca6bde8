/* http.h - one request after the other over HTTP or HTTPS. */
#ifndef FETCH_HTTP_H
#define FETCH_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/problem.h"

#define HTTP_URL_MAX		2048u
#define HTTP_TYPE_MAX		128u	/* bytes of a type, NUL included */
#define HTTP_CONNECT_SECONDS	10
#define HTTP_STALL_SECONDS	30	/* below 100 bytes a second for so long: given up */

struct http;	/* keeps connections open; opaque, for one thread */

/* ca: PEM file of the authorities that are trusted instead of the system's, or NULL; borrowed.
 * ret owned by the caller (http_free). OK | ERR_MEMORY */
err_t http_new(const char *ca, struct http **ret) MUST_USE;
void http_free(struct http *h);		/* NULL is fine */

/* Is this an address that can be asked: http://... or https://..., not too long? */
bool http_is_url(const char *url);

/*
 * http_get, http_post - ask and take the whole answer
 *
 * The server's certificate is verified; redirections are not followed, they are answers.
 *
 * type	of the body, like "text/plain; charset=utf-8"
 * status	of the answer, like 200; 0 when there was none
 * out		cleared, then the answer's body, unpacked, up to its ceiling
 * OK (an answer came, of any status) | ERR_USAGE (no such address) | ERR_LIMIT (more than
 * `out` may hold) | ERR_PEER (no connection, a bad certificate, broken off) | ERR_MEMORY, with a sentence
 */
err_t http_get(struct http *h, const char *url, unsigned *status, struct buf *out, struct problem *why) MUST_USE;
err_t http_post(struct http *h, const char *url, const char *type, const void *body, size_t len, unsigned *status,
		struct buf *out, struct problem *why) MUST_USE;

#endif
