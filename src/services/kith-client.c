/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-client.h"

#include "kith-account-runtime-private.h"
#include "kith-account-store.h"
#include "kith-clear-service.h"
#include "kith-clear-store.h"
#include "kith-connection-problem.h"
#include "kith-connection-service.h"
#include "kith-conversation-settings.h"
#include "kith-database.h"
#include "kith-future.h"
#include "kith-history-store.h"
#include "kith-random.h"
#include "kith-search-service.h"
#include "kith-secret-service.h"
#include "kith-storage-problem.h"
#include "xmpp-connector.h"
#include "xmpp-revocation.h"

#include <string.h>

#define CLOSE_SECONDS 5

struct _KithClient
{
  GObject               parent_instance;
  char                 *folder;
  KithDatabase         *database;
  KithSecretService    *secrets;
  XmppRevocation       *revocation;
  KithAccountList      *accounts;
  KithConversationList *conversations;
  KithSearchService    *search;
  GHashTable           *runtimes;  /* KithAccount -> KithAccountRuntime */
  GHashTable           *records;   /* KithAccount -> KithAccountRecord */
  GError               *storage_error;
  KithScope            *add_scope; /* of an account that is being added: until it has its stream */
  gboolean              is_open;
  gboolean              is_active;
  gboolean              is_away;
  gint64                idle_since;
  int                   history_days;
  int                   keep_days;
  gboolean              sends_receipts;
  gboolean              sends_typing;
  gboolean              sends_last_seen;
};

enum
{
  PROP_CAN_REMEMBER_PASSWORDS = 1,
  PROP_STORAGE_ERROR,
  PROP_DAMAGED_COPY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KithClient, kith_client, G_TYPE_OBJECT)

static void
kith_client_dispose (GObject *object)
{
  KithClient *self = KITH_CLIENT (object);

  if (self->add_scope != NULL)
    kith_scope_stop (self->add_scope);
  g_clear_pointer (&self->add_scope, kith_scope_unref);
  g_hash_table_remove_all (self->runtimes);

  G_OBJECT_CLASS (kith_client_parent_class)->dispose (object);
}

static void
kith_client_finalize (GObject *object)
{
  KithClient *self = KITH_CLIENT (object);

  g_hash_table_unref (self->runtimes);
  g_hash_table_unref (self->records);
  g_object_unref (self->search);
  g_object_unref (self->accounts);
  g_object_unref (self->conversations);
  g_object_unref (self->database);
  g_object_unref (self->secrets);
  g_object_unref (self->revocation);
  g_clear_error (&self->storage_error);
  g_free (self->folder);

  G_OBJECT_CLASS (kith_client_parent_class)->finalize (object);
}

static void
kith_client_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  if (id == PROP_CAN_REMEMBER_PASSWORDS)
    g_value_set_boolean (value, kith_client_get_can_remember_passwords (KITH_CLIENT (object)));
  else if (id == PROP_STORAGE_ERROR)
    g_value_set_boxed (value, KITH_CLIENT (object)->storage_error);
  else if (id == PROP_DAMAGED_COPY)
    g_value_set_string (value, kith_client_get_damaged_copy (KITH_CLIENT (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kith_client_class_init (KithClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kith_client_dispose;
  object_class->finalize = kith_client_finalize;
  object_class->get_property = kith_client_get_property;

  properties[PROP_CAN_REMEMBER_PASSWORDS] = g_param_spec_boolean ("can-remember-passwords", NULL, NULL, FALSE,
                                                                  G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STORAGE_ERROR] = g_param_spec_boxed ("storage-error", NULL, NULL, G_TYPE_ERROR,
                                                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DAMAGED_COPY] =
    g_param_spec_string ("damaged-copy", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kith_client_init (KithClient *self)
{
  self->accounts = kith_account_list_new ();
  self->conversations = kith_conversation_list_new ();
  self->runtimes = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->records = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) kith_account_record_free);
  self->is_active = TRUE;
  self->sends_receipts = TRUE;
  self->sends_typing = TRUE;
  self->sends_last_seen = TRUE;
}

static void
secrets_changed_cb (KithClient *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_REMEMBER_PASSWORDS]);
}

KithClient *
kith_client_new (const char *folder)
{
  KithClient *self = g_object_new (KITH_TYPE_CLIENT, NULL);
  g_autofree char *profile = g_path_get_basename (folder);
  g_autofree char *lists = g_build_filename (g_get_user_cache_dir (), "kith", "profiles", profile, "revoked", NULL);

  self->folder = g_strdup (folder);
  self->database = kith_database_new (folder);
  self->search = kith_search_service_new (self->database, self->conversations);
  self->secrets = kith_secret_service_new (profile);
  self->revocation = xmpp_revocation_new (lists);
  g_signal_connect_object (self->secrets, "notify::is-available", G_CALLBACK (secrets_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

KithAccountList *
kith_client_get_accounts (KithClient *self)
{
  g_return_val_if_fail (KITH_IS_CLIENT (self), NULL);

  return self->accounts;
}

KithConversationList *
kith_client_get_conversations (KithClient *self)
{
  g_return_val_if_fail (KITH_IS_CLIENT (self), NULL);

  return self->conversations;
}

KithSearchService *
kith_client_get_search (KithClient *self)
{
  g_return_val_if_fail (KITH_IS_CLIENT (self), NULL);

  return self->search;
}

KithAccountRuntime *
kith_client_get_runtime (KithClient  *self,
                         KithAccount *account)
{
  g_return_val_if_fail (KITH_IS_CLIENT (self), NULL);

  return g_hash_table_lookup (self->runtimes, account);
}

gboolean
kith_client_get_can_remember_passwords (KithClient *self)
{
  g_return_val_if_fail (KITH_IS_CLIENT (self), FALSE);

  return kith_secret_service_get_is_available (self->secrets);
}

const GError *
kith_client_get_storage_error (KithClient *self)
{
  g_return_val_if_fail (KITH_IS_CLIENT (self), NULL);

  return self->storage_error;
}

/* One disk holds all accounts: the first that has trouble with it speaks for all. */
static void
update_storage_error (KithClient *self)
{
  const GError *found = NULL;
  g_autoptr(GError) problem = NULL;
  GHashTableIter iter;
  gpointer runtime;

  g_hash_table_iter_init (&iter, self->runtimes);
  while (found == NULL && g_hash_table_iter_next (&iter, NULL, &runtime))
    found = kith_account_runtime_get_storage_error (runtime);

  if (found != NULL)
    problem = kith_storage_problem_new (found);
  if (problem == NULL ? self->storage_error == NULL
                      : g_error_matches (self->storage_error, problem->domain, problem->code))
    return;

  g_clear_error (&self->storage_error);
  self->storage_error = g_steal_pointer (&problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STORAGE_ERROR]);
}

const char *
kith_client_get_damaged_copy (KithClient *self)
{
  g_return_val_if_fail (KITH_IS_CLIENT (self), NULL);

  return kith_database_get_damaged_copy (self->database);
}

/* --- Accounts ------------------------------------------------------------------------------------------------------- */

static void
save_account (KithClient  *self,
              KithAccount *account)
{
  KithAccountRecord *record = g_hash_table_lookup (self->records, account);

  if (record == NULL)
    return;

  g_set_str (&record->label, kith_account_get_label (account));
  record->color = kith_account_get_color (account);
  record->enabled = kith_account_get_enabled (account);
  record->show = (int) kith_account_get_show (account);
  g_set_str (&record->status, kith_account_get_status (account));

  dex_future_disown (kith_account_store_update (self->database, record));
}

static void
signed_in_cb (KithAccountRuntime *runtime,
              const char         *mechanism,
              gboolean            used_scram,
              KithClient         *self)
{
  KithAccount *account = kith_account_runtime_get_account (runtime);
  KithAccountRecord *record = g_hash_table_lookup (self->records, account);

  /* security.md T9: once SCRAM, never PLAIN again. */
  if (record != NULL && used_scram && !record->never_plain)
    {
      record->never_plain = TRUE;
      g_set_str (&record->sasl_mechanism, mechanism);
      save_account (self, account);
    }
}

/* @record: (transfer full) */
static KithAccountRuntime *
take_account (KithClient        *self,
              KithAccountRecord *record)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new (record->jid, NULL);
  g_autoptr(KithAccount) account = NULL;
  KithAccountRuntime *runtime;

  if (jid == NULL)
    {
      g_warning ("an account with an address that is none");
      kith_account_record_free (record);
      return NULL;
    }

  account = kith_account_new (record->id, jid);
  kith_account_set_label (account, record->label);
  kith_account_set_color (account, record->color);
  kith_account_set_enabled (account, record->enabled);
  kith_account_set_presence (account, (KithShow) record->show, record->status);
  kith_account_set_idle (account, self->is_away, self->idle_since);
  kith_account_set_state (account, record->enabled ? KITH_ACCOUNT_STATE_OFFLINE : KITH_ACCOUNT_STATE_DISABLED, NULL, 0);

  runtime = kith_account_runtime_new (account, record, self->database, self->secrets, self->conversations);
  kith_account_runtime_set_active (runtime, self->is_active);
  kith_account_runtime_set_privacy (runtime, self->sends_receipts, self->sends_typing, self->sends_last_seen);
  kith_account_runtime_set_history_days (runtime, self->history_days);
  kith_clear_service_set_days (kith_account_runtime_get_clear_service (runtime), self->keep_days);
  kith_account_runtime_set_revocation (runtime, self->revocation);
  g_signal_connect_object (runtime, "signed-in", G_CALLBACK (signed_in_cb), self, 0);
  g_signal_connect_object (runtime, "storage-changed", G_CALLBACK (update_storage_error), self, G_CONNECT_SWAPPED);
  g_hash_table_insert (self->records, g_object_ref (account), record);
  g_hash_table_insert (self->runtimes, g_object_ref (account), runtime);
  kith_account_list_append (self->accounts, account);

  return runtime;
}

typedef struct
{
  KithClient *client;
  DexFuture  *opened;
  DexFuture  *records;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_object_unref (opening->client);
  dex_unref (opening->opened);
  dex_unref (opening->records);
  g_free (opening);
}

static DexFuture *
open_fiber (gpointer data)
{
  Opening *opening = data;
  KithClient *self = opening->client;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GPtrArray) runtimes = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) loads = g_ptr_array_new_with_free_func (dex_unref);
  GError *error = NULL;

  if (!dex_await (dex_ref (opening->opened), &error))
    {
      g_autoptr(GError) problem = error;

      return dex_future_new_for_error (kith_storage_problem_new (problem));
    }
  if (kith_client_get_damaged_copy (self) != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DAMAGED_COPY]);
  if ((records = dex_await_boxed (dex_ref (opening->records), &error)) == NULL)
    return dex_future_new_for_error (error);

  for (guint i = 0; i < records->len; i++)
    {
      KithAccountRuntime *runtime = take_account (self, kith_account_record_copy (g_ptr_array_index (records, i)));

      if (runtime != NULL)
        g_ptr_array_add (runtimes, g_object_ref (runtime));
    }

  for (guint i = 0; i < runtimes->len; i++)
    g_ptr_array_add (loads, kith_account_runtime_load (g_ptr_array_index (runtimes, i)));
  for (guint i = 0; i < loads->len; i++)
    if (!dex_await (dex_ref (g_ptr_array_index (loads, i)), &error))
      return dex_future_new_for_error (error);

  self->is_open = TRUE;
  kith_search_service_start (self->search);
  dex_future_disown (kith_secret_service_probe (self->secrets));
  for (guint i = 0; i < runtimes->len; i++)
    {
      KithAccountRuntime *runtime = g_ptr_array_index (runtimes, i);

      if (kith_account_get_enabled (kith_account_runtime_get_account (runtime)))
        kith_account_runtime_start (runtime, NULL);
    }

  return dex_future_new_true ();
}

DexFuture *
kith_client_open (KithClient *self)
{
  Opening *opening;

  g_return_val_if_fail (KITH_IS_CLIENT (self), NULL);

  /* The disk works from now on, whenever the main loop gets to turn. */
  opening = g_new0 (Opening, 1);
  opening->client = g_object_ref (self);
  opening->opened = kith_database_open (self->database);
  opening->records = kith_account_store_load (self->database);

  return kith_promise_for (kith_spawn (open_fiber, opening, opening_free));
}

static DexFuture *
close_fiber (gpointer data)
{
  KithClient *self = data;
  g_autoptr(KithScope) scope = kith_scope_new ();
  g_autoptr(GPtrArray) stops = g_ptr_array_new_with_free_func (dex_unref);
  GHashTableIter iter;
  gpointer runtime;
  GError *error = NULL;

  kith_client_cancel_add (self);
  kith_search_service_stop (self->search);

  /* All sign out at once, none for long. */
  g_hash_table_iter_init (&iter, self->runtimes);
  while (g_hash_table_iter_next (&iter, NULL, &runtime))
    g_ptr_array_add (stops, kith_account_runtime_stop (runtime));
  for (guint i = 0; i < stops->len; i++)
    dex_await (kith_race (scope, dex_ref (g_ptr_array_index (stops, i)), CLOSE_SECONDS), NULL);

  self->is_open = FALSE;
  if (!dex_await (kith_database_close (self->database), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

DexFuture *
kith_client_close (KithClient *self)
{
  g_return_val_if_fail (KITH_IS_CLIENT (self), NULL);

  return kith_promise_for (kith_spawn (close_fiber, g_object_ref (self), g_object_unref));
}

/* --- Adding ----------------------------------------------------------------------------------------------------------- */

typedef struct
{
  KithClient             *client;
  KithScope              *scope;
  XmppJid                *jid;
  char                   *password;
  KithConnectionSettings *settings;
} Adding;

static void
adding_free (gpointer data)
{
  Adding *adding = data;

  explicit_bzero (adding->password, strlen (adding->password));
  g_free (adding->password);
  g_object_unref (adding->client);
  kith_scope_unref (adding->scope);
  xmpp_jid_unref (adding->jid);
  g_clear_pointer (&adding->settings, kith_connection_settings_free);
  g_free (adding);
}

/* The first free colour: teal before the accent's blue (mock.md "Colours"). */
static guint
pick_color (KithClient *self)
{
  static const guint order[KITH_ACCOUNT_COLORS] = { 1, 3, 5, 2, 4, 0 };
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      gboolean used = FALSE;

      for (guint j = 0; j < n; j++)
        {
          g_autoptr(KithAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), j);

          used |= kith_account_get_color (account) == order[i];
        }
      if (!used)
        return order[i];
    }

  return order[n % KITH_ACCOUNT_COLORS];
}

/* "Riverside" of "anna@riverside.example"; all of "x.example", whose first part would say nothing. */
static char *
pick_label (XmppJid *jid)
{
  const char *domain = xmpp_jid_get_domain (jid);
  g_autofree char *first = g_strndup (domain, strcspn (domain, "."));
  gunichar c = g_unichar_totitle (g_utf8_get_char (first));
  char begin[7] = { 0 };

  if (g_utf8_strlen (first, -1) < 3)
    return g_strdup (domain);

  g_unichar_to_utf8 (c, begin);

  return g_strconcat (begin, g_utf8_next_char (first), NULL);
}

static DexFuture *
add_fiber (gpointer data)
{
  Adding *adding = data;
  KithClient *self = adding->client;
  g_autofree char *agent_id = kith_random_uuid ();
  g_autoptr(XmppLoginRequest) request = NULL;
  g_autoptr(XmppLogin) login = NULL;
  g_autoptr(KithAccountRecord) record = NULL;
  g_autoptr(GError) problem = NULL;
  g_autoptr(KithAccount) account = NULL;
  g_autoptr(DexFuture) stored = NULL;
  KithAccountRuntime *runtime;
  GError *error = NULL;

  request = kith_connection_service_build_request (adding->jid, adding->password, adding->settings, agent_id);
  request->revocation = g_object_ref (self->revocation);
  login = dex_await_boxed (xmpp_connector_connect (request, adding->scope), &error);
  if (login == NULL)
    {
      if (kith_scope_is_stopped (adding->scope))
        return dex_future_new_for_error (error);
      problem = kith_connection_problem_new (error);
      g_error_free (error);
      return dex_future_new_for_error (g_steal_pointer (&problem));
    }

  /* From here on the stream lives on this scope, and nobody cancels it any more. */
  if (self->add_scope == adding->scope)
    g_clear_pointer (&self->add_scope, kith_scope_unref);

  record = kith_account_record_new (xmpp_jid_get_bare (adding->jid));
  g_free (record->label);
  record->label = pick_label (adding->jid);
  record->color = pick_color (self);
  record->enabled = TRUE;
  record->show = KITH_SHOW_AVAILABLE;
  g_set_str (&record->agent_id, agent_id);
  record->never_plain = login->used_scram;
  g_set_str (&record->sasl_mechanism, login->mechanism);
  if (adding->settings != NULL)
    {
      g_set_str (&record->host, adding->settings->host);
      record->port = adding->settings->port;
      record->direct_tls = adding->settings->direct_tls;
    }

  record->id = dex_await_int64 (kith_account_store_add (self->database, record), &error);
  if (error != NULL)
    {
      xmpp_stream_close (login->stream);
      return dex_future_new_for_error (error);
    }

  stored = kith_secret_service_store (self->secrets, KITH_SECRET_PASSWORD, adding->jid, adding->password);
  runtime = take_account (self, g_steal_pointer (&record));
  if (!dex_await (kith_account_runtime_load (runtime), &error))
    return dex_future_new_for_error (error);

  kith_account_runtime_set_password (runtime, adding->password);
  kith_account_runtime_start (runtime, login);

  /* The session does not wait for the keyring; the token that came with it waits for the password to be there. */
  account = g_object_ref (kith_account_runtime_get_account (runtime));
  dex_await (g_steal_pointer (&stored), NULL);
  runtime = kith_client_get_runtime (self, account);
  if (runtime != NULL)
    kith_account_runtime_keep_token (runtime);

  return dex_future_new_take_object (g_steal_pointer (&account));
}

static DexFuture *
reject_bad_jid (void)
{
  return dex_future_new_reject (KITH_CONNECTION_ERROR, KITH_CONNECTION_ERROR_BAD_JID, "not the address of an account");
}

DexFuture *
kith_client_add_account (KithClient                   *self,
                         const char                   *address,
                         const char                   *password,
                         const KithConnectionSettings *settings)
{
  g_autofree char *trimmed = NULL;
  g_autoptr(XmppJid) jid = NULL;
  Adding *adding;

  g_return_val_if_fail (KITH_IS_CLIENT (self) && address != NULL && password != NULL, NULL);

  trimmed = g_strstrip (g_strdup (address));
  jid = xmpp_jid_new (trimmed, NULL);
  if (jid == NULL || xmpp_jid_get_local (jid) == NULL || !xmpp_jid_is_bare (jid))
    return reject_bad_jid ();
  if (kith_account_list_find (self->accounts, jid) != NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_EXISTS, "the account is already there");

  kith_client_cancel_add (self);
  self->add_scope = kith_scope_new ();

  adding = g_new0 (Adding, 1);
  adding->client = g_object_ref (self);
  adding->scope = kith_scope_ref (self->add_scope);
  adding->jid = g_steal_pointer (&jid);
  adding->password = g_strdup (password);
  adding->settings = kith_connection_settings_copy (settings);

  return kith_promise_for (kith_spawn (add_fiber, adding, adding_free));
}

/* Its stream, if it has one already, belongs to the account by then: only an attempt ends. */
void
kith_client_cancel_add (KithClient *self)
{
  g_return_if_fail (KITH_IS_CLIENT (self));

  if (self->add_scope != NULL)
    kith_scope_stop (self->add_scope);
  g_clear_pointer (&self->add_scope, kith_scope_unref);
}

/* --- Changing --------------------------------------------------------------------------------------------------------- */

static DexFuture *
remove_fiber (gpointer data)
{
  KithAccountRuntime *runtime = data;
  KithAccount *account = kith_account_runtime_get_account (runtime);
  g_autoptr(KithScope) scope = kith_scope_new ();
  GError *error = NULL;

  dex_await (kith_race (scope, kith_account_runtime_stop (runtime), CLOSE_SECONDS), NULL);
  if (!dex_await (kith_account_runtime_forget (runtime), &error))
    return dex_future_new_for_error (error);

  g_debug ("account %" G_GINT64_FORMAT " removed", kith_account_get_id (account));

  return dex_future_new_true ();
}

DexFuture *
kith_client_remove_account (KithClient  *self,
                            KithAccount *account)
{
  g_autoptr(KithAccount) owned = NULL;
  g_autoptr(KithAccountRuntime) runtime = NULL;

  g_return_val_if_fail (KITH_IS_CLIENT (self) && KITH_IS_ACCOUNT (account), NULL);

  if (!g_hash_table_contains (self->runtimes, account))
    return dex_future_new_true ();

  owned = g_object_ref (account);
  runtime = g_object_ref (g_hash_table_lookup (self->runtimes, account));
  kith_account_set_enabled (account, FALSE);
  kith_conversation_list_remove_account (self->conversations, account);
  kith_account_list_remove (self->accounts, account);
  g_hash_table_remove (self->runtimes, account);
  g_hash_table_remove (self->records, account);
  update_storage_error (self);

  return kith_promise_for (kith_spawn (remove_fiber, g_steal_pointer (&runtime), g_object_unref));
}

void
kith_client_set_account_enabled (KithClient  *self,
                                 KithAccount *account,
                                 gboolean     enabled)
{
  KithAccountRuntime *runtime;

  g_return_if_fail (KITH_IS_CLIENT (self) && KITH_IS_ACCOUNT (account));

  runtime = kith_client_get_runtime (self, account);
  if (runtime == NULL || kith_account_get_enabled (account) == enabled)
    return;

  kith_account_set_enabled (account, enabled);
  save_account (self, account);
  if (enabled)
    kith_account_runtime_start (runtime, NULL);
  else
    dex_future_disown (kith_account_runtime_stop (runtime));
}

void
kith_client_set_account_label (KithClient  *self,
                               KithAccount *account,
                               const char  *label,
                               guint        color)
{
  g_return_if_fail (KITH_IS_CLIENT (self) && KITH_IS_ACCOUNT (account));

  kith_account_set_label (account, label);
  kith_account_set_color (account, color);
  save_account (self, account);
}

void
kith_client_set_password (KithClient  *self,
                          KithAccount *account,
                          const char  *password,
                          gboolean     remember)
{
  KithAccountRuntime *runtime;

  g_return_if_fail (KITH_IS_CLIENT (self) && KITH_IS_ACCOUNT (account) && password != NULL);

  runtime = kith_client_get_runtime (self, account);
  if (runtime == NULL)
    return;

  if (remember)
    dex_future_disown (kith_secret_service_store (self->secrets, KITH_SECRET_PASSWORD, kith_account_get_jid (account), password));
  kith_account_runtime_set_password (runtime, password);
}

void
kith_client_reconnect (KithClient  *self,
                       KithAccount *account)
{
  KithAccountRuntime *runtime;

  g_return_if_fail (KITH_IS_CLIENT (self) && KITH_IS_ACCOUNT (account));

  runtime = kith_client_get_runtime (self, account);
  if (runtime != NULL)
    kith_account_runtime_try_now (runtime);
}

void
kith_client_set_presence (KithClient *self,
                          KithShow    show,
                          const char *status)
{
  guint n;

  g_return_if_fail (KITH_IS_CLIENT (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      /* The presence service sends what the account says. */
      kith_account_set_presence (account, show, status);
      save_account (self, account);
    }
}

void
kith_client_set_idle (KithClient *self,
                      gboolean    is_away,
                      gint64      since)
{
  g_return_if_fail (KITH_IS_CLIENT (self));

  self->is_away = is_away;
  self->idle_since = since;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      kith_account_set_idle (account, is_away, since);
    }
}

void
kith_client_set_active (KithClient *self,
                        gboolean    active)
{
  GHashTableIter iter;
  gpointer runtime;

  g_return_if_fail (KITH_IS_CLIENT (self));

  self->is_active = active;
  g_hash_table_iter_init (&iter, self->runtimes);
  while (g_hash_table_iter_next (&iter, NULL, &runtime))
    kith_account_runtime_set_active (runtime, active);
}

void
kith_client_set_privacy (KithClient *self,
                         gboolean    send_receipts,
                         gboolean    send_typing,
                         gboolean    send_last_seen)
{
  GHashTableIter iter;
  gpointer runtime;

  g_return_if_fail (KITH_IS_CLIENT (self));

  self->sends_receipts = send_receipts;
  self->sends_typing = send_typing;
  self->sends_last_seen = send_last_seen;
  g_hash_table_iter_init (&iter, self->runtimes);
  while (g_hash_table_iter_next (&iter, NULL, &runtime))
    kith_account_runtime_set_privacy (runtime, send_receipts, send_typing, send_last_seen);
}

void
kith_client_set_history_days (KithClient *self,
                              int         days)
{
  GHashTableIter iter;
  gpointer runtime;

  g_return_if_fail (KITH_IS_CLIENT (self));

  self->history_days = days;
  g_hash_table_iter_init (&iter, self->runtimes);
  while (g_hash_table_iter_next (&iter, NULL, &runtime))
    kith_account_runtime_set_history_days (runtime, days);
}

void
kith_client_set_keep_days (KithClient *self,
                           int         days)
{
  GHashTableIter iter;
  gpointer runtime;

  g_return_if_fail (KITH_IS_CLIENT (self));

  self->keep_days = days;
  g_hash_table_iter_init (&iter, self->runtimes);
  while (g_hash_table_iter_next (&iter, NULL, &runtime))
    kith_clear_service_set_days (kith_account_runtime_get_clear_service (runtime), days);
}

void
kith_space_use_free (KithSpaceUse *self)
{
  g_object_unref (self->conversation);
  g_free (self);
}

static DexFuture *
measured_cb (DexFuture *future,
             gpointer   data)
{
  KithClient *self = data;
  GPtrArray *spaces = g_value_get_boxed (dex_future_get_value (future, NULL));
  GPtrArray *uses = g_ptr_array_new_with_free_func ((GDestroyNotify) kith_space_use_free);

  for (guint i = 0; i < spaces->len; i++)
    {
      const KithSpace *space = g_ptr_array_index (spaces, i);
      KithConversation *conversation = kith_conversation_list_find_id (self->conversations, space->conversation);
      KithSpaceUse *use;

      if (conversation == NULL)
        continue;
      use = g_new0 (KithSpaceUse, 1);
      use->conversation = g_object_ref (conversation);
      use->n_messages = (guint64) space->n_messages;
      use->n_bytes = (guint64) space->n_bytes;
      g_ptr_array_add (uses, use);
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, uses);
}

DexFuture *
kith_client_measure (KithClient *self)
{
  g_return_val_if_fail (KITH_IS_CLIENT (self), NULL);

  return dex_future_then (kith_clear_store_measure (self->database), measured_cb, g_object_ref (self), g_object_unref);
}

void
kith_client_set_checks_revocation (KithClient *self,
                                   gboolean    checks_revocation)
{
  g_return_if_fail (KITH_IS_CLIENT (self));

  xmpp_revocation_set_asks_others (self->revocation, checks_revocation);
}

void
kith_client_answer_request (KithClient       *self,
                            KithConversation *conversation,
                            gboolean          accept)
{
  KithAccountRuntime *runtime;

  g_return_if_fail (KITH_IS_CLIENT (self) && KITH_IS_CONVERSATION (conversation));

  runtime = kith_client_get_runtime (self, kith_conversation_get_account (conversation));
  if (runtime != NULL)
    kith_account_runtime_answer_request (runtime, conversation, accept);
}

void
kith_client_mute (KithClient       *self,
                  KithConversation *conversation,
                  gint64            until)
{
  KithAccountRuntime *runtime;

  g_return_if_fail (KITH_IS_CLIENT (self) && KITH_IS_CONVERSATION (conversation));

  runtime = kith_client_get_runtime (self, kith_conversation_get_account (conversation));
  if (runtime != NULL)
    kith_conversation_settings_mute (kith_account_runtime_get_settings (runtime), conversation, until);
}

GPtrArray *
kith_client_list_acquainted (KithClient *self,
                             XmppJid    *jid)
{
  GPtrArray *acquainted;
  guint n;

  g_return_val_if_fail (KITH_IS_CLIENT (self) && jid != NULL, NULL);

  acquainted = g_ptr_array_new_with_free_func (g_object_unref);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(KithAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);
      KithAccountRuntime *runtime = kith_client_get_runtime (self, account);
      KithContact *contact = runtime != NULL ? kith_roster_find (kith_account_runtime_get_roster (runtime), jid) : NULL;

      if (runtime != NULL && ((contact != NULL && kith_contact_get_in_roster (contact)) ||
                              kith_conversation_list_find (self->conversations, account, jid) != NULL))
        g_ptr_array_add (acquainted, g_steal_pointer (&account));
    }

  return acquainted;
}

KithConversation *
kith_client_open_conversation (KithClient  *self,
                               KithAccount *account,
                               XmppJid     *jid)
{
  KithAccountRuntime *runtime;

  g_return_val_if_fail (KITH_IS_CLIENT (self) && KITH_IS_ACCOUNT (account) && jid != NULL, NULL);

  runtime = kith_client_get_runtime (self, account);

  return runtime != NULL ? kith_account_runtime_open_conversation (runtime, jid) : NULL;
}
