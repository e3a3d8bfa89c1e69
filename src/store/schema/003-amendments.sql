-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each table and column means is told in docs/schema.md. This file is never edited after it has landed.

ALTER TABLE message ADD COLUMN text TEXT;
ALTER TABLE message ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN is_retracted INTEGER NOT NULL DEFAULT 0 CHECK (is_retracted IN (0, 1));
ALTER TABLE message ADD COLUMN is_unstyled INTEGER NOT NULL DEFAULT 0 CHECK (is_unstyled IN (0, 1));
ALTER TABLE message ADD COLUMN replaces_id TEXT;
ALTER TABLE message ADD COLUMN reply_id TEXT;
ALTER TABLE message ADD COLUMN reply_to TEXT;
ALTER TABLE message ADD COLUMN reply_quote TEXT;

CREATE INDEX message_by_replaces_id ON message (conversation, replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX message_by_reply_id ON message (conversation, reply_id) WHERE reply_id IS NOT NULL;

CREATE TABLE revision (
  message     INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  revision_id TEXT    NOT NULL,
  stamp       INTEGER NOT NULL,
  tie         INTEGER NOT NULL,
  certainty   INTEGER NOT NULL CHECK (certainty BETWEEN 0 AND 2),
  is_unstyled INTEGER NOT NULL DEFAULT 0 CHECK (is_unstyled IN (0, 1)),
  text        TEXT    NOT NULL,
  PRIMARY KEY (message, revision_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX revision_by_id ON revision (revision_id);

CREATE TABLE reaction (
  message     INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  is_outgoing INTEGER NOT NULL CHECK (is_outgoing IN (0, 1)),
  sender      TEXT    NOT NULL DEFAULT '',
  stamp       INTEGER NOT NULL,
  certainty   INTEGER NOT NULL CHECK (certainty BETWEEN 0 AND 2),
  emojis      TEXT    NOT NULL,
  PRIMARY KEY (message, is_outgoing, sender)
) STRICT, WITHOUT ROWID;

CREATE TABLE early_amendment (
  conversation INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
  target_id    TEXT    NOT NULL,
  kind         INTEGER NOT NULL CHECK (kind IN (1, 2)),
  is_outgoing  INTEGER NOT NULL CHECK (is_outgoing IN (0, 1)),
  sender       TEXT    NOT NULL DEFAULT '',
  stamp        INTEGER NOT NULL,
  certainty    INTEGER NOT NULL CHECK (certainty BETWEEN 0 AND 2),
  emojis       TEXT,
  PRIMARY KEY (conversation, target_id, kind, is_outgoing, sender)
) STRICT, WITHOUT ROWID;

CREATE TABLE amendment (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  message   INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  kind      INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
  stanza_id TEXT    NOT NULL,
  stamp     INTEGER NOT NULL,
  is_sent   INTEGER NOT NULL DEFAULT 0 CHECK (is_sent IN (0, 1)),
  content   TEXT,
  previous  TEXT
) STRICT;

CREATE INDEX amendment_by_message ON amendment (message);
CREATE INDEX amendment_by_stanza_id ON amendment (stanza_id);
