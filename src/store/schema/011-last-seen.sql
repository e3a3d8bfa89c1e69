-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each table and column means is told in docs/schema.md. This file is never edited after it has landed.

ALTER TABLE conversation ADD COLUMN sends_last_seen INTEGER NOT NULL DEFAULT -1 CHECK (sends_last_seen BETWEEN -1 AND 1);
