-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each table and column means is told in docs/schema.md. This file is never edited after it has landed.

CREATE TABLE person (
  account   INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  jid       TEXT    NOT NULL,
  avatar    TEXT,
  refused   TEXT,
  nick      TEXT,
  full_name TEXT,
  PRIMARY KEY (account, jid)
) STRICT, WITHOUT ROWID;

CREATE INDEX person_by_avatar ON person (avatar) WHERE avatar IS NOT NULL;
