/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-room.h"

/* What a list model tells has to be true at every step: this one follows it. */
static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  GPtrArray  *copy)
{
  for (guint i = 0; i < removed; i++)
    g_ptr_array_remove_index (copy, position);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (copy, (int) (position + i), g_list_model_get_item (model, position + i));
  g_assert_cmpuint (copy->len, ==, g_list_model_get_n_items (model));
}

static void
assert_same (KithOccupantList *list,
             GPtrArray        *copy)
{
  g_assert_cmpuint (copy->len, ==, g_list_model_get_n_items (G_LIST_MODEL (list)));
  for (guint i = 0; i < copy->len; i++)
    {
      g_autoptr(KithOccupant) occupant = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_true (g_ptr_array_index (copy, i) == occupant);
      g_assert_true (kith_occupant_list_find (list, kith_occupant_get_nick (occupant)) == occupant);
    }
}

static void
test_occupants (void)
{
  g_autoptr(KithOccupantList) list = kith_occupant_list_new ();
  g_autoptr(GPtrArray) copy = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GRand) rand = g_rand_new_with_seed (7);

  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), copy);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *nick = g_strdup_printf ("n%d", g_rand_int_range (rand, 0, 60));
      g_autofree char *other = g_strdup_printf ("n%d", g_rand_int_range (rand, 0, 60));
      const KithOccupantData data = { .nick = nick, .key = other, .role = KITH_ROLE_PARTICIPANT };

      switch (g_rand_int_range (rand, 0, 4))
        {
        case 0:
        case 1:
          kith_occupant_list_put (list, &data);
          break;
        case 2:
          kith_occupant_list_rename (list, nick, other);
          break;
        default:
          kith_occupant_list_remove (list, nick);
        }
      if (i % 100 == 0)
        assert_same (list, copy);
    }
  kith_occupant_list_remove_all (list);
  assert_same (list, copy);

  kith_occupant_list_freeze (list);
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *nick = g_strdup_printf ("n%u", i);

      kith_occupant_list_put (list, &(KithOccupantData) { .nick = nick });
    }
  g_assert_cmpuint (copy->len, ==, 0);
  kith_occupant_list_thaw (list);
  g_assert_cmpuint (copy->len, ==, 10000);
  assert_same (list, copy);
}

static void
count_cb (KithOccupant *occupant,
          guint        *n)
{
  (*n)++;
}

static void
test_occupant (void)
{
  const char *const hats[] = { "Host", NULL };
  KithOccupantData data = { .nick = "ann", .key = "o:1", .hats = hats, .show = KITH_SHOW_AVAILABLE };
  g_autoptr(KithOccupant) occupant = kith_occupant_new (&data);
  g_autoptr(XmppJid) jid = xmpp_jid_new ("ann@example.org", NULL);
  guint n = 0;

  g_signal_connect (occupant, "changed", G_CALLBACK (count_cb), &n);
  kith_occupant_update (occupant, &data);
  g_assert_cmpuint (n, ==, 0);
  data.real_jid = jid;
  kith_occupant_update (occupant, &data);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (xmpp_jid_equal (kith_occupant_get_data (occupant)->real_jid, jid));
  g_assert_cmpstr (kith_occupant_get_data (occupant)->hats[0], ==, "Host");

  /* From its own data, with a new nick. */
  data = *kith_occupant_get_data (occupant);
  data.nick = "anna";
  kith_occupant_update (occupant, &data);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (kith_occupant_get_nick (occupant), ==, "anna");
  g_assert_cmpstr (kith_occupant_get_data (occupant)->key, ==, "o:1");
}

static void
notify_cb (KithRoom   *room,
           GParamSpec *pspec,
           GString    *told)
{
  g_string_append_printf (told, "%s%s", told->len > 0 ? " " : "", pspec->name);
}

static void
test_room (void)
{
  g_autoptr(XmppJid) jid = xmpp_jid_new ("tea@rooms.example.org", NULL);
  g_autoptr(XmppJid) other = xmpp_jid_new ("coffee@rooms.example.org", NULL);
  g_autoptr(KithRoom) room = kith_room_new (jid);
  g_autoptr(GString) told = g_string_new (NULL);
  const char *const nicks[] = { "ann", NULL }, *const none[] = { NULL };

  g_signal_connect (room, "notify", G_CALLBACK (notify_cb), told);
  kith_room_set_state (room, KITH_ROOM_JOINING);
  kith_room_set_state (room, KITH_ROOM_JOINING);
  kith_room_set_problem (room, KITH_ROOM_PROBLEM_GONE, "moved", other);
  kith_room_set_problem (room, KITH_ROOM_PROBLEM_GONE, "moved", other);
  kith_room_set_rights (room, KITH_AFFILIATION_OWNER, KITH_ROLE_MODERATOR);
  kith_room_set_subject (room, "Today", "ann");
  kith_room_set_typing (room, none);
  kith_room_set_typing (room, nicks);
  kith_room_set_typing (room, nicks);
  g_assert_cmpstr (told->str, ==, "state alternative problem-text problem role affiliation subject subject-nick typing");
  g_assert_true (xmpp_jid_equal (kith_room_get_alternative (room), other));
  g_assert_cmpstr (kith_room_get_typing (room)[0], ==, "ann");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/room/occupants", test_occupants);
  g_test_add_func ("/model/room/occupant", test_occupant);
  g_test_add_func ("/model/room/room", test_room);

  return g_test_run ();
}
