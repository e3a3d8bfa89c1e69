/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include "xmpp-stream-management.h"

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  dex_init ();

  return 0;
}

/* XEP-0198 against a plain account of the same: two numbers of 64 bits that never wrap, and a list. */
typedef struct
{
  XmppStreamManagement *sm;
  GPtrArray            *promises; /* of DexPromise, in the order of sending; since the last reset */
  GArray               *serials;  /* of guint64 that came, since the last that is forgotten */
  GArray               *released; /* of gboolean */
  guint64               acked, handled;
} Both;

static void
check (Both *both)
{
  guint64 handled = both->handled;

  g_assert_cmpuint (xmpp_sm_get_n_unacked (both->sm), ==, both->promises->len - both->acked);
  g_assert_cmpuint (xmpp_sm_get_n_sent (both->sm), ==, (guint32) both->promises->len);
  g_assert_cmpuint (xmpp_sm_get_handled (both->sm), ==, (guint32) handled);
  g_assert_cmpuint (xmpp_sm_get_n_held (both->sm), ==, both->serials->len);
  /* Nothing counts as sent that the server has not named. */
  for (guint i = 0; i < both->promises->len; i++)
    g_assert_cmpint (dex_future_is_pending (both->promises->pdata[i]), ==, i >= both->acked);
}

static void
step (Both *both,
      Draw *draw)
{
  g_autoptr(GBytes) bytes = NULL;
  DexPromise *promise;
  guint64 serial;
  guint32 h;
  gboolean is_released = FALSE;

  switch (draw_byte (draw) % 8)
    {
    case 0:
    case 1:
      promise = dex_promise_new ();
      bytes = g_bytes_new_static ("x", 1);
      xmpp_sm_sent (both->sm, NULL, bytes, promise);
      g_ptr_array_add (both->promises, promise);
      break;
    case 2:
      serial = xmpp_sm_received (both->sm);
      g_array_append_val (both->serials, serial);
      g_array_append_val (both->released, is_released);
      break;
    case 3:
    case 4:
      {
        guint n = draw_byte (draw);

        if (n < both->serials->len)
          {
            g_array_index (both->released, gboolean, n) = TRUE;
            xmpp_sm_release (both->sm, g_array_index (both->serials, guint64, n));
          }
        else
          {
            /* Of another stream, or never given. */
            xmpp_sm_release (both->sm, G_MAXUINT64 - n);
          }
        while (both->serials->len > 0 && g_array_index (both->released, gboolean, 0))
          {
            g_array_remove_index (both->serials, 0);
            g_array_remove_index (both->released, 0);
            both->handled++;
          }
      }
      break;
    case 5:
      h = (guint32) both->acked + (guint32) (gint8) draw_byte (draw);
      if (xmpp_sm_take_ack (both->sm, h))
        {
          both->acked += h - (guint32) both->acked;
          g_assert_cmpuint (both->acked, <=, both->promises->len);
        }
      else
        {
          g_assert_cmpuint ((guint32) (h - (guint32) both->acked), >, both->promises->len - both->acked);
        }
      break;
    case 6:
      xmpp_sm_forget_held (both->sm);
      g_array_set_size (both->serials, 0);
      g_array_set_size (both->released, 0);
      break;
    default:
      if (draw_byte (draw) % 8 != 0)
        break;
      xmpp_sm_reset (both->sm);
      for (guint i = 0; i < both->promises->len; i++)
        g_assert_false (dex_future_is_pending (both->promises->pdata[i]));
      g_ptr_array_set_size (both->promises, 0);
      g_array_set_size (both->serials, 0);
      g_array_set_size (both->released, 0);
      both->acked = both->handled = 0;
      break;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  Draw draw = { data, length };
  Both both = { 0 };

  both.sm = xmpp_sm_new ();
  both.promises = g_ptr_array_new_with_free_func (dex_unref);
  both.serials = g_array_new (FALSE, FALSE, sizeof (guint64));
  both.released = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (guint i = 0; draw.left > 0 && i < 300; i++)
    {
      step (&both, &draw);
      check (&both);
    }
  xmpp_sm_free (both.sm);
  g_ptr_array_unref (both.promises);
  g_array_unref (both.serials);
  g_array_unref (both.released);

  return 0;
}
