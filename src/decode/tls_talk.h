/* tls_talk.h - placeholder until merge */
#ifndef DECODE_TLS_TALK_H
#define DECODE_TLS_TALK_H
#include "decode/proto.h"
extern const struct proto proto_tls;
#endif
