/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-ls-file.h"

G_BEGIN_DECLS

gboolean relabel_ls_file_measure(RelabelLsFile *self, goffset *size, GError **error);
GInputStream *relabel_ls_file_open(RelabelLsFile *self, GError **error);
char *relabel_ls_file_dup_display_name(RelabelLsFile *self);
void relabel_ls_file_set_upload(RelabelLsFile *self, gint64 upload_id, const char *stored);

G_END_DECLS
