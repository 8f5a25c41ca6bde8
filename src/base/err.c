#include "base/err.h"

#include <errno.h>

static const char *const texts[] = {
#define ERR_TEXT(name, status, text) [name] = (text),
	ERR_LIST(ERR_TEXT)
#undef ERR_TEXT
};

static const int statuses[] = {
#define ERR_STATUS(name, status, text) [name] = (status),
	ERR_LIST(ERR_STATUS)
#undef ERR_STATUS
};

_Static_assert(COUNT_OF(texts) == ERR_COUNT_, "a text for every error");
_Static_assert(COUNT_OF(statuses) == ERR_COUNT_, "a status for every error");

const char *err_text(err_t e)
{
	return (unsigned)e < ERR_COUNT_ ? texts[e] : "unknown error";
}

int err_status(err_t e)
{
	return (unsigned)e < ERR_COUNT_ ? statuses[e] : 4;
}

err_t err_of_errno(void)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
		return ERR_FULL;
	case EACCES:
	case EPERM:
	case EROFS:
		return ERR_ACCESS;
	case ENOENT:
	case ENOTDIR:
		return ERR_ABSENT;
	case EEXIST:
		return ERR_EXISTS;
	case ENOMEM:
		return ERR_MEMORY;
	case EPIPE:
	case ECONNRESET:
		return ERR_PEER;
	default:
		return ERR_IO;
	}
}
