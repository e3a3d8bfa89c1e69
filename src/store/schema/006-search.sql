-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each table and column means is told in docs/schema.md. This file is never edited after it has landed.

CREATE VIRTUAL TABLE message_search USING fts5 (
  words,
  content = '',
  columnsize = 0,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
);

INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);

CREATE TABLE search_build (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  rest  INTEGER NOT NULL,
  total INTEGER NOT NULL
) STRICT;

INSERT INTO search_build (id, rest, total) SELECT 1, coalesce (max (id), 0), coalesce (max (id), 0) FROM message;

CREATE TRIGGER message_search_insert AFTER INSERT ON message BEGIN
  INSERT INTO message_search (rowid, words) VALUES (new.id, kith_search_words (coalesce (new.text, new.body)));
END;

CREATE TRIGGER message_search_delete AFTER DELETE ON message WHEN old.id > (SELECT rest FROM search_build) BEGIN
  INSERT INTO message_search (message_search, rowid, words) VALUES ('delete', old.id, kith_search_words (coalesce (old.text, old.body)));
END;

CREATE TRIGGER message_search_update AFTER UPDATE OF text, body ON message
WHEN old.id > (SELECT rest FROM search_build) AND coalesce (old.text, old.body) <> coalesce (new.text, new.body) BEGIN
  INSERT INTO message_search (message_search, rowid, words) VALUES ('delete', old.id, kith_search_words (coalesce (old.text, old.body)));
  INSERT INTO message_search (rowid, words) VALUES (new.id, kith_search_words (coalesce (new.text, new.body)));
END;
