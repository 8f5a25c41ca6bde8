#include "flow/stream.h"

#include <string.h>

#include "flow/pool.h"

struct stream_piece {
	struct stream_piece *next;
	uint32_t seq;
	uint32_t len;
	uint8_t bytes[];
};

/* How far `a` lies behind `b` in sequence space; negative: ahead. */
static int32_t distance(uint32_t b, uint32_t a)
{
	return (int32_t)(b - a);
}

static void drop_first(struct stream *s, struct app_pool *pool)
{
	struct stream_piece *p = s->waiting;

	s->waiting = p->next;
	s->pieces--;
	s->waiting_bytes -= p->len;
	pool_put(pool, p, sizeof(*p) + p->len, sizeof(*p) + p->len);
}

void stream_free(struct stream *s, struct app_pool *pool)
{
	while (s->waiting != NULL)
		drop_first(s, pool);
}

void stream_begin(struct stream *s, uint32_t next)
{
	s->next = next;
	s->known = true;
}

void stream_restart(struct stream *s, struct app_pool *pool, uint32_t next)
{
	stream_free(s, pool);
	s->skip = 0;
	s->next = next;
	s->known = true;
}

void stream_skip(struct stream *s, uint64_t len)
{
	s->skip = len > UINT64_MAX - s->skip ? UINT64_MAX : s->skip + len;
}

/* Bytes up to `end` are here, or passed by: use up what is to be skipped. */
static void skip_to(struct stream *s, uint32_t end)
{
	int32_t ahead = distance(end, s->next);

	if (s->skip == 0 || ahead <= 0)
		return;
	uint32_t n = s->skip < (uint32_t)ahead ? (uint32_t)s->skip : (uint32_t)ahead;
	s->next += n;
	if (s->skip != UINT64_MAX)
		s->skip -= n;
}

/* Put bytes that no waiting piece has before `*at`. */
static bool insert(struct stream *s, struct app_pool *pool, struct stream_piece **at,
		   uint32_t seq, struct stream_bytes b)
{
	if (s->pieces == STREAM_PIECES || s->waiting_bytes + b.len > STREAM_WAITING)
		return false;
	struct stream_piece *p = pool_get(pool, sizeof(*p) + b.len);
	if (p == NULL)
		return false;
	p->seq = seq;
	p->len = (uint32_t)b.len;
	memcpy(p->bytes, b.at, b.len);
	p->next = *at;
	*at = p;
	s->pieces++;
	s->waiting_bytes += p->len;
	return true;
}

/* Keep those of the bytes that do not wait already; false if one found no room. */
static bool hold(struct stream *s, struct app_pool *pool, uint32_t seq, struct stream_bytes b)
{
	struct stream_piece **at = &s->waiting;

	while (b.len > 0) {
		struct stream_piece *p = *at;
		int32_t before = p != NULL ? distance(p->seq, seq) : INT32_MAX;
		if (before > 0) {
			struct stream_bytes new = b;
			if (new.len > (uint32_t)before)
				new.len = (uint32_t)before;
			if (!insert(s, pool, at, seq, new))
				return false;
			at = &(*at)->next;
			seq += (uint32_t)new.len;
			b.at += new.len;
			b.len -= new.len;
			continue;
		}
		int32_t inside = distance(p->seq + p->len, seq);
		if (inside > 0) {
			size_t n = b.len < (uint32_t)inside ? b.len : (uint32_t)inside;
			seq += (uint32_t)n;
			b.at += n;
			b.len -= n;
		}
		at = &p->next;
	}
	return true;
}

/* Bytes from s->next on: those before the first waiting one. Of the others, the
 * ones that do not wait already are kept as far as there is room. */
static struct stream_bytes upto_waiting(struct stream *s, struct app_pool *pool,
					struct stream_bytes b)
{
	if (LIKELY(s->waiting == NULL))
		return b;
	int32_t before = distance(s->waiting->seq, s->next);
	size_t n = before > 0 ? (uint32_t)before : 0;
	if (n >= b.len)
		return b;
	(void)hold(s, pool, s->next + (uint32_t)n, (struct stream_bytes){ b.at + n, b.len - n });
	return (struct stream_bytes){ b.at, n };
}

enum stream_put stream_put(struct stream *s, struct app_pool *pool, uint32_t seq,
			   const uint8_t *bytes, size_t len, struct stream_bytes *out)
{
	struct stream_bytes b = { bytes, len };

	if (!s->known)
		stream_begin(s, seq);
	int32_t ahead = distance(seq, s->next);
	if (ahead > (int32_t)STREAM_WINDOW || ahead < -(int32_t)STREAM_WINDOW)
		return STREAM_JUMP;
	skip_to(s, seq + (uint32_t)len);
	ahead = distance(seq, s->next);
	if (ahead > 0)
		return hold(s, pool, seq, b) ? STREAM_WAITS : STREAM_FULL;
	uint32_t old = (uint32_t)-ahead;
	if (old > b.len)
		old = (uint32_t)b.len;
	b = (struct stream_bytes){ b.at + old, b.len - old };
	*out = upto_waiting(s, pool, b);
	s->next += (uint32_t)out->len;
	return STREAM_READY;
}

bool stream_pass(struct stream *s, uint32_t end)
{
	skip_to(s, end);
	return distance(end, s->next) <= 0;
}

bool stream_waiting(struct stream *s, struct app_pool *pool, struct stream_bytes *out)
{
	while (s->waiting != NULL) {
		struct stream_piece *p = s->waiting;
		skip_to(s, p->seq + p->len);
		int32_t old = distance(s->next, p->seq);
		if (old < 0)
			return false;
		if ((uint32_t)old < p->len) {
			*out = (struct stream_bytes){ p->bytes + old, p->len - (uint32_t)old };
			return true;
		}
		drop_first(s, pool);
	}
	return false;
}

void stream_read(struct stream *s, struct app_pool *pool)
{
	s->next = s->waiting->seq + s->waiting->len;
	drop_first(s, pool);
}

bool stream_hole_acked(const struct stream *s, uint32_t ack)
{
	const struct stream_piece *p = s->waiting;

	return p != NULL && distance(p->seq, s->next) > 0 &&
	       distance(ack, p->seq + p->len) >= 0 &&
	       distance(ack, p->seq + p->len) <= (int32_t)STREAM_WINDOW;
}

bool stream_give_up(struct stream *s)
{
	if (s->waiting == NULL || distance(s->waiting->seq, s->next) <= 0)
		return false;
	s->next = s->waiting->seq;
	s->skip = 0;
	return true;
}
