/* The shares of a conversation and what was done on each. */
#include <stdio.h>
#include <string.h>

#include "decode/smb_own.h"

#define PATH_ROOM	(2 * SMB_PATHS)	/* a host and the rest */

_Static_assert(SMB_PATHS <= UINT8_MAX, "a place in the paths fits one byte");
_Static_assert(sizeof(struct smb_state) <= 512, "what a conversation may remember");

void smb_count(uint32_t *n)
{
	if (*n < UINT32_MAX)
		++*n;
}

void smb_sum(uint64_t *n, uint64_t more)
{
	*n = more > UINT64_MAX - *n ? UINT64_MAX : *n + more;
}

/* Bytes of `\\host\` at the beginning of a path; 0 if it does not begin so. */
static size_t host_len(const char *path, size_t len)
{
	if (len < 4 || memcmp(path, "\\\\", 2) != 0)
		return 0;
	const char *end = memchr(path + 2, '\\', len - 2);
	return end != NULL ? (size_t)(end - path) + 1 : 0;
}

/* The path of a tree as it is given out, in `out`; its length. */
static size_t path_of(const struct smb_state *s, unsigned tree, char out[static PATH_ROOM])
{
	size_t at = 0, len = s->path_len[tree], host = 0;

	for (unsigned i = 0; i < tree; i++)
		at += s->path_len[i];
	if ((s->shared >> tree & 1) != 0) {
		host = host_len(s->paths, s->path_len[0]);
		memcpy(out, s->paths, host);
	} else if (len == 0) {
		out[0] = '?';
		return 1;
	}
	memcpy(out + host, s->paths + at, len);
	return host + len;
}

/* Keep the path of the newest tree: without the host if it is that of the first. */
static void keep_path(struct smb_state *s, unsigned tree, const char *path, size_t len)
{
	size_t host = tree > 0 ? host_len(s->paths, s->path_len[0]) : 0;
	bool shared = host > 0 && len > host && memcmp(path, s->paths, host) == 0;

	s->shared = (uint8_t)(s->shared & ~(1u << tree));
	s->path_len[tree] = 0;
	if (shared) {
		path += host;
		len -= host;
	}
	if (len > SMB_PATHS - s->path_used)
		return;
	memcpy(s->paths + s->path_used, path, len);
	s->path_len[tree] = (uint8_t)len;
	s->path_used = (uint8_t)(s->path_used + len);
	s->shared = (uint8_t)(s->shared | (unsigned)shared << tree);
}

static bool has_path(const struct smb_state *s, unsigned tree, const char *path, size_t len)
{
	char have[PATH_ROOM];

	return path_of(s, tree, have) == len && memcmp(have, path, len) == 0;
}

static void to_lower(const char *from, size_t len, char *to)
{
	for (size_t i = 0; i < len; i++)
		to[i] = from[i] >= 'A' && from[i] <= 'Z' ? (char)(from[i] + 'a' - 'A') : from[i];
}

void smb_tree_asked(struct smb_state *s, uint32_t request, const char *path, size_t len)
{
	char lower[SMB_NAME_ROOM];
	unsigned i = 0;

	if (len == 0 || len > sizeof(lower))
		return;
	to_lower(path, len, lower);
	while (i < s->tree_count && (s->tree_state[i] != TREE_SHUT || !has_path(s, i, lower, len)))
		i++;
	if (i < s->tree_count) {
		s->tree_state[i] = TREE_AGAIN;
		s->trees[i].id = request;
		return;
	}
	if (i == SMB_TREES)
		return;
	s->tree_count++;
	s->tree_state[i] = TREE_ASKED;
	s->trees[i] = (struct smb_tree){ .id = request };
	keep_path(s, i, lower, len);
}

/* Forget a refused tree; its place is free again if it is the newest. */
static void refuse(struct smb_state *s, unsigned tree)
{
	if (s->tree_state[tree] == TREE_AGAIN) {
		s->tree_state[tree] = TREE_SHUT;
		return;
	}
	s->tree_state[tree] = TREE_NONE;
	if (tree + 1u == s->tree_count) {
		s->tree_count--;
		s->path_used = (uint8_t)(s->path_used - s->path_len[tree]);
		s->path_len[tree] = 0;
	}
}

void smb_tree_answered(struct smb_state *s, uint32_t request, uint32_t id, bool granted)
{
	unsigned i = 0;

	while (i < s->tree_count && (s->trees[i].id != request ||
	       (s->tree_state[i] != TREE_ASKED && s->tree_state[i] != TREE_AGAIN)))
		i++;
	if (i == s->tree_count)
		return;
	if (!granted) {
		refuse(s, i);
		return;
	}
	smb_tree_shut(s, id);	/* numbers are used again */
	s->tree_state[i] = TREE_OPEN;
	s->trees[i].id = id;
}

static struct smb_tree *open_tree(struct smb_state *s, uint32_t id, unsigned *at)
{
	for (unsigned i = 0; i < s->tree_count; i++) {
		*at = i;
		if (s->tree_state[i] == TREE_OPEN && s->trees[i].id == id)
			return &s->trees[i];
	}
	return NULL;
}

void smb_tree_shut(struct smb_state *s, uint32_t id)
{
	unsigned at = 0;

	if (open_tree(s, id, &at) != NULL)
		s->tree_state[at] = TREE_SHUT;
}

void smb_acted(struct smb_state *s, uint32_t id, enum smb_act act, uint64_t bytes)
{
	unsigned at = 0;
	struct smb_tree unknown = { 0 };
	struct smb_tree *tree = open_tree(s, id, &at);

	if (tree == NULL)
		tree = &unknown;
	switch (act) {
	case SMB_WRITE:
		smb_count(&s->writes);
		smb_count(&tree->writes);
		smb_sum(&s->write_bytes, bytes);
		smb_sum(&tree->write_bytes, bytes);
		break;
	case SMB_RENAME:
		smb_count(&s->renames);
		smb_count(&tree->renames);
		break;
	case SMB_DELETE:
		smb_count(&s->deletes);
		smb_count(&tree->deletes);
		break;
	}
}

/* The sum over all trees of one path, if `first` is the first of them. */
static bool sum_path(const struct smb_state *s, unsigned first, const char *path, size_t len,
		     uint64_t sum[4])
{
	memset(sum, 0, 4 * sizeof(sum[0]));
	for (unsigned i = 0; i < s->tree_count; i++) {
		const struct smb_tree *tree = &s->trees[i];
		if (s->tree_state[i] == TREE_NONE || !has_path(s, i, path, len))
			continue;
		if (i < first)
			return false;
		smb_sum(&sum[0], tree->writes);
		smb_sum(&sum[1], tree->renames);
		smb_sum(&sum[2], tree->deletes);
		smb_sum(&sum[3], tree->write_bytes);
	}
	return true;
}

void smb_trees_end(const struct smb_state *s, struct facts *facts)
{
	char text[PATH_ROOM + 128];
	uint64_t sum[4];

	for (unsigned i = 0; i < s->tree_count; i++) {
		if (s->tree_state[i] == TREE_NONE)
			continue;
		size_t len = path_of(s, i, text);
		if (!sum_path(s, i, text, len, sum))
			continue;
		int n = snprintf(text + len, sizeof(text) - len,
				 "\twrites=%llu renames=%llu deletes=%llu write_bytes=%llu",
				 (unsigned long long)sum[0], (unsigned long long)sum[1],
				 (unsigned long long)sum[2], (unsigned long long)sum[3]);
		if (n > 0 && (size_t)n < sizeof(text) - len)
			facts_text(facts, F_SMB_SHARE, text, len + (size_t)n);
	}
}
