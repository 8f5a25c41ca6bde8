/* start.h - make the crypto library ready. */
#ifndef CRYPT_START_H
#define CRYPT_START_H

#include "base/err.h"

/* Once at program start, before any other function of this folder; calling
 * again does nothing. OK | ERR_IO (no source of randomness) */
err_t crypt_start(void) MUST_USE;

#endif
