#include "crypt/start.h"

#include <sodium.h>

err_t crypt_start(void)
{
	return sodium_init() >= 0 ? OK : ERR_IO;
}
