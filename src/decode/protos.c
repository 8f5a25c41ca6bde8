#include "decode/protos.h"

#include "base/cc.h"
#include "decode/bacnet.h"
#include "decode/dhcp.h"
#include "decode/dnp3.h"
#include "decode/dns_talk.h"
#include "decode/dtls.h"
#include "decode/enip.h"
#include "decode/ftp.h"
#include "decode/http2.h"
#include "decode/http_talk.h"
#include "decode/iec104.h"
#include "decode/imap.h"
#include "decode/kerberos.h"
#include "decode/ldap.h"
#include "decode/modbus.h"
#include "decode/mqtt.h"
#include "decode/ntp.h"
#include "decode/pop3.h"
#include "decode/quic.h"
#include "decode/radius.h"
#include "decode/rdp.h"
#include "decode/s7comm.h"
#include "decode/sip.h"
#include "decode/smb.h"
#include "decode/smtp.h"
#include "decode/snmp.h"
#include "decode/ssh.h"
#include "decode/tls_talk.h"

static const struct proto *const protos[] = {
	&proto_tls, &proto_http2, &proto_http, &proto_ssh, &proto_smb,
	&proto_rdp, &proto_ldap, &proto_kerberos,
	&proto_smtp, &proto_ftp, &proto_pop3, &proto_imap, &proto_sip, &proto_mqtt,
	&proto_s7comm, &proto_enip, &proto_iec104, &proto_dnp3, &proto_modbus, &proto_bacnet,
	&proto_quic, &proto_dtls, &proto_dhcp, &proto_dhcpv6, &proto_ntp, &proto_radius,
	&proto_snmp,
	&proto_dns,
};

const struct proto *proto_at(size_t index)
{
	return index < COUNT_OF(protos) ? protos[index] : NULL;
}
