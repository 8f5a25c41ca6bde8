/* smb_own.h - what the files of SMB share: the memory of a conversation. */
#ifndef DECODE_SMB_OWN_H
#define DECODE_SMB_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/ntlm.h"
#include "decode/proto.h"

#define SMB_TREES	8u	/* shares that are counted one by one */
#define SMB_PATHS	216u	/* bytes of their paths together */
#define SMB_DIALECTS	16u	/* of an SMB 1 client's offers */
#define SMB_SETUP_MAX	4096u	/* bytes read of a login */
#define SMB_PATH_MAX	1200u	/* bytes read of a tree connect */
#define SMB_NAME_ROOM	512u	/* bytes of a name as UTF-8 */

enum smb_tree_state {
	TREE_NONE,	/* refused */
	TREE_ASKED,	/* no answer yet: `id` is of the request */
	TREE_OPEN,
	TREE_SHUT,
	TREE_AGAIN,	/* was open, is asked again */
};

struct smb_tree {
	uint64_t write_bytes;
	uint32_t id;
	uint32_t writes, renames, deletes;
};

struct smb_half {
	uint32_t left;	/* bytes of the present frame that were not read */
	uint32_t tree;	/* of the message before, in the same frame */
};

/* Zero at first. */
struct smb_state {
	struct smb_tree trees[SMB_TREES];
	uint64_t read_bytes, write_bytes;
	struct smb_half half[2];		/* by side */
	uint32_t commands, reads, writes, renames, deletes;
	uint32_t successes, failures;
	uint32_t named;				/* SMB 2 commands that are facts already, a bit each */
	uint8_t tree_state[SMB_TREES];		/* enum smb_tree_state */
	uint8_t path_len[SMB_TREES];		/* bytes in `paths`; 0 and not shared: found no room */
	uint8_t dialects[SMB_DIALECTS];		/* offered: 1 + number in the list of names, 0 other */
	uint8_t shared;				/* bit by tree: its path begins with the first one's host */
	uint8_t tree_count, path_used;
	bool nobody;				/* the login that goes on names no account */
	bool raw;				/* frames without a header may come */
	bool encrypted;
	char paths[SMB_PATHS];
};

enum smb_act { SMB_WRITE, SMB_RENAME, SMB_DELETE };

/* smb_trees.c */

/* A client asks for a share; `request` tells its answer. */
void smb_tree_asked(struct smb_state *s, uint32_t request, const char *path, size_t len);
void smb_tree_answered(struct smb_state *s, uint32_t request, uint32_t id, bool granted);
void smb_tree_shut(struct smb_state *s, uint32_t id);

/* Count, in all and for the share. */
void smb_acted(struct smb_state *s, uint32_t tree, enum smb_act act, uint64_t bytes);

/* One more, or `more` more; never past the end. */
void smb_count(uint32_t *n);
void smb_sum(uint64_t *n, uint64_t more);

/* The facts of all shares. */
void smb_trees_end(const struct smb_state *s, struct facts *facts);

/* smb_names.c: NULL where there is no name */
const char *smb1_command_name(uint8_t command);
const char *smb2_command_name(uint16_t command);
void smb_command_fact(const char *name, unsigned number, struct facts *facts);

/* The number in the list of SMB 1 dialects plus 1, or 0; and back. */
uint8_t smb1_dialect_number(const uint8_t *name, size_t len);
const char *smb1_dialect_name(uint8_t number);

/* Is it an NT status of an error? More to come of a login is none. */
bool smb_is_error(uint32_t status);
void smb_status_fact(uint32_t status, struct facts *facts);

/* A login was answered with an NT status. */
void smb_login(struct smb_state *s, uint32_t status, bool nobody);

/* A blob of a client's login: the account. */
void smb_login_blob(struct smb_state *s, const uint8_t *blob, size_t len, struct facts *facts);

/* smb.c: `used` bytes were read of `size` that belong together. */
void smb_took(struct smb_half *h, size_t used, size_t size, struct proto_step *step);

/* smb1.c, smb2.c: the message that begins here; half->left bytes are left of its frame. */
void smb1_read(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step);
void smb2_read(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step);

#endif
