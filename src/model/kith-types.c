/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "kith-types.h"

G_DEFINE_QUARK (kith-connection-error-quark, kith_connection_error)

G_DEFINE_ENUM_TYPE (KithAccountState, kith_account_state,
                    G_DEFINE_ENUM_VALUE (KITH_ACCOUNT_STATE_DISABLED, "disabled"),
                    G_DEFINE_ENUM_VALUE (KITH_ACCOUNT_STATE_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (KITH_ACCOUNT_STATE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (KITH_ACCOUNT_STATE_ONLINE, "online"),
                    G_DEFINE_ENUM_VALUE (KITH_ACCOUNT_STATE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (KITH_ACCOUNT_STATE_NEEDS_PASSWORD, "needs-password"),
                    G_DEFINE_ENUM_VALUE (KITH_ACCOUNT_STATE_FAILED, "failed"))

G_DEFINE_ENUM_TYPE (KithShow, kith_show,
                    G_DEFINE_ENUM_VALUE (KITH_SHOW_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (KITH_SHOW_XA, "xa"),
                    G_DEFINE_ENUM_VALUE (KITH_SHOW_AWAY, "away"),
                    G_DEFINE_ENUM_VALUE (KITH_SHOW_DND, "dnd"),
                    G_DEFINE_ENUM_VALUE (KITH_SHOW_AVAILABLE, "available"),
                    G_DEFINE_ENUM_VALUE (KITH_SHOW_CHAT, "chat"))

G_DEFINE_ENUM_TYPE (KithSubscription, kith_subscription,
                    G_DEFINE_ENUM_VALUE (KITH_SUBSCRIPTION_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (KITH_SUBSCRIPTION_TO, "to"),
                    G_DEFINE_ENUM_VALUE (KITH_SUBSCRIPTION_FROM, "from"),
                    G_DEFINE_ENUM_VALUE (KITH_SUBSCRIPTION_BOTH, "both"))

G_DEFINE_ENUM_TYPE (KithChatState, kith_chat_state,
                    G_DEFINE_ENUM_VALUE (KITH_CHAT_STATE_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (KITH_CHAT_STATE_ACTIVE, "active"),
                    G_DEFINE_ENUM_VALUE (KITH_CHAT_STATE_COMPOSING, "composing"),
                    G_DEFINE_ENUM_VALUE (KITH_CHAT_STATE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (KITH_CHAT_STATE_INACTIVE, "inactive"),
                    G_DEFINE_ENUM_VALUE (KITH_CHAT_STATE_GONE, "gone"))

G_DEFINE_ENUM_TYPE (KithMessageState, kith_message_state,
                    G_DEFINE_ENUM_VALUE (KITH_MESSAGE_STATE_RECEIVED, "received"),
                    G_DEFINE_ENUM_VALUE (KITH_MESSAGE_STATE_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (KITH_MESSAGE_STATE_SENT, "sent"),
                    G_DEFINE_ENUM_VALUE (KITH_MESSAGE_STATE_DELIVERED, "delivered"),
                    G_DEFINE_ENUM_VALUE (KITH_MESSAGE_STATE_DISPLAYED, "displayed"),
                    G_DEFINE_ENUM_VALUE (KITH_MESSAGE_STATE_FAILED, "failed"))

G_DEFINE_ENUM_TYPE (KithFailure, kith_failure,
                    G_DEFINE_ENUM_VALUE (KITH_FAILURE_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (KITH_FAILURE_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (KITH_FAILURE_NO_SUCH_PERSON, "no-such-person"),
                    G_DEFINE_ENUM_VALUE (KITH_FAILURE_SERVER_NOT_FOUND, "server-not-found"),
                    G_DEFINE_ENUM_VALUE (KITH_FAILURE_SERVER_TIMEOUT, "server-timeout"),
                    G_DEFINE_ENUM_VALUE (KITH_FAILURE_BLOCKED, "blocked"),
                    G_DEFINE_ENUM_VALUE (KITH_FAILURE_TOO_LARGE, "too-large"),
                    G_DEFINE_ENUM_VALUE (KITH_FAILURE_QUOTA, "quota"),
                    G_DEFINE_ENUM_VALUE (KITH_FAILURE_NOT_AUTHORIZED, "not-authorized"))

G_DEFINE_ENUM_TYPE (KithGroupPosition, kith_group_position,
                    G_DEFINE_ENUM_VALUE (KITH_GROUP_SINGLE, "single"),
                    G_DEFINE_ENUM_VALUE (KITH_GROUP_FIRST, "first"),
                    G_DEFINE_ENUM_VALUE (KITH_GROUP_MIDDLE, "middle"),
                    G_DEFINE_ENUM_VALUE (KITH_GROUP_LAST, "last"))
