"""The tables of a server's own store, as SQLite has them, and how they came to be so."""

from __future__ import annotations

VERSION = 3
"""Of the tables; chosen, counted up from 1. What has a later version is refused."""
STEPS: tuple[tuple[str, ...], ...] = (
    (
        "ALTER TABLE items ADD COLUMN memory TEXT",
        "ALTER TABLE jobs ADD COLUMN role TEXT NOT NULL DEFAULT 'reviser'",
        "CREATE INDEX audit_failed ON audit (number) WHERE outcome >= 500",
    ),
    ("ALTER TABLE jobs ADD COLUMN facts TEXT NOT NULL DEFAULT '{}'",),
)
"""From version n to n + 1, each within the transaction that also notes the new version."""
UPGRADED = (
    "a later tmtool has changed what this server keeps, so this one answers no more: start the "
    "server anew with that tmtool"
)
"""What is said where a server finds tables of a later version than when it was started."""
TABLES = """
CREATE TABLE items (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, owner TEXT NOT NULL,
  made TEXT NOT NULL, used TEXT NOT NULL, held INTEGER NOT NULL, version INTEGER NOT NULL,
  facts TEXT NOT NULL, memory TEXT
) STRICT;
CREATE INDEX items_used ON items (used);
CREATE TABLE events (
  item TEXT NOT NULL REFERENCES items ON DELETE CASCADE, number INTEGER NOT NULL,
  person TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (item, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, owner TEXT NOT NULL,
  made TEXT NOT NULL, parameters TEXT NOT NULL, state TEXT NOT NULL, task TEXT NOT NULL,
  done REAL NOT NULL, total REAL, remarks TEXT NOT NULL, result TEXT NOT NULL, item TEXT,
  problem TEXT, started TEXT, ended TEXT, beat TEXT,
  role TEXT NOT NULL DEFAULT 'reviser', facts TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX jobs_made ON jobs (made);
CREATE TABLE accounts (
  name TEXT PRIMARY KEY, shown TEXT NOT NULL UNIQUE, made TEXT NOT NULL, password TEXT, closed TEXT
) STRICT;
CREATE TABLE grants (
  account TEXT NOT NULL REFERENCES accounts, role TEXT NOT NULL, memory TEXT NOT NULL,
  PRIMARY KEY (account, role, memory)
) STRICT, WITHOUT ROWID;
CREATE TABLE sign_ins (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, made TEXT NOT NULL,
  used TEXT NOT NULL, browser TEXT NOT NULL
) STRICT;
CREATE INDEX sign_ins_account ON sign_ins (account);
CREATE TABLE tokens (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, label TEXT NOT NULL,
  last TEXT NOT NULL, scope TEXT NOT NULL, made TEXT NOT NULL, until TEXT, used TEXT, memories TEXT
) STRICT;
CREATE INDEX tokens_account ON tokens (account);
CREATE TABLE invitations (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, until TEXT NOT NULL
) STRICT;
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, person TEXT NOT NULL,
  token TEXT NOT NULL, action TEXT NOT NULL, objects TEXT NOT NULL, outcome INTEGER NOT NULL,
  request TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_failed ON audit (number) WHERE outcome >= 500;
CREATE TABLE uses (
  day TEXT NOT NULL, person TEXT NOT NULL, action TEXT NOT NULL, times INTEGER NOT NULL,
  PRIMARY KEY (day, person, action)
) STRICT, WITHOUT ROWID;
CREATE TABLE once (
  account TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, made TEXT NOT NULL,
  status INTEGER NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;
"""
