/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xmpp-sasl-choice.h"
#include "xmpp-sasl-scram.h"
#include "xmpp-sign-in.h"

G_BEGIN_DECLS

/* What the parts of one sign-in share. Not to be used outside xmpp-sign-in*.c. */
typedef struct
{
  XmppStream       *stream;
  XmppLoginRequest *request;
  XmppNode         *features;      /* the newest */
  XmppSaslOffers    offers;
  XmppSaslChoice    choice;
  XmppScram        *scram;
  XmppFastToken    *token;         /* while it is tried, or when it worked */
  GBytes           *token_binding;
  XmppNode         *failure;       /* the server's <failure/>, if that is how the exchange ended */
  XmppLogin        *login;
} XmppSignIn;

#define XMPP_SIGN_IN_STEP_SECONDS 30

gboolean  xmpp_sign_in_fail                  (XmppAuthError      code,
                                              const char        *text,
                                              GError           **error);

/* xmpp-sign-in-sasl.c */
GBytes   *xmpp_sign_in_get_binding_data      (XmppStream        *stream,
                                              const char        *name);
GStrv     xmpp_sign_in_get_possible_bindings (XmppStream        *stream);
char     *xmpp_sign_in_new_initial_response  (XmppSignIn        *self,
                                              GError           **error);
gboolean  xmpp_sign_in_check_success         (XmppSignIn        *self,
                                              const char        *data,
                                              GError           **error);
XmppNode *xmpp_sign_in_exchange_await        (XmppSignIn        *self,
                                              const char        *ns,
                                              XmppNode          *first,
                                              GError           **error);

/* xmpp-sign-in-sasl2.c */
XmppNode *xmpp_sign_in_new_authenticate      (XmppLoginRequest  *request,
                                              XmppNode          *features,
                                              const char        *mechanism,
                                              const char        *initial);
gboolean  xmpp_sign_in_sasl2_await           (XmppSignIn        *self,
                                              XmppNode          *authenticate,
                                              gboolean           was_sent,
                                              GError           **error);

/* xmpp-sign-in-fast.c */
void      xmpp_sign_in_add_request_token     (XmppSignIn        *self,
                                              XmppNode          *authenticate);
XmppNode *xmpp_sign_in_new_fast_authenticate (XmppStream        *stream,
                                              XmppLoginRequest  *request,
                                              XmppNode          *features);
gboolean  xmpp_sign_in_fast_await            (XmppSignIn        *self,
                                              XmppNode          *authenticate,
                                              gboolean           was_sent,
                                              GError           **error);
void      xmpp_sign_in_take_token            (XmppSignIn        *self,
                                              XmppNode          *authenticate,
                                              XmppNode          *success);

/* xmpp-sign-in-bind.c */
XmppNode *xmpp_sign_in_new_resume            (XmppLoginRequest  *request);
XmppNode *xmpp_sign_in_new_enable            (void);
gboolean  xmpp_sign_in_take_resumed          (XmppSignIn        *self,
                                              XmppNode          *resumed,
                                              GError           **error);
void      xmpp_sign_in_take_enabled          (XmppLogin         *login,
                                              XmppNode          *enabled);
gboolean  xmpp_sign_in_take_jid              (XmppSignIn        *self,
                                              const char        *text,
                                              GError           **error);
gboolean  xmpp_sign_in_read_features_await   (XmppSignIn        *self,
                                              GError           **error);
gboolean  xmpp_sign_in_enable_await          (XmppSignIn        *self,
                                              GError           **error);
gboolean  xmpp_sign_in_bind_or_resume_await  (XmppSignIn        *self,
                                              GError           **error);

G_END_DECLS
