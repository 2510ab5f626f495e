BEGIN TRANSACTION;
CREATE TABLE accounts (
  name TEXT PRIMARY KEY, shown TEXT NOT NULL UNIQUE, made TEXT NOT NULL, password TEXT, closed TEXT
) STRICT;
INSERT INTO "accounts" VALUES('anna','Anna Li','2026-11-29T10:00:00.000000Z','$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaA',NULL);
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, person TEXT NOT NULL,
  token TEXT NOT NULL, action TEXT NOT NULL, objects TEXT NOT NULL, outcome INTEGER NOT NULL,
  request TEXT NOT NULL
) STRICT;
INSERT INTO "audit" VALUES(1,'2026-11-29T10:00:00.000000Z','Anna Li','','POST /imports','["1"]',303,'0a1b2c3d');
CREATE TABLE events (
  item TEXT NOT NULL REFERENCES items ON DELETE CASCADE, number INTEGER NOT NULL,
  person TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (item, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "events" VALUES('1',1,'Anna Li','2026-11-29T10:00:00.000000Z','accept 3');
CREATE TABLE grants (
  account TEXT NOT NULL REFERENCES accounts, role TEXT NOT NULL, memory TEXT NOT NULL,
  PRIMARY KEY (account, role, memory)
) STRICT, WITHOUT ROWID;
INSERT INTO "grants" VALUES('anna','reviser','ITU');
CREATE TABLE invitations (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, until TEXT NOT NULL
) STRICT;
CREATE TABLE items (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, owner TEXT NOT NULL,
  made TEXT NOT NULL, used TEXT NOT NULL, held INTEGER NOT NULL, version INTEGER NOT NULL,
  facts TEXT NOT NULL
) STRICT;
INSERT INTO "items" VALUES('1','file','draft.docx','Anna Li','2026-11-29T10:00:00.000000Z','2026-11-29T10:00:00.000000Z',1,1,'{"pairs": 3}');
CREATE TABLE jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, owner TEXT NOT NULL,
  made TEXT NOT NULL, parameters TEXT NOT NULL, state TEXT NOT NULL, task TEXT NOT NULL,
  done REAL NOT NULL, total REAL, remarks TEXT NOT NULL, result TEXT NOT NULL, item TEXT,
  problem TEXT, started TEXT, ended TEXT, beat TEXT
) STRICT;
INSERT INTO "jobs" VALUES('2','add','Add draft.docx to the memory','Anna Li','2026-11-29T10:00:00.000000Z','{"files": [], "name": "", "restricted": false}','todo','',0.0,NULL,'[]','{}',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE once (
  account TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, made TEXT NOT NULL,
  status INTEGER NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE sign_ins (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, made TEXT NOT NULL,
  used TEXT NOT NULL, browser TEXT NOT NULL
) STRICT;
INSERT INTO "sign_ins" VALUES('d1','anna','2026-11-29T10:00:00.000000Z','2026-11-29T10:00:00.000000Z','Firefox');
CREATE TABLE tokens (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, label TEXT NOT NULL,
  last TEXT NOT NULL, scope TEXT NOT NULL, made TEXT NOT NULL, until TEXT, used TEXT, memories TEXT
) STRICT;
INSERT INTO "tokens" VALUES('d2','anna','CAT','abcd','read','2026-11-29T10:00:00.000000Z',NULL,NULL,'["itu"]');
CREATE TABLE uses (
  day TEXT NOT NULL, person TEXT NOT NULL, action TEXT NOT NULL, times INTEGER NOT NULL,
  PRIMARY KEY (day, person, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX items_used ON items (used);
CREATE INDEX jobs_made ON jobs (made);
CREATE INDEX sign_ins_account ON sign_ins (account);
CREATE INDEX tokens_account ON tokens (account);
CREATE INDEX audit_at ON audit (at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('audit',1);
COMMIT;
PRAGMA user_version = 1;
