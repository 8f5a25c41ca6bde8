#include "flow/fragments.h"

#include <string.h>

#include "base/hash.h"

#define FRAGMENT_LIFE	(60 * NSEC_PER_SEC)

static uint64_t hash_of(const struct packet *p, uint64_t seed)
{
	uint8_t bytes[40] = { 0 };
	size_t len = p->version == 4 ? 4 : 16;

	memcpy(bytes, p->source, len);
	memcpy(bytes + 16, p->destination, len);
	memcpy(bytes + 32, &p->fragment_id, sizeof(p->fragment_id));
	bytes[36] = p->transport;
	bytes[37] = p->version;
	return hash64(bytes, sizeof(bytes), seed) | 1u;
}

void fragments_note(struct fragments *f, const struct packet *p, uint64_t seed,
		    const uint16_t ports[static 2], uint8_t one_way)
{
	uint64_t hash = hash_of(p, seed);

	f->kept[(hash >> 32) % FRAGMENTS_KEPT] = (struct fragment){
		.hash = hash, .when = p->when, .ports = { ports[0], ports[1] }, .one_way = one_way };
}

bool fragments_find(const struct fragments *f, const struct packet *p, uint64_t seed,
		    uint16_t ports[static 2], uint8_t *one_way)
{
	uint64_t hash = hash_of(p, seed);
	const struct fragment *k = &f->kept[(hash >> 32) % FRAGMENTS_KEPT];
	nsec_t age = p->when - k->when;

	if (k->hash != hash || age > FRAGMENT_LIFE || age < -FRAGMENT_LIFE)
		return false;
	ports[0] = k->ports[0];
	ports[1] = k->ports[1];
	*one_way = k->one_way;
	return true;
}
