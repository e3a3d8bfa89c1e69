-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each table and column means is told in docs/schema.md. This file is never edited after it has landed.

ALTER TABLE conversation ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0 CHECK (is_pinned IN (0, 1));
ALTER TABLE conversation ADD COLUMN is_archived INTEGER NOT NULL DEFAULT 0 CHECK (is_archived IN (0, 1));
ALTER TABLE conversation ADD COLUMN is_marked_unread INTEGER NOT NULL DEFAULT 0 CHECK (is_marked_unread IN (0, 1));
ALTER TABLE conversation ADD COLUMN notify INTEGER NOT NULL DEFAULT 0 CHECK (notify BETWEEN 0 AND 2);
ALTER TABLE conversation ADD COLUMN is_untold INTEGER NOT NULL DEFAULT 0 CHECK (is_untold IN (0, 1));

-- Muted for good is what "never" says.
UPDATE conversation SET notify = 2, muted_until = 0, is_untold = 1 WHERE muted_until = 9223372036854775807;

CREATE INDEX conversation_untold ON conversation (account) WHERE is_untold = 1;
