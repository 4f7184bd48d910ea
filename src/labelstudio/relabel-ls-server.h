/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RelabelLsKeyKind:
 * @RELABEL_LS_KEY_KIND_LEGACY: A legacy token, sent with every request
 * @RELABEL_LS_KEY_KIND_PERSONAL: A personal access token; what is sent is a short-lived token that it buys
 *
 * The two kinds of key that Label Studio knows.
 */
typedef enum {
  RELABEL_LS_KEY_KIND_LEGACY,
  RELABEL_LS_KEY_KIND_PERSONAL,
} RelabelLsKeyKind;

#define RELABEL_TYPE_LS_SERVER (relabel_ls_server_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelLsServer, relabel_ls_server, RELABEL, LS_SERVER, GObject)

RELABEL_API const char *relabel_ls_server_get_release(RelabelLsServer *self);
RELABEL_API const char *relabel_ls_server_get_edition(RelabelLsServer *self);
RELABEL_API gint64 relabel_ls_server_get_user_id(RelabelLsServer *self);
RELABEL_API const char *relabel_ls_server_get_email(RelabelLsServer *self);
RELABEL_API RelabelLsKeyKind relabel_ls_server_get_key_kind(RelabelLsServer *self);
RELABEL_API gboolean relabel_ls_server_is_at_least(RelabelLsServer *self, guint major, guint minor);
RELABEL_API gboolean relabel_ls_server_supports(RelabelLsServer *self, const char *tag);

G_END_DECLS
