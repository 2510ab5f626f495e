"""The tables of a memory in SQLite.

Nothing is ever overwritten: a row is true from the change in `since` on and until the change in
`until`. So a memory can be read as it stood, and every change can be taken back.
"""

from __future__ import annotations

import os
import sqlite3

from tmtool.lang import fold
from tmtool.stores.keys import FORMULAS, TEXT_BITS
from tmtool.stores.sql import LIVE

VERSION = 6
"""Of the tables; a memory with a greater one was written by a newer tmtool. Chosen: counted
from 1."""
APPLICATION = 0x746D7401
"""Marks the file as a memory in its header ("tmt" and a one). Chosen; SQLite leaves the number to
programs (`PRAGMA application_id`)."""

ENDINGS = """\
-- Which corrections and deletions ended an origin, told by its first row; which changes took which
-- back: see `tmtool.visibility`.
CREATE TABLE endings (
  origin INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (origin, change)) WITHOUT ROWID;
CREATE INDEX endings_by_change ON endings (change);
CREATE TABLE undoings (
  change INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (change, number)) WITHOUT ROWID"""
SUMS = """\
-- Says which vectors there are without reading them, and what they have to be.
CREATE TABLE vector_sums (id INTEGER PRIMARY KEY, sum INTEGER NOT NULL)"""
MOVES = """\
-- Origins that corrections and merges made of others: line = the one that it goes back to in the
-- end; source = the one that a merge moved.
CREATE TABLE moves (origin INTEGER PRIMARY KEY, line INTEGER NOT NULL, source INTEGER);
CREATE INDEX moves_by_line ON moves (line);
CREATE INDEX origins_by_change ON origins (brought) WHERE first IS NULL"""
TOUCHED = """\
-- The units of which an origin ended, in the order in which they did: see `masks`.
CREATE TABLE touched (id INTEGER PRIMARY KEY, unit INTEGER NOT NULL)"""
WHOLE = """\
-- The whole texts of documents, each once; digest = of all that it says.
CREATE TABLE document_texts (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, document TEXT NOT NULL, lang TEXT NOT NULL,
  complete INTEGER NOT NULL, record TEXT NOT NULL);
CREATE INDEX document_texts_by_document ON document_texts (document, lang);
CREATE TABLE document_paragraphs (
  text INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, label TEXT,
  body TEXT NOT NULL, PRIMARY KEY (text, number)) WITHOUT ROWID;
-- Which changes brought which texts, in the order of coming: see `whole_texts`.
CREATE TABLE document_facts (
  id INTEGER PRIMARY KEY, text INTEGER NOT NULL, change INTEGER NOT NULL, UNIQUE (text, change))"""
VARIANTS = f"""\
-- region = what tells variants of one language apart, '' in most units.
CREATE TABLE variants (
  unit INTEGER NOT NULL, lang INTEGER NOT NULL, region TEXT NOT NULL DEFAULT '',
  since INTEGER NOT NULL, text INTEGER NOT NULL, until INTEGER NOT NULL DEFAULT {LIVE},
  PRIMARY KEY (unit, lang, region, since)) WITHOUT ROWID;
CREATE INDEX variants_by_text ON variants (text);
-- Says which texts may be in no unit any more.
CREATE INDEX variants_ended ON variants (text) WHERE until < {LIVE};
-- Says which units have several variants of a language.
CREATE INDEX variants_regional ON variants (lang) WHERE region <> ''"""
NOTED = """\
CREATE TRIGGER origins_ended AFTER UPDATE OF until ON origins
BEGIN INSERT INTO touched (unit) VALUES (new.unit); END"""
_TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE languages (no INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);

-- A text once, however many units have it. id = language << 32 | running number. sum = checksum.
CREATE TABLE texts (
  id INTEGER PRIMARY KEY, fold INTEGER NOT NULL, skeleton INTEGER, text TEXT NOT NULL,
  sum INTEGER NOT NULL DEFAULT 0);
CREATE INDEX texts_by_fold ON texts (fold);
CREATE INDEX texts_by_skeleton ON texts (skeleton) WHERE skeleton IS NOT NULL;

CREATE TABLE units (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE);
{VARIANTS};

-- What all units of a file have in common, once; place = the same for a document whose status, date
-- or body has changed.
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, symbol TEXT, data TEXT NOT NULL,
  place INTEGER NOT NULL DEFAULT 0);
CREATE INDEX documents_by_place ON documents (place);
CREATE INDEX documents_by_symbol ON documents (symbol);
{WHOLE};
-- langs = the languages that it has seen, a bit for each; brought = by which change it came first;
-- first = the row that began it, of one that is seen anew because changes were taken back, or with
-- the languages of others at its place. What was never seen itself has the same since and until.
CREATE TABLE origins (
  id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, document INTEGER NOT NULL, position INTEGER,
  standing INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL DEFAULT {LIVE},
  langs INTEGER NOT NULL, brought INTEGER NOT NULL, data TEXT, first INTEGER);
CREATE INDEX origins_by_unit ON origins (unit, standing);
CREATE INDEX origins_by_place ON origins (document, position);

{ENDINGS};
{MOVES};

{TOUCHED};

-- The journal.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL,
  details TEXT NOT NULL);
-- Imports that were begun and not finished.
CREATE TABLE imports (
  digest TEXT PRIMARY KEY, change INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;

-- Which tokens stand where: see `postings`. key = language, term and block of 65,536 texts.
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE postings (key INTEGER PRIMARY KEY, ids BLOB NOT NULL, positions BLOB NOT NULL);
CREATE TABLE lengths (block INTEGER PRIMARY KEY, tokens BLOB NOT NULL);

CREATE TABLE encoders (no INTEGER PRIMARY KEY, signature TEXT NOT NULL UNIQUE);
-- id = encoder << {TEXT_BITS} | text.
CREATE TABLE vectors (id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
{SUMS};
-- digest = the sum of the checksums, modulo 2 ** 64.
CREATE TABLE stocks (
  encoder INTEGER NOT NULL, lang INTEGER NOT NULL, dim INTEGER NOT NULL, count INTEGER NOT NULL,
  last INTEGER NOT NULL, revision INTEGER NOT NULL, digest INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (encoder, lang)) WITHOUT ROWID;
"""


def create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty memory, within the caller's transaction."""
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute(NOTED)
    connection.execute(
        "INSERT INTO meta VALUES ('revision', 0), ('fold', ?), ('formulas', ?), ('identity', ?)",
        (fold.VERSION, FORMULAS, make_identity()),
    )


def make_identity() -> str:
    """What no other memory has, and every copy of this one."""
    return os.urandom(16).hex()
