/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-ls-file.h"

G_BEGIN_DECLS

/* The body of a request that uploads files, as multipart/form-data. Of the files only what is being sent is in memory. */
typedef struct _RelabelLsMultipart RelabelLsMultipart;

RelabelLsMultipart *relabel_ls_multipart_new(void);
RelabelLsMultipart *relabel_ls_multipart_ref(RelabelLsMultipart *self);
void relabel_ls_multipart_unref(RelabelLsMultipart *self);
void relabel_ls_multipart_add(RelabelLsMultipart *self, RelabelLsFile *file, goffset size);
char *relabel_ls_multipart_dup_content_type(RelabelLsMultipart *self);
goffset relabel_ls_multipart_get_length(RelabelLsMultipart *self);

/* From its beginning. */
GInputStream *relabel_ls_multipart_open(RelabelLsMultipart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLsMultipart, relabel_ls_multipart_unref)

G_END_DECLS
