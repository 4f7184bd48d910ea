/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel.h"

G_BEGIN_DECLS

/* The value of the setting “default-server” that means the private one, whatever its address is. */
#define RELABEL_DEFAULT_SERVER_PRIVATE "private"

#define RELABEL_TYPE_PRIVATE_SERVER (relabel_private_server_get_type())

G_DECLARE_FINAL_TYPE(RelabelPrivateServer, relabel_private_server, RELABEL, PRIVATE_SERVER, GObject)

RelabelPrivateServer *relabel_private_server_get(void);
RelabelLsLocalServer *relabel_private_server_get_server(RelabelPrivateServer *self);
gboolean relabel_private_server_is_ready(RelabelPrivateServer *self);
gboolean relabel_private_server_is_starting(RelabelPrivateServer *self);
gboolean relabel_private_server_is_stopping(RelabelPrivateServer *self);
const char *relabel_private_server_get_text(RelabelPrivateServer *self);
const char *relabel_private_server_get_problem(RelabelPrivateServer *self);
void relabel_private_server_start(RelabelPrivateServer *self, gboolean keep);
void relabel_private_server_stop(RelabelPrivateServer *self);
void relabel_private_server_refresh(RelabelPrivateServer *self);

G_END_DECLS
