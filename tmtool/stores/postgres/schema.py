"""The tables of a memory in PostgreSQL: those of `store.schema`, with the types of this database.

Texts and names are compared by code points (COLLATE "C"), as everywhere in tmtool. Numbers come
from whoever writes, without gaps: there is one writer at a time, and no sequence.
"""

from __future__ import annotations

from tmtool.lang import fold
from tmtool.stores.keys import FORMULAS
from tmtool.stores.sql import LIVE

VERSION = 2
"""Of the tables; a memory with a greater one was written by a newer tmtool. Chosen: counted
from 1."""
COMMENT = "tmtool memory"
"""Marks a schema as a memory."""
LOCK = "SELECT pg_advisory_xact_lock(hashtext(%s))"
"""What whoever writes holds, for a schema, until the transaction ends."""

TABLES = f"""
CREATE TABLE memory (identity text NOT NULL, version int NOT NULL);
CREATE TABLE meta (name text COLLATE "C" PRIMARY KEY, value bigint NOT NULL);
-- By which transaction a revision came: says whether one whose answer was lost was kept.
CREATE TABLE commits (revision bigint PRIMARY KEY, token uuid NOT NULL UNIQUE);
CREATE TABLE languages (no bigint PRIMARY KEY, code text COLLATE "C" NOT NULL UNIQUE);

CREATE TABLE texts (
  id bigint PRIMARY KEY, fold bigint NOT NULL, skeleton bigint, text text COLLATE "C" NOT NULL,
  sum bigint NOT NULL DEFAULT 0);
CREATE INDEX texts_by_fold ON texts (fold);
CREATE INDEX texts_by_skeleton ON texts (skeleton) WHERE skeleton IS NOT NULL;

CREATE TABLE units (id bigint PRIMARY KEY, key bytea NOT NULL UNIQUE);
CREATE TABLE variants (
  unit bigint NOT NULL, lang bigint NOT NULL, region text COLLATE "C" NOT NULL DEFAULT '',
  since bigint NOT NULL, text bigint NOT NULL, until bigint NOT NULL DEFAULT {LIVE},
  PRIMARY KEY (unit, lang, region, since)) WITH (fillfactor = 75);
CREATE INDEX variants_by_text ON variants (text, unit);
CREATE INDEX variants_ended ON variants (text) WHERE until < {LIVE};
CREATE INDEX variants_regional ON variants (lang) WHERE region <> '';

CREATE TABLE documents (
  id bigint PRIMARY KEY, digest bytea NOT NULL UNIQUE, symbol text COLLATE "C",
  data text COLLATE "C" NOT NULL, place bigint NOT NULL DEFAULT 0);
CREATE INDEX documents_by_place ON documents (place);
CREATE INDEX documents_by_symbol ON documents (symbol);
CREATE TABLE document_texts (
  id bigint PRIMARY KEY, digest bytea NOT NULL UNIQUE, document text COLLATE "C" NOT NULL,
  lang text COLLATE "C" NOT NULL, complete bigint NOT NULL, record text COLLATE "C" NOT NULL);
CREATE INDEX document_texts_by_document ON document_texts (document, lang);
CREATE TABLE document_paragraphs (
  text bigint NOT NULL, number bigint NOT NULL, kind text COLLATE "C" NOT NULL,
  label text COLLATE "C", body text COLLATE "C" NOT NULL, PRIMARY KEY (text, number));
CREATE TABLE document_facts (
  id bigint PRIMARY KEY, text bigint NOT NULL, change bigint NOT NULL, UNIQUE (text, change));

CREATE TABLE origins (
  id bigint PRIMARY KEY, unit bigint NOT NULL, document bigint NOT NULL, position bigint,
  standing bigint NOT NULL, since bigint NOT NULL, until bigint NOT NULL DEFAULT {LIVE},
  langs bigint NOT NULL, brought bigint NOT NULL, data text COLLATE "C", first bigint)
  WITH (fillfactor = 75);
CREATE INDEX origins_by_unit ON origins (unit, standing DESC, id);
CREATE INDEX origins_by_place ON origins (document, position);
CREATE INDEX origins_by_change ON origins (brought) WHERE first IS NULL;
CREATE TABLE endings (origin bigint NOT NULL, change bigint NOT NULL, PRIMARY KEY (origin, change));
CREATE INDEX endings_by_change ON endings (change);
CREATE TABLE undoings (
  change bigint NOT NULL, number bigint NOT NULL, PRIMARY KEY (change, number));
CREATE TABLE moves (origin bigint PRIMARY KEY, line bigint NOT NULL, source bigint);
CREATE INDEX moves_by_line ON moves (line);

CREATE TABLE touched (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, unit bigint NOT NULL);
CREATE FUNCTION note_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO touched (unit) SELECT unit FROM ended;
  RETURN NULL;
END $$;
CREATE TRIGGER origins_ended AFTER UPDATE ON origins
  REFERENCING NEW TABLE AS ended FOR EACH STATEMENT EXECUTE FUNCTION note_ended();

CREATE TABLE changes (
  id bigint PRIMARY KEY, at text COLLATE "C" NOT NULL, by text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL, details text COLLATE "C" NOT NULL);
CREATE TABLE imports (
  digest text COLLATE "C" PRIMARY KEY, change bigint NOT NULL, state text COLLATE "C" NOT NULL);

-- What a transaction adds to a posting is a row of its own until they are merged: see `tokens`.
CREATE TABLE words (id bigint PRIMARY KEY, word text COLLATE "C" NOT NULL);
-- A word may be longer than a page of an ordered index can hold.
CREATE INDEX words_by_word ON words USING hash (word);
CREATE INDEX words_by_beginning ON words (left(word, 64));
CREATE TABLE postings (
  key bigint NOT NULL, first bigint NOT NULL, ids bytea NOT NULL, positions bytea NOT NULL,
  PRIMARY KEY (key, first));
ALTER TABLE postings ALTER ids SET STORAGE EXTERNAL, ALTER positions SET STORAGE EXTERNAL;
CREATE TABLE lengths (
  block bigint NOT NULL, first bigint NOT NULL, tokens bytea NOT NULL, PRIMARY KEY (block, first));
ALTER TABLE lengths ALTER tokens SET STORAGE EXTERNAL;

CREATE TABLE encoders (no bigint PRIMARY KEY, signature text COLLATE "C" NOT NULL UNIQUE);
CREATE TABLE vectors (id bigint PRIMARY KEY, vector halfvec NOT NULL);
CREATE TABLE vector_sums (id bigint PRIMARY KEY, sum bigint NOT NULL);
CREATE TABLE stocks (
  encoder bigint NOT NULL, lang bigint NOT NULL, dim bigint NOT NULL, count bigint NOT NULL,
  last bigint NOT NULL, revision bigint NOT NULL, digest bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (encoder, lang));

INSERT INTO meta VALUES
  ('revision', 0), ('fold', {fold.VERSION}), ('formulas', {FORMULAS});
"""
