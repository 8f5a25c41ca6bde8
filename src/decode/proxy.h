/* proxy.h - the PROXY protocol's header, which a load balancer puts before a
 * connection's own bytes. */
#ifndef DECODE_PROXY_H
#define DECODE_PROXY_H

#include <stddef.h>
#include <stdint.h>

#include "decode/guess.h"

/*
 * proxy_starts - do these first bytes of a side begin with such a header?
 *
 * len	of *header: set on YES, the header's length; the connection's own bytes
 *	follow it (they need not be there yet, nor the whole header)
 *
 * Source: HAProxy, The PROXY protocol, versions 1 and 2, sections 2.1 and 2.2
 */
enum guess proxy_starts(const uint8_t *bytes, size_t len, size_t *header);

#endif
