#include "decode/dnp3_walk.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "decode/codes.h"

#define DATA_MAX	65535u	/* more data behind one header is not believed */
#define UNKNOWN		0xffu
#define BITS		0xf0u	/* | bits of a packed object */

enum phase { OFF, CONTROL, FUNCTION, IIN_FIRST, IIN_SECOND, GROUP, VARIATION, QUALIFIER, RANGE, SIZE, SKIP };

enum { WRITE = 2, OPERATE = 4, DIRECT_OPERATE_NR = 6, FREEZE_AT_TIME = 11, FREEZE_AT_TIME_NR = 12,
       ACTIVATE = 31, RESPONSE = 129, RESPONSE_LAST = 131 };

static const struct code functions[] = {
	{ 0, "confirm" }, { 1, "read" }, { 2, "write" }, { 3, "select" }, { 4, "operate" },
	{ 5, "direct_operate" }, { 6, "direct_operate_nr" }, { 7, "immed_freeze" },
	{ 8, "immed_freeze_nr" }, { 9, "freeze_clear" }, { 10, "freeze_clear_nr" },
	{ 11, "freeze_at_time" }, { 12, "freeze_at_time_nr" }, { 13, "cold_restart" },
	{ 14, "warm_restart" }, { 15, "initialize_data" }, { 16, "initialize_appl" },
	{ 17, "start_appl" }, { 18, "stop_appl" }, { 19, "save_config" },
	{ 20, "enable_unsolicited" }, { 21, "disable_unsolicited" }, { 22, "assign_class" },
	{ 23, "delay_measure" }, { 24, "record_current_time" }, { 25, "open_file" },
	{ 26, "close_file" }, { 27, "delete_file" }, { 28, "get_file_info" },
	{ 29, "authenticate_file" }, { 30, "abort_file" }, { 31, "activate_config" },
	{ 32, "authenticate_req" }, { 33, "authenticate_err" }, { 129, "response" },
	{ 130, "unsolicited_response" }, { 131, "authenticate_resp" },
};

/* By bit, the first octet's lowest bit first. */
static const char *const indications[] = {
	"broadcast", "class_1_events", "class_2_events", "class_3_events", "need_time",
	"local_control", "device_trouble", "device_restart", "no_func_code_support",
	"object_unknown", "parameter_error", "event_buffer_overflow", "already_executing",
	"config_corrupt", "reserved_1", "reserved_2",
};

/* Octets of one object by variation, from variation 1. */
static const struct {
	uint8_t group;
	uint8_t count;
	uint8_t size[12];
} sizes[] = {
	{ 1, 2, { BITS | 1, 1 } }, { 2, 3, { 1, 7, 3 } },
	{ 3, 2, { BITS | 2, 1 } }, { 4, 3, { 1, 7, 3 } },
	{ 10, 2, { BITS | 1, 1 } }, { 11, 2, { 1, 7 } },
	{ 12, 3, { 11, 11, BITS | 1 } }, { 13, 2, { 1, 7 } },
	{ 20, 8, { 5, 3, 5, 3, 4, 2, 4, 2 } }, { 21, 12, { 5, 3, 5, 3, 11, 9, 11, 9, 4, 2, 4, 2 } },
	{ 22, 8, { 5, 3, 5, 3, 11, 9, 11, 9 } }, { 23, 8, { 5, 3, 5, 3, 11, 9, 11, 9 } },
	{ 30, 6, { 5, 3, 4, 2, 5, 9 } }, { 31, 8, { 5, 3, 11, 9, 4, 2, 5, 9 } },
	{ 32, 8, { 5, 3, 11, 9, 5, 9, 11, 15 } }, { 33, 8, { 5, 3, 11, 9, 5, 9, 11, 15 } },
	{ 34, 3, { 2, 4, 4 } }, { 40, 4, { 5, 3, 5, 9 } }, { 41, 4, { 5, 3, 5, 9 } },
	{ 42, 8, { 5, 3, 11, 9, 5, 9, 11, 15 } }, { 43, 8, { 5, 3, 11, 9, 5, 9, 11, 15 } },
	{ 50, 4, { 6, 10, 6, 11 } }, { 51, 2, { 6, 6 } }, { 52, 2, { 2, 2 } },
	{ 60, 4, { 0, 0, 0, 0 } }, { 80, 1, { BITS | 1 } }, { 101, 3, { 2, 4, 8 } },
	{ 102, 1, { 1 } },
};

static uint8_t size_of(uint8_t group, uint8_t variation)
{
	if (group >= 110 && group <= 113)	/* strings: the variation is the length */
		return variation > 0 && variation < BITS ? variation : UNKNOWN;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		if (sizes[i].group == group)
			return variation >= 1 && variation <= sizes[i].count ? sizes[i].size[variation - 1] : UNKNOWN;
	}
	return UNKNOWN;
}

/* Do objects follow their headers? */
static bool carries(const struct dnp3_walk *w)
{
	if (w->function == FREEZE_AT_TIME || w->function == FREEZE_AT_TIME_NR)
		return w->group == 50;
	return (w->function >= WRITE && w->function <= DIRECT_OPERATE_NR) || w->function >= ACTIVATE;
}

/* Octets of one number of the range; 0: there is none; UNKNOWN: no such code. */
static uint8_t width_of(uint8_t qualifier)
{
	static const uint8_t widths[16] = { 1, 2, 4, 1, 2, 4, 0, 1, 2, 4, UNKNOWN, 1, UNKNOWN, UNKNOWN,
					    UNKNOWN, UNKNOWN };

	return (qualifier & 0x80u) != 0 || (qualifier >> 4) == 7 ? UNKNOWN : widths[qualifier & 15u];
}

static bool from_to(const struct dnp3_walk *w)
{
	return (w->qualifier & 15u) <= 5;
}

/* Octets of the prefix of each object: an index (codes 1 to 3) or a size (4 to 6). */
static uint8_t prefix_of(const struct dnp3_walk *w)
{
	static const uint8_t widths[8] = { 0, 1, 2, 4, 1, 2, 4, 0 };

	return widths[w->qualifier >> 4 & 7u];
}

static bool sized(const struct dnp3_walk *w)
{
	return (w->qualifier >> 4) >= 4;
}

static void add_object(const struct dnp3_walk *w, struct facts *facts)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "g%uv%u", w->group, w->variation);

	facts_text(facts, F_DNP3_OBJECT, text, (size_t)n);
}

/* The number of objects is known: what of them is to be passed over? */
static void begin_data(struct dnp3_walk *w, uint64_t objects)
{
	uint8_t size = carries(w) ? size_of(w->group, w->variation) : 0;
	uint64_t bytes;

	w->have = 0;
	w->number = 0;
	w->phase = GROUP;
	if (sized(w)) {
		w->objects = objects <= DATA_MAX ? (uint32_t)objects : 0;
		if (objects > 0)
			w->phase = w->objects > 0 ? SIZE : OFF;
		return;
	}
	if (objects > DATA_MAX || size == UNKNOWN || (size > BITS && prefix_of(w) > 0)) {
		w->phase = OFF;
		return;
	}
	if (size > BITS)
		bytes = (objects * (size & 15u) + 7u) / 8u;
	else
		bytes = objects * ((uint64_t)size + prefix_of(w));
	w->skip = bytes <= DATA_MAX ? (uint32_t)bytes : 0;
	if (bytes > 0)
		w->phase = w->skip > 0 ? SKIP : OFF;
}

static void read_qualifier(struct dnp3_walk *w, uint8_t b, struct facts *facts)
{
	uint8_t width = width_of(b);

	w->qualifier = b;
	w->have = 0;
	w->first = w->number = 0;
	if (width == UNKNOWN) {
		w->phase = OFF;
		return;
	}
	add_object(w, facts);
	w->phase = RANGE;
	if (width == 0)
		begin_data(w, 0);
}

static void read_range(struct dnp3_walk *w, uint8_t b)
{
	uint8_t width = width_of(w->qualifier), all = from_to(w) ? (uint8_t)(2 * width) : width;

	w->number |= (uint32_t)b << 8 * (w->have % width);
	w->have++;
	if (w->have < all) {
		if (w->have == width) {
			w->first = w->number;
			w->number = 0;
		}
		return;
	}
	if (from_to(w) && w->number < w->first)
		w->phase = OFF;
	else
		begin_data(w, from_to(w) ? (uint64_t)w->number - w->first + 1 : w->number);
}

/* One object is behind us, or had nothing. */
static void next_sized(struct dnp3_walk *w)
{
	w->have = 0;
	w->number = 0;
	if (w->objects > 0)
		w->objects--;
	w->phase = w->objects > 0 ? SIZE : GROUP;
}

static void read_size(struct dnp3_walk *w, uint8_t b)
{
	w->number |= (uint32_t)b << 8 * w->have;
	w->have++;
	if (w->have < prefix_of(w))
		return;
	w->skip = w->number;
	w->phase = w->skip > DATA_MAX ? OFF : SKIP;
	if (w->skip == 0)
		next_sized(w);
}

static void read_indications(struct dnp3_walk *w, struct facts *facts)
{
	for (unsigned i = 0; i < COUNT_OF(indications); i++) {
		if (((unsigned)w->iin >> i & 1u) != 0)
			facts_text(facts, F_DNP3_IIN, indications[i], strlen(indications[i]));
	}
	w->phase = GROUP;
}

static void read_function(struct dnp3_walk *w, uint8_t b, struct facts *facts, uint32_t *commands)
{
	w->function = b;
	code_fact(facts, F_DNP3_FUNCTION, functions, COUNT_OF(functions), b);
	*commands += b >= OPERATE && b <= DIRECT_OPERATE_NR && *commands < UINT32_MAX;
	w->phase = b >= RESPONSE && b <= RESPONSE_LAST ? IIN_FIRST : GROUP;
}

void dnp3_walk_begin(struct dnp3_walk *w)
{
	*w = (struct dnp3_walk){ .phase = CONTROL };
}

static void walk_byte(struct dnp3_walk *w, uint8_t b, struct facts *facts, uint32_t *commands)
{
	switch ((enum phase)w->phase) {
	case CONTROL:
		w->phase = FUNCTION;
		return;
	case FUNCTION:
		read_function(w, b, facts, commands);
		return;
	case IIN_FIRST:
		w->iin = b;
		w->phase = IIN_SECOND;
		return;
	case IIN_SECOND:
		w->iin = (uint16_t)(w->iin | b << 8);
		read_indications(w, facts);
		return;
	case GROUP:
		w->group = b;
		w->phase = VARIATION;
		return;
	case VARIATION:
		w->variation = b;
		w->phase = QUALIFIER;
		return;
	case QUALIFIER:
		read_qualifier(w, b, facts);
		return;
	case RANGE:
		read_range(w, b);
		return;
	case SIZE:
		read_size(w, b);
		return;
	case SKIP:
	case OFF:
		return;
	}
}

void dnp3_walk_bytes(struct dnp3_walk *w, const uint8_t *bytes, size_t len, struct facts *facts,
		     uint32_t *commands)
{
	for (size_t at = 0; at < len && w->phase != OFF;) {
		if (w->phase != SKIP) {
			walk_byte(w, bytes[at++], facts, commands);
			continue;
		}
		size_t n = w->skip < len - at ? w->skip : len - at;
		at += n;
		w->skip -= (uint32_t)n;
		if (w->skip > 0)
			return;
		if (sized(w))
			next_sized(w);
		else
			w->phase = GROUP;
	}
}
