/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-store.h"

G_BEGIN_DECLS

/* A folder of files; the store that needs nothing else. */
#define RELABEL_TYPE_FOLDER_STORE (relabel_folder_store_get_type())

G_DECLARE_FINAL_TYPE(RelabelFolderStore, relabel_folder_store, RELABEL, FOLDER_STORE, RelabelStore)

RelabelStore *relabel_folder_store_new(const char *path);

G_END_DECLS
