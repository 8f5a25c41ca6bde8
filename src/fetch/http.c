#include "fetch/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

struct http {
	CURL *curl;
	const char *ca;
	char sentence[CURL_ERROR_SIZE];
};

err_t http_new(const char *ca, struct http **ret)
{
	struct http *h = calloc(1, sizeof(*h));

	if (h == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(h);
		return ERR_MEMORY;
	}
	h->ca = ca;
	h->curl = curl_easy_init();
	if (h->curl == NULL) {
		curl_global_cleanup();
		free(h);
		return ERR_MEMORY;
	}
	*ret = h;
	return OK;
}

void http_free(struct http *h)
{
	if (h == NULL)
		return;
	curl_easy_cleanup(h->curl);
	curl_global_cleanup();
	free(h);
}

bool http_is_url(const char *url)
{
	return (strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0) && strlen(url) < HTTP_URL_MAX;
}

static size_t on_bytes(char *bytes, size_t one, size_t count, void *ctx)
{
	struct buf *out = ctx;

	buf_add(out, bytes, one * count);
	return out->err == OK ? one * count : 0;
}

static bool set_up(struct http *h, const char *url, struct buf *out)
{
	CURL *c = h->curl;

	curl_easy_reset(c);	/* keeps connections */
	return curl_easy_setopt(c, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)HTTP_CONNECT_SECONDS) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 100L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)HTTP_STALL_SECONDS) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "") == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_USERAGENT, "sekisho/" SEKISHO_VERSION) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->sentence) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_bytes) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEDATA, out) == CURLE_OK &&
	       (h->ca == NULL || curl_easy_setopt(c, CURLOPT_CAINFO, h->ca) == CURLE_OK);
}

static err_t perform(struct http *h, const char *url, unsigned *status, const struct buf *out, struct problem *why)
{
	long code = 0;

	h->sentence[0] = '\0';
	CURLcode done = curl_easy_perform(h->curl);
	if (out->err != OK)
		return problem(why, out->err, "%s: the answer is larger than it can be", url);
	if (done == CURLE_URL_MALFORMAT)
		return problem(why, ERR_USAGE, "%s: no address that can be asked", url);
	if (done != CURLE_OK)
		return problem(why, done == CURLE_OUT_OF_MEMORY ? ERR_MEMORY : ERR_PEER, "%s: %s", url,
			       h->sentence[0] != '\0' ? h->sentence : curl_easy_strerror(done));
	(void)curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &code);
	*status = (unsigned)code;
	return OK;
}

static err_t begin(struct http *h, const char *url, unsigned *status, struct buf *out, struct problem *why)
{
	*status = 0;
	buf_clear(out);
	if (!http_is_url(url))
		return problem(why, ERR_USAGE, "%.200s: no address; it begins with https:// or http://", url);
	return set_up(h, url, out) ? OK : problem(why, ERR_MEMORY, "%s: cannot be asked", url);
}

err_t http_get(struct http *h, const char *url, unsigned *status, struct buf *out, struct problem *why)
{
	err_t e = begin(h, url, status, out, why);

	return e == OK ? perform(h, url, status, out, why) : e;
}

err_t http_post(struct http *h, const char *url, const char *type, const void *body, size_t len, unsigned *status,
		struct buf *out, struct problem *why)
{
	char header[HTTP_TYPE_MAX + 16];
	struct curl_slist *headers = NULL;
	err_t e = begin(h, url, status, out, why);

	if (e != OK)
		return e;
	(void)snprintf(header, sizeof(header), "Content-Type: %s", type);
	headers = curl_slist_append(NULL, header);
	if (headers == NULL || curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, headers) != CURLE_OK ||
	    curl_easy_setopt(h->curl, CURLOPT_POST, 1L) != CURLE_OK ||
	    curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, body) != CURLE_OK ||
	    curl_easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len) != CURLE_OK)
		e = problem(why, ERR_MEMORY, "%s: cannot be asked", url);
	else
		e = perform(h, url, status, out, why);
	curl_slist_free_all(headers);
	return e;
}
