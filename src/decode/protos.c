#include "decode/protos.h"

#include "base/cc.h"
#include "decode/dns_talk.h"
#include "decode/http_talk.h"
#include "decode/smb.h"
#include "decode/ssh.h"
#include "decode/tls_talk.h"

static const struct proto *const protos[] = {
	&proto_tls, &proto_http, &proto_ssh, &proto_smb,
	&proto_dns,
};

const struct proto *proto_at(size_t index)
{
	return index < COUNT_OF(protos) ? protos[index] : NULL;
}
