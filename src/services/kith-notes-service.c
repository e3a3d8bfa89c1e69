/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-notes-service.h"

#include "kith-future.h"
#include "kith-time.h"
#include "xmpp-notes.h"
#include "xmpp-session.h"

struct _KithNotesService
{
  GObject      parent_instance;

  XmppSession *session;
  DexFuture   *last; /* the one before: what is read, changed and written in one go is not done twice at once */
};

G_DEFINE_FINAL_TYPE (KithNotesService, kith_notes_service, G_TYPE_OBJECT)

static void
kith_notes_service_finalize (GObject *object)
{
  KithNotesService *self = KITH_NOTES_SERVICE (object);

  g_object_unref (self->session);
  dex_clear (&self->last);

  G_OBJECT_CLASS (kith_notes_service_parent_class)->finalize (object);
}

static void
kith_notes_service_class_init (KithNotesServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kith_notes_service_finalize;
}

static void
kith_notes_service_init (KithNotesService *self)
{
}

typedef struct
{
  XmppSession *session;
  XmppJid     *jid;
  char        *text;
  DexFuture   *before;
} Task;

static void
task_free (gpointer data)
{
  Task *task = data;

  g_object_unref (task->session);
  xmpp_jid_unref (task->jid);
  g_free (task->text);
  dex_clear (&task->before);
  g_free (task);
}

static Task *
task_new (KithNotesService *self,
          KithContact      *contact,
          const char       *text)
{
  Task *task = g_new0 (Task, 1);

  task->session = g_object_ref (self->session);
  task->jid = xmpp_jid_ref (kith_contact_get_jid (contact));
  task->text = g_strdup (text);

  return task;
}

static DexFuture *
load_fiber (gpointer data)
{
  Task *task = data;
  g_autoptr(XmppNode) notes = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  notes = dex_await_boxed (xmpp_notes_fetch (task->session), &error);
  if (notes == NULL)
    return dex_future_new_for_error (error);
  text = xmpp_notes_dup (notes, task->jid);

  return dex_future_new_for_string (text != NULL ? text : "");
}

DexFuture *
kith_notes_service_load (KithNotesService *self,
                         KithContact      *contact)
{
  g_return_val_if_fail (KITH_IS_NOTES_SERVICE (self) && KITH_IS_CONTACT (contact), NULL);

  return kith_promise_for (kith_spawn (load_fiber, task_new (self, contact, NULL), task_free));
}

static DexFuture *
save_fiber (gpointer data)
{
  Task *task = data;
  g_autoptr(XmppNode) notes = NULL;
  g_autoptr(XmppNode) changed = NULL;
  GError *error = NULL;

  if (task->before != NULL)
    dex_await (g_steal_pointer (&task->before), NULL);

  notes = dex_await_boxed (xmpp_notes_fetch (task->session), &error);
  if (notes == NULL)
    return dex_future_new_for_error (error);

  changed = xmpp_notes_with (notes, task->jid, task->text, kith_time_now ());
  if (!dex_await (xmpp_notes_store (task->session, changed), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

DexFuture *
kith_notes_service_save (KithNotesService *self,
                         KithContact      *contact,
                         const char       *text)
{
  Task *task;

  g_return_val_if_fail (KITH_IS_NOTES_SERVICE (self) && KITH_IS_CONTACT (contact) && text != NULL, NULL);

  if (g_utf8_strlen (text, -1) > XMPP_NOTE_MAX)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "a note of more than %d characters", XMPP_NOTE_MAX);

  task = task_new (self, contact, text);
  task->before = g_steal_pointer (&self->last);
  self->last = kith_promise_for (kith_spawn (save_fiber, task, task_free));

  return dex_ref (self->last);
}

KithNotesService *
kith_notes_service_new (XmppSession *session)
{
  KithNotesService *self = g_object_new (KITH_TYPE_NOTES_SERVICE, NULL);

  self->session = g_object_ref (session);

  return self;
}
