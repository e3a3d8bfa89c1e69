/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xmpp-module-registry.h"

#include "xmpp-blocking.h"
#include "xmpp-avatar.h"
#include "xmpp-bookmarks.h"
#include "xmpp-caps.h"
#include "xmpp-carbons.h"
#include "xmpp-channel-search.h"
#include "xmpp-chat-states.h"
#include "xmpp-client-state.h"
#include "xmpp-commands.h"
#include "xmpp-conversation-settings.h"
#include "xmpp-correction.h"
#include "xmpp-delay.h"
#include "xmpp-disco.h"
#include "xmpp-displayed-sync.h"
#include "xmpp-entity-time.h"
#include "xmpp-fallback.h"
#include "xmpp-hints.h"
#include "xmpp-idle.h"
#include "xmpp-last-activity.h"
#include "xmpp-markers.h"
#include "xmpp-mentions.h"
#include "xmpp-moderation.h"
#include "xmpp-muc.h"
#include "xmpp-muc-messages.h"
#include "xmpp-nick.h"
#include "xmpp-notes.h"
#include "xmpp-occupant-id.h"
#include "xmpp-ping.h"
#include "xmpp-pubsub.h"
#include "xmpp-reactions.h"
#include "xmpp-receipts.h"
#include "xmpp-reply.h"
#include "xmpp-retraction.h"
#include "xmpp-room-invites.h"
#include "xmpp-roster-exchange.h"
#include "xmpp-stanza-ids.h"
#include "xmpp-styling.h"
#include "xmpp-vcard.h"
#include "xmpp-version.h"

typedef struct
{
  const char           *spec;     /* "XEP-nnnn", as in kith.doap, or the RFC */
  GType               (*type) (void);
  const XmppModuleInfo *info;     /* of a module without a class of its own */
  gssize                slot;     /* where services find it, or -1 */
} Row;

/* What is spoken without a module of its own:
 * connect/: XEP-0368 (direct TLS), XEP-0388 (SASL 2), XEP-0386 (Bind 2), XEP-0440, XEP-0474, XEP-0515 (against downgrades),
 * XEP-0484 (tokens), XEP-0509 (before the server has spoken),
 * XEP-0156 and XEP-0487 (what a web server knows);
 * of people: XEP-0292 (vCard4), XEP-0153 (the hash of a photo) and XEP-0398 (one picture for both) in XEP-0054, XEP-0392 (colours) where they are shown;
 * session/: XEP-0198 (acknowledgement and resumption);
 * in others, each in its line:
 *   XEP-0469 (pins) in XEP-0492
 *   XEP-0377 (reports) in XEP-0191
 *   XEP-0004 and XEP-0068 (forms) in XEP-0313
 *   XEP-0245 (/me) where messages are shown
 *   XEP-0060 (publish and subscribe) and XEP-0223 (private storage) in XEP-0163
 *   XEP-0426 (how characters are counted) in XEP-0428
 *   XEP-0059 (pages) and XEP-0297 (forwarding) in carbons and archive
 *   XEP-0237 in the roster
 *   XEP-0158 (challenges), XEP-0317 (hats), XEP-0410 (are we still there?), XEP-0463 (versions of lists), XEP-0486 (pictures) and XEP-0500 (slow
 *   rooms) in XEP-0045
 *   XEP-0372 (mentions as they were) in XEP-0513
 *   XEP-0296 in messages
 *   XEP-0082 in base */

#define SLOT(name) ((gssize) G_STRUCT_OFFSET (XmppModules, name))

/* The one list. Within a stage of the pipeline the handlers run in this order. */
static const Row rows[] = {
  /* unwrap */
  { "XEP-0280", xmpp_carbons_get_type, NULL, -1 },
  { "XEP-0313", xmpp_archive_get_type, NULL, SLOT (archive) },

  /* foundations */
  { "XEP-0030", xmpp_disco_get_type, NULL, SLOT (disco) },
  { "XEP-0115", xmpp_caps_get_type, NULL, SLOT (caps) },
  { "XEP-0163", xmpp_pubsub_get_type, NULL, SLOT (pubsub) }, /* with XEP-0060 and XEP-0223; its events are no messages of anybody */
  { "XEP-0402", xmpp_bookmarks_get_type, NULL, SLOT (bookmarks) }, /* with XEP-0048 in XEP-0049, and XEP-0411 */
  { "XEP-0490", NULL, &xmpp_displayed_sync_info, -1 },
  { "XEP-0492", NULL, &xmpp_conversation_settings_info, -1 }, /* with XEP-0469 */
  { "XEP-0084", NULL, &xmpp_avatar_info, -1 },
  { "XEP-0054", NULL, &xmpp_vcard_info, -1 },
  { "XEP-0144", xmpp_roster_exchange_get_type, NULL, SLOT (roster_exchange) }, /* heard before the message that it comes in is delivered */

  /* what rooms say of themselves goes before what all say */
  { "XEP-0045", xmpp_muc_get_type, NULL, SLOT (muc) },
  { "XEP-0249", xmpp_room_invites_get_type, NULL, SLOT (room_invites) },

  /* the body, then notes on messages, some of which take their part out of it */
  { "RFC 6121", xmpp_messages_get_type, NULL, SLOT (messages) },
  { "XEP-0203", NULL, &xmpp_delay_info, -1 },
  { "XEP-0359", NULL, &xmpp_stanza_ids_info, -1 },
  { "XEP-0421", NULL, &xmpp_occupant_id_info, -1 },
  { "XEP-0045", NULL, &xmpp_muc_messages_info, -1 },
  { "XEP-0334", NULL, &xmpp_hints_info, -1 },
  { "XEP-0085", NULL, &xmpp_chat_states_info, -1 },
  { "XEP-0184", NULL, &xmpp_receipts_info, -1 },
  { "XEP-0333", NULL, &xmpp_markers_info, -1 },
  { "XEP-0172", NULL, &xmpp_nick_info, -1 },
  { "XEP-0428", NULL, &xmpp_fallback_info, -1 },
  { "XEP-0308", NULL, &xmpp_correction_info, -1 },
  { "XEP-0424", NULL, &xmpp_retraction_info, -1 },
  { "XEP-0425", NULL, &xmpp_moderation_info, -1 },
  { "XEP-0444", NULL, &xmpp_reactions_info, -1 },
  { "XEP-0513", NULL, &xmpp_mentions_info, -1 }, /* with the mentions of XEP-0372; before the reply, which cuts the body */
  { "XEP-0461", NULL, &xmpp_reply_info, -1 },
  { "XEP-0393", NULL, &xmpp_styling_info, -1 },

  /* RFC 6121 */
  { "RFC 6121", xmpp_roster_get_type, NULL, SLOT (roster) },
  { "RFC 6121", xmpp_presence_get_type, NULL, SLOT (presence) },
  { "XEP-0319", NULL, &xmpp_idle_info, -1 },
  { "XEP-0191", xmpp_blocking_get_type, NULL, SLOT (blocking) }, /* with the reports of XEP-0377 */

  /* small answers */
  { "XEP-0199", NULL, &xmpp_ping_info, -1 },
  { "XEP-0092", NULL, &xmpp_version_info, -1 },
  { "XEP-0145", NULL, &xmpp_notes_info, -1 }, /* with the private XML storage of XEP-0049 */
  { "XEP-0012", NULL, &xmpp_last_activity_info, -1 },
  { "XEP-0202", NULL, &xmpp_entity_time_info, -1 },
  { "XEP-0050", NULL, &xmpp_commands_info, -1 },
  { "XEP-0433", NULL, &xmpp_channel_search_info, -1 },
  { "XEP-0352", xmpp_client_state_get_type, NULL, SLOT (client_state) },
};

static void
modules_free (gpointer data)
{
  g_free (data);
}

const XmppModules *
xmpp_modules_new (XmppSession *session)
{
  XmppModules *modules = g_new0 (XmppModules, 1);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      XmppModule *module = rows[i].type != NULL ? g_object_new (rows[i].type (), NULL) : xmpp_module_new_plain (rows[i].info);

      if (rows[i].slot >= 0)
        G_STRUCT_MEMBER (XmppModule *, modules, rows[i].slot) = module;
      xmpp_session_add_module (session, module);
    }

  xmpp_session_set_disco (session, modules->disco);
  xmpp_session_set_pubsub (session, modules->pubsub);
  xmpp_session_set_contacts (session, xmpp_roster_is_contact, modules->roster);
  g_object_set_data_full (G_OBJECT (session), "xmpp-modules", modules, modules_free);

  return modules;
}

const char *
xmpp_modules_get_spec (guint n)
{
  return n < G_N_ELEMENTS (rows) ? rows[n].spec : NULL;
}
