/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-search-result.h"

struct _KithSearchResult
{
  GObject parent_instance;

  KithConversation *conversation;
  gint64 message;
  gint64 sort_time;
  gint64 sort_tie;
  gint64 stamp;
  gboolean is_outgoing;
  char *text;
};

G_DEFINE_FINAL_TYPE (KithSearchResult, kith_search_result, G_TYPE_OBJECT)

static void
kith_search_result_finalize (GObject *object)
{
  KithSearchResult *self = KITH_SEARCH_RESULT (object);

  g_clear_object (&self->conversation);
  g_free (self->text);

  G_OBJECT_CLASS (kith_search_result_parent_class)->finalize (object);
}

static void
kith_search_result_class_init (KithSearchResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_search_result_finalize;
}

static void
kith_search_result_init (KithSearchResult *self)
{
}

KithSearchResult *
kith_search_result_new (KithConversation *conversation,
                        gint64            message,
                        gint64            sort_time,
                        gint64            sort_tie,
                        gint64            stamp,
                        gboolean          is_outgoing,
                        const char       *text)
{
  KithSearchResult *self;

  g_return_val_if_fail (KITH_IS_CONVERSATION (conversation), NULL);

  self = g_object_new (KITH_TYPE_SEARCH_RESULT, NULL);
  self->conversation = g_object_ref (conversation);
  self->message = message;
  self->sort_time = sort_time;
  self->sort_tie = sort_tie;
  self->stamp = stamp;
  self->is_outgoing = !!is_outgoing;
  self->text = g_strdup (text);

  return self;
}

KithConversation *
kith_search_result_get_conversation (KithSearchResult *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_RESULT (self), NULL);

  return self->conversation;
}

gint64
kith_search_result_get_message (KithSearchResult *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_RESULT (self), 0);

  return self->message;
}

void
kith_search_result_get_place (KithSearchResult *self,
                              gint64           *sort_time,
                              gint64           *sort_tie)
{
  g_return_if_fail (KITH_IS_SEARCH_RESULT (self));

  *sort_time = self->sort_time;
  *sort_tie = self->sort_tie;
}

gint64
kith_search_result_get_stamp (KithSearchResult *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_RESULT (self), 0);

  return self->stamp;
}

gboolean
kith_search_result_get_is_outgoing (KithSearchResult *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_RESULT (self), FALSE);

  return self->is_outgoing;
}

const char *
kith_search_result_get_text (KithSearchResult *self)
{
  g_return_val_if_fail (KITH_IS_SEARCH_RESULT (self), NULL);

  return self->text;
}
