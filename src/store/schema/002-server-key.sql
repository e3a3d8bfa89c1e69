-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each table and column means is told in docs/schema.md. This file is never edited after it has landed.

CREATE TABLE server_key (
  account  INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  key      TEXT    NOT NULL,
  since    INTEGER NOT NULL,
  previous TEXT
) STRICT;
