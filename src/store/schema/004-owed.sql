-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each table and column means is told in docs/schema.md. This file is never edited after it has landed.

CREATE TABLE owed (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  account    INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  kind       INTEGER NOT NULL CHECK (kind IN (0, 1)),
  recipient  TEXT    NOT NULL,
  message_id TEXT    NOT NULL,
  stanza_id  TEXT    NOT NULL,
  stamp      INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX owed_by_message ON owed (account, kind, recipient, message_id);
CREATE INDEX owed_by_account ON owed (account, id);
