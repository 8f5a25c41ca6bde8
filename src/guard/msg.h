/* msg.h - the complete list of what processes may say to one another, and how
 * it crosses the socket. */
#ifndef GUARD_MSG_H
#define GUARD_MSG_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define MSG_PICK_MAX	65536u	/* bytes: rule numbers, sealed values and the largest bag of facts (run/wire.c) */

/*
 * X(enum, name, greatest length in bytes). Who says it to whom, and its body
 * (integers big-endian; "text" is bytes without NUL, to the end of the message
 * unless a length is given):
 *
 * parent to keeper
 *   OPEN		u16 length + passphrase, u16 length + authority id
 *   HOW		u8 eyes, u8 1 if captures may still grow, u32 MiB of an interface's ring, u64
 *			bytes of memory for each eye's flows
 *   SOURCE		text: name of a source, in the order of an eye's descriptors
 *   START		empty: all sources named; check, then begin
 * keeper to eye
 *   AUTHORITY		text: the approved authority document
 *   PSEUDONYM		32 bytes: the authority's one-way key
 *   PERSONAL		text: one more field that the site counts as identifying
 *   IDENTITY		10 bytes day, 32 bytes public key, u64 the day's end (nanoseconds of UTC): to
 *			whom values that are replaced are sealed; again when a new day begins
 *   CRITERION		text: an approved criterion, exact bytes
 *   LIST		u16 length + list's name, bytes: a list of the criterion before
 *   HOW, SOURCE	as above
 *   COMPILE		empty: that was all; make ready
 *   GO			empty: the run is in the ledger; read
 * eye to keeper
 *   READY		empty: compiled, confined
 *   PICK		u16 count, count * u16 rule number, u16 length of sealed values, when not 0:
 *			10 bytes day and these (rec/pick.c); facts (rec/facts.h)
 *   PROGRESS		a tally (run/wire.h)
 *   DAMAGE		text: one sentence about a damaged source
 *   DONE		a tally, u8 1 if stopped before the end
 *   PROBLEM		u8 err_t, text: a sentence for a person; the sender gives up
 * keeper to parent
 *   PROGRESS, DAMAGE, PROBLEM	as above
 *   ACK		u32 seq, u32 records, text run id: durable and covered by a checkpoint
 *   RESULT		text: one JSON document
 */
#define MSG_LIST_OF(X)                                                         \
	X(MSG_OPEN, "open", 4096)                                              \
	X(MSG_HOW, "how", 16)                                                  \
	X(MSG_SOURCE, "source", 4096)                                          \
	X(MSG_START, "start", 0)                                               \
	X(MSG_AUTHORITY, "authority", 65536)                                   \
	X(MSG_PSEUDONYM, "pseudonym", 32)                                      \
	X(MSG_IDENTITY, "identity", 64)                                        \
	X(MSG_PERSONAL, "personal", 128)                                       \
	X(MSG_CRITERION, "criterion", 65536)                                   \
	X(MSG_LIST, "list", 256u << 20)                                        \
	X(MSG_COMPILE, "compile", 0)                                           \
	X(MSG_GO, "go", 0)                                                     \
	X(MSG_READY, "ready", 0)                                               \
	X(MSG_PICK, "pick", MSG_PICK_MAX)                                           \
	X(MSG_PROGRESS, "progress", 1024)                                      \
	X(MSG_DAMAGE, "damage", 1024)                                          \
	X(MSG_DONE, "done", 1024)                                              \
	X(MSG_PROBLEM, "problem", 1024)                                        \
	X(MSG_ACK, "ack", 256)                                                 \
	X(MSG_RESULT, "result", 65536)

enum msg_kind {
#define MSG_ENUM(id, name, max) id,
	MSG_LIST_OF(MSG_ENUM)
#undef MSG_ENUM
	MSG_KINDS,
};

/* The largest body of a kind, bytes. */
size_t msg_max(enum msg_kind kind);

/*
 * msg_send - write one message whole: u32 kind, u32 length, body
 *
 * OK | ERR_LIMIT (longer than the kind allows; nothing written) | ERR_PEER (the
 * other side is gone; SIGPIPE must be ignored) | ERR_IO
 */
err_t msg_send(int fd, enum msg_kind kind, const void *body, size_t len) MUST_USE;

/*
 * msg_receive - read one message, waiting for it
 *
 * The length is checked against the kind's limit before a byte of the body is
 * read, so that a process that was taken over cannot make the other allocate.
 *
 * body		cleared, then filled; its ceiling bounds too
 * OK | ERR_ABSENT (the other side closed between messages) | ERR_PEER (closed
 * inside one) | ERR_UNKNOWN (kind) | ERR_LIMIT | ERR_IO
 */
err_t msg_receive(int fd, enum msg_kind *kind, struct buf *body) MUST_USE;

#endif
