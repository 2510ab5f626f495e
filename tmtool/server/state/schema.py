"""The tables of what a server keeps, as SQLite and PostgreSQL both take them."""

from __future__ import annotations

VERSION = 4
"""Counts the forms that the tables have had; a state of another version is refused."""
TABLES = """
CREATE TABLE items (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, owner TEXT NOT NULL,
  made TEXT NOT NULL, used TEXT NOT NULL, held SMALLINT NOT NULL, version BIGINT NOT NULL,
  facts TEXT NOT NULL, memory TEXT
);
CREATE INDEX items_used ON items (used);
CREATE TABLE events (
  item TEXT NOT NULL REFERENCES items ON DELETE CASCADE, number BIGINT NOT NULL,
  person TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (item, number)
);
CREATE TABLE jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, owner TEXT NOT NULL,
  made TEXT NOT NULL, parameters TEXT NOT NULL, state TEXT NOT NULL, task TEXT NOT NULL,
  done DOUBLE PRECISION NOT NULL, total DOUBLE PRECISION, remarks TEXT NOT NULL,
  result TEXT NOT NULL, item TEXT, problem TEXT, started TEXT, ended TEXT, beat TEXT,
  role TEXT NOT NULL, facts TEXT NOT NULL
);
CREATE INDEX jobs_made ON jobs (made);
CREATE TABLE accounts (
  name TEXT PRIMARY KEY, shown TEXT NOT NULL UNIQUE, made TEXT NOT NULL, password TEXT, closed TEXT
);
CREATE TABLE grants (
  account TEXT NOT NULL REFERENCES accounts, role TEXT NOT NULL, memory TEXT NOT NULL,
  PRIMARY KEY (account, role, memory)
);
CREATE TABLE sign_ins (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, made TEXT NOT NULL,
  used TEXT NOT NULL, browser TEXT NOT NULL
);
CREATE INDEX sign_ins_account ON sign_ins (account);
CREATE TABLE tokens (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, label TEXT NOT NULL,
  last TEXT NOT NULL, scope TEXT NOT NULL, made TEXT NOT NULL, until TEXT, used TEXT, memories TEXT
);
CREATE INDEX tokens_account ON tokens (account);
CREATE TABLE invitations (
  digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, until TEXT NOT NULL
);
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, person TEXT NOT NULL,
  token TEXT NOT NULL, action TEXT NOT NULL, objects TEXT NOT NULL, outcome BIGINT NOT NULL,
  request TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE TABLE uses (
  day TEXT NOT NULL, person TEXT NOT NULL, action TEXT NOT NULL, times BIGINT NOT NULL,
  PRIMARY KEY (day, person, action)
);
CREATE TABLE once (
  account TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, made TEXT NOT NULL,
  status BIGINT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key)
);
CREATE TABLE hits (who TEXT NOT NULL, until DOUBLE PRECISION NOT NULL);
CREATE INDEX hits_who ON hits (who);
"""
