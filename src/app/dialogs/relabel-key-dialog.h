/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Whether an error says that a key is missing, or was refused. */
gboolean relabel_key_dialog_is_needed(const GError *error);

/* Asks for the key of a server, until one works or nobody wants to give one. */
void relabel_key_dialog_ask_async(GtkWindow *parent, const char *url, const char *account, const char *why, GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean relabel_key_dialog_ask_finish(GAsyncResult *result);

G_END_DECLS
