#include "register/store.h"

/*
 * Every row carries the index of the entry that made it; it is the key wherever
 * an entry makes one row. Columns of type BLOB are locked (query_locked), all
 * times are UTC nanoseconds, people are referred to by their entry.
 */
const char *const store_schema[] = {
	"CREATE TABLE meta (one INTEGER PRIMARY KEY CHECK (one = 1), mark BLOB NOT NULL) STRICT",
	"CREATE TABLE site (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, origin TEXT NOT NULL,"
	" name TEXT NOT NULL, log TEXT NOT NULL) STRICT",
	"CREATE TABLE day_keys (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, class TEXT NOT NULL,"
	" day TEXT NOT NULL, public TEXT NOT NULL, UNIQUE (class, day)) STRICT",
	"CREATE TABLE people (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, tag TEXT NOT NULL UNIQUE,"
	" name BLOB NOT NULL, roles INTEGER NOT NULL, ended INTEGER NOT NULL, vkey BLOB NOT NULL) STRICT",
	"CREATE TABLE authorities (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
	" id TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, document TEXT NOT NULL,"
	" state INTEGER NOT NULL, proposed_by INTEGER REFERENCES people (entry),"
	" approved_by INTEGER REFERENCES people (entry), approved_at INTEGER,"
	" revoked_by INTEGER REFERENCES people (entry), revoked_at INTEGER) STRICT",
	"CREATE TABLE criteria (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, id TEXT NOT NULL,"
	" sha256 TEXT NOT NULL, document TEXT NOT NULL, authority TEXT NOT NULL,"
	" state INTEGER NOT NULL, author INTEGER NOT NULL REFERENCES people (entry),"
	" reviewer INTEGER REFERENCES people (entry), approved_at INTEGER,"
	" decided_by INTEGER REFERENCES people (entry), decided_at INTEGER) STRICT",
	"CREATE INDEX criteria_of_id ON criteria (id, entry)",
	"CREATE TABLE criterion_lists (criterion INTEGER NOT NULL REFERENCES criteria (entry),"
	" name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,"
	" PRIMARY KEY (criterion, name)) STRICT, WITHOUT ROWID",
	"CREATE TABLE runs (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,"
	" authority TEXT NOT NULL REFERENCES authorities (id), state INTEGER NOT NULL,"
	" ended_at INTEGER, packets INTEGER NOT NULL, bytes INTEGER NOT NULL,"
	" flows INTEGER NOT NULL, kept INTEGER NOT NULL, erased INTEGER NOT NULL,"
	" damaged INTEGER NOT NULL, cut INTEGER NOT NULL, batches INTEGER NOT NULL,"
	" cut_short TEXT) STRICT",
	"CREATE INDEX runs_open ON runs (entry) WHERE state = 0",
	"CREATE TABLE run_criteria (run INTEGER NOT NULL REFERENCES runs (entry),"
	" ordinal INTEGER NOT NULL, criterion INTEGER NOT NULL REFERENCES criteria (entry),"
	" records INTEGER NOT NULL, PRIMARY KEY (run, ordinal), UNIQUE (run, criterion))"
	" STRICT, WITHOUT ROWID",
	"CREATE TABLE batches (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
	" run INTEGER NOT NULL REFERENCES runs (entry), seq INTEGER NOT NULL,"
	" records INTEGER NOT NULL, first INTEGER, last INTEGER, until INTEGER NOT NULL, class TEXT NOT NULL,"
	" day TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL,"
	" UNIQUE (run, seq), FOREIGN KEY (class, day) REFERENCES day_keys (class, day)) STRICT",
	"CREATE TABLE incidents (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
	" id TEXT NOT NULL UNIQUE, title BLOB, opened_by INTEGER NOT NULL REFERENCES people (entry),"
	" records INTEGER NOT NULL, closed_at INTEGER, class TEXT NOT NULL, day TEXT NOT NULL) STRICT",
	"CREATE TABLE incident_records (incident INTEGER NOT NULL REFERENCES incidents (entry),"
	" ordinal INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (incident, ordinal))"
	" STRICT, WITHOUT ROWID",
	"CREATE TABLE incident_facts (entry INTEGER NOT NULL, ordinal INTEGER NOT NULL,"
	" incident INTEGER NOT NULL REFERENCES incidents (entry), at INTEGER NOT NULL,"
	" name TEXT NOT NULL, value BLOB, known_at INTEGER, stated_by BLOB, reason BLOB,"
	" entered_by INTEGER NOT NULL REFERENCES people (entry), class TEXT NOT NULL,"
	" day TEXT NOT NULL, PRIMARY KEY (entry, ordinal)) STRICT, WITHOUT ROWID",
	"CREATE INDEX facts_of_incident ON incident_facts (incident, name, entry, ordinal)",
	"CREATE TABLE reports (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
	" incident INTEGER NOT NULL REFERENCES incidents (entry), duty TEXT NOT NULL,"
	" form TEXT NOT NULL, made_by INTEGER NOT NULL REFERENCES people (entry),"
	" class TEXT, day TEXT) STRICT",
	"CREATE INDEX reports_of_incident ON reports (incident, entry)",
	"CREATE TABLE report_files (report INTEGER NOT NULL REFERENCES reports (entry),"
	" ordinal INTEGER NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,"
	" PRIMARY KEY (report, ordinal)) STRICT, WITHOUT ROWID",
	"CREATE TABLE report_kept (entry INTEGER NOT NULL REFERENCES reports (entry),"
	" ordinal INTEGER NOT NULL, kept BLOB NOT NULL, PRIMARY KEY (entry, ordinal))"
	" STRICT, WITHOUT ROWID",
	"CREATE TABLE acts (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
	" incident INTEGER NOT NULL REFERENCES incidents (entry), kind INTEGER NOT NULL, duty TEXT,"
	" text BLOB, record BLOB, done_at INTEGER, done_by INTEGER NOT NULL REFERENCES people (entry),"
	" class TEXT NOT NULL, day TEXT NOT NULL) STRICT",
	"CREATE INDEX acts_of_incident ON acts (incident, entry)",
	"CREATE TABLE readings (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
	" read_by INTEGER NOT NULL REFERENCES people (entry),"
	" incident INTEGER REFERENCES incidents (entry), purpose BLOB NOT NULL, condition BLOB,"
	" since TEXT, before TEXT) STRICT",
	"CREATE INDEX readings_of_incident ON readings (incident, entry)",
	"CREATE TABLE book_rows (entry INTEGER NOT NULL, ordinal INTEGER NOT NULL, at INTEGER NOT NULL,"
	" book TEXT NOT NULL, id TEXT NOT NULL, latest INTEGER NOT NULL, removed INTEGER NOT NULL, value BLOB,"
	" class TEXT NOT NULL, day TEXT NOT NULL,"
	" entered_by INTEGER NOT NULL REFERENCES people (entry), PRIMARY KEY (entry, ordinal)) STRICT, WITHOUT ROWID",
	"CREATE INDEX book_rows_now ON book_rows (book, id) WHERE latest = 1",
	"CREATE INDEX book_rows_of_id ON book_rows (book, id, entry, ordinal)",
	/* retention: bodies by class and day, settings, what has expired, holds, law, clock */
	"CREATE TABLE bodies (entry INTEGER PRIMARY KEY, class TEXT NOT NULL, day TEXT NOT NULL,"
	" sha256 TEXT NOT NULL, size INTEGER NOT NULL, records INTEGER NOT NULL, root TEXT NOT NULL) STRICT",
	"CREATE INDEX bodies_of_day ON bodies (class, day, entry)",
	"CREATE TABLE settings (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, name TEXT NOT NULL,"
	" value TEXT NOT NULL, reason BLOB, set_by INTEGER NOT NULL REFERENCES people (entry)) STRICT",
	"CREATE TABLE expired (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, class TEXT NOT NULL,"
	" day TEXT NOT NULL, kept_until INTEGER NOT NULL, UNIQUE (class, day),"
	" FOREIGN KEY (class, day) REFERENCES day_keys (class, day)) STRICT",
	"CREATE TABLE holds (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,"
	" kind TEXT NOT NULL, reason BLOB NOT NULL, until INTEGER NOT NULL,"
	" proposed_by INTEGER NOT NULL REFERENCES people (entry), body INTEGER REFERENCES bodies (entry),"
	" approved_by INTEGER REFERENCES people (entry), ended_at INTEGER) STRICT",
	"CREATE TABLE hold_records (hold INTEGER NOT NULL REFERENCES holds (entry), ordinal INTEGER NOT NULL,"
	" source INTEGER NOT NULL REFERENCES bodies (entry), record INTEGER NOT NULL,"
	" PRIMARY KEY (hold, ordinal)) STRICT, WITHOUT ROWID",
	"CREATE TABLE laws (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT",
	"CREATE TABLE clock_steps (entry INTEGER PRIMARY KEY, was INTEGER NOT NULL, now INTEGER NOT NULL) STRICT",
	/* requests to reveal what stands behind pseudonyms */
	"CREATE TABLE reveals (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,"
	" asked_by INTEGER NOT NULL REFERENCES people (entry), incident INTEGER REFERENCES incidents (entry),"
	" purpose BLOB NOT NULL, records INTEGER NOT NULL, until INTEGER NOT NULL, state INTEGER NOT NULL,"
	" decision INTEGER, decided_at INTEGER, decided_by INTEGER REFERENCES people (entry), reason BLOB,"
	" uses INTEGER NOT NULL, used_at INTEGER) STRICT",
	"CREATE TABLE packages (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,"
	" shared_by INTEGER NOT NULL REFERENCES people (entry), incident INTEGER REFERENCES incidents (entry),"
	" recipient BLOB NOT NULL, purpose BLOB NOT NULL, records INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT",
	NULL,
};

const struct store_table store_tables[] = {
	{ "site", "SELECT * FROM site ORDER BY entry", true },
	{ "day_keys", "SELECT * FROM day_keys ORDER BY entry", true },
	{ "people", "SELECT * FROM people ORDER BY entry", true },
	{ "authorities", "SELECT * FROM authorities ORDER BY entry", true },
	{ "criteria", "SELECT * FROM criteria ORDER BY entry", true },
	{ "criterion_lists", "SELECT * FROM criterion_lists ORDER BY criterion, name", true },
	{ "runs", "SELECT * FROM runs ORDER BY entry", false },
	{ "run_criteria", "SELECT * FROM run_criteria ORDER BY run, ordinal", false },
	{ "batches", "SELECT * FROM batches ORDER BY entry", false },
	{ "incidents", "SELECT * FROM incidents ORDER BY entry", false },
	{ "incident_records", "SELECT * FROM incident_records ORDER BY incident, ordinal", false },
	{ "incident_facts", "SELECT * FROM incident_facts ORDER BY entry, ordinal", false },
	{ "reports", "SELECT * FROM reports ORDER BY entry", false },
	{ "report_files", "SELECT * FROM report_files ORDER BY report, ordinal", false },
	{ "report_kept", "SELECT * FROM report_kept ORDER BY entry, ordinal", false },
	{ "acts", "SELECT * FROM acts ORDER BY entry", false },
	{ "readings", "SELECT * FROM readings ORDER BY entry", false },
	{ "book_rows", "SELECT * FROM book_rows ORDER BY entry, ordinal", false },
	{ "bodies", "SELECT * FROM bodies ORDER BY entry", false },
	{ "settings", "SELECT * FROM settings ORDER BY entry", true },
	{ "expired", "SELECT * FROM expired ORDER BY entry", true },
	{ "holds", "SELECT * FROM holds ORDER BY entry", true },
	{ "hold_records", "SELECT * FROM hold_records ORDER BY hold, ordinal", false },
	{ "laws", "SELECT * FROM laws ORDER BY entry", false },
	{ "clock_steps", "SELECT * FROM clock_steps ORDER BY entry", false },
	{ "reveals", "SELECT * FROM reveals ORDER BY entry", true },
	{ "packages", "SELECT * FROM packages ORDER BY entry", false },
};

const size_t store_table_count = COUNT_OF(store_tables);
