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
#define FIELD_LIST(X)                                                                        \
	X(F_SOURCE_IP, "source.ip", TYPE_IP, ONE, KIND_HISTORY, PERSON_NO, "tuple",              \
	  "src_ip SourceIp SourceAddress id.orig_h c-ip")                                      \
	X(F_SOURCE_PORT, "source.port", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "tuple",        \
	  "src_port SourcePort id.orig_p")                                                     \
	X(F_DESTINATION_IP, "destination.ip", TYPE_IP, ONE, KIND_HISTORY, PERSON_NO, "tuple",    \
	  "dst_ip DestinationIp DestAddress id.resp_h r-ip s-ip")                              \
	X(F_DESTINATION_PORT, "destination.port", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO,       \
	  "tuple", "dst_port DestinationPort id.resp_p")                                       \
	X(F_TRANSPORT, "network.transport", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "tuple",    \
	  "proto Protocol")                                                                    \
	X(F_TYPE, "network.type", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "tuple", "")           \
	X(F_PROTOCOL, "network.protocol", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "tuple",      \
	  "service")                                                                           \
	X(F_COMMUNITY_ID, "network.community_id", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO,       \
	  "tuple", "community_id")                                                             \
	X(F_DIRECTION, "network.direction", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "tuple", "") \
	X(F_VLAN, "vlan.id", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "tuple", "vlan")           \
	X(F_SOURCE_PACKETS, "source.packets", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "volume", \
	  "orig_pkts")                                                                         \
	X(F_SOURCE_BYTES, "source.bytes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "volume",     \
	  "orig_bytes orig_ip_bytes")                                                          \
	X(F_DESTINATION_PACKETS, "destination.packets", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, \
	  "volume", "resp_pkts")                                                               \
	X(F_DESTINATION_BYTES, "destination.bytes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO,     \
	  "volume", "resp_bytes resp_ip_bytes")                                                \
	X(F_START, "event.start", TYPE_TIME, ONE, KIND_HISTORY, PERSON_NO, "time", "")           \
	X(F_END, "event.end", TYPE_TIME, ONE, KIND_HISTORY, PERSON_NO, "time", "")               \
	X(F_DURATION, "event.duration", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "time", "")     \
	X(F_TCP_HISTORY, "tcp.history", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "volume",       \
	  "history")                                                                           \
	X(F_ICMP_TYPE, "icmp.type", TYPE_UINT, ONE, KIND_COMMAND, PERSON_NO, "tuple", "")        \
	X(F_ICMP_CODE, "icmp.code", TYPE_UINT, ONE, KIND_COMMAND, PERSON_NO, "tuple", "")        \
	/* DNS */                                                                               \
	X(F_DNS_NAME, "dns.question.name", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "dns",      \
	  "query QueryName")                                                                   \
	X(F_DNS_TYPE, "dns.question.type", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "dns",      \
	  "qtype_name record_type QueryType")                                                  \
	X(F_DNS_ANSWER, "dns.answers.data", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "dns",       \
	  "answers answer QueryResults")                                                       \
	X(F_DNS_RCODE, "dns.response_code", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "dns",       \
	  "rcode_name QueryStatus")                                                            \
	/* TLS */                                                                               \
	X(F_TLS_VERSION, "tls.version", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "version") \
	X(F_TLS_SNI, "tls.client.server_name", TYPE_TEXT, ONE, KIND_COMMAND, PERSON_NO, "tls",   \
	  "server_name")                                                                       \
	X(F_TLS_JA3, "tls.client.ja3", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "ja3")      \
	X(F_TLS_JA4, "tls.client.ja4", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "ja4")      \
	X(F_TLS_JA3S, "tls.server.ja3s", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls", "ja3s")   \
	X(F_TLS_ALPN, "tls.next_protocol", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "tls",         \
	  "next_protocol")                                                                     \
	X(F_TLS_CLIENT_ALPN, "tls.client.alpn", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "tls", "") \
	/* HTTP: never path, query or body */                                                   \
	X(F_URL_DOMAIN, "url.domain", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "http",          \
	  "cs-host host r-dns")                                                                \
	X(F_HTTP_METHOD, "http.request.method", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO,        \
	  "http", "cs-method method")                                                          \
	X(F_HTTP_STATUS, "http.response.status_code", TYPE_UINT, MANY, KIND_STATE, PERSON_NO,    \
	  "http", "sc-status status_code")                                                     \
	X(F_USER_AGENT, "user_agent.original", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "http",   \
	  "c-useragent user_agent")                                                            \
	/* Accounts and logins, of any protocol that shows them */                               \
	X(F_USER_NAME, "user.name", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_YES, "account", "user") \
	X(F_USER_DOMAIN, "user.domain", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "account", "")  \
	X(F_LOGIN_SUCCESSES, "login.successes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "account", "") \
	X(F_LOGIN_FAILURES, "login.failures", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "account", "") \
	/* Of the flow as a whole */                                                             \
	X(F_SOURCE_FLAGS, "source.tcp_flags", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "volume", "") \
	X(F_DESTINATION_FLAGS, "destination.tcp_flags", TYPE_TEXT, ONE, KIND_HISTORY, PERSON_NO, "volume", "") \
	X(F_FIRST_DATA, "flow.first_data_latency", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "time", "") \
	X(F_OUT_RATIO, "flow.out_ratio", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "volume", "")   \
	/* Of a host's flows together (rec/behaviour.h) */                                       \
	X(F_FAN_OUT, "host.fan_out", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "")    \
	X(F_FAN_OUT_PORTS, "host.fan_out_ports", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_FAILURES, "host.failures", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "")  \
	X(F_NEW_DESTINATION, "flow.new_destination", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_BEACON_COUNT, "flow.beacon.count", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_BEACON_INTERVAL, "flow.beacon.interval", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_BEACON_SCORE, "flow.beacon.score", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_DNS_ENTROPY, "dns.question.entropy", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	X(F_DNS_LENGTH, "dns.question.length", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "behaviour", "") \
	/* SMB: never a file's name or content. A share is its path, a TAB, its counts */         \
	X(F_SMB_VERSION, "smb.version", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "smb", "")         \
	X(F_SMB_DIALECT, "smb.dialect", TYPE_TEXT, ONE, KIND_STATE, PERSON_NO, "smb", "")         \
	X(F_SMB_COMMAND, "smb.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "smb", "")      \
	X(F_SMB_STATUS, "smb.status", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "smb", "")          \
	X(F_SMB_COMMANDS, "smb.commands", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "")     \
	X(F_SMB_READS, "smb.reads", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "")           \
	X(F_SMB_WRITES, "smb.writes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "")         \
	X(F_SMB_RENAMES, "smb.renames", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "")       \
	X(F_SMB_DELETES, "smb.deletes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "")       \
	X(F_SMB_READ_BYTES, "smb.read_bytes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "") \
	X(F_SMB_WRITE_BYTES, "smb.write_bytes", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "smb", "") \
	X(F_SMB_ENCRYPTED, "smb.encrypted", TYPE_UINT, ONE, KIND_STATE, PERSON_NO, "smb", "")     \
	X(F_SMB_SHARE, "smb.share", TYPE_TEXT, MANY, KIND_HISTORY, PERSON_HEAD, "smb", "")        \
	X(F_NTLM_WORKSTATION, "ntlm.workstation", TYPE_TEXT, MANY, KIND_STATE, PERSON_YES, "account", "") \
	/* Tunnels: the flow is the innermost one's */                                           \
	X(F_OUTER_SOURCE_IP, "outer.source.ip", TYPE_IP, ONE, KIND_HISTORY, PERSON_NO, "tunnel", "") \
	X(F_OUTER_DESTINATION_IP, "outer.destination.ip", TYPE_IP, ONE, KIND_HISTORY, PERSON_NO, \
	  "tunnel", "")                                                                        \
	X(F_TUNNEL_TYPE, "tunnel.type", TYPE_TEXT, MANY, KIND_HISTORY, PERSON_NO, "tunnel", "")   \
	X(F_TUNNEL_ID, "tunnel.id", TYPE_UINT, ONE, KIND_HISTORY, PERSON_NO, "tunnel", "")   \
	/* SMTP: the envelope, never a message */                                                 \
	X(F_SMTP_COMMAND, "smtp.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "smtp", "")   \
	X(F_SMTP_REPLY_CODE, "smtp.reply_code", TYPE_UINT, MANY, KIND_STATE, PERSON_NO, "smtp", "") \
	X(F_SMTP_HELO, "smtp.helo", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "smtp", "helo")     \
	X(F_SMTP_AUTH, "smtp.auth", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "smtp", "")         \
	X(F_EMAIL_FROM, "email.from.address", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_YES, "email", \
	  "mailfrom")                                                                          \
	X(F_EMAIL_TO, "email.to.address", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_YES, "email",     \
	  "rcptto")                                                                            \
	/* FTP: no argument but these */                                                          \
	X(F_FTP_COMMAND, "ftp.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "ftp", "")      \
	X(F_FTP_REPLY_CODE, "ftp.reply_code", TYPE_UINT, MANY, KIND_STATE, PERSON_NO, "ftp", "")  \
	X(F_FTP_DATA_PORT, "ftp.data_port", TYPE_UINT, MANY, KIND_COMMAND, PERSON_NO, "ftp", "")  \
	/* POP3 and IMAP: never a mailbox, a search or a message */                               \
	X(F_POP3_COMMAND, "pop3.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "pop3", "")   \
	X(F_POP3_AUTH, "pop3.auth", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "pop3", "")         \
	X(F_IMAP_COMMAND, "imap.command", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "imap", "")   \
	X(F_IMAP_STATUS, "imap.status", TYPE_TEXT, MANY, KIND_STATE, PERSON_NO, "imap", "")       \
	X(F_IMAP_AUTH, "imap.auth", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "imap", "")         \
	/* SIP: who calls whom, never what is said */                                             \
	X(F_SIP_METHOD, "sip.method", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_NO, "sip", "")        \
	X(F_SIP_STATUS, "sip.status_code", TYPE_UINT, MANY, KIND_STATE, PERSON_NO, "sip", "")     \
	X(F_SIP_FROM, "sip.from", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_YES, "sip",               \
	  "request_from")                                                                      \
	X(F_SIP_TO, "sip.to", TYPE_TEXT, MANY, KIND_COMMAND, PERSON_YES, "sip",                   \
	  "request_to")

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

/* Is `group` a group that some field belongs to? */
bool field_group_exists(const char *group);

#endif
