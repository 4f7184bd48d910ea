/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_LS_FILE (relabel_ls_file_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelLsFile, relabel_ls_file, RELABEL, LS_FILE, GObject)

RELABEL_API RelabelLsFile *relabel_ls_file_new(const char *name, const char *path);
RELABEL_API RelabelLsFile *relabel_ls_file_new_for_bytes(const char *name, GBytes *bytes);
RELABEL_API RelabelLsFile *relabel_ls_file_new_for_fd(const char *name, int fd);
RELABEL_API const char *relabel_ls_file_get_name(RelabelLsFile *self);
RELABEL_API const char *relabel_ls_file_get_path(RelabelLsFile *self);
RELABEL_API gboolean relabel_ls_file_adopt(RelabelLsFile *self, gint64 upload_id, const char *stored, gint64 size);
RELABEL_API const char *relabel_ls_file_get_sent_name(const char *stored);
RELABEL_API gint64 relabel_ls_file_get_upload_id(RelabelLsFile *self);
RELABEL_API const char *relabel_ls_file_get_url(RelabelLsFile *self);

G_END_DECLS
