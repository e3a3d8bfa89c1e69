/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-member-order.h"

static int
get_rank (KithOccupant *occupant)
{
  const KithOccupantData *data = occupant != NULL ? kith_occupant_get_data (occupant) : NULL;

  if (data == NULL)
    return 0;
  if (data->affiliation == KITH_AFFILIATION_OWNER)
    return 5;
  if (data->affiliation == KITH_AFFILIATION_ADMIN)
    return 4;
  if (data->role == KITH_ROLE_MODERATOR)
    return 3;
  if (data->affiliation == KITH_AFFILIATION_MEMBER)
    return 2;

  return data->role == KITH_ROLE_VISITOR ? 0 : 1;
}

static char *
dup_nick (KithOccupant *occupant)
{
  return g_strdup (occupant != NULL ? kith_occupant_get_nick (occupant) : "");
}

static char *
dup_search_text (KithOccupant *occupant)
{
  const KithOccupantData *data = occupant != NULL ? kith_occupant_get_data (occupant) : NULL;

  if (data == NULL)
    return g_strdup ("");

  return g_strconcat (data->nick, "\n", data->real_jid != NULL ? xmpp_jid_get_bare (data->real_jid) : NULL, NULL);
}

GListModel *
kith_member_order_new (KithOccupantList *occupants)
{
  GtkExpression *rank = gtk_cclosure_expression_new (G_TYPE_INT, NULL, 0, NULL, G_CALLBACK (get_rank), NULL, NULL);
  GtkExpression *nick = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (dup_nick), NULL, NULL);
  GtkNumericSorter *by_rank = gtk_numeric_sorter_new (rank);
  GtkMultiSorter *sorter = gtk_multi_sorter_new ();
  GtkSortListModel *model;

  gtk_numeric_sorter_set_sort_order (by_rank, GTK_SORT_DESCENDING);
  gtk_multi_sorter_append (sorter, GTK_SORTER (by_rank));
  gtk_multi_sorter_append (sorter, GTK_SORTER (gtk_string_sorter_new (nick)));
  model = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (occupants)), GTK_SORTER (sorter));
  gtk_sort_list_model_set_incremental (model, TRUE);

  return G_LIST_MODEL (model);
}

GtkFilter *
kith_member_order_new_filter (void)
{
  GtkStringFilter *filter = gtk_string_filter_new (gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (dup_search_text), NULL, NULL));

  gtk_string_filter_set_ignore_case (filter, TRUE);
  gtk_string_filter_set_match_mode (filter, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);

  return GTK_FILTER (filter);
}
