#include "decode/cip.h"

#include <stdbool.h>

#include "decode/codes.h"

#define MESSAGES_MAX	64u	/* read of one multiple service packet */
#define CLASS_NONE	0xffffu	/* no class in the path: a tag's name */
#define RESPONSE	0x80u

enum { MULTIPLE = 0x0a, UNCONNECTED_SEND = 0x52, SPECIFIC = 0x4b };
enum { CLASS_MANAGER = 0x06, CLASS_FILE = 0x37, CLASS_PCCC = 0x67, CLASS_SYMBOL = 0x6b };

/* Any class may have these. */
static const struct code services[] = {
	{ 0x01, "get_attributes_all" }, { 0x02, "set_attributes_all" }, { 0x03, "get_attribute_list" },
	{ 0x04, "set_attribute_list" }, { 0x05, "reset" }, { 0x06, "start" }, { 0x07, "stop" },
	{ 0x08, "create" }, { 0x09, "delete" }, { 0x0a, "multiple_service_packet" },
	{ 0x0d, "apply_attributes" }, { 0x0e, "get_attribute_single" },
	{ 0x10, "set_attribute_single" }, { 0x11, "find_next_object_instance" },
	{ 0x15, "restore" }, { 0x16, "save" }, { 0x17, "no_operation" }, { 0x18, "get_member" },
	{ 0x19, "set_member" }, { 0x1a, "insert_member" }, { 0x1b, "remove_member" },
	{ 0x1c, "group_sync" },
};

static const struct code manager_services[] = {
	{ 0x4e, "forward_close" }, { 0x52, "unconnected_send" }, { 0x54, "forward_open" },
	{ 0x56, "get_connection_data" }, { 0x57, "search_connection_data" },
	{ 0x5a, "get_connection_owner" }, { 0x5b, "large_forward_open" },
};

static const struct code file_services[] = {
	{ 0x4b, "initiate_upload" }, { 0x4c, "initiate_download" }, { 0x4d, "initiate_partial_read" },
	{ 0x4e, "initiate_partial_write" }, { 0x4f, "upload_transfer" },
	{ 0x50, "download_transfer" }, { 0x51, "clear_file" },
};

static const struct code pccc_services[] = { { 0x4b, "execute_pccc" }, { 0x4c, "execute_dhplus" } };

/* Of a tag: by its name, or by the symbol object's instance. */
static const struct code tag_services[] = {
	{ 0x4c, "read_tag" }, { 0x4d, "write_tag" }, { 0x4e, "read_modify_write_tag" },
	{ 0x52, "read_tag_fragmented" }, { 0x53, "write_tag_fragmented" },
	{ 0x55, "get_instance_attribute_list" },
};

static const struct code classes[] = {
	{ 0x01, "identity" }, { 0x02, "message_router" }, { 0x03, "devicenet" }, { 0x04, "assembly" },
	{ 0x05, "connection" }, { 0x06, "connection_manager" }, { 0x07, "register" },
	{ 0x08, "discrete_input_point" }, { 0x09, "discrete_output_point" },
	{ 0x0a, "analog_input_point" }, { 0x0b, "analog_output_point" },
	{ 0x0e, "presence_sensing" }, { 0x0f, "parameter" }, { 0x10, "parameter_group" },
	{ 0x12, "group" }, { 0x1d, "discrete_input_group" }, { 0x1e, "discrete_output_group" },
	{ 0x1f, "discrete_group" }, { 0x20, "analog_input_group" }, { 0x21, "analog_output_group" },
	{ 0x22, "analog_group" }, { 0x23, "position_sensor" },
	{ 0x24, "position_controller_supervisor" }, { 0x25, "position_controller" },
	{ 0x26, "block_sequencer" }, { 0x27, "command_block" }, { 0x28, "motor_data" },
	{ 0x29, "control_supervisor" }, { 0x2a, "ac_dc_drive" }, { 0x2b, "acknowledge_handler" },
	{ 0x2c, "overload" }, { 0x2d, "softstart" }, { 0x2e, "selection" },
	{ 0x30, "s_device_supervisor" }, { 0x31, "s_analog_sensor" }, { 0x32, "s_analog_actuator" },
	{ 0x33, "s_single_stage_controller" }, { 0x34, "s_gas_calibration" }, { 0x35, "trip_point" },
	{ 0x37, "file" }, { 0x39, "safety_supervisor" }, { 0x3a, "safety_validator" },
	{ 0x42, "motion_device_axis" }, { 0x43, "time_sync" }, { 0x44, "modbus" },
	{ 0x47, "device_level_ring" }, { 0x48, "qos" }, { 0x5d, "cip_security" },
	{ 0x5e, "ethernet_ip_security" }, { 0x5f, "certificate_management" }, { 0x67, "pccc" },
	{ 0x6b, "symbol" }, { 0x6c, "template" }, { 0xf0, "controlnet" },
	{ 0xf1, "controlnet_keeper" }, { 0xf2, "controlnet_scheduling" },
	{ 0xf3, "connection_configuration" }, { 0xf4, "port" }, { 0xf5, "tcp_ip_interface" },
	{ 0xf6, "ethernet_link" },
};

static const struct code statuses[] = {
	{ 0x01, "connection_failure" }, { 0x02, "resource_unavailable" },
	{ 0x03, "invalid_parameter_value" }, { 0x04, "path_segment_error" },
	{ 0x05, "path_destination_unknown" }, { 0x06, "partial_transfer" },
	{ 0x07, "connection_lost" }, { 0x08, "service_not_supported" },
	{ 0x09, "invalid_attribute_value" }, { 0x0a, "attribute_list_error" },
	{ 0x0b, "already_in_requested_state" }, { 0x0c, "object_state_conflict" },
	{ 0x0d, "object_already_exists" }, { 0x0e, "attribute_not_settable" },
	{ 0x0f, "privilege_violation" }, { 0x10, "device_state_conflict" },
	{ 0x11, "reply_data_too_large" }, { 0x12, "fragmentation_of_primitive" },
	{ 0x13, "not_enough_data" }, { 0x14, "attribute_not_supported" }, { 0x15, "too_much_data" },
	{ 0x16, "object_does_not_exist" }, { 0x17, "fragmentation_not_in_progress" },
	{ 0x18, "no_stored_attribute_data" }, { 0x19, "store_operation_failure" },
	{ 0x1a, "request_too_large" }, { 0x1b, "response_too_large" },
	{ 0x1c, "missing_attribute_list_data" }, { 0x1d, "invalid_attribute_value_list" },
	{ 0x1e, "embedded_service_error" }, { 0x1f, "vendor_specific" },
	{ 0x20, "invalid_parameter" }, { 0x21, "write_once_already_written" },
	{ 0x22, "invalid_reply_received" }, { 0x25, "key_failure_in_path" },
	{ 0x26, "path_size_invalid" }, { 0x27, "unexpected_attribute_in_list" },
	{ 0x28, "invalid_member_id" }, { 0x29, "member_not_settable" },
};

static uint16_t u16le(struct rd *in)
{
	uint8_t low = rd_u8(in);

	return (uint16_t)(low | rd_u8(in) << 8);
}

/* The first class in a path, CLASS_NONE without one. Only logical segments lead on;
 * one of another kind before the class is a port, a key or a name. */
static uint16_t class_of(struct rd path)
{
	while (path.err == OK && path.left > 0) {
		uint8_t segment = rd_u8(&path);
		if (segment == 0x34) {	/* electronic key */
			rd_skip(&path, rd_u8(&path));
			continue;
		}
		if ((segment & 0xe0) == 0 && (segment & 0x10) == 0 && (segment & 15) < 15) {
			rd_skip(&path, 1);	/* port and link */
			continue;
		}
		if ((segment & 0xe0) != 0x20)
			return CLASS_NONE;
		unsigned format = segment & 3u;
		uint16_t value = 0;
		if (format == 0) {
			value = rd_u8(&path);
		} else if (format == 1) {
			rd_skip(&path, 1);
			value = u16le(&path);
		} else {
			return CLASS_NONE;
		}
		if ((segment & 0x1c) == 0)
			return path.err == OK ? value : CLASS_NONE;
	}
	return CLASS_NONE;
}

static void add_service(struct facts *facts, uint8_t service, uint16_t class)
{
	const struct code *table = services;
	size_t count = COUNT_OF(services);

	if (service >= SPECIFIC && class == CLASS_MANAGER) {
		table = manager_services;
		count = COUNT_OF(manager_services);
	} else if (service >= SPECIFIC && class == CLASS_FILE) {
		table = file_services;
		count = COUNT_OF(file_services);
	} else if (service >= SPECIFIC && class == CLASS_PCCC) {
		table = pccc_services;
		count = COUNT_OF(pccc_services);
	} else if (service >= SPECIFIC && (class == CLASS_SYMBOL || class == CLASS_NONE)) {
		table = tag_services;
		count = COUNT_OF(tag_services);
	}
	code_fact(facts, F_CIP_SERVICE, table, count, service);
}

static void add_status(struct facts *facts, struct rd *in)
{
	rd_skip(in, 1);
	uint8_t status = rd_u8(in);

	if (in->err == OK && status != 0)
		code_fact(facts, F_CIP_STATUS, statuses, COUNT_OF(statuses), status);
	rd_skip(in, 2u * rd_u8(in));
}

/* Service, class and status of one message; *in becomes its data. What may hold
 * other messages is told: MULTIPLE, UNCONNECTED_SEND, or 0. */
static uint8_t add_message(struct facts *facts, struct rd *in)
{
	uint8_t service = rd_u8(in);

	if ((service & RESPONSE) != 0) {
		add_status(facts, in);
		return (service & 0x7f) == MULTIPLE ? MULTIPLE : 0;
	}
	uint8_t words = rd_u8(in);
	if (in->err != OK || service == 0)
		return 0;
	uint16_t class = class_of(rd_sub(in, 2u * words));
	if (in->err != OK)
		return 0;
	add_service(facts, service, class);
	if (class != CLASS_NONE)
		code_fact(facts, F_CIP_CLASS, classes, COUNT_OF(classes), class);
	if (service == MULTIPLE)
		return MULTIPLE;
	return service == UNCONNECTED_SEND && class == CLASS_MANAGER ? UNCONNECTED_SEND : 0;
}

/* Offsets count from the number of messages on. */
static void add_multiple(struct facts *facts, struct rd in)
{
	struct rd all = in;
	uint16_t count = u16le(&in);

	for (unsigned i = 0; i < count && i < MESSAGES_MAX && in.err == OK; i++) {
		struct rd one = all;
		rd_skip(&one, u16le(&in));
		if (in.err == OK && one.err == OK)
			(void)add_message(facts, &one);
	}
}

void cip_add(struct facts *facts, struct rd message)
{
	uint8_t inner = add_message(facts, &message);

	if (inner == UNCONNECTED_SEND) {
		rd_skip(&message, 2);	/* priority, ticks */
		size_t len = u16le(&message);
		struct rd one = rd_sub(&message, len < message.left ? len : message.left);
		if (one.err != OK)
			return;
		inner = add_message(facts, &one);
		message = one;
	}
	if (inner == MULTIPLE && message.err == OK)
		add_multiple(facts, message);
}
