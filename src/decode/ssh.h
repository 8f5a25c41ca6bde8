/* ssh.h - placeholder until merge */
#ifndef DECODE_SSH_H
#define DECODE_SSH_H
#include "decode/proto.h"
extern const struct proto proto_ssh;
#endif
