/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-archive-ranges-private.h"

#define COLUMNS "id, peer = :peer, first_id, last_id, first_time, first_tie, last_time, last_tie, first_stamp, last_stamp, is_start"

void
kith_range_free (KithRange *self)
{
  g_free (self->first_id);
  g_free (self->last_id);
  g_free (self);
}

static KithRange *
kith_range_read (KithStatement *select)
{
  KithRange *range;

  if (!kith_statement_step (select))
    return NULL;

  range = g_new0 (KithRange, 1);
  range->id = kith_statement_get_int (select, 0);
  range->is_own = kith_statement_get_boolean (select, 1);
  range->first_id = kith_statement_dup_text (select, 2);
  range->last_id = kith_statement_dup_text (select, 3);
  range->first = (KithPlace) { kith_statement_get_int (select, 4), kith_statement_get_int (select, 5) };
  range->last = (KithPlace) { kith_statement_get_int (select, 6), kith_statement_get_int (select, 7) };
  range->first_stamp = kith_statement_get_int (select, 8);
  range->last_stamp = kith_statement_get_int (select, 9);
  range->is_start = kith_statement_get_boolean (select, 10);

  return range;
}

KithRange *
kith_range_load (KithTransaction *transaction,
                 gint64           archive,
                 const char      *peer,
                 gint64           id)
{
  g_autoptr(KithStatement) select =
    kith_statement_new (transaction,
                        "SELECT " COLUMNS " FROM archive_range WHERE id = :id AND archive = :archive AND peer = :peer");

  kith_statement_bind_int (select, ":id", id);
  kith_statement_bind_int (select, ":archive", archive);
  kith_statement_bind_text (select, ":peer", peer);

  return kith_range_read (select);
}

/* The next range beyond @place: of the page's own filter, or of everybody's, which knows of the peer too. */
KithRange *
kith_range_load_next (KithTransaction *transaction,
                      gint64           archive,
                      const char      *peer,
                      KithSide         side,
                      KithPlace        place,
                      gint64           except)
{
  g_autoptr(KithStatement) select =
    side == KITH_SIDE_OLDER
      ? kith_statement_new (transaction,
                            "SELECT " COLUMNS " FROM archive_range"
                            " WHERE archive = :archive AND peer IN ('', :peer) AND id <> :except"
                            " AND (last_time, last_tie) < (:time, :tie)"
                            " ORDER BY last_time DESC, last_tie DESC LIMIT 1")
      : kith_statement_new (transaction,
                            "SELECT " COLUMNS " FROM archive_range"
                            " WHERE archive = :archive AND peer IN ('', :peer) AND id <> :except"
                            " AND (first_time, first_tie) > (:time, :tie)"
                            " ORDER BY first_time, first_tie LIMIT 1");

  kith_statement_bind_int (select, ":archive", archive);
  kith_statement_bind_text (select, ":peer", peer);
  kith_statement_bind_int (select, ":except", except);
  kith_statement_bind_int (select, ":time", place.time);
  kith_statement_bind_int (select, ":tie", place.tie);

  return kith_range_read (select);
}

void
kith_range_delete (KithTransaction *transaction,
                   gint64           id)
{
  g_autoptr(KithStatement) statement = kith_statement_new (transaction, "DELETE FROM archive_range WHERE id = :id");

  kith_statement_bind_int (statement, ":id", id);
  kith_statement_run (statement);
}

void
kith_range_save (KithTransaction *transaction,
                 gint64           archive,
                 const char      *peer,
                 KithRange           *range)
{
  g_autoptr(KithStatement) statement =
    range->id != 0
      ? kith_statement_new (transaction,
                            "UPDATE archive_range SET archive = :archive, peer = :peer, first_id = :first_id, last_id = :last_id,"
                            " first_time = :first_time, first_tie = :first_tie, last_time = :last_time, last_tie = :last_tie,"
                            " first_stamp = :first_stamp, last_stamp = :last_stamp, is_start = :is_start WHERE id = :id")
      : kith_statement_new (transaction,
                            "INSERT INTO archive_range (id, archive, peer, first_id, last_id, first_time, first_tie, last_time, last_tie,"
                            " first_stamp, last_stamp, is_start) VALUES (:id, :archive, :peer, :first_id, :last_id, :first_time, :first_tie,"
                            " :last_time, :last_tie, :first_stamp, :last_stamp, :is_start)");

  if (range->id != 0)
    kith_statement_bind_int (statement, ":id", range->id);
  else
    kith_statement_bind_null (statement, ":id");
  kith_statement_bind_int (statement, ":archive", archive);
  kith_statement_bind_text (statement, ":peer", peer);
  kith_statement_bind_text (statement, ":first_id", range->first_id);
  kith_statement_bind_text (statement, ":last_id", range->last_id);
  kith_statement_bind_int (statement, ":first_time", range->first.time);
  kith_statement_bind_int (statement, ":first_tie", range->first.tie);
  kith_statement_bind_int (statement, ":last_time", range->last.time);
  kith_statement_bind_int (statement, ":last_tie", range->last.tie);
  kith_statement_bind_int (statement, ":first_stamp", range->first_stamp);
  kith_statement_bind_int (statement, ":last_stamp", range->last_stamp);
  kith_statement_bind_int (statement, ":is_start", range->is_start != FALSE);
  kith_statement_run (statement);
}

KithRange *
kith_range_load_at (KithTransaction *transaction,
                    gint64           archive,
                    const char      *peer,
                    KithSide         side,
                    KithPlace        place)
{
  g_autoptr(KithStatement) select =
    side == KITH_SIDE_OLDER
      ? kith_statement_new (transaction,
                            "SELECT " COLUMNS " FROM archive_range WHERE archive = :archive AND peer IN ('', :peer)"
                            " AND first_time = :time AND first_tie = :tie")
      : kith_statement_new (transaction,
                            "SELECT " COLUMNS " FROM archive_range WHERE archive = :archive AND peer IN ('', :peer)"
                            " AND last_time = :time AND last_tie = :tie");

  kith_statement_bind_int (select, ":archive", archive);
  kith_statement_bind_text (select, ":peer", peer);
  kith_statement_bind_int (select, ":time", place.time);
  kith_statement_bind_int (select, ":tie", place.tie);

  return kith_range_read (select);
}
