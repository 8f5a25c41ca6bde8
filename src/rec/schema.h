/* schema.h - every field that a record can have. A field that is not here does
 * not exist: no record type has room for content. */
#ifndef REC_SCHEMA_H
#define REC_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cc.h"

/* How a field's value is held. */
enum field_type {
	TYPE_TEXT,	/* UTF-8 or raw bytes as seen, bounded */
	TYPE_UINT,	/* 64 bits */
	TYPE_IP,	/* struct ip */
	TYPE_TIME,	/* nsec_t, printed RFC 3339 UTC */
};

/* The kind of machine information (機械的情報). Source: サイバー対処能力強化法
 * 2条8項: what a machine did (history), what it was told (command), and how it
 * is (state). */
enum field_kind { KIND_HISTORY, KIND_COMMAND, KIND_STATE };

/* Does the value by itself point to a person? Then it is replaced by a
 * pseudonym before it leaves the stage. A site may add fields to these. */
enum field_person {
	PERSON_NO,
	PERSON_YES,
	PERSON_HEAD,	/* text: only the part before the first TAB does; the rest, TAB
			 * included, stays. A value without a TAB is replaced whole */
};

/* One value a record, or several (printed as a JSON array). */
enum field_count { ONE, MANY };

/*
 * X(enum, ECS name, type, count, kind, person, group, Sigma names it answers to)
 * The group is what a criterion's `keep:` names. Names beyond ECS follow it in
 * style. Sigma names are separated by one blank; the ECS name always answers.
 */
#define FIELD_LIST(X)                                                                          \
	X(F_SOURCE_IP, "source.ip", TYPE_IP, ONE, KIND_HISTORY, PERSON_NO, "tuple",            \
	  "src_ip SourceIp SourceAddress id.orig_h c-ip")                                      \
	X(F_SOURCE_PORT, "source.port", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "tuple",      \
	  "src_port SourcePort id.orig_p")                                                     \
	X(F_DESTINATION_IP, "destination.ip", TYPE_IP, ONE, KIND_HISTORY, PERSON_NO, "tuple",  \
	  "dst_ip DestinationIp DestAddress id.resp_h r-ip s-ip")                              \
	X(F_DESTINATION_PORT, "destination.port", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO,     \
	  "tuple", "dst_port DestinationPort id.resp_p")                                       \
	X(F_TRANSPORT, "network.transport", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "tuple",  \
	  "proto Protocol")                                                                    \
	X(F_TYPE, "network.type", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "tuple", "")        \
	X(F_PROTOCOL, "network.protocol", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "tuple",    \
	  "service")                                                                           \
	X(F_COMMUNITY_ID, "network.community_id", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO,     \
	  "tuple", "community_id")                                                             \
	X(F_DIRECTION, "network.direction", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "tuple", "") \
	X(F_VLAN, "vlan.id", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "tuple", "vlan")         \
	X(F_VLAN_INNER, "vlan.inner.id", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "tuple", "") \
	X(F_SOURCE_PACKETS, "source.packets", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "volume", \
	  "orig_pkts")                                                                         \
	X(F_SOURCE_BYTES, "source.bytes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "volume",   \
	  "orig_bytes orig_ip_bytes")                                                          \
	X(F_DESTINATION_PACKETS, "destination.packets", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, \
	  "volume", "resp_pkts")                                                               \
	X(F_DESTINATION_BYTES, "destination.bytes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO,   \
	  "volume", "resp_bytes resp_ip_bytes")                                                \
	X(F_START, "event.start", TYPE_TIME, ONE, KIND_HISTORY, PERSON_NO, "time", "")         \
	X(F_END, "event.end", TYPE_TIME, ONE, KIND_HISTORY, PERSON_NO, "time", "")             \
	X(F_DURATION, "event.duration", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "time", "")   \
	X(F_TCP_HISTORY, "tcp.history", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "volume",     \
	  "history")                                                                           \
	X(F_ICMP_TYPE, "icmp.type", TYPE_UINT, ONE, KIND_COMMAND, PERSON_NO, "tuple", "")      \
	X(F_ICMP_CODE, "icmp.code", TYPE_UINT, ONE, KIND_COMMAND, PERSON_NO, "tuple", "")      \
	X(F_ESP_SPI, "esp.spi", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "tuple", "")          \
	/* DNS */                                                                              \
	X(F_DNS_NAME, "dns.question.name", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "dns",    \
	  "query QueryName")                                                                   \
	X(F_DNS_TYPE, "dns.question.type", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "dns",    \
	  "qtype_name record_type QueryType")                                                  \
	X(F_DNS_ANSWER, "dns.answers.data", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "dns",     \
	  "answers answer QueryResults")                                                       \
	X(F_DNS_RCODE, "dns.response_code", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "dns",     \
	  "rcode_name QueryStatus")                                                            \
	/* TLS */                                                                              \
	X(F_TLS_VERSION, "tls.version", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "version") \
	X(F_TLS_SNI, "tls.client.server_name", TYPE_TEXT, ONE, KIND_COMMAND, PERSON_NO, "tls", \
	  "server_name")                                                                       \
	X(F_TLS_JA3, "tls.client.ja3", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "ja3")    \
	X(F_TLS_JA4, "tls.client.ja4", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "ja4")    \
	X(F_TLS_JA3S, "tls.server.ja3s", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "ja3s") \
	X(F_TLS_ALPN, "tls.next_protocol", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls",       \
	  "next_protocol")                                                                     \
	X(F_TLS_CLIENT_ALPN, "tls.client.alpn", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "tls", "") \
	/* HTTP: never path, query or body */                                                  \
	X(F_URL_DOMAIN, "url.domain", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "http",        \
	  "cs-host host r-dns")                                                                \
	X(F_HTTP_METHOD, "http.request.method", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO,      \
	  "http", "cs-method method")                                                          \
	X(F_HTTP_STATUS, "http.response.status_code", TYPE_UINT, MANY, KIND_STATE, PERSON_NO,  \
	  "http", "sc-status status_code")                                                     \
	X(F_USER_AGENT, "user_agent.original", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "http", \
	  "c-useragent user_agent")                                                            \
	/* Accounts and logins, of any protocol that shows them */                             \
	X(F_USER_NAME, "user.name", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_YES, "account", "user") \
	X(F_USER_DOMAIN, "user.domain", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "account", "") \
	X(F_LOGIN_SUCCESSES, "login.successes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "account", "") \
	X(F_LOGIN_FAILURES, "login.failures", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "account", "") \
	/* Of the flow as a whole */                                                           \
	X(F_SOURCE_FLAGS, "source.tcp_flags", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "volume", "") \
	X(F_DESTINATION_FLAGS, "destination.tcp_flags", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "volume", "") \
	X(F_FIRST_DATA, "flow.first_data_latency", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "time", "") \
	X(F_OUT_RATIO, "flow.out_ratio", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "volume", "") \
	/* Of a host's flows together (rec/behaviour.h) */                                     \
	X(F_FAN_OUT, "host.fan_out", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_FAN_OUT_PORTS, "host.fan_out_ports", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_FAILURES, "host.failures", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_NEW_DESTINATION, "flow.new_destination", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_BEACON_COUNT, "flow.beacon.count", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_BEACON_INTERVAL, "flow.beacon.interval", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_BEACON_SCORE, "flow.beacon.score", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_DNS_ENTROPY, "dns.question.entropy", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_DNS_LENGTH, "dns.question.length", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	/* SMB: never a file's name or content. A share is its path, a TAB, its counts */      \
	X(F_SMB_VERSION, "smb.version", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "smb", "")      \
	X(F_SMB_DIALECT, "smb.dialect", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "smb", "")      \
	X(F_SMB_COMMAND, "smb.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "smb", "")   \
	X(F_SMB_STATUS, "smb.status", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "smb", "")       \
	X(F_SMB_COMMANDS, "smb.commands", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "")  \
	X(F_SMB_READS, "smb.reads", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "")        \
	X(F_SMB_WRITES, "smb.writes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "")      \
	X(F_SMB_RENAMES, "smb.renames", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "")    \
	X(F_SMB_DELETES, "smb.deletes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "")    \
	X(F_SMB_READ_BYTES, "smb.read_bytes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "") \
	X(F_SMB_WRITE_BYTES, "smb.write_bytes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "") \
	X(F_SMB_ENCRYPTED, "smb.encrypted", TYPE_UINT, ONE, KIND_STATE, PERSON_NO, "smb", "")  \
	X(F_SMB_SHARE, "smb.share", TYPE_TEXT, MANY, KIND_HISTORY, PERSON_HEAD, "smb", "")     \
	X(F_NTLM_WORKSTATION, "ntlm.workstation", TYPE_TEXT, MANY, KIND_STATE, PERSON_YES, "account", "") \
	/* Tunnels: the flow is the innermost one's */                                         \
	X(F_OUTER_SOURCE_IP, "outer.source.ip", TYPE_IP, ONE, KIND_HISTORY, PERSON_NO, "tunnel", "") \
	X(F_OUTER_DESTINATION_IP, "outer.destination.ip", TYPE_IP, ONE, KIND_HISTORY, PERSON_NO, \
	  "tunnel", "")                                                                        \
	X(F_TUNNEL_TYPE, "tunnel.type", TYPE_TEXT, MANY, KIND_HISTORY, PERSON_NO, "tunnel", "") \
	X(F_TUNNEL_ID, "tunnel.id", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "tunnel", "")     \
	/* SSH */                                                                              \
	X(F_SSH_CLIENT, "ssh.client.banner", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "ssh", "client") \
	X(F_SSH_SERVER, "ssh.server.banner", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "ssh", "server") \
	X(F_SSH_HASSH, "ssh.hassh", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "ssh", "hassh")     \
	X(F_SSH_HASSH_SERVER, "ssh.hassh_server", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "ssh", "hasshServer") \
	/* Modbus: never a register's address or value */                                      \
	X(F_MODBUS_FUNCTION, "modbus.function", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO,      \
	  "modbus", "func")                                                                    \
	X(F_MODBUS_UNIT, "modbus.unit", TYPE_UINT, MANY, KIND_COMMAND, PERSON_NO, "modbus", "") \
	X(F_MODBUS_EXCEPTION, "modbus.exception", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO,      \
	  "modbus", "exception")                                                               \
	X(F_MODBUS_READS, "modbus.reads", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "modbus", "") \
	X(F_MODBUS_WRITES, "modbus.writes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "modbus", "") \
	/* IEC 60870-5-104: never an object's address or value */                              \
	X(F_IEC104_FRAME, "iec104.frame", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "iec104", "") \
	X(F_IEC104_TYPE, "iec104.type", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "iec104", "") \
	X(F_IEC104_CAUSE, "iec104.cause", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "iec104", "") \
	X(F_IEC104_ADDRESS, "iec104.common_address", TYPE_UINT, MANY, KIND_COMMAND, PERSON_NO, \
	  "iec104", "")                                                                        \
	X(F_IEC104_COMMANDS, "iec104.commands", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO,       \
	  "iec104", "")                                                                        \
	X(F_IEC104_REFUSALS, "iec104.refusals", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO,       \
	  "iec104", "")                                                                        \
	/* DNP3: never a point's index or value */                                             \
	X(F_DNP3_FUNCTION, "dnp3.function", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "dnp3",  \
	  "fc_request fc_reply")                                                               \
	X(F_DNP3_SOURCE, "dnp3.source", TYPE_UINT, MANY, KIND_COMMAND, PERSON_NO, "dnp3", "")  \
	X(F_DNP3_DESTINATION, "dnp3.destination", TYPE_UINT, MANY, KIND_COMMAND, PERSON_NO,    \
	  "dnp3", "")                                                                          \
	X(F_DNP3_OBJECT, "dnp3.object", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "dnp3", "")  \
	X(F_DNP3_IIN, "dnp3.iin", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "dnp3", "iin")       \
	X(F_DNP3_COMMANDS, "dnp3.commands", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "dnp3", "") \
	/* S7 communication: never a variable, never a block */                                \
	X(F_S7COMM_ROSCTR, "s7comm.rosctr", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "s7comm", "") \
	X(F_S7COMM_FUNCTION, "s7comm.function", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO,      \
	  "s7comm", "")                                                                        \
	X(F_S7COMM_PI, "s7comm.pi", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "s7comm", "")    \
	X(F_S7COMM_ERROR, "s7comm.error", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "s7comm", "") \
	X(F_S7COMM_PLUS, "s7comm.plus", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "s7comm", "") \
	X(F_S7COMM_RACK, "s7comm.rack", TYPE_UINT, ONE, KIND_COMMAND, PERSON_NO, "s7comm", "") \
	X(F_S7COMM_SLOT, "s7comm.slot", TYPE_UINT, ONE, KIND_COMMAND, PERSON_NO, "s7comm", "") \
	X(F_COTP_SOURCE, "cotp.source_tsap", TYPE_TEXT, ONE, KIND_COMMAND, PERSON_NO,          \
	  "s7comm", "")                                                                        \
	X(F_COTP_DESTINATION, "cotp.destination_tsap", TYPE_TEXT, ONE, KIND_COMMAND, PERSON_NO, \
	  "s7comm", "")                                                                        \
	/* EtherNet/IP and CIP: never an instance, a tag or a value */                         \
	X(F_ENIP_COMMAND, "enip.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "enip", "") \
	X(F_ENIP_STATUS, "enip.status", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "enip", "")    \
	X(F_ENIP_PRODUCT, "enip.product", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "enip", "")  \
	X(F_CIP_SERVICE, "cip.service", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "enip", "")  \
	X(F_CIP_CLASS, "cip.class", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "enip", "")      \
	X(F_CIP_STATUS, "cip.status", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "enip", "")      \
	/* BACnet/IP: never an instance, a value or a text */                                  \
	X(F_BACNET_BVLC, "bacnet.bvlc", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "bacnet", "") \
	X(F_BACNET_PDU, "bacnet.pdu", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "bacnet", "")  \
	X(F_BACNET_SERVICE, "bacnet.service", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO,        \
	  "bacnet", "")                                                                        \
	X(F_BACNET_OBJECT, "bacnet.object", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "bacnet", "") \
	X(F_BACNET_ERROR, "bacnet.error", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "bacnet", "") \
	/* TLS: the server's certificate, alerts, what hides the name */                       \
	X(F_TLS_SERVER_SHA1, "tls.server.hash.sha1", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "") \
	X(F_TLS_SERVER_SHA256, "tls.server.hash.sha256", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "") \
	X(F_TLS_ISSUER, "tls.server.issuer", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "issuer") \
	X(F_TLS_SUBJECT, "tls.server.subject", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "subject") \
	X(F_TLS_NOT_BEFORE, "tls.server.not_before", TYPE_TIME, ONE, KIND_STATE, PERSON_NO, "tls", "") \
	X(F_TLS_NOT_AFTER, "tls.server.not_after", TYPE_TIME, ONE, KIND_STATE, PERSON_NO, "tls", "") \
	X(F_TLS_ALTERNATIVE_NAMES, "tls.server.alternative_names", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "tls", "") \
	X(F_TLS_ALERT, "tls.alert", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "tls", "last_alert") \
	X(F_TLS_ECH, "tls.client.ech", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "")       \
	/* QUIC */                                                                             \
	X(F_QUIC_VERSION, "quic.version", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "quic", "")  \
	/* HTTP, any version: sizes as the messages say them */                                \
	X(F_HTTP_VERSION, "http.version", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "http", "")  \
	X(F_HTTP_REQUEST_BODY, "http.request.body.bytes", TYPE_UINT, MANY, KIND_HISTORY, PERSON_NO, "http", \
	  "request_body_len")                                                                  \
	X(F_HTTP_RESPONSE_BODY, "http.response.body.bytes", TYPE_UINT, MANY, KIND_HISTORY, PERSON_NO, "http", \
	  "response_body_len")                                                                 \
	/* DHCP */                                                                             \
	X(F_DHCP_TYPE, "dhcp.message_type", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "dhcp", "msg_types") \
	X(F_DHCP_MAC, "dhcp.client.mac", TYPE_TEXT, MANY, KIND_STATE, PERSON_YES, "dhcp", "")  \
	X(F_DHCP_HOST, "dhcp.client.host", TYPE_TEXT, MANY, KIND_STATE, PERSON_YES, "dhcp", "host_name client_fqdn") \
	X(F_DHCP_CLASS, "dhcp.vendor_class", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "dhcp", "") \
	X(F_DHCP_FINGERPRINT, "dhcp.fingerprint", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "dhcp", "") \
	X(F_DHCP_SERVER, "dhcp.server_id", TYPE_IP, MANY, KIND_STATE, PERSON_NO, "dhcp", "")   \
	X(F_DHCP_ASSIGNED, "dhcp.assigned_ip", TYPE_IP, MANY, KIND_COMMAND, PERSON_NO, "dhcp", "assigned_addr") \
	X(F_DHCP_LEASE, "dhcp.lease_seconds", TYPE_UINT, MANY, KIND_COMMAND, PERSON_NO, "dhcp", "lease_time") \
	/* NTP */                                                                              \
	X(F_NTP_VERSION, "ntp.version", TYPE_UINT, MANY, KIND_STATE, PERSON_NO, "ntp", "")     \
	X(F_NTP_MODE, "ntp.mode", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "ntp", "")         \
	X(F_NTP_STRATUM, "ntp.stratum", TYPE_UINT, MANY, KIND_STATE, PERSON_NO, "ntp", "stratum") \
	X(F_NTP_REFERENCE, "ntp.reference_id", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "ntp", "ref_id kiss_code") \
	X(F_NTP_OPCODE, "ntp.opcode", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "ntp", "")     \
	X(F_NTP_REQUEST, "ntp.request_code", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "ntp", "") \
	/* RADIUS */                                                                           \
	X(F_RADIUS_CODE, "radius.code", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "radius", "") \
	X(F_RADIUS_NAS_IP, "radius.nas.ip", TYPE_IP, MANY, KIND_STATE, PERSON_NO, "radius", "") \
	X(F_RADIUS_NAS_ID, "radius.nas.id", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "radius", "") \
	X(F_RADIUS_CALLER, "radius.calling_station", TYPE_TEXT, MANY, KIND_STATE, PERSON_YES, "radius", "") \
	X(F_RADIUS_ACCOUNTING, "radius.accounting", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "radius", "") \
	/* MQTT: never a topic or a payload */                                                 \
	X(F_MQTT_VERSION, "mqtt.version", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "mqtt", "")   \
	X(F_MQTT_PACKET, "mqtt.packet", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "mqtt", "")  \
	X(F_MQTT_CLIENT, "mqtt.client_id", TYPE_TEXT, MANY, KIND_STATE, PERSON_YES, "mqtt", "client_id") \
	X(F_MQTT_REASON, "mqtt.reason", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "mqtt", "connect_status") \
	X(F_MQTT_PUBLISHES, "mqtt.publishes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "mqtt", "") \
	X(F_MQTT_DELIVERIES, "mqtt.deliveries", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "mqtt", "") \
	/* SMTP: the envelope, never a message */                                              \
	X(F_SMTP_COMMAND, "smtp.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "smtp", "") \
	X(F_SMTP_REPLY_CODE, "smtp.reply_code", TYPE_UINT, MANY, KIND_STATE, PERSON_NO, "smtp", "") \
	X(F_SMTP_HELO, "smtp.helo", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "smtp", "helo")  \
	X(F_SMTP_AUTH, "smtp.auth", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "smtp", "")      \
	X(F_EMAIL_FROM, "email.from.address", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_YES, "email", \
	  "mailfrom")                                                                          \
	X(F_EMAIL_TO, "email.to.address", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_YES, "email",  \
	  "rcptto")                                                                            \
	/* FTP: no argument but these */                                                       \
	X(F_FTP_COMMAND, "ftp.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "ftp", "")   \
	X(F_FTP_REPLY_CODE, "ftp.reply_code", TYPE_UINT, MANY, KIND_STATE, PERSON_NO, "ftp", "") \
	X(F_FTP_DATA_PORT, "ftp.data_port", TYPE_UINT, MANY, KIND_COMMAND, PERSON_NO, "ftp", "") \
	/* POP3 and IMAP: never a mailbox, a search or a message */                            \
	X(F_POP3_COMMAND, "pop3.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "pop3", "") \
	X(F_POP3_AUTH, "pop3.auth", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "pop3", "")      \
	X(F_IMAP_COMMAND, "imap.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "imap", "") \
	X(F_IMAP_STATUS, "imap.status", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "imap", "")    \
	X(F_IMAP_AUTH, "imap.auth", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "imap", "")      \
	/* SIP: who calls whom, never what is said */                                          \
	X(F_SIP_METHOD, "sip.method", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "sip", "")     \
	X(F_SIP_STATUS, "sip.status_code", TYPE_UINT, MANY, KIND_STATE, PERSON_NO, "sip", "")  \
	X(F_SIP_FROM, "sip.from", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_YES, "sip",            \
	  "request_from")                                                                      \
	X(F_SIP_TO, "sip.to", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_YES, "sip",                \
	  "request_to")                                                                        \
	/* Flows that a router exported: NetFlow, IPFIX */                                     \
	X(F_OBSERVER_IP, "observer.ip", TYPE_IP, ONE, KIND_HISTORY, PERSON_NO, "observer", "") \
	X(F_OBSERVER_INGRESS, "observer.ingress.interface", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, \
	  "observer", "")                                                                      \
	X(F_OBSERVER_EGRESS, "observer.egress.interface", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, \
	  "observer", "")                                                                      \
	X(F_SAMPLING_RATE, "flow.sampling_rate", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "observer", "") \
	/* Kerberos: never a ticket. A service that is an account is user.name */              \
	X(F_KERBEROS_MESSAGE, "kerberos.message", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "kerberos", "") \
	X(F_KERBEROS_REQUEST, "kerberos.request_type", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "kerberos", \
	  "request_type")                                                                      \
	X(F_KERBEROS_REALM, "kerberos.realm", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "kerberos", "") \
	X(F_KERBEROS_SERVICE, "kerberos.service", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "kerberos", "") \
	X(F_KERBEROS_ERROR, "kerberos.error", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "kerberos", "error_msg") \
	X(F_KERBEROS_ETYPE, "kerberos.etype", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "kerberos", "") \
	X(F_KERBEROS_CIPHER, "kerberos.ticket_etype", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "kerberos", \
	  "cipher")                                                                            \
	/* LDAP: never a filter, an attribute or a value */                                    \
	X(F_LDAP_OPERATION, "ldap.operation", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "ldap", "") \
	X(F_LDAP_RESULT, "ldap.result", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "ldap", "")    \
	X(F_LDAP_VERSION, "ldap.version", TYPE_UINT, ONE, KIND_STATE, PERSON_NO, "ldap", "")   \
	X(F_LDAP_AUTH, "ldap.auth", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "ldap", "")      \
	X(F_LDAP_SCOPE, "ldap.scope", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "ldap", "")    \
	X(F_LDAP_EXTENDED, "ldap.extended", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "ldap", "") \
	X(F_LDAP_SEARCHES, "ldap.searches", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "ldap", "") \
	X(F_LDAP_ENTRIES, "ldap.entries", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "ldap", "") \
	/* SNMP: never a community, an object or a value */                                    \
	X(F_SNMP_VERSION, "snmp.version", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "snmp", "")  \
	X(F_SNMP_PDU, "snmp.pdu", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "snmp", "")        \
	X(F_SNMP_ERROR, "snmp.error", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "snmp", "")      \
	X(F_SNMP_SECURITY, "snmp.security", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "snmp", "") \
	X(F_SNMP_ENGINE, "snmp.engine_id", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "snmp", "") \
	/* RDP, until it is encrypted */                                                       \
	X(F_RDP_REQUESTED, "rdp.requested", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "rdp", "") \
	X(F_RDP_SECURITY, "rdp.security", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "rdp", "security_protocol") \
	X(F_RDP_RESULT, "rdp.result", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "rdp", "")       \
	X(F_RDP_VERSION, "rdp.client.version", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "rdp", "") \
	X(F_RDP_BUILD, "rdp.client.build", TYPE_UINT, ONE, KIND_STATE, PERSON_NO, "rdp", "")   \
	X(F_RDP_CLIENT, "rdp.client.name", TYPE_TEXT, ONE, KIND_STATE, PERSON_YES, "rdp", "client_name") \
	X(F_RDP_KEYBOARD, "rdp.keyboard_layout", TYPE_UINT, ONE, KIND_STATE, PERSON_NO, "rdp", "")

enum field {
#define FIELD_ENUM(id, name, type, count, kind, person, group, sigma) id,
	FIELD_LIST(FIELD_ENUM)
#undef FIELD_ENUM
	FIELD_COUNT,
	FIELD_NONE = 255,
};

_Static_assert(FIELD_COUNT < FIELD_NONE, "a field's number fits one byte");

struct field_info {
	const char *name;	/* as printed */
	enum field_type type;
	enum field_count count;
	enum field_kind kind;
	enum field_person person;
	const char *group;	/* what `keep:` names */
	const char *sigma;	/* other names, blank separated */
};

extern const struct field_info field_table[FIELD_COUNT];

/* The row of a field; `f` must be below FIELD_COUNT. */
static inline const struct field_info *field_info(enum field f)
{
	return &field_table[f];
}

/* The field that answers to an ECS or Sigma name (exact case), or FIELD_NONE. */
enum field field_of_name(const char *name);

/* The same, asked for one name after the other in the order of the table, as records have them:
 * *hint is where to look first, 0 at the beginning. */
enum field field_of_next(const char *name, unsigned *hint);

/* Is `group` a group that some field belongs to? */
bool field_group_exists(const char *group);

#endif
