/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-store-types.h"

#include "kith-clear-store.h"
#include "kith-conversation-record.h"

G_DEFINE_BOXED_TYPE (KithIntake, kith_intake, kith_intake_ref, kith_intake_unref)

int
kith_place_compare (KithPlace a,
                    KithPlace b)
{
  if (a.time != b.time)
    return a.time < b.time ? -1 : 1;
  if (a.tie != b.tie)
    return a.tie < b.tie ? -1 : 1;
  return 0;
}

KithMessageRecord *
kith_message_record_copy (const KithMessageRecord *self)
{
  KithMessageRecord *copy = g_new (KithMessageRecord, 1);

  *copy = *self;
  copy->sender = g_strdup (self->sender);
  copy->nick = g_strdup (self->nick);
  copy->real_jid = g_strdup (self->real_jid);
  copy->moderation = g_strdup (self->moderation);
  copy->reply_nick = g_strdup (self->reply_nick);
  copy->message_id = g_strdup (self->message_id);
  copy->body = g_strdup (self->body);
  copy->failure_text = g_strdup (self->failure_text);
  copy->reply_id = g_strdup (self->reply_id);
  copy->reply_to = g_strdup (self->reply_to);
  copy->reply_quote = g_strdup (self->reply_quote);
  copy->reply_text = g_strdup (self->reply_text);
  copy->reactions = self->reactions != NULL ? g_ptr_array_ref (self->reactions) : NULL;

  return copy;
}

void
kith_message_record_free (KithMessageRecord *self)
{
  g_free (self->sender);
  g_free (self->nick);
  g_free (self->real_jid);
  g_free (self->moderation);
  g_free (self->reply_nick);
  g_free (self->message_id);
  g_free (self->body);
  g_free (self->failure_text);
  g_free (self->reply_id);
  g_free (self->reply_to);
  g_free (self->reply_quote);
  g_free (self->reply_text);
  g_clear_pointer (&self->reactions, g_ptr_array_unref);
  g_free (self);
}

void
kith_conversation_record_free (KithConversationRecord *self)
{
  g_clear_pointer (&self->last, kith_message_record_free);
  g_free (self->jid);
  g_free (self->draft);
  g_free (self);
}

KithArrival *
kith_arrival_new (KithWay     way,
                  const char *peer)
{
  KithArrival *self = g_new0 (KithArrival, 1);

  self->way = way;
  self->peer = g_strdup (peer);

  return self;
}

void
kith_arrival_free (KithArrival *self)
{
  g_free (self->peer);
  g_free (self->sender);
  g_free (self->id);
  g_free (self->origin_id);
  g_free (self->archive_id);
  g_free (self->body);
  g_free (self->receipt_id);
  g_free (self->displayed_id);
  g_free (self->replace_id);
  g_free (self->reply_id);
  g_free (self->reply_to);
  g_free (self->reply_quote);
  g_free (self->reaction_id);
  g_strfreev (self->reactions);
  g_free (self->retract_id);
  g_free (self->nick);
  g_free (self->real_jid);
  g_free (self->moderated_id);
  g_free (self->moderation);
  g_free (self->failure_text);
  g_free (self->owed_to);
  g_free (self->owed_stanza_id);
  g_free (self);
}

static void
change_free (gpointer data)
{
  KithChange *self = data;

  kith_message_record_free (self->message);
  g_free (self);
}

KithIntake *
kith_intake_new (void)
{
  KithIntake *self = g_new0 (KithIntake, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  self->displayed = g_array_new (FALSE, FALSE, sizeof (KithDisplayed));
  self->refused = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->removed = g_array_new (FALSE, FALSE, sizeof (KithRemoved));
  self->conversations = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_conversation_record_free);

  return self;
}

KithIntake *
kith_intake_ref (KithIntake *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
kith_intake_unref (KithIntake *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->changes);
  g_array_unref (self->displayed);
  g_array_unref (self->refused);
  g_array_unref (self->removed);
  g_ptr_array_unref (self->conversations);
  g_free (self);
}
