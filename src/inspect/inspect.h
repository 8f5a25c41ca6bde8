/* inspect.h - verify a ledger from outside, without any secret. */
#ifndef INSPECT_INSPECT_H
#define INSPECT_INSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/problem.h"
#include "crypt/sign.h"
#include "crypt/timestamp.h"
#include "ledger/merkle.h"

#define INSPECT_FOLDER		"ledger"	/* inside a site's folder */
#define INSPECT_VIOLATIONS_MAX	1000u	/* kept; all are counted */
#define INSPECT_NO_ENTRY	UINT64_MAX

/* What was verified, and how often. X(id, name in JSON, words, Japanese) */
#define INSPECT_CHECK_LIST(X)                                                                      \
	X(CHECK_FILES, "files", "files accounted for", "所在を確かめたファイル")                         \
	X(CHECK_CHECKPOINT, "checkpoint", "checkpoint signatures", "チェックポイントの署名")              \
	X(CHECK_ENTRIES, "entries", "entries in their form", "記載の形式")                               \
	X(CHECK_BUNDLES, "bundles", "entry bundles", "記載の束")                                         \
	X(CHECK_TILES, "tiles", "hash tiles", "ハッシュのタイル")                                        \
	X(CHECK_BODIES, "bodies", "sealed bodies", "封印した本体")                                       \
	X(CHECK_STATEMENTS, "statements", "signed statements of people", "人の署名した言明")              \
	X(CHECK_APPROVALS, "approvals", "approvals by another person", "別の人による承認")                \
	X(CHECK_RUNS, "runs", "runs under approved authority and criteria", "承認の下での実行")           \
	X(CHECK_BATCHES, "batches", "batches within their runs", "実行の中の束")                          \
	X(CHECK_READINGS, "readings", "readings with a purpose", "目的のある閲覧")                          \
	X(CHECK_PERIODS, "periods", "days within their retention period", "保存期間内の日")               \
	X(CHECK_EXPIRED, "expired", "days expired, nothing left of them", "期間が終わり消去した日")        \
	X(CHECK_HOLDS, "holds", "holds by two people", "二人による保全")                                            \
	X(CHECK_COSIGNATURES, "cosignatures", "cosignatures of witnesses that the policy names",           \
	  "ポリシーの挙げる証人の連署")                                                              \
	X(CHECK_HELD, "held", "checkpoints kept elsewhere that this ledger agrees with",                   \
	  "他所に保管されたチェックポイントとの一致")                                              \
	X(CHECK_REVEALS, "reveals", "values revealed as another person approved", "別の人が承認した開示")                  \
	X(CHECK_SHARES, "shares", "packages shared after a reading", "閲覧の記録を伴う証拠の提供")                        \
	X(CHECK_TIMES, "times", "time-stamp tokens over checkpoints", "チェックポイントのタイムスタンプ")

enum inspect_check {
#define CHECK_ENUM(id, name, words, japanese) id,
	INSPECT_CHECK_LIST(CHECK_ENUM)
#undef CHECK_ENUM
	CHECK_COUNT,
};

/* One thing that is wrong. */
struct violation {
	char *file;		/* inside the ledger's folder, or NULL */
	uint64_t entry;		/* or INSPECT_NO_ENTRY */
	char *text;		/* a sentence */
};

/* What was done under an authority, or by one criterion of it: for the yearly report of an oversight body. */
struct inspect_figure {
	char *authority;
	char *criterion;	/* NULL: the authority as a whole */
	char *title;		/* as the document says that ran last: a criterion's title, an authority's purpose; or NULL */
	uint64_t runs;		/* that began */
	uint64_t cut_short;	/* of these, that ended before their sources did */
	uint64_t packets, bytes, flows, erased, dropped;	/* of the whole authority, by its ended runs */
	uint64_t kept;		/* records; of a criterion: that it hit */
};

#define INSPECT_KINDS_MAX	64u

/* Plain data, owned by inspection_free. */
struct inspection {
	bool sound;		/* no violation */
	bool own_key;		/* trust in the log's key comes from the ledger itself */
	char origin[SIGN_NAME_MAX];
	char quorum[128];		/* of the policy; "none"; "" without a policy */
	bool quorum_met;
	size_t witnesses;		/* that the policy names */
	struct buf note;		/* the checkpoint that was inspected, signed, as it lay there */
	uint64_t since;			/* bodies of entries before it were not looked at again */
	char key[256];		/* vkey of the log that the checkpoint was verified with; "" none */
	uint64_t size;
	struct hash root;
	uint64_t checks[CHECK_COUNT];
	struct violation *violations;	/* the first INSPECT_VIOLATIONS_MAX */
	size_t violation_count;		/* kept in the array */
	uint64_t violations_found;	/* in all */
	struct inspect_figure *figures;	/* by authority, itself first, then its criteria by name */
	size_t figure_count;
	uint64_t kinds[INSPECT_KINDS_MAX];	/* entries of each kind: inspect_kind_name() */
	nsec_t from, to;		/* figures and kinds count entries of this time, `to` exclusive; 0: no bound */
	uint64_t unsigned_times;	/* tokens whose authority was not looked at */
	uint64_t time_size;		/* of the newest checkpoint whose token verified; 0: none */
	nsec_t time_at;			/* its time */
	char time_by[TIMESTAMP_NAME_MAX];
	uint64_t late;			/* days that expired more than the grace after their period */
};

/*
 * inspect_run - verify everything in a ledger's folder
 *
 * A ledger that grows meanwhile is inspected again from its new checkpoint.
 *
 * dirfd	of the ledger's folder, borrowed
 * policy	bytes of a C2SP tlog-policy file: the trusted logs, and which witnesses must
 *		have cosigned the checkpoint; NULL: the key that the ledger's first entry
 *		names (own_key)
 * out		filled when OK: look at out->sound; zeroed otherwise
 *
 * OK (also when violations were found) | ERR_FORM (policy) | ERR_UNKNOWN (policy
 * names a key of a type that this version cannot verify) | ERR_ABSENT (no checkpoint: not a
 * ledger) | ERR_ACCESS | ERR_IO | ERR_MEMORY
 * Source: docs/ledger-format.md, all sections
 */
err_t inspect_run(int dirfd, const void *policy, size_t len, struct inspection *out,
		  struct problem *why) MUST_USE;

/* A signed checkpoint of this ledger that somebody keeps elsewhere; borrowed. */
struct inspect_held {
	const char *whose;		/* for sentences: "the checkpoint of witness w1" */
	const void *bytes;
	size_t len;
	bool since;			/* what it covers was found sound then */
};

/* What an inspection is told beside the folder; all borrowed. */
struct inspect_how {
	const void *policy;		/* as above, or NULL */
	size_t policy_len;
	const struct inspect_held *held;
	size_t held_count;
	const void *time_ca;		/* certificates (PEM) of trusted time-stamp authorities: then at least
					 * one token must be theirs; NULL: whose tokens are is not looked at */
	size_t time_ca_len;
	bool fetched;			/* bodies of entries before `since` were left where they are */
	nsec_t now;			/* judge retention as of then; 0: of the newest entry, so that the
					 * verdict follows from the ledger alone */
	nsec_t from, to;		/* figures and kinds count only entries of this time, `to` exclusive; 0: no
					 * bound. Everything is verified all the same */
};

/*
 * inspect_with - the same, and hold the ledger against checkpoints kept elsewhere
 *
 * Each must be signed by the log, and its tree must be the beginning of this one; else it
 * is a violation: an older state was put back, or the log shows two histories. The
 * cosignatures of those of the present size count for the quorum. With `since` the sealed
 * bodies of entries before that size are not read again, and need not be there if `fetched`.
 * As inspect_run().
 */
err_t inspect_with(int dirfd, const struct inspect_how *how, struct inspection *out,
		   struct problem *why) MUST_USE;

void inspection_free(struct inspection *i);

/* How an entry's kind is called, "run.begin"; NULL: there are no more. */
const char *inspect_kind_name(size_t kind);

/* Names of a check: for JSON; for people. */
const char *inspect_check_name(enum inspect_check c);
const char *inspect_check_words(enum inspect_check c, bool japanese);

/* The result as one JSON document, as sentences, as a page. out->err afterwards. */
void inspection_json(const struct inspection *i, struct buf *out);
void inspection_people(const struct inspection *i, const char *folder, bool japanese, struct buf *out);
void inspection_html(const struct inspection *i, const char *folder, bool japanese, struct buf *out);

#endif
