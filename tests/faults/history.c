/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "history.h"

LedgerSettings
history_any_server (guint variant)
{
  LedgerSettings settings = LEDGER_SETTINGS_INIT;

  settings.is_sasl1 = variant % 4 == 1;
  settings.without_archive = variant % 4 == 2;
  settings.without_sm = variant % 4 == 3;

  return settings;
}

static gboolean
is_signed_in (gpointer data)
{
  return world_is_online (data);
}

void
history_play_session (World *world,
                      guint  n_rounds)
{
  if (!world_start (world))
    return;
  sim_run (is_signed_in, world, 30);
  for (guint i = 0; i < n_rounds && !sim_is_halted (); i++)
    {
      world_write (world, i % LEDGER_PEERS);
      sim_run (NULL, NULL, 0.05);
      ledger_come (world->ledger, i % LEDGER_PEERS);
      ledger_come (world->ledger, (i + 1) % LEDGER_PEERS);
      if (sim_is_halted ())
        return;
      world_write (world, (i + 1) % LEDGER_PEERS);
      if (i % 2 == 0)
        ledger_other_device (world->ledger, i % LEDGER_PEERS);
      sim_run (NULL, NULL, 0.3);
    }
  sim_run (NULL, NULL, 1);
}

void
history_rise (World *world)
{
  while (sim_is_halted ())
    {
      world_kill (world);
      world_start (world);
    }
  if (world->runtime == NULL)
    world_start (world);
}

static guint
any_peer (void)
{
  return (guint) sim_range (0, LEDGER_PEERS);
}

static void
cut_later (World *world)
{
  world->cuts_once = FALSE;
  world->link_settings = (SimLinkSettings) SIM_LINK_SETTINGS_INIT;
  world->link_settings.in_pieces = sim_chance (50);
  if (sim_chance (50))
    world->link_settings.cut_in = sim_range (0, 20000);
  else
    world->link_settings.cut_out = sim_range (0, 6000);
}

static void
step (World *world,
      guint  what)
{
  switch (what)
    {
    case 0:
      for (int n = sim_range (1, 20); n > 0; n--)
        ledger_come (world->ledger, any_peer ());
      break;
    case 1:
      ledger_other_device (world->ledger, any_peer ());
      break;
    case 2:
      world_write (world, any_peer ());
      break;
    case 3:
      for (guint i = 0; i < 5; i++)
        world_write_later (world, any_peer ());
      break;
    case 4:
      sim_run (NULL, NULL, sim_range (0, 2000) / 1000.0);
      break;
    case 5:
      if (world->link != NULL)
        sim_link_reset (world->link);
      break;
    case 6:
      cut_later (world);
      break;
    case 7:
      world->is_unreachable = TRUE;
      if (world->link != NULL)
        sim_link_reset (world->link);
      sim_run (NULL, NULL, sim_range (1, 30000) / 1000.0);
      world->is_unreachable = FALSE;
      break;
    case 8:
      world_kill (world);
      world_start (world);
      break;
    case 9:
      world_kill_power (world);
      world_start (world);
      break;
    case 10:
      world_stop (world);
      if (sim_chance (50))
        for (int n = sim_range (1, 80); n > 0; n--)
          ledger_come (world->ledger, any_peer ());
      world_start (world);
      break;
    default:
      ledger_restart (world->ledger);
      break;
    }
}

void
history_play (World                *world,
              const HistoryWeights *weights,
              guint                 n)
{
  const int list[] = { weights->come,   weights->other, weights->write, weights->write_many, weights->wait, weights->cut, weights->cut_later,
                       weights->outage, weights->kill,  weights->power, weights->quit,       weights->server_dies };
  int sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    sum += list[i];

  for (guint i = 0; i < n; i++)
    {
      int chosen = sim_range (0, sum);
      guint what = 0;

      history_rise (world);
      while (chosen >= list[what])
        chosen -= list[what++];
      step (world, what);
    }
  history_rise (world);
}
