#include "decode/iec104.h"

#include <string.h>

#include "base/rd.h"
#include "decode/codes.h"

#define START		0x68u
#define CONTROL		4u	/* control octets, counted by the length */
#define LENGTH_MAX	253u
#define UNIT		6u	/* type, number, cause, originator, common address */
#define OBJECT		3u	/* address of an information object */
#define KEEP		516u	/* two frames */
#define SIZE_FREE	255u

enum { CAUSE_ACTIVATION = 6, CAUSE_UNKNOWN_TYPE = 44, CAUSE_UNKNOWN_OBJECT = 47 };

struct iec104_state {
	uint32_t commands;
	uint32_t refusals;
};

struct frame {
	size_t len;		/* whole frame, bytes */
	uint8_t control[CONTROL];
	bool unit;		/* an ASDU's head was read: */
	uint8_t type;
	uint8_t number;		/* bit 7: one address for all objects */
	uint8_t cause;		/* bit 6: negative, bit 7: test */
	uint16_t address;
};

/* Bytes of one information element, without the object's address. */
struct type {
	uint8_t number;
	uint8_t size;
	char name[10];
};

static const struct type types[] = {
	{ 1, 1, "M_SP_NA_1" }, { 2, 4, "M_SP_TA_1" }, { 3, 1, "M_DP_NA_1" }, { 4, 4, "M_DP_TA_1" },
	{ 5, 2, "M_ST_NA_1" }, { 6, 5, "M_ST_TA_1" }, { 7, 5, "M_BO_NA_1" }, { 8, 8, "M_BO_TA_1" },
	{ 9, 3, "M_ME_NA_1" }, { 10, 6, "M_ME_TA_1" }, { 11, 3, "M_ME_NB_1" }, { 12, 6, "M_ME_TB_1" },
	{ 13, 5, "M_ME_NC_1" }, { 14, 8, "M_ME_TC_1" }, { 15, 5, "M_IT_NA_1" }, { 16, 8, "M_IT_TA_1" },
	{ 17, 6, "M_EP_TA_1" }, { 18, 7, "M_EP_TB_1" }, { 19, 7, "M_EP_TC_1" }, { 20, 5, "M_PS_NA_1" },
	{ 21, 2, "M_ME_ND_1" }, { 30, 8, "M_SP_TB_1" }, { 31, 8, "M_DP_TB_1" }, { 32, 9, "M_ST_TB_1" },
	{ 33, 12, "M_BO_TB_1" }, { 34, 10, "M_ME_TD_1" }, { 35, 10, "M_ME_TE_1" }, { 36, 12, "M_ME_TF_1" },
	{ 37, 12, "M_IT_TB_1" }, { 38, 10, "M_EP_TD_1" }, { 39, 11, "M_EP_TE_1" }, { 40, 11, "M_EP_TF_1" },
	{ 45, 1, "C_SC_NA_1" }, { 46, 1, "C_DC_NA_1" }, { 47, 1, "C_RC_NA_1" }, { 48, 3, "C_SE_NA_1" },
	{ 49, 3, "C_SE_NB_1" }, { 50, 5, "C_SE_NC_1" }, { 51, 4, "C_BO_NA_1" }, { 58, 8, "C_SC_TA_1" },
	{ 59, 8, "C_DC_TA_1" }, { 60, 8, "C_RC_TA_1" }, { 61, 10, "C_SE_TA_1" }, { 62, 10, "C_SE_TB_1" },
	{ 63, 12, "C_SE_TC_1" }, { 64, 11, "C_BO_TA_1" }, { 70, 1, "M_EI_NA_1" },
	{ 81, SIZE_FREE, "S_CH_NA_1" }, { 82, SIZE_FREE, "S_RP_NA_1" }, { 83, SIZE_FREE, "S_AR_NA_1" },
	{ 84, SIZE_FREE, "S_KR_NA_1" }, { 85, SIZE_FREE, "S_KS_NA_1" }, { 86, SIZE_FREE, "S_KC_NA_1" },
	{ 87, SIZE_FREE, "S_ER_NA_1" }, { 90, SIZE_FREE, "S_US_NA_1" }, { 91, SIZE_FREE, "S_UQ_NA_1" },
	{ 92, SIZE_FREE, "S_UR_NA_1" }, { 93, SIZE_FREE, "S_UK_NA_1" }, { 94, SIZE_FREE, "S_UA_NA_1" },
	{ 95, SIZE_FREE, "S_UC_NA_1" },
	{ 100, 1, "C_IC_NA_1" }, { 101, 1, "C_CI_NA_1" }, { 102, 0, "C_RD_NA_1" }, { 103, 7, "C_CS_NA_1" },
	{ 104, 2, "C_TS_NA_1" }, { 105, 1, "C_RP_NA_1" }, { 106, 2, "C_CD_NA_1" }, { 107, 9, "C_TS_TA_1" },
	{ 110, 3, "P_ME_NA_1" }, { 111, 3, "P_ME_NB_1" }, { 112, 5, "P_ME_NC_1" }, { 113, 1, "P_AC_NA_1" },
	{ 120, 6, "F_FR_NA_1" }, { 121, 7, "F_SR_NA_1" }, { 122, 4, "F_SC_NA_1" }, { 123, 5, "F_LS_NA_1" },
	{ 124, 4, "F_AF_NA_1" }, { 125, SIZE_FREE, "F_SG_NA_1" }, { 126, 13, "F_DR_TA_1" },
	{ 127, 16, "F_SC_NB_1" },
};

static const struct code causes[] = {
	{ 1, "periodic" }, { 2, "background_scan" }, { 3, "spontaneous" }, { 4, "initialized" },
	{ 5, "request" }, { 6, "activation" }, { 7, "activation_confirmation" }, { 8, "deactivation" },
	{ 9, "deactivation_confirmation" }, { 10, "activation_termination" },
	{ 11, "return_by_remote_command" }, { 12, "return_by_local_command" }, { 13, "file_transfer" },
	{ 14, "authentication" }, { 15, "session_key_maintenance" }, { 16, "user_role_maintenance" },
	{ 20, "interrogated_by_station" }, { 21, "interrogated_by_group_1" },
	{ 22, "interrogated_by_group_2" }, { 23, "interrogated_by_group_3" },
	{ 24, "interrogated_by_group_4" }, { 25, "interrogated_by_group_5" },
	{ 26, "interrogated_by_group_6" }, { 27, "interrogated_by_group_7" },
	{ 28, "interrogated_by_group_8" }, { 29, "interrogated_by_group_9" },
	{ 30, "interrogated_by_group_10" }, { 31, "interrogated_by_group_11" },
	{ 32, "interrogated_by_group_12" }, { 33, "interrogated_by_group_13" },
	{ 34, "interrogated_by_group_14" }, { 35, "interrogated_by_group_15" },
	{ 36, "interrogated_by_group_16" }, { 37, "counters_general" }, { 38, "counters_group_1" },
	{ 39, "counters_group_2" }, { 40, "counters_group_3" }, { 41, "counters_group_4" },
	{ 44, "unknown_type" }, { 45, "unknown_cause" }, { 46, "unknown_common_address" },
	{ 47, "unknown_object_address" },
};

/* The first control octet of unnumbered frames; the others are 0. */
static const struct code unnumbered[] = {
	{ 0x07, "STARTDT_ACT" }, { 0x0b, "STARTDT_CON" }, { 0x13, "STOPDT_ACT" },
	{ 0x23, "STOPDT_CON" }, { 0x43, "TESTFR_ACT" }, { 0x83, "TESTFR_CON" },
};

static const struct type *type_of(uint8_t number)
{
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		if (types[i].number == number)
			return &types[i];
	}
	return NULL;
}

static bool numbered(const struct frame *f)
{
	return (f->control[0] & 1u) == 0;
}

/* The first frame's heads. OK | ERR_SHORT | ERR_FORM */
static err_t frame_read(const uint8_t *bytes, size_t len, struct frame *f)
{
	struct rd in = rd_of(bytes, len);

	*f = (struct frame){ 0 };
	uint8_t start = rd_u8(&in), length = rd_u8(&in);
	if ((len >= 1 && start != START) || (len >= 2 && (length < CONTROL || length > LENGTH_MAX)))
		return ERR_FORM;
	const uint8_t *control = rd_bytes(&in, CONTROL);
	if (control == NULL)
		return ERR_SHORT;
	memcpy(f->control, control, CONTROL);
	f->len = 2u + length;
	if (!numbered(f))
		return length == CONTROL ? OK : ERR_FORM;
	if (length < CONTROL + UNIT)
		return ERR_FORM;
	f->unit = true;
	f->type = rd_u8(&in);
	f->number = rd_u8(&in);
	f->cause = rd_u8(&in);
	rd_skip(&in, 1);
	f->address = rd_u8(&in);
	f->address = (uint16_t)(f->address | rd_u8(&in) << 8);
	return in.err;
}

/* Is the length of an ASDU that of its type and number of objects? */
static bool fits(const struct frame *f, const struct type *type)
{
	size_t objects = f->number & 0x7fu, rest = f->len - 2u - CONTROL - UNIT;

	if (type->size == SIZE_FREE)
		return rest >= OBJECT;
	if (objects == 0)
		return false;
	if ((f->number & 0x80u) != 0)
		return rest == OBJECT + objects * type->size;
	return rest == objects * (OBJECT + type->size);
}

/* How sure is a frame by itself? NO: it is not one. MORE: it may be. */
static enum guess weigh(const struct frame *f)
{
	const uint8_t *c = f->control;

	if (numbered(f)) {
		const struct type *type = type_of(f->type);
		bool fit = type != NULL && fits(f, type) && f->address != 0 && (c[2] & 1u) == 0 &&
			   code_name(causes, COUNT_OF(causes), f->cause & 0x3f) != NULL;
		if (!fit)
			return GUESS_NO;
		return type->size == SIZE_FREE ? GUESS_MORE : GUESS_YES;
	}
	if (c[0] == 1)
		return c[1] == 0 && (c[2] & 1u) == 0 ? GUESS_MORE : GUESS_NO;
	bool known = code_name(unnumbered, COUNT_OF(unnumbered), c[0]) != NULL;
	return known && c[1] == 0 && c[2] == 0 && c[3] == 0 ? GUESS_YES : GUESS_NO;
}

static enum guess iec104_starts(const struct talk *t, const uint8_t *bytes, size_t len)
{
	enum guess sure = GUESS_MORE;
	struct frame f;

	(void)t;
	for (unsigned n = 0; n < 2; n++) {
		err_t e = frame_read(bytes, len, &f);
		if (e == ERR_FORM)
			return GUESS_NO;
		if (e == ERR_SHORT)
			return sure;
		enum guess g = weigh(&f);
		if (g == GUESS_NO)
			return GUESS_NO;
		sure = g == GUESS_YES || n > 0 ? GUESS_YES : sure;
		if (f.len >= len)
			return sure;
		bytes += f.len;
		len -= f.len;
	}
	return sure;
}

static void add_frame_name(struct facts *facts, const struct frame *f)
{
	const char *name = code_name(unnumbered, COUNT_OF(unnumbered), f->control[0]);

	if (numbered(f))
		name = "I";
	else if (f->control[0] == 1)
		name = "S";
	if (name != NULL)
		facts_text(facts, F_IEC104_FRAME, name, strlen(name));
}

static void add_unit(struct talk *t, const struct frame *f)
{
	const struct type *type = type_of(f->type);
	struct iec104_state *s = t->state;
	uint8_t cause = f->cause & 0x3f;
	bool negative = (f->cause & 0x40u) != 0 ||
			(cause >= CAUSE_UNKNOWN_TYPE && cause <= CAUSE_UNKNOWN_OBJECT);

	if (type != NULL)
		facts_text(t->facts, F_IEC104_TYPE, type->name, strlen(type->name));
	else
		code_fact(t->facts, F_IEC104_TYPE, NULL, 0, f->type);
	code_fact(t->facts, F_IEC104_CAUSE, causes, COUNT_OF(causes), cause);
	facts_uint(t->facts, F_IEC104_ADDRESS, f->address);
	bool process = f->type >= 45 && f->type <= 64 && (f->cause & 0x80u) == 0;	/* no test */
	s->commands += process && cause == CAUSE_ACTIVATION && s->commands < UINT32_MAX;
	s->refusals += negative && s->refusals < UINT32_MAX;
}

static void iec104_read(struct talk *t, const uint8_t *bytes, size_t len, struct proto_step *step)
{
	struct frame f;
	err_t e = frame_read(bytes, len, &f);

	*step = (struct proto_step){ .then = PROTO_MORE };
	if (e == ERR_FORM)
		step->then = PROTO_LOST;
	if (e != OK)
		return;
	facts_text(t->facts, F_PROTOCOL, "iec104", 6);
	add_frame_name(t->facts, &f);
	if (f.unit)
		add_unit(t, &f);
	step->used = f.unit ? 2u + CONTROL + UNIT : 2u + CONTROL;
	step->skip = f.len - step->used;
	step->then = PROTO_ON;
}

static void iec104_end(struct talk *t)
{
	const struct iec104_state *s = t->state;

	if (s->commands > 0)
		facts_uint(t->facts, F_IEC104_COMMANDS, s->commands);
	if (s->refusals > 0)
		facts_uint(t->facts, F_IEC104_REFUSALS, s->refusals);
}

const struct proto proto_iec104 = {
	.name = "iec104",
	.state = sizeof(struct iec104_state),
	.keep = KEEP,
	.starts = iec104_starts,
	.read = iec104_read,
	.end = iec104_end,
};
