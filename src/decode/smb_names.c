/* Names of commands, dialects and statuses; what a login's answer means. */
#include <stdio.h>
#include <string.h>

#include "decode/smb_own.h"

/* MS-CIFS section 2.2.2.1 */
static const char *const commands1[256] = {
	[0x00] = "CREATE_DIRECTORY", [0x01] = "DELETE_DIRECTORY", [0x02] = "OPEN", [0x03] = "CREATE",
	[0x04] = "CLOSE", [0x05] = "FLUSH", [0x06] = "DELETE", [0x07] = "RENAME",
	[0x08] = "QUERY_INFORMATION", [0x09] = "SET_INFORMATION", [0x0a] = "READ", [0x0b] = "WRITE",
	[0x0c] = "LOCK_BYTE_RANGE", [0x0d] = "UNLOCK_BYTE_RANGE", [0x0e] = "CREATE_TEMPORARY",
	[0x0f] = "CREATE_NEW", [0x10] = "CHECK_DIRECTORY", [0x11] = "PROCESS_EXIT", [0x12] = "SEEK",
	[0x13] = "LOCK_AND_READ", [0x14] = "WRITE_AND_UNLOCK", [0x1a] = "READ_RAW", [0x1b] = "READ_MPX",
	[0x1c] = "READ_MPX_SECONDARY", [0x1d] = "WRITE_RAW", [0x1e] = "WRITE_MPX",
	[0x1f] = "WRITE_MPX_SECONDARY", [0x20] = "WRITE_COMPLETE", [0x21] = "QUERY_SERVER",
	[0x22] = "SET_INFORMATION2", [0x23] = "QUERY_INFORMATION2", [0x24] = "LOCKING_ANDX",
	[0x25] = "TRANSACTION", [0x26] = "TRANSACTION_SECONDARY", [0x27] = "IOCTL",
	[0x28] = "IOCTL_SECONDARY", [0x29] = "COPY", [0x2a] = "MOVE", [0x2b] = "ECHO",
	[0x2c] = "WRITE_AND_CLOSE", [0x2d] = "OPEN_ANDX", [0x2e] = "READ_ANDX", [0x2f] = "WRITE_ANDX",
	[0x30] = "NEW_FILE_SIZE", [0x31] = "CLOSE_AND_TREE_DISC", [0x32] = "TRANSACTION2",
	[0x33] = "TRANSACTION2_SECONDARY", [0x34] = "FIND_CLOSE2", [0x35] = "FIND_NOTIFY_CLOSE",
	[0x70] = "TREE_CONNECT", [0x71] = "TREE_DISCONNECT", [0x72] = "NEGOTIATE",
	[0x73] = "SESSION_SETUP_ANDX", [0x74] = "LOGOFF_ANDX", [0x75] = "TREE_CONNECT_ANDX",
	[0x7e] = "SECURITY_PACKAGE_ANDX", [0x80] = "QUERY_INFORMATION_DISK", [0x81] = "SEARCH",
	[0x82] = "FIND", [0x83] = "FIND_UNIQUE", [0x84] = "FIND_CLOSE", [0xa0] = "NT_TRANSACT",
	[0xa1] = "NT_TRANSACT_SECONDARY", [0xa2] = "NT_CREATE_ANDX", [0xa4] = "NT_CANCEL",
	[0xa5] = "NT_RENAME", [0xc0] = "OPEN_PRINT_FILE", [0xc1] = "WRITE_PRINT_FILE",
	[0xc2] = "CLOSE_PRINT_FILE", [0xc3] = "GET_PRINT_QUEUE", [0xd8] = "READ_BULK",
	[0xd9] = "WRITE_BULK", [0xda] = "WRITE_BULK_DATA", [0xfe] = "INVALID", [0xff] = "NO_ANDX_COMMAND",
};

/* MS-SMB2 section 2.2.1 */
static const char *const commands2[] = {
	"NEGOTIATE", "SESSION_SETUP", "LOGOFF", "TREE_CONNECT", "TREE_DISCONNECT", "CREATE", "CLOSE",
	"FLUSH", "READ", "WRITE", "LOCK", "IOCTL", "CANCEL", "ECHO", "QUERY_DIRECTORY", "CHANGE_NOTIFY",
	"QUERY_INFO", "SET_INFO", "OPLOCK_BREAK", "SERVER_TO_CLIENT_NOTIFICATION",
};

/* MS-CIFS section 1.7, MS-SMB2 section 3.3.5.3.1, and those that Samba offers */
static const char *const dialects[] = {
	"PC NETWORK PROGRAM 1.0", "PCLAN1.0", "XENIX CORE", "MICROSOFT NETWORKS 1.03",
	"MICROSOFT NETWORKS 3.0", "LANMAN1.0", "DOS LM1.2X002", "LM1.2X002", "DOS LANMAN2.1",
	"LANMAN2.1", "Windows for Workgroups 3.1a", "Samba", "NT LANMAN 1.0", "NT LM 0.12",
	"SMB 2.002", "SMB 2.???",
};

/* MS-ERREF section 2.3.1 */
static const struct {
	uint32_t number;
	bool login;	/* as an answer to a login: it was refused */
	const char *name;
} statuses[] = {
	{ 0xc0000001, false, "STATUS_UNSUCCESSFUL" },
	{ 0xc0000002, false, "STATUS_NOT_IMPLEMENTED" },
	{ 0xc0000003, false, "STATUS_INVALID_INFO_CLASS" },
	{ 0xc0000008, false, "STATUS_INVALID_HANDLE" },
	{ 0xc000000d, false, "STATUS_INVALID_PARAMETER" },
	{ 0xc000000f, false, "STATUS_NO_SUCH_FILE" },
	{ 0xc0000010, false, "STATUS_INVALID_DEVICE_REQUEST" },
	{ 0xc0000011, false, "STATUS_END_OF_FILE" },
	{ 0xc0000016, false, "STATUS_MORE_PROCESSING_REQUIRED" },
	{ 0xc0000022, true, "STATUS_ACCESS_DENIED" },
	{ 0xc0000023, false, "STATUS_BUFFER_TOO_SMALL" },
	{ 0xc0000033, false, "STATUS_OBJECT_NAME_INVALID" },
	{ 0xc0000034, false, "STATUS_OBJECT_NAME_NOT_FOUND" },
	{ 0xc0000035, false, "STATUS_OBJECT_NAME_COLLISION" },
	{ 0xc000003a, false, "STATUS_OBJECT_PATH_NOT_FOUND" },
	{ 0xc0000043, false, "STATUS_SHARING_VIOLATION" },
	{ 0xc0000054, false, "STATUS_FILE_LOCK_CONFLICT" },
	{ 0xc0000055, false, "STATUS_LOCK_NOT_GRANTED" },
	{ 0xc0000056, false, "STATUS_DELETE_PENDING" },
	{ 0xc000005e, true, "STATUS_NO_LOGON_SERVERS" },
	{ 0xc0000061, false, "STATUS_PRIVILEGE_NOT_HELD" },
	{ 0xc0000064, true, "STATUS_NO_SUCH_USER" },
	{ 0xc000006a, true, "STATUS_WRONG_PASSWORD" },
	{ 0xc000006d, true, "STATUS_LOGON_FAILURE" },
	{ 0xc000006e, true, "STATUS_ACCOUNT_RESTRICTION" },
	{ 0xc000006f, true, "STATUS_INVALID_LOGON_HOURS" },
	{ 0xc0000070, true, "STATUS_INVALID_WORKSTATION" },
	{ 0xc0000071, true, "STATUS_PASSWORD_EXPIRED" },
	{ 0xc0000072, true, "STATUS_ACCOUNT_DISABLED" },
	{ 0xc000007f, false, "STATUS_DISK_FULL" },
	{ 0xc000009a, false, "STATUS_INSUFFICIENT_RESOURCES" },
	{ 0xc00000ac, false, "STATUS_PIPE_NOT_AVAILABLE" },
	{ 0xc00000b0, false, "STATUS_PIPE_DISCONNECTED" },
	{ 0xc00000b5, false, "STATUS_IO_TIMEOUT" },
	{ 0xc00000ba, false, "STATUS_FILE_IS_A_DIRECTORY" },
	{ 0xc00000bb, false, "STATUS_NOT_SUPPORTED" },
	{ 0xc00000c9, false, "STATUS_NETWORK_NAME_DELETED" },
	{ 0xc00000ca, false, "STATUS_NETWORK_ACCESS_DENIED" },
	{ 0xc00000cc, false, "STATUS_BAD_NETWORK_NAME" },
	{ 0xc00000d0, false, "STATUS_REQUEST_NOT_ACCEPTED" },
	{ 0xc0000101, false, "STATUS_DIRECTORY_NOT_EMPTY" },
	{ 0xc0000103, false, "STATUS_NOT_A_DIRECTORY" },
	{ 0xc0000120, false, "STATUS_CANCELLED" },
	{ 0xc0000121, false, "STATUS_CANNOT_DELETE" },
	{ 0xc0000128, false, "STATUS_FILE_CLOSED" },
	{ 0xc000015b, true, "STATUS_LOGON_TYPE_NOT_GRANTED" },
	{ 0xc000018a, true, "STATUS_NO_TRUST_LSA_SECRET" },
	{ 0xc000018b, true, "STATUS_NO_TRUST_SAM_ACCOUNT" },
	{ 0xc000018c, true, "STATUS_TRUSTED_DOMAIN_FAILURE" },
	{ 0xc000018d, true, "STATUS_TRUSTED_RELATIONSHIP_FAILURE" },
	{ 0xc0000190, true, "STATUS_TRUST_FAILURE" },
	{ 0xc0000192, true, "STATUS_NETLOGON_NOT_STARTED" },
	{ 0xc0000193, true, "STATUS_ACCOUNT_EXPIRED" },
	{ 0xc0000199, true, "STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT" },
	{ 0xc0000203, false, "STATUS_USER_SESSION_DELETED" },
	{ 0xc0000205, false, "STATUS_INSUFF_SERVER_RESOURCES" },
	{ 0xc0000224, true, "STATUS_PASSWORD_MUST_CHANGE" },
	{ 0xc0000225, false, "STATUS_NOT_FOUND" },
	{ 0xc0000233, true, "STATUS_DOMAIN_CONTROLLER_NOT_FOUND" },
	{ 0xc0000234, true, "STATUS_ACCOUNT_LOCKED_OUT" },
	{ 0xc0000257, false, "STATUS_PATH_NOT_COVERED" },
	{ 0xc000035c, false, "STATUS_NETWORK_SESSION_EXPIRED" },
	{ 0xc0000388, true, "STATUS_DOWNGRADE_DETECTED" },
	{ 0xc0000413, true, "STATUS_AUTHENTICATION_FIREWALL_FAILED" },
	{ 0xc0000418, true, "STATUS_NTLM_BLOCKED" },
};

#define MORE_PROCESSING	0xc0000016u

const char *smb1_command_name(uint8_t command)
{
	return commands1[command];
}

const char *smb2_command_name(uint16_t command)
{
	return command < COUNT_OF(commands2) ? commands2[command] : NULL;
}

void smb_command_fact(const char *name, unsigned number, struct facts *facts)
{
	char text[16];

	if (name == NULL) {
		(void)snprintf(text, sizeof(text), "%u", number);
		name = text;
	}
	facts_text(facts, F_SMB_COMMAND, name, strlen(name));
}

uint8_t smb1_dialect_number(const uint8_t *name, size_t len)
{
	for (unsigned i = 0; i < COUNT_OF(dialects); i++)
		if (strlen(dialects[i]) == len && memcmp(dialects[i], name, len) == 0)
			return (uint8_t)(i + 1);
	return 0;
}

const char *smb1_dialect_name(uint8_t number)
{
	return number > 0 && number <= COUNT_OF(dialects) ? dialects[number - 1] : NULL;
}

bool smb_is_error(uint32_t status)
{
	return status >> 30 == 3 && status != MORE_PROCESSING;
}

void smb_status_fact(uint32_t status, struct facts *facts)
{
	char text[16];

	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		if (statuses[i].number == status) {
			facts_text(facts, F_SMB_STATUS, statuses[i].name, strlen(statuses[i].name));
			return;
		}
	}
	(void)snprintf(text, sizeof(text), "0x%08x", status);
	facts_text(facts, F_SMB_STATUS, text, strlen(text));
}

void smb_login(struct smb_state *s, uint32_t status, bool nobody)
{
	if (status == 0 && !nobody && !s->nobody)
		smb_count(&s->successes);
	for (size_t i = 0; i < COUNT_OF(statuses); i++)
		if (statuses[i].number == status && statuses[i].login)
			smb_count(&s->failures);
}

void smb_login_blob(struct smb_state *s, const uint8_t *blob, size_t len, struct facts *facts)
{
	s->nobody = ntlm_read(blob, len, facts) == NTLM_ANONYMOUS;
}
