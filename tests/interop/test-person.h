/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kith-client.h"

G_BEGIN_DECLS

/* A person with a Kith of their own, without a window, in a folder of their own. On fibers. */
typedef struct
{
  char       *folder;
  KithClient *client;
} Person;

Person           *person_new        (void);
void              person_open       (Person           *person);
void              person_close      (Person           *person);
void              person_free       (Person           *person);
KithAccount      *account_of        (Person           *person,
                                     guint             n);
KithAccount      *sign_in           (Person           *person,
                                     const char       *address);
KithConversation *conversation_with (Person           *person,
                                     KithAccount      *account,
                                     const char       *address);
KithContact      *contact_of        (Person           *person,
                                     KithAccount      *account,
                                     const char       *address);
void              send_text         (Person           *person,
                                     KithConversation *conversation,
                                     const char       *text);

/* Conditions for await_until (). */
gboolean          is_online         (gpointer          account);
gboolean          needs_password    (gpointer          account);

/* The newest message is this one and has got at least so far. */
typedef struct
{
  KithConversation *conversation;
  const char       *text;
  KithMessageState  state;
  guint             count;
} Wish;

gboolean          last_is           (gpointer          wish);
gboolean          has_unread        (gpointer          wish);

G_END_DECLS
