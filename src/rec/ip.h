/* ip.h - an IP address of either version. */
#ifndef REC_IP_H
#define REC_IP_H

#include <stdint.h>

/* Network byte order. For version 4 the first 4 bytes count and the other 12
 * are zero, so that two equal addresses are equal bytes. */
struct ip {
	uint8_t version;	/* 4, 6, or 0 for none */
	uint8_t bytes[16];
};

#endif
