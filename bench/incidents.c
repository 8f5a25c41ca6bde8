/* incidents.c - fill a site with made incidents, quickly: 15 facts each, every third
 * with its reports handed in; one commit for many.
 *
 *	bench_incidents SITE NAME KEYFILE COUNT
 *
 * The acts are those of the program: sealed bodies, signed entries, checkpoints.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypt/start.h"
#include "register/incidents.h"
#include "run/acts.h"
#include "run/entry.h"
#include "run/incident_act.h"
#include "text/jsonw.h"

#define COMMIT_EVERY	500u
#define FACTS		15u

static void must(err_t e, const struct problem *why)
{
	if (e == OK)
		return;
	(void)fprintf(stderr, "bench_incidents: %s\n", why->text[0] != '\0' ? why->text : err_text(e));
	exit(1);
}

/* One fact of a made incident: its name and value as JSON. */
struct made {
	const char *name;
	char value[160];
};

static const char *one_of(const char *const *list, size_t count)
{
	return list[(size_t)random() % count];
}

static void make_facts(struct made *f, nsec_t known)
{
	static const char *const causes[] = { "misdelivery", "missending", "misdisposal", "lost", "theft", "insider",
					      "unauthorised_access", "misconfiguration", "other" };
	static const char *const parties[] = { "reporter", "entrustee", "unknown" };
	static const char *const kinds[] = { "phone", "medical_history", "card_number", "address", "my_number" };
	static const char *const stages[] = { "held", "acquired", "other" };
	char at[CLOCK_TEXT_BYTES], before[CLOCK_TEXT_BYTES];
	size_t i = 0;

	clock_tokyo(known, at);
	clock_tokyo(known - 3600 * NSEC_PER_SEC * (1 + random() % 100), before);
#define FACT(id, ...) do { f[i].name = id; (void)snprintf(f[i++].value, sizeof(f->value), __VA_ARGS__); } while (0)
	FACT("entity", "\"business\"");
	FACT("occurred_at", "\"%s\"", before);
	FACT("known_at", "\"%s\"", at);
	FACT("event", "[\"%s\"]", random() % 20 == 0 ? "none" : "leak");
	FACT("data_stage", "\"%s\"", one_of(stages, 3));
	FACT("data_kinds", "[\"name\",\"%s\"]", one_of(kinds, 5));
	FACT("data_subjects", "[\"%s\"]", random() % 10 == 0 ? "employees" : "customers");
	FACT("media", "[\"%s\"]", random() % 2 == 0 ? "paper" : "electronic");
	FACT("cause", "\"%s\"", one_of(causes, 9));
	FACT("cause_party", "\"%s\"", one_of(parties, 3));
	FACT("people", "%ld", random() % 10 < 7 ? 1 + random() % 10 : random() % 60000);
	FACT("roles", "[\"own\"]");
	FACT("finder", "\"own\"");
	FACT("harm", "\"no\"");
	FACT("summary", "\"made incident of the bench\"");
#undef FACT
	if (i != FACTS)
		abort();
}

static void write_names(struct jsonw *w, void *ctx)
{
	const struct made *f = ctx;

	jsonw_key(w, "facts");
	jsonw_array(w);
	for (size_t i = 0; i < FACTS; i++)
		jsonw_string(w, f[i].name);
	jsonw_array_end(w);
}

static void write_no_records(struct jsonw *w, void *ctx)
{
	(void)ctx;
	jsonw_key(w, "records");
	jsonw_uint(w, 0);
}

struct filling {
	struct site *site;
	const struct signer *signer;
	struct problem why;
};

static void act(struct filling *f, const char *kind, const char *id, const char *duty, const struct made *facts,
		const char *text, nsec_t when)
{
	struct incident_writing w = { .site = f->site, .kind = kind, .signer = f->signer, .why = &f->why };
	struct buf b = buf_of(65536);
	char at[CLOCK_TEXT_BYTES];

	clock_utc(when, at);
	must(incident_begin(&w), &f->why);
	if (facts == NULL) {
		buf_printf(&b, duty != NULL ? "{\"text\":\"%s\",\"at\":\"%s\"}" : "{\"title\":\"%s\"}", text, at);
		must(incident_record_add(&w, &b, "text"), &f->why);
	}
	for (size_t i = 0; facts != NULL && i < FACTS; i++) {
		buf_printf(&b, "{\"fact\":\"%s\",\"value\":%s,\"known_at\":\"%s\"}", facts[i].name, facts[i].value, at);
		must(incident_record_add(&w, &b, "fact"), &f->why);
	}
	must(incident_end(&w, id, duty, facts != NULL ? write_names : duty == NULL ? write_no_records : NULL,
			  (void *)(uintptr_t)facts), &f->why);
}

static void one_incident(struct filling *f, unsigned number, nsec_t now)
{
	struct made facts[FACTS];
	char id[REG_ID_MAX];
	nsec_t known = now - (nsec_t)(random() % (150 * 86400)) * NSEC_PER_SEC;

	(void)snprintf(id, sizeof(id), "inc-bench-%06u", number);
	make_facts(facts, known);
	act(f, "incident.open", id, NULL, NULL, "a made incident", now);
	act(f, "incident.fact", id, NULL, facts, NULL, known);
	if (number % 3 != 0)
		return;
	nsec_t later = known + (nsec_t)(random() % (10 * 86400)) * NSEC_PER_SEC;
	act(f, "incident.submit", id, "appi-26-preliminary", NULL, "receipt", later < now ? later : now);
	act(f, "incident.close", id, "appi-26-preliminary", NULL, "done", now);
}

int main(int argc, char **argv)
{
	struct filling f = { .why = PROBLEM_NONE };
	struct signer *signer = NULL;

	if (argc != 5) {
		(void)fprintf(stderr, "usage: bench_incidents SITE NAME KEYFILE COUNT\n");
		return 2;
	}
	must(crypt_start(), &f.why);
	srandom(20261123);
	must(site_open_path(argv[1], NULL, 0, &f.site, &f.why), &f.why);
	must(act_signer(f.site, argv[2], argv[3], &signer, &f.why), &f.why);
	f.signer = signer;
	unsigned count = (unsigned)strtoul(argv[4], NULL, 10);
	for (unsigned i = 1; i <= count; i++) {
		one_incident(&f, i, site_now(f.site));
		if (i % COMMIT_EVERY == 0 || i == count)
			must(entry_commit(f.site, &f.why), &f.why);
	}
	signer_free(signer);
	site_close(f.site);
	return 0;
}
