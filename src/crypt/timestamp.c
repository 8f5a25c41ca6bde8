#include "crypt/timestamp.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "crypt/digest.h"

#define TOKEN_MAX	65536u

/* ---- asking ---- */

static bool set_imprint(TS_REQ *req, const void *text, size_t len)
{
	uint8_t digest[DIGEST_SHA256_BYTES];
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algo = X509_ALGOR_new();

	digest_sha256(text, len, digest);
	bool done = imprint != NULL && algo != NULL &&
		    X509_ALGOR_set0(algo, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
		    TS_MSG_IMPRINT_set_algo(imprint, algo) == 1 &&
		    TS_MSG_IMPRINT_set_msg(imprint, digest, (int)sizeof(digest)) == 1 &&
		    TS_REQ_set_msg_imprint(req, imprint) == 1;
	X509_ALGOR_free(algo);
	TS_MSG_IMPRINT_free(imprint);
	return done;
}

/* Its first bit is never set and its first byte never 0, so that its form is plain. */
static bool set_nonce(TS_REQ *req, uint8_t nonce[static TIMESTAMP_NONCE_BYTES])
{
	uint64_t v = 0;

	randombytes_buf(nonce, TIMESTAMP_NONCE_BYTES);
	nonce[0] = (uint8_t)((nonce[0] & 0x7f) | 0x40);
	for (size_t i = 0; i < TIMESTAMP_NONCE_BYTES; i++)
		v = v << 8 | nonce[i];
	ASN1_INTEGER *n = ASN1_INTEGER_new();
	bool done = n != NULL && ASN1_INTEGER_set_uint64(n, v) == 1 && TS_REQ_set_nonce(req, n) == 1;
	ASN1_INTEGER_free(n);
	return done;
}

err_t timestamp_request(const void *text, size_t len, uint8_t nonce[static TIMESTAMP_NONCE_BYTES],
			struct buf *out)
{
	unsigned char *der = NULL;
	int bytes = -1;

	TS_REQ *req = TS_REQ_new();
	if (req != NULL && TS_REQ_set_version(req, 1) == 1 && set_imprint(req, text, len) && set_nonce(req, nonce) &&
	    TS_REQ_set_cert_req(req, 1) == 1)
		bytes = i2d_TS_REQ(req, &der);
	if (bytes > 0)
		buf_add(out, der, (size_t)bytes);
	OPENSSL_free(der);
	TS_REQ_free(req);
	ERR_clear_error();
	return bytes > 0 ? out->err : ERR_MEMORY;
}

/* ---- judging ---- */

static err_t granted(TS_RESP *r)
{
	const ASN1_INTEGER *status = TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(r));
	long v = status != NULL ? ASN1_INTEGER_get(status) : -1;

	if (v < 0)
		return ERR_FORM;
	return v == TS_STATUS_GRANTED || v == TS_STATUS_GRANTED_WITH_MODS ? OK : ERR_REFUSED;
}

/* Is it over this text, by SHA-256, with this nonce? */
static err_t is_about(TS_TST_INFO *info, const struct timestamp_expected *want)
{
	uint8_t digest[DIGEST_SHA256_BYTES];
	uint64_t said = 0, asked = 0;
	const ASN1_OBJECT *algorithm = NULL;

	digest_sha256(want->text, want->len, digest);
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
	X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
	const ASN1_OCTET_STRING *message = TS_MSG_IMPRINT_get_msg(imprint);
	if (OBJ_obj2nid(algorithm) != NID_sha256 || ASN1_STRING_length(message) != (int)sizeof(digest) ||
	    memcmp(ASN1_STRING_get0_data(message), digest, sizeof(digest)) != 0)
		return ERR_DIGEST;
	if (want->nonce == NULL)
		return OK;
	for (size_t i = 0; i < TIMESTAMP_NONCE_BYTES; i++)
		asked = asked << 8 | want->nonce[i];
	const ASN1_INTEGER *nonce = TS_TST_INFO_get_nonce(info);
	return nonce != NULL && ASN1_INTEGER_get_uint64(&said, nonce) == 1 && said == asked ? OK : ERR_DIGEST;
}

static err_t read_time(TS_TST_INFO *info, time_t *out)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &tm) != 1)
		return ERR_FORM;
	*out = timegm(&tm);
	return *out > 0 && *out < INT64_MAX / NSEC_PER_SEC ? OK : ERR_FORM;
}

/* The trusted certificates, to be judged as of `at`. NULL: *e says why. */
static X509_STORE *trusted(const struct timestamp_expected *want, time_t at, err_t *e)
{
	X509_STORE *store = X509_STORE_new();
	BIO *pem = want->ca_len <= INT_MAX ? BIO_new_mem_buf(want->ca, (int)want->ca_len) : NULL;
	unsigned count = 0;

	*e = store != NULL && pem != NULL ? OK : ERR_MEMORY;
	for (X509 *cert; *e == OK && (cert = PEM_read_bio_X509(pem, NULL, NULL, NULL)) != NULL; count++) {
		if (X509_STORE_add_cert(store, cert) != 1)
			*e = ERR_KEY;
		X509_free(cert);
	}
	BIO_free(pem);
	/* Nothing behind the last one but no more PEM. */
	if (*e == OK && (count == 0 || ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE))
		*e = ERR_KEY;
	if (*e == OK)
		X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), at);
	if (*e == OK)
		return store;
	X509_STORE_free(store);
	return NULL;
}

err_t timestamp_ca_check(const void *ca, size_t len)
{
	const struct timestamp_expected want = { .ca = ca, .ca_len = len };
	err_t e = ERR_KEY;
	X509_STORE *store = len > 0 ? trusted(&want, 0, &e) : NULL;

	X509_STORE_free(store);
	ERR_clear_error();
	return e;
}

static err_t is_signed(TS_RESP *r, const struct timestamp_expected *want, time_t at)
{
	err_t e = OK;
	TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
	X509_STORE *store = ctx != NULL ? trusted(want, at, &e) : NULL;

	if (store == NULL) {
		TS_VERIFY_CTX_free(ctx);
		return ctx == NULL ? ERR_MEMORY : e;
	}
	(void)TS_VERIFY_CTX_set_store(ctx, store);	/* freed with ctx */
	(void)TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_SIGNATURE);
	e = TS_RESP_verify_response(ctx, r) == 1 ? OK : ERR_SIGNATURE;
	TS_VERIFY_CTX_free(ctx);
	return e;
}

/* The common name in the certificate that the token bears. */
static void read_authority(TS_RESP *r, char out[static TIMESTAMP_NAME_MAX])
{
	PKCS7 *token = TS_RESP_get_token(r);
	STACK_OF(X509) *signers = PKCS7_get0_signers(token, NULL, 0);

	out[0] = '\0';
	if (signers != NULL && sk_X509_num(signers) > 0) {
		X509_NAME *name = X509_get_subject_name(sk_X509_value(signers, 0));
		int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
		unsigned char *utf8 = NULL;
		int len = at >= 0 ? ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at))) : -1;
		if (len > 0 && (size_t)len < TIMESTAMP_NAME_MAX && memchr(utf8, '\0', (size_t)len) == NULL) {
			memcpy(out, utf8, (size_t)len);
			out[len] = '\0';
		}
		OPENSSL_free(utf8);
	}
	sk_X509_free(signers);
}

err_t timestamp_check(const void *tsr, size_t len, const struct timestamp_expected *want, struct timestamp *out)
{
	const unsigned char *at = tsr;
	time_t then = 0;

	memset(out, 0, sizeof(*out));
	if (len == 0 || len > TOKEN_MAX)
		return ERR_FORM;
	TS_RESP *r = d2i_TS_RESP(NULL, &at, (long)len);
	err_t e = r != NULL && at == (const unsigned char *)tsr + len ? granted(r) : ERR_FORM;
	TS_TST_INFO *info = e == OK ? TS_RESP_get_tst_info(r) : NULL;
	if (e == OK && info == NULL)
		e = ERR_FORM;
	if (e == OK)
		e = is_about(info, want);
	if (e == OK)
		e = read_time(info, &then);
	if (e == OK && want->ca_len > 0)
		e = is_signed(r, want, then);
	if (e == OK) {
		out->at = (nsec_t)then * NSEC_PER_SEC;
		read_authority(r, out->authority);
	}
	TS_RESP_free(r);
	ERR_clear_error();
	return e;
}
