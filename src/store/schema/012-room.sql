-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each table and column means is told in docs/schema.md. This file is never edited after it has landed.

ALTER TABLE message ADD COLUMN nick TEXT;
ALTER TABLE message ADD COLUMN real_jid TEXT;
ALTER TABLE message ADD COLUMN is_mention INTEGER NOT NULL DEFAULT 0 CHECK (is_mention IN (0, 1));
ALTER TABLE message ADD COLUMN moderation TEXT;

ALTER TABLE reaction ADD COLUMN nick TEXT;
ALTER TABLE early_amendment ADD COLUMN nick TEXT;

ALTER TABLE conversation ADD COLUMN mention_count INTEGER NOT NULL DEFAULT 0 CHECK (mention_count >= 0);

CREATE TABLE room (
  conversation INTEGER PRIMARY KEY REFERENCES conversation ON DELETE CASCADE,
  name         TEXT,
  nick         TEXT,
  password     TEXT,
  is_autojoin  INTEGER NOT NULL DEFAULT 0 CHECK (is_autojoin IN (0, 1)),
  is_untold    INTEGER NOT NULL DEFAULT 0 CHECK (is_untold IN (0, 1)),
  is_left      INTEGER NOT NULL DEFAULT 0 CHECK (is_left IN (0, 1)),
  title        TEXT,
  description  TEXT,
  subject      TEXT,
  subject_nick TEXT,
  traits       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX message_unread_mention ON message (conversation, sort_time, sort_tie) WHERE is_mention = 1;
