-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each table and column means is told in docs/schema.md. This file is never edited after it has landed.

CREATE TABLE account (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  jid            TEXT    NOT NULL UNIQUE,
  position       INTEGER NOT NULL DEFAULT 0,
  label          TEXT    NOT NULL DEFAULT '',
  color          INTEGER NOT NULL DEFAULT 0,
  enabled        INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  agent_id       TEXT,
  host           TEXT,
  port           INTEGER NOT NULL DEFAULT 0 CHECK (port BETWEEN 0 AND 65535),
  direct_tls     INTEGER NOT NULL DEFAULT 0 CHECK (direct_tls IN (0, 1)),
  show           INTEGER NOT NULL DEFAULT 4,
  status         TEXT,
  sasl_mechanism TEXT,
  never_plain    INTEGER NOT NULL DEFAULT 0 CHECK (never_plain IN (0, 1)),
  roster_version TEXT
) STRICT;

CREATE TABLE roster_item (
  account      INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  jid          TEXT    NOT NULL,
  name         TEXT,
  subscription INTEGER NOT NULL CHECK (subscription BETWEEN 0 AND 3),
  is_asked     INTEGER NOT NULL DEFAULT 0 CHECK (is_asked IN (0, 1)),
  is_approved  INTEGER NOT NULL DEFAULT 0 CHECK (is_approved IN (0, 1)),
  PRIMARY KEY (account, jid)
) STRICT, WITHOUT ROWID;

CREATE TABLE roster_group (
  account INTEGER NOT NULL,
  jid     TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  PRIMARY KEY (account, jid, name),
  FOREIGN KEY (account, jid) REFERENCES roster_item ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE contact_request (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  jid     TEXT    NOT NULL,
  nick    TEXT,
  stamp   INTEGER NOT NULL,
  PRIMARY KEY (account, jid)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  account      INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  jid          TEXT    NOT NULL,
  kind         INTEGER NOT NULL DEFAULT 0 CHECK (kind IN (0, 1)),
  draft        TEXT,
  read_time    INTEGER NOT NULL DEFAULT 0,
  read_tie     INTEGER NOT NULL DEFAULT 0,
  unread_count INTEGER NOT NULL DEFAULT 0 CHECK (unread_count >= 0),
  has_outgoing INTEGER NOT NULL DEFAULT 0 CHECK (has_outgoing IN (0, 1)),
  UNIQUE (account, jid)
) STRICT;

CREATE TABLE archive (
  id      INTEGER PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  jid     TEXT    NOT NULL,
  UNIQUE (account, jid)
) STRICT;

CREATE TABLE message (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
  sort_time    INTEGER NOT NULL,
  sort_tie     INTEGER NOT NULL,
  stamp        INTEGER NOT NULL,
  is_outgoing  INTEGER NOT NULL CHECK (is_outgoing IN (0, 1)),
  sender       TEXT    NOT NULL DEFAULT '',
  message_id   TEXT,
  alias_id     TEXT,
  archive      INTEGER REFERENCES archive ON DELETE CASCADE,
  archive_id   TEXT,
  is_placed    INTEGER NOT NULL DEFAULT 0 CHECK (is_placed IN (0, 1)),
  state        INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
  failure      INTEGER NOT NULL DEFAULT 0,
  failure_text TEXT,
  is_markable  INTEGER NOT NULL DEFAULT 0 CHECK (is_markable IN (0, 1)),
  body         TEXT    NOT NULL,
  CHECK ((archive IS NULL) = (archive_id IS NULL)),
  CHECK ((is_outgoing = 0) = (state = 0)),
  CHECK ((state = 5) = (failure <> 0))
) STRICT;

CREATE UNIQUE INDEX message_by_place ON message (conversation, sort_time, sort_tie);
CREATE UNIQUE INDEX message_by_archive_id ON message (archive, archive_id);
CREATE UNIQUE INDEX message_by_message_id ON message (conversation, message_id, is_outgoing, sender) WHERE message_id IS NOT NULL;
CREATE INDEX message_by_alias_id ON message (conversation, alias_id) WHERE alias_id IS NOT NULL;
CREATE INDEX message_queued ON message (conversation, sort_time, sort_tie) WHERE state = 1;
CREATE INDEX message_undisplayed ON message (conversation, sort_time, sort_tie) WHERE state IN (2, 3);

CREATE TABLE early_state (
  conversation INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
  message_id   TEXT    NOT NULL,
  state        INTEGER NOT NULL CHECK (state IN (3, 4)),
  stamp        INTEGER NOT NULL,
  PRIMARY KEY (conversation, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE early_read (
  conversation INTEGER PRIMARY KEY REFERENCES conversation ON DELETE CASCADE,
  message_id   TEXT    NOT NULL
) STRICT;

CREATE TABLE archive_range (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  archive     INTEGER NOT NULL REFERENCES archive ON DELETE CASCADE,
  peer        TEXT    NOT NULL DEFAULT '',
  first_id    TEXT,
  last_id     TEXT,
  first_time  INTEGER NOT NULL,
  first_tie   INTEGER NOT NULL,
  last_time   INTEGER NOT NULL,
  last_tie    INTEGER NOT NULL,
  first_stamp INTEGER NOT NULL DEFAULT 0,
  last_stamp  INTEGER NOT NULL DEFAULT 0,
  is_start    INTEGER NOT NULL DEFAULT 0 CHECK (is_start IN (0, 1)),
  CHECK (first_time < last_time OR (first_time = last_time AND first_tie <= last_tie))
) STRICT;

CREATE INDEX archive_range_by_place ON archive_range (archive, peer, last_time, last_tie);

CREATE TABLE caps (
  hash     TEXT PRIMARY KEY,
  features TEXT    NOT NULL,
  used     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
