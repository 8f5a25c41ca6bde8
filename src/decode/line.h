/* line.h - protocols that speak in lines: the next line, its words, a reply's
 * code, what a greeting says. No line is kept; a long one is cut. */
#ifndef DECODE_LINE_H
#define DECODE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/proto.h"

#define LINE_KEEP	1024u	/* bytes of a line that are read; the rest is passed over */

/* Some bytes of a line, borrowed. */
struct slice {
	const uint8_t *at;
	size_t len;
};

/*
 * line_take - the next line of a side
 *
 * passing	kept by the protocol for the side, false at first: inside the rest of a
 *		line that was too long
 * ret		the line without its end (LF or CR LF), at most LINE_KEEP bytes
 * step		used is set, or PROTO_MORE; the same whatever the pieces of the bytes are
 *
 * True when there is a line.
 */
bool line_take(bool *passing, const uint8_t *bytes, size_t len, struct slice *ret,
	       struct proto_step *step);

/* The next word of a line, up to a blank or a TAB; the line then begins behind the blanks
 * that follow it. Empty at the end. */
struct slice line_word(struct slice *line);

/* Is the slice this text, whatever the case of its letters? Does it begin with it? Is it
 * somewhere in it? `text` is in upper case. */
bool slice_is(struct slice s, const char *text);
bool slice_begins(struct slice s, const char *text);
bool slice_has(struct slice s, const char *text);

/* Is every byte printable ASCII, a TAB, or above ASCII? */
bool slice_printable(struct slice s);

/* The place of a word in a table of upper-case words, or -1. */
int slice_find(struct slice s, const char *const *words, size_t count);

/* A number of decimal digits and nothing else; false if it is more than `max`. */
bool slice_number(struct slice s, uint64_t max, uint64_t *ret);

/* The first `len` bytes as text, letters in lower case. */
void slice_lower(struct slice s, uint8_t *out);

/*
 * reply_code - the code of a line that answers: three digits, the first 1 to 6, then
 * a blank, '-' (*more: not its last line) or the end; 0 if it is none
 * Source: RFC 5321 section 4.2.1, RFC 959 section 4.2
 */
unsigned reply_code(struct slice line, bool *more);

/*
 * reply_line - the code of a reply's last line
 *
 * open		kept by the protocol, 0 at first: the code of a reply of several lines
 *		whose last one has not come. What is between first and last is not looked at
 * False if the line is no reply. *code is 0 inside a reply.
 */
bool reply_line(uint16_t *open, struct slice line, unsigned *code);

/* What speaks with 220 first? MAIL when a line of the greeting has SMTP in it or the next
 * reply is 250; FTP when it has FTP and no SMTP, or the next reply is one of FTP's. Else
 * MORE: the other side has to say. */
enum greeting { GREETING_NO, GREETING_MORE, GREETING_MAIL, GREETING_FTP };
enum greeting greeting_of(const uint8_t *bytes, size_t len);

/* What the client that begins with USER speaks: FTP and POP3 both have it and PASS; YES
 * when a command that only `login` has follows, NO when one of the other's does. */
enum login { LOGIN_FTP, LOGIN_POP3 };
enum guess login_of(enum login login, const uint8_t *bytes, size_t len);

/* YES when the first line is whole, printable and begins with one of these words. */
enum guess line_verb(const char *const *words, size_t count, const uint8_t *bytes, size_t len);

/* Which side is the server? `role`, two of them, zero at first, are kept by the protocol;
 * what the first side that speaks looks like (`server`) settles both. Returns that of
 * `side`. */
enum line_role { LINE_ROLE_UNKNOWN, LINE_CLIENT, LINE_SERVER };
enum line_role line_role(uint8_t role[2], enum side side, bool server);

/* Where in a text that ends with CRLF.CRLF a side is. NONE: in no text. */
enum dot { DOT_NONE, DOT_IN_LINE, DOT_CR, DOT_AT_LINE, DOT_DOT, DOT_DOT_CR };

/* Pass over such a text, up to its end if that is here (*dot is DOT_NONE then). Returns
 * the bytes passed. Source: RFC 5321 section 4.1.1.4, RFC 1939 section 3 */
size_t dot_pass(uint8_t *dot, const uint8_t *bytes, size_t len);

/* Add login.successes and login.failures, unless there were none. */
void line_logins(struct facts *facts, uint32_t successes, uint32_t failures);

/*
 * line_opens - does a side begin with one of these texts?
 *
 * Upper case; bytes in any case. YES when one of them and the rest of its line, printable,
 * are there.
 */
enum guess line_opens(const char *const *openers, size_t count, const uint8_t *bytes, size_t len);

#endif
