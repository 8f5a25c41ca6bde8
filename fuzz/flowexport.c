/* flowexport.c - datagrams of some exporters: before each one byte that says whose it
 * is (lower half) and how many minutes later it comes (upper half), and two of its length. */
#include <stdlib.h>
#include <string.h>

#include "flowexport/exporters.h"

#define MEMORY	((size_t)64 << 10)	/* little, so that things go out */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void on_flow(void *ctx, const struct flow_rec *f)
{
	uint64_t *flows = ctx;
	bool four = f->address[0].version == 4 && f->address[1].version == 4;
	bool six = f->address[0].version == 6 && f->address[1].version == 6;

	if ((!four && !six) || f->end < f->start || f->start < 0 || f->facts == NULL || f->vlan > 4095 ||
	    !facts_has(f->facts, F_OBSERVER_IP) || f->facts->cut != 0)
		abort();
	++*flows;
}

static void one(struct exporters *x, uint8_t who, nsec_t when, const uint8_t *bytes, size_t len)
{
	struct ip from = { .version = 4, .bytes = { 192, 0, 2, who } };
	struct export_tally before = exporters_tally(x);
	uint8_t *copy = malloc(len > 0 ? len : 1);	/* exact, so that one byte too far is seen */
	uint64_t flows = 0;

	if (copy == NULL)
		abort();
	if (len > 0)
		memcpy(copy, bytes, len);
	exporters_datagram(x, &from, copy, len, when, on_flow, &flows);
	free(copy);
	struct export_tally after = exporters_tally(x);
	if (after.datagrams != before.datagrams + 1 || after.records != before.records + flows ||
	    exporters_memory(x) > MEMORY)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	nsec_t when = 1700000000 * NSEC_PER_SEC;
	struct exporters *x = NULL;
	struct export_info info;
	uint64_t records = 0;

	if (exporters_new(MEMORY, &x) != OK)
		return 0;
	while (len >= 3) {
		size_t n = (size_t)(bytes[1] << 8 | bytes[2]);
		n = n < len - 3 ? n : len - 3;
		when += (bytes[0] >> 4) * 60 * NSEC_PER_SEC;
		one(x, bytes[0] & 0xf, when, bytes + 3, n);
		bytes += 3 + n;
		len -= 3 + n;
	}
	for (uint32_t at = 0; exporters_next(x, &at, &info);)
		records += info.records;
	struct export_tally t = exporters_tally(x);
	if (t.exporters_out == 0 && records != t.records)
		abort();
	exporters_free(x);
	return 0;
}
