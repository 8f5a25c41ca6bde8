/* scene.h - a small ledger, made by hand, that has an entry of every kind. */
#ifndef TEST_REGISTER_SCENE_H
#define TEST_REGISTER_SCENE_H

#include <string.h>

#include "register/register.h"

#define HEX_A	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HEX_C	"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define HEAD(kind, at)	"{\"v\":1,\"kind\":\"" kind "\",\"at\":\"2026-11-2" at "Z\",\"on\":0,"
#define BODY(records, class) "\"body\":{\"sha256\":\"" HEX_A "\",\"size\":900,\"records\":" #records \
	",\"root\":\"" HEX_B "\",\"class\":\"" class "\",\"day\":\"2026-11-23\"}"
#define LIST(hex)	"\"lists\":[{\"name\":\"bad.txt\",\"sha256\":\"" hex "\"}]"
#define LIST_SIZE(hex)	"\"lists\":[{\"name\":\"bad.txt\",\"sha256\":\"" hex "\",\"size\":77}]"
#define SUMS "\"packets\":100,\"bytes\":5000,\"flows\":10,\"kept\":5,\"erased\":5,\"damaged\":0," \
	"\"not_understood\":{},\"cut\":0,\"seconds\":1.5,\"batches\":2"

struct scene_entry {
	const char *json;
	const char *body[4];	/* records, up to a NULL */
};

#define SCENE_SITE_INIT	0u
#define SCENE_OPEN	18u	/* index of incident.open */
#define SCENE_FACT	19u

static const struct scene_entry scene[] = {
	{ HEAD("site.init", "3T00:00:00") "\"origin\":\"example.jp/s\",\"name\":\"Example KK\",\"log\":\"example.jp/s+01+A\"}", { 0 } },
	{ HEAD("person.add", "3T00:00:01") "\"person\":\"sato\",\"roles\":[\"author\",\"analyst\"],\"vkey\":\"sato+02+B\"}", { 0 } },
	{ HEAD("person.add", "3T00:00:02") "\"person\":\"suzuki\",\"roles\":[\"reviewer\",\"officer\"],\"vkey\":\"suzuki+03+C\"}", { 0 } },
	{ HEAD("authority.propose", "3T00:00:03") "\"authority\":\"own-2026\",\"document\":\"id: own-2026\\n\",\"sha256\":\"" HEX_A "\",\"by\":\"sato\"}", { 0 } },
	{ HEAD("authority.approve", "3T00:00:04") "\"authority\":\"own-2026\",\"sha256\":\"" HEX_A "\",\"by\":\"suzuki\",\"note\":\"n\"}", { 0 } },
	{ HEAD("authority.propose", "3T00:00:05") "\"authority\":\"other\",\"document\":\"id: other\\n\",\"sha256\":\"" HEX_B "\"}", { 0 } },
	{ HEAD("authority.revoke", "3T00:00:06") "\"authority\":\"other\",\"sha256\":\"" HEX_B "\",\"by\":\"suzuki\",\"note\":\"n\",\"reason\":\"r\"}", { 0 } },
	{ HEAD("criterion.propose", "3T00:00:07") "\"criterion\":\"c1\",\"document\":\"title: x\\nsekisho:\\n  authority: own-2026\\n\",\"sha256\":\"" HEX_A "\"," LIST_SIZE(HEX_B) ",\"by\":\"sato\",\"note\":\"n\"}", { 0 } },
	{ HEAD("criterion.approve", "3T00:00:08") "\"criterion\":\"c1\",\"sha256\":\"" HEX_A "\"," LIST(HEX_B) ",\"by\":\"suzuki\",\"note\":\"n\"}", { 0 } },
	{ HEAD("criterion.propose", "3T00:00:09") "\"criterion\":\"c1\",\"document\":\"title: x\\nsekisho:\\n  authority: own-2026\\n\",\"sha256\":\"" HEX_A "\"," LIST_SIZE(HEX_C) ",\"by\":\"sato\",\"note\":\"n\"}", { 0 } },
	{ HEAD("criterion.propose", "3T00:00:10") "\"criterion\":\"c2\",\"document\":\"no: [yaml\",\"sha256\":\"" HEX_C "\",\"lists\":[],\"by\":\"sato\",\"note\":\"n\"}", { 0 } },
	{ HEAD("criterion.reject", "3T00:00:11") "\"criterion\":\"c2\",\"sha256\":\"" HEX_C "\",\"by\":\"suzuki\",\"note\":\"n\",\"reason\":\"no\"}", { 0 } },
	{ HEAD("key.day", "3T00:00:12") "\"class\":\"r365\",\"day\":\"2026-11-23\",\"public\":\"" HEX_C "\"}", { 0 } },
	{ HEAD("key.day", "3T00:00:13") "\"class\":\"incident\",\"day\":\"2026-11-23\",\"public\":\"" HEX_B "\"}", { 0 } },
	{ HEAD("run.begin", "3T00:00:14") "\"run\":\"run-000001\",\"authority\":\"own-2026\",\"authority_sha256\":\"" HEX_A "\",\"criteria\":[{\"criterion\":\"c1\",\"sha256\":\"" HEX_A "\"," LIST(HEX_B) "}],\"sources\":[{\"name\":\"a.pcap\"}]}", { 0 } },
	{ HEAD("run.batch", "3T00:00:15") "\"run\":\"run-000001\",\"seq\":0,\"records\":3,\"hits\":{\"c1\":3},\"until\":\"2027-11-23T00:00:00Z\"," BODY(3, "r365") "}", { 0 } },
	{ HEAD("run.batch", "3T00:00:16") "\"run\":\"run-000001\",\"seq\":1,\"records\":2,\"hits\":{\"c1\":2},\"from\":\"2026-11-22T10:00:00Z\",\"to\":\"2026-11-22T11:00:00Z\",\"until\":\"2027-11-23T00:00:00Z\"," BODY(2, "r365") "}", { 0 } },
	{ HEAD("run.end", "3T00:00:17") "\"run\":\"run-000001\"," SUMS "}", { 0 } },
	{ HEAD("incident.open", "3T00:00:18") "\"incident\":\"inc-2026-001\",\"records\":2," BODY(3, "incident") ",\"by\":\"suzuki\",\"note\":\"n\"}",
	  { "{\"title\":\"Beacon at laptop of Yamada\"}", "{\"record\":\"run-000001/0/1\"}", "{\"record\":\"run-000001/1/0\"}", NULL } },
	{ HEAD("incident.fact", "3T00:00:19") "\"incident\":\"inc-2026-001\",\"facts\":[\"people\",\"kinds\"]," BODY(2, "incident") ",\"by\":\"suzuki\",\"note\":\"n\"}",
	  { "{\"fact\":\"people\",\"value\":1200,\"known_at\":\"2026-11-23T09:00:00+09:00\",\"by\":\"Tanaka of sales\"}",
	    "{\"fact\":\"kinds\",\"value\":[\"name\",\"mail \\\"x\\\"\"]}", NULL } },
	{ HEAD("incident.fact", "3T00:00:20") "\"incident\":\"inc-2026-001\",\"facts\":[\"people\"]," BODY(1, "incident") ",\"by\":\"suzuki\",\"note\":\"n\"}",
	  { "{\"fact\":\"people\",\"value\":1500}", NULL } },
	{ HEAD("incident.report", "3T00:00:21") "\"incident\":\"inc-2026-001\",\"duty\":\"appi-26-1\",\"form\":\"ppc\",\"files\":[{\"name\":\"r.pdf\",\"sha256\":\"" HEX_C "\",\"size\":5},{\"name\":\"r.xlsx\",\"sha256\":\"" HEX_B "\",\"size\":6}],\"by\":\"suzuki\"," BODY(2, "incident") "}",
	  { "{\"form\":\"ppc\",\"stage\":\"preliminary\"}", "{\"id\":\"people.count\",\"text\":\"1,500 of Yamada\"}", NULL } },
	{ HEAD("reading", "3T00:00:22") "\"purpose\":\"find the victim\",\"incident\":\"inc-2026-001\",\"where\":\"destination.port: 443\",\"by\":\"sato\",\"note\":\"n\"}", { 0 } },
	{ HEAD("reading", "3T00:00:23") "\"purpose\":\"audit\",\"from\":\"2026-11-01T00:00:00Z\",\"by\":\"sato\",\"note\":\"n\"}", { 0 } },
	{ HEAD("incident.submit", "3T00:00:24") "\"incident\":\"inc-2026-001\",\"duty\":\"appi-26-1\"," BODY(1, "incident") ",\"by\":\"suzuki\",\"note\":\"n\"}",
	  { "{\"text\":\"receipt 4711\",\"at\":\"2026-11-23T00:00:05Z\"}", NULL } },
	{ HEAD("incident.close", "3T00:00:25") "\"incident\":\"inc-2026-001\"," BODY(1, "incident") ",\"by\":\"suzuki\",\"note\":\"n\"}",
	  { "{\"text\":\"over\"}", NULL } },
	{ HEAD("run.begin", "3T00:00:26") "\"run\":\"run-000002\",\"authority\":\"own-2026\",\"authority_sha256\":\"" HEX_A "\",\"criteria\":[{\"criterion\":\"c1\",\"sha256\":\"" HEX_A "\"," LIST(HEX_B) "}],\"sources\":[]}", { 0 } },
	{ HEAD("run.batch", "3T00:00:27") "\"run\":\"run-000002\",\"seq\":0,\"records\":4,\"hits\":{\"c1\":4},\"until\":\"2027-11-23T00:00:00Z\"," BODY(4, "r365") "}", { 0 } },
	{ HEAD("criterion.approve", "3T00:00:28") "\"criterion\":\"c1\",\"sha256\":\"" HEX_A "\"," LIST(HEX_C) ",\"by\":\"suzuki\",\"note\":\"n\"}", { 0 } },
	{ HEAD("share.package", "3T00:00:29") "\"package\":\"package-000001\",\"recipient\":\"Police of Yamada\",\"purpose\":\"warrant 7\",\"incident\":\"inc-2026-001\",\"records\":3,\"sha256\":\"" HEX_C "\",\"by\":\"suzuki\",\"note\":\"n\"}", { 0 } },
	{ HEAD("share.package", "3T00:00:30") "\"package\":\"package-000002\",\"recipient\":\"a court\",\"purpose\":\"audit\",\"records\":1,\"sha256\":\"" HEX_B "\",\"by\":\"suzuki\",\"note\":\"n\"}", { 0 } },
};

#define SCENE_ENTRIES	(sizeof(scene) / sizeof(scene[0]))

/* Apply entry i with its body (`opened`) or without. */
static inline err_t scene_apply(struct reg *r, size_t i, int opened, struct problem *why)
{
	struct reg_record records[4];
	struct reg_body body = { .records = records };

	while (body.count < 4 && scene[i].body[body.count] != NULL) {
		records[body.count].json = scene[i].body[body.count];
		records[body.count].len = strlen(scene[i].body[body.count]);
		body.count++;
	}
	return register_apply(r, i, scene[i].json, strlen(scene[i].json),
			      opened && body.count > 0 ? &body : NULL, why);
}

#endif
