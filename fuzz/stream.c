/* stream.c - packets of one TCP flow: for each a byte of flags (1 side, 2 SYN, 4 cut
 * by the capture, 8 FIN), two bytes of sequence number (above 0x7fff: the next one of
 * that side), one of length / 2, then the payload. */
#include <stdlib.h>
#include <string.h>

#include "base/rd.h"
#include "flow/app.h"
#include "flow/pool.h"

#define POOL_BYTES	(256u << 10)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static enum app_next put(struct app_pool *pool, struct app **app, struct rd *in,
			 uint32_t next[2], struct facts *facts)
{
	uint8_t flags = rd_u8(in);
	uint16_t seq = rd_u16be(in);
	size_t n = rd_u8(in) * 2u;
	enum side side = (flags & 1) != 0 ? SIDE_DESTINATION : SIDE_SOURCE;

	if (n > in->left)
		n = in->left;
	uint8_t *copy = malloc(n > 0 ? n : 1);
	if (copy == NULL)
		abort();
	if (n > 0)
		memcpy(copy, rd_bytes(in, n), n);
	struct packet p = { .transport = IPPROTO_NUM_TCP, .source_port = 1, .destination_port = 2,
			    .tcp_flags = TCP_ACK, .tcp_ack = next[side == SIDE_SOURCE ? 1 : 0],
			    .tcp_seq = seq > 0x7fff ? next[side] : seq, .payload = copy,
			    .payload_len = (uint32_t)n, .payload_wire = (uint32_t)n };
	if ((flags & 2) != 0)
		p.tcp_flags |= TCP_SYN;
	if ((flags & 8) != 0)
		p.tcp_flags |= TCP_FIN;
	if ((flags & 4) != 0)
		p.payload_wire += seq & 0xff;
	uint8_t known = 0;
	enum app_next r = app_packet(pool, app, &known, &p, side, facts);
	next[side] = p.tcp_seq + p.payload_wire;
	free(copy);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct app_pool *pool;
	struct app *app = NULL;
	struct facts facts = FACTS_NONE;
	struct rd in = rd_of(bytes, len);
	uint32_t next[2] = { 0, 0 };

	if (app_pool_new(POOL_BYTES, &pool) != OK)
		abort();
	while (in.left > 0 && in.err == OK) {
		if (put(pool, &app, &in, next, &facts) == APP_FINISHED && app != NULL)
			abort();
		if (pool->used > POOL_BYTES)
			abort();
	}
	if (len % 2 == 0)
		app_end(pool, &app, &facts);
	else
		app_free(pool, &app);
	if (pool->used != 0)
		abort();	/* something was not given back */
	app_pool_free(pool);
	facts_free(&facts);
	return 0;
}
