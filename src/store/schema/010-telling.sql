-- SPDX-License-Identifier: GPL-3.0-or-later
-- What each table and column means is told in docs/schema.md. This file is never edited after it has landed.

ALTER TABLE conversation ADD COLUMN sends_receipts INTEGER NOT NULL DEFAULT -1 CHECK (sends_receipts BETWEEN -1 AND 1);
ALTER TABLE conversation ADD COLUMN sends_typing INTEGER NOT NULL DEFAULT -1 CHECK (sends_typing BETWEEN -1 AND 1);
